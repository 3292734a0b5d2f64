/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program's own folders, found from /proc/self/exe. A meson build root is known by its private
 * folder and our generated header beside each other. */
#include "gis/core/paths.h"

#include "gis/core/i18n.h"
#include <locale.h>

typedef struct
{
  gboolean in_build_tree;
  char *locale_dir;
  char *data_dir;
  char *libexec_dir;
  char *schema_dir;
} Paths;

static gboolean
is_build_root (const char *dir)
{
  g_autofree char *private_dir = g_build_filename (dir, "meson-private", NULL);
  g_autofree char *header = g_build_filename (dir, "sanhua-config.h", NULL);

  return g_file_test (private_dir, G_FILE_TEST_IS_DIR) &&
         g_file_test (header, G_FILE_TEST_IS_REGULAR);
}

/* The build root that holds @exe (BUILD/app/x, BUILD/tests/gis/x), or NULL. */
static char *
find_build_root (const char *exe)
{
  g_autofree char *dir = g_path_get_dirname (exe);

  for (int up = 0; up < 2; up++)
    {
      g_autofree char *parent = g_path_get_dirname (dir);

      if (is_build_root (parent))
        return g_steal_pointer (&parent);
      g_free (dir);
      dir = g_steal_pointer (&parent);
    }
  return NULL;
}

/* The prefix of an installation: what lies before the configured bindir; the configured prefix when
 * the program lies elsewhere. */
static char *
find_prefix (const char *exe)
{
  g_autofree char *dir = exe != NULL ? g_path_get_dirname (exe) : g_strdup ("");
  const char *suffix = G_DIR_SEPARATOR_S SANHUA_BINDIR;

  if (!g_path_is_absolute (SANHUA_BINDIR) && g_str_has_suffix (dir, suffix))
    return g_strndup (dir, strlen (dir) - strlen (suffix));
  return g_strdup (SANHUA_PREFIX);
}

static char *
under_prefix (const char *prefix, const char *dir, const char *sub)
{
  if (g_path_is_absolute (dir))
    return g_build_filename (dir, sub, NULL);
  return g_build_filename (*prefix != '\0' ? prefix : "/", dir, sub, NULL);
}

static gpointer
compute (gpointer data)
{
  Paths *paths = g_new0 (Paths, 1);
  g_autofree char *exe = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *root = exe != NULL ? find_build_root (exe) : NULL;

  if (root != NULL)
    {
      paths->in_build_tree = TRUE;
      paths->locale_dir = g_build_filename (root, "po", NULL);
      paths->data_dir = g_build_filename (root, "data", NULL);
      paths->libexec_dir = g_build_filename (root, "app", NULL);
      paths->schema_dir = g_build_filename (root, "data", NULL);
    }
  else
    {
      g_autofree char *prefix = find_prefix (exe);

      paths->locale_dir = under_prefix (prefix, SANHUA_LOCALEDIR, NULL);
      paths->data_dir = under_prefix (prefix, SANHUA_DATADIR, "sanhua");
      paths->libexec_dir = under_prefix (prefix, SANHUA_LIBEXECDIR, NULL);
    }
  return paths;
}

static const Paths *
get_paths (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, compute, NULL);
}

gboolean
gis_paths_in_build_tree (void)
{
  return get_paths ()->in_build_tree;
}

const char *
gis_paths_get_locale_dir (void)
{
  return get_paths ()->locale_dir;
}

const char *
gis_paths_get_data_dir (void)
{
  return get_paths ()->data_dir;
}

const char *
gis_paths_get_libexec_dir (void)
{
  return get_paths ()->libexec_dir;
}

/* The first of LC_ALL, LC_MESSAGES, LANG that says something. */
static const char *
wanted_locale (void)
{
  static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *value = g_getenv (names[i]);

      if (value != NULL && *value != '\0')
        return value;
    }
  return NULL;
}

/* Under C.UTF-8 newer C libraries translate nothing, whatever LANGUAGE says. There the messages get a
 * locale of another name with the same data, found through LOCPATH in our own folder. @also_c: under
 * plain C too. Other categories stay C.UTF-8. */
static void
name_messages (gboolean also_c)
{
  static const char *const others[] = { "LC_ALL",       "LC_CTYPE",       "LC_COLLATE",
                                        "LC_TIME",      "LC_NUMERIC",     "LC_MONETARY",
                                        "LC_PAPER",     "LC_NAME",        "LC_ADDRESS",
                                        "LC_TELEPHONE", "LC_MEASUREMENT", "LC_IDENTIFICATION" };
  const char *now = setlocale (LC_MESSAGES, NULL);
  const char *search = g_getenv ("LOCPATH");
  g_autofree char *own = g_build_filename (get_paths ()->data_dir, "locales", NULL);
  g_autofree char *path =
    g_strconcat (own, G_SEARCHPATH_SEPARATOR_S, search != NULL ? search : "/usr/lib/locale", NULL);
  gboolean bare = g_str_has_prefix (now, "C.") || (also_c && g_str_equal (now, "C"));

  if (!bare || g_strcmp0 (g_getenv ("LANGUAGE"), "") <= 0 || !g_file_test (own, G_FILE_TEST_IS_DIR))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_unsetenv (others[i]);
  g_setenv ("LANG", "C.UTF-8", TRUE);
  g_setenv ("LC_MESSAGES", "zh_CN.UTF-8", TRUE);
  g_setenv ("LOCPATH", path, TRUE);
  if (setlocale (LC_ALL, "") != NULL)
    return;
  g_unsetenv ("LOCPATH");
  g_unsetenv ("LC_MESSAGES");
  setlocale (LC_ALL, "");
}

/* GTK calls setlocale() once more, so a replacement has to stand in the environment. */
static void
init_locale (void)
{
  if (setlocale (LC_ALL, "") == NULL)
    {
      const char *wanted = wanted_locale ();

      if (wanted != NULL)
        g_setenv ("LANGUAGE", wanted, FALSE);
      g_setenv ("LC_ALL", "C.UTF-8", TRUE);
    }
  else if (!g_get_charset (NULL))
    {
      gboolean all = g_strcmp0 (g_getenv ("LC_ALL"), "") > 0;

      g_setenv (all ? "LC_ALL" : "LC_CTYPE", "C.UTF-8", TRUE);
    }
  setlocale (LC_ALL, "");
  name_messages (FALSE);
}

/* GLib settles at its first message of a named domain whether to translate at all: not, when a locale
 * that wants it has no catalogue of ours. It asks too early, before the preferences are read; asked under
 * the domain that textdomain() starts with, it says yes. */
static void
let_glib_translate (void)
{
  g_dgettext ("glib20", "");
}

void
gis_paths_set_language (const char *language)
{
  g_return_if_fail (language == NULL || *language != '\0');
  if (language != NULL)
    g_setenv ("LANGUAGE", language, TRUE);
  else if (*gettext ("") == '\0')
    g_setenv ("LANGUAGE", "en", TRUE); /* else GTK would speak another language than we do */
  name_messages (TRUE);
}

void
gis_paths_init_program (void)
{
  const Paths *paths = get_paths ();

  init_locale ();
  let_glib_translate ();
  bindtextdomain (SANHUA_GETTEXT_PACKAGE, paths->locale_dir);
  bind_textdomain_codeset (SANHUA_GETTEXT_PACKAGE, "UTF-8");
  textdomain (SANHUA_GETTEXT_PACKAGE);
  if (paths->schema_dir != NULL)
    g_setenv ("GSETTINGS_SCHEMA_DIR", paths->schema_dir, FALSE);
}
