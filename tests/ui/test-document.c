/* SPDX-License-Identifier: GPL-3.0-or-later */
/* UiDocument: edits in order, undo and redo, reads, selection, errors, closing. */
#include "gis/core/error.h"
#include "tests/support/ui-support.h"
#include "ui/common/document.h"
#include "ui/common/format.h"

/* An asynchronous call under test: its answer and what came before it. */
typedef struct
{
  UiDocument *document;
  gboolean done;
  gboolean ok;
  GError *error;
  gpointer result;
  guint n_changed, n_scene, n_selection, n_failed;
  gint64 entry_id;
} Fixture;

static gboolean
is_done (gpointer data)
{
  return ((Fixture *) data)->done;
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->document = ui_document_open_finish (result, &fixture->error);
  fixture->done = TRUE;
}

static void
changed_cb (UiDocument *document, GisChange *change, Fixture *fixture)
{
  fixture->n_changed++;
  fixture->entry_id = change->entry_id;
}

static void
scene_changed_cb (UiDocument *document, GArray *dirty, Fixture *fixture)
{
  fixture->n_scene++;
}

static void
selection_changed_cb (UiDocument *document, Fixture *fixture)
{
  fixture->n_selection++;
}

static void
failed_cb (UiDocument *document, GError *error, Fixture *fixture)
{
  fixture->n_failed++;
  g_clear_error (&fixture->error);
  fixture->error = g_error_copy (error);
}

static void
open_document (Fixture *fixture, const char *name, guint n_covers)
{
  g_autofree char *path = ui_test_make_workspace (name, n_covers);

  ui_document_open_async (path, GIS_OPEN_READ_WRITE, NULL, opened_cb, fixture);
  ui_test_wait (is_done, fixture);
  g_assert_no_error (fixture->error);
  g_signal_connect (fixture->document, "changed", G_CALLBACK (changed_cb), fixture);
  g_signal_connect (fixture->document, "scene-changed", G_CALLBACK (scene_changed_cb), fixture);
  g_signal_connect (fixture->document, "selection-changed", G_CALLBACK (selection_changed_cb),
                    fixture);
  g_signal_connect (fixture->document, "failed", G_CALLBACK (failed_cb), fixture);
}

static void
close_fixture (Fixture *fixture)
{
  g_clear_error (&fixture->error);
  g_clear_object (&fixture->document);
}

static gboolean
is_idle (gpointer data)
{
  return !ui_document_get_busy (((Fixture *) data)->document);
}

/* ---- Edits ---- */

static gboolean
add_cover (GisEdit *edit, gpointer data, GError **error)
{
  GisCatalog *catalog = gis_workspace_get_catalog (gis_edit_get_workspace (edit));
  g_autoptr (GisRow) row = gis_row_new (gis_catalog_find_class (catalog, "cover"));

  gis_row_set_text (row, "kind", "0103");
  gis_row_take_geometry (row, gis_geometry_new_point (528500 + GPOINTER_TO_INT (data), 3852200));
  return gis_edit_insert (edit, row, error);
}

static gboolean
fail_after_insert (GisEdit *edit, gpointer data, GError **error)
{
  if (!add_cover (edit, data, error))
    return FALSE;
  g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID, "cover: refused on purpose");
  return FALSE;
}

static gboolean
change_nothing (GisEdit *edit, gpointer data, GError **error)
{
  return TRUE;
}

static void
edited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->ok = ui_document_edit_finish (UI_DOCUMENT (source), result, &fixture->error);
  fixture->done = TRUE;
}

static void
run_edit (Fixture *fixture, const char *label, UiEditFunc func)
{
  fixture->done = FALSE;
  ui_document_edit_async (fixture->document, label, func, NULL, NULL, edited_cb, fixture);
  ui_test_wait (is_done, fixture);
}

static gint64
count_covers (Fixture *fixture)
{
  return gis_store_count (ui_document_get_workspace (fixture->document), "cover", NULL, NULL);
}

/* The scene, the store and the labels agree after an edit, its undo and its redo. */
static void
test_edit_undo_redo (void)
{
  Fixture fixture = { 0 };
  GisScene *scene;

  open_document (&fixture, "edit", 3);
  g_assert_cmpint (gis_scene_get_count (ui_document_get_scene (fixture.document), "cover"), ==, 3);
  g_assert_cmpstr (ui_document_get_undo_label (fixture.document), ==, "Lay out the street");
  run_edit (&fixture, "Add a cover", add_cover);
  g_assert_true (fixture.ok);
  g_assert_cmpuint (fixture.n_changed, ==, 1);
  g_assert_cmpuint (fixture.n_scene, ==, 1);
  g_assert_cmpint (fixture.entry_id, >, 0);
  g_assert_cmpstr (ui_document_get_undo_label (fixture.document), ==, "Add a cover");
  g_assert_null (ui_document_get_redo_label (fixture.document));
  scene = ui_document_get_scene (fixture.document);
  g_assert_cmpint (gis_scene_get_count (scene, "cover"), ==, 4);
  g_assert_cmpint (count_covers (&fixture), ==, 4);

  ui_document_undo (fixture.document);
  g_assert_true (ui_document_get_busy (fixture.document));
  ui_test_wait (is_idle, &fixture);
  g_assert_cmpint (count_covers (&fixture), ==, 3);
  g_assert_cmpint (gis_scene_get_count (ui_document_get_scene (fixture.document), "cover"), ==, 3);
  g_assert_cmpstr (ui_document_get_redo_label (fixture.document), ==, "Add a cover");

  ui_document_redo (fixture.document);
  ui_test_wait (is_idle, &fixture);
  g_assert_cmpint (count_covers (&fixture), ==, 4);
  g_assert_cmpint (gis_scene_get_count (ui_document_get_scene (fixture.document), "cover"), ==, 4);
  g_assert_cmpuint (fixture.n_failed, ==, 0);
  close_fixture (&fixture);
}

/* A refused edit leaves store, scene and history as they were, and says why. */
static void
test_edit_refused (void)
{
  Fixture fixture = { 0 };

  open_document (&fixture, "refused", 2);
  run_edit (&fixture, "Add a bad cover", fail_after_insert);
  g_assert_false (fixture.ok);
  g_assert_error (fixture.error, GIS_ERROR, GIS_ERROR_INVALID);
  g_assert_cmpuint (fixture.n_changed, ==, 0);
  g_assert_cmpuint (fixture.n_failed, ==, 0); /* somebody waited: no second report */
  g_assert_cmpint (count_covers (&fixture), ==, 2);
  g_assert_cmpstr (ui_document_get_undo_label (fixture.document), ==, "Lay out the street");

  g_clear_error (&fixture.error);
  ui_document_edit_async (fixture.document, "Add a bad cover", fail_after_insert, NULL, NULL, NULL,
                          NULL);
  ui_test_wait (is_idle, &fixture);
  g_assert_cmpuint (fixture.n_failed, ==, 1); /* nobody waited */
  g_assert_error (fixture.error, GIS_ERROR, GIS_ERROR_INVALID);

  g_clear_error (&fixture.error);
  run_edit (&fixture, "Nothing", change_nothing);
  g_assert_true (fixture.ok);
  g_assert_cmpuint (fixture.n_changed, ==, 0);
  g_assert_cmpstr (ui_document_get_undo_label (fixture.document), ==, "Lay out the street");
  close_fixture (&fixture);
}

/* Twenty edits handed in at once all arrive, in call order: the last label is the newest. */
static void
test_edits_in_order (void)
{
  Fixture fixture = { 0 };

  open_document (&fixture, "order", 0);
  for (int i = 0; i < 20; i++)
    {
      g_autofree char *label = g_strdup_printf ("Cover %d", i);
      ui_document_edit_async (fixture.document, label, add_cover, GINT_TO_POINTER (i * 20), NULL,
                              NULL, NULL);
    }
  ui_test_wait (is_idle, &fixture);
  g_assert_cmpuint (fixture.n_changed, ==, 20);
  g_assert_cmpint (count_covers (&fixture), ==, 20);
  g_assert_cmpint (gis_scene_get_count (ui_document_get_scene (fixture.document), "cover"), ==, 20);
  for (int i = 19; i >= 10; i--)
    {
      g_autofree char *label = g_strdup_printf ("Cover %d", i);
      g_assert_cmpstr (ui_document_get_undo_label (fixture.document), ==, label);
      ui_document_undo (fixture.document);
      ui_test_wait (is_idle, &fixture);
    }
  g_assert_cmpint (gis_scene_get_count (ui_document_get_scene (fixture.document), "cover"), ==, 10);
  close_fixture (&fixture);
}

/* ---- Reading ---- */

static gpointer
read_count (GisWorkspace *ws, gpointer data, GCancellable *cancellable, GError **error)
{
  gint64 *count = g_new (gint64, 1);

  *count = gis_store_count (ws, data, NULL, error);
  if (*count < 0)
    g_clear_pointer (&count, g_free);
  return count;
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->result = ui_document_read_finish (UI_DOCUMENT (source), result, &fixture->error);
  fixture->done = TRUE;
}

static void
test_read (void)
{
  Fixture fixture = { 0 };
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();

  open_document (&fixture, "read", 5);
  fixture.done = FALSE;
  ui_document_read_async (fixture.document, read_count, g_strdup ("cover"), g_free, g_free, NULL,
                          read_cb, &fixture);
  ui_test_wait (is_done, &fixture);
  g_assert_no_error (fixture.error);
  g_assert_cmpint (*(gint64 *) fixture.result, ==, 5);
  g_clear_pointer (&fixture.result, g_free);

  fixture.done = FALSE;
  ui_document_read_async (fixture.document, read_count, g_strdup ("no_such_class"), g_free, g_free,
                          NULL, read_cb, &fixture);
  ui_test_wait (is_done, &fixture);
  g_assert_error (fixture.error, GIS_ERROR, GIS_ERROR_USAGE);
  g_assert_null (fixture.result);
  g_clear_error (&fixture.error);

  g_cancellable_cancel (cancelled);
  fixture.done = FALSE;
  ui_document_read_async (fixture.document, read_count, g_strdup ("cover"), g_free, g_free,
                          cancelled, read_cb, &fixture);
  ui_test_wait (is_done, &fixture);
  g_assert_error (fixture.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  close_fixture (&fixture);
}

/* ---- Selection ---- */

static void
test_selection (void)
{
  Fixture fixture = { 0 };
  GisHit a = { "cover", 1, 0 }, b = { "cover", 2, 0 }, c = { "pole", 1, 0 };
  GisHit both[] = { a, b };
  GisHit twice[] = { a, a, c };

  open_document (&fixture, "selection", 0);
  ui_document_select (fixture.document, both, 2, FALSE, FALSE);
  g_assert_cmpuint (ui_document_get_n_selected (fixture.document), ==, 2);
  g_assert_cmpint (ui_document_get_selected (fixture.document, 1)->id, ==, 2);
  g_assert_cmpuint (fixture.n_selection, ==, 1);
  ui_document_select (fixture.document, both, 2, FALSE, FALSE); /* the same: nobody is told */
  g_assert_cmpuint (fixture.n_selection, ==, 1);
  ui_document_select (fixture.document, &c, 1, TRUE, FALSE); /* Shift */
  g_assert_cmpuint (ui_document_get_n_selected (fixture.document), ==, 3);
  ui_document_select (fixture.document, &a, 1, FALSE, TRUE); /* Ctrl on a selected one */
  g_assert_cmpuint (ui_document_get_n_selected (fixture.document), ==, 2);
  g_assert_cmpint (ui_document_get_selected (fixture.document, 0)->id, ==, 2);
  ui_document_select (fixture.document, &a, 1, FALSE, TRUE); /* Ctrl again */
  g_assert_cmpuint (ui_document_get_n_selected (fixture.document), ==, 3);
  ui_document_select (fixture.document, twice, 3, FALSE, FALSE);
  g_assert_cmpuint (ui_document_get_n_selected (fixture.document), ==, 2);
  ui_document_clear_selection (fixture.document);
  g_assert_cmpuint (ui_document_get_n_selected (fixture.document), ==, 0);
  close_fixture (&fixture);
}

/* What undo takes away does not stay selected. */
static void
test_selection_follows_undo (void)
{
  Fixture fixture = { 0 };
  g_autoptr (GArray) ids = NULL;
  GisHit hit = { "cover", 0, 0 };

  open_document (&fixture, "selection-undo", 0);
  run_edit (&fixture, "Add a cover", add_cover);
  ids = gis_store_ids (ui_document_get_workspace (fixture.document), "cover", NULL, NULL);
  hit.id = g_array_index (ids, gint64, 0);
  ui_document_select (fixture.document, &hit, 1, FALSE, FALSE);
  ui_document_undo (fixture.document);
  ui_test_wait (is_idle, &fixture);
  g_assert_cmpuint (ui_document_get_n_selected (fixture.document), ==, 0);
  g_assert_cmpuint (fixture.n_selection, ==, 2);
  close_fixture (&fixture);
}

/* ---- Closing ---- */

static void
closed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->ok = ui_document_close_finish (UI_DOCUMENT (source), result, &fixture->error);
  fixture->done = TRUE;
}

/* Edits handed in before closing are in the file; those after it are refused. */
static void
test_close_waits (void)
{
  Fixture fixture = { 0 };
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GisWorkspace) ws = NULL;

  open_document (&fixture, "close", 0);
  path = g_strdup (gis_workspace_get_path (ui_document_get_workspace (fixture.document)));
  for (int i = 0; i < 10; i++)
    ui_document_edit_async (fixture.document, "Add", add_cover, GINT_TO_POINTER (i * 20), NULL,
                            NULL, NULL);
  fixture.done = FALSE;
  ui_document_close_async (fixture.document, closed_cb, &fixture);
  ui_test_wait (is_done, &fixture);
  g_assert_true (fixture.ok);

  run_edit (&fixture, "Too late", add_cover);
  g_assert_error (fixture.error, GIS_ERROR, GIS_ERROR_WORKSPACE);
  g_clear_error (&fixture.error);
  close_fixture (&fixture);

  ws = gis_workspace_open (path, GIS_OPEN_READ_WRITE, &error); /* the lock is free */
  g_assert_no_error (error);
  g_assert_cmpint (gis_store_count (ws, "cover", NULL, NULL), ==, 10);
}

static void
test_open_missing (void)
{
  Fixture fixture = { 0 };

  ui_document_open_async ("/nonexistent/x.sanhua", GIS_OPEN_READ_WRITE, NULL, opened_cb, &fixture);
  ui_test_wait (is_done, &fixture);
  g_assert_null (fixture.document);
  g_assert_error (fixture.error, GIS_ERROR, GIS_ERROR_WORKSPACE);
  g_clear_error (&fixture.error);
}

/* ---- Figures ---- */

static void
test_format (void)
{
#define CHECK(call, wanted)                                                                        \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *text_ = (call);                                                               \
    g_assert_cmpstr (text_, ==, (wanted));                                                         \
  }                                                                                                \
  G_STMT_END
  CHECK (ui_format_count (0), "0");
  CHECK (ui_format_count (999), "999");
  CHECK (ui_format_count (2318), "2\u202f318");
  CHECK (ui_format_count (1234567), "1\u202f234\u202f567");
  CHECK (ui_format_count (-1000), "\u22121\u202f000");
  CHECK (ui_format_count (G_MININT64),
         "\u22129\u202f223\u202f372\u202f036\u202f854\u202f775\u202f808");
  CHECK (ui_format_number (1160.55, 1), "1\u202f160.5");
  CHECK (ui_format_number (-0.04, 1), "0.0");
  CHECK (ui_format_number (-2.5, 1), "\u22122.5");
  CHECK (ui_format_percent (71.4), "71.4\u00a0%");
  CHECK (ui_format_percent (100), "100\u00a0%");
  CHECK (ui_format_percent (99.96), "100\u00a0%");
  CHECK (ui_format_length (640.4), "640\u00a0m");
  CHECK (ui_format_length (186300), "186.3\u00a0km");
  CHECK (ui_format_area (0.38), "0.4\u00a0m²");
  CHECK (ui_format_area (12400000), "12.4\u00a0km²");
  CHECK (ui_format_money (862.4), "862\u00a0CNY");
  CHECK (ui_format_money (999999), "999\u202f999\u00a0CNY");
  CHECK (ui_format_money (4862000), "4.86\u00a0M CNY");
  CHECK (ui_format_money (-4862000), "\u22124.86\u00a0M CNY");
  g_assert_cmpstr (ui_format_get_unit ("m²"), ==, "m²");
  g_assert_cmpstr (ui_format_get_unit ("CNY"), ==, "CNY");
  g_assert_null (ui_format_get_unit (NULL));
  CHECK (ui_format_date (gis_date_new (2023, 6, 30)), "2023-06-30");
  CHECK (ui_format_date (GIS_DATE_NONE), "—");
#undef CHECK
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/document/edit-undo-redo", test_edit_undo_redo);
  g_test_add_func ("/ui/document/edit-refused", test_edit_refused);
  g_test_add_func ("/ui/document/edits-in-order", test_edits_in_order);
  g_test_add_func ("/ui/document/read", test_read);
  g_test_add_func ("/ui/document/selection", test_selection);
  g_test_add_func ("/ui/document/selection-follows-undo", test_selection_follows_undo);
  g_test_add_func ("/ui/document/close-waits", test_close_waits);
  g_test_add_func ("/ui/document/open-missing", test_open_missing);
  g_test_add_func ("/ui/format/figures", test_format);
  return g_test_run ();
}
