/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Titles with their translations; texts cut to a length. */
#include "gis/core/text.h"

#include "gis/core/error.h"
#include "gis/core/i18n.h"

#include <string.h>

/* Of a cited value: enough to find it again. */
#define SAMPLE_MAX_CHARS 60
#define SAMPLE_END_CHARS 19

const char *
gis_text_get_for (const GisText *text, const char *language)
{
  if (language != NULL && g_str_has_prefix (language, "zh_TW") && text->zh_tw != NULL)
    return text->zh_tw;
  if (language != NULL && g_str_has_prefix (language, "zh") && text->zh_cn != NULL)
    return text->zh_cn;
  return text->en;
}

const char *
gis_text_get (const GisText *text)
{
  const char *const *names = g_get_language_names ();

  for (guint i = 0; names[i] != NULL; i++)
    {
      if (g_str_has_prefix (names[i], "zh_TW") || g_str_has_prefix (names[i], "zh_HK"))
        return gis_text_get_for (text, "zh_TW");
      if (g_str_has_prefix (names[i], "zh"))
        return gis_text_get_for (text, "zh_CN");
      if (g_str_has_prefix (names[i], "en"))
        break;
    }
  return text->en;
}

static char *
dup_member (JsonObject *object, const char *name)
{
  const char *value = json_object_has_member (object, name) &&
                          JSON_NODE_HOLDS_VALUE (json_object_get_member (object, name))
                        ? json_object_get_string_member_with_default (object, name, NULL)
                        : NULL;
  return value != NULL && *value != '\0' ? g_strdup (value) : NULL;
}

gboolean
gis_text_parse (GisText *text, JsonNode *node, const char *where, GError **error)
{
  *text = (GisText){ 0 };
  if (node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
      json_node_get_value_type (node) == G_TYPE_STRING)
    {
      text->en = json_node_dup_string (node);
      return TRUE;
    }
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID, "%s: title missing or not an object",
                   where);
      return FALSE;
    }
  text->en = dup_member (json_node_get_object (node), "en");
  text->zh_cn = dup_member (json_node_get_object (node), "zh_CN");
  text->zh_tw = dup_member (json_node_get_object (node), "zh_TW");
  if (text->en == NULL)
    {
      gis_text_clear (text);
      g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID, "%s: title has no \"en\"", where);
      return FALSE;
    }
  return TRUE;
}

void
gis_text_clear (GisText *text)
{
  g_clear_pointer (&text->en, g_free);
  g_clear_pointer (&text->zh_cn, g_free);
  g_clear_pointer (&text->zh_tw, g_free);
}

char *
gis_text_dup_json_problem (const GError *cause)
{
  const char *words = cause->message;
  const char *colon = strstr (words, ": ");
  guint64 line = 1;

  /* json-glib begins with "<data>:LINE:COLUMN: "; the parser itself has forgotten the line by then. */
  if (g_str_has_prefix (words, "<data>:") && colon != NULL)
    {
      line = g_ascii_strtoull (words + strlen ("<data>:"), NULL, 10);
      words = colon + 2;
    }
  return g_strdup_printf (_ ("line %u: it is not valid JSON (%s)"), (guint) MAX (line, 1), words);
}

char *
gis_text_dup_sample (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autoptr (GString) sample = g_string_new (NULL);
  glong n_chars = g_utf8_strlen (valid, -1);
  glong n_head = n_chars <= SAMPLE_MAX_CHARS ? n_chars : SAMPLE_MAX_CHARS - SAMPLE_END_CHARS - 1;
  const char *at = valid;

  for (glong i = 0; i < n_chars; i++, at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);

      if (i == n_head)
        {
          g_string_append (sample, "…");
          at = g_utf8_offset_to_pointer (at, n_chars - SAMPLE_END_CHARS - i);
          i = n_chars - SAMPLE_END_CHARS;
          character = g_utf8_get_char (at);
        }
      g_string_append_unichar (sample, g_unichar_iscntrl (character) ? ' ' : character);
    }
  return g_string_free (g_steal_pointer (&sample), FALSE);
}

gsize
gis_text_get_cut (const char *text, gsize max_bytes)
{
  const char *at = text;

  while (*at != '\0' && (gsize) (g_utf8_next_char (at) - text) <= max_bytes)
    at = g_utf8_next_char (at);
  return (gsize) (at - text);
}

/* ---- Numbers ---- */

#define GROUP_SPACE "\xe2\x80\xaf" /* U+202F NARROW NO-BREAK SPACE */
#define MINUS "\xe2\x88\x92"       /* U+2212 MINUS SIGN */
#define GROUP_FROM_DIGITS 4

char *
gis_text_group_digits (gboolean negative, const char *digits)
{
  GString *text = g_string_new (negative ? MINUS : NULL);
  gsize n = strcspn (digits, ".");

  for (gsize i = 0; i < n; i++)
    {
      if (i > 0 && n >= GROUP_FROM_DIGITS && (n - i) % 3 == 0)
        g_string_append (text, GROUP_SPACE);
      g_string_append_c (text, digits[i]);
    }
  g_string_append (text, digits + n);
  return g_string_free (text, FALSE);
}

char *
gis_text_dup_count (gint64 count)
{
  g_autofree char *digits =
    g_strdup_printf ("%" G_GUINT64_FORMAT, count < 0 ? -(guint64) count : (guint64) count);

  return gis_text_group_digits (count < 0, digits);
}
