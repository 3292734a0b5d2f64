/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The recent list as an array in GSettings. GtkRecentManager would lose the workspace's own name
 * and shares the list with every program of the desktop. */
#include "ui/window/recent.h"
#include "ui/common/settings.h"

#define KEY "recent"
#define KEPT 12

void
ui_recent_free (UiRecent *recent)
{
  if (recent == NULL)
    return;
  g_free (recent->path);
  g_free (recent->name);
  g_free (recent);
}

GPtrArray *
ui_recent_list (void)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) ui_recent_free);
  g_autoptr (GVariant) stored = g_settings_get_value (ui_settings_get (), KEY);
  GVariantIter iter;
  const char *path, *name;
  gint64 opened_s;

  g_variant_iter_init (&iter, stored);
  while (g_variant_iter_next (&iter, "(&s&sx)", &path, &name, &opened_s))
    {
      UiRecent *recent = g_new0 (UiRecent, 1);
      recent->path = g_strdup (path);
      recent->name = g_strdup (name);
      recent->opened_s = opened_s;
      g_ptr_array_add (list, recent);
    }
  return list;
}

/* Stores the list without @without_path, after an optional @first. */
static void
store (const UiRecent *first, const char *without_path)
{
  g_autoptr (GPtrArray) list = ui_recent_list ();
  GVariantBuilder builder;
  guint n = 0;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ssx)"));
  if (first != NULL)
    {
      g_variant_builder_add (&builder, "(ssx)", first->path, first->name, first->opened_s);
      n++;
    }
  for (guint i = 0; i < list->len && n < KEPT; i++)
    {
      const UiRecent *recent = list->pdata[i];
      if (g_str_equal (recent->path, without_path))
        continue;
      g_variant_builder_add (&builder, "(ssx)", recent->path, recent->name, recent->opened_s);
      n++;
    }
  g_settings_set_value (ui_settings_get (), KEY, g_variant_builder_end (&builder));
}

void
ui_recent_add (const char *path, const char *name)
{
  UiRecent first = { (char *) path, (char *) name, g_get_real_time () / G_USEC_PER_SEC };

  g_return_if_fail (path != NULL && name != NULL);
  if (!g_utf8_validate (path, -1, NULL)) /* GVariant texts are UTF-8 */
    return;
  store (&first, path);
}

void
ui_recent_remove (const char *path)
{
  g_return_if_fail (path != NULL);
  store (NULL, path);
}

void
ui_recent_clear (void)
{
  g_settings_reset (ui_settings_get (), KEY);
}
