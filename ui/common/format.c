/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures as people read them. Written out here and not by printf's locale flags, because a bare
 * machine has no Chinese locale generated and would show none of them. */
#include "ui/common/format.h"
#include "gis/core/i18n.h"
#include "gis/core/text.h"
#include <math.h>

#define UNIT_SPACE "\xc2\xa0" /* U+00A0 NO-BREAK SPACE */
#define KILOMETRES_FROM_M 1000.0
#define SQUARE_KILOMETRES_FROM_M2 1.0e5

char *
ui_format_count (gint64 value)
{
  return gis_text_dup_count (value);
}

char *
ui_format_number (double value, int digits)
{
  char format[8], buffer[G_ASCII_DTOSTR_BUF_SIZE + 310];
  gboolean negative;

  g_return_val_if_fail (isfinite (value) && digits >= 0 && digits <= 9, g_strdup ("—"));
  g_snprintf (format, sizeof format, "%%.%df", digits);
  g_ascii_formatd (buffer, sizeof buffer, format, fabs (value));
  negative = value < 0 && strspn (buffer, "0.") != strlen (buffer);
  return gis_text_group_digits (negative, buffer);
}

char *
ui_format_percent (double percent)
{
  gboolean whole = fabs (percent - round (percent)) < 0.05;
  g_autofree char *number = ui_format_number (percent, whole ? 0 : 1);

  return g_strconcat (number, UNIT_SPACE "%", NULL);
}

char *
ui_format_length (double length_m)
{
  gboolean kilometres = fabs (length_m) >= KILOMETRES_FROM_M;
  g_autofree char *number =
    ui_format_number (kilometres ? length_m / 1000 : length_m, kilometres ? 1 : 0);

  return g_strconcat (number, kilometres ? UNIT_SPACE "km" : UNIT_SPACE "m", NULL);
}

char *
ui_format_area (double area_m2)
{
  gboolean kilometres = fabs (area_m2) >= SQUARE_KILOMETRES_FROM_M2;
  gboolean small = fabs (area_m2) < 10;
  g_autofree char *number =
    ui_format_number (kilometres ? area_m2 / 1e6 : area_m2, kilometres || small ? 1 : 0);

  return g_strconcat (number, kilometres ? UNIT_SPACE "km²" : UNIT_SPACE "m²", NULL);
}

/* "10000 万元": how much the larger unit of money holds, and its name. */
static const char *
read_large_money (double *factor)
{
  /* Translators: the larger unit in which your language counts money: how many yuan it holds, a
   * space, its name. Chinese: "10000 万元". */
  const char *text = _ ("1000000 M CNY");
  char *name = NULL;

  *factor = g_ascii_strtod (text, &name);
  return *factor > 1 && isfinite (*factor) && *name == ' ' ? name + 1 : NULL;
}

char *
ui_format_money (double amount_cny)
{
  double factor = 1;
  const char *large = read_large_money (&factor);
  gboolean is_large = large != NULL && fabs (amount_cny) >= factor;
  double amount = is_large ? amount_cny / factor : amount_cny;
  g_autofree char *number = NULL;

  g_return_val_if_fail (isfinite (amount_cny), g_strdup ("—"));
  number = ui_format_number (amount, !is_large ? 0 : factor > 1e5 ? 2 : 1);
  return g_strconcat (number, UNIT_SPACE, is_large ? large : ui_format_get_unit ("CNY"), NULL);
}

const char *
ui_format_get_unit (const char *unit)
{
  /* Translators: the unit of money, after a number or beside an entry. */
  return g_strcmp0 (unit, "CNY") == 0 ? _ ("CNY") : unit;
}

char *
ui_format_date (GisDate date)
{
  char *text = gis_date_dup_text (date);

  return text != NULL ? text : g_strdup ("—");
}

char *
ui_format_when (gint64 unix_s)
{
  g_autoptr (GDateTime) when = g_date_time_new_from_unix_local (unix_s);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) yesterday = g_date_time_add_days (now, -1);
  g_autofree char *day = NULL;
  g_autofree char *today_text = g_date_time_format (now, "%Y-%m-%d");
  g_autofree char *yesterday_text = g_date_time_format (yesterday, "%Y-%m-%d");
  g_autofree char *clock = NULL;

  if (when == NULL)
    return g_strdup ("—");
  day = g_date_time_format (when, "%Y-%m-%d");
  clock = g_date_time_format (when, "%H:%M");
  if (g_str_equal (day, today_text))
    return g_strdup_printf (_ ("Today %s"), clock);
  if (g_str_equal (day, yesterday_text))
    return g_strdup_printf (_ ("Yesterday %s"), clock);
  return g_steal_pointer (&day);
}

char *
ui_format_path (const char *path)
{
  const char *home = g_get_home_dir ();
  gsize length = strlen (home);

  if (length > 1 && g_str_has_prefix (path, home) && path[length] == G_DIR_SEPARATOR)
    return g_strconcat ("~", path + length, NULL);
  return g_strdup (path);
}
