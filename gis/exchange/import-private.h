/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside gis/exchange: parts of an import. */
#pragma once

#include "gis/crs/crs.h"
#include "gis/exchange/import.h"
#include "gis/store/query.h"

G_BEGIN_DECLS

/* ---- plan.c ---- */

GPtrArray *gis_import_guess_mappings (const GisClass *klass, const GisSourceLayer *layer);
gboolean
gis_import_box_to_degrees (const char *crs, const GisBox *extent, GisBox *degrees, GError **error);

/* ---- short-names.c ---- */

/* Different names of at most 10 bytes, one a field and in their order; free with g_strfreev(). Export to
 * formats with a limit writes them, import knows them. */
char **gis_class_dup_short_names (const GisClass *klass);

/* ---- values.c ---- */

/* @source as a value of @field, normalised into @value (overwritten, to be cleared in any case).
 * GIS_ERROR_INVALID names field, value and cause. */
gboolean gis_import_take_value (const GisField *field,
                                const GisValue *source,
                                GisValue *value,
                                GError **error);

/* ---- places.c: what lies where in the workspace before the import ---- */

/* Stored rows of a class by place, to find duplicates within 0.5 m. */
typedef struct _GisPlaces GisPlaces;

#define GIS_PLACES_NEAR_M 0.5

GisPlaces *gis_places_new (GisWorkspace *ws, const GisClass *klass, GisJob *job, GError **error);
/* A stored row of the same kind with every box corner and the anchor within 0.5 m, none of @skip (gint64
 * ids); 0 when none. */
gint64 gis_places_find (const GisPlaces *places,
                        const GisGeometry *geometry,
                        const char *kind,
                        GHashTable *skip);
void gis_places_free (GisPlaces *places);
/* TRUE when two geometries count as the same place. */
gboolean gis_places_are_near (const GisGeometry *a, const GisGeometry *b);

/* Districts by position. */
typedef struct _GisDistricts GisDistricts;

GisDistricts *gis_districts_new (GisWorkspace *ws, GError **error);
/* Code of the district around the point, NULL when none; borrowed. */
const char *gis_districts_find (const GisDistricts *districts, double x, double y);
void gis_districts_free (GisDistricts *districts);

/* ---- roads.c: the register filled from sections ---- */

typedef struct _GisRoads GisRoads;

/* NULL without error when the workspace has no register. */
GisRoads *gis_roads_new (GisWorkspace *ws, GError **error);
/* Register row for a section of this name and district, made when there is none. 0 with error. */
gint64 gis_roads_require (GisRoads *roads,
                          GisEdit *edit,
                          const char *name,
                          const char *district,
                          GError **error);
/* Adds a section's length and class to a road made by this import. */
void gis_roads_add (GisRoads *roads, gint64 road_id, const char *road_class, double length_m);
/* Writes length and prevailing class of the roads made. */
gboolean gis_roads_finish (GisRoads *roads, GisEdit *edit, GError **error);
guint gis_roads_get_n_made (const GisRoads *roads);
/* Roads left without a length, because the register takes none so long. */
guint gis_roads_get_n_too_long (const GisRoads *roads);
void gis_roads_free (GisRoads *roads);

/* ---- report.c ---- */

#define GIS_IMPORT_MAX_REJECTS 200
#define GIS_IMPORT_MAX_PREVIEW 2000

GisImportReport *gis_import_report_new (void);
/* Counts a rejected row (0-based number); takes @reason. */
void
gis_import_report_reject (GisImportReport *report, gint64 number, const char *code, char *reason);
/* Counts a row left out as a suspected duplicate; as above. */
void gis_import_report_suspect (GisImportReport *report, gint64 number, char *reason);
void gis_import_report_note (GisImportReport *report, const char *format, ...) G_GNUC_PRINTF (2, 3);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GisPlaces, gis_places_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GisDistricts, gis_districts_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GisRoads, gis_roads_free)

G_END_DECLS
