/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Collecting the units of each formula of the rule file:
 *
 *   roads_of_accepted_projects  a road is done while a project with works on it is accepted
 *   accepted_items              an asset is done while a work item on it is accepted
 *   length_share                metres of lines, done while their state is one of `done`
 *   state_share                 rows, done while a tracked field is one of `done`
 *   dated_share                 rows, done from the date in a field
 */
#include "gis/progress/units.h"

#include "gis/core/error.h"
#include "gis/core/i18n.h"

#include <string.h>

typedef struct
{
  GisWorkspace *ws;
  JsonObject *rule;
  GisJob *job;
  GisUnits *units;
  char **done, **kinds, **road_classes, **ever, **treatments;
  GHashTable *road_class_of; /* gint64* → interned road class; only where road_classes is set */
} Collector;

/* ---- Units ---- */

static void
clear_unit_cb (gpointer data)
{
  g_clear_pointer (&((GisUnit *) data)->toggles, g_array_unref);
}

static GisUnits *
units_new (void)
{
  GisUnits *units = g_new0 (GisUnits, 1);

  units->units = g_array_new (FALSE, FALSE, sizeof (GisUnit));
  g_array_set_clear_func (units->units, clear_unit_cb);
  units->index =
    g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_hash_table_unref);
  return units;
}

void
gis_units_free (GisUnits *units)
{
  if (units == NULL)
    return;
  g_array_unref (units->units);
  g_hash_table_unref (units->index);
  g_free (units);
}

/* By class and id: other programs give out row ids of their own. */
static GisUnit *
find_unit (GisUnits *units, const char *class_id, gint64 id)
{
  GHashTable *ids = g_hash_table_lookup (units->index, class_id);
  guint position = ids != NULL ? GPOINTER_TO_UINT (g_hash_table_lookup (ids, &id)) : 0;

  return position > 0 ? &g_array_index (units->units, GisUnit, position - 1) : NULL;
}

static GisUnit *
add_unit (GisUnits *units, const char *class_id, gint64 id, double amount)
{
  const GisUnit unit = { g_intern_string (class_id), id, amount, GIS_DATE_EVER, NULL };
  GHashTable *ids = g_hash_table_lookup (units->index, class_id);

  if (ids == NULL)
    {
      ids = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
      g_hash_table_insert (units->index, (gpointer) unit.class_id, ids);
    }
  g_array_append_val (units->units, unit);
  g_hash_table_insert (ids, g_memdup2 (&id, sizeof id), GUINT_TO_POINTER (units->units->len));
  return &g_array_index (units->units, GisUnit, units->units->len - 1);
}

static void
toggle (GisUnit *unit, GisDate date, int delta)
{
  const GisToggle made = { date, delta };

  if (unit->toggles == NULL)
    unit->toggles = g_array_new (FALSE, FALSE, sizeof (GisToggle));
  g_array_append_val (unit->toggles, made);
}

static int
compare_toggles (gconstpointer a, gconstpointer b)
{
  const GisToggle *x = a, *y = b;

  return (x->date > y->date) - (x->date < y->date);
}

/* Several items or projects toggle one unit: their records are brought into the order of days. */
static void
sort_toggles (GisUnits *units)
{
  for (guint i = 0; i < units->units->len; i++)
    {
      GArray *toggles = g_array_index (units->units, GisUnit, i).toggles;
      if (toggles != NULL)
        g_array_sort (toggles, compare_toggles);
    }
}

GisDate
gis_unit_get_done_on (const GisUnit *unit, GisDate date)
{
  GisDate since = GIS_DATE_NONE;
  int count = 0;

  for (guint i = 0; unit->toggles != NULL && i < unit->toggles->len; i++)
    {
      const GisToggle *change = &g_array_index (unit->toggles, GisToggle, i);
      if (change->date > date)
        break;
      if (count <= 0 && count + change->delta > 0)
        since = change->date;
      count += change->delta;
    }
  return count > 0 ? since : GIS_DATE_NONE;
}

void
gis_units_sum (const GisUnits *units, GisDate date, double *part, double *whole)
{
  *part = *whole = 0;
  for (guint i = 0; i < units->units->len; i++)
    {
      const GisUnit *unit = &g_array_index (units->units, GisUnit, i);
      if (unit->since > date)
        continue;
      *whole += unit->amount;
      if (gis_unit_get_done_on (unit, date) != GIS_DATE_NONE)
        *part += unit->amount;
    }
}

gboolean
gis_units_is_share (JsonObject *rule)
{
  const char *formula = gis_json_get_string (rule, "formula");

  return g_strcmp0 (formula, "roads_of_accepted_projects") != 0 &&
         g_strcmp0 (formula, "accepted_items") != 0;
}

/* ---- Reading rows ---- */

static gboolean
contains (char **texts, const char *text)
{
  return texts != NULL && text != NULL && g_strv_contains ((const char *const *) texts, text);
}

static const char *
get_text (const GisRow *row, const char *name)
{
  int index = gis_class_find_field (row->klass, name);

  return index >= 0 ? gis_value_get_text (&row->values[index]) : NULL;
}

static gint64
get_integer (const GisRow *row, const char *name)
{
  int index = gis_class_find_field (row->klass, name);

  return index >= 0 ? gis_value_get_integer (&row->values[index], 0) : 0;
}

/* Whether the row is one that the figure asks about; a key missing in the rule asks nothing. */
static gboolean
is_asked (Collector *collector, const GisRow *row)
{
  JsonObject *where = gis_json_get_object (collector->rule, "where");
  g_autoptr (GList) names = where != NULL ? json_object_get_members (where) : NULL;

  if (collector->kinds != NULL && !contains (collector->kinds, get_text (row, "kind")))
    return FALSE;
  if (gis_json_get_flag (collector->rule, "in_compound") && get_integer (row, "in_compound") != 1)
    return FALSE;
  if (gis_json_get_flag (collector->rule, "feasible") && get_integer (row, "feasible") != 1)
    return FALSE;
  for (GList *name = names; name != NULL; name = name->next)
    if (g_strcmp0 (gis_json_get_string (where, name->data), get_text (row, name->data)) != 0)
      return FALSE;
  if (collector->road_classes != NULL)
    {
      const char *road_class = get_text (row, "road_class");
      gint64 road = get_integer (row, "road_id");
      if (road_class == NULL)
        road_class = g_hash_table_lookup (collector->road_class_of, &road);
      return contains (collector->road_classes, road_class);
    }
  return TRUE;
}

static gboolean
read_road_class_cb (const GisRow *row, gpointer user_data)
{
  Collector *collector = user_data;

  g_hash_table_insert (collector->road_class_of, g_memdup2 (&row->id, sizeof row->id),
                       (gpointer) g_intern_string (get_text (row, "road_class")));
  return TRUE;
}

static gboolean
read_row_cb (const GisRow *row, gpointer user_data)
{
  Collector *collector = user_data;
  const char *formula = gis_json_get_string (collector->rule, "formula");
  double amount = 1;
  GisUnit *unit;

  if (!is_asked (collector, row))
    return TRUE;
  if (strcmp (formula, "length_share") == 0)
    {
      if (row->geometry == NULL)
        return TRUE;
      amount = gis_geometry_get_length (row->geometry);
    }
  if (strcmp (formula, "dated_share") == 0)
    {
      GisDate date = gis_date_parse (get_text (row, gis_json_get_string (collector->rule, "date")));
      unit = add_unit (collector->units, row->klass->id, row->id, amount);
      if (date != GIS_DATE_NONE)
        toggle (unit, date, 1);
      return TRUE;
    }
  unit = add_unit (collector->units, row->klass->id, row->id, amount);
  /* "Ever abandoned" begins with the first such record; without one the row is not asked about. */
  if (collector->ever != NULL)
    unit->since = GIS_DATE_NEVER;
  return TRUE;
}

static gboolean
read_rows (Collector *collector, const char *class_id, gboolean geometry, GError **error)
{
  const GisQuery query = { .without_geometry = !geometry };

  return gis_store_each (collector->ws, class_id, &query, read_row_cb, collector, collector->job,
                         error);
}

/* ---- Events ---- */

/* Since when the row is on record, and whether it was done. @field: whose states count. Records are
 * compared with the state before them, not with their own `from`: records in between may have been
 * superseded. */
static void
apply_event (Collector *collector, const GisStateEvent *event, const char *field)
{
  GisUnit *unit = find_unit (collector->units, event->class_id, event->row_id);
  gboolean counts = unit != NULL && strcmp (event->field, field) == 0;
  gboolean begins, was, is;

  if (unit == NULL)
    return;
  begins = collector->ever == NULL
             ? event->to != NULL && unit->since == GIS_DATE_EVER
             : counts && unit->since == GIS_DATE_NEVER &&
                 (contains (collector->ever, event->to) || contains (collector->ever, event->from));
  if (begins)
    unit->since = event->effective_on;
  if (!counts)
    return;
  was = unit->toggles != NULL &&
        g_array_index (unit->toggles, GisToggle, unit->toggles->len - 1).delta > 0;
  is = contains (collector->done, event->to);
  if (was != is)
    toggle (unit, event->effective_on, is ? 1 : -1);
}

/* Events come by day, so that the first of a row is the one it begins with. */
static gboolean
read_events (Collector *collector, const char *class_id, const char *field, GError **error)
{
  g_autoptr (GPtrArray) events =
               gis_store_events (collector->ws, class_id, 0, NULL, GIS_DATE_NONE, error);

  if (events == NULL)
    return FALSE;
  for (guint i = 0; i < events->len; i++)
    apply_event (collector, g_ptr_array_index (events, i), field);
  return TRUE;
}

/* ---- Formulas ---- */

static gboolean
need_class (Collector *collector, const char *class_id, const GisClass **klass, GError **error)
{
  *klass = gis_catalog_require_class (gis_workspace_get_catalog (collector->ws), class_id, error);
  return *klass != NULL;
}

static gboolean
collect_lengths (Collector *collector, GError **error)
{
  const GisQuery query = { .without_geometry = TRUE };
  const GisClass *klass;

  if (!need_class (collector, gis_json_get_string (collector->rule, "class"), &klass, error))
    return FALSE;
  if (collector->road_classes != NULL &&
      !gis_store_each (collector->ws, "road", &query, read_road_class_cb, collector, collector->job,
                       error))
    return FALSE;
  return read_rows (collector, klass->id, TRUE, error) &&
         read_events (collector, klass->id, klass->state_field, error);
}

/* Classes one by one: ids are unique in the whole file, so that one index serves all. */
static gboolean
collect_states (Collector *collector, GError **error)
{
  g_auto (GStrv) classes = gis_json_dup_strings (collector->rule, "classes");
  const char *single[] = { gis_json_get_string (collector->rule, "class"), NULL };
  const char *field = gis_json_get_string (collector->rule, "field");

  for (const char *const *id = classes != NULL ? (const char *const *) classes : single;
       *id != NULL; id++)
    {
      const GisClass *klass;
      int index;
      if (!need_class (collector, *id, &klass, error))
        return FALSE;
      index = gis_class_find_field (klass, field);
      if (index < 0 || !klass->fields[index].tracked)
        {
          g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID,
                       _ ("Rule “targets”: class “%s” has no tracked field “%s”"), *id,
                       field != NULL ? field : "");
          return FALSE;
        }
      if (!read_rows (collector, klass->id, FALSE, error))
        return FALSE;
    }
  for (const char *const *id = classes != NULL ? (const char *const *) classes : single;
       *id != NULL; id++)
    if (!read_events (collector, *id, field, error))
      return FALSE;
  return TRUE;
}

static gboolean
collect_dates (Collector *collector, GError **error)
{
  const GisClass *klass;
  const char *field = gis_json_get_string (collector->rule, "date");

  if (!need_class (collector, gis_json_get_string (collector->rule, "class"), &klass, error))
    return FALSE;
  if (gis_class_find_field (klass, field) < 0)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID,
                   _ ("Rule “targets”: class “%s” has no field “%s”"), klass->id,
                   field != NULL ? field : "");
      return FALSE;
    }
  return read_rows (collector, klass->id, FALSE, error);
}

/* Applies the events of the rows of @class_id whose ids map to units: each record that enters or
 * leaves `accepted` counts for every unit of its row. */
static gboolean
apply_acceptance (Collector *collector,
                  const char *class_id,
                  const char *unit_class,
                  GHashTable *units_of,
                  GError **error)
{
  g_autoptr (GPtrArray) events =
               gis_store_events (collector->ws, class_id, 0, "state", GIS_DATE_NONE, error);
  g_autoptr (GHashTable) accepted = g_hash_table_new (g_int64_hash, g_int64_equal);

  if (events == NULL)
    return FALSE;
  for (guint i = 0; i < events->len; i++)
    {
      GisStateEvent *event = g_ptr_array_index (events, i);
      GArray *ids = g_hash_table_lookup (units_of, &event->row_id);
      gboolean was = g_hash_table_contains (accepted, &event->row_id);
      gboolean is = g_strcmp0 (event->to, "accepted") == 0;
      if (ids == NULL || was == is)
        continue;
      if (is)
        g_hash_table_add (accepted, &event->row_id);
      else
        g_hash_table_remove (accepted, &event->row_id);
      for (guint j = 0; j < ids->len; j++)
        toggle (find_unit (collector->units, unit_class, g_array_index (ids, gint64, j)),
                event->effective_on, is ? 1 : -1);
    }
  sort_toggles (collector->units);
  return TRUE;
}

static GHashTable *
new_id_lists (void)
{
  return g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
                                (GDestroyNotify) g_array_unref);
}

/* Remembers once that the row @from stands for the unit @to. */
static void
link_ids (GHashTable *lists, gint64 from, gint64 to)
{
  GArray *list = g_hash_table_lookup (lists, &from);

  if (list == NULL)
    {
      list = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_hash_table_insert (lists, g_memdup2 (&from, sizeof from), list);
    }
  for (guint i = 0; i < list->len; i++)
    if (g_array_index (list, gint64, i) == to)
      return;
  g_array_append_val (list, to);
}

static gboolean
collect_items (Collector *collector, GError **error)
{
  const GisQuery query = { .without_geometry = TRUE };
  const char *class_id = gis_json_get_string (collector->rule, "class");
  g_autoptr (GHashTable) units_of = new_id_lists ();
  g_autoptr (GPtrArray) items = NULL;
  const GisClass *klass;

  if (!need_class (collector, class_id, &klass, error))
    return FALSE;
  items = gis_store_list (collector->ws, "work_item", &query, error);
  if (items == NULL)
    return FALSE;
  for (guint i = 0; i < items->len; i++)
    {
      const GisRow *item = g_ptr_array_index (items, i);
      gint64 asset = get_integer (item, "asset_id");
      if (asset == 0 || g_strcmp0 (get_text (item, "asset_class"), class_id) != 0 ||
          !contains (collector->treatments, get_text (item, "treatment")))
        continue;
      if (find_unit (collector->units, class_id, asset) == NULL)
        add_unit (collector->units, class_id, asset, 1);
      link_ids (units_of, item->id, asset);
    }
  return apply_acceptance (collector, "work_item", class_id, units_of, error);
}

/* gint64* id → gint64* road_id of each section that has one. */
static GHashTable *
read_section_roads (GisWorkspace *ws, GError **error)
{
  const GisQuery query = { .without_geometry = TRUE };
  g_autoptr (GPtrArray) sections = gis_store_list (ws, "road_section", &query, error);
  GHashTable *roads;

  if (sections == NULL)
    return NULL;
  roads = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  for (guint i = 0; i < sections->len; i++)
    {
      const GisRow *section = g_ptr_array_index (sections, i);
      gint64 road = get_integer (section, "road_id");
      if (road != 0)
        g_hash_table_insert (roads, g_memdup2 (&section->id, sizeof section->id),
                             g_memdup2 (&road, sizeof road));
    }
  return roads;
}

/* Ids of the roads whose management level the figure asks about. */
static GHashTable *
read_managed_roads (Collector *collector, GError **error)
{
  const GisQuery query = { .without_geometry = TRUE };
  g_auto (GStrv) managed_by = gis_json_dup_strings (collector->rule, "managed_by");
  g_autoptr (GPtrArray) roads = gis_store_list (collector->ws, "road", &query, error);
  GHashTable *ids;

  if (roads == NULL)
    return NULL;
  ids = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  for (guint i = 0; i < roads->len; i++)
    {
      const GisRow *road = g_ptr_array_index (roads, i);
      if (managed_by == NULL || contains (managed_by, get_text (road, "managed_by")))
        g_hash_table_add (ids, g_memdup2 (&road->id, sizeof road->id));
    }
  return ids;
}

static gint64
get_item_road (const GisRow *item, GHashTable *section_roads)
{
  const char *class_id = get_text (item, "asset_class");
  gint64 asset = get_integer (item, "asset_id");
  const gint64 *road = NULL;

  if (g_strcmp0 (class_id, "road") == 0)
    return asset;
  if (g_strcmp0 (class_id, "road_section") == 0)
    road = g_hash_table_lookup (section_roads, &asset);
  return road != NULL ? *road : 0;
}

static GHashTable *
read_campaign_projects (Collector *collector, GError **error)
{
  const char *campaign = gis_json_get_string (collector->rule, "campaign");
  const GisFilter filter = { "campaign", GIS_OP_EQ, gis_value_of_static_text (campaign) };
  const GisQuery query = { .filters = &filter, .n_filters = 1, .without_geometry = TRUE };
  g_autoptr (GArray) ids = gis_store_ids (collector->ws, "project", &query, error);
  GHashTable *set;

  if (ids == NULL)
    return NULL;
  set = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  for (guint i = 0; i < ids->len; i++)
    g_hash_table_add (set, g_memdup2 (&g_array_index (ids, gint64, i), sizeof (gint64)));
  return set;
}

static gboolean
collect_roads (Collector *collector, GError **error)
{
  const GisQuery query = { .without_geometry = TRUE };
  g_autoptr (GHashTable) projects = read_campaign_projects (collector, error);
  g_autoptr (GHashTable) managed = projects != NULL ? read_managed_roads (collector, error) : NULL;
  g_autoptr (GHashTable) section_roads =
               managed != NULL ? read_section_roads (collector->ws, error) : NULL;
  g_autoptr (GPtrArray) items = section_roads != NULL
                                  ? gis_store_list (collector->ws, "work_item", &query, error)
                                  : NULL;
  g_autoptr (GHashTable) units_of = new_id_lists ();

  if (items == NULL)
    return FALSE;
  for (guint i = 0; i < items->len; i++)
    {
      const GisRow *item = g_ptr_array_index (items, i);
      gint64 project = get_integer (item, "project_id");
      gint64 road = get_item_road (item, section_roads);
      if (!g_hash_table_contains (projects, &project) || !g_hash_table_contains (managed, &road) ||
          !contains (collector->treatments, get_text (item, "treatment")))
        continue;
      if (find_unit (collector->units, "road", road) == NULL)
        add_unit (collector->units, "road", road, 1);
      link_ids (units_of, project, road);
    }
  return apply_acceptance (collector, "project", "road", units_of, error);
}

static gboolean
collect (Collector *collector, GError **error)
{
  static const struct
  {
    const char *formula;
    gboolean (*collect) (Collector *collector, GError **error);
  } formulas[] = {
    { "roads_of_accepted_projects", collect_roads },
    { "accepted_items", collect_items },
    { "length_share", collect_lengths },
    { "state_share", collect_states },
    { "dated_share", collect_dates },
  };
  const char *formula = gis_json_get_string (collector->rule, "formula");

  for (guint i = 0; i < G_N_ELEMENTS (formulas); i++)
    if (g_strcmp0 (formulas[i].formula, formula) == 0)
      return formulas[i].collect (collector, error);
  g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID, _ ("Rule “targets”: formula “%s” is not known"),
               formula != NULL ? formula : "");
  return FALSE;
}

GisUnits *
gis_units_collect (GisWorkspace *ws, JsonObject *rule, GisJob *job, GError **error)
{
  Collector collector = { .ws = ws, .rule = rule, .job = job };
  g_autoptr (GisUnits) units = units_new ();
  gboolean ok;

  collector.units = units;
  collector.done = gis_json_dup_strings (rule, "done");
  collector.kinds = gis_json_dup_strings (rule, "kinds");
  collector.road_classes = gis_json_dup_strings (rule, "road_classes");
  collector.ever = gis_json_dup_strings (rule, "ever");
  collector.treatments = gis_json_dup_strings (rule, "treatments");
  collector.road_class_of = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  ok = collect (&collector, error);
  g_strfreev (collector.done);
  g_strfreev (collector.kinds);
  g_strfreev (collector.road_classes);
  g_strfreev (collector.ever);
  g_strfreev (collector.treatments);
  g_hash_table_unref (collector.road_class_of);
  return ok ? g_steal_pointer (&units) : NULL;
}
