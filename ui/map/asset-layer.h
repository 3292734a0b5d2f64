/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one layer that draws all assets: tiles while the zoom changes, with labels over them, and at rest
 * a picture with labels and upright symbols at the exact zoom and rotation. The picture is wider than the
 * view and moves with it while the map is panned; beside it tiles without labels. All are made on worker
 * threads from the document's scene and a copy of its style; snapshot() only paints what is there.
 *
 * Signal "drawing-changed": ui_asset_layer_is_drawing() changed. */
#pragma once

#include "ui/common/document.h"
#include <shumate/shumate.h>

G_BEGIN_DECLS

#define UI_TYPE_ASSET_LAYER (ui_asset_layer_get_type ())
G_DECLARE_FINAL_TYPE (UiAssetLayer, ui_asset_layer, UI, ASSET_LAYER, ShumateLayer)

UiAssetLayer *ui_asset_layer_new (ShumateViewport *viewport);
void ui_asset_layer_set_document (UiAssetLayer *self, UiDocument *document);
/* Whether the land's colour lies under the assets (as at first), or what is below this layer shows. It is this
 * map's own matter: the style belongs to all maps of the document. */
void ui_asset_layer_set_land (UiAssetLayer *self, gboolean land);
/* TRUE until every visible tile and the picture at rest are up to date. */
gboolean ui_asset_layer_is_drawing (UiAssetLayer *self);
/* TRUE when every tile in view is drawn and up to date. */
gboolean ui_asset_layer_is_complete (UiAssetLayer *self);
/* For tests and benches: pictures drawn so far, bytes of tiles kept. */
guint ui_asset_layer_get_n_pictures (UiAssetLayer *self);
gsize ui_asset_layer_get_bytes (UiAssetLayer *self);

G_END_DECLS
