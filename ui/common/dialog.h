/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the dialogs with entries share. Main thread only. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Takes the input away from @dialog while its work runs (@busy), or gives it back. */
void ui_dialog_set_busy (GtkWindow *dialog, gboolean busy);

G_END_DECLS
