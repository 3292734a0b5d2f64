/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keyboard shortcuts window, built from the table of keys (ui/common/accels.h). */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkWindow *ui_shortcuts_present (GtkWindow *parent);

G_END_DECLS
