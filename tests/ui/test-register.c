/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The road register in its window and the road of a section in the form, through their widgets. The
 * oracle is the store. */
#include "census-fixture.h"

#include "gis/store/register.h"
#include "tests/support/ui-support.h"
#include "ui/inspector/reference-choice.h"
#include "ui/register/register-window.h"

typedef struct
{
  Census census;
  UiRegisterWindow *window;
  gint64 first, second; /* roads: 2 sections, 1 section; one section has none */
  gint64 sections[4];
} Register;

static gint64
add_road (GisEdit *edit, const char *name, const char *district)
{
  GisWorkspace *ws = gis_edit_get_workspace (edit);
  g_autoptr (GisRow) row =
               gis_row_new (gis_catalog_find_class (gis_workspace_get_catalog (ws), "road"));
  g_autoptr (GError) error = NULL;

  gis_row_set_text (row, "name", name);
  gis_row_set_text (row, "district", district);
  g_assert_true (gis_edit_insert (edit, row, &error));
  g_assert_no_error (error);
  return row->id;
}

static gint64
add_section (GisEdit *edit, const char *name, gint64 road, double dy)
{
  const double xy[] = { CENSUS_X, CENSUS_Y + dy, CENSUS_X + 30, CENSUS_Y + dy };
  GisWorkspace *ws = gis_edit_get_workspace (edit);
  g_autoptr (GisRow) row = gis_row_new (
    gis_catalog_find_class (gis_workspace_get_catalog (ws), "road_section"));
  g_autoptr (GError) error = NULL;

  gis_row_set_text (row, "name", name);
  gis_row_set_text (row, "district", "410204");
  if (road != 0)
    gis_row_set_integer (row, "road_id", road);
  gis_row_take_geometry (row, gis_geometry_new_line (xy, 2, NULL));
  g_assert_true (gis_edit_insert (edit, row, &error));
  g_assert_no_error (error);
  return row->id;
}

static void
setup (Register *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  GisEdit *edit;

  census_make_workspace (&self->census);
  edit = gis_edit_begin (self->census.ws, "roads", &error);
  g_assert_no_error (error);
  self->first = add_road (edit, "中山路", "410204");
  self->second = add_road (edit, "解放路", "410203");
  self->sections[0] = add_section (edit, "中山路", self->first, 100);
  self->sections[1] = add_section (edit, "中山路", self->first, 110);
  self->sections[2] = add_section (edit, "解放路", self->second, 120);
  self->sections[3] = add_section (edit, "新街", 0, 130);
  g_assert_true (gis_edit_commit (edit, NULL, &error));
  g_assert_no_error (error);
  census_show (&self->census);
  self->window = UI_REGISTER_WINDOW (ui_register_window_new (self->census.document));
  gtk_window_present (GTK_WINDOW (self->window));
  census_wait (!ui_register_window_is_loading (self->window));
}

static void
teardown (Register *self, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (self->window));
  census_teardown (&self->census, data);
}

static gint64
road_of (Register *self, guint section)
{
  g_autoptr (GisRow) row = census_row (&self->census, "road_section", self->sections[section]);

  return gis_value_get_integer (gis_row_get (row, "road_id"), 0);
}

static void
settle (Register *self)
{
  census_wait (!ui_register_window_is_loading (self->window));
}

static void
show_road (Register *self, gint64 id)
{
  ui_register_window_show_row (self->window, id);
  settle (self);
  g_assert_cmpint (ui_register_window_get_row (self->window), ==, id);
}

static void
type_filter (Register *self, const char *text, guint n_left)
{
  gtk_editable_set_text (GTK_EDITABLE (ui_register_window_get_filter (self->window)), text);
  census_wait (ui_register_window_get_n_shown (self->window) == n_left);
}

static void
test_filter (Register *self, gconstpointer data)
{
  /* Two roads and the line of the section without one. */
  g_assert_cmpuint (ui_register_window_get_n_shown (self->window), ==, 3);
  type_filter (self, "解放", 1);
  /* 410204 is Gulou: the first codes are searched as they are shown. */
  type_filter (self, "gulou", 1);
  type_filter (self, "", 3);
  show_road (self, self->first);
  g_assert_cmpuint (
    g_list_model_get_n_items (G_LIST_MODEL (ui_register_window_get_parts (self->window))), ==, 2);
}

/* Sections to another road, to none, and to a new one; each one step back. */
static void
test_move (Register *self, gconstpointer data)
{
  UiReferenceChoice *move = UI_REFERENCE_CHOICE (ui_register_window_get_move_choice (self->window));
  GtkSelectionModel *parts = ui_register_window_get_parts (self->window);
  gint64 made;

  show_road (self, self->first);
  g_assert_false (gtk_widget_get_sensitive (GTK_WIDGET (move)));
  gtk_selection_model_select_item (parts, 0, TRUE);
  g_assert_true (gtk_widget_get_sensitive (GTK_WIDGET (move)));
  ui_reference_choice_search (move, "解");
  census_wait (ui_reference_choice_get_n_listed (move) == 2); /* the road, and "New: 解" */
  ui_reference_choice_activate_nth (move, 0);
  settle (self);
  g_assert_cmpint (road_of (self, 0), ==, self->second);
  g_assert_cmpint (road_of (self, 1), ==, self->first);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (parts)), ==, 1);
  ui_document_undo (self->census.document);
  settle (self);
  g_assert_cmpint (road_of (self, 0), ==, self->first);

  gtk_selection_model_select_item (parts, 0, TRUE);
  gtk_selection_model_select_item (parts, 1, FALSE);
  ui_reference_choice_search (move, "东街");
  census_wait (ui_reference_choice_get_n_listed (move) == 1);
  ui_reference_choice_activate_nth (move, 0);
  settle (self);
  made = road_of (self, 0);
  g_assert_cmpint (made, !=, self->first);
  g_assert_cmpint (road_of (self, 1), ==, made);
  g_autoptr (GisRow) row = census_row (&self->census, "road", made);
  g_assert_cmpstr (gis_row_get_text (row, "name"), ==, "东街");
  g_assert_cmpstr (gis_row_get_text (row, "district"), ==, "410204");
  ui_document_undo (self->census.document);
  settle (self);
  g_assert_cmpint (road_of (self, 1), ==, self->first);
  g_assert_cmpint (gis_store_count (self->census.ws, "road", NULL, NULL), ==, 2);
}

static void
test_merge (Register *self, gconstpointer data)
{
  GtkSelectionModel *rows = ui_register_window_get_rows (self->window);

  gtk_selection_model_select_item (rows, 0, TRUE);
  gtk_selection_model_select_item (rows, 1, FALSE);
  ui_register_window_merge_into (self->window, self->first);
  settle (self);
  g_assert_cmpint (road_of (self, 2), ==, self->first);
  g_assert_cmpint (gis_store_count (self->census.ws, "road", NULL, NULL), ==, 1);
  g_assert_cmpint (ui_register_window_get_row (self->window), ==, self->first);
  ui_document_undo (self->census.document);
  settle (self);
  g_assert_cmpint (road_of (self, 2), ==, self->second);
  g_assert_cmpuint (ui_register_window_get_n_shown (self->window), ==, 3);
}

/* The road of a section in the inspector: chosen by name, none, and a new one from its own name. */
static void
test_road_in_form (Register *self, gconstpointer data)
{
  Census *census = &self->census;
  GisHit hit = { g_intern_string ("road_section"), self->sections[3], 0 };
  UiReferenceChoice *choice;
  gint64 made;

  ui_document_select (census->document, &hit, 1, FALSE, FALSE);
  census_settle (census);
  choice = UI_REFERENCE_CHOICE (ui_field_editor_get_widget (census_editor (census, "road_id")));
  g_assert_cmpstr (ui_reference_choice_get_title (choice), ==, "None");
  ui_reference_choice_search (choice, "中山");
  census_wait (ui_reference_choice_get_n_listed (choice) == 2);
  ui_reference_choice_activate_nth (choice, 0);
  census_settle (census);
  g_assert_cmpint (road_of (self, 3), ==, self->first);
  census_wait (g_strcmp0 (ui_reference_choice_get_title (choice), "中山路") == 0);
  ui_document_undo (census->document);
  census_settle (census);
  g_assert_cmpint (road_of (self, 3), ==, 0);
  g_assert_cmpstr (ui_reference_choice_get_title (choice), ==, "None");

  ui_reference_choice_search (choice, NULL);
  /* None, two roads, and a new one by the section's name. */
  census_wait (ui_reference_choice_get_n_listed (choice) == 4);
  ui_reference_choice_activate_nth (choice, 3);
  census_settle (census);
  made = road_of (self, 3);
  g_assert_cmpint (made, !=, 0);
  g_autoptr (GisRow) row = census_row (census, "road", made);
  g_assert_cmpstr (gis_row_get_text (row, "name"), ==, "新街");
  census_wait (g_strcmp0 (ui_reference_choice_get_title (choice), "新街") == 0);
  ui_reference_choice_search (choice, NULL);
  census_wait (ui_reference_choice_get_n_listed (choice) == 5);
  ui_reference_choice_activate_nth (choice, 0);
  census_settle (census);
  g_assert_cmpint (road_of (self, 3), ==, 0);
}

/* From the search entry: Down and Up move, Return waits for the answer to what is typed. */
static void
test_road_by_keys (Register *self, gconstpointer data)
{
  Census *census = &self->census;
  GisHit hit = { g_intern_string ("road_section"), self->sections[3], 0 };
  UiReferenceChoice *choice;
  GtkWidget *search;

  ui_document_select (census->document, &hit, 1, FALSE, FALSE);
  census_settle (census);
  choice = UI_REFERENCE_CHOICE (ui_field_editor_get_widget (census_editor (census, "road_id")));
  ui_reference_choice_search (choice, NULL);
  census_wait (ui_reference_choice_get_n_listed (choice) == 4);
  search = ui_test_find_type (GTK_WIDGET (choice), GTK_TYPE_SEARCH_ENTRY);
  g_assert_nonnull (search);
  /* "None" stands and is selected; two down and one up is the first road. */
  ui_test_press_key (search, GDK_KEY_Down);
  ui_test_press_key (search, GDK_KEY_Down);
  ui_test_press_key (search, GDK_KEY_Up);
  g_signal_emit_by_name (search, "activate");
  census_settle (census);
  g_assert_cmpint (road_of (self, 3), !=, 0);
  ui_document_undo (census->document);
  census_settle (census);
  g_assert_cmpint (road_of (self, 3), ==, 0);
  /* Return at once after the last letter. */
  ui_reference_choice_search (choice, NULL);
  gtk_editable_set_text (GTK_EDITABLE (search), "中山");
  g_signal_emit_by_name (search, "activate");
  g_assert_cmpint (road_of (self, 3), ==, 0);
  census_wait (road_of (self, 3) == self->first);
  census_settle (census);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
#define ADD(name, func) g_test_add ("/ui/register/" name, Register, NULL, setup, func, teardown)
  ADD ("filter", test_filter);
  ADD ("move", test_move);
  ADD ("merge", test_merge);
  ADD ("road-in-form", test_road_in_form);
  ADD ("road-by-keys", test_road_by_keys);
#undef ADD
  return g_test_run ();
}
