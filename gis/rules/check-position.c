/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Codes by the scheme of the workspace, and things that were surveyed twice. */
#include "gis/rules/check-private.h"

#include "gis/core/i18n.h"

#include <math.h>
#include <string.h>

/* ---- Codes ---- */

static const GisValue *
get (const GisRow *row, const char *name)
{
  static const GisValue null = { GIS_VALUE_TYPE_NULL };
  int index = gis_class_find_field (row->klass, name);

  return index >= 0 ? &row->values[index] : &null;
}

static gboolean
is_digits (const char *text, gsize count)
{
  return strlen (text) == count && strspn (text, "0123456789") == count;
}

static void
report_code (GisCheckRun *run,
             const GisRow *row,
             const char *check,
             const char *severity,
             char *message)
{
  const char *code = gis_value_get_text (get (row, "code"));
  g_autofree char *cause = message;

  gis_check_add (run, check, severity, row->id, "M",
                 g_strdup_printf (_ ("Code “%s”: %s"), code, cause));
}

static void
check_grid_code (GisCheckRun *run, const GisRow *row, const char *code)
{
  if (g_strcmp0 (gis_value_get_text (get (row, "level")), "unit_grid") == 0 &&
      !is_digits (code, 15) && !is_digits (code, 14))
    gis_check_add (
      run, "code_format", "warning", row->id, "V",
      g_strdup_printf (_ ("Code “%s”: a unit grid has 15 digits (old data: 14)"), code));
}

void
gis_check_code (GisCheckRun *run, const GisRow *row)
{
  const char *code = gis_value_get_text (get (row, "code"));
  const char *component = gis_row_get_component (row);
  const char *district = gis_value_get_text (get (row, "district"));
  g_autofree char *wanted = NULL;
  const int *widths = run->code_widths;

  if (code == NULL)
    return;
  if (strcmp (row->klass->role, "area") == 0)
    {
      check_grid_code (run, row, code);
      return;
    }
  if (component == NULL)
    return;
  if (!is_digits (code, 16))
    {
      report_code (run, row, "code_format", "warning",
                   g_strdup (_ ("a component code has 16 digits")));
      return;
    }
  if (district != NULL && (int) strlen (district) == widths[0] &&
      strncmp (code, district, (gsize) widths[0]) != 0)
    report_code (run, row, "code_district", "warning",
                 g_strdup_printf (_ ("it does not begin with its district, %s"), district));
  /* Class and sub-class are two digits each; wider fields are filled with zeros. */
  wanted = g_strdup_printf ("%0*d%0*d", widths[1], (component[0] - '0') * 10 + component[1] - '0',
                            widths[2], (component[2] - '0') * 10 + component[3] - '0');
  if (strncmp (code + widths[0], wanted, strlen (wanted)) != 0)
    report_code (run, row, "code_kind", "warning",
                 g_strdup_printf (_ ("its kind asks for %s after the district"), wanted));
}

/* ---- Duplicates ---- */

void
gis_check_collect_point (GisCheckRun *run, const GisRow *row)
{
  GisCheckPoint point;

  if (row->geometry == NULL || row->geometry->n_points != 1)
    return;
  point.x = row->geometry->xy[0];
  point.y = row->geometry->xy[1];
  point.kind = g_intern_string (gis_value_get_text (get (row, "kind")));
  point.id = row->id;
  g_array_append_val (run->points, point);
}

static int
compare_band_then_x (gconstpointer a, gconstpointer b, gpointer height)
{
  const GisCheckPoint *p = a, *q = b;
  double band_p = floor (p->y / *(double *) height);
  double band_q = floor (q->y / *(double *) height);

  if (band_p != band_q)
    return band_p < band_q ? -1 : 1;
  if (p->x != q->x)
    return p->x < q->x ? -1 : 1;
  return (p->id > q->id) - (p->id < q->id);
}

static void
compare_pair (GisCheckRun *run, const GisCheckPoint *a, const GisCheckPoint *b)
{
  double distance = hypot (a->x - b->x, a->y - b->y);

  if (a->kind != b->kind || distance > run->duplicate_m.value)
    return;
  gis_check_add (
    run, "duplicate_position", "warning", MAX (a->id, b->id), run->duplicate_m.certainty,
    g_strdup_printf (
      _ ("%s %" PRId64 " lies %.2f m from %" PRId64 " of the same kind: surveyed twice?"),
      gis_text_get (&run->klass->title), MAX (a->id, b->id), distance, MIN (a->id, b->id)));
}

/* Bands as high as the search distance, each sorted by x: a partner lies in the same band or the
 * next one. O(n log n) plus the pairs. */
void
gis_check_duplicates (GisCheckRun *run)
{
  double height = run->duplicate_m.value;
  GisCheckPoint *points = (GisCheckPoint *) (gpointer) run->points->data;
  guint count = run->points->len;
  guint next = 0; /* first point of the next band that may still be a partner */

  g_array_sort_with_data (run->points, compare_band_then_x, &height);
  for (guint i = 0; i < count; i++)
    {
      double band = floor (points[i].y / height);
      for (guint j = i + 1;
           j < count && floor (points[j].y / height) == band && points[j].x - points[i].x <= height;
           j++)
        compare_pair (run, &points[i], &points[j]);
      while (next < count && (floor (points[next].y / height) <= band ||
                              (floor (points[next].y / height) == band + 1 &&
                               points[next].x < points[i].x - height)))
        next++;
      for (guint j = next; j < count && floor (points[j].y / height) == band + 1 &&
                           points[j].x - points[i].x <= height;
           j++)
        compare_pair (run, &points[i], &points[j]);
    }
}
