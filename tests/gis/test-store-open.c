/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening: what is refused, who may write, read-only media, hostile files, copies of a file, older
 * and newer schemas. The tests tamper with files through a bare SQLite connection. */
#include "gis/store/store-private.h"
#include "store-fixture.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Another program with plain SQLite and full rights. */
static void
tamper (const char *path, const char *sql)
{
  sqlite3 *db = NULL;
  char *message = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  sqlite3_db_config (db, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
  sqlite3_exec (db, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  sqlite3_close (db);
}

static void
assert_not_opened (const char *path, GisOpenMode mode, GisErrorCode code, const char *part)
{
  g_autoptr (GError) error = NULL;
  GisWorkspace *ws = gis_workspace_open (path, mode, &error);

  g_assert_null (ws);
  g_assert_error (error, GIS_ERROR, (int) code);
  if (strstr (error->message, part) == NULL)
    g_error ("“%s” lacks “%s”", error->message, part);
}

static void
test_not_a_workspace (Fixture *fixture, gconstpointer data)
{
  g_autofree char *plain = g_build_filename (fixture->folder, "plain.sqlite", NULL);
  g_autofree char *text = g_build_filename (fixture->folder, "text.sanhua", NULL);
  g_autofree char *cut = g_build_filename (fixture->folder, "cut.sanhua", NULL);
  g_autofree char *content = NULL;
  gsize length = 0;

  tamper (plain, "CREATE TABLE a (b)");
  g_assert_true (g_file_set_contents (text, "hello", -1, NULL));
  assert_not_opened (fixture->path, GIS_OPEN_READ_WRITE, GIS_ERROR_WORKSPACE, "city.sanhua");
  assert_not_opened (fixture->folder, GIS_OPEN_READ_ONLY, GIS_ERROR_WORKSPACE, "not a Sanhua");
  assert_not_opened (plain, GIS_OPEN_READ_WRITE, GIS_ERROR_WORKSPACE, "not a Sanhua");
  assert_not_opened (text, GIS_OPEN_READ_ONLY, GIS_ERROR_WORKSPACE, "not a Sanhua");
  fixture_close (fixture_create (fixture));
  g_assert_true (g_file_get_contents (fixture->path, &content, &length, NULL));
  g_assert_true (g_file_set_contents (cut, content, (gssize) length / 3, NULL));
  assert_not_opened (cut, GIS_OPEN_READ_ONLY, GIS_ERROR_WORKSPACE, "cut.sanhua");
}

/* Whoever it belongs to: a file that is refused for writing is byte for byte what it was. */
static void
test_refused_is_untouched (Fixture *fixture, gconstpointer data)
{
  static const char *const makers[] = {
    "PRAGMA application_id = 0; PRAGMA journal_mode = DELETE", /* of another program */
    "PRAGMA user_version = 7; PRAGMA journal_mode = DELETE",   /* of a newer one */
  };

  for (guint i = 0; i < G_N_ELEMENTS (makers); i++)
    {
      g_autofree char *before = NULL, *after = NULL;
      g_autofree char *wal = g_strconcat (fixture->path, "-wal", NULL);
      gsize n_before = 0, n_after = 0;
      g_remove (fixture->path);
      fixture_close (fixture_create (fixture));
      tamper (fixture->path, makers[i]);
      g_assert_true (g_file_get_contents (fixture->path, &before, &n_before, NULL));
      assert_not_opened (fixture->path, GIS_OPEN_READ_WRITE, GIS_ERROR_WORKSPACE, "city.sanhua");
      g_assert_true (g_file_get_contents (fixture->path, &after, &n_after, NULL));
      g_assert_cmpmem (before, n_before, after, n_after);
      g_assert_false (g_file_test (wal, G_FILE_TEST_EXISTS));
    }
}

static void
test_create_refuses (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GisCatalog) catalog = fixture_load_catalog ();
  GDir *dir;
  const char *name;
  guint n = 0;

  g_assert_null (gis_workspace_create (fixture->path, "x", "EPSG:4326", catalog, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_USAGE);
  g_clear_error (&error);
  g_assert_null (gis_workspace_create (fixture->path, "x", "Mars", catalog, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_USAGE);
  g_clear_error (&error);
  fixture_close (fixture_create (fixture));
  g_assert_null (gis_workspace_create (fixture->path, "x", "EPSG:4547", catalog, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_WORKSPACE);
  g_assert_nonnull (strstr (error->message, "city.sanhua"));
  /* Nothing half-made stays beside it: no part, WAL or lock. */
  dir = g_dir_open (fixture->folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_assert_cmpstr (name, ==, "city.sanhua");
      n++;
    }
  g_dir_close (dir);
  g_assert_cmpuint (n, ==, 1);
}

static void
test_newer_refused (Fixture *fixture, gconstpointer data)
{
  fixture_close (fixture_create (fixture));
  tamper (fixture->path,
          "PRAGMA user_version = 7; UPDATE setting SET value = 'sanhua 9.9' WHERE key = "
          "'workspace.created_by'");
  assert_not_opened (fixture->path, GIS_OPEN_READ_WRITE, GIS_ERROR_WORKSPACE, "version 7");
  assert_not_opened (fixture->path, GIS_OPEN_READ_ONLY, GIS_ERROR_WORKSPACE, "sanhua 9.9");
  assert_not_opened (fixture->path, GIS_OPEN_READ_ONLY, GIS_ERROR_WORKSPACE, "up to version 3");
}

/* ---- Migrations ---- */

static gboolean
add_column (GisConnection *conn, GError **error)
{
  return gis_connection_exec (conn, "ALTER TABLE attachment ADD COLUMN taken_at TEXT", error);
}

static gboolean
break_half_way (GisConnection *conn, GError **error)
{
  return gis_connection_exec (conn, "CREATE TABLE half (a); INSERT INTO nowhere VALUES (1)", error);
}

static void
test_migrations (Fixture *fixture, gconstpointer data)
{
  static const int now = GIS_STORE_SCHEMA_VERSION;
  static const GisMigration good[] = { { GIS_STORE_SCHEMA_VERSION, add_column } };
  static const GisMigration bad[] = { { GIS_STORE_SCHEMA_VERSION, add_column },
                                      { GIS_STORE_SCHEMA_VERSION + 1, break_half_way } };
  g_autofree char *backup = g_strdup_printf ("%s.v%d.bak", fixture->path, now);
  g_autoptr (GError) error = NULL;
  g_autoptr (GisConnection) conn = NULL;
  gint64 version = 0, n = -1;

  fixture_close (fixture_create (fixture));
  conn = gis_connection_open (fixture->path, GIS_CONNECTION_WRITE, &error);
  g_assert_no_error (error);
  g_assert_false (gis_migrate_run (conn, good, 1, now, now + 2, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_WORKSPACE);
  g_clear_error (&error);
  g_assert_false (g_file_test (backup, G_FILE_TEST_EXISTS));
  /* The second step fails: the first one stays, the second leaves nothing. */
  g_assert_false (gis_migrate_run (conn, bad, 2, now, now + 2, &error));
  g_clear_error (&error);
  g_assert_true (
    gis_connection_get_integer (conn, &version, NULL, &error, "PRAGMA user_version", ""));
  g_assert_cmpint (version, ==, now + 1);
  g_assert_true (gis_connection_get_integer (
    conn, &n, NULL, &error, "SELECT count (*) FROM sqlite_master WHERE name = 'half'", ""));
  g_assert_cmpint (n, ==, 0);
  g_clear_pointer (&conn, gis_connection_close);
  /* The copy is the file before the first step. */
  assert_not_opened (fixture->path, GIS_OPEN_READ_WRITE, GIS_ERROR_WORKSPACE, "version 3");
  {
    GisWorkspace *ws = gis_workspace_open (backup, GIS_OPEN_READ_ONLY, &error);
    g_assert_no_error (error);
    fixture_assert_sound (ws);
    fixture_close (ws);
  }
}

static void
test_older_unknown (Fixture *fixture, gconstpointer data)
{
  fixture_close (fixture_create (fixture));
  tamper (fixture->path, "PRAGMA user_version = 0");
  assert_not_opened (fixture->path, GIS_OPEN_READ_WRITE, GIS_ERROR_WORKSPACE, "version 0");
  assert_not_opened (fixture->path, GIS_OPEN_READ_ONLY, GIS_ERROR_WORKSPACE, "version 0");
}

/* ---- One writer, many readers ---- */

/* In a child process: 0 when it could open, else the message goes into the pipe. */
static void
open_as (const char *path, GisOpenMode mode, uid_t user, char *message, gsize size)
{
  int ends[2];
  int status = 0;
  ssize_t n;
  pid_t child;

  g_assert_cmpint (pipe (ends), ==, 0);
  child = fork ();
  if (child == 0)
    {
      GError *error = NULL;
      GisWorkspace *ws =
        user == geteuid () || setuid (user) == 0 ? gis_workspace_open (path, mode, &error) : NULL;
      const char *text = error != NULL ? error->message : "opened";
      if (write (ends[1], text, strlen (text)) < 0)
        _exit (2);
      if (ws != NULL)
        fixture_close (ws);
      _exit (0);
    }
  close (ends[1]);
  n = read (ends[0], message, size - 1);
  g_assert_cmpint (n, >, 0);
  message[n] = '\0';
  close (ends[0]);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (status, ==, 0);
}

static void
open_in_child (const char *path, GisOpenMode mode, char *message, gsize size)
{
  open_as (path, mode, geteuid (), message, size);
}

static void
test_second_writer (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  g_autofree char *pid = g_strdup_printf ("process %d", (int) getpid ());
  char message[1024];

  open_in_child (fixture->path, GIS_OPEN_READ_WRITE, message, sizeof message);
  g_assert_nonnull (strstr (message, pid));
  g_assert_nonnull (strstr (message, "already editing"));
  open_in_child (fixture->path, GIS_OPEN_READ_ONLY, message, sizeof message);
  g_assert_cmpstr (message, ==, "opened");
  /* Also within one process. */
  assert_not_opened (fixture->path, GIS_OPEN_READ_WRITE, GIS_ERROR_WORKSPACE, pid);
  fixture_store_cover (ws, "a", "intact", 0, 0);
  fixture_close (ws);
  open_in_child (fixture->path, GIS_OPEN_READ_WRITE, message, sizeof message);
  g_assert_cmpstr (message, ==, "opened");
}

/* The lock file has facts, not words: who is turned away reads them in their own language. */
static void
test_lock_holds_facts (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  g_autofree char *base = g_path_get_basename (fixture->path);
  g_autofree char *name = g_strdup_printf (".%s.lock", base);
  g_autofree char *lock_path = g_build_filename (fixture->folder, name, NULL);
  g_autofree char *pid = g_strdup_printf ("%d", (int) getpid ());
  g_autofree char *text = NULL;
  g_auto (GStrv) facts = NULL;
  g_autoptr (GDateTime) since = NULL;
  int fd;

  g_assert_true (g_file_get_contents (lock_path, &text, NULL, NULL));
  facts = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (facts), ==, 5);
  g_assert_cmpstr (facts[0], ==, g_get_user_name ());
  g_assert_cmpstr (facts[1], ==, pid);
  g_assert_cmpstr (facts[2], ==, g_get_host_name ());
  since = g_date_time_new_from_iso8601 (facts[3], NULL);
  g_assert_nonnull (since);
  g_assert_cmpint (g_date_time_get_utc_offset (since), ==, 0);
  g_assert_cmpstr (facts[4], ==, "");
  assert_not_opened (fixture->path, GIS_OPEN_READ_WRITE, GIS_ERROR_WORKSPACE, ", since ");
  /* Whatever else stands there is not shown. */
  fd = g_open (lock_path, O_WRONLY | O_TRUNC);
  g_assert_cmpint (write (fd, "somebody\n\033[1m", 13), ==, 13);
  close (fd);
  assert_not_opened (fixture->path, GIS_OPEN_READ_WRITE, GIS_ERROR_WORKSPACE, "another process");
  fixture_close (ws);
}

/* A lock file that somebody else cannot write, as a crash leaves it: who may write the workspace
 * opens it, unless it is held. Root becomes another user; anybody else takes the right from itself. */
static void
test_lock_of_another_user (Fixture *fixture, gconstpointer data)
{
  static const mode_t folder_modes[] = { 0777, 01777 };
  uid_t other = geteuid () == 0 ? 65534 : geteuid ();
  g_autofree char *base = g_path_get_basename (fixture->path);
  g_autofree char *name = g_strdup_printf (".%s.lock", base);
  g_autofree char *lock_path = g_build_filename (fixture->folder, name, NULL);
  g_autofree char *pid = g_strdup_printf ("process %d", (int) getpid ());
  GisWorkspace *ws;
  GStatBuf info;
  char message[1024];

  fixture_close (fixture_create (fixture));
  g_assert_cmpint (chmod (fixture->path, 0666), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (folder_modes); i++)
    {
      g_assert_cmpint (chmod (fixture->folder, folder_modes[i]), ==, 0);
      g_assert_true (
        g_file_set_contents (lock_path, "x\n1\nhost\n2026-01-01T00:00:00Z\n", -1, NULL));
      g_assert_cmpint (chmod (lock_path, 0444), ==, 0);
      open_as (fixture->path, GIS_OPEN_READ_WRITE, other, message, sizeof message);
      g_assert_cmpstr (message, ==, "opened");
    }
  /* One that cannot be read either is named. */
  g_assert_cmpint (chmod (fixture->folder, 0777), ==, 0);
  g_unlink (lock_path);
  g_assert_true (g_file_set_contents (lock_path, "", -1, NULL));
  g_assert_cmpint (chmod (lock_path, 0), ==, 0);
  open_as (fixture->path, GIS_OPEN_READ_WRITE, other, message, sizeof message);
  g_assert_nonnull (strstr (message, lock_path));
  g_assert_cmpint (g_unlink (lock_path), ==, 0);
  /* A held one still shuts others out; its mode is the workspace's, whatever the umask. */
  ws = fixture_open (fixture, GIS_OPEN_READ_WRITE);
  g_assert_cmpint (g_stat (lock_path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0666);
  g_assert_cmpint (chmod (lock_path, 0444), ==, 0);
  open_as (fixture->path, GIS_OPEN_READ_WRITE, other, message, sizeof message);
  g_assert_nonnull (strstr (message, pid));
  g_assert_cmpint (g_stat (lock_path, &info), ==, 0);
  fixture_close (ws);
}

static void
test_symlink_is_the_same_file (Fixture *fixture, gconstpointer data)
{
  g_autofree char *link_path = g_build_filename (fixture->folder, "link.sanhua", NULL);
  g_autofree char *hard_path = g_build_filename (fixture->folder, "hard.sanhua", NULL);
  GisWorkspace *ws = fixture_create (fixture);

  g_assert_cmpint (symlink (fixture->path, link_path), ==, 0);
  assert_not_opened (link_path, GIS_OPEN_READ_WRITE, GIS_ERROR_WORKSPACE, "already editing");
  fixture_close (ws);
  g_assert_cmpint (link (fixture->path, hard_path), ==, 0);
  assert_not_opened (hard_path, GIS_OPEN_READ_WRITE, GIS_ERROR_WORKSPACE, "hard link");
}

static void
test_read_only (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  g_autoptr (GError) error = NULL;
  gint64 id = fixture_store_cover (ws, "a", "intact", 0, 0);
  GisWorkspace *reader = fixture_open (fixture, GIS_OPEN_READ_ONLY);

  g_assert_true (gis_workspace_is_read_only (reader));
  g_assert_null (gis_edit_begin (reader, "x", &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_READ_ONLY);
  g_clear_error (&error);
  g_assert_false (gis_workspace_set_setting (reader, "a", "b", &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_READ_ONLY);
  g_clear_error (&error);
  g_assert_false (gis_history_undo (reader, NULL, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_READ_ONLY);
  /* It sees what the writer commits. */
  fixture_store_text (ws, id, "state", "damaged");
  fixture_assert_text (reader, "cover", id, "state", "damaged");
  fixture_close (reader);
  fixture_close (ws);
}

/* A folder that cannot be written, as somebody who is not root. */
static void
test_read_only_folder (Fixture *fixture, gconstpointer data)
{
  pid_t child;
  int status = 0;

  fixture_close (fixture_create (fixture));
  g_assert_cmpint (chmod (fixture->path, 0444), ==, 0);
  g_assert_cmpint (chmod (fixture->folder, 0555), ==, 0);
  child = fork ();
  if (child == 0)
    {
      g_autoptr (GError) error = NULL;
      GisWorkspace *ws;
      if (geteuid () == 0 && setuid (65534) != 0)
        _exit (3);
      ws = gis_workspace_open (fixture->path, GIS_OPEN_READ_WRITE, &error);
      if (ws != NULL || !g_error_matches (error, GIS_ERROR, GIS_ERROR_READ_ONLY))
        _exit (4);
      g_clear_error (&error);
      ws = gis_workspace_open (fixture->path, GIS_OPEN_READ_ONLY, &error);
      if (ws == NULL || gis_store_count (ws, "cover", NULL, &error) != 0)
        _exit (5);
      fixture_close (ws);
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (chmod (fixture->folder, 0755), ==, 0);
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
}

/* Who may read the file but not write it leaves nothing beside it, and notices when it changes. */
static void
test_reader_leaves_nothing (Fixture *fixture, gconstpointer data)
{
  g_autofree char *wal = g_strconcat (fixture->path, "-wal", NULL);
  g_autofree char *shm = g_strconcat (fixture->path, "-shm", NULL);
  g_autoptr (GError) error = NULL;
  GisConnection *conn;
  GisWorkspace *ws = fixture_create (fixture);
  gint64 n = 0;
  pid_t child;
  int status = 0;

  fixture_store_cover (ws, "a", "intact", 0, 0);
  fixture_close (ws);
  g_assert_cmpint (chmod (fixture->path, 0444), ==, 0);
  g_assert_cmpint (chmod (fixture->folder, 0777), ==, 0);
  child = fork ();
  if (child == 0)
    {
      if (geteuid () == 0 && setuid (65534) != 0)
        _exit (3);
      ws = gis_workspace_open (fixture->path, GIS_OPEN_READ_ONLY, &error);
      if (ws == NULL || gis_store_count (ws, "cover", NULL, &error) != 1)
        _exit (4);
      if (g_file_test (wal, G_FILE_TEST_EXISTS) || g_file_test (shm, G_FILE_TEST_EXISTS))
        _exit (5);
      fixture_close (ws);
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (status, ==, 0);
  g_assert_false (g_file_test (wal, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (shm, G_FILE_TEST_EXISTS));
  g_assert_cmpint (chmod (fixture->path, 0644), ==, 0);

  conn = gis_connection_open (fixture->path, GIS_CONNECTION_IMMUTABLE, &error);
  g_assert_no_error (error);
  g_assert_true (
    gis_connection_get_integer (conn, &n, NULL, &error, "SELECT count (*) FROM cover", ""));
  g_assert_cmpint (n, ==, 1);
  ws = fixture_open (fixture, GIS_OPEN_READ_WRITE);
  fixture_store_cover (ws, "b", "intact", 1, 1);
  fixture_close (ws);
  g_assert_false (
    gis_connection_get_integer (conn, &n, NULL, &error, "SELECT count (*) FROM cover", ""));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_WORKSPACE);
  gis_connection_close (conn);
}

/* Side files that somebody else left there and we cannot write are named, with their owner. */
static void
test_foreign_side_files (Fixture *fixture, gconstpointer data)
{
  uid_t other = geteuid () == 0 ? 65534 : geteuid ();
  g_autofree char *shm = g_strconcat (fixture->path, "-shm", NULL);
  char message[1024];

  fixture_close (fixture_create (fixture));
  g_assert_cmpint (chmod (fixture->path, 0666), ==, 0);
  g_assert_cmpint (chmod (fixture->folder, 0777), ==, 0);
  g_assert_true (g_file_set_contents (shm, "", 0, NULL));
  g_assert_cmpint (chmod (shm, 0444), ==, 0);
  open_as (fixture->path, GIS_OPEN_READ_WRITE, other, message, sizeof message);
  g_assert_nonnull (strstr (message, shm));
  g_assert_nonnull (strstr (message, g_get_user_name ()));
  g_assert_cmpint (g_unlink (shm), ==, 0);
  open_as (fixture->path, GIS_OPEN_READ_WRITE, other, message, sizeof message);
  g_assert_cmpstr (message, ==, "opened");
}

static void
test_network (void)
{
  static const struct
  {
    long magic;
    const char *name;
    gboolean network;
  } cases[] = {
    { 0xef53, "ext4", FALSE },
    { 0x9123683e, "btrfs", FALSE },
    { 0x01021994, "tmpfs", FALSE },
    { 0x58465342, "xfs", FALSE },
    { 0x65735546, "fuseblk", FALSE },
    { 0x6969, "nfs4", TRUE },
    { 0xff534d42, "cifs", TRUE },
    { 0xfe534d42, "smb3", TRUE },
    { 0x65735546, "fuse.sshfs", TRUE },
    { 0x01021997, "9p", TRUE },
    { 0x00c36400, "ceph", TRUE },
    { 0x65735546, "fuse.rclone", TRUE },
    { 0x65735546, "fuse.gvfsd-fuse", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (gis_location_is_network (cases[i].magic, cases[i].name), ==, cases[i].network);
}

/* ---- Copies ---- */

static gint64
device_of (gint64 id)
{
  return id >> GIS_STORE_COUNTER_BITS;
}

static void
copy_file (const char *from, const char *to)
{
  g_autofree char *content = NULL;
  gsize length = 0;

  g_assert_true (g_file_get_contents (from, &content, &length, NULL));
  g_assert_true (g_file_set_contents (to, content, (gssize) length, NULL));
}

static void
test_copy_gets_new_device (Fixture *fixture, gconstpointer data)
{
  g_autofree char *copy = g_build_filename (fixture->folder, "copy.sanhua", NULL);
  g_autofree char *moved = g_build_filename (fixture->folder, "moved.sanhua", NULL);
  g_autofree char *old = g_build_filename (fixture->folder, "old.sanhua", NULL);
  GisWorkspace *ws = fixture_create (fixture);
  gint64 first = fixture_store_cover (ws, "a", "intact", 0, 0);
  gint64 again, other;

  fixture_close (ws);
  copy_file (fixture->path, copy);
  copy_file (fixture->path, old);
  /* The same file keeps its number, also under another name. */
  g_assert_cmpint (g_rename (fixture->path, moved), ==, 0);
  ws = gis_workspace_open (moved, GIS_OPEN_READ_WRITE, NULL);
  again = fixture_store_cover (ws, "b", "intact", 0, 0);
  g_assert_cmpint (device_of (again), ==, device_of (first));
  g_assert_cmpint (again, >, first);
  fixture_close (ws);
  /* A copy gets its own, and keeps that. */
  ws = gis_workspace_open (copy, GIS_OPEN_READ_WRITE, NULL);
  other = fixture_store_cover (ws, "c", "intact", 0, 0);
  g_assert_cmpint (device_of (other), !=, device_of (first));
  fixture_assert_sound (ws);
  fixture_close (ws);
  ws = gis_workspace_open (copy, GIS_OPEN_READ_WRITE, NULL);
  g_assert_cmpint (device_of (fixture_store_cover (ws, "d", "intact", 0, 0)), ==,
                   device_of (other));
  fixture_close (ws);
  /* An older state written into the very same file: ids given out since must not come again. */
  {
    g_autofree char *content = NULL;
    gsize length = 0;
    FILE *file = fopen (moved, "r+");
    g_assert_true (g_file_get_contents (old, &content, &length, NULL));
    g_assert_cmpuint (fwrite (content, 1, length, file), ==, length);
    g_assert_cmpint (ftruncate (fileno (file), (off_t) length), ==, 0);
    fclose (file);
  }
  ws = gis_workspace_open (moved, GIS_OPEN_READ_WRITE, NULL);
  g_assert_cmpint (device_of (fixture_store_cover (ws, "e", "intact", 0, 0)), !=,
                   device_of (first));
  fixture_close (ws);
}

/* ---- Hostile files ---- */

static void
test_hostile_triggers (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  gint64 id = fixture_store_cover (ws, "a", "intact", 0, 0);

  fixture_close (ws);
  tamper (fixture->path,
          "CREATE TABLE loot (a);"
          "CREATE TRIGGER evil1 AFTER UPDATE ON cover BEGIN DELETE FROM cover; INSERT "
          "INTO loot VALUES (1); END;"
          "CREATE TRIGGER evil2 BEFORE INSERT ON change_log BEGIN SELECT RAISE "
          "(ROLLBACK, 'evil'); END;"
          "CREATE VIEW evil3 AS SELECT load_extension ('x')");
  ws = fixture_open (fixture, GIS_OPEN_READ_WRITE);
  fixture_store_text (ws, id, "state", "damaged");
  g_assert_cmpint (fixture_count (ws, "cover"), ==, 1);
  fixture_assert_text (ws, "cover", id, "state", "damaged");
  fixture_assert_sound (ws);
  fixture_close (ws);
}

static void
test_hostile_schema (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *sql;
    const char *part;
  } cases[] = {
    { "ALTER TABLE cover RENAME TO c0; CREATE TABLE cover (id INTEGER PRIMARY KEY, uuid TEXT CHECK "
      "(randomblob (9) IS NOT NULL))",
      "CHECK" },
    { "CREATE TABLE extra (a, b GENERATED ALWAYS AS (a + 1))", "GENERATED" },
    { "ALTER TABLE setting ADD COLUMN extra AS (lower (key))", "AS" },
    { "CREATE VIRTUAL TABLE box USING fts5 (a)", "virtual table" },
    { "CREATE INDEX evil ON cover (lower (code))", "index" },
    { "CREATE INDEX evil ON cover (code) WHERE code > 'a'", "index" },
    { "DROP TABLE visit", "visit" },
    { "DROP TRIGGER sanhua_update_road; DROP TRIGGER sanhua_delete_road; ALTER TABLE road DROP "
      "COLUMN name",
      "name" },
    { "DELETE FROM catalog", "catalogue" },
    { "UPDATE catalog SET json = '{'", "catalogue" },
    { "UPDATE catalog SET json = replace (json, '\"id\":\"visit\"', '\"id\":\"setting\"')",
      "catalogue" },
    { "UPDATE setting SET value = 'x' WHERE key = 'workspace.srid'", "settings" },
    { "DROP TABLE setting", "the table setting is missing" },
    { "DROP TABLE change_log", "the table change_log is missing" },
    { "DROP TABLE foreign_edit", "the table foreign_edit is missing" },
    { "DROP TABLE state_event", "the table state_event is missing" },
    { "ALTER TABLE change_log DROP COLUMN changeset", "change_log has no column changeset" },
  };

  fixture_close (fixture_create (fixture));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/evil%u.sanhua", fixture->folder, i);
      GError *error = NULL;
      GisWorkspace *ws;
      copy_file (fixture->path, path);
      tamper (path, cases[i].sql);
      ws = gis_workspace_open (path, GIS_OPEN_READ_WRITE, &error);
      if (ws != NULL || strstr (error->message, cases[i].part) == NULL)
        g_error ("%s: %s", cases[i].sql, error != NULL ? error->message : "opened");
      g_clear_error (&error);
      g_assert_null (gis_workspace_open (path, GIS_OPEN_READ_ONLY, &error));
      g_clear_error (&error);
    }
}

/* A history that cannot be undone is damage, and the entry is named; an endless number in a text is
 * none, and one in a number is. */
static void
test_damaged_history (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *sql;
    guint n;
  } cases[] = {
    { "UPDATE cover SET district = '9e999'", 0 },
    { "UPDATE change_log SET changeset = x'00' WHERE id = 1", 1 },
    { "UPDATE change_log SET changeset = 'text' WHERE id = 1", 1 },
    { "UPDATE change_log SET changeset = substr (changeset, 1, length (changeset) - 3) WHERE id = "
      "1",
      1 },
    { "UPDATE cover SET diameter_mm = 9e999", 2 },
  };
  GisWorkspace *ws = fixture_create (fixture);

  fixture_store_cover (ws, "a", "intact", 0, 0);
  fixture_store_text (ws, fixture_store_cover (ws, "b", "intact", 1, 1), "district", "9e999");
  fixture_assert_sound (ws);
  fixture_close (ws);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/history%u.sanhua", fixture->folder, i);
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) findings = NULL;
      copy_file (fixture->path, path);
      tamper (path, cases[i].sql);
      ws = gis_workspace_open (path, GIS_OPEN_READ_ONLY, &error);
      g_assert_no_error (error);
      findings = gis_workspace_verify (ws, NULL, &error);
      g_assert_no_error (error);
      if (findings->len != cases[i].n)
        g_error ("%s: %u findings", cases[i].sql, findings->len);
      if (cases[i].n == 1)
        g_assert_nonnull (strstr (g_ptr_array_index (findings, 0), "history, entry 1: "));
      fixture_close (ws);
    }
}

/* Words inside names, strings and comments are not clauses. */
static void
test_innocent_schema (Fixture *fixture, gconstpointer data)
{
  fixture_close (fixture_create (fixture));
  tamper (fixture->path,
          "CREATE TABLE mine (\"check\" TEXT, note TEXT DEFAULT 'CHECK (x)', checked "
          "INTEGER /* CHECK (1) */, [as] INTEGER)");
  tamper (fixture->path, "ALTER TABLE cover ADD COLUMN my_note TEXT");
  fixture_close (fixture_open (fixture, GIS_OPEN_READ_WRITE));
}

/* Every byte of a stored geometry changed: reading goes on, verify tells, nothing crashes. */
static void
test_mutated_blobs (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  g_autoptr (GError) error = NULL;
  g_autoptr (GisGeometry) square = gis_geometry_new_polygon (
    (double[]){ FIXTURE_X, FIXTURE_Y, FIXTURE_X + 9, FIXTURE_Y, FIXTURE_X + 9, FIXTURE_Y + 9 }, 3,
    &error);
  g_autoptr (GBytes) blob = gis_codec_to_spatialite (square, 4547);
  g_autoptr (GPtrArray) findings = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  gsize size = 0;
  const guint8 *bytes = g_bytes_get_data (blob, &size);
  guint n_bad = 0;
  sqlite3 *db = NULL;
  sqlite3_stmt *statement = NULL;
  GisBox box;
  double area;

  fixture_close (ws);
  g_assert_cmpint (sqlite3_open (fixture->path, &db), ==, SQLITE_OK);
  sqlite3_db_config (db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
  sqlite3_prepare_v2 (db, "INSERT INTO plot (geom) VALUES (?1)", -1, &statement, NULL);
  sqlite3_exec (db, "BEGIN", NULL, NULL, NULL);
  for (gsize i = 0; i < size; i++)
    for (guint bit = 0; bit < 8; bit += 7)
      {
        guint8 *changed = g_memdup2 (bytes, size);
        changed[i] ^= (guint8) (1 << bit);
        sqlite3_reset (statement);
        sqlite3_bind_blob (statement, 1, changed, (int) (i % 3 == 2 ? i : size), SQLITE_TRANSIENT);
        g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_DONE);
        g_free (changed);
      }
  sqlite3_finalize (statement);
  g_assert_cmpint (sqlite3_exec (db, "COMMIT", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);

  ws = fixture_open (fixture, GIS_OPEN_READ_WRITE);
  rows = gis_store_list (ws, "plot", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 2 * size);
  for (guint i = 0; i < rows->len; i++)
    n_bad += ((GisRow *) g_ptr_array_index (rows, i))->geometry == NULL;
  g_assert_cmpuint (n_bad, >, rows->len / 2);
  g_assert_true (gis_store_measure (ws, "plot", NULL, NULL, &area, &error));
  g_assert_true (isfinite (area));
  g_assert_true (gis_store_get_extent (ws, "plot", &box, &error));
  findings = gis_workspace_verify (ws, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (findings->len, >=, MIN (n_bad, 100));
  fixture_close (ws);
}

/* Random damage anywhere in the file: an error or a reading, never a crash or a hang. */
static void
test_damaged_pages (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  g_autofree char *content = NULL;
  g_autofree char *path = g_build_filename (fixture->folder, "bad.sanhua", NULL);
  gsize length = 0;

  for (guint i = 0; i < 5; i++)
    fixture_store_cover (ws, NULL, "intact", i, i);
  fixture_close (ws);
  g_assert_true (g_file_get_contents (fixture->path, &content, &length, NULL));
  for (guint round = 0; round < 60; round++)
    {
      g_autofree char *bad = g_memdup2 (content, length);
      g_autoptr (GError) error = NULL;
      for (guint i = 0; i < 40; i++)
        bad[g_test_rand_int_range (100, (gint32) length)] = (char) g_test_rand_int ();
      g_assert_true (g_file_set_contents (path, bad, (gssize) length, NULL));
      ws = gis_workspace_open (path, GIS_OPEN_READ_WRITE, &error);
      if (ws != NULL)
        {
          g_autoptr (GPtrArray) rows = gis_store_list (ws, "cover", NULL, NULL);
          g_autoptr (GPtrArray) findings = gis_workspace_verify (ws, NULL, NULL);
          gis_history_undo (ws, NULL, NULL);
          fixture_close (ws);
        }
      g_unlink (path);
    }
}

/* ---- A full disk ---- */

/* The file may not grow: the import fails as a whole, nothing else is lost, and work goes on when
 * there is room again. */
static void
test_disk_full (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  g_autoptr (GError) error = NULL;
  gint64 id = fixture_store_cover (ws, "a", "intact", 0, 0);
  gint64 pages = 0;
  g_autofree char *limit = NULL;
  GisBulk *bulk;

  g_assert_true (
    gis_connection_get_integer (ws->writer, &pages, NULL, &error, "PRAGMA page_count", ""));
  limit = g_strdup_printf ("PRAGMA max_page_count = %" G_GINT64_FORMAT, pages + 20);
  g_assert_true (gis_connection_exec (ws->writer, limit, &error));
  bulk = gis_bulk_begin (ws, "cover", "Import", "x", &error);
  for (guint i = 0; i < 100000 && error == NULL; i++)
    {
      g_autoptr (GisRow) row = gis_row_new (fixture_class (ws, "cover"));
      gis_row_take_geometry (row, gis_geometry_new_point (FIXTURE_X + i, FIXTURE_Y));
      gis_bulk_insert (bulk, row, NULL, i, &error);
    }
  g_assert_error (error, GIS_ERROR, GIS_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_false (gis_bulk_commit (bulk, NULL, NULL, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_cmpint (fixture_count (ws, "cover"), ==, 1);
  fixture_assert_sound (ws);
  g_assert_true (gis_connection_exec (ws->writer, "PRAGMA max_page_count = 1073741823", &error));
  fixture_store_text (ws, id, "state", "damaged");
  fixture_store_cover (ws, "b", "intact", 0, 0);
  fixture_assert_sound (ws);
  fixture_close (ws);
}

/* Closing leaves one file, also when a reader is the last to go. */
static void
test_leaves_one_file (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  GisWorkspace *reader = fixture_open (fixture, GIS_OPEN_READ_ONLY);
  g_autofree char *wal = g_strconcat (fixture->path, "-wal", NULL);
  g_autofree char *shm = g_strconcat (fixture->path, "-shm", NULL);

  fixture_store_cover (ws, "a", "intact", 0, 0);
  g_assert_cmpint (fixture_count (reader, "cover"), ==, 1);
  g_assert_true (g_file_test (wal, G_FILE_TEST_EXISTS));
  fixture_close (ws);
  g_assert_cmpint (fixture_count (reader, "cover"), ==, 1);
  fixture_close (reader);
  g_assert_false (g_file_test (wal, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (shm, G_FILE_TEST_EXISTS));
}

/* A statement that is lent keeps its row however many others come and go, the same text nested
 * included. */
static void
test_lent_statements (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GisConnection) conn = NULL;
  g_autoptr (GisStatement) outer = NULL;
  g_autoptr (GisStatement) same = NULL;
  GisWorkspace *ws = fixture_create (fixture);

  fixture_close (ws);
  conn = gis_connection_open (fixture->path, GIS_CONNECTION_READ, &error);
  g_assert_no_error (error);
  outer = gis_connection_prepare (conn, "SELECT 1", &error);
  g_assert_cmpint (gis_statement_step (conn, outer, &error), ==, 1);
  g_assert_cmpint (gis_statement_step (conn, outer, &error), ==, 0);
  same = gis_connection_prepare (conn, "SELECT 1", &error);
  g_assert_true (same != outer);
  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *sql = g_strdup_printf ("SELECT %u", i);
      g_autoptr (GisStatement) other = gis_connection_prepare (conn, sql, &error);
      g_assert_no_error (error);
      g_assert_true (other != outer && other != same);
      g_assert_cmpint (gis_statement_step (conn, other, &error), ==, 1);
      g_assert_cmpint (sqlite3_column_int64 (other, 0), ==, i);
    }
  g_assert_cmpint (gis_statement_step (conn, same, &error), ==, 1);
  g_assert_cmpstr (sqlite3_sql (outer), ==, "SELECT 1");
}

static gboolean
ignore_cb (const GisChangesetItem *item, gpointer user_data)
{
  return TRUE;
}

/* A recorded change that is cut off anywhere, or of which any byte is another, is refused or read to
 * its end: reading always comes back. Oracle of the count: what the whole change says. */
static void
test_damaged_changes (Fixture *fixture, gconstpointer data)
{
  GisWorkspace *ws = fixture_create (fixture);
  g_autoptr (GByteArray) change = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  sqlite3 *db = NULL;
  sqlite3_stmt *statement = NULL;
  guint n_refused = 0;

  fixture_store_cover (ws, "a", "intact", 0, 0);
  g_assert_cmpint (sqlite3_open (fixture->path, &db), ==, SQLITE_OK);
  g_assert_cmpint (
    sqlite3_prepare_v2 (db, "SELECT changeset FROM change_log LIMIT 1", -1, &statement, NULL), ==,
    SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  g_byte_array_append (change, sqlite3_column_blob (statement, 0),
                       (guint) sqlite3_column_bytes (statement, 0));
  sqlite3_finalize (statement);
  sqlite3_close (db);

  g_assert_true (
    gis_changeset_each (ws, change->data, change->len, FALSE, ignore_cb, NULL, &error));
  g_assert_no_error (error);
  for (guint size = 1; size < change->len; size++)
    n_refused += !gis_changeset_each (ws, change->data, size, FALSE, ignore_cb, NULL, NULL);
  /* All but those that end between two records. */
  g_assert_cmpuint (n_refused, >, change->len - 12);
  for (guint i = 0; i < change->len; i++)
    for (guint byte = 0; byte < 256; byte += 5)
      {
        guint8 kept = change->data[i];
        change->data[i] = (guint8) byte;
        gis_changeset_each (ws, change->data, change->len, FALSE, ignore_cb, NULL, NULL);
        change->data[i] = kept;
      }
  g_assert_false (gis_changeset_apply (ws, (const guint8 *) "T\001", 2, FALSE, NULL, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_WORKSPACE);
  fixture_close (ws);
}

static void
add_tests (void)
{
  fixture_add ("/gis/store-open/damaged-changes", test_damaged_changes);
  fixture_add ("/gis/store-open/damaged-history", test_damaged_history);
  fixture_add ("/gis/store-open/lent-statements", test_lent_statements);
  fixture_add ("/gis/store-open/not-a-workspace", test_not_a_workspace);
  fixture_add ("/gis/store-open/refused-is-untouched", test_refused_is_untouched);
  fixture_add ("/gis/store-open/create-refuses", test_create_refuses);
  fixture_add ("/gis/store-open/newer-refused", test_newer_refused);
  fixture_add ("/gis/store-open/older-unknown", test_older_unknown);
  fixture_add ("/gis/store-open/migrations", test_migrations);
  fixture_add ("/gis/store-open/second-writer", test_second_writer);
  fixture_add ("/gis/store-open/lock-holds-facts", test_lock_holds_facts);
  fixture_add ("/gis/store-open/lock-of-another-user", test_lock_of_another_user);
  fixture_add ("/gis/store-open/links", test_symlink_is_the_same_file);
  fixture_add ("/gis/store-open/read-only", test_read_only);
  fixture_add ("/gis/store-open/read-only-folder", test_read_only_folder);
  fixture_add ("/gis/store-open/reader-leaves-nothing", test_reader_leaves_nothing);
  fixture_add ("/gis/store-open/foreign-side-files", test_foreign_side_files);
  g_test_add_func ("/gis/store-open/network", test_network);
  fixture_add ("/gis/store-open/copy-gets-new-device", test_copy_gets_new_device);
  fixture_add ("/gis/store-open/disk-full", test_disk_full);
  fixture_add ("/gis/store-open/leaves-one-file", test_leaves_one_file);
  fixture_add ("/gis/store-open/hostile-triggers", test_hostile_triggers);
  fixture_add ("/gis/store-open/hostile-schema", test_hostile_schema);
  fixture_add ("/gis/store-open/innocent-schema", test_innocent_schema);
  fixture_add ("/gis/store-open/mutated-blobs", test_mutated_blobs);
  fixture_add ("/gis/store-open/damaged-pages", test_damaged_pages);
}

int
main (int argc, char **argv)
{
  return fixture_main (argc, argv, add_tests);
}
