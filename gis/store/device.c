/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Device numbers. Ids are device << 40 | counter, so that copies of a file give out different ids
 * without talking to each other. Which number is ours is kept outside the file
 * (XDG_STATE_HOME/sanhua/devices.ini), under the file's identity: workspace uuid, file system id,
 * inode and birth time. A copied file has another identity and gets a number of its own; an older
 * copy put in the place of the file is noticed by its counter. */
#include "gis/store/store-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#define MAX_DEVICE ((1 << GIS_STORE_DEVICE_BITS) - 1)

static char *
dup_identity (GisWorkspace *ws)
{
  struct statx info = { 0 };
  struct statfs fs = { 0 };
  guint64 fs_id = 0;

  if (statx (AT_FDCWD, ws->path, 0, STATX_INO | STATX_BTIME, &info) != 0)
    return NULL;
  if (statfs (ws->path, &fs) == 0)
    memcpy (&fs_id, &fs.f_fsid, MIN (sizeof fs_id, sizeof fs.f_fsid));
  if ((info.stx_mask & STATX_BTIME) == 0)
    info.stx_btime.tv_sec = 0, info.stx_btime.tv_nsec = 0;
  return g_strdup_printf (
    "%s %" G_GINT64_MODIFIER "x %" G_GINT64_MODIFIER "x %" G_GINT64_FORMAT ".%09u", ws->uuid, fs_id,
    (guint64) info.stx_ino, (gint64) info.stx_btime.tv_sec, info.stx_btime.tv_nsec);
}

static char *
dup_state_path (const char *name)
{
  return g_build_filename (g_get_user_state_dir (), "sanhua", name, NULL);
}

/* Held while the key file is read, changed and written back. −1 when the folder cannot be used. */
static int
lock_state (void)
{
  g_autofree char *path = dup_state_path ("devices.lock");
  g_autofree char *folder = g_path_get_dirname (path);
  int fd;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    return -1;
  fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd >= 0)
    flock (fd, LOCK_EX);
  return fd;
}

static GKeyFile *
load_state (void)
{
  g_autofree char *path = dup_state_path ("devices.ini");
  GKeyFile *file = g_key_file_new ();

  g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL);
  return file;
}

static void
save_state (const char *identity, int device, gint64 counter)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GKeyFile) file = NULL;
  g_autofree char *path = dup_state_path ("devices.ini");
  int fd = lock_state ();

  if (fd < 0)
    {
      g_debug ("Device numbers cannot be remembered in %s", path);
      return;
    }
  file = load_state ();
  g_key_file_set_integer (file, identity, "device", device);
  g_key_file_set_int64 (file, identity, "counter", counter);
  if (!g_key_file_save_to_file (file, path, &error))
    g_debug ("Device numbers cannot be remembered: %s", error->message);
  close (fd);
}

/* Our number for this file, 0 when it is new to this machine. */
static int
recall (const char *identity, gint64 *counter)
{
  g_autoptr (GKeyFile) file = load_state ();
  int device = g_key_file_get_integer (file, identity, "device", NULL);

  *counter = g_key_file_get_int64 (file, identity, "counter", NULL);
  return device >= 1 && device <= MAX_DEVICE ? device : 0;
}

static gboolean
add_device (GisWorkspace *ws, GError **error)
{
  g_autofree char *now = gis_timestamp_now ();
  gint64 taken = 1;
  gint64 n_devices = 0;

  if (!gis_connection_get_integer (ws->writer, &n_devices, NULL, error,
                                   "SELECT count (*) FROM device", ""))
    return FALSE;
  if (n_devices >= MAX_DEVICE)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_WORKSPACE,
                   _ ("%s: all %d device numbers are in use"), ws->path, MAX_DEVICE);
      return FALSE;
    }
  while (taken != 0)
    {
      ws->device = g_random_int_range (1, MAX_DEVICE + 1);
      if (!gis_connection_get_integer (ws->writer, &taken, NULL, error,
                                       "SELECT count (*) FROM device WHERE number = ?1", "i",
                                       (gint64) ws->device))
        return FALSE;
    }
  ws->counter = 1;
  return gis_connection_run (
    ws->writer, error,
    "INSERT INTO device (number, next_counter, label, added_at) VALUES (?1, 1, ?2, ?3)", "itt",
    (gint64) ws->device, g_get_host_name (), now);
}

gboolean
gis_device_bind (GisWorkspace *ws, GError **error)
{
  g_autofree char *identity = dup_identity (ws);
  gint64 remembered = 0;
  gboolean found = FALSE;

  ws->device = identity != NULL ? recall (identity, &remembered) : 0;
  if (ws->device != 0 &&
      !gis_connection_get_integer (ws->writer, &ws->counter, &found, error,
                                   "SELECT next_counter FROM device WHERE number = ?1", "i",
                                   (gint64) ws->device))
    return FALSE;
  if (!found || ws->counter < 1 || ws->counter < remembered)
    if (!add_device (ws, error))
      return FALSE;
  return gis_device_refresh (ws, error);
}

void
gis_device_remember (GisWorkspace *ws)
{
  g_autofree char *identity = dup_identity (ws);

  if (identity != NULL && ws->device != 0)
    save_state (identity, ws->device, ws->counter);
}

/* Largest id of this device in @table, past the counter. */
static gboolean
raise_counter (GisWorkspace *ws, const char *table, GError **error)
{
  g_autofree char *sql =
    g_strdup_printf ("SELECT max (id) FROM \"%s\" WHERE id >= ?1 AND id < ?2", table);
  gint64 low = (gint64) ws->device << GIS_STORE_COUNTER_BITS;
  gint64 largest = 0;

  if (!gis_connection_get_integer (ws->writer, &largest, NULL, error, sql, "ii", low,
                                   low + ((gint64) 1 << GIS_STORE_COUNTER_BITS)))
    return FALSE;
  if (largest >= low)
    ws->counter = MAX (ws->counter, largest - low + 1);
  return TRUE;
}

gboolean
gis_device_refresh (GisWorkspace *ws, GError **error)
{
  for (guint i = 0; i < ws->tables->len; i++)
    {
      const GisTable *table = g_ptr_array_index (ws->tables, i);
      if (!raise_counter (ws, table->class_id, error))
        return FALSE;
    }
  return raise_counter (ws, "state_event", error);
}

gboolean
gis_device_store_counter (GisWorkspace *ws, GError **error)
{
  /* Opening and closing without an edit leave the file as it was. */
  return gis_connection_run (
    ws->writer, error,
    "UPDATE device SET next_counter = ?2 WHERE number = ?1 AND next_counter IS NOT ?2", "ii",
    (gint64) ws->device, ws->counter);
}
