/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sign of a target's status: circle with a tick, triangle, square with a cross, dash. Shape and
 * colour say the same, so that colour never speaks alone. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_STATUS_SHAPE (ui_status_shape_get_type ())
G_DECLARE_FINAL_TYPE (UiStatusShape, ui_status_shape, UI, STATUS_SHAPE, GtkWidget)

GtkWidget *ui_status_shape_new (void);
/* @status as GisTarget has it: "reached", "on_track", "late", "far_behind", "no_data". */
void ui_status_shape_set_status (UiStatusShape *self, const char *status);

/* Translated words and the colour of a status ("no_data" for anything unknown). */
const char *ui_status_get_title (const char *status);
GdkRGBA ui_status_get_color (const char *status);

G_END_DECLS
