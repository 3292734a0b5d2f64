/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Outlines of map texts. Unhinted, so that a text crossing a tile's border fits together. */
#include "gis/scene/text-private.h"
#include <pango/pangocairo.h>

#define MAX_CHARACTERS 48
#define MAX_TEXTS 3000
#define MAX_GLYPHS 4000
#define FONT "Cantarell,Noto Sans CJK SC,Sans"

typedef struct
{
  gatomicrefcount ref_count;
  GisText2D text;
  cairo_path_t *path; /* NULL: nobody has asked for it yet; under the lock */
} Cached;

static GMutex lock;
static GHashTable *cache;  /* key → Cached */
static GHashTable *glyphs; /* key → GisGlyph, counted (g_atomic_rc_box) */
static PangoContext *context;
static cairo_t *scratch;

static void
glyph_clear (gpointer data)
{
  GisGlyph *glyph = data;

  cairo_path_destroy (glyph->path);
}

static void
glyph_unref (gpointer glyph)
{
  g_atomic_rc_box_release_full (glyph, glyph_clear);
}

static void
open_context (void)
{
  PangoFontMap *map = pango_cairo_font_map_new ();
  /* Without bounds: from the path of a text cairo leaves out what lies far outside of its surface. */
  cairo_surface_t *surface = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, NULL);
  cairo_font_options_t *options = cairo_font_options_create ();

  scratch = cairo_create (surface);
  cairo_surface_destroy (surface);
  pango_cairo_font_map_set_resolution (PANGO_CAIRO_FONT_MAP (map), 96);
  context = pango_font_map_create_context (map);
  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  pango_cairo_context_set_font_options (context, options);
  pango_context_set_round_glyph_positions (context, FALSE);
  cairo_font_options_destroy (options);
  g_object_unref (map);
  cache = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  glyphs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, glyph_unref);
}

static cairo_path_t *
shape (PangoLayout *layout, const char *text, int length, double *width_px)
{
  PangoRectangle logical;

  pango_layout_set_text (layout, text, length);
  pango_layout_get_extents (layout, NULL, &logical);
  *width_px = (double) logical.width / PANGO_SCALE;
  cairo_new_path (scratch);
  cairo_move_to (scratch, 0, 0);
  pango_cairo_layout_line_path (scratch, pango_layout_get_line_readonly (layout, 0));
  return cairo_copy_path (scratch);
}

static gboolean
is_cjk (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    if (g_unichar_iswide (g_utf8_get_char (text)))
      return TRUE;
  return FALSE;
}

static PangoLayout *
make_layout (double size_px, gboolean bold)
{
  PangoLayout *layout = pango_layout_new (context);
  PangoFontDescription *font = pango_font_description_from_string (FONT);

  pango_font_description_set_absolute_size (font, size_px * PANGO_SCALE);
  pango_font_description_set_weight (font, bold ? PANGO_WEIGHT_SEMIBOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description (layout, font);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_font_description_free (font);
  return layout;
}

/* A new reference. */
static const GisGlyph *
get_glyph (PangoLayout *layout, const char *prefix, const char *at)
{
  int length = (int) (g_utf8_next_char (at) - at);
  g_autofree char *key = g_strdup_printf ("%s%.*s", prefix, length, at);
  GisGlyph *glyph = g_hash_table_lookup (glyphs, key);

  if (glyph == NULL)
    {
      if (g_hash_table_size (glyphs) >= MAX_GLYPHS)
        g_hash_table_remove_all (glyphs);
      glyph = g_atomic_rc_box_new0 (GisGlyph);
      glyph->path = shape (layout, at, length, &glyph->advance_px);
      g_hash_table_insert (glyphs, g_steal_pointer (&key), glyph);
    }
  return g_atomic_rc_box_acquire (glyph);
}

static Cached *
make_text (const char *text, double size_px, gboolean bold)
{
  Cached *made = g_new0 (Cached, 1);
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  PangoLayout *layout = make_layout (size_px, bold);
  g_autofree char *prefix = g_strdup_printf ("%d%c", (int) (size_px * 4), bold ? 'b' : 'r');
  PangoRectangle logical;
  const char *at;
  guint i = 0;

  g_atomic_ref_count_init (&made->ref_count);
  g_strdelimit (valid, "\n\r\t", ' ');
  made->text.text = g_utf8_substring (valid, 0, MIN (g_utf8_strlen (valid, -1), MAX_CHARACTERS));
  made->text.size_px = size_px;
  made->text.bold = bold;
  made->text.is_cjk = is_cjk (made->text.text);
  pango_layout_set_text (layout, made->text.text, -1);
  pango_layout_get_extents (layout, NULL, &logical);
  made->text.width_px = (double) logical.width / PANGO_SCALE;
  made->text.n_glyphs = (guint) g_utf8_strlen (made->text.text, -1);
  made->text.glyphs = g_new0 (const GisGlyph *, made->text.n_glyphs + 1);
  for (at = made->text.text; *at != '\0'; at = g_utf8_next_char (at), i++)
    made->text.glyphs[i] = get_glyph (layout, prefix, at);
  g_object_unref (layout);
  return made;
}

static Cached *
get_cached (GisText2D *text)
{
  return (Cached *) (gpointer) ((char *) text - G_STRUCT_OFFSET (Cached, text));
}

GisText2D *
gis_text2d_ref (GisText2D *text)
{
  g_atomic_ref_count_inc (&get_cached (text)->ref_count);
  return text;
}

void
gis_text2d_unref (GisText2D *text)
{
  Cached *cached;

  if (text == NULL || !g_atomic_ref_count_dec (&(cached = get_cached (text))->ref_count))
    return;
  for (guint i = 0; i < text->n_glyphs; i++)
    glyph_unref ((gpointer) text->glyphs[i]);
  if (cached->path != NULL)
    cairo_path_destroy (cached->path);
  g_free (text->glyphs);
  g_free (text->text);
  g_free (cached);
}

static gboolean
drop_text_cb (gpointer key, gpointer value, gpointer user_data)
{
  gis_text2d_unref (&((Cached *) value)->text);
  return TRUE;
}

GisText2D *
gis_text2d_get (const char *text, double size_px, gboolean bold)
{
  g_autofree char *key = g_strdup_printf ("%d%c%s", (int) (size_px * 4), bold ? 'b' : 'r', text);
  Cached *found;

  g_mutex_lock (&lock);
  if (context == NULL)
    open_context ();
  found = g_hash_table_lookup (cache, key);
  if (found == NULL)
    {
      if (g_hash_table_size (cache) >= MAX_TEXTS)
        g_hash_table_foreach_remove (cache, drop_text_cb, NULL);
      found = make_text (text, size_px, bold);
      g_hash_table_insert (cache, g_steal_pointer (&key), found);
    }
  gis_text2d_ref (&found->text);
  g_mutex_unlock (&lock);
  return &found->text;
}

const cairo_path_t *
gis_text2d_get_path (const GisText2D *text)
{
  Cached *cached = get_cached ((GisText2D *) text);
  double width_px;

  g_mutex_lock (&lock);
  if (cached->path == NULL)
    {
      PangoLayout *layout = make_layout (text->size_px, text->bold);
      cached->path = shape (layout, text->text, -1, &width_px);
      g_object_unref (layout);
    }
  g_mutex_unlock (&lock);
  return cached->path;
}

void
gis_text2d_show (const GisText2D *text, int glyph, cairo_t *cr)
{
  const char *from = glyph < 0 ? text->text : g_utf8_offset_to_pointer (text->text, glyph);
  int length = glyph < 0 ? -1 : (int) (g_utf8_next_char (from) - from);
  PangoLayout *layout;

  g_mutex_lock (&lock);
  layout = make_layout (text->size_px, text->bold);
  pango_layout_set_text (layout, from, length);
  cairo_move_to (cr, 0, 0);
  pango_cairo_show_layout_line (cr, pango_layout_get_line_readonly (layout, 0));
  g_object_unref (layout);
  g_mutex_unlock (&lock);
}
