/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The new-workspace sheet. CGCS2000's 3-degree zones stand in a list with 114° E first asked; any
 * other projected system in metres is typed as a code and named back to the user before use. */
#include "ui/window/new-workspace.h"
#include "gis/core/error.h"
#include "gis/core/i18n.h"
#include "gis/crs/crs.h"
#include "gis/exchange/import.h"
#include "ui/common/dialog.h"
#include "ui/common/format.h"
#include "ui/common/job-dialog.h"
#include "ui/common/message.h"
#include "ui/window/district-source.h"
#include <glib/gstdio.h>

#define FIRST_ZONE_EPSG 4534 /* CGCS2000 / 3-degree Gauss-Kruger CM 75E */
#define FIRST_ZONE_DEG 75
#define N_ZONES 21 /* up to CM 135E */
#define DEFAULT_CRS "EPSG:4547"
#define SUFFIX ".sanhua"

#define UI_TYPE_NEW_WORKSPACE (ui_new_workspace_get_type ())
G_DECLARE_FINAL_TYPE (UiNewWorkspace, ui_new_workspace, UI, NEW_WORKSPACE, AdwWindow)

struct _UiNewWorkspace
{
  AdwWindow parent_instance;
  UiWindow *target; /* weak */
  GFile *source;
  GFile *file;
  GisImportPlan *plan;  /* how @source will be imported; NULL: guessed */
  gboolean file_chosen; /* by the user: it does not follow the name any more */
  gboolean crs_chosen;  /* by the user or the source: it does not follow the boundaries */
  gboolean crs_entered; /* by the user here */
  gboolean setting_crs;
  gboolean crs_known;
  guint crs_serial; /* of the look-up on its way */
  char *given_name; /* proposed: nothing is lost with it */

  GtkWidget *create_button;
  GtkEditable *name_row;
  AdwActionRow *file_row;
  AdwPreferencesGroup *crs_group;
  AdwComboRow *zone_row;
  GtkEditable *code_row;
  UiDistrictSource *districts;
};

G_DEFINE_FINAL_TYPE (UiNewWorkspace, ui_new_workspace, ADW_TYPE_WINDOW)

/* ---- What will be made ---- */

static char *
dup_name (UiNewWorkspace *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (self->name_row)));
}

static gboolean
is_other_crs (UiNewWorkspace *self)
{
  return adw_combo_row_get_selected (self->zone_row) >= N_ZONES;
}

/* "EPSG:4547"; a bare number is taken as an EPSG code. */
static char *
dup_crs (UiNewWorkspace *self)
{
  if (!is_other_crs (self))
    return g_strdup_printf ("EPSG:%u",
                            FIRST_ZONE_EPSG + adw_combo_row_get_selected (self->zone_row));
  return gis_crs_dup_typed (gtk_editable_get_text (self->code_row));
}

static void
update_create (UiNewWorkspace *self)
{
  g_autofree char *name = dup_name (self);

  gtk_widget_set_sensitive (self->create_button,
                            *name != '\0' && self->file != NULL &&
                              (!is_other_crs (self) || self->crs_known) &&
                              !ui_district_source_is_looking (self->districts));
}

static void
show_file (UiNewWorkspace *self)
{
  g_autofree char *path = self->file != NULL ? g_file_get_path (self->file) : NULL;
  g_autofree char *shown = path != NULL ? ui_format_path (path) : g_strdup ("—");

  adw_action_row_set_subtitle (self->file_row, shown);
  update_create (self);
}

/* The file follows the name: in Documents, with a number when the name is taken. */
static void
propose_file (UiNewWorkspace *self)
{
  const char *documents = g_get_user_special_dir (G_USER_DIRECTORY_DOCUMENTS);
  g_autofree char *name = dup_name (self);

  if (self->file_chosen)
    return;
  g_clear_object (&self->file);
  g_strdelimit (name, "/\\:*?\"<>|", '-');
  for (guint i = 1; *name != '\0' && self->file == NULL && i < 1000; i++)
    {
      g_autofree char *base =
        i == 1 ? g_strconcat (name, SUFFIX, NULL) : g_strdup_printf ("%s %u" SUFFIX, name, i);
      g_autofree char *path =
        g_build_filename (documents != NULL ? documents : g_get_home_dir (), base, NULL);
      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        self->file = g_file_new_for_path (path);
    }
  show_file (self);
}

/* ---- Another coordinate system ---- */

typedef struct
{
  UiNewWorkspace *self;
  guint serial;
  char *crs;
  char *name;
  gboolean usable;
} CrsLookup;

static void
free_crs_lookup (CrsLookup *lookup)
{
  g_object_unref (lookup->self);
  g_free (lookup->crs);
  g_free (lookup->name);
  g_free (lookup);
}

static void
crs_thread_func (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  CrsLookup *lookup = task_data;

  lookup->name = gis_crs_dup_name (lookup->crs, NULL);
  lookup->usable = lookup->name != NULL && gis_crs_is_projected_metres (lookup->crs);
  g_task_return_boolean (task, TRUE);
}

static void
crs_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CrsLookup *lookup = user_data;
  UiNewWorkspace *self = lookup->self;

  if (lookup->serial == self->crs_serial)
    {
      self->crs_known = lookup->usable;
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->code_row),
                                     lookup->name == NULL ? _ ("EPSG code: no such system")
                                     : !lookup->usable
                                       ? _ ("EPSG code: not a projected system in metres")
                                       : lookup->name);
      if (lookup->usable)
        gtk_widget_remove_css_class (GTK_WIDGET (self->code_row), "error");
      else
        gtk_widget_add_css_class (GTK_WIDGET (self->code_row), "error");
      update_create (self);
    }
  free_crs_lookup (lookup);
}

static void
look_up_crs (UiNewWorkspace *self)
{
  g_autofree char *crs = dup_crs (self);
  g_autoptr (GTask) task = NULL;
  CrsLookup *lookup;

  self->crs_serial++;
  self->crs_known = FALSE;
  self->crs_entered |= !self->setting_crs;
  update_create (self);
  if (*crs == '\0')
    {
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->code_row), _ ("EPSG code"));
      gtk_widget_remove_css_class (GTK_WIDGET (self->code_row), "error");
      return;
    }
  lookup = g_new0 (CrsLookup, 1);
  lookup->self = g_object_ref (self);
  lookup->serial = self->crs_serial;
  lookup->crs = g_steal_pointer (&crs);
  task = g_task_new (NULL, NULL, crs_found_cb, lookup);
  g_task_set_task_data (task, lookup, NULL);
  g_task_run_in_thread (task, crs_thread_func);
}

static void
show_zone (UiNewWorkspace *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->code_row), is_other_crs (self));
  update_create (self);
}

static void
zone_changed_cb (UiNewWorkspace *self)
{
  self->crs_chosen |= !self->setting_crs;
  self->crs_entered |= !self->setting_crs;
  show_zone (self);
}

static void
fill_zones (UiNewWorkspace *self)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);

  for (guint i = 0; i < N_ZONES; i++)
    {
      /* Translators: a zone's code and its meridian; the list shows 20 characters. */
      g_autofree char *text =
        g_strdup_printf (_ ("EPSG:%u · %u° E"), FIRST_ZONE_EPSG + i, FIRST_ZONE_DEG + 3 * i);
      gtk_string_list_append (list, text);
    }
  gtk_string_list_append (list, _ ("Another system"));
  adw_combo_row_set_model (self->zone_row, G_LIST_MODEL (list));
}

static void
set_crs (UiNewWorkspace *self, const char *crs)
{
  guint64 code = g_str_has_prefix (crs, "EPSG:") ? g_ascii_strtoull (crs + 5, NULL, 10) : 0;

  self->setting_crs = TRUE;
  if (code >= FIRST_ZONE_EPSG && code < FIRST_ZONE_EPSG + N_ZONES)
    adw_combo_row_set_selected (self->zone_row, (guint) (code - FIRST_ZONE_EPSG));
  else
    {
      adw_combo_row_set_selected (self->zone_row, N_ZONES);
      gtk_editable_set_text (self->code_row, crs);
    }
  self->setting_crs = FALSE;
}

static void
suggested_cb (UiNewWorkspace *self, const char *crs)
{
  if (!self->crs_chosen)
    set_crs (self, crs);
}

/* ---- Making it ---- */

typedef struct
{
  UiWindow *window;
  UiNewWorkspace *self;
  char *path, *name, *crs;
  char *districts;           /* NULL: none */
  const char *districts_crs; /* NULL: as declared */
} Creation;

static void
free_creation (Creation *creation)
{
  g_object_unref (creation->window);
  g_object_unref (creation->self);
  g_free (creation->path);
  g_free (creation->name);
  g_free (creation->crs);
  g_free (creation->districts);
  g_free (creation);
}

static gboolean
import_districts (GisWorkspace *ws, const char *uri, const char *crs, GisJob *job, GError **error)
{
  g_autoptr (GisSourceInfo) info = gis_source_inspect (uri, NULL, job, error);
  g_autoptr (GisImportPlan) plan = NULL;
  g_autoptr (GisImportReport) report = NULL;

  if (info == NULL)
    return FALSE;
  plan = gis_import_plan_new (ws, info, NULL, "admin_area", job, error);
  if (plan == NULL)
    return FALSE;
  if (crs != NULL && !gis_import_plan_set_crs (plan, info, crs, error))
    return FALSE;
  report = gis_import_run (ws, plan, FALSE, job, error);
  if (report == NULL)
    return FALSE;
  if (report->inserted == 0)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_SOURCE,
                   _ ("No boundary could be taken from “%s”: %" PRId64 " rows were rejected"), uri,
                   report->rejected);
      return FALSE;
    }
  return TRUE;
}

/* Thread: all or nothing; a workspace whose boundaries fail is removed again. */
static gpointer
create (GisJob *job, gpointer data, GError **error)
{
  Creation *creation = data;
  GisWorkspace *ws =
    gis_workspace_create (creation->path, creation->name, creation->crs, NULL, error);

  if (ws == NULL || creation->districts == NULL ||
      import_districts (ws, creation->districts, creation->districts_crs, job, error))
    return ws;
  gis_workspace_close (ws);
  g_object_unref (ws);
  g_unlink (creation->path);
  return NULL;
}

static void
created_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (UiNewWorkspace) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GisWorkspace) ws = ui_job_dialog_finish (result, &error);

  ui_dialog_set_busy (GTK_WINDOW (self), FALSE);
  if (ws == NULL)
    {
      ui_message_error (GTK_WIDGET (self), _ ("The workspace was not made"), error);
      return;
    }
  if (self->target != NULL)
    ui_window_adopt (self->target, ws, self->source, self->plan);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
create_clicked_cb (UiNewWorkspace *self)
{
  Creation *creation;

  if (self->target == NULL || !gtk_widget_get_sensitive (self->create_button))
    return;
  creation = g_new0 (Creation, 1);
  creation->window = g_object_ref (self->target);
  creation->self = g_object_ref (self);
  creation->path = g_file_get_path (self->file);
  creation->name = dup_name (self);
  creation->crs = dup_crs (self);
  creation->districts = g_strdup (ui_district_source_get_path (self->districts));
  creation->districts_crs = ui_district_source_get_crs (self->districts);
  ui_dialog_set_busy (GTK_WINDOW (self), TRUE);
  ui_job_dialog_run (GTK_WINDOW (self), _ ("Making the Workspace"), create, creation,
                     (GDestroyNotify) free_creation, g_object_unref, created_cb,
                     g_object_ref (self));
}

/* ---- Choosing files ---- */

static void
file_chosen_cb (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  UiNewWorkspace *self = UI_NEW_WORKSPACE (user_data);
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  gtk_native_dialog_hide (dialog);
  if (response == GTK_RESPONSE_ACCEPT && path != NULL)
    {
      g_autofree char *full =
        g_str_has_suffix (path, SUFFIX) ? g_strdup (path) : g_strconcat (path, SUFFIX, NULL);
      g_clear_object (&self->file);
      self->file = g_file_new_for_path (full);
      self->file_chosen = TRUE;
      show_file (self);
    }
  g_object_unref (dialog);
}

static void
choose_file_cb (UiNewWorkspace *self)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
    _ ("Workspace File"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SAVE, NULL, NULL);

  if (self->file != NULL)
    gtk_file_chooser_set_file (GTK_FILE_CHOOSER (dialog), self->file, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (file_chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* ---- Widget ---- */

/* A system that the source suggests is no input; one that the user chose for it is. */
static gboolean
find_input (GtkWindow *dialog, char **heading, char **body)
{
  UiNewWorkspace *self = UI_NEW_WORKSPACE (dialog);

  return g_strcmp0 (gtk_editable_get_text (self->name_row), self->given_name) != 0 ||
         self->file_chosen || self->crs_entered ||
         ui_district_source_get_path (self->districts) != NULL;
}

static void
ui_new_workspace_dispose (GObject *object)
{
  UiNewWorkspace *self = UI_NEW_WORKSPACE (object);

  g_clear_weak_pointer (&self->target);
  g_clear_object (&self->source);
  g_clear_object (&self->file);
  g_clear_pointer (&self->plan, gis_import_plan_free);
  g_clear_pointer (&self->given_name, g_free);
  G_OBJECT_CLASS (ui_new_workspace_parent_class)->dispose (object);
}

static void
ui_new_workspace_class_init (UiNewWorkspaceClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ui_new_workspace_dispose;
  g_type_ensure (UI_TYPE_DISTRICT_SOURCE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/sanhua/Sanhua/ui/new-workspace.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, UiNewWorkspace, name)
  BIND (create_button);
  BIND (name_row);
  BIND (file_row);
  BIND (crs_group);
  BIND (zone_row);
  BIND (code_row);
  BIND (districts);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, create_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, choose_file_cb);
  gtk_widget_class_bind_template_callback (widget_class, suggested_cb);
  gtk_widget_class_bind_template_callback (widget_class, update_create);
  gtk_widget_class_bind_template_callback (widget_class, propose_file);
  gtk_widget_class_bind_template_callback (widget_class, zone_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, look_up_crs);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
ui_new_workspace_init (UiNewWorkspace *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->setting_crs = TRUE;
  fill_zones (self);
  self->setting_crs = FALSE;
}

/* Why this system, and what comes next. */
static void
tell_source (UiNewWorkspace *self)
{
  g_autofree char *path = g_file_get_path (self->source);
  g_autofree char *file = g_filename_display_basename (path != NULL ? path : "");
  g_autofree char *text = g_strdup_printf (
    _ ("It fits where “%s” lies, which is imported next. It cannot be changed later."), file);
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_preferences_group_set_description (self->crs_group, escaped);
}

GtkWindow *
ui_new_workspace_present (UiWindow *parent,
                          GFile *source,
                          const GisImportPlan *plan,
                          const char *crs)
{
  UiNewWorkspace *self = g_object_new (UI_TYPE_NEW_WORKSPACE, "transient-for", parent, NULL);
  g_autofree char *name = source != NULL ? g_file_get_basename (source) : NULL;

  g_set_weak_pointer (&self->target, parent);
  g_set_object (&self->source, source);
  self->plan = plan != NULL ? gis_import_plan_copy (plan) : NULL;
  if (name != NULL && strrchr (name, '.') != NULL)
    *strrchr (name, '.') = '\0';
  self->given_name = g_strdup (name != NULL ? name : _ ("Street Census"));
  gtk_editable_set_text (self->name_row, self->given_name);
  ui_dialog_guard (GTK_WINDOW (self), find_input);
  set_crs (self, crs != NULL ? crs : DEFAULT_CRS);
  self->crs_chosen = crs != NULL;
  if (source != NULL && crs != NULL)
    tell_source (self);
  propose_file (self);
  show_zone (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->name_row));
  gtk_window_present (GTK_WINDOW (self));
  return GTK_WINDOW (self);
}
