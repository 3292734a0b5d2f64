/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The background picture below the assets, as the preferences say: none (default), an address
 * template, an MBTiles file or Tianditu. Signal "changed": another one is shown; "failed" (GError):
 * the chosen one cannot be used (the map stays without). */
#pragma once

#include "ui/common/document.h"
#include <shumate/shumate.h>

G_BEGIN_DECLS

#define UI_TYPE_BASEMAP (ui_basemap_get_type ())
G_DECLARE_FINAL_TYPE (UiBasemap, ui_basemap, UI, BASEMAP, GObject)

/* Order and names as in the settings' enum. */
typedef enum
{
  UI_BASEMAP_NONE,
  UI_BASEMAP_URL,
  UI_BASEMAP_MBTILES,
  UI_BASEMAP_TIANDITU,
} UiBasemapKind;

/* Puts its layers into @map right below @above. Borrows both: the owner frees it before the map. */
UiBasemap *ui_basemap_new (ShumateMap *map, ShumateLayer *above);
/* The document's style draws land colour only while there is no basemap. */
void ui_basemap_set_document (UiBasemap *self, UiDocument *document);
/* @value: template, path or key; @attribution: shown on the map, may be NULL. */
void
ui_basemap_show (UiBasemap *self, UiBasemapKind kind, const char *value, const char *attribution);
/* Follows the program's preferences from here on. */
void ui_basemap_follow_settings (UiBasemap *self, GSettings *settings);
UiBasemapKind ui_basemap_get_kind (UiBasemap *self);
/* NULL: nothing to show. */
const char *ui_basemap_get_attribution (UiBasemap *self);

G_END_DECLS
