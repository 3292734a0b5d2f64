/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sections are made anew for every answer of the reader: a row has few links. */
#include "ui/inspector/link-list.h"

#include "gis/core/i18n.h"
#include "gis/store/link.h"
#include "ui/common/style.h"
#include "ui/inspector/reference-choice.h"

/* A long line has hundreds of poles; the count is of all. */
#define MAX_SHOWN 200u

struct _UiLinkList
{
  GtkWidget parent_instance;

  GtkWidget *box;
  UiDocument *document;
  GisRow *row;
  guint serial;
  guint n_links;
  gboolean loading;
};

G_DEFINE_FINAL_TYPE (UiLinkList, ui_link_list, GTK_TYPE_WIDGET)

/* ---- Edits ---- */

typedef struct
{
  const GisClass *link_class; /* kept by the catalogue of @ws, which outlives its edits */
  gint64 first, second;       /* add */
  gint64 link_id;             /* remove */
  const char *class_id;       /* nearby: of this row */
  gint64 id;
} LinkEdit;

static gboolean
run_add (GisEdit *edit, gpointer data, GError **error)
{
  const LinkEdit *order = data;

  return gis_link_add (edit, order->link_class, order->first, order->second, error);
}

static gboolean
run_remove (GisEdit *edit, gpointer data, GError **error)
{
  const LinkEdit *order = data;

  return gis_edit_delete (edit, order->link_class->id, order->link_id, error);
}

static gboolean
run_nearby (GisEdit *edit, gpointer data, GError **error)
{
  const LinkEdit *order = data;
  g_autoptr (GArray) pairs = gis_link_find_pairs (gis_edit_get_workspace (edit), order->link_class,
                                                  order->class_id, order->id,
                                                  order->link_class->link_within_m, NULL, error);

  return pairs != NULL && gis_link_add_pairs (edit, order->link_class, pairs, NULL, error);
}

/* Takes @label. */
static void
start_edit (UiLinkList *self, char *label, UiEditFunc func, const LinkEdit *order)
{
  ui_document_edit_async (self->document, label, func, g_memdup2 (order, sizeof *order), g_free,
                          NULL, NULL);
  g_free (label);
}

/* ---- Sections ---- */

static const GisLinkSide *
get_side (GtkWidget *widget)
{
  return g_object_get_data (G_OBJECT (widget), "side");
}

static gboolean
own_is_first (const GisLinkSide *side)
{
  return side->own < side->other;
}

static void
add_chosen_cb (UiLinkList *self, GtkWidget *choice)
{
  const GisLinkSide *side = get_side (choice);
  gint64 other = ui_reference_choice_get_id (UI_REFERENCE_CHOICE (choice));
  LinkEdit order = { .link_class = side->klass };
  g_autofree char *name = NULL;

  if (other == 0 || self->row == NULL)
    return;
  ui_reference_choice_set_id (UI_REFERENCE_CHOICE (choice), 0);
  order.first = own_is_first (side) ? self->row->id : other;
  order.second = own_is_first (side) ? other : self->row->id;
  name = gis_row_dup_label (self->row);
  /* Translators: history entry; a line or a pole. */
  start_edit (self, g_strdup_printf (_ ("Link %s"), name), run_add, &order);
}

static void
nearby_clicked_cb (UiLinkList *self, GtkWidget *button)
{
  LinkEdit order = { .link_class = get_side (button)->klass };
  g_autofree char *name = NULL;

  if (self->row == NULL)
    return;
  name = gis_row_dup_label (self->row);
  order.class_id = g_intern_string (self->row->klass->id);
  order.id = self->row->id;
  /* Translators: history entry; a line or a pole. */
  start_edit (self, g_strdup_printf (_ ("Link what is near %s"), name), run_nearby, &order);
}

static void
remove_clicked_cb (UiLinkList *self, GtkWidget *button)
{
  const gint64 *id = g_object_get_data (G_OBJECT (button), "link");
  LinkEdit order = { .link_class = get_side (button)->klass, .link_id = *id };

  g_autofree char *name = NULL;

  if (self->row == NULL)
    return;
  name = gis_row_dup_label (self->row);
  /* Translators: history entry; a line or a pole. */
  start_edit (self, g_strdup_printf (_ ("Take a link off %s"), name), run_remove, &order);
}

static void
activated_cb (UiLinkList *self, GtkListBoxRow *row)
{
  const gint64 *id = g_object_get_data (G_OBJECT (row), "other");
  const GisLinkSide *side = get_side (GTK_WIDGET (row));
  GisHit hit = { g_intern_string (side->other->reference), *id, 0 };

  ui_document_select (self->document, &hit, 1, FALSE, FALSE);
}

static void
set_side (GtkWidget *widget, const GisLinkSide *side)
{
  g_object_set_data_full (G_OBJECT (widget), "side", g_memdup2 (side, sizeof *side), g_free);
}

static GtkWidget *
create_icon_button (const char *icon, const char *tooltip, const GisLinkSide *side)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip,
                                  -1);
  set_side (button, side);
  return button;
}

static GtkWidget *
create_line (UiLinkList *self, const GisLinkSide *side, const GisLink *link, gboolean editable)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  g_autofree char *name = gis_row_dup_label (link->row);
  int kind = gis_class_find_field (link->row->klass, "kind");
  g_autofree char *kind_text =
    kind >= 0 ? gis_field_dup_display (&link->row->klass->fields[kind], &link->row->values[kind])
              : g_strdup ("");
  g_autofree char *text =
    *kind_text != '\0' ? g_strdup_printf ("%s · %s", kind_text, name) : g_strdup (name);
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), label);
  if (editable)
    {
      GtkWidget *remove =
        create_icon_button ("list-remove-symbolic", _ ("Take this link away"), side);
      g_object_set_data_full (G_OBJECT (remove), "link", g_memdup2 (&link->id, sizeof link->id),
                              g_free);
      g_signal_connect_swapped (remove, "clicked", G_CALLBACK (remove_clicked_cb), self);
      gtk_box_append (GTK_BOX (box), remove);
    }
  gtk_widget_add_css_class (box, "listed");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  g_object_set_data_full (G_OBJECT (row), "other", g_memdup2 (&link->row->id, sizeof link->row->id),
                          g_free);
  set_side (row, side);
  return row;
}

static GtkWidget *
create_head (UiLinkList *self, const GisLinkSide *side, guint n, gboolean editable)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  const GisClass *other =
    gis_catalog_find_class (ui_document_get_catalog (self->document), side->other->reference);
  const char *title = gis_text_get (other != NULL ? &other->plural : &side->other->title);
  g_autofree char *text = n > 0 ? g_strdup_printf ("%s %u", title, n) : g_strdup (title);
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (label, "heading");
  gtk_box_append (GTK_BOX (head), label);
  if (editable && side->klass->link_within_m > 0)
    {
      g_autofree char *tooltip =
        g_strdup_printf (_ ("Link what lies within %g m"), side->klass->link_within_m);
      GtkWidget *nearby = create_icon_button ("find-location-symbolic", tooltip, side);
      g_signal_connect_swapped (nearby, "clicked", G_CALLBACK (nearby_clicked_cb), self);
      gtk_box_append (GTK_BOX (head), nearby);
    }
  if (editable)
    {
      GtkWidget *add = ui_reference_choice_new (side->other->reference, FALSE);
      ui_reference_choice_set_caption (UI_REFERENCE_CHOICE (add), _ ("Add…"));
      ui_reference_choice_set_document (UI_REFERENCE_CHOICE (add), self->document);
      set_side (add, side);
      g_signal_connect_swapped (add, "chosen", G_CALLBACK (add_chosen_cb), self);
      gtk_box_append (GTK_BOX (head), add);
    }
  return head;
}

static void
clear (UiLinkList *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->box)) != NULL)
    gtk_box_remove (GTK_BOX (self->box), child);
  self->n_links = 0;
}

static void
add_section (UiLinkList *self, const GisLinkSide *side, const GPtrArray *links)
{
  gboolean editable = !gis_workspace_is_read_only (ui_document_get_workspace (self->document));
  GtkWidget *list = gtk_list_box_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  gis_text_get (&side->klass->plural), -1);
  g_signal_connect_swapped (list, "row-activated", G_CALLBACK (activated_cb), self);
  for (guint i = 0; i < MIN (links->len, MAX_SHOWN); i++)
    gtk_list_box_append (GTK_LIST_BOX (list),
                         create_line (self, side, g_ptr_array_index (links, i), editable));
  gtk_box_append (GTK_BOX (self->box), create_head (self, side, links->len, editable));
  gtk_box_append (GTK_BOX (self->box), list);
  gtk_widget_set_visible (list, links->len > 0);
  self->n_links += links->len;
}

/* ---- Reading ---- */

typedef struct
{
  GWeakRef list;
  guint serial;
} Request;

typedef struct
{
  GArray *sides;
  GPtrArray *links; /* GPtrArray of GisLink, one a side */
} Answer;

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  g_array_unref (answer->sides);
  g_ptr_array_unref (answer->links);
  g_free (answer);
}

static gpointer
read_links (GisWorkspace *ws, gpointer data, GCancellable *cancellable, GError **error)
{
  const GisHit *hit = data;
  GisCatalog *catalog = gis_workspace_get_catalog (ws);
  const GisClass *klass = gis_catalog_require_class (catalog, hit->class_id, error);
  Answer *answer;

  if (klass == NULL)
    return NULL;
  answer = g_new0 (Answer, 1);
  answer->sides = gis_link_list_sides (catalog, klass);
  answer->links = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  for (guint i = 0; i < answer->sides->len; i++)
    {
      GPtrArray *links =
        gis_link_list (ws, &g_array_index (answer->sides, GisLinkSide, i), hit->id, error);
      if (links == NULL)
        {
          answer_free (answer);
          return NULL;
        }
      g_ptr_array_add (answer->links, links);
    }
  return answer;
}

static void
links_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Request *request = user_data;
  g_autoptr (UiLinkList) self = g_weak_ref_get (&request->list);
  Answer *answer = ui_document_read_finish (UI_DOCUMENT (source), result, NULL);

  if (self != NULL && self->serial == request->serial)
    {
      self->loading = FALSE;
      clear (self);
      for (guint i = 0; answer != NULL && i < answer->sides->len; i++)
        add_section (self, &g_array_index (answer->sides, GisLinkSide, i),
                     g_ptr_array_index (answer->links, i));
      gtk_widget_set_visible (GTK_WIDGET (self), answer != NULL && answer->sides->len > 0);
    }
  g_clear_pointer (&answer, answer_free);
  g_weak_ref_clear (&request->list);
  g_free (request);
}

/* ---- Widget ---- */

static void
ui_link_list_dispose (GObject *object)
{
  UiLinkList *self = UI_LINK_LIST (object);

  self->serial++;
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->row, gis_row_free);
  g_clear_object (&self->document);
  G_OBJECT_CLASS (ui_link_list_parent_class)->dispose (object);
}

static void
ui_link_list_class_init (UiLinkListClass *klass)
{
  ui_style_ensure ();
  G_OBJECT_CLASS (klass)->dispose = ui_link_list_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
ui_link_list_init (UiLinkList *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

GtkWidget *
ui_link_list_new (void)
{
  return g_object_new (UI_TYPE_LINK_LIST, NULL);
}

void
ui_link_list_set_row (UiLinkList *self, UiDocument *document, const GisRow *row)
{
  g_autoptr (GArray) sides = NULL;
  Request *request;
  GisHit *hit;
  gboolean same;

  g_return_if_fail (UI_IS_LINK_LIST (self));
  same = document == self->document && row != NULL && self->row != NULL &&
         row->klass == self->row->klass && row->id == self->row->id;
  self->serial++;
  self->loading = FALSE;
  g_clear_pointer (&self->row, gis_row_free);
  g_set_object (&self->document, document);
  if (!same)
    clear (self);
  if (document == NULL || row == NULL)
    return;
  sides = gis_link_list_sides (ui_document_get_catalog (document), row->klass);
  if (sides->len == 0)
    {
      gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
      return;
    }
  self->row = gis_row_copy (row);
  request = g_new0 (Request, 1);
  g_weak_ref_init (&request->list, self);
  request->serial = self->serial;
  hit = g_new0 (GisHit, 1);
  hit->class_id = g_intern_string (row->klass->id);
  hit->id = row->id;
  self->loading = TRUE;
  ui_document_read_async (document, read_links, hit, g_free, answer_free, NULL, links_read_cb,
                          request);
}

gboolean
ui_link_list_is_loading (UiLinkList *self)
{
  g_return_val_if_fail (UI_IS_LINK_LIST (self), FALSE);
  return self->loading;
}

guint
ui_link_list_get_n (UiLinkList *self)
{
  g_return_val_if_fail (UI_IS_LINK_LIST (self), 0);
  return self->n_links;
}
