/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One row of a class table in memory: attribute values in the catalogue's field order, geometry in
 * the workspace CRS. */
#pragma once

#include "gis/catalog/catalog.h"

G_BEGIN_DECLS

typedef struct
{
  const GisClass *klass; /* borrowed from the workspace's catalogue: while that lives */
  gint64 id;             /* 0: not stored yet */
  char *uuid;
  GisValue *values;      /* klass->n_fields */
  GisGeometry *geometry; /* NULL when it has none */
  /*< private >*/
  guint n_values; /* so that a row may be freed after its catalogue */
} GisRow;

/* A row with the catalogue's defaults. */
GisRow *gis_row_new (const GisClass *klass);
GisRow *gis_row_copy (const GisRow *row);
void gis_row_free (GisRow *row);
/* Borrowed; a static null value for an unknown field (with a critical). */
const GisValue *gis_row_get (const GisRow *row, const char *field);
const char *gis_row_get_text (const GisRow *row, const char *field); /* or NULL */
/* Takes a copy; g_return_if_fail for an unknown field. Not normalised: the edit does that. */
void gis_row_set (GisRow *row, const char *field, const GisValue *value);
void gis_row_set_text (GisRow *row, const char *field, const char *text);
void gis_row_set_integer (GisRow *row, const char *field, gint64 value);
void gis_row_set_real (GisRow *row, const char *field, double value);
void gis_row_take_geometry (GisRow *row, GisGeometry *geometry);
/* What a person calls this row: label field, else code; NULL when it has neither. Caller owns. */
char *gis_row_dup_own_label (const GisRow *row);
/* The same, else class title and id. Caller owns. */
char *gis_row_dup_label (const GisRow *row);
/* The same for lists that people read: what has neither name nor code is told by class, kind and road
 * ("Overhead line · Telecom · Zhongshan Road") instead of its number; several rows may read alike. */
char *gis_row_dup_name (const GisRow *row);
/* Class and sub-class in the row's 16-digit id ("0118"): of its kind, else of its class, else the kind
 * itself. Borrowed; NULL: it has none. */
const char *gis_row_get_component (const GisRow *row);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GisRow, gis_row_free)

G_END_DECLS
