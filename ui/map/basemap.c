/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tianditu: Web Mercator matrices vec_w (map) and cva_w (labels), levels 1–18, hosts t0–t7
 * (https://lbs.tianditu.gov.cn/server/MapService.html). */
#include "ui/map/basemap.h"

#include "gis/core/i18n.h"
#include "ui/common/keyring.h"
#include "ui/map/picture-source.h"

#define TIANDITU_MAX_ZOOM 18
#define TIANDITU_HOSTS 8
#define WEB_MAX_ZOOM 19

struct _UiBasemap
{
  GObject parent_instance;

  ShumateMap *map;
  ShumateLayer *above;
  GPtrArray *layers; /* ShumateLayer, in the map */
  UiDocument *document;
  GSettings *settings;
  GCancellable *opening;
  UiBasemapKind kind;
  char *attribution;
};

enum
{
  SIGNAL_CHANGED,
  SIGNAL_FAILED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UiBasemap, ui_basemap, G_TYPE_OBJECT)

static void
update_background (UiBasemap *self)
{
  if (self->document == NULL)
    return;
  gis_style_set_background (ui_document_get_style (self->document), self->layers->len == 0);
  ui_document_style_changed (self->document);
}

static void
clear_layers (UiBasemap *self)
{
  for (guint i = 0; i < self->layers->len; i++)
    shumate_map_remove_layer (self->map, g_ptr_array_index (self->layers, i));
  g_ptr_array_set_size (self->layers, 0);
}

static void
add_layer (UiBasemap *self, UiPictureSource *source)
{
  ShumateMapLayer *layer =
    shumate_map_layer_new (SHUMATE_MAP_SOURCE (source), shumate_map_get_viewport (self->map));

  shumate_map_insert_layer_behind (self->map, SHUMATE_LAYER (layer), self->above);
  g_ptr_array_add (self->layers, layer);
}

static void
finish (UiBasemap *self, UiBasemapKind kind, const char *attribution)
{
  self->kind = kind;
  g_free (self->attribution);
  self->attribution = attribution != NULL && *attribution != '\0' ? g_strdup (attribution) : NULL;
  update_background (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* ---- MBTiles: opened on a worker ---- */

static void
open_mbtiles (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;
  GisMbtiles *tiles = gis_mbtiles_open (task_data, &error);

  if (tiles == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, tiles, (GDestroyNotify) gis_mbtiles_unref);
}

static void
mbtiles_opened_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  UiBasemap *self = UI_BASEMAP (object);
  g_autoptr (GError) error = NULL;
  g_autoptr (GisMbtiles) tiles = g_task_propagate_pointer (G_TASK (result), &error);
  g_autoptr (UiPictureSource) source = NULL;

  if (g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return;
  g_clear_object (&self->opening);
  if (tiles == NULL)
    {
      finish (self, UI_BASEMAP_NONE, NULL);
      g_signal_emit (self, signals[SIGNAL_FAILED], 0, error);
      return;
    }
  source = ui_picture_source_new_mbtiles (tiles);
  add_layer (self, source);
  finish (self, UI_BASEMAP_MBTILES, gis_mbtiles_get_attribution (tiles));
}

static void
show_mbtiles (UiBasemap *self, const char *path)
{
  g_autoptr (GTask) task = NULL;

  self->opening = g_cancellable_new ();
  task = g_task_new (self, self->opening, mbtiles_opened_cb, NULL);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_run_in_thread (task, open_mbtiles);
}

/* ---- Web ---- */

static void
show_url (UiBasemap *self, const char *template, const char *attribution)
{
  const char *templates[] = { template, NULL };
  g_autoptr (UiPictureSource) source = ui_picture_source_new_web (templates, WEB_MAX_ZOOM);

  add_layer (self, source);
  finish (self, UI_BASEMAP_URL, attribution);
}

static void
add_tianditu_layer (UiBasemap *self, const char *layer, const char *key)
{
  g_autofree char *escaped = g_uri_escape_string (key, NULL, FALSE);
  char *templates[TIANDITU_HOSTS + 1] = { NULL };
  g_autoptr (UiPictureSource) source = NULL;

  for (guint i = 0; i < TIANDITU_HOSTS; i++)
    templates[i] = g_strdup_printf (
      "https://t%u.tianditu.gov.cn/%s_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0"
      "&LAYER=%s&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={z}&TILEROW={y}"
      "&TILECOL={x}&tk=%s",
      i, layer, layer, escaped);
  source = ui_picture_source_new_web ((const char *const *) templates, TIANDITU_MAX_ZOOM);
  add_layer (self, source);
  for (guint i = 0; i < TIANDITU_HOSTS; i++)
    g_free (templates[i]);
}

static void
show_tianditu (UiBasemap *self, const char *key)
{
  add_tianditu_layer (self, "vec", key);
  add_tianditu_layer (self, "cva", key);
  finish (self, UI_BASEMAP_TIANDITU, _ ("© National Platform for Common Geospatial Information"));
}

/* ---- Object ---- */

static void
key_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (UiBasemap) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *key = ui_keyring_lookup_finish (result, &error);

  if (self->settings == NULL ||
      g_settings_get_enum (self->settings, "basemap") != UI_BASEMAP_TIANDITU)
    return; /* closed, or another choice was made meanwhile */
  if (error != NULL)
    g_signal_emit (self, signals[SIGNAL_FAILED], 0, error);
  ui_basemap_show (self, UI_BASEMAP_TIANDITU, key, NULL);
}

static void
apply_settings (UiBasemap *self)
{
  g_autofree char *value = NULL;
  g_autofree char *attribution = NULL;
  UiBasemapKind kind = (UiBasemapKind) g_settings_get_enum (self->settings, "basemap");

  if (kind == UI_BASEMAP_URL)
    {
      value = g_settings_get_string (self->settings, "basemap-url");
      attribution = g_settings_get_string (self->settings, "basemap-attribution");
    }
  else if (kind == UI_BASEMAP_MBTILES)
    value = g_settings_get_string (self->settings, "basemap-mbtiles");
  else if (kind == UI_BASEMAP_TIANDITU)
    {
      ui_keyring_lookup_async (UI_KEYRING_TIANDITU, NULL, key_found_cb, g_object_ref (self));
      return;
    }
  ui_basemap_show (self, kind, value, attribution);
}

static void
ui_basemap_dispose (GObject *object)
{
  UiBasemap *self = UI_BASEMAP (object);

  if (self->opening != NULL)
    g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);
  if (self->settings != NULL)
    g_signal_handlers_disconnect_by_data (self->settings, self);
  g_clear_object (&self->settings);
  if (self->layers->len > 0)
    clear_layers (self);
  g_clear_object (&self->document);
  G_OBJECT_CLASS (ui_basemap_parent_class)->dispose (object);
}

static void
ui_basemap_finalize (GObject *object)
{
  UiBasemap *self = UI_BASEMAP (object);

  g_ptr_array_unref (self->layers);
  g_free (self->attribution);
  G_OBJECT_CLASS (ui_basemap_parent_class)->finalize (object);
}

static void
ui_basemap_class_init (UiBasemapClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ui_basemap_dispose;
  object_class->finalize = ui_basemap_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_FAILED] = g_signal_new ("failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
ui_basemap_init (UiBasemap *self)
{
  self->layers = g_ptr_array_new ();
}

UiBasemap *
ui_basemap_new (ShumateMap *map, ShumateLayer *above)
{
  UiBasemap *self = g_object_new (UI_TYPE_BASEMAP, NULL);

  self->map = map;
  self->above = above;
  return self;
}

void
ui_basemap_set_document (UiBasemap *self, UiDocument *document)
{
  g_return_if_fail (UI_IS_BASEMAP (self));
  if (g_set_object (&self->document, document))
    update_background (self);
}

void
ui_basemap_show (UiBasemap *self, UiBasemapKind kind, const char *value, const char *attribution)
{
  g_return_if_fail (UI_IS_BASEMAP (self));
  if (self->opening != NULL)
    g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);
  clear_layers (self);
  if (value == NULL || *value == '\0')
    kind = UI_BASEMAP_NONE;
  if (kind == UI_BASEMAP_URL)
    show_url (self, value, attribution);
  else if (kind == UI_BASEMAP_MBTILES)
    show_mbtiles (self, value);
  else if (kind == UI_BASEMAP_TIANDITU)
    show_tianditu (self, value);
  else
    finish (self, UI_BASEMAP_NONE, NULL);
}

void
ui_basemap_follow_settings (UiBasemap *self, GSettings *settings)
{
  g_return_if_fail (UI_IS_BASEMAP (self) && self->settings == NULL);
  self->settings = g_object_ref (settings);
  g_signal_connect_swapped (settings, "changed::basemap", G_CALLBACK (apply_settings), self);
  g_signal_connect_swapped (settings, "changed::basemap-url", G_CALLBACK (apply_settings), self);
  g_signal_connect_swapped (settings, "changed::basemap-attribution", G_CALLBACK (apply_settings),
                            self);
  g_signal_connect_swapped (settings, "changed::basemap-mbtiles", G_CALLBACK (apply_settings),
                            self);
  apply_settings (self);
}

UiBasemapKind
ui_basemap_get_kind (UiBasemap *self)
{
  g_return_val_if_fail (UI_IS_BASEMAP (self), UI_BASEMAP_NONE);
  return self->kind;
}

const char *
ui_basemap_get_attribution (UiBasemap *self)
{
  g_return_val_if_fail (UI_IS_BASEMAP (self), NULL);
  return self->attribution;
}
