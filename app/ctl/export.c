/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sanhuactl export: classes of a workspace in another format. */
#include "gis/exchange/export.h"
#include "app/ctl/commands.h"

#include <stdio.h>

/* Turns "FIELD=VALUE" into a filter whose value has the field's type. @classes: those that are
 * exported, NULL: all. The filter borrows from @field and *value. */
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
      int index = gis_class_find_field (klass, field);
      if (index < 0 ||
          (classes != NULL && !g_strv_contains ((const char *const *) classes, klass->id)))
        continue;
      filter->field = field;
      if (*text == '\0')
        {
          filter->op = GIS_OP_IS_NULL;
          return TRUE;
        }
      filter->op = GIS_OP_EQ;
      gis_value_set_text (&filter->value, text);
      return gis_field_normalize (&klass->fields[index], &filter->value, error);
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
                       gint64 *n_shapeless,
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
        {
          gis_value_clear (&filter.value);
          return FALSE;
        }
      g_array_append_val (filters, filter);
    }
  query.filters = (const GisFilter *) (void *) filters->data;
  query.n_filters = filters->len;
  return gis_export_run (ws, path, format, (const char *const *) classes, &query, n_rows,
                         n_shapeless, job, error);
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
  gint64 n_rows = 0, n_shapeless = 0;

  if (args == NULL)
    return ctl_fail (g_steal_pointer (&error));
  ws = ctl_open (args[0], GIS_OPEN_READ_ONLY, &error);
  if (ws == NULL ||
      !export(ws, args[1], format, classes, wheres, facets, &n_rows, &n_shapeless, &error))
    return ctl_fail (g_steal_pointer (&error));
  ctl_progress_clear ();
  printf (
    ngettext_ ("%s: %" PRId64 " row written\n", "%s: %" PRId64 " rows written\n", (gulong) n_rows),
    args[1], n_rows);
  if (!ctl_flush (&error))
    return ctl_fail (g_steal_pointer (&error));
  if (n_shapeless == 0)
    return CTL_DONE;
  fputs ("sanhuactl: ", stderr);
  fprintf (
    stderr,
    ngettext_ ("%s: %" PRId64 " row was written without a geometry; “sanhuactl check” finds it",
               "%s: %" PRId64 " rows were written without a geometry; “sanhuactl check” finds them",
               (gulong) n_shapeless),
    args[1], n_shapeless);
  fputc ('\n', stderr);
  return CTL_SHORT;
}

const CtlCommand ctl_command_export = { "export", "FILE OUT",
                                        N_ ("Write classes to another format"), run };
