/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results and errors of a command. Errors are one line on standard error whatever the engine put
 * into the message; machine output is one JSON object on standard output. */
#include "app/ctl/ctl.h"
#include "gis/core/file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINE_MAX_CHARS 2000

static gboolean output_failed; /* and it was told */

/* The last word of the program: what was printed by others (the help of GOption) counts, too. */
static void
check_output (void)
{
  g_autoptr (GError) error = NULL;

  if (!output_failed && !ctl_flush (&error))
    _exit (ctl_fail (g_steal_pointer (&error)));
}

void
ctl_output_init (void)
{
  int fd;

  atexit (check_output);
  do
    fd = open ("/dev/null", O_RDONLY);
  while (fd >= 0 && fd <= STDERR_FILENO);
  if (fd >= 0)
    close (fd);
}

char *
ctl_dup_line (const char *text)
{
  char *line = g_strdup (text);

  for (char *at = line; *at != '\0'; at++)
    {
      if (g_ascii_iscntrl (*at))
        *at = ' ';
    }
  return g_strchomp (line);
}

int
ctl_fail (GError *error)
{
  g_autoptr (GError) owned = error;
  g_autofree char *line = NULL;
  int status = gis_error_exit_status (error);

  ctl_progress_clear ();
  if (g_cancellable_is_cancelled (ctl_interrupt_get_cancellable ()))
    {
      /* Whatever broke did so because the user stopped it. */
      fprintf (stderr, "sanhuactl: %s\n", _ ("Cancelled; nothing was changed"));
      return CTL_CANCELLED;
    }
  line = ctl_dup_line (error->message);
  /* A value of a whole screen helps nobody. */
  if (g_utf8_validate (line, -1, NULL) && g_utf8_strlen (line, -1) > LINE_MAX_CHARS)
    {
      g_autofree char *whole = g_steal_pointer (&line);
      g_autofree char *head = g_utf8_substring (whole, 0, LINE_MAX_CHARS);
      line = g_strconcat (head, "…", NULL);
    }
  fprintf (stderr, "sanhuactl: %s\n", line);
  return status;
}

/* Who read standard output has heard enough: `sanhuactl history FILE | head -1`. */
static gboolean
is_reader_gone (void)
{
  struct pollfd out = { .fd = STDOUT_FILENO, .events = POLLOUT };

  return poll (&out, 1, 0) > 0 && (out.revents & POLLERR) != 0;
}

gboolean
ctl_flush (GError **error)
{
  if (fflush (stdout) == 0 && !ferror (stdout))
    return TRUE;
  if (errno == EPIPE || is_reader_gone ())
    return TRUE;
  output_failed = TRUE;
  g_set_error (error, GIS_ERROR, GIS_ERROR_FAILED, _ ("Standard output: cannot write: %s"),
               gis_error_get_cause (errno));
  return FALSE;
}

gboolean
ctl_print_json (JsonNode *root, GError **error)
{
  g_autoptr (JsonNode) owned = root;
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autofree char *text = NULL;

  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);
  text = json_generator_to_data (generator, NULL);
  ctl_progress_clear ();
  fputs (text, stdout);
  fputc ('\n', stdout);
  return ctl_flush (error);
}

static gboolean
refuse_picture (const char *path, const char *why, GError **error)
{
  g_set_error (error, GIS_ERROR, GIS_ERROR_USAGE, _ ("%s: no picture is written there: %s"), path,
               why);
  return FALSE;
}

/* Whether the file of @path begins as every PNG, or every PDF, does; errno is 0 when it could be read and
 * does not. */
static gboolean
is_picture (const char *path, gboolean pdf)
{
  static const guint8 signatures[2][8] = { { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' },
                                           { '%', 'P', 'D', 'F', '-', '1', '.' } };
  const gsize length = pdf ? 7 : 8;
  guint8 start[8];
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  ssize_t n;

  if (fd < 0)
    return FALSE;
  n = pread (fd, start, length, 0);
  if (n >= 0)
    errno = 0;
  close (fd);
  return n == (ssize_t) length && memcmp (start, signatures[pdf], length) == 0;
}

gboolean
ctl_check_picture (const char *path, const char *workspace, GError **error)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);
  gboolean pdf = g_str_has_suffix (lower, ".pdf");
  struct stat target, open;

  if (workspace != NULL && stat (path, &target) == 0 && stat (workspace, &open) == 0 &&
      target.st_dev == open.st_dev && target.st_ino == open.st_ino)
    return refuse_picture (path, _ ("it is the workspace itself"), error);
  if (!pdf && !g_str_has_suffix (lower, ".png"))
    return refuse_picture (path, _ ("the name does not end in .png or .pdf"), error);
  if (stat (path, &target) != 0)
    return gis_file_check_folder (path, GIS_ERROR_FAILED, error);
  if (!S_ISREG (target.st_mode))
    return refuse_picture (path, _ ("it is there already and is not a file"), error);
  if (is_picture (path, pdf))
    return TRUE;
  return refuse_picture (path,
                         errno != 0 ? gis_error_get_cause (errno)
                         : pdf      ? _ ("the file that is there already is not a PDF")
                                    : _ ("the file that is there already is not a PNG"),
                         error);
}

static cairo_status_t
write_cb (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

gboolean
ctl_save_png (cairo_surface_t *surface, const char *path, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  cairo_status_t status;

  if (!ctl_check_picture (path, NULL, error))
    return FALSE;
  status = cairo_surface_write_to_png_stream (surface, write_cb, bytes);
  if (status != CAIRO_STATUS_SUCCESS)
    {
      g_set_error (error, GIS_ERROR, GIS_ERROR_FAILED, _ ("%s: cannot write: %s"), path,
                   cairo_status_to_string (status));
      return FALSE;
    }
  return gis_file_replace (path, bytes->data, bytes->len, error);
}

void
ctl_json_add_text (JsonBuilder *builder, const char *key, const char *text)
{
  json_builder_set_member_name (builder, key);
  if (text != NULL)
    json_builder_add_string_value (builder, text);
  else
    json_builder_add_null_value (builder);
}

void
ctl_json_add_number (JsonBuilder *builder, const char *key, double number)
{
  json_builder_set_member_name (builder, key);
  json_builder_add_double_value (builder, number);
}
