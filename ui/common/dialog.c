/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dialogs with entries: waiting for their work. */
#include "ui/common/dialog.h"

void
ui_dialog_set_busy (GtkWindow *dialog, gboolean busy)
{
  g_return_if_fail (GTK_IS_WINDOW (dialog));
  /* The entry gives the focus up first: GTK 4.8 warns of one that loses it unnoticed. */
  if (busy)
    gtk_window_set_focus (dialog, NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (dialog), !busy);
}
