/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gis/store/row-filter.h"

#include <string.h>

struct _GisRowFilter
{
  GHashTable *chosen[GIS_N_FACETS]; /* set of owned texts */
  GHashTable *named[GIS_N_FACETS];  /* the same: what is not among the others */
  GisDate from, to;                 /* GIS_DATE_NONE: open */
};

GisRowFilter *
gis_row_filter_new (void)
{
  GisRowFilter *filter = g_new0 (GisRowFilter, 1);

  filter->from = filter->to = GIS_DATE_NONE;
  for (guint i = 0; i < GIS_N_FACETS; i++)
    {
      filter->chosen[i] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      filter->named[i] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
    }
  return filter;
}

static void
copy_texts (GHashTable *to, GHashTable *from)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, from);
  while (g_hash_table_iter_next (&iter, &value, NULL))
    g_hash_table_add (to, g_strdup (value));
}

GisRowFilter *
gis_row_filter_copy (const GisRowFilter *filter)
{
  GisRowFilter *copy = gis_row_filter_new ();

  copy->from = filter->from;
  copy->to = filter->to;
  for (guint i = 0; i < GIS_N_FACETS; i++)
    {
      copy_texts (copy->chosen[i], filter->chosen[i]);
      copy_texts (copy->named[i], filter->named[i]);
    }
  return copy;
}

void
gis_row_filter_free (GisRowFilter *filter)
{
  if (filter == NULL)
    return;
  for (guint i = 0; i < GIS_N_FACETS; i++)
    {
      g_hash_table_unref (filter->chosen[i]);
      g_hash_table_unref (filter->named[i]);
    }
  g_free (filter);
}

void
gis_row_filter_choose (GisRowFilter *filter, GisFacet facet, const char *value, gboolean chosen)
{
  g_return_if_fail (filter != NULL && facet < GIS_N_FACETS && value != NULL);

  if (chosen)
    g_hash_table_add (filter->chosen[facet], g_strdup (value));
  else
    g_hash_table_remove (filter->chosen[facet], value);
}

void
gis_row_filter_choose_others (GisRowFilter *filter, GisFacet facet, const char *const *named)
{
  g_return_if_fail (filter != NULL && facet < GIS_N_FACETS && named != NULL);

  gis_row_filter_choose (filter, facet, GIS_FACET_OTHERS, TRUE);
  g_hash_table_remove_all (filter->named[facet]);
  for (guint i = 0; named[i] != NULL; i++)
    g_hash_table_add (filter->named[facet], g_strdup (named[i]));
}

gboolean
gis_row_filter_passes (const GisRowFilter *filter, GisFacet facet, const char *value)
{
  g_return_val_if_fail (filter != NULL && facet < GIS_N_FACETS && value != NULL, FALSE);
  return g_hash_table_contains (filter->chosen[facet], value) ||
         (value[0] != '\0' && g_hash_table_contains (filter->chosen[facet], GIS_FACET_OTHERS) &&
          !g_hash_table_contains (filter->named[facet], value));
}

gboolean
gis_row_filter_is_chosen (const GisRowFilter *filter, GisFacet facet, const char *value)
{
  g_return_val_if_fail (filter != NULL && facet < GIS_N_FACETS && value != NULL, FALSE);
  return g_hash_table_contains (filter->chosen[facet], value);
}

guint
gis_row_filter_get_n_chosen (const GisRowFilter *filter, GisFacet facet)
{
  g_return_val_if_fail (filter != NULL && facet < GIS_N_FACETS, 0);
  return g_hash_table_size (filter->chosen[facet]);
}

static int
compare_texts (const void *a, const void *b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static const char **
list_texts (GHashTable *texts)
{
  guint n = 0;
  const char **values = (const char **) g_hash_table_get_keys_as_array (texts, &n);

  qsort (values, n, sizeof *values, compare_texts);
  return values;
}

const char **
gis_row_filter_list_chosen (const GisRowFilter *filter, GisFacet facet)
{
  g_return_val_if_fail (filter != NULL && facet < GIS_N_FACETS, NULL);
  return list_texts (filter->chosen[facet]);
}

const char **
gis_row_filter_list_named (const GisRowFilter *filter, GisFacet facet)
{
  g_return_val_if_fail (filter != NULL && facet < GIS_N_FACETS, NULL);
  if (!gis_row_filter_is_chosen (filter, facet, GIS_FACET_OTHERS))
    return g_new0 (const char *, 1);
  return list_texts (filter->named[facet]);
}

void
gis_row_filter_clear (GisRowFilter *filter, GisFacet facet)
{
  g_return_if_fail (filter != NULL && facet < GIS_N_FACETS);
  g_hash_table_remove_all (filter->chosen[facet]);
  if (facet == GIS_FACET_YEAR)
    filter->from = filter->to = GIS_DATE_NONE;
}

gboolean
gis_row_filter_is_empty (const GisRowFilter *filter)
{
  g_return_val_if_fail (filter != NULL, TRUE);
  for (guint i = 0; i < GIS_N_FACETS; i++)
    if (g_hash_table_size (filter->chosen[i]) > 0)
      return FALSE;
  return !gis_row_filter_get_dates (filter, NULL, NULL);
}

void
gis_row_filter_set_dates (GisRowFilter *filter, GisDate from, GisDate to)
{
  g_return_if_fail (filter != NULL);
  filter->from = from;
  filter->to = to;
}

gboolean
gis_row_filter_get_dates (const GisRowFilter *filter, GisDate *from, GisDate *to)
{
  g_return_val_if_fail (filter != NULL, FALSE);
  if (from != NULL)
    *from = filter->from;
  if (to != NULL)
    *to = filter->to;
  return filter->from != GIS_DATE_NONE || filter->to != GIS_DATE_NONE;
}

gboolean
gis_row_filter_concerns_dates (const GisRowFilter *filter, const GisClass *klass)
{
  g_return_val_if_fail (filter != NULL && klass != NULL, FALSE);
  return gis_row_filter_get_dates (filter, NULL, NULL) && !g_str_equal (klass->role, "area") &&
         gis_facet_find_field (klass, GIS_FACET_YEAR) >= 0;
}

static gboolean
is_in_span (const GisRowFilter *filter, const GisRow *row)
{
  int field = gis_facet_find_field (row->klass, GIS_FACET_YEAR);
  GisDate day = gis_date_parse (gis_value_get_text (&row->values[field]));

  return day != GIS_DATE_NONE && (filter->from == GIS_DATE_NONE || day >= filter->from) &&
         (filter->to == GIS_DATE_NONE || day <= filter->to);
}

static int
find_typed (const GisClass *klass, const char *name, GisFieldType type, GisFieldType other)
{
  int field = name != NULL ? gis_class_find_field (klass, name) : -1;

  return field >= 0 && (klass->fields[field].type == type || klass->fields[field].type == other)
           ? field
           : -1;
}

int
gis_facet_find_field (const GisClass *klass, GisFacet facet)
{
  int field;

  switch (facet)
    {
    case GIS_FACET_DISTRICT:
      return find_typed (klass, "district", GIS_FIELD_CODE, GIS_FIELD_TEXT);
    case GIS_FACET_STATE:
      return find_typed (klass, klass->state_field, GIS_FIELD_CODE, GIS_FIELD_TEXT);
    case GIS_FACET_OWNER:
      return find_typed (klass, "owner", GIS_FIELD_TEXT, GIS_FIELD_CODE);
    case GIS_FACET_YEAR:
      field = find_typed (klass, "surveyed_on", GIS_FIELD_DATE, GIS_FIELD_DATE);
      return field >= 0 ? field : find_typed (klass, "found_on", GIS_FIELD_DATE, GIS_FIELD_DATE);
    case GIS_FACET_CLASS:
    case GIS_N_FACETS:
      break;
    }
  return -1;
}

char *
gis_facet_dup_value (const GisRow *row, GisFacet facet)
{
  int field;
  const char *text;

  g_return_val_if_fail (row != NULL && facet < GIS_N_FACETS, NULL);

  if (facet == GIS_FACET_CLASS)
    return g_strdup (row->klass->id);
  field = gis_facet_find_field (row->klass, facet);
  text = field >= 0 ? gis_value_get_text (&row->values[field]) : NULL;
  if (text == NULL)
    return g_strdup ("");
  return facet == GIS_FACET_YEAR ? g_strndup (text, 4) : g_strdup (text);
}

gboolean
gis_row_filter_concerns (const GisRowFilter *filter, const GisClass *klass, GisFacet facet)
{
  g_return_val_if_fail (filter != NULL && klass != NULL && facet < GIS_N_FACETS, FALSE);

  return g_hash_table_size (filter->chosen[facet]) > 0 && !g_str_equal (klass->role, "area") &&
         (facet == GIS_FACET_CLASS || gis_facet_find_field (klass, facet) >= 0);
}

gboolean
gis_row_filter_matches (const GisRowFilter *filter, const GisRow *row)
{
  g_return_val_if_fail (filter != NULL && row != NULL, FALSE);

  for (guint i = 0; i < GIS_N_FACETS; i++)
    {
      g_autofree char *value = NULL;
      if (!gis_row_filter_concerns (filter, row->klass, (GisFacet) i))
        continue;
      value = gis_facet_dup_value (row, (GisFacet) i);
      if (!gis_row_filter_passes (filter, (GisFacet) i, value))
        return FALSE;
    }
  return !gis_row_filter_concerns_dates (filter, row->klass) || is_in_span (filter, row);
}
