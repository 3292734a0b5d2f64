/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Running the real `sanhuactl` of this build from a test. */
#pragma once

#include "sanhua-config.h"

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct
{
  char *command; /* for messages */
  int status;
  char *out, *err;
} CtlResult;

/* NULL-terminated arguments. English messages, in an environment of its own. */
CtlResult ctl_run (const char *first, ...) G_GNUC_NULL_TERMINATED;
CtlResult ctl_runv (const char *const *arguments);
void ctl_result_clear (CtlResult *result);

/* The program with @arguments, started; its standard output is discarded. */
GSubprocess *ctl_start (const char *const *arguments);

/* Sends SIGINT as soon as the files in the folder of @path hold @bytes together, and waits for the
 * end. Fails when the process ended before that. */
void ctl_interrupt_when (GSubprocess *process, const char *path, gsize bytes);

/* The same, as soon as the program's @n-th child process (1: the first) is seen: a reader. */
void ctl_interrupt_at_child (GSubprocess *process, guint n);

/* Fails with the program's own words. */
void ctl_assert_status (const CtlResult *result, int status);
void ctl_assert_one_error_line (const CtlResult *result);
/* Standard output is exactly one JSON object. */
JsonNode *ctl_parse_json (const CtlResult *result);

/* An empty folder of its own below the temporary one. */
char *ctl_make_folder (void);
void ctl_remove_folder (const char *folder);
/* Writes FOLDER/NAME and returns its path. */
char *ctl_write_file (const char *folder, const char *name, const char *text);
/* SHA-256 of a file's bytes; NULL when it is missing. */
char *ctl_hash_file (const char *path);

G_END_DECLS
