/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one-line tip beside the pointer: what the feature under it is. The text is read from the store
 * when the pointer has rested on a feature, never while it moves. */
#pragma once

#include "ui/common/document.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_HOVER_TIP (ui_hover_tip_get_type ())
G_DECLARE_FINAL_TYPE (UiHoverTip, ui_hover_tip, UI, HOVER_TIP, GtkWidget)

GtkWidget *ui_hover_tip_new (void);
/* @hit NULL: hides it. (x, y): the pointer in the parent's pixels. */
void ui_hover_tip_set_hit (UiHoverTip *self,
                           UiDocument *document,
                           const GisHit *hit,
                           double x,
                           double y);
/* The line for a row: kind, code or name, state or damage, owner. Caller owns it. */
char *ui_hover_tip_dup_text (const GisRow *row);

G_END_DECLS
