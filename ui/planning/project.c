/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Projects and work items for lists. */
#include "ui/planning/project.h"

#include "gis/core/i18n.h"

#include <string.h>

G_DEFINE_FINAL_TYPE (UiProject, ui_project, G_TYPE_OBJECT)
G_DEFINE_FINAL_TYPE (UiWorkItem, ui_work_item, G_TYPE_OBJECT)

static void
ui_project_finalize (GObject *object)
{
  UiProject *self = UI_PROJECT (object);

  g_free (self->name);
  g_free (self->code);
  g_free (self->campaign);
  g_free (self->district);
  g_free (self->state);
  G_OBJECT_CLASS (ui_project_parent_class)->finalize (object);
}

static void
ui_project_class_init (UiProjectClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ui_project_finalize;
}

static void
ui_project_init (UiProject *self)
{
}

static void
ui_work_item_finalize (GObject *object)
{
  UiWorkItem *self = UI_WORK_ITEM (object);

  gis_row_free (self->row);
  g_free (self->label);
  G_OBJECT_CLASS (ui_work_item_parent_class)->finalize (object);
}

static void
ui_work_item_class_init (UiWorkItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ui_work_item_finalize;
}

static void
ui_work_item_init (UiWorkItem *self)
{
}

const char *
ui_project_get_title (GisCatalog *catalog,
                      const char *class_id,
                      const char *field,
                      const char *code)
{
  const GisClass *klass = gis_catalog_find_class (catalog, class_id);
  int index = klass != NULL ? gis_class_find_field (klass, field) : -1;
  const GisDomainValue *value = NULL;

  if (code == NULL)
    return "";
  if (index >= 0 && klass->fields[index].domain != NULL)
    value = gis_domain_find (klass->fields[index].domain, code);
  return value != NULL ? gis_text_get (&value->title) : code;
}

static gboolean
is_done (const GisRow *item)
{
  const char *state = gis_row_get_text (item, "state");

  return g_strcmp0 (state, "done") == 0 || g_strcmp0 (state, "accepted") == 0;
}

/* ---- All projects ---- */

static gboolean
count_item_cb (const GisRow *row, gpointer user_data)
{
  gint64 id = gis_value_get_integer (gis_row_get (row, "project_id"), 0);
  UiProject *project = g_hash_table_lookup (user_data, &id);

  if (project == NULL)
    return TRUE;
  project->n_items++;
  if (is_done (row))
    project->n_done++;
  return TRUE;
}

static UiProject *
project_new (const GisRow *row)
{
  UiProject *self = g_object_new (UI_TYPE_PROJECT, NULL);

  self->id = row->id;
  self->name = gis_row_dup_label (row);
  self->code = g_strdup (gis_row_get_text (row, "code"));
  self->campaign = g_strdup (gis_row_get_text (row, "campaign"));
  self->district = g_strdup (gis_row_get_text (row, "district"));
  self->state = g_strdup (gis_row_get_text (row, "state"));
  self->start = gis_date_parse (gis_row_get_text (row, "start_actual"));
  if (self->start == GIS_DATE_NONE)
    self->start = gis_date_parse (gis_row_get_text (row, "start_planned"));
  return self;
}

/* Latest start first; those without a date, which are being made, before all. */
static int
compare_projects (gconstpointer a, gconstpointer b)
{
  const UiProject *x = *(UiProject *const *) a, *y = *(UiProject *const *) b;

  if ((x->start == GIS_DATE_NONE) != (y->start == GIS_DATE_NONE))
    return x->start == GIS_DATE_NONE ? -1 : 1;
  if (x->start != y->start)
    return x->start > y->start ? -1 : 1;
  return (y->id > x->id) - (y->id < x->id);
}

GPtrArray *
ui_project_read_all (GisWorkspace *ws, GError **error)
{
  const GisQuery query = { .without_geometry = TRUE };
  g_autoptr (GPtrArray) rows = gis_store_list (ws, "project", &query, error);
  g_autoptr (GPtrArray) projects = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GHashTable) index = g_hash_table_new (g_int64_hash, g_int64_equal);

  if (rows == NULL)
    return NULL;
  for (guint i = 0; i < rows->len; i++)
    {
      UiProject *project = project_new (g_ptr_array_index (rows, i));
      g_ptr_array_add (projects, project);
      g_hash_table_insert (index, &project->id, project);
    }
  if (!gis_store_each (ws, "work_item", &query, count_item_cb, index, NULL, error))
    return NULL;
  g_ptr_array_sort (projects, compare_projects);
  return g_steal_pointer (&projects);
}

/* ---- One project ---- */

void
ui_project_content_free (UiProjectContent *content)
{
  if (content == NULL)
    return;
  gis_row_free (content->row);
  g_clear_pointer (&content->items, g_ptr_array_unref);
  g_free (content->left_from);
  g_free (content);
}

static char *
dup_asset_label (GisWorkspace *ws, const GisRow *item)
{
  const char *class_id = gis_row_get_text (item, "asset_class");
  gint64 id = gis_value_get_integer (gis_row_get (item, "asset_id"), 0);
  const GisClass *klass = gis_catalog_find_class (gis_workspace_get_catalog (ws), class_id);
  g_autoptr (GisRow) asset = NULL;

  if (klass == NULL || id == 0)
    return g_strdup (_ ("Without an asset"));
  asset = gis_store_get (ws, class_id, id, NULL);
  if (asset == NULL)
    return g_strdup_printf (_ ("%s (deleted)"), gis_text_get (&klass->title));
  return gis_row_dup_name (asset);
}

static gboolean
is_off_the_way (const char *state)
{
  return g_strcmp0 (state, "suspended") == 0 || g_strcmp0 (state, "cancelled") == 0;
}

/* The last state on the way, by the history; a project that came without one tells by its dates. */
static char *
dup_left_from (GisWorkspace *ws, const GisRow *row)
{
  g_autoptr (GPtrArray) events = NULL;

  if (!is_off_the_way (gis_row_get_text (row, "state")))
    return NULL;
  events = gis_history_list_row (ws, "project", row->id, NULL);
  for (guint i = 0; events != NULL && i < events->len; i++)
    {
      const GisRowEvent *event = g_ptr_array_index (events, i);
      const char *from = g_strcmp0 (event->field, "state") == 0 && event->kind == GIS_CHANGE_UPDATE
                           ? gis_value_get_text (&event->from)
                           : NULL;
      if (from != NULL && !is_off_the_way (from))
        return g_strdup (from);
    }
  if (gis_row_get_text (row, "end_actual") != NULL)
    return g_strdup ("completed");
  return g_strdup (gis_row_get_text (row, "start_actual") != NULL ? "in_progress" : "approved");
}

static GisDate
read_since (GisWorkspace *ws, gint64 id)
{
  g_autoptr (GPtrArray) events = gis_store_events (ws, "project", id, "state", 0, NULL);
  const GisStateEvent *last =
    events != NULL && events->len > 0 ? g_ptr_array_index (events, events->len - 1) : NULL;

  return last != NULL && last->from != NULL ? last->effective_on : GIS_DATE_NONE;
}

UiProjectContent *
ui_project_read_content (GisWorkspace *ws, gint64 id, GError **error)
{
  g_autoptr (UiProjectContent) content = g_new0 (UiProjectContent, 1);
  g_autoptr (GPtrArray) rows = NULL;

  content->row = gis_store_get (ws, "project", id, error);
  if (content->row == NULL)
    return NULL;
  content->left_from = dup_left_from (ws, content->row);
  content->since = read_since (ws, id);
  rows = gis_project_list_items (ws, id, error);
  if (rows == NULL)
    return NULL;
  content->items = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < rows->len; i++)
    {
      UiWorkItem *item = g_object_new (UI_TYPE_WORK_ITEM, NULL);
      item->row = gis_row_copy (g_ptr_array_index (rows, i));
      item->label = dup_asset_label (ws, item->row);
      g_ptr_array_add (content->items, item);
      content->n_done += is_done (item->row);
      if (gis_value_is_null (gis_row_get (item->row, "unit_price")))
        continue;
      content->n_priced++;
      content->planned_cost += gis_value_get_real (gis_row_get (item->row, "quantity"), 0) *
                               gis_value_get_real (gis_row_get (item->row, "unit_price"), 0);
    }
  return g_steal_pointer (&content);
}
