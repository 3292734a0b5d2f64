/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A register and its parts: a class without geometry (road) whose rows stand for several rows on the
 * map (road_section). Which class is a part of which the catalogue says: a reference to the register
 * from a class that carries its name ("road_section" of "road"; a cover refers to its road too, but
 * is no part of it). Reading, and the edits with which a person puts a register in order. */
#pragma once

#include "gis/store/edit.h"
#include "gis/store/query.h"

G_BEGIN_DECLS

/* The reference by which rows of @part belong to rows of @whole; NULL when they do not. */
const GisField *gis_register_find_part_field (const GisClass *part, const GisClass *whole);
/* The first class that has parts (the road register); NULL when the catalogue has none. */
const GisClass *gis_register_find_class (const GisCatalog *catalog);

typedef struct
{
  GisRow *row;   /* NULL: stands for the parts that belong to no row */
  guint n_parts; /* and how long they are together */
  double length_m;
} GisRegisterEntry;

void gis_register_entry_free (GisRegisterEntry *entry);
/* GPtrArray of GisRegisterEntry, ordered by name; the entry without a row comes last, when there are
 * such parts. Reads every part once: O(parts). GIS_ERROR_USAGE for a class without parts. */
GPtrArray *gis_register_list (GisWorkspace *ws, const char *class_id, GisJob *job, GError **error);
/* The parts of one row (0: of none), GPtrArray of GisRow in the order of their ids. */
GPtrArray *
gis_register_list_parts (GisWorkspace *ws, const char *class_id, gint64 id, GError **error);

/* A new register row for @part (any row that refers to the class): values of the fields that both
 * classes have, its name from @name, else from the part. Not stored. NULL: no name to give it. */
GisRow *gis_register_row_for (const GisClass *whole,
                              const GisRow *part,
                              const char *field,
                              const char *name);

G_END_DECLS
