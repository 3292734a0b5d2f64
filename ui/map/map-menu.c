/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The names are read from the workspace first, so that the menu opens whole. */
#include "ui/map/map-menu.h"

#include "gis/core/i18n.h"
#include "ui/map/hover-tip.h"

/* What lies one above the other at one spot; more would be a list, not a menu. */
#define MAX_OFFERED 12u

typedef struct
{
  GtkWidget *menu; /* GtkPopoverMenu; weak */
  UiMap *map;      /* its parent: outlives it */
  GMenu *here;     /* what may be chosen */
  guint serial;    /* of the last popup */
} MapMenu;

typedef struct
{
  GtkWidget *menu; /* reference */
  guint serial;
  double x, y;
} Popup;

static MapMenu *
get_data (GtkWidget *menu)
{
  return g_object_get_data (G_OBJECT (menu), "map-menu");
}

static void
map_menu_free (gpointer data)
{
  MapMenu *self = data;

  g_object_unref (self->here);
  g_free (self);
}

static gboolean
is_selected (UiDocument *document, const GisHit *hit)
{
  for (guint i = 0; i < ui_document_get_n_selected (document); i++)
    {
      const GisHit *other = ui_document_get_selected (document, i);
      if (other->id == hit->id && g_strcmp0 (other->class_id, hit->class_id) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
open_at (MapMenu *self, double x, double y)
{
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &(GdkRectangle){ (int) x, (int) y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

/* ---- What lies here ---- */

static gpointer
read_rows (GisWorkspace *ws, gpointer data, GCancellable *cancellable, GError **error)
{
  const GArray *hits = data;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) gis_row_free);

  for (guint i = 0; i < hits->len; i++)
    {
      const GisHit *hit = &g_array_index (hits, GisHit, i);
      GisRow *row = gis_store_get (ws, hit->class_id, hit->id, NULL);
      if (row != NULL) /* else deleted in the meantime */
        g_ptr_array_add (rows, row);
    }
  return g_steal_pointer (&rows);
}

static void
rows_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Popup *popup = user_data;
  MapMenu *self = get_data (popup->menu);
  g_autoptr (GPtrArray) rows = ui_document_read_finish (UI_DOCUMENT (source), result, NULL);

  if (self->serial == popup->serial && gtk_widget_get_parent (self->menu) != NULL)
    {
      for (guint i = 0; rows != NULL && i < rows->len; i++)
        {
          const GisRow *row = g_ptr_array_index (rows, i);
          g_autofree char *text = ui_hover_tip_dup_text (row);
          g_autoptr (GString) label = g_string_new (text);
          g_autoptr (GMenuItem) item = NULL;
          g_string_replace (label, "_", "__", 0); /* no mnemonics in names */
          item = g_menu_item_new (label->str, NULL);
          g_menu_item_set_action_and_target (item, "map.pick", "(sx)", row->klass->id, row->id);
          g_menu_append_item (self->here, item);
        }
      open_at (self, popup->x, popup->y);
    }
  g_object_unref (popup->menu);
  g_free (popup);
}

void
ui_map_menu_popup (GtkWidget *menu, double x, double y)
{
  MapMenu *self = get_data (menu);
  UiDocument *document = ui_map_get_document (self->map);
  g_autoptr (GArray) hits = NULL;
  gboolean any = FALSE;
  Popup *popup;

  if (document == NULL)
    return;
  self->serial++;
  g_menu_remove_all (self->here);
  hits = ui_map_hit_test (self->map, x, y);
  for (guint i = 0; i < hits->len; i++)
    any = any || is_selected (document, &g_array_index (hits, GisHit, i));
  if (hits->len > 0 && !any)
    ui_document_select (document, &g_array_index (hits, GisHit, 0), 1, FALSE, FALSE);
  if (hits->len < 2)
    {
      open_at (self, x, y);
      return;
    }
  g_array_set_size (hits, MIN (hits->len, MAX_OFFERED));
  popup = g_new0 (Popup, 1);
  popup->menu = g_object_ref (menu);
  popup->serial = self->serial;
  popup->x = x;
  popup->y = y;
  ui_document_read_async (document, read_rows, g_steal_pointer (&hits),
                          (GDestroyNotify) g_array_unref, (GDestroyNotify) g_ptr_array_unref, NULL,
                          rows_read_cb, popup);
}

/* ---- Attaching ---- */

static void
pressed_cb (GtkWidget *menu, int n_press, double x, double y)
{
  ui_map_menu_popup (menu, x, y);
}

static void
long_pressed_cb (GtkWidget *menu, double x, double y, GtkGesture *gesture)
{
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  ui_map_menu_popup (menu, x, y);
}

static GMenuModel *
create_model (MapMenu *self)
{
  g_autoptr (GMenu) asset = g_menu_new ();
  g_autoptr (GMenu) view = g_menu_new ();
  GMenu *menu = g_menu_new ();

  g_menu_append (asset, _ ("Show the Selection"), "map.zoom-selection");
  g_menu_append (asset, _ ("Mark a Defect…"), "map.add-defect");
  g_menu_append (asset, _ ("Export the Selection…"), "win.export-selection");
  g_menu_append (asset, _ ("Delete"), "map.delete");
  g_menu_append (view, _ ("Show Everything"), "map.zoom-all");
  g_menu_append (view, _ ("Show the Active Layer"), "map.zoom-layer");
  g_menu_append (view, _ ("North Up"), "map.north-up");
  g_menu_append (view, _ ("Save as a Place…"), "map.save-place");
  g_menu_append (view, _ ("Legend"), "map.legend");
  g_menu_append_section (menu, _ ("One Above the Other Here"), G_MENU_MODEL (self->here));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (asset));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (view));
  return G_MENU_MODEL (menu);
}

GtkWidget *
ui_map_menu_attach (UiMap *map)
{
  MapMenu *self = g_new0 (MapMenu, 1);
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *hold = gtk_gesture_long_press_new ();
  g_autoptr (GMenuModel) model = NULL;

  g_return_val_if_fail (UI_IS_MAP (map), NULL);
  self->here = g_menu_new ();
  self->map = map;
  model = create_model (self);
  self->menu = gtk_popover_menu_new_from_model (model);
  g_object_set_data_full (G_OBJECT (self->menu), "map-menu", self, map_menu_free);
  gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
  gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
  gtk_widget_set_parent (self->menu, GTK_WIDGET (map));
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect_object (click, "pressed", G_CALLBACK (pressed_cb), self->menu,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (map), GTK_EVENT_CONTROLLER (click));
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (hold), TRUE);
  g_signal_connect_object (hold, "pressed", G_CALLBACK (long_pressed_cb), self->menu,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (map), GTK_EVENT_CONTROLLER (hold));
  return self->menu;
}

char **
ui_map_menu_dup_names (GtkWidget *menu)
{
  GMenuModel *here = G_MENU_MODEL (get_data (menu)->here);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (int i = 0; i < g_menu_model_get_n_items (here); i++)
    {
      g_autofree char *label = NULL;
      g_menu_model_get_item_attribute (here, i, G_MENU_ATTRIBUTE_LABEL, "s", &label);
      g_strv_builder_add (names, label);
    }
  return g_strv_builder_end (names);
}
