/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files written: small ones whole or not at all, and what all writers of files ask and do. */
#pragma once

#include "gis/core/error.h"

G_BEGIN_DECLS

/* Writes @data of @size bytes to @path: what is there before stays until the new file is whole.
 * Blocking; GIS_ERROR_FAILED names @path and the system's cause, and nothing is left. */
gboolean gis_file_replace (const char *path, const void *data, gsize size, GError **error);
/* All of @data, whatever signals come; FALSE with errno. */
gboolean gis_file_write_all (int fd, gconstpointer data, gsize size);
/* The folder in which @path is to be made is there; else an error of @code names @path and the folder, or
 * why it cannot be reached. */
gboolean gis_file_check_folder (const char *path, GisErrorCode code, GError **error);

G_END_DECLS
