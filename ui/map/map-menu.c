/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The names are read from the workspace first, so that the menu opens whole. Each opening makes a new
 * popover: one whose entries change keeps the size that it had, so that the last ones were cut off. */
#include "ui/map/map-menu.h"

#include "gis/core/i18n.h"
#include "ui/map/hover-tip.h"

/* What lies one above the other at one spot; more would be a list, not a menu. */
#define MAX_OFFERED 12u
#define MENU_KEY "ui-map-menu"

typedef struct
{
  GtkWidget *menu; /* GtkPopoverMenu, child of the map; NULL: none yet */
  GMenu *here;     /* what may be chosen */
  guint serial;    /* of the last popup */
} MapMenu;

/* One opening on its way. */
typedef struct
{
  UiMap *map; /* reference */
  guint serial;
  double x, y;
} Popup;

static MapMenu *
get_data (UiMap *map)
{
  return g_object_get_data (G_OBJECT (map), MENU_KEY);
}

static void
map_menu_free (gpointer data)
{
  MapMenu *self = data;

  g_clear_pointer (&self->menu, gtk_widget_unparent);
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

static Popup *
popup_new (UiMap *map, guint serial, double x, double y)
{
  Popup *popup = g_new0 (Popup, 1);

  popup->map = g_object_ref (map);
  popup->serial = serial;
  popup->x = x;
  popup->y = y;
  return popup;
}

static void
popup_free (gpointer data)
{
  Popup *popup = data;

  g_object_unref (popup->map);
  g_free (popup);
}

/* Not overtaken by another one, on a map that still has its menu. */
static MapMenu *
find_menu_of (const Popup *popup)
{
  MapMenu *self = get_data (popup->map);

  return self != NULL && self->serial == popup->serial ? self : NULL;
}

static gboolean
open_cb (gpointer data)
{
  const Popup *popup = data;
  MapMenu *self = find_menu_of (popup);

  if (self != NULL)
    gtk_popover_popup (GTK_POPOVER (self->menu));
  return G_SOURCE_REMOVE;
}

/* Takes @popup. GTK puts headings and lines between sections in an idle call of the default priority:
 * before that the menu would be measured too small. */
static void
open_soon (Popup *popup)
{
  MapMenu *self = find_menu_of (popup);
  GdkRectangle at = { (int) popup->x, (int) popup->y, 1, 1 };
  g_autoptr (GMenuModel) model = NULL;

  if (self == NULL)
    {
      popup_free (popup);
      return;
    }
  model = create_model (self);
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  self->menu = gtk_popover_menu_new_from_model (model);
  gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
  gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
  gtk_widget_set_parent (self->menu, GTK_WIDGET (popup->map));
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &at);
  g_idle_add_full (G_PRIORITY_HIGH_IDLE, open_cb, popup, popup_free);
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
append_row (MapMenu *self, const GisRow *row)
{
  g_autofree char *text = ui_hover_tip_dup_text (row);
  g_autoptr (GString) label = g_string_new (text);
  g_autoptr (GMenuItem) item = NULL;

  g_string_replace (label, "_", "__", 0); /* no mnemonics in names */
  item = g_menu_item_new (label->str, NULL);
  g_menu_item_set_action_and_target (item, "map.pick", "(sx)", row->klass->id, row->id);
  g_menu_append_item (self->here, item);
}

static void
rows_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Popup *popup = user_data;
  MapMenu *self = find_menu_of (popup);
  g_autoptr (GPtrArray) rows = ui_document_read_finish (UI_DOCUMENT (source), result, NULL);

  for (guint i = 0; self != NULL && rows != NULL && i < rows->len; i++)
    append_row (self, g_ptr_array_index (rows, i));
  open_soon (popup);
}

void
ui_map_menu_popup (UiMap *map, double x, double y)
{
  MapMenu *self = get_data (map);
  UiDocument *document = ui_map_get_document (map);
  g_autoptr (GArray) hits = NULL;
  gboolean any = FALSE;
  Popup *popup;

  g_return_if_fail (self != NULL);
  if (document == NULL)
    return;
  popup = popup_new (map, ++self->serial, x, y);
  g_menu_remove_all (self->here);
  hits = ui_map_hit_test (map, x, y);
  for (guint i = 0; i < hits->len; i++)
    any = any || is_selected (document, &g_array_index (hits, GisHit, i));
  if (hits->len > 0 && !any)
    ui_document_select (document, &g_array_index (hits, GisHit, 0), 1, FALSE, FALSE);
  if (hits->len < 2)
    {
      open_soon (popup);
      return;
    }
  g_array_set_size (hits, MIN (hits->len, MAX_OFFERED));
  ui_document_read_async (document, read_rows, g_steal_pointer (&hits),
                          (GDestroyNotify) g_array_unref, (GDestroyNotify) g_ptr_array_unref, NULL,
                          rows_read_cb, popup);
}

/* ---- Attaching ---- */

/* Opened while the button is still down, the menu would get its release, and the map miss the next
 * press. */
static void
released_cb (UiMap *map, int n_press, double x, double y)
{
  if (get_data (map) != NULL)
    ui_map_menu_popup (map, x, y);
}

static void
long_pressed_cb (UiMap *map, double x, double y, GtkGesture *gesture)
{
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  if (get_data (map) != NULL)
    ui_map_menu_popup (map, x, y);
}

void
ui_map_menu_attach (UiMap *map)
{
  MapMenu *self = g_new0 (MapMenu, 1);
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *hold = gtk_gesture_long_press_new ();

  g_return_if_fail (UI_IS_MAP (map));
  self->here = g_menu_new ();
  g_object_set_data_full (G_OBJECT (map), MENU_KEY, self, map_menu_free);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect_swapped (click, "released", G_CALLBACK (released_cb), map);
  gtk_widget_add_controller (GTK_WIDGET (map), GTK_EVENT_CONTROLLER (click));
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (hold), TRUE);
  g_signal_connect_swapped (hold, "pressed", G_CALLBACK (long_pressed_cb), map);
  gtk_widget_add_controller (GTK_WIDGET (map), GTK_EVENT_CONTROLLER (hold));
}

void
ui_map_menu_detach (UiMap *map)
{
  g_return_if_fail (UI_IS_MAP (map));
  g_object_set_data (G_OBJECT (map), MENU_KEY, NULL);
}

GtkWidget *
ui_map_menu_get (UiMap *map)
{
  g_return_val_if_fail (UI_IS_MAP (map), NULL);
  return get_data (map)->menu;
}

char **
ui_map_menu_dup_names (UiMap *map)
{
  GMenuModel *here = G_MENU_MODEL (get_data (map)->here);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (int i = 0; i < g_menu_model_get_n_items (here); i++)
    {
      g_autofree char *label = NULL;
      g_menu_model_get_item_attribute (here, i, G_MENU_ATTRIBUTE_LABEL, "s", &label);
      g_strv_builder_add (names, label);
    }
  return g_strv_builder_end (names);
}
