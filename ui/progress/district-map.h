/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The districts coloured by their share of what is done, with names and figures: the choropleth of
 * one target. Clicking a district picks it ("district-picked", code or NULL). */
#pragma once

#include "gis/geometry/geometry.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct
{
  char *code;
  char *name;
  GisGeometry *geometry; /* polygon, any plane CRS common to all */
  double done, whole;    /* whole 0: no data */
} UiDistrict;

UiDistrict *ui_district_new (const char *code, const char *name, GisGeometry *geometry);
void ui_district_free (UiDistrict *district);

#define UI_TYPE_DISTRICT_MAP (ui_district_map_get_type ())
G_DECLARE_FINAL_TYPE (UiDistrictMap, ui_district_map, UI, DISTRICT_MAP, GtkWidget)

GtkWidget *ui_district_map_new (void);
/* @districts: GPtrArray of UiDistrict; a reference is taken. NULL: empty. Call again after changing
 * the figures. */
void ui_district_map_set_districts (UiDistrictMap *self, GPtrArray *districts);
/* NULL: none. */
void ui_district_map_set_picked (UiDistrictMap *self, const char *code);
const char *ui_district_map_get_picked (UiDistrictMap *self);

G_END_DECLS
