/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/inspector/history-list.h"

#include "gis/core/i18n.h"
#include "ui/common/message.h"
#include "ui/common/style.h"
#include <math.h>
#include <string.h>

/* A row edited more often than this shows its newest part. */
#define MAX_SHOWN 200

struct _UiHistoryList
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *list;
  GtkWidget *empty;
  UiDocument *document;
  GisCatalog *catalog;
  const GisClass *klass;
  gboolean read_only;
  guint serial;
  guint n_events;
};

G_DEFINE_FINAL_TYPE (UiHistoryList, ui_history_list, GTK_TYPE_WIDGET)

typedef struct
{
  GWeakRef list;
  guint serial;
} Request;

static gpointer
read_events (GisWorkspace *ws, gpointer data, GCancellable *cancellable, GError **error)
{
  GisHit *hit = data;

  return gis_history_list_row (ws, hit->class_id, hit->id, error);
}

static char *
dup_value (const GisClass *klass, const char *name, const GisValue *value)
{
  int index = gis_class_find_field (klass, name);
  g_autofree char *display = NULL;

  if (gis_value_is_null (value))
    return g_strdup ("—");
  display = index >= 0 ? gis_field_dup_display (&klass->fields[index], value)
                       : gis_value_dup_string (value);
  return g_steal_pointer (&display);
}

/* "528000.000 3852000.000", as the history words the place of a point. */
static gboolean
read_place (const GisValue *value, double *x, double *y)
{
  const char *text = gis_value_get_text (value);
  char *end = NULL;

  if (text == NULL || strstr (text, " m") != NULL)
    return FALSE;
  *x = g_ascii_strtod (text, &end);
  if (end == text || *end != ' ')
    return FALSE;
  text = end + 1;
  *y = g_ascii_strtod (text, &end);
  return end != text && *end == '\0' && isfinite (*x) && isfinite (*y);
}

/* How far a point moved, and from where to where; how long or large another shape was and is. */
static char *
dup_move (const GisRowEvent *event)
{
  const char *from = gis_value_get_text (&event->from), *to = gis_value_get_text (&event->to);
  double x0, y0, x1, y1;

  if (read_place (&event->from, &x0, &y0) && read_place (&event->to, &x1, &y1))
    /* Translators: a distance in metres and two places in coordinates. */
    return g_strdup_printf (_ ("Moved %.2f m: %s → %s"), hypot (x1 - x0, y1 - y0), from, to);
  if (from != NULL && to != NULL && strcmp (from, to) != 0)
    /* Translators: the length or area of a shape before and after. */
    return g_strdup_printf (_ ("Shape changed: %s → %s"), from, to);
  if (from == NULL && to != NULL)
    return g_strdup_printf (_ ("Position set: %s"), to);
  if (from != NULL && to == NULL)
    return g_strdup_printf (_ ("Position removed: %s"), from);
  return g_strdup (_ ("Shape changed"));
}

static char *
dup_what (const GisClass *klass, const GisRowEvent *event)
{
  int index = event->field != NULL ? gis_class_find_field (klass, event->field) : -1;

  if (event->field == NULL || event->kind != GIS_CHANGE_UPDATE)
    return g_strdup (event->kind == GIS_CHANGE_DELETE ? _ ("Deleted") : _ ("Created"));
  if (strcmp (event->field, "geom") == 0)
    return dup_move (event);
  g_autofree char *from = dup_value (klass, event->field, &event->from);
  g_autofree char *to = dup_value (klass, event->field, &event->to);
  /* Translators: a field, its value before and after. */
  return g_strdup_printf (_ ("%s: %s → %s"),
                          index >= 0 ? gis_text_get (&klass->fields[index].title) : event->field,
                          from, to);
}

static void
reverted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (UiHistoryList) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!ui_document_write_finish (UI_DOCUMENT (source), result, &error) && self->box != NULL)
    ui_message_error (GTK_WIDGET (self), _ ("This change cannot be taken back alone"), error);
}

static void
revert_clicked_cb (UiHistoryList *self, GtkWidget *button)
{
  const gint64 *id = g_object_get_data (G_OBJECT (button), "entry");

  if (self->document != NULL)
    ui_document_revert_async (self->document, *id, reverted_cb, g_object_ref (self));
}

/* Once a step, at its first line. */
static void
add_revert (UiHistoryList *self, GtkWidget *row, const GisRowEvent *event)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-undo-symbolic");
  g_autofree char *tooltip =
    g_strdup_printf (_ ("Take this change back: %s"), event->label != NULL ? event->label : "");

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip,
                                  -1);
  g_object_set_data_full (G_OBJECT (button), "entry",
                          g_memdup2 (&event->entry_id, sizeof event->entry_id), g_free);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (revert_clicked_cb), self);
  gtk_box_append (GTK_BOX (row), button);
}

/* When it was written down and by whom; before that the day on which a state took effect, where that
 * is another. */
static char *
dup_when (GisWorkspace *ws, const GisRowEvent *event)
{
  g_autofree char *time = gis_workspace_dup_time (ws, event->recorded_at);
  g_autofree char *day = gis_date_dup_text (event->effective_on);
  g_autofree char *who = event->author != NULL && *event->author != '\0'
                           ? g_strdup_printf ("%s · %s", time, event->author)
                           : g_strdup (time);

  if (day == NULL || g_str_has_prefix (time, day))
    return g_steal_pointer (&who);
  /* Translators: the day a state took effect, then when that was written down and by whom. */
  return g_strdup_printf (_ ("In force since %s · recorded %s"), day, who);
}

static GtkWidget *
create_row (UiHistoryList *self, const GisRowEvent *event, gboolean revertable)
{
  const GisClass *klass = self->klass;
  GisWorkspace *ws = ui_document_get_workspace (self->document);
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  g_autofree char *what = dup_what (klass, event);
  g_autofree char *who = dup_when (ws, event);
  GtkWidget *top = gtk_label_new (what), *bottom = gtk_label_new (who);

  gtk_label_set_xalign (GTK_LABEL (top), 0);
  gtk_label_set_wrap (GTK_LABEL (top), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (top), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (bottom), 0);
  gtk_label_set_wrap (GTK_LABEL (bottom), TRUE);
  gtk_widget_add_css_class (bottom, "caption");
  gtk_widget_add_css_class (bottom, "dim-label");
  gtk_widget_set_tooltip_text (box, event->label);
  gtk_box_append (GTK_BOX (box), top);
  gtk_box_append (GTK_BOX (box), bottom);
  gtk_widget_set_hexpand (box, TRUE);
  gtk_box_append (GTK_BOX (row), box);
  if (revertable)
    add_revert (self, row, event);
  gtk_widget_add_css_class (row, "history-event");
  return row;
}

static void
clear_list (UiHistoryList *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->list)) != NULL)
    gtk_box_remove (GTK_BOX (self->list), child);
  self->n_events = 0;
}

static void
show_message (UiHistoryList *self, const char *message)
{
  gtk_label_set_label (GTK_LABEL (self->empty), message);
  gtk_widget_set_visible (self->empty, message[0] != '\0');
  gtk_widget_set_visible (self->list, message[0] == '\0');
}

static void
events_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Request *request = user_data;
  g_autoptr (UiHistoryList) self = g_weak_ref_get (&request->list);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) events = ui_document_read_finish (UI_DOCUMENT (source), result, &error);

  if (self != NULL && self->serial == request->serial)
    {
      clear_list (self);
      for (guint i = 0; events != NULL && i < MIN (events->len, MAX_SHOWN); i++)
        {
          const GisRowEvent *event = g_ptr_array_index (events, i);
          const GisRowEvent *before = i > 0 ? g_ptr_array_index (events, i - 1) : NULL;
          gboolean first = before == NULL || before->entry_id != event->entry_id;

          if (i > 0)
            gtk_box_append (GTK_BOX (self->list), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
          gtk_box_append (GTK_BOX (self->list),
                          create_row (self, event, first && event->can_revert && !self->read_only));
        }
      self->n_events = events != NULL ? events->len : 0;
      show_message (self, error != NULL         ? error->message
                          : self->n_events == 0 ? _ ("No changes are recorded.")
                                                : "");
    }
  g_weak_ref_clear (&request->list);
  g_free (request);
}

static void
ui_history_list_dispose (GObject *object)
{
  g_clear_pointer (&UI_HISTORY_LIST (object)->box, gtk_widget_unparent);
  g_clear_object (&UI_HISTORY_LIST (object)->document);
  G_OBJECT_CLASS (ui_history_list_parent_class)->dispose (object);
}

static void
ui_history_list_finalize (GObject *object)
{
  g_clear_pointer (&UI_HISTORY_LIST (object)->catalog, gis_catalog_unref);
  G_OBJECT_CLASS (ui_history_list_parent_class)->finalize (object);
}

static void
ui_history_list_class_init (UiHistoryListClass *klass)
{
  ui_style_ensure ();
  G_OBJECT_CLASS (klass)->dispose = ui_history_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = ui_history_list_finalize;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
ui_history_list_init (UiHistoryList *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->list = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->empty = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->empty), TRUE);
  gtk_widget_add_css_class (self->empty, "dim-label");
  gtk_widget_set_margin_top (self->empty, 24);
  gtk_widget_add_css_class (self->list, "card");
  gtk_widget_add_css_class (self->list, "form-card");
  gtk_box_append (GTK_BOX (self->box), self->empty);
  gtk_box_append (GTK_BOX (self->box), self->list);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

GtkWidget *
ui_history_list_new (void)
{
  return g_object_new (UI_TYPE_HISTORY_LIST, NULL);
}

void
ui_history_list_set_row (UiHistoryList *self,
                         UiDocument *document,
                         const GisClass *klass,
                         gint64 id)
{
  Request *request;
  GisHit *hit;

  g_return_if_fail (UI_IS_HISTORY_LIST (self));
  self->serial++;
  self->klass = klass;
  g_set_object (&self->document, document);
  if (klass == NULL || document == NULL)
    {
      clear_list (self);
      show_message (self, "");
      return;
    }
  g_clear_pointer (&self->catalog, gis_catalog_unref);
  self->catalog = gis_catalog_ref (ui_document_get_catalog (document));
  self->read_only = gis_workspace_is_read_only (ui_document_get_workspace (document));
  request = g_new0 (Request, 1);
  g_weak_ref_init (&request->list, self);
  request->serial = self->serial;
  hit = g_new0 (GisHit, 1);
  hit->class_id = g_intern_string (klass->id);
  hit->id = id;
  ui_document_read_async (document, read_events, hit, g_free, (GDestroyNotify) g_ptr_array_unref,
                          NULL, events_read_cb, request);
}

guint
ui_history_list_get_n_events (UiHistoryList *self)
{
  g_return_val_if_fail (UI_IS_HISTORY_LIST (self), 0);
  return self->n_events;
}
