/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Options and arguments of one command: GOptionContext with the same help everywhere, and parsers
 * whose errors name the option, the text and what was expected. */
#include "app/ctl/ctl.h"

#include <errno.h>
#include <math.h>

#define NAME_MAX_CHARS 200

static GOptionContext *
make_context (const CtlCommand *command, const GOptionEntry *entries)
{
  g_autofree char *program = g_strconcat ("sanhuactl ", command->name, NULL);
  GOptionContext *context = g_option_context_new (command->arguments);
  GOptionGroup *group;

  g_set_prgname (program); /* what the usage line calls it */
  group = g_option_group_new ("main", "", "", NULL, NULL);
  g_option_group_set_translation_domain (group, SANHUA_GETTEXT_PACKAGE);
  if (entries != NULL)
    g_option_group_add_entries (group, entries);
  g_option_context_set_main_group (context, group);
  g_option_context_set_summary (context, _ (command->summary));
  return context;
}

char **
ctl_parse (const CtlCommand *command,
           const GOptionEntry *entries,
           int argc,
           char **argv,
           int min_args,
           int max_args,
           GError **error)
{
  g_autoptr (GOptionContext) context = make_context (command, entries);
  g_auto (GStrv) args = g_strdupv (argv);
  g_autoptr (GError) cause = NULL;
  gboolean separated = FALSE;
  GPtrArray *rest;
  int n_rest;

  if (!g_option_context_parse_strv (context, &args, &cause))
    {
      /* Bytes that are no text are the caller's fault too. */
      g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE, "%s: %s", command->name, cause->message);
      return NULL;
    }
  rest = g_ptr_array_new ();
  for (guint i = 1; args[i] != NULL; i++)
    {
      /* GOption leaves the first "--" in place. */
      if (strcmp (args[i], "--") == 0 && !separated)
        {
          separated = TRUE;
          continue;
        }
      g_ptr_array_add (rest, g_strdup (args[i]));
    }
  n_rest = (int) rest->len;
  g_ptr_array_add (rest, NULL);
  if (n_rest < min_args || (max_args >= 0 && n_rest > max_args))
    {
      g_strfreev ((char **) g_ptr_array_free (rest, FALSE));
      g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE,
                   n_rest < min_args ? _ ("%s: an argument is missing; expected “sanhuactl %s %s”")
                                     : _ ("%s: too many arguments; expected “sanhuactl %s %s”"),
                   command->name, command->name, command->arguments);
      return NULL;
    }
  for (int i = 0; i < n_rest; i++)
    {
      if (*(const char *) g_ptr_array_index (rest, i) != '\0')
        continue;
      g_strfreev ((char **) g_ptr_array_free (rest, FALSE));
      g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE,
                   _ ("%s: an argument is empty; expected “sanhuactl %s %s”"), command->name,
                   command->name, command->arguments);
      return NULL;
    }
  return (char **) g_ptr_array_free (rest, FALSE);
}

gboolean
ctl_split_pair (const char *option,
                const char *text,
                char separator,
                const char *form,
                char **key,
                char **value,
                GError **error)
{
  const char *at = strchr (text, separator);

  if (at == NULL || at == text)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE, _ ("%s: “%s” is not of the form %s"), option,
                   text, form);
      return FALSE;
    }
  *key = g_strndup (text, (gsize) (at - text));
  *value = g_strdup (at + 1);
  return TRUE;
}

gboolean
ctl_check_name (const char *option, const char *text, GError **error)
{
  gboolean plain = TRUE;

  if (text == NULL)
    return TRUE;
  for (const char *at = text; *at != '\0'; at++)
    plain = plain && !g_ascii_iscntrl (*at);
  if (plain && *text != '\0' && g_utf8_strlen (text, -1) <= NAME_MAX_CHARS)
    return TRUE;
  g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE,
               _ ("%s: “%.60s” is not a name: one line of 1 to %d characters is expected"), option,
               text, NAME_MAX_CHARS);
  return FALSE;
}

gboolean
ctl_check_workspace_name (const char *path, GError **error)
{
  g_autofree char *name = g_path_get_basename (path);

  if (g_str_has_suffix (name, ".sanhua"))
    return TRUE;
  g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE,
               _ ("%s: the name of a workspace ends in “.sanhua”"), path);
  return FALSE;
}

char *
ctl_dup_file_of_layer (const char *text, const char **layer)
{
  const char *equals = strrchr (text, '=');

  *layer = NULL;
  if (equals == NULL || g_file_test (text, G_FILE_TEST_EXISTS))
    return g_strdup (text);
  *layer = equals + 1;
  return g_strndup (text, (gsize) (equals - text));
}

gboolean
ctl_check_encoding (const char *text, GError **error)
{
  if (text == NULL || *text != '\0')
    return TRUE;
  g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE, _ ("“%.40s” is not a known text encoding"), text);
  return FALSE;
}

static gboolean
has_form_of_date (const char *text)
{
  return strlen (text) == 10 && strspn (text, "0123456789-") == 10 && text[4] == '-' &&
         text[7] == '-';
}

gboolean
ctl_parse_date (const char *option, const char *text, GisDate *date, GError **error)
{
  *date = GIS_DATE_NONE;
  if (text == NULL)
    return TRUE;
  *date = gis_date_parse (text);
  if (*date != GIS_DATE_NONE)
    return TRUE;
  g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE,
               has_form_of_date (text) ? _ ("%s: there is no day “%s” in the years 1800 to 2199")
                                       : _ ("%s: “%s” is not a date; expected YYYY-MM-DD"),
               option, text);
  return FALSE;
}

gboolean
ctl_parse_integer (const char *what,
                   const char *text,
                   gint64 min,
                   gint64 max,
                   gint64 *value,
                   GError **error)
{
  if (g_ascii_string_to_signed (text, 10, min, max, value, NULL))
    return TRUE;
  g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE,
               _ ("%s: “%s” is not a whole number from %" PRId64 " to %" PRId64), what, text, min,
               max);
  return FALSE;
}

gboolean
ctl_parse_real (const char *what, const char *text, double *value, GError **error)
{
  char *end = NULL;

  *value = g_ascii_strtod (text, &end);
  if (end != text && *end == '\0' && isfinite (*value))
    return TRUE;
  g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE, _ ("%s: “%s” is not a number"), what, text);
  return FALSE;
}

gboolean
ctl_parse_place (const char *option, const char *text, double *lon, double *lat, GError **error)
{
  g_autofree char *lon_text = NULL;
  g_autofree char *lat_text = NULL;

  if (!ctl_split_pair (option, text, ',', "LON,LAT", &lon_text, &lat_text, error) ||
      !ctl_parse_real (option, lon_text, lon, error) ||
      !ctl_parse_real (option, lat_text, lat, error))
    return FALSE;
  if (fabs (*lon) <= 180 && fabs (*lat) <= 85)
    return TRUE;
  g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE,
               _ ("%s: “%s”: expected longitude within ±180 and latitude within ±85"), option,
               text);
  return FALSE;
}
