/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How calmly the map moves: the Census view over a workspace, all layers on, panned by 12 px a frame
 * for as long as a long drag, and one edit after the other. Prints, a zoom: the time between two
 * frames (median, 99th percentile, worst), what a frame costs the main thread, how many frames showed
 * a tile that was not there yet; then how long an edit takes from the click to the disk, and from there
 * to its tiles. Asserts nothing. Argument: a workspace, which is edited (sanhuactl demo makes one). */
#include "gis/crs/crs.h"
#include "gis/store/edit.h"
#include "tests/support/ui-support.h"
#include "ui/map/asset-layer.h"
#include "ui/map/census-view.h"

#include <math.h>
#include <stdio.h>

#define STEP_PX 12.0
#define FRAMES 300
#define EDITS 20
/* Both demo cities have this place in their middle. */
#define START_LON 114.307
#define START_LAT 34.797

typedef struct
{
  UiDocument *document;
  UiMap *map;
  UiAssetLayer *layer;
  GArray *intervals, *costs; /* of double, ms */
  guint n_frames, n_unfinished;
  gint64 last_us, start_us;
  double direction;
} Bench;

static double
get_share (GArray *times, double share)
{
  return g_array_index (times, double, (guint) (share * (times->len - 1)));
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double left = *(const double *) a, right = *(const double *) b;
  return (left > right) - (left < right);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Bench *bench = user_data;
  g_autoptr (GError) error = NULL;

  bench->document = ui_document_open_finish (result, &error);
  if (error != NULL)
    g_error ("%s", error->message);
}

/* ---- Panning ---- */

static void
before_paint_cb (Bench *bench)
{
  gint64 now = g_get_monotonic_time ();
  double ms = (now - bench->last_us) / 1e3;

  if (bench->last_us > 0)
    g_array_append_val (bench->intervals, ms);
  bench->last_us = bench->start_us = now;
}

static void
after_paint_cb (Bench *bench)
{
  double ms = (g_get_monotonic_time () - bench->start_us) / 1e3;

  if (bench->start_us > 0)
    g_array_append_val (bench->costs, ms);
  bench->start_us = 0;
}

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  Bench *bench = user_data;
  GisView view = ui_map_get_view (bench->map);
  double step = STEP_PX * gis_view_get_resolution (&view);

  bench->n_unfinished += bench->n_frames > 0 && !ui_asset_layer_is_complete (bench->layer);
  if (bench->n_frames++ >= FRAMES)
    return G_SOURCE_REMOVE;
  /* Along a diagonal: new tiles at two edges. */
  ui_map_go_to (bench->map, view.center_x + step * 0.8 * bench->direction,
                view.center_y + step * 0.6 * bench->direction, -1);
  return G_SOURCE_CONTINUE;
}

static void
bench_pan (Bench *bench, int zoom)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (bench->map));
  gulong before, after;
  double x, y;

  gis_mercator_from_degrees (START_LON, START_LAT, &x, &y);
  ui_map_go_to (bench->map, x, y, zoom);
  while (ui_map_is_drawing (bench->map))
    g_main_context_iteration (NULL, TRUE);
  g_array_set_size (bench->intervals, 0);
  g_array_set_size (bench->costs, 0);
  bench->n_frames = bench->n_unfinished = 0;
  bench->last_us = bench->start_us = 0;
  bench->direction = zoom % 2 ? 1 : -1;
  before = g_signal_connect_swapped (clock, "before-paint", G_CALLBACK (before_paint_cb), bench);
  after = g_signal_connect_swapped (clock, "after-paint", G_CALLBACK (after_paint_cb), bench);
  gtk_widget_add_tick_callback (GTK_WIDGET (bench->map), tick_cb, bench, NULL);
  while (bench->n_frames <= FRAMES)
    g_main_context_iteration (NULL, TRUE);
  g_signal_handler_disconnect (clock, before);
  g_signal_handler_disconnect (clock, after);
  g_array_sort (bench->intervals, compare);
  g_array_sort (bench->costs, compare);
  printf ("z%-3d frames %u   interval median %5.1f  p99 %5.1f  worst %5.1f ms   main thread median "
          "%5.1f  "
          "p99 %5.1f ms   with a coarser tile %u\n",
          zoom, bench->n_frames, get_share (bench->intervals, 0.5),
          get_share (bench->intervals, 0.99), get_share (bench->intervals, 1),
          get_share (bench->costs, 0.5), get_share (bench->costs, 0.99), bench->n_unfinished);
}

/* ---- Edits ---- */

typedef struct
{
  gint64 id;
  gboolean damaged;
} StateEdit;

static gboolean
set_state (GisEdit *edit, gpointer data, GError **error)
{
  StateEdit *change = data;
  GisValue state = gis_value_of_static_text (change->damaged ? "damaged" : "intact");

  return gis_edit_set_value (edit, "cover", change->id, "state", &state, error);
}

static void
edited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  gint64 *done_us = user_data;
  g_autoptr (GError) error = NULL;

  if (!ui_document_edit_finish (UI_DOCUMENT (source), result, &error))
    g_error ("%s", error->message);
  *done_us = g_get_monotonic_time ();
}

/* The cover nearest to the start. */
static GisHit
find_cover (Bench *bench, double x, double y)
{
  for (double reach_m = 50; reach_m < 1e5; reach_m *= 2)
    {
      GisBox box = { x - reach_m, y - reach_m, x + reach_m, y + reach_m };
      const double ring[] = { box.min_x, box.min_y, box.max_x, box.min_y,
                              box.max_x, box.max_y, box.min_x, box.max_y };
      g_autoptr (GisGeometry) area = gis_geometry_new_polygon (ring, 4, NULL);
      g_autoptr (GArray) hits =
                   gis_scene_find_in_area (ui_document_get_scene (bench->document),
                                           ui_document_get_style (bench->document), 20, area, NULL);
      for (guint i = 0; i < hits->len; i++)
        if (g_str_equal (g_array_index (hits, GisHit, i).class_id, "cover"))
          return g_array_index (hits, GisHit, i);
    }
  g_error ("no covers");
}

static void
bench_edits (Bench *bench)
{
  GArray *saved = g_array_new (FALSE, FALSE, sizeof (double));
  GArray *shown = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GisGeometry) place = NULL;
  GisHit cover;
  double x, y;

  gis_mercator_from_degrees (START_LON, START_LAT, &x, &y);
  cover = find_cover (bench, x, y);
  place = gis_scene_dup_geometry (ui_document_get_scene (bench->document), "cover", cover.id);
  ui_map_go_to (bench->map, place->xy[0], place->xy[1], 17);
  while (ui_map_is_drawing (bench->map))
    g_main_context_iteration (NULL, TRUE);
  for (guint i = 0; i < EDITS; i++)
    {
      StateEdit change = { cover.id, i % 2 == 0 };
      gint64 start = g_get_monotonic_time (), done = 0;
      double ms;
      ui_document_edit_async (bench->document, "bench", set_state, &change, NULL, edited_cb, &done);
      while (done == 0)
        g_main_context_iteration (NULL, TRUE);
      ms = (done - start) / 1e3;
      g_array_append_val (saved, ms);
      while (!ui_asset_layer_is_complete (bench->layer))
        g_main_context_iteration (NULL, TRUE);
      ms = (g_get_monotonic_time () - done) / 1e3;
      g_array_append_val (shown, ms);
      while (ui_map_is_drawing (bench->map))
        g_main_context_iteration (NULL, TRUE);
    }
  g_array_sort (saved, compare);
  g_array_sort (shown, compare);
  printf (
    "edit: to the disk median %.1f  worst %.1f ms   then its tiles median %.1f  worst %.1f ms\n",
    get_share (saved, 0.5), get_share (saved, 1), get_share (shown, 0.5), get_share (shown, 1));
  g_array_unref (saved);
  g_array_unref (shown);
}

int
main (int argc, char **argv)
{
  Bench bench = { 0 };
  GtkWidget *window, *view;

  ui_test_init (&argc, &argv, NULL);
  if (argc != 2)
    {
      fprintf (stderr, "bench-pan: a workspace, please; it will be changed\n");
      return 2;
    }
  bench.intervals = g_array_new (FALSE, FALSE, sizeof (double));
  bench.costs = g_array_new (FALSE, FALSE, sizeof (double));
  ui_document_open_async (argv[1], GIS_OPEN_READ_WRITE, NULL, opened_cb, &bench);
  while (bench.document == NULL)
    g_main_context_iteration (NULL, TRUE);
  window = adw_window_new ();
  view = ui_census_view_new ();
  bench.map = ui_census_view_get_map (UI_CENSUS_VIEW (view));
  gtk_window_set_default_size (GTK_WINDOW (window), 1600, 1000);
  adw_window_set_content (ADW_WINDOW (window), view);
  ui_census_view_set_document (UI_CENSUS_VIEW (view), bench.document);
  gtk_window_present (GTK_WINDOW (window));
  while (ui_map_get_view (bench.map).width_px < 300)
    g_main_context_iteration (NULL, TRUE);
  bench.layer = UI_ASSET_LAYER (ui_test_find_type (GTK_WIDGET (bench.map), UI_TYPE_ASSET_LAYER));
  for (int zoom = 13; zoom <= 19; zoom++)
    bench_pan (&bench, zoom);
  bench_edits (&bench);
  return 0;
}
