/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Other programs: GDAL reads the layers as SpatiaLite layers, and what a plain SQLite with
 * SpatiaLite (as in QGIS) writes is found and recorded at the next opening. */
#include "gis/store/store-private.h"
#include "store-fixture.h"

#include <gdal.h>
#include <ogr_srs_api.h>
#include <spatialite.h>

/* ---- What GDAL sees ---- */

static void
assert_layer (GDALDatasetH dataset,
              const char *name,
              OGRwkbGeometryType type,
              gint64 n,
              const OGREnvelope *extent)
{
  OGRLayerH layer = GDALDatasetGetLayerByName (dataset, name);
  OGRSpatialReferenceH srs;
  OGREnvelope found;

  g_assert_nonnull (layer);
  g_assert_cmpint (OGR_L_GetGeomType (layer), ==, type);
  g_assert_cmpint (OGR_L_GetFeatureCount (layer, TRUE), ==, n);
  srs = OGR_L_GetSpatialRef (layer);
  g_assert_nonnull (srs);
  g_assert_cmpstr (OSRGetAuthorityName (srs, NULL), ==, "EPSG");
  g_assert_cmpstr (OSRGetAuthorityCode (srs, NULL), ==, "4547");
  g_assert_cmpint (OGR_L_GetExtent (layer, &found, TRUE), ==, OGRERR_NONE);
  g_assert_cmpfloat_with_epsilon (found.MinX, extent->MinX, 1e-6);
  g_assert_cmpfloat_with_epsilon (found.MaxY, extent->MaxY, 1e-6);
  /* Its window query goes through our R-tree. */
  OGR_L_SetSpatialFilterRect (layer, extent->MinX - 1, extent->MinY - 1, extent->MinX + 0.5,
                              extent->MinY + 0.5);
  g_assert_cmpint (OGR_L_GetFeatureCount (layer, TRUE), ==, 1);
}

static void
test_gdal_reads (Fixture *fixture, gconstpointer data)
{
  static const char *const drivers[] = { "SQLite", NULL };
  static const char *const options[] = { "LIST_ALL_TABLES=YES", NULL };
  const OGREnvelope points = { FIXTURE_X, FIXTURE_X + 9, FIXTURE_Y, FIXTURE_Y + 9 };
  const OGREnvelope lines = { FIXTURE_X, FIXTURE_X + 5, FIXTURE_Y, FIXTURE_Y + 5 };
  GisWorkspace *ws = fixture_create (fixture);
  GisEdit *edit = fixture_begin (ws, "Assets");
  g_autoptr (GisRow) section = gis_row_new (fixture_class (ws, "section"));
  GDALDatasetH dataset;
  OGRLayerH covers;
  OGRFeatureH feature;

  for (guint i = 0; i < 10; i++)
    fixture_add_cover (edit, "井盖", "intact", i, i);
  gis_edit_rollback (edit); /* the same code ten times would be refused */
  edit = fixture_begin (ws, "Assets");
  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *code = g_strdup_printf ("井盖%u", i);
      fixture_add_cover (edit, code, "intact", i, i);
    }
  gis_row_take_geometry (
    section, gis_geometry_new_line (
               (double[]){ FIXTURE_X, FIXTURE_Y, FIXTURE_X + 5, FIXTURE_Y + 5 }, 2, NULL));
  g_assert_true (gis_edit_insert (edit, section, NULL));
  gis_change_unref (fixture_commit (edit));
  fixture_close (ws);

  GDALAllRegister ();
  dataset = GDALOpenEx (fixture->path, GDAL_OF_VECTOR | GDAL_OF_READONLY, drivers, options, NULL);
  g_assert_nonnull (dataset);
  assert_layer (dataset, "cover", wkbPoint, 10, &points);
  assert_layer (dataset, "section", wkbMultiLineString, 1, &lines);
  covers = GDALDatasetGetLayerByName (dataset, "cover");
  OGR_L_SetSpatialFilter (covers, NULL);
  OGR_L_ResetReading (covers);
  feature = OGR_L_GetNextFeature (covers);
  g_assert_cmpstr (OGR_F_GetFieldAsString (feature, OGR_F_GetFieldIndex (feature, "code")), ==,
                   "井盖0");
  g_assert_cmpint (OGR_F_GetFID (feature), >, (gint64) 1 << 40);
  OGR_F_Destroy (feature);
  GDALClose (dataset);
  /* Reading changes nothing. */
  ws = fixture_open (fixture, GIS_OPEN_READ_WRITE);
  g_assert_cmpuint (gis_workspace_get_foreign_edits (ws), ==, 0);
  fixture_assert_sound (ws);
  fixture_close (ws);
}

/* An edit written by GDAL's SpatiaLite driver, as QGIS and ogr2ogr do it. */
static void
test_gdal_writes (Fixture *fixture, gconstpointer data)
{
  static const char *const drivers[] = { "SQLite", NULL };
  GisWorkspace *ws = fixture_create (fixture);
  g_autoptr (GError) error = NULL;
  gint64 id = fixture_store_cover (ws, "a", "intact", 0, 0);
  GDALDatasetH dataset;
  OGRLayerH covers;
  OGRFeatureH feature;
  OGRGeometryH point = OGR_G_CreateGeometry (wkbPoint);

  fixture_close (ws);
  GDALAllRegister ();
  dataset = GDALOpenEx (fixture->path, GDAL_OF_VECTOR | GDAL_OF_UPDATE, drivers, NULL, NULL);
  g_assert_nonnull (dataset);
  covers = GDALDatasetGetLayerByName (dataset, "cover");
  feature = OGR_L_GetFeature (covers, id);
  OGR_F_SetFieldString (feature, OGR_F_GetFieldIndex (feature, "state"), "damaged");
  OGR_G_SetPoint_2D (point, 0, FIXTURE_X + 50, FIXTURE_Y + 60);
  OGR_F_SetGeometry (feature, point);
  g_assert_cmpint (OGR_L_SetFeature (covers, feature), ==, OGRERR_NONE);
  OGR_F_Destroy (feature);
  feature = OGR_F_Create (OGR_L_GetLayerDefn (covers));
  OGR_F_SetFieldString (feature, OGR_F_GetFieldIndex (feature, "code"), "b");
  OGR_F_SetGeometry (feature, point);
  g_assert_cmpint (OGR_L_CreateFeature (covers, feature), ==, OGRERR_NONE);
  OGR_F_Destroy (feature);
  OGR_G_DestroyGeometry (point);
  GDALClose (dataset);

  ws = fixture_open (fixture, GIS_OPEN_READ_WRITE);
  g_assert_cmpuint (gis_workspace_get_foreign_edits (ws), ==, 2);
  fixture_assert_text (ws, "cover", id, "state", "damaged");
  fixture_assert_sound (ws);
  {
    g_autoptr (GisRow) row = gis_store_find (ws, "cover", "b", &error);
    g_assert_no_error (error);
    g_assert_true (g_uuid_string_is_valid (row->uuid));
    g_assert_cmpfloat (row->geometry->xy[0], ==, FIXTURE_X + 50);
  }
  g_assert_true (gis_history_undo (ws, NULL, &error));
  g_assert_no_error (error);
  fixture_assert_text (ws, "cover", id, "state", "intact");
  g_assert_cmpint (fixture_count (ws, "cover"), ==, 1);
  fixture_assert_sound (ws);
  fixture_close (ws);
}

/* ---- Plain SQLite with SpatiaLite ---- */

static void
foreign_sql (const char *path, const char *sql)
{
  sqlite3 *db = NULL;
  void *spatialite = spatialite_alloc_connection ();
  char *message = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  spatialite_init_ex (db, spatialite, 0);
  sqlite3_busy_timeout (db, 5000);
  sqlite3_exec (db, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  sqlite3_close (db);
  spatialite_cleanup_ex (spatialite);
}

/* The same without SpatiaLite: attributes only. */
static void
plain_sql (const char *path, const char *sql)
{
  sqlite3 *db = NULL;
  char *message = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  sqlite3_exec (db, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  sqlite3_close (db);
}

static void
test_attribute_edit (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) row_events = NULL;
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  const GisRowEvent *row_event;
  const GisStateEvent *event;
  gint64 id = fixture_store_cover (ws, "a", "intact", 0, 0);

  fixture_close (ws);
  plain_sql (fixture->path, "UPDATE cover SET state = 'missing', diameter_mm = 700;"
                            "UPDATE cover SET state = 'damaged'");
  ws = fixture_open (fixture, GIS_OPEN_READ_WRITE);
  g_assert_cmpuint (gis_workspace_get_foreign_edits (ws), ==, 1);
  entries = gis_history_list (ws, 0, &error);
  g_assert_cmpuint (entries->len, ==, 2);
  g_assert_cmpstr (((GisHistoryEntry *) g_ptr_array_index (entries, 0))->kind, ==, "foreign");
  row_events = gis_history_list_row (ws, "cover", id, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (row_events->len, ==, 3); /* created, state, diameter */
  row_event = g_ptr_array_index (row_events, 0);
  g_assert_cmpstr (row_event->field, ==, "state");
  g_assert_cmpstr (gis_value_get_text (&row_event->from), ==, "intact");
  g_assert_cmpstr (gis_value_get_text (&row_event->to), ==, "damaged");
  row_event = g_ptr_array_index (row_events, 1);
  g_assert_cmpstr (row_event->field, ==, "diameter_mm");
  g_assert_cmpint (gis_value_get_integer (&row_event->to, 0), ==, 700);
  events = gis_store_events (ws, "cover", id, "state", GIS_DATE_NONE, &error);
  g_assert_cmpuint (events->len, ==, 2);
  event = g_ptr_array_index (events, 1);
  g_assert_cmpstr (event->from, ==, "intact");
  g_assert_cmpstr (event->to, ==, "damaged");
  fixture_assert_sound (ws);
  fixture_close (ws);
  /* Once only. */
  ws = fixture_open (fixture, GIS_OPEN_READ_WRITE);
  g_assert_cmpuint (gis_workspace_get_foreign_edits (ws), ==, 0);
  g_assert_true (gis_history_undo (ws, NULL, &error));
  fixture_assert_text (ws, "cover", id, "state", "intact");
  fixture_assert_text (ws, "cover", id, "diameter_mm", "");
  fixture_assert_sound (ws);
  g_assert_true (gis_history_redo (ws, NULL, &error));
  fixture_assert_text (ws, "cover", id, "state", "damaged");
  fixture_assert_sound (ws);
  fixture_close (ws);
}

static void
test_shapes_and_rows (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  g_autoptr (GError) error = NULL;
  gint64 a = fixture_store_cover (ws, "a", "intact", 0, 0);
  gint64 b = fixture_store_cover (ws, "b", "intact", 1, 1);
  GisBox box = { FIXTURE_X + 90, FIXTURE_Y + 90, FIXTURE_X + 110, FIXTURE_Y + 110 };
  GisQuery query = { .box = &box };
  g_autofree char *sql = g_strdup_printf (
    "UPDATE cover SET geom = MakePoint (528100, 3852100, 4547) WHERE id = %" G_GINT64_FORMAT ";"
    "DELETE FROM cover WHERE id = %" G_GINT64_FORMAT ";"
    "INSERT INTO cover (code, state, geom) VALUES ('c', 'damaged', MakePoint (528101, 3852101, "
    "4547));"
    "INSERT INTO cover (uuid, code, geom) SELECT uuid, 'd', geom FROM cover WHERE code = 'c';"
    "INSERT INTO cover (code, geom) VALUES ('e', MakePoint (1, 1, 4547));"
    "DELETE FROM cover WHERE code = 'e';"
    "UPDATE cover SET code = 'a' WHERE code = 'a'",
    a, b);

  fixture_close (ws);
  foreign_sql (fixture->path, sql);
  ws = fixture_open (fixture, GIS_OPEN_READ_WRITE);
  /* a, d, and c, which SQLite gave the id of b: largest id + 1. */
  g_assert_cmpuint (gis_workspace_get_foreign_edits (ws), ==, 3);
  g_assert_cmpint (fixture_count (ws, "cover"), ==, 3);
  g_assert_cmpint (gis_store_count (ws, "cover", &query, NULL), ==, 3);
  /* A copied uuid would be found by verify; new rows do not reuse the ids that came in. */
  fixture_assert_sound (ws);
  fixture_store_cover (ws, "f", "intact", 2, 2);
  fixture_assert_sound (ws);
  g_assert_true (gis_history_undo (ws, NULL, &error));
  g_assert_true (gis_history_undo (ws, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (fixture_count (ws, "cover"), ==, 2);
  fixture_assert_text (ws, "cover", b, "code", "b");
  g_assert_cmpint (gis_store_count (ws, "cover", &query, NULL), ==, 0);
  fixture_assert_sound (ws);
  g_assert_true (gis_history_redo (ws, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (gis_store_count (ws, "cover", &query, NULL), ==, 3);
  fixture_assert_sound (ws);
  fixture_close (ws);
}

static void
test_renumbered (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  g_autoptr (GError) error = NULL;
  gint64 id = fixture_store_cover (ws, "a", "intact", 0, 0);

  fixture_close (ws);
  plain_sql (fixture->path, "UPDATE cover SET id = 42");
  ws = fixture_open (fixture, GIS_OPEN_READ_WRITE);
  g_assert_cmpuint (gis_workspace_get_foreign_edits (ws), ==, 2);
  fixture_assert_sound (ws);
  g_assert_true (gis_history_undo (ws, NULL, &error));
  g_assert_no_error (error);
  fixture_assert_text (ws, "cover", id, "code", "a");
  g_assert_cmpint (fixture_count (ws, "cover"), ==, 1);
  fixture_assert_sound (ws);
  fixture_close (ws);
}

/* REPLACE fires no delete trigger: the row that was there is known all the same, and undo brings it
 * back instead of deleting it. */
static void
test_replaced (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  g_autoptr (GError) error = NULL;
  g_autoptr (GisRow) before = NULL;
  g_autoptr (GisRow) back = NULL;
  gint64 a = fixture_store_cover (ws, "a", "intact", 0, 0);
  gint64 b = fixture_store_cover (ws, "b", "intact", 1, 1);
  gint64 c = fixture_store_cover (ws, "c", "intact", 2, 2);
  g_autofree char *sql = g_strdup_printf (
    "INSERT OR REPLACE INTO cover (id, code, state, geom) VALUES (%" G_GINT64_FORMAT
    ", 'a2', 'damaged', MakePoint (528100, 3852100, 4547));"
    "UPDATE OR REPLACE cover SET id = %" G_GINT64_FORMAT " WHERE id = %" G_GINT64_FORMAT,
    a, b, c);

  before = gis_store_get (ws, "cover", a, &error);
  fixture_close (ws);
  foreign_sql (fixture->path, sql);
  ws = fixture_open (fixture, GIS_OPEN_READ_WRITE);
  g_assert_cmpuint (gis_workspace_get_foreign_edits (ws), ==, 3);
  fixture_assert_text (ws, "cover", a, "code", "a2");
  fixture_assert_text (ws, "cover", b, "code", "c");
  fixture_assert_sound (ws);

  g_assert_true (gis_history_undo (ws, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (fixture_count (ws, "cover"), ==, 3);
  fixture_assert_text (ws, "cover", a, "code", "a");
  fixture_assert_text (ws, "cover", a, "state", "intact");
  fixture_assert_text (ws, "cover", b, "code", "b");
  fixture_assert_text (ws, "cover", c, "code", "c");
  back = gis_store_get (ws, "cover", a, &error);
  g_assert_cmpstr (back->uuid, ==, before->uuid);
  g_assert_true (gis_geometry_equal (back->geometry, before->geometry));
  fixture_assert_sound (ws);
  g_assert_true (gis_history_redo (ws, NULL, &error));
  g_assert_no_error (error);
  fixture_assert_text (ws, "cover", a, "code", "a2");
  g_assert_cmpint (fixture_count (ws, "cover"), ==, 2);
  fixture_assert_sound (ws);
  fixture_close (ws);
}

/* While we have the file open: the next edit records it first; undo takes them back in order. */
static void
test_while_open (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  g_autoptr (GError) error = NULL;
  gint64 id = fixture_store_cover (ws, "a", "intact", 0, 0);
  GisEdit *edit;

  foreign_sql (fixture->path,
               "UPDATE cover SET state = 'damaged', geom = MakePoint (528009, 3852009, 4547)");
  fixture_assert_text (ws, "cover", id, "state", "damaged");
  edit = fixture_begin (ws, "Nothing in the end");
  gis_edit_rollback (edit);
  g_assert_cmpuint (gis_workspace_get_foreign_edits (ws), ==, 1);
  fixture_store_text (ws, id, "state", "intact");
  g_assert_true (gis_history_undo (ws, NULL, &error));
  fixture_assert_text (ws, "cover", id, "state", "damaged");
  g_assert_true (gis_history_undo (ws, NULL, &error));
  fixture_assert_text (ws, "cover", id, "state", "intact");
  g_assert_no_error (error);
  fixture_assert_sound (ws);
  fixture_close (ws);
}

/* A change that no trigger saw: undo says so and leaves the row alone. */
static void
test_unrecorded (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  g_autoptr (GError) error = NULL;
  gint64 id = fixture_store_cover (ws, "a", "intact", 0, 0);

  fixture_store_text (ws, id, "state", "damaged");
  fixture_close (ws);
  plain_sql (fixture->path, "DROP TRIGGER sanhua_update_cover; UPDATE cover SET state = 'missing'");
  ws = fixture_open (fixture, GIS_OPEN_READ_WRITE);
  g_assert_cmpuint (gis_workspace_get_foreign_edits (ws), ==, 0);
  g_assert_false (gis_history_undo (ws, NULL, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "cover"));
  fixture_assert_text (ws, "cover", id, "state", "missing");
  fixture_close (ws);
  /* The trigger is back. */
  plain_sql (fixture->path, "UPDATE cover SET state = 'damaged'");
  ws = fixture_open (fixture, GIS_OPEN_READ_WRITE);
  g_assert_cmpuint (gis_workspace_get_foreign_edits (ws), ==, 1);
  fixture_close (ws);
}

/* Anybody can write into foreign_edit: nonsense there is dropped. */
static void
test_forged_notes (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  gint64 id = fixture_store_cover (ws, "a", "intact", 0, 0);

  fixture_close (ws);
  plain_sql (
    fixture->path,
    "INSERT INTO foreign_edit (class, row_id, kind, field, old_value, recorded_at) VALUES "
    "('setting', 1, 'delete', 'key', 'x', 'never'), ('cover', 7, 'delete', 'code', x'00ff', ''), "
    "('cover', 8, 'explode', 'code', 1, 'x'), ('cover', 9, 'update', 'nothing', 1, 'x'), "
    "('cover', 10, 'insert', NULL, NULL, '2023-01-01')");
  ws = fixture_open (fixture, GIS_OPEN_READ_WRITE);
  g_assert_cmpuint (gis_workspace_get_foreign_edits (ws), ==, 0);
  fixture_assert_text (ws, "cover", id, "code", "a");
  fixture_assert_sound (ws);
  fixture_close (ws);
}

static void
add_tests (void)
{
  fixture_add ("/gis/store-foreign/gdal-reads", test_gdal_reads);
  fixture_add ("/gis/store-foreign/gdal-writes", test_gdal_writes);
  fixture_add ("/gis/store-foreign/attribute-edit", test_attribute_edit);
  fixture_add ("/gis/store-foreign/shapes-and-rows", test_shapes_and_rows);
  fixture_add ("/gis/store-foreign/renumbered", test_renumbered);
  fixture_add ("/gis/store-foreign/replaced", test_replaced);
  fixture_add ("/gis/store-foreign/while-open", test_while_open);
  fixture_add ("/gis/store-foreign/unrecorded", test_unrecorded);
  fixture_add ("/gis/store-foreign/forged-notes", test_forged_notes);
}

int
main (int argc, char **argv)
{
  return fixture_main (argc, argv, add_tests);
}
