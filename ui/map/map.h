/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The map: libshumate's viewport under one layer that draws all assets, an overlay for selection,
 * hover and what the tool has in hand, and the pointer's events for the tool. Coordinates handed
 * out are Web Mercator metres (as the scene has them) or widget pixels; the workspace's CRS through
 * ui_map_to_workspace().
 *
 *   UiMap ─ ShumateMap ─ basemap layers, UiAssetLayer, overlay
 *         └ hover tip
 *
 * Properties: "document"; "active-class" (string: class that the Add tool makes).
 * Signals: "view-changed"; "pointer-moved" (double x, double y in Mercator metres; NaN when it
 * left); "drawing-changed"; "basemap-changed"; "drafted" (GisRow*, borrowed: a new row that still needs values);
 * "defect-requested" (const GisHit*, double x, double y: the Defect tool was used on an asset). */
#pragma once

#include "gis/reference/basemap.h"
#include "ui/common/document.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_MAP (ui_map_get_type ())
G_DECLARE_FINAL_TYPE (UiMap, ui_map, UI, MAP, GtkWidget)

typedef struct _UiTool UiTool;

GtkWidget *ui_map_new (void);
void ui_map_set_document (UiMap *self, UiDocument *document);
UiDocument *ui_map_get_document (UiMap *self);
void ui_map_set_active_class (UiMap *self, const char *class_id);
const char *ui_map_get_active_class (UiMap *self);

/* What is shown now. */
GisView ui_map_get_view (UiMap *self);
/* Goes to a Mercator point; @zoom < 0: as it is. */
void ui_map_go_to (UiMap *self, double x, double y, double zoom);
/* Fits a Mercator box, also before the map has a size; an empty one is ignored. */
void ui_map_fit_box (UiMap *self, const GisBox *box);
/* Something over the right side of the map: features that are shown stay left of it where that leaves
 * room. */
void ui_map_keep_clear_of (UiMap *self, GtkWidget *panel);
/* The same two for what a person asked for: the picture moves over in a quarter of a second, as it does
 * for the calls below. */
void ui_map_fly_to (UiMap *self, double x, double y, double zoom);
void ui_map_fly_to_box (UiMap *self, const GisBox *box);
void ui_map_zoom_all (UiMap *self);
void ui_map_zoom_selection (UiMap *self);
void ui_map_zoom_layer (UiMap *self, const char *class_id);
/* Goes where features of a class in @box are drawn: the whole of it, where their scale allows that, else
 * those in its middle; stays where some of them are in view already. FALSE when there are none. */
gboolean ui_map_show_class (UiMap *self, const char *class_id, const GisBox *box);
/* Shows one feature, in at most zoom 19; FALSE when it has no place there; what a filter
 * hides has. */
gboolean ui_map_show_feature (UiMap *self, const char *class_id, gint64 id);
void ui_map_zoom_by (UiMap *self, double levels);
/* Rotates the picture clockwise; 0: north is up. */
void ui_map_set_rotation (UiMap *self, double rotation_rad);
void ui_map_turn_to (UiMap *self, double rotation_rad);
/* Zooms so that the place below the pixel (x, y) stays there. */
void ui_map_zoom_at (UiMap *self, double x, double y, double levels);
/* Lets the picture glide on with this speed, slower and slower, as after a flick with the hand. */
void ui_map_flick (UiMap *self, double speed_x_px_s, double speed_y_px_s);
/* TRUE while it moves by itself. */
gboolean ui_map_is_moving (UiMap *self);

/* Visible features under a pixel, best first; GArray of GisHit (owned). */
GArray *ui_map_hit_test (UiMap *self, double px, double py);
/* Districts lie under everything: they are only picked while theirs is the active layer. */
gboolean ui_map_is_pickable (UiMap *self, const GisHit *hit);
/* Mercator metres ↔ workspace CRS, in place. FALSE where there is no image (x, y stay). */
gboolean ui_map_to_workspace (UiMap *self, double *x, double *y);
gboolean ui_map_from_workspace (UiMap *self, double *x, double *y);

/* The tool gets the pointer's events; NULL: the pointer pans. Keeps a reference. */
void ui_map_set_tool (UiMap *self, UiTool *tool);
UiTool *ui_map_get_tool (UiMap *self);
/* The overlay (selection, hover, tool) is drawn again. */
void ui_map_redraw_overlay (UiMap *self);
/* This feature is in the tool's hand: not shown as selected or hovered where it was. NULL: none. */
void ui_map_set_in_hand (UiMap *self, const GisHit *hit);

/* Extra drawing over the assets, for views that show their own things (projects, corridors):
 * called with the view and a context in widget pixels. */
typedef void (*UiMapDrawFunc) (UiMap *map, const GisView *view, cairo_t *cr, gpointer user_data);
guint ui_map_add_draw_func (UiMap *self, UiMapDrawFunc func, gpointer data, GDestroyNotify destroy);
void ui_map_remove_draw_func (UiMap *self, guint id);

/* TRUE while the picture of the view is being drawn. */
gboolean ui_map_is_drawing (UiMap *self);
/* The basemap as the program's preferences say, from here on; without this call there is none. */
void ui_map_follow_settings (UiMap *self, GSettings *settings);
/* Text of the basemap's source, or NULL. */
const char *ui_map_get_attribution (UiMap *self);
gboolean ui_map_has_basemap (UiMap *self);
/* The basemap for a picture of the map; see ui_basemap_get_picture(). */
gboolean ui_map_get_basemap_picture (UiMap *self, GisBasemap *picture);
/* What is the matter with the basemap, or NULL; "basemap-changed" tells of both. */
const char *ui_map_get_basemap_notice (UiMap *self);
void ui_map_retry_basemap (UiMap *self);

/* ---- The pointer's way in: called by the gestures, and by tests in their place ---- */

void ui_map_press (UiMap *self, guint button, double x, double y, GdkModifierType state);
void ui_map_drag (UiMap *self, double x, double y, GdkModifierType state);
void ui_map_release (UiMap *self, double x, double y, GdkModifierType state);
void ui_map_move_pointer (UiMap *self, double x, double y);
gboolean ui_map_press_key (UiMap *self, guint keyval, GdkModifierType state);

/* ---- For tools ---- */

void ui_map_emit_drafted (UiMap *self, GisRow *row);
void ui_map_emit_defect_requested (UiMap *self, const GisHit *hit, double x, double y);

G_END_DECLS
