/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The road register filled from imported sections: sources give segments, the city counts roads. A
 * road is a name in a district; "Zhongshan Road" in two districts is two roads that two districts
 * maintain. Unnamed sections belong to no road. What is made here is an ordinary row that a person
 * reviews, and part of the import's one undo step. */
#include "gis/exchange/import-private.h"

#include <string.h>

typedef struct
{
  gint64 id;
  double length_m;
  GHashTable *class_lengths; /* road class → double* */
} MadeRoad;

struct _GisRoads
{
  const GisClass *klass;
  GHashTable *ids;  /* key → gint64* */
  GHashTable *made; /* id → MadeRoad */
  guint n_too_long;
};

static void
made_road_free (gpointer data)
{
  MadeRoad *road = data;

  g_hash_table_unref (road->class_lengths);
  g_free (road);
}

static char *
road_key (const char *name, const char *district)
{
  g_autofree char *folded = gis_catalog_fold (name);

  return g_strdup_printf ("%s\n%s", folded, district != NULL ? district : "");
}

static void
remember (GisRoads *self, const char *name, const char *district, gint64 id)
{
  char *key = road_key (name, district);

  if (g_hash_table_contains (self->ids, key))
    g_free (key);
  else
    g_hash_table_insert (self->ids, key, g_memdup2 (&id, sizeof id));
}

static gboolean
add_road_cb (const GisRow *row, gpointer user_data)
{
  const char *name = gis_row_get_text (row, "name");

  if (name != NULL)
    remember (user_data, name, gis_row_get_text (row, "district"), row->id);
  return TRUE;
}

GisRoads *
gis_roads_new (GisWorkspace *ws, GError **error)
{
  const GisClass *klass = gis_catalog_find_class (gis_workspace_get_catalog (ws), "road");
  g_autoptr (GisRoads) self = NULL;

  if (klass == NULL || gis_class_find_field (klass, "name") < 0 ||
      gis_class_find_field (klass, "district") < 0)
    return NULL;
  self = g_new0 (GisRoads, 1);
  self->klass = klass;
  self->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->made = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, made_road_free);
  if (!gis_store_each (ws, klass->id, NULL, add_road_cb, self, NULL, error))
    return NULL;
  return g_steal_pointer (&self);
}

gint64
gis_roads_require (GisRoads *self,
                   GisEdit *edit,
                   const char *name,
                   const char *district,
                   GError **error)
{
  g_autofree char *key = road_key (name, district);
  const gint64 *known = g_hash_table_lookup (self->ids, key);
  g_autoptr (GisRow) row = NULL;
  MadeRoad *made;

  if (known != NULL)
    return *known;
  row = gis_row_new (self->klass);
  gis_row_set_text (row, "name", name);
  gis_row_set_text (row, "district", district);
  if (!gis_edit_insert (edit, row, error))
    return 0;
  made = g_new0 (MadeRoad, 1);
  made->id = row->id;
  made->class_lengths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_insert (self->made, &made->id, made);
  remember (self, name, district, row->id);
  return row->id;
}

void
gis_roads_add (GisRoads *self, gint64 road_id, const char *road_class, double length_m)
{
  MadeRoad *made = g_hash_table_lookup (self->made, &road_id);
  double *sum;

  if (made == NULL)
    return;
  made->length_m += length_m;
  if (road_class == NULL)
    return;
  sum = g_hash_table_lookup (made->class_lengths, road_class);
  if (sum == NULL)
    {
      sum = g_new0 (double, 1);
      g_hash_table_insert (made->class_lengths, g_strdup (road_class), sum);
    }
  *sum += length_m;
}

static const char *
prevailing_class (const MadeRoad *made)
{
  GHashTableIter iter;
  gpointer key, value;
  const char *best = NULL;
  double best_length = -1;

  g_hash_table_iter_init (&iter, made->class_lengths);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      double length = *(double *) value;

      if (length > best_length || (length == best_length && strcmp (key, best) < 0))
        {
          best = key;
          best_length = length;
        }
    }
  return best;
}

/* A sum beyond what the register takes (the pieces of a motorway of a province) is left out. */
static gboolean
set_length (GisRoads *self, GisEdit *edit, const MadeRoad *made, GError **error)
{
  int index = gis_class_find_field (self->klass, "length_m");
  /* Centimetres are more than a summed centre line is worth. */
  GisValue length = { GIS_VALUE_TYPE_REAL, { .real = (gint64) (made->length_m * 10) / 10.0 } };

  if (index < 0)
    return TRUE;
  if (self->klass->fields[index].has_max && length.real > self->klass->fields[index].max)
    {
      self->n_too_long++;
      return TRUE;
    }
  return gis_edit_set_value (edit, self->klass->id, made->id, "length_m", &length, error);
}

gboolean
gis_roads_finish (GisRoads *self, GisEdit *edit, GError **error)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->made);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const MadeRoad *made = value;
      const char *class_code = prevailing_class (made);
      GisValue road_class = gis_value_of_static_text (class_code);

      if (class_code != NULL && gis_class_find_field (self->klass, "road_class") >= 0 &&
          !gis_edit_set_value (edit, self->klass->id, made->id, "road_class", &road_class, error))
        return FALSE;
      if (!set_length (self, edit, made, error))
        return FALSE;
    }
  return TRUE;
}

guint
gis_roads_get_n_too_long (const GisRoads *self)
{
  return self->n_too_long;
}

guint
gis_roads_get_n_made (const GisRoads *self)
{
  return g_hash_table_size (self->made);
}

void
gis_roads_free (GisRoads *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->ids);
  g_hash_table_unref (self->made);
  g_free (self);
}
