/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The map: libshumate's viewport and gestures under one layer that draws all assets from tiles, a
 * layer for selection, hover and the feature in hand, and the pointer's events for the tool.
 * Coordinates handed out are Web Mercator metres (as the scene has them) or widget pixels; the
 * workspace's CRS through ui_map_to_workspace().
 *
 * Properties: "document". Signals: "view-changed"; "pointer-moved" (double x, double y Mercator
 * metres; NaN when it left); "hover-changed". */
#pragma once

#include "ui/common/document.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_MAP (ui_map_get_type ())
G_DECLARE_FINAL_TYPE (UiMap, ui_map, UI, MAP, GtkWidget)

typedef struct _UiTool UiTool;

GtkWidget *ui_map_new (void);
void ui_map_set_document (UiMap *self, UiDocument *document);
UiDocument *ui_map_get_document (UiMap *self);

/* What is shown now. */
GisView ui_map_get_view (UiMap *self);
/* Goes to a Mercator point; @zoom < 0: as it is. */
void ui_map_go_to (UiMap *self, double x, double y, double zoom);
/* Fits a Mercator box; an empty one is ignored. */
void ui_map_fit_box (UiMap *self, const GisBox *box);
void ui_map_zoom_all (UiMap *self);
void ui_map_zoom_selection (UiMap *self);
void ui_map_zoom_layer (UiMap *self, const char *class_id);
void ui_map_zoom_by (UiMap *self, double levels);
/* Rotates the picture clockwise; 0: north is up. */
void ui_map_set_rotation (UiMap *self, double rotation_rad);

/* Visible features under a pixel, best first; GArray of GisHit (owned). */
GArray *ui_map_hit_test (UiMap *self, double px, double py);
/* Mercator metres ↔ workspace CRS. FALSE where the CRS has no image. */
gboolean ui_map_to_workspace (UiMap *self, double *x, double *y);
gboolean ui_map_from_workspace (UiMap *self, double *x, double *y);

/* The tool gets the pointer's events; NULL: the pointer pans. Takes a reference. */
void ui_map_set_tool (UiMap *self, UiTool *tool);
UiTool *ui_map_get_tool (UiMap *self);
/* The overlay (selection, hover, tool) is drawn again. */
void ui_map_redraw_overlay (UiMap *self);

/* Extra drawing over the assets, for views that show their own things (projects, corridors):
 * called with the view and a context in widget pixels. */
typedef void (*UiMapDrawFunc) (UiMap *map, const GisView *view, cairo_t *cr, gpointer user_data);
guint ui_map_add_draw_func (UiMap *self, UiMapDrawFunc func, gpointer data, GDestroyNotify destroy);
void ui_map_remove_draw_func (UiMap *self, guint id);

/* TRUE while tiles of the view are being drawn. */
gboolean ui_map_is_drawing (UiMap *self);

G_END_DECLS
