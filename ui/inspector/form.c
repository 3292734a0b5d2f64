/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The editors are made once per class and kept while rows of that class come and go; a change of
 * the same row (undo, another view) only refreshes values, so that focus and typed text stay.
 * Labels of references are read from the store in one go and shown when they arrive. */
#include "ui/inspector/form.h"

#include "gis/catalog/order.h"
#include "gis/core/error.h"
#include "gis/core/i18n.h"
#include "gis/store/register.h"
#include "ui/common/dialog.h"
#include "ui/common/style.h"
#include "ui/inspector/field-editor.h"
#include "ui/inspector/field-way.h"
#include "ui/register/register-edits.h"

struct _UiForm
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GPtrArray *editors; /* UiFieldEditor, borrowed from the tree */
  GPtrArray *ways;    /* UiFieldWay, likewise */

  UiDocument *document;
  GisCatalog *catalog; /* of the row shown: keeps its class alive */
  GisRow *row;
  char **only_fields;
  gboolean read_only;
  const GisClass *built_class; /* what the editors are for; NULL: none */
  gboolean built_read_only;
  gboolean show_groups;
  guint serial;      /* of the row shown: late answers to others are dropped */
  GHashTable *given; /* of a draft: field → GisValue before the user entered another */

  /* A row that was left with a refused text, until the user says what to do with it. */
  GisRow *left_row;
  char *left_field;
  char *left_text;
};

enum
{
  SIGNAL_CHANGED,
  SIGNAL_REVISIT,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UiForm, ui_form, GTK_TYPE_WIDGET)

/* ---- One value as one edit ---- */

typedef struct
{
  const char *class_id; /* interned */
  gint64 id;
  char *field;
  GisValue value;
} ValueEdit;

typedef struct
{
  GWeakRef form;
  guint serial;
  char *field;
} CommitContext;

static void
value_edit_free (gpointer data)
{
  ValueEdit *edit = data;

  g_free (edit->field);
  gis_value_clear (&edit->value);
  g_free (edit);
}

static gboolean
run_value_edit (GisEdit *edit, gpointer data, GError **error)
{
  ValueEdit *value = data;

  return gis_edit_set_value (edit, value->class_id, value->id, value->field, &value->value, error);
}

static void resolve_references (UiForm *self);
static void recheck_dates (UiForm *self);
static UiFieldEditor *find_input (UiForm *self);

static UiFieldEditor *
find_editor (UiForm *self, const char *field)
{
  for (guint i = 0; i < self->editors->len; i++)
    {
      UiFieldEditor *editor = g_ptr_array_index (self->editors, i);
      if (g_strcmp0 (ui_field_editor_get_field (editor)->name, field) == 0)
        return editor;
    }
  return NULL;
}

static void
edit_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CommitContext *context = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (UiForm) self = g_weak_ref_get (&context->form);

  if (!ui_document_edit_finish (UI_DOCUMENT (source), result, &error))
    {
      UiFieldEditor *editor = self != NULL && self->serial == context->serial && self->row != NULL
                                ? find_editor (self, context->field)
                                : NULL;
      if (editor != NULL)
        {
          ui_field_editor_refuse (editor, gis_row_get (self->row, context->field), error->message);
          resolve_references (self);
        }
      else /* the row is left by now: the reason is told at the window */
        g_signal_emit_by_name (source, "failed", error);
    }
  g_weak_ref_clear (&context->form);
  g_free (context->field);
  g_free (context);
}

static void
store_value (UiForm *self, const GisField *field, const GisValue *value)
{
  g_autofree char *row_label = gis_row_dup_label (self->row);
  /* Translators: history entry; first the field's title, then the name of the asset. */
  g_autofree char *label =
    g_strdup_printf (_ ("Change %s of %s"), gis_text_get (&field->title), row_label);
  ValueEdit *edit = g_new0 (ValueEdit, 1);
  CommitContext *context = g_new0 (CommitContext, 1);

  edit->class_id = g_intern_string (self->row->klass->id);
  edit->id = self->row->id;
  edit->field = g_strdup (field->name);
  gis_value_copy (&edit->value, value);
  g_weak_ref_init (&context->form, self);
  context->serial = self->serial;
  context->field = g_strdup (field->name);
  ui_document_edit_async (self->document, label, run_value_edit, edit, value_edit_free,
                          edit_done_cb, context);
}

static void
value_free (gpointer data)
{
  gis_value_clear (data);
  g_free (data);
}

static void
enter_value (UiForm *self, const GisField *field, const GisValue *value)
{
  if (!g_hash_table_contains (self->given, field->name))
    {
      GisValue *given = g_new0 (GisValue, 1);
      gis_value_copy (given, gis_row_get (self->row, field->name));
      g_hash_table_insert (self->given, g_strdup (field->name), given);
    }
  gis_row_set (self->row, field->name, value);
}

static void
commit_cb (UiForm *self, const GisValue *value, UiFieldEditor *editor)
{
  const GisField *field = ui_field_editor_get_field (editor);

  if (self->row == NULL)
    return;
  if (self->row->id != 0 && self->document != NULL)
    store_value (self, field, value);
  else
    {
      enter_value (self, field, value);
      recheck_dates (self);
    }
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* A reference to a row that is made at once, for this row: one edit. */
static void
create_cb (UiForm *self, const char *name, UiFieldEditor *editor)
{
  const GisField *field = ui_field_editor_get_field (editor);
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();

  if (self->row == NULL || self->row->id == 0 || self->document == NULL)
    return;
  g_ptr_array_add (rows, self->row);
  ui_register_create (self->document, field->reference, rows, field->name, name, NULL, NULL);
}

/* Which references may get a new row: those into a register, of a stored row. */
static void
update_new_names (UiForm *self)
{
  for (guint i = 0; i < self->editors->len; i++)
    {
      UiFieldEditor *editor = g_ptr_array_index (self->editors, i);
      const GisField *field = ui_field_editor_get_field (editor);
      const GisClass *klass = field->type == GIS_FIELD_REFERENCE && field->reference != NULL
                                ? gis_catalog_find_class (self->catalog, field->reference)
                                : NULL;
      g_autoptr (GisRow) row = NULL;

      if (klass == NULL)
        continue;
      ui_field_editor_set_document (editor, self->document);
      if (self->row->id != 0 && g_strcmp0 (klass->role, "register") == 0)
        row = gis_register_row_for (klass, self->row, field->name, NULL);
      ui_field_editor_set_new_name (
        editor, self->row->id != 0 && g_strcmp0 (klass->role, "register") == 0,
        row != NULL ? gis_row_get_text (row, klass->label_field) : NULL);
    }
}

/* ---- Labels of references ---- */

typedef struct
{
  char *class_id;
  char *field;
  gint64 id;
  char *label;
} Reference;

typedef struct
{
  GWeakRef form;
  guint serial;
} ReferenceContext;

static void
reference_free (gpointer data)
{
  Reference *reference = data;

  g_free (reference->class_id);
  g_free (reference->field);
  g_free (reference->label);
  g_free (reference);
}

static gpointer
read_references (GisWorkspace *ws, gpointer data, GCancellable *cancellable, GError **error)
{
  GPtrArray *references = data;

  for (guint i = 0; i < references->len; i++)
    {
      Reference *reference = g_ptr_array_index (references, i);
      g_autoptr (GisRow) row = gis_store_get (ws, reference->class_id, reference->id, NULL);
      reference->label = row != NULL ? gis_row_dup_label (row) : NULL;
    }
  return g_ptr_array_ref (references);
}

static void
references_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ReferenceContext *context = user_data;
  g_autoptr (UiForm) self = g_weak_ref_get (&context->form);
  g_autoptr (GPtrArray) references = ui_document_read_finish (UI_DOCUMENT (source), result, NULL);

  if (self != NULL && self->serial == context->serial && references != NULL)
    for (guint i = 0; i < references->len; i++)
      {
        Reference *reference = g_ptr_array_index (references, i);
        UiFieldEditor *editor = find_editor (self, reference->field);
        if (editor != NULL && reference->label != NULL)
          ui_field_editor_set_display (editor, reference->label);
      }
  g_weak_ref_clear (&context->form);
  g_free (context);
}

static void
resolve_references (UiForm *self)
{
  g_autoptr (GPtrArray) references = g_ptr_array_new_with_free_func (reference_free);
  ReferenceContext *context;

  for (guint i = 0; i < self->editors->len && self->document != NULL; i++)
    {
      const GisField *field = ui_field_editor_get_field (g_ptr_array_index (self->editors, i));
      const GisValue *value = gis_row_get (self->row, field->name);
      if (field->type != GIS_FIELD_REFERENCE || gis_value_is_null (value))
        continue;
      Reference *reference = g_new0 (Reference, 1);
      reference->class_id = g_strdup (field->reference);
      reference->field = g_strdup (field->name);
      reference->id = gis_value_get_integer (value, 0);
      g_ptr_array_add (references, reference);
    }
  if (references->len == 0)
    return;
  context = g_new0 (ReferenceContext, 1);
  g_weak_ref_init (&context->form, self);
  context->serial = self->serial;
  ui_document_read_async (self->document, read_references, g_steal_pointer (&references),
                          (GDestroyNotify) g_ptr_array_unref, (GDestroyNotify) g_ptr_array_unref,
                          NULL, references_read_cb, context);
}

/* ---- Building and filling ---- */

static void
clear_editors (UiForm *self)
{
  GtkWidget *child;

  g_ptr_array_set_size (self->editors, 0);
  self->built_class = NULL;
  g_ptr_array_set_size (self->ways, 0);
  while ((child = gtk_widget_get_first_child (self->box)) != NULL)
    gtk_box_remove (GTK_BOX (self->box), child);
}

static GtkWidget *
add_group (UiForm *self, const char *group)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  if (self->show_groups)
    {
      GtkWidget *title = gtk_label_new (gis_class_get_group_title (self->catalog, group));
      gtk_label_set_xalign (GTK_LABEL (title), 0);
      gtk_widget_add_css_class (title, "heading");
      gtk_box_append (GTK_BOX (self->box), title);
    }
  gtk_widget_add_css_class (card, "card");
  gtk_widget_add_css_class (card, "form-card");
  gtk_box_append (GTK_BOX (self->box), card);
  return card;
}

/* The dates of a row keep the order that the class gives them. */
static gboolean
check_order (const GisField *field, const GisValue *value, gpointer data, GError **error)
{
  UiForm *self = data;
  int index = self->row != NULL ? gis_class_find_field (self->row->klass, field->name) : -1;

  return index < 0 ||
         gis_order_check (self->row->klass, (guint) index, value, self->row->values, error);
}

static void
recheck_dates (UiForm *self)
{
  for (guint i = 0; i < self->editors->len; i++)
    {
      UiFieldEditor *editor = g_ptr_array_index (self->editors, i);
      if (ui_field_editor_get_field (editor)->type == GIS_FIELD_DATE)
        ui_field_editor_recheck (editor);
    }
}

static void
add_editor (UiForm *self, GtkWidget *card, const GisField *field)
{
  GtkWidget *editor = ui_field_editor_new (self->catalog, field, self->built_read_only);

  if (gtk_widget_get_first_child (card) != NULL)
    gtk_box_append (GTK_BOX (card), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
  gtk_box_append (GTK_BOX (card), editor);
  g_signal_connect_swapped (editor, "commit", G_CALLBACK (commit_cb), self);
  g_signal_connect_swapped (editor, "create", G_CALLBACK (create_cb), self);
  ui_field_editor_set_check (UI_FIELD_EDITOR (editor), check_order, self);
  g_ptr_array_add (self->editors, editor);
}

/* Steps stand at the head of their card. */
static void
add_way (UiForm *self, GtkWidget *card, const GisClass *klass, const GisField *field)
{
  GtkWidget *way = ui_field_way_new (klass, field);

  if (way == NULL)
    return;
  gtk_box_prepend (GTK_BOX (card), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
  gtk_box_prepend (GTK_BOX (card), way);
  g_ptr_array_add (self->ways, way);
}

static void
build_listed (UiForm *self, const GisClass *klass)
{
  GtkWidget *card = NULL;

  for (guint i = 0; self->only_fields[i] != NULL; i++)
    {
      int index = gis_class_find_field (klass, self->only_fields[i]);
      if (index < 0)
        continue;
      if (card == NULL)
        {
          gboolean groups = self->show_groups;
          self->show_groups = FALSE;
          card = add_group (self, klass->fields[index].group);
          self->show_groups = groups;
        }
      add_editor (self, card, &klass->fields[index]);
    }
}

static void
build_groups (UiForm *self, const GisClass *klass)
{
  g_autoptr (GHashTable) cards = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < klass->n_fields; i++)
    {
      const GisField *field = &klass->fields[i];
      const char *group = field->group != NULL ? field->group : "basic";
      GtkWidget *card = g_hash_table_lookup (cards, group);

      if (card == NULL)
        {
          card = add_group (self, group);
          g_hash_table_insert (cards, (gpointer) group, card);
        }
      add_editor (self, card, field);
      add_way (self, card, klass, field);
    }
}

/* A state may only go where the class's transitions lead. */
static void
update_allowed_states (UiForm *self)
{
  const GisClass *klass = self->row->klass;
  g_autoptr (GPtrArray) codes = g_ptr_array_new ();
  UiFieldEditor *editor;
  const GisField *field;
  const char *from;

  if (klass->state_field == NULL || klass->n_transitions == 0)
    return;
  editor = find_editor (self, klass->state_field);
  if (editor == NULL || ui_field_editor_get_field (editor)->domain == NULL)
    return;
  field = ui_field_editor_get_field (editor);
  from = self->row->id != 0 ? gis_row_get_text (self->row, klass->state_field) : NULL;
  for (guint i = 0; i < field->domain->n_values; i++)
    if (gis_class_allows (klass, from, field->domain->values[i].code))
      g_ptr_array_add (codes, field->domain->values[i].code);
  g_ptr_array_add (codes, NULL);
  ui_field_editor_set_allowed (editor, (const char *const *) codes->pdata);
}

static void
fill (UiForm *self)
{
  for (guint i = 0; i < self->editors->len; i++)
    {
      UiFieldEditor *editor = g_ptr_array_index (self->editors, i);
      ui_field_editor_set_stored (editor, self->row->id != 0);
      ui_field_editor_set_value (editor,
                                 gis_row_get (self->row, ui_field_editor_get_field (editor)->name));
    }
  for (guint i = 0; i < self->ways->len; i++)
    {
      UiFieldWay *way = g_ptr_array_index (self->ways, i);
      ui_field_way_set_value (way,
                              gis_row_get_text (self->row, ui_field_way_get_field (way)->name));
    }
  recheck_dates (self);
  update_allowed_states (self);
  update_new_names (self);
  resolve_references (self);
}

/* ---- Leaving a row ---- */

static void
reset_editors (UiForm *self)
{
  for (guint i = 0; i < self->editors->len; i++)
    ui_field_editor_reset (g_ptr_array_index (self->editors, i));
}

static void
forget_left (gpointer data)
{
  UiForm *self = data;

  g_clear_pointer (&self->left_row, gis_row_free);
  g_clear_pointer (&self->left_field, g_free);
  g_clear_pointer (&self->left_text, g_free);
}

static void
revisit (gpointer data)
{
  UiForm *self = data;

  if (self->left_row != NULL)
    g_signal_emit (self, signals[SIGNAL_REVISIT], 0, self->left_row);
}

/* What is typed belongs to the row that goes: it is committed; a refused text is asked about. */
static void
leave_row (UiForm *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  g_autofree char *heading = NULL;
  g_autofree char *body = NULL;
  UiFieldEditor *refused;

  if (self->row == NULL || self->row->id == 0)
    return;
  for (guint i = 0; i < self->editors->len; i++)
    if (ui_field_editor_has_typed (g_ptr_array_index (self->editors, i)))
      ui_field_editor_commit (g_ptr_array_index (self->editors, i), NULL);
  if (!GTK_IS_WINDOW (root) || !ui_form_find_input (self, &heading, &body))
    return;
  refused = find_input (self);
  forget_left (self);
  self->left_row = gis_row_copy (self->row);
  self->left_field = g_strdup (ui_field_editor_get_field (refused)->name);
  self->left_text = g_strdup (ui_field_editor_get_text (refused));
  ui_dialog_ask_discard (GTK_WINDOW (root), heading, body, forget_left, revisit, self);
}

/* The row that was left is back: so is the text. */
static void
restore_left (UiForm *self)
{
  UiFieldEditor *editor;

  if (self->left_row == NULL || self->row->id != self->left_row->id ||
      self->row->klass != self->left_row->klass)
    return;
  editor = find_editor (self, self->left_field);
  if (editor != NULL)
    {
      ui_field_editor_enter_text (editor, self->left_text);
      gtk_widget_grab_focus (GTK_WIDGET (editor));
    }
  forget_left (self);
}

static gboolean
is_read_only (UiForm *self, UiDocument *document)
{
  return self->read_only ||
         (document != NULL && gis_workspace_is_read_only (ui_document_get_workspace (document)));
}

static void
ui_form_dispose (GObject *object)
{
  UiForm *self = UI_FORM (object);

  g_ptr_array_set_size (self->editors, 0);
  g_ptr_array_set_size (self->ways, 0);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  forget_left (self); /* before the catalogue that the document keeps */
  g_clear_object (&self->document);
  G_OBJECT_CLASS (ui_form_parent_class)->dispose (object);
}

static void
ui_form_finalize (GObject *object)
{
  UiForm *self = UI_FORM (object);

  g_ptr_array_unref (self->editors);
  g_hash_table_unref (self->given);
  g_ptr_array_unref (self->ways);
  g_clear_pointer (&self->row, gis_row_free);
  g_clear_pointer (&self->catalog, gis_catalog_unref);
  g_strfreev (self->only_fields);
  G_OBJECT_CLASS (ui_form_parent_class)->finalize (object);
}

static void
ui_form_class_init (UiFormClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  ui_style_ensure ();
  object_class->dispose = ui_form_dispose;
  object_class->finalize = ui_form_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_REVISIT] = g_signal_new ("revisit", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "form");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_FORM);
}

static void
ui_form_init (UiForm *self)
{
  self->show_groups = TRUE;
  self->editors = g_ptr_array_new ();
  self->given = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, value_free);
  self->ways = g_ptr_array_new ();
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

GtkWidget *
ui_form_new (void)
{
  return g_object_new (UI_TYPE_FORM, NULL);
}

/* The editors for rows of @klass, unless they are there. */
static void
build_editors (UiForm *self, const GisClass *klass, gboolean read_only)
{
  if (klass == self->built_class && read_only == self->built_read_only)
    return;
  clear_editors (self);
  self->built_class = klass;
  self->built_read_only = read_only;
  if (self->document != NULL)
    {
      g_clear_pointer (&self->catalog, gis_catalog_unref);
      self->catalog = gis_catalog_ref (ui_document_get_catalog (self->document));
    }
  g_return_if_fail (self->catalog != NULL);
  if (self->only_fields != NULL)
    build_listed (self, klass);
  else
    build_groups (self, klass);
}

void
ui_form_set_row (UiForm *self, UiDocument *document, const GisRow *row)
{
  gboolean same_row;

  g_return_if_fail (UI_IS_FORM (self));
  same_row = row != NULL && self->row != NULL && document == self->document &&
             row->klass == self->row->klass && row->id == self->row->id;
  if (!same_row && document == self->document)
    leave_row (self);
  if (!same_row)
    {
      self->serial++;
      g_hash_table_remove_all (self->given);
    }
  if (document != self->document)
    {
      clear_editors (self);
      forget_left (self);
    }
  g_set_object (&self->document, document);
  g_clear_pointer (&self->row, gis_row_free);
  if (row != NULL)
    {
      self->row = gis_row_copy (row);
      build_editors (self, row->klass, is_read_only (self, document));
    }
  /* Another row: nothing that was typed for the one before may stay in an entry. */
  if (!same_row)
    reset_editors (self);
  if (row == NULL)
    return;
  fill (self);
  restore_left (self);
}

const GisRow *
ui_form_get_row (UiForm *self)
{
  g_return_val_if_fail (UI_IS_FORM (self), NULL);
  return self->row;
}

void
ui_form_set_value (UiForm *self, const char *field, const GisValue *value)
{
  UiFieldEditor *editor;

  g_return_if_fail (UI_IS_FORM (self) && self->row != NULL);
  g_hash_table_remove (self->given, field);
  gis_row_set (self->row, field, value);
  editor = find_editor (self, field);
  if (editor != NULL)
    ui_field_editor_set_value (editor, value);
}

void
ui_form_set_fields (UiForm *self, const char *const *names)
{
  g_return_if_fail (UI_IS_FORM (self));
  g_strfreev (self->only_fields);
  self->only_fields = g_strdupv ((char **) names);
}

void
ui_form_set_read_only (UiForm *self, gboolean read_only)
{
  g_return_if_fail (UI_IS_FORM (self));
  self->read_only = read_only;
  if (self->row != NULL && self->document != NULL)
    {
      g_autoptr (GisRow) row = gis_row_copy (self->row);
      ui_form_set_row (self, self->document, row);
    }
}

void
ui_form_set_show_groups (UiForm *self, gboolean show)
{
  g_return_if_fail (UI_IS_FORM (self));
  self->show_groups = show;
}

gboolean
ui_form_validate (UiForm *self, GError **error)
{
  g_return_val_if_fail (UI_IS_FORM (self), FALSE);
  for (guint i = 0; i < self->editors->len; i++)
    {
      UiFieldEditor *editor = g_ptr_array_index (self->editors, i);
      g_autoptr (GError) local = NULL;

      if (!ui_field_editor_commit (editor, &local))
        {
          gtk_widget_grab_focus (GTK_WIDGET (editor));
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
    }
  return TRUE;
}

/* ---- What would be lost ---- */

/* In a draft each value counts that the user entered; in a stored row a refused text. */
static gboolean
holds_input (UiForm *self, UiFieldEditor *editor)
{
  const char *name = ui_field_editor_get_field (editor)->name;
  const GisValue *given = g_hash_table_lookup (self->given, name);

  if (ui_field_editor_is_refused (editor, NULL))
    return TRUE;
  return self->row->id == 0 &&
         (ui_field_editor_has_typed (editor) ||
          (given != NULL && !gis_value_equal (given, gis_row_get (self->row, name))));
}

static UiFieldEditor *
find_input (UiForm *self)
{
  UiFieldEditor *found = NULL;

  for (guint i = 0; self->row != NULL && i < self->editors->len; i++)
    {
      UiFieldEditor *editor = g_ptr_array_index (self->editors, i);
      if (ui_field_editor_is_refused (editor, NULL))
        return editor;
      if (found == NULL && holds_input (self, editor))
        found = editor;
    }
  return found;
}

gboolean
ui_form_find_input (UiForm *self, char **heading, char **body)
{
  UiFieldEditor *editor;
  g_autofree char *reason = NULL;

  g_return_val_if_fail (UI_IS_FORM (self), FALSE);
  editor = find_input (self);
  if (editor == NULL)
    return FALSE;
  if (ui_field_editor_is_refused (editor, &reason) && heading != NULL && body != NULL)
    {
      *heading = g_strdup_printf (_ ("“%s” Is Not Saved"),
                                  gis_text_get (&ui_field_editor_get_field (editor)->title));
      *body = g_steal_pointer (&reason);
    }
  return TRUE;
}

void
ui_form_discard_input (UiForm *self)
{
  GHashTableIter iter;
  gpointer field, value;

  g_return_if_fail (UI_IS_FORM (self));
  g_hash_table_iter_init (&iter, self->given);
  while (g_hash_table_iter_next (&iter, &field, &value))
    {
      gis_row_set (self->row, field, value);
      ui_field_editor_set_value (find_editor (self, field), value);
    }
  g_hash_table_remove_all (self->given);
  reset_editors (self);
}

void
ui_form_focus_input (UiForm *self)
{
  UiFieldEditor *editor;

  g_return_if_fail (UI_IS_FORM (self));
  editor = find_input (self);
  if (editor != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (editor));
}

UiForm *
ui_form_find_holding_input (GtkWidget *root)
{
  UiForm *found = NULL;

  g_return_val_if_fail (GTK_IS_WIDGET (root), NULL);
  if (UI_IS_FORM (root))
    return ui_form_find_input (UI_FORM (root), NULL, NULL) ? UI_FORM (root) : NULL;
  if (GTK_IS_STACK (root))
    {
      GtkWidget *page = gtk_stack_get_visible_child (GTK_STACK (root));
      return page != NULL ? ui_form_find_holding_input (page) : NULL;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = ui_form_find_holding_input (child);
  return found;
}

gboolean
ui_form_focus_first_empty (UiForm *self)
{
  UiFieldEditor *first = NULL;

  g_return_val_if_fail (UI_IS_FORM (self), FALSE);
  for (guint i = 0; i < self->editors->len; i++)
    {
      UiFieldEditor *editor = g_ptr_array_index (self->editors, i);
      if (!ui_field_editor_is_editable (editor))
        continue;
      if (first == NULL)
        first = editor;
      if (ui_field_editor_get_field (editor)->required &&
          gis_value_is_null (ui_field_editor_get_value (editor)))
        return gtk_widget_grab_focus (GTK_WIDGET (editor));
    }
  return first != NULL && gtk_widget_grab_focus (GTK_WIDGET (first));
}

GtkWidget *
ui_form_get_editor (UiForm *self, const char *field)
{
  UiFieldEditor *editor;

  g_return_val_if_fail (UI_IS_FORM (self), NULL);
  editor = find_editor (self, field);
  return editor != NULL ? GTK_WIDGET (editor) : NULL;
}
