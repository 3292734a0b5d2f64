/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks which of several rows of a register stays when they are merged. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* @into: id of the row that stays. */
typedef void (*UiRegisterMergeFunc) (gint64 into, gpointer user_data);

/* @items: two or more UiRegisterItem, put into order here. @func is called with @user_data, as long
 * as that lives, when the user agrees. Presented by the caller. */
GtkWidget *ui_register_merge_new (GtkWindow *parent,
                                  GPtrArray *items,
                                  UiRegisterMergeFunc func,
                                  GObject *user_data);

G_END_DECLS
