/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Plan view driven as a user does: choose, filter, make a project of the selection, change its
 * state through the dialog, mark items done, undo. Real widgets in a real window, bounded waits. */
#include "../gis/city-fixture.h"
#include "tests/support/ui-support.h"
#include "ui/inspector/field-editor.h"
#include "ui/inspector/form.h"
#include "ui/map/filter-bar.h"
#include "ui/map/legend.h"
#include "ui/map/map-stage.h"
#include "ui/planning/date-dialog.h"
#include "ui/planning/plan-view.h"

#include <adwaita.h>

#define WAIT_S 20
#define LONG_NAME                                                                                  \
  "Renewal of all sunken covers between the bell tower and the east gate, both parts, and of the"  \
  " pavement around them"

typedef struct
{
  City city;
  UiDocument *document;
  GtkWidget *window;
  UiPlanView *view;
  gint64 cover[2], line, project;
} Scene;

typedef gboolean (*Condition) (Scene *scene);

static gboolean
expired_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
wait_for (Scene *scene, Condition condition)
{
  gboolean expired = FALSE;
  guint timer = g_timeout_add_seconds (WAIT_S, expired_cb, &expired);

  while (!condition (scene) && !expired)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (expired);
  g_source_remove (timer);
}

static void
adopted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Scene *scene = user_data;
  g_autoptr (GError) error = NULL;

  scene->document = ui_document_open_finish (result, &error);
  g_assert_no_error (error);
}

static gboolean
has_document (Scene *scene)
{
  return scene->document != NULL;
}

static gboolean
lists_projects (Scene *scene)
{
  return ui_project_list_get_n_visible (ui_plan_view_get_list (scene->view)) == 2;
}

static void
setup (Scene *scene, gconstpointer data)
{
  g_autofree char *text = NULL;
  City *city = &scene->city;

  city_setup (city, NULL);
  scene->cover[0] = city_add (city, NULL, "cover", city_point (0, 0), "kind", "0103", "code", "C-0",
                              "state", "damaged", NULL);
  scene->cover[1] =
    city_add (city, NULL, "cover", city_point (30, 0), "kind", "0102", "code", "C-1", NULL);
  scene->line = city_add (city, NULL, "overhead_line", city_line (0, 40, 200), "kind", "telecom",
                          "name", "L-1", NULL);
  scene->project =
    city_add (city, "2022-01-01", "project", city_square (-10, -10, 60), "name", "Covers of Gulou",
              "campaign", "roads_covers", "district", "410204", "budget", "4862000", NULL);
  text = g_strdup_printf ("%" G_GINT64_FORMAT, scene->project);
  {
    g_autofree char *asset = g_strdup_printf ("%" G_GINT64_FORMAT, scene->cover[0]);
    city_add (city, "2022-01-01", "work_item", NULL, "project_id", text, "asset_class", "cover",
              "asset_id", asset, "treatment", "replace", "unit_price", "800", NULL);
  }
  city_add (city, "2021-01-01", "project", NULL, "name", "Lines", "campaign", "overhead_lines",
            "district", "410202", "state", "accepted", NULL);
  ui_document_adopt_async (g_object_ref (city->ws), NULL, adopted_cb, scene);
  wait_for (scene, has_document);
  scene->window = gtk_window_new ();
  scene->view = g_object_new (UI_TYPE_PLAN_VIEW, NULL);
  gtk_window_set_default_size (GTK_WINDOW (scene->window), 1280, 800);
  {
    GtkWidget *toasts = adw_toast_overlay_new ();
    adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (toasts), GTK_WIDGET (scene->view));
    gtk_window_set_child (GTK_WINDOW (scene->window), toasts);
  }
  ui_plan_view_set_document (scene->view, scene->document);
  gtk_window_present (GTK_WINDOW (scene->window));
  wait_for (scene, lists_projects);
}

static gboolean
is_idle (Scene *scene)
{
  return !ui_document_get_busy (scene->document);
}

static void
teardown (Scene *scene, gconstpointer data)
{
  wait_for (scene, is_idle);
  gtk_window_destroy (GTK_WINDOW (scene->window));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&scene->document);
  city_teardown (&scene->city, NULL);
}

/* ---- Conditions ---- */

static UiProjectPage *
get_page (Scene *scene)
{
  return ui_plan_view_get_page (scene->view);
}

static gboolean
shows_project (Scene *scene)
{
  const UiProjectContent *content = ui_project_page_get_content (get_page (scene));

  return content != NULL && content->row->id == scene->project;
}

static gboolean
is_in_state (Scene *scene, const char *state)
{
  const UiProjectContent *content = ui_project_page_get_content (get_page (scene));

  return content != NULL && g_strcmp0 (gis_row_get_text (content->row, "state"), state) == 0;
}

static gboolean
is_draft (Scene *scene)
{
  return is_in_state (scene, "draft");
}

static gboolean
is_approved (Scene *scene)
{
  return is_in_state (scene, "approved");
}

static gboolean
is_suspended (Scene *scene)
{
  return is_in_state (scene, "suspended");
}

static gboolean
is_in_progress (Scene *scene)
{
  return is_in_state (scene, "in_progress");
}

static gboolean
is_completed (Scene *scene)
{
  return is_in_state (scene, "completed");
}

static gboolean
is_accepted (Scene *scene)
{
  return is_in_state (scene, "accepted");
}

static gboolean
all_items_done (Scene *scene)
{
  const UiProjectContent *content = ui_project_page_get_content (get_page (scene));

  return content != NULL && content->n_done == content->items->len;
}

/* ---- Helpers ---- */

static void
choose_project (Scene *scene)
{
  ui_project_list_select (ui_plan_view_get_list (scene->view), scene->project);
  wait_for (scene, shows_project);
}

static GtkWidget *
find_dialog (void)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *window = windows; window != NULL; window = window->next)
    if (ADW_IS_MESSAGE_DIALOG (window->data) && gtk_widget_get_visible (window->data))
      return window->data;
  return NULL;
}

static gboolean
has_dialog (Scene *scene)
{
  return find_dialog () != NULL;
}

/* As a click on the button: the answer, then the dialog goes. */
static void
answer (GtkWidget *dialog, const char *response)
{
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), response);
  gtk_window_set_focus (GTK_WINDOW (dialog), NULL);
  gtk_window_destroy (GTK_WINDOW (dialog));
}

/* Presses the state's button, fills the dialog, accepts it. */
static void
change_state (Scene *scene, const char *state, const char *date, const char *reason)
{
  GtkWidget *button =
    ui_state_bar_find_button (ui_project_page_get_state_bar (get_page (scene)), state);
  GtkWidget *dialog;

  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
  dialog = find_dialog ();
  g_assert_nonnull (dialog);
  gtk_editable_set_text (ui_date_dialog_get_date_entry (dialog), date);
  if (reason != NULL)
    {
      g_assert_false (
        adw_message_dialog_get_response_enabled (ADW_MESSAGE_DIALOG (dialog), "accept"));
      gtk_editable_set_text (ui_date_dialog_get_reason_entry (dialog), reason);
    }
  g_assert_true (adw_message_dialog_get_response_enabled (ADW_MESSAGE_DIALOG (dialog), "accept"));
  answer (dialog, "accept");
}

static void
set_filter (Scene *scene, const char *name, const char *code)
{
  g_assert_true (
    gtk_widget_activate_action (GTK_WIDGET (ui_plan_view_get_list (scene->view)), name, "s", code));
}

/* ---- Tests ---- */

static void
test_filters (Scene *scene, gconstpointer data)
{
  UiProjectList *list = ui_plan_view_get_list (scene->view);

  set_filter (scene, "projects.campaign", "roads_covers");
  g_assert_cmpuint (ui_project_list_get_n_visible (list), ==, 1);
  set_filter (scene, "projects.district", "410202");
  g_assert_cmpuint (ui_project_list_get_n_visible (list), ==, 0);
  set_filter (scene, "projects.campaign", "");
  g_assert_cmpuint (ui_project_list_get_n_visible (list), ==, 1);
  set_filter (scene, "projects.state", "accepted");
  g_assert_cmpuint (ui_project_list_get_n_visible (list), ==, 1);
  /* Choosing a project that a filter hides takes the filters back. */
  ui_project_list_select (list, scene->project);
  g_assert_cmpuint (ui_project_list_get_n_visible (list), ==, 2);
  g_assert_cmpint (ui_project_list_get_selected (list), ==, scene->project);
}

static void
test_page (Scene *scene, gconstpointer data)
{
  const UiProjectContent *content;
  const UiWorkItem *item;

  choose_project (scene);
  content = ui_project_page_get_content (get_page (scene));
  g_assert_cmpuint (content->items->len, ==, 1);
  g_assert_cmpfloat (content->planned_cost, ==, 800);
  g_assert_cmpuint (content->n_done, ==, 0);
  item = g_ptr_array_index (content->items, 0);
  g_assert_cmpstr (item->label, ==, "C-0");
}

static void
test_states (Scene *scene, gconstpointer data)
{
  UiStateBar *bar;

  choose_project (scene);
  bar = ui_project_page_get_state_bar (get_page (scene));
  /* Only what the catalogue allows has a button. */
  g_assert_null (ui_state_bar_find_button (bar, "accepted"));
  g_assert_null (ui_state_bar_find_button (bar, "in_progress"));
  change_state (scene, "approved", "2022-02-01", NULL);
  wait_for (scene, is_approved);
  change_state (scene, "in_progress", "2022-03-01", NULL);
  wait_for (scene, is_in_progress);
  change_state (scene, "suspended", "2022-03-10", "rain");
  wait_for (scene, is_suspended);
  g_assert_cmpint (ui_state_bar_get_current (bar), ==, 2); /* it was in progress */
  change_state (scene, "in_progress", "2022-03-20", NULL);
  wait_for (scene, is_in_progress);
  change_state (scene, "completed", "2022-04-01", NULL);
  wait_for (scene, is_completed);
  /* Refused while the item is open: a dialog says so and nothing changes. */
  change_state (scene, "accepted", "2022-04-15", NULL);
  wait_for (scene, is_idle);
  wait_for (scene, has_dialog);
  answer (find_dialog (), "close");
  g_assert_true (is_completed (scene));
  ui_work_item_list_mark_all_done (ui_project_page_get_work_items (get_page (scene)),
                                   gis_date_new (2022, 3, 30));
  wait_for (scene, all_items_done);
  change_state (scene, "accepted", "2022-04-15", NULL);
  wait_for (scene, is_accepted);
  city_assert_text (&scene->city, "cover", scene->cover[0], "state", "intact");
  city_assert_text (&scene->city, "project", scene->project, "end_actual", "2022-04-01");
  /* One undo takes all of it back, and the page follows. */
  ui_document_undo (scene->document);
  wait_for (scene, is_completed);
  city_assert_text (&scene->city, "cover", scene->cover[0], "state", "damaged");
}

static void
test_dialog_refuses (Scene *scene, gconstpointer data)
{
  GtkWidget *dialog;

  choose_project (scene);
  g_signal_emit_by_name (
    ui_state_bar_find_button (ui_project_page_get_state_bar (get_page (scene)), "cancelled"),
    "clicked");
  dialog = find_dialog ();
  g_assert_nonnull (dialog);
  gtk_editable_set_text (ui_date_dialog_get_reason_entry (dialog), "no money");
  gtk_editable_set_text (ui_date_dialog_get_date_entry (dialog), "2022-02-30");
  g_assert_false (adw_message_dialog_get_response_enabled (ADW_MESSAGE_DIALOG (dialog), "accept"));
  gtk_editable_set_text (ui_date_dialog_get_date_entry (dialog), "2022-02-28");
  gtk_editable_set_text (ui_date_dialog_get_reason_entry (dialog), "   ");
  g_assert_false (adw_message_dialog_get_response_enabled (ADW_MESSAGE_DIALOG (dialog), "accept"));
  answer (dialog, "cancel");
  g_assert_true (is_draft (scene));
}

static GtkWidget *
ask_state (Scene *scene, const char *state)
{
  GtkWidget *dialog;

  g_signal_emit_by_name (
    ui_state_bar_find_button (ui_project_page_get_state_bar (get_page (scene)), state), "clicked");
  dialog = find_dialog ();
  g_assert_nonnull (dialog);
  return dialog;
}

static gboolean
warns (GtkWidget *dialog, const char *part)
{
  GtkWidget *label =
    gtk_widget_get_last_child (adw_message_dialog_get_extra_child (ADW_MESSAGE_DIALOG (dialog)));

  return GTK_IS_LABEL (label) && gtk_widget_get_visible (label) &&
         strstr (gtk_label_get_label (GTK_LABEL (label)), part) != NULL;
}

/* A step dated before the one it follows is told of, and completing what is not done. */
static void
test_dialog_warns (Scene *scene, gconstpointer data)
{
  GtkWidget *dialog;
  const char *body;

  choose_project (scene);
  change_state (scene, "approved", "2022-02-01", NULL);
  wait_for (scene, is_approved);
  dialog = ask_state (scene, "in_progress");
  g_assert_false (warns (dialog, ""));
  gtk_editable_set_text (ui_date_dialog_get_date_entry (dialog), "2022-01-31");
  g_assert_true (warns (dialog, "“Approved” since 2022-02-01"));
  gtk_editable_set_text (ui_date_dialog_get_date_entry (dialog), "2022-02-01");
  g_assert_false (warns (dialog, ""));
  answer (dialog, "accept");
  wait_for (scene, is_in_progress);
  dialog = ask_state (scene, "completed");
  body = adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (dialog));
  g_assert_nonnull (strstr (body, "not done"));
  gtk_editable_set_text (ui_date_dialog_get_date_entry (dialog), "2022-03-01");
  answer (dialog, "accept");
}

static gboolean
sees_project (Scene *scene)
{
  GisView view = ui_map_get_view (ui_plan_view_get_map (scene->view));
  GisBox seen = gis_view_get_box (&view);
  g_autoptr (GisGeometry) footprint = gis_scene_dup_geometry (
    ui_document_get_scene (scene->document), "project", scene->project);

  return gis_box_intersects (&footprint->box, &seen);
}

/* A project that is chosen in the list comes into view, once: who then looks elsewhere stays there. */
static void
test_chosen_in_view (Scene *scene, gconstpointer data)
{
  UiMap *map = ui_plan_view_get_map (scene->view);
  GisView view = ui_map_get_view (map);

  ui_map_go_to (map, view.center_x + 20000, view.center_y, 17);
  g_assert_false (sees_project (scene));
  choose_project (scene);
  wait_for (scene, sees_project);
  ui_map_go_to (map, view.center_x + 20000, view.center_y, 17);
  change_state (scene, "approved", "2022-02-01", NULL);
  wait_for (scene, is_approved);
  g_assert_false (sees_project (scene));
}

/* A filter that was set elsewhere hides things on this map, too: then it is seen here and can be lifted. */
static void
test_filter_seen (Scene *scene, gconstpointer data)
{
  GtkWidget *bar = ui_test_find_type (GTK_WIDGET (scene->view), UI_TYPE_FILTER_BAR);
  g_autoptr (GisRowFilter) filter = gis_row_filter_new ();
  g_autoptr (GisRowFilter) nothing = gis_row_filter_new ();

  g_assert_false (gtk_widget_get_visible (bar));
  gis_row_filter_choose (filter, GIS_FACET_CLASS, "cover", TRUE);
  ui_document_set_filter (scene->document, filter);
  g_assert_true (gtk_widget_get_visible (bar));
  ui_document_set_filter (scene->document, nothing);
  g_assert_false (gtk_widget_get_visible (bar));
}

static gboolean
lists_three (Scene *scene)
{
  return ui_project_list_get_n_visible (ui_plan_view_get_list (scene->view)) == 3;
}

static gboolean
shows_new (Scene *scene)
{
  const UiProjectContent *content = ui_project_page_get_content (get_page (scene));

  return content != NULL && g_strcmp0 (gis_row_get_text (content->row, "name"), "New one") == 0;
}

static UiProjectDialog *open_dialog;

/* The one that the assets lie in. */
static gboolean
dialog_knows_district (Scene *scene)
{
  const GisRow *row = ui_project_dialog_get_row (open_dialog);

  return g_strcmp0 (gis_row_get_text (row, "district"), "410204") == 0;
}

static void
add_district (Scene *scene)
{
  const double ring[] = { CITY_X - 900, CITY_Y - 900, CITY_X + 900, CITY_Y - 900,
                          CITY_X + 900, CITY_Y + 900, CITY_X - 900, CITY_Y + 900 };

  city_add (&scene->city, "2020-01-01", "admin_area", gis_geometry_new_polygon (ring, 4, NULL),
            "name", "鼓楼区", "code", "410204", "level", "district", NULL);
}

static void
test_new_project (Scene *scene, gconstpointer data)
{
  const GisHit hits[] = { { g_intern_static_string ("cover"), scene->cover[1], 0 },
                          { g_intern_static_string ("overhead_line"), scene->line, 0 },
                          { g_intern_static_string ("project"), scene->project, 0 } };
  UiProjectDialog *dialog;
  UiFieldEditor *end;
  g_autofree char *reason = NULL;
  const UiProjectContent *content;

  add_district (scene);
  g_assert_null (ui_plan_view_new_project (scene->view));
  ui_document_select (scene->document, hits, 3, FALSE, FALSE);
  g_assert_cmpuint (ui_project_dialog_count_assets (scene->document), ==, 2);
  dialog = ui_plan_view_new_project (scene->view);
  g_assert_nonnull (dialog);
  open_dialog = dialog;
  wait_for (scene, dialog_knows_district);
  /* A name is required: nothing is stored, the dialog stays. */
  ui_project_dialog_create (dialog);
  g_assert_cmpint (gis_store_count (scene->city.ws, "project", NULL, NULL), ==, 2);
  ui_project_dialog_set_text (dialog, "name", "New one");
  ui_project_dialog_set_text (dialog, "budget", "120000");
  /* Ending before it begins: told while it is typed, and not stored. */
  ui_project_dialog_set_text (dialog, "start_planned", "2023-05-01");
  end = UI_FIELD_EDITOR (ui_form_get_editor (
    UI_FORM (ui_test_find_type (GTK_WIDGET (dialog), UI_TYPE_FORM)), "end_planned"));
  ui_field_editor_enter_text (end, "2023-04-01");
  g_assert_true (ui_field_editor_is_refused (end, &reason));
  g_assert_nonnull (strstr (reason, "2023-04-01"));
  g_assert_nonnull (strstr (reason, "2023-05-01"));
  ui_project_dialog_create (dialog);
  g_assert_cmpint (gis_store_count (scene->city.ws, "project", NULL, NULL), ==, 2);
  ui_field_editor_enter_text (end, "2023-06-01");
  g_assert_false (ui_field_editor_is_refused (end, NULL));
  ui_project_dialog_create (dialog);
  wait_for (scene, lists_three);
  wait_for (scene, shows_new);
  content = ui_project_page_get_content (get_page (scene));
  g_assert_cmpuint (content->items->len, ==, 2);
  g_assert_nonnull (content->row->geometry);
  g_assert_cmpfloat (gis_value_get_real (gis_row_get (content->row, "budget"), 0), ==, 120000);
  g_assert_cmpuint (ui_document_get_n_selected (scene->document), ==, 0);
  ui_document_undo (scene->document);
  wait_for (scene, lists_projects);
}

static void
test_pick_on_map (Scene *scene, gconstpointer data)
{
  const GisHit hit = { g_intern_static_string ("project"), scene->project, 0 };

  ui_document_select (scene->document, &hit, 1, FALSE, FALSE);
  wait_for (scene, shows_project);
}

static GtkWidget *
get_legend (Scene *scene)
{
  GtkWidget *map = GTK_WIDGET (ui_plan_view_get_map (scene->view));
  GtkWidget *stage = gtk_widget_get_ancestor (map, UI_TYPE_MAP_STAGE);

  return ui_legend_get_panel (UI_LEGEND (ui_map_stage_get_legend (UI_MAP_STAGE (stage))));
}

static gboolean
shows_legend (Scene *scene)
{
  return gtk_widget_get_mapped (get_legend (scene)) &&
         gtk_widget_get_width (get_legend (scene)) > 0;
}

static gboolean
rests (Scene *scene)
{
  return !ui_map_is_moving (ui_plan_view_get_map (scene->view));
}

/* “Show on Map” leaves the project beside the legend, not under it. */
static void
test_clear_of_legend (Scene *scene, gconstpointer data)
{
  UiMap *map = ui_plan_view_get_map (scene->view);
  const GisScene *assets = ui_document_get_scene (scene->document);
  g_autoptr (GisGeometry) area = gis_scene_dup_geometry (assets, "project", scene->project);
  graphene_rect_t panel;
  GisView view;
  double left, right, y;

  choose_project (scene);
  wait_for (scene, shows_legend);
  ui_test_click (ui_test_require_id (GTK_WIDGET (get_page (scene)), "zoom_button"));
  wait_for (scene, rests);
  g_assert_true (gtk_widget_compute_bounds (get_legend (scene), GTK_WIDGET (map), &panel));
  view = ui_map_get_view (map);
  gis_view_to_screen (&view, area->box.min_x, area->box.min_y, &left, &y);
  gis_view_to_screen (&view, area->box.max_x, area->box.max_y, &right, &y);
  g_assert_cmpfloat (left, >, 0);
  g_assert_cmpfloat (right, <, panel.origin.x);
}

static gboolean
has_long_name (Scene *scene)
{
  return ui_test_find_text (GTK_WIDGET (ui_plan_view_get_list (scene->view)), LONG_NAME) != NULL;
}

static gboolean
name_takes_two_lines (Scene *scene)
{
  GtkWidget *label =
    ui_test_find_text (GTK_WIDGET (ui_plan_view_get_list (scene->view)), LONG_NAME);

  return label != NULL &&
         pango_layout_get_line_count (gtk_label_get_layout (GTK_LABEL (label))) == 2;
}

/* A long name takes two lines, and its tip has all of it. */
static void
test_long_name (Scene *scene, gconstpointer data)
{
  GtkWidget *label;

  city_add (&scene->city, "2022-01-01", "project", NULL, "name", LONG_NAME, "campaign",
            "roads_covers", "district", "410204", NULL);
  ui_plan_view_set_document (scene->view, NULL);
  ui_plan_view_set_document (scene->view, scene->document);
  wait_for (scene, has_long_name);
  wait_for (scene, name_takes_two_lines);
  label = ui_test_find_text (GTK_WIDGET (ui_plan_view_get_list (scene->view)), LONG_NAME);
  g_assert_cmpstr (gtk_widget_get_tooltip_text (label), ==, gtk_label_get_text (GTK_LABEL (label)));
}

static void
test_no_document (Scene *scene, gconstpointer data)
{
  choose_project (scene);
  ui_plan_view_set_document (scene->view, NULL);
  g_assert_cmpuint (ui_project_list_get_n_visible (ui_plan_view_get_list (scene->view)), ==, 0);
  g_assert_null (ui_project_page_get_content (get_page (scene)));
  ui_plan_view_set_document (scene->view, scene->document);
  wait_for (scene, lists_projects);
}

#define ADD(name, test) g_test_add (name, Scene, NULL, setup, test, teardown)

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  ui_test_watch_log ();
  ADD ("/ui/planning/filters", test_filters);
  ADD ("/ui/planning/page", test_page);
  ADD ("/ui/planning/states", test_states);
  ADD ("/ui/planning/dialog-refuses", test_dialog_refuses);
  ADD ("/ui/planning/dialog-warns", test_dialog_warns);
  ADD ("/ui/planning/chosen-in-view", test_chosen_in_view);
  ADD ("/ui/planning/filter-seen", test_filter_seen);
  ADD ("/ui/planning/new-project", test_new_project);
  ADD ("/ui/planning/pick-on-map", test_pick_on_map);
  ADD ("/ui/planning/clear-of-legend", test_clear_of_legend);
  ADD ("/ui/planning/long-name", test_long_name);
  ADD ("/ui/planning/no-document", test_no_document);
  return g_test_run ();
}
