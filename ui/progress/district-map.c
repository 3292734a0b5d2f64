/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The choropleth: a handful of polygons, drawn as cairo paths fitted to the widget. Five steps of
 * one hue by share done, the lightest for the least; the figure stands on each district, so the
 * colour only repeats it. */
#include "ui/progress/district-map.h"
#include "gis/core/i18n.h"
#include "ui/common/format.h"
#include <adwaita.h>
#include <math.h>

#define MARGIN_PX 18
#define LEGEND_HEIGHT_PX 44
#define MIN_SIZE_PX 200
#define WORDS_LINE_PX 18.0f
/* How far words may go from their district, and in what steps. */
#define WORDS_REACH_PX 260.0
#define WORDS_STEP_PX 10.0
#define N_STEPS 5

/* Share done from which each step holds, percent. */
static const double steps[N_STEPS] = { 0, 20, 40, 60, 80 };
static const guint32 fills_light[N_STEPS] = { 0xe1ecf2, 0xb3d3e0, 0x78afc9, 0x3c85a9, 0x17597c };
static const guint32 fills_dark[N_STEPS] = { 0x22384a, 0x2a5470, 0x34789c, 0x57a3c7, 0x9fd3ec };

struct _UiDistrictMap
{
  GtkWidget parent_instance;
  GPtrArray *districts;
  GisBox box;
  char *picked;
};

enum
{
  DISTRICT_PICKED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UiDistrictMap, ui_district_map, GTK_TYPE_WIDGET)

UiDistrict *
ui_district_new (const char *code, const char *name, GisGeometry *geometry)
{
  UiDistrict *district = g_new0 (UiDistrict, 1);

  district->code = g_strdup (code);
  district->name = g_strdup (name);
  district->geometry = gis_geometry_ref (geometry);
  return district;
}

void
ui_district_free (UiDistrict *district)
{
  if (district == NULL)
    return;
  g_free (district->code);
  g_free (district->name);
  gis_geometry_unref (district->geometry);
  g_free (district);
}

/* ---- Placing ---- */

typedef struct
{
  double scale, dx, dy; /* px = x · scale + dx, py = dy − y · scale */
} Placing;

static Placing
get_placing (UiDistrictMap *self)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self)) - 2 * MARGIN_PX;
  double height = gtk_widget_get_height (GTK_WIDGET (self)) - 2 * MARGIN_PX - LEGEND_HEIGHT_PX;
  double box_width = MAX (1e-9, self->box.max_x - self->box.min_x);
  double box_height = MAX (1e-9, self->box.max_y - self->box.min_y);
  Placing placing = { .scale = MIN (MAX (1, width) / box_width, MAX (1, height) / box_height) };

  placing.dx =
    MARGIN_PX + (width - box_width * placing.scale) / 2 - self->box.min_x * placing.scale;
  placing.dy =
    MARGIN_PX + (height - box_height * placing.scale) / 2 + self->box.max_y * placing.scale;
  return placing;
}

static void
add_path (cairo_t *cr, const GisGeometry *geometry, const Placing *placing)
{
  guint start = 0;

  for (guint ring = 0; ring < geometry->n_rings; ring++)
    {
      for (guint i = start; i < geometry->ring_ends[ring]; i++)
        cairo_line_to (cr, geometry->xy[2 * i] * placing->scale + placing->dx,
                       placing->dy - geometry->xy[2 * i + 1] * placing->scale);
      cairo_close_path (cr);
      start = geometry->ring_ends[ring];
    }
}

/* ---- Drawing ---- */

static int
get_step (const UiDistrict *district)
{
  double percent;
  int step = 0;

  if (!(district->whole > 0))
    return -1;
  percent = 100 * district->done / district->whole;
  for (int i = 0; i < N_STEPS; i++)
    if (percent >= steps[i])
      step = i;
  return step;
}

static GdkRGBA
get_fill (int step, gboolean dark)
{
  guint32 rgb = step < 0 ? (dark ? 0x3a3d42 : 0xe5e1d8) : (dark ? fills_dark : fills_light)[step];

  return (GdkRGBA){ (float) (rgb >> 16) / 255.f, (float) (rgb >> 8 & 255) / 255.f,
                    (float) (rgb & 255) / 255.f, 1 };
}

/* Dark words on light fills and the other way round. */
static gboolean
needs_light_text (const GdkRGBA *fill)
{
  return 0.299 * fill->red + 0.587 * fill->green + 0.114 * fill->blue < 0.55;
}

static void
draw_label (cairo_t *cr, PangoLayout *layout, const char *text, double x, double y, gboolean light)
{
  int width, height;

  pango_layout_set_text (layout, text, -1);
  pango_layout_get_pixel_size (layout, &width, &height);
  cairo_move_to (cr, round (x - width / 2.0), round (y - height / 2.0));
  pango_cairo_layout_path (cr, layout);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_width (cr, 3);
  if (light)
    cairo_set_source_rgba (cr, 0.08, 0.2, 0.28, 0.85);
  else
    cairo_set_source_rgba (cr, 1, 1, 1, 0.85);
  cairo_stroke_preserve (cr);
  if (light)
    cairo_set_source_rgb (cr, 1, 1, 1);
  else
    cairo_set_source_rgb (cr, 0.12, 0.14, 0.16);
  cairo_fill (cr);
}

static void
draw_district (cairo_t *cr,
               PangoLayout *layout,
               const UiDistrict *district,
               const Placing *placing,
               gboolean dark)
{
  GdkRGBA fill = get_fill (get_step (district), dark);

  add_path (cr, district->geometry, placing);
  cairo_set_fill_rule (cr, CAIRO_FILL_RULE_EVEN_ODD);
  gdk_cairo_set_source_rgba (cr, &fill);
  cairo_fill_preserve (cr);
  cairo_set_line_width (cr, 1.5);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_source_rgb (cr, dark ? 0.14 : 1, dark ? 0.145 : 1, dark ? 0.157 : 1);
  cairo_stroke (cr);
}

/* ---- Words: the name over its figure ---- */

typedef struct
{
  const UiDistrict *district;
  char *figure;
  double anchor_x, anchor_y; /* in the district */
  graphene_rect_t rect;      /* where the words go */
} Words;

static void
words_clear (gpointer data)
{
  g_free (((Words *) data)->figure);
}

static gboolean
is_free (const GArray *placed, const graphene_rect_t *rect, const graphene_rect_t *room)
{
  if (!graphene_rect_contains_rect (room, rect))
    return FALSE;
  for (guint i = 0; i < placed->len; i++)
    if (graphene_rect_intersection (&g_array_index (placed, Words, i).rect, rect, NULL))
      return FALSE;
  return TRUE;
}

/* At its anchor, else at the nearest place where no other words are: the districts of an old town are
 * small beside the counties around them. */
static void
place_words (const GArray *placed, const graphene_rect_t *room, Words *words)
{
  float width = words->rect.size.width, height = words->rect.size.height;

  for (double reach = 0; reach <= WORDS_REACH_PX; reach += WORDS_STEP_PX)
    {
      int n = reach > 0 ? 24 : 1;
      for (int i = 0; i < n; i++)
        {
          double angle = 2 * G_PI * i / n;
          words->rect.origin.x = (float) (words->anchor_x + reach * cos (angle)) - width / 2;
          words->rect.origin.y = (float) (words->anchor_y + reach * sin (angle)) - height / 2;
          if (is_free (placed, &words->rect, room))
            return;
        }
    }
  words->rect.origin.x = (float) words->anchor_x - width / 2;
  words->rect.origin.y = (float) words->anchor_y - height / 2;
}

static GArray *
place_all_words (UiDistrictMap *self, PangoLayout *layout, const Placing *placing)
{
  GArray *placed = g_array_new (FALSE, TRUE, sizeof (Words));
  graphene_rect_t room =
    GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (GTK_WIDGET (self)),
                        (float) gtk_widget_get_height (GTK_WIDGET (self)) - LEGEND_HEIGHT_PX);

  g_array_set_clear_func (placed, words_clear);
  for (guint i = 0; i < self->districts->len; i++)
    {
      const UiDistrict *district = self->districts->pdata[i];
      Words words = { .district = district };
      int name_px, figure_px;
      words.figure = district->whole > 0
                       ? ui_format_percent (100 * district->done / district->whole)
                       : g_strdup (_ ("No data"));
      gis_geometry_get_anchor (district->geometry, &words.anchor_x, &words.anchor_y);
      words.anchor_x = words.anchor_x * placing->scale + placing->dx;
      words.anchor_y = placing->dy - words.anchor_y * placing->scale;
      pango_layout_set_text (layout, district->name, -1);
      pango_layout_get_pixel_size (layout, &name_px, NULL);
      pango_layout_set_text (layout, words.figure, -1);
      pango_layout_get_pixel_size (layout, &figure_px, NULL);
      words.rect.size =
        GRAPHENE_SIZE_INIT ((float) MAX (name_px, figure_px) + 4, 2 * WORDS_LINE_PX);
      place_words (placed, &room, &words);
      g_array_append_val (placed, words);
    }
  return placed;
}

/* From words that had to go elsewhere to their district. */
static void
draw_leader (cairo_t *cr, const Words *words, gboolean dark)
{
  double x = words->rect.origin.x + words->rect.size.width / 2;
  double y = words->rect.origin.y + words->rect.size.height / 2;
  double shade = dark ? 1 : 0.1;

  if (hypot (x - words->anchor_x, y - words->anchor_y) < WORDS_LINE_PX)
    return;
  cairo_move_to (cr, words->anchor_x, words->anchor_y);
  cairo_line_to (cr, x, y);
  cairo_set_line_width (cr, 1);
  cairo_set_source_rgba (cr, shade, shade, shade, 0.7);
  cairo_stroke (cr);
  cairo_arc (cr, words->anchor_x, words->anchor_y, 2.5, 0, 2 * G_PI);
  cairo_fill (cr);
}

static void
draw_words (cairo_t *cr, PangoLayout *layout, const Words *words, gboolean dark)
{
  GdkRGBA fill = get_fill (get_step (words->district), dark);
  gboolean light = needs_light_text (&fill);
  double x = words->rect.origin.x + words->rect.size.width / 2;
  double y = words->rect.origin.y + words->rect.size.height / 2;

  draw_label (cr, layout, words->district->name, x, y - WORDS_LINE_PX / 2, light);
  draw_label (cr, layout, words->figure, x, y + WORDS_LINE_PX / 2, light);
}

static void
draw_legend (UiDistrictMap *self, cairo_t *cr, PangoLayout *layout, gboolean dark)
{
  double bottom = gtk_widget_get_height (GTK_WIDGET (self)) - 10;
  double width = MIN (36, (gtk_widget_get_width (GTK_WIDGET (self)) - 2.0 * MARGIN_PX) / N_STEPS);
  GdkRGBA text;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &text);
  text.alpha *= 0.7f;
  for (int i = 0; i < N_STEPS; i++)
    {
      GdkRGBA fill = get_fill (i, dark);
      char label[16];
      double x = MARGIN_PX + i * width;
      gdk_cairo_set_source_rgba (cr, &fill);
      cairo_rectangle (cr, x, bottom - 28, width, 8);
      cairo_fill (cr);
      g_snprintf (label, sizeof label, i == N_STEPS - 1 ? "%.0f\xc2\xa0%%" : "%.0f", steps[i]);
      pango_layout_set_text (layout, label, -1);
      gdk_cairo_set_source_rgba (cr, &text);
      cairo_move_to (cr, x, bottom - 18);
      pango_cairo_show_layout (cr, layout);
    }
}

static PangoLayout *
make_layout (GtkWidget *widget, double size_px, gboolean bold)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (widget, NULL);
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_size_new_absolute ((int) (size_px * PANGO_SCALE)));
  if (bold)
    pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  return layout;
}

static void
ui_district_map_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  UiDistrictMap *self = UI_DISTRICT_MAP (widget);
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  g_autoptr (PangoLayout) names = NULL;
  g_autoptr (PangoLayout) small = NULL;
  g_autoptr (GArray) words = NULL;
  Placing placing;
  cairo_t *cr;

  if (self->districts == NULL || gis_box_is_empty (&self->box))
    return;
  placing = get_placing (self);
  names = make_layout (widget, 13, TRUE);
  small = make_layout (widget, 11, FALSE);
  cr = gtk_snapshot_append_cairo (snapshot,
                                  &GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (widget),
                                                       (float) gtk_widget_get_height (widget)));
  for (guint i = 0; i < self->districts->len; i++)
    draw_district (cr, names, self->districts->pdata[i], &placing, dark);
  for (guint i = 0; i < self->districts->len; i++)
    {
      const UiDistrict *district = self->districts->pdata[i];
      if (g_strcmp0 (district->code, self->picked) != 0)
        continue;
      add_path (cr, district->geometry, &placing);
      cairo_set_source_rgb (cr, 0.208, 0.518, 0.894);
      cairo_set_line_width (cr, 3);
      cairo_stroke (cr);
    }
  words = place_all_words (self, names, &placing);
  for (guint i = 0; i < words->len; i++)
    draw_leader (cr, &g_array_index (words, Words, i), dark);
  for (guint i = 0; i < words->len; i++)
    draw_words (cr, names, &g_array_index (words, Words, i), dark);
  draw_legend (self, cr, small, dark);
  cairo_destroy (cr);
}

static void
ui_district_map_measure (GtkWidget *widget,
                         GtkOrientation orientation,
                         int for_size,
                         int *minimum,
                         int *natural,
                         int *minimum_baseline,
                         int *natural_baseline)
{
  *minimum = MIN_SIZE_PX;
  *natural = MIN_SIZE_PX;
}

/* ---- Pointer ---- */

static const UiDistrict *
find_at (UiDistrictMap *self, double px, double py)
{
  Placing placing;

  if (self->districts == NULL || gis_box_is_empty (&self->box))
    return NULL;
  placing = get_placing (self);
  for (guint i = 0; i < self->districts->len; i++)
    {
      const UiDistrict *district = self->districts->pdata[i];
      if (gis_geometry_contains (district->geometry, (px - placing.dx) / placing.scale,
                                 (placing.dy - py) / placing.scale))
        return district;
    }
  return NULL;
}

static void
pressed_cb (GtkGestureClick *gesture, int n, double x, double y, UiDistrictMap *self)
{
  const UiDistrict *district = find_at (self, x, y);
  const char *code = district != NULL ? district->code : NULL;
  g_autofree char *picked = NULL;

  if (g_strcmp0 (code, self->picked) == 0)
    code = NULL; /* a second click lets it go */
  picked = g_strdup (code);
  ui_district_map_set_picked (self, picked);
  g_signal_emit (self, signals[DISTRICT_PICKED], 0, picked);
}

static gboolean
query_tooltip_cb (UiDistrictMap *self, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  const UiDistrict *district = keyboard ? NULL : find_at (self, x, y);
  g_autofree char *text = NULL;
  g_autofree char *done = NULL;
  g_autofree char *whole = NULL;

  if (district == NULL || !(district->whole > 0))
    return FALSE;
  done = ui_format_number (district->done, 0);
  whole = ui_format_number (district->whole, 0);
  text = g_strdup_printf (_ ("%s: %s of %s"), district->name, done, whole);
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

/* ---- Widget ---- */

static void
ui_district_map_finalize (GObject *object)
{
  UiDistrictMap *self = UI_DISTRICT_MAP (object);

  g_clear_pointer (&self->districts, g_ptr_array_unref);
  g_free (self->picked);
  G_OBJECT_CLASS (ui_district_map_parent_class)->finalize (object);
}

static void
ui_district_map_class_init (UiDistrictMapClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ui_district_map_finalize;
  widget_class->snapshot = ui_district_map_snapshot;
  widget_class->measure = ui_district_map_measure;
  gtk_widget_class_set_css_name (widget_class, "districtmap");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  signals[DISTRICT_PICKED] =
    g_signal_new ("district-picked", UI_TYPE_DISTRICT_MAP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
ui_district_map_init (UiDistrictMap *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  self->box = GIS_BOX_EMPTY;
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (query_tooltip_cb), NULL);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
}

GtkWidget *
ui_district_map_new (void)
{
  return g_object_new (UI_TYPE_DISTRICT_MAP, NULL);
}

void
ui_district_map_set_districts (UiDistrictMap *self, GPtrArray *districts)
{
  g_return_if_fail (UI_IS_DISTRICT_MAP (self));
  if (districts != NULL)
    g_ptr_array_ref (districts);
  g_clear_pointer (&self->districts, g_ptr_array_unref);
  self->districts = districts;
  self->box = GIS_BOX_EMPTY;
  for (guint i = 0; districts != NULL && i < districts->len; i++)
    gis_box_union (&self->box, &((UiDistrict *) districts->pdata[i])->geometry->box);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
ui_district_map_set_picked (UiDistrictMap *self, const char *code)
{
  g_return_if_fail (UI_IS_DISTRICT_MAP (self));
  g_free (self->picked);
  self->picked = g_strdup (code);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

const char *
ui_district_map_get_picked (UiDistrictMap *self)
{
  g_return_val_if_fail (UI_IS_DISTRICT_MAP (self), NULL);
  return self->picked;
}
