/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the view moves: wheel, middle button and space in every tool, flick, flights, turns. Oracles: the
 * integral of the slowing (v τ), and the place below a pixel, which may not move. */
#include "census-fixture.h"

#include "gis/crs/crs.h"
#include "ui/map/coordinates.h"
#include "ui/map/map-status.h"
#include <math.h>

static const char *const tools[] = { "select", "lasso", "along",  "pan",
                                     "add",    "move",  "defect", "measure" };

static void
setup_animated (Census *census, gconstpointer data)
{
  census_setup (census, data);
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", TRUE, NULL);
}

static GtkEventController *
find_wheel (Census *census)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (census->map));

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);
      if (GTK_IS_EVENT_CONTROLLER_SCROLL (controller))
        return controller;
    }
  g_assert_not_reached ();
}

/* The place below the pointer stays there, on a turned map and to both ends of the zoom. */
static void
test_wheel (Census *census, gconstpointer data)
{
  GtkEventController *wheel = find_wheel (census);

  ui_map_set_rotation (census->map, 0.7);
  for (guint i = 0; i < G_N_ELEMENTS (tools); i++)
    for (int direction = -1; direction <= 1; direction += 2)
      {
        GisView before = ui_map_get_view (census->map), after;
        double x0, y0, x1, y1;
        gboolean used;
        census_tool (census, tools[i]);
        ui_map_move_pointer (census->map, 120, 95);
        g_signal_emit_by_name (wheel, "scroll", 0.0, (double) direction, &used);
        g_assert_true (used);
        after = ui_map_get_view (census->map);
        g_assert_cmpfloat_with_epsilon (after.zoom, before.zoom - 0.4 * direction, 1e-9);
        gis_view_from_screen (&before, 120, 95, &x0, &y0);
        gis_view_from_screen (&after, 120, 95, &x1, &y1);
        g_assert_cmpfloat_with_epsilon (x0, x1, 0.005);
        g_assert_cmpfloat_with_epsilon (y0, y1, 0.005);
      }
  for (guint i = 0; i < 30; i++)
    {
      gboolean used;
      g_signal_emit_by_name (wheel, "scroll", 0.0, -1.0, &used);
    }
  g_assert_cmpfloat (ui_map_get_view (census->map).zoom, ==, 23); /* 1 px: 1.5 cm on the ground */
}

/* The middle button and space pan in every tool; nothing else comes of the drag. */
static void
test_pan_everywhere (Census *census, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 n = gis_store_count (census->ws, "cover", NULL, &error);

  for (guint i = 0; i < G_N_ELEMENTS (tools); i++)
    for (guint way = 0; way < 2; way++)
      {
        GisView before, after;
        double x, y;
        census_tool (census, tools[i]);
        before = ui_map_get_view (census->map);
        if (way == 1)
          g_assert_true (ui_map_press_key (census->map, GDK_KEY_space, 0));
        ui_map_press (census->map, way == 0 ? GDK_BUTTON_MIDDLE : GDK_BUTTON_PRIMARY, 200, 200, 0);
        ui_map_drag (census->map, 230, 220, 0);
        ui_map_drag (census->map, 260, 230, 0);
        ui_map_release (census->map, 260, 230, 0);
        after = ui_map_get_view (census->map);
        gis_view_to_screen (&after, before.center_x, before.center_y, &x, &y);
        g_assert_cmpfloat_with_epsilon (x - after.width_px / 2, 60, 0.01);
        g_assert_cmpfloat_with_epsilon (y - after.height_px / 2, 30, 0.01);
        g_assert_cmpuint (ui_document_get_n_selected (census->document), ==, 0);
        ui_map_go_to (census->map, before.center_x, before.center_y, -1);
        if (way == 1)
          {
            g_autoptr (GListModel) all = gtk_widget_observe_controllers (GTK_WIDGET (census->map));
            for (guint c = 0; c < g_list_model_get_n_items (all); c++)
              {
                g_autoptr (GtkEventController) keys = g_list_model_get_item (all, c);
                if (GTK_IS_EVENT_CONTROLLER_KEY (keys))
                  g_signal_emit_by_name (keys, "key-released", GDK_KEY_space, 0, 0);
              }
          }
      }
  g_assert_cmpint (gis_store_count (census->ws, "cover", NULL, &error), ==, n);
}

/* v τ with τ = 0.325 s, less what is left when it is slower than 20 px/s. */
static void
test_flick (Census *census, gconstpointer data)
{
  GisView before = ui_map_get_view (census->map), after;
  double x, y;

  ui_map_flick (census->map, 900, -400);
  g_assert_true (ui_map_is_moving (census->map));
  census_wait (!ui_map_is_moving (census->map));
  after = ui_map_get_view (census->map);
  gis_view_to_screen (&after, before.center_x, before.center_y, &x, &y);
  g_assert_cmpfloat_with_epsilon (x - after.width_px / 2, 900 * 0.325, 20);
  g_assert_cmpfloat_with_epsilon (y - after.height_px / 2, -400 * 0.325, 10);
  /* A press holds it; a slow hand flicks nothing; without animations nothing glides. */
  ui_map_flick (census->map, 900, 0);
  ui_map_press (census->map, GDK_BUTTON_PRIMARY, 100, 100, 0);
  g_assert_false (ui_map_is_moving (census->map));
  ui_map_release (census->map, 100, 100, 0);
  ui_map_flick (census->map, 60, 0);
  g_assert_false (ui_map_is_moving (census->map));
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  ui_map_flick (census->map, 900, 0);
  g_assert_false (ui_map_is_moving (census->map));
}

static void
test_flight (Census *census, gconstpointer data)
{
  GActionGroup *actions = ui_census_view_get_actions (census->view);
  GisView before = ui_map_get_view (census->map), after;
  GisBox box;

  g_action_group_activate_action (actions, "zoom-out", NULL);
  g_action_group_activate_action (actions, "zoom-out", NULL); /* in the midst of the first */
  g_assert_true (ui_map_is_moving (census->map));
  census_wait (!ui_map_is_moving (census->map));
  after = ui_map_get_view (census->map);
  g_assert_cmpfloat_with_epsilon (after.zoom, before.zoom - 2, 1e-9);
  g_assert_cmpfloat_with_epsilon (after.center_x, before.center_x, 0.01);
  /* To a layer: where gis_view_fit() says. */
  box = gis_scene_get_extent (ui_document_get_scene (census->document), "cover");
  ui_map_zoom_layer (census->map, "cover");
  census_wait (!ui_map_is_moving (census->map));
  after = ui_map_get_view (census->map);
  g_assert_cmpfloat_with_epsilon (after.center_x, (box.min_x + box.max_x) / 2, 0.01);
  g_assert_cmpfloat_with_epsilon (after.zoom, 19, 1e-9);
  /* To what is selected, and to everything. */
  census_click (census, CENSUS_X, CENSUS_Y, 0);
  g_action_group_activate_action (actions, "zoom-selection", NULL);
  census_wait (!ui_map_is_moving (census->map));
  {
    double x = CENSUS_X, y = CENSUS_Y;
    g_assert_true (ui_map_from_workspace (census->map, &x, &y));
    after = ui_map_get_view (census->map);
    g_assert_cmpfloat_with_epsilon (after.center_x, x, 0.01);
    g_assert_cmpfloat_with_epsilon (after.center_y, y, 0.01);
  }
  g_action_group_activate_action (actions, "zoom-all", NULL);
  census_wait (!ui_map_is_moving (census->map));
  after = ui_map_get_view (census->map);
  box = gis_scene_get_extent (ui_document_get_scene (census->document), NULL);
  {
    GisBox seen = gis_view_get_box (&after);
    g_assert_true (gis_box_contains (&seen, box.min_x, box.min_y));
    g_assert_true (gis_box_contains (&seen, box.max_x, box.max_y));
  }
}

/* By keys in whole steps, by the shorter way back, by the north arrow; hits are right when turned. */
static void
test_turn (Census *census, gconstpointer data)
{
  GActionGroup *actions = ui_census_view_get_actions (census->view);

  for (guint i = 0; i < 3; i++)
    {
      g_action_group_activate_action (actions, "rotate-right", NULL);
      census_wait (!ui_map_is_moving (census->map));
    }
  g_assert_cmpfloat_with_epsilon (ui_map_get_view (census->map).rotation_rad, G_PI / 4, 1e-9);
  census_click (census, CENSUS_X, CENSUS_Y + 30, 0);
  g_assert_true (census_is_selected (census, census->pole));
  g_action_group_activate_action (actions, "rotate-left", NULL);
  census_wait (!ui_map_is_moving (census->map));
  g_assert_cmpfloat_with_epsilon (ui_map_get_view (census->map).rotation_rad, G_PI / 6, 1e-9);
  g_action_group_activate_action (actions, "north-up", NULL);
  census_wait (!ui_map_is_moving (census->map));
  g_assert_cmpfloat_with_epsilon (remainder (ui_map_get_view (census->map).rotation_rad, 2 * G_PI),
                                  0, 1e-9);
}

/* domain.md 6 and PROJ: 34.797 N, 114.307 E is E 528 094.553, N 3 852 115.295 in EPSG:4547 and has 38
 * before its easting in EPSG:4526; 34.797° is 34°47′49.2″, 114.307° 114°18′25.2″. */
static void
test_coordinates (Census *census, gconstpointer data)
{
  static const struct
  {
    const char *crs;
    gboolean dms;
    const char *text, *typed;
  } cases[] = {
    { "EPSG:4547", FALSE, "E 528094.55  N 3852115.30", "528094.553 3852115.295" },
    { "EPSG:4526", FALSE, "E 38528094.55  N 3852115.30", "38528094.553, 3852115.295" },
    { "EPSG:4490", FALSE, "34.797000° N  114.307000° E", "114.307 34.797" },
    { "EPSG:4490", TRUE, "34°47′49.20″ N  114°18′25.20″ E", "34°47′49.2″N 114°18′25.2″E" },
  };
  g_autoptr (GtkWidget) status = NULL;
  UiCoordinates *coordinates;
  double x, y, px, py;
  GisView view;

  g_object_get (census->view, "status-widget", &status, NULL);
  coordinates = UI_COORDINATES (ui_map_status_get_coordinates_widget (UI_MAP_STATUS (status)));
  gis_mercator_from_degrees (114.307, 34.797, &x, &y);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_true (ui_coordinates_choose (coordinates, cases[i].crs, cases[i].dms));
      ui_map_go_to (census->map, x + 900, y - 700, 23);
      ui_coordinates_go (coordinates, cases[i].typed);
      census_wait (fabs (ui_map_get_view (census->map).center_x - x) < 0.05);
      view = ui_map_get_view (census->map);
      g_assert_cmpfloat_with_epsilon (view.center_y, y, 0.05);
      ui_map_go_to (census->map, x, y, 23);
      view = ui_map_get_view (census->map);
      gis_view_to_screen (&view, x, y, &px, &py);
      ui_map_move_pointer (census->map, px, py);
      g_assert_cmpstr (ui_coordinates_get_text (coordinates), ==, cases[i].text);
    }
  /* Another system by its number, and what is none. */
  g_assert_true (ui_coordinates_choose (coordinates, "EPSG:32650", FALSE));
  g_assert_true (g_str_has_prefix (ui_coordinates_get_text (coordinates), "E 2"));
  g_assert_false (ui_coordinates_choose (coordinates, "EPSG:999999", FALSE));
  g_assert_nonnull (ui_coordinates_get_problem (coordinates));
  ui_coordinates_go (coordinates, "nowhere");
  g_assert_null (ui_coordinates_get_problem (coordinates));
  census_wait (ui_coordinates_get_problem (coordinates) != NULL);
}

#define ADD(path, setup, func)                                                                     \
  g_test_add ("/ui/map-motion/" path, Census, NULL, setup, func, census_teardown)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  ADD ("wheel", census_setup, test_wheel);
  ADD ("pan-everywhere", census_setup, test_pan_everywhere);
  ADD ("flick", setup_animated, test_flick);
  ADD ("flight", setup_animated, test_flight);
  ADD ("turn", setup_animated, test_turn);
  ADD ("coordinates", census_setup, test_coordinates);
  return g_test_run ();
}
