/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is selected in a document, in the order of picking. */
#include "ui/common/document-private.h"

guint
ui_document_get_n_selected (UiDocument *self)
{
  g_return_val_if_fail (UI_IS_DOCUMENT (self), 0);
  return self->selection->len;
}

const GisHit *
ui_document_get_selected (UiDocument *self, guint index)
{
  g_return_val_if_fail (UI_IS_DOCUMENT (self) && index < self->selection->len, NULL);
  return &g_array_index (self->selection, GisHit, index);
}

static guint
hash_hit (gconstpointer item)
{
  const GisHit *hit = item;
  return g_str_hash (hit->class_id) ^ g_int64_hash (&hit->id);
}

static gboolean
equal_hits (gconstpointer a, gconstpointer b)
{
  const GisHit *left = a, *right = b;
  return left->id == right->id && g_str_equal (left->class_id, right->class_id);
}

void
ui_document_select (UiDocument *self, const GisHit *hits, guint n, gboolean add, gboolean toggle)
{
  g_autoptr (GHashTable) given = NULL;  /* those to take out again or not to add twice */
  g_autoptr (GHashTable) before = NULL; /* what was selected */
  g_autoptr (GArray) kept = NULL;

  g_return_if_fail (UI_IS_DOCUMENT (self) && (hits != NULL || n == 0));
  given = g_hash_table_new (hash_hit, equal_hits);
  before = g_hash_table_new (hash_hit, equal_hits);
  kept = g_array_sized_new (FALSE, FALSE, sizeof (GisHit), n);
  for (guint i = 0; (add || toggle) && i < self->selection->len; i++)
    g_hash_table_add (before, &g_array_index (self->selection, GisHit, i));
  if (toggle)
    for (guint i = 0; i < n; i++)
      g_hash_table_add (given, (gpointer) &hits[i]);
  for (guint i = 0; (add || toggle) && i < self->selection->len; i++)
    {
      const GisHit *hit = &g_array_index (self->selection, GisHit, i);
      if (!toggle || !g_hash_table_contains (given, hit))
        g_array_append_val (kept, *hit);
    }
  for (guint i = 0; i < n; i++)
    if (g_hash_table_add (before, (gpointer) &hits[i]))
      {
        GisHit hit = hits[i];
        hit.class_id = g_intern_string (hit.class_id);
        g_array_append_val (kept, hit);
      }
  if (kept->len == self->selection->len)
    {
      guint i = 0;
      while (i < kept->len && equal_hits (&g_array_index (kept, GisHit, i),
                                          &g_array_index (self->selection, GisHit, i)))
        i++;
      if (i == kept->len)
        return;
    }
  g_hash_table_remove_all (before); /* its keys point into the array that goes now */
  g_array_unref (self->selection);
  self->selection = g_steal_pointer (&kept);
  g_signal_emit_by_name (self, "selection-changed");
}

void
ui_document_clear_selection (UiDocument *self)
{
  g_return_if_fail (UI_IS_DOCUMENT (self));
  ui_document_select (self, NULL, 0, FALSE, FALSE);
}
