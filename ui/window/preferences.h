/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The preferences: author, light or dark, basemap, key of the map service. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Presented over @parent (may be NULL); borrowed, destroyed when closed. */
GtkWindow *ui_preferences_present (GtkWindow *parent);

G_END_DECLS
