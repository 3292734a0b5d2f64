/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The form of a class that was added by JSON alone; a searchable choice by the keyboard. */
#include "tests/support/outdoor-ad.h"
#include "tests/support/ui-support.h"
#include "ui/inspector/choice.h"
#include "ui/inspector/field-editor.h"
#include "ui/inspector/form.h"

#include <adwaita.h>
#include <glib/gstdio.h>

static GisCatalog *
load_catalog (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("sanhua-form-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, "ad.json", NULL);
  GisCatalog *catalog;

  g_assert_true (g_file_set_contents (path, OUTDOOR_AD_JSON, -1, &error));
  catalog = gis_catalog_new_from_folder (folder, &error);
  g_assert_no_error (error);
  g_unlink (path);
  g_rmdir (folder);
  return catalog;
}

static void
adopted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  *(UiDocument **) user_data = ui_document_open_finish (result, &error);
  g_assert_no_error (error);
}

static void
test_form (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GisCatalog) catalog = load_catalog ();
  g_autofree char *folder = g_dir_make_tmp ("sanhua-form-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, "city.sanhua", NULL);
  g_autoptr (GisWorkspace) ws = gis_workspace_create (path, "City", "EPSG:4547", catalog, &error);
  UiDocument *document = NULL;
  GtkWidget *form;
  g_autoptr (GisRow) draft = NULL;
  const GisClass *klass;

  g_assert_no_error (error);
  ui_document_adopt_async (g_object_ref (ws), NULL, adopted_cb, &document);
  while (document == NULL)
    g_main_context_iteration (NULL, TRUE);
  klass = gis_catalog_find_class (ui_document_get_catalog (document), "outdoor_ad");
  draft = gis_row_new (klass);
  form = g_object_ref_sink (ui_form_new ());
  ui_form_set_row (UI_FORM (form), document, draft);
  for (guint i = 0; i < klass->n_fields; i++)
    g_assert_nonnull (ui_form_get_editor (UI_FORM (form), klass->fields[i].name));
  /* The name is required, the area has a range, the state is a choice. */
  g_assert_false (ui_form_validate (UI_FORM (form), &error));
  g_clear_error (&error);
  ui_field_editor_enter_text (UI_FIELD_EDITOR (ui_form_get_editor (UI_FORM (form), "name")),
                              "Song Du");
  ui_field_editor_enter_text (UI_FIELD_EDITOR (ui_form_get_editor (UI_FORM (form), "area_m2")),
                              "2001");
  g_assert_false (ui_form_validate (UI_FORM (form), &error));
  g_clear_error (&error);
  ui_field_editor_enter_text (UI_FIELD_EDITOR (ui_form_get_editor (UI_FORM (form), "area_m2")),
                              "36.5");
  ui_field_editor_enter_text (UI_FIELD_EDITOR (ui_form_get_editor (UI_FORM (form), "state")),
                              "unapproved");
  g_assert_true (ui_form_validate (UI_FORM (form), &error));
  g_assert_cmpstr (gis_row_get_text (ui_form_get_row (UI_FORM (form)), "name"), ==, "Song Du");
  g_assert_cmpstr (gis_row_get_text (ui_form_get_row (UI_FORM (form)), "state"), ==, "unapproved");
  g_assert_cmpfloat (
    gis_value_get_real (gis_row_get (ui_form_get_row (UI_FORM (form)), "area_m2"), 0), ==, 36.5);
  ui_form_set_row (UI_FORM (form), NULL, NULL);
  g_object_unref (form);
  gis_workspace_close (ws);
  g_object_unref (document);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_unlink (path);
  g_rmdir (folder);
}

/* ---- A searchable choice ---- */

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

/* Opens the choice; its search entry has the focus. */
static GtkWidget *
open_search (GtkWidget *choice)
{
  GtkWidget *search;

  ui_choice_popup (UI_CHOICE (choice));
  search = ui_test_find_type (choice, GTK_TYPE_SEARCH_ENTRY);
  g_assert_nonnull (search);
  ui_test_wait (is_mapped, search);
  return search;
}

/* Down and Up go through the rows from the value that stands, Return takes one, Escape none. */
static void
test_choice_keys (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GisCatalog) catalog = gis_catalog_new_builtin (&error);
  const GisClass *klass = gis_catalog_find_class (catalog, "cover");
  const GisDomain *domain = klass->fields[gis_class_find_field (klass, "kind")].domain;
  GtkWidget *window = gtk_window_new ();
  GtkWidget *choice = ui_choice_new (domain, FALSE);
  GtkWidget *search;

  g_assert_no_error (error);
  ui_choice_set_code (UI_CHOICE (choice), domain->values[0].code);
  gtk_window_set_child (GTK_WINDOW (window), choice);
  gtk_window_present (GTK_WINDOW (window));
  ui_test_wait (is_mapped, choice);
  search = open_search (choice);
  ui_test_press_key (search, GDK_KEY_Down);
  ui_test_press_key (search, GDK_KEY_Down);
  ui_test_press_key (search, GDK_KEY_Down);
  ui_test_press_key (search, GDK_KEY_Up);
  g_signal_emit_by_name (search, "activate");
  g_assert_cmpstr (ui_choice_get_code (UI_CHOICE (choice)), ==, domain->values[2].code);
  ui_test_wait (is_unmapped, search);
  /* Typed: the first match at once, without a wait; nothing above it or below it. */
  open_search (choice);
  gtk_editable_set_text (GTK_EDITABLE (search), domain->values[5].code);
  ui_test_press_key (search, GDK_KEY_Up);
  g_signal_emit_by_name (search, "activate");
  g_assert_cmpstr (ui_choice_get_code (UI_CHOICE (choice)), ==, domain->values[5].code);
  ui_test_wait (is_unmapped, search);
  open_search (choice);
  ui_test_press_key (search, GDK_KEY_Up);
  g_signal_emit_by_name (search, "stop-search");
  ui_test_wait (is_unmapped, search);
  g_assert_cmpstr (ui_choice_get_code (UI_CHOICE (choice)), ==, domain->values[5].code);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* A list too short for a search opens on the value that stands. */
static void
test_choice_short (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GisCatalog) catalog = gis_catalog_new_builtin (&error);
  const GisClass *klass = gis_catalog_find_class (catalog, "cover");
  const GisDomain *domain = klass->fields[gis_class_find_field (klass, "state")].domain;
  GtkWidget *window = gtk_window_new ();
  GtkWidget *choice = ui_choice_new (domain, TRUE);
  GtkWidget *focus, *list;

  g_assert_no_error (error);
  ui_choice_set_code (UI_CHOICE (choice), domain->values[2].code);
  gtk_window_set_child (GTK_WINDOW (window), choice);
  gtk_window_present (GTK_WINDOW (window));
  ui_test_wait (is_mapped, choice);
  ui_choice_popup (UI_CHOICE (choice));
  g_assert_null (ui_test_find_type (choice, GTK_TYPE_SEARCH_ENTRY));
  list = ui_test_find_type (choice, GTK_TYPE_LIST_BOX);
  ui_test_wait (is_mapped, list);
  focus = gtk_window_get_focus (GTK_WINDOW (window));
  g_assert_true (GTK_IS_LIST_BOX_ROW (focus));
  g_assert_cmpint (gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (focus)), ==, 3); /* none first */
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/ui/form/custom-class", test_form);
  g_test_add_func ("/ui/form/choice-short", test_choice_short);
  g_test_add_func ("/ui/choice/keys", test_choice_keys);
  return g_test_run ();
}
