/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small workspace for tests of rules, planning and progress: rows are put in with one call, each
 * in an edit that takes effect on a given day. */
#pragma once

#include "gis/core/error.h"
#include "gis/store/edit.h"
#include "gis/store/query.h"

#include <glib/gstdio.h>
#include <string.h>

/* Origin of the tests' coordinates, EPSG:4547, in Kaifeng. */
#define CITY_X 528000.0
#define CITY_Y 3852000.0

typedef struct
{
  char *folder;
  char *path;
  GisWorkspace *ws;
} City;

static inline void
city_setup (City *city, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  city->folder = g_dir_make_tmp ("sanhua-city-XXXXXX", &error);
  g_assert_no_error (error);
  city->path = g_build_filename (city->folder, "city.sanhua", NULL);
  city->ws = gis_workspace_create (city->path, "Kaifeng", "EPSG:4547", NULL, &error);
  g_assert_no_error (error);
}

static inline void
city_teardown (City *city, gconstpointer data)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  gis_workspace_close (city->ws);
  g_object_unref (city->ws);
  dir = g_dir_open (city->folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (city->folder, name, NULL);
      g_remove (path);
    }
  g_rmdir (city->folder);
  g_free (city->path);
  g_free (city->folder);
}

/* An edit that takes effect on @date (NULL: today). */
static inline GisEdit *
city_begin (City *city, const char *date)
{
  g_autoptr (GError) error = NULL;
  GisEdit *edit = gis_edit_begin (city->ws, "test", &error);

  g_assert_no_error (error);
  if (date != NULL)
    gis_edit_set_effective_on (edit, gis_date_parse (date));
  return edit;
}

static inline void
city_commit (GisEdit *edit)
{
  g_autoptr (GError) error = NULL;

  gis_edit_commit (edit, NULL, &error);
  g_assert_no_error (error);
}

/* "field", "text", …, NULL. Texts are read as a person's ("12.5" for a number). */
static inline void
city_fill (GisRow *row, va_list arguments)
{
  const char *field;

  while ((field = va_arg (arguments, const char *)) != NULL)
    {
      const char *text = va_arg (arguments, const char *);
      g_assert_cmpint (gis_class_find_field (row->klass, field), >=, 0);
      gis_row_set_text (row, field, text);
    }
}

static inline gint64
city_add_row (City *city,
              const char *date,
              const char *class_id,
              GisGeometry *geometry,
              va_list list)
{
  g_autoptr (GError) error = NULL;
  GisEdit *edit = city_begin (city, date);
  const GisClass *klass =
    gis_catalog_require_class (gis_workspace_get_catalog (city->ws), class_id, &error);
  g_autoptr (GisRow) row = NULL;

  g_assert_no_error (error);
  row = gis_row_new (klass);
  city_fill (row, list);
  gis_row_take_geometry (row, geometry);
  gis_edit_insert (edit, row, &error);
  g_assert_no_error (error);
  city_commit (edit);
  return row->id;
}

static inline gint64 G_GNUC_NULL_TERMINATED
city_add (City *city, const char *date, const char *class_id, GisGeometry *geometry, ...)
{
  va_list list;
  gint64 id;

  va_start (list, geometry);
  id = city_add_row (city, date, class_id, geometry, list);
  va_end (list);
  return id;
}

static inline void
city_set (City *city,
          const char *date,
          const char *class_id,
          gint64 id,
          const char *field,
          const char *text)
{
  g_autoptr (GError) error = NULL;
  GisEdit *edit = city_begin (city, date);
  const GisValue value = gis_value_of_static_text (text);

  gis_edit_set_value (edit, class_id, id, field, &value, &error);
  g_assert_no_error (error);
  city_commit (edit);
}

static inline GisGeometry *
city_point (double x, double y)
{
  return gis_geometry_new_point (CITY_X + x, CITY_Y + y);
}

/* Straight east from (x, y). */
static inline GisGeometry *
city_line (double x, double y, double length_m)
{
  const double xy[] = { CITY_X + x, CITY_Y + y, CITY_X + x + length_m, CITY_Y + y };
  g_autoptr (GError) error = NULL;
  GisGeometry *line = gis_geometry_new_line (xy, 2, &error);

  g_assert_no_error (error);
  return line;
}

static inline GisGeometry *
city_square (double x, double y, double side_m)
{
  const double xy[] = { CITY_X + x, CITY_Y + y,          CITY_X + x + side_m,
                        CITY_Y + y, CITY_X + x + side_m, CITY_Y + y + side_m,
                        CITY_X + x, CITY_Y + y + side_m, CITY_X + x,
                        CITY_Y + y };
  g_autoptr (GError) error = NULL;
  GisGeometry *square = gis_geometry_new_polygon (xy, 5, &error);

  g_assert_no_error (error);
  return square;
}

static inline void
city_assert_text (City *city, const char *class_id, gint64 id, const char *field, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GisRow) row = gis_store_get (city->ws, class_id, id, &error);
  g_autofree char *found = NULL;

  g_assert_no_error (error);
  found = gis_value_dup_string (gis_row_get (row, field));
  g_assert_cmpstr (found, ==, text != NULL ? text : "");
}
