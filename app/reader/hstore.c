/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PostgreSQL's hstore text, which OpenStreetMap layers carry in `other_tags`. */
#include "reader-private.h"

/* Reads a quoted text at *@at into @out; FALSE at a fault. */
static gboolean
take_quoted (const char **at, GString *out)
{
  const char *p = *at;

  g_string_truncate (out, 0);
  if (*p++ != '"')
    return FALSE;
  for (; *p != '"'; p++)
    {
      if (*p == '\\')
        p++;
      if (*p == '\0')
        return FALSE;
      g_string_append_c (out, *p);
    }
  *at = p + 1;
  return TRUE;
}

void
app_hstore_foreach (const char *text, AppHstoreFunc func, gpointer user_data)
{
  g_autoptr (GString) key = g_string_new (NULL);
  g_autoptr (GString) value = g_string_new (NULL);

  while (TRUE)
    {
      while (*text == ' ' || *text == ',')
        text++;
      if (!take_quoted (&text, key))
        return;
      while (*text == ' ')
        text++;
      if (text[0] != '=' || text[1] != '>')
        return;
      text += 2;
      while (*text == ' ')
        text++;
      if (!take_quoted (&text, value))
        return;
      func (key->str, value->str, user_data);
    }
}
