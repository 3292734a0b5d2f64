/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The straight way of a field that is no state but moves in steps ("unknown → claimed → confirmed"),
 * as the transitions of its class lay it out: what is reached, what comes next. */
#pragma once

#include "gis/catalog/catalog.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_FIELD_WAY (ui_field_way_get_type ())
G_DECLARE_FINAL_TYPE (UiFieldWay, ui_field_way, UI, FIELD_WAY, GtkWidget)

/* NULL when the class names no way of two steps or more for the field. @klass and @field have to live
 * as long as the widget. */
GtkWidget *ui_field_way_new (const GisClass *klass, const GisField *field);
const GisField *ui_field_way_get_field (UiFieldWay *self);
/* @code: the value now; NULL: none. One off the way is shown after it. */
void ui_field_way_set_value (UiFieldWay *self, const char *code);

G_END_DECLS
