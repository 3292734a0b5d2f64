/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file system of GDAL's kind over the ordinary one. */
#include "gis/exchange/written-file.h"

#include <cpl_vsi.h>
#include <errno.h>

#define PREFIX "/vsisanhua/"

static _Thread_local int failure;

static void
note (gboolean written)
{
  if (!written && failure == 0)
    failure = errno != 0 ? errno : EIO;
}

static int
stat_cb (void *data, const char *name, VSIStatBufL *info, int flags)
{
  return VSIStatExL (name, info, flags);
}

static int
unlink_cb (void *data, const char *name)
{
  return VSIUnlink (name);
}

static int
rename_cb (void *data, const char *from, const char *to)
{
  return VSIRename (from, to);
}

static int
mkdir_cb (void *data, const char *name, long mode)
{
  return VSIMkdir (name, mode);
}

static int
rmdir_cb (void *data, const char *name)
{
  return VSIRmdir (name);
}

static char **
read_dir_cb (void *data, const char *name, int max)
{
  return VSIReadDirEx (name, max);
}

static void *
open_cb (void *data, const char *name, const char *access)
{
  return VSIFOpenL (name, access);
}

static vsi_l_offset
tell_cb (void *file)
{
  return VSIFTellL (file);
}

static int
seek_cb (void *file, vsi_l_offset offset, int whence)
{
  return VSIFSeekL (file, offset, whence);
}

static size_t
read_cb (void *file, void *buffer, size_t size, size_t count)
{
  return VSIFReadL (buffer, size, count, file);
}

static int
eof_cb (void *file)
{
  return VSIFEofL (file);
}

static size_t
write_cb (void *file, const void *buffer, size_t size, size_t count)
{
  size_t written;

  errno = 0;
  written = VSIFWriteL (buffer, size, count, file);
  note (written == count);
  return written;
}

static int
flush_cb (void *file)
{
  int result;

  errno = 0;
  result = VSIFFlushL (file);
  note (result == 0);
  return result;
}

static int
truncate_cb (void *file, vsi_l_offset size)
{
  int result;

  errno = 0;
  result = VSIFTruncateL (file, size);
  note (result == 0);
  return result;
}

static int
close_cb (void *file)
{
  int result;

  errno = 0;
  result = VSIFCloseL (file);
  note (result == 0);
  return result;
}

static void
install (void)
{
  VSIFilesystemPluginCallbacksStruct *calls = VSIAllocFilesystemPluginCallbacksStruct ();

  calls->stat = stat_cb;
  calls->unlink = unlink_cb;
  calls->rename = rename_cb;
  calls->mkdir = mkdir_cb;
  calls->rmdir = rmdir_cb;
  calls->read_dir = read_dir_cb;
  calls->open = open_cb;
  calls->tell = tell_cb;
  calls->seek = seek_cb;
  calls->read = read_cb;
  calls->eof = eof_cb;
  calls->write = write_cb;
  calls->flush = flush_cb;
  calls->truncate = truncate_cb;
  calls->close = close_cb;
  VSIInstallPluginHandler (PREFIX, calls);
  VSIFreeFilesystemPluginCallbacksStruct (calls);
}

char *
gis_written_file_begin (const char *path)
{
  static gsize installed = 0;

  if (g_once_init_enter (&installed))
    {
      install ();
      g_once_init_leave (&installed, 1);
    }
  failure = 0;
  return g_strconcat (PREFIX, path, NULL);
}

int
gis_written_file_get_failure (void)
{
  return failure;
}
