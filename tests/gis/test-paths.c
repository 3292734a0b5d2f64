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
      g_assert_cmpstr (setlocale (LC_ALL, NULL), ==, "C.UTF-8");
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gis/paths/build-tree", test_build_tree);
  g_test_add_func ("/gis/paths/missing-locale", test_missing_locale);
  g_test_add_func ("/gis/paths/ascii-locale", test_ascii_locale);
  return g_test_run ();
}
