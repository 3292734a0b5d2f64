/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Selecting on the map by lasso, along a line and from the map's menu. The oracle is what lies where in
 * the fixture: covers at 0 m and 40 m on one line (two of them at one spot), a pole 30 m beside it. */
#include "census-fixture.h"

#include "tests/support/ui-support.h"
#include "ui/map/hover-tip.h"
#include "ui/map/legend.h"
#include "ui/map/map-menu.h"
#include <math.h>

static guint
n_selected (Census *census)
{
  return ui_document_get_n_selected (census->document);
}

/* A free hand around points of the workspace CRS. */
static void
draw_lasso (Census *census, const double *xy, guint n, GdkModifierType state)
{
  double px, py;

  census_to_pixel (census, xy[0], xy[1], &px, &py);
  ui_map_press (census->map, GDK_BUTTON_PRIMARY, px, py, state);
  for (guint i = 1; i < n; i++)
    {
      census_to_pixel (census, xy[2 * i], xy[2 * i + 1], &px, &py);
      ui_map_drag (census->map, px, py, state);
    }
  ui_map_release (census->map, px, py, state);
}

static void
test_lasso (Census *census, gconstpointer data)
{
  /* A bow around the pole that leaves out what its box would hold. */
  const double bow[] = { CENSUS_X - 8,  CENSUS_Y + 22, CENSUS_X - 8,  CENSUS_Y + 38,
                         CENSUS_X + 48, CENSUS_Y + 38, CENSUS_X + 48, CENSUS_Y - 8,
                         CENSUS_X + 44, CENSUS_Y + 30, CENSUS_X + 4,  CENSUS_Y + 22 };
  const double right[] = { CENSUS_X + 30, CENSUS_Y - 8,  CENSUS_X + 50,
                           CENSUS_Y - 8,  CENSUS_X + 40, CENSUS_Y + 12 };
  const double nothing[] = { CENSUS_X + 15, CENSUS_Y + 10, CENSUS_X + 25,
                             CENSUS_Y + 10, CENSUS_X + 20, CENSUS_Y + 18 };

  census_tool (census, "lasso");
  draw_lasso (census, bow, 6, 0);
  census_wait (n_selected (census) == 1);
  g_assert_true (census_is_selected (census, census->pole));
  draw_lasso (census, right, 3, GDK_SHIFT_MASK);
  census_wait (n_selected (census) == 3);
  g_assert_true (census_is_selected (census, census->stacked));
  draw_lasso (census, right, 3, GDK_CONTROL_MASK);
  census_wait (n_selected (census) == 1);
  /* On a turned map as it shows there. */
  ui_map_set_rotation (census->map, 2);
  draw_lasso (census, right, 3, 0);
  census_wait (n_selected (census) == 2);
  draw_lasso (census, nothing, 3, 0);
  census_wait (n_selected (census) == 0);
  census_click (census, CENSUS_X, CENSUS_Y, 0);
  g_assert_true (census_is_selected (census, census->sewage));
}

static gboolean
insert_past_project (GisEdit *edit, gpointer data, GError **error)
{
  const double ring[] = { CENSUS_X - 30, CENSUS_Y - 30, CENSUS_X + 80, CENSUS_Y - 30,
                          CENSUS_X + 80, CENSUS_Y + 60, CENSUS_X - 30, CENSUS_Y + 60 };
  const GisClass *klass =
    gis_catalog_find_class (gis_workspace_get_catalog (gis_edit_get_workspace (edit)), "project");
  g_autoptr (GisRow) row = gis_row_new (klass);

  gis_row_set_text (row, "name", "Old works");
  gis_row_set_text (row, "campaign", "overhead_lines");
  gis_row_set_text (row, "state", "accepted");
  gis_row_take_geometry (row, gis_geometry_new_polygon (ring, 4, error));
  return gis_edit_insert (edit, row, error);
}

static gint64
count (Census *census, const char *class_id)
{
  return gis_store_count (census->ws, class_id, NULL, NULL);
}

static void
go_to_zoom (Census *census, double zoom)
{
  double x = CENSUS_X + 20, y = CENSUS_Y + 10;

  g_assert_true (ui_map_from_workspace (census->map, &x, &y));
  ui_map_go_to (census->map, x, y, zoom);
  census_wait (!ui_map_is_drawing (census->map));
}

/* A band around all, as a hand draws it. */
static void
band (Census *census)
{
  census_drag (census, GDK_BUTTON_PRIMARY, CENSUS_X - 12, CENSUS_Y - 8, CENSUS_X + 55,
               CENSUS_Y + 38);
}

static void
answer_question (const char *response)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);
      if (!ADW_IS_MESSAGE_DIALOG (window))
        continue;
      adw_message_dialog_response (ADW_MESSAGE_DIALOG (window), response);
      return;
    }
  g_error ("Nothing was asked");
}

/* A band takes what the map shows at its scale, nothing that nobody sees; and a project is not deleted
 * without a question. */
static void
test_shown_only (Census *census, gconstpointer data)
{
  GActionGroup *actions = ui_census_view_get_actions (census->view);

  ui_document_edit_async (census->document, "project", insert_past_project, NULL, NULL, NULL, NULL);
  census_settle (census);
  g_assert_cmpint (count (census, "project"), ==, 1);
  census_tool (census, "select");
  go_to_zoom (census, 16.5); /* poles are drawn from 17 on */
  band (census);
  census_wait (n_selected (census) == 3);
  g_assert_false (census_is_selected (census, census->pole));
  go_to_zoom (census, 19);
  band (census);
  census_wait (n_selected (census) == 4);
  g_action_group_activate_action (actions, "delete", NULL);
  census_settle (census);
  g_assert_cmpint (count (census, "cover"), ==, 0);
  g_assert_cmpint (count (census, "project"), ==, 1);
  g_assert_cmpstr (ui_document_get_undo_label (census->document), ==,
                   "Delete: Manhole covers 3 · Pole 1");
  ui_document_undo (census->document);
  census_settle (census);
  go_to_zoom (census, 20); /* past ones from 19.5 on */
  band (census);
  census_wait (n_selected (census) == 5);
  g_action_group_activate_action (actions, "delete", NULL);
  g_assert_cmpint (count (census, "project"), ==, 1);
  answer_question ("cancel");
  census_settle (census);
  g_assert_cmpint (count (census, "cover"), ==, 3);
  g_assert_cmpuint (n_selected (census), ==, 5);
  g_action_group_activate_action (actions, "delete", NULL);
  answer_question ("delete");
  census_settle (census);
  g_assert_cmpint (count (census, "cover"), ==, 0);
  g_assert_cmpint (count (census, "project"), ==, 0);
  ui_document_undo (census->document);
  census_settle (census);
  g_assert_cmpint (count (census, "project"), ==, 1);
}

static gboolean
insert_far_poles (GisEdit *edit, gpointer data, GError **error)
{
  census_insert (edit, "pole", NULL, CENSUS_X + 30000, CENSUS_Y);
  census_insert (edit, "pole", NULL, CENSUS_X + 60000, CENSUS_Y + 20000);
  return TRUE;
}

static gboolean
sees (Census *census, double x, double y)
{
  GisView view = ui_map_get_view (census->map);
  GisBox box = gis_view_get_box (&view);

  return ui_map_from_workspace (census->map, &x, &y) && gis_box_contains (&box, x, y);
}

/* What was imported is brought into view as itself: the whole of it where it is drawn at that scale, else
 * what lies in its middle; what is in view already stays where it is. */
static void
test_imported (Census *census, gconstpointer data)
{
  const GisBox far = { CENSUS_X + 30000, CENSUS_Y, CENSUS_X + 60000, CENSUS_Y + 20000 };
  const GisBox near = { CENSUS_X, CENSUS_Y, CENSUS_X + 40, CENSUS_Y + 1 };
  GisView before, after;

  /* Without the covers nothing stands for the poles at a small scale but themselves. */
  ui_census_view_show_imported (census->view, "cover", &far);
  ui_document_edit_async (census->document, "poles", insert_far_poles, NULL, NULL, NULL, NULL);
  census_settle (census);
  g_assert_true (sees (census, CENSUS_X, CENSUS_Y)); /* no cover is there */
  ui_document_undo (census->document);
  census_settle (census);
  before = ui_map_get_view (census->map);
  g_assert_true (sees (census, CENSUS_X, CENSUS_Y));
  ui_census_view_show_imported (census->view, "cover", &near);
  ui_document_redo (census->document);
  census_settle (census);
  after = ui_map_get_view (census->map);
  g_assert_cmpfloat (after.zoom, ==, before.zoom);
  g_assert_cmpfloat (after.center_x, ==, before.center_x);
  ui_document_undo (census->document);
  census_settle (census);
  ui_census_view_show_imported (census->view, "pole", &far);
  ui_document_redo (census->document);
  census_wait (sees (census, CENSUS_X + 30000, CENSUS_Y) ||
               sees (census, CENSUS_X + 60000, CENSUS_Y + 20000));
  g_assert_false (sees (census, CENSUS_X, CENSUS_Y));
}

static void
type (Census *census, const char *text)
{
  for (const char *c = text; *c != '\0'; c++)
    g_assert_true (ui_map_press_key (census->map, gdk_unicode_to_keyval ((guint32) *c), 0));
}

static void
wait_found (Census *census, gint64 n)
{
  census_wait (ui_along_tool_get_n_found (ui_map_get_tool (census->map)) == n);
}

static void
test_along_drawn (Census *census, gconstpointer data)
{
  census_tool (census, "along");
  census_click (census, CENSUS_X - 6, CENSUS_Y + 3, 0);
  wait_found (census, 1); /* 10 m around a single point */
  census_click (census, CENSUS_X + 52, CENSUS_Y + 3, 0);
  wait_found (census, 3);
  type (census, "2.5"); /* the covers are 3 m away, the pole 27 m */
  wait_found (census, 0);
  g_assert_cmpfloat (ui_along_tool_get_distance (ui_map_get_tool (census->map)), ==, 2.5);
  for (guint i = 0; i < 3; i++)
    g_assert_true (ui_map_press_key (census->map, GDK_KEY_BackSpace, 0));
  type (census, "27.5");
  wait_found (census, 4);
  g_assert_nonnull (strstr (ui_tool_get_hint (ui_map_get_tool (census->map)), "27.5 m"));
  g_assert_nonnull (strstr (ui_tool_get_hint (ui_map_get_tool (census->map)), "4 found"));
  g_assert_true (ui_map_press_key (census->map, GDK_KEY_Return, 0));
  g_assert_cmpuint (n_selected (census), ==, 4);
  /* The next one begins anew; Ctrl takes out again. */
  census_click (census, CENSUS_X + 46, CENSUS_Y, 0);
  g_assert_true (ui_map_press_key (census->map, GDK_KEY_Return, GDK_CONTROL_MASK));
  census_wait (n_selected (census) < 4);
  g_assert_true (census_is_selected (census, census->pole));
  g_assert_false (ui_map_press_key (census->map, GDK_KEY_Return, 0));
  census_click (census, CENSUS_X + 20, CENSUS_Y + 10, 0);
  g_assert_true (ui_map_press_key (census->map, GDK_KEY_Escape, 0));
  g_assert_true (census_is_selected (census, census->pole));
}

static gboolean
insert_line (GisEdit *edit, gpointer data, GError **error)
{
  const double xy[] = { CENSUS_X - 20, CENSUS_Y + 12, CENSUS_X + 60, CENSUS_Y + 12 };
  const GisClass *klass = gis_catalog_find_class (
    gis_workspace_get_catalog (gis_edit_get_workspace (edit)), "overhead_line");
  g_autoptr (GisRow) row = gis_row_new (klass);

  gis_row_set_text (row, "kind", "telecom");
  gis_row_take_geometry (row, gis_geometry_new_line (xy, 2, error));
  return gis_edit_insert (edit, row, error);
}

/* A line that is there: clicked, taken out, clicked again; Alt draws upon it. */
static void
test_along_picked (Census *census, gconstpointer data)
{
  ui_document_edit_async (census->document, "line", insert_line, NULL, NULL, NULL, NULL);
  census_settle (census);
  census_tool (census, "along");
  census_click (census, CENSUS_X + 20, CENSUS_Y + 12, 0);
  wait_found (census, 1); /* the line itself */
  type (census, "13");
  wait_found (census, 4);
  census_click (census, CENSUS_X + 5, CENSUS_Y + 12, 0);
  g_assert_false (ui_map_press_key (census->map, GDK_KEY_Return, 0)); /* nothing in hand */
  census_click (census, CENSUS_X + 20, CENSUS_Y + 12, 0);
  for (guint i = 0; i < 2; i++)
    g_assert_true (ui_map_press_key (census->map, GDK_KEY_BackSpace, 0));
  type (census, "18.5");
  wait_found (census, 5);
  g_assert_true (ui_map_press_key (census->map, GDK_KEY_Return, 0));
  g_assert_cmpuint (n_selected (census), ==, 5);
  census_click (census, CENSUS_X + 40, CENSUS_Y + 12, GDK_ALT_MASK);
  type (census, "12.5");
  wait_found (census, 3); /* a point of one's own: the line and the two covers below */
}

static GtkWidget *
find_scrolled (GtkWidget *widget)
{
  GtkWidget *found = GTK_IS_SCROLLED_WINDOW (widget) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_scrolled (child);
  return found;
}

/* It is open and nothing of it has to be scrolled to. */
static gboolean
has_whole_menu (Census *census)
{
  GtkWidget *menu = ui_map_menu_get (census->map);
  GtkAdjustment *adjustment;
  double page;

  if (menu == NULL || !gtk_widget_get_mapped (menu))
    return FALSE;
  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (find_scrolled (menu)));
  page = gtk_adjustment_get_page_size (adjustment);
  return page > 0 && gtk_adjustment_get_upper (adjustment) <= page;
}

/* Two covers at one spot: the menu names both and picks either; it is seen whole also after one that was
 * shorter. */
static void
test_menu (Census *census, gconstpointer data)
{
  GActionGroup *actions = ui_census_view_get_actions (census->view);
  g_auto (GStrv) names = NULL;
  g_auto (GStrv) none = NULL;
  double px, py;

  census_to_pixel (census, CENSUS_X, CENSUS_Y + 30, &px, &py);
  ui_map_menu_popup (census->map, px, py);
  none = ui_map_menu_dup_names (census->map);
  g_assert_cmpuint (g_strv_length (none), ==, 0); /* one thing: nothing to choose from */
  g_assert_true (census_is_selected (census, census->pole));
  census_wait (has_whole_menu (census));
  gtk_popover_popdown (GTK_POPOVER (ui_map_menu_get (census->map)));
  census_wait (!gtk_widget_get_mapped (ui_map_menu_get (census->map)));
  census_to_pixel (census, CENSUS_X + 40, CENSUS_Y, &px, &py);
  ui_map_menu_popup (census->map, px, py);
  census_wait (has_whole_menu (census));
  names = ui_map_menu_dup_names (census->map);
  g_assert_cmpuint (g_strv_length (names), ==, 2);
  g_assert_cmpstr (names[0], !=, names[1]);
  g_action_group_activate_action (actions, "pick",
                                  g_variant_new ("(sx)", "cover", census->stacked));
  g_assert_cmpuint (n_selected (census), ==, 1);
  g_assert_true (census_is_selected (census, census->stacked));
  gtk_popover_popdown (GTK_POPOVER (ui_map_menu_get (census->map)));
}

static GtkWidget *
find_child (GtkWidget *widget, GType type)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);

  while (child != NULL && G_OBJECT_TYPE (child) != type)
    child = gtk_widget_get_next_sibling (child);
  g_assert_nonnull (child);
  return child;
}

static gboolean
time_up_cb (gpointer flag)
{
  *(gboolean *) flag = TRUE;
  return G_SOURCE_REMOVE;
}

/* Asks for the tip of the pole there. The server's own pointer, which lies over the window somewhere, may
 * take it away before it is seen: FALSE then, after a second. */
static gboolean
show_tip (Census *census, GtkWidget *tip, double x, double y)
{
  GisHit hit = { .class_id = g_intern_string ("pole"), .id = census->pole };
  gboolean time_up = FALSE;
  guint timeout = g_timeout_add_seconds (1, time_up_cb, &time_up);

  ui_hover_tip_set_hit (UI_HOVER_TIP (tip), census->document, &hit, x, y);
  while (!time_up && !gtk_widget_get_visible (tip))
    g_main_context_iteration (NULL, TRUE);
  if (!time_up)
    g_source_remove (timeout);
  return gtk_widget_get_visible (tip);
}

/* All along the legend's left edge and its foot the tip is beside the legend, and inside the map. */
static void
test_tip (Census *census, gconstpointer data)
{
  GtkWidget *map = GTK_WIDGET (census->map);
  GtkWidget *tip = find_child (map, UI_TYPE_HOVER_TIP);
  GtkWidget *legend = find_child (gtk_widget_get_parent (map), UI_TYPE_LEGEND);
  graphene_rect_t bounds;
  const graphene_rect_t *box = &bounds;

  census_wait (gtk_widget_get_mapped (legend) && gtk_widget_get_height (legend) > 60);
  g_assert_true (gtk_widget_compute_bounds (legend, map, &bounds));
  g_assert_cmpfloat (box->origin.x, >, 200);
  for (guint i = 0; i < 20; i++)
    {
      double x = i < 10 ? box->origin.x - 2 : box->origin.x + (i - 10) * 10;
      double y = i < 10 ? box->origin.y + 6 + i * (box->size.height - 6) / 10
                        : box->origin.y + box->size.height + 2;
      GtkRequisition size;
      graphene_rect_t place;
      census_wait (show_tip (census, tip, x, y));
      gtk_widget_get_preferred_size (gtk_widget_get_first_child (tip), NULL, &size);
      g_assert_cmpint (size.width, >, 20);
      place = GRAPHENE_RECT_INIT ((float) gtk_widget_get_margin_start (tip),
                                  (float) gtk_widget_get_margin_top (tip), (float) size.width,
                                  (float) size.height);
      g_assert_false (graphene_rect_intersection (&place, &bounds, NULL));
      g_assert_cmpfloat (place.origin.x, >=, 0);
      g_assert_cmpfloat (place.origin.x + place.size.width, <=, gtk_widget_get_width (map));
      g_assert_cmpfloat (hypot (place.origin.x - x, place.origin.y - y), <, 60 + size.width);
    }
}

#define ADD(path, func)                                                                            \
  g_test_add ("/ui/map-select/" path, Census, NULL, census_setup, func, census_teardown)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  ui_test_watch_log ();
  ADD ("lasso", test_lasso);
  ADD ("shown-only", test_shown_only);
  ADD ("imported", test_imported);
  ADD ("along-drawn", test_along_drawn);
  ADD ("along-picked", test_along_picked);
  ADD ("menu", test_menu);
  ADD ("tip", test_tip);
  return g_test_run ();
}
