/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything about the selection is read in one go on a reader thread; an answer that comes after
 * the selection changed is dropped by its serial. The same asset again (after an edit or undo) only
 * refreshes the form, so that focus and typed text stay. */
#include "ui/inspector/inspector.h"

#include "gis/core/i18n.h"
#include "gis/rules/check.h"
#include "ui/common/dialog.h"
#include "ui/common/format.h"
#include "ui/common/style.h"
#include "ui/inspector/defect-dialog.h"
#include "ui/inspector/defect-list.h"
#include "ui/inspector/field-editor.h"
#include "ui/inspector/form.h"
#include "ui/inspector/history-list.h"
#include "ui/inspector/link-list.h"
#include "ui/layers/layer-row.h"
#include "ui/layers/swatch.h"
#include "ui/tools/edits.h"
#include "ui/tools/tools.h"
#include <adwaita.h>

/* Names of more than these are not listed; the counts are of all. */
#define MAX_LISTED 200u

struct _UiInspector
{
  GtkWidget parent_instance;

  GtkWidget *stack; /* "empty", "asset", "many", "draft" */
  UiDocument *document;
  guint serial;
  gboolean loading;

  /* asset */
  GtkWidget *swatch;
  GtkWidget *title, *subtitle;
  GtkWidget *verdicts;
  GtkWidget *tabs; /* "form", "history" */
  GtkWidget *form;
  GtkWidget *defects;
  GtkWidget *links;
  GtkWidget *history;
  GisRow *row;
  gboolean history_stale;
  guint n_verdicts;

  /* many */
  GtkWidget *many_title, *many_list;

  /* draft */
  GtkWidget *draft_title;
  GtkWidget *draft_swatch;
  GtkWidget *draft_form;
  GtkWidget *draft_message;
  GtkWidget *draft_save;
  GisRow *draft_given; /* before anything was typed */
  gboolean storing;
};

enum
{
  SIGNAL_ZOOM,
  SIGNAL_DRAFT_SAVED,
  SIGNAL_DRAFT_CANCELLED,
  SIGNAL_DRAFT_KEPT,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UiInspector, ui_inspector, GTK_TYPE_WIDGET)

/* ---- Reading ---- */

typedef struct
{
  GArray *hits; /* what to read */
  GisRow *row;  /* one */
  GPtrArray *defects;
  GPtrArray *findings; /* GisFinding: what the rules say of it */
  GPtrArray *rows;     /* several: GisRow of the first MAX_LISTED that are still there */
} Selection;

static void
selection_free (gpointer data)
{
  Selection *selection = data;

  g_array_unref (selection->hits);
  g_clear_pointer (&selection->row, gis_row_free);
  g_clear_pointer (&selection->defects, g_ptr_array_unref);
  g_clear_pointer (&selection->findings, g_ptr_array_unref);
  g_clear_pointer (&selection->rows, g_ptr_array_unref);
  g_free (selection);
}

static void
read_defects (GisWorkspace *ws, Selection *selection)
{
  const GisClass *klass = gis_catalog_find_class (gis_workspace_get_catalog (ws), "defect");
  GisFilter filters[2];

  if (klass == NULL || selection->row->klass == klass ||
      gis_class_find_field (klass, "asset_class") < 0)
    return;
  filters[0] =
    (GisFilter){ "asset_class", GIS_OP_EQ, gis_value_of_static_text (selection->row->klass->id) };
  filters[1] = (GisFilter){ "asset_id", GIS_OP_EQ, gis_value_of_integer (selection->row->id) };
  selection->defects = gis_store_list (
    ws, klass->id,
    &(GisQuery){ .filters = filters, .n_filters = 2, .order_by = "found_on", .descending = TRUE },
    NULL);
}

static void
read_rows (GisWorkspace *ws, Selection *selection)
{
  selection->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) gis_row_free);
  for (guint i = 0; i < MIN (selection->hits->len, MAX_LISTED); i++)
    {
      const GisHit *hit = &g_array_index (selection->hits, GisHit, i);
      GisRow *row = gis_store_get (ws, hit->class_id, hit->id, NULL);
      if (row != NULL)
        g_ptr_array_add (selection->rows, row);
    }
}

static gpointer
read_selection (GisWorkspace *ws, gpointer data, GCancellable *cancellable, GError **error)
{
  GArray *hits = data;
  const GisHit *first = &g_array_index (hits, GisHit, 0);
  Selection *selection = g_new0 (Selection, 1);

  selection->hits = g_array_ref (hits);
  if (hits->len > 1)
    {
      read_rows (ws, selection);
      return selection;
    }
  selection->row = gis_store_get (ws, first->class_id, first->id, error);
  if (selection->row == NULL)
    {
      selection_free (selection);
      return NULL;
    }
  read_defects (ws, selection);
  selection->findings = gis_check_row (ws, selection->row, NULL);
  return selection;
}

/* ---- Showing ---- */

/* An asset that is not shown any more is left by its form too. */
static void
show_page (UiInspector *self, const char *name)
{
  if (!g_str_equal (name, "asset"))
    ui_form_set_row (UI_FORM (self->form), self->document, NULL);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), name);
}

static char *
dup_subtitle (const GisRow *row)
{
  const char *class_title = gis_text_get (&row->klass->title);
  const char *code =
    gis_class_find_field (row->klass, "code") >= 0 ? gis_row_get_text (row, "code") : NULL;

  return code != NULL ? g_strdup_printf ("%s · %s", class_title, code) : g_strdup (class_title);
}

/* What kind of thing it is says more than a sixteen-digit code: "Storm drain cover". */
static char *
dup_title (const GisRow *row)
{
  int kind = gis_class_find_field (row->klass, "kind");
  const char *label_field = row->klass->label_field;

  if (kind >= 0 && !gis_value_is_null (&row->values[kind]) &&
      (label_field == NULL || strcmp (label_field, "code") == 0 ||
       strcmp (label_field, "kind") == 0 || gis_value_is_null (gis_row_get (row, label_field))))
    return gis_field_dup_display (&row->klass->fields[kind], &row->values[kind]);
  return gis_row_dup_name (row);
}

static void
update_history (UiInspector *self)
{
  if (self->row == NULL || !self->history_stale ||
      g_strcmp0 (gtk_stack_get_visible_child_name (GTK_STACK (self->tabs)), "history") != 0)
    return;
  self->history_stale = FALSE;
  ui_history_list_set_row (UI_HISTORY_LIST (self->history), self->document, self->row->klass,
                           self->row->id);
}

/* How sure the rule is, in words: domain.md's V, S, M. */
static const char *
get_certainty_title (const char *certainty)
{
  if (g_strcmp0 (certainty, "V") == 0)
    return _ ("Verified");
  if (g_strcmp0 (certainty, "S") == 0)
    return _ ("One source");
  return g_strcmp0 (certainty, "M") == 0 ? _ ("To be checked") : NULL;
}

static GtkWidget *
create_verdict (const GisFinding *finding, const char *row_label)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  const char *message = finding->message;
  const char *certainty = get_certainty_title (finding->certainty);
  GtkWidget *label;

  /* The head says already which asset it is. */
  if (g_str_has_prefix (message, row_label) &&
      g_str_has_prefix (message + strlen (row_label), ": "))
    message += strlen (row_label) + 2;
  label = gtk_label_new (message);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("dialog-warning-symbolic"));
  gtk_box_append (GTK_BOX (box), label);
  if (certainty != NULL)
    {
      GtkWidget *pill = gtk_label_new (certainty);
      gtk_widget_add_css_class (pill, "certainty");
      gtk_widget_set_valign (pill, GTK_ALIGN_CENTER);
      gtk_widget_set_tooltip_text (pill, _ ("How certain the rule's figure is"));
      gtk_box_append (GTK_BOX (box), pill);
    }
  gtk_widget_add_css_class (box, "verdict");
  gtk_widget_add_css_class (box, finding->severity);
  return box;
}

static void
show_verdicts (UiInspector *self, const Selection *selection)
{
  g_autofree char *label = gis_row_dup_label (selection->row);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->verdicts)) != NULL)
    gtk_box_remove (GTK_BOX (self->verdicts), child);
  self->n_verdicts = selection->findings != NULL ? selection->findings->len : 0;
  for (guint i = 0; i < self->n_verdicts; i++)
    gtk_box_append (GTK_BOX (self->verdicts),
                    create_verdict (g_ptr_array_index (selection->findings, i), label));
  gtk_widget_set_visible (self->verdicts, self->n_verdicts > 0);
}

static void
show_asset (UiInspector *self, Selection *selection)
{
  GisStyle *style = ui_document_get_style (self->document);
  const GisRow *row = selection->row;
  g_autofree char *title = dup_title (row);
  g_autofree char *subtitle = dup_subtitle (row);

  g_clear_pointer (&self->row, gis_row_free);
  self->row = gis_row_copy (row);
  ui_swatch_set (UI_SWATCH (self->swatch), self->document, row->klass->id,
                 ui_tool_get_category (style, row));
  gtk_label_set_label (GTK_LABEL (self->title), title);
  gtk_label_set_label (GTK_LABEL (self->subtitle), subtitle);
  show_verdicts (self, selection);
  ui_form_set_row (UI_FORM (self->form), self->document, row);
  ui_defect_list_set_rows (
    UI_DEFECT_LIST (self->defects), selection->defects,
    g_strcmp0 (row->klass->role, "asset") != 0 ||
      gis_workspace_is_read_only (ui_document_get_workspace (self->document)));
  ui_link_list_set_row (UI_LINK_LIST (self->links), self->document, row);
  self->history_stale = TRUE;
  update_history (self);
  show_page (self, "asset");
}

typedef struct
{
  const char *class_id;
  guint n;
} ClassCount;

static GArray *
count_classes (GArray *hits)
{
  GArray *counts = g_array_new (FALSE, FALSE, sizeof (ClassCount));

  for (guint i = 0; i < hits->len; i++)
    {
      const char *id = g_array_index (hits, GisHit, i).class_id;
      guint j = 0;
      while (j < counts->len && strcmp (g_array_index (counts, ClassCount, j).class_id, id) != 0)
        j++;
      if (j == counts->len)
        {
          ClassCount count = { id, 0 };
          g_array_append_val (counts, count);
        }
      g_array_index (counts, ClassCount, j).n++;
    }
  return counts;
}

static GtkWidget *
create_listed (UiInspector *self,
               const char *class_id,
               const GisRow *row,
               const char *text,
               guint n)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *swatch = ui_swatch_new (18);
  GtkWidget *label = gtk_label_new (text);

  ui_swatch_set (UI_SWATCH (swatch), self->document, class_id,
                 row != NULL ? ui_tool_get_category (ui_document_get_style (self->document), row)
                             : NULL);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), swatch);
  gtk_box_append (GTK_BOX (box), label);
  if (n > 0)
    {
      g_autofree char *count = ui_layer_dup_count (n);
      GtkWidget *number = gtk_label_new (count);
      gtk_widget_add_css_class (number, "numeric");
      gtk_widget_add_css_class (label, "heading");
      gtk_box_append (GTK_BOX (box), number);
    }
  gtk_widget_add_css_class (box, "listed");
  return box;
}

/* "Storm water · 4102040103000872" */
static char *
dup_listed_name (const GisRow *row)
{
  g_autofree char *title = dup_title (row);
  g_autofree char *name = gis_row_dup_name (row);

  return strstr (name, title) != NULL ? g_steal_pointer (&name)
                                      : g_strdup_printf ("%s · %s", title, name);
}

static void
show_many (UiInspector *self, Selection *selection)
{
  GisCatalog *catalog = ui_document_get_catalog (self->document);
  g_autoptr (GArray) counts = count_classes (selection->hits);
  guint n = selection->hits->len;
  g_autofree char *total = ui_format_count (n);
  g_autofree char *title =
    g_strdup_printf (ngettext_ ("%s asset selected", "%s assets selected", n), total);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->many_list)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->many_list), child);
  gtk_label_set_label (GTK_LABEL (self->many_title), title);
  for (guint i = 0; i < counts->len; i++)
    {
      const ClassCount *count = &g_array_index (counts, ClassCount, i);
      const GisClass *klass = gis_catalog_find_class (catalog, count->class_id);
      GtkWidget *row = gtk_list_box_row_new ();
      gtk_list_box_row_set_child (
        GTK_LIST_BOX_ROW (row),
        create_listed (self, count->class_id, NULL,
                       klass != NULL ? gis_text_get (&klass->plural) : count->class_id, count->n));
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
      gtk_list_box_append (GTK_LIST_BOX (self->many_list), row);
    }
  for (guint i = 0; i < selection->rows->len; i++)
    {
      const GisRow *row = g_ptr_array_index (selection->rows, i);
      GisHit hit = { .class_id = g_intern_string (row->klass->id), .id = row->id };
      GtkWidget *item = gtk_list_box_row_new ();
      g_autofree char *name = dup_listed_name (row);
      gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (item),
                                  create_listed (self, row->klass->id, row, name, 0));
      g_object_set_data_full (G_OBJECT (item), "hit", g_memdup2 (&hit, sizeof hit), g_free);
      gtk_list_box_append (GTK_LIST_BOX (self->many_list), item);
    }
  show_page (self, "many");
}

typedef struct
{
  GWeakRef inspector;
  guint serial;
} Request;

static void
selection_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Request *request = user_data;
  g_autoptr (UiInspector) self = g_weak_ref_get (&request->inspector);
  Selection *selection = ui_document_read_finish (UI_DOCUMENT (source), result, NULL);

  if (self != NULL && self->serial == request->serial)
    {
      self->loading = FALSE;
      if (selection == NULL)
        show_page (self, "empty");
      else if (selection->row != NULL)
        show_asset (self, selection);
      else
        show_many (self, selection);
    }
  g_clear_pointer (&selection, selection_free);
  g_weak_ref_clear (&request->inspector);
  g_free (request);
}

static void
reload (UiInspector *self)
{
  guint n = self->document != NULL ? ui_document_get_n_selected (self->document) : 0;
  g_autoptr (GArray) hits = NULL;
  Request *request;

  self->serial++;
  self->loading = FALSE;
  if (g_strcmp0 (ui_inspector_get_page (self), "draft") == 0)
    return;
  if (n == 0)
    {
      g_clear_pointer (&self->row, gis_row_free);
      show_page (self, "empty");
      return;
    }
  hits = g_array_new (FALSE, FALSE, sizeof (GisHit));
  for (guint i = 0; i < n; i++)
    g_array_append_val (hits, *ui_document_get_selected (self->document, i));
  request = g_new0 (Request, 1);
  g_weak_ref_init (&request->inspector, self);
  request->serial = self->serial;
  self->loading = TRUE;
  ui_document_read_async (self->document, read_selection, g_steal_pointer (&hits),
                          (GDestroyNotify) g_array_unref, selection_free, NULL, selection_read_cb,
                          request);
}

static void
selection_changed_cb (UiInspector *self)
{
  /* Selecting something else gives up a draft's page, not the draft: the tool keeps it. One that
   * something was entered into stays until it is saved or given up. */
  if (g_strcmp0 (ui_inspector_get_page (self), "draft") == 0 &&
      ui_document_get_n_selected (self->document) > 0 &&
      !ui_form_find_input (UI_FORM (self->draft_form), NULL, NULL))
    show_page (self, "empty");
  reload (self);
}

static void
revisit_cb (UiInspector *self, const GisRow *row)
{
  GisHit hit = { g_intern_string (row->klass->id), row->id, 0 };

  if (self->document != NULL)
    ui_document_select (self->document, &hit, 1, FALSE, FALSE);
}

/* ---- Defects ---- */

static void
open_dialog (UiInspector *self, GtkWidget *dialog)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (GTK_IS_WINDOW (root))
    gtk_window_set_transient_for (GTK_WINDOW (dialog), GTK_WINDOW (root));
  gtk_window_present (GTK_WINDOW (dialog));
}

void
ui_inspector_add_defect (UiInspector *self)
{
  g_autoptr (GisGeometry) anchor = NULL;
  g_autofree char *name = NULL;
  GisHit hit;

  g_return_if_fail (UI_IS_INSPECTOR (self));
  if (self->row == NULL || self->document == NULL)
    return;
  if (self->row->geometry != NULL)
    {
      double x, y;
      gis_geometry_get_anchor (self->row->geometry, &x, &y);
      anchor = gis_geometry_new_point (x, y);
    }
  hit = (GisHit){ g_intern_string (self->row->klass->id), self->row->id, 0 };
  name = gis_row_dup_label (self->row);
  open_dialog (self, ui_defect_dialog_new (self->document, &hit, name, anchor));
}

static void
open_defect_cb (UiInspector *self, const GisRow *row)
{
  open_dialog (self, ui_defect_dialog_new_for_row (self->document, row));
}

/* ---- Draft ---- */

static void
show_draft_message (UiInspector *self, const char *message)
{
  gtk_label_set_label (GTK_LABEL (self->draft_message), message != NULL ? message : "");
  gtk_widget_set_visible (self->draft_message, message != NULL);
}

typedef struct
{
  UiInspector *self;
  const char *class_id;
} DraftContext;

static void
draft_stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DraftContext *context = user_data;
  g_autoptr (UiInspector) self = context->self;
  g_autoptr (GError) error = NULL;
  GisHit hit = { context->class_id, 0, 0 };

  g_free (context);
  self->storing = FALSE;
  gtk_widget_set_sensitive (self->draft_save, TRUE);
  if (!ui_edits_finish (result, &hit.id, &error))
    {
      show_draft_message (self, error->message);
      return;
    }
  g_signal_emit (self, signals[SIGNAL_DRAFT_SAVED], 0, hit.id);
  ui_inspector_set_draft (self, NULL);
  if (self->document == UI_DOCUMENT (source))
    ui_document_select (self->document, &hit, 1, FALSE, FALSE);
}

gboolean
ui_inspector_save_draft (UiInspector *self)
{
  g_autoptr (GError) error = NULL;
  DraftContext *context;
  const GisRow *row;

  g_return_val_if_fail (UI_IS_INSPECTOR (self), FALSE);
  row = ui_form_get_row (UI_FORM (self->draft_form));
  if (row == NULL || self->storing || g_strcmp0 (ui_inspector_get_page (self), "draft") != 0)
    return FALSE;
  if (!ui_form_validate (UI_FORM (self->draft_form), &error))
    {
      show_draft_message (self, error->message);
      return FALSE;
    }
  show_draft_message (self, NULL);
  self->storing = TRUE;
  gtk_widget_set_sensitive (self->draft_save, FALSE);
  context = g_new0 (DraftContext, 1);
  context->self = g_object_ref (self);
  context->class_id = g_intern_string (row->klass->id);
  ui_edits_insert (self->document, row, draft_stored_cb, context);
  return TRUE;
}

static void
give_up_draft (gpointer data)
{
  UiInspector *self = data;

  ui_inspector_set_draft (self, NULL);
  g_signal_emit (self, signals[SIGNAL_DRAFT_CANCELLED], 0);
}

static void
keep_draft (gpointer data)
{
  UiInspector *self = data;

  g_signal_emit (self, signals[SIGNAL_DRAFT_KEPT], 0, ui_form_get_row (UI_FORM (self->draft_form)));
  ui_form_focus_input (UI_FORM (self->draft_form));
}

void
ui_inspector_cancel_draft (UiInspector *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  g_autofree char *heading = NULL;
  g_autofree char *body = NULL;

  g_return_if_fail (UI_IS_INSPECTOR (self));
  if (g_strcmp0 (ui_inspector_get_page (self), "draft") != 0 || !GTK_IS_WINDOW (root) ||
      !ui_form_find_input (UI_FORM (self->draft_form), &heading, &body))
    give_up_draft (self);
  else
    ui_dialog_ask_discard (GTK_WINDOW (root), heading, body, give_up_draft, keep_draft, self);
}

/* Enter saves the draft, from an entry and from a choice that is made; one that is not made yet it opens,
 * as the space bar opens any. In an open list it takes a row. */
static gboolean
draft_key_cb (UiInspector *self, guint keyval, guint keycode, GdkModifierType state)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (keyval != GDK_KEY_Return && keyval != GDK_KEY_KP_Enter)
    return FALSE;
  if (focus == NULL || gtk_widget_get_ancestor (focus, GTK_TYPE_POPOVER) != NULL)
    return FALSE;
  if (!GTK_IS_TEXT (focus) && !ui_field_editor_is_chosen (focus) && (state & GDK_CONTROL_MASK) == 0)
    return FALSE;
  ui_inspector_save_draft (self);
  return TRUE;
}

/* ---- Building ---- */

static GtkWidget *
create_title_labels (GtkWidget **title, GtkWidget **subtitle)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  *title = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (*title), 0);
  gtk_label_set_ellipsize (GTK_LABEL (*title), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (*title, "pane-title");
  gtk_box_append (GTK_BOX (box), *title);
  if (subtitle != NULL)
    {
      *subtitle = gtk_label_new (NULL);
      gtk_label_set_xalign (GTK_LABEL (*subtitle), 0);
      gtk_label_set_ellipsize (GTK_LABEL (*subtitle), PANGO_ELLIPSIZE_END);
      gtk_label_set_selectable (GTK_LABEL (*subtitle), TRUE);
      gtk_widget_set_focusable (*subtitle, FALSE);
      gtk_widget_add_css_class (*subtitle, "caption");
      gtk_widget_add_css_class (*subtitle, "dim-label");
      gtk_box_append (GTK_BOX (box), *subtitle);
    }
  gtk_widget_set_hexpand (box, TRUE);
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  return box;
}

static void
zoom_clicked_cb (UiInspector *self)
{
  g_signal_emit (self, signals[SIGNAL_ZOOM], 0);
}

static GtkWidget *
create_head (UiInspector *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *zoom = gtk_button_new_from_icon_name ("find-location-symbolic");

  self->swatch = ui_swatch_new (28);
  gtk_box_append (GTK_BOX (head), self->swatch);
  gtk_box_append (GTK_BOX (head), create_title_labels (&self->title, &self->subtitle));
  gtk_widget_add_css_class (zoom, "flat");
  gtk_widget_set_valign (zoom, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (zoom, _ ("Show on the map (Z)"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (zoom), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Show on the map"), -1);
  g_signal_connect_swapped (zoom, "clicked", G_CALLBACK (zoom_clicked_cb), self);
  gtk_box_append (GTK_BOX (head), zoom);
  gtk_widget_add_css_class (head, "pane-head");
  return head;
}

static GtkWidget *
create_scroller (GtkWidget *child)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), child);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_widget_add_css_class (child, "pane-content");
  return scroller;
}

static GtkWidget *
create_asset_page (UiInspector *self)
{
  GtkWidget *page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *switcher = gtk_stack_switcher_new ();
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);

  self->verdicts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  self->form = ui_form_new ();
  self->defects = ui_defect_list_new ();
  self->links = ui_link_list_new ();
  self->history = ui_history_list_new ();
  self->tabs = gtk_stack_new ();
  gtk_widget_set_visible (self->verdicts, FALSE);
  g_signal_connect_swapped (self->form, "revisit", G_CALLBACK (revisit_cb), self);
  g_signal_connect_swapped (self->defects, "add", G_CALLBACK (ui_inspector_add_defect), self);
  g_signal_connect_swapped (self->defects, "open", G_CALLBACK (open_defect_cb), self);
  gtk_box_append (GTK_BOX (content), self->verdicts);
  gtk_box_append (GTK_BOX (content), self->form);
  gtk_box_append (GTK_BOX (content), self->links);
  gtk_box_append (GTK_BOX (content), self->defects);
  gtk_stack_add_titled (GTK_STACK (self->tabs), create_scroller (content), "form",
                        _ ("Attributes"));
  gtk_stack_add_titled (GTK_STACK (self->tabs), create_scroller (self->history), "history",
                        _ ("History"));
  g_signal_connect_swapped (self->tabs, "notify::visible-child", G_CALLBACK (update_history), self);
  gtk_stack_switcher_set_stack (GTK_STACK_SWITCHER (switcher), GTK_STACK (self->tabs));
  gtk_widget_add_css_class (switcher, "inspector-tabs");
  gtk_box_append (GTK_BOX (page), create_head (self));
  gtk_box_append (GTK_BOX (page), switcher);
  gtk_box_append (GTK_BOX (page), self->tabs);
  return page;
}

static void
many_activated_cb (UiInspector *self, GtkListBoxRow *row)
{
  const GisHit *hit = g_object_get_data (G_OBJECT (row), "hit");

  if (hit != NULL)
    {
      GisHit copy = *hit;
      ui_document_select (self->document, &copy, 1, FALSE, FALSE);
    }
}

static GtkWidget *
create_many_page (UiInspector *self)
{
  GtkWidget *page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->many_list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->many_list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (self->many_list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->many_list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Selected assets"), -1);
  g_signal_connect_swapped (self->many_list, "row-activated", G_CALLBACK (many_activated_cb), self);
  gtk_box_append (GTK_BOX (head), create_title_labels (&self->many_title, NULL));
  gtk_widget_add_css_class (head, "pane-head");
  gtk_box_append (GTK_BOX (content), self->many_list);
  gtk_box_append (GTK_BOX (page), head);
  gtk_box_append (GTK_BOX (page), create_scroller (content));
  return page;
}

static GtkWidget *
create_draft_page (UiInspector *self)
{
  GtkWidget *page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *cancel = gtk_button_new_with_mnemonic (_ ("_Give Up"));
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->draft_swatch = ui_swatch_new (28);
  self->draft_form = ui_form_new ();
  self->draft_message = gtk_label_new (NULL);
  self->draft_save = gtk_button_new_with_mnemonic (_ ("_Save"));
  gtk_widget_set_tooltip_text (self->draft_save, _ ("Store the asset (Enter)"));
  gtk_widget_set_tooltip_text (cancel, _ ("Throw the new asset away (Escape)"));
  gtk_widget_add_css_class (self->draft_save, "suggested-action");
  gtk_widget_set_hexpand (cancel, TRUE);
  gtk_widget_set_hexpand (self->draft_save, TRUE);
  gtk_label_set_wrap (GTK_LABEL (self->draft_message), TRUE);
  gtk_label_set_xalign (GTK_LABEL (self->draft_message), 0);
  gtk_widget_add_css_class (self->draft_message, "error");
  gtk_widget_set_visible (self->draft_message, FALSE);
  g_signal_connect_swapped (self->draft_save, "clicked", G_CALLBACK (ui_inspector_save_draft),
                            self);
  g_signal_connect_swapped (cancel, "clicked", G_CALLBACK (ui_inspector_cancel_draft), self);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (draft_key_cb), self);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (self->draft_form, keys);
  gtk_box_append (GTK_BOX (head), self->draft_swatch);
  gtk_box_append (GTK_BOX (head), create_title_labels (&self->draft_title, NULL));
  gtk_widget_add_css_class (head, "pane-head");
  gtk_box_append (GTK_BOX (content), self->draft_message);
  gtk_box_append (GTK_BOX (content), self->draft_form);
  gtk_box_append (GTK_BOX (bar), cancel);
  gtk_box_append (GTK_BOX (bar), self->draft_save);
  gtk_widget_add_css_class (bar, "pane-foot");
  gtk_box_append (GTK_BOX (page), head);
  gtk_box_append (GTK_BOX (page), create_scroller (content));
  gtk_box_append (GTK_BOX (page), bar);
  return page;
}

static GtkWidget *
create_empty_page (void)
{
  GtkWidget *page = adw_status_page_new ();

  adw_status_page_set_icon_name (ADW_STATUS_PAGE (page), "sanhua-tool-select-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (page), _ ("Nothing Selected"));
  adw_status_page_set_description (ADW_STATUS_PAGE (page),
                                   _ ("Click an asset on the map to see and change it."));
  gtk_widget_add_css_class (page, "compact");
  return page;
}

/* ---- Widget ---- */

static void
ui_inspector_dispose (GObject *object)
{
  UiInspector *self = UI_INSPECTOR (object);

  self->serial++;
  if (self->document != NULL)
    g_signal_handlers_disconnect_by_data (self->document, self);
  /* Rows go before the catalogue that the document keeps. */
  g_clear_pointer (&self->draft_given, gis_row_free);
  g_clear_pointer (&self->stack, gtk_widget_unparent);
  g_clear_pointer (&self->row, gis_row_free);
  g_clear_object (&self->document);
  G_OBJECT_CLASS (ui_inspector_parent_class)->dispose (object);
}

static void
ui_inspector_class_init (UiInspectorClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  ui_style_ensure ();
  G_OBJECT_CLASS (klass)->dispose = ui_inspector_dispose;
  signals[SIGNAL_ZOOM] =
    g_signal_new ("zoom", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_DRAFT_SAVED] = g_signal_new ("draft-saved", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                              NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[SIGNAL_DRAFT_CANCELLED] =
    g_signal_new ("draft-cancelled", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_DRAFT_KEPT] = g_signal_new ("draft-kept", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                             NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "inspector");
}

static void
ui_inspector_init (UiInspector *self)
{
  self->stack = gtk_stack_new ();
  gtk_stack_set_vhomogeneous (GTK_STACK (self->stack), FALSE);
  gtk_stack_add_named (GTK_STACK (self->stack), create_empty_page (), "empty");
  gtk_stack_add_named (GTK_STACK (self->stack), create_asset_page (self), "asset");
  gtk_stack_add_named (GTK_STACK (self->stack), create_many_page (self), "many");
  gtk_stack_add_named (GTK_STACK (self->stack), create_draft_page (self), "draft");
  gtk_widget_set_parent (self->stack, GTK_WIDGET (self));
}

GtkWidget *
ui_inspector_new (void)
{
  return g_object_new (UI_TYPE_INSPECTOR, NULL);
}

void
ui_inspector_set_document (UiInspector *self, UiDocument *document)
{
  g_return_if_fail (UI_IS_INSPECTOR (self));
  if (self->document == document)
    return;
  if (self->document != NULL)
    g_signal_handlers_disconnect_by_data (self->document, self);
  self->serial++;
  g_clear_pointer (&self->row, gis_row_free);
  g_clear_pointer (&self->draft_given, gis_row_free);
  ui_form_set_row (UI_FORM (self->form), NULL, NULL);
  ui_form_set_row (UI_FORM (self->draft_form), NULL, NULL);
  ui_defect_list_set_rows (UI_DEFECT_LIST (self->defects), NULL, TRUE);
  ui_link_list_set_row (UI_LINK_LIST (self->links), NULL, NULL);
  ui_history_list_set_row (UI_HISTORY_LIST (self->history), NULL, NULL, 0);
  g_set_object (&self->document, document);
  show_page (self, "empty");
  if (document != NULL)
    {
      g_signal_connect_object (document, "selection-changed", G_CALLBACK (selection_changed_cb),
                               self, G_CONNECT_SWAPPED);
      g_signal_connect_object (document, "changed", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
      reload (self);
    }
}

/* What differs from what the draft was given with was typed, and holds for the new draft too. */
static void
keep_typed (GisRow *row, const GisRow *before, const GisRow *given)
{
  for (guint i = 0; i < row->klass->n_fields; i++)
    if (given == NULL || !gis_value_equal (&before->values[i], &given->values[i]))
      {
        gis_value_clear (&row->values[i]);
        gis_value_copy (&row->values[i], &before->values[i]);
      }
}

void
ui_inspector_set_draft (UiInspector *self, const GisRow *row)
{
  const GisRow *before;
  g_autoptr (GisRow) merged = NULL;
  g_autofree char *title = NULL;
  gboolean showing, continued, moved;

  g_return_if_fail (UI_IS_INSPECTOR (self));
  showing = g_strcmp0 (ui_inspector_get_page (self), "draft") == 0;
  if (row == NULL)
    {
      g_clear_pointer (&self->draft_given, gis_row_free);
      ui_form_set_row (UI_FORM (self->draft_form), self->document, NULL);
      show_draft_message (self, NULL);
      if (showing)
        show_page (self, "empty");
      reload (self);
      return;
    }
  before = ui_form_get_row (UI_FORM (self->draft_form));
  merged = gis_row_copy (row);
  continued = showing && before != NULL && before->klass == row->klass;
  if (continued)
    keep_typed (merged, before, self->draft_given);
  moved = !continued || before->geometry == NULL || row->geometry == NULL ||
          !gis_geometry_equal (before->geometry, row->geometry);
  g_clear_pointer (&self->draft_given, gis_row_free);
  self->draft_given = gis_row_copy (row);
  /* Translators: head of the form for a new asset; the title of its class follows. */
  title = g_strdup_printf (_ ("New: %s"), gis_text_get (&row->klass->title));
  gtk_label_set_label (GTK_LABEL (self->draft_title), title);
  ui_swatch_set (UI_SWATCH (self->draft_swatch), self->document, row->klass->id, NULL);
  show_draft_message (self, NULL);
  ui_form_set_row (UI_FORM (self->draft_form), self->document, merged);
  show_page (self, "draft");
  if (moved) /* else it only got values more: the cursor stays where the person works */
    ui_form_focus_first_empty (UI_FORM (self->draft_form));
}

GtkWidget *
ui_inspector_get_form (UiInspector *self)
{
  g_return_val_if_fail (UI_IS_INSPECTOR (self), NULL);
  return g_strcmp0 (ui_inspector_get_page (self), "draft") == 0 ? self->draft_form : self->form;
}

GtkWidget *
ui_inspector_get_history (UiInspector *self)
{
  g_return_val_if_fail (UI_IS_INSPECTOR (self), NULL);
  return self->history;
}

GtkWidget *
ui_inspector_get_links (UiInspector *self)
{
  g_return_val_if_fail (UI_IS_INSPECTOR (self), NULL);
  return self->links;
}

const char *
ui_inspector_get_page (UiInspector *self)
{
  g_return_val_if_fail (UI_IS_INSPECTOR (self), NULL);
  return gtk_stack_get_visible_child_name (GTK_STACK (self->stack));
}

guint
ui_inspector_get_n_defects (UiInspector *self)
{
  g_return_val_if_fail (UI_IS_INSPECTOR (self), 0);
  return ui_defect_list_get_n (UI_DEFECT_LIST (self->defects));
}

guint
ui_inspector_get_n_verdicts (UiInspector *self)
{
  g_return_val_if_fail (UI_IS_INSPECTOR (self), 0);
  return self->n_verdicts;
}

void
ui_inspector_show_history (UiInspector *self, gboolean history)
{
  g_return_if_fail (UI_IS_INSPECTOR (self));
  gtk_stack_set_visible_child_name (GTK_STACK (self->tabs), history ? "history" : "form");
}

gboolean
ui_inspector_is_loading (UiInspector *self)
{
  g_return_val_if_fail (UI_IS_INSPECTOR (self), FALSE);
  return self->loading || ui_link_list_is_loading (UI_LINK_LIST (self->links));
}
