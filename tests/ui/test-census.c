/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Census view through its own ways in: pointer on the map, keys' actions, the form's editors. The
 * oracle is the store, read on a connection of its own, and the coordinates that were put in. */
#include "census-fixture.h"

#include "tests/support/ui-support.h"
#include "ui/inspector/defect-dialog.h"
#include "ui/inspector/field-way.h"
#include "ui/inspector/history-list.h"
#include "ui/inspector/link-list.h"
#include "ui/map/hover-tip.h"
#include "ui/map/legend.h"
#include "ui/map/map-stage.h"
#include "ui/map/map-status.h"
#include "ui/map/scale-bar.h"
#include "ui/tools/edits.h"
#include <math.h>

static void
type_and_commit (Census *census, const char *field, const char *text)
{
  UiFieldEditor *editor = census_editor (census, field);

  ui_field_editor_enter_text (editor, text);
  ui_field_editor_commit (editor, NULL);
  census_settle (census);
}

static guint
count_steps (GtkWidget *box, const char *css_class)
{
  guint n = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (box); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += gtk_widget_has_css_class (child, "step") && gtk_widget_has_css_class (child, css_class);
  return n;
}

/* The way is the catalogue's: unknown → claimed → confirmed; disputed lies off it. */
static void
test_ownership_steps (Census *census, gconstpointer data)
{
  static const struct
  {
    const char *code;
    guint past, present, future, stopped;
  } cases[] = { { "unknown", 0, 1, 2, 0 },
                { "claimed", 1, 1, 1, 0 },
                { "confirmed", 2, 1, 0, 0 },
                { "disputed", 0, 0, 3, 1 } };
  GtkWidget *way, *box;

  census_click (census, CENSUS_X, CENSUS_Y, 0);
  census_settle (census);
  way = ui_test_find_type (GTK_WIDGET (census->inspector), UI_TYPE_FIELD_WAY);
  g_assert_nonnull (way);
  g_assert_cmpstr (ui_field_way_get_field (UI_FIELD_WAY (way))->name, ==, "ownership");
  box = gtk_widget_get_first_child (way);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      ui_field_way_set_value (UI_FIELD_WAY (way), cases[i].code);
      g_assert_cmpuint (count_steps (box, "past"), ==, cases[i].past);
      g_assert_cmpuint (count_steps (box, "present"), ==, cases[i].present);
      g_assert_cmpuint (count_steps (box, "future"), ==, cases[i].future);
      g_assert_cmpuint (count_steps (box, "stopped"), ==, cases[i].stopped);
    }
}

/* Click → form → change → store → undo: one path through everything. */
static void
test_edit_and_undo (Census *census, gconstpointer data)
{
  g_autoptr (GisRow) before = NULL, changed = NULL, after = NULL;

  census_click (census, CENSUS_X, CENSUS_Y, 0);
  census_settle (census);
  g_assert_cmpuint (ui_document_get_n_selected (census->document), ==, 1);
  g_assert_true (census_is_selected (census, census->sewage));
  g_assert_cmpstr (ui_inspector_get_page (census->inspector), ==, "asset");
  g_assert_cmpstr (gis_row_get_text (
                     ui_form_get_row (UI_FORM (ui_inspector_get_form (census->inspector))), "kind"),
                   ==, "0102");
  before = census_row (census, "cover", census->sewage);
  g_assert_true (gis_value_is_null (gis_row_get (before, "height_difference_mm")));

  type_and_commit (census, "height_difference_mm", " -24.5 ");
  changed = census_row (census, "cover", census->sewage);
  g_assert_cmpfloat (gis_value_get_real (gis_row_get (changed, "height_difference_mm"), 0), ==,
                     -24.5);
  g_assert_nonnull (ui_document_get_undo_label (census->document));
  /* More than 20 mm below the road is a case (domain.md 3). */
  g_assert_cmpuint (ui_inspector_get_n_verdicts (census->inspector), ==, 1);
  g_assert_cmpstr (ui_field_editor_get_text (census_editor (census, "height_difference_mm")), ==,
                   "-24.5");

  ui_document_undo (census->document);
  census_settle (census);
  g_assert_cmpuint (ui_inspector_get_n_verdicts (census->inspector), ==, 0);
  after = census_row (census, "cover", census->sewage);
  g_assert_true (gis_value_is_null (gis_row_get (after, "height_difference_mm")));
  g_assert_cmpstr (ui_field_editor_get_text (census_editor (census, "height_difference_mm")), ==,
                   "");
}

static void
test_choice_and_history (Census *census, gconstpointer data)
{
  g_autoptr (GisRow) row = NULL;
  UiHistoryList *history = UI_HISTORY_LIST (ui_inspector_get_history (census->inspector));
  guint before;

  census_click (census, CENSUS_X, CENSUS_Y, 0);
  census_settle (census);
  ui_inspector_show_history (census->inspector, TRUE);
  census_wait (ui_history_list_get_n_events (history) > 0);
  before = ui_history_list_get_n_events (history);
  type_and_commit (census, "kind", "0105");
  row = census_row (census, "cover", census->sewage);
  g_assert_cmpstr (gis_row_get_text (row, "kind"), ==, "0105");
  census_wait (ui_history_list_get_n_events (history) == before + 1);
}

/* A refused value stays in its field with the reason; the store keeps what it had. */
static void
test_refused_value (Census *census, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GisRow) row = NULL;
  UiFieldEditor *editor;

  census_click (census, CENSUS_X, CENSUS_Y, 0);
  census_settle (census);
  editor = census_editor (census, "height_difference_mm");
  ui_field_editor_enter_text (editor, "99999");
  g_assert_false (ui_field_editor_commit (editor, &error));
  g_assert_nonnull (error);
  census_settle (census);
  g_assert_cmpstr (ui_field_editor_get_text (editor), ==, "99999");
  row = census_row (census, "cover", census->sewage);
  g_assert_true (gis_value_is_null (gis_row_get (row, "height_difference_mm")));
  ui_field_editor_reset (editor);
  g_assert_cmpstr (ui_field_editor_get_text (editor), ==, "");
  /* A required field cannot be emptied. */
  editor = census_editor (census, "kind");
  ui_field_editor_enter_text (editor, "");
  census_settle (census);
  g_autoptr (GisRow) same = census_row (census, "cover", census->sewage);
  g_assert_cmpstr (gis_row_get_text (same, "kind"), ==, "0102");
}

static void
test_select (Census *census, gconstpointer data)
{
  UiDocument *document = census->document;
  gint64 first;

  /* Two lie there: a second click goes to the other one, a third back. */
  census_click (census, CENSUS_X + 40, CENSUS_Y, 0);
  g_assert_cmpuint (ui_document_get_n_selected (document), ==, 1);
  first = ui_document_get_selected (document, 0)->id;
  g_assert_true (first == census->storm || first == census->stacked);
  census_click (census, CENSUS_X + 40, CENSUS_Y, 0);
  g_assert_cmpint (ui_document_get_selected (document, 0)->id, ==,
                   census->storm + census->stacked - first);
  census_click (census, CENSUS_X + 40, CENSUS_Y, 0);
  g_assert_cmpint (ui_document_get_selected (document, 0)->id, ==, first);

  census_click (census, CENSUS_X, CENSUS_Y + 30, GDK_SHIFT_MASK);
  g_assert_cmpuint (ui_document_get_n_selected (document), ==, 2);
  census_settle (census);
  g_assert_cmpstr (ui_inspector_get_page (census->inspector), ==, "many");
  census_click (census, CENSUS_X, CENSUS_Y + 30, GDK_CONTROL_MASK);
  g_assert_cmpuint (ui_document_get_n_selected (document), ==, 1);
  /* Nothing is there: the district below is no target, the selection is cleared. */
  census_click (census, CENSUS_X + 20, CENSUS_Y + 15, 0);
  g_assert_cmpuint (ui_document_get_n_selected (document), ==, 0);
  census_settle (census);
  g_assert_cmpstr (ui_inspector_get_page (census->inspector), ==, "empty");
}

static void
test_rubber_band (Census *census, gconstpointer data)
{
  ui_map_set_active_class (census->map, "cover");
  census_drag (census, GDK_BUTTON_PRIMARY, CENSUS_X - 5, CENSUS_Y - 5, CENSUS_X + 45, CENSUS_Y + 5);
  census_wait (ui_document_get_n_selected (census->document) > 0); /* found on a worker */
  g_assert_true (census_is_selected (census, census->sewage));
  g_assert_true (census_is_selected (census, census->storm));
  g_assert_true (census_is_selected (census, census->stacked));
  g_assert_false (census_is_selected (census, census->pole));
  g_assert_cmpuint (ui_document_get_n_selected (census->document), ==, 3);
  /* The map has not moved by the drag, and a turned map selects the same by its own pixels. */
  ui_map_set_rotation (census->map, G_PI / 6);
  census_drag (census, GDK_BUTTON_PRIMARY, CENSUS_X - 8, CENSUS_Y + 25, CENSUS_X + 8,
               CENSUS_Y + 35);
  census_wait (ui_document_get_n_selected (census->document) == 1);
  g_assert_true (census_is_selected (census, census->pole));
}

static void
test_pan (Census *census, gconstpointer data)
{
  GisView before = ui_map_get_view (census->map), after;
  double x0 = CENSUS_X, y0 = CENSUS_Y, x1 = CENSUS_X + 30, y1 = CENSUS_Y + 20;

  census_drag (census, GDK_BUTTON_MIDDLE, x0, y0, x1, y1);
  after = ui_map_get_view (census->map);
  g_assert_true (ui_map_from_workspace (census->map, &x0, &y0));
  g_assert_true (ui_map_from_workspace (census->map, &x1, &y1));
  g_assert_cmpfloat_with_epsilon (after.center_x - before.center_x, x0 - x1, 0.02);
  g_assert_cmpfloat_with_epsilon (after.center_y - before.center_y, y0 - y1, 0.02);
  g_assert_cmpuint (ui_document_get_n_selected (census->document), ==, 0);
  /* In the Move tool a drag beside every point pans as well. */
  census_tool (census, "move");
  before = after;
  census_drag (census, GDK_BUTTON_PRIMARY, CENSUS_X + 20, CENSUS_Y + 15, CENSUS_X + 10,
               CENSUS_Y + 15);
  after = ui_map_get_view (census->map);
  g_assert_cmpfloat (after.center_x, >, before.center_x + 5);
  census_settle (census);
  g_autoptr (GisRow) row = census_row (census, "cover", census->sewage);
  g_assert_cmpfloat (row->geometry->xy[0], ==, CENSUS_X);
}

static void
test_add (Census *census, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GisRow) row = NULL;
  gint64 before = gis_store_count (census->ws, "cover", NULL, &error);
  const GisRow *draft;

  ui_layers_panel_set_active (UI_LAYERS_PANEL (ui_census_view_get_layers (census->view)), "cover");
  g_assert_cmpstr (ui_map_get_active_class (census->map), ==, "cover");
  census_tool (census, "add");
  census_click (census, CENSUS_X + 20, CENSUS_Y + 15, 0);
  g_assert_cmpstr (ui_inspector_get_page (census->inspector), ==, "draft");
  draft = ui_form_get_row (UI_FORM (ui_inspector_get_form (census->inspector)));
  g_assert_cmpint (draft->id, ==, 0);
  /* The place tells its district. */
  census_wait (
    g_strcmp0 (gis_row_get_text (
                 ui_form_get_row (UI_FORM (ui_inspector_get_form (census->inspector))), "district"),
               "410204") == 0);
  /* The kind is missing: refused, nothing stored. */
  g_assert_false (ui_inspector_save_draft (census->inspector));
  g_assert_cmpint (gis_store_count (census->ws, "cover", NULL, &error), ==, before);

  ui_field_editor_enter_text (census_editor (census, "kind"), "0107");
  ui_field_editor_enter_text (census_editor (census, "owner"), "中国移动");
  /* From the chosen kind, too, Enter saves. */
  g_assert_true (gtk_widget_grab_focus (GTK_WIDGET (census_editor (census, "kind"))));
  ui_test_press_key (ui_inspector_get_form (census->inspector), GDK_KEY_Return);
  census_wait (ui_document_get_n_selected (census->document) == 1);
  census_settle (census);
  g_assert_cmpint (gis_store_count (census->ws, "cover", NULL, &error), ==, before + 1);
  row = census_row (census, "cover", ui_document_get_selected (census->document, 0)->id);
  g_assert_cmpstr (gis_row_get_text (row, "kind"), ==, "0107");
  g_assert_cmpstr (gis_row_get_text (row, "owner"), ==, "中国移动");
  g_assert_cmpstr (gis_row_get_text (row, "district"), ==, "410204"); /* it lies in that one */
  g_assert_true (g_str_has_prefix (gis_row_get_text (row, "code"), "4102040107"));
  g_assert_cmpfloat_with_epsilon (row->geometry->xy[0], CENSUS_X + 20, 0.01);
  g_assert_cmpfloat_with_epsilon (row->geometry->xy[1], CENSUS_Y + 15, 0.01);
  /* The next one starts with the same kind, and nothing else of it. */
  census_click (census, CENSUS_X + 60, CENSUS_Y + 15, 0);
  draft = ui_form_get_row (UI_FORM (ui_inspector_get_form (census->inspector)));
  g_assert_cmpstr (gis_row_get_text (draft, "kind"), ==, "0107");
  g_assert_null (gis_row_get_text (draft, "owner"));
  g_assert_true (ui_map_press_key (census->map, GDK_KEY_Escape, 0));
  ui_document_undo (census->document);
  census_settle (census);
  g_assert_cmpint (gis_store_count (census->ws, "cover", NULL, &error), ==, before);
  g_assert_no_error (error);
}

/* Escape gives the draft up; a class without required fields is stored by the click itself. */
static void
test_add_variants (Census *census, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 covers = gis_store_count (census->ws, "cover", NULL, &error);
  GtkWidget *layers = ui_census_view_get_layers (census->view);

  ui_layers_panel_set_active (UI_LAYERS_PANEL (layers), "cover");
  census_tool (census, "add");
  census_click (census, CENSUS_X + 20, CENSUS_Y + 15, 0);
  g_assert_cmpstr (ui_inspector_get_page (census->inspector), ==, "draft");
  g_assert_true (ui_map_press_key (census->map, GDK_KEY_Escape, 0));
  g_assert_cmpstr (ui_inspector_get_page (census->inspector), ==, "empty");
  g_assert_cmpint (gis_store_count (census->ws, "cover", NULL, &error), ==, covers);
  /* Lines cannot be added by a click: nothing happens. */
  ui_layers_panel_set_active (UI_LAYERS_PANEL (layers), "overhead_line");
  census_click (census, CENSUS_X + 20, CENSUS_Y + 15, 0);
  g_assert_cmpstr (ui_inspector_get_page (census->inspector), ==, "empty");
  g_assert_no_error (error);
}

static void
test_move (Census *census, gconstpointer data)
{
  g_autoptr (GisRow) moved = NULL, back = NULL, kept = NULL;
  double x0, y0, x1, y1;

  census_tool (census, "move");
  census_drag (census, GDK_BUTTON_PRIMARY, CENSUS_X, CENSUS_Y, CENSUS_X + 12, CENSUS_Y + 7);
  census_settle (census);
  moved = census_row (census, "cover", census->sewage);
  g_assert_cmpfloat_with_epsilon (moved->geometry->xy[0], CENSUS_X + 12, 0.01);
  g_assert_cmpfloat_with_epsilon (moved->geometry->xy[1], CENSUS_Y + 7, 0.01);
  ui_document_undo (census->document);
  census_settle (census);
  back = census_row (census, "cover", census->sewage);
  g_assert_cmpfloat (back->geometry->xy[0], ==, CENSUS_X);
  g_assert_cmpfloat (back->geometry->xy[1], ==, CENSUS_Y);

  census_to_pixel (census, CENSUS_X, CENSUS_Y, &x0, &y0);
  census_to_pixel (census, CENSUS_X + 12, CENSUS_Y, &x1, &y1);
  ui_map_press (census->map, GDK_BUTTON_PRIMARY, x0, y0, 0);
  ui_map_drag (census->map, x1, y1, 0);
  g_assert_true (ui_map_press_key (census->map, GDK_KEY_Escape, 0));
  ui_map_release (census->map, x1, y1, 0);
  census_settle (census);
  kept = census_row (census, "cover", census->sewage);
  g_assert_cmpfloat (kept->geometry->xy[0], ==, CENSUS_X);
}

static UiDefectDialog *
find_dialog (void)
{
  g_autoptr (GListModel) windows = g_object_ref (gtk_window_get_toplevels ());

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GObject) window = g_list_model_get_item (windows, i);
      if (UI_IS_DEFECT_DIALOG (window))
        return UI_DEFECT_DIALOG (window);
    }
  return NULL;
}

static void
test_defect (Census *census, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) defects = NULL;
  const GisRow *row;
  GtkWidget *form;

  census_tool (census, "defect");
  census_click (census, CENSUS_X, CENSUS_Y, 0);
  census_wait (find_dialog () != NULL);
  g_assert_false (ui_defect_dialog_save (find_dialog ())); /* no kind yet */
  form = ui_defect_dialog_get_form (find_dialog ());
  const GisDomain *kinds =
    ui_field_editor_get_field (UI_FIELD_EDITOR (ui_form_get_editor (UI_FORM (form), "kind")))
      ->domain;
  ui_field_editor_enter_text (UI_FIELD_EDITOR (ui_form_get_editor (UI_FORM (form), "kind")),
                              kinds->values[0].code);
  ui_field_editor_enter_text (UI_FIELD_EDITOR (ui_form_get_editor (UI_FORM (form), "quantity")),
                              "0.38");
  ui_field_editor_enter_text (UI_FIELD_EDITOR (ui_form_get_editor (UI_FORM (form), "note")),
                              "rattles");
  g_assert_true (ui_defect_dialog_save (find_dialog ()));
  census_wait (find_dialog () == NULL);
  census_settle (census);
  defects = gis_store_list (census->ws, "defect", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (defects->len, ==, 1);
  row = g_ptr_array_index (defects, 0);
  g_assert_cmpstr (gis_row_get_text (row, "asset_class"), ==, "cover");
  g_assert_cmpint (gis_value_get_integer (gis_row_get (row, "asset_id"), 0), ==, census->sewage);
  g_assert_cmpstr (gis_row_get_text (row, "kind"), ==, kinds->values[0].code);
  g_assert_cmpfloat (gis_value_get_real (gis_row_get (row, "quantity"), 0), ==, 0.38);
  g_assert_cmpfloat_with_epsilon (row->geometry->xy[0], CENSUS_X, 0.5);
  g_assert_cmpuint (ui_inspector_get_n_defects (census->inspector), ==, 1);
  ui_document_undo (census->document);
  census_settle (census);
  g_assert_cmpuint (ui_inspector_get_n_defects (census->inspector), ==, 0);
}

static void
test_layer_eye (Census *census, gconstpointer data)
{
  UiLayersPanel *layers = UI_LAYERS_PANEL (ui_census_view_get_layers (census->view));
  UiLayerRow *row = ui_layers_panel_find_row (layers, "cover");
  GtkWidget *eye = ui_layer_row_get_eye (row);

  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (eye), FALSE);
  g_assert_false (gis_style_get_visible (ui_document_get_style (census->document), "cover"));
  census_click (census, CENSUS_X, CENSUS_Y, 0);
  g_assert_cmpuint (ui_document_get_n_selected (census->document), ==, 0);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (eye), TRUE);
  census_click (census, CENSUS_X, CENSUS_Y, 0);
  g_assert_cmpuint (ui_document_get_n_selected (census->document), ==, 1);
  ui_layer_row_set_expanded (row, TRUE);
  g_assert_true (ui_layer_row_get_expanded (row));
}

/* As the key does: through the controller of @root or of a widget below it. */
static gboolean
press_shortcut (GtkWidget *root, const char *keys)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (root);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);
      if (!GTK_IS_SHORTCUT_CONTROLLER (controller))
        continue;
      for (guint k = 0; k < g_list_model_get_n_items (G_LIST_MODEL (controller)); k++)
        {
          g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (controller), k);
          g_autofree char *trigger =
            gtk_shortcut_trigger_to_string (gtk_shortcut_get_trigger (shortcut));
          /* The list's own key moves its cursor; ours is asked first. */
          if (g_str_equal (trigger, keys) &&
              GTK_IS_CALLBACK_ACTION (gtk_shortcut_get_action (shortcut)))
            return gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut), 0, root,
                                                 gtk_shortcut_get_arguments (shortcut));
        }
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (press_shortcut (child, keys))
      return TRUE;
  return FALSE;
}

static int
find_place (Census *census, const char *class_id)
{
  const char *const *order = ui_document_get_layer_order (census->document);

  for (int i = 0; order != NULL && order[i] != NULL; i++)
    if (g_str_equal (order[i], class_id))
      return i;
  g_error ("%s has no place", class_id);
}

/* Layers change places within their group; what lies over the assets stays there, what lies below them, too. */
static void
test_layer_order (Census *census, gconstpointer data)
{
  UiLayersPanel *layers = UI_LAYERS_PANEL (ui_census_view_get_layers (census->view));
  static const char *const assets[] = { "cover", "pole", "overhead_line", "road_section" };
  int pole;

  ui_layers_panel_set_active (layers, "pole");
  g_assert_true (press_shortcut (GTK_WIDGET (layers), "<Control>Down"));
  census_settle (census);
  for (guint i = 0; i < G_N_ELEMENTS (assets); i++)
    {
      g_assert_cmpint (find_place (census, "defect"), <, find_place (census, assets[i]));
      g_assert_cmpint (find_place (census, "admin_area"), >, find_place (census, assets[i]));
    }
  pole = find_place (census, "pole");
  g_assert_true (press_shortcut (GTK_WIDGET (layers), "<Control>Up"));
  census_settle (census);
  g_assert_cmpint (find_place (census, "pole"), <, pole);
}

static void
test_delete (Census *census, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  GActionGroup *actions = ui_census_view_get_actions (census->view);

  g_assert_false (g_action_group_get_action_enabled (actions, "delete"));
  census_drag (census, GDK_BUTTON_PRIMARY, CENSUS_X - 5, CENSUS_Y - 5, CENSUS_X + 45, CENSUS_Y + 5);
  census_wait (g_action_group_get_action_enabled (actions, "delete"));
  g_action_group_activate_action (actions, "delete", NULL);
  census_settle (census);
  g_assert_cmpint (gis_store_count (census->ws, "cover", NULL, &error), ==, 0);
  g_assert_cmpuint (ui_document_get_n_selected (census->document), ==, 0);
  ui_document_undo (census->document);
  census_settle (census);
  g_assert_cmpint (gis_store_count (census->ws, "cover", NULL, &error), ==, 3);
  g_assert_no_error (error);
}

static GtkWidget *
find_label (GtkWidget *root, const char *part)
{
  if (GTK_IS_LABEL (root) && gtk_widget_get_mapped (root) &&
      strstr (gtk_label_get_label (GTK_LABEL (root)), part) != NULL)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_label (child, part);
      if (found != NULL)
        return found;
    }
  return NULL;
}

/* One that is deleted is named, on screen and in the history. */
static void
test_delete_named (Census *census, gconstpointer data)
{
  GisHit hit = { g_intern_string ("pole"), census->pole, 0 };

  ui_document_select (census->document, &hit, 1, FALSE, FALSE);
  census_settle (census);
  g_action_group_activate_action (ui_census_view_get_actions (census->view), "delete", NULL);
  census_settle (census);
  census_wait (find_label (census->window, "Deleted: Pole") != NULL);
  g_assert_true (g_str_has_prefix (ui_document_get_undo_label (census->document), "Delete: Pole"));
}

/* Where it was and where it went, how far (3-4-5), and back again from the History tab. */
static void
test_move_in_history (Census *census, gconstpointer data)
{
  GisHit hit = { g_intern_string ("pole"), census->pole, 0 };
  g_autoptr (GisGeometry) there = gis_geometry_new_point (CENSUS_X + 3, CENSUS_Y + 34);
  GtkWidget *history = ui_inspector_get_history (census->inspector);
  g_autoptr (GisRow) row = NULL;
  GtkWidget *label, *button;

  ui_document_select (census->document, &hit, 1, FALSE, FALSE);
  census_settle (census);
  ui_edits_move (census->document, &hit, there, NULL, NULL);
  census_settle (census);
  ui_inspector_show_history (census->inspector, TRUE);
  census_wait ((label = find_label (history, "Moved 5.00 m: 528000.000 3852030.000 → "
                                             "528003.000 3852034.000")) != NULL);
  button = gtk_widget_get_last_child (gtk_widget_get_parent (gtk_widget_get_parent (label)));
  g_assert_true (GTK_IS_BUTTON (button));
  g_signal_emit_by_name (button, "clicked");
  census_settle (census);
  row = census_row (census, "pole", census->pole);
  g_assert_cmpfloat (row->geometry->xy[0], ==, CENSUS_X);
  g_assert_cmpfloat (row->geometry->xy[1], ==, CENSUS_Y + 30);
  g_assert_true (g_str_has_prefix (ui_document_get_undo_label (census->document), "Revert: "));
}

static gboolean
click_icon (GtkWidget *root, const char *icon)
{
  if (GTK_IS_BUTTON (root) && g_strcmp0 (gtk_button_get_icon_name (GTK_BUTTON (root)), icon) == 0)
    {
      g_signal_emit_by_name (root, "clicked");
      return TRUE;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (click_icon (child, icon))
      return TRUE;
  return FALSE;
}

/* A pole and the line over it: linked from the pole, seen from both, taken away. */
static void
test_links (Census *census, gconstpointer data)
{
  GtkWidget *links = ui_inspector_get_links (census->inspector);
  const double xy[] = { CENSUS_X, CENSUS_Y + 30, CENSUS_X + 40, CENSUS_Y + 30 };
  GisHit pole = { g_intern_string ("pole"), census->pole, 0 };
  GisHit line = { g_intern_string ("overhead_line"), 0, 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GisRow) row = NULL;
  GisEdit *edit = gis_edit_begin (census->ws, "line", &error);

  row =
    gis_row_new (gis_catalog_find_class (gis_workspace_get_catalog (census->ws), "overhead_line"));
  gis_row_set_text (row, "kind", "telecom");
  gis_row_take_geometry (row, gis_geometry_new_line (xy, 2, NULL));
  g_assert_true (gis_edit_insert (edit, row, &error));
  g_assert_true (gis_edit_commit (edit, NULL, &error));
  line.id = row->id;
  ui_document_select (census->document, &pole, 1, FALSE, FALSE);
  census_settle (census);
  g_assert_cmpuint (ui_link_list_get_n (UI_LINK_LIST (links)), ==, 0);
  click_icon (links, "find-location-symbolic");
  census_settle (census);
  g_assert_cmpuint (ui_link_list_get_n (UI_LINK_LIST (links)), ==, 1);
  ui_document_select (census->document, &line, 1, FALSE, FALSE);
  census_settle (census);
  g_assert_cmpuint (ui_link_list_get_n (UI_LINK_LIST (links)), ==, 1);
  click_icon (links, "list-remove-symbolic");
  census_settle (census);
  g_assert_cmpuint (ui_link_list_get_n (UI_LINK_LIST (links)), ==, 0);
  ui_document_undo (census->document);
  census_settle (census);
  g_assert_cmpuint (ui_link_list_get_n (UI_LINK_LIST (links)), ==, 1);
}

static void
test_measure (Census *census, gconstpointer data)
{
  UiTool *tool;
  double length_m, area_m2;

  census_tool (census, "measure");
  tool = ui_map_get_tool (census->map);
  census_click (census, CENSUS_X, CENSUS_Y, 0);
  census_click (census, CENSUS_X + 30, CENSUS_Y, 0);
  census_click (census, CENSUS_X + 30, CENSUS_Y + 20, 0);
  ui_measure_tool_get_result (tool, &length_m, &area_m2);
  /* Closed form: 30 + 20 m, triangle of 300 m². */
  g_assert_cmpfloat_with_epsilon (length_m, 50, 0.01);
  g_assert_cmpfloat_with_epsilon (area_m2, 300, 0.3);
  g_assert_true (ui_map_press_key (census->map, GDK_KEY_BackSpace, 0));
  g_assert_true (ui_map_press_key (census->map, GDK_KEY_Return, 0));
  ui_measure_tool_get_result (tool, &length_m, &area_m2);
  g_assert_cmpfloat_with_epsilon (length_m, 30, 0.01);
  g_assert_true (ui_map_press_key (census->map, GDK_KEY_Escape, 0));
  ui_measure_tool_get_result (tool, &length_m, &area_m2);
  g_assert_cmpfloat (length_m, ==, 0);
}

/* domain.md 6: 34.797 N, 114.307 E is E 528 094.553, N 3 852 115.295 in EPSG:4547. */
static void
test_coordinates (Census *census, gconstpointer data)
{
  GtkWidget *status;
  double x, y, px, py, e, n;
  GisView view;

  x = 114.307 / 180 * 20037508.342789244;
  y = asinh (tan (34.797 * G_PI / 180)) / G_PI * 20037508.342789244;
  e = x;
  n = y;
  g_assert_true (ui_map_to_workspace (census->map, &e, &n));
  g_assert_cmpfloat_with_epsilon (e, 528094.553, 0.001);
  g_assert_cmpfloat_with_epsilon (n, 3852115.295, 0.001);
  ui_map_go_to (census->map, x, y, 23);
  view = ui_map_get_view (census->map);
  g_assert_cmpfloat (view.zoom, ==, 23);
  gis_view_to_screen (&view, x, y, &px, &py);
  ui_map_move_pointer (census->map, px, py);
  g_object_get (census->view, "status-widget", &status, NULL);
  g_assert_cmpstr (ui_map_status_get_coordinates (UI_MAP_STATUS (status)), ==,
                   "E 528094.55  N 3852115.30");
  ui_map_move_pointer (census->map, NAN, NAN);
  /* Then the middle of the map, which went there. */
  g_assert_cmpstr (ui_map_status_get_coordinates (UI_MAP_STATUS (status)), ==,
                   "E 528094.55  N 3852115.30");
  g_assert_true (ui_map_status_apply_scale (UI_MAP_STATUS (status), "1:500"));
  view = ui_map_get_view (census->map);
  g_assert_cmpfloat_with_epsilon (ui_scale_bar_get_denominator (&view), 500, 1e-6);
  g_assert_true (ui_map_status_apply_scale (UI_MAP_STATUS (status), "1:10\u202f600"));
  view = ui_map_get_view (census->map);
  g_assert_cmpfloat_with_epsilon (ui_scale_bar_get_denominator (&view), 10600, 1e-4);
  g_assert_true (ui_map_status_apply_scale (UI_MAP_STATUS (status), "1:500"));
  g_assert_false (ui_map_status_apply_scale (UI_MAP_STATUS (status), "1:abc"));
  g_assert_false (ui_map_status_apply_scale (UI_MAP_STATUS (status), "0"));
  g_object_unref (status);
}

static void
test_scale_bar (void)
{
  static const struct
  {
    double resolution, max_px, length_m;
  } cases[] = {
    { 1, 100, 100 }, { 1, 99, 50 }, { 1, 49, 20 }, { 0.01, 110, 1 }, { 30, 110, 2000 }
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      double px;
      g_assert_cmpfloat_with_epsilon (
        ui_scale_bar_choose (cases[i].resolution, cases[i].max_px, &px), cases[i].length_m, 1e-9);
      g_assert_cmpfloat_with_epsilon (px * cases[i].resolution, cases[i].length_m, 1e-9);
      g_assert_cmpfloat (px, <=, cases[i].max_px + 1e-9);
    }
}

static void
test_hover_text (Census *census, gconstpointer data)
{
  g_autoptr (GisRow) row = census_row (census, "cover", census->sewage);
  g_autofree char *text = NULL;

  gis_row_set_text (row, "code", "4102040102000001");
  gis_row_set_text (row, "owner", "<b>Drainage & Co");
  text = ui_hover_tip_dup_text (row);
  g_assert_nonnull (strstr (text, "4102040102000001"));
  g_assert_nonnull (strstr (text, "<b>Drainage & Co")); /* plain text, never markup */
}

/* The document goes away and comes back: nothing of it is left, nothing breaks. */
static void
test_document_change (Census *census, gconstpointer data)
{
  census_click (census, CENSUS_X, CENSUS_Y, 0);
  census_settle (census);
  ui_census_view_set_document (census->view, NULL);
  g_assert_cmpstr (ui_inspector_get_page (census->inspector), ==, "empty");
  g_assert_null (ui_map_get_active_class (census->map));
  ui_map_move_pointer (census->map, 100, 100);
  ui_map_press (census->map, GDK_BUTTON_PRIMARY, 100, 100, 0);
  ui_map_release (census->map, 100, 100, 0);
  ui_map_zoom_all (census->map);
  ui_census_view_set_document (census->view, census->document);
  census_settle (census);
  census_wait (!ui_map_is_drawing (census->map));
  g_assert_cmpstr (ui_inspector_get_page (census->inspector), ==, "asset");
}

static gboolean
insert_first (GisEdit *edit, gpointer data, GError **error)
{
  census_insert (edit, "cover", "0102", CENSUS_X, CENSUS_Y);
  census_insert (edit, "cover", "0103", CENSUS_X + 400, CENSUS_Y + 300);
  return TRUE;
}

/* Oracle: the extent the scene itself tells, against what the window shows. */
static void
test_first_import (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  Census census = { 0 };
  GisView view;
  GisBox seen, extent;

  census.folder = g_dir_make_tmp ("sanhua-census-XXXXXX", &error);
  g_assert_no_error (error);
  path = g_build_filename (census.folder, "empty.sanhua", NULL);
  census.ws = gis_workspace_create (path, "Empty", "EPSG:4547", NULL, &error);
  g_assert_no_error (error);
  census_show (&census);
  view = ui_map_get_view (census.map);
  seen = gis_view_get_box (&view);
  ui_document_edit_async (census.document, "import", insert_first, NULL, NULL, NULL, NULL);
  census_wait (gis_scene_get_count (ui_document_get_scene (census.document), NULL) == 2);
  extent = gis_scene_get_extent (ui_document_get_scene (census.document), NULL);
  g_assert_cmpfloat (seen.max_x - seen.min_x, >, 20 * (extent.max_x - extent.min_x));
  view = ui_map_get_view (census.map);
  seen = gis_view_get_box (&view);
  g_assert_cmpfloat (seen.min_x, <, extent.min_x);
  g_assert_cmpfloat (seen.max_x, >, extent.max_x);
  g_assert_cmpfloat (seen.max_x - seen.min_x, <, 10 * (extent.max_x - extent.min_x));
  census_teardown (&census, NULL);
}

static gboolean
shows_label (GtkWidget *widget, const char *text)
{
  if (!gtk_widget_get_mapped (widget))
    return FALSE;
  if (GTK_IS_LABEL (widget) && strstr (gtk_label_get_text (GTK_LABEL (widget)), text) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (shows_label (child, text))
      return TRUE;
  return FALSE;
}

/* Also of what is not on the screen. */
static gboolean
holds_label (GtkWidget *widget, const char *text)
{
  if (GTK_IS_LABEL (widget) && g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), text))
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (holds_label (child, text))
      return TRUE;
  return FALSE;
}

static GtkWidget *
find_toggle (GtkWidget *widget)
{
  GtkWidget *found = GTK_IS_TOGGLE_BUTTON (widget) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); found == NULL && child != NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_toggle (child);
  return found;
}

static GtkWidget *
find_type (GtkWidget *widget, GType type)
{
  GtkWidget *found = G_TYPE_CHECK_INSTANCE_TYPE (widget, type) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); found == NULL && child != NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_type (child, type);
  return found;
}

static GtkWidget *
find_icon (GtkWidget *widget, const char *icon)
{
  GtkWidget *found = NULL;

  if (GTK_IS_BUTTON (widget) &&
      g_strcmp0 (gtk_button_get_icon_name (GTK_BUTTON (widget)), icon) == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); found == NULL && child != NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_icon (child, icon);
  return found;
}

/* Whether nothing of the legend lies over the buttons below it. */
static gboolean
legend_is_clear (Census *census, GtkWidget *legend, GtkWidget *button)
{
  graphene_rect_t one, other;

  return gtk_widget_compute_bounds (legend, GTK_WIDGET (census->map), &one) &&
         gtk_widget_compute_bounds (button, GTK_WIDGET (census->map), &other) &&
         !graphene_rect_intersection (&one, &other, NULL);
}

/* One entry has no gap below it, and however low the window is, the legend and the buttons of the map
 * leave each other alone. */
static void
test_legend_room (Census *census, gconstpointer data)
{
  GtkWidget *stage = gtk_widget_get_ancestor (GTK_WIDGET (census->map), UI_TYPE_MAP_STAGE);
  GtkWidget *legend = ui_map_stage_get_legend (UI_MAP_STAGE (stage));
  GtkWidget *panel = ui_legend_get_panel (UI_LEGEND (legend));
  GtkWidget *scroller = find_type (legend, GTK_TYPE_SCROLLED_WINDOW);
  GtkWidget *button = find_icon (stage, "zoom-in-symbolic");
  GtkWidget *list = find_type (scroller, GTK_TYPE_BOX);
  static const int heights[] = { 620, 480, 400, 340 };
  int natural;

  census_wait (ui_legend_get_n_entries (UI_LEGEND (legend)) == 5);
  for (guint i = 0; i < G_N_ELEMENTS (heights); i++)
    {
      gtk_window_set_default_size (GTK_WINDOW (census->window), 1200, heights[i]);
      census_wait (ABS (gtk_widget_get_height (census->window) - heights[i]) < 60 &&
                   legend_is_clear (census, panel, button));
    }
  gis_style_set_visible (ui_document_get_style (census->document), "cover", FALSE);
  gis_style_set_visible (ui_document_get_style (census->document), "admin_area", FALSE);
  ui_document_style_changed (census->document);
  census_wait (ui_legend_get_n_entries (UI_LEGEND (legend)) == 1);
  gtk_widget_measure (list, GTK_ORIENTATION_VERTICAL, -1, NULL, &natural, NULL, NULL);
  g_assert_cmpint (natural, <, 50); /* a heading and a row */
  census_wait (gtk_widget_get_height (scroller) == natural);
}

/* No title of the form takes more than half of its row. */
static void
assert_room_for_values (GtkWidget *form)
{
  const GisClass *klass = ui_form_get_row (UI_FORM (form))->klass;

  for (guint i = 0; i < klass->n_fields; i++)
    {
      GtkWidget *editor = ui_form_get_editor (UI_FORM (form), klass->fields[i].name);
      graphene_rect_t bounds;
      if (editor == NULL || !gtk_widget_get_mapped (editor))
        continue;
      g_assert_true (gtk_widget_compute_bounds (
        ui_field_editor_get_widget (UI_FIELD_EDITOR (editor)), editor, &bounds));
      g_assert_cmpfloat (bounds.origin.x, <=, gtk_widget_get_width (editor) / 2.0);
    }
}

static gboolean
shows_bottom_of (GtkWidget *editor)
{
  GtkWidget *scroller = gtk_widget_get_ancestor (editor, GTK_TYPE_SCROLLED_WINDOW);
  graphene_rect_t bounds;

  return gtk_widget_compute_bounds (editor, scroller, &bounds) &&
         bounds.origin.y + bounds.size.height <= gtk_widget_get_height (scroller) + 1;
}

/* What is wrong with a date in the lowest row that is seen is seen, too. */
static void
test_form_room (Census *census, gconstpointer data)
{
  GtkWidget *form = ui_inspector_get_form (census->inspector);
  GtkWidget *editor, *entry, *scroller;
  GtkAdjustment *place;
  graphene_rect_t bounds;
  int height;

  census_click (census, CENSUS_X, CENSUS_Y, 0);
  census_wait (!ui_inspector_is_loading (census->inspector) &&
               (editor = ui_form_get_editor (UI_FORM (form), "surveyed_on")) != NULL &&
               gtk_widget_get_height (editor) > 0);
  assert_room_for_values (form);
  entry = ui_field_editor_get_widget (UI_FIELD_EDITOR (editor));
  scroller = gtk_widget_get_ancestor (editor, GTK_TYPE_SCROLLED_WINDOW);
  place = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));
  gtk_widget_grab_focus (entry);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  height = gtk_widget_get_height (editor);
  g_assert_true (gtk_widget_compute_bounds (editor, scroller, &bounds));
  gtk_adjustment_set_value (place, gtk_adjustment_get_value (place) + bounds.origin.y + height -
                                     gtk_widget_get_height (scroller));
  gtk_editable_set_text (GTK_EDITABLE (entry), "2023-13-45");
  g_assert_true (ui_field_editor_is_refused (UI_FIELD_EDITOR (editor), NULL));
  census_wait (gtk_widget_get_height (editor) > height && shows_bottom_of (editor));
  gtk_editable_set_text (GTK_EDITABLE (entry), "");
}

/* The legend lists what is in view with its class, follows the map, says what is a density picture
 * and what this scale leaves out. */
static void
test_legend (Census *census, gconstpointer data)
{
  GtkWidget *stage = gtk_widget_get_ancestor (GTK_WIDGET (census->map), UI_TYPE_MAP_STAGE);
  GtkWidget *legend = ui_map_stage_get_legend (UI_MAP_STAGE (stage));
  double x = CENSUS_X, y = CENSUS_Y;

  /* Three kinds of covers, the pole, the district. */
  census_wait (ui_legend_get_n_entries (UI_LEGEND (legend)) == 5);
  census_wait (shows_label (legend, "Sewage") && shows_label (legend, "Poles"));
  g_assert_false (shows_label (legend, "density"));
  g_assert_true (ui_map_from_workspace (census->map, &x, &y));
  ui_map_go_to (census->map, x, y, 13.5);
  census_wait (shows_label (legend, "density"));
  g_assert_true (shows_label (legend, "Manhole covers shown as density"));
  g_assert_true (shows_label (legend, "Not drawn at this scale: Poles"));
  {
    GtkWidget *status;
    GisView view = ui_map_get_view (census->map);
    g_autofree char *scale = gis_scale_dup_text (ui_scale_bar_get_denominator (&view), FALSE);
    g_object_get (census->view, "status-widget", &status, NULL);
    g_assert_true (shows_label (legend, scale));
    g_assert_true (holds_label (status, scale));
    g_object_unref (status);
  }
  /* The colours of the rings have their key. */
  g_assert_true (shows_label (legend, "Sewage"));
  /* Folded by its title, and unfolded. */
  g_signal_emit_by_name (find_toggle (legend), "clicked");
  census_wait (!shows_label (legend, "Not drawn"));
  g_assert_true (shows_label (legend, "Legend"));
  g_signal_emit_by_name (find_toggle (legend), "clicked");
  census_wait (shows_label (legend, "Not drawn"));
  gis_style_set_visible (ui_document_get_style (census->document), "cover", FALSE);
  ui_document_style_changed (census->document);
  census_wait (!shows_label (legend, "Manhole covers"));
}

#define ADD(path, func)                                                                            \
  g_test_add ("/ui/census/" path, Census, NULL, census_setup, func, census_teardown)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  ADD ("edit-and-undo", test_edit_and_undo);
  ADD ("ownership-steps", test_ownership_steps);
  ADD ("choice-and-history", test_choice_and_history);
  ADD ("refused-value", test_refused_value);
  ADD ("select", test_select);
  ADD ("rubber-band", test_rubber_band);
  ADD ("pan", test_pan);
  ADD ("add", test_add);
  ADD ("add-variants", test_add_variants);
  ADD ("move", test_move);
  ADD ("defect", test_defect);
  ADD ("layer-eye", test_layer_eye);
  ADD ("layer-order", test_layer_order);
  ADD ("delete", test_delete);
  ADD ("delete-named", test_delete_named);
  ADD ("move-in-history", test_move_in_history);
  ADD ("links", test_links);
  ADD ("measure", test_measure);
  ADD ("coordinates", test_coordinates);
  ADD ("form-room", test_form_room);
  ADD ("legend-room", test_legend_room);
  ADD ("legend", test_legend);
  ADD ("hover-text", test_hover_text);
  ADD ("document-change", test_document_change);
  g_test_add_func ("/ui/census/first-import", test_first_import);
  g_test_add_func ("/ui/census/scale-bar", test_scale_bar);
  return g_test_run ();
}
