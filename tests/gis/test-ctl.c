/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line as a user meets it: the real program is run, its status, output and error line
 * are looked at. */
#include "tests/gis/ctl-fixture.h"

#include <cairo.h>
#include <glib/gstdio.h>
#include <math.h>
#include <sqlite3.h>
#include <unistd.h>

/* ---- General ---- */

static void
test_help (void)
{
  static const char *const commands[] = { "demo", "inspect", "set",   "history",
                                          "undo", "redo",    "backup" };
  CtlResult all = ctl_run ("--help", NULL);

  ctl_assert_status (&all, 0);
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      CtlResult one = ctl_run (commands[i], "--help", NULL);
      ctl_assert_status (&one, 0);
      g_assert_nonnull (strstr (one.out, commands[i]));
      g_assert_nonnull (strstr (all.out, commands[i]));
      ctl_result_clear (&one);
    }
  ctl_result_clear (&all);
}

static void
test_version (void)
{
  CtlResult result = ctl_run ("--version", NULL);

  ctl_assert_status (&result, 0);
  g_assert_cmpstr (result.out, ==, "sanhuactl " SANHUA_VERSION "\n");
  ctl_result_clear (&result);
}

static void
test_usage (void)
{
  static const char *const wrong[][7] = {
    { NULL },
    { "frobnicate", NULL },
    { "inspect", NULL },
    { "inspect", "a", "b", NULL },
    { "inspect", "--no-such-option", "a", NULL },
    { "new", NULL },
    { "new", "", NULL },
    { "backup", "x.sanhua", "", NULL },
    { "new", "x.sanhua", "--crs=EPSG:4326", NULL },
    { "new", "x.sanhua", "--name=", NULL },
    { "new", "x.sanhua", "--name=two\nlines", NULL },
    { "new", "x.sanhua", "--name=\xff", NULL },
    { "inspect", "x.geojson", "--encoding=", NULL },
    { "import", "x.sanhua", NULL },
    { "import", "x.sanhua", "x.geojson", "--encoding=", NULL },
    { "set", "x.sanhua", "cover", "1", "note=x", "--author=", NULL },
    { "export", "x.sanhua", NULL },
    { "demo", NULL },
    { "demo", "--size=village", "x.sanhua", NULL },
    { "demo", "--seed=-1", "x.sanhua", NULL },
    { "set", "x.sanhua", "cover", NULL },
    { "undo", "x.sanhua", "0", NULL },
    { "backup", "x.sanhua", NULL },
    { "stats", NULL },
    { "stats", "x.sanhua", "--at=2023-02-30", NULL },
    { "check", NULL },
    { "render", "x.sanhua", NULL },
    { "render", "x.sanhua", "x.png", "--size=big", NULL },
    { "render", "x.sanhua", "x.png", "--size=10x99999", NULL },
    { "render", "x.sanhua", "x.png", "--zoom=3", NULL },
    { "render", "x.sanhua", "x.png", "--scale=0", NULL },
    { "render", "x.sanhua", "x.png", "--center=1", "--zoom=3", NULL },
    { "render", "x.sanhua", "x.png", "--center=114,95", "--zoom=3", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      CtlResult result = ctl_runv (wrong[i]);
      ctl_assert_status (&result, 2);
      ctl_assert_one_error_line (&result);
      g_assert_cmpstr (result.out, ==, "");
      ctl_result_clear (&result);
    }
}

/* ---- One workspace for the rest ---- */

static void
test_demo_refused (void)
{
  CtlResult result = ctl_run ("demo", town_path, NULL);

  ctl_assert_status (&result, 4);
  ctl_assert_one_error_line (&result);
  g_assert_nonnull (strstr (result.err, town_path));
  ctl_result_clear (&result);
}

/* The demo stopped at several moments: nothing is left. */
static void
test_demo_interrupted (void)
{
  for (guint i = 1; i <= 4; i++)
    {
      g_autofree char *folder = ctl_make_folder ();
      g_autofree char *path = g_build_filename (folder, "half.sanhua", NULL);
      const char *const arguments[] = { "demo", path, "--size=city", NULL };
      g_autoptr (GSubprocess) process = ctl_start (arguments);
      ctl_interrupt_when (process, path, i * 1024 * 1024);
      g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 130);
      g_assert_cmpint (g_rmdir (folder), ==, 0);
    }
}

static void
test_missing_workspace (void)
{
  static const char *const commands[][4] = { { "set", "cover", "1", "note=x" },
                                             { "history" },
                                             { "undo" },
                                             { "redo" },
                                             { "backup", "out.sanhua" } };

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      const char *const arguments[] = { commands[i][0], "/nowhere/missing.sanhua",
                                        commands[i][1], commands[i][2],
                                        commands[i][3], NULL };
      CtlResult result = ctl_runv (arguments);
      ctl_assert_status (&result, 4);
      ctl_assert_one_error_line (&result);
      g_assert_nonnull (strstr (result.err, "/nowhere/missing.sanhua"));
      ctl_result_clear (&result);
    }
}

#define COVER "4102040102000001"

static void
assert_cover (const char *path, const char *field, const char *expected)
{
  g_autofree char *value = read_cover (path, COVER, field);

  g_assert_cmpstr (value, ==, expected);
}

static void
test_set_and_undo (void)
{
  g_autofree char *folder = ctl_make_folder ();
  g_autofree char *path = copy_town (folder);
  g_autofree char *note = read_cover (path, COVER, "note");
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) after = NULL;
  g_autoptr (GPtrArray) undone = NULL;
  g_auto (GStrv) lines = NULL;
  guint n_undone;
  CtlResult result;

  before = read_labels (path, &n_undone);
  g_assert_cmpuint (n_undone, ==, 0);
  result = ctl_run ("set", path, "cover", COVER, "note=看过", "height_difference_mm=-7.5",
                    "material=球墨", NULL);
  ctl_assert_status (&result, 0);
  ctl_result_clear (&result);
  assert_cover (path, "note", "看过");
  assert_cover (path, "height_difference_mm", "-7.5");
  assert_cover (path, "material", "ductile_iron");
  after = read_labels (path, &n_undone);
  g_assert_cmpuint (after->len, ==, before->len + 1);

  result = run_on_copy (path, "undo", NULL, NULL);
  ctl_assert_status (&result, 0);
  ctl_result_clear (&result);
  assert_cover (path, "note", note);
  undone = read_labels (path, &n_undone);
  g_assert_cmpuint (n_undone, >=, 1);
  result = run_on_copy (path, "redo", NULL, NULL);
  ctl_assert_status (&result, 0);
  ctl_result_clear (&result);
  assert_cover (path, "note", "看过");
  assert_cover (path, "height_difference_mm", "-7.5");
  /* Nothing is left to redo. */
  result = run_on_copy (path, "redo", NULL, NULL);
  ctl_assert_status (&result, 1);
  ctl_assert_one_error_line (&result);
  g_assert_nonnull (strstr (result.err, "copy.sanhua: there is nothing to redo"));
  ctl_result_clear (&result);
  /* Newest first, and in words what went back and forth. */
  result = run_on_copy (path, "history", "--limit=3", NULL);
  ctl_assert_status (&result, 0);
  lines = g_strsplit (result.out, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 4);
  g_assert_nonnull (strstr (lines[0], "  Redo: Edit "));
  g_assert_nonnull (strstr (lines[1], "  Undo: Edit "));
  g_assert_nonnull (strstr (lines[2], "  Edit "));
  ctl_result_clear (&result);
  ctl_remove_folder (folder);
}

/* More steps than there are: all are taken, and the status says that it fell short. */
static void
test_undo_everything (void)
{
  g_autofree char *folder = ctl_make_folder ();
  g_autofree char *path = copy_town (folder);
  guint n_undone;
  g_autoptr (GPtrArray) labels = read_labels (path, &n_undone);
  g_autofree char *told = g_strdup_printf (": %u of 1000 steps were undone", labels->len);
  CtlResult result = run_on_copy (path, "undo", "1000", NULL);

  ctl_assert_status (&result, 1);
  ctl_assert_one_error_line (&result);
  g_assert_nonnull (strstr (result.err, told));
  ctl_result_clear (&result);
  result = run_on_copy (path, "undo", NULL, NULL);
  ctl_assert_status (&result, 1);
  ctl_assert_one_error_line (&result);
  g_assert_nonnull (strstr (result.err, "nothing to undo"));
  ctl_result_clear (&result);
  result = run_on_copy (path, "redo", "1000", NULL);
  ctl_assert_status (&result, 1);
  ctl_result_clear (&result);
  assert_cover (path, "code", COVER);
  ctl_remove_folder (folder);
}

static void
test_set_refused (void)
{
  static const char *const wrong[][3] = {
    { "cover", COVER, "kind=神秘" },
    { "cover", COVER, "height_difference_mm=high" },
    { "cover", COVER, "height_difference_mm=900" },
    { "cover", COVER, "nothing=1" },
    { "cover", COVER, "note" },
    { "cover", COVER, "note=whole" }, /* given before already */
    { "cover", "9999999999999999", "note=x" },
    { "teapot", "1", "note=x" },
  };
  g_autofree char *folder = ctl_make_folder ();
  g_autofree char *path = copy_town (folder);
  g_autofree char *note = read_cover (path, COVER, "note");
  guint n_undone;
  g_autoptr (GPtrArray) before = read_labels (path, &n_undone);
  g_autoptr (GPtrArray) after = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      /* A good field before the bad one must not get through either. */
      CtlResult result =
        ctl_run ("set", path, wrong[i][0], wrong[i][1], "note=half", wrong[i][2], NULL);
      ctl_assert_status (&result, 2);
      ctl_assert_one_error_line (&result);
      ctl_result_clear (&result);
    }
  assert_cover (path, "note", note);
  after = read_labels (path, &n_undone);
  g_assert_cmpuint (after->len, ==, before->len);
  ctl_remove_folder (folder);
}

/* Pages overwritten behind the program's back: the copy is refused, for whoever keeps the last good one. */
static void
test_backup_damaged (void)
{
  g_autofree char *folder = ctl_make_folder ();
  g_autofree char *path = copy_town (folder);
  g_autofree char *out = g_build_filename (folder, "backup.sanhua", NULL);
  g_autofree char *bytes = NULL;
  gsize length;
  CtlResult result;

  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  for (gsize at = length / 2 / 4096 * 4096; at + 4096 <= length; at += 20 * 4096)
    memset (bytes + at + 8, 0xff, 600);
  g_assert_true (g_file_set_contents (path, bytes, (gssize) length, NULL));
  result = ctl_run ("backup", path, out, NULL);
  ctl_assert_status (&result, 4);
  ctl_assert_one_error_line (&result);
  g_assert_nonnull (strstr (result.err, "the file is damaged"));
  ctl_result_clear (&result);
  g_assert_false (g_file_test (out, G_FILE_TEST_EXISTS));
  ctl_remove_folder (folder);
}

static void
test_backup (void)
{
  g_autofree char *folder = ctl_make_folder ();
  g_autofree char *copy = copy_town (folder);
  g_autofree char *out = g_build_filename (folder, "backup.sanhua", NULL);
  CtlResult result = run_on_copy (copy, "backup", out, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GisWorkspace) a = NULL;
  g_autoptr (GisWorkspace) b = NULL;
  GisCatalog *catalog;

  ctl_assert_status (&result, 0);
  ctl_result_clear (&result);
  a = gis_workspace_open (copy, GIS_OPEN_READ_ONLY, &error);
  g_assert_no_error (error);
  b = gis_workspace_open (out, GIS_OPEN_READ_ONLY, &error);
  g_assert_no_error (error);
  catalog = gis_workspace_get_catalog (a);
  for (guint i = 0; i < gis_catalog_get_n_classes (catalog); i++)
    {
      const char *class_id = gis_catalog_get_class (catalog, i)->id;
      g_autoptr (GPtrArray) rows = gis_store_list (a, class_id, NULL, &error);
      g_autoptr (GPtrArray) copies = gis_store_list (b, class_id, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (rows->len, ==, copies->len);
      for (guint k = 0; k < rows->len; k++)
        {
          const GisRow *row = rows->pdata[k], *same = copies->pdata[k];
          g_assert_cmpstr (row->uuid, ==, same->uuid);
          g_assert_true (gis_geometry_equal (row->geometry, same->geometry));
          for (guint f = 0; f < row->klass->n_fields; f++)
            g_assert_true (gis_value_equal (&row->values[f], &same->values[f]));
        }
    }
  /* An existing file is not overwritten. */
  result = run_on_copy (copy, "backup", out, NULL);
  ctl_assert_status (&result, 4);
  ctl_assert_one_error_line (&result);
  ctl_result_clear (&result);
  g_clear_object (&a);
  g_clear_object (&b);
  ctl_remove_folder (folder);
}

/* An error names the object, the value that was given and what was wrong with it. */
static void
test_messages (void)
{
  static const struct
  {
    const char *arguments[7]; /* "@": the town's copy */
    int status;
    const char *object, *value, *cause;
  } cases[] = {
    { { "render", "@", "x.png", "--size=abc" }, 2, "--size", "“abc”", "WxH" },
    { { "render", "@", "x.png", "--center=1", "--zoom=3" }, 2, "--center", "“1”", "LON,LAT" },
    { { "render", "@", "x.png", "--theme=cover" }, 2, "--theme", "“cover”", "CLASS=THEME" },
    { { "export", "@", "x.gpkg", "--where=kind" }, 2, "--where", "“kind”", "FIELD=VALUE" },
    { { "set", "@", "cover", COVER, "note" }, 2, "set", "“note”", "FIELD=VALUE" },
    { { "set", "@", "cover", COVER, "note=x", "--on=2199-01-01" },
      2,
      "--on",
      "2199-01-01",
      "lies in the future; today is 20" },
    { { "set", "@", "cover", COVER, "note=x", "--on=2999-01-01" },
      2,
      "--on",
      "“2999-01-01”",
      "years 1800 to 2199" },
    { { "set", "@", "cover", COVER, "note=x", "--on=soon" }, 2, "--on", "“soon”", "YYYY-MM-DD" },
    { { "export", "@", "x.gpkg", "--filter=class=teapot" },
      2,
      "class",
      "“teapot”",
      "road_section" },
    { { "export", "@", "--", "-x.png" }, 2, "-x.png", "format", "GPKG" },
    { { "backup", "@", "/nowhere/at/all/b.sanhua" },
      5,
      "/nowhere/at/all/b.sanhua:",
      "“/nowhere/at/all”",
      "no folder" },
  };
  g_autofree char *folder = ctl_make_folder ();
  g_autofree char *copy = copy_town (folder);
  g_autofree char *before = read_cover (copy, COVER, "note");
  g_autofree char *after = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *arguments[8] = { NULL };
      CtlResult result;

      for (guint k = 0; k < G_N_ELEMENTS (cases[i].arguments) && cases[i].arguments[k]; k++)
        arguments[k] = strcmp (cases[i].arguments[k], "@") == 0 ? copy : cases[i].arguments[k];
      result = ctl_runv (arguments);
      ctl_assert_status (&result, cases[i].status);
      ctl_assert_one_error_line (&result);
      if (strstr (result.err, cases[i].object) == NULL ||
          strstr (result.err, cases[i].value) == NULL ||
          strstr (result.err, cases[i].cause) == NULL)
        g_error ("%s: %s", result.command, result.err);
      ctl_result_clear (&result);
    }
  after = read_cover (copy, COVER, "note");
  g_assert_cmpstr (before, ==, after);
  ctl_remove_folder (folder);
}

/* One rule for every command that makes a file: what is there is refused, and stays. */
static void
test_existing_target (void)
{
  static const char *const commands[][3] = {
    { "new" }, { "demo" }, { "backup", "@" }, { "export", "@", "--format=GPKG" }
  };
  g_autofree char *folder = ctl_make_folder ();
  g_autofree char *copy = copy_town (folder);
  g_autofree char *there = ctl_write_file (folder, "there.sanhua", "mine");
  g_autofree char *kept = NULL;
  CtlResult result;

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      gboolean from_copy = commands[i][1] != NULL;
      g_autofree char *text = NULL;

      result = ctl_run (commands[i][0], from_copy ? copy : there, from_copy ? there : NULL,
                        commands[i][2], NULL);
      ctl_assert_status (&result, 4);
      ctl_assert_one_error_line (&result);
      g_assert_nonnull (strstr (result.err, "there.sanhua: a file of this name exists already"));
      g_assert_true (g_file_get_contents (there, &text, NULL, NULL));
      g_assert_cmpstr (text, ==, "mine");
      ctl_result_clear (&result);
    }
  result = ctl_run ("demo", "--write-sample", there, NULL);
  ctl_assert_status (&result, 4);
  ctl_assert_one_error_line (&result);
  ctl_result_clear (&result);
  g_assert_true (g_file_get_contents (there, &kept, NULL, NULL));
  g_assert_cmpstr (kept, ==, "mine");
  ctl_remove_folder (folder);
}

/* ---- stats, check, render ---- */

static JsonObject *
get_target (JsonObject *stats, const char *id)
{
  JsonArray *targets = json_object_get_array_member (stats, "targets");

  for (guint i = 0; i < json_array_get_length (targets); i++)
    {
      JsonObject *target = json_array_get_object_element (targets, i);
      if (g_str_equal (json_object_get_string_member (target, "id"), id))
        return target;
    }
  g_error ("no target %s", id);
}

static void
test_stats (void)
{
  CtlResult text = ctl_run ("stats", town_path, NULL);
  CtlResult json = ctl_run ("stats", town_path, "--at", "2023-06-30", "--json", NULL);
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GList) codes = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GisWorkspace) ws = gis_workspace_open (town_path, GIS_OPEN_READ_ONLY, &error);
  JsonObject *object, *cover, *section, *states, *target;
  double length_m, area_m2;
  gint64 sum = 0;

  g_assert_no_error (error);
  ctl_assert_status (&text, 0);
  ctl_assert_status (&json, 0);
  root = ctl_parse_json (&json);
  object = json_node_get_object (root);
  g_assert_cmpstr (json_object_get_string_member (object, "at"), ==, "2023-06-30");
  cover =
    json_object_get_object_member (json_object_get_object_member (object, "classes"), "cover");
  section = json_object_get_object_member (json_object_get_object_member (object, "classes"),
                                           "road_section");
  g_assert_cmpint (json_object_get_int_member (cover, "count"), ==,
                   gis_store_count (ws, "cover", NULL, &error));
  g_assert_true (gis_store_measure (ws, "road_section", NULL, &length_m, &area_m2, &error));
  g_assert_no_error (error);
  g_assert_cmpfloat_with_epsilon (json_object_get_double_member (section, "length_m"), length_m,
                                  0.5);
  /* The states of the covers add up to all covers. */
  states =
    json_object_get_object_member (json_object_get_object_member (object, "states"), "cover");
  codes = json_object_get_members (states);
  for (GList *at = codes; at != NULL; at = at->next)
    sum += json_object_get_int_member (states, at->data);
  g_assert_cmpint (sum, ==, json_object_get_int_member (cover, "count"));
  target = get_target (object, "roads_repaired");
  g_assert_cmpfloat (json_object_get_double_member (target, "done"), ==, 6);
  g_assert_cmpfloat (json_object_get_double_member (target, "target"), ==, 40);
  g_assert_nonnull (json_object_get_string_member (target, "unit"));
  /* The plan names no figure for it: there is none, and no pace. */
  target = get_target (object, "facades_renovated");
  g_assert_cmpstr (json_object_get_string_member (target, "status"), ==, "no_target");
  g_assert_true (json_object_get_null_member (target, "target"));
  g_assert_true (json_object_get_null_member (target, "needed_per_month"));
  ctl_result_clear (&text);
  ctl_result_clear (&json);
}

/* Days that the calendar does not have, written by another program: counted by the day of recording,
 * named by check, and no cause for a warning. */
static void
test_impossible_days (void)
{
  g_autofree char *folder = ctl_make_folder ();
  g_autofree char *path = g_build_filename (folder, "days.sanhua", NULL);
  CtlResult result = ctl_run ("backup", town_path, path, NULL);
  sqlite3 *db = NULL;

  ctl_assert_status (&result, 0);
  ctl_result_clear (&result);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (
    sqlite3_exec (
      db,
      "UPDATE state_event SET effective_on = 'bad' WHERE id = (SELECT min (id) FROM "
      "state_event WHERE class = 'cover'); UPDATE state_event SET effective_on = "
      "'2023-13-45' WHERE id = (SELECT max (id) FROM state_event WHERE class = 'cover')",
      NULL, NULL, NULL),
    ==, SQLITE_OK);
  sqlite3_close (db);
  result = ctl_run ("stats", path, NULL);
  ctl_assert_status (&result, 0);
  g_assert_cmpstr (result.err, ==, "");
  ctl_result_clear (&result);
  result = ctl_run ("check", path, NULL);
  ctl_assert_status (&result, 1);
  g_assert_nonnull (strstr (result.out, "the day of a change cannot be read"));
  ctl_result_clear (&result);
  g_remove (path);
  g_rmdir (folder);
}

static void
test_check (void)
{
  g_autofree char *folder = ctl_make_folder ();
  g_autofree char *path = copy_town (folder);
  CtlResult result = ctl_run ("check", path, "--json", NULL);
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (JsonNode) broken = NULL;

  ctl_assert_status (&result, 0);
  root = ctl_parse_json (&result);
  g_assert_true (json_object_get_boolean_member (json_node_get_object (root), "sound"));
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (root), "errors"), ==, 0);
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (root), "warnings"), >, 0);
  ctl_result_clear (&result);
  /* A cover in the carriageway that may carry people only. */
  result = ctl_run ("set", path, "cover", COVER, "load_class=A15", NULL);
  ctl_assert_status (&result, 0);
  ctl_result_clear (&result);
  result = ctl_run ("check", path, "--json", NULL);
  ctl_assert_status (&result, 1);
  broken = ctl_parse_json (&result);
  g_assert_true (json_object_get_boolean_member (json_node_get_object (broken), "sound"));
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (broken), "errors"), ==, 1);
  ctl_result_clear (&result);
  result = ctl_run ("check", path, NULL);
  ctl_assert_status (&result, 1);
  g_assert_nonnull (strstr (result.out, COVER));
  ctl_result_clear (&result);
  ctl_remove_folder (folder);
}

/* Number of different colours in a picture: a blank one has a handful. */
static guint
count_colors (const char *path, int width, int height)
{
  cairo_surface_t *surface = cairo_image_surface_create_from_png (path);
  g_autoptr (GHashTable) colors = g_hash_table_new (NULL, NULL);
  const unsigned char *data = cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface);

  g_assert_cmpint (cairo_surface_status (surface), ==, CAIRO_STATUS_SUCCESS);
  g_assert_cmpint (cairo_image_surface_get_width (surface), ==, width);
  g_assert_cmpint (cairo_image_surface_get_height (surface), ==, height);
  for (int y = 0; y < height; y++)
    {
      for (int x = 0; x < width; x++)
        {
          guint32 pixel;
          memcpy (&pixel, data + y * stride + 4 * x, 4);
          g_hash_table_add (colors, GUINT_TO_POINTER (pixel & 0xffffff));
        }
    }
  cairo_surface_destroy (surface);
  return g_hash_table_size (colors);
}

static void
test_render (void)
{
  g_autofree char *folder = ctl_make_folder ();
  g_autofree char *whole = g_build_filename (folder, "whole.png", NULL);
  g_autofree char *part = g_build_filename (folder, "part.png", NULL);
  g_autofree char *dark = g_build_filename (folder, "dark.png", NULL);
  g_autofree char *again = g_build_filename (folder, "again.png", NULL);
  g_autofree char *part_hash = NULL;
  g_autofree char *dark_hash = NULL;
  g_autofree char *again_hash = NULL;
  CtlResult result = ctl_run ("render", town_path, whole, NULL);

  ctl_assert_status (&result, 0);
  ctl_result_clear (&result);
  g_assert_cmpuint (count_colors (whole, 1600, 1000), >, 50);
  result = ctl_run ("render", town_path, part, "--center=114.3496,34.8002", "--zoom=17.5",
                    "--size=640x480", "--at=2023-06-30", "--theme=cover=ownership", NULL);
  ctl_assert_status (&result, 0);
  ctl_result_clear (&result);
  g_assert_cmpuint (count_colors (part, 640, 480), >, 50);
  result = ctl_run ("render", town_path, dark, "--center=114.3496,34.8002", "--zoom=17.5",
                    "--size=640x480", "--at=2023-06-30", "--theme=cover=ownership", "--dark", NULL);
  ctl_assert_status (&result, 0);
  ctl_result_clear (&result);
  /* The same question gives the same picture. */
  result = ctl_run ("render", town_path, again, "--center=114.3496,34.8002", "--zoom=17.5",
                    "--size=640x480", "--at=2023-06-30", "--theme=cover=ownership", NULL);
  ctl_assert_status (&result, 0);
  ctl_result_clear (&result);
  part_hash = ctl_hash_file (part);
  dark_hash = ctl_hash_file (dark);
  again_hash = ctl_hash_file (again);
  g_assert_cmpstr (part_hash, ==, again_hash);
  g_assert_cmpstr (part_hash, !=, dark_hash);
  ctl_remove_folder (folder);
}

static void
test_render_refused (void)
{
  static const char *const wrong[] = { "--theme=cover=beauty", "--theme=teapot=kind",
                                       "--theme=cover", "--hide=teapot" };
  g_autofree char *folder = ctl_make_folder ();
  g_autofree char *path = g_build_filename (folder, "map.png", NULL);
  g_autofree char *nowhere = g_build_filename (folder, "none", "map.png", NULL);
  CtlResult result;

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      result = ctl_run ("render", town_path, path, wrong[i], NULL);
      ctl_assert_status (&result, 2);
      ctl_assert_one_error_line (&result);
      ctl_result_clear (&result);
    }
  result = ctl_run ("render", town_path, nowhere, NULL);
  ctl_assert_status (&result, 5);
  ctl_assert_one_error_line (&result);
  g_assert_nonnull (strstr (result.err, nowhere));
  ctl_result_clear (&result);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* A picture replaces a picture, and nothing else: not the workspace under any of its names. */
/* A file under the assets: seen where nothing else is, and refused in one line when it is none. */
static void
test_render_reference (void)
{
  g_autofree char *folder = ctl_make_folder ();
  g_autofree char *bare = g_build_filename (folder, "bare.png", NULL);
  g_autofree char *over = g_build_filename (folder, "over.png", NULL);
  g_autofree char *source = ctl_write_file (
    folder, "under.geojson",
    "{\"type\":\"Polygon\",\"coordinates\":[[[100,30],[101,30],[101,31],[100,31],[100,30]]]}");
  g_autofree char *missing = g_strconcat ("--reference=", folder, "/none.geojson", NULL);
  g_autofree char *layer = g_strconcat ("--reference=", source, "=roads", NULL);
  g_autofree char *reference = g_strconcat ("--reference=", source, NULL);
  g_autofree char *bare_hash = NULL;
  g_autofree char *over_hash = NULL;
  g_autofree char *no_tiles = g_strconcat ("--basemap=", folder, NULL);
  const char *const wrong[] = { missing, layer, no_tiles };
  CtlResult result;

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      result = ctl_run ("render", town_path, bare, wrong[i], NULL);
      ctl_assert_status (&result, 3);
      ctl_assert_one_error_line (&result);
      ctl_result_clear (&result);
      g_assert_false (g_file_test (bare, G_FILE_TEST_EXISTS));
    }
  result = ctl_run ("render", town_path, bare, "--center=100,30", "--zoom=9", NULL);
  ctl_assert_status (&result, 0);
  ctl_result_clear (&result);
  result = ctl_run ("render", town_path, over, "--center=100,30", "--zoom=9", reference, NULL);
  ctl_assert_status (&result, 0);
  ctl_result_clear (&result);
  bare_hash = ctl_hash_file (bare);
  over_hash = ctl_hash_file (over);
  g_assert_cmpstr (bare_hash, !=, over_hash);
  ctl_remove_folder (folder);
}

static void
test_render_keeps_files (void)
{
  g_autofree char *folder = ctl_make_folder ();
  g_autofree char *copy = copy_town (folder);
  g_autofree char *soft = g_build_filename (folder, "link.png", NULL);
  g_autofree char *hard = g_build_filename (folder, "hard.png", NULL);
  g_autofree char *text = ctl_write_file (folder, "text.png", "mine");
  g_autofree char *empty = ctl_write_file (folder, "empty.png", "");
  g_autofree char *notes = ctl_write_file (folder, "notes.txt", "mine");
  g_autofree char *fresh = g_build_filename (folder, "map.jpg", NULL);
  g_autofree char *inside = g_build_filename (folder, "folder.png", NULL);
  g_autofree char *picture = g_build_filename (folder, "map.PNG", NULL);
  const struct
  {
    const char *path, *why;
  } cases[] = {
    { copy, "the workspace itself" },
    { soft, "the workspace itself" },
    { hard, "the workspace itself" },
    { text, "not a PNG" },
    { empty, "not a PNG" },
    { notes, "does not end in .png or .pdf" },
    { fresh, "does not end in .png" },
    { inside, "is not a file" },
  };
  g_autofree char *before = ctl_hash_file (copy);
  g_autofree char *after = NULL;
  g_autofree char *kept = NULL;

  g_assert_cmpint (symlink (copy, soft), ==, 0);
  g_assert_cmpint (g_mkdir (inside, 0700), ==, 0);
  g_assert_nonnull (before);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      CtlResult result;
      if (cases[i].path == hard)
        g_assert_cmpint (link (copy, hard), ==, 0);
      result = ctl_run ("render", copy, cases[i].path, NULL);
      ctl_assert_status (&result, 2);
      ctl_assert_one_error_line (&result);
      g_assert_nonnull (strstr (result.err, cases[i].path));
      g_assert_nonnull (strstr (result.err, cases[i].why));
      ctl_result_clear (&result);
    }
  g_assert_cmpint (g_unlink (hard), ==, 0);
  after = ctl_hash_file (copy);
  g_assert_cmpstr (before, ==, after);
  g_assert_true (g_file_test (soft, G_FILE_TEST_IS_SYMLINK));
  g_assert_true (g_file_get_contents (text, &kept, NULL, NULL));
  g_assert_cmpstr (kept, ==, "mine");
  g_assert_false (g_file_test (fresh, G_FILE_TEST_EXISTS));
  for (guint round = 0; round < 2; round++)
    {
      CtlResult result = ctl_run ("render", copy, picture, round == 0 ? "--dark" : NULL, NULL);
      ctl_assert_status (&result, 0);
      ctl_result_clear (&result);
      g_assert_cmpuint (count_colors (picture, 1600, 1000), >, 50);
    }
  g_assert_cmpint (g_rmdir (inside), ==, 0);
  ctl_remove_folder (folder);
}

/* ---- new ---- */

static const char districts[] =
  "{\"type\":\"FeatureCollection\",\"features\":["
  "{\"type\":\"Feature\",\"properties\":{\"name\":\"龙亭区\",\"adcode\":\"410202\"},"
  "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[114.30,34.80],[114.35,34.80],"
  "[114.35,34.85],[114.30,34.85],[114.30,34.80]]]}},"
  "{\"type\":\"Feature\",\"properties\":{\"name\":\"鼓楼区\",\"adcode\":\"410204\"},"
  "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[114.30,34.75],[114.35,34.75],"
  "[114.35,34.80],[114.30,34.80],[114.30,34.75]]]}}]}";

static void
test_new (void)
{
  g_autofree char *folder = ctl_make_folder ();
  g_autofree char *path = g_build_filename (folder, "city.sanhua", NULL);
  g_autofree char *other = g_build_filename (folder, "other.sanhua", NULL);
  g_autofree char *source = ctl_write_file (folder, "districts.geojson", districts);
  g_autoptr (GError) error = NULL;
  g_autoptr (GisWorkspace) ws = NULL;
  g_autoptr (GisWorkspace) plain = NULL;
  CtlResult result =
    ctl_run ("new", path, "--name", "开封", "--crs", "4547", "--districts", source, NULL);

  ctl_assert_status (&result, 0);
  ctl_result_clear (&result);
  ws = gis_workspace_open (path, GIS_OPEN_READ_ONLY, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (gis_workspace_get_name (ws), ==, "开封");
  g_assert_cmpstr (gis_workspace_get_crs (ws), ==, "EPSG:4547");
  g_assert_cmpint (gis_store_count (ws, "admin_area", NULL, &error), ==, 2);
  result = ctl_run ("new", other, NULL);
  ctl_assert_status (&result, 0);
  ctl_result_clear (&result);
  plain = gis_workspace_open (other, GIS_OPEN_READ_ONLY, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (gis_workspace_get_name (plain), ==, "other");
  g_clear_object (&ws);
  g_clear_object (&plain);
  /* It is there already. */
  result = ctl_run ("new", path, NULL);
  ctl_assert_status (&result, 4);
  ctl_assert_one_error_line (&result);
  ctl_result_clear (&result);
  ctl_remove_folder (folder);
}

/* A source that cannot be read, and what cannot be a workspace, leaves no workspace behind. */
static void
test_new_refused (void)
{
  g_autofree char *folder = ctl_make_folder ();
  g_autofree char *path = g_build_filename (folder, "city.sanhua", NULL);
  g_autofree char *text = g_build_filename (folder, "city.txt", NULL);
  const char *const cases[][5] = {
    { "new", path, "--districts=/nowhere/districts.geojson", "3", "/nowhere/districts.geojson" },
    { "new", path, "--crs=EPSG:99999", "2", "“EPSG:99999” is not a coordinate reference system" },
    { "new", path, "--crs=EPSG:4326", "2", "needs a projected system in metres" },
    { "new", text, "--name=City", "2", "the name of a workspace ends in “.sanhua”" },
    { "demo", text, "--seed=1", "2", "the name of a workspace ends in “.sanhua”" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      CtlResult result = ctl_run (cases[i][0], cases[i][1], cases[i][2], NULL);
      ctl_assert_status (&result, atoi (cases[i][3]));
      ctl_assert_one_error_line (&result);
      if (strstr (result.err, cases[i][4]) == NULL)
        g_error ("%s: %s", result.command, result.err);
      ctl_result_clear (&result);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gis/ctl/help", test_help);
  g_test_add_func ("/gis/ctl/version", test_version);
  g_test_add_func ("/gis/ctl/usage", test_usage);
  g_test_add_func ("/gis/ctl/demo/refused", test_demo_refused);
  g_test_add_func ("/gis/ctl/demo/interrupted", test_demo_interrupted);
  g_test_add_func ("/gis/ctl/missing-workspace", test_missing_workspace);
  g_test_add_func ("/gis/ctl/set", test_set_and_undo);
  g_test_add_func ("/gis/ctl/set/refused", test_set_refused);
  g_test_add_func ("/gis/ctl/undo/everything", test_undo_everything);
  g_test_add_func ("/gis/ctl/backup", test_backup);
  g_test_add_func ("/gis/ctl/backup-damaged", test_backup_damaged);
  g_test_add_func ("/gis/ctl/messages", test_messages);
  g_test_add_func ("/gis/ctl/existing-target", test_existing_target);
  g_test_add_func ("/gis/ctl/stats", test_stats);
  g_test_add_func ("/gis/ctl/impossible-days", test_impossible_days);
  g_test_add_func ("/gis/ctl/check", test_check);
  g_test_add_func ("/gis/ctl/render", test_render);
  g_test_add_func ("/gis/ctl/render/refused", test_render_refused);
  g_test_add_func ("/gis/ctl/render/reference", test_render_reference);
  g_test_add_func ("/gis/ctl/render/keeps-files", test_render_keeps_files);
  g_test_add_func ("/gis/ctl/new", test_new);
  g_test_add_func ("/gis/ctl/new/refused", test_new_refused);
  return run_in_town ();
}
