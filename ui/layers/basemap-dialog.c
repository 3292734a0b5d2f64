/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/layers/basemap-dialog.h"

#include "gis/core/i18n.h"
#include "ui/common/dialog.h"
#include "ui/common/settings.h"
#include "ui/map/basemap-spec.h"

#define DEEPEST_ZOOM 24

struct _UiBasemapDialog
{
  AdwWindow parent_instance;

  GtkWidget *stack;   /* "list", "edit" */
  GtkWidget *sources; /* AdwPreferencesGroup */
  GPtrArray *rows;    /* of the sources, borrowed */
  GtkWidget *title;
  GtkWidget *cancel, *save, *add;
  gboolean filling;

  UiBasemapSpec *spec; /* being edited */
  GtkWidget *fields;   /* AdwPreferencesGroup; made for each description */
  GtkWidget *edit_page;
  GtkWidget *name, *address, *attribution, *layer, *matrix_set, *matrix_prefix, *style, *format;
  GtkWidget *max_zoom, *gcj02, *tms;
  GtkWidget *problem;
};

G_DEFINE_FINAL_TYPE (UiBasemapDialog, ui_basemap_dialog, ADW_TYPE_WINDOW)

static void fill (UiBasemapDialog *self);

static gboolean
is_editing (UiBasemapDialog *self)
{
  return g_str_equal (gtk_stack_get_visible_child_name (GTK_STACK (self->stack)), "edit");
}

static void
show_page (UiBasemapDialog *self, gboolean edit)
{
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), edit ? "edit" : "list");
  gtk_widget_set_visible (self->cancel, edit);
  gtk_widget_set_visible (self->save, edit);
  gtk_widget_set_visible (self->add, !edit);
  adw_window_title_set_title (ADW_WINDOW_TITLE (self->title),
                              edit ? ui_basemap_kind_get_title (self->spec->kind) : _ ("Basemaps"));
}

/* ---- Describing one ---- */

static GtkWidget *
add_entry (UiBasemapDialog *self, const char *title, const char *text)
{
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_editable_set_text (GTK_EDITABLE (row), text);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->fields), row);
  return row;
}

static GtkWidget *
add_switch (UiBasemapDialog *self, const char *title, const char *subtitle, gboolean active)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *toggle = gtk_switch_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_switch_set_active (GTK_SWITCH (toggle), active);
  gtk_widget_set_valign (toggle, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), toggle);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), toggle);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->fields), row);
  return toggle;
}

static void
path_chosen_cb (GtkNativeDialog *chooser, int response, gpointer user_data)
{
  UiBasemapDialog *self = user_data;
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  gtk_native_dialog_hide (chooser);
  if (response == GTK_RESPONSE_ACCEPT && path != NULL && self->address != NULL)
    {
      g_autofree char *base = g_path_get_basename (path);
      gtk_editable_set_text (GTK_EDITABLE (self->address), path);
      if (*gtk_editable_get_text (GTK_EDITABLE (self->name)) == '\0')
        gtk_editable_set_text (GTK_EDITABLE (self->name), base);
    }
  g_object_unref (chooser);
}

static void
choose_path_cb (UiBasemapDialog *self)
{
  gboolean folder = self->spec->kind == UI_BASEMAP_FOLDER;
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (
    ui_basemap_kind_get_title (self->spec->kind), GTK_WINDOW (self),
    folder ? GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER : GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);

  if (!folder)
    {
      g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
      gtk_file_filter_set_name (filter, _ ("MBTiles"));
      gtk_file_filter_add_pattern (filter, "*.mbtiles");
      gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), filter);
    }
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect_object (chooser, "response", G_CALLBACK (path_chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
add_address (UiBasemapDialog *self)
{
  const UiBasemapSpec *spec = self->spec;
  const char *title = spec->kind == UI_BASEMAP_XYZ      ? _ ("Address with {z}, {x} and {y}")
                      : spec->kind == UI_BASEMAP_WMTS   ? _ ("Address of the service")
                      : spec->kind == UI_BASEMAP_FOLDER ? _ ("Folder with z/x/y.png")
                                                        : _ ("File");
  GtkWidget *button;

  if (spec->kind == UI_BASEMAP_TIANDITU)
    return;
  self->address = add_entry (self, title, spec->address);
  if (!ui_basemap_spec_is_local (spec))
    return;
  button = gtk_button_new_from_icon_name ("document-open-symbolic");
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, _ ("Choose"));
  g_signal_connect_object (button, "clicked", G_CALLBACK (choose_path_cb), self, G_CONNECT_SWAPPED);
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (self->address), button);
}

static void
add_max_zoom (UiBasemapDialog *self)
{
  GtkWidget *row = adw_action_row_new ();

  self->max_zoom = gtk_spin_button_new_with_range (0, DEEPEST_ZOOM, 1);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->max_zoom), self->spec->max_zoom);
  gtk_widget_set_valign (self->max_zoom, GTK_ALIGN_CENTER);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Deepest zoom of the service"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _ ("Beyond it tiles are enlarged"));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), self->max_zoom);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->fields), row);
}

/* The rows of the kind, with what is known; takes @spec. */
static void
edit (UiBasemapDialog *self, UiBasemapSpec *spec)
{
  g_clear_pointer (&self->spec, ui_basemap_spec_free);
  self->spec = spec;
  if (self->fields != NULL)
    adw_preferences_page_remove (ADW_PREFERENCES_PAGE (self->edit_page),
                                 ADW_PREFERENCES_GROUP (self->fields));
  self->fields = adw_preferences_group_new ();
  self->address = self->layer = self->matrix_set = self->matrix_prefix = NULL;
  self->style = self->format = self->max_zoom = self->tms = NULL;
  self->name = add_entry (self, _ ("Name"), spec->name);
  add_address (self);
  if (spec->kind == UI_BASEMAP_WMTS)
    {
      self->layer = add_entry (self, _ ("Layer"), spec->layer);
      self->matrix_set = add_entry (self, _ ("Matrix set (Web Mercator)"), spec->matrix_set);
      self->matrix_prefix =
        add_entry (self, _ ("Before the zoom in matrix names"), spec->matrix_prefix);
      self->style = add_entry (self, _ ("Style"), spec->style);
      self->format = add_entry (self, _ ("Picture format"), spec->format);
    }
  self->attribution = add_entry (self, _ ("Attribution shown on the map"), spec->attribution);
  if (!ui_basemap_spec_is_local (spec))
    add_max_zoom (self);
  self->gcj02 = add_switch (self, _ ("Shifted (GCJ-02)"),
                            _ ("As the web maps of China are; it is moved back"), spec->gcj02);
  if (spec->kind == UI_BASEMAP_FOLDER)
    self->tms = add_switch (self, _ ("Rows from the south (TMS)"), "", spec->tms);
  self->problem = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->problem), TRUE);
  gtk_label_set_xalign (GTK_LABEL (self->problem), 0);
  gtk_widget_set_margin_top (self->problem, 12);
  gtk_widget_add_css_class (self->problem, "error");
  gtk_widget_set_visible (self->problem, FALSE);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->fields), self->problem);
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (self->edit_page),
                            ADW_PREFERENCES_GROUP (self->fields));
  show_page (self, TRUE);
  gtk_widget_grab_focus (self->address != NULL ? self->address : self->name);
}

static void
take_text (GtkWidget *row, char **place)
{
  if (row == NULL)
    return;
  g_free (*place);
  *place = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));
}

static void
take_fields (UiBasemapDialog *self)
{
  UiBasemapSpec *spec = self->spec;

  take_text (self->name, &spec->name);
  take_text (self->address, &spec->address);
  take_text (self->attribution, &spec->attribution);
  take_text (self->layer, &spec->layer);
  take_text (self->matrix_set, &spec->matrix_set);
  take_text (self->matrix_prefix, &spec->matrix_prefix);
  take_text (self->style, &spec->style);
  take_text (self->format, &spec->format);
  spec->gcj02 = gtk_switch_get_active (GTK_SWITCH (self->gcj02));
  if (self->tms != NULL)
    spec->tms = gtk_switch_get_active (GTK_SWITCH (self->tms));
  if (self->max_zoom != NULL)
    spec->max_zoom = gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->max_zoom));
}

/* A new one is also what the map shows from now on. */
static void
save_cb (UiBasemapDialog *self)
{
  GSettings *settings = ui_settings_get ();
  g_autoptr (GPtrArray) specs = ui_basemap_specs_load (settings);
  g_autoptr (GError) error = NULL;
  gboolean known = FALSE;

  take_fields (self);
  if (!ui_basemap_spec_check (self->spec, &error))
    {
      gtk_label_set_text (GTK_LABEL (self->problem), error->message);
      gtk_widget_set_visible (self->problem, TRUE);
      return;
    }
  for (guint i = 0; i < specs->len && !known; i++)
    if (g_str_equal (((UiBasemapSpec *) g_ptr_array_index (specs, i))->id, self->spec->id))
      {
        ui_basemap_spec_free (g_ptr_array_index (specs, i));
        g_ptr_array_index (specs, i) = ui_basemap_spec_copy (self->spec);
        known = TRUE;
      }
  if (!known)
    g_ptr_array_add (specs, ui_basemap_spec_copy (self->spec));
  ui_basemap_specs_save (settings, specs);
  if (!known)
    g_settings_set_string (settings, "basemap", self->spec->id);
  fill (self);
  show_page (self, FALSE);
}

static gboolean
differs (GtkWidget *row, const char *text)
{
  return row != NULL && g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (row)), text) != 0;
}

static gboolean
find_input (GtkWindow *dialog, char **heading, char **body)
{
  UiBasemapDialog *self = UI_BASEMAP_DIALOG (dialog);
  const UiBasemapSpec *spec = self->spec;

  if (!is_editing (self))
    return FALSE;
  return differs (self->name, spec->name) || differs (self->address, spec->address) ||
         differs (self->attribution, spec->attribution) || differs (self->layer, spec->layer) ||
         differs (self->matrix_set, spec->matrix_set) ||
         differs (self->matrix_prefix, spec->matrix_prefix) || differs (self->style, spec->style) ||
         differs (self->format, spec->format) ||
         gtk_switch_get_active (GTK_SWITCH (self->gcj02)) != spec->gcj02 ||
         (self->tms != NULL && gtk_switch_get_active (GTK_SWITCH (self->tms)) != spec->tms) ||
         (self->max_zoom != NULL &&
          gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->max_zoom)) != spec->max_zoom);
}

static void
show_list (gpointer self)
{
  show_page (self, FALSE);
}

/* Back to the list. */
static void
cancel_cb (UiBasemapDialog *self)
{
  if (find_input (GTK_WINDOW (self), NULL, NULL))
    ui_dialog_ask_discard (GTK_WINDOW (self), NULL, NULL, show_list, NULL, self);
  else
    show_page (self, FALSE);
}

static void
add_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  UiBasemapDialog *self = UI_BASEMAP_DIALOG (widget);
  const char *what = g_variant_get_string (parameter, NULL);
  UiBasemapSpec *spec;

  if (g_str_equal (what, "xyz"))
    spec = ui_basemap_spec_new (UI_BASEMAP_XYZ);
  else if (g_str_equal (what, "wmts"))
    spec = ui_basemap_spec_new (UI_BASEMAP_WMTS);
  else if (g_str_equal (what, "mbtiles"))
    spec = ui_basemap_spec_new (UI_BASEMAP_MBTILES);
  else if (g_str_equal (what, "folder"))
    spec = ui_basemap_spec_new (UI_BASEMAP_FOLDER);
  else
    {
      gboolean imagery = g_str_equal (what, "tianditu-img");
      spec = ui_basemap_spec_new (UI_BASEMAP_TIANDITU);
      g_free (spec->address);
      spec->address = g_strdup (imagery ? "img" : "vec");
      g_free (spec->name);
      spec->name = g_strdup (imagery ? _ ("Tianditu imagery") : _ ("Tianditu map"));
    }
  edit (self, spec);
}

/* ---- The list ---- */

static void
edit_cb (GtkWidget *button, UiBasemapDialog *self)
{
  UiBasemapSpec *spec =
    ui_basemap_specs_find (ui_settings_get (), g_object_get_data (G_OBJECT (button), "id"));

  if (spec != NULL)
    edit (self, spec);
}

static void
remove_cb (GtkWidget *button, UiBasemapDialog *self)
{
  GSettings *settings = ui_settings_get ();
  g_autoptr (GPtrArray) specs = ui_basemap_specs_load (settings);
  g_autofree char *id = g_strdup (g_object_get_data (G_OBJECT (button), "id"));
  g_autofree char *shown = g_settings_get_string (settings, "basemap");

  for (guint i = specs->len; i > 0; i--)
    if (g_str_equal (((UiBasemapSpec *) g_ptr_array_index (specs, i - 1))->id, id))
      g_ptr_array_remove_index (specs, i - 1);
  if (g_strcmp0 (shown, id) == 0)
    g_settings_set_string (settings, "basemap", "");
  ui_basemap_specs_save (settings, specs);
  fill (self);
}

static void
chosen_cb (GtkCheckButton *button, GParamSpec *pspec, UiBasemapDialog *self)
{
  const char *id = g_object_get_data (G_OBJECT (button), "id");

  if (!self->filling && gtk_check_button_get_active (button))
    g_settings_set_string (ui_settings_get (), "basemap", id != NULL ? id : "");
}

static void
add_button (UiBasemapDialog *self,
            AdwActionRow *row,
            const char *icon,
            const char *tooltip,
            const char *id,
            GCallback callback)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, tooltip);
  g_object_set_data_full (G_OBJECT (button), "id", g_strdup (id), g_free);
  g_signal_connect_object (button, "clicked", callback, self, 0);
  adw_action_row_add_suffix (row, button);
}

/* @spec NULL: none at all. Returns the radio button. */
static GtkWidget *
add_row (UiBasemapDialog *self, const UiBasemapSpec *spec, GtkWidget *group, gboolean shown)
{
  GtkWidget *row = adw_action_row_new (), *radio = gtk_check_button_new ();
  g_autofree char *subtitle = NULL;

  gtk_check_button_set_group (GTK_CHECK_BUTTON (radio), GTK_CHECK_BUTTON (group));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (radio), shown);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row),
                                 spec != NULL ? spec->name : _ ("No basemap"));
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), radio);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), radio);
  if (spec != NULL)
    {
      subtitle =
        spec->kind == UI_BASEMAP_TIANDITU
          ? g_strdup (ui_basemap_kind_get_title (spec->kind))
          : g_strdup_printf ("%s · %s", ui_basemap_kind_get_title (spec->kind), spec->address);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
      adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 1);
      g_object_set_data_full (G_OBJECT (radio), "id", g_strdup (spec->id), g_free);
      add_button (self, ADW_ACTION_ROW (row), "document-edit-symbolic", _ ("Edit"), spec->id,
                  G_CALLBACK (edit_cb));
      add_button (self, ADW_ACTION_ROW (row), "user-trash-symbolic", _ ("Remove"), spec->id,
                  G_CALLBACK (remove_cb));
    }
  g_signal_connect_object (radio, "notify::active", G_CALLBACK (chosen_cb), self, 0);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->sources), row);
  g_ptr_array_add (self->rows, row);
  return radio;
}

static void
fill (UiBasemapDialog *self)
{
  g_autoptr (GPtrArray) specs = ui_basemap_specs_load (ui_settings_get ());
  g_autofree char *shown = g_settings_get_string (ui_settings_get (), "basemap");
  gboolean found = FALSE;
  GtkWidget *none;

  self->filling = TRUE;
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self->sources),
                                  g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  none = add_row (self, NULL, NULL, FALSE);
  for (guint i = 0; i < specs->len; i++)
    {
      const UiBasemapSpec *spec = g_ptr_array_index (specs, i);
      gboolean is_shown = g_str_equal (spec->id, shown);
      add_row (self, spec, none, is_shown);
      found = found || is_shown;
    }
  if (!found)
    gtk_check_button_set_active (GTK_CHECK_BUTTON (none), TRUE);
  self->filling = FALSE;
}

/* ---- Window ---- */

static GMenuModel *
create_menu (void)
{
  static const char *const items[][2] = {
    { N_ ("Tile Service…"), "xyz" },         { N_ ("WMTS Service…"), "wmts" },
    { N_ ("MBTiles File…"), "mbtiles" },     { N_ ("Folder of Tiles…"), "folder" },
    { N_ ("Tianditu Map"), "tianditu-vec" }, { N_ ("Tianditu Imagery"), "tianditu-img" },
  };
  GMenu *menu = g_menu_new ();

  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (_ (items[i][0]), NULL);
      g_menu_item_set_action_and_target (item, "basemaps.add", "s", items[i][1]);
      g_menu_append_item (menu, item);
    }
  return G_MENU_MODEL (menu);
}

static GtkWidget *
create_look (void)
{
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *strength = adw_action_row_new (), *dim = adw_action_row_new ();
  GtkWidget *scale = gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, 0.1, 1, 0.05);
  GtkWidget *toggle = gtk_switch_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (strength), _ ("Opacity"));
  gtk_widget_set_size_request (scale, 180, -1);
  gtk_widget_set_valign (scale, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (strength), scale);
  g_settings_bind (ui_settings_get (), "basemap-opacity",
                   gtk_range_get_adjustment (GTK_RANGE (scale)), "value", G_SETTINGS_BIND_DEFAULT);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (dim), _ ("Dark in the dark window"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (dim), _ ("Turns light maps dark; imagery too"));
  gtk_widget_set_valign (toggle, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (dim), toggle);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (dim), toggle);
  g_settings_bind (ui_settings_get (), "basemap-dim", toggle, "active", G_SETTINGS_BIND_DEFAULT);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), strength);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), dim);
  return group;
}

static void
ui_basemap_dialog_finalize (GObject *object)
{
  UiBasemapDialog *self = UI_BASEMAP_DIALOG (object);

  ui_basemap_spec_free (self->spec);
  g_ptr_array_unref (self->rows);
  G_OBJECT_CLASS (ui_basemap_dialog_parent_class)->finalize (object);
}

static void
ui_basemap_dialog_class_init (UiBasemapDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ui_basemap_dialog_finalize;
  gtk_widget_class_install_action (widget_class, "basemaps.add", "s", add_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static GtkWidget *
create_header (UiBasemapDialog *self)
{
  GtkWidget *header = adw_header_bar_new ();
  g_autoptr (GMenuModel) menu = create_menu ();

  self->title = adw_window_title_new (_ ("Basemaps"), "");
  self->cancel = gtk_button_new_with_mnemonic (_ ("_Cancel"));
  self->save = gtk_button_new_with_mnemonic (_ ("_Save"));
  self->add = gtk_menu_button_new ();
  gtk_widget_add_css_class (self->save, "suggested-action");
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (self->add), "list-add-symbolic");
  gtk_widget_set_tooltip_text (self->add, _ ("Add a basemap"));
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self->add), menu);
  g_signal_connect_object (self->cancel, "clicked", G_CALLBACK (cancel_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->save, "clicked", G_CALLBACK (save_cb), self, G_CONNECT_SWAPPED);
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header), self->title);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), self->cancel);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), self->add);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->save);
  return header;
}

static void
ui_basemap_dialog_init (UiBasemapDialog *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *page = adw_preferences_page_new ();

  self->rows = g_ptr_array_new ();
  self->stack = gtk_stack_new ();
  self->sources = adw_preferences_group_new ();
  adw_preferences_group_set_description (
    ADW_PREFERENCES_GROUP (self->sources),
    _ ("What lies under the assets. No service is contacted before you choose one."));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (self->sources));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (create_look ()));
  self->edit_page = adw_preferences_page_new ();
  gtk_stack_add_named (GTK_STACK (self->stack), page, "list");
  gtk_stack_add_named (GTK_STACK (self->stack), self->edit_page, "edit");
  gtk_widget_set_vexpand (self->stack, TRUE);
  gtk_box_append (GTK_BOX (box), create_header (self));
  gtk_box_append (GTK_BOX (box), self->stack);
  adw_window_set_content (ADW_WINDOW (self), box);
  gtk_window_set_default_size (GTK_WINDOW (self), 560, 560);
  gtk_window_set_title (GTK_WINDOW (self), _ ("Basemaps"));
  fill (self);
  show_page (self, FALSE);
  ui_dialog_guard (GTK_WINDOW (self), find_input);
}

GtkWidget *
ui_basemap_dialog_present (GtkWindow *parent)
{
  GtkWidget *dialog =
    g_object_new (UI_TYPE_BASEMAP_DIALOG, "transient-for", parent, "modal", parent != NULL, NULL);

  gtk_window_present (GTK_WINDOW (dialog));
  return dialog;
}
