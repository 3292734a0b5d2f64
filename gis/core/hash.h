/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A fast checksum against damage (not against malice): XXH64 as its specification has it
 * (github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md), seed 0. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* O(@size), several bytes a nanosecond; the same on every machine. */
guint64 gis_hash_bytes (gconstpointer data, gsize size);

G_END_DECLS
