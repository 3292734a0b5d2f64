/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a file is still the one that was read. What a workspace says depends on the bytes of the file
 * and of its WAL alone. Every write moves the change time of an inode, which, unlike the time of
 * modification, no program can set; copies and files put in place have another inode or another change
 * time. Two writes within one tick of the kernel's clock share one time, so a file whose time is not
 * clearly past has no stamp. A power cut may lose a change time that was not on the disk yet although the
 * pages were: the heads and the number of the last change stand against that. */
#include "gis/core/hash.h"
#include "gis/store/store-private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

/* SQLite's head of a database, and that of a WAL with its first frame. */
#define HEAD_BYTES 100
#define NS_PER_S G_GINT64_CONSTANT (1000000000)
/* Ticks are 1 to 10 ms; file systems that round to seconds show it by having no fractions. */
#define FINE_NS (NS_PER_S / 20)
#define COARSE_NS (3 * NS_PER_S)
/* A little more than a fine time takes to be past. */
#define SETTLE_US 60000

typedef struct
{
  gboolean exists;
  struct stat info;
  guint64 head; /* hash of it */
} FileStamp;

/* Local file systems with change times of their own. */
static gboolean
has_change_times (const char *path)
{
  static const guint32 magics[] = {
    0xef53,     /* ext2, ext3, ext4 */
    0x58465342, /* XFS */
    0x9123683e, /* Btrfs */
    0xf2f52010, /* F2FS */
    0x2fc12fc1, /* ZFS */
    0xca451a4e, /* bcachefs */
    0x01021994, /* tmpfs */
    0x794c7630, /* overlay */
  };
  struct statfs info;

  if (statfs (path, &info) != 0)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (magics); i++)
    if ((guint32) info.f_type == magics[i])
      return TRUE;
  return FALSE;
}

static gint64
get_ns (const struct timespec *time)
{
  return time->tv_sec * NS_PER_S + time->tv_nsec;
}

static gboolean
is_settled (const struct stat *info)
{
  struct timespec clock;
  gint64 changed = get_ns (&info->st_ctim);
  gint64 age;

  clock_gettime (CLOCK_REALTIME, &clock);
  age = get_ns (&clock) - changed;
  return age >= (changed % NS_PER_S != 0 ? FINE_NS : COARSE_NS);
}

/* Through SQLite: closing a descriptor of our own would drop its locks on the file. */
static gboolean
read_main_head (GisConnection *conn, guint8 *head)
{
  sqlite3_file *file = NULL;

  return sqlite3_file_control (conn->db, "main", SQLITE_FCNTL_FILE_POINTER, &file) == SQLITE_OK &&
         file != NULL && file->pMethods != NULL &&
         file->pMethods->xRead (file, head, HEAD_BYTES, 0) == SQLITE_OK;
}

/* A WAL has no locks of its own. */
static gboolean
read_wal_head (const char *path, guint8 *head)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  ssize_t n = fd >= 0 ? pread (fd, head, HEAD_BYTES, 0) : -1;

  if (fd >= 0)
    close (fd);
  return n >= 0;
}

/* FALSE: not settled, or it cannot be read. @conn: of the database itself; NULL: @path is that of its WAL,
 * which may be missing or empty. */
static gboolean
take_file (const char *path, GisConnection *conn, FileStamp *stamp)
{
  guint8 head[HEAD_BYTES] = { 0 };

  memset (stamp, 0, sizeof *stamp);
  if (stat (path, &stamp->info) != 0)
    return conn == NULL && errno == ENOENT;
  if (conn == NULL && stamp->info.st_size == 0)
    return TRUE;
  if (!is_settled (&stamp->info) ||
      !(conn != NULL ? read_main_head (conn, head) : read_wal_head (path, head)))
    return FALSE;
  stamp->exists = TRUE;
  stamp->head = gis_hash_bytes (head, sizeof head);
  return TRUE;
}

static void
append (GString *text, const FileStamp *stamp)
{
  const struct stat *info = &stamp->info;

  if (!stamp->exists)
    {
      g_string_append (text, "-\n");
      return;
    }
  g_string_append_printf (text,
                          "%" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %" G_GINT64_FORMAT
                          " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %016" G_GINT64_MODIFIER "x\n",
                          (guint64) info->st_dev, (guint64) info->st_ino, (gint64) info->st_size,
                          get_ns (&info->st_mtim), get_ns (&info->st_ctim), stamp->head);
}

/* Both files, between two looks at them. */
static char *
dup_files (GisConnection *conn)
{
  g_autofree char *wal = g_strconcat (conn->path, "-wal", NULL);
  g_autofree char *journal = g_strconcat (conn->path, "-journal", NULL);
  g_autoptr (GString) first = g_string_new (NULL);
  g_autoptr (GString) second = g_string_new (NULL);
  GString *looks[2] = { first, second };

  /* What another program left undone is not in the file yet. */
  if (access (journal, F_OK) == 0)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    {
      FileStamp main, side;
      if (!take_file (conn->path, conn, &main) || !take_file (wal, NULL, &side))
        return NULL;
      append (looks[i], &main);
      append (looks[i], &side);
    }
  return g_string_equal (looks[0], looks[1]) ? g_strdup (looks[0]->str) : NULL;
}

char *
gis_workspace_dup_stamp (GisWorkspace *ws)
{
  g_auto (GisReader) reader = { NULL, NULL };
  g_autofree char *files = NULL;
  gint64 last_change = 0;

  g_return_val_if_fail (GIS_IS_WORKSPACE (ws), NULL);

  if (!has_change_times (ws->path) || !gis_reader_open (&reader, ws, NULL))
    return NULL;
  if (!gis_connection_get_integer (reader.conn, &last_change, NULL, NULL,
                                   "SELECT coalesce (max (id), 0) FROM change_log", ""))
    return NULL;
  files = dup_files (reader.conn);
  return files != NULL
           ? g_strdup_printf ("%s\n%s%" G_GINT64_FORMAT "\n", ws->uuid, files, last_change)
           : NULL;
}

/* Nobody but us has committed, up to now. */
static gboolean
is_ours (GisWorkspace *ws)
{
  gint64 version = 0;

  return !ws->foreign_commits &&
         gis_connection_get_integer (ws->writer, &version, NULL, NULL, "PRAGMA data_version", "") &&
         version == ws->data_version;
}

char *
gis_workspace_settle (GisWorkspace *ws)
{
  g_autofree char *stamp = NULL;
  int n_frames = -1, n_copied = -1;

  g_return_val_if_fail (GIS_IS_WORKSPACE (ws), NULL);

  g_mutex_lock (&ws->write_lock);
  if (ws->writer != NULL && sqlite3_get_autocommit (ws->writer->db) && is_ours (ws) &&
      sqlite3_wal_checkpoint_v2 (ws->writer->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, &n_frames,
                                 &n_copied) == SQLITE_OK &&
      n_frames == 0)
    {
      g_usleep (SETTLE_US);
      stamp = gis_workspace_dup_stamp (ws);
      /* A commit after the stamp was taken changes the stamp; one before it shows here. */
      if (stamp != NULL && !is_ours (ws))
        g_clear_pointer (&stamp, g_free);
    }
  g_mutex_unlock (&ws->write_lock);
  return g_steal_pointer (&stamp);
}
