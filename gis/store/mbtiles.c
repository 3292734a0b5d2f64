/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One connection behind a lock: reading a tile takes well under a millisecond. */
#include "gis/store/mbtiles.h"

#include "gis/core/error.h"
#include "gis/core/i18n.h"
#include "gis/store/store-private.h"
#include <string.h>

#define MAX_ZOOM 24
/* No tile of use is larger; a hostile one is refused by SQLite itself. */
#define MAX_TILE_BYTES (8 * 1024 * 1024)

struct _GisMbtiles
{
  gatomicrefcount ref_count;
  GMutex lock;
  sqlite3 *db;
  sqlite3_stmt *select;
  char *path;
  char *attribution;
  int min_zoom, max_zoom;
  GisBox bounds; /* degrees */
};

static gboolean
set_source_error (GisMbtiles *tiles, GError **error, const char *cause)
{
  g_set_error (error, GIS_ERROR, GIS_ERROR_SOURCE, _ ("The map file “%s” cannot be used: %s"),
               tiles->path, cause);
  return FALSE;
}

static gboolean
set_database_error (GisMbtiles *tiles, GError **error)
{
  return set_source_error (
    tiles, error, gis_connection_explain (sqlite3_errcode (tiles->db), sqlite3_errmsg (tiles->db)));
}

static char *
dup_metadata (GisMbtiles *tiles, const char *name)
{
  sqlite3_stmt *statement = NULL;
  char *value = NULL;

  if (sqlite3_prepare_v2 (tiles->db, "SELECT value FROM metadata WHERE name = ?1", -1, &statement,
                          NULL) == SQLITE_OK)
    {
      sqlite3_bind_text (statement, 1, name, -1, SQLITE_STATIC);
      if (sqlite3_step (statement) == SQLITE_ROW)
        value = g_strdup ((const char *) sqlite3_column_text (statement, 0));
    }
  sqlite3_finalize (statement);
  return value;
}

/* Attributions are often HTML links: keeps the text between the tags. */
static char *
strip_markup (const char *text)
{
  GString *plain = g_string_new (NULL);
  gboolean in_tag = FALSE;

  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    if (*c == '<')
      in_tag = TRUE;
    else if (*c == '>')
      in_tag = FALSE;
    else if (!in_tag)
      g_string_append_unichar (plain, g_utf8_get_char (c));
  return g_strstrip (g_string_free (plain, FALSE));
}

static gboolean
read_zooms (GisMbtiles *tiles, GError **error)
{
  sqlite3_stmt *statement = NULL;
  gboolean found = FALSE;

  if (sqlite3_prepare_v2 (tiles->db, "SELECT min(zoom_level), max(zoom_level) FROM tiles", -1,
                          &statement, NULL) != SQLITE_OK)
    return set_database_error (tiles, error);
  if (sqlite3_step (statement) == SQLITE_ROW &&
      sqlite3_column_type (statement, 0) == SQLITE_INTEGER)
    {
      tiles->min_zoom = sqlite3_column_int (statement, 0);
      tiles->max_zoom = sqlite3_column_int (statement, 1);
      found = tiles->min_zoom >= 0 && tiles->max_zoom <= MAX_ZOOM;
    }
  sqlite3_finalize (statement);
  if (!found)
    return set_source_error (tiles, error, _ ("it holds no tiles of zoom 0 to 24"));
  return TRUE;
}

/* "west,south,east,north" in degrees; anything else counts as not told. */
static void
read_bounds (GisMbtiles *tiles)
{
  g_autofree char *text = dup_metadata (tiles, "bounds");
  g_auto (GStrv) parts = g_strsplit (text != NULL ? text : "", ",", 5);
  double n[4];

  tiles->bounds = GIS_BOX_EMPTY;
  if (g_strv_length (parts) != 4)
    return;
  for (guint i = 0; i < 4; i++)
    n[i] = g_ascii_strtod (parts[i], NULL);
  if (n[0] >= -180 && n[0] < n[2] && n[2] <= 180 && n[1] >= -90 && n[1] < n[3] && n[3] <= 90)
    tiles->bounds = (GisBox){ n[0], n[1], n[2], n[3] };
}

static gboolean
connect_file (GisMbtiles *tiles, GError **error)
{
  if (sqlite3_open_v2 (tiles->path, &tiles->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_FULLMUTEX,
                       NULL) != SQLITE_OK)
    return set_database_error (tiles, error);
  sqlite3_db_config (tiles->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (tiles->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config (tiles->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
  sqlite3_limit (tiles->db, SQLITE_LIMIT_LENGTH, MAX_TILE_BYTES);
  sqlite3_exec (tiles->db, "PRAGMA cell_size_check = ON", NULL, NULL, NULL);
  return TRUE;
}

/* "pbf" in the head; files without one are told by their first tile, gzip or not. */
static gboolean
is_vector (GisMbtiles *tiles, const char *format)
{
  sqlite3_stmt *statement = NULL;
  gboolean vector = FALSE;

  if (format != NULL && *format != '\0')
    return strcmp (format, "pbf") == 0;
  if (sqlite3_prepare_v2 (tiles->db, "SELECT substr (tile_data, 1, 2) FROM tiles LIMIT 1", -1,
                          &statement, NULL) == SQLITE_OK &&
      sqlite3_step (statement) == SQLITE_ROW && sqlite3_column_bytes (statement, 0) == 2)
    vector = memcmp (sqlite3_column_blob (statement, 0), "\x1f\x8b", 2) == 0;
  sqlite3_finalize (statement);
  return vector;
}

static gboolean
read_head (GisMbtiles *tiles, gboolean vector, GError **error)
{
  g_autofree char *format = NULL;
  g_autofree char *attribution = NULL;

  if (sqlite3_prepare_v2 (tiles->db,
                          "SELECT tile_data FROM tiles"
                          " WHERE zoom_level = ?1 AND tile_column = ?2 AND tile_row = ?3",
                          -1, &tiles->select, NULL) != SQLITE_OK)
    return set_database_error (tiles, error);
  format = dup_metadata (tiles, "format");
  if (is_vector (tiles, format) != vector)
    return set_source_error (tiles, error,
                             vector ? _ ("it holds pictures, not vector tiles")
                                    : _ ("it holds vector tiles, not pictures"));
  if (!read_zooms (tiles, error))
    return FALSE;
  read_bounds (tiles);
  attribution = dup_metadata (tiles, "attribution");
  if (attribution != NULL && g_utf8_validate (attribution, -1, NULL))
    tiles->attribution = strip_markup (attribution);
  if (tiles->attribution != NULL && *tiles->attribution == '\0')
    g_clear_pointer (&tiles->attribution, g_free);
  return TRUE;
}

static GisMbtiles *
open_file (const char *path, gboolean vector, GError **error)
{
  g_autoptr (GisMbtiles) tiles = g_new0 (GisMbtiles, 1);

  g_atomic_ref_count_init (&tiles->ref_count);
  g_mutex_init (&tiles->lock);
  tiles->path = g_strdup (path);
  if (!connect_file (tiles, error) || !read_head (tiles, vector, error))
    return NULL;
  return g_steal_pointer (&tiles);
}

GisMbtiles *
gis_mbtiles_open (const char *path, GError **error)
{
  return open_file (path, FALSE, error);
}

GisMbtiles *
gis_mbtiles_open_vector (const char *path, GError **error)
{
  return open_file (path, TRUE, error);
}

GisMbtiles *
gis_mbtiles_ref (GisMbtiles *tiles)
{
  g_atomic_ref_count_inc (&tiles->ref_count);
  return tiles;
}

void
gis_mbtiles_unref (GisMbtiles *tiles)
{
  if (tiles == NULL || !g_atomic_ref_count_dec (&tiles->ref_count))
    return;
  sqlite3_finalize (tiles->select);
  sqlite3_close (tiles->db);
  g_mutex_clear (&tiles->lock);
  g_free (tiles->path);
  g_free (tiles->attribution);
  g_free (tiles);
}

int
gis_mbtiles_get_min_zoom (const GisMbtiles *tiles)
{
  return tiles->min_zoom;
}

int
gis_mbtiles_get_max_zoom (const GisMbtiles *tiles)
{
  return tiles->max_zoom;
}

gboolean
gis_mbtiles_get_bounds (const GisMbtiles *tiles, GisBox *degrees)
{
  *degrees = tiles->bounds;
  return !gis_box_is_empty (degrees);
}

const char *
gis_mbtiles_get_attribution (const GisMbtiles *tiles)
{
  return tiles->attribution;
}

GBytes *
gis_mbtiles_get_tile (GisMbtiles *tiles, int zoom, int x, int y, GError **error)
{
  g_autoptr (GMutexLocker) locker = NULL;
  GBytes *bytes = NULL;
  int status;

  if (zoom < tiles->min_zoom || zoom > tiles->max_zoom || x < 0 || y < 0 || x >= 1 << zoom ||
      y >= 1 << zoom)
    return NULL;
  locker = g_mutex_locker_new (&tiles->lock);
  sqlite3_bind_int (tiles->select, 1, zoom);
  sqlite3_bind_int (tiles->select, 2, x);
  sqlite3_bind_int (tiles->select, 3, (1 << zoom) - 1 - y); /* rows from the south (TMS) */
  status = sqlite3_step (tiles->select);
  if (status == SQLITE_ROW)
    {
      gconstpointer data = sqlite3_column_blob (tiles->select, 0);
      int size = sqlite3_column_bytes (tiles->select, 0);
      if (data != NULL && size > 0)
        bytes = g_bytes_new (data, (gsize) size);
    }
  else if (status != SQLITE_DONE)
    set_database_error (tiles, error);
  sqlite3_reset (tiles->select);
  return bytes;
}
