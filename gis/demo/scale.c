/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sizes of the demo city. The metropolis is the city grown outward: the same lattice of the same
 * spacing over 36 times the land, the same wall and palace lakes in its middle, more lakes around,
 * counties beyond the five urban districts. */
#include "gis/demo/scale.h"

static const DemoLakeShare town_lakes[] = {
  { -0.250, 0.650, 0.150, 0.090 },
  { 0.240, 0.650, 0.145, 0.090 },
  { -0.250, -0.250, 0.140, 0.130 },
};

/* The two lakes of the palace on both sides of the northern axis, and one in the south-west of the
 * old city. */
static const DemoLakeShare city_lakes[] = {
  { -0.150, 0.345, 0.108, 0.105 },
  { 0.120, 0.340, 0.085, 0.098 },
  { -0.205, -0.290, 0.085, 0.070 },
};

static const DemoLakeShare metro_lakes[] = {
  { -0.150, 0.345, 0.108, 0.105 },  { 0.120, 0.340, 0.085, 0.098 },
  { -0.205, -0.290, 0.085, 0.070 }, { -2.350, 1.900, 0.310, 0.250 },
  { 2.700, 2.150, 0.240, 0.330 },   { -3.850, -1.450, 0.380, 0.280 },
  { 1.700, -2.950, 0.280, 0.220 },  { 4.350, -0.850, 0.220, 0.360 },
  { -1.450, -3.900, 0.340, 0.260 }, { 0.550, 4.050, 0.450, 0.200 },
  { -4.750, 3.650, 0.270, 0.400 },  { 3.800, -4.200, 0.310, 0.280 },
};

static const DemoScale scales[] = {
  [GIS_DEMO_TOWN] = {
    .half_u = 590, .half_v = 518,
    .n_arterial_u = 2, .n_arterial_v = 2, .n_secondary = 1,
    .fringe_m = 210,
    .centre_u = 590, .centre_v = 518,
    .wall_u = 660, .wall_v = 588,
    .lakes = town_lakes, .n_lakes = G_N_ELEMENTS (town_lakes),
    .n_districts = 5,
    .jog_u = 1, .jog_v = 1, .jog_low_v = 1, .jog_east_u = 1, .east_u = 1,
    .name_extent_m = 850, .arterial_run_m = G_MAXDOUBLE,
    .n_city_managed = 8, .n_replaced_covers = 220, .covers_per_project = 25,
    .line_min_poles = 7, .line_more_poles = 4, .line_rest_poles = 3,
  },
  [GIS_DEMO_CITY] = {
    .half_u = 2900, .half_v = 2500,
    .n_arterial_u = 4, .n_arterial_v = 4, .n_secondary = 2,
    .fringe_m = 520,
    .centre_u = 2900, .centre_v = 2500,
    .lakes = city_lakes, .n_lakes = G_N_ELEMENTS (city_lakes),
    .n_districts = 5,
    .jog_u = 2, .jog_v = 1, .jog_low_v = 1, .jog_east_u = 2, .east_u = 3,
    .name_extent_m = 2800, .arterial_run_m = G_MAXDOUBLE,
    .n_city_managed = 40, .n_replaced_covers = 4000, .covers_per_project = 70,
    .line_min_poles = 7, .line_more_poles = 4, .line_rest_poles = 3,
  },
  [GIS_DEMO_METRO] = {
    .half_u = 18850, .half_v = 13750,
    .n_arterial_u = 26, .n_arterial_v = 22, .n_secondary = 2,
    .fringe_m = 1600,
    .long_warp_m = 110,
    .centre_u = 2900, .centre_v = 2500,
    .lakes = metro_lakes, .n_lakes = G_N_ELEMENTS (metro_lakes),
    .n_districts = 9,
    .jog_u = 3, .jog_v = 2, .jog_low_v = 2, .jog_east_u = 3, .east_u = 5,
    .urban_u = 9, .urban_v = 9, .south_u = 12,
    .name_extent_m = 2800, .arterial_run_m = 5000, .rural_built = 0.62,
    .n_city_managed = 90, .n_replaced_covers = 9000, .covers_per_project = 70,
    .line_min_poles = 2, .line_more_poles = 2, .line_rest_poles = 1,
  },
};

const DemoScale *
demo_scale_get (GisDemoSize size)
{
  g_return_val_if_fail (size < G_N_ELEMENTS (scales), NULL);
  return &scales[size];
}
