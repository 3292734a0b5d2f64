/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program's end of the pipe: starts the child with a clean environment, waits with a limit on
 * silence, kills it in every case at the end. All bytes are taken as hostile. */
#include "gis/exchange/reader-private.h"

#include "gis/core/error.h"
#include "gis/core/i18n.h"
#include "gis/core/paths.h"
#include "gis/exchange/source.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* How often a waiting call looks how long the child has been silent. */
#define TICK_MS 50

struct _GisReader
{
  char *name;
  GSubprocess *process;
  int fd;
  GCancellable *cancellable;
  int cancel_fd;   /* readable once cancelled; −1: none */
  guint8 *payload; /* of the frame last handed out */
  gsize capacity;
};

static char *reader_path;
static guint silence_max_ms = 60000;

void
gis_source_set_reader_path (const char *path)
{
  g_free (reader_path);
  reader_path = g_strdup (path);
}

void
gis_source_set_silence_ms (guint silence_ms)
{
  silence_max_ms = silence_ms;
}

static char *
dup_reader_path (void)
{
  const char *asked = g_getenv ("SANHUA_READER");

  if (reader_path != NULL)
    return g_strdup (reader_path);
  if (asked != NULL && *asked != '\0')
    return g_strdup (asked);
  return g_build_filename (gis_paths_get_libexec_dir (), "sanhua-reader", NULL);
}

/* Nothing of the session reaches the drivers but where the data of PROJ and GDAL are. */
static char **
make_environment (void)
{
  static const char *const passed[] = { "PROJ_DATA",    "PROJ_LIB",      "GDAL_DATA",
                                        "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS" };
  char **environment = g_new0 (char *, 1);
  g_autofree char *parent = g_strdup_printf ("%d", (int) getpid ());

  environment = g_environ_setenv (environment, "PATH", "/usr/bin:/bin", TRUE);
  environment = g_environ_setenv (environment, "LC_ALL", "C.UTF-8", TRUE);
  environment = g_environ_setenv (environment, "SANHUA_READER_PARENT", parent, TRUE);
  environment = g_environ_setenv (environment, "PROJ_NETWORK", "OFF", TRUE);
  environment = g_environ_setenv (environment, "GDAL_DRIVER_PATH", "disable", TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (passed); i++)
    if (g_getenv (passed[i]) != NULL)
      environment = g_environ_setenv (environment, passed[i], g_getenv (passed[i]), TRUE);
  return environment;
}

static gboolean
spawn (GisReader *self, const char *const *arguments, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher =
               g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GError) cause = NULL;
  g_auto (GStrv) environment = make_environment ();
  g_autofree char *path = dup_reader_path ();
  int fds[2];

  g_ptr_array_add (argv, path);
  for (; *arguments != NULL; arguments++)
    g_ptr_array_add (argv, (char *) *arguments);
  g_ptr_array_add (argv, NULL);
  if (!g_unix_open_pipe (fds, FD_CLOEXEC, error))
    return FALSE;
  g_subprocess_launcher_set_environ (launcher, environment);
  g_subprocess_launcher_take_stdout_fd (launcher, fds[1]);
  self->fd = fds[0];
  self->process =
    g_subprocess_launcher_spawnv (launcher, (const char *const *) argv->pdata, &cause);
  if (self->process == NULL)
    g_set_error (error, GIS_ERROR, GIS_ERROR_FAILED,
                 _ ("the reader program “%s” cannot be started: %s"), path, cause->message);
  return self->process != NULL;
}

static gboolean
fail (GisReader *self, GError **error, const char *cause)
{
  g_set_error (error, GIS_ERROR, GIS_ERROR_SOURCE, _ ("“%s” cannot be read: %s"), self->name,
               cause);
  return FALSE;
}

gboolean
gis_reader_refuse (GisReader *reader, const char *fault, GError **error)
{
  g_autofree char *cause =
    g_strdup_printf (_ ("the reader program sent something malformed (%s)"), fault);

  return fail (reader, error, cause);
}

/* The pipe ended too early: what became of the child? */
static gboolean
fail_ended (GisReader *self, GError **error)
{
  g_autofree char *cause = NULL;

  g_subprocess_wait (self->process, NULL, NULL);
  if (g_subprocess_get_if_signaled (self->process))
    {
      int signal_number = g_subprocess_get_term_sig (self->process);

      if (signal_number == SIGXCPU)
        return fail (self, error, _ ("reading it takes too much computing time"));
      cause = g_strdup_printf (_ ("its format driver died on it or ran out of memory (signal %d)"),
                               signal_number);
    }
  else
    cause = g_strdup_printf (_ ("the reader program ended early (status %d)"),
                             g_subprocess_get_exit_status (self->process));
  return fail (self, error, cause);
}

static gboolean
read_exactly (GisReader *self, guint8 *data, gsize size, GError **error)
{
  gint64 heard_us = g_get_monotonic_time ();

  while (size > 0)
    {
      struct pollfd waiting[] = { { self->fd, POLLIN, 0 }, { self->cancel_fd, POLLIN, 0 } };
      int ready = poll (waiting, G_N_ELEMENTS (waiting), TICK_MS);
      gssize n;

      if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
        return FALSE;
      if (ready < 0 && errno != EINTR)
        return fail (self, error, gis_error_get_cause (errno));
      if (ready <= 0)
        {
          if (g_get_monotonic_time () - heard_us > (gint64) silence_max_ms * 1000)
            return fail (self, error, _ ("its format driver does not answer"));
          continue;
        }
      n = read (self->fd, data, size);
      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return fail_ended (self, error);
      heard_us = g_get_monotonic_time ();
      data += n;
      size -= (gsize) n;
    }
  return TRUE;
}

GisReader *
gis_reader_start (const char *name,
                  const char *const *arguments,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (GisReader) self = g_new0 (GisReader, 1);
  guint8 head[GIS_FRAME_HEAD_SIZE];

  self->fd = -1;
  self->name = g_strdup (name);
  self->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  self->cancel_fd = cancellable != NULL ? g_cancellable_get_fd (cancellable) : -1;
  if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
      !spawn (self, arguments, error) || !read_exactly (self, head, sizeof head, error))
    return NULL;
  if (memcmp (head, GIS_FRAME_MAGIC, 4) != 0 || head[4] != GIS_FRAME_VERSION || head[5] != 0)
    {
      gis_reader_refuse (self, "head", error);
      return NULL;
    }
  return g_steal_pointer (&self);
}

char
gis_reader_next (GisReader *self, GisFrameCursor *cursor, GError **error)
{
  guint8 prefix[GIS_FRAME_PREFIX_SIZE];
  guint32 size;
  char type;

  if (!read_exactly (self, prefix, sizeof prefix, error))
    return 0;
  type = (char) prefix[0];
  memcpy (&size, prefix + 1, sizeof size);
  size = GUINT32_FROM_LE (size);
  if (size > GIS_FRAME_MAX_BYTES || strchr ("SLBPEZ", type) == NULL || type == 0)
    {
      gis_reader_refuse (self, "frame prefix", error);
      return 0;
    }
  if (size > self->capacity)
    {
      g_free (self->payload);
      self->payload = g_malloc (size);
      self->capacity = size;
    }
  if (!read_exactly (self, self->payload, size, error))
    return 0;
  *cursor = (GisFrameCursor){ self->payload, self->payload + size, NULL };
  if (type == 'E')
    {
      g_autofree char *cause = gis_reader_dup_problem (cursor);

      if (gis_frame_finish (cursor))
        fail (self, error, cause);
      else
        gis_reader_refuse (self, cursor->fault, error);
      return 0;
    }
  return type;
}

void
gis_reader_free (GisReader *self)
{
  if (self == NULL)
    return;
  if (self->fd >= 0)
    close (self->fd);
  if (self->process != NULL)
    {
      g_subprocess_force_exit (self->process);
      g_subprocess_wait (self->process, NULL, NULL);
    }
  g_clear_object (&self->process);
  if (self->cancel_fd >= 0)
    g_cancellable_release_fd (self->cancellable);
  g_clear_object (&self->cancellable);
  g_free (self->payload);
  g_free (self->name);
  g_free (self);
}
