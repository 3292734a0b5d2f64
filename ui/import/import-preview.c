/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The preview: at most 2 000 geometries, painted with cairo in one node. Rejected and duplicate rows
 * are painted last and with a shape of their own, so that colour does not speak alone. */
#include "ui/import/import-preview.h"
#include "gis/core/i18n.h"

#include <adwaita.h>
#include <math.h>

#define MARGIN_PX 18.0

struct _UiImportPreview
{
  GtkWidget parent_instance;
  GPtrArray *geometries; /* GisGeometry */
  GByteArray *fates;
  GisBox box;
};

G_DEFINE_FINAL_TYPE (UiImportPreview, ui_import_preview, GTK_TYPE_WIDGET)

/* From workspace coordinates to the widget's. */
typedef struct
{
  double scale, x, y; /* px = (east − x) · scale, py = (y − north) · scale */
} Fit;

static Fit
fit_box (const GisBox *box, double width, double height)
{
  /* A single point gets 100 m around it. */
  double w = MAX (box->max_x - box->min_x, 100), h = MAX (box->max_y - box->min_y, 100);
  double scale = MIN ((width - 2 * MARGIN_PX) / w, (height - 2 * MARGIN_PX) / h);

  return (Fit){ scale, (box->min_x + box->max_x) / 2 - width / 2 / scale,
                (box->min_y + box->max_y) / 2 + height / 2 / scale };
}

static void
set_fate_color (cairo_t *cr, GisImportFate fate, gboolean dark)
{
  static const guint32 colors[][2] = {
    [GIS_IMPORT_NEW] = { 0x1c71d8, 0x78aeed },
    [GIS_IMPORT_UPDATED] = { 0x1b7f50, 0x57e389 },
    [GIS_IMPORT_UNCHANGED] = { 0x9a9996, 0x8b8b8b },
    [GIS_IMPORT_DUPLICATE] = { 0xb07500, 0xf5c04a },
    [GIS_IMPORT_REJECTED] = { 0xc01c28, 0xff7b6e },
  };
  guint32 rgb = colors[fate][dark ? 1 : 0];

  cairo_set_source_rgb (cr, (rgb >> 16) / 255.0, (rgb >> 8 & 0xff) / 255.0, (rgb & 0xff) / 255.0);
}

static void
add_path (cairo_t *cr, const GisGeometry *geometry, const Fit *fit)
{
  guint start = 0;

  for (guint ring = 0; ring < geometry->n_rings; ring++)
    {
      for (guint i = start; i < geometry->ring_ends[ring]; i++)
        {
          double x = (geometry->xy[2 * i] - fit->x) * fit->scale;
          double y = (fit->y - geometry->xy[2 * i + 1]) * fit->scale;

          if (i == start)
            cairo_move_to (cr, x, y);
          else
            cairo_line_to (cr, x, y);
        }
      start = geometry->ring_ends[ring];
    }
}

static void
paint_point (cairo_t *cr, const GisGeometry *geometry, GisImportFate fate, const Fit *fit)
{
  double x = (geometry->xy[0] - fit->x) * fit->scale, y = (fit->y - geometry->xy[1]) * fit->scale;

  if (fate == GIS_IMPORT_REJECTED)
    {
      cairo_set_line_width (cr, 1.8);
      cairo_move_to (cr, x - 3.5, y - 3.5);
      cairo_line_to (cr, x + 3.5, y + 3.5);
      cairo_move_to (cr, x - 3.5, y + 3.5);
      cairo_line_to (cr, x + 3.5, y - 3.5);
      cairo_stroke (cr);
      return;
    }
  if (fate == GIS_IMPORT_DUPLICATE)
    cairo_rectangle (cr, x - 3, y - 3, 6, 6);
  else
    cairo_arc (cr, x, y, 2.6, 0, 2 * G_PI);
  cairo_fill (cr);
}

static void
paint_geometry (cairo_t *cr, const GisGeometry *geometry, GisImportFate fate, const Fit *fit)
{
  if (geometry->type == GIS_GEOMETRY_POINT)
    {
      paint_point (cr, geometry, fate, fit);
      return;
    }
  add_path (cr, geometry, fit);
  cairo_set_line_width (cr, fate == GIS_IMPORT_REJECTED ? 2.4 : 1.4);
  if (geometry->type == GIS_GEOMETRY_MULTIPOLYGON)
    {
      cairo_save (cr);
      cairo_push_group (cr);
      cairo_set_fill_rule (cr, CAIRO_FILL_RULE_EVEN_ODD);
      cairo_fill_preserve (cr);
      cairo_pop_group_to_source (cr);
      cairo_paint_with_alpha (cr, 0.25);
      cairo_restore (cr);
    }
  cairo_stroke (cr);
}

/* 1, 2 or 5 times a power of ten, at most @max. */
static double
round_length (double max)
{
  double power = pow (10, floor (log10 (max)));

  return max >= 5 * power ? 5 * power : max >= 2 * power ? 2 * power : power;
}

static void
paint_scale (UiImportPreview *self, cairo_t *cr, const Fit *fit, double height, const GdkRGBA *ink)
{
  double length_m = round_length (90 / fit->scale);
  g_autofree char *text = length_m >= 1000 ? g_strdup_printf ("%g km", length_m / 1000)
                                           : g_strdup_printf ("%g m", length_m);
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  double end = 12 + length_m * fit->scale;

  gdk_cairo_set_source_rgba (cr, ink);
  cairo_set_line_width (cr, 1.5);
  cairo_move_to (cr, 12, height - 17);
  cairo_line_to (cr, 12, height - 12);
  cairo_line_to (cr, end, height - 12);
  cairo_line_to (cr, end, height - 17);
  cairo_stroke (cr);
  cairo_move_to (cr, end + 6, height - 24);
  pango_cairo_show_layout (cr, layout);
}

static void
paint_all (UiImportPreview *self, cairo_t *cr, double width, double height, gboolean dark)
{
  static const GisImportFate order[] = { GIS_IMPORT_UNCHANGED, GIS_IMPORT_NEW, GIS_IMPORT_UPDATED,
                                         GIS_IMPORT_DUPLICATE, GIS_IMPORT_REJECTED };
  Fit fit = fit_box (&self->box, width, height);

  for (guint pass = 0; pass < G_N_ELEMENTS (order); pass++)
    for (guint i = 0; i < self->geometries->len; i++)
      if (self->fates->data[i] == order[pass])
        {
          set_fate_color (cr, order[pass], dark);
          paint_geometry (cr, self->geometries->pdata[i], order[pass], &fit);
        }
}

static void
ui_import_preview_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  UiImportPreview *self = UI_IMPORT_PREVIEW (widget);
  double width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  graphene_rect_t area = GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height);
  GdkRGBA land, ink;
  cairo_t *cr;

  gdk_rgba_parse (&land, dark ? "#232528" : "#f3f1ec");
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &ink);
  gtk_snapshot_append_color (snapshot, &land, &area);
  if (self->geometries == NULL || self->geometries->len == 0)
    return;
  cr = gtk_snapshot_append_cairo (snapshot, &area);
  paint_all (self, cr, width, height, dark);
  {
    Fit fit = fit_box (&self->box, width, height);

    paint_scale (self, cr, &fit, height, &ink);
  }
  cairo_destroy (cr);
}

static void
ui_import_preview_measure (GtkWidget *widget,
                           GtkOrientation orientation,
                           int for_size,
                           int *minimum,
                           int *natural,
                           int *minimum_baseline,
                           int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_VERTICAL ? 160 : 200;
  *natural = orientation == GTK_ORIENTATION_VERTICAL ? 260 : 360;
}

static void
ui_import_preview_finalize (GObject *object)
{
  UiImportPreview *self = UI_IMPORT_PREVIEW (object);

  g_clear_pointer (&self->geometries, g_ptr_array_unref);
  g_clear_pointer (&self->fates, g_byte_array_unref);
  G_OBJECT_CLASS (ui_import_preview_parent_class)->finalize (object);
}

static void
ui_import_preview_class_init (UiImportPreviewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ui_import_preview_finalize;
  widget_class->snapshot = ui_import_preview_snapshot;
  widget_class->measure = ui_import_preview_measure;
  gtk_widget_class_set_css_name (widget_class, "importpreview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
ui_import_preview_init (UiImportPreview *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Picture of the rows to be imported"), -1);
}

GtkWidget *
ui_import_preview_new (void)
{
  return g_object_new (UI_TYPE_IMPORT_PREVIEW, NULL);
}

void
ui_import_preview_set_report (UiImportPreview *self, const GisImportReport *report)
{
  g_return_if_fail (UI_IS_IMPORT_PREVIEW (self));

  g_clear_pointer (&self->geometries, g_ptr_array_unref);
  g_clear_pointer (&self->fates, g_byte_array_unref);
  self->box = GIS_BOX_EMPTY;
  if (report != NULL)
    {
      self->geometries = g_ptr_array_ref (report->preview);
      self->fates = g_byte_array_ref (report->preview_fates);
      for (guint i = 0; i < self->geometries->len; i++)
        gis_box_union (&self->box, &((GisGeometry *) self->geometries->pdata[i])->box);
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
