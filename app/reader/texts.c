/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Encodings. Chinese survey files come in GBK with no word about it; a text that is valid UTF-8
 * with high bytes is almost never anything else (a random GBK text passes the UTF-8 test with
 * probability < 1 % a character), so: all texts valid → UTF-8, else GB18030, the superset of GBK and
 * GB 2312. */
#include "reader-private.h"

#include <string.h>

void
app_encoding_clear (AppEncoding *encoding)
{
  g_clear_pointer (&encoding->name, g_free);
}

const char *
app_encoding_from_ldid (int ldid)
{
  /* dBASE language driver ids that only double-byte writers set. 0x57 ("ANSI") and 0x03 are what
   * western tools write without knowing, so they say nothing. */
  switch (ldid)
    {
    case 0x4d:
    case 0x7a:
      return "GB18030";
    case 0x4f:
    case 0x78:
      return "BIG5";
    case 0x13:
    case 0x7b:
      return "CP932";
    case 0x4e:
    case 0x79:
      return "CP949";
    case 0xc8:
      return "CP1250";
    case 0xc9:
      return "CP1251";
    case 0x26:
    case 0x65:
      return "CP866";
    default:
      return NULL;
    }
}

/* DBF cuts a text at the width of its column, maybe inside a character. */
static gboolean
is_utf8_maybe_cut (const char *text, gsize size)
{
  const char *end;

  if (g_utf8_validate_len (text, size, &end))
    return TRUE;
  return text + size - end < 4 &&
         g_utf8_get_char_validated (end, text + size - end) == (gunichar) -2;
}

static gboolean
is_gb18030_maybe_cut (const char *text, gsize size)
{
  gsize read = 0;
  g_autofree char *utf8 = g_convert (text, (gssize) size, "UTF-8", "GB18030", &read, NULL, NULL);

  return utf8 != NULL || size - read < 4;
}

void
app_statistics_add (AppTextStatistics *statistics, const char *text)
{
  gsize size = strlen (text);
  gboolean high = FALSE;

  for (gsize i = 0; i < size && !high; i++)
    high = (guint8) text[i] >= 0x80;
  statistics->n_texts++;
  if (!high)
    return;
  statistics->n_high++;
  if (is_utf8_maybe_cut (text, size))
    statistics->n_utf8++;
  if (is_gb18030_maybe_cut (text, size))
    statistics->n_gb18030++;
}

const char *
app_statistics_get_encoding (const AppTextStatistics *statistics)
{
  if (statistics->n_utf8 == statistics->n_high)
    return "UTF-8";
  /* One damaged text in a hundred does not make another encoding of a file. */
  if (statistics->n_gb18030 * 100 >= statistics->n_high * 95)
    return "GB18030";
  return statistics->n_utf8 * 100 >= statistics->n_high * 95 ? "UTF-8" : "ISO-8859-1";
}

/* Converts what can be converted; each byte that cannot becomes U+FFFD. */
static char *
convert (const char *text, const char *charset)
{
  gsize left = strlen (text);
  GString *out = NULL;
  GIConv converter;
  g_autofree char *whole = g_convert (text, (gssize) left, "UTF-8", charset, NULL, NULL, NULL);

  if (whole != NULL)
    return g_steal_pointer (&whole);
  converter = g_iconv_open ("UTF-8", charset);
  if (converter == (GIConv) -1)
    return g_utf8_make_valid (text, -1);
  out = g_string_sized_new (left * 2);
  while (left > 0)
    {
      char buffer[512], *in = (char *) text, *to = buffer;
      gsize room = sizeof buffer, before = left;
      gsize result = g_iconv (converter, &in, &left, &to, &room);

      g_string_append_len (out, buffer, to - buffer);
      text = in;
      if (result == (gsize) -1 && left == before && room == sizeof buffer)
        {
          g_string_append (out, "\357\277\275");
          text++;
          left--;
          g_iconv (converter, NULL, NULL, NULL, NULL);
        }
    }
  g_iconv_close (converter);
  return g_string_free (out, FALSE);
}

/* Control characters have no business in an attribute; a long text is cut at a character. */
static void
tidy (char *text)
{
  gsize size;

  for (char *at = text; *at != '\0'; at++)
    if ((guchar) *at < 0x20 && *at != '\t' && *at != '\n')
      *at = ' ';
  size = strlen (text);
  if (size > GIS_FRAME_MAX_TEXT)
    *g_utf8_find_prev_char (text, text + GIS_FRAME_MAX_TEXT) = '\0';
}

char *
app_text_to_utf8 (const char *text, const AppEncoding *encoding)
{
  char *utf8;
  gboolean valid = g_utf8_validate (text, -1, NULL);

  if (encoding->raw && g_ascii_strcasecmp (encoding->name, "UTF-8") != 0)
    utf8 = convert (text, encoding->name);
  else if (valid)
    utf8 = g_strdup (text);
  else if (encoding->raw || is_utf8_maybe_cut (text, strlen (text)))
    utf8 = g_utf8_make_valid (text, -1);
  else
    /* A driver that promised UTF-8 and broke it: the local bytes went through. */
    utf8 = convert (text, "GB18030");
  tidy (utf8);
  return utf8;
}
