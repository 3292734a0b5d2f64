/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where stored rows came from, as earlier imports recorded it: which row of which source, under which
 * key. Undone imports and deleted rows do not count. */
#pragma once

#include "gis/store/edit.h"

G_BEGIN_DECLS

typedef struct _GisOrigins GisOrigins;

/* The rows of @class_id that came from @uri or from any source with this @identity (text that
 * gis_bulk_commit()'s report has as "identity"; NULL: only @uri). Reads with @edit, which must outlive
 * it. @with_rows: for gis_origins_has_row(), one pass over what is recorded. */
GisOrigins *gis_origins_new (GisEdit *edit,
                             const char *class_id,
                             const char *uri,
                             const char *identity,
                             gboolean with_rows,
                             GError **error);
/* TRUE when @uri itself was imported before. */
gboolean gis_origins_knows_uri (const GisOrigins *origins);
/* The stored row that came in under this key or as this row number, of @uri first, then of the newest
 * import; 0 when none, −1 with error. O(log n). */
gint64 gis_origins_find_key (const GisOrigins *origins, const char *key, GError **error);
gint64 gis_origins_find_number (const GisOrigins *origins, gint64 number, GError **error);
/* TRUE when the stored row came from one of the sources. O(log n). */
gboolean gis_origins_has_row (const GisOrigins *origins, gint64 row_id);
void gis_origins_free (GisOrigins *origins);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GisOrigins, gis_origins_free)

G_END_DECLS
