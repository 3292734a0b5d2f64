/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gis/tiles/local.h"

#include "gis/core/error.h"
#include "gis/core/i18n.h"
#include "gis/store/mbtiles.h"
#include "gis/tiles/picture.h"
#include <gio/gio.h>

#define MAX_ZOOM 24
/* Where a level has holes, so many levels above it are looked at. */
#define MAX_FALLBACK 6

struct _GisTileFiles
{
  gatomicrefcount ref_count;
  GisMbtiles *mbtiles; /* or … */
  char *folder;
  gboolean tms;
  int min_zoom, max_zoom;
};

static gboolean
find_levels (GisTileFiles *files, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (files->folder, 0, NULL);
  const char *name;

  files->min_zoom = MAX_ZOOM + 1;
  files->max_zoom = -1;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (files->folder, name, NULL);
      guint64 zoom;
      if (!g_ascii_string_to_unsigned (name, 10, 0, MAX_ZOOM, &zoom, NULL) ||
          !g_file_test (path, G_FILE_TEST_IS_DIR))
        continue;
      files->min_zoom = MIN (files->min_zoom, (int) zoom);
      files->max_zoom = MAX (files->max_zoom, (int) zoom);
    }
  if (files->max_zoom >= 0)
    return TRUE;
  g_set_error (error, GIS_ERROR, GIS_ERROR_SOURCE,
               _ ("The folder “%s” holds no tiles: folders named by the zoom are expected in it"),
               files->folder);
  return FALSE;
}

GisTileFiles *
gis_tile_files_open (const char *path, gboolean tms, GError **error)
{
  g_autoptr (GisTileFiles) files = g_new0 (GisTileFiles, 1);

  g_atomic_ref_count_init (&files->ref_count);
  files->tms = tms;
  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      files->folder = g_strdup (path);
      return find_levels (files, error) ? g_steal_pointer (&files) : NULL;
    }
  files->mbtiles = gis_mbtiles_open (path, error);
  if (files->mbtiles == NULL)
    return NULL;
  files->min_zoom = gis_mbtiles_get_min_zoom (files->mbtiles);
  files->max_zoom = gis_mbtiles_get_max_zoom (files->mbtiles);
  return g_steal_pointer (&files);
}

GisTileFiles *
gis_tile_files_ref (GisTileFiles *files)
{
  g_atomic_ref_count_inc (&files->ref_count);
  return files;
}

void
gis_tile_files_unref (GisTileFiles *files)
{
  if (files == NULL || !g_atomic_ref_count_dec (&files->ref_count))
    return;
  gis_mbtiles_unref (files->mbtiles);
  g_free (files->folder);
  g_free (files);
}

int
gis_tile_files_get_min_zoom (const GisTileFiles *files)
{
  return files->min_zoom;
}

int
gis_tile_files_get_max_zoom (const GisTileFiles *files)
{
  return files->max_zoom;
}

const char *
gis_tile_files_get_attribution (const GisTileFiles *files)
{
  return files->mbtiles != NULL ? gis_mbtiles_get_attribution (files->mbtiles) : NULL;
}

/* The file's bytes, bounded; NULL without error when it is not there. */
static GBytes *
read_file (const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = NULL;
  GByteArray *bytes;
  gssize n;

  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return NULL;
  stream = g_file_read (file, NULL, error);
  if (stream == NULL)
    return NULL;
  bytes = g_byte_array_new ();
  do
    {
      guint8 chunk[65536];
      n = g_input_stream_read (G_INPUT_STREAM (stream), chunk, sizeof chunk, NULL, error);
      if (n > 0)
        g_byte_array_append (bytes, chunk, (guint) n);
    }
  while (n > 0 && bytes->len <= GIS_TILE_MAX_BYTES);
  if (n >= 0)
    return g_byte_array_free_to_bytes (bytes);
  g_byte_array_unref (bytes);
  return NULL;
}

static GBytes *
read_tile (GisTileFiles *files, const GisTileKey *key, GError **error)
{
  static const char *const endings[] = { "png", "jpg", "jpeg" };
  int row = files->tms ? (1 << key->zoom) - 1 - key->y : key->y;
  GBytes *bytes = NULL;
  GError *cause = NULL;

  if (files->mbtiles != NULL)
    return gis_mbtiles_get_tile (files->mbtiles, key->zoom, key->x, key->y, error);
  for (guint i = 0; bytes == NULL && cause == NULL && i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *path =
        g_strdup_printf ("%s/%d/%d/%d.%s", files->folder, key->zoom, key->x, row, endings[i]);
      bytes = read_file (path, &cause);
    }
  if (cause != NULL)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_SOURCE, _ ("The map folder “%s” cannot be read: %s"),
                   files->folder, cause->message);
      g_error_free (cause);
    }
  return bytes;
}

static cairo_surface_t *
dup_from_level (GisTileFiles *files,
                const GisTileKey *key,
                int level,
                gboolean gcj02,
                GError **error)
{
  cairo_surface_t *pictures[GIS_TILE_MAX_PARTS] = { NULL };
  cairo_surface_t *surface = NULL;
  GError *cause = NULL;
  GisTilePlan plan;

  gis_tile_plan_init (&plan, key, level, gcj02);
  for (guint i = 0; cause == NULL && i < plan.n_parts; i++)
    {
      g_autoptr (GBytes) bytes = read_tile (files, &plan.parts[i], &cause);
      if (bytes != NULL)
        pictures[i] = gis_tile_picture_decode (bytes, &cause);
    }
  if (cause == NULL)
    surface = gis_tile_plan_compose (&plan, pictures);
  else
    g_propagate_error (error, cause);
  for (guint i = 0; i < plan.n_parts; i++)
    g_clear_pointer (&pictures[i], cairo_surface_destroy);
  return surface;
}

cairo_surface_t *
gis_tile_files_dup_tile (GisTileFiles *files, const GisTileKey *key, gboolean gcj02, GError **error)
{
  int deepest = MIN (key->zoom, files->max_zoom);

  if (key->zoom < files->min_zoom)
    return NULL;
  for (int level = deepest; level >= files->min_zoom && level >= deepest - MAX_FALLBACK; level--)
    {
      g_autoptr (GError) cause = NULL;
      cairo_surface_t *surface = dup_from_level (files, key, level, gcj02, &cause);
      if (surface != NULL)
        return surface;
      if (cause != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&cause));
          return NULL;
        }
    }
  return NULL;
}
