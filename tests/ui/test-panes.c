/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The side panes of Census and Plan in the real window, at widths on both sides of the fold: what is
 * on screen, what F9, the header's buttons, a selection, Escape and the handles do, and that the
 * smallest window clips no word. */
#include "tests/support/ui-support.h"
#include "ui/common/settings.h"
#include "ui/common/side-panes.h"
#include "ui/common/view.h"
#include "ui/inspector/inspector.h"
#include "ui/layers/layers-panel.h"
#include "ui/map/census-view.h"
#include "ui/planning/plan-view.h"
#include "ui/window/window-private.h"

typedef struct
{
  UiWindow *window;
  int width;
} Wanted;

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

static UiWindow *
open_window (const char *name, int width)
{
  g_autofree char *path = ui_test_make_workspace (name, 2);
  UiWindow *window = ui_window_new (NULL);

  gtk_window_set_default_size (GTK_WINDOW (window), width, 700);
  gtk_window_present (GTK_WINDOW (window));
  ui_window_open_path (window, path, GIS_OPEN_READ_WRITE);
  ui_test_wait (has_document, window);
  ui_window_show_view (window, "census");
  return window;
}

static void
close_window (UiWindow *window)
{
  gpointer weak = window;

  g_object_add_weak_pointer (G_OBJECT (window), &weak);
  gtk_window_close (GTK_WINDOW (window));
  ui_test_wait (is_gone, &weak);
}

static GtkWidget *
get_view (UiWindow *window, const char *name)
{
  return ui_window_get_view (window, name);
}

static UiSidePanes *
get_panes (UiWindow *window, const char *view)
{
  return UI_SIDE_PANES (ui_test_find_type (get_view (window, view), UI_TYPE_SIDE_PANES));
}

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer n_left)
{
  return --*(int *) n_left > 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static gboolean
has_ticked (gpointer n_left)
{
  return *(int *) n_left <= 0;
}

/* Layout comes with the next frame; the third one begins after two are complete. */
static void
settle (UiWindow *window)
{
  int n_left = 3;

  ui_test_settle ();
  gtk_widget_add_tick_callback (GTK_WIDGET (window), tick_cb, &n_left, NULL);
  ui_test_wait (has_ticked, &n_left);
  ui_test_settle ();
}

static gboolean
is_as_wide (gpointer data)
{
  const Wanted *wanted = data;

  return gtk_widget_get_width (GTK_WIDGET (wanted->window)) == wanted->width;
}

/* Without a compositor the window's size includes a frame, its widget's does not. */
static int
get_frame_px (UiWindow *window)
{
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (window));

  return gdk_surface_get_width (surface) - gtk_widget_get_width (GTK_WIDGET (window));
}

static void
resize (UiWindow *window, int width)
{
  Wanted wanted = { window, width };

  settle (window); /* the frame is known when all have their size */
  gtk_window_set_default_size (GTK_WINDOW (window), width + get_frame_px (window), 700);
  ui_test_wait (is_as_wide, &wanted);
  settle (window);
}

/* Left edge of @widget in the window. */
static double
get_left (GtkWidget *widget)
{
  double x, y;

  g_assert_true (gtk_widget_translate_coordinates (
    widget, GTK_WIDGET (gtk_widget_get_root (widget)), 0, 0, &x, &y));
  return x;
}

static GtkWidget *
get_pane (UiWindow *window, const char *view, const char *side)
{
  GtkWidget *pane = NULL;

  g_object_get (get_panes (window, view), side, &pane, NULL);
  g_object_unref (pane); /* the view keeps it */
  return pane;
}

static gboolean
is_shown (UiWindow *window, const char *view, const char *side)
{
  return gtk_widget_get_mapped (get_pane (window, view, side));
}

static gboolean
is_pressed (UiWindow *window, const char *toggle)
{
  return gtk_toggle_button_get_active (
    GTK_TOGGLE_BUTTON (ui_test_require_id (GTK_WIDGET (window), toggle)));
}

static void
assert_panes (UiWindow *window, const char *view, gboolean start, gboolean end)
{
  settle (window);
  g_assert_cmpint (is_shown (window, view, "start"), ==, start);
  g_assert_cmpint (is_shown (window, view, "end"), ==, end);
  g_assert_cmpint (is_pressed (window, "left_toggle"), ==, start);
  g_assert_cmpint (is_pressed (window, "right_toggle"), ==, end);
}

/* Beside each other: no pane over the map. Folded: the map has the whole width. */
static void
assert_layout (UiWindow *window, const char *view, int width)
{
  GtkWidget *content = get_pane (window, view, "content");
  double left = get_left (content), map_width = gtk_widget_get_width (content);
  gboolean folded = width < UI_SIDE_PANES_FOLD_PX;

  g_assert_cmpint (ui_side_panes_get_folded (get_panes (window, view)), ==, folded);
  if (folded)
    {
      g_assert_cmpfloat (left, ==, 0);
      g_assert_cmpfloat (map_width, ==, width);
      return;
    }
  g_assert_cmpfloat (left, ==, gtk_widget_get_width (get_pane (window, view, "start")));
  g_assert_cmpfloat (left + map_width, ==, get_left (get_pane (window, view, "end")));
  g_assert_cmpfloat (left + map_width + gtk_widget_get_width (get_pane (window, view, "end")), ==,
                     width);
}

static void
press_left (UiWindow *window)
{
  ui_test_click (ui_test_require_id (GTK_WIDGET (window), "left_toggle"));
}

static void
press_right (UiWindow *window)
{
  ui_test_click (ui_test_require_id (GTK_WIDGET (window), "right_toggle"));
}

/* Both toggles do something at every width, in both views, and press the right button. */
static void
check_toggles (UiWindow *window, const char *view, int width)
{
  ui_window_show_view (window, view);
  resize (window, width);
  assert_layout (window, view, width);
  if (width < UI_SIDE_PANES_FOLD_PX)
    {
      assert_panes (window, view, FALSE, FALSE);
      press_left (window);
      assert_panes (window, view, TRUE, FALSE);
      press_right (window); /* one at a time */
      assert_panes (window, view, FALSE, TRUE);
      g_assert_cmpfloat (get_left (get_pane (window, view, "end")), >=, 0);
      press_right (window);
      assert_panes (window, view, FALSE, FALSE);
      return;
    }
  assert_panes (window, view, TRUE, TRUE);
  press_left (window);
  assert_panes (window, view, FALSE, TRUE);
  g_assert_cmpfloat (get_left (get_pane (window, view, "content")), ==, 0);
  press_left (window);
  press_right (window);
  assert_panes (window, view, TRUE, FALSE);
  press_right (window);
  assert_panes (window, view, TRUE, TRUE);
}

static void
test_widths (gconstpointer view)
{
  static const int widths[] = { 700, 899, 900, 1000, 1240, 899 };
  UiWindow *window = open_window (view, 1200);

  for (guint i = 0; i < G_N_ELEMENTS (widths); i++)
    check_toggles (window, view, widths[i]);
  close_window (window);
}

/* Wider than the test's screen: the panes alone are given that width. */
static void
test_wide (void)
{
  UiWindow *window = open_window ("wide", 1200);
  GtkWidget *panes = GTK_WIDGET (get_panes (window, "census"));
  GtkWidget *end = get_pane (window, "census", "end");

  settle (window);
  gtk_widget_size_allocate (panes, &(GtkAllocation){ 0, 0, 1440, 600 }, -1);
  assert_layout (window, "census", 1440);
  g_assert_cmpint (gtk_widget_get_width (end), ==, 360);
  gtk_widget_size_allocate (panes, &(GtkAllocation){ 0, 0, 600, 600 }, -1);
  assert_layout (window, "census", 600);
  gtk_widget_queue_allocate (panes);
  settle (window);
  close_window (window);
}

static gboolean
press_key (GtkWidget *window, const char *accel)
{
  g_autoptr (GtkShortcutTrigger) trigger = gtk_shortcut_trigger_parse_string (accel);

  return trigger != NULL &&
         gtk_widget_activate_action (
           window, g_str_equal (accel, "F9") ? "win.left-pane" : "win.right-pane", NULL);
}

/* What is selected shows its form over the map; what is let go takes it away. */
static void
test_folded_selection (void)
{
  UiWindow *window = open_window ("selection", 700);
  UiDocument *document = ui_window_get_document (window);
  g_autoptr (GArray) ids =
               gis_store_ids (ui_document_get_workspace (document), "cover", NULL, NULL);
  GisHit hit = { g_intern_static_string ("cover"), g_array_index (ids, gint64, 0), 0 };
  GisHit other = { g_intern_static_string ("cover"), g_array_index (ids, gint64, 1), 0 };

  resize (window, 700);
  assert_panes (window, "census", FALSE, FALSE);
  ui_document_select (document, &hit, 1, FALSE, FALSE);
  assert_panes (window, "census", FALSE, TRUE);
  g_assert_true (UI_IS_INSPECTOR (get_pane (window, "census", "end")));
  g_assert_cmpfloat (get_left (get_pane (window, "census", "end")), >, 0);
  /* Closed by hand it stays closed for this asset and comes up for the next one. */
  press_right (window);
  assert_panes (window, "census", FALSE, FALSE);
  g_assert_cmpuint (ui_document_get_n_selected (document), ==, 1);
  ui_document_select (document, &other, 1, FALSE, FALSE);
  assert_panes (window, "census", FALSE, TRUE);
  g_assert_true (press_key (GTK_WIDGET (window), "F9"));
  assert_panes (window, "census", TRUE, FALSE);
  ui_document_clear_selection (document);
  assert_panes (window, "census", TRUE, FALSE);
  /* There is room again: both come back beside the map, as they were before. */
  resize (window, 1000);
  assert_panes (window, "census", TRUE, TRUE);
  ui_document_select (document, &hit, 1, FALSE, FALSE);
  press_right (window);
  ui_document_select (document, &other, 1, FALSE, FALSE);
  assert_panes (window, "census", TRUE, FALSE);
  press_right (window);
  close_window (window);
}

static void
emit_key (GtkWidget *widget, guint keyval)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
  gboolean handled = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers) && !handled; i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);
      if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
        g_signal_emit_by_name (controller, "key-pressed", keyval, 0, 0, &handled);
    }
  g_assert_true (handled);
}

/* Escape in a folded pane, a press on the map beside the layers. */
static void
test_folded_dismiss (void)
{
  UiWindow *window = open_window ("dismiss", 700);
  GtkWidget *content = get_pane (window, "census", "content");
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (content);

  resize (window, 700);
  press_left (window);
  assert_panes (window, "census", TRUE, FALSE);
  emit_key (get_pane (window, "census", "start"), GDK_KEY_Escape);
  assert_panes (window, "census", FALSE, FALSE);
  press_left (window);
  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);
      if (GTK_IS_GESTURE_CLICK (controller))
        g_signal_emit_by_name (controller, "pressed", 1, 400.0, 300.0);
    }
  assert_panes (window, "census", FALSE, FALSE);
  close_window (window);
}

static GtkWidget *
get_handle (UiWindow *window, guint index)
{
  GtkWidget *child = gtk_widget_get_last_child (GTK_WIDGET (get_panes (window, "census")));

  return index == 1 ? child : gtk_widget_get_prev_sibling (child);
}

static int
get_pane_width (UiWindow *window, const char *side)
{
  settle (window);
  return gtk_widget_get_width (get_pane (window, "census", side));
}

/* The handles change the width, it is kept in the settings and the next window has it. The content
 * keeps its least width whatever is asked for. */
static void
test_resize_and_remember (void)
{
  UiWindow *window = open_window ("remember", 1240);
  int left, right;

  resize (window, 1240);
  left = get_pane_width (window, "start");
  right = get_pane_width (window, "end");
  emit_key (get_handle (window, 0), GDK_KEY_Right);
  emit_key (get_handle (window, 1), GDK_KEY_Left);
  g_assert_cmpint (get_pane_width (window, "start"), >, left);
  g_assert_cmpint (get_pane_width (window, "end"), >, right);
  g_assert_cmpint (g_settings_get_int (ui_settings_get (), "left-pane-width"), ==,
                   get_pane_width (window, "start"));
  g_assert_cmpint (g_settings_get_int (ui_settings_get (), "right-pane-width"), ==,
                   get_pane_width (window, "end"));
  g_object_set (get_panes (window, "census"), "start-width", 2000, NULL);
  settle (window);
  g_assert_cmpint (gtk_widget_get_width (get_pane (window, "census", "content")), >=, 200);
  assert_layout (window, "census", 1240);
  g_object_set (get_panes (window, "census"), "start-width", 333, NULL);
  press_right (window);
  assert_panes (window, "census", TRUE, FALSE);
  close_window (window);

  window = open_window ("remember-2", 1240);
  resize (window, 1240);
  g_assert_cmpint (get_pane_width (window, "start"), ==, 333);
  assert_panes (window, "census", TRUE, FALSE);
  press_right (window);
  assert_panes (window, "census", TRUE, TRUE);
  g_assert_cmpint (get_pane_width (window, "end"), >, right);
  g_settings_reset (ui_settings_get (), "left-pane-width");
  g_settings_reset (ui_settings_get (), "right-pane-width");
  close_window (window);
}

/* Labels on screen that are cut off without an ellipsis: allotted less than they need. */
static guint
count_clipped (GtkWidget *widget)
{
  guint count = 0;

  if (!gtk_widget_get_mapped (widget))
    return 0;
  /* A label that was made since the last frame has no place yet. */
  if (GTK_IS_LABEL (widget) && gtk_widget_get_height (widget) > 0)
    {
      GtkWidget *root = GTK_WIDGET (gtk_widget_get_root (widget));
      graphene_rect_t bounds; /* with padding, as the minimum is */
      int minimum;
      gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
      g_assert_true (gtk_widget_compute_bounds (widget, root, &bounds));
      if (bounds.size.width < (float) minimum ||
          bounds.origin.x + bounds.size.width > (float) gtk_widget_get_width (root))
        {
          g_test_message ("clipped: “%s”", gtk_label_get_text (GTK_LABEL (widget)));
          count++;
        }
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    count += count_clipped (child);
  return count;
}

/* The smallest window in Chinese: no label is cut off at the edge, in no view, with either pane. */
static void
test_smallest (void)
{
  static const char *const views[] = { "census", "plan", "progress" };
  UiWindow *window = open_window ("smallest", 1000);
  int minimum;

  gtk_widget_measure (GTK_WIDGET (window), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL,
                      NULL);
  g_assert_cmpint (minimum, <=, 700);
  for (guint i = 0; i < G_N_ELEMENTS (views); i++)
    {
      ui_window_show_view (window, views[i]);
      resize (window, minimum);
      g_assert_cmpuint (count_clipped (GTK_WIDGET (window)), ==, 0);
      if (g_str_equal (views[i], "progress"))
        continue;
      press_left (window);
      settle (window);
      g_assert_cmpuint (count_clipped (GTK_WIDGET (window)), ==, 0);
      press_right (window);
      settle (window);
      g_assert_cmpuint (count_clipped (GTK_WIDGET (window)), ==, 0);
      press_right (window);
    }
  close_window (window);
}

/* A reader that has not come back yet keeps its view for a while after the window is gone: nothing that
 * the view still does may reach the window. */
static void
test_outliving_view (void)
{
  UiWindow *window = open_window ("outliving", 1240);
  g_autoptr (GtkWidget) view = g_object_ref (get_view (window, "census"));

  close_window (window);
  for (guint i = 0; i < 2; i++)
    {
      g_object_set (view, UI_VIEW_PROP_LEFT_PANE, i == 1, UI_VIEW_PROP_RIGHT_PANE, i == 1, NULL);
      ui_test_settle ();
    }
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv, "zh_CN");
  g_test_add_data_func ("/ui/panes/census-widths", "census", test_widths);
  g_test_add_data_func ("/ui/panes/plan-widths", "plan", test_widths);
  g_test_add_func ("/ui/panes/wide", test_wide);
  g_test_add_func ("/ui/panes/folded-selection", test_folded_selection);
  g_test_add_func ("/ui/panes/folded-dismiss", test_folded_dismiss);
  g_test_add_func ("/ui/panes/resize-and-remember", test_resize_and_remember);
  g_test_add_func ("/ui/panes/smallest", test_smallest);
  g_test_add_func ("/ui/panes/outliving-view", test_outliving_view);
  return g_test_run ();
}
