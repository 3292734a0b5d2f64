/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder of its own and a small catalogue for the tests of the store, so that they do not change
 * with the shipped one: road (register), section (line, hangs on a road), cover (point, tracked
 * state with transitions, unique code), plot (polygon), defect (record on an asset). */
#pragma once

#include "gis/core/error.h"
#include "gis/store/edit.h"
#include "gis/store/query.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

/* Somewhere in Kaifeng, EPSG:4547. */
#define FIXTURE_X 528000.0
#define FIXTURE_Y 3852000.0

typedef struct
{
  char *folder;
  char *path;
} Fixture;

static inline void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("sanhua-store-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->path = g_build_filename (fixture->folder, "city.sanhua", NULL);
}

static inline void
fixture_remove_folder (const char *folder)
{
  GDir *dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        fixture_remove_folder (path);
      else
        g_unlink (path);
    }
  if (dir != NULL)
    g_dir_close (dir);
  g_rmdir (folder);
}

static inline void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  fixture_remove_folder (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static inline GisCatalog *
fixture_load_catalog (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path =
    g_test_build_filename (G_TEST_DIST, "tests", "gis", "store-fixture.json", NULL);
  g_autofree char *json = NULL;
  GisCatalog *catalog;

  g_file_get_contents (path, &json, NULL, &error);
  g_assert_no_error (error);
  catalog = gis_catalog_new_from_json (json, &error);

  g_assert_no_error (error);
  g_assert_nonnull (catalog);
  return catalog;
}

static inline GisWorkspace *
fixture_create (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GisCatalog) catalog = fixture_load_catalog ();
  GisWorkspace *ws = gis_workspace_create (fixture->path, "Kaifeng", "EPSG:4547", catalog, &error);

  g_assert_no_error (error);
  g_assert_nonnull (ws);
  return ws;
}

static inline GisWorkspace *
fixture_open (Fixture *fixture, GisOpenMode mode)
{
  g_autoptr (GError) error = NULL;
  GisWorkspace *ws = gis_workspace_open (fixture->path, mode, &error);

  g_assert_no_error (error);
  g_assert_nonnull (ws);
  return ws;
}

static inline void
fixture_close (GisWorkspace *ws)
{
  gis_workspace_close (ws);
  g_object_unref (ws);
}

static inline const GisClass *
fixture_class (GisWorkspace *ws, const char *id)
{
  const GisClass *klass = gis_catalog_find_class (gis_workspace_get_catalog (ws), id);

  g_assert_nonnull (klass);
  return klass;
}

static inline GisEdit *
fixture_begin (GisWorkspace *ws, const char *label)
{
  g_autoptr (GError) error = NULL;
  GisEdit *edit = gis_edit_begin (ws, label, &error);

  g_assert_no_error (error);
  g_assert_nonnull (edit);
  return edit;
}

static inline GisChange *
fixture_commit (GisEdit *edit)
{
  g_autoptr (GError) error = NULL;
  GisChange *change = NULL;

  gis_edit_commit (edit, &change, &error);
  g_assert_no_error (error);
  g_assert_nonnull (change);
  return change;
}

/* A cover at (dx, dy) from the fixture's place, inserted in @edit. */
static inline gint64
fixture_add_cover (GisEdit *edit, const char *code, const char *state, double dx, double dy)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GisRow) row = gis_row_new (fixture_class (gis_edit_get_workspace (edit), "cover"));

  gis_row_set_text (row, "code", code);
  gis_row_set_text (row, "state", state);
  gis_row_take_geometry (row, gis_geometry_new_point (FIXTURE_X + dx, FIXTURE_Y + dy));
  gis_edit_insert (edit, row, &error);
  g_assert_no_error (error);
  return row->id;
}

/* One cover in an edit of its own. */
static inline gint64
fixture_store_cover (GisWorkspace *ws, const char *code, const char *state, double dx, double dy)
{
  GisEdit *edit = fixture_begin (ws, "Add a cover");
  gint64 id = fixture_add_cover (edit, code, state, dx, dy);

  gis_change_unref (fixture_commit (edit));
  return id;
}

static inline void
fixture_set_text (GisEdit *edit,
                  const char *class_id,
                  gint64 id,
                  const char *field,
                  const char *text)
{
  g_autoptr (GError) error = NULL;
  GisValue value = gis_value_of_static_text (text);

  gis_edit_set_value (edit, class_id, id, field, &value, &error);
  g_assert_no_error (error);
}

static inline void
fixture_store_text (GisWorkspace *ws, gint64 id, const char *field, const char *text)
{
  GisEdit *edit = fixture_begin (ws, "Change a cover");

  fixture_set_text (edit, "cover", id, field, text);
  gis_change_unref (fixture_commit (edit));
}

static inline gint64
fixture_count (GisWorkspace *ws, const char *class_id)
{
  g_autoptr (GError) error = NULL;
  gint64 n = gis_store_count (ws, class_id, NULL, &error);

  g_assert_no_error (error);
  return n;
}

/* Value of a text field as stored now; caller owns it. */
static inline char *
fixture_dup_text (GisWorkspace *ws, const char *class_id, gint64 id, const char *field)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GisRow) row = gis_store_get (ws, class_id, id, &error);

  g_assert_no_error (error);
  return gis_value_dup_string (gis_row_get (row, field));
}

#define fixture_assert_text(ws, class_id, id, field, expected)                                     \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *fixture_text = fixture_dup_text (ws, class_id, id, field);                    \
    g_assert_cmpstr (fixture_text, ==, expected);                                                  \
  }                                                                                                \
  G_STMT_END

/* Nothing to find; prints what was found. */
static inline void
fixture_assert_sound (GisWorkspace *ws)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) findings = gis_workspace_verify (ws, NULL, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < findings->len; i++)
    g_test_message ("%s", (const char *) g_ptr_array_index (findings, i));
  g_assert_cmpuint (findings->len, ==, 0);
}

/* State of the process: device numbers go into a folder of the test. */
static inline int
fixture_main (int argc, char **argv, void (*add) (void))
{
  g_autoptr (GError) error = NULL;
  g_autofree char *state = g_dir_make_tmp ("sanhua-state-XXXXXX", &error);
  int status;

  g_assert_no_error (error);
  g_setenv ("XDG_STATE_HOME", state, TRUE);
  g_test_init (&argc, &argv, NULL);
  add ();
  status = g_test_run ();
  fixture_remove_folder (state);
  return status;
}

#define fixture_add(path, func)                                                                    \
  g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
