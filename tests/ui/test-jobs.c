/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Long work over and in a window: its progress appears when it takes long, Cancel gives it up, and what
 * was there before stays. The workers are kept busy by jobs that wait for the test. */
#include "gis/store/link.h"
#include "gis/store/query.h"
#include "tests/support/ui-support.h"
#include "ui/common/job-bar.h"
#include "ui/inspector/link-dialog.h"
#include "ui/register/register-window.h"

#define MAX_READERS 16

typedef struct
{
  UiWindow *window;
  UiDocument *document;
  GMutex lock;
  GCond opened;
  gboolean open; /* the gate: workers wait behind it */
  guint n_waiting;
} Setup;

static gboolean
has_document (gpointer window)
{
  return ui_window_get_document (window) != NULL;
}

static gboolean
is_gone (gpointer place)
{
  return *(gpointer *) place == NULL;
}

static gboolean
is_idle (gpointer document)
{
  return !ui_document_get_busy (document);
}

static gboolean
is_mapped (gpointer widget)
{
  return gtk_widget_get_mapped (widget);
}

static gboolean
is_unmapped (gpointer widget)
{
  return !gtk_widget_get_mapped (widget);
}

static gboolean
is_loaded (gpointer window)
{
  return !ui_register_window_is_loading (window);
}

/* ---- The gate ---- */

static void
wait_behind_gate (Setup *setup)
{
  g_mutex_lock (&setup->lock);
  while (!setup->open)
    g_cond_wait (&setup->opened, &setup->lock);
  g_mutex_unlock (&setup->lock);
}

static gpointer
read_waiting (GisWorkspace *ws, gpointer data, GCancellable *cancellable, GError **error)
{
  wait_behind_gate (data);
  return NULL;
}

static void
read_waited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Setup *setup = user_data;

  ui_document_read_finish (UI_DOCUMENT (source), result, NULL);
  setup->n_waiting--;
}

static gboolean
edit_waiting (GisEdit *edit, gpointer data, GError **error)
{
  wait_behind_gate (data);
  return TRUE;
}

static void
close_gate (Setup *setup)
{
  setup->open = FALSE;
  for (guint i = 0; i < MAX_READERS; i++, setup->n_waiting++)
    ui_document_read_async (setup->document, read_waiting, setup, NULL, NULL, NULL, read_waited_cb,
                            setup);
  ui_document_edit_async (setup->document, "Wait", edit_waiting, setup, NULL, NULL, NULL);
}

static gboolean
nobody_waits (gpointer data)
{
  Setup *setup = data;

  return setup->n_waiting == 0 && !ui_document_get_busy (setup->document);
}

static void
open_gate (Setup *setup)
{
  g_mutex_lock (&setup->lock);
  setup->open = TRUE;
  g_cond_broadcast (&setup->opened);
  g_mutex_unlock (&setup->lock);
  ui_test_wait (nobody_waits, setup);
}

/* ---- A street with a line on two poles ---- */

static void
insert (GisEdit *edit, const char *class_id, const char *name, GisGeometry *geometry)
{
  GisCatalog *catalog = gis_workspace_get_catalog (gis_edit_get_workspace (edit));
  g_autoptr (GisRow) row = gis_row_new (gis_catalog_find_class (catalog, class_id));
  g_autoptr (GError) error = NULL;

  if (name != NULL)
    gis_row_set_text (row, "name", name);
  if (g_str_equal (class_id, "overhead_line"))
    gis_row_set_text (row, "kind", "telecom");
  if (geometry != NULL)
    gis_row_take_geometry (row, geometry);
  gis_edit_insert (edit, row, &error);
  g_assert_no_error (error);
}

static gboolean
fill (GisEdit *edit, gpointer data, GError **error)
{
  const double line[] = { 528100, 3852100, 528150, 3852100 };

  insert (edit, "road", "中山路", NULL);
  insert (edit, "pole", NULL, gis_geometry_new_point (528100, 3852100.2));
  insert (edit, "pole", NULL, gis_geometry_new_point (528150, 3852100.2));
  insert (edit, "overhead_line", NULL, gis_geometry_new_line (line, 2, NULL));
  return TRUE;
}

static void
set_up (Setup *setup, gconstpointer name)
{
  g_autofree char *path = ui_test_make_workspace (name, 3);

  g_mutex_init (&setup->lock);
  g_cond_init (&setup->opened);
  setup->window = ui_window_new (NULL);
  gtk_window_set_default_size (GTK_WINDOW (setup->window), 1200, 800);
  gtk_window_present (GTK_WINDOW (setup->window));
  ui_window_open_path (setup->window, path, GIS_OPEN_READ_WRITE);
  ui_test_wait (has_document, setup->window);
  setup->document = ui_window_get_document (setup->window);
  ui_document_edit_async (setup->document, "Street", fill, setup, NULL, NULL, NULL);
  ui_test_wait (is_idle, setup->document);
}

static void
tear_down (Setup *setup, gconstpointer data)
{
  gpointer weak = setup->window;

  g_object_add_weak_pointer (G_OBJECT (setup->window), &weak);
  gtk_window_close (GTK_WINDOW (setup->window));
  ui_test_wait (is_gone, &weak);
  g_mutex_clear (&setup->lock);
  g_cond_clear (&setup->opened);
}

static gint64
count_links (Setup *setup)
{
  return gis_store_count (ui_document_get_workspace (setup->document), "line_support", NULL, NULL);
}

/* ---- Links ---- */

static void
press_link (Setup *setup)
{
  gtk_widget_activate_action (GTK_WIDGET (setup->window), "win.propose-links", NULL);
  ui_test_answer ("_Link");
}

static gboolean
shows (gpointer data)
{
  const gpointer *pair = data;

  return ui_test_find_text (pair[0], pair[1]) != NULL;
}

static void
wait_for_text (GtkWidget *root, const char *text)
{
  gpointer pair[] = { root, (gpointer) text };

  ui_test_wait (shows, pair);
}

static void
test_links (Setup *setup, gconstpointer data)
{
  const char *undo = NULL;

  g_assert_cmpint (count_links (setup), ==, 0);
  close_gate (setup);
  press_link (setup);
  /* The question is gone; what has a Cancel now is the progress. */
  ui_test_answer ("_Cancel");
  open_gate (setup);
  wait_for_text (GTK_WIDGET (setup->window), "No links were made");
  g_assert_cmpint (count_links (setup), ==, 0);
  undo = ui_document_get_undo_label (setup->document);
  g_assert_cmpstr (undo, ==, "Street");
  press_link (setup);
  wait_for_text (GTK_WIDGET (setup->window), "2 links made");
  g_assert_cmpint (count_links (setup), ==, 2);
  g_assert_null (ui_test_find_toplevel (ADW_TYPE_MESSAGE_DIALOG));
}

/* ---- The register ---- */

static void
test_register (Setup *setup, gconstpointer data)
{
  GtkWidget *window, *bar, *button;

  close_gate (setup);
  gtk_widget_activate_action (GTK_WIDGET (setup->window), "win.register", NULL);
  window = GTK_WIDGET (ui_test_find_toplevel (UI_TYPE_REGISTER_WINDOW));
  bar = ui_test_find_type (window, UI_TYPE_JOB_BAR);
  g_assert_false (gtk_widget_get_visible (bar));
  ui_test_wait (is_mapped, bar);
  ui_test_click (ui_test_find_text (bar, "_Cancel"));
  open_gate (setup);
  wait_for_text (bar, "The list was not read to the end");
  g_assert_null (ui_test_find_text (bar, "_Cancel"));
  g_assert_cmpuint (ui_register_window_get_n_shown (UI_REGISTER_WINDOW (window)), ==, 0);
  button = ui_test_find_text (bar, "_Read Again");
  ui_test_click (button);
  ui_test_wait (is_loaded, window);
  ui_test_wait (is_unmapped, bar);
  g_assert_cmpuint (ui_register_window_get_n_shown (UI_REGISTER_WINDOW (window)), ==, 1);
  gtk_window_close (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv, NULL);
  g_test_add ("/ui/jobs/links", Setup, "jobs-links", set_up, test_links, tear_down);
  g_test_add ("/ui/jobs/register", Setup, "jobs-register", set_up, test_register, tear_down);
  return g_test_run ();
}
