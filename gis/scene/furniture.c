/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Furniture of a map picture: title, legend of what is visible, scale bar with north arrow, scale
 * note and attribution, on panels like those of the window. */
#include "gis/core/i18n.h"
#include "gis/scene/painter-private.h"
#include <math.h>
#include <pango/pangocairo.h>

#define MARGIN_PX 14.0
#define PAD_PX 10.0
#define ROW_PX 19.0
#define SWATCH_PX 22.0
#define LEGEND_WIDTH_PX 216.0
#define MAX_KINDS 8
#define EARTH_RADIUS_M 6378137.0
#define DPI96_M_PER_PX (0.0254 / 96)

typedef struct
{
  char *title;
  gint64 count;
  gboolean heading;
  gboolean density;
  GisLook look;
  const GisClass *klass;
} Row;

typedef struct
{
  const GisScene *scene;
  const GisStyle *style;
  const GisPalette *palette;
  gboolean dark;
  const GisView *view;
  cairo_t *cr;
} Drawing;

static void
row_free (Row *row)
{
  g_free (row->title);
  g_free (row);
}

/* ---- Text and panels ---- */

static PangoLayout *
make_layout (const Drawing *drawing, const char *text, double size_px, gboolean bold)
{
  PangoLayout *layout = pango_cairo_create_layout (drawing->cr);
  PangoFontDescription *font =
    pango_font_description_from_string ("Cantarell,Noto Sans CJK SC,Sans");

  pango_font_description_set_absolute_size (font, size_px * PANGO_SCALE);
  pango_font_description_set_weight (font, bold ? PANGO_WEIGHT_SEMIBOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description (layout, font);
  pango_layout_set_text (layout, text, -1);
  pango_font_description_free (font);
  return layout;
}

/* Draws @text with its vertical middle at @y; @align 0 left edge at @x, 1 right edge. Returns its
 * width. @max_px > 0: cut with an ellipsis. */
static double
draw_text (const Drawing *drawing,
           const char *text,
           double size_px,
           gboolean bold,
           double alpha,
           double x,
           double y,
           double align,
           double max_px)
{
  PangoLayout *layout = make_layout (drawing, text, size_px, bold);
  int width, height;

  if (max_px > 0)
    {
      pango_layout_set_width (layout, (int) (max_px * PANGO_SCALE));
      pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
    }
  if (align > 0)
    pango_layout_set_width (layout, -1);
  pango_layout_get_pixel_size (layout, &width, &height);
  gis_color_set (drawing->cr, drawing->dark ? 0xFFFFFF : 0x2E3436, alpha);
  cairo_move_to (drawing->cr, x - align * width, y - height / 2.0);
  pango_cairo_show_layout (drawing->cr, layout);
  g_object_unref (layout);
  return width;
}

static double
get_text_width (const Drawing *drawing, const char *text, double size_px, gboolean bold)
{
  PangoLayout *layout = make_layout (drawing, text, size_px, bold);
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  g_object_unref (layout);
  return width;
}

static void
draw_panel (const Drawing *drawing, double x, double y, double width, double height)
{
  cairo_t *cr = drawing->cr;
  double r = 9;

  cairo_new_sub_path (cr);
  cairo_arc (cr, x + width - r, y + r, r, -G_PI / 2, 0);
  cairo_arc (cr, x + width - r, y + height - r, r, 0, G_PI / 2);
  cairo_arc (cr, x + r, y + height - r, r, G_PI / 2, G_PI);
  cairo_arc (cr, x + r, y + r, r, G_PI, 1.5 * G_PI);
  cairo_close_path (cr);
  gis_color_set (cr, drawing->dark ? 0x303030 : 0xFFFFFF, 0.94);
  cairo_fill_preserve (cr);
  gis_color_set (cr, drawing->dark ? 0xFFFFFF : 0x000000, 0.12);
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
}

/* ---- Rows of the legend ---- */

typedef struct
{
  guint32 key; /* theme, form and state categories */
  gint64 count;
  GisLook look;
} Kind;

typedef struct
{
  const Drawing *drawing;
  const GisLayer *layer;
  GHashTable *kinds; /* key → Kind */
} Gathering;

/* What one row of the legend stands for: lines by kind and state, others by theme. */
static guint32
get_kind_key (const Gathering *gathering, const GisPack *pack, guint index)
{
  const GisClass *klass = gathering->layer->klass;
  int theme = gis_style_get_theme_index (gathering->drawing->style, klass);
  guint32 key = 1u << 24;

  if (theme >= 0)
    key |= pack->columns[theme][index];
  if (klass->geometry == GIS_GEOMETRY_MULTILINESTRING)
    {
      GisLook look;
      gis_layer_get_look (gathering->drawing->style, gathering->layer, pack, index, &look);
      key |= (guint32) look.mark << 8;
    }
  return key;
}

static gboolean
gather_cb (const GisPack *pack, guint index, gpointer user_data)
{
  Gathering *gathering = user_data;
  guint32 key = get_kind_key (gathering, pack, index);
  Kind *kind = g_hash_table_lookup (gathering->kinds, GUINT_TO_POINTER (key));

  if (kind == NULL)
    {
      kind = g_new0 (Kind, 1);
      kind->key = key;
      gis_layer_get_look (gathering->drawing->style, gathering->layer, pack, index, &kind->look);
      if (gathering->layer->klass->geometry == GIS_GEOMETRY_POINT)
        kind->look.mark = GIS_MARK_NONE;
      g_hash_table_insert (gathering->kinds, GUINT_TO_POINTER (key), kind);
    }
  kind->count++;
  return TRUE;
}

/* In the order of the theme's values, lines of one kind by state. */
static int
compare_order (gconstpointer a, gconstpointer b)
{
  const Kind *one = *(const Kind *const *) a;
  const Kind *two = *(const Kind *const *) b;
  guint32 value_one = (one->key & 0xff) == 0 ? 256 : one->key & 0xff;
  guint32 value_two = (two->key & 0xff) == 0 ? 256 : two->key & 0xff;

  if (value_one != value_two)
    return value_one < value_two ? -1 : 1;
  return (one->key > two->key) - (one->key < two->key);
}

static int
compare_kinds (gconstpointer a, gconstpointer b)
{
  const Kind *one = *(const Kind *const *) a;
  const Kind *two = *(const Kind *const *) b;

  if (one->count != two->count)
    return one->count > two->count ? -1 : 1;
  return (one->key > two->key) - (one->key < two->key);
}

/* Title of the state that carries a mark, "" for none. */
static const char *
get_mark_title (const GisStyle *style, const GisClass *klass, GisMark mark)
{
  GisColumns columns;
  const GisDomain *domain;

  gis_columns_init (&columns, klass);
  domain = columns.state_field >= 0 ? klass->fields[columns.state_field].domain : NULL;
  for (guint i = 0; domain != NULL && mark != GIS_MARK_NONE && i < domain->n_values; i++)
    {
      GisLook look;
      gis_style_resolve (style, klass, 0, (guint8) (i + 1), 0, &look);
      if (look.mark == mark)
        return gis_text_get (&domain->values[i].title);
    }
  return "";
}

static char *
dup_kind_title (const Drawing *drawing, const GisClass *klass, const Kind *kind)
{
  int index = gis_style_get_theme_index (drawing->style, klass);
  g_autofree char *title =
    index >= 0 ? gis_theme_dup_title (klass, &klass->themes[index], (guint8) (kind->key & 0xff))
               : g_strdup (gis_text_get (&klass->plural));
  /* A theme of the state says it already. */
  gboolean themed_by_state =
    index >= 0 && g_strcmp0 (klass->themes[index].field, klass->state_field) == 0;
  const char *state = themed_by_state
                        ? ""
                        : get_mark_title (drawing->style, klass, (GisMark) (kind->key >> 8 & 0xff));

  return *state != '\0' ? g_strdup_printf ("%s · %s", title, state) : g_steal_pointer (&title);
}

static void
add_row (GPtrArray *rows,
         const GisClass *klass,
         char *title,
         gint64 count,
         gboolean heading,
         const GisLook *look)
{
  Row *row = g_new0 (Row, 1);

  row->title = title;
  row->count = count;
  row->heading = heading;
  row->klass = klass;
  if (look != NULL)
    row->look = *look;
  g_ptr_array_add (rows, row);
}

static void
add_layer_rows (const Drawing *drawing, const GisLayer *layer, guint max_kinds, GPtrArray *rows)
{
  const GisClass *klass = layer->klass;
  GisBox box = gis_view_get_box (drawing->view);
  int theme = gis_style_get_theme_index (drawing->style, klass);
  g_autoptr (GHashTable) kinds = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  Gathering gathering = { drawing, layer, kinds };
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer kind;
  gint64 total = 0, shown = 0;

  gis_layer_each (layer, &box, gather_cb, &gathering);
  g_hash_table_iter_init (&iter, kinds);
  while (g_hash_table_iter_next (&iter, NULL, &kind))
    {
      g_ptr_array_add (sorted, kind);
      total += ((Kind *) kind)->count;
    }
  if (total == 0)
    return;
  g_ptr_array_sort (sorted, compare_kinds);
  if (theme < 0 || klass->themes[theme].kind == GIS_THEME_SINGLE)
    {
      add_row (rows, klass, g_strdup (gis_text_get (&klass->plural)), total, FALSE,
               &((Kind *) sorted->pdata[0])->look);
      return;
    }
  add_row (rows, klass, g_strdup (gis_text_get (&klass->plural)), total, TRUE, NULL);
  /* The commonest ones, in the order of the theme. */
  if (sorted->len > max_kinds)
    g_ptr_array_set_size (sorted, (int) max_kinds);
  g_ptr_array_sort (sorted, compare_order);
  for (guint i = 0; i < MIN (sorted->len, max_kinds); i++)
    {
      const Kind *one = sorted->pdata[i];
      add_row (rows, klass, dup_kind_title (drawing, klass, one), one->count, FALSE, &one->look);
      shown += one->count;
    }
  if (shown < total)
    add_row (rows, klass, g_strdup (_ ("Others")), total - shown, FALSE, NULL);
}

static gboolean
is_shown (const Drawing *drawing, const GisLayer *layer)
{
  /* Over a choropleth lines are threads without meaning of their own. */
  if (gis_style_is_painted (drawing->style) &&
      layer->klass->geometry == GIS_GEOMETRY_MULTILINESTRING)
    return FALSE;
  return gis_style_get_visible (drawing->style, layer->klass->id) &&
         drawing->view->zoom + 1e-6 >= layer->klass->min_zoom &&
         g_strcmp0 (layer->klass->role, "area") != 0 &&
         !(layer->klass->geometry == GIS_GEOMETRY_MULTIPOLYGON &&
           g_strcmp0 (layer->klass->glyph, "area-fill") == 0);
}

static gboolean
count_cb (const GisPack *pack, guint index, gpointer user_data)
{
  ++*(gint64 *) user_data;
  return TRUE;
}

/* The class that is shown as density: one row with its number in view. */
static void
add_density_row (const Drawing *drawing, GPtrArray *rows)
{
  const GisLayer *layer =
    gis_scene_get_density_layer (drawing->scene, drawing->style, drawing->view->zoom);
  GisBox box = gis_view_get_box (drawing->view);
  gint64 count = 0;

  if (layer == NULL)
    return;
  gis_layer_each (layer, &box, count_cb, &count);
  if (count == 0)
    return;
  /* Translators: a class of assets drawn as a density picture. */
  add_row (rows, layer->klass,
           g_strdup_printf (_ ("%s (density)"), gis_text_get (&layer->klass->plural)), count, FALSE,
           NULL);
  ((Row *) rows->pdata[rows->len - 1])->density = TRUE;
}

static void
draw_density_swatch (const Drawing *drawing, double x, double y)
{
  for (int i = 0; i < 3; i++)
    {
      gis_color_set (drawing->cr, drawing->palette->selection, 0.2 + 0.22 * i);
      cairo_rectangle (drawing->cr, x - 10.5 + 7 * i, y - 3, 6, 6);
      cairo_fill (drawing->cr);
    }
}

static void
draw_row_symbol (const Drawing *drawing, const Row *row, double x, double y)
{
  if (row->density)
    {
      draw_density_swatch (drawing, x, y);
      return;
    }
  if (row->klass->geometry == GIS_GEOMETRY_POINT && row->look.glyph != NULL)
    gis_sprite_draw (drawing->cr, &row->look, drawing->dark, x, y, 15);
  else if (row->look.color != 0 || row->look.form != 0)
    gis_swatch_draw (drawing->cr, drawing->style, row->klass, &row->look, x, y, SWATCH_PX);
}

/* Strip of the choropleth's colours; returns the top of its panel. */
static double
draw_ramp (const Drawing *drawing, const GisFurniture *furniture, double bottom)
{
  double step = 44;
  double width = furniture->n_ramp * step + 2 * PAD_PX;
  double y = bottom - 46;

  draw_panel (drawing, MARGIN_PX, y, width, 46);
  for (guint i = 0; i < furniture->n_ramp; i++)
    {
      double x = MARGIN_PX + PAD_PX + i * step;
      gis_color_set (drawing->cr, furniture->ramp_rgb[i], 1);
      cairo_rectangle (drawing->cr, x, y + 9, step, 11);
      cairo_fill (drawing->cr);
      if (furniture->ramp_labels != NULL && furniture->ramp_labels[i] != NULL)
        draw_text (drawing, furniture->ramp_labels[i], 11, FALSE, 0.75, x, y + 32, 0, 0);
    }
  return y - 8;
}

static void
draw_legend (const Drawing *drawing, double bottom)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) row_free);
  const GPtrArray *layers = drawing->scene->layers;
  double x = MARGIN_PX;
  double height, y;
  guint fit = (guint) fmax (0, (bottom - 90 - 2 * PAD_PX) / ROW_PX);

  /* As many kinds a class as there is room for, so that every class is named. */
  for (guint kinds = MAX_KINDS; kinds > 0; kinds--)
    {
      g_ptr_array_set_size (rows, 0);
      add_density_row (drawing, rows);
      for (guint i = layers->len; i > 0; i--)
        if (is_shown (drawing, g_ptr_array_index (layers, i - 1)))
          add_layer_rows (drawing, g_ptr_array_index (layers, i - 1), kinds, rows);
      if (rows->len <= fit)
        break;
    }
  if (rows->len == 0 || fit < 2)
    return;
  if (rows->len > fit)
    g_ptr_array_set_size (rows, (int) fit);
  height = rows->len * ROW_PX + 2 * PAD_PX;
  y = bottom - height;
  draw_panel (drawing, x, y, LEGEND_WIDTH_PX, height);
  y += PAD_PX + ROW_PX / 2;
  for (guint i = 0; i < rows->len; i++, y += ROW_PX)
    {
      const Row *row = g_ptr_array_index (rows, i);
      g_autofree char *count = g_strdup_printf ("%'" G_GINT64_FORMAT, row->count);
      double left = x + PAD_PX + (row->heading ? 0 : SWATCH_PX + 8);
      if (!row->heading)
        draw_row_symbol (drawing, row, x + PAD_PX + SWATCH_PX / 2, y);
      draw_text (drawing, row->title, 12, row->heading, row->heading ? 0.95 : 0.85, left, y, 0,
                 x + LEGEND_WIDTH_PX - 60 - left);
      draw_text (drawing, count, 11, FALSE, 0.6, x + LEGEND_WIDTH_PX - PAD_PX, y, 1, 0);
    }
}

/* ---- Scale ---- */

/* Ground metres per logical px in the middle of the view: Mercator's scale is 1/cos φ. */
static double
get_ground_resolution (const GisView *view)
{
  return gis_view_get_resolution (view) / cosh (view->center_y / EARTH_RADIUS_M);
}

/* 1, 2 or 5 times a power of ten, not above @limit. */
static double
get_round_below (double limit)
{
  double power = pow (10, floor (log10 (limit)));
  return limit / power >= 5 ? 5 * power : limit / power >= 2 ? 2 * power : power;
}

static char *
dup_grouped (double number)
{
  g_autofree char *plain = g_strdup_printf ("%.0f", number);
  gsize length = strlen (plain);
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < length; i++)
    {
      if (i > 0 && (length - i) % 3 == 0)
        g_string_append (text, "\u202f");
      g_string_append_c (text, plain[i]);
    }
  return g_string_free (text, FALSE);
}

char *
gis_scene_dup_scale_note (const GisScene *scene, const GisStyle *style, const GisView *view)
{
  double scale = get_ground_resolution (view) / DPI96_M_PER_PX;
  double step = pow (10, fmax (0, floor (log10 (scale)) - 1));
  g_autofree char *number = dup_grouped (round (scale / step) * step);
  const GisLayer *density = gis_scene_get_density_layer (scene, style, view->zoom);

  if (density == NULL)
    return g_strdup_printf ("1:%s", number);
  /* Translators: map scale, then the class of assets shown as a density picture. */
  return g_strdup_printf (_ ("1:%s · %s shown as density"), number,
                          gis_text_get (&density->klass->plural));
}

static void
draw_north (const Drawing *drawing, double x, double y)
{
  cairo_t *cr = drawing->cr;

  cairo_save (cr);
  cairo_translate (cr, x, y);
  cairo_rotate (cr, drawing->view->rotation_rad);
  gis_color_set (cr, drawing->dark ? 0xFFFFFF : 0x2E3436, 0.85);
  cairo_move_to (cr, 0, -8);
  cairo_line_to (cr, 5, 7);
  cairo_line_to (cr, 0, 4);
  cairo_line_to (cr, -5, 7);
  cairo_close_path (cr);
  cairo_set_line_width (cr, 1.3);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_stroke_preserve (cr);
  cairo_clip (cr);
  cairo_rectangle (cr, 0, -10, 10, 20);
  cairo_fill (cr);
  cairo_restore (cr);
}

static void
draw_scale_bar (const Drawing *drawing, double right, double bottom)
{
  double ground = get_ground_resolution (drawing->view);
  double length_m = get_round_below (110 * ground);
  double length_px = length_m / ground;
  g_autofree char *label = length_m >= 1000 ? g_strdup_printf ("%g km", length_m / 1000)
                           : length_m >= 1  ? g_strdup_printf ("%g m", length_m)
                                            : g_strdup_printf ("%g cm", length_m * 100);
  g_autofree char *note = gis_scene_dup_scale_note (drawing->scene, drawing->style, drawing->view);
  double label_px = get_text_width (drawing, label, 12, FALSE);
  double width = fmax (length_px + label_px + 54, get_text_width (drawing, note, 11, FALSE) + 24);
  double x = right - width;
  double y = bottom - 48;

  draw_panel (drawing, x, y, width, 48);
  gis_color_set (drawing->cr, drawing->dark ? 0xFFFFFF : 0x2E3436, 0.85);
  cairo_move_to (drawing->cr, x + 12.5, y + 10);
  cairo_line_to (drawing->cr, x + 12.5, y + 18.5);
  cairo_line_to (drawing->cr, x + 12.5 + length_px, y + 18.5);
  cairo_line_to (drawing->cr, x + 12.5 + length_px, y + 10);
  cairo_set_line_width (drawing->cr, 1.3);
  cairo_stroke (drawing->cr);
  draw_text (drawing, label, 12, FALSE, 0.9, x + 20 + length_px, y + 15, 0, 0);
  draw_text (drawing, note, 11, FALSE, 0.65, x + 12, y + 34, 0, 0);
  draw_north (drawing, right - 16, y + 17);
}

static void
draw_title (const Drawing *drawing, const GisFurniture *furniture)
{
  double width =
    furniture->title != NULL ? get_text_width (drawing, furniture->title, 18, TRUE) : 0;
  double height = (furniture->title != NULL ? 26 : 0) + (furniture->subtitle != NULL ? 18 : 0) + 14;
  double y = MARGIN_PX + 7;

  if (furniture->subtitle != NULL)
    width = fmax (width, get_text_width (drawing, furniture->subtitle, 12, FALSE));
  draw_panel (drawing, MARGIN_PX, MARGIN_PX, width + 28, height);
  if (furniture->title != NULL)
    {
      draw_text (drawing, furniture->title, 18, TRUE, 0.95, MARGIN_PX + 14, y + 13, 0, 0);
      y += 26;
    }
  if (furniture->subtitle != NULL)
    draw_text (drawing, furniture->subtitle, 12, FALSE, 0.7, MARGIN_PX + 14, y + 8, 0, 0);
}

void
gis_scene_draw_furniture (const GisScene *scene,
                          const GisStyle *style,
                          const GisView *view,
                          const GisFurniture *furniture,
                          cairo_t *cr)
{
  gboolean dark = gis_style_get_dark (style);
  Drawing drawing = { scene, style, gis_palette_get (dark), dark, view, cr };
  double bottom = view->height_px - MARGIN_PX;
  double foot;

  cairo_save (cr);
  if (furniture->attribution != NULL)
    {
      draw_text (&drawing, furniture->attribution, 10.5, FALSE, 0.6, view->width_px - MARGIN_PX,
                 view->height_px - 12, 1, 0);
      bottom -= 12;
    }
  foot = bottom;
  if (furniture->title != NULL || furniture->subtitle != NULL)
    draw_title (&drawing, furniture);
  if (furniture->n_ramp > 0 && furniture->ramp_rgb != NULL)
    bottom = draw_ramp (&drawing, furniture, bottom);
  if (furniture->legend)
    draw_legend (&drawing, bottom);
  if (furniture->scale_bar)
    draw_scale_bar (&drawing, view->width_px - MARGIN_PX, foot);
  cairo_restore (cr);
}
