/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the commands of `sanhuactl` share: the table of commands, option parsing, interruption,
 * progress, JSON output and the way errors become one line and an exit status.
 *
 *   main → table → command (argc, argv) → ctl_parse → engine → ctl_fail / CTL_DONE / CTL_SHORT
 */
#pragma once

#include "gis/core/date.h"
#include "gis/core/error.h"
#include "gis/core/i18n.h"
#include "gis/core/job.h"

#include <cairo.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The exit statuses that no error stands behind; the others come from gis_error_exit_status(). */
enum
{
  CTL_DONE = 0,
  CTL_SHORT = 1, /* done, but something fell short: rows rejected, checks failed */
  CTL_USAGE = 2,
  CTL_CANCELLED = 130,
};

typedef struct
{
  const char *name;
  const char *arguments; /* as printed behind the name: "FILE OUT" */
  const char *summary;   /* N_() */
  int (*run) (int argc, char **argv);
} CtlCommand;

/* ---- Arguments ---- */

/* Parses the options of the command named by argv[0] with @entries (NULL-terminated array, may be
 * NULL) and checks that between @min_args and @max_args (-1: any number) arguments remain. `--help`
 * prints and exits. Returns the remaining arguments (NULL-terminated, owned by the caller) or NULL
 * with GIS_ERROR_USAGE. */
char **ctl_parse (const CtlCommand *command,
                  const GOptionEntry *entries,
                  int argc,
                  char **argv,
                  int min_args,
                  int max_args,
                  GError **error);
/* "A=B" → *key and *value (owned by the caller). GIS_ERROR_USAGE naming @option, @text and @form
 * ("FIELD=COLUMN") when there is no @separator or the key is empty. */
gboolean ctl_split_pair (const char *option,
                         const char *text,
                         char separator,
                         const char *form,
                         char **key,
                         char **value,
                         GError **error);
/* What a workspace or an author is called: one line of 1 to 200 characters; NULL passes. GIS_ERROR_USAGE
 * names @option. */
gboolean ctl_check_name (const char *option, const char *text, GError **error);
/* What a new workspace's file is called: *.sanhua, by which the desktop knows it. GIS_ERROR_USAGE. */
gboolean ctl_check_workspace_name (const char *path, GError **error);
/* "FILE" or "FILE=LAYER": the file, which the caller owns, and the layer in @text or NULL. A file whose
 * own name has the sign is taken as it is. */
char *ctl_dup_file_of_layer (const char *text, const char **layer);
/* An encoding given as nothing is no encoding; NULL passes. The others are checked where they are used. */
gboolean ctl_check_encoding (const char *text, GError **error);
/* A date of the command line, GIS_DATE_NONE for NULL. GIS_ERROR_USAGE names option and text, and
 * tells a day outside the years 1800 to 2199 from what is no date. */
gboolean ctl_parse_date (const char *option, const char *text, GisDate *date, GError **error);
/* A whole number in [min, max]; GIS_ERROR_USAGE names @what and text. */
gboolean ctl_parse_integer (const char *what,
                            const char *text,
                            gint64 min,
                            gint64 max,
                            gint64 *value,
                            GError **error);
/* A finite decimal number, with "." as every locale's separator. */
gboolean ctl_parse_real (const char *what, const char *text, double *value, GError **error);

/* "LON,LAT" in degrees, where Web Mercator has an image; GIS_ERROR_USAGE names @option and @text. */
gboolean
ctl_parse_place (const char *option, const char *text, double *lon, double *lat, GError **error);

/* ---- Interruption and progress ---- */

/* From here on SIGINT and SIGTERM cancel the job instead of killing the process. Called once by
 * main() before any thread exists. */
void ctl_interrupt_init (void);
GCancellable *ctl_interrupt_get_cancellable (void);
/* A job that SIGINT cancels and that shows its progress when standard error is a terminal. */
GisJob *ctl_job_new (void);
/* Wipes the progress line, when there is one. */
void ctl_progress_clear (void);

/* ---- Results ---- */

/* Closed standard streams are filled, so that no file of ours gets their numbers and is written into;
 * writing to them still fails. Called first of all. */
void ctl_output_init (void);

/* Prints @error in one line on standard error and returns its exit status (130 when the user
 * interrupted, whatever broke because of it). Takes @error. */
int ctl_fail (GError *error);
/* Prints one JSON object on standard output. Takes @root (an object node). Errors of ctl_flush(). */
gboolean ctl_print_json (JsonNode *root, GError **error);
/* A member of the object being built; a NULL @text becomes null. */
void ctl_json_add_text (JsonBuilder *builder, const char *key, const char *text);
void ctl_json_add_number (JsonBuilder *builder, const char *key, double number);
/* Whether a picture may be written at @path: its name ends in .png or .pdf, and what is there, if
 * anything, is such a file and not @workspace (NULL: not compared) by whatever name. GIS_ERROR_USAGE names @path;
 * GIS_ERROR_FAILED when there is no folder for it. */
gboolean ctl_check_picture (const char *path, const char *workspace, GError **error);
/* Writes @surface as a PNG at @path, all or nothing: an existing picture is replaced only by a whole
 * one, anything else by none (ctl_check_picture). GIS_ERROR_FAILED names @path. */
gboolean ctl_save_png (cairo_surface_t *surface, const char *path, GError **error);
/* @text of a source as one line without commands to the terminal. Caller owns. */
char *ctl_dup_line (const char *text);
/* Flushes standard output: what cannot be written is an error, not silence. A pipe that nobody reads
 * any more is none: the rest is left out. */
gboolean ctl_flush (GError **error);

G_END_DECLS
