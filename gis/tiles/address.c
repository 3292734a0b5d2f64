/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gis/tiles/address.h"

#include "gis/core/error.h"
#include "gis/core/i18n.h"
#include <string.h>

typedef enum
{
  PART_UNKNOWN,
  PART_ZOOM,
  PART_X,
  PART_Y,
  PART_FLIPPED_Y,
  PART_QUADKEY,
  PART_HOSTS,
  PART_EMPTY, /* {r}: the mark of double resolution, never asked for */
} PartKind;

static gboolean
is_word (const char *text, gsize size, const char *word)
{
  return size == strlen (word) && g_ascii_strncasecmp (text, word, size) == 0;
}

/* What stands between braces: @text, @size without them. *n: hosts of PART_HOSTS. */
static PartKind
get_kind (const char *text, gsize size, guint *n)
{
  static const struct
  {
    const char *word;
    PartKind kind;
  } words[] = { { "z", PART_ZOOM },       { "x", PART_X },       { "y", PART_Y },
                { "-y", PART_FLIPPED_Y }, { "q", PART_QUADKEY }, { "TileMatrix", PART_ZOOM },
                { "TileCol", PART_X },    { "TileRow", PART_Y }, { "r", PART_EMPTY },
                { "ratio", PART_EMPTY } };

  *n = 3;
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (is_word (text, size, words[i].word))
      return words[i].kind;
  if (is_word (text, size, "s"))
    return PART_HOSTS;
  if (size == 3 && text[1] == '-' && g_ascii_isalnum (text[0]) && g_ascii_isalnum (text[2]) &&
      g_ascii_isdigit (text[0]) == g_ascii_isdigit (text[2]) && text[0] <= text[2])
    {
      *n = (guint) (text[2] - text[0] + 1);
      return PART_HOSTS;
    }
  if (size > 7 && g_ascii_strncasecmp (text, "switch:", 7) == 0)
    {
      *n = 1;
      for (gsize i = 7; i < size; i++)
        *n += text[i] == ',';
      return PART_HOSTS;
    }
  return PART_UNKNOWN;
}

static void
append_host (GString *to, const char *text, gsize size, guint host)
{
  if (size == 1)
    g_string_append_c (to, "abc"[host % 3]);
  else if (size == 3)
    g_string_append_c (to, (char) (text[0] + host));
  else
    {
      g_autofree char *list = g_strndup (text + 7, size - 7);
      g_auto (GStrv) hosts = g_strsplit (list, ",", -1);
      g_string_append (to, hosts[host]);
    }
}

static void
append_quadkey (GString *to, int zoom, int x, int y)
{
  for (int i = zoom - 1; i >= 0; i--)
    g_string_append_c (to, (char) ('0' + (x >> i & 1) + 2 * (y >> i & 1)));
}

char *
gis_tile_template_expand (const char *template, guint host, int zoom, int x, int y)
{
  GString *to = g_string_new (NULL);

  for (const char *at = template; *at != '\0';)
    {
      const char *end = *at == '{' ? strchr (at, '}') : NULL;
      gsize size = end != NULL ? (gsize) (end - at - 1) : 0;
      guint n;
      switch (end != NULL ? get_kind (at + 1, size, &n) : PART_UNKNOWN)
        {
        case PART_ZOOM:
          g_string_append_printf (to, "%d", zoom);
          break;
        case PART_X:
          g_string_append_printf (to, "%d", x);
          break;
        case PART_Y:
          g_string_append_printf (to, "%d", y);
          break;
        case PART_FLIPPED_Y:
          g_string_append_printf (to, "%d", (1 << zoom) - 1 - y);
          break;
        case PART_QUADKEY:
          append_quadkey (to, zoom, x, y);
          break;
        case PART_HOSTS:
          append_host (to, at + 1, size, host % n);
          break;
        case PART_EMPTY:
          break;
        case PART_UNKNOWN:
          g_string_append_c (to, *at++);
          continue;
        }
      at = end + 1;
    }
  return g_string_free (to, FALSE);
}

guint
gis_tile_template_count_hosts (const char *template)
{
  guint most = 1;

  for (const char *at = strchr (template, '{'); at != NULL; at = strchr (at + 1, '{'))
    {
      const char *end = strchr (at, '}');
      guint n;
      if (end != NULL && get_kind (at + 1, (gsize) (end - at - 1), &n) == PART_HOSTS)
        most = MAX (most, n);
    }
  return most;
}

gboolean
gis_tile_template_check (const char *template, GError **error)
{
  gboolean seen[PART_EMPTY + 1] = { FALSE };
  g_autofree char *example = NULL;
  guint n;

  for (const char *at = strchr (template, '{'); at != NULL; at = strchr (at + 1, '{'))
    {
      const char *end = strchr (at, '}');
      PartKind kind = end != NULL ? get_kind (at + 1, (gsize) (end - at - 1), &n) : PART_UNKNOWN;
      if (kind == PART_UNKNOWN)
        {
          g_autofree char *part =
            end != NULL ? g_strndup (at, (gsize) (end - at + 1)) : g_strdup (at);
          g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID,
                       _ ("The address of the tiles has an unknown placeholder “%.40s”"), part);
          return FALSE;
        }
      seen[kind] = TRUE;
    }
  example = gis_tile_template_expand (template, 0, 1, 0, 0);
  if ((!g_str_has_prefix (template, "https://") && !g_str_has_prefix (template, "http://")) ||
      strpbrk (template, " \t\n\r\"<>") != NULL ||
      !g_uri_is_valid (example, G_URI_FLAGS_NONE, NULL))
    g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID,
                 _ ("“%.80s” is not an address that begins with http:// or https://"), template);
  else if (!seen[PART_QUADKEY] &&
           (!seen[PART_ZOOM] || !seen[PART_X] || (!seen[PART_Y] && !seen[PART_FLIPPED_Y])))
    g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID,
                 _ ("The address of the tiles needs {z}, {x} and {y}"));
  else
    return TRUE;
  return FALSE;
}

char *
gis_tile_template_new_wmts (const char *address,
                            const char *layer,
                            const char *matrix_set,
                            const char *matrix_prefix,
                            const char *style,
                            const char *format)
{
  g_autofree char *layer_text = g_uri_escape_string (layer, NULL, FALSE);
  g_autofree char *set_text = g_uri_escape_string (matrix_set, NULL, FALSE);
  g_autofree char *prefix_text = g_uri_escape_string (matrix_prefix, ":", FALSE);
  g_autofree char *style_text = g_uri_escape_string (style, NULL, FALSE);
  g_autofree char *format_text = g_uri_escape_string (format, "/", FALSE);
  const char *mark = strchr (address, '?') == NULL                                        ? "?"
                     : g_str_has_suffix (address, "?") || g_str_has_suffix (address, "&") ? ""
                                                                                          : "&";
  if (strchr (address, '{') != NULL)
    {
      g_autoptr (GString) rest = g_string_new (address);
      g_autofree char *matrix = g_strconcat (prefix_text, "{TileMatrix}", NULL);
      g_string_replace (rest, "{TileMatrixSet}", set_text, 0);
      g_string_replace (rest, "{TileMatrix}", matrix, 0);
      g_string_replace (rest, "{Style}", style_text, 0);
      g_string_replace (rest, "{style}", style_text, 0);
      g_string_replace (rest, "{Layer}", layer_text, 0);
      g_string_replace (rest, "{layer}", layer_text, 0);
      return g_strdup (rest->str);
    }
  return g_strdup_printf ("%s%sSERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=%s&STYLE=%s"
                          "&TILEMATRIXSET=%s&FORMAT=%s&TILEMATRIX=%s{z}&TILEROW={y}&TILECOL={x}",
                          address, mark, layer_text, style_text, set_text, format_text,
                          prefix_text);
}

char *
gis_tile_template_new_tianditu (const char *layer, const char *key)
{
  g_autofree char *escaped = g_uri_escape_string (key, NULL, FALSE);

  return g_strdup_printf ("https://t{0-7}.tianditu.gov.cn/%s_w/wmts?SERVICE=WMTS&REQUEST=GetTile"
                          "&VERSION=1.0.0&LAYER=%s&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles"
                          "&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk=%s",
                          layer, layer, escaped);
}
