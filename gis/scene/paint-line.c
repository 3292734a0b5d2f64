/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines: roads as casing and body in rank order, overhead lines with ticks or arrows and the stroke
 * of their state. Each pass gathers the lines of one colour in the pen and strokes them at once. Every run
 * is clipped to the picture before the pen sees it, and carries its distance along the line, so that
 * dashes and ticks do not move from tile to tile. */
#include "gis/scene/painter-private.h"
#include <math.h>

#define MARGIN_PX 40.0
#define TICK_EVERY_PX 36.0
#define CROSS_EVERY_PX 40.0

/* Narrower roads have no casing. */
#define CASED_PX 2.6

/* ---- Strokes ---- */

static gboolean
is_road (const GisLook *look)
{
  return look->form >= GIS_FORM_ROAD_LANE && look->form <= GIS_FORM_ROAD_EXPRESS;
}

/* Between the tabled zooms widths grow evenly. */
static double
interpolate (double zoom, const double *table, int first_zoom, int n)
{
  double at = CLAMP (zoom - first_zoom, 0, n - 1);
  int i = MIN ((int) at, n - 2);
  return table[i] + (table[i + 1] - table[i]) * (at - i);
}

double
gis_line_get_width (const GisLook *look, double zoom, double width_m, double ground)
{
  /* Least px at zoom 10 … 18, lane to express; real widths take over as one zooms in. */
  static const double least_px[5][9] = {
    { 0.3, 0.3, 0.4, 0.6, 0.8, 1.2, 2.4, 4.0, 5.0 },
    { 0.4, 0.5, 0.6, 0.8, 1.2, 2.0, 3.4, 5.0, 6.5 },
    { 0.7, 0.8, 1.0, 1.3, 2.0, 3.2, 4.8, 6.5, 8.5 },
    { 1.0, 1.1, 1.4, 2.0, 3.0, 4.2, 6.0, 8.5, 11 },
    { 1.3, 1.5, 2.0, 2.8, 4.0, 5.2, 7.5, 10, 13 },
  };
  static const double usual_m[5] = { 4.5, 8, 14, 22, 30 };
  static const double others_px[5] = { 0.7, 1.0, 1.4, 1.8, 2.0 }; /* zoom 14 … 18 */
  guint rank;

  if (look->form == GIS_FORM_LINE_DASH_DOT)
    return 1.2 * (1 + look->enlarge);
  if (!is_road (look))
    return interpolate (zoom, others_px, 14, 5) * (1 + look->enlarge);
  rank = look->form - GIS_FORM_ROAD_LANE;
  return fmax ((width_m > 0 ? width_m : usual_m[rank]) * ground,
               interpolate (zoom, least_px[rank], 10, 9) * (1 + look->enlarge));
}

/* From afar the colour tells the rank of a road, in the street its width does: the body pales into
 * white asphalt between kerbs. Colours that a theme gives stay as they are. */
static double
get_paleness (double zoom, const GisLook *look)
{
  static const double pale[4] = { 0.18, 0.30, 0.52, 0.70 }; /* zoom 14 … 17 */

  return look->ground ? interpolate (zoom, pale, 14, 4) : 0;
}

static guint32
get_road_body (const GisPalette *palette, double zoom, const GisLook *look)
{
  return gis_color_mix (look->color, palette->road, get_paleness (zoom, look));
}

static guint32
get_road_casing (const GisPalette *palette, gboolean dark, double zoom, const GisLook *look)
{
  guint32 own = dark ? gis_color_mix (look->color, 0xFFFFFF, 0.18)
                     : gis_color_mix (look->color, 0x5A3A10, 0.28);

  if (look->color == palette->road)
    return palette->kerb;
  return gis_color_mix (own, palette->kerb, look->ground ? 0.3 + get_paleness (zoom, look) : 0);
}

/* Too thin for a casing: one line between the two colours. */
static guint32
get_thin_road_color (const GisPalette *palette, gboolean dark, double zoom, const GisLook *look)
{
  return gis_color_mix (look->color, get_road_casing (palette, dark, zoom, look), 0.5);
}

static gboolean
get_road_stroke (const GisPalette *palette,
                 gboolean dark,
                 double zoom,
                 const GisLook *look,
                 double width_px,
                 GisLinePass pass,
                 GisStroke *stroke)
{
  static const double dashes[2] = { 9, 9 };
  guint32 casing = get_road_casing (palette, dark, zoom, look);
  gboolean thin = width_px < CASED_PX;

  switch (pass)
    {
    case GIS_PASS_CASING:
      *stroke = (GisStroke){ casing, 1, width_px + 2, TRUE, NULL, 0 };
      return !thin;
    case GIS_PASS_BODY:
      *stroke = (GisStroke){ thin ? get_thin_road_color (palette, dark, zoom, look)
                                  : get_road_body (palette, zoom, look),
                             1,
                             width_px,
                             TRUE,
                             NULL,
                             0 };
      return TRUE;
    case GIS_PASS_MARKS:
      *stroke = (GisStroke){ casing, 0.9, 1.2, FALSE, dashes, 2 };
      return width_px >= 26;
    default:
      return FALSE;
    }
}

static gboolean
is_gone (const GisLook *look)
{
  return look->mark == GIS_MARK_REMOVED || look->mark == GIS_MARK_ABANDONED;
}

static gboolean
has_ticks (const GisLook *look)
{
  if (is_gone (look))
    return TRUE;
  return (look->form == GIS_FORM_LINE_TICKS || look->form == GIS_FORM_LINE_ARROWS) &&
         look->mark != GIS_MARK_DUCT && look->mark != GIS_MARK_TROUGH;
}

static void
set_wire_dash (GisStroke *stroke, const GisLook *look)
{
  static const double duct[2] = { 7, 3.5 };
  static const double dots[2] = { 1.5, 3.5 };
  static const double dash_dot[4] = { 10, 3, 1.5, 3 };

  stroke->n_dashes = 2;
  if (look->mark == GIS_MARK_DUCT)
    stroke->dashes = duct;
  else if (is_gone (look))
    stroke->dashes = dots;
  else if (look->form == GIS_FORM_LINE_DASH_DOT)
    {
      stroke->dashes = dash_dot;
      stroke->n_dashes = 4;
    }
  else
    stroke->n_dashes = 0;
}

/* From afar wires are threads over the streets; pipes stay behind what stands above them. */
static double
get_wire_alpha (const GisLook *look, double zoom)
{
  static const double wires[3] = { 0.5, 0.8, 1 };    /* zoom 14 … 16 */
  static const double pipes[3] = { 0.45, 0.6, 0.7 }; /* zoom 17 … 19 */

  return look->form == GIS_FORM_LINE_DASH_DOT ? interpolate (zoom, pipes, 17, 3)
                                              : interpolate (zoom, wires, 14, 3);
}

static gboolean
get_wire_stroke (const GisPalette *palette,
                 double zoom,
                 const GisLook *look,
                 double width_px,
                 GisLinePass pass,
                 GisStroke *stroke)
{
  gboolean trough = look->mark == GIS_MARK_TROUGH && zoom >= 15.5;
  guint32 color = is_gone (look) ? palette->abandoned : look->color;
  double alpha = get_wire_alpha (look, zoom);

  if (trough)
    width_px = 4.2;
  switch (pass)
    {
    case GIS_PASS_CASING:
      *stroke =
        (GisStroke){ palette->halo, palette->halo_alpha * 0.8, width_px + 2.4, FALSE, NULL, 0 };
      /* Pipes lie under the street: no casing lifts them. */
      return zoom >= 16.5 && look->form != GIS_FORM_LINE_DASH_DOT;
    case GIS_PASS_BODY:
      *stroke = (GisStroke){ color, alpha, width_px, FALSE, NULL, 0 };
      if (look->mark == GIS_MARK_DUCT)
        stroke->width_px *= 0.85;
      set_wire_dash (stroke, look);
      return TRUE;
    case GIS_PASS_CORE:
      *stroke = (GisStroke){ palette->halo, 1, 1.6, FALSE, NULL, 0 };
      return trough;
    case GIS_PASS_MARKS:
      *stroke = (GisStroke){ color, alpha, is_gone (look) ? 1.3 : 1.5, FALSE, NULL, 0 };
      return has_ticks (look) && zoom >= 16.5;
    default:
      return FALSE;
    }
}

gboolean
gis_line_get_stroke (const GisPalette *palette,
                     gboolean dark,
                     double zoom,
                     const GisLook *look,
                     double width_px,
                     GisLinePass pass,
                     GisStroke *stroke)
{
  if (is_road (look))
    return get_road_stroke (palette, dark, zoom, look, width_px, pass, stroke);
  return get_wire_stroke (palette, zoom, look, width_px, pass, stroke);
}

static void
add_tick (GisPen *pen, const GisStroke *stroke, double x, double y, double dx, double dy)
{
  double tick[4] = { x - 4 * dy, y + 4 * dx, x + 4 * dy, y - 4 * dx };

  gis_pen_add_line (pen, stroke, tick, 2, 0);
}

/* A cross, an arrow head or a tick at (x, y) of a line that runs along (dx, dy); what is tidied is held
 * together by two. */
static void
add_mark (GisPen *pen,
          const GisLook *look,
          const GisStroke *stroke,
          double x,
          double y,
          double dx,
          double dy)
{
  if (is_gone (look))
    {
      double falling[4] = { x - 3, y - 3, x + 3, y + 3 };
      double rising[4] = { x + 3, y - 3, x - 3, y + 3 };
      gis_pen_add_line (pen, stroke, falling, 2, 0);
      gis_pen_add_line (pen, stroke, rising, 2, 0);
    }
  else if (look->form == GIS_FORM_LINE_ARROWS)
    {
      double head[6] = {
        x - 3.2 * dx - 3.6 * dy, y - 3.2 * dy + 3.6 * dx, x + 1.6 * dx, y + 1.6 * dy,
        x - 3.2 * dx + 3.6 * dy, y - 3.2 * dy - 3.6 * dx
      };
      gis_pen_add_line (pen, stroke, head, 3, 0);
      if (look->mark == GIS_MARK_TIDIED)
        add_tick (pen, stroke, x - 6 * dx, y - 6 * dy, dx, dy);
    }
  else if (look->mark == GIS_MARK_TIDIED)
    {
      add_tick (pen, stroke, x - 2 * dx, y - 2 * dy, dx, dy);
      add_tick (pen, stroke, x + 2 * dx, y + 2 * dy, dx, dy);
    }
  else
    add_tick (pen, stroke, x, y, dx, dy);
}

/* A mark every step of the whole line that lies on this run. */
static void
add_marks (GisPen *pen,
           const GisLook *look,
           const GisStroke *stroke,
           const double *xy,
           guint n,
           double start_px)
{
  double step_px = is_gone (look) ? CROSS_EVERY_PX : TICK_EVERY_PX;
  double at = start_px;

  for (guint i = 0; i + 1 < n; i++)
    {
      double dx = xy[2 * i + 2] - xy[2 * i];
      double dy = xy[2 * i + 3] - xy[2 * i + 1];
      double length = hypot (dx, dy);
      double k = ceil ((at - step_px / 2) / step_px);
      if (length <= 0)
        continue;
      dx /= length;
      dy /= length;
      for (double d = (k + 0.5) * step_px; d < at + length; d += step_px)
        add_mark (pen, look, stroke, xy[2 * i] + dx * (d - at), xy[2 * i + 1] + dy * (d - at), dx,
                  dy);
      at += length;
    }
}

void
gis_line_add (GisPen *pen,
              const GisLook *look,
              GisLinePass pass,
              const GisStroke *stroke,
              const double *xy,
              guint n,
              double start_px)
{
  if (pass == GIS_PASS_MARKS && !is_road (look))
    add_marks (pen, look, stroke, xy, n, start_px);
  else
    gis_pen_add_line (pen, stroke, xy, n, start_px);
}

/* ---- Layer ---- */

/* Over a choropleth roads are thin white threads, there to find one's way. */
static gboolean
get_muted_stroke (const GisPainter *painter, const GisLook *look, GisStroke *stroke)
{
  *stroke = (GisStroke){ 0xFFFFFF,
                         painter->dark ? 0.22 : 0.5,
                         look->form == GIS_FORM_ROAD_SECONDARY ? 0.9 : 1.5,
                         FALSE,
                         NULL,
                         0 };
  return look->form >= GIS_FORM_ROAD_SECONDARY && is_road (look);
}

typedef struct
{
  GisPainter *painter;
  GisLinePass pass;
  const GisLook *look;
  GisStroke stroke;
  gboolean muted;
  gboolean pending; /* lines of this stroke wait in the pen */
} Pass;

static void
flush (Pass *pass)
{
  if (pass->pending)
    gis_pen_stroke (&pass->painter->pen, &pass->stroke);
  pass->pending = FALSE;
}

static void
add_run_cb (const double *xy, guint n, double start_px, gpointer user_data)
{
  Pass *pass = user_data;

  gis_line_add (&pass->painter->pen, pass->look, pass->pass, &pass->stroke, xy, n, start_px);
}

static void
add_item (Pass *pass, const GisItem *item)
{
  GisPainter *painter = pass->painter;
  const GisPack *pack = item->pack;
  guint first = pack->starts[item->index];
  guint from = first;
  double width_m = pack->widths != NULL ? pack->widths[item->index] : 0;
  double width_px =
    gis_line_get_width (item->look, painter->zoom, width_m, gis_painter_get_ground (painter, pack));
  GisStroke stroke;

  if (!(pass->muted ? get_muted_stroke (painter, item->look, &stroke)
                    : gis_line_get_stroke (painter->palette, painter->dark, painter->zoom,
                                           item->look, width_px, pass->pass, &stroke)))
    return;
  if (!gis_pen_is_same (&painter->pen, &stroke, &pass->stroke))
    flush (pass);
  pass->stroke = stroke;
  pass->look = item->look;
  pass->pending = TRUE;
  for (guint r = pack->ring_starts[item->index]; r < pack->ring_starts[item->index + 1]; r++)
    {
      guint end = first + pack->ring_ends[r];
      gis_painter_load_xy (painter, pack, from, end, 0.4);
      gis_painter_each_run (painter, MARGIN_PX + width_px, add_run_cb, pass);
      from = end;
    }
}

void
gis_paint_lines (GisPainter *painter, const GisLayer *layer)
{
  g_autoptr (GisLooks) looks = gis_looks_new (painter->style, layer);
  g_autoptr (GArray) items = gis_painter_collect (painter, MARGIN_PX, looks);
  gboolean muted = gis_style_is_painted (painter->style);

  for (GisLinePass number = GIS_PASS_CASING; number < GIS_N_PASSES; number++)
    {
      Pass pass = { painter, number, NULL, { 0 }, muted, FALSE };
      if (muted && number != GIS_PASS_BODY)
        continue;
      for (guint i = 0; i < items->len; i++)
        {
          if ((i & 0xff) == 0 && g_cancellable_is_cancelled (painter->cancellable))
            break;
          add_item (&pass, &g_array_index (items, GisItem, i));
        }
      flush (&pass);
    }
}
