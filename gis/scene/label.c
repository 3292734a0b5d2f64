/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the labels of one block stand: none leaves the block, and within it they take their place in
 * order of importance and give way to those already there. */
#include "gis/scene/label-private.h"
#include "gis/scene/reference-private.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define REACH_PX 256.0  /* beyond the picture: where a line's label still reaches it */
#define REPEAT_PX 460.0 /* a name comes again along its road */
#define SAME_TEXT_PX 280.0
#define MAX_BEND_RAD 0.45
#define SHIFT_PX 14.0 /* how finely a name looks for a place along its line */
#define MAX_SHIFTS 12
/* How far a name steps aside for a ring. */
#define ASIDE_STEP_PX 5.0
#define ASIDE_MAX_PX 40.0
#define PAD_PX 2.0

/* How a kind of feature is named at a zoom. */
typedef struct
{
  int phase; /* 0 first */
  double size_px;
  gboolean bold;
  double gap_em; /* between letters along a line */
  gboolean along;
  guint32 color, halo;
  gboolean has_halo; /* its own colour of halo */
  double alpha, halo_alpha;
} Manner;

typedef struct
{
  GisItem item;
  Manner manner;
  const GisPaint *paint; /* NULL: none */
} Candidate;

typedef struct
{
  GisPainter *painter; /* of the block */
  GPtrArray *labels;
  GArray *boxes; /* taken: GisBox in px */
  GArray *candidates;
  GisSymbolGrid *symbols;
  gboolean one_of_many; /* blocks beside each other */
} Placing;

static void
label_free (GisLabel *label)
{
  gis_text2d_unref (label->text);
  g_free (label->spots);
  g_free (label);
}

/* ---- What is named, and how ---- */

static gboolean
get_bound_manner (const GisPainter *painter, const GisLook *look, Manner *manner)
{
  static const struct
  {
    double from, to, size_px;
    int phase;
  } levels[] = {
    { 18.5, 21.5, 9.5, 8 }, { 14.5, 18.5, 11, 4 }, { 12.5, 16.5, 12, 2 },
    { 9.5, 15.5, 15, 0 },   { 0, 10.5, 16, 0 },
  };
  guint level = look->form - GIS_FORM_BOUND_GRID;

  if (painter->zoom < levels[level].from || painter->zoom >= levels[level].to)
    return FALSE;
  manner->phase = levels[level].phase;
  manner->size_px = levels[level].size_px;
  manner->bold = level >= 3;
  manner->color =
    level >= 3 ? painter->palette->label : gis_color_mix (painter->palette->label, 0x77708A, 0.5);
  return TRUE;
}

static gboolean
get_road_manner (const GisPainter *painter, const GisLook *look, Manner *manner)
{
  static const double from[] = { 15.5, 14.5, 13.5, 12.5, 11.5 };
  static const double sizes[] = { 10.5, 11, 12, 12.5, 13 };
  guint rank = look->form - GIS_FORM_ROAD_LANE;

  if (painter->zoom < from[rank])
    return FALSE;
  manner->phase = 1;
  manner->size_px = sizes[rank] + (painter->zoom >= 17.5 ? 1.5 : 0);
  manner->along = TRUE;
  manner->gap_em = 0.1;
  return TRUE;
}

static gboolean
get_manner (const GisPainter *painter, const GisLook *look, Manner *manner)
{
  *manner = (Manner){ .color = painter->palette->label,
                      .alpha = 1,
                      .halo_alpha = painter->palette->halo_alpha };
  if (look->form >= GIS_FORM_BOUND_GRID)
    return get_bound_manner (painter, look, manner);
  if (look->form >= GIS_FORM_ROAD_LANE && look->form <= GIS_FORM_ROAD_EXPRESS)
    return get_road_manner (painter, look, manner);
  if (look->form == GIS_FORM_AREA_HATCH)
    {
      manner->phase = 3;
      manner->size_px = 12;
      manner->bold = TRUE;
      manner->color = look->color;
      if (look->mark == GIS_MARK_PAST)
        {
          manner->phase = 6;
          manner->size_px = 11;
          manner->bold = FALSE;
          manner->alpha = 0.8;
          return painter->zoom >= 19.5;
        }
      return painter->zoom >= 14.5;
    }
  if (look->form == GIS_FORM_AREA_FILL)
    {
      manner->phase = 7;
      manner->size_px = 11;
      manner->alpha = 0.55;
      manner->halo_alpha = 0;
      return painter->zoom >= 17.5;
    }
  if (look->form == GIS_FORM_POINT)
    {
      manner->phase = 6;
      manner->size_px = 10;
      return painter->zoom >= 19.5;
    }
  return FALSE;
}

/* ---- Room ---- */

static gboolean
has_room (const Placing *placing, const GisBox *box)
{
  if (box->min_x < 1 || box->min_y < 1 || box->max_x > placing->painter->width_px - 1 ||
      box->max_y > placing->painter->height_px - 1)
    return FALSE;
  for (guint i = 0; i < placing->boxes->len; i++)
    if (gis_box_intersects (&g_array_index (placing->boxes, GisBox, i), box))
      return FALSE;
  return TRUE;
}

static gboolean
is_repeated (const Placing *placing, const GisText2D *text, double x, double y)
{
  for (guint i = 0; i < placing->labels->len; i++)
    {
      const GisLabel *label = g_ptr_array_index (placing->labels, i);
      if (label->text == text && hypot (label->x - x, label->y - y) < SAME_TEXT_PX)
        return TRUE;
    }
  return FALSE;
}

static GisLabel *
add_label (Placing *placing, const Manner *manner, GisText2D *text, double x, double y)
{
  GisLabel *label = g_new0 (GisLabel, 1);

  label->text = gis_text2d_ref (text);
  label->x = x;
  label->y = y;
  label->color = manner->color;
  label->halo = manner->has_halo ? manner->halo : placing->painter->palette->halo;
  label->alpha = manner->alpha;
  label->halo_alpha = manner->halo_alpha;
  g_ptr_array_add (placing->labels, label);
  return label;
}

/* ---- Straight labels ---- */

/* Moves a box into the block when it sticks out a little at the side where its anchor is inside. */
static void
push_inside (const GisPainter *painter, double half_w, double half_h, double *x, double *y)
{
  *x = CLAMP (*x, half_w + 2, fmax (half_w + 2, painter->width_px - half_w - 2));
  *y = CLAMP (*y, half_h + 2, fmax (half_h + 2, painter->height_px - half_h - 2));
}

/* Around the place where it belongs, to where it lies over no ring of the density picture, whose number would
 * read wrong. FALSE: there is no such place. */
static gboolean
step_aside (const Placing *placing, double half_w, double half_h, double *x, double *y)
{
  static const double ways[][2] = { { 0, 0 }, { 0, 1 },  { 0, -1 }, { 1, 0 },  { -1, 0 },
                                    { 1, 1 }, { 1, -1 }, { -1, 1 }, { -1, -1 } };

  for (double by = ASIDE_STEP_PX; by <= ASIDE_MAX_PX; by += ASIDE_STEP_PX)
    for (guint i = by == ASIDE_STEP_PX ? 0 : 1; i < G_N_ELEMENTS (ways); i++)
      {
        double at_x = *x + ways[i][0] * by, at_y = *y + ways[i][1] * by;
        GisBox box = { at_x - half_w, at_y - half_h, at_x + half_w, at_y + half_h };
        if (gis_symbol_grid_count (placing->symbols, &box) > 0 || !has_room (placing, &box))
          continue;
        *x = at_x;
        *y = at_y;
        return TRUE;
      }
  return FALSE;
}

static gboolean
place_straight (Placing *placing, const Manner *manner, GisText2D *text, double x, double y)
{
  double half_w = text->width_px / 2 + PAD_PX;
  double half_h = text->size_px * 0.62 + PAD_PX;
  GisBox box;

  if (x < 0 || y < 0 || x >= placing->painter->width_px || y >= placing->painter->height_px)
    return FALSE;
  push_inside (placing->painter, half_w, half_h, &x, &y);
  if (gis_symbol_grid_has_rings (placing->symbols) && !step_aside (placing, half_w, half_h, &x, &y))
    return FALSE;
  box = (GisBox){ x - half_w, y - half_h, x + half_w, y + half_h };
  if (!has_room (placing, &box) || is_repeated (placing, text, x, y))
    return FALSE;
  g_array_append_val (placing->boxes, box);
  add_label (placing, manner, text, x, y)->box = box;
  return TRUE;
}

/* White on dark fills, dark on light ones. */
static void
suit_paint (Manner *manner, guint32 rgb)
{
  double light = 0.299 * (rgb >> 16 & 255) + 0.587 * (rgb >> 8 & 255) + 0.114 * (rgb & 255);

  manner->color = light < 150 ? 0xFFFFFF : 0x241F31;
  manner->halo = light < 150 ? gis_color_mix (rgb, 0x000000, 0.45) : 0xFFFFFF;
  manner->has_halo = TRUE;
}

/* Name over caption, kept together. */
static void
place_painted (Placing *placing, const Candidate *candidate, GisText2D *text, double px, double py)
{
  const GisPaint *paint = candidate->paint;
  Manner manner = candidate->manner;
  GisText2D *caption;

  suit_paint (&manner, paint->rgb);
  if (paint->caption == NULL)
    {
      place_straight (placing, &manner, text, px, py);
      return;
    }
  caption = gis_text2d_get (paint->caption, manner.size_px, TRUE);
  if (place_straight (placing, &manner, text, px, py - text->size_px * 0.8))
    {
      const GisLabel *name = g_ptr_array_index (placing->labels, placing->labels->len - 1);
      place_straight (placing, &manner, caption, name->x, name->y + text->size_px * 1.55);
    }
  gis_text2d_unref (caption);
}

static void
place_area (Placing *placing, const Candidate *candidate, GisText2D *text)
{
  const GisPack *pack = candidate->item.pack;
  guint index = candidate->item.index;
  GisBox box = gis_pack_get_box (pack, index);
  double px, py;

  if (candidate->item.look->form == GIS_FORM_AREA_FILL &&
      ((box.max_x - box.min_x) / placing->painter->resolution < text->width_px + 6 ||
       (box.max_y - box.min_y) / placing->painter->resolution < text->size_px + 4))
    return;
  gis_painter_project (
    placing->painter, pack->origin_x + pack->anchors[2 * (gsize) index] * pack->unit_m,
    pack->origin_y + pack->anchors[2 * (gsize) index + 1] * pack->unit_m, &px, &py);
  if (candidate->paint != NULL)
    place_painted (placing, candidate, text, px, py);
  else
    place_straight (placing, &candidate->manner, text, px, py);
}

static void
place_point (Placing *placing, const Candidate *candidate, GisText2D *text)
{
  const GisPack *pack = candidate->item.pack;
  guint index = candidate->item.index;
  double below = gis_symbol_get_size (placing->painter->zoom) / 2 + text->size_px * 0.8;
  double px, py;

  gis_painter_project (placing->painter,
                       pack->origin_x + pack->xy[2 * (gsize) index] * pack->unit_m,
                       pack->origin_y + pack->xy[2 * (gsize) index + 1] * pack->unit_m, &px, &py);
  if (px < 0 || py < 0 || px >= placing->painter->width_px || py >= placing->painter->height_px)
    return;
  place_straight (placing, &candidate->manner, text, px, py + below);
}

/* ---- Labels along lines ---- */

typedef struct
{
  const double *xy;
  guint n;
  double *along; /* distance of each vertex */
  double length;
} Path;

static void
path_init (Path *path, const GArray *xy)
{
  path->xy = (const double *) (gpointer) xy->data;
  path->n = xy->len;
  path->along = g_new (double, xy->len + 1);
  path->along[0] = 0;
  for (guint i = 1; i < path->n; i++)
    path->along[i] = path->along[i - 1] + hypot (path->xy[2 * i] - path->xy[2 * i - 2],
                                                 path->xy[2 * i + 1] - path->xy[2 * i - 1]);
  path->length = path->n > 0 ? path->along[path->n - 1] : 0;
}

static void
get_point_at (const Path *path, double distance, double *x, double *y)
{
  guint low = 0;
  guint high = path->n - 1;
  double part;

  while (high - low > 1)
    {
      guint middle = (low + high) / 2;
      if (path->along[middle] <= distance)
        low = middle;
      else
        high = middle;
    }
  part = path->along[high] > path->along[low]
           ? (distance - path->along[low]) / (path->along[high] - path->along[low])
           : 0;
  *x = path->xy[2 * low] + (path->xy[2 * high] - path->xy[2 * low]) * part;
  *y = path->xy[2 * low + 1] + (path->xy[2 * high + 1] - path->xy[2 * low + 1]) * part;
}

static double
get_turn (double from, double to)
{
  return fabs (remainder (to - from, 2 * G_PI));
}

/* Spots of the letters about @center of the path; FALSE when it is too short or too bent there. */
static gboolean
lay_along (const Path *path,
           const GisText2D *text,
           double center,
           double gap_px,
           GisLabelSpot *spots)
{
  double total = -gap_px;
  double x0, y0, x1, y1, at;
  gboolean column, backwards;

  for (guint i = 0; i < text->n_glyphs; i++)
    total += text->glyphs[i]->advance_px + gap_px;
  if (center - total / 2 < 3 || center + total / 2 > path->length - 3)
    return FALSE;
  get_point_at (path, center - total / 2, &x0, &y0);
  get_point_at (path, center + total / 2, &x1, &y1);
  if (hypot (x1 - x0, y1 - y0) < total * 0.85)
    return FALSE;
  /* Chinese names on steep streets stand in a column, letters upright, read downwards. */
  column = text->is_cjk && fabs (y1 - y0) > 1.2 * fabs (x1 - x0);
  backwards = column ? y1 < y0 : x1 < x0;
  at = backwards ? center + total / 2 : center - total / 2;
  for (guint i = 0; i < text->n_glyphs; i++)
    {
      double advance = text->glyphs[i]->advance_px;
      double step = backwards ? -1 : 1;
      double ax, ay, bx, by;
      get_point_at (path, at, &ax, &ay);
      get_point_at (path, at + step * advance, &bx, &by);
      get_point_at (path, at + step * advance / 2, &spots[i].x, &spots[i].y);
      spots[i].angle_rad = atan2 (by - ay, bx - ax) - (column ? G_PI / 2 : 0);
      if (i > 0 && get_turn (spots[i - 1].angle_rad, spots[i].angle_rad) > MAX_BEND_RAD)
        return FALSE;
      at += step * (advance + gap_px);
    }
  return TRUE;
}

static GisBox
get_letter_box (const GisLabelSpot *spot, double half)
{
  return (GisBox){ spot->x - half, spot->y - half, spot->x + half, spot->y + half };
}

/* How much of the letters about @center would lie over symbols; FALSE when there is no laying them. */
static gboolean
count_symbols (const Placing *placing,
               const Manner *manner,
               const GisText2D *text,
               const Path *path,
               double center,
               GisLabelSpot *spots,
               guint *n)
{
  double x, y;

  *n = 0;
  get_point_at (path, center, &x, &y);
  if (x < 0 || y < 0 || x > placing->painter->width_px || y > placing->painter->height_px ||
      !lay_along (path, text, center, manner->gap_em * text->size_px, spots))
    return FALSE;
  for (guint i = 0; i < text->n_glyphs; i++)
    {
      GisBox box = get_letter_box (&spots[i], text->size_px * 0.5);
      *n += gis_symbol_grid_count (placing->symbols, &box);
    }
  return TRUE;
}

static gboolean
try_along (Placing *placing, const Manner *manner, GisText2D *text, const Path *path, double center)
{
  g_autofree GisLabelSpot *spots = g_new (GisLabelSpot, text->n_glyphs + 1);
  double half = text->size_px * 0.6 + PAD_PX;
  double x, y;
  GisLabel *label;

  if (!lay_along (path, text, center, manner->gap_em * text->size_px, spots))
    return FALSE;
  get_point_at (path, center, &x, &y);
  if (is_repeated (placing, text, x, y))
    return FALSE;
  for (guint i = 0; i < text->n_glyphs; i++)
    {
      GisBox box = get_letter_box (&spots[i], half);
      if (!has_room (placing, &box))
        return FALSE;
    }
  label = add_label (placing, manner, text, x, y);
  label->box = GIS_BOX_EMPTY;
  for (guint i = 0; i < text->n_glyphs; i++)
    {
      GisBox box = get_letter_box (&spots[i], half);
      g_array_append_val (placing->boxes, box);
      label->box.min_x = MIN (label->box.min_x, box.min_x);
      label->box.min_y = MIN (label->box.min_y, box.min_y);
      label->box.max_x = MAX (label->box.max_x, box.max_x);
      label->box.max_y = MAX (label->box.max_y, box.max_y);
    }
  label->spots = g_steal_pointer (&spots);
  return TRUE;
}

/* One place of a name along its line. */
typedef struct
{
  double center, shift;
  guint n_symbols;
} Choice;

static int
compare_choices (gconstpointer a, gconstpointer b)
{
  const Choice *one = a;
  const Choice *two = b;

  if (one->n_symbols != two->n_symbols)
    return one->n_symbols < two->n_symbols ? -1 : 1;
  if (fabs (one->shift) != fabs (two->shift))
    return fabs (one->shift) < fabs (two->shift) ? -1 : 1;
  return (one->shift > two->shift) - (one->shift < two->shift);
}

/* Near the middle of its stretch of @step where there are no symbols, else where the fewest are. */
static void
place_on_stretch (Placing *placing,
                  const Manner *manner,
                  GisText2D *text,
                  const Path *path,
                  double middle,
                  double step)
{
  g_autofree GisLabelSpot *spots = g_new (GisLabelSpot, text->n_glyphs + 1);
  Choice choices[2 * MAX_SHIFTS + 1];
  double by = MAX (SHIFT_PX, 0.4 * step / MAX_SHIFTS);
  guint n = 0;

  for (int i = 0; i <= 2 * MAX_SHIFTS; i++)
    {
      double shift = (i % 2 ? 1 : -1) * ((i + 1) / 2) * by;
      Choice choice = { middle + shift, shift, 0 };
      if (fabs (shift) <= 0.4 * step &&
          count_symbols (placing, manner, text, path, choice.center, spots, &choice.n_symbols))
        {
          if (choice.n_symbols > 0 && !gis_symbol_grid_has_rings (placing->symbols))
            choices[n++] = choice;
          else if (choice.n_symbols > 0)
            continue;
          else if (try_along (placing, manner, text, path, choice.center))
            return;
        }
    }
  qsort (choices, n, sizeof (Choice), compare_choices);
  for (guint i = 0; i < n; i++)
    if (try_along (placing, manner, text, path, choices[i].center))
      break;
}

static void
place_on_path (Placing *placing, const Manner *manner, GisText2D *text, const Path *path)
{
  static const double shifts[] = { 0, 0.16, -0.16, 0.32, -0.32 };
  double count = fmax (1, floor (path->length / REPEAT_PX));
  double step = path->length / count;
  /* Of blocks beside each other the one with the middle of a stretch names it, so that none is named
   * twice at a seam. */
  double reach = placing->one_of_many ? 0 : step / 2 + REACH_PX;

  if (path->n < 2 || path->length < text->width_px)
    return;
  for (double k = 0; k < MIN (count, 4000); k++)
    {
      double x, y;
      get_point_at (path, (k + 0.5) * step, &x, &y);
      if (x < -reach || y < -reach || x > placing->painter->width_px + reach ||
          y > placing->painter->height_px + reach)
        continue;
      if (gis_symbol_grid_is_used (placing->symbols))
        {
          place_on_stretch (placing, manner, text, path, (k + 0.5) * step, step);
          continue;
        }
      for (guint s = 0; s < G_N_ELEMENTS (shifts); s++)
        if (try_along (placing, manner, text, path, (k + 0.5 + shifts[s]) * step))
          break;
    }
}

static void
place_line (Placing *placing, const Candidate *candidate, GisText2D *text)
{
  const GisPack *pack = candidate->item.pack;
  guint index = candidate->item.index;
  guint first = pack->starts[index];
  guint from = first;

  for (guint r = pack->ring_starts[index]; r < pack->ring_starts[index + 1]; r++)
    {
      guint end = first + pack->ring_ends[r];
      Path path;
      gis_painter_load_xy (placing->painter, pack, from, end, 0.4);
      path_init (&path, placing->painter->xy);
      place_on_path (placing, &candidate->manner, text, &path);
      g_free (path.along);
      from = end;
    }
}

/* ---- Blocks ---- */

static void
collect_candidates (Placing *placing, const GisLayer *layer, GisLooks *looks)
{
  GisPainter *painter = placing->painter;
  g_autoptr (GArray) items = NULL;
  Manner manner;

  if (!gis_style_get_visible (painter->style, layer->klass->id))
    return;
  if (layer->klass->geometry == GIS_GEOMETRY_POINT && painter->zoom < 19.5)
    return;
  if (gis_style_is_painted (painter->style) && !gis_style_has_paints (painter->style, layer->klass))
    return;
  items = gis_painter_collect (painter, 0, looks);
  for (guint i = 0; i < items->len; i++)
    {
      const GisItem *item = &g_array_index (items, GisItem, i);
      if (*gis_pack_get_label (item->pack, item->index) == '\0')
        continue;
      const GisPaint *paint = gis_style_get_paint (painter->style, layer->klass, item->id);
      if (gis_style_has_paints (painter->style, layer->klass) && paint == NULL)
        continue;
      if (get_manner (painter, item->look, &manner) || paint != NULL)
        {
          Candidate candidate = { *item, manner, paint };
          if (paint != NULL && manner.size_px == 0)
            candidate.manner.size_px = 13;
          g_array_append_val (placing->candidates, candidate);
        }
    }
}

/* ---- Reference layers: named where the assets leave room ---- */

#define MAX_REFERENCE_NAMES 3000u

typedef struct
{
  Placing *placing;
  const GisReferenceLayer *layer;
  const GisSheet *sheet;
  GPtrArray *held; /* sheets that the candidates borrow from */
  guint first;     /* candidate of this sheet */
} Naming;

static const GisLook reference_looks[] = {
  [GIS_GEOMETRY_POINT] = { .form = GIS_FORM_POINT },
  [GIS_GEOMETRY_MULTILINESTRING] = { .form = GIS_FORM_LINE_PLAIN },
  [GIS_GEOMETRY_MULTIPOLYGON] = { .form = GIS_FORM_AREA_FILL },
};

static gboolean
name_reference_cb (const GisPack *pack, guint index, gpointer user_data)
{
  Naming *naming = user_data;
  GisPainter *painter = naming->placing->painter;
  gboolean line = pack->type == GIS_GEOMETRY_MULTILINESTRING;
  Candidate candidate = { { pack, index, 0, pack->ids[index], &reference_looks[pack->type] },
                          { .phase = 9,
                            .size_px = 10.5,
                            .along = line,
                            .gap_em = line ? 0.1 : 0,
                            .alpha = 0.9,
                            .halo_alpha = painter->palette->halo_alpha },
                          NULL };

  if (*gis_pack_get_label (pack, index) == '\0')
    return TRUE;
  candidate.manner.color =
    gis_reference_is_tiled (naming->layer->reference) && naming->layer->style.automatic
      ? gis_color_mix (painter->palette->label, 0x808080, 0.35)
      : gis_color_mix (naming->layer->style.color, painter->palette->label, 0.4);
  g_array_append_val (naming->placing->candidates, candidate);
  return naming->placing->candidates->len - naming->first <= MAX_REFERENCE_NAMES;
}

/* A sheet with more names than could ever be read at once shows none. */
static void
name_sheet_cb (const GisSheet *sheet, gpointer user_data)
{
  Naming *naming = user_data;
  GisPainter *painter = naming->placing->painter;
  GisBox box = gis_painter_get_box (painter, 0);

  if ((sheet->kind == GIS_SHEET_POI && painter->zoom < 16.5) ||
      ((sheet->kind == GIS_SHEET_BUILDING || sheet->kind == GIS_SHEET_NUMBERS) &&
       painter->zoom < 17.25))
    return;
  naming->first = naming->placing->candidates->len;
  naming->sheet = gis_sheet_hold (sheet);
  g_ptr_array_add (naming->held, (gpointer) naming->sheet);
  for (guint i = 0; i < G_N_ELEMENTS (sheet->packs); i++)
    {
      GisLayer layer = { .base = naming->sheet->packs[i] };
      if (layer.base != NULL)
        gis_layer_each (&layer, &box, name_reference_cb, naming);
    }
  if (naming->placing->candidates->len - naming->first > MAX_REFERENCE_NAMES)
    g_array_set_size (naming->placing->candidates, naming->first);
}

static void
collect_references (Placing *placing, GPtrArray *held)
{
  const GisReferences *references = placing->painter->scene->references;
  GisBox box = gis_painter_get_box (placing->painter, 0);

  for (guint i = 0; i < gis_references_get_n (references); i++)
    {
      Naming naming = { placing, gis_references_get (references, i), NULL, held, 0 };
      if (naming.layer->style.visible && naming.layer->style.labels &&
          naming.layer->style.opacity > 0)
        gis_reference_each_sheet (naming.layer->reference, &box, placing->painter->zoom,
                                  placing->painter->cancellable, name_sheet_cb, &naming);
    }
}

static int
compare_candidates (gconstpointer a, gconstpointer b)
{
  const Candidate *one = a;
  const Candidate *two = b;

  if (one->manner.phase != two->manner.phase)
    return one->manner.phase - two->manner.phase;
  if (one->item.look->form != two->item.look->form)
    return one->item.look->form > two->item.look->form ? -1 : 1;
  return (one->item.id > two->item.id) - (one->item.id < two->item.id);
}

static gboolean
is_cancelled (const GisPainter *painter)
{
  return g_cancellable_is_cancelled (painter->cancellable);
}

GPtrArray *
gis_labels_place (GisPainter *painter, gboolean one_of_many)
{
  Placing placing = { painter,
                      g_ptr_array_new_with_free_func ((GDestroyNotify) label_free),
                      g_array_new (FALSE, FALSE, sizeof (GisBox)),
                      g_array_new (FALSE, FALSE, sizeof (Candidate)),
                      gis_symbol_grid_new (painter),
                      one_of_many };
  const GPtrArray *layers = painter->scene->layers;
  g_autoptr (GPtrArray) looks = g_ptr_array_new_with_free_func ((GDestroyNotify) gis_looks_free);
  g_autoptr (GPtrArray) held = g_ptr_array_new_with_free_func ((GDestroyNotify) gis_sheet_free);

  for (guint i = 0; i < layers->len && !is_cancelled (painter); i++)
    {
      const GisLayer *layer = g_ptr_array_index (layers, i);
      GisLooks *own = gis_looks_new (painter->style, layer);
      g_ptr_array_add (looks, own);
      collect_candidates (&placing, layer, own);
      gis_symbol_grid_add (placing.symbols, painter, layer, own);
    }
  if (!is_cancelled (painter))
    collect_references (&placing, held);
  gis_symbol_grid_finish (placing.symbols);
  g_array_sort (placing.candidates, compare_candidates);
  for (guint i = 0; i < placing.candidates->len && !is_cancelled (painter); i++)
    {
      const Candidate *candidate = &g_array_index (placing.candidates, Candidate, i);
      GisText2D *text =
        gis_text2d_get (gis_pack_get_label (candidate->item.pack, candidate->item.index),
                        candidate->manner.size_px, candidate->manner.bold);
      if (candidate->item.pack->type == GIS_GEOMETRY_POINT)
        place_point (&placing, candidate, text);
      else if (candidate->manner.along)
        place_line (&placing, candidate, text);
      else if (candidate->item.pack->type == GIS_GEOMETRY_MULTIPOLYGON)
        place_area (&placing, candidate, text);
      gis_text2d_unref (text);
    }
  g_array_unref (placing.candidates);
  g_array_unref (placing.boxes);
  gis_symbol_grid_free (placing.symbols);
  if (is_cancelled (painter))
    g_clear_pointer (&placing.labels, g_ptr_array_unref);
  return placing.labels;
}
