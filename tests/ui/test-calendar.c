/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The calendar by its buttons and keys, once in English and once in Chinese: what it shows is the
 * program's language whatever LC_TIME says, and days stand under their day of the week, which GLib
 * knows. */
#include "tests/support/ui-support.h"
#include "ui/common/calendar.h"

static gboolean chinese;

static gboolean
is_mapped (gpointer widget)
{
  return gtk_widget_get_mapped (widget);
}

static void
counted_cb (guint *n)
{
  (*n)++;
}

static GtkWidget *
find_class (GtkWidget *widget, const char *css_class)
{
  if (gtk_widget_has_css_class (widget, css_class))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_class (child, css_class);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static const char *
get_heading (GtkWidget *calendar)
{
  return gtk_label_get_text (GTK_LABEL (find_class (calendar, "heading")));
}

/* The button of that day of the month that is shown, by its place in the grid. */
static GtkWidget *
find_day (GtkWidget *calendar, const char *day, int *column)
{
  GtkWidget *grid = ui_test_find_type (calendar, GTK_TYPE_GRID);

  for (GtkWidget *cell = gtk_widget_get_first_child (grid); cell != NULL;
       cell = gtk_widget_get_next_sibling (cell))
    if (GTK_IS_BUTTON (cell) && !gtk_widget_has_css_class (cell, "beside") &&
        g_str_equal (gtk_button_get_label (GTK_BUTTON (cell)), day))
      {
        int row, width, height;
        gtk_grid_query_child (GTK_GRID (grid), cell, column, &row, &width, &height);
        return cell;
      }
  g_error ("no day %s in %s", day, get_heading (calendar));
}

static GtkWidget *
present_calendar (void)
{
  GtkWidget *window = gtk_window_new ();
  GtkWidget *calendar = ui_calendar_new ();

  gtk_window_set_child (GTK_WINDOW (window), calendar);
  gtk_window_present (GTK_WINDOW (window));
  ui_test_wait (is_mapped, calendar);
  return calendar;
}

static void
close_calendar (GtkWidget *calendar)
{
  gtk_window_destroy (GTK_WINDOW (gtk_widget_get_root (calendar)));
}

static void
test_language (void)
{
  static const char *const en[] = { "Mo", "Tu", "We", "Th", "Fr", "Sa", "Su" };
  static const char *const zh[] = { "一", "二", "三", "四", "五", "六", "日" };
  GtkWidget *calendar = present_calendar ();
  GtkWidget *grid = ui_test_find_type (calendar, GTK_TYPE_GRID);

  ui_calendar_set_date (UI_CALENDAR (calendar), gis_date_new (2023, 6, 15), GIS_DATE_NONE);
  g_assert_cmpstr (get_heading (calendar), ==, chinese ? "2023年6月" : "June 2023");
  for (int i = 0; i < 7; i++)
    g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (gtk_grid_get_child_at (GTK_GRID (grid), i, 0))),
                     ==, chinese ? zh[i] : en[i]);
  close_calendar (calendar);
}

static void
test_days (void)
{
  GtkWidget *calendar = present_calendar ();

  for (int year = 1896; year <= 2104; year += 4)
    for (int month = 1; month <= 12; month++)
      {
        g_autoptr (GDateTime) first = g_date_time_new_utc (year, month, 1, 0, 0, 0);
        g_autoptr (GDateTime) next = g_date_time_add_months (first, 1);
        g_autoptr (GDateTime) last = g_date_time_add_days (next, -1);
        g_autofree char *last_text = g_date_time_format (last, "%-d");
        int column;

        ui_calendar_set_date (UI_CALENDAR (calendar), gis_date_new (year, month, 1), GIS_DATE_NONE);
        find_day (calendar, "1", &column);
        g_assert_cmpint (column + 1, ==, g_date_time_get_day_of_week (first));
        find_day (calendar, last_text, &column);
        g_assert_cmpint (column + 1, ==, g_date_time_get_day_of_week (last));
      }
  close_calendar (calendar);
}

static void
test_choosing (void)
{
  GtkWidget *calendar = present_calendar ();
  GisDate june = gis_date_new (2023, 6, 15);
  guint n = 0;
  int column;

  g_signal_connect_swapped (calendar, "chosen", G_CALLBACK (counted_cb), &n);
  ui_calendar_set_date (UI_CALENDAR (calendar), june, gis_date_new (2023, 6, 20));
  g_assert_true (find_day (calendar, "15", &column) == find_class (calendar, "chosen"));
  g_assert_true (find_day (calendar, "20", &column) == find_class (calendar, "today"));
  /* Turning pages chooses nothing. */
  ui_test_press_key (calendar, GDK_KEY_Page_Down);
  g_assert_cmpstr (get_heading (calendar), ==, chinese ? "2023年7月" : "July 2023");
  ui_test_press_key (calendar, GDK_KEY_Page_Up);
  ui_test_press_key (calendar, GDK_KEY_Page_Up);
  g_assert_cmpstr (get_heading (calendar), ==, chinese ? "2023年5月" : "May 2023");
  g_assert_cmpint (ui_calendar_get_date (UI_CALENDAR (calendar)), ==, june);
  g_assert_cmpuint (n, ==, 0);
  ui_test_click (find_day (calendar, "31", &column));
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpint (ui_calendar_get_date (UI_CALENDAR (calendar)), ==, gis_date_new (2023, 5, 31));
  /* The marked day again is a choice too. */
  ui_test_click (find_day (calendar, "31", &column));
  g_assert_cmpuint (n, ==, 2);
  close_calendar (calendar);
}

static GtkWidget *
find_step (GtkWidget *calendar, const char *icon)
{
  GtkWidget *head = gtk_widget_get_first_child (gtk_widget_get_first_child (calendar));

  for (GtkWidget *step = gtk_widget_get_first_child (head); step != NULL;
       step = gtk_widget_get_next_sibling (step))
    if (GTK_IS_BUTTON (step) && g_str_equal (gtk_button_get_icon_name (GTK_BUTTON (step)), icon))
      return step;
  g_error ("no button %s", icon);
}

/* Years end where dates do; without a date today's month is shown. */
static void
test_ends (void)
{
  GtkWidget *calendar = present_calendar ();

  ui_calendar_set_date (UI_CALENDAR (calendar), GIS_DATE_NONE, gis_date_new (2199, 11, 3));
  g_assert_null (find_class (calendar, "chosen"));
  g_assert_cmpint (ui_calendar_get_date (UI_CALENDAR (calendar)), ==, GIS_DATE_NONE);
  g_assert_false (gtk_widget_is_sensitive (find_step (calendar, "go-last-symbolic")));
  ui_test_click (find_step (calendar, "go-next-symbolic"));
  g_assert_cmpstr (get_heading (calendar), ==, chinese ? "2199年12月" : "December 2199");
  g_assert_false (gtk_widget_is_sensitive (find_step (calendar, "go-next-symbolic")));
  ui_test_press_key (calendar, GDK_KEY_Page_Down);
  g_assert_cmpstr (get_heading (calendar), ==, chinese ? "2199年12月" : "December 2199");
  ui_test_click (find_step (calendar, "go-first-symbolic"));
  g_assert_cmpstr (get_heading (calendar), ==, chinese ? "2198年12月" : "December 2198");
  ui_calendar_set_date (UI_CALENDAR (calendar), gis_date_new (1800, 1, 1), GIS_DATE_NONE);
  g_assert_false (gtk_widget_is_sensitive (find_step (calendar, "go-previous-symbolic")));
  g_assert_true (gtk_widget_is_sensitive (find_step (calendar, "go-next-symbolic")));
  close_calendar (calendar);
}

int
main (int argc, char **argv)
{
  chinese = argc > 1 && g_str_equal (argv[1], "zh_CN");
  ui_test_init (&argc, &argv, chinese ? "zh_CN" : NULL);
  g_test_add_func ("/ui/calendar/language", test_language);
  g_test_add_func ("/ui/calendar/days", test_days);
  g_test_add_func ("/ui/calendar/choosing", test_choosing);
  g_test_add_func ("/ui/calendar/ends", test_ends);
  return g_test_run ();
}
