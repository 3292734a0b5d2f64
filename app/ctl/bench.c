/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sanhuactl bench map: how long full views of a workspace take at each zoom, on one thread, best of
 * three: in the style that users see, and as equal work for comparison with other programs. */
#include "app/ctl/commands.h"
#include "gis/crs/crs.h"
#include "gis/scene/keep.h"
#include "gis/scene/plain.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

#define WIDTH_PX 1600
#define HEIGHT_PX 1000
#define MIN_ZOOM 10
#define MAX_ZOOM 20
#define FIRST_ZOOM 14 /* of the map that opening is timed with */
#define ROUNDS 3
#define CENTER_LON 114.307
#define CENTER_LAT 34.797

typedef struct
{
  double ms, ms_plain;
  guint64 n_features;
} Timing;

typedef struct
{
  GisScene *scene;
  GisStyle *style;
  cairo_surface_t *surface;
  cairo_t *cr;
  GisView view;
  const char *out; /* folder of the pictures; NULL: none */
  gboolean cpu_time;
  double open_ms;   /* as the program opens it on this computer */
  double read_ms;   /* never seen before: every row is read */
  double reopen_ms; /* its scene is kept; 0: it could not be */
  Timing timings[MAX_ZOOM - MIN_ZOOM + 1];
} Bench;

static void
bench_clear (Bench *bench)
{
  g_clear_pointer (&bench->cr, cairo_destroy);
  g_clear_pointer (&bench->surface, cairo_surface_destroy);
  g_clear_pointer (&bench->style, gis_style_free);
  g_clear_pointer (&bench->scene, gis_scene_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Bench, bench_clear)

static double
now_ms (const Bench *bench)
{
  struct timespec now;

  clock_gettime (bench->cpu_time ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

static gboolean
draw (Bench *bench, gboolean plain, Timing *timing, GError **error)
{
  GCancellable *cancellable = ctl_interrupt_get_cancellable ();
  double start = now_ms (bench);
  gboolean done = plain ? gis_scene_render_plain (bench->scene, &bench->view, bench->cr,
                                                  &timing->n_features, cancellable)
                        : gis_scene_render_view (bench->scene, bench->style, &bench->view,
                                                 bench->cr, cancellable);
  double *best = plain ? &timing->ms_plain : &timing->ms;

  cairo_surface_flush (bench->surface);
  *best = MIN (*best, now_ms (bench) - start);
  if (!done)
    g_cancellable_set_error_if_cancelled (cancellable, error);
  return done;
}

static gboolean
save_picture (Bench *bench, int zoom, gboolean plain, GError **error)
{
  g_autofree char *name = g_strdup_printf ("z%d%s.png", zoom, plain ? "-plain" : "");
  g_autofree char *path = NULL;

  if (bench->out == NULL)
    return TRUE;
  path = g_build_filename (bench->out, name, NULL);
  return ctl_save_png (bench->surface, path, error);
}

static gboolean
time_views (Bench *bench, GError **error)
{
  for (int zoom = MIN_ZOOM; zoom <= MAX_ZOOM; zoom++)
    {
      Timing *timing = &bench->timings[zoom - MIN_ZOOM];
      *timing = (Timing){ G_MAXDOUBLE, G_MAXDOUBLE, 0 };
      bench->view.zoom = zoom;
      for (int plain = 0; plain <= 1; plain++)
        {
          for (guint round = 0; round < ROUNDS; round++)
            if (!draw (bench, plain, timing, error))
              return FALSE;
          if (!save_picture (bench, zoom, plain, error))
            return FALSE;
        }
    }
  return TRUE;
}

static gboolean
draw_first (Bench *bench, double lon, double lat, GError **error)
{
  Timing first = { G_MAXDOUBLE, G_MAXDOUBLE, 0 };

  bench->surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, WIDTH_PX, HEIGHT_PX);
  bench->cr = cairo_create (bench->surface);
  bench->view = (GisView){ 0, 0, FIRST_ZOOM, 0, WIDTH_PX, HEIGHT_PX, 1 };
  gis_mercator_from_degrees (lon, lat, &bench->view.center_x, &bench->view.center_y);
  return draw (bench, FALSE, &first, error);
}

typedef enum
{
  OPEN_USUAL, /* with what the programs keep for this user */
  OPEN_READ,  /* every row */
  OPEN_KEPT,  /* from the folder that OPEN_READ has written to */
} OpenWay;

/* From the closed file to the first whole map. *ms stays 0 where nothing is kept. */
static gboolean
open_map (Bench *bench,
          const char *path,
          double lon,
          double lat,
          OpenWay way,
          const char *folder,
          double *ms,
          GError **error)
{
  double start = now_ms (bench);
  g_autoptr (GisJob) job = ctl_job_new ();
  g_autoptr (GisWorkspace) ws = ctl_open (path, GIS_OPEN_READ_ONLY, error);
  g_autofree char *usual = gis_keep_dup_folder ();
  g_autofree char *stamp = NULL;
  g_autoptr (GisScene) scene = NULL;

  if (ws == NULL)
    return FALSE;
  stamp = way == OPEN_READ ? gis_workspace_dup_stamp (ws) : NULL;
  if (way != OPEN_READ)
    scene = gis_keep_load (ws, way == OPEN_USUAL ? usual : folder);
  if (scene == NULL && way == OPEN_KEPT)
    return TRUE;
  bench_clear (bench); /* one at a time in memory */
  if (scene == NULL)
    scene = gis_scene_load (ws, GIS_DATE_NONE, job, error);
  if (scene == NULL)
    return FALSE;
  bench->scene = g_steal_pointer (&scene);
  bench->style = gis_style_new (gis_workspace_get_catalog (ws));
  gis_style_set_background (bench->style, TRUE);
  gis_style_set_labels (bench->style, FALSE);
  if (!draw_first (bench, lon, lat, error))
    return FALSE;
  *ms = now_ms (bench) - start;
  if (stamp != NULL)
    gis_keep_save (bench->scene, ws, stamp, folder, G_MAXUINT64 / 2);
  return TRUE;
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);
      if (g_file_test (inner, G_FILE_TEST_IS_DIR))
        remove_folder (inner);
      else
        g_unlink (inner);
    }
  g_rmdir (path);
}

/* As it would be opened now, as one never seen, and as one whose scene was kept. */
static gboolean
open_thrice (Bench *bench, const char *path, double lon, double lat, GError **error)
{
  g_autofree char *folder = g_dir_make_tmp ("sanhua-bench-XXXXXX", error);
  gboolean done;

  if (folder == NULL)
    return FALSE;
  done = open_map (bench, path, lon, lat, OPEN_USUAL, folder, &bench->open_ms, error) &&
         open_map (bench, path, lon, lat, OPEN_READ, folder, &bench->read_ms, error) &&
         open_map (bench, path, lon, lat, OPEN_KEPT, folder, &bench->reopen_ms, error);
  remove_folder (folder);
  return done;
}

/* The most memory the process ever had, bytes. */
static gint64
get_peak_rss (void)
{
  struct rusage usage = { 0 };

  getrusage (RUSAGE_SELF, &usage);
  return (gint64) usage.ru_maxrss * 1024;
}

static void
add_view (JsonBuilder *builder, int zoom, const Timing *timing)
{
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "zoom");
  json_builder_add_int_value (builder, zoom);
  json_builder_set_member_name (builder, "ms");
  json_builder_add_double_value (builder, timing->ms);
  json_builder_set_member_name (builder, "ms_plain");
  json_builder_add_double_value (builder, timing->ms_plain);
  json_builder_set_member_name (builder, "features");
  json_builder_add_int_value (builder, (gint64) timing->n_features);
  json_builder_end_object (builder);
}

static gboolean
print_json (const Bench *bench, GError **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "views");
  json_builder_begin_array (builder);
  for (int zoom = MIN_ZOOM; zoom <= MAX_ZOOM; zoom++)
    add_view (builder, zoom, &bench->timings[zoom - MIN_ZOOM]);
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "open_ms");
  json_builder_add_double_value (builder, bench->open_ms);
  json_builder_set_member_name (builder, "read_ms");
  json_builder_add_double_value (builder, bench->read_ms);
  json_builder_set_member_name (builder, "reopen_ms");
  if (bench->reopen_ms > 0)
    json_builder_add_double_value (builder, bench->reopen_ms);
  else
    json_builder_add_null_value (builder);
  json_builder_set_member_name (builder, "scene_bytes");
  json_builder_add_int_value (builder, (gint64) gis_scene_get_bytes (bench->scene));
  json_builder_set_member_name (builder, "peak_rss_bytes");
  json_builder_add_int_value (builder, get_peak_rss ());
  json_builder_end_object (builder);
  return ctl_print_json (json_builder_get_root (builder), error);
}

static gboolean
print_table (const Bench *bench, GError **error)
{
  ctl_progress_clear ();
  printf ("%s\n", _ ("zoom   features        ms  ms of equal work"));
  for (int zoom = MIN_ZOOM; zoom <= MAX_ZOOM; zoom++)
    {
      const Timing *timing = &bench->timings[zoom - MIN_ZOOM];
      printf ("%4d  %9" G_GUINT64_FORMAT "  %8.1f  %16.1f\n", zoom, timing->n_features, timing->ms,
              timing->ms_plain);
    }
  printf (_ ("First map after %.0f ms; scene %.1f MB; process at most %.1f MB.\n"), bench->open_ms,
          gis_scene_get_bytes (bench->scene) / 1e6, get_peak_rss () / 1e6);
  printf (_ ("Never seen before, every row read: first map after %.0f ms.\n"), bench->read_ms);
  if (bench->reopen_ms > 0)
    printf (_ ("Opened again, with its scene kept: first map after %.0f ms.\n"), bench->reopen_ms);
  return ctl_flush (error);
}

static gboolean
make_folder (const char *path, GError **error)
{
  if (path == NULL || g_mkdir_with_parents (path, 0777) == 0)
    return TRUE;
  g_set_error (error, GIS_ERROR, GIS_ERROR_FAILED, _ ("%s: cannot be made: %s"), path,
               gis_error_get_cause (errno));
  return FALSE;
}

static int
run (int argc, char **argv)
{
  g_auto (Bench) bench = { 0 };
  g_autofree char *center = NULL;
  g_autofree char *out = NULL;
  gboolean json = FALSE;
  double lon = CENTER_LON;
  double lat = CENTER_LAT;
  const GOptionEntry entries[] = {
    { "center", 0, 0, G_OPTION_ARG_STRING, &center, N_ ("Middle of the views (114.307,34.797)"),
      N_ ("LON,LAT") },
    { "out", 0, 0, G_OPTION_ARG_FILENAME, &out, N_ ("Save the pictures in this folder"),
      N_ ("FOLDER") },
    { "cpu-time", 0, 0, G_OPTION_ARG_NONE, &bench.cpu_time,
      N_ ("Count processor time instead of elapsed time"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_ ("Print one JSON object"), NULL },
    { NULL },
  };
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) args = ctl_parse (&ctl_command_bench, entries, argc, argv, 2, 2, &error);

  if (args == NULL || (center != NULL && !ctl_parse_place ("--center", center, &lon, &lat, &error)))
    return ctl_fail (g_steal_pointer (&error));
  if (!g_str_equal (args[0], "map"))
    {
      g_set_error (&error, GIS_ERROR, GIS_ERROR_USAGE,
                   _ ("bench: “%s”: only the “map” can be timed"), args[0]);
      return ctl_fail (g_steal_pointer (&error));
    }
  bench.out = out;
  if (!make_folder (out, &error) || !open_thrice (&bench, args[1], lon, lat, &error) ||
      !time_views (&bench, &error) ||
      !(json ? print_json (&bench, &error) : print_table (&bench, &error)))
    return ctl_fail (g_steal_pointer (&error));
  return CTL_DONE;
}

const CtlCommand ctl_command_bench = { "bench", "map FILE", N_ ("Time the drawing of the map"),
                                       run };
