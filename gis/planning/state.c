/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The state machine of projects: the transitions are the catalogue's, the dates, items and asset
 * states that follow are here. */
#include "gis/planning/project-private.h"

#include "gis/core/error.h"
#include "gis/core/i18n.h"

#include <string.h>

static const char *
get_state_title (const GisRow *row, const char *state)
{
  int index = gis_class_find_field (row->klass, "state");
  const GisDomainValue *value =
    index >= 0 ? gis_domain_find (row->klass->fields[index].domain, state) : NULL;

  return value != NULL ? gis_text_get (&value->title) : state;
}

static gboolean
set_text (GisEdit *edit, const GisRow *row, const char *field, const char *text, GError **error)
{
  const GisValue value = gis_value_of_static_text (text);

  return gis_edit_set_value (edit, row->klass->id, row->id, field, &value, error);
}

/* Items of the project as this edit sees them. */
static GPtrArray *
list_items (GisEdit *edit, gint64 project_id, GError **error)
{
  const GisFilter filter = { "project_id", GIS_OP_EQ, gis_value_of_integer (project_id) };
  const GisQuery query = { .filters = &filter, .n_filters = 1 };
  g_autoptr (GArray) ids =
               gis_store_ids (gis_edit_get_workspace (edit), "work_item", &query, error);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) gis_row_free);

  if (ids == NULL)
    return NULL;
  for (guint i = 0; i < ids->len; i++)
    {
      GisRow *item = gis_edit_get_row (edit, "work_item", g_array_index (ids, gint64, i), error);
      if (item == NULL)
        return NULL;
      g_ptr_array_add (items, item);
    }
  return g_steal_pointer (&items);
}

static gboolean
accept_items (GisEdit *edit, const GisRow *project, const char *today, GError **error)
{
  g_autoptr (GisRule) rule = gis_treatments_load (gis_edit_get_workspace (edit), error);
  g_autoptr (GPtrArray) items = rule != NULL ? list_items (edit, project->id, error) : NULL;
  const char *finished = gis_row_get_text (project, "end_actual");
  guint open = 0;

  if (items == NULL)
    return FALSE;
  for (guint i = 0; i < items->len; i++)
    if (g_strcmp0 (gis_row_get_text (g_ptr_array_index (items, i), "state"), "planned") == 0)
      open++;
  if (open > 0)
    {
      g_autofree char *name = gis_row_dup_label (project);
      g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID,
                   ngettext_ ("“%s” cannot be accepted: %u work item is not done",
                              "“%s” cannot be accepted: %u work items are not done", open),
                   name, open);
      return FALSE;
    }
  for (guint i = 0; i < items->len; i++)
    {
      const GisRow *item = g_ptr_array_index (items, i);
      if (g_strcmp0 (gis_row_get_text (item, "state"), "done") != 0)
        continue;
      if (!set_text (edit, item, "state", "accepted", error) ||
          !set_text (edit, item, "accepted_on", today, error) ||
          !gis_treatments_apply (rule, edit, item, finished != NULL ? finished : today, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_transition (const GisRow *project,
                  const char *from,
                  const char *to,
                  const char *reason,
                  GError **error)
{
  const GisTransition *transition = gis_class_find_transition (project->klass, "state", from, to);
  g_autofree char *name = gis_row_dup_label (project);

  if (!gis_class_allows (project->klass, from, to))
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID, _ ("“%s” cannot go from “%s” to “%s”"),
                   name, get_state_title (project, from), get_state_title (project, to));
      return FALSE;
    }
  if (transition != NULL && transition->needs_reason && (reason == NULL || *reason == '\0'))
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID, _ ("“%s”: going to “%s” needs a reason"),
                   name, get_state_title (project, to));
      return FALSE;
    }
  return TRUE;
}

/* Dates that a state brings: begun, finished; rework takes the completion back. */
static gboolean
set_dates (GisEdit *edit,
           const GisRow *project,
           const char *state,
           const char *today,
           GError **error)
{
  const char *from = gis_row_get_text (project, "state");

  if (strcmp (state, "in_progress") == 0)
    {
      if (gis_row_get_text (project, "start_actual") == NULL &&
          !set_text (edit, project, "start_actual", today, error))
        return FALSE;
      return g_strcmp0 (from, "completed") != 0 ||
             set_text (edit, project, "end_actual", NULL, error);
    }
  if (strcmp (state, "completed") == 0)
    return set_text (edit, project, "end_actual", today, error);
  return TRUE;
}

gboolean
gis_project_set_state (GisEdit *edit,
                       gint64 project_id,
                       const char *state,
                       const char *reason,
                       GError **error)
{
  g_autoptr (GisRow) project = gis_edit_get_row (edit, "project", project_id, error);
  g_autofree char *today = NULL;
  const char *from;

  if (project == NULL)
    return FALSE;
  from = gis_row_get_text (project, "state");
  if (g_strcmp0 (from, state) == 0)
    return TRUE;
  if (!check_transition (project, from, state, reason, error))
    return FALSE;
  today = gis_date_dup_text (gis_edit_get_effective_on (edit));
  /* Items first: a refusal then leaves the project as it was. */
  if (strcmp (state, "accepted") == 0 && !accept_items (edit, project, today, error))
    return FALSE;
  return set_dates (edit, project, state, today, error) &&
         set_text (edit, project, "reason", reason != NULL && *reason != '\0' ? reason : NULL,
                   error) &&
         set_text (edit, project, "state", state, error);
}

gboolean
gis_project_set_item_done (GisEdit *edit, gint64 item_id, GisDate date, GError **error)
{
  g_autoptr (GisRow) item = gis_edit_get_row (edit, "work_item", item_id, error);
  g_autofree char *text = gis_date_dup_text (date);
  GisDate usual;
  gboolean ok;

  if (item == NULL)
    return FALSE;
  if (text == NULL)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID, _ ("A finished work item needs a date"));
      return FALSE;
    }
  usual = gis_edit_get_effective_on (edit);
  gis_edit_set_effective_on (edit, date);
  ok =
    set_text (edit, item, "state", "done", error) && set_text (edit, item, "done_on", text, error);
  gis_edit_set_effective_on (edit, usual);
  return ok;
}
