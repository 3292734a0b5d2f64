/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two numbers are cut out of the text by one of three patterns (letters before them, after them, or
 * none); which systems they fit is a list of trials, each checked against the system's area of use. */
#include "gis/crs/position.h"

#include <math.h>
#include <string.h>

#define MAX_BYTES 200
/* Beside its area of use a system is still right to some centimetres: a survey on the border. */
#define MARGIN_DEG 0.5

/* A number in degrees, minutes and seconds or plain; the groups are value, minutes, seconds. */
#define NUMBER                                                                                     \
  "([+-]?\\d{1,9}(?:\\.\\d*)?)\\s*(?:°\\s*(?:(\\d{1,2}(?:\\.\\d*)?)\\s*'\\s*"                     \
  "(?:(\\d{1,2}(?:\\.\\d*)?)\\s*(?:\"|''))?)?)?"
#define LETTER "([EWNSXY])"
#define GAP "\\s*[,;\\s]\\s*"

typedef struct
{
  double value;
  gboolean is_angle; /* it has a degree sign */
  char letter;       /* E, W, N, S or 0 */
} Part;

void
gis_position_free (GisPosition *position)
{
  if (position == NULL)
    return;
  g_free (position->crs);
  g_free (position);
}

/* ---- Text ---- */

/* Signs of one meaning become one. */
static char *
dup_plain (const char *text)
{
  static const char *const signs[][2] = {
    { "东经", "E" }, { "西经", "W" }, { "北纬", "N" }, { "南纬", "S" }, { "東經", "E" },
    { "北緯", "N" }, { "度", "°" },   { "分", "'" },   { "秒", "\"" },  { "º", "°" },
    { "˚", "°" },    { "′", "'" },    { "’", "'" },    { "″", "\"" },   { "”", "\"" },
    { "、", "," },   { "−", "-" },    { "=", " " },    { "米", " " },   { "(", " " },
    { ")", " " },
  };
  g_autofree char *normal = g_utf8_normalize (text, -1, G_NORMALIZE_ALL_COMPOSE);
  g_autoptr (GString) plain = NULL;

  if (normal == NULL)
    return NULL;
  plain = g_string_new (NULL);
  for (const char *p = normal; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      g_string_append_unichar (plain, c < 128 ? (gunichar) g_ascii_toupper ((char) c) : c);
    }
  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    g_string_replace (plain, signs[i][0], signs[i][1], 0);
  return g_string_free (g_steal_pointer (&plain), FALSE);
}

/* Takes the name of a system out of @text. */
static char *
take_crs (char **text)
{
  static const struct
  {
    const char *pattern, *crs; /* NULL: EPSG and the number found */
  } names[] = {
    { "EPSG\\s*:{0,2}\\s*(\\d{4,6})\\b", NULL }, { "\\bGCJ\\s*-?\\s*02\\b", "GCJ-02" },
    { "\\bBD\\s*-?\\s*09\\b", "BD-09" },         { "\\bWGS\\s*-?\\s*84\\b", "EPSG:4326" },
    { "\\bCGCS\\s*-?\\s*2000\\b", "EPSG:4490" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GRegex) regex = g_regex_new (names[i].pattern, 0, 0, NULL);
      g_autoptr (GMatchInfo) match = NULL;
      g_autofree char *number = NULL;
      char *rest;
      if (!g_regex_match (regex, *text, 0, &match))
        continue;
      number = g_match_info_fetch (match, 1);
      rest = g_regex_replace_literal (regex, *text, -1, 0, " ", 0, NULL);
      g_free (*text);
      *text = rest;
      return names[i].crs != NULL ? g_strdup (names[i].crs) : g_strdup_printf ("EPSG:%s", number);
    }
  return NULL;
}

/* Groups @first …: value, minutes, seconds. FALSE for minutes or seconds of 60 and more. */
static gboolean
read_number (GMatchInfo *match, int first, Part *part)
{
  g_autofree char *degrees_text = g_match_info_fetch (match, first);
  g_autofree char *minutes_text = g_match_info_fetch (match, first + 1);
  g_autofree char *seconds_text = g_match_info_fetch (match, first + 2);
  double minutes, seconds;
  int start = 0, end = 0;

  part->value = g_ascii_strtod (degrees_text, NULL);
  minutes = minutes_text != NULL ? g_ascii_strtod (minutes_text, NULL) : 0;
  seconds = seconds_text != NULL ? g_ascii_strtod (seconds_text, NULL) : 0;
  if (minutes >= 60 || seconds >= 60)
    return FALSE;
  if (g_match_info_fetch_pos (match, first, &start, &end))
    {
      const char *sign = g_match_info_get_string (match) + end;
      while (g_ascii_isspace (*sign))
        sign++;
      part->is_angle = g_str_has_prefix (sign, "°");
    }
  part->value += (degrees_text[0] == '-' ? -1 : 1) * (minutes / 60 + seconds / 3600);
  return TRUE;
}

static char
read_letter (GMatchInfo *match, int group)
{
  g_autofree char *text = group > 0 ? g_match_info_fetch (match, group) : NULL;

  return text != NULL && strchr ("EWNS", text[0]) != NULL ? text[0] : 0;
}

static gboolean
read_parts (const char *text, Part parts[2])
{
  static const struct
  {
    const char *pattern;
    int letters[2], numbers[2]; /* groups */
  } forms[] = {
    { "^\\s*" LETTER "\\s*:?\\s*" NUMBER "\\s*[,;]?\\s*" LETTER "\\s*:?\\s*" NUMBER "\\s*$",
      { 1, 5 },
      { 2, 6 } },
    { "^\\s*" NUMBER "\\s*" LETTER "\\s*[,;]?\\s*" NUMBER "\\s*" LETTER "\\s*$",
      { 4, 8 },
      { 1, 5 } },
    { "^\\s*" NUMBER GAP NUMBER "\\s*$", { 0, 0 }, { 1, 4 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autoptr (GRegex) regex = g_regex_new (forms[i].pattern, 0, 0, NULL);
      g_autoptr (GMatchInfo) match = NULL;
      g_return_val_if_fail (regex != NULL, FALSE);
      if (!g_regex_match (regex, text, 0, &match))
        continue;
      for (guint k = 0; k < 2; k++)
        {
          parts[k] = (Part){ 0, FALSE, read_letter (match, forms[i].letters[k]) };
          if (!read_number (match, forms[i].numbers[k], &parts[k]))
            return FALSE;
        }
      return TRUE;
    }
  return FALSE;
}

/* ---- Trials ---- */

static gboolean
is_easting (char letter)
{
  return letter == 'E' || letter == 'W';
}

static gboolean
is_northing (char letter)
{
  return letter == 'N' || letter == 'S';
}

/* The same system twice, or one place told twice, says nothing more. */
static gboolean
is_known (GPtrArray *found, const GisPosition *position)
{
  for (guint i = 0; i < found->len; i++)
    {
      const GisPosition *other = g_ptr_array_index (found, i);
      if (fabs (other->lon - position->lon) < 1e-7 && fabs (other->lat - position->lat) < 1e-7)
        return TRUE;
    }
  return FALSE;
}

/* Adds the reading of x, y in @crs when it is a place where that system is used. */
static void
try_order (GPtrArray *found, const char *crs, double x, double y, gboolean swapped)
{
  g_autoptr (GisTransform) transform = gis_transform_new (crs, "EPSG:4326", NULL);
  g_autoptr (GisPosition) position = g_new0 (GisPosition, 1);
  double xy[2] = { x, y };
  GisBox area;

  if (transform == NULL || (gis_crs_is_geographic (crs) && (fabs (x) > 180 || fabs (y) > 90)) ||
      !gis_transform_points (transform, xy, 1, NULL) || fabs (xy[0]) > 180 || fabs (xy[1]) > 90)
    return;
  if (gis_crs_get_area (crs, &area) &&
      !(xy[0] >= area.min_x - MARGIN_DEG && xy[0] <= area.max_x + MARGIN_DEG &&
        xy[1] >= area.min_y - MARGIN_DEG && xy[1] <= area.max_y + MARGIN_DEG))
    return;
  position->lon = xy[0];
  position->lat = xy[1];
  position->x = x;
  position->y = y;
  position->swapped = swapped;
  position->approximate = g_str_equal (crs, "GCJ-02") || g_str_equal (crs, "BD-09");
  if (is_known (found, position))
    return;
  position->crs = g_strdup (crs);
  g_ptr_array_add (found, g_steal_pointer (&position));
}

static void
try_crs (GPtrArray *found, const char *crs, const Part parts[2])
{
  double a = parts[0].value * (parts[0].letter == 'W' || parts[0].letter == 'S' ? -1 : 1);
  double b = parts[1].value * (parts[1].letter == 'W' || parts[1].letter == 'S' ? -1 : 1);
  gboolean east_first = is_easting (parts[0].letter) || is_northing (parts[1].letter);
  gboolean north_first = is_northing (parts[0].letter) || is_easting (parts[1].letter);

  if (east_first && north_first && is_easting (parts[0].letter) == is_easting (parts[1].letter))
    return; /* "E 3 E 4" */
  if (!north_first)
    try_order (found, crs, a, b, FALSE);
  if (!east_first)
    try_order (found, crs, b, a, TRUE);
}

/* What lies where the workspace is comes first. */
static void
sort_by_area (GPtrArray *found, const char *workspace_crs)
{
  GisBox area;

  if (workspace_crs == NULL || !gis_crs_get_area (workspace_crs, &area))
    return;
  for (guint i = 1; i < found->len; i++)
    {
      const GisPosition *first = g_ptr_array_index (found, 0);
      GisPosition *other = g_ptr_array_index (found, i);
      if (gis_box_contains (&area, first->lon, first->lat) ||
          !gis_box_contains (&area, other->lon, other->lat))
        continue;
      g_ptr_array_steal_index (found, i);
      g_ptr_array_insert (found, 0, other);
    }
}

GPtrArray *
gis_position_parse (const char *text, const char *workspace_crs)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) gis_position_free);
  g_autofree char *plain = NULL;
  g_autofree char *crs = NULL;
  Part parts[2];

  g_return_val_if_fail (text != NULL, NULL);

  if (strlen (text) > MAX_BYTES || (plain = dup_plain (text)) == NULL)
    return g_steal_pointer (&found);
  crs = take_crs (&plain);
  if (!read_parts (plain, parts))
    return g_steal_pointer (&found);
  if (crs != NULL)
    try_crs (found, crs, parts);
  else if (fabs (parts[0].value) <= 180 && fabs (parts[1].value) <= 180)
    try_crs (found, "EPSG:4326", parts);
  else if (!parts[0].is_angle && !parts[1].is_angle)
    {
      GisBox point = { parts[0].value, parts[1].value, parts[0].value, parts[1].value };
      gboolean swapped = FALSE;
      g_autofree char *guess = gis_crs_dup_guess (&point, &swapped);
      if (workspace_crs != NULL)
        try_crs (found, workspace_crs, parts);
      if (guess != NULL)
        try_crs (found, guess, parts);
    }
  sort_by_area (found, workspace_crs);
  return g_steal_pointer (&found);
}
