/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The report of an import as people read it. */
#include "app/ctl/commands.h"

#include <stdio.h>
#include <string.h>

#define MAX_REJECTS_SHOWN 20

static void
print_count (const char *what, gint64 count)
{
  if (count > 0)
    printf ("  %s: %" G_GINT64_FORMAT "\n", what, count);
}

/* Why rows were left out, and how many for each reason. */
static void
print_reasons (GHashTable *reasons)
{
  g_autoptr (GList) codes = g_list_sort (g_hash_table_get_keys (reasons), (GCompareFunc) strcmp);

  printf ("%s\n", _ ("Left out:"));
  for (GList *at = codes; at != NULL; at = at->next)
    print_count (gis_import_reason_get_title (at->data),
                 *(gint64 *) g_hash_table_lookup (reasons, at->data));
}

void
ctl_print_report (const GisImportReport *report, gboolean dry_run)
{
  gint64 n_out = report->rejected + report->duplicates;

  printf ("%s\n", dry_run ? _ ("Dry run, nothing was written:") : _ ("Imported:"));
  printf ("  %s: %" G_GINT64_FORMAT "\n", _ ("rows read"), report->read);
  printf ("  %s: %" G_GINT64_FORMAT "\n", _ ("new"), report->inserted);
  print_count (_ ("updated"), report->updated);
  print_count (_ ("unchanged"), report->unchanged);
  print_count (_ ("suspected duplicates"), report->duplicates);
  print_count (_ ("roads registered"), report->registered);
  print_count (_ ("geometries repaired"), report->repaired);
  print_count (_ ("without their heights (Z) or measures (M)"), report->dropped_zm);
  print_count (_ ("rejected"), report->rejected);
  if (n_out > 0)
    print_reasons (report->reasons);
  for (guint i = 0; report->rejects != NULL && i < report->rejects->len && i < MAX_REJECTS_SHOWN;
       i++)
    {
      const GisImportReject *reject = g_ptr_array_index (report->rejects, i);
      g_autofree char *why = ctl_dup_line (reject->reason);
      printf (_ ("  row %" PRId64 ": %s\n"), reject->row, why);
    }
  if (n_out > MAX_REJECTS_SHOWN)
    printf (_ ("  … and %" PRId64 " more\n"), n_out - MAX_REJECTS_SHOWN);
  for (guint i = 0; report->notes != NULL && i < report->notes->len; i++)
    {
      g_autofree char *note = ctl_dup_line (g_ptr_array_index (report->notes, i));
      printf ("  %s\n", note);
    }
}

void
ctl_note_crs_doubt (const GisImportReport *report,
                    const GisImportPlan *plan,
                    const GisSourceInfo *info,
                    const char *option)
{
  const GisSourceLayer *layer = gis_source_info_find_layer (info, plan->layer);

  if (layer != NULL && gis_import_plan_doubts_crs (plan, layer))
    g_ptr_array_add (report->notes,
                     g_strdup_printf (_ ("The columns are those of DataV, whose boundaries are in "
                                         "GCJ-02, but they were read as %s: all lies 500 m off. "
                                         "Import them with %s GCJ-02."),
                                      plan->crs, option));
}

int
ctl_report_status (const GisImportReport *report)
{
  return report->rejected > 0 || report->duplicates > 0 ? CTL_SHORT : CTL_DONE;
}
