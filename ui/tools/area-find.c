/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/tools/area-find.h"

typedef struct
{
  GisScene *scene;
  GisStyle *style;
  GisGeometry *shape, *area;
  char *crs;
  double distance_m;
  double zoom;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  gis_scene_unref (request->scene);
  gis_style_free (request->style);
  gis_geometry_unref (request->shape);
  gis_geometry_unref (request->area);
  g_free (request->crs);
  g_free (request);
}

/* What cannot be picked is hidden from the search. */
static GisStyle *
dup_pickable_style (UiMap *map, UiDocument *document)
{
  GisCatalog *catalog = ui_document_get_catalog (document);
  GisStyle *style = gis_style_copy (ui_document_get_style (document));

  for (guint i = 0; i < gis_catalog_get_n_classes (catalog); i++)
    {
      GisHit hit = { gis_catalog_get_class (catalog, i)->id, 0, 0 };
      if (!ui_map_is_pickable (map, &hit))
        gis_style_set_visible (style, hit.class_id, FALSE);
    }
  return style;
}

static void
find (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Request *request = task_data;
  GError *error = NULL;
  GArray *hits;

  if (request->distance_m > 0)
    request->area = gis_scene_dup_strip (request->shape, request->crs, request->distance_m, &error);
  else
    request->area = gis_geometry_ref (request->shape);
  if (request->area == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  hits = gis_scene_find_in_area (request->scene, request->style, request->zoom, request->area,
                                 cancellable);
  if (hits != NULL)
    g_task_return_pointer (task, hits, (GDestroyNotify) g_array_unref);
  else
    g_task_return_error_if_cancelled (task);
}

void
ui_area_find_async (UiMap *map,
                    GisGeometry *shape,
                    double distance_m,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (map, cancellable, callback, user_data);
  UiDocument *document = ui_map_get_document (map);
  Request *request;

  if (document == NULL || ui_document_get_scene (document) == NULL)
    {
      g_task_return_pointer (task, g_array_new (FALSE, FALSE, sizeof (GisHit)),
                             (GDestroyNotify) g_array_unref);
      return;
    }
  request = g_new0 (Request, 1);
  request->scene = gis_scene_ref (ui_document_get_scene (document));
  request->style = dup_pickable_style (map, document);
  request->shape = gis_geometry_ref (shape);
  request->crs = g_strdup (gis_workspace_get_crs (ui_document_get_workspace (document)));
  request->distance_m = distance_m;
  request->zoom = ui_map_get_view (map).zoom;
  g_task_set_task_data (task, request, request_free);
  g_task_run_in_thread (task, find);
}

GArray *
ui_area_find_finish (GAsyncResult *result, GisGeometry **area, GError **error)
{
  GTask *task = G_TASK (result);
  Request *request = g_task_get_task_data (task);

  if (area != NULL)
    *area = request != NULL && request->area != NULL ? gis_geometry_ref (request->area) : NULL;
  return g_task_propagate_pointer (task, error);
}

void
ui_area_apply (UiDocument *document, const GArray *hits, GdkModifierType state)
{
  gboolean add = (state & GDK_SHIFT_MASK) != 0, toggle = (state & GDK_CONTROL_MASK) != 0;

  if (hits->len > 0)
    ui_document_select (document, (const GisHit *) (gpointer) hits->data, hits->len, add, toggle);
  else if (!add && !toggle)
    ui_document_clear_selection (document);
}

/* ---- Find and select ---- */

typedef struct
{
  UiDocument *document;
  GdkModifierType state;
} Selecting;

static void
selecting_free (Selecting *selecting)
{
  g_object_unref (selecting->document);
  g_free (selecting);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Selecting, selecting_free)

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Selecting) selecting = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) hits = ui_area_find_finish (result, NULL, &error);

  if (ui_map_get_document (UI_MAP (source)) != selecting->document)
    return;
  if (hits != NULL)
    ui_area_apply (selecting->document, hits, selecting->state);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_signal_emit_by_name (selecting->document, "failed", error);
}

static void
give_up (gpointer data)
{
  g_cancellable_cancel (data);
  g_object_unref (data);
}

void
ui_area_select (UiMap *map, GisGeometry *area, GdkModifierType state)
{
  GCancellable *cancellable = g_cancellable_new ();
  Selecting *selecting;

  g_object_set_data_full (G_OBJECT (map), "ui-area-select", cancellable, give_up);
  if (ui_map_get_document (map) == NULL)
    return;
  selecting = g_new0 (Selecting, 1);
  selecting->document = g_object_ref (ui_map_get_document (map));
  selecting->state = state;
  ui_area_find_async (map, area, 0, cancellable, found_cb, selecting);
}
