/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/map/date-range.h"

#include "gis/core/i18n.h"
#include <stdio.h>

struct _UiDateRange
{
  GtkWidget parent_instance;

  GtkWidget *grid;
  GtkWidget *entries[2];
  GisDate days[2];
};

G_DEFINE_FINAL_TYPE (UiDateRange, ui_date_range, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

/* A day, or the first or last day of the month or year that is typed. */
static GisDate
parse (const char *text, gboolean last)
{
  GisDate date = gis_date_parse (text);
  int year, month = 0, length = 0;

  if (date != GIS_DATE_NONE)
    return date;
  if (sscanf (text, "%4d%n", &year, &length) != 1 || length != 4)
    return GIS_DATE_NONE;
  if (text[length] == '\0')
    return last ? gis_date_new (year, 12, 31) : gis_date_new (year, 1, 1);
  if (sscanf (text + length, "-%2d%n", &month, &length) != 1 || text[4 + length] != '\0')
    return GIS_DATE_NONE;
  date = gis_date_new (year, month, 1);
  return last && date != GIS_DATE_NONE ? gis_date_add_months (date, 1) - 1 : date;
}

static void
show (UiDateRange *self, guint side)
{
  g_autofree char *text = gis_date_dup_text (self->days[side]);

  gtk_editable_set_text (GTK_EDITABLE (self->entries[side]), text != NULL ? text : "");
  gtk_widget_remove_css_class (self->entries[side], "error");
}

static void
take (UiDateRange *self, guint side)
{
  g_autofree char *text =
    g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entries[side]))));
  GisDate date = text[0] != '\0' ? parse (text, side == 1) : GIS_DATE_NONE;

  if (text[0] != '\0' && date == GIS_DATE_NONE)
    {
      gtk_widget_add_css_class (self->entries[side], "error");
      return;
    }
  if (date == self->days[side])
    {
      show (self, side);
      return;
    }
  self->days[side] = date;
  show (self, side);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
activated_cb (UiDateRange *self, GtkWidget *entry)
{
  take (self, entry == self->entries[1]);
}

static void
left_cb (UiDateRange *self, GtkEventController *focus)
{
  take (self, gtk_event_controller_get_widget (focus) == self->entries[1]);
}

static void
add_side (UiDateRange *self, guint side, const char *title)
{
  GtkWidget *label = gtk_label_new (title);
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->entries[side] = gtk_entry_new ();
  self->days[side] = GIS_DATE_NONE;
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (self->entries[side], TRUE);
  gtk_editable_set_width_chars (GTK_EDITABLE (self->entries[side]), 12);
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->entries[side]), _ ("YYYY-MM-DD"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entries[side]),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  g_signal_connect_swapped (self->entries[side], "activate", G_CALLBACK (activated_cb), self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (left_cb), self);
  gtk_widget_add_controller (self->entries[side], focus);
  gtk_grid_attach (GTK_GRID (self->grid), label, 0, (int) side, 1, 1);
  gtk_grid_attach (GTK_GRID (self->grid), self->entries[side], 1, (int) side, 1, 1);
}

static void
ui_date_range_dispose (GObject *object)
{
  g_clear_pointer (&UI_DATE_RANGE (object)->grid, gtk_widget_unparent);
  G_OBJECT_CLASS (ui_date_range_parent_class)->dispose (object);
}

static void
ui_date_range_class_init (UiDateRangeClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ui_date_range_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ui_date_range_init (UiDateRange *self)
{
  self->grid = gtk_grid_new ();
  gtk_grid_set_row_spacing (GTK_GRID (self->grid), 3);
  gtk_grid_set_column_spacing (GTK_GRID (self->grid), 6);
  add_side (self, 0, C_ ("date", "From"));
  add_side (self, 1, C_ ("date", "To"));
  gtk_widget_set_parent (self->grid, GTK_WIDGET (self));
}

GtkWidget *
ui_date_range_new (void)
{
  return g_object_new (UI_TYPE_DATE_RANGE, NULL);
}

void
ui_date_range_set (UiDateRange *self, GisDate from, GisDate to)
{
  g_return_if_fail (UI_IS_DATE_RANGE (self));
  self->days[0] = from;
  self->days[1] = to;
  show (self, 0);
  show (self, 1);
}

void
ui_date_range_get (UiDateRange *self, GisDate *from, GisDate *to)
{
  g_return_if_fail (UI_IS_DATE_RANGE (self));
  *from = self->days[0];
  *to = self->days[1];
}

void
ui_date_range_enter (UiDateRange *self, gboolean to, const char *text)
{
  g_return_if_fail (UI_IS_DATE_RANGE (self));
  gtk_editable_set_text (GTK_EDITABLE (self->entries[to]), text);
  take (self, to);
}

char *
ui_date_range_dup_text (GisDate from, GisDate to)
{
  g_autofree char *first = gis_date_dup_text (from);
  g_autofree char *last = gis_date_dup_text (to);

  if (first != NULL && last != NULL)
    return g_strdup_printf ("%s – %s", first, last);
  if (first != NULL)
    return g_strdup_printf (_ ("from %s"), first);
  return last != NULL ? g_strdup_printf (_ ("until %s"), last) : NULL;
}
