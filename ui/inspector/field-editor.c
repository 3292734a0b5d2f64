/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The editor of a field is chosen by its type: UiChoice for codes, UiReferenceChoice for references,
 * GtkEntry for texts, numbers and dates (with a calendar), GtkSwitch for yes/no, a selectable label
 * for what cannot be edited.
 *
 *   ┌ title* ──── editor ──────────── unit ┐
 *   └ (reason why the value is refused)    ┘ */
#include "ui/inspector/field-editor.h"

#include "gis/core/date.h"
#include "gis/core/error.h"
#include "gis/core/i18n.h"
#include "ui/common/calendar.h"
#include "ui/common/format.h"
#include "ui/inspector/choice.h"
#include "ui/inspector/reference-choice.h"

#include <adwaita.h>

struct _UiFieldEditor
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *title;
  GtkWidget *editor; /* UiChoice, UiReferenceChoice, GtkEntry, GtkSwitch or GtkLabel */
  GtkWidget *calendar_button;
  GtkWidget *open_button; /* of a reference into a register */
  GtkWidget *error_label;

  UiDocument *document; /* weak; NULL: none */
  GisCatalog *catalog;
  const GisField *field;
  GisValue value;  /* committed */
  gboolean stored; /* the row is: Escape takes what is typed back to what it holds */
  gboolean loading;
  UiFieldCheck check; /* NULL: none */
  gpointer check_data;
};

enum
{
  SIGNAL_COMMIT,
  SIGNAL_CREATE,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UiFieldEditor, ui_field_editor, GTK_TYPE_WIDGET)

/* ---- Value in and out of the editor widget ---- */

static char *
dup_entry_text (const GisValue *value)
{
  return gis_value_is_null (value) ? g_strdup ("") : gis_value_dup_string (value);
}

/* What the widget holds, normalised. */
static gboolean
read_widget (UiFieldEditor *self, GisValue *value, GError **error)
{
  *value = GIS_VALUE_NULL;
  if (UI_IS_CHOICE (self->editor))
    gis_value_set_text (value, ui_choice_get_code (UI_CHOICE (self->editor)));
  else if (UI_IS_REFERENCE_CHOICE (self->editor))
    {
      gint64 id = ui_reference_choice_get_id (UI_REFERENCE_CHOICE (self->editor));
      if (id != 0)
        gis_value_set_integer (value, id);
    }
  else if (GTK_IS_SWITCH (self->editor))
    {
      gboolean active = gtk_switch_get_active (GTK_SWITCH (self->editor));
      if (active || !gis_value_is_null (&self->value)) /* never switched: still unknown */
        gis_value_set_integer (value, active);
    }
  else if (GTK_IS_ENTRY (self->editor))
    {
      g_autofree char *text =
        g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->editor))));
      if (*text != '\0')
        gis_value_set_text (value, text);
    }
  else
    {
      gis_value_copy (value, &self->value);
      return TRUE;
    }
  if (gis_field_normalize (self->field, value, error) &&
      (self->check == NULL || self->check (self->field, value, self->check_data, error)))
    return TRUE;
  gis_value_clear (value);
  return FALSE;
}

static void
write_widget (UiFieldEditor *self)
{
  self->loading = TRUE;
  if (self->open_button != NULL)
    gtk_widget_set_visible (self->open_button, !gis_value_is_null (&self->value));
  if (UI_IS_CHOICE (self->editor))
    ui_choice_set_code (UI_CHOICE (self->editor), gis_value_get_text (&self->value));
  else if (UI_IS_REFERENCE_CHOICE (self->editor))
    ui_reference_choice_set_id (UI_REFERENCE_CHOICE (self->editor),
                                gis_value_get_integer (&self->value, 0));
  else if (GTK_IS_SWITCH (self->editor))
    gtk_switch_set_active (GTK_SWITCH (self->editor), gis_value_get_integer (&self->value, 0) != 0);
  else if (GTK_IS_ENTRY (self->editor))
    {
      g_autofree char *text = dup_entry_text (&self->value);
      /* What is stored is undone in the document, not in the entry: its own history ends here. */
      gtk_editable_set_enable_undo (GTK_EDITABLE (self->editor), FALSE);
      gtk_editable_set_text (GTK_EDITABLE (self->editor), text);
      gtk_editable_set_enable_undo (GTK_EDITABLE (self->editor), TRUE);
    }
  else
    {
      g_autofree char *text = gis_field_dup_display (self->field, &self->value);
      ui_field_editor_set_display (self, text);
    }
  self->loading = FALSE;
}

/* ---- Signals of the editors ---- */

static gboolean
has_focus (UiFieldEditor *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self));
}

/* The reason of a refusal stands below the entry: out of sight when that is the last row. */
static gboolean
reveal_error_cb (GtkWidget *label, GdkFrameClock *clock, gpointer user_data)
{
  GtkWidget *viewport = gtk_widget_get_ancestor (label, GTK_TYPE_VIEWPORT);
  GtkAdjustment *place;
  graphene_rect_t bounds;

  if (!gtk_widget_get_mapped (label) || viewport == NULL)
    return G_SOURCE_REMOVE;
  if (gtk_widget_get_height (label) == 0) /* not laid out yet */
    return G_SOURCE_CONTINUE;
  place = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (viewport));
  if (gtk_widget_compute_bounds (label, viewport, &bounds))
    {
      double top = gtk_adjustment_get_value (place) + bounds.origin.y;
      gtk_adjustment_clamp_page (place, top, top + bounds.size.height);
    }
  return G_SOURCE_REMOVE;
}

static void
show_state (UiFieldEditor *self, const char *message)
{
  gboolean appears = message != NULL && !gtk_widget_get_visible (self->error_label);

  gtk_label_set_label (GTK_LABEL (self->error_label), message != NULL ? message : "");
  gtk_widget_set_visible (self->error_label, message != NULL);
  if (appears && has_focus (self))
    gtk_widget_add_tick_callback (self->error_label, reveal_error_cb, NULL, NULL);
  if (message != NULL)
    gtk_widget_add_css_class (self->editor, "error");
  else
    gtk_widget_remove_css_class (self->editor, "error");
  gtk_accessible_update_state (
    GTK_ACCESSIBLE (self->editor), GTK_ACCESSIBLE_STATE_INVALID,
    message != NULL ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

static void
check_typed_cb (UiFieldEditor *self)
{
  g_autoptr (GError) error = NULL;
  GisValue value;

  if (self->loading)
    return;
  if (read_widget (self, &value, &error))
    {
      show_state (self, NULL);
      gis_value_clear (&value);
    }
  else
    show_state (self, error->message);
}

static void
commit_cb (UiFieldEditor *self)
{
  if (!self->loading)
    ui_field_editor_commit (self, NULL);
}

static gboolean
key_pressed_cb (UiFieldEditor *self, guint keyval, guint keycode, GdkModifierType state)
{
  if (keyval != GDK_KEY_Escape || !self->stored || !ui_field_editor_has_typed (self))
    return FALSE;
  write_widget (self);
  show_state (self, NULL);
  gtk_editable_set_position (GTK_EDITABLE (self->editor), -1);
  return TRUE;
}

/* ---- Building ---- */

static void
day_chosen_cb (UiFieldEditor *self, UiCalendar *calendar)
{
  g_autofree char *text = gis_date_dup_text (ui_calendar_get_date (calendar));

  gtk_menu_button_popdown (GTK_MENU_BUTTON (self->calendar_button));
  gtk_editable_set_text (GTK_EDITABLE (self->editor), text);
  ui_field_editor_commit (self, NULL);
}

static void
create_calendar_cb (GtkMenuButton *button, gpointer user_data)
{
  UiFieldEditor *self = user_data;
  GtkWidget *popover = GTK_WIDGET (gtk_menu_button_get_popover (button));
  GisDate today = self->document != NULL
                    ? gis_workspace_get_today (ui_document_get_workspace (self->document))
                    : GIS_DATE_NONE;
  GtkWidget *calendar;

  if (popover == NULL)
    {
      popover = gtk_popover_new ();
      calendar = ui_calendar_new ();
      g_signal_connect_swapped (calendar, "chosen", G_CALLBACK (day_chosen_cb), self);
      gtk_popover_set_child (GTK_POPOVER (popover), calendar);
      gtk_menu_button_set_popover (button, popover);
    }
  calendar = gtk_popover_get_child (GTK_POPOVER (popover));
  ui_calendar_set_date (UI_CALENDAR (calendar), gis_date_parse (gis_value_get_text (&self->value)),
                        today);
}

static GtkWidget *
create_entry (UiFieldEditor *self, GtkWidget *row)
{
  GtkWidget *entry = gtk_entry_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_editable_set_width_chars (GTK_EDITABLE (entry), 6);
  gtk_widget_set_hexpand (entry, TRUE);
  if (self->field->type == GIS_FIELD_INTEGER || self->field->type == GIS_FIELD_REAL)
    gtk_entry_set_input_purpose (GTK_ENTRY (entry), GTK_INPUT_PURPOSE_NUMBER);
  if (self->field->type == GIS_FIELD_DATE)
    gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _ ("YYYY-MM-DD"));
  g_signal_connect_swapped (entry, "changed", G_CALLBACK (check_typed_cb), self);
  g_signal_connect_swapped (entry, "activate", G_CALLBACK (commit_cb), self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (commit_cb), self);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (entry, focus);
  gtk_widget_add_controller (entry, keys);
  gtk_box_append (GTK_BOX (row), entry);
  if (self->field->type == GIS_FIELD_DATE)
    {
      self->calendar_button = gtk_menu_button_new ();
      gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (self->calendar_button),
                                     "x-office-calendar-symbolic");
      gtk_widget_add_css_class (self->calendar_button, "flat");
      gtk_widget_set_tooltip_text (self->calendar_button, _ ("Choose a day"));
      gtk_menu_button_set_create_popup_func (GTK_MENU_BUTTON (self->calendar_button),
                                             create_calendar_cb, self, NULL);
      gtk_box_append (GTK_BOX (row), self->calendar_button);
    }
  return entry;
}

static GtkWidget *
create_label (GtkWidget *row)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (label, "field-value");
  gtk_box_append (GTK_BOX (row), label);
  return label;
}

static void
create_cb (UiFieldEditor *self, const char *name)
{
  g_signal_emit (self, signals[SIGNAL_CREATE], 0, name);
}

static GtkWidget *
create_reference (UiFieldEditor *self, GtkWidget *row)
{
  GtkWidget *choice = ui_reference_choice_new (self->field->reference, !self->field->required);

  gtk_widget_set_hexpand (choice, TRUE);
  g_signal_connect_swapped (choice, "chosen", G_CALLBACK (commit_cb), self);
  g_signal_connect_swapped (choice, "create", G_CALLBACK (create_cb), self);
  gtk_box_append (GTK_BOX (row), choice);
  return choice;
}

static void
open_clicked_cb (UiFieldEditor *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-register", "(sx)",
                              self->field->reference, gis_value_get_integer (&self->value, 0));
}

/* A register has no place on the map: its row opens beside it. */
static void
add_open_button (UiFieldEditor *self, GtkWidget *row)
{
  const GisClass *klass = self->field->reference != NULL
                            ? gis_catalog_find_class (self->catalog, self->field->reference)
                            : NULL;

  if (self->field->type != GIS_FIELD_REFERENCE || klass == NULL ||
      g_strcmp0 (klass->role, "register") != 0)
    return;
  self->open_button = gtk_button_new_from_icon_name ("view-list-symbolic");
  gtk_widget_add_css_class (self->open_button, "flat");
  gtk_widget_set_tooltip_text (self->open_button, _ ("Open in the register"));
  g_signal_connect_swapped (self->open_button, "clicked", G_CALLBACK (open_clicked_cb), self);
  gtk_box_append (GTK_BOX (row), self->open_button);
}

static GtkWidget *
create_editor (UiFieldEditor *self, GtkWidget *row, gboolean read_only)
{
  GtkWidget *editor;

  if (read_only || self->field->derived ||
      (self->field->type == GIS_FIELD_REFERENCE && self->field->reference == NULL) ||
      (self->field->type == GIS_FIELD_CODE && self->field->domain == NULL))
    return create_label (row);
  switch (self->field->type)
    {
    case GIS_FIELD_REFERENCE:
      return create_reference (self, row);
    case GIS_FIELD_CODE:
      editor = ui_choice_new (self->field->domain, !self->field->required);
      gtk_widget_set_hexpand (editor, TRUE);
      g_signal_connect_swapped (editor, "chosen", G_CALLBACK (commit_cb), self);
      gtk_box_append (GTK_BOX (row), editor);
      return editor;
    case GIS_FIELD_BOOLEAN:
      editor = gtk_switch_new ();
      gtk_widget_set_valign (editor, GTK_ALIGN_CENTER);
      gtk_widget_set_halign (editor, GTK_ALIGN_START);
      gtk_widget_set_hexpand (editor, TRUE);
      g_signal_connect_swapped (editor, "notify::active", G_CALLBACK (commit_cb), self);
      gtk_box_append (GTK_BOX (row), editor);
      return editor;
    default:
      return create_entry (self, row);
    }
}

/* A wrapping label asks for the width of all its words: it gets its least, and the value the rest. */
static GtkWidget *
clamp_title (GtkWidget *title)
{
  GtkWidget *clamp = adw_clamp_new ();

  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 1);
  adw_clamp_set_tightening_threshold (ADW_CLAMP (clamp), 1);
  adw_clamp_set_child (ADW_CLAMP (clamp), title);
  return clamp;
}

static void
build (UiFieldEditor *self, gboolean read_only)
{
  const char *title = gis_text_get (&self->field->title);
  const char *hint = self->field->hint.en != NULL ? gis_text_get (&self->field->hint) : NULL;
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->title = gtk_label_new (title);
  gtk_label_set_xalign (GTK_LABEL (self->title), 0);
  gtk_label_set_width_chars (GTK_LABEL (self->title), 11);
  gtk_label_set_max_width_chars (GTK_LABEL (self->title), 11);
  gtk_label_set_wrap (GTK_LABEL (self->title), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (self->title), PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (self->title, "field-title");
  gtk_box_append (GTK_BOX (row), clamp_title (self->title));
  self->editor = create_editor (self, row, read_only);
  add_open_button (self, row);
  gtk_label_set_mnemonic_widget (GTK_LABEL (self->title), self->editor);
  if (self->field->unit != NULL && GTK_IS_ENTRY (self->editor))
    {
      GtkWidget *unit = gtk_label_new (ui_format_get_unit (self->field->unit));
      gtk_widget_add_css_class (unit, "dim-label");
      gtk_box_append (GTK_BOX (row), unit);
    }
  if (self->field->required && ui_field_editor_is_editable (self))
    {
      g_autofree char *marked = g_strdup_printf ("%s *", title);
      gtk_label_set_label (GTK_LABEL (self->title), marked);
      gtk_widget_add_css_class (self->title, "required");
    }
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), hint);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->editor), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  title, GTK_ACCESSIBLE_PROPERTY_REQUIRED, self->field->required,
                                  -1);
  gtk_box_append (GTK_BOX (self->box), row);

  self->error_label = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->error_label), 0);
  gtk_label_set_wrap (GTK_LABEL (self->error_label), TRUE);
  gtk_widget_add_css_class (self->error_label, "field-error");
  gtk_widget_set_visible (self->error_label, FALSE);
  gtk_box_append (GTK_BOX (self->box), self->error_label);
}

static gboolean
ui_field_editor_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (UI_FIELD_EDITOR (widget)->editor);
}

static void
ui_field_editor_dispose (GObject *object)
{
  UiFieldEditor *self = UI_FIELD_EDITOR (object);

  self->loading = TRUE; /* leaving the focus while dying commits nothing */
  g_clear_weak_pointer (&self->document);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (ui_field_editor_parent_class)->dispose (object);
}

static void
ui_field_editor_finalize (GObject *object)
{
  UiFieldEditor *self = UI_FIELD_EDITOR (object);

  gis_value_clear (&self->value);
  g_clear_pointer (&self->catalog, gis_catalog_unref);
  G_OBJECT_CLASS (ui_field_editor_parent_class)->finalize (object);
}

static void
ui_field_editor_class_init (UiFieldEditorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ui_field_editor_dispose;
  object_class->finalize = ui_field_editor_finalize;
  widget_class->grab_focus = ui_field_editor_grab_focus;
  signals[SIGNAL_COMMIT] = g_signal_new ("commit", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_CREATE] = g_signal_new ("create", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "field");
}

static void
ui_field_editor_init (UiFieldEditor *self)
{
  self->value = GIS_VALUE_NULL;
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

GtkWidget *
ui_field_editor_new (GisCatalog *catalog, const GisField *field, gboolean read_only)
{
  UiFieldEditor *self;

  g_return_val_if_fail (catalog != NULL && field != NULL, NULL);
  self = g_object_new (UI_TYPE_FIELD_EDITOR, NULL);
  self->catalog = gis_catalog_ref (catalog);
  self->field = field;
  build (self, read_only);
  write_widget (self);
  return GTK_WIDGET (self);
}

const GisField *
ui_field_editor_get_field (UiFieldEditor *self)
{
  g_return_val_if_fail (UI_IS_FIELD_EDITOR (self), NULL);
  return self->field;
}

void
ui_field_editor_set_check (UiFieldEditor *self, UiFieldCheck check, gpointer data)
{
  g_return_if_fail (UI_IS_FIELD_EDITOR (self));
  self->check = check;
  self->check_data = data;
}

void
ui_field_editor_recheck (UiFieldEditor *self)
{
  g_return_if_fail (UI_IS_FIELD_EDITOR (self));
  if (ui_field_editor_has_typed (self))
    check_typed_cb (self);
}

void
ui_field_editor_set_value (UiFieldEditor *self, const GisValue *value)
{
  g_return_if_fail (UI_IS_FIELD_EDITOR (self) && value != NULL);
  if (value != &self->value && gis_value_equal (value, &self->value) &&
      value->type == self->value.type)
    return;
  gis_value_clear (&self->value);
  gis_value_copy (&self->value, value);
  write_widget (self);
  show_state (self, NULL);
}

void
ui_field_editor_reset (UiFieldEditor *self)
{
  g_return_if_fail (UI_IS_FIELD_EDITOR (self));
  write_widget (self);
  show_state (self, NULL);
}

const GisValue *
ui_field_editor_get_value (UiFieldEditor *self)
{
  g_return_val_if_fail (UI_IS_FIELD_EDITOR (self), NULL);
  return &self->value;
}

void
ui_field_editor_set_display (UiFieldEditor *self, const char *text)
{
  g_return_if_fail (UI_IS_FIELD_EDITOR (self));
  if (GTK_IS_LABEL (self->editor))
    gtk_label_set_label (GTK_LABEL (self->editor), text != NULL && *text != '\0' ? text : "—");
  else if (UI_IS_REFERENCE_CHOICE (self->editor) && text != NULL)
    ui_reference_choice_set_display (UI_REFERENCE_CHOICE (self->editor), text);
}

void
ui_field_editor_set_document (UiFieldEditor *self, UiDocument *document)
{
  g_return_if_fail (UI_IS_FIELD_EDITOR (self));
  g_set_weak_pointer (&self->document, document);
  if (UI_IS_REFERENCE_CHOICE (self->editor))
    ui_reference_choice_set_document (UI_REFERENCE_CHOICE (self->editor), document);
}

GtkWidget *
ui_field_editor_get_widget (UiFieldEditor *self)
{
  g_return_val_if_fail (UI_IS_FIELD_EDITOR (self), NULL);
  return self->editor;
}

void
ui_field_editor_set_new_name (UiFieldEditor *self, gboolean offer, const char *name)
{
  g_return_if_fail (UI_IS_FIELD_EDITOR (self));
  if (UI_IS_REFERENCE_CHOICE (self->editor))
    ui_reference_choice_set_new_name (UI_REFERENCE_CHOICE (self->editor), offer, name);
}

void
ui_field_editor_set_allowed (UiFieldEditor *self, const char *const *codes)
{
  g_return_if_fail (UI_IS_FIELD_EDITOR (self));
  if (UI_IS_CHOICE (self->editor))
    ui_choice_set_allowed (UI_CHOICE (self->editor), codes);
}

void
ui_field_editor_set_error (UiFieldEditor *self, const char *message)
{
  g_return_if_fail (UI_IS_FIELD_EDITOR (self));
  show_state (self, message);
}

void
ui_field_editor_refuse (UiFieldEditor *self, const GisValue *stored, const char *message)
{
  g_return_if_fail (UI_IS_FIELD_EDITOR (self));
  gis_value_clear (&self->value);
  gis_value_copy (&self->value, stored);
  if (!GTK_IS_ENTRY (self->editor))
    write_widget (self);
  show_state (self, message);
}

gboolean
ui_field_editor_commit (UiFieldEditor *self, GError **error)
{
  g_autoptr (GError) local = NULL;
  GisValue value;

  g_return_val_if_fail (UI_IS_FIELD_EDITOR (self), FALSE);
  if (!ui_field_editor_is_editable (self))
    return TRUE;
  if (!read_widget (self, &value, &local))
    {
      /* An empty field that was empty before is only refused when the whole form is checked. */
      if (error != NULL || !GTK_IS_ENTRY (self->editor) || !gis_value_is_null (&self->value) ||
          *gtk_editable_get_text (GTK_EDITABLE (self->editor)) != '\0')
        show_state (self, local->message);
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  show_state (self, NULL);
  if (gis_value_equal (&value, &self->value))
    {
      write_widget (self);
      gis_value_clear (&value);
      return TRUE;
    }
  gis_value_clear (&self->value);
  self->value = value;
  write_widget (self);
  g_signal_emit (self, signals[SIGNAL_COMMIT], 0, &self->value);
  return TRUE;
}

void
ui_field_editor_set_stored (UiFieldEditor *self, gboolean stored)
{
  g_return_if_fail (UI_IS_FIELD_EDITOR (self));
  self->stored = stored;
}

gboolean
ui_field_editor_has_typed (UiFieldEditor *self)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (UI_IS_FIELD_EDITOR (self), FALSE);
  if (!GTK_IS_ENTRY (self->editor))
    return FALSE;
  text = dup_entry_text (&self->value);
  return g_strcmp0 (text, gtk_editable_get_text (GTK_EDITABLE (self->editor))) != 0;
}

gboolean
ui_field_editor_is_refused (UiFieldEditor *self, char **reason)
{
  g_return_val_if_fail (UI_IS_FIELD_EDITOR (self), FALSE);
  if (!ui_field_editor_has_typed (self) || !gtk_widget_get_visible (self->error_label))
    return FALSE;
  if (reason != NULL)
    *reason = g_strdup (gtk_label_get_label (GTK_LABEL (self->error_label)));
  return TRUE;
}

gboolean
ui_field_editor_is_chosen (GtkWidget *widget)
{
  GtkWidget *choice = gtk_widget_get_ancestor (widget, UI_TYPE_CHOICE);
  GtkWidget *reference = gtk_widget_get_ancestor (widget, UI_TYPE_REFERENCE_CHOICE);

  return (choice != NULL && ui_choice_get_code (UI_CHOICE (choice)) != NULL) ||
         (reference != NULL && ui_reference_choice_get_id (UI_REFERENCE_CHOICE (reference)) != 0);
}

gboolean
ui_field_editor_is_editable (UiFieldEditor *self)
{
  g_return_val_if_fail (UI_IS_FIELD_EDITOR (self), FALSE);
  return !GTK_IS_LABEL (self->editor);
}

const char *
ui_field_editor_get_text (UiFieldEditor *self)
{
  g_return_val_if_fail (UI_IS_FIELD_EDITOR (self), NULL);
  if (UI_IS_CHOICE (self->editor))
    return ui_choice_get_title (UI_CHOICE (self->editor));
  if (UI_IS_REFERENCE_CHOICE (self->editor))
    return ui_reference_choice_get_title (UI_REFERENCE_CHOICE (self->editor));
  if (GTK_IS_SWITCH (self->editor))
    return gtk_switch_get_active (GTK_SWITCH (self->editor)) ? "1" : "0";
  if (GTK_IS_ENTRY (self->editor))
    return gtk_editable_get_text (GTK_EDITABLE (self->editor));
  return gtk_label_get_label (GTK_LABEL (self->editor));
}

void
ui_field_editor_enter_text (UiFieldEditor *self, const char *text)
{
  g_return_if_fail (UI_IS_FIELD_EDITOR (self));
  if (UI_IS_CHOICE (self->editor))
    {
      const GisDomainValue *value =
        text != NULL && *text != '\0' ? gis_domain_match (self->field->domain, text) : NULL;
      ui_choice_choose (UI_CHOICE (self->editor), value != NULL ? value->code : NULL);
    }
  else if (GTK_IS_SWITCH (self->editor))
    gtk_switch_set_active (GTK_SWITCH (self->editor), g_strcmp0 (text, "1") == 0);
  else if (GTK_IS_ENTRY (self->editor))
    gtk_editable_set_text (GTK_EDITABLE (self->editor), text != NULL ? text : "");
}
