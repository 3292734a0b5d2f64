/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures of the same place must agree on their labels without knowing of each other: tiles, because
 * they lie beside each other, and the window's pictures, because one takes the place of the other while
 * the map is panned. So labels are placed block by block: a block is a square of the world grid at the
 * exact zoom and rotation, and what stands in it depends on nothing else.
 *
 *   ┌────────┬────────┬────────┐   world grid, 1024 px a block, turned with the map
 *   │   ┌────┼────────┼──┐     │
 *   │   │    │ view   │  │     │   a view shifted over the grid shows the same blocks
 *   └───┴────┴────────┴──┴─────┘
 *
 * Blocks are kept for the other tiles and the next pictures. What is neither (print, export) is one
 * block of its own: no label is cut by its edge. */
#include "gis/scene/label-private.h"

#include <math.h>

#define MERCATOR_HALF_M 20037508.342789244
#define BLOCK_PX 1024.0
#define MAX_BLOCKS 128u
#define HALO_PX 3.0
#define WAIT_US (20 * G_TIME_SPAN_MILLISECOND)

static GMutex lock;
static GCond placed;       /* some block was, or was given up */
static GHashTable *blocks; /* key → GPtrArray of GisLabel; NULL value: a thread is placing it */
static GQueue order = G_QUEUE_INIT; /* keys of those placed, the oldest first; borrowed */

/* ---- Where blocks lie ---- */

/* Px of the world grid, turned as the map is, at the picture's corner. */
static void
get_corner (const GisPainter *painter, double *x, double *y)
{
  double world_x = (painter->center_x + MERCATOR_HALF_M) / painter->resolution;
  double world_y = (MERCATOR_HALF_M - painter->center_y) / painter->resolution;

  *x = painter->grid_x;
  *y = painter->grid_y;
  if (painter->sin_turn == 0 && painter->cos_turn == 1)
    return;
  *x = world_x * painter->cos_turn - world_y * painter->sin_turn - painter->width_px / 2;
  *y = world_x * painter->sin_turn + world_y * painter->cos_turn - painter->height_px / 2;
}

/* From the block's place alone, not from the picture that wants it. */
static GisView
get_block_view (const GisPainter *painter, double block_x, double block_y)
{
  double x = (block_x + 0.5) * BLOCK_PX;
  double y = (block_y + 0.5) * BLOCK_PX;
  double world_x = x * painter->cos_turn + y * painter->sin_turn;
  double world_y = y * painter->cos_turn - x * painter->sin_turn;

  return (GisView){ world_x * painter->resolution - MERCATOR_HALF_M,
                    MERCATOR_HALF_M - world_y * painter->resolution,
                    painter->zoom,
                    atan2 (painter->sin_turn, painter->cos_turn),
                    BLOCK_PX,
                    BLOCK_PX,
                    1 };
}

static GPtrArray *
place_block (const GisPainter *painter, double block_x, double block_y)
{
  GisView view = get_block_view (painter, block_x, block_y);
  GisPainter own;
  GPtrArray *labels;

  gis_painter_init (&own, painter->scene, painter->style, &view, NULL, painter->cancellable);
  own.cos_turn = painter->cos_turn;
  own.sin_turn = painter->sin_turn;
  labels = gis_labels_place (&own, TRUE);
  gis_painter_clear (&own);
  return labels;
}

/* ---- Blocks that are kept ---- */

static char *
dup_key (const GisPainter *painter, double block_x, double block_y)
{
  g_autofree char *look = gis_style_dup_signature (painter->style);

  return g_strdup_printf ("%" G_GUINT64_FORMAT "|%.17g|%.17g|%.17g|%.0f|%.0f|%s",
                          painter->scene->serial, painter->zoom, painter->cos_turn,
                          painter->sin_turn, block_x, block_y, look);
}

static void
unref_labels (gpointer labels)
{
  if (labels != NULL)
    g_ptr_array_unref (labels);
}

/* With the lock held. TRUE: @labels is a new reference; FALSE: nobody has the block, it is the caller's
 * to place, or @cancellable was cancelled while somebody else placed it. */
static gboolean
wait_for_block (const char *key, GCancellable *cancellable, GPtrArray **labels)
{
  if (blocks == NULL)
    blocks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, unref_labels);
  while (g_hash_table_lookup_extended (blocks, key, NULL, (gpointer *) labels))
    {
      if (*labels != NULL)
        {
          g_ptr_array_ref (*labels);
          return TRUE;
        }
      if (g_cancellable_is_cancelled (cancellable))
        return FALSE;
      g_cond_wait_until (&placed, &lock, g_get_monotonic_time () + WAIT_US);
    }
  return FALSE;
}

/* With the lock held: @labels NULL: given up, another thread may try. Takes @key. */
static void
keep_block (char *key, GPtrArray *labels)
{
  g_hash_table_remove (blocks, key);
  if (labels == NULL)
    g_free (key);
  else
    {
      if (order.length >= MAX_BLOCKS)
        g_hash_table_remove (blocks, g_queue_pop_head (&order));
      g_hash_table_insert (blocks, key, g_ptr_array_ref (labels));
      g_queue_push_tail (&order, key);
    }
  g_cond_broadcast (&placed);
}

/* Labels of a block, kept or placed now, a new reference; NULL when cancelled. One thread places a
 * block; others that want the same one wait for it, those that want another do not. */
static GPtrArray *
get_block (const GisPainter *painter, double block_x, double block_y)
{
  g_autofree char *key = dup_key (painter, block_x, block_y);
  GPtrArray *labels = NULL;
  gboolean found;

  g_mutex_lock (&lock);
  found = wait_for_block (key, painter->cancellable, &labels);
  if (!found && !g_cancellable_is_cancelled (painter->cancellable))
    {
      g_hash_table_insert (blocks, g_strdup (key), NULL);
      g_mutex_unlock (&lock);
      labels = place_block (painter, block_x, block_y);
      g_mutex_lock (&lock);
      keep_block (g_steal_pointer (&key), labels);
    }
  g_mutex_unlock (&lock);
  return labels;
}

/* ---- The labels of a picture ---- */

typedef struct
{
  const GisPainter *painter;
  GisLabelFunc func;
  gpointer data;
} Visit;

static void
visit (const Visit *visit, const GPtrArray *labels, double x, double y)
{
  const GisPainter *painter = visit->painter;

  for (guint i = 0; i < labels->len; i++)
    {
      const GisLabel *label = g_ptr_array_index (labels, i);
      const GisBox *box = &label->box;
      gboolean meets = box->max_x + x > -HALO_PX && box->max_y + y > -HALO_PX &&
                       box->min_x + x < painter->width_px + HALO_PX &&
                       box->min_y + y < painter->height_px + HALO_PX;
      gboolean whole = box->min_x + x >= 0 && box->min_y + y >= 0 &&
                       box->max_x + x <= painter->width_px && box->max_y + y <= painter->height_px;
      if (painter->whole_labels ? whole : meets)
        visit->func (label, x, y, visit->data);
    }
}

gboolean
gis_labels_each (GisPainter *painter, GisLabelFunc func, gpointer user_data)
{
  Visit visiting = { painter, func, user_data };
  double x, y;

  if (!painter->on_grid && !painter->whole_labels)
    {
      g_autoptr (GPtrArray) labels = gis_labels_place (painter, FALSE);
      if (labels != NULL)
        visit (&visiting, labels, 0, 0);
      return labels != NULL;
    }
  get_corner (painter, &x, &y);
  for (double row = floor (y / BLOCK_PX); row < ceil ((y + painter->height_px) / BLOCK_PX); row++)
    for (double column = floor (x / BLOCK_PX); column < ceil ((x + painter->width_px) / BLOCK_PX);
         column++)
      {
        g_autoptr (GPtrArray) labels = get_block (painter, column, row);
        if (labels == NULL)
          return FALSE;
        visit (&visiting, labels, column * BLOCK_PX - x, row * BLOCK_PX - y);
      }
  return TRUE;
}

/* ---- Drawing ---- */

/* As a path, or with @show as text. */
static void
append_text (cairo_t *cr, const GisLabel *label, double x, double y, gboolean show)
{
  const GisText2D *text = label->text;
  double baseline = text->size_px * GIS_TEXT_BASELINE;

  cairo_new_path (cr);
  if (label->spots == NULL)
    {
      cairo_save (cr);
      cairo_translate (cr, x + label->x - text->width_px / 2, y + label->y + baseline);
      if (show)
        gis_text2d_show (text, -1, cr);
      else
        cairo_append_path (cr, gis_text2d_get_path (text));
      cairo_restore (cr);
      return;
    }
  for (guint i = 0; i < text->n_glyphs; i++)
    {
      cairo_save (cr);
      cairo_translate (cr, x + label->spots[i].x, y + label->spots[i].y);
      cairo_rotate (cr, label->spots[i].angle_rad);
      cairo_translate (cr, -text->glyphs[i]->advance_px / 2, baseline);
      if (show)
        gis_text2d_show (text, (int) i, cr);
      else
        cairo_append_path (cr, text->glyphs[i]->path);
      cairo_restore (cr);
    }
}

static void
draw_label (const GisLabel *label, double x, double y, gpointer user_data)
{
  const GisPainter *painter = user_data;

  append_text (painter->cr, label, x, y, FALSE);
  if (label->halo_alpha > 0)
    {
      gis_color_set (painter->cr, label->halo, label->halo_alpha);
      cairo_stroke_preserve (painter->cr);
    }
  gis_color_set (painter->cr, label->color, label->alpha);
  if (painter->vector)
    append_text (painter->cr, label, x, y, TRUE);
  else
    cairo_fill (painter->cr);
}

gboolean
gis_paint_labels (GisPainter *painter)
{
  gboolean done;

  cairo_save (painter->cr);
  cairo_set_line_join (painter->cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_fill_rule (painter->cr, CAIRO_FILL_RULE_WINDING);
  cairo_set_line_width (painter->cr, HALO_PX);
  done = gis_labels_each (painter, draw_label, painter);
  cairo_restore (painter->cr);
  return done;
}
