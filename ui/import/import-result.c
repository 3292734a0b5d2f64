/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Report to widgets; rebuilt as a whole, because a report has few lines. */
#include "ui/import/import-result.h"
#include "gis/core/i18n.h"
#include "ui/common/format.h"

#include <adwaita.h>
#include <string.h>

static void
clear_box (GtkBox *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (box))) != NULL)
    gtk_box_remove (box, child);
}

static GtkWidget *
plain_label (const char *text, const char *css_class, gboolean wrap)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), wrap);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (!wrap)
    gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

static void
add_count (GtkBox *box, const char *css_class, const char *title, gboolean known, gint64 value)
{
  GtkWidget *cell = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_autofree char *text = known ? ui_format_count (value) : g_strdup ("–");
  GtkWidget *figure = plain_label (text, "figure", FALSE);
  GtkWidget *name = plain_label (title, "caption", FALSE);

  gtk_label_set_ellipsize (GTK_LABEL (figure),
                           PANGO_ELLIPSIZE_NONE); /* a cut figure is a wrong one */
  if (known && value > 0)
    gtk_widget_add_css_class (figure, css_class);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_NONE);
  gtk_box_append (GTK_BOX (cell), figure);
  gtk_box_append (GTK_BOX (cell), name);
  gtk_box_append (box, cell);
}

void
ui_import_result_fill_counts (GtkBox *box, const GisImportReport *report)
{
  gboolean known = report != NULL;

  clear_box (box);
  add_count (box, "new", _ ("New"), known, known ? report->inserted : 0);
  add_count (box, "updated", _ ("Updated"), known, known ? report->updated : 0);
  add_count (box, "unchanged", _ ("Unchanged"), known, known ? report->unchanged : 0);
  add_count (box, "duplicate", _ ("Duplicates"), known, known ? report->duplicates : 0);
  add_count (box, "rejected", _ ("Rejected"), known, known ? report->rejected : 0);
}

static GtkWidget *
new_list (void)
{
  GtkWidget *list = gtk_list_box_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  return list;
}

static int
compare_counts (gconstpointer a, gconstpointer b, gpointer reasons)
{
  gint64 x = *(gint64 *) g_hash_table_lookup (reasons, a);
  gint64 y = *(gint64 *) g_hash_table_lookup (reasons, b);

  return x != y ? (x < y ? 1 : -1) : strcmp (a, b);
}

static void
add_reason (GtkListBox *list, const char *code, gint64 n, gint64 most)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *title = plain_label (gis_import_reason_get_title (code), NULL, FALSE);
  GtkWidget *bar = gtk_progress_bar_new ();
  g_autofree char *count = ui_format_count (n);

  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (bar), (double) n / (double) most);
  gtk_widget_set_valign (bar, GTK_ALIGN_CENTER);
  gtk_widget_set_size_request (bar, 90, -1);
  gtk_widget_set_hexpand (title, TRUE);
  gtk_widget_add_css_class (row, "reason-row");
  gtk_box_append (GTK_BOX (row), title);
  gtk_box_append (GTK_BOX (row), bar);
  gtk_box_append (GTK_BOX (row), plain_label (count, "numeric", FALSE));
  gtk_list_box_append (list, row);
}

static void
add_rejects (GtkBox *box, const GisImportReport *report)
{
  GtkWidget *expander = gtk_expander_new (_ ("First rows left out"));
  GtkWidget *list = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);

  for (guint i = 0; i < report->rejects->len && i < 50; i++)
    {
      const GisImportReject *reject = report->rejects->pdata[i];
      g_autofree char *row = ui_format_count (reject->row);
      g_autofree char *text = g_strdup_printf (_ ("Row %s: %s"), row, reject->reason);

      gtk_box_append (GTK_BOX (list), plain_label (text, "caption", TRUE));
    }
  gtk_widget_set_margin_top (list, 6);
  gtk_expander_set_child (GTK_EXPANDER (expander), list);
  gtk_box_append (box, expander);
}

static void
add_reasons (GtkBox *box, const GisImportReport *report)
{
  g_autoptr (GList) codes = g_list_sort_with_data (g_hash_table_get_keys (report->reasons),
                                                   compare_counts, report->reasons);
  gint64 n_out = report->rejected + report->duplicates;
  g_autofree char *count = ui_format_count (n_out);
  g_autofree char *heading = g_strdup_printf (
    ngettext_ ("%s Row Is Left Out", "%s Rows Are Left Out", (gulong) n_out), count);
  GtkWidget *list = new_list ();
  gint64 most = 1;

  gtk_box_append (box, plain_label (heading, "heading", FALSE));
  for (GList *at = codes; at != NULL; at = at->next)
    {
      gint64 n = *(gint64 *) g_hash_table_lookup (report->reasons, at->data);

      most = MAX (most, n);
      add_reason (GTK_LIST_BOX (list), at->data, n, most);
    }
  gtk_box_append (box, list);
  add_rejects (box, report);
}

static void
add_notes (GtkBox *box, const GisImportReport *report)
{
  GtkWidget *list = new_list ();

  gtk_box_append (box, plain_label (_ ("Notes"), "heading", FALSE));
  for (guint i = 0; i < report->notes->len; i++)
    {
      GtkWidget *label = plain_label (report->notes->pdata[i], "reason-row", TRUE);

      gtk_list_box_append (GTK_LIST_BOX (list), label);
    }
  gtk_box_append (box, list);
}

/* An empty box stays shown: hidden while it is filled, it would keep the height of nothing. */
void
ui_import_result_fill_reasons (GtkBox *box, const GisImportReport *report)
{
  clear_box (box);
  if (report != NULL && report->rejected + report->duplicates > 0)
    add_reasons (box, report);
  if (report != NULL && report->notes->len > 0)
    add_notes (box, report);
}

void
ui_import_result_fill_page (GtkBox *box, const GisImportReport *report)
{
  GtkWidget *counts = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *rest = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9);
  GtkWidget *icon = gtk_image_new_from_icon_name ("emblem-ok-symbolic");
  GtkWidget *title = gtk_label_new (_ ("Import Finished"));

  clear_box (box);
  gtk_image_set_pixel_size (GTK_IMAGE (icon), 48);
  gtk_widget_add_css_class (icon, "success");
  gtk_widget_add_css_class (title, "title-1");
  gtk_widget_add_css_class (counts, "card");
  gtk_widget_add_css_class (counts, "import-counts");
  gtk_box_set_homogeneous (GTK_BOX (counts), TRUE);
  ui_import_result_fill_counts (GTK_BOX (counts), report);
  ui_import_result_fill_reasons (GTK_BOX (rest), report);
  gtk_box_append (box, icon);
  gtk_box_append (box, title);
  gtk_box_append (box, counts);
  if (report->registered > 0)
    {
      g_autofree char *count = ui_format_count (report->registered);
      g_autofree char *text =
        g_strdup_printf (ngettext_ ("%s road was added to the register: please review it.",
                                    "%s roads were added to the register: please review them.",
                                    (gulong) report->registered),
                         count);

      gtk_box_append (box, plain_label (text, NULL, TRUE));
    }
  gtk_box_append (box, rest);
}
