/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Colours for the classes of a theme (resources/ramps): those of ColorBrewer that people with any kind
 * of colour-blindness can tell apart, and the qualitative set of Okabe and Ito. They are kept off the
 * ground of the map they are for: sequential ones leave out the end that looks like it and begin
 * there, so that what is more stands out more. */
#pragma once

#include "gis/core/text.h"

G_BEGIN_DECLS

typedef enum
{
  GIS_RAMP_SEQUENTIAL,
  GIS_RAMP_DIVERGING,
  GIS_RAMP_QUALITATIVE,
} GisRampKind;

typedef struct
{
  char *id;
  GisText title;
  GisRampKind kind;
  /*< private >*/
  char ***lists; /* of 3, 4 … colours */
  guint n_lists;
} GisRamp;

/* The ramps of the program, in order of use. Immutable, any thread. */
guint gis_ramps_get_n (void);
const GisRamp *gis_ramps_get (guint index);
/* NULL: there is none. */
const GisRamp *gis_ramps_find (const char *id);
/* Up to so many classes have a colour of their own. */
guint gis_ramp_get_max (const GisRamp *ramp);
/* "#rrggbb" for each of @n classes from low to high, for the light or the dark map, at most as many as
 * gis_ramp_get_max(). NULL-terminated, caller owns it. */
char **gis_ramp_dup_colors (const GisRamp *ramp, guint n, gboolean dark);
/* Colour 0xRRGGBB of the @index-th of several things that have none of their own. */
guint32 gis_ramp_get_distinct (guint index, gboolean dark);

/* How different two colours 0xRRGGBB look: distance in CIE L*a*b* (CIE 1976, D65); 2.3 is just seen. */
double gis_color_get_difference (guint32 a, guint32 b);

G_END_DECLS
