/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Point symbols. A picture is composed as SVG text from the glyph's own drawing: `currentColor` and
 * the mark's white are replaced, the first path (the family's outline) gives halo, missing and
 * abandoned forms. librsvg rasterises it once, the cache hands out the picture. */
#include "gis/scene/symbol-private.h"
#include <librsvg/rsvg.h>
#include <math.h>
#include <string.h>

#define RESOURCE_FOLDER "/io/github/sanhua/gis/symbols/"
#define MAX_SPRITES 4000

static GMutex cache_lock;
static GHashTable *cache; /* key text → cairo_surface_t */

double
gis_symbol_get_size (double zoom)
{
  static const double sizes[] = { 4.5, 5.5, 8.5, 13, 17, 21, 24 }; /* zoom 15 … 21 */
  int step = (int) floor (zoom + 0.5) - 15;
  return sizes[CLAMP (step, 0, (int) G_N_ELEMENTS (sizes) - 1)];
}

/* The drawing meant for the nearest size, inside of its <svg> element; "dot" for unknown names. */
static char *
load_drawing (const char *glyph, double size_px)
{
  static const int levels[3][3] = { { 9, 16, 24 }, { 16, 24, 9 }, { 24, 16, 9 } };
  const int *order = levels[size_px <= 11 ? 0 : size_px <= 19 ? 1 : 2];

  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *path = g_strdup_printf (RESOURCE_FOLDER "%s-%d.svg", glyph, order[i]);
      g_autoptr (GBytes) bytes = g_resources_lookup_data (path, 0, NULL);
      if (bytes != NULL)
        {
          g_autofree char *text =
            g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
          char *start = strchr (text, '>');
          char *end = g_strrstr (text, "</svg>");
          if (start != NULL && end != NULL && start < end)
            return g_strndup (start + 1, end - start - 1);
        }
    }
  return g_str_equal (glyph, "dot") ? g_strdup ("") : load_drawing ("dot", size_px);
}

static char *
dup_outline (const char *drawing)
{
  const char *start = strstr (drawing, " d=\"");
  const char *end = start != NULL ? strchr (start + 4, '"') : NULL;
  return end != NULL ? g_strndup (start + 4, end - start - 4) : g_strdup ("M12 3v18z");
}

static char *
paint_drawing (const char *drawing, const char *color, const char *mark)
{
  GString *text = g_string_new (drawing);
  g_string_replace (text, "currentColor", color, 0);
  g_string_replace (text, "\"#fff\"", mark, 0);
  return g_string_free (text, FALSE);
}

static void
append_body (GString *svg,
             const GisLook *look,
             const char *drawing,
             const char *outline,
             const char *color,
             const char *paper)
{
  g_autofree char *quoted = g_strdup_printf ("\"%s\"", paper);
  g_autofree char *body = paint_drawing (drawing, color, quoted);

  if (look->mark == GIS_MARK_MISSING)
    g_string_append_printf (svg,
                            "<path d='%s' fill='%s' stroke='%s' stroke-width='2.2'/>"
                            "<path d='M7.8 7.8l8.4 8.4M16.2 7.8l-8.4 8.4' stroke='%s' "
                            "stroke-width='2.6' stroke-linecap='round'/>",
                            outline, paper, color, color);
  else if (look->mark == GIS_MARK_REMOVED)
    g_string_append_printf (svg,
                            "<path d='%s' fill='%s' stroke='%s' stroke-width='2' "
                            "stroke-dasharray='3.4 2.4'/>"
                            "<path d='M9 9l6 6M15 9l-6 6' stroke='%s' stroke-width='2.2' "
                            "stroke-linecap='round'/>",
                            outline, paper, color, color);
  else
    g_string_append (svg, body);
}

/* SVG of the whole symbol on a 32 × 32 field around the 24 × 24 drawing. */
static char *
compose (const GisLook *look, gboolean dark, double size_px)
{
  const GisPalette *palette = gis_palette_get (dark);
  gboolean gone = look->mark == GIS_MARK_ABANDONED || look->mark == GIS_MARK_REMOVED;
  g_autofree char *drawing = load_drawing (look->glyph, size_px);
  g_autofree char *outline = dup_outline (drawing);
  g_autofree char *color = g_strdup_printf ("#%06x", gone ? palette->abandoned : look->color);
  g_autofree char *halo = g_strdup_printf ("#%06x", palette->halo);
  const char *paper = dark ? "#1b1d20" : "#ffffff";
  GString *svg = g_string_new ("<svg xmlns='http://www.w3.org/2000/svg' width='32' height='32' "
                               "viewBox='-4 -4 32 32'>");

  if (!g_str_equal (look->glyph, "tree"))
    g_string_append_printf (svg,
                            "<path d='%s' fill='%s' stroke='%s' stroke-width='%s' "
                            "stroke-linejoin='round' opacity='%s'/>",
                            outline, halo, halo, size_px < 12 ? "5" : "3.4", dark ? ".9" : ".92");
  append_body (svg, look, drawing, outline, color, paper);
  if (look->mark == GIS_MARK_ABANDONED)
    g_string_append_printf (svg,
                            "<path d='M2 22L22 2' stroke='%s' stroke-width='5.4'/>"
                            "<path d='M1 23L23 1' stroke='%s' stroke-width='2.2' "
                            "stroke-linecap='round'/>",
                            halo, color);
  if (look->mark == GIS_MARK_DAMAGED)
    g_string_append_printf (svg,
                            "<circle cx='20.5' cy='3.5' r='%s' fill='#%06x' stroke='%s' "
                            "stroke-width='1.6'/>",
                            size_px < 12 ? "6" : "5", palette->damaged, halo);
  g_string_append (svg, "</svg>");
  return g_string_free (svg, FALSE);
}

static void
render (cairo_t *cr, const GisLook *look, gboolean dark, double size_px, const RsvgRectangle *area)
{
  g_autofree char *svg = compose (look, dark, size_px);
  g_autoptr (GError) error = NULL;
  RsvgHandle *handle = rsvg_handle_new_from_data ((const guint8 *) svg, strlen (svg), &error);

  if (handle == NULL || !rsvg_handle_render_document (handle, cr, area, &error))
    g_critical ("Symbol “%s” cannot be drawn: %s", look->glyph, error->message);
  g_clear_object (&handle);
}

static cairo_surface_t *
make_sprite (const GisLook *look, gboolean dark, double size_px, double scale)
{
  double side = size_px * scale * GIS_SPRITE_ROOM;
  int pixels = MAX (2, (int) ceil (side));
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, pixels, pixels);
  cairo_t *cr = cairo_create (surface);
  RsvgRectangle area = { (pixels - side) / 2, (pixels - side) / 2, side, side };

  render (cr, look, dark, size_px, &area);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

cairo_surface_t *
gis_sprite_get (const GisLook *look, gboolean dark, double size_px, double scale)
{
  g_autofree char *key =
    g_strdup_printf ("%s|%d|%06x|%d|%d|%d", look->glyph, look->mark, look->color,
                     (int) (size_px * 4 + 0.5), (int) (scale * 64 + 0.5), dark);
  cairo_surface_t *surface;

  g_mutex_lock (&cache_lock);
  if (cache == NULL)
    cache = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                   (GDestroyNotify) cairo_surface_destroy);
  surface = g_hash_table_lookup (cache, key);
  if (surface == NULL)
    {
      if (g_hash_table_size (cache) >= MAX_SPRITES)
        g_hash_table_remove_all (cache);
      surface = make_sprite (look, dark, size_px, scale);
      g_hash_table_insert (cache, g_steal_pointer (&key), surface);
    }
  cairo_surface_reference (surface);
  g_mutex_unlock (&cache_lock);
  return surface;
}

void
gis_sprite_draw (cairo_t *cr,
                 const GisLook *look,
                 gboolean dark,
                 double x,
                 double y,
                 double size_px)
{
  double side = size_px * GIS_SPRITE_ROOM;
  RsvgRectangle area = { x - side / 2, y - side / 2, side, side };

  render (cr, look, dark, size_px, &area);
}

cairo_surface_t *
gis_sprite_record (const GisLook *look, gboolean dark, double size_px)
{
  double side = size_px * GIS_SPRITE_ROOM;
  cairo_rectangle_t extents = { -side / 2, -side / 2, side, side };
  cairo_surface_t *surface = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, &extents);
  cairo_t *cr = cairo_create (surface);

  gis_sprite_draw (cr, look, dark, 0, 0, size_px);
  cairo_destroy (cr);
  return surface;
}
