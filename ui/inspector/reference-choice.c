/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The popover is built when it opens; every keystroke asks the store anew and a late answer to an
 * earlier text is dropped by its serial. Return waits for the answer to what is typed. */
#include "ui/inspector/reference-choice.h"

#include "gis/core/i18n.h"
#include "gis/store/query.h"
#include "ui/inspector/list-keys.h"
#include "ui/register/register-item.h"
#include <string.h>

/* More than these are found by typing. */
#define MAX_LISTED 100

struct _UiReferenceChoice
{
  GtkWidget parent_instance;

  GtkWidget *button;
  GtkWidget *label;
  GtkWidget *search; /* of the popover, NULL until it opens */
  GtkWidget *list;
  UiDocument *document;
  const char *class_id; /* interned */
  char *caption;
  char *new_name;
  gboolean nullable, offers_new;
  gint64 id;
  guint serial;
  gboolean reading;        /* the list is not yet of what is typed */
  gboolean take_when_read; /* Return was pressed meanwhile */
};

enum
{
  SIGNAL_CHOSEN,
  SIGNAL_CREATE,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UiReferenceChoice, ui_reference_choice, GTK_TYPE_WIDGET)

/* ---- Reading ---- */

typedef struct
{
  GWeakRef choice;
  guint serial;
} Request;

typedef struct
{
  const char *class_id;
  char *text;
} Search;

static void
search_free (gpointer data)
{
  g_free (((Search *) data)->text);
  g_free (data);
}

/* Rows whose @field holds what is typed, appended to @rows unless they are there. */
static gboolean
find_by (GisWorkspace *ws, const Search *search, const char *field, GPtrArray *rows, GError **error)
{
  GisFilter filter = { field, GIS_OP_CONTAINS, gis_value_of_static_text (search->text) };
  GisQuery query = { .limit = MAX_LISTED, .without_geometry = TRUE, .order_by = field };
  g_autoptr (GPtrArray) found = NULL;
  guint n_before = rows->len;

  if (field != NULL && *search->text != '\0')
    {
      query.filters = &filter;
      query.n_filters = 1;
    }
  found = gis_store_list (ws, search->class_id, &query, error);
  for (guint i = 0; found != NULL && i < found->len && rows->len < MAX_LISTED; i++)
    {
      const GisRow *row = g_ptr_array_index (found, i);
      gboolean known = FALSE;
      for (guint k = 0; k < n_before && !known; k++)
        known = ((GisRow *) g_ptr_array_index (rows, k))->id == row->id;
      if (!known)
        g_ptr_array_add (rows, gis_row_copy (row));
    }
  return found != NULL;
}

/* By name, then by code: many lines have no name. */
static gpointer
read_rows (GisWorkspace *ws, gpointer data, GCancellable *cancellable, GError **error)
{
  const Search *search = data;
  const GisClass *klass =
    gis_catalog_require_class (gis_workspace_get_catalog (ws), search->class_id, error);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) gis_row_free);

  if (klass == NULL || !find_by (ws, search, klass->label_field, rows, error))
    return NULL;
  if (*search->text != '\0' && g_strcmp0 (klass->label_field, "code") != 0 &&
      gis_class_find_field (klass, "code") >= 0 && !find_by (ws, search, "code", rows, error))
    return NULL;
  return g_steal_pointer (&rows);
}

/* ---- The list ---- */

static GtkWidget *
create_label (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 40);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

/* @id 0: none, -1: a new one named @label. */
static void
append_line (UiReferenceChoice *self, gint64 id, const char *label, const char *details)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_box_append (GTK_BOX (box), create_label (label, id == self->id ? "heading" : NULL));
  if (details != NULL && *details != '\0')
    {
      GtkWidget *small = create_label (details, "caption");
      gtk_widget_add_css_class (small, "dim-label");
      gtk_box_append (GTK_BOX (box), small);
    }
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  g_object_set_data_full (G_OBJECT (row), "id", g_memdup2 (&id, sizeof id), g_free);
  g_object_set_data_full (G_OBJECT (row), "label", g_strdup (label), g_free);
  gtk_list_box_append (GTK_LIST_BOX (self->list), row);
}

static const char *
get_typed (UiReferenceChoice *self)
{
  return self->search != NULL ? gtk_editable_get_text (GTK_EDITABLE (self->search)) : "";
}

static void
append_new (UiReferenceChoice *self, const GPtrArray *rows)
{
  const char *typed = get_typed (self);
  const char *name = *typed != '\0' ? typed : self->new_name;
  g_autofree char *line = NULL;

  if (!self->offers_new || name == NULL || *name == '\0')
    return;
  /* Translators: the last line of a list of roads: make one of this name. */
  line = g_strdup_printf (_ ("New: %s"), name);
  append_line (self, -1, line, NULL);
}

static void
clear_list (UiReferenceChoice *self)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), 0)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->list), GTK_WIDGET (row));
}

static void
append_note (UiReferenceChoice *self, const char *text)
{
  GtkWidget *row = gtk_list_box_row_new ();

  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), create_label (text, "dim-label"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_list_box_append (GTK_LIST_BOX (self->list), row);
}

static void take_row (UiReferenceChoice *self);

/* The first match is selected; without a text, the row that stands. */
static void
select_first (UiReferenceChoice *self)
{
  GtkListBoxRow *found = NULL, *row;

  if (*get_typed (self) != '\0')
    found = ui_list_keys_find (GTK_LIST_BOX (self->list), 0, 1);
  for (int i = 0; found == NULL &&
                  (row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), i)) != NULL;
       i++)
    {
      const gint64 *id = g_object_get_data (G_OBJECT (row), "id");
      if (id != NULL && *id == self->id)
        found = row;
    }
  ui_list_keys_select (GTK_LIST_BOX (self->list), found);
}

static void
rows_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Request *request = user_data;
  g_autoptr (UiReferenceChoice) self = g_weak_ref_get (&request->choice);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = ui_document_read_finish (UI_DOCUMENT (source), result, &error);

  if (self != NULL && self->serial == request->serial && self->list != NULL)
    {
      self->reading = FALSE;
      clear_list (self);
      if (self->nullable && *get_typed (self) == '\0')
        append_line (self, 0, _ ("None"), NULL);
      for (guint i = 0; rows != NULL && i < rows->len; i++)
        {
          const GisRow *row = g_ptr_array_index (rows, i);
          g_autofree char *label = gis_row_dup_label (row);
          g_autofree char *details = ui_register_dup_codes (row);
          append_line (self, row->id, label, details);
        }
      if (error != NULL)
        append_note (self, error->message);
      else if (rows->len == MAX_LISTED)
        append_note (self, _ ("There are more: type a name"));
      append_new (self, rows);
      select_first (self);
      if (self->take_when_read)
        take_row (self);
    }
  g_weak_ref_clear (&request->choice);
  g_free (request);
}

static void
read_list (UiReferenceChoice *self)
{
  Request *request;
  Search *search;

  if (self->document == NULL || self->list == NULL)
    return;
  request = g_new0 (Request, 1);
  search = g_new0 (Search, 1);
  g_weak_ref_init (&request->choice, self);
  request->serial = ++self->serial;
  search->class_id = self->class_id;
  search->text = g_strstrip (g_strdup (get_typed (self)));
  self->reading = TRUE;
  ui_document_read_async (self->document, read_rows, search, search_free,
                          (GDestroyNotify) g_ptr_array_unref, NULL, rows_read_cb, request);
}

/* ---- Choosing ---- */

static void
row_activated_cb (UiReferenceChoice *self, GtkListBoxRow *row)
{
  const gint64 *id = g_object_get_data (G_OBJECT (row), "id");
  g_autofree char *label = g_strdup (g_object_get_data (G_OBJECT (row), "label"));
  g_autofree char *typed = g_strstrip (g_strdup (get_typed (self)));

  if (id == NULL)
    return;
  gtk_menu_button_popdown (GTK_MENU_BUTTON (self->button));
  if (*id == -1)
    g_signal_emit (self, signals[SIGNAL_CREATE], 0, typed);
  else
    ui_reference_choice_choose (self, *id, label);
}

static void
take_row (UiReferenceChoice *self)
{
  GtkListBoxRow *row = ui_list_keys_get_taken (GTK_LIST_BOX (self->list));

  self->take_when_read = FALSE;
  if (row != NULL)
    row_activated_cb (self, row);
}

static void
search_activate_cb (UiReferenceChoice *self)
{
  if (self->reading)
    self->take_when_read = TRUE;
  else
    take_row (self);
}

static void
typed_cb (UiReferenceChoice *self)
{
  self->reading = TRUE;
  self->take_when_read = FALSE;
}

static void
create_popup_cb (GtkMenuButton *button, gpointer user_data)
{
  UiReferenceChoice *self = user_data;

  if (self->list == NULL)
    {
      GtkWidget *popover = gtk_popover_new ();
      GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
      GtkWidget *scroller = gtk_scrolled_window_new ();

      self->list = gtk_list_box_new ();
      self->search = gtk_search_entry_new ();
      gtk_search_entry_set_search_delay (GTK_SEARCH_ENTRY (self->search), 100);
      g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (row_activated_cb), self);
      g_signal_connect_swapped (self->search, "changed", G_CALLBACK (typed_cb), self);
      g_signal_connect_swapped (self->search, "search-changed", G_CALLBACK (read_list), self);
      g_signal_connect_swapped (self->search, "activate", G_CALLBACK (search_activate_cb), self);
      ui_list_keys_attach (self->search, GTK_LIST_BOX (self->list), button);
      gtk_box_append (GTK_BOX (box), self->search);
      gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                      GTK_POLICY_AUTOMATIC);
      gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scroller), 240);
      gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 320);
      gtk_scrolled_window_set_propagate_natural_width (GTK_SCROLLED_WINDOW (scroller), TRUE);
      gtk_widget_set_size_request (scroller, 260, -1);
      gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->list);
      gtk_box_append (GTK_BOX (box), scroller);
      gtk_popover_set_child (GTK_POPOVER (popover), box);
      gtk_widget_add_css_class (popover, "choice");
      gtk_menu_button_set_popover (button, popover);
    }
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  read_list (self);
}

/* ---- Widget ---- */

static void
show_label (UiReferenceChoice *self, const char *text)
{
  gboolean none = self->id == 0 && self->caption == NULL;

  gtk_label_set_label (GTK_LABEL (self->label), self->caption != NULL ? self->caption
                                                : none                ? _ ("None")
                                                                      : text);
  if (none)
    gtk_widget_add_css_class (self->label, "dim-label");
  else
    gtk_widget_remove_css_class (self->label, "dim-label");
}

static void
ui_reference_choice_dispose (GObject *object)
{
  UiReferenceChoice *self = UI_REFERENCE_CHOICE (object);

  self->list = NULL;
  self->search = NULL;
  g_clear_pointer (&self->button, gtk_widget_unparent);
  g_clear_object (&self->document);
  G_OBJECT_CLASS (ui_reference_choice_parent_class)->dispose (object);
}

static void
ui_reference_choice_finalize (GObject *object)
{
  UiReferenceChoice *self = UI_REFERENCE_CHOICE (object);

  g_free (self->caption);
  g_free (self->new_name);
  G_OBJECT_CLASS (ui_reference_choice_parent_class)->finalize (object);
}

static gboolean
ui_reference_choice_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (UI_REFERENCE_CHOICE (widget)->button);
}

static void
ui_reference_choice_class_init (UiReferenceChoiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = ui_reference_choice_dispose;
  object_class->finalize = ui_reference_choice_finalize;
  widget_class->grab_focus = ui_reference_choice_grab_focus;
  signals[SIGNAL_CHOSEN] =
    g_signal_new ("chosen", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_CREATE] = g_signal_new ("create", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "choice");
}

static void
ui_reference_choice_init (UiReferenceChoice *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->button = gtk_menu_button_new ();
  self->label = create_label (NULL, NULL);
  gtk_widget_set_hexpand (self->label, TRUE);
  gtk_box_append (GTK_BOX (box), self->label);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("pan-down-symbolic"));
  gtk_menu_button_set_child (GTK_MENU_BUTTON (self->button), box);
  /* The menu button centres its child in boxes of its own. */
  for (GtkWidget *inner = gtk_widget_get_parent (box); inner != self->button;
       inner = gtk_widget_get_parent (inner))
    gtk_widget_set_halign (inner, GTK_ALIGN_FILL);
  gtk_widget_set_hexpand (self->button, TRUE);
  gtk_widget_add_css_class (self->button, "flat");
  gtk_menu_button_set_create_popup_func (GTK_MENU_BUTTON (self->button), create_popup_cb, self,
                                         NULL);
  gtk_widget_set_parent (self->button, GTK_WIDGET (self));
}

GtkWidget *
ui_reference_choice_new (const char *class_id, gboolean nullable)
{
  UiReferenceChoice *self = g_object_new (UI_TYPE_REFERENCE_CHOICE, NULL);

  self->class_id = g_intern_string (class_id);
  self->nullable = nullable;
  show_label (self, NULL);
  return GTK_WIDGET (self);
}

void
ui_reference_choice_set_document (UiReferenceChoice *self, UiDocument *document)
{
  g_return_if_fail (UI_IS_REFERENCE_CHOICE (self));
  if (g_set_object (&self->document, document))
    self->serial++;
}

void
ui_reference_choice_set_id (UiReferenceChoice *self, gint64 id)
{
  g_return_if_fail (UI_IS_REFERENCE_CHOICE (self));
  if (self->id == id)
    return;
  self->id = id;
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, id);
  show_label (self, number);
}

gint64
ui_reference_choice_get_id (UiReferenceChoice *self)
{
  g_return_val_if_fail (UI_IS_REFERENCE_CHOICE (self), 0);
  return self->id;
}

void
ui_reference_choice_set_display (UiReferenceChoice *self, const char *text)
{
  g_return_if_fail (UI_IS_REFERENCE_CHOICE (self));
  show_label (self, text);
}

void
ui_reference_choice_set_caption (UiReferenceChoice *self, const char *caption)
{
  g_return_if_fail (UI_IS_REFERENCE_CHOICE (self));
  g_free (self->caption);
  self->caption = g_strdup (caption);
  show_label (self, NULL);
}

void
ui_reference_choice_set_new_name (UiReferenceChoice *self, gboolean offer, const char *name)
{
  g_return_if_fail (UI_IS_REFERENCE_CHOICE (self));
  self->offers_new = offer;
  g_free (self->new_name);
  self->new_name = g_strdup (name);
}

void
ui_reference_choice_choose (UiReferenceChoice *self, gint64 id, const char *label)
{
  g_return_if_fail (UI_IS_REFERENCE_CHOICE (self));
  if (id == self->id && self->caption == NULL)
    return;
  self->id = id;
  show_label (self, label);
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0);
}

const char *
ui_reference_choice_get_title (UiReferenceChoice *self)
{
  g_return_val_if_fail (UI_IS_REFERENCE_CHOICE (self), NULL);
  return gtk_label_get_label (GTK_LABEL (self->label));
}

void
ui_reference_choice_search (UiReferenceChoice *self, const char *text)
{
  g_return_if_fail (UI_IS_REFERENCE_CHOICE (self));
  gtk_menu_button_popup (GTK_MENU_BUTTON (self->button));
  if (text != NULL && self->search != NULL)
    {
      gtk_editable_set_text (GTK_EDITABLE (self->search), text);
      read_list (self);
    }
}

int
ui_reference_choice_get_n_listed (UiReferenceChoice *self)
{
  int n = 0;

  g_return_val_if_fail (UI_IS_REFERENCE_CHOICE (self), -1);
  if (self->reading || self->list == NULL)
    return -1;
  while (gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), n) != NULL)
    n++;
  return n;
}

void
ui_reference_choice_activate_nth (UiReferenceChoice *self, int n)
{
  GtkListBoxRow *row;

  g_return_if_fail (UI_IS_REFERENCE_CHOICE (self) && self->list != NULL);
  row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), n);
  g_return_if_fail (row != NULL);
  gtk_widget_activate (GTK_WIDGET (row));
}
