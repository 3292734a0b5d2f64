/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A layer that draws through a function: what changes with every pointer move lies here, so that
 * the assets below are not painted by hand. */
#pragma once

#include "gis/scene/view.h"
#include <cairo.h>
#include <shumate/shumate.h>

G_BEGIN_DECLS

#define UI_TYPE_OVERLAY (ui_overlay_get_type ())
G_DECLARE_FINAL_TYPE (UiOverlay, ui_overlay, UI, OVERLAY, ShumateLayer)

typedef void (*UiOverlayFunc) (const GisView *view, cairo_t *cr, gpointer user_data);

/* @user_data must outlive the layer. */
UiOverlay *ui_overlay_new (ShumateViewport *viewport, UiOverlayFunc func, gpointer user_data);

G_END_DECLS
