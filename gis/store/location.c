/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a workspace lies and who writes into it. WAL needs shared memory, so network file systems
 * are refused. One writer per file: an exclusive flock() on a side file `.NAME.lock` that says who
 * holds it; the kernel drops it when the process dies, so nothing goes stale. (A lock on the file
 * itself would not do: closing its descriptor drops SQLite's own POSIX locks.) */
#include "gis/store/store-private.h"

#include "gis/core/file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

#define HOLDER_MAX_BYTES 256
/* Below this SQLite cannot make the index of a WAL (32 KiB) and what goes with it. */
#define ROOM_NEEDED_BYTES (128 * 1024)
/* SQLite never makes a smaller one. */
#define WAL_INDEX_BYTES (32 * 1024)

struct _GisWriterLock
{
  int fd;
  char *path;
};

gboolean
gis_location_is_network (long magic, const char *fs_name)
{
  /* statfs(2) and linux/magic.h */
  static const guint32 magics[] = {
    0x6969,     0x517b,     0xff534d42, 0xfe534d42, 0x5346414f, 0x73757245, 0x564c,
    0x01021997, 0x00c36400, 0x01161970, 0x7461636f, 0x0bd00bd0, 0x786f4256,
  };
  static const char *const names[] = { "sshfs", "gvfsd",     "rclone",    "s3fs",
                                       "davfs", "gluster",   "cifs",      "smb",
                                       "nfs",   "curlftpfs", "onedriver", "seadrive" };

  for (guint i = 0; i < G_N_ELEMENTS (magics); i++)
    if ((guint32) magic == magics[i])
      return TRUE;
  for (guint i = 0; fs_name != NULL && i < G_N_ELEMENTS (names); i++)
    if (strstr (fs_name, names[i]) != NULL)
      return TRUE;
  return FALSE;
}

/* File system name of the mount that @path lies on ("fuse.sshfs"), from the kernel's table. */
static char *
dup_fs_name (const char *path)
{
  g_autofree char *table = NULL;
  g_auto (GStrv) lines = NULL;
  struct stat info;

  if (stat (path, &info) != 0 || !g_file_get_contents ("/proc/self/mountinfo", &table, NULL, NULL))
    return NULL;
  lines = g_strsplit (table, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      unsigned int major_number, minor_number;
      const char *dash = strstr (lines[i], " - ");
      if (dash == NULL || sscanf (lines[i], "%*d %*d %u:%u", &major_number, &minor_number) != 2)
        continue;
      if (makedev (major_number, minor_number) == info.st_dev)
        return g_strndup (dash + 3, strcspn (dash + 3, " "));
    }
  return NULL;
}

gboolean
gis_location_check (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *fs_name = dup_fs_name (folder);
  struct statfs info;

  if (!gis_file_check_folder (path, GIS_ERROR_WORKSPACE, error))
    return FALSE;
  if (statfs (folder, &info) != 0)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_WORKSPACE, "%s: %s", path,
                   gis_error_get_cause (errno));
      return FALSE;
    }
  if (!gis_location_is_network ((long) info.f_type, fs_name))
    return TRUE;
  g_set_error (
    error, GIS_ERROR, GIS_ERROR_WORKSPACE,
    _ ("%s: the workspace lies on a network file system (%s), where it would be damaged; "
       "copy it to this computer"),
    path, fs_name != NULL ? fs_name : "?");
  return FALSE;
}

gboolean
gis_location_check_folder (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (access (folder, W_OK) == 0)
    return TRUE;
  g_set_error (error, GIS_ERROR, GIS_ERROR_FAILED, _ ("%s: cannot write: %s"), path,
               gis_error_get_cause (errno));
  return FALSE;
}

gboolean
gis_location_is_full (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  struct statvfs info;

  return statvfs (folder, &info) == 0 && info.f_blocks > 0 &&
         (guint64) info.f_bavail * info.f_frsize < ROOM_NEEDED_BYTES;
}

/* Reading beside a writer takes a WAL and its index. Where they are not there yet, who reads would
 * make them: impossible without a writable folder or on a full disk (where a writer that failed
 * leaves an empty WAL and the stump of an index), and harmful where the file
 * itself cannot be written, because they would be ours and shut its writers out. Then the file is
 * read as it stands; a change by others is noticed (gis_connection_check_unchanged()). */
GisConnectionMode
gis_location_choose_read_mode (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);
  g_autofree char *shm = g_strconcat (path, "-shm", NULL);
  gboolean folder_writable = access (folder, W_OK) == 0;
  struct stat log, index;

  if (stat (wal, &log) == 0 && (log.st_size > 0 || (folder_writable && stat (shm, &index) == 0 &&
                                                    index.st_size >= WAL_INDEX_BYTES)))
    return GIS_CONNECTION_READ;
  return folder_writable && access (path, W_OK) == 0 && !gis_location_is_full (path)
           ? GIS_CONNECTION_READ
           : GIS_CONNECTION_IMMUTABLE;
}

static char *
dup_user_name (uid_t user)
{
  char buffer[4096];
  struct passwd entry, *found = NULL;

  if (getpwuid_r (user, &entry, buffer, sizeof buffer, &found) == 0 && found != NULL)
    return g_utf8_make_valid (entry.pw_name, -1);
  return g_strdup_printf ("%u", (guint) user);
}

gboolean
gis_location_check_side_files (const char *path, GError **error)
{
  static const char *const suffixes[] = { "-wal", "-shm" };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *name = g_strconcat (path, suffixes[i], NULL);
      g_autofree char *owner = NULL;
      struct stat info;

      if (stat (name, &info) != 0 || access (name, W_OK) == 0)
        continue;
      owner = dup_user_name (info.st_uid);
      g_set_error (error, GIS_ERROR, GIS_ERROR_WORKSPACE,
                   _ ("%s: its side file %s belongs to %s and cannot be written; have that user "
                      "close the workspace or let you write the file"),
                   path, name, owner);
      return FALSE;
    }
  return TRUE;
}

static char *
dup_lock_path (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *lock_name = g_strdup_printf (".%s.lock", name);

  return g_build_filename (folder, lock_name, NULL);
}

/* Who holds the lock, in the words of who asks; the file has facts only, a line each: name, process,
 * host, moment (UTC). */
static char *
read_holder (int fd)
{
  char buffer[HOLDER_MAX_BYTES + 1];
  ssize_t n = pread (fd, buffer, HOLDER_MAX_BYTES, 0);
  g_autofree char *text = NULL;
  g_autofree char *moment = NULL;
  g_auto (GStrv) facts = NULL;
  g_autoptr (GDateTime) since = NULL;
  g_autoptr (GDateTime) local = NULL;

  buffer[MAX (n, 0)] = '\0';
  text = g_utf8_make_valid (buffer, -1);
  facts = g_strsplit (text, "\n", -1);
  if (g_strv_length (facts) < 4 || *facts[0] == '\0' || *facts[1] == '\0' || *facts[2] == '\0')
    return g_strdup (_ ("another process"));
  since = g_date_time_new_from_iso8601 (facts[3], NULL);
  local = since != NULL ? g_date_time_to_local (since) : NULL;
  moment = local != NULL ? g_date_time_format (local, "%Y-%m-%d %H:%M") : NULL;
  if (moment == NULL)
    return g_strdup_printf (_ ("%s (process %s on %s)"), facts[0], facts[1], facts[2]);
  /* Translators: user, process number, computer, date and time */
  return g_strdup_printf (_ ("%s (process %s on %s, since %s)"), facts[0], facts[1], facts[2],
                          moment);
}

static void
write_holder (int fd)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *moment = g_date_time_format_iso8601 (now);
  g_autofree char *text = g_strdup_printf ("%.100s\n%d\n%.100s\n%s\n", g_get_user_name (),
                                           (int) getpid (), g_get_host_name (), moment);

  if (ftruncate (fd, 0) == 0 && pwrite (fd, text, strlen (text), 0) < 0)
    g_debug ("The lock file stays empty: %s", g_strerror (errno));
}

/* The name may have been removed by its last holder between our open and our lock. */
static gboolean
is_still_named (int fd, const char *path)
{
  struct stat opened, named;

  return fstat (fd, &opened) == 0 && stat (path, &named) == 0 && opened.st_ino == named.st_ino &&
         opened.st_dev == named.st_dev;
}

/* Who may write the workspace may take its lock: a lock file that stays behind after a crash must
 * not shut the others out. */
static void
share_lock_file (int fd, const char *path)
{
  struct stat lock, workspace;

  if (fstat (fd, &lock) != 0 || lock.st_uid != geteuid () || stat (path, &workspace) != 0)
    return;
  if (lock.st_gid != workspace.st_gid && fchown (fd, (uid_t) -1, workspace.st_gid) != 0)
    g_debug ("The lock file keeps its group: %s", g_strerror (errno));
  if (fchmod (fd, S_IRUSR | S_IWUSR | (workspace.st_mode & 0666)) != 0)
    g_debug ("The lock file keeps its mode: %s", g_strerror (errno));
}

static void
set_lock_error (const char *path, const char *lock_path, int code, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  struct stat info;

  if (code == EROFS || access (folder, W_OK) != 0 || lstat (lock_path, &info) != 0)
    g_set_error (error, GIS_ERROR,
                 code == EROFS || code == EACCES ? GIS_ERROR_READ_ONLY : GIS_ERROR_WORKSPACE,
                 _ ("%s: the folder cannot be written (%s); open it for reading only"), path,
                 gis_error_get_cause (code));
  else
    g_set_error (error, GIS_ERROR, GIS_ERROR_WORKSPACE,
                 _ ("%s: its lock file %s cannot be opened (%s); have its owner remove it"), path,
                 lock_path, gis_error_get_cause (code));
}

/* A lock file of somebody else may be there for reading only, which is enough for a lock. */
static int
open_lock_file (const char *path, const char *lock_path, gboolean *writable, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = open (lock_path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
  int code = errno;

  *writable = fd >= 0;
  if (fd >= 0)
    share_lock_file (fd, path);
  else if (code == EACCES && access (folder, W_OK) == 0)
    fd = open (lock_path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (fd < 0)
    set_lock_error (path, lock_path, code, error);
  return fd;
}

GisWriterLock *
gis_writer_lock_take (const char *path, GError **error)
{
  g_autofree char *lock_path = dup_lock_path (path);
  GisWriterLock *lock;

  for (;;)
    {
      gboolean writable;
      int fd = open_lock_file (path, lock_path, &writable, error);
      if (fd < 0)
        return NULL;
      if (flock (fd, LOCK_EX | LOCK_NB) != 0)
        {
          g_autofree char *holder = read_holder (fd);
          g_set_error (error, GIS_ERROR, GIS_ERROR_WORKSPACE,
                       _ ("%s: %s is already editing this workspace; open it for reading only"),
                       path, holder);
          close (fd);
          return NULL;
        }
      /* A lock file nobody holds but we cannot write makes room for one of our own, where the
       * folder lets us (not with the sticky bit: then it serves as it is). */
      if (!is_still_named (fd, lock_path) || (!writable && g_unlink (lock_path) == 0))
        {
          close (fd);
          continue;
        }
      if (writable)
        write_holder (fd);
      lock = g_new0 (GisWriterLock, 1);
      lock->fd = fd;
      lock->path = g_steal_pointer (&lock_path);
      return lock;
    }
}

void
gis_writer_lock_release (GisWriterLock *lock)
{
  if (lock == NULL)
    return;
  g_unlink (lock->path); /* while held: the next one makes a name of its own */
  close (lock->fd);
  g_free (lock->path);
  g_free (lock);
}

/* What SQLite would still play into whatever file has the name @path. */
static gboolean
has_pending_changes (const char *path)
{
  static const char *const suffixes[] = { "-wal", "-journal" };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *name = g_strconcat (path, suffixes[i], NULL);
      struct stat info;

      if (stat (name, &info) == 0 && info.st_size > 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
check_name_unused (const char *path, GError **error)
{
  g_autofree char *lock_path = dup_lock_path (path);
  int fd = open (lock_path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

  if (fd >= 0 && flock (fd, LOCK_SH | LOCK_NB) != 0)
    {
      g_autofree char *holder = read_holder (fd);
      g_set_error (error, GIS_ERROR, GIS_ERROR_WORKSPACE,
                   _ ("%s: %s is editing this workspace; choose another file name"), path, holder);
      close (fd);
      return FALSE;
    }
  if (fd >= 0)
    close (fd);
  if (!has_pending_changes (path))
    return TRUE;
  g_set_error (error, GIS_ERROR, GIS_ERROR_WORKSPACE,
               _ ("%s: the file is in use or was not closed; choose another file name"), path);
  return FALSE;
}

gboolean
gis_workspace_check_unused (const char *path, GError **error)
{
  g_autofree char *resolved = NULL;

  g_return_val_if_fail (path != NULL, FALSE);
  if (!check_name_unused (path, error))
    return FALSE;
  resolved = realpath (path, NULL);
  return resolved == NULL || check_name_unused (resolved, error);
}

static void
sync_folder (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    return;
  fsync (fd);
  close (fd);
}

gboolean
gis_location_publish (const char *from, const char *to, GError **error)
{
  int code = renameat2 (AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE);

  if (code != 0 && (errno == EINVAL || errno == ENOSYS))
    {
      /* A file system without that flag: a hard link does not replace either. */
      code = link (from, to);
      if (code == 0)
        g_unlink (from);
    }
  if (code != 0)
    {
      int saved = errno;
      g_unlink (from);
      g_set_error (error, GIS_ERROR, saved == EEXIST ? GIS_ERROR_WORKSPACE : GIS_ERROR_FAILED,
                   "%s: %s", to, gis_error_get_cause (saved));
      return FALSE;
    }
  sync_folder (to);
  return TRUE;
}
