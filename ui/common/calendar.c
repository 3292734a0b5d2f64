/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/common/calendar.h"

#include "gis/core/i18n.h"
#include "ui/common/style.h"

#define DAYS_A_WEEK 7
#define WEEKS 6
#define N_CELLS (DAYS_A_WEEK * WEEKS)
#define MONTHS_A_YEAR 12

struct _UiCalendar
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *heading;
  GtkWidget *steps[4]; /* a year back, a month back, a month on, a year on */
  GtkWidget *cells[N_CELLS];
  GisDate date;  /* marked */
  GisDate today; /* GIS_DATE_NONE: not known */
  GisDate month; /* the first day of the one that is shown */
  GisDate first; /* day of the first cell: a Monday */
};

G_DEFINE_FINAL_TYPE (UiCalendar, ui_calendar, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_CHOSEN,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static const int step_months[] = { -MONTHS_A_YEAR, -1, 1, MONTHS_A_YEAR };

/* 1970-01-01 was a Thursday. 0: Monday. */
static int
get_weekday (GisDate date)
{
  return ((date + 3) % DAYS_A_WEEK + DAYS_A_WEEK) % DAYS_A_WEEK;
}

static char *
dup_heading (GisDate month)
{
  static const char *const names[MONTHS_A_YEAR] = {
    N_ ("January %d"),   N_ ("February %d"), N_ ("March %d"),    N_ ("April %d"),
    N_ ("May %d"),       N_ ("June %d"),     N_ ("July %d"),     N_ ("August %d"),
    N_ ("September %d"), N_ ("October %d"),  N_ ("November %d"), N_ ("December %d"),
  };
  int year, number, day;

  gis_date_split (month, &year, &number, &day);
  return g_strdup_printf (_ (names[number - 1]), year);
}

static void
set_class (GtkWidget *widget, const char *css_class, gboolean on)
{
  if (on)
    gtk_widget_add_css_class (widget, css_class);
  else
    gtk_widget_remove_css_class (widget, css_class);
}

/* Days of the months beside it are shown too, fainter. */
static void
fill_cell (UiCalendar *self, guint i, int month)
{
  GisDate date = self->first + (GisDate) i;
  g_autofree char *text = gis_date_dup_text (date);
  g_autofree char *number = NULL;
  int year, day_month, day;

  gis_date_split (date, &year, &day_month, &day);
  /* Beyond the years that a date may have. */
  gtk_widget_set_sensitive (self->cells[i], gis_date_new (year, day_month, day) == date);
  number = g_strdup_printf ("%d", day);
  gtk_button_set_label (GTK_BUTTON (self->cells[i]), number);
  set_class (self->cells[i], "chosen", date == self->date);
  set_class (self->cells[i], "today", date == self->today);
  set_class (self->cells[i], "beside", day_month != month);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->cells[i]), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  text, -1);
}

static void
fill (UiCalendar *self)
{
  g_autofree char *heading = dup_heading (self->month);
  int year, month, day;

  gis_date_split (self->month, &year, &month, &day);
  self->first = self->month - get_weekday (self->month);
  gtk_label_set_text (GTK_LABEL (self->heading), heading);
  for (guint i = 0; i < N_CELLS; i++)
    fill_cell (self, i, month);
  for (guint i = 0; i < G_N_ELEMENTS (self->steps); i++)
    gtk_widget_set_sensitive (self->steps[i],
                              gis_date_add_months (self->month, step_months[i]) != GIS_DATE_NONE);
}

static void
show_month_of (UiCalendar *self, GisDate date)
{
  int year, month, day;

  gis_date_split (date, &year, &month, &day);
  self->month = gis_date_new (year, month, 1);
  fill (self);
}

static void
turn (UiCalendar *self, int months)
{
  GisDate month = gis_date_add_months (self->month, months);

  if (month == GIS_DATE_NONE)
    return;
  self->month = month;
  fill (self);
}

static void
step_cb (UiCalendar *self, GtkWidget *button)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->steps); i++)
    if (self->steps[i] == button)
      turn (self, step_months[i]);
}

static void
cell_clicked_cb (UiCalendar *self, GtkWidget *cell)
{
  for (guint i = 0; i < N_CELLS; i++)
    if (self->cells[i] == cell)
      {
        self->date = self->first + (GisDate) i;
        show_month_of (self, self->date);
        g_signal_emit (self, signals[SIGNAL_CHOSEN], 0);
        return;
      }
}

static gboolean
key_cb (UiCalendar *self, guint keyval, guint keycode, GdkModifierType state)
{
  switch (keyval)
    {
    case GDK_KEY_Page_Up:
    case GDK_KEY_KP_Page_Up:
      turn (self, -1);
      return TRUE;
    case GDK_KEY_Page_Down:
    case GDK_KEY_KP_Page_Down:
      turn (self, 1);
      return TRUE;
    default:
      return FALSE;
    }
}

/* ---- Widget ---- */

static GtkWidget *
add_step (UiCalendar *self, GtkWidget *head, guint i, const char *icon, const char *title)
{
  self->steps[i] = gtk_button_new_from_icon_name (icon);
  gtk_widget_add_css_class (self->steps[i], "flat");
  gtk_widget_set_tooltip_text (self->steps[i], title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->steps[i]), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  title, -1);
  g_signal_connect_swapped (self->steps[i], "clicked", G_CALLBACK (step_cb), self);
  gtk_box_append (GTK_BOX (head), self->steps[i]);
  return self->steps[i];
}

static GtkWidget *
create_head (UiCalendar *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  add_step (self, head, 0, "go-first-symbolic", _ ("A year back"));
  add_step (self, head, 1, "go-previous-symbolic", _ ("A month back"));
  self->heading = gtk_label_new (NULL);
  gtk_widget_set_hexpand (self->heading, TRUE);
  gtk_widget_add_css_class (self->heading, "heading");
  gtk_box_append (GTK_BOX (head), self->heading);
  add_step (self, head, 2, "go-next-symbolic", _ ("A month on"));
  add_step (self, head, 3, "go-last-symbolic", _ ("A year on"));
  return head;
}

static GtkWidget *
create_grid (UiCalendar *self)
{
  /* Translators: days of the week at the head of a calendar, as short as they go. */
  const char *const days[DAYS_A_WEEK] = { C_ ("day", "Mo"), C_ ("day", "Tu"), C_ ("day", "We"),
                                          C_ ("day", "Th"), C_ ("day", "Fr"), C_ ("day", "Sa"),
                                          C_ ("day", "Su") };
  GtkWidget *grid = gtk_grid_new ();

  gtk_grid_set_column_homogeneous (GTK_GRID (grid), TRUE);
  for (int i = 0; i < DAYS_A_WEEK; i++)
    {
      GtkWidget *label = gtk_label_new (days[i]);
      gtk_widget_add_css_class (label, "weekday");
      gtk_grid_attach (GTK_GRID (grid), label, i, 0, 1, 1);
    }
  for (int i = 0; i < N_CELLS; i++)
    {
      self->cells[i] = gtk_button_new_with_label ("");
      gtk_widget_add_css_class (self->cells[i], "flat");
      gtk_widget_add_css_class (self->cells[i], "day");
      g_signal_connect_swapped (self->cells[i], "clicked", G_CALLBACK (cell_clicked_cb), self);
      gtk_grid_attach (GTK_GRID (grid), self->cells[i], i % DAYS_A_WEEK, 1 + i / DAYS_A_WEEK, 1, 1);
    }
  return grid;
}

static void
ui_calendar_dispose (GObject *object)
{
  g_clear_pointer (&UI_CALENDAR (object)->box, gtk_widget_unparent);
  G_OBJECT_CLASS (ui_calendar_parent_class)->dispose (object);
}

/* The marked day, or the first of the month, for who comes by the keyboard. */
static gboolean
ui_calendar_grab_focus (GtkWidget *widget)
{
  UiCalendar *self = UI_CALENDAR (widget);
  GisDate date =
    self->date >= self->first && self->date < self->first + N_CELLS ? self->date : self->month;

  return gtk_widget_grab_focus (self->cells[date - self->first]);
}

static void
ui_calendar_class_init (UiCalendarClass *klass)
{
  ui_style_ensure ();
  G_OBJECT_CLASS (klass)->dispose = ui_calendar_dispose;
  GTK_WIDGET_CLASS (klass)->grab_focus = ui_calendar_grab_focus;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "monthview");
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ui_calendar_init (UiCalendar *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_box_append (GTK_BOX (self->box), create_head (self));
  gtk_box_append (GTK_BOX (self->box), create_grid (self));
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  ui_calendar_set_date (self, GIS_DATE_NONE, GIS_DATE_NONE);
}

GtkWidget *
ui_calendar_new (void)
{
  return g_object_new (UI_TYPE_CALENDAR, NULL);
}

void
ui_calendar_set_date (UiCalendar *self, GisDate date, GisDate today)
{
  g_return_if_fail (UI_IS_CALENDAR (self));

  self->date = date;
  self->today = today;
  if (date == GIS_DATE_NONE)
    date = today != GIS_DATE_NONE ? today : gis_date_new (2000, 1, 1);
  show_month_of (self, date);
}

GisDate
ui_calendar_get_date (UiCalendar *self)
{
  g_return_val_if_fail (UI_IS_CALENDAR (self), GIS_DATE_NONE);
  return self->date;
}
