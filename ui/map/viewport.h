/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between libshumate's viewport (degrees, a widget) and the engine's GisView (Mercator, pixels). */
#pragma once

#include "gis/scene/view.h"
#include <shumate/shumate.h>

G_BEGIN_DECLS

#define UI_MAP_MAX_ZOOM 23
#define UI_MAP_MIN_ZOOM 1

/* A viewport up to zoom 23: libshumate 1.0's property ranges end at 20 and would warn; the setters
 * work to 23 (24 overflows its ints). Call once before the first map is made. */
void ui_viewport_raise_limits (void);
/* Sets a source without tiles as the reference, min and max zoom. */
void ui_viewport_prepare (ShumateViewport *viewport);
/* @widget: a layer or map that shows the viewport. */
GisView ui_viewport_get_view (ShumateViewport *viewport, GtkWidget *widget);
/* Centre, zoom and rotation of @view; its size is ignored. */
void ui_viewport_set_view (ShumateViewport *viewport, const GisView *view);

G_END_DECLS
