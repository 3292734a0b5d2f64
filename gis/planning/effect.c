/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Effects of accepted work on the assets, as a table: class and treatment → fields and values. */
#include "gis/planning/project-private.h"

#include "gis/core/error.h"

#include <string.h>

typedef struct
{
  const char *class_id;
  const char *treatment;
  const char *field;
  const char *value; /* NULL: emptied, it is to be measured again */
} Effect;

static const Effect effects[] = {
  { "overhead_line", "underground", "state", "undergrounded" },
  { "overhead_line", "trough", "state", "in_trough" },
  { "overhead_line", "tidy", "state", "tidied" },
  { "overhead_line", "remove", "state", "removed" },
  { "pole", "remove", "state", "removed" },
  { "pole", "remove", "lines_count", NULL },
  { "cover", "replace", "state", "intact" },
  { "cover", "replace", "damage", "0" },
  { "cover", "replace", "height_difference_mm", NULL },
  { "cover", "repair", "state", "intact" },
  { "cover", "repair", "damage", "0" },
  { "cover", "repair", "height_difference_mm", NULL },
  { "cover", "level", "state", "intact" },
  { "cover", "level", "damage", "0" },
  { "cover", "level", "height_difference_mm", NULL },
  { "cover", "remove", "state", "abandoned" },
  { "facade", "renovate", "state", "renovated" },
};

/* Kind of works (dig ban) that a treatment of a road is; NULL: none. */
static const char *
get_works_kind (const char *treatment)
{
  static const char *const kinds[][2] = { { "repair", "minor_repair" },
                                          { "resurface", "medium_repair" },
                                          { "overhaul", "overhaul" },
                                          { "rebuild", "rebuilt" } };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_strcmp0 (kinds[i][0], treatment) == 0)
      return kinds[i][1];
  return NULL;
}

/* Sets a field of a row that may be gone and of a class that may lack it. */
static gboolean
set_field (GisEdit *edit, const GisRow *row, const char *field, const char *value, GError **error)
{
  const GisValue text = gis_value_of_static_text (value);

  if (gis_class_find_field (row->klass, field) < 0)
    return TRUE;
  return gis_edit_set_value (edit, row->klass->id, row->id, field, &text, error);
}

static gboolean
set_works (GisEdit *edit,
           const GisRow *section,
           const char *kind,
           const char *done_on,
           GError **error)
{
  return set_field (edit, section, "last_works_kind", kind, error) &&
         set_field (edit, section, "last_works_on", done_on, error);
}

static gboolean
apply_road (GisEdit *edit, gint64 road_id, const char *kind, const char *done_on, GError **error)
{
  const GisFilter filter = { "road_id", GIS_OP_EQ, gis_value_of_integer (road_id) };
  const GisQuery query = { .filters = &filter, .n_filters = 1, .without_geometry = TRUE };
  g_autoptr (GPtrArray) sections =
               gis_store_list (gis_edit_get_workspace (edit), "road_section", &query, error);

  if (sections == NULL)
    return FALSE;
  for (guint i = 0; i < sections->len; i++)
    if (!set_works (edit, g_ptr_array_index (sections, i), kind, done_on, error))
      return FALSE;
  return TRUE;
}

gboolean
gis_project_apply_item (GisEdit *edit, const GisRow *item, const char *done_on, GError **error)
{
  GisCatalog *catalog = gis_workspace_get_catalog (gis_edit_get_workspace (edit));
  const char *class_id = gis_row_get_text (item, "asset_class");
  const char *treatment = gis_row_get_text (item, "treatment");
  gint64 id = gis_value_get_integer (gis_row_get (item, "asset_id"), 0);
  const char *works = get_works_kind (treatment);
  g_autoptr (GError) missing = NULL;
  g_autoptr (GisRow) asset = NULL;

  if (id == 0 || gis_catalog_find_class (catalog, class_id) == NULL)
    return TRUE;
  asset = gis_edit_get_row (edit, class_id, id, &missing);
  if (asset == NULL)
    {
      if (g_error_matches (missing, GIS_ERROR, GIS_ERROR_NOT_FOUND))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&missing));
      return FALSE;
    }
  if (works != NULL && strcmp (class_id, "road") == 0)
    return apply_road (edit, id, works, done_on, error);
  if (works != NULL && strcmp (class_id, "road_section") == 0)
    return set_works (edit, asset, works, done_on, error);
  for (guint i = 0; i < G_N_ELEMENTS (effects); i++)
    if (strcmp (effects[i].class_id, class_id) == 0 &&
        g_strcmp0 (effects[i].treatment, treatment) == 0 &&
        !set_field (edit, asset, effects[i].field, effects[i].value, error))
      return FALSE;
  return TRUE;
}
