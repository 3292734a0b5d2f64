/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A position as a person types it: "114.307, 34.797", "528094.55 3852115.30", "34°47'49\"N
 * 114°18'25\"E", "东经114.307 北纬34.797", "EPSG:4490 34.8 114.3", "GCJ-02 114.31 34.80". */
#pragma once

#include "gis/crs/crs.h"

G_BEGIN_DECLS

typedef struct
{
  double lon, lat;      /* degrees, EPSG:4326 */
  double x, y;          /* in @crs: east or longitude, north or latitude */
  char *crs;            /* "EPSG:4547" */
  gboolean swapped;     /* typed as north or latitude first */
  gboolean approximate; /* through GCJ-02 or BD-09 */
} GisPosition;

void gis_position_free (GisPosition *position);

/* What @text can mean, likeliest first; GPtrArray of GisPosition (owned), empty when it is no position.
 * A system that is named is the only one. Otherwise degrees, @workspace_crs (may be NULL), what the
 * numbers point to (gis_crs_dup_guess()), each in the order typed and swapped, as far as it lies in
 * the area of use of its system; letters (E, N, 东经, 北纬) settle the order. X and Y do not: surveyors
 * in China call the northing X. Digits of full width and Chinese signs are understood. Creates
 * transforms: some ms, for a worker. */
GPtrArray *gis_position_parse (const char *text, const char *workspace_crs);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GisPosition, gis_position_free)

G_END_DECLS
