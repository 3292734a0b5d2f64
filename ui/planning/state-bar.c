/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The state bar: built anew for each project, it is a dozen small widgets. */
#include "ui/planning/state-bar.h"

#include "gis/core/i18n.h"
#include "ui/planning/project.h"

struct _UiStateBar
{
  GtkWidget parent_instance;
  GtkWidget *box;
  GtkWidget *steps;
  GtkWidget *note;
  GtkWidget *buttons; /* the way forward, and the menu of the others */
  GtkWidget *more;
  GtkWidget *others;
};

enum
{
  CHANGE_REQUESTED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UiStateBar, ui_state_bar, GTK_TYPE_WIDGET)

/* The straight way; suspension and cancellation leave it. */
static const char *const way[] = { "draft", "approved", "in_progress", "completed", "accepted" };

static const struct
{
  const char *from; /* NULL: from anywhere */
  const char *to;
  const char *verb;
} verbs[] = {
  { "in_progress", "draft", N_ ("Back to _Draft…") },
  { "approved", "draft", N_ ("Back to _Draft…") },
  { "suspended", "approved", N_ ("Back to _Approved…") },
  { "suspended", "in_progress", N_ ("_Resume…") },
  { "completed", "in_progress", N_ ("Send _Back…") },
  { NULL, "approved", N_ ("_Approve…") },
  { NULL, "in_progress", N_ ("_Start Work…") },
  { NULL, "completed", N_ ("_Complete…") },
  { NULL, "accepted", N_ ("_Accept…") },
  { NULL, "suspended", N_ ("_Suspend…") },
  { NULL, "cancelled", N_ ("Cance_l Project…") },
};

const char *
ui_state_bar_get_verb (GisCatalog *catalog, const char *from, const char *to)
{
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (g_str_equal (verbs[i].to, to) &&
        (verbs[i].from == NULL || g_strcmp0 (verbs[i].from, from) == 0))
      return _ (verbs[i].verb);
  return ui_project_get_title (catalog, "project", "state", to);
}

static int
find_step (const char *state)
{
  for (guint i = 0; i < G_N_ELEMENTS (way); i++)
    if (g_strcmp0 (way[i], state) == 0)
      return (int) i;
  return -1;
}

static void
remove_children (UiStateBar *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->steps)) != NULL)
    gtk_box_remove (GTK_BOX (self->steps), child);
  while ((child = gtk_widget_get_first_child (self->others)) != NULL)
    gtk_box_remove (GTK_BOX (self->others), child);
  while ((child = gtk_widget_get_first_child (self->buttons)) != self->more)
    gtk_box_remove (GTK_BOX (self->buttons), child);
}

/* @stop: icon of the step at which the project left the way, NULL while it is on it. */
static void
add_step (UiStateBar *self, GisCatalog *catalog, guint index, int current, const char *stop)
{
  GtkWidget *step = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  const char *here = stop != NULL ? stop : "media-record-symbolic";
  GtkWidget *dot = gtk_image_new_from_icon_name ((int) index < current    ? "object-select-symbolic"
                                                 : (int) index == current ? here
                                                                          : "radio-symbolic");
  GtkWidget *label = gtk_label_new (ui_project_get_title (catalog, "project", "state", way[index]));

  gtk_widget_add_css_class (step, "step");
  gtk_widget_add_css_class (step, (int) index < current    ? "past"
                                  : (int) index == current ? stop != NULL ? "stopped" : "present"
                                                           : "future");
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_box_append (GTK_BOX (step), dot);
  gtk_box_append (GTK_BOX (step), label);
  gtk_widget_set_hexpand (step, TRUE);
  gtk_box_append (GTK_BOX (self->steps), step);
}

static void
show_note (UiStateBar *self, GisCatalog *catalog, const GisRow *row)
{
  const char *state = gis_row_get_text (row, "state");
  const char *reason = gis_row_get_text (row, "reason");
  const char *title = ui_project_get_title (catalog, "project", "state", state);
  g_autofree char *text = NULL;

  if (find_step (state) < 0)
    text = reason != NULL ? g_strdup_printf ("%s: %s", title, reason) : g_strdup (title);
  else
    text = g_strdup (reason);
  gtk_label_set_text (GTK_LABEL (self->note), text != NULL ? text : "");
  gtk_widget_set_visible (self->note, text != NULL && *text != '\0');
}

static void
clicked_cb (GtkButton *button, gpointer user_data)
{
  UiStateBar *self = user_data;

  gtk_menu_button_popdown (GTK_MENU_BUTTON (self->more));
  g_signal_emit (self, signals[CHANGE_REQUESTED], 0,
                 g_object_get_data (G_OBJECT (button), "state"));
}

static void
add_button (UiStateBar *self, GisCatalog *catalog, const char *from, const char *to, gboolean main)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (ui_state_bar_get_verb (catalog, from, to));

  g_object_set_data_full (G_OBJECT (button), "state", g_strdup (to), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (clicked_cb), self);
  if (!main)
    {
      gtk_widget_add_css_class (button, "flat");
      gtk_label_set_xalign (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button))), 0);
      gtk_box_append (GTK_BOX (self->others), button);
      return;
    }
  gtk_widget_add_css_class (button, "suggested-action");
  gtk_widget_set_hexpand (button, TRUE);
  gtk_box_prepend (GTK_BOX (self->buttons), button);
}

static gboolean
starts_here (const GisTransition *transition, const char *state)
{
  return g_strcmp0 (transition->field, "state") == 0 && transition->from != NULL &&
         g_strcmp0 (transition->from, state) == 0;
}

/* The transition that goes on: one step further on the way, or back into work. */
static const GisTransition *
find_forward (const GisRow *row, const char *state)
{
  for (guint i = 0; i < row->klass->n_transitions; i++)
    {
      const GisTransition *transition = &row->klass->transitions[i];
      if (!starts_here (transition, state) || transition->needs_reason)
        continue;
      if (find_step (transition->to) > find_step (state) || g_strcmp0 (state, "suspended") == 0)
        return transition;
    }
  return NULL;
}

static void
show_buttons (UiStateBar *self, GisCatalog *catalog, const GisRow *row)
{
  const char *state = gis_row_get_text (row, "state");
  const GisTransition *forward = find_forward (row, state);
  gboolean others = FALSE;

  for (guint i = 0; i < row->klass->n_transitions; i++)
    {
      const GisTransition *transition = &row->klass->transitions[i];
      if (!starts_here (transition, state))
        continue;
      add_button (self, catalog, state, transition->to, transition == forward);
      others = others || transition != forward;
    }
  gtk_widget_set_visible (self->more, others);
  gtk_widget_set_visible (self->buttons, others || forward != NULL);
}

void
ui_state_bar_set (UiStateBar *self,
                  UiDocument *document,
                  const GisRow *row,
                  const char *left_from,
                  gboolean editable)
{
  GisCatalog *catalog = ui_document_get_catalog (document);
  const char *state = gis_row_get_text (row, "state");
  gboolean left = find_step (state) < 0;
  int current = find_step (left ? left_from : state);
  const char *stop = !left                                 ? NULL
                     : g_strcmp0 (state, "suspended") == 0 ? "media-playback-pause-symbolic"
                                                           : "process-stop-symbolic";

  g_return_if_fail (UI_IS_STATE_BAR (self));
  remove_children (self);
  for (guint i = 0; i < G_N_ELEMENTS (way); i++)
    add_step (self, catalog, i, current, stop);
  show_note (self, catalog, row);
  gtk_widget_set_visible (self->buttons, FALSE);
  if (editable)
    show_buttons (self, catalog, row);
}

int
ui_state_bar_get_current (UiStateBar *self)
{
  int index = 0;

  for (GtkWidget *step = gtk_widget_get_first_child (self->steps); step != NULL;
       step = gtk_widget_get_next_sibling (step), index++)
    if (gtk_widget_has_css_class (step, "present") || gtk_widget_has_css_class (step, "stopped"))
      return index;
  return -1;
}

static GtkWidget *
find_in (GtkWidget *box, const char *state)
{
  for (GtkWidget *child = gtk_widget_get_first_child (box); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (g_strcmp0 (g_object_get_data (G_OBJECT (child), "state"), state) == 0)
      return child;
  return NULL;
}

GtkWidget *
ui_state_bar_find_button (UiStateBar *self, const char *state)
{
  GtkWidget *button = find_in (self->buttons, state);

  return button != NULL ? button : find_in (self->others, state);
}

static void
ui_state_bar_dispose (GObject *object)
{
  UiStateBar *self = UI_STATE_BAR (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (ui_state_bar_parent_class)->dispose (object);
}

static void
ui_state_bar_class_init (UiStateBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ui_state_bar_dispose;
  signals[CHANGE_REQUESTED] =
    g_signal_new ("change-requested", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "statebar");
}

static void
make_menu (UiStateBar *self)
{
  GtkWidget *popover = gtk_popover_new ();

  self->others = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_popover_set_child (GTK_POPOVER (popover), self->others);
  self->more = gtk_menu_button_new ();
  gtk_menu_button_set_label (GTK_MENU_BUTTON (self->more), _ ("More"));
  gtk_menu_button_set_always_show_arrow (GTK_MENU_BUTTON (self->more), TRUE);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->more), popover);
  gtk_box_append (GTK_BOX (self->buttons), self->more);
}

static void
ui_state_bar_init (UiStateBar *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9);
  self->steps = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_box_set_homogeneous (GTK_BOX (self->steps), TRUE);
  self->note = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->note), TRUE);
  gtk_label_set_xalign (GTK_LABEL (self->note), 0);
  gtk_widget_add_css_class (self->note, "state-note");
  self->buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  make_menu (self);
  gtk_box_append (GTK_BOX (self->box), self->steps);
  gtk_box_append (GTK_BOX (self->box), self->note);
  gtk_box_append (GTK_BOX (self->box), self->buttons);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

GtkWidget *
ui_state_bar_new (void)
{
  return g_object_new (UI_TYPE_STATE_BAR, NULL);
}
