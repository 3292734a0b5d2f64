/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/map/basemap.h"

#include "gis/core/i18n.h"
#include "ui/common/keyring.h"
#include "ui/map/picture-source.h"
#include "ui/map/viewport.h"

#define DEFAULT_CACHE_MB 512

#define RECKON_KEY "ui-basemap-reckon"
#define RECKON_AFTER_MS 100
#define RECKON_LAST_MS 800

struct _UiBasemap
{
  GObject parent_instance;

  ShumateMap *map;
  ShumateLayer *above;
  GPtrArray *layers;    /* ShumateLayer, in the map */
  GPtrArray *fetchers;  /* GisTileFetcher of those layers */
  UiPictureSource *web; /* of the first fetcher; NULL: none */
  GisTileFiles *files;  /* or what they are read from */
  UiDocument *document;
  GSettings *settings;
  GCancellable *opening;
  UiBasemapSpec *spec; /* wanted; NULL: none */
  char *key;
  gboolean dark; /* as the layers are */
  double opacity;
  char *attribution;
  char *notice;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UiBasemap, ui_basemap, G_TYPE_OBJECT)

/* One cache for all maps of the program. */
static GisTileCache *
get_cache (void)
{
  static GisTileCache *cache;

  if (g_once_init_enter (&cache))
    {
      g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), "sanhua", "tiles", NULL);
      GisTileCache *made = gis_tile_cache_new (folder, (guint64) DEFAULT_CACHE_MB << 20);
      g_once_init_leave (&cache, made);
    }
  return cache;
}

static void
emit_changed (UiBasemap *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
set_notice (UiBasemap *self, const char *notice)
{
  if (g_strcmp0 (self->notice, notice) == 0)
    return;
  g_free (self->notice);
  self->notice = g_strdup (notice);
  emit_changed (self);
}

static void
clear_layers (UiBasemap *self)
{
  if (self->web != NULL)
    g_signal_handlers_disconnect_by_data (self->web, self);
  g_clear_object (&self->web);
  for (guint i = 0; i < self->fetchers->len; i++)
    {
      g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->fetchers, i), self);
      gis_tile_fetcher_close (g_ptr_array_index (self->fetchers, i));
    }
  g_ptr_array_set_size (self->fetchers, 0);
  for (guint i = 0; i < self->layers->len; i++)
    shumate_map_remove_layer (self->map, g_ptr_array_index (self->layers, i));
  g_ptr_array_set_size (self->layers, 0);
  g_clear_pointer (&self->files, gis_tile_files_unref);
}

/* Newer libshumate may reckon a new layer's tiles before it has a size, and then not again until the map
 * moves: it is told once more a moment after it is seen, and when a view that is just being built should have one. */
static gboolean
reckon_last_cb (gpointer layer)
{
  g_object_steal_data (layer, RECKON_KEY);
  g_object_notify (G_OBJECT (shumate_layer_get_viewport (layer)), "longitude");
  return G_SOURCE_REMOVE;
}

static void
remove_source (gpointer id)
{
  g_source_remove (GPOINTER_TO_UINT (id));
}

static gboolean
reckon_again_cb (gpointer layer)
{
  guint id = g_timeout_add (RECKON_LAST_MS, reckon_last_cb, layer);

  g_object_steal_data (layer, RECKON_KEY);
  g_object_set_data_full (layer, RECKON_KEY, GUINT_TO_POINTER (id), remove_source);
  g_object_notify (G_OBJECT (shumate_layer_get_viewport (layer)), "longitude");
  return G_SOURCE_REMOVE;
}

static void
layer_mapped_cb (GtkWidget *layer)
{
  guint id = g_timeout_add (RECKON_AFTER_MS, reckon_again_cb, layer);

  g_object_set_data_full (G_OBJECT (layer), RECKON_KEY, GUINT_TO_POINTER (id), remove_source);
}

static void
layer_unmapped_cb (GtkWidget *layer)
{
  g_object_set_data (G_OBJECT (layer), RECKON_KEY, NULL);
}

static void
add_layer (UiBasemap *self, UiPictureSource *source)
{
  ShumateMapLayer *layer =
    shumate_map_layer_new (SHUMATE_MAP_SOURCE (source), shumate_map_get_viewport (self->map));

  gtk_widget_set_opacity (GTK_WIDGET (layer), self->opacity);
  g_signal_connect (layer, "map", G_CALLBACK (layer_mapped_cb), NULL);
  g_signal_connect (layer, "unmap", G_CALLBACK (layer_unmapped_cb), NULL);
  shumate_map_insert_layer_behind (self->map, SHUMATE_LAYER (layer), self->above);
  g_ptr_array_add (self->layers, layer);
}

static void
finish (UiBasemap *self, const char *attribution, const char *notice)
{
  g_free (self->attribution);
  self->attribution = attribution != NULL && *attribution != '\0' ? g_strdup (attribution) : NULL;
  g_free (self->notice);
  self->notice = g_strdup (notice);
  emit_changed (self);
}

/* ---- Files: opened on a worker ---- */

static void
open_files (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const UiBasemapSpec *spec = task_data;
  GError *error = NULL;
  GisTileFiles *files = gis_tile_files_open (spec->address, spec->tms, &error);

  if (files == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, files, (GDestroyNotify) gis_tile_files_unref);
}

static void
files_opened_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  UiBasemap *self = UI_BASEMAP (object);
  g_autoptr (GError) error = NULL;
  g_autoptr (GisTileFiles) files = g_task_propagate_pointer (G_TASK (result), &error);
  g_autoptr (UiPictureSource) source = NULL;
  const char *own;

  if (g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return;
  g_clear_object (&self->opening);
  if (files == NULL)
    {
      finish (self, NULL, error->message);
      return;
    }
  source = ui_picture_source_new_files (files, self->spec->gcj02, self->dark);
  add_layer (self, source);
  self->files = gis_tile_files_ref (files);
  own = gis_tile_files_get_attribution (files);
  finish (self, *self->spec->attribution != '\0' ? self->spec->attribution : own, NULL);
}

static void
show_files (UiBasemap *self)
{
  g_autoptr (GTask) task = NULL;

  self->opening = g_cancellable_new ();
  task = g_task_new (self, self->opening, files_opened_cb, NULL);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, ui_basemap_spec_copy (self->spec),
                        (GDestroyNotify) ui_basemap_spec_free);
  g_task_run_in_thread (task, open_files);
}

/* ---- Network ---- */

static char *
dup_notice (UiBasemap *self, GisTilesState state, const char *reason)
{
  const char *name = self->spec->name;

  switch (state)
    {
    case GIS_TILES_FINE:
      return NULL;
    case GIS_TILES_UNREACHABLE:
      return g_strdup_printf (_ ("The basemap “%s” cannot be reached"), name);
    case GIS_TILES_REFUSED:
      return self->spec->kind == UI_BASEMAP_TIANDITU
               ? g_strdup_printf (_ ("The basemap “%s” is refused: is the key right?"), name)
               : g_strdup_printf (_ ("The basemap “%s” is refused (%s)"), name, reason);
    case GIS_TILES_NO_PICTURES:
      return g_strdup_printf (_ ("The basemap “%s” answers, but not with map pictures"), name);
    case GIS_TILES_ALL_ALIKE:
      return g_strdup_printf (
        _ ("The basemap “%s” sends one and the same picture: is the key right?"), name);
    }
  return NULL;
}

/* Whether the source has something here is a matter of the place that is looked at. */
static gboolean
is_empty_here (UiBasemap *self)
{
  GisView view =
    ui_viewport_get_view (shumate_map_get_viewport (self->map), GTK_WIDGET (self->map));

  return ui_picture_source_is_empty_in (self->web, &view);
}

static void
update_notice (UiBasemap *self)
{
  g_autofree char *notice = NULL;

  if (self->web == NULL)
    return;
  for (guint i = 0; i < self->fetchers->len && notice == NULL; i++)
    {
      GisTileFetcher *fetcher = g_ptr_array_index (self->fetchers, i);
      notice = dup_notice (self, gis_tile_fetcher_get_state (fetcher),
                           gis_tile_fetcher_get_reason (fetcher));
    }
  if (notice == NULL && is_empty_here (self))
    notice = g_strdup_printf (_ ("The basemap “%s” has no tiles of this place"), self->spec->name);
  set_notice (self, notice);
}

static void
show_web (UiBasemap *self)
{
  g_auto (GStrv) templates = NULL;
  g_autoptr (GError) error = NULL;
  const char *attribution = self->spec->attribution;

  if (self->spec->kind == UI_BASEMAP_TIANDITU && (self->key == NULL || *self->key == '\0'))
    {
      finish (self, NULL, _ ("Tianditu needs a key: enter it in the preferences"));
      return;
    }
  if (!ui_basemap_spec_check (self->spec, &error))
    {
      finish (self, NULL, error->message);
      return;
    }
  templates = ui_basemap_spec_dup_templates (self->spec, self->key);
  for (guint i = 0; templates[i] != NULL; i++)
    {
      GisTileFetcher *fetcher = gis_tile_fetcher_new (templates[i], get_cache ());
      g_autoptr (UiPictureSource) source = ui_picture_source_new_web (
        fetcher, self->spec->max_zoom, self->spec->gcj02, self->dark);
      g_ptr_array_add (self->fetchers, fetcher);
      g_signal_connect_swapped (fetcher, "state-changed", G_CALLBACK (update_notice), self);
      if (i == 0)
        {
          self->web = g_object_ref (source);
          g_signal_connect_swapped (source, "answered", G_CALLBACK (update_notice), self);
        }
      add_layer (self, source);
    }
  if (*attribution == '\0' && self->spec->kind == UI_BASEMAP_TIANDITU)
    attribution = _ ("© National Platform for Common Geospatial Information");
  finish (self, attribution, NULL);
}

/* ---- What is shown ---- */

static void
rebuild (UiBasemap *self)
{
  if (self->opening != NULL)
    g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);
  clear_layers (self);
  if (self->spec == NULL)
    finish (self, NULL, NULL);
  else if (ui_basemap_spec_is_local (self->spec))
    show_files (self);
  else
    show_web (self);
}

static gboolean
wants_dark (UiBasemap *self)
{
  return self->document != NULL && gis_style_get_dark (ui_document_get_style (self->document)) &&
         (self->settings == NULL || g_settings_get_boolean (self->settings, "basemap-dim"));
}

static void
style_changed_cb (UiBasemap *self)
{
  gboolean dark = wants_dark (self);

  if (dark == self->dark)
    return;
  self->dark = dark;
  if (self->spec != NULL)
    rebuild (self);
}

static void
opacity_changed_cb (UiBasemap *self)
{
  self->opacity = g_settings_get_double (self->settings, "basemap-opacity");
  for (guint i = 0; i < self->layers->len; i++)
    gtk_widget_set_opacity (g_ptr_array_index (self->layers, i), self->opacity);
}

static void
limit_changed_cb (UiBasemap *self)
{
  gis_tile_cache_set_limit (get_cache (),
                            (guint64) g_settings_get_int (self->settings, "tile-cache-mb") << 20);
}

static void
key_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (UiBasemap) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *key = ui_keyring_lookup_finish (result, &error);
  g_autofree char *id = NULL;
  g_autoptr (UiBasemapSpec) spec = NULL;

  if (self->settings == NULL)
    return;
  id = g_settings_get_string (self->settings, "basemap");
  spec = ui_basemap_specs_find (self->settings, id);
  if (spec == NULL || spec->kind != UI_BASEMAP_TIANDITU)
    return; /* another choice was made meanwhile */
  ui_basemap_show (self, spec, key);
  if (error != NULL)
    set_notice (self, error->message);
}

static void
apply_settings (UiBasemap *self)
{
  g_autofree char *id = g_settings_get_string (self->settings, "basemap");
  g_autoptr (UiBasemapSpec) spec = ui_basemap_specs_find (self->settings, id);

  if (spec != NULL && spec->kind == UI_BASEMAP_TIANDITU)
    ui_keyring_lookup_async (UI_KEYRING_TIANDITU, NULL, key_found_cb, g_object_ref (self));
  else
    ui_basemap_show (self, spec, NULL);
}

/* ---- Object ---- */

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
  clear_layers (self);
  if (self->document != NULL)
    g_signal_handlers_disconnect_by_data (self->document, self);
  g_clear_object (&self->document);
  G_OBJECT_CLASS (ui_basemap_parent_class)->dispose (object);
}

static void
ui_basemap_finalize (GObject *object)
{
  UiBasemap *self = UI_BASEMAP (object);

  g_ptr_array_unref (self->layers);
  g_ptr_array_unref (self->fetchers);
  ui_basemap_spec_free (self->spec);
  g_free (self->key);
  g_free (self->attribution);
  g_free (self->notice);
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
}

static void
ui_basemap_init (UiBasemap *self)
{
  self->layers = g_ptr_array_new ();
  self->fetchers = g_ptr_array_new_with_free_func (g_object_unref);
  self->opacity = 1;
}

UiBasemap *
ui_basemap_new (ShumateMap *map, ShumateLayer *above)
{
  UiBasemap *self = g_object_new (UI_TYPE_BASEMAP, NULL);

  self->map = map;
  self->above = above;
  g_signal_connect_object (shumate_map_get_viewport (map), "notify", G_CALLBACK (update_notice),
                           self, G_CONNECT_SWAPPED);
  return self;
}

void
ui_basemap_set_document (UiBasemap *self, UiDocument *document)
{
  g_return_if_fail (UI_IS_BASEMAP (self));
  if (self->document == document)
    return;
  if (self->document != NULL)
    g_signal_handlers_disconnect_by_data (self->document, self);
  g_set_object (&self->document, document);
  if (document == NULL)
    return;
  g_signal_connect_swapped (document, "style-changed", G_CALLBACK (style_changed_cb), self);
  style_changed_cb (self);
}

void
ui_basemap_show (UiBasemap *self, const UiBasemapSpec *spec, const char *key)
{
  g_return_if_fail (UI_IS_BASEMAP (self));
  g_clear_pointer (&self->spec, ui_basemap_spec_free);
  self->spec = spec != NULL ? ui_basemap_spec_copy (spec) : NULL;
  g_free (self->key);
  self->key = g_strdup (key);
  self->dark = wants_dark (self);
  rebuild (self);
}

void
ui_basemap_follow_settings (UiBasemap *self, GSettings *settings)
{
  g_return_if_fail (UI_IS_BASEMAP (self) && self->settings == NULL);
  self->settings = g_object_ref (settings);
  g_signal_connect_swapped (settings, "changed::basemap", G_CALLBACK (apply_settings), self);
  g_signal_connect_swapped (settings, "changed::basemaps", G_CALLBACK (apply_settings), self);
  g_signal_connect_swapped (settings, "changed::basemap-dim", G_CALLBACK (style_changed_cb), self);
  g_signal_connect_swapped (settings, "changed::basemap-opacity", G_CALLBACK (opacity_changed_cb),
                            self);
  g_signal_connect_swapped (settings, "changed::tile-cache-mb", G_CALLBACK (limit_changed_cb),
                            self);
  limit_changed_cb (self);
  self->opacity = g_settings_get_double (settings, "basemap-opacity");
  apply_settings (self);
}

const char *
ui_basemap_get_shown (UiBasemap *self)
{
  g_return_val_if_fail (UI_IS_BASEMAP (self), NULL);
  return self->layers->len > 0 ? self->spec->id : NULL;
}

const char *
ui_basemap_get_attribution (UiBasemap *self)
{
  g_return_val_if_fail (UI_IS_BASEMAP (self), NULL);
  return self->attribution;
}

gboolean
ui_basemap_get_picture (UiBasemap *self, GisBasemap *picture)
{
  g_return_val_if_fail (UI_IS_BASEMAP (self), FALSE);
  if (self->files == NULL)
    return FALSE;
  *picture =
    (GisBasemap){ gis_tile_files_ref (self->files), self->spec->gcj02, self->dark, self->opacity };
  return TRUE;
}

const char *
ui_basemap_get_notice (UiBasemap *self)
{
  g_return_val_if_fail (UI_IS_BASEMAP (self), NULL);
  return self->notice;
}

void
ui_basemap_retry (UiBasemap *self)
{
  g_return_if_fail (UI_IS_BASEMAP (self));
  for (guint i = 0; i < self->fetchers->len; i++)
    gis_tile_fetcher_retry (g_ptr_array_index (self->fetchers, i));
  if (self->web != NULL && is_empty_here (self))
    rebuild (self); /* what had no tile is not asked again by itself */
  if (self->fetchers->len > 0)
    return;
  if (self->settings != NULL)
    apply_settings (self);
  else
    rebuild (self);
}

guint64
ui_basemap_measure_cache (void)
{
  return gis_tile_cache_measure (get_cache ());
}

void
ui_basemap_clear_cache (void)
{
  gis_tile_cache_clear (get_cache ());
}
