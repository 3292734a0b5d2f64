/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The popover holds a search entry (for long domains) over a GtkListBox; rows are made when it is
 * first opened and again after the allowed codes changed. Matching folds case, width and blanks,
 * and looks at code, title in every language and synonyms. The keyboard stays in the entry: Down
 * and Up move the selected row there, Return takes it. */
#include "ui/inspector/choice.h"

#include "gis/core/i18n.h"
#include "ui/inspector/list-keys.h"

/* Shorter domains need no search entry. */
#define SEARCH_FROM 9

struct _UiChoice
{
  GtkWidget parent_instance;

  GtkWidget *button;
  GtkWidget *label;
  GtkWidget *list;   /* in the popover; NULL until it was opened */
  GtkWidget *search; /* may be NULL */

  const GisDomain *domain;
  gboolean nullable;
  char *code;
  char **allowed;
  char *filter; /* folded */
};

enum
{
  SIGNAL_CHOSEN,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UiChoice, ui_choice, GTK_TYPE_WIDGET)

/* National component codes are part of how people name a kind: "0103 Storm drain cover". */
static char *
dup_title (const GisDomainValue *value)
{
  const char *title = gis_text_get (&value->title);

  if (strlen (value->code) == 4 && g_ascii_isdigit (value->code[0]))
    return g_strdup_printf ("%s %s", value->code, title);
  return g_strdup (title);
}

static void
update_label (UiChoice *self)
{
  const GisDomainValue *value =
    self->code != NULL ? gis_domain_find (self->domain, self->code) : NULL;
  g_autofree char *title = value != NULL ? dup_title (value) : g_strdup (self->code);

  gtk_label_set_label (GTK_LABEL (self->label), title != NULL ? title : "—");
  if (self->code == NULL)
    gtk_widget_add_css_class (self->label, "dim-label");
  else
    gtk_widget_remove_css_class (self->label, "dim-label");
}

static gboolean
folded_contains (const char *text, const char *needle)
{
  g_autofree char *folded = text != NULL ? gis_catalog_fold (text) : NULL;

  return folded != NULL && strstr (folded, needle) != NULL;
}

static gboolean
matches (const GisDomainValue *value, const char *needle)
{
  if (needle == NULL || *needle == '\0')
    return TRUE;
  if (folded_contains (value->code, needle) || folded_contains (value->title.en, needle) ||
      folded_contains (value->title.zh_cn, needle) || folded_contains (value->title.zh_tw, needle))
    return TRUE;
  for (guint i = 0; value->synonyms != NULL && value->synonyms[i] != NULL; i++)
    if (folded_contains (value->synonyms[i], needle))
      return TRUE;
  return FALSE;
}

static gboolean
filter_row (GtkListBoxRow *row, gpointer user_data)
{
  UiChoice *self = user_data;
  const GisDomainValue *value = g_object_get_data (G_OBJECT (row), "value");

  if (value == NULL)
    return self->filter == NULL || *self->filter == '\0';
  return matches (value, self->filter);
}

/* ---- The search entry ---- */

static GtkListBoxRow *
find_current (UiChoice *self)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), i)) != NULL; i++)
    {
      const GisDomainValue *value = g_object_get_data (G_OBJECT (row), "value");
      if (g_strcmp0 (value != NULL ? value->code : NULL, self->code) == 0)
        return row;
    }
  return NULL;
}

/* The first match is selected; without a text, the value that stands. */
static void
search_changed_cb (UiChoice *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search));

  g_free (self->filter);
  self->filter = gis_catalog_fold (text);
  gtk_list_box_invalidate_filter (GTK_LIST_BOX (self->list));
  ui_list_keys_select (GTK_LIST_BOX (self->list),
                       *self->filter != '\0' ? ui_list_keys_find (GTK_LIST_BOX (self->list), 0, 1)
                                             : find_current (self));
}

/* Return in the search entry takes the selected value, else the first that is left. */
static void
search_activate_cb (UiChoice *self)
{
  GtkListBoxRow *row = ui_list_keys_get_taken (GTK_LIST_BOX (self->list));

  if (row != NULL)
    g_signal_emit_by_name (self->list, "row-activated", row);
}

static void
add_search (UiChoice *self, GtkBox *box)
{
  self->search = gtk_search_entry_new ();
  /* "changed", not the delayed "search-changed": Return acts on what is typed by then. */
  g_signal_connect_swapped (self->search, "changed", G_CALLBACK (search_changed_cb), self);
  g_signal_connect_swapped (self->search, "activate", G_CALLBACK (search_activate_cb), self);
  ui_list_keys_attach (self->search, GTK_LIST_BOX (self->list), GTK_MENU_BUTTON (self->button));
  gtk_box_append (box, self->search);
}

static void
row_activated_cb (UiChoice *self, GtkListBoxRow *row)
{
  const GisDomainValue *value = g_object_get_data (G_OBJECT (row), "value");

  gtk_menu_button_popdown (GTK_MENU_BUTTON (self->button));
  ui_choice_choose (self, value != NULL ? value->code : NULL);
}

static GtkWidget *
create_row (UiChoice *self, const GisDomainValue *value)
{
  g_autofree char *title = value != NULL ? dup_title (value) : g_strdup (_ ("None"));
  const char *code = value != NULL ? value->code : NULL;
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (title);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), label);
  if (g_strcmp0 (code, self->code) == 0)
    gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("object-select-symbolic"));
  if (value == NULL)
    gtk_widget_add_css_class (label, "dim-label");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  g_object_set_data (G_OBJECT (row), "value", (gpointer) value);
  return row;
}

static gboolean
is_allowed (UiChoice *self, const char *code)
{
  return self->allowed == NULL || g_strcmp0 (code, self->code) == 0 ||
         g_strv_contains ((const char *const *) self->allowed, code);
}

static void
fill_list (UiChoice *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->list)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->list), child);
  if (self->nullable && (self->allowed == NULL || self->code == NULL))
    gtk_list_box_append (GTK_LIST_BOX (self->list), create_row (self, NULL));
  for (guint i = 0; i < self->domain->n_values; i++)
    if (is_allowed (self, self->domain->values[i].code))
      gtk_list_box_append (GTK_LIST_BOX (self->list), create_row (self, &self->domain->values[i]));
}

/* A short list has no search: the arrow keys set out from the value that stands. */
static void
shown_cb (UiChoice *self)
{
  GtkListBoxRow *row = self->search == NULL && self->list != NULL ? find_current (self) : NULL;

  if (row != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (row));
}

static void
create_popup_cb (GtkMenuButton *button, gpointer user_data)
{
  UiChoice *self = user_data;

  if (self->list == NULL)
    {
      GtkWidget *popover = gtk_popover_new ();
      GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
      GtkWidget *scroller = gtk_scrolled_window_new ();

      self->list = gtk_list_box_new ();
      gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_NONE);
      gtk_list_box_set_filter_func (GTK_LIST_BOX (self->list), filter_row, self, NULL);
      g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (row_activated_cb), self);
      if (self->domain->n_values >= SEARCH_FROM)
        add_search (self, GTK_BOX (box));
      gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                      GTK_POLICY_AUTOMATIC);
      gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 320);
      gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
      gtk_scrolled_window_set_propagate_natural_width (GTK_SCROLLED_WINDOW (scroller), TRUE);
      gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->list);
      gtk_box_append (GTK_BOX (box), scroller);
      gtk_popover_set_child (GTK_POPOVER (popover), box);
      gtk_widget_add_css_class (popover, "choice");
      g_signal_connect_object (popover, "show", G_CALLBACK (shown_cb), self,
                               G_CONNECT_SWAPPED | G_CONNECT_AFTER);
      gtk_menu_button_set_popover (button, popover);
    }
  if (self->search != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  fill_list (self);
  if (self->search != NULL)
    ui_list_keys_select (GTK_LIST_BOX (self->list), find_current (self));
}

static void
ui_choice_dispose (GObject *object)
{
  UiChoice *self = UI_CHOICE (object);

  self->list = NULL;
  self->search = NULL;
  g_clear_pointer (&self->button, gtk_widget_unparent);
  G_OBJECT_CLASS (ui_choice_parent_class)->dispose (object);
}

static void
ui_choice_finalize (GObject *object)
{
  UiChoice *self = UI_CHOICE (object);

  g_free (self->code);
  g_free (self->filter);
  g_strfreev (self->allowed);
  G_OBJECT_CLASS (ui_choice_parent_class)->finalize (object);
}

static gboolean
ui_choice_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (UI_CHOICE (widget)->button);
}

static void
ui_choice_class_init (UiChoiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ui_choice_dispose;
  object_class->finalize = ui_choice_finalize;
  widget_class->grab_focus = ui_choice_grab_focus;
  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "choice");
}

static void
ui_choice_init (UiChoice *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->button = gtk_menu_button_new ();
  self->label = gtk_label_new (NULL);
  gtk_label_set_ellipsize (GTK_LABEL (self->label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (self->label), 0);
  gtk_widget_set_hexpand (self->label, TRUE);
  gtk_box_append (GTK_BOX (box), self->label);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("pan-down-symbolic"));
  gtk_menu_button_set_child (GTK_MENU_BUTTON (self->button), box);
  /* The menu button centres its child in boxes of its own. */
  for (GtkWidget *inner = gtk_widget_get_parent (box); inner != self->button;
       inner = gtk_widget_get_parent (inner))
    gtk_widget_set_halign (inner, GTK_ALIGN_FILL);
  gtk_widget_set_hexpand (box, TRUE);
  gtk_widget_set_halign (box, GTK_ALIGN_FILL);
  gtk_widget_set_hexpand (self->button, TRUE);
  gtk_widget_add_css_class (self->button, "flat");
  gtk_menu_button_set_create_popup_func (GTK_MENU_BUTTON (self->button), create_popup_cb, self,
                                         NULL);
  gtk_widget_set_parent (self->button, GTK_WIDGET (self));
}

GtkWidget *
ui_choice_new (const GisDomain *domain, gboolean nullable)
{
  UiChoice *self;

  g_return_val_if_fail (domain != NULL, NULL);
  self = g_object_new (UI_TYPE_CHOICE, NULL);
  self->domain = domain;
  self->nullable = nullable;
  update_label (self);
  return GTK_WIDGET (self);
}

void
ui_choice_set_code (UiChoice *self, const char *code)
{
  g_return_if_fail (UI_IS_CHOICE (self));
  if (g_strcmp0 (code, self->code) != 0)
    {
      g_free (self->code);
      self->code = g_strdup (code);
    }
  update_label (self);
}

const char *
ui_choice_get_code (UiChoice *self)
{
  g_return_val_if_fail (UI_IS_CHOICE (self), NULL);
  return self->code;
}

void
ui_choice_set_allowed (UiChoice *self, const char *const *codes)
{
  g_return_if_fail (UI_IS_CHOICE (self));
  g_strfreev (self->allowed);
  self->allowed = g_strdupv ((char **) codes);
}

void
ui_choice_choose (UiChoice *self, const char *code)
{
  g_return_if_fail (UI_IS_CHOICE (self));
  if (g_strcmp0 (code, self->code) == 0)
    return;
  ui_choice_set_code (self, code);
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0);
}

const char *
ui_choice_get_title (UiChoice *self)
{
  g_return_val_if_fail (UI_IS_CHOICE (self), NULL);
  return gtk_label_get_label (GTK_LABEL (self->label));
}

void
ui_choice_popup (UiChoice *self)
{
  g_return_if_fail (UI_IS_CHOICE (self));
  gtk_menu_button_popup (GTK_MENU_BUTTON (self->button));
}
