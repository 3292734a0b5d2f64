/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A line of the register's two lists: a row with what is shown of it, ready for filter and order. */
#pragma once

#include "gis/store/register.h"
#include <glib-object.h>

G_BEGIN_DECLS

#define UI_TYPE_REGISTER_ITEM (ui_register_item_get_type ())
G_DECLARE_FINAL_TYPE (UiRegisterItem, ui_register_item, UI, REGISTER_ITEM, GObject)

struct _UiRegisterItem
{
  GObject parent_instance;
  GisRow *row;    /* NULL: stands for the parts without a row */
  char *title;    /* its name */
  char *subtitle; /* its first codes: "Secondary road · City · Longting" */
  char *key;      /* both, folded, for the filter */
  guint n_parts;
  double length_m;
};

/* What tells rows of one name apart: the first codes. Caller owns it. */
char *ui_register_dup_codes (const GisRow *row);
UiRegisterItem *ui_register_item_new (const GisRow *row, guint n_parts, double length_m);

G_END_DECLS
