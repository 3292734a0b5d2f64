/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which classes an export writes. The value of a filter is read as each class reads it, since fields of one
 * name have different code lists: “state” of a cover is not that of a line. */
#include "gis/exchange/export-private.h"

#include "gis/core/error.h"
#include "gis/core/i18n.h"

#include <string.h>

typedef struct
{
  GisWorkspace *ws;
  const GisQuery *query;
  GPtrArray *list; /* GisExportClass */
  gboolean *known; /* of each filter: some class can have its value */
  GError **causes; /* of each filter: why the first class cannot */
} Choice;

static void
export_class_free (gpointer data)
{
  GisExportClass *chosen = data;

  g_array_unref (chosen->filters);
  g_free (chosen);
}

static void
clear_filter (gpointer data)
{
  gis_value_clear (&((GisFilter *) data)->value);
}

static gboolean
has_fields (const GisClass *klass, const GisQuery *query)
{
  for (guint i = 0; i < query->n_filters; i++)
    if (strcmp (query->filters[i].field, "id") != 0 &&
        gis_class_find_field (klass, query->filters[i].field) < 0)
      return FALSE;
  return TRUE;
}

/* The value of @filter as @field has it; FALSE with the cause when it cannot. */
static gboolean
read_value (const GisField *field, GisFilter *filter, GError **cause)
{
  switch (filter->op)
    {
    case GIS_OP_CONTAINS:
    case GIS_OP_IS_NULL:
    case GIS_OP_NOT_NULL:
      return TRUE;
    default:
      return gis_value_is_null (&filter->value) ||
             gis_field_normalize (field, &filter->value, cause);
    }
}

static GisExportClass *
make_class (Choice *self, const GisClass *klass)
{
  GisExportClass *chosen = g_new0 (GisExportClass, 1);

  chosen->klass = klass;
  chosen->filters = g_array_new (FALSE, TRUE, sizeof (GisFilter));
  g_array_set_clear_func (chosen->filters, clear_filter);
  for (guint i = 0; i < self->query->n_filters; i++)
    {
      const GisFilter *asked = &self->query->filters[i];
      int index = gis_class_find_field (klass, asked->field);
      GisFilter filter = { asked->field, asked->op, GIS_VALUE_NULL };
      g_autoptr (GError) cause = NULL;

      gis_value_copy (&filter.value, &asked->value);
      if (index < 0 || read_value (&klass->fields[index], &filter, &cause))
        self->known[i] = TRUE;
      else
        {
          chosen->no_rows = TRUE;
          if (self->causes[i] == NULL)
            self->causes[i] = g_steal_pointer (&cause);
        }
      g_array_append_val (chosen->filters, filter);
    }
  chosen->query = *self->query;
  chosen->query.filters = (const GisFilter *) (void *) chosen->filters->data;
  return chosen;
}

static gboolean
is_chosen (const Choice *self, const GisClass *klass)
{
  for (guint i = 0; i < self->list->len; i++)
    if (((const GisExportClass *) self->list->pdata[i])->klass == klass)
      return TRUE;
  return FALSE;
}

static gboolean
add_named (Choice *self, const char *const *classes, GError **error)
{
  for (; *classes != NULL; classes++)
    {
      const GisClass *klass =
        gis_catalog_require_class (gis_workspace_get_catalog (self->ws), *classes, error);

      if (klass == NULL)
        return FALSE;
      if (!has_fields (klass, self->query))
        {
          g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE,
                       _ ("class “%s” does not have the fields of the filter"), klass->id);
          return FALSE;
        }
      if (!is_chosen (self, klass))
        g_ptr_array_add (self->list, make_class (self, klass));
    }
  return TRUE;
}

/* All classes that have the filter's fields and rows that pass it. */
static gboolean
add_filled (Choice *self, GError **error)
{
  GisCatalog *catalog = gis_workspace_get_catalog (self->ws);

  for (guint i = 0; i < gis_catalog_get_n_classes (catalog); i++)
    {
      const GisClass *klass = gis_catalog_get_class (catalog, i);
      GisExportClass *chosen = has_fields (klass, self->query) ? make_class (self, klass) : NULL;
      gint64 n = 0;

      if (chosen == NULL)
        continue;
      if (!chosen->no_rows)
        n = gis_store_count (self->ws, klass->id, &chosen->query, error);
      if (n > 0)
        g_ptr_array_add (self->list, chosen);
      else
        export_class_free (chosen);
      if (n < 0)
        return FALSE;
    }
  return TRUE;
}

/* A value that no class can have is a slip of the pen. */
static gboolean
check_values (Choice *self, GError **error)
{
  for (guint i = 0; i < self->query->n_filters; i++)
    if (!self->known[i] && self->causes[i] != NULL)
      {
        g_propagate_error (error, g_steal_pointer (&self->causes[i]));
        return FALSE;
      }
  return TRUE;
}

GPtrArray *
gis_export_choose_classes (GisWorkspace *ws,
                           const char *const *classes,
                           const GisQuery *query,
                           GError **error)
{
  static const GisQuery everything = { 0 };
  Choice self = { .ws = ws, .query = query != NULL ? query : &everything };
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (export_class_free);
  gboolean ok;

  self.list = list;
  self.known = g_new0 (gboolean, self.query->n_filters + 1);
  self.causes = g_new0 (GError *, self.query->n_filters + 1);
  ok = classes != NULL && classes[0] != NULL ? add_named (&self, classes, error)
                                             : add_filled (&self, error);
  ok = ok && check_values (&self, error);
  for (guint i = 0; i < self.query->n_filters; i++)
    g_clear_error (&self.causes[i]);
  g_free (self.causes);
  g_free (self.known);
  return ok ? g_steal_pointer (&list) : NULL;
}
