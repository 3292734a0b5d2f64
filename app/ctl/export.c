/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sanhuactl export: classes of a workspace in another format. */
#include "gis/exchange/export.h"
#include "app/ctl/commands.h"

#include <stdio.h>

/* Turns "FIELD=VALUE" into a filter; the export reads the value as each class does. @classes: those that are
 * exported, NULL: all. The filter borrows from @field. */
static gboolean
parse_filter (GisCatalog *catalog,
              char *const *classes,
              const char *field,
              const char *text,
              GisFilter *filter,
              GError **error)
{
  guint n = gis_catalog_get_n_classes (catalog);

  for (guint i = 0; i < n; i++)
    {
      const GisClass *klass = gis_catalog_get_class (catalog, i);
      if (gis_class_find_field (klass, field) < 0 ||
          (classes != NULL && !g_strv_contains ((const char *const *) classes, klass->id)))
        continue;
      filter->field = field;
      filter->op = *text != '\0' ? GIS_OP_EQ : GIS_OP_IS_NULL;
      if (*text != '\0')
        gis_value_set_text (&filter->value, text);
      return TRUE;
    }
  g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE, _ ("--where: no exported class has a field “%s”"),
               field);
  return FALSE;
}

static gboolean
check_classes (GisCatalog *catalog, char *const *classes, GError **error)
{
  for (guint i = 0; classes != NULL && classes[i] != NULL; i++)
    {
      if (gis_catalog_require_class (catalog, classes[i], error) == NULL)
        return FALSE;
    }
  return TRUE;
}

static void
clear_filter (gpointer data)
{
  gis_value_clear (&((GisFilter *) data)->value);
}

static gboolean export(GisWorkspace *ws,
                       const char *path,
                       const char *format,
                       char *const *classes,
                       char *const *wheres,
                       char *const *facets,
                       gint64 *n_rows,
                       GPtrArray *shortfalls,
                       GError **error)
{
  g_autoptr (GArray) filters = g_array_new (FALSE, TRUE, sizeof (GisFilter));
  g_autoptr (GPtrArray) fields = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GisJob) job = ctl_job_new ();
  g_autoptr (GisRowFilter) filter_of_rows = gis_row_filter_new ();
  GisQuery query = { .row_filter = filter_of_rows };

  g_array_set_clear_func (filters, clear_filter);
  if (!check_classes (gis_workspace_get_catalog (ws), classes, error) ||
      !ctl_filter_parse (filter_of_rows, gis_workspace_get_catalog (ws), facets, error))
    return FALSE;
  for (guint i = 0; wheres != NULL && wheres[i] != NULL; i++)
    {
      g_autofree char *text = NULL;
      char *field = NULL;
      GisFilter filter = { 0 };
      if (!ctl_split_pair ("--where", wheres[i], '=', "FIELD=VALUE", &field, &text, error))
        return FALSE;
      g_ptr_array_add (fields, field);
      if (!parse_filter (gis_workspace_get_catalog (ws), classes, field, text, &filter, error))
        return FALSE;
      g_array_append_val (filters, filter);
    }
  query.filters = (const GisFilter *) (void *) filters->data;
  query.n_filters = filters->len;
  return gis_export_run (ws, path, format, (const char *const *) classes, &query, n_rows,
                         shortfalls, job, error);
}

static int
run (int argc, char **argv)
{
  g_auto (GStrv) classes = NULL;
  g_auto (GStrv) wheres = NULL;
  g_auto (GStrv) facets = NULL;
  g_autofree char *format = NULL;
  const GOptionEntry entries[] = {
    { "class", 'c', 0, G_OPTION_ARG_STRING_ARRAY, &classes,
      N_ ("Class to export; may be repeated; all that have rows when not given"), N_ ("CLASS") },
    { "format", 'f', 0, G_OPTION_ARG_STRING, &format,
      N_ ("GPKG, GeoJSON, ESRI Shapefile or CSV; by the extension of OUT when not given"),
      N_ ("NAME") },
    { "where", 'w', 0, G_OPTION_ARG_STRING_ARRAY, &wheres,
      N_ ("Only rows with this value (empty: without a value); may be repeated"),
      N_ ("FIELD=VALUE") },
    { "filter", 0, 0, G_OPTION_ARG_STRING_ARRAY, &facets,
      N_ ("Only what has this class, district, state, owner, year or date; may be repeated"),
      N_ ("FACET=VALUE") },
    { NULL },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (GisWorkspace) ws = NULL;
  g_auto (GStrv) args = ctl_parse (&ctl_command_export, entries, argc, argv, 2, 2, &error);
  g_autoptr (GPtrArray) shortfalls = g_ptr_array_new_with_free_func (g_free);
  gint64 n_rows = 0;

  if (args == NULL)
    return ctl_fail (g_steal_pointer (&error));
  ws = ctl_open (args[0], GIS_OPEN_READ_ONLY, &error);
  if (ws == NULL ||
      !export(ws, args[1], format, classes, wheres, facets, &n_rows, shortfalls, &error))
    return ctl_fail (g_steal_pointer (&error));
  ctl_progress_clear ();
  printf (
    ngettext_ ("%s: %" PRId64 " row written\n", "%s: %" PRId64 " rows written\n", (gulong) n_rows),
    args[1], n_rows);
  if (!ctl_flush (&error))
    return ctl_fail (g_steal_pointer (&error));
  for (guint i = 0; i < shortfalls->len; i++)
    {
      g_autofree char *line = ctl_dup_line (shortfalls->pdata[i]);
      fprintf (stderr, "sanhuactl: %s: %s\n", args[1], line);
    }
  return shortfalls->len == 0 ? CTL_DONE : CTL_SHORT;
}

const CtlCommand ctl_command_export = { "export", "FILE OUT",
                                        N_ ("Write classes to another format"), run };
