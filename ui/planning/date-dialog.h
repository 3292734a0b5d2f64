/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks from which day something counts and, where one is needed, why. */
#pragma once

#include "gis/core/date.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* @reason: NULL when it was left empty. */
typedef void (*UiDateDialogFunc) (GisDate date, const char *reason, gpointer user_data);

typedef struct
{
  const char *heading;
  const char *body;   /* may be NULL */
  const char *accept; /* label of the button, with mnemonic */
  GisDate date;       /* proposed */
  GisDate earliest;   /* a day before it is taken, with @early shown; GIS_DATE_NONE: no such day */
  const char *early;
  gboolean with_reason;
  gboolean needs_reason;
  gboolean destructive;
} UiDateDialogOptions;

/* Modal over @parent's window. @func is called once when the user accepts, never otherwise; @data is
 * freed with @destroy in any case. Returns the dialog, for tests. */
GtkWidget *ui_date_dialog_run (GtkWidget *parent,
                               const UiDateDialogOptions *options,
                               UiDateDialogFunc func,
                               gpointer data,
                               GDestroyNotify destroy);
/* Its entries, for tests. */
GtkEditable *ui_date_dialog_get_date_entry (GtkWidget *dialog);
GtkEditable *ui_date_dialog_get_reason_entry (GtkWidget *dialog);

G_END_DECLS
