/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One target as a card: figure, goal, bar with the even pace's mark, rates, status. */
#pragma once

#include "gis/progress/targets.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_TARGET_CARD (ui_target_card_get_type ())
G_DECLARE_FINAL_TYPE (UiTargetCard, ui_target_card, UI, TARGET_CARD, GtkWidget)

/* @target is read now and not kept. @at: the date of the figures. */
GtkWidget *ui_target_card_new (const GisTarget *target, GisDate at);
const char *ui_target_card_get_id (UiTargetCard *self);

G_END_DECLS
