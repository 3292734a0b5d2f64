/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Beside the target first, under a name that no error tells: g_file_set_contents() tells it. */
#include "gis/core/file.h"

#include "gis/core/error.h"
#include "gis/core/i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

gboolean
gis_file_write_all (int fd, gconstpointer data, gsize size)
{
  const guint8 *at = data;

  while (size > 0)
    {
      ssize_t n = write (fd, at, size);
      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      at += n;
      size -= (gsize) n;
    }
  return TRUE;
}

gboolean
gis_file_replace (const char *path, const void *data, gsize size, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_strdup_printf (".sanhua-%08x.part", g_random_int ());
  g_autofree char *beside = g_build_filename (folder, name, NULL);
  int fd = open (beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  gboolean done = fd >= 0 && gis_file_write_all (fd, data, size) && fsync (fd) == 0;
  int cause = errno;

  if (fd >= 0 && close (fd) != 0 && done)
    {
      cause = errno;
      done = FALSE;
    }
  if (done && g_rename (beside, path) == 0)
    return TRUE;
  if (done)
    cause = errno;
  if (fd >= 0)
    g_unlink (beside);
  g_set_error (error, GIS_ERROR, GIS_ERROR_FAILED, _ ("%s: cannot write: %s"), path,
               gis_error_get_cause (cause));
  return FALSE;
}

gboolean
gis_file_check_folder (const char *path, GisErrorCode code, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  GStatBuf info;
  int cause = g_stat (folder, &info) != 0 ? errno : S_ISDIR (info.st_mode) ? 0 : ENOTDIR;

  if (cause == 0)
    return TRUE;
  if (cause == ENOENT || cause == ENOTDIR)
    g_set_error (error, GIS_ERROR, (int) code, _ ("%s: cannot be written: there is no folder “%s”"),
                 path, folder);
  else
    g_set_error (error, GIS_ERROR, (int) code, _ ("%s: cannot write: %s"), path,
                 gis_error_get_cause (cause));
  return FALSE;
}
