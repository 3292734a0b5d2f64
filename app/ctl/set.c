/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sanhuactl set: fields of one row, all in one edit and one undo step. */
#include "app/ctl/commands.h"
#include "gis/store/edit.h"
#include "gis/store/query.h"

#include <stdio.h>

/* Sets "FIELD=VALUE"; an empty value clears the field. */
static gboolean
set_field (GisEdit *edit, const GisRow *row, const char *pair, GError **error)
{
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;
  GisValue value = GIS_VALUE_NULL;
  gboolean ok;
  int index;

  if (!ctl_split_pair ("set", pair, '=', "FIELD=VALUE", &name, &text, error))
    return FALSE;
  index = gis_class_find_field (row->klass, name);
  if (index < 0)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE, _ ("%s: there is no field “%s”"),
                   row->klass->id, name);
      return FALSE;
    }
  if (*text != '\0')
    gis_value_set_text (&value, text);
  ok = gis_field_normalize (&row->klass->fields[index], &value, error) &&
       gis_edit_set_value (edit, row->klass->id, row->id, name, &value, error);
  gis_value_clear (&value);
  return ok;
}

/* Each field has one new value; of two it would be chance which one stays. */
static gboolean
check_once (char *const *pairs, GError **error)
{
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; pairs[i] != NULL; i++)
    {
      const char *equals = strchr (pairs[i], '=');
      char *name = equals != NULL ? g_strndup (pairs[i], (gsize) (equals - pairs[i])) : NULL;
      if (name == NULL || g_hash_table_add (names, name))
        continue;
      g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE, _ ("set: the field “%.*s” is given twice"),
                   (int) (equals - pairs[i]), pairs[i]);
      return FALSE;
    }
  return TRUE;
}

/* What has not happened yet is a plan, not a fact. */
static gboolean
check_day (GisWorkspace *ws, GisDate on, GError **error)
{
  GisDate today = gis_workspace_get_today (ws);
  g_autofree char *given = on != GIS_DATE_NONE ? gis_date_dup_text (on) : NULL;
  g_autofree char *limit = gis_date_dup_text (today);

  if (on == GIS_DATE_NONE || on <= today)
    return TRUE;
  g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE, _ ("--on: %s lies in the future; today is %s"),
               given, limit);
  return FALSE;
}

static gboolean
set_fields (GisWorkspace *ws, const GisRow *row, char *const *pairs, GisDate on, GError **error)
{
  g_autofree char *what = gis_row_dup_label (row);
  g_autofree char *label = g_strdup_printf (_ ("Edit %s"), what);
  g_autoptr (GisEdit) edit = gis_edit_begin (ws, label, error);
  g_autoptr (GisChange) change = NULL;

  if (edit == NULL)
    return FALSE;
  if (on != GIS_DATE_NONE)
    gis_edit_set_effective_on (edit, on);
  for (guint i = 0; pairs[i] != NULL; i++)
    {
      if (!set_field (edit, row, pairs[i], error))
        return FALSE;
    }
  if (!gis_edit_commit (g_steal_pointer (&edit), &change, error))
    return FALSE;
  if (change->entry_id == 0)
    printf (_ ("%s: nothing changed\n"), what);
  else
    printf (_ ("%s: changed\n"), what);
  return ctl_flush (error);
}

static int
run (int argc, char **argv)
{
  g_autofree char *on_text = NULL;
  g_autofree char *author = NULL;
  const GOptionEntry entries[] = {
    { "on", 0, 0, G_OPTION_ARG_STRING, &on_text,
      N_ ("Day on which it took effect; today when not given"), N_ ("DATE") },
    { "author", 0, 0, G_OPTION_ARG_STRING, &author, N_ ("Who made the change"), N_ ("NAME") },
    { NULL },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (GisWorkspace) ws = NULL;
  g_autoptr (GisRow) row = NULL;
  g_auto (GStrv) args = ctl_parse (&ctl_command_set, entries, argc, argv, 4, -1, &error);
  GisDate on;

  if (args == NULL || !ctl_parse_date ("--on", on_text, &on, &error) ||
      !ctl_check_name ("--author", author, &error) || !check_once (args + 3, &error))
    return ctl_fail (g_steal_pointer (&error));
  ws = ctl_open (args[0], GIS_OPEN_READ_WRITE, &error);
  if (ws == NULL)
    return ctl_fail (g_steal_pointer (&error));
  if (!check_day (ws, on, &error))
    return ctl_fail (g_steal_pointer (&error));
  if (author != NULL)
    gis_workspace_set_author (ws, author);
  if (gis_catalog_require_class (gis_workspace_get_catalog (ws), args[1], &error) == NULL)
    return ctl_fail (g_steal_pointer (&error));
  row = gis_store_find (ws, args[1], args[2], &error);
  if (row == NULL || !set_fields (ws, row, args + 3, on, &error))
    return ctl_fail (g_steal_pointer (&error));
  return CTL_DONE;
}

const CtlCommand ctl_command_set = { "set", "FILE CLASS ID FIELD=VALUE...",
                                     N_ ("Change fields of one row, in one edit"), run };
