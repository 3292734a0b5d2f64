/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small files made whole or not at all. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Writes @data of @size bytes to @path: what is there before stays until the new file is whole.
 * Blocking; GIS_ERROR_FAILED names @path and the system's cause, and nothing is left. */
gboolean gis_file_replace (const char *path, const void *data, gsize size, GError **error);

G_END_DECLS
