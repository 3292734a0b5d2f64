/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What lies where before an import: stored rows of the class in a grid of 0.5 m cells, and the
 * districts as polygons. Both are read once, from the last commit. */
#include "gis/exchange/import-private.h"

#include <math.h>
#include <string.h>

typedef struct
{
  gint64 id;
  double x, y;
  GisBox box;
  char *kind;
  int next; /* entry in the same cell, −1: last */
} Place;

struct _GisPlaces
{
  GArray *entries;   /* Place */
  GHashTable *cells; /* cell key → entry index + 1 */
  int kind_field;    /* −1: the class has no kind */
};

static gint64 *
cell_key (double x, double y, int dx, int dy)
{
  gint64 column = (gint64) floor (x / GIS_PLACES_NEAR_M) + dx;
  gint64 row = (gint64) floor (y / GIS_PLACES_NEAR_M) + dy;
  gint64 *key = g_new (gint64, 1);

  *key = (gint64) ((guint64) row << 32) ^ (column & 0xffffffff);
  return key;
}

static gboolean
boxes_near (const GisBox *a, const GisBox *b)
{
  return fabs (a->min_x - b->min_x) <= GIS_PLACES_NEAR_M &&
         fabs (a->min_y - b->min_y) <= GIS_PLACES_NEAR_M &&
         fabs (a->max_x - b->max_x) <= GIS_PLACES_NEAR_M &&
         fabs (a->max_y - b->max_y) <= GIS_PLACES_NEAR_M;
}

gboolean
gis_places_are_near (const GisGeometry *a, const GisGeometry *b)
{
  double ax, ay, bx, by;

  if (a == NULL || b == NULL)
    return a == b;
  if (a->type != b->type || !boxes_near (&a->box, &b->box))
    return FALSE;
  gis_geometry_get_anchor (a, &ax, &ay);
  gis_geometry_get_anchor (b, &bx, &by);
  return hypot (ax - bx, ay - by) <= GIS_PLACES_NEAR_M;
}

static gboolean
add_place_cb (const GisRow *row, gpointer user_data)
{
  GisPlaces *self = user_data;
  Place place = { .id = row->id, .next = -1 };
  gpointer first;
  gint64 *key;

  if (row->geometry == NULL)
    return TRUE;
  gis_geometry_get_anchor (row->geometry, &place.x, &place.y);
  place.box = row->geometry->box;
  if (self->kind_field >= 0)
    place.kind = g_strdup (gis_value_get_text (&row->values[self->kind_field]));
  key = cell_key (place.x, place.y, 0, 0);
  first = g_hash_table_lookup (self->cells, key);
  place.next = GPOINTER_TO_INT (first) - 1;
  g_array_append_val (self->entries, place);
  g_hash_table_replace (self->cells, key, GINT_TO_POINTER ((int) self->entries->len));
  return TRUE;
}

static void
place_clear (gpointer data)
{
  g_free (((Place *) data)->kind);
}

GisPlaces *
gis_places_new (GisWorkspace *ws, const GisClass *klass, GisJob *job, GError **error)
{
  g_autoptr (GisPlaces) self = g_new0 (GisPlaces, 1);

  self->entries = g_array_new (FALSE, FALSE, sizeof (Place));
  g_array_set_clear_func (self->entries, place_clear);
  self->cells = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->kind_field = gis_class_find_field (klass, "kind");
  if (!gis_store_each (ws, klass->id, NULL, add_place_cb, self, job, error))
    return NULL;
  return g_steal_pointer (&self);
}

gint64
gis_places_find (const GisPlaces *self,
                 const GisGeometry *geometry,
                 const char *kind,
                 GHashTable *skip)
{
  double x, y;

  if (geometry == NULL || self->entries->len == 0)
    return 0;
  gis_geometry_get_anchor (geometry, &x, &y);
  for (int dx = -1; dx <= 1; dx++)
    for (int dy = -1; dy <= 1; dy++)
      {
        g_autofree gint64 *key = cell_key (x, y, dx, dy);
        int index = GPOINTER_TO_INT (g_hash_table_lookup (self->cells, key)) - 1;

        for (; index >= 0; index = g_array_index (self->entries, Place, index).next)
          {
            const Place *place = &g_array_index (self->entries, Place, index);

            if (hypot (place->x - x, place->y - y) <= GIS_PLACES_NEAR_M &&
                boxes_near (&place->box, &geometry->box) &&
                !g_hash_table_contains (skip, &place->id) &&
                g_strcmp0 (place->kind, self->kind_field >= 0 ? kind : NULL) == 0)
              return place->id;
          }
      }
  return 0;
}

void
gis_places_free (GisPlaces *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->entries);
  g_hash_table_unref (self->cells);
  g_free (self);
}

/* ---- districts ---- */

typedef struct
{
  char *code;
  GisGeometry *geometry;
} District;

struct _GisDistricts
{
  GArray *list; /* District */
};

static void
district_clear (gpointer data)
{
  District *district = data;

  g_free (district->code);
  gis_geometry_unref (district->geometry);
}

static gboolean
add_district_cb (const GisRow *row, gpointer user_data)
{
  GisDistricts *self = user_data;
  District district;

  if (row->geometry == NULL || g_strcmp0 (gis_row_get_text (row, "level"), "district") != 0 ||
      gis_row_get_text (row, "code") == NULL)
    return TRUE;
  district.code = g_strdup (gis_row_get_text (row, "code"));
  district.geometry = gis_geometry_ref (row->geometry);
  g_array_append_val (self->list, district);
  return TRUE;
}

GisDistricts *
gis_districts_new (GisWorkspace *ws, GError **error)
{
  g_autoptr (GisDistricts) self = g_new0 (GisDistricts, 1);
  const GisClass *area = gis_catalog_find_class (gis_workspace_get_catalog (ws), "admin_area");

  self->list = g_array_new (FALSE, FALSE, sizeof (District));
  g_array_set_clear_func (self->list, district_clear);
  if (area != NULL && gis_class_find_field (area, "level") >= 0 &&
      gis_class_find_field (area, "code") >= 0 &&
      !gis_store_each (ws, area->id, NULL, add_district_cb, self, NULL, error))
    return NULL;
  return g_steal_pointer (&self);
}

const char *
gis_districts_find (const GisDistricts *self, double x, double y)
{
  for (guint i = 0; i < self->list->len; i++)
    {
      const District *district = &g_array_index (self->list, District, i);

      if (gis_box_contains (&district->geometry->box, x, y) &&
          gis_geometry_contains (district->geometry, x, y))
        return district->code;
    }
  return NULL;
}

void
gis_districts_free (GisDistricts *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->list);
  g_free (self);
}
