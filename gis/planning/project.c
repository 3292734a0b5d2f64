/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Making projects out of assets and moving them through their states. Everything a state change
 * brings about (dates, items, states of the assets) happens in the caller's edit: one undo step. */
#include "gis/planning/project-private.h"

#include "gis/core/error.h"
#include "gis/core/i18n.h"
#include "gis/geometry/geos.h"

#include <math.h>
#include <string.h>

/* Width of the strip around the assets that becomes the footprint of a project. */
#define FOOTPRINT_M 5.0

char *
gis_project_dup_default_treatment (GisWorkspace *ws,
                                   const char *campaign,
                                   const char *class_id,
                                   GError **error)
{
  g_autoptr (GisRule) rule = gis_treatments_load (ws, error);

  return rule != NULL ? g_strdup (gis_treatments_get_default (rule, campaign, class_id)) : NULL;
}

GPtrArray *
gis_project_list_items (GisWorkspace *ws, gint64 project_id, GError **error)
{
  const GisFilter filter = { "project_id", GIS_OP_EQ, gis_value_of_integer (project_id) };
  const GisQuery query = { .filters = &filter, .n_filters = 1 };

  return gis_store_list (ws, "work_item", &query, error);
}

/* ---- Making one ---- */

/* An item to be: what it stands for and how much. */
typedef struct
{
  const char *class_id; /* interned */
  gint64 id;
  double length_m, area_m2;
  guint count;
  GisGeometryType geometry;
} Item;

typedef struct
{
  GisEdit *edit;
  const GisRule *rule;
  const char *campaign;
  GArray *items;         /* Item */
  GHashTable *known;     /* "class/id" → index + 1 */
  GPtrArray *geometries; /* for the footprint */
} Maker;

static void
add_item (Maker *maker, const char *class_id, gint64 id, const GisGeometry *geometry)
{
  g_autofree char *key = g_strdup_printf ("%s/%" G_GINT64_FORMAT, class_id, id);
  guint index = GPOINTER_TO_UINT (g_hash_table_lookup (maker->known, key));
  Item *item;

  if (index == 0)
    {
      Item fresh = { g_intern_string (class_id),
                     id,
                     0,
                     0,
                     0,
                     geometry != NULL ? geometry->type : GIS_GEOMETRY_NONE };
      g_array_append_val (maker->items, fresh);
      index = maker->items->len;
      g_hash_table_insert (maker->known, g_steal_pointer (&key), GUINT_TO_POINTER (index));
    }
  item = &g_array_index (maker->items, Item, index - 1);
  item->count++;
  if (geometry == NULL)
    return;
  item->geometry = geometry->type;
  if (geometry->type == GIS_GEOMETRY_MULTILINESTRING)
    item->length_m += gis_geometry_get_length (geometry);
  item->area_m2 += gis_geometry_get_area (geometry);
}

static gboolean
collect (Maker *maker, const GisAssetRef *asset, GError **error)
{
  g_autoptr (GisRow) row = gis_edit_get_row (maker->edit, asset->class_id, asset->id, error);
  const char *entry_class = NULL;
  gint64 entry;

  if (row == NULL)
    return FALSE;
  entry = gis_treatments_find_register (maker->rule, maker->campaign, row, &entry_class);
  add_item (maker, entry != 0 ? entry_class : asset->class_id, entry != 0 ? entry : asset->id,
            row->geometry);
  if (row->geometry != NULL)
    g_ptr_array_add (maker->geometries, gis_geometry_ref (row->geometry));
  return TRUE;
}

static gboolean
is_open_state (const char *state)
{
  return g_strcmp0 (state, "accepted") != 0 && g_strcmp0 (state, "cancelled") != 0;
}

static gboolean
refuse_taken (Maker *maker, const Item *item, const GisRow *project, GError **error)
{
  g_autoptr (GisRow) asset = gis_edit_get_row (maker->edit, item->class_id, item->id, error);
  g_autofree char *name = NULL;
  g_autofree char *other = gis_row_dup_label (project);

  if (asset == NULL)
    return FALSE;
  name = gis_row_dup_label (asset);
  g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID, _ ("%s is already in the open project “%s”"),
               name, other);
  return FALSE;
}

/* No asset may be in two open projects. Reads all open projects' items once: O(items). */
static gboolean
check_free (Maker *maker, GError **error)
{
  GisWorkspace *ws = gis_edit_get_workspace (maker->edit);
  const GisQuery query = { .without_geometry = TRUE };
  g_autoptr (GPtrArray) projects = gis_store_list (ws, "project", &query, error);
  g_autoptr (GHashTable) open = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GPtrArray) items = NULL;

  if (projects == NULL)
    return FALSE;
  for (guint i = 0; i < projects->len; i++)
    {
      GisRow *project = g_ptr_array_index (projects, i);
      if (is_open_state (gis_row_get_text (project, "state")))
        g_hash_table_insert (open, &project->id, project);
    }
  items = gis_store_list (ws, "work_item", &query, error);
  if (items == NULL)
    return FALSE;
  for (guint i = 0; i < items->len; i++)
    {
      const GisRow *row = g_ptr_array_index (items, i);
      const char *class_id = gis_row_get_text (row, "asset_class");
      gint64 asset_id = gis_value_get_integer (gis_row_get (row, "asset_id"), 0);
      gint64 project_id = gis_value_get_integer (gis_row_get (row, "project_id"), 0);
      const GisRow *project = g_hash_table_lookup (open, &project_id);
      g_autofree char *key =
        g_strdup_printf ("%s/%" G_GINT64_FORMAT, class_id != NULL ? class_id : "", asset_id);
      guint index = GPOINTER_TO_UINT (g_hash_table_lookup (maker->known, key));
      if (project != NULL && index > 0)
        return refuse_taken (maker, &g_array_index (maker->items, Item, index - 1), project, error);
    }
  return TRUE;
}

static gboolean
give_footprint (Maker *maker, GisRow *project, GError **error)
{
  g_autoptr (GPtrArray) strips =
               g_ptr_array_new_with_free_func ((GDestroyNotify) gis_geometry_unref);
  GisGeometry *footprint;

  if (project->geometry != NULL || maker->geometries->len == 0)
    return TRUE;
  for (guint i = 0; i < maker->geometries->len; i++)
    {
      GisGeometry *strip =
        gis_geos_buffer (g_ptr_array_index (maker->geometries, i), FOOTPRINT_M, 8, FALSE, error);
      if (strip == NULL)
        return FALSE;
      g_ptr_array_add (strips, strip);
    }
  footprint = gis_geos_union ((const GisGeometry *const *) strips->pdata, strips->len, error);
  if (footprint == NULL)
    return FALSE;
  gis_row_take_geometry (project, footprint);
  return TRUE;
}

/* Quantities in full centimetres: nobody bills less. */
static gboolean
insert_item (Maker *maker,
             gint64 project_id,
             const char *treatment,
             const Item *item,
             GError **error)
{
  GisCatalog *catalog = gis_workspace_get_catalog (gis_edit_get_workspace (maker->edit));
  const GisClass *klass = gis_catalog_require_class (catalog, "work_item", error);
  g_autoptr (GisRow) row = klass != NULL ? gis_row_new (klass) : NULL;

  if (row == NULL)
    return FALSE;
  gis_row_set_integer (row, "project_id", project_id);
  gis_row_set_text (row, "asset_class", item->class_id);
  gis_row_set_integer (row, "asset_id", item->id);
  gis_row_set_text (row, "treatment",
                    treatment != NULL
                      ? treatment
                      : gis_treatments_get_default (maker->rule, maker->campaign, item->class_id));
  if (item->geometry == GIS_GEOMETRY_MULTILINESTRING)
    {
      gis_row_set_real (row, "quantity", round (item->length_m * 100) / 100);
      gis_row_set_text (row, "unit", "m");
    }
  else if (item->geometry == GIS_GEOMETRY_MULTIPOLYGON)
    {
      gis_row_set_real (row, "quantity", round (item->area_m2 * 100) / 100);
      gis_row_set_text (row, "unit", "m2");
    }
  else
    {
      gis_row_set_real (row, "quantity", 1);
      gis_row_set_text (row, "unit", "piece");
    }
  return gis_edit_insert (maker->edit, row, error);
}

gboolean
gis_project_create (GisEdit *edit,
                    GisRow *project,
                    const char *treatment,
                    const GisAssetRef *assets,
                    guint n_assets,
                    gint64 *project_id,
                    GError **error)
{
  /* A copy: storing the project normalises, and so replaces, its texts. */
  g_autofree char *campaign = g_strdup (gis_row_get_text (project, "campaign"));
  g_autoptr (GisRule) rule = gis_treatments_load (gis_edit_get_workspace (edit), error);
  Maker maker = { edit, rule, campaign, NULL, NULL, NULL };
  g_autoptr (GArray) items = g_array_new (FALSE, FALSE, sizeof (Item));
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) geometries =
               g_ptr_array_new_with_free_func ((GDestroyNotify) gis_geometry_unref);

  if (rule == NULL)
    return FALSE;
  if (n_assets == 0)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID, _ ("A project needs at least one asset"));
      return FALSE;
    }
  maker.items = items;
  maker.known = known;
  maker.geometries = geometries;
  for (guint i = 0; i < n_assets; i++)
    if (!collect (&maker, &assets[i], error))
      return FALSE;
  if (!check_free (&maker, error) || !give_footprint (&maker, project, error) ||
      !gis_edit_insert (edit, project, error))
    return FALSE;
  for (guint i = 0; i < items->len; i++)
    if (!insert_item (&maker, project->id, treatment, &g_array_index (items, Item, i), error))
      return FALSE;
  if (project_id != NULL)
    *project_id = project->id;
  return TRUE;
}
