/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One table of pairs; each is looked at from both of its ends. */
#include "gis/catalog/order.h"

#include "gis/core/date.h"
#include "gis/core/error.h"
#include "gis/core/i18n.h"

static const struct
{
  const char *class_id, *first, *last;
} pairs[] = {
  { "project", "start_planned", "end_planned" },
  { "project", "start_actual", "end_actual" },
};

/* The fields of pair @i in @klass; FALSE when it is a pair of another class. */
static gboolean
find_pair (const GisClass *klass, guint i, int *first, int *last)
{
  if (!g_str_equal (pairs[i].class_id, klass->id))
    return FALSE;
  *first = gis_class_find_field (klass, pairs[i].first);
  *last = gis_class_find_field (klass, pairs[i].last);
  return *first >= 0 && *last >= 0;
}

gboolean
gis_order_has_field (const GisClass *klass, guint index)
{
  int first, last;

  g_return_val_if_fail (klass != NULL, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    if (find_pair (klass, i, &first, &last) && ((int) index == first || (int) index == last))
      return TRUE;
  return FALSE;
}

gboolean
gis_order_has_end (const GisClass *klass, guint index)
{
  int first, last;

  g_return_val_if_fail (klass != NULL, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    if (find_pair (klass, i, &first, &last) && (int) index == last)
      return TRUE;
  return FALSE;
}

gboolean
gis_order_check (const GisClass *klass,
                 guint index,
                 const GisValue *value,
                 const GisValue *values,
                 GError **error)
{
  int first, last;

  g_return_val_if_fail (klass != NULL && value != NULL && values != NULL, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      const char *from, *to;
      GisDate from_day, to_day;

      if (!find_pair (klass, i, &first, &last) || ((int) index != first && (int) index != last))
        continue;
      from = gis_value_get_text ((int) index == first ? value : &values[first]);
      to = gis_value_get_text ((int) index == last ? value : &values[last]);
      from_day = gis_date_parse (from);
      to_day = gis_date_parse (to);
      if (from_day == GIS_DATE_NONE || to_day == GIS_DATE_NONE || to_day >= from_day)
        continue;
      /* Translators: title and value of two dates: “Planned end” 2023-04-01 … “Planned start” … */
      g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID, _ ("“%s” %s lies before “%s” %s"),
                   gis_text_get (&klass->fields[last].title), to,
                   gis_text_get (&klass->fields[first].title), from);
      return FALSE;
    }
  return TRUE;
}
