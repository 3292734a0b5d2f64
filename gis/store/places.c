/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gis/store/places.h"
#include "gis/store/store-private.h"

#include <math.h>

void
gis_place_free (GisPlace *place)
{
  if (place == NULL)
    return;
  g_free (place->name);
  g_free (place);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  const GisPlace *one = *(GisPlace *const *) a, *two = *(GisPlace *const *) b;

  return g_utf8_collate (one->name, two->name);
}

static gboolean
is_box (const GisBox *box)
{
  return isfinite (box->min_x) && isfinite (box->min_y) && isfinite (box->max_x) &&
         isfinite (box->max_y) && box->min_x <= box->max_x && box->min_y <= box->max_y;
}

GPtrArray *
gis_places_list (GisWorkspace *ws, GError **error)
{
  g_autoptr (GPtrArray) places = g_ptr_array_new_with_free_func ((GDestroyNotify) gis_place_free);
  g_auto (GisReader) reader = { NULL, NULL };
  g_autoptr (GisStatement) statement = NULL;
  int state;

  g_return_val_if_fail (GIS_IS_WORKSPACE (ws), NULL);

  if (!gis_reader_open (&reader, ws, error))
    return NULL;
  statement = gis_connection_prepare (
    reader.conn, "SELECT id, name, min_x, min_y, max_x, max_y FROM saved_place", error);
  if (statement == NULL)
    return NULL;
  while ((state = gis_statement_step (reader.conn, statement, error)) > 0)
    {
      const char *name = (const char *) sqlite3_column_text (statement, 1);
      GisBox box = { sqlite3_column_double (statement, 2), sqlite3_column_double (statement, 3),
                     sqlite3_column_double (statement, 4), sqlite3_column_double (statement, 5) };
      GisPlace *place;
      if (name == NULL || !is_box (&box))
        continue;
      place = g_new0 (GisPlace, 1);
      place->id = sqlite3_column_int64 (statement, 0);
      place->name = g_utf8_make_valid (name, -1);
      place->box = box;
      g_ptr_array_add (places, place);
    }
  if (state < 0)
    return NULL;
  g_ptr_array_sort (places, compare_names);
  return g_steal_pointer (&places);
}

/* The name without blanks around it; NULL with error. @id: the place that may have it already. */
static char *
dup_checked_name (GisEdit *edit, const char *name, gint64 id, GError **error)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (name));
  gint64 other = 0;

  if (trimmed[0] == '\0' || !g_utf8_validate (trimmed, -1, NULL) ||
      g_utf8_strlen (trimmed, -1) > GIS_PLACE_MAX_NAME)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID,
                   _ ("A saved place needs a name of at most %d characters"), GIS_PLACE_MAX_NAME);
      return NULL;
    }
  if (!gis_connection_get_integer (edit->conn, &other, NULL, error,
                                   "SELECT id FROM saved_place WHERE name = ?1 AND id <> ?2", "ti",
                                   trimmed, id))
    return NULL;
  if (other == 0)
    return g_steal_pointer (&trimmed);
  g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID, _ ("There is a saved place “%s” already"),
               trimmed);
  return NULL;
}

gboolean
gis_edit_add_place (GisEdit *edit, const char *name, const GisBox *box, gint64 *id, GError **error)
{
  g_autofree char *checked = NULL;
  gint64 made;

  g_return_val_if_fail (edit != NULL && name != NULL && box != NULL, FALSE);

  if (!gis_edit_is_usable (edit, error))
    return FALSE;
  if (!is_box (box))
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_INVALID, _ ("Saved place “%s”: it has no extent"),
                   name);
      return FALSE;
    }
  checked = dup_checked_name (edit, name, 0, error);
  if (checked == NULL)
    return FALSE;
  made = gis_edit_next_id (edit);
  if (!gis_connection_run (edit->conn, error,
                           "INSERT INTO saved_place (id, name, min_x, min_y, max_x, max_y) VALUES "
                           "(?1, ?2, ?3, ?4, ?5, ?6)",
                           "itdddd", made, checked, box->min_x, box->min_y, box->max_x, box->max_y))
    return FALSE;
  if (id != NULL)
    *id = made;
  return TRUE;
}

/* One row was changed by the statement that just ran. */
static gboolean
check_found (GisEdit *edit, gint64 id, GError **error)
{
  if (sqlite3_changes (edit->conn->db) == 1)
    return TRUE;
  g_set_error (error, GIS_ERROR, GIS_ERROR_NOT_FOUND, _ ("There is no saved place %" PRId64), id);
  return FALSE;
}

gboolean
gis_edit_rename_place (GisEdit *edit, gint64 id, const char *name, GError **error)
{
  g_autofree char *checked = NULL;

  g_return_val_if_fail (edit != NULL && name != NULL, FALSE);

  if (!gis_edit_is_usable (edit, error))
    return FALSE;
  checked = dup_checked_name (edit, name, id, error);
  return checked != NULL &&
         gis_connection_run (edit->conn, error, "UPDATE saved_place SET name = ?2 WHERE id = ?1",
                             "it", id, checked) &&
         check_found (edit, id, error);
}

gboolean
gis_edit_delete_place (GisEdit *edit, gint64 id, GError **error)
{
  g_return_val_if_fail (edit != NULL, FALSE);

  return gis_edit_is_usable (edit, error) &&
         gis_connection_run (edit->conn, error, "DELETE FROM saved_place WHERE id = ?1", "i", id) &&
         check_found (edit, id, error);
}
