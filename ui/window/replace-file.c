/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Replacing files. The temporary folder lies beside the target, so that the last step is a rename
 * within one file system; a driver that writes several files (Shapefile) has them all in it. */
#include "ui/window/replace-file.h"
#include "gis/core/error.h"
#include "gis/core/i18n.h"
#include "ui/window/window.h"
#include <errno.h>
#include <glib/gstdio.h>
#include <sys/stat.h>

gboolean
ui_replace_check (const char *path, GError **error)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();
  struct stat target, open;

  g_return_val_if_fail (path != NULL, FALSE);
  if (stat (path, &target) != 0)
    return TRUE;
  for (GList *l = windows; l != NULL; l = l->next)
    {
      UiDocument *document = UI_IS_WINDOW (l->data) ? ui_window_get_document (l->data) : NULL;
      const char *name =
        document != NULL ? gis_workspace_get_path (ui_document_get_workspace (document)) : NULL;

      if (name == NULL || stat (name, &open) != 0 || open.st_dev != target.st_dev ||
          open.st_ino != target.st_ino)
        continue;
      g_set_error (error, GIS_ERROR, GIS_ERROR_WORKSPACE,
                   _ ("“%s” is the workspace that is open. Choose another file name."), path);
      return FALSE;
    }
  return gis_workspace_check_unused (path, error);
}

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_unlink (path);
    }
  g_rmdir (folder);
}

static gboolean
trash_old (const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) local = NULL;
  GStatBuf info;

  if (g_lstat (path, &info) != 0 || g_file_trash (file, NULL, &local))
    return TRUE;
  g_set_error (error, GIS_ERROR, GIS_ERROR_FAILED,
               _ ("“%s” exists and cannot be moved to the trash: %s"), path, local->message);
  return FALSE;
}

/* Two rounds: all old files to the trash, then the new ones to their names. */
static gboolean
move_into_place (const char *folder, const char *target, GError **error)
{
  for (int round = 0; round < 2; round++)
    {
      g_autoptr (GDir) dir = g_dir_open (folder, 0, error);
      const char *name;

      if (dir == NULL)
        return FALSE;
      while ((name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *from = g_build_filename (folder, name, NULL);
          g_autofree char *to = g_build_filename (target, name, NULL);

          if (round == 0 && !trash_old (to, error))
            return FALSE;
          if (round == 1 && g_rename (from, to) != 0)
            {
              int code = errno;
              g_set_error (error, GIS_ERROR, GIS_ERROR_FAILED, _ ("“%s” cannot be written: %s"), to,
                           gis_error_get_cause (code));
              return FALSE;
            }
        }
    }
  return TRUE;
}

gboolean
ui_replace_file (const char *path, UiReplaceFunc func, gpointer data, GisJob *job, GError **error)
{
  g_autofree char *folder = g_strconcat (path, ".XXXXXX", NULL);
  g_autofree char *target = g_path_get_dirname (path);
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *file = NULL;
  gboolean done;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return func (path, data, job, error);
  if (g_mkdtemp (folder) == NULL)
    {
      int code = errno;
      g_set_error (error, GIS_ERROR, GIS_ERROR_FAILED, _ ("“%s” cannot be written: %s"), path,
                   gis_error_get_cause (code));
      return FALSE;
    }
  file = g_build_filename (folder, base, NULL);
  done = func (file, data, job, error) && gis_workspace_check_unused (path, error) &&
         move_into_place (folder, target, error);
  remove_folder (folder);
  return done;
}
