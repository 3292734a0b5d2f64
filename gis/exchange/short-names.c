/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Field names for formats that cut them at 10 bytes (DBF): made from the class alone, so that the
 * import knows them again. Names that fit stay; of the others the longest part loses letters until all
 * fit: height_difference_mm → hei_dif_mm. */
#include "gis/exchange/import-private.h"

#include <string.h>

/* As many as a DBF name has room for. */
#define NAME_BYTES 10

/* The columns that an export writes before the fields. */
static const char *const own_columns[] = { "row_id", "uuid" };

/* Takes the last letter of the longest part, the later one of two. FALSE when each has one letter. */
static gboolean
shorten (char **parts)
{
  guint longest = 0;

  for (guint i = 1; parts[i] != NULL; i++)
    if (strlen (parts[i]) >= strlen (parts[longest]))
      longest = i;
  if (strlen (parts[longest]) <= 1)
    return FALSE;
  parts[longest][strlen (parts[longest]) - 1] = '\0';
  return TRUE;
}

/* A short form of @name that is not in @taken. */
static char *
dup_short (const char *name, GHashTable *taken)
{
  g_auto (GStrv) parts = g_strsplit (name, "_", -1);
  g_autofree char *joined = g_strdup (name);

  while (strlen (joined) > NAME_BYTES && shorten (parts))
    {
      g_free (joined);
      joined = g_strjoinv ("_", parts);
    }
  if (strlen (joined) > NAME_BYTES)
    joined[NAME_BYTES] = '\0';
  for (guint n = 2; g_hash_table_contains (taken, joined); n++)
    {
      g_autofree char *tail = g_strdup_printf ("%u", n);
      gsize room = NAME_BYTES - strlen (tail);
      g_autofree char *head = g_strndup (joined, MIN (strlen (joined), room));

      g_free (joined);
      joined = g_strconcat (head, tail, NULL);
    }
  return g_steal_pointer (&joined);
}

char **
gis_class_dup_short_names (const GisClass *klass)
{
  g_autoptr (GHashTable) taken = g_hash_table_new (g_str_hash, g_str_equal);
  char **names = g_new0 (char *, klass->n_fields + 1);

  for (guint i = 0; i < G_N_ELEMENTS (own_columns); i++)
    g_hash_table_add (taken, (gpointer) own_columns[i]);
  for (guint i = 0; i < klass->n_fields; i++)
    if (strlen (klass->fields[i].name) <= NAME_BYTES &&
        !g_hash_table_contains (taken, klass->fields[i].name))
      {
        names[i] = g_strdup (klass->fields[i].name);
        g_hash_table_add (taken, names[i]);
      }
  for (guint i = 0; i < klass->n_fields; i++)
    if (names[i] == NULL)
      {
        names[i] = dup_short (klass->fields[i].name, taken);
        g_hash_table_add (taken, names[i]);
      }
  return names;
}
