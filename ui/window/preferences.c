/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The preferences window. Every row is bound to GSettings and holds at once; the key of the map
 * service alone goes to the desktop's keyring, never into a file of ours. */
#include "ui/window/preferences.h"
#include "gis/core/i18n.h"
#include "ui/common/dialog.h"
#include "ui/common/keyring.h"
#include "ui/common/settings.h"
#include "ui/layers/basemap-chooser.h"
#include "ui/map/basemap.h"

#define UI_TYPE_PREFERENCES (ui_preferences_get_type ())
G_DECLARE_FINAL_TYPE (UiPreferences, ui_preferences, UI, PREFERENCES, AdwPreferencesWindow)

struct _UiPreferences
{
  AdwPreferencesWindow parent_instance;
  GCancellable *cancellable;
  gboolean key_loaded; /* the entry shows what the keyring has */

  GtkWidget *author_row;
  AdwComboRow *appearance_row;
  AdwComboRow *language_row;
  AdwActionRow *basemap_row;
  GtkWidget *cache_spin;
  GtkWidget *clear_button;
  GtkWidget *key_row;
  GtkLabel *key_problem;
};

G_DEFINE_FINAL_TYPE (UiPreferences, ui_preferences, ADW_TYPE_PREFERENCES_WINDOW)

/* An enum key as the number of the selected row. */
static gboolean
enum_to_row (GValue *value, GVariant *variant, gpointer key)
{
  g_value_set_uint (value, (guint) g_settings_get_enum (ui_settings_get (), key));
  return TRUE;
}

static GVariant *
row_to_enum (const GValue *value, const GVariantType *type, gpointer key)
{
  g_autoptr (GSettingsSchema) schema = NULL;
  g_autoptr (GSettingsSchemaKey) schema_key = NULL;
  g_autoptr (GVariant) range = NULL;
  g_autoptr (GVariant) nicks = NULL;
  guint row = g_value_get_uint (value);

  g_object_get (ui_settings_get (), "settings-schema", &schema, NULL);
  schema_key = g_settings_schema_get_key (schema, key);
  range = g_settings_schema_key_get_range (schema_key);
  g_variant_get (range, "(sv)", NULL, &nicks);
  return row < g_variant_n_children (nicks) ? g_variant_get_child_value (nicks, row) : NULL;
}

static void
bind_enum (const char *key, AdwComboRow *row)
{
  g_settings_bind_with_mapping (ui_settings_get (), key, row, "selected", G_SETTINGS_BIND_DEFAULT,
                                enum_to_row, row_to_enum, (gpointer) key, NULL);
}

/* ---- Kept tiles ---- */

static void
clear_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  ui_basemap_clear_cache ();
  g_task_return_boolean (task, TRUE);
}

static void
cleared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  gtk_widget_set_sensitive (UI_PREFERENCES (source)->clear_button, TRUE);
}

static void
clear_cache_cb (UiPreferences *self)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, cleared_cb, NULL);

  gtk_widget_set_sensitive (self->clear_button, FALSE);
  g_task_run_in_thread (task, clear_in_thread);
}

/* ---- The key ---- */

static void
show_key_problem (UiPreferences *self, const GError *error)
{
  gtk_label_set_text (self->key_problem, error != NULL ? error->message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->key_problem), error != NULL);
}

static void
key_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (UiPreferences) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *key = ui_keyring_lookup_finish (result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  show_key_problem (self, error);
  if (key != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->key_row), key);
  self->key_loaded = TRUE;
  /* Setting the text counts as a change of the row: what was loaded is applied already. */
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (self->key_row), FALSE);
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (self->key_row), TRUE);
}

static void
key_stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (UiPreferences) self = user_data;
  g_autoptr (GError) error = NULL;

  if (ui_keyring_store_finish (result, &error))
    {
      show_key_problem (self, NULL);
      /* Same value again: those who use the key look it up anew. */
      g_signal_emit_by_name (ui_settings_get (), "changed::basemap", "basemap");
    }
  else if (!g_cancellable_is_cancelled (self->cancellable))
    show_key_problem (self, error);
}

static void
key_applied_cb (UiPreferences *self)
{
  ui_keyring_store_async (UI_KEYRING_TIANDITU, gtk_editable_get_text (GTK_EDITABLE (self->key_row)),
                          NULL, key_stored_cb, g_object_ref (self));
}

/* ---- Window ---- */

static void
ui_preferences_dispose (GObject *object)
{
  UiPreferences *self = UI_PREFERENCES (object);

  g_cancellable_cancel (self->cancellable);
  G_OBJECT_CLASS (ui_preferences_parent_class)->dispose (object);
}

static void
ui_preferences_finalize (GObject *object)
{
  g_object_unref (UI_PREFERENCES (object)->cancellable);
  G_OBJECT_CLASS (ui_preferences_parent_class)->finalize (object);
}

static void
ui_preferences_class_init (UiPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ui_preferences_dispose;
  G_OBJECT_CLASS (klass)->finalize = ui_preferences_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/sanhua/Sanhua/ui/preferences.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, UiPreferences, name)
  BIND (author_row);
  BIND (appearance_row);
  BIND (language_row);
  BIND (basemap_row);
  BIND (cache_spin);
  BIND (clear_button);
  BIND (key_row);
  BIND (key_problem);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, clear_cache_cb);
  gtk_widget_class_bind_template_callback (widget_class, key_applied_cb);
}

static void
add_basemap_chooser (UiPreferences *self)
{
  GtkWidget *chooser = ui_basemap_chooser_new ();

  ui_basemap_chooser_hide_label (UI_BASEMAP_CHOOSER (chooser));
  gtk_widget_set_valign (chooser, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (self->basemap_row, chooser);
}

static void
ui_preferences_init (UiPreferences *self)
{
  GSettings *settings = ui_settings_get ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  add_basemap_chooser (self);
  g_settings_bind (settings, "author", self->author_row, "text", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "tile-cache-mb", self->cache_spin, "value", G_SETTINGS_BIND_DEFAULT);
  bind_enum ("appearance", self->appearance_row);
  bind_enum ("language", self->language_row);
  ui_keyring_lookup_async (UI_KEYRING_TIANDITU, self->cancellable, key_found_cb,
                           g_object_ref (self));
}

GtkWindow *
ui_preferences_present (GtkWindow *parent)
{
  GtkWindow *window =
    g_object_new (UI_TYPE_PREFERENCES, "transient-for", parent, "modal", parent != NULL, NULL);

  ui_dialog_let_go (window);
  gtk_window_present (window);
  return window;
}
