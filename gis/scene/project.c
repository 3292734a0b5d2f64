/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Part of a scene laid out in the plane of a projected system, for print: there a scale holds over the
 * whole sheet, which in Mercator it does not. The plane's unit is stretched by a constant, as Mercator
 * stretches at the middle of the sheet, so that a zoom means the same on paper as on the screen. */
#include "gis/core/i18n.h"
#include "gis/crs/crs.h"
#include "gis/scene/measure-private.h"
#include <math.h>

#define STEP_EVERY 1024u

typedef struct
{
  GisPatchwork *patchwork;
  double center_x, center_y, stretch;
  GisPackBuilder *builder;
  GisJob *job;
  guint64 n_done;
  GError *error;
} Projecting;

/* Mercator to the plane, in place. FALSE: no image. */
static gboolean
project (Projecting *self, double *xy, guint n)
{
  if (!gis_patchwork_points (self->patchwork, xy, n, NULL))
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      xy[2 * i] = (xy[2 * i] - self->center_x) * self->stretch;
      xy[2 * i + 1] = (xy[2 * i + 1] - self->center_y) * self->stretch;
    }
  return TRUE;
}

static gboolean
project_cb (const GisPack *pack, guint index, gpointer user_data)
{
  Projecting *self = user_data;
  g_autoptr (GisGeometry) geometry = gis_pack_dup_geometry (pack, index);
  guint8 columns[256];

  if (++self->n_done % STEP_EVERY == 0 && !gis_job_step (self->job, self->n_done, &self->error))
    return FALSE;
  if (geometry == NULL || !project (self, geometry->xy, geometry->n_points))
    return TRUE;
  geometry->box = GIS_BOX_EMPTY;
  for (guint i = 0; i < geometry->n_points; i++)
    gis_box_extend (&geometry->box, geometry->xy[2 * i], geometry->xy[2 * i + 1]);
  for (guint i = 0; i < pack->n_columns; i++)
    columns[i] = pack->columns[i][index];
  gis_pack_builder_add (self->builder, pack->ids[index], geometry, columns,
                        pack->widths != NULL ? pack->widths[index] : 0,
                        gis_pack_get_label (pack, index));
  return TRUE;
}

GisScene *
gis_scene_project (const GisScene *scene,
                   const GisStyle *style,
                   const char *crs,
                   const GisBox *box,
                   double center_x,
                   double center_y,
                   double stretch,
                   GisJob *job,
                   GError **error)
{
  g_autoptr (GisTransform) transform = gis_transform_new ("EPSG:3857", crs, error);
  g_autoptr (GisPatchwork) patchwork = NULL;
  g_autoptr (GisScene) plane = NULL;
  Projecting self = { .center_x = center_x, .center_y = center_y, .stretch = stretch, .job = job };

  if (transform == NULL)
    return NULL;
  patchwork = gis_patchwork_new (transform);
  self.patchwork = patchwork;
  plane = gis_scene_new_empty (scene->catalog, scene->at);
  gis_facet_names_unref (plane->facet_names);
  plane->facet_names = gis_facet_names_ref (scene->facet_names);
  plane->stretch = stretch;
  gis_job_begin (job, _ ("Laying out the map"), 0);
  for (guint i = 0; i < scene->layers->len && self.error == NULL; i++)
    {
      const GisLayer *layer = g_ptr_array_index (scene->layers, i);
      GisLayer *projected;
      self.builder = gis_pack_builder_new (layer->base->type, layer->base->n_columns,
                                           layer->base->widths != NULL);
      if (gis_style_get_visible (style, layer->klass->id))
        gis_layer_each (layer, box, project_cb, &self);
      projected = gis_layer_new (layer->klass, gis_pack_builder_finish (self.builder));
      gis_layer_share_measures (projected, layer);
      g_ptr_array_add (plane->layers, projected);
    }
  if (self.error != NULL)
    {
      g_propagate_error (error, self.error);
      return NULL;
    }
  return g_steal_pointer (&plane);
}
