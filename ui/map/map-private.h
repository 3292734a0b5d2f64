/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the two halves of the map widget share: map.c (document, view, overlay) and map-pointer.c
 * (pointer, keys, hover). */
#pragma once

#include "gis/crs/crs.h"
#include "ui/map/asset-layer.h"
#include "ui/map/basemap.h"
#include "ui/map/map.h"
#include "ui/map/overlay.h"
#include "ui/tools/tool.h"

G_BEGIN_DECLS

typedef enum
{
  POINTER_UP,
  POINTER_DOWN, /* may become a click */
  POINTER_PANNING,
  POINTER_TOOL, /* the tool has the drag */
} PointerState;

typedef struct
{
  guint id;
  UiMapDrawFunc func;
  gpointer data;
  GDestroyNotify destroy;
} DrawFunc;

struct _UiMap
{
  GtkWidget parent_instance;

  ShumateMap *map;
  ShumateViewport *viewport;
  UiBasemap *basemap;
  UiAssetLayer *assets;
  UiOverlay *overlay;
  GtkWidget *tip;
  GtkGesture *drag;

  UiDocument *document;
  const char *active_class; /* interned */
  UiTool *tool;
  GisTransform *to_workspace, *from_workspace; /* of the document's CRS, to and from degrees */
  GArray *draw_funcs;
  guint next_draw_id;

  PointerState pointer;
  guint button;
  gboolean space_held;
  double press_x, press_y;
  GisView press_view;
  gint64 last_click_us;
  double last_click_x, last_click_y;
  int n_press;

  double pointer_x, pointer_y; /* NaN when outside */
  guint hover_tick;
  GisHit hover; /* class_id NULL: none */
  GisHit in_hand;
  GArray *selected_boxes; /* GisBox, as the document's selection */

  GisBox pending_fit; /* asked for before there was a size */
};

gboolean ui_map_same_hit (const GisHit *a, const GisHit *b);

/* ---- map-pointer.c ---- */

/* What lies under the pointer, NULL: nothing. */
void ui_map_set_hover (UiMap *self, const GisHit *hit);
/* Looks under the pointer once before the next frame. */
void ui_map_queue_hover (UiMap *self);
void ui_map_update_cursor (UiMap *self);
/* The one drag gesture, motion and keys; libshumate's own gestures that they replace are silenced. */
void ui_map_add_controllers (UiMap *self);

G_END_DECLS
