/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sources through the real reader process: formats, encodings, virtual columns. */
#include "gis/core/error.h"
#include "gis/core/paths.h"
#include "gis/exchange/source.h"
#include "tests/support/source-files.h"

#include <errno.h>
#include <string.h>

static const char geojson[] =
  "{\"type\":\"FeatureCollection\",\"features\":["
  "{\"type\":\"Feature\",\"properties\":{\"id\":\"way/1\",\"name\":\"鼓楼街\",\"w\":12.5,\"n\":3,"
  "\"tags\":[\"a\",\"b\"],\"other_tags\":\"\\\"manhole\\\"=>\\\"sewer\\\",\\\"q\\\"=>"
  "\\\"a\\\\\\\"b\\\"\"},"
  "\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[114.3,34.8,7],[114.31,34.8,7]]}},"
  "{\"type\":\"Feature\",\"properties\":{\"id\":\"way/2\",\"name\":null,\"w\":null,\"n\":4,"
  "\"tags\":[],\"other_tags\":\"\\\"manhole\\\"=>\\\"drain\\\"\"},"
  "\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[114.32,34.81],[114.33,34.82]]}},"
  "{\"type\":\"Feature\",\"properties\":{\"id\":\"way/3\"},\"geometry\":null}]}";

typedef struct
{
  GPtrArray *rows; /* of char*: values joined by | */
  GArray *points;  /* number of points of each geometry */
  guint n_dropped;
} Collected;

static gboolean
collect_cb (const GisSourceRow *row, gpointer user_data, GError **error)
{
  Collected *collected = user_data;
  GString *text = g_string_new (NULL);
  guint n_points = row->geometry != NULL ? row->geometry->n_points : 0;

  for (guint i = 0; i < row->n_values; i++)
    {
      g_autofree char *value = gis_value_dup_string (&row->values[i]);

      g_string_append_printf (text, "%s%s", i > 0 ? "|" : "", value);
    }
  g_ptr_array_add (collected->rows, g_string_free (text, FALSE));
  g_array_append_val (collected->points, n_points);
  collected->n_dropped += row->dropped_zm;
  return TRUE;
}

static void
collected_init (Collected *collected)
{
  collected->rows = g_ptr_array_new_with_free_func (g_free);
  collected->points = g_array_new (FALSE, FALSE, sizeof (guint));
  collected->n_dropped = 0;
}

static void
collected_clear (Collected *collected)
{
  g_ptr_array_unref (collected->rows);
  g_array_unref (collected->points);
}

static void
assert_field (const GisSourceLayer *layer, guint index, const char *name, const char *type)
{
  const GisSourceField *field = layer->fields->pdata[index];

  g_assert_cmpstr (field->name, ==, name);
  g_assert_cmpstr (field->type, ==, type);
}

static void
test_geojson (void)
{
  TestFolder folder;
  g_autoptr (GError) error = NULL;
  g_autoptr (GisSourceInfo) info = NULL;
  g_autofree char *path = NULL;
  const GisSourceLayer *layer;
  Collected got;

  test_folder_init (&folder);
  path = test_folder_write (&folder, "roads.geojson", geojson, -1);
  info = gis_source_inspect (path, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (info->driver, ==, "GeoJSON");
  g_assert_cmpstr (info->encoding, ==, "UTF-8");
  g_assert_cmpuint (info->layers->len, ==, 1);
  layer = info->layers->pdata[0];
  g_assert_cmpstr (layer->name, ==, "roads");
  g_assert_cmpint (layer->n_rows, ==, 3);
  g_assert_cmpint (layer->geometry, ==, GIS_GEOMETRY_MULTILINESTRING);
  g_assert_cmpstr (layer->crs, ==, "EPSG:4326");
  g_assert_cmpfloat (layer->extent.min_x, ==, 114.3);
  g_assert_cmpfloat (layer->extent.max_y, ==, 34.82);
  g_assert_cmpuint (layer->fields->len, ==, 8);
  assert_field (layer, 0, "id", "text");
  assert_field (layer, 1, "name", "text");
  assert_field (layer, 2, "w", "real");
  assert_field (layer, 3, "n", "integer");
  /* hstore keys by frequency, then by name */
  assert_field (layer, 6, "manhole", "text");
  assert_field (layer, 7, "q", "text");
  g_assert_cmpstr (((GisSourceField *) layer->fields->pdata[1])->sample, ==, "鼓楼街");
  g_assert_cmpstr (((GisSourceField *) layer->fields->pdata[6])->sample, ==, "sewer");

  collected_init (&got);
  g_assert_true (gis_source_read (path, "roads", NULL, 0, collect_cb, &got, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (got.rows->len, ==, 3);
  g_assert_cmpstr (got.rows->pdata[0], ==,
                   "way/1|鼓楼街|12.5|3|a;b|\"manhole\"=>\"sewer\",\"q\"=>\"a\\\"b\"|sewer|a\"b");
  g_assert_cmpstr (got.rows->pdata[2], ==, "way/3|||||||");
  g_assert_cmpuint (g_array_index (got.points, guint, 0), ==, 2);
  g_assert_cmpuint (g_array_index (got.points, guint, 2), ==, 0);
  g_assert_cmpuint (got.n_dropped, ==, 1);
  collected_clear (&got);

  collected_init (&got);
  g_assert_true (gis_source_read (path, "roads", NULL, 2, collect_cb, &got, NULL, &error));
  g_assert_cmpuint (got.rows->len, ==, 2);
  collected_clear (&got);

  g_assert_false (gis_source_read (path, "nothing", NULL, 0, collect_cb, &got, NULL, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_SOURCE);
  test_folder_clear (&folder);
}

/* "道路名称", "鼓楼街", "雨水" in GBK and in UTF-8. */
#define GBK_NAME "\265\300\302\267\303\373\263\306"
#define GBK_STREET "\271\304\302\245\275\326"
#define GBK_STORM "\323\352\313\256"
static const double two_points[] = { 528094.5, 3852115.25, 528100.5, 3852120.75 };

typedef struct
{
  gboolean gbk;
  guint8 ldid;
  const char *cpg;
  const char *asked;
  const char *encoding;
  gboolean declared;
} EncodingCase;

static void
test_encoding (gconstpointer data)
{
  const EncodingCase *c = data;
  const char *const gbk_names[] = { GBK_NAME, "KIND" };
  const char *const gbk_values[] = { GBK_STREET, GBK_STORM, "plain", GBK_STREET };
  const char *const utf8_names[] = { "道路", "KIND" };
  const char *const utf8_values[] = { "鼓楼街", "雨水", "plain", "鼓楼街" };
  TestFolder folder;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GisSourceInfo) info = NULL;
  Collected got;

  test_folder_init (&folder);
  path =
    test_folder_write_shapefile (&folder, "井盖", two_points, 2, c->gbk ? gbk_names : utf8_names, 2,
                                 c->gbk ? gbk_values : utf8_values, c->ldid, c->cpg, NULL);
  info = gis_source_inspect (path, c->asked, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (info->encoding, ==, c->encoding);
  g_assert_cmpint (info->encoding_declared, ==, c->declared);
  assert_field (info->layers->pdata[0], 0, c->gbk ? "道路名称" : "道路", "text");
  g_assert_cmpstr (((GisSourceLayer *) info->layers->pdata[0])->name, ==, "井盖");
  g_assert_null (((GisSourceLayer *) info->layers->pdata[0])->crs);

  collected_init (&got);
  g_assert_true (gis_source_read (path, "井盖", c->asked, 0, collect_cb, &got, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (got.rows->pdata[0], ==, "鼓楼街|雨水");
  g_assert_cmpstr (got.rows->pdata[1], ==, "plain|鼓楼街");
  collected_clear (&got);
  test_folder_clear (&folder);
}

static const EncodingCase encoding_cases[] = {
  { TRUE, 0, "GBK", NULL, "GBK", TRUE },
  { TRUE, 0, "936", NULL, "GBK", TRUE },
  { TRUE, 0x4d, NULL, NULL, "GB18030", TRUE },
  { TRUE, 0x57, NULL, NULL, "GB18030", FALSE },
  { TRUE, 0, NULL, NULL, "GB18030", FALSE },
  { TRUE, 0x57, NULL, "GBK", "GBK", TRUE },
  { TRUE, 0, "UTF-8", "GB18030", "GB18030", TRUE },
  { FALSE, 0, "UTF-8", NULL, "UTF-8", TRUE },
  { FALSE, 0x57, NULL, NULL, "UTF-8", FALSE },
};

static void
test_csv (void)
{
  static const char gbk[] = "\261\340\272\305,\276\255\266\310,\316\263\266\310,kind\n"
                            "0102,114.30,34.79," GBK_STORM "\n"
                            "0103,x,34.80," GBK_STORM "\n";
  TestFolder folder;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GisSourceInfo) info = NULL;
  const GisSourceLayer *layer;
  Collected got;

  test_folder_init (&folder);
  path = test_folder_write (&folder, "covers.csv", gbk, -1);
  info = gis_source_inspect (path, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (info->encoding, ==, "GB18030");
  layer = info->layers->pdata[0];
  assert_field (layer, 0, "编号", "text");
  g_assert_cmpint (layer->geometry, ==, GIS_GEOMETRY_POINT);
  g_assert_cmpint (layer->n_rows, ==, 2);
  g_assert_cmpfloat (layer->extent.min_x, ==, 114.30);
  g_assert_cmpfloat (layer->extent.max_x, ==, 114.30);
  collected_init (&got);
  g_assert_true (gis_source_read (path, "covers", NULL, 0, collect_cb, &got, NULL, &error));
  g_assert_cmpstr (got.rows->pdata[0], ==, "0102|114.30|34.79|雨水");
  g_assert_cmpuint (g_array_index (got.points, guint, 0), ==, 1);
  g_assert_cmpuint (g_array_index (got.points, guint, 1), ==, 0);
  collected_clear (&got);
  test_folder_clear (&folder);
}

static void
test_refused_names (void)
{
  static const char *const bad[] = { "https://example.org/a.geojson",
                                     "/vsicurl/http://example.org/a.geojson", "/does/not/exist.shp",
                                     "PG:dbname=x", "/tmp" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (gis_source_inspect (bad[i], NULL, NULL, &error));
      g_assert_error (error, GIS_ERROR, GIS_ERROR_SOURCE);
    }
  {
    TestFolder folder;
    g_autofree char *path = NULL;
    g_autoptr (GError) error = NULL;

    test_folder_init (&folder);
    path = test_folder_write (&folder, "a.geojson", geojson, -1);
    g_assert_null (gis_source_inspect (path, "KLINGON-8", NULL, &error));
    g_assert_error (error, GIS_ERROR, GIS_ERROR_USAGE);
    test_folder_clear (&folder);
  }
}

/* Formats that can point at other files or hosts are no formats here. */
static void
test_refused_formats (void)
{
  static const struct
  {
    const char *name, *text;
  } files[] = {
    { "a.vrt",
      "<OGRVRTDataSource><OGRVRTLayer name=\"x\"><SrcDataSource>/etc/passwd</SrcDataSource>"
      "</OGRVRTLayer></OGRVRTDataSource>" },
    { "wfs.xml", "<OGRWFSDataSource><URL>http://127.0.0.1:1/</URL></OGRWFSDataSource>" },
    { "notes.txt", "hello" },
    { "empty.shp", "" },
  };
  TestFolder folder;

  test_folder_init (&folder);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = test_folder_write (&folder, files[i].name, files[i].text, -1);
      g_autoptr (GError) error = NULL;

      g_assert_null (gis_source_inspect (path, NULL, NULL, &error));
      g_assert_error (error, GIS_ERROR, GIS_ERROR_SOURCE);
      g_assert_nonnull (strstr (error->message, files[i].name));
    }
  test_folder_clear (&folder);
}

/* GDAL's GML driver writes a .gfs beside the source; the sandbox must not let it. */
static void
test_writes_nothing (void)
{
  static const char gml[] =
    "<?xml version=\"1.0\"?><ogr:FeatureCollection xmlns:ogr=\"http://ogr.maptools.org/\" "
    "xmlns:gml=\"http://www.opengis.net/gml\"><gml:featureMember><ogr:pole fid=\"p.0\">"
    "<ogr:geometryProperty><gml:Point srsName=\"EPSG:4326\"><gml:coordinates>114.3,34.8"
    "</gml:coordinates></gml:Point></ogr:geometryProperty><ogr:ref>7</ogr:ref></ogr:pole>"
    "</gml:featureMember></ogr:FeatureCollection>";
  TestFolder folder;
  g_autofree char *path = NULL, *gfs = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GisSourceInfo) info = NULL;

  test_folder_init (&folder);
  path = test_folder_write (&folder, "poles.gml", gml, -1);
  gfs = test_folder_path (&folder, "poles.gfs");
  info = gis_source_inspect (path, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (((GisSourceLayer *) info->layers->pdata[0])->n_rows, ==, 1);
  g_assert_false (g_file_test (gfs, G_FILE_TEST_EXISTS));
  test_folder_clear (&folder);
}

/* In a child, since the language belongs to the whole process. */
static void
test_translated (void)
{
  static const char *const names[][2] = {
    { "Point", "点" },
    { "Multi Polygon", "多面" },
    { "3D Measured Line String", "线（含高程）" },
    { "Measured Point", "点" },
    { "None", "没有几何" },
    { "Something New", "Something New" },
  };

  if (g_test_subprocess ())
    {
      g_setenv ("LC_ALL", "C.UTF-8", TRUE);
      g_setenv ("LANGUAGE", "zh_CN", TRUE);
      gis_paths_init_program ();
      for (guint i = 0; i < G_N_ELEMENTS (names); i++)
        {
          GisSourceLayer layer = { .geometry_name = (char *) names[i][0] };
          g_autofree char *title = gis_source_layer_dup_geometry_title (&layer);
          g_assert_cmpstr (title, ==, names[i][1]);
        }
      g_assert_cmpstr (gis_error_get_cause (ENAMETOOLONG), ==, "名称过长");
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gis/source/geojson", test_geojson);
  for (guint i = 0; i < G_N_ELEMENTS (encoding_cases); i++)
    {
      g_autofree char *name = g_strdup_printf ("/gis/source/encoding/%u", i);

      g_test_add_data_func (name, &encoding_cases[i], test_encoding);
    }
  g_test_add_func ("/gis/source/csv", test_csv);
  g_test_add_func ("/gis/source/translated", test_translated);
  g_test_add_func ("/gis/source/refused-names", test_refused_names);
  g_test_add_func ("/gis/source/refused-formats", test_refused_formats);
  g_test_add_func ("/gis/source/writes-nothing", test_writes_nothing);
  return g_test_run ();
}
