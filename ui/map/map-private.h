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
#include <adwaita.h>

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

/* Around what is fitted; a single point fills no map. */
#define FIT_MARGIN_PX 48.0
#define FIT_MAX_ZOOM 19.0

#define N_HAND 8

/* Where the hand was while it dragged the map. */
typedef struct
{
  double x, y;
  guint32 time_ms;
} HandSample;

typedef struct
{
  HandSample hand[N_HAND]; /* the last first */
  guint n_hand;
  guint tick; /* gliding after a flick */
  gint64 start_us;
  double speed_x, speed_y; /* px/s at its start */
  AdwAnimation *flight;    /* on the way to … */
  GisView from, to;
} MapMotion;

struct _UiMap
{
  GtkWidget parent_instance;

  ShumateMap *map;
  ShumateViewport *viewport;
  UiBasemap *basemap;
  char *attribution; /* of basemap and reference layers */
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
  int width, height; /* as last laid out */
  guint resized;     /* source that tells of another size */
  GisHit hover;      /* class_id NULL: none */
  GisHit in_hand;
  GArray *selected_boxes; /* GisBox, as the document's selection */

  GtkWidget *panel;   /* at the right, weak: features that are shown keep clear of it; NULL: none */
  GisBox pending_fit; /* asked for before there was a size */
  MapMotion motion;
};

gboolean ui_map_same_hit (const GisHit *a, const GisHit *b);

/* ---- map-motion.c ---- */

/* The hand that drags the map is at (x, y); 0: no time is known, no flick will come of it. */
void ui_map_track_hand (UiMap *self, double x, double y, guint32 time_ms);
void ui_map_let_go (UiMap *self, guint32 time_ms);
/* Moves over to @view in a quarter of a second, at once where it is far or animations are off. */
void ui_map_fly (UiMap *self, const GisView *view);
/* Where a flight goes; the view when there is none. */
GisView ui_map_get_target (UiMap *self);
/* Stops where it is. */
void ui_map_stop_motion (UiMap *self);

/* ---- map-pointer.c ---- */

/* What lies under the pointer, NULL: nothing. */
void ui_map_set_hover (UiMap *self, const GisHit *hit);
/* Looks under the pointer once before the next frame. */
void ui_map_queue_hover (UiMap *self);
void ui_map_update_cursor (UiMap *self);
/* The one drag gesture, motion and keys; libshumate's own gestures that they replace are silenced. */
void ui_map_add_controllers (UiMap *self);

G_END_DECLS
