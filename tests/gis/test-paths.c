/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program's folders seen from the build tree (the installed case is tests/lint/install.sh) and
 * the locale on machines that lack it. Oracle: meson's own build root, handed in by the test
 * environment, and setlocale(). */
#include "gis/core/i18n.h"
#include "gis/core/paths.h"
#include <locale.h>

static void
test_build_tree (void)
{
  const char *root = g_getenv ("G_TEST_BUILDDIR");
  g_autofree char *app = g_build_filename (root, "app", NULL);
  g_autofree char *po = g_build_filename (root, "po", NULL);

  g_assert_nonnull (root);
  g_assert_true (gis_paths_in_build_tree ());
  g_assert_cmpstr (gis_paths_get_libexec_dir (), ==, app);
  g_assert_cmpstr (gis_paths_get_locale_dir (), ==, po);
  g_assert_true (g_str_has_prefix (gis_paths_get_data_dir (), root));
}

/* In a child, since locale and environment belong to the whole process. */
static void
test_missing_locale (void)
{
  if (g_test_subprocess ())
    {
      g_unsetenv ("LANGUAGE");
      g_setenv ("LC_ALL", "xx_YY.UTF-8", TRUE);
      gis_paths_init_program ();
      g_assert_cmpstr (setlocale (LC_CTYPE, NULL), ==, "C.UTF-8");
      g_assert_cmpstr (g_getenv ("LANGUAGE"), ==, "xx_YY.UTF-8");
      g_assert_cmpstr (bindtextdomain (SANHUA_GETTEXT_PACKAGE, NULL), ==,
                       gis_paths_get_locale_dir ());
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

static void
test_ascii_locale (void)
{
  if (g_test_subprocess ())
    {
      g_setenv ("LC_ALL", "C", TRUE);
      gis_paths_init_program ();
      g_assert_true (g_get_charset (NULL));
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

/* Environments without a locale under which every C library translates. */
static const struct
{
  const char *lc_all, *language;
  gboolean prefer; /* chosen in the preferences */
} chinese[] = {
  { "C.UTF-8", "zh_CN", FALSE }, { "zh_CN.UTF-8", NULL, FALSE }, { "C.UTF-8", NULL, TRUE },
  { "C", NULL, TRUE },           { NULL, "en", TRUE },           { "en_US.UTF-8", NULL, TRUE },
  { "xx_YY.UTF-8", NULL, TRUE },
};

static void
set_variable (const char *name, const char *value)
{
  if (value != NULL)
    g_setenv (name, value, TRUE);
  else
    g_unsetenv (name);
}

/* What gettext says, in a child. */
static void
test_chinese_case (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);

  set_variable ("LC_ALL", chinese[i].lc_all);
  set_variable ("LANGUAGE", chinese[i].language);
  set_variable ("LANG", NULL);
  gis_paths_init_program ();
  g_dgettext ("glib20", "Usage:"); /* as reading the preferences may */
  if (chinese[i].prefer)
    gis_paths_set_language ("zh_CN");
  g_assert_cmpstr (_ ("Sanhua"), ==, "三化");
  /* As GtkBuilder asks for the texts of a template. */
  g_assert_cmpstr (g_dgettext (SANHUA_GETTEXT_PACKAGE, "Sanhua"), ==, "三化");
  g_assert_true (g_get_charset (NULL));
  g_assert_nonnull (setlocale (LC_ALL, "")); /* as GTK does */
  g_assert_cmpstr (_ ("Sanhua"), ==, "三化");
}

static void
test_chinese (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (chinese); i++)
    {
      g_autofree char *name = g_strdup_printf ("/gis/paths/chinese/subprocess/%u", i);
      g_test_trap_subprocess (name, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
    }
}

/* Where there is no catalogue of ours, nothing is translated: half a window would be worse. */
static void
test_no_catalogue (void)
{
  if (g_test_subprocess ())
    {
      g_unsetenv ("LANGUAGE");
      g_setenv ("LC_ALL", "xx_YY.UTF-8", TRUE);
      gis_paths_init_program ();
      gis_paths_set_language (NULL);
      g_assert_cmpstr (g_getenv ("LANGUAGE"), ==, "en");
      g_assert_cmpstr (_ ("Sanhua"), ==, "Sanhua");
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gis/paths/build-tree", test_build_tree);
  g_test_add_func ("/gis/paths/missing-locale", test_missing_locale);
  g_test_add_func ("/gis/paths/ascii-locale", test_ascii_locale);
  g_test_add_func ("/gis/paths/chinese", test_chinese);
  g_test_add_func ("/gis/paths/no-catalogue", test_no_catalogue);
  for (guint i = 0; i < G_N_ELEMENTS (chinese); i++)
    {
      g_autofree char *name = g_strdup_printf ("/gis/paths/chinese/subprocess/%u", i);
      g_test_add_data_func (name, GUINT_TO_POINTER (i), test_chinese_case);
    }
  return g_test_run ();
}
