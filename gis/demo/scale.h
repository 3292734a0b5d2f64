/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What differs between the sizes of the demo city, in one table. */
#pragma once

#include "gis/demo/demo.h"

G_BEGIN_DECLS

#define DEMO_MAX_LAKES 12

/* Centre and radii as shares of the centre's half sides. */
typedef struct
{
  double u, v, radius_u, radius_v;
} DemoLakeShare;

typedef struct
{
  double half_u, half_v;            /* urban extent, metres from the centre */
  guint n_arterial_u, n_arterial_v; /* arterial intervals across it */
  guint n_secondary;                /* secondary lines in each */
  double long_warp_m;               /* half the height of a bend 15 km long; 0: none */
  double fringe_m;                  /* land around the streets */
  double centre_u, centre_v;        /* half sides of the old centre, the unit of wall and lakes */
  double wall_u, wall_v;            /* half sides of the wall; 0: at 0.62 of the centre's */
  const DemoLakeShare *lakes;
  guint n_lakes;
  guint n_districts;
  /* Where the borders of the districts turn, in lattice lines from the middle one. */
  int jog_u, jog_v, jog_low_v, jog_east_u, east_u;
  /* The five urban districts reach so many lattice lines from the middle, counties lie beyond; 0:
   * there are no counties. */
  int urban_u, urban_v;
  int south_u; /* the southern county reaches so many lines to both sides */
  double name_extent_m, arterial_run_m; /* lengths after which a street changes its name */
  double rural_built;                   /* share of the blocks in the counties that have houses */
  guint n_city_managed;                 /* roads */
  guint n_replaced_covers, covers_per_project;
  /* Poles under one piece of overhead line: the least, so many more, and how many may be left over
   * before they join the last piece. */
  guint line_min_poles, line_more_poles, line_rest_poles;
} DemoScale;

const DemoScale *demo_scale_get (GisDemoSize size);

G_END_DECLS
