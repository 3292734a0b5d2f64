/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The town plan of the demo city: pure geometry, made before a single row is written. Everything is
 * laid out in plan coordinates (u east, v north, metres from the city's centre), where streets are
 * straight and blocks are rectangles; demo_plan_warp() bends and turns that gently into EPSG:4547.
 * The warp has a Jacobian near 1, so spacings and areas keep their size to about 3 %, and things
 * that do not overlap in the plan do not overlap on the map. The warp and the two main axes are the
 * same in every size.
 *
 *   lattice of arterial and secondary lines ── superblocks ── branch streets ── blocks ── lanes
 *   blanks: the ring of the old wall, the lakes (no street, no house, no cover)
 */
#pragma once

#include "gis/demo/demo.h"
#include "gis/demo/random.h"
#include "gis/demo/scale.h"
#include "gis/geometry/geometry.h"

G_BEGIN_DECLS

#define DEMO_CRS "EPSG:4547"
#define DEMO_DEFAULT_SEED 20200101u
/* Five urban districts, then the counties that only the metropolis has. */
#define DEMO_N_DISTRICTS 9
#define DEMO_WALL_HALF_WIDTH_M 22.0

typedef enum
{
  DEMO_ARTERIAL,
  DEMO_SECONDARY,
  DEMO_BRANCH,
  DEMO_LANE,
  DEMO_N_LEVELS,
} DemoLevel;

/* A line of the lattice; `at` is u for a north-south line, v for an east-west one. */
typedef struct
{
  DemoLevel level; /* arterial or secondary */
  double at;
} DemoLine;

/* Where another street crosses: position along the street and half of the other's width. */
typedef struct
{
  double at;
  double half_m;
  DemoLevel level;
} DemoCrossing;

/* A straight run of one road. Runs of the plan never overlap lengthwise. */
typedef struct
{
  DemoLevel level;
  gboolean vertical; /* runs north-south */
  double at;         /* the fixed coordinate */
  double from, to;   /* along the street, ascending */
  guint road;        /* index into roads */
  GArray *crossings; /* DemoCrossing, ascending */
} DemoStreet;

typedef struct
{
  char *name;
  DemoLevel level;
  guint district; /* where its middle lies */
  gboolean city_managed;
  gboolean urban; /* lies in the urban districts */
  double length_m;
} DemoRoad;

/* A street between two crossings. */
typedef struct
{
  guint street;
  double from, to;
} DemoSection;

/* Sides of a block, and the order of DemoBlock.half_m and .level. */
typedef enum
{
  DEMO_WEST,
  DEMO_SOUTH,
  DEMO_EAST,
  DEMO_NORTH,
} DemoSide;

typedef enum
{
  DEMO_BLOCK_OLD,      /* inside the wall: small houses */
  DEMO_BLOCK_COMPOUND, /* rows of flats */
  DEMO_BLOCK_INDUSTRY,
  DEMO_BLOCK_PARK,
} DemoBlockKind;

/* A rectangle between street centre lines. */
typedef struct
{
  double from_u, from_v, to_u, to_v;
  int level[4];     /* DemoLevel of the street on each side; -1: no street there */
  double half_m[4]; /* half of that street's width, footways included */
  DemoBlockKind kind;
} DemoBlock;

typedef struct
{
  double u, v;               /* centre */
  double radius_u, radius_v; /* before the shore's bays */
  double phase[3];
} DemoLake;

typedef struct
{
  const DemoScale *scale;
  guint32 seed;
  double half_u, half_v; /* urban extent */
  double wall_u, wall_v; /* half sides of the old wall's rectangle */
  /* Where the borders of the districts turn, see demo_plan_district(). */
  double jog_u, jog_v, jog_east_u, jog_low_v, east_u;
  GisBox urban; /* the urban districts, in plan coordinates; infinite where there are no counties */
  double south_west_u, south_east_u;
  double warp_phase[4];
  GArray *u_lines, *v_lines;   /* DemoLine, ascending */
  double *u_middle, *v_middle; /* where the branch line between two lattice lines runs */
  DemoLake lakes[DEMO_MAX_LAKES];
  guint n_lakes;
  GArray *streets;             /* DemoStreet */
  GHashTable *street_index[2]; /* by direction: DemoStreet.at → GArray of indices into streets */
  GArray *roads;               /* DemoRoad */
  GArray *sections;            /* DemoSection */
  GArray *blocks;              /* DemoBlock */
} DemoPlan;

DemoPlan *demo_plan_new (GisDemoSize size, guint32 seed);
void demo_plan_free (DemoPlan *plan);

/* Plan coordinates → EPSG:4547. */
void demo_plan_warp (const DemoPlan *plan, double u, double v, double *x, double *y);
/* In a lake or on the old wall, or nearer than @margin_m to one. */
gboolean demo_plan_is_blank (const DemoPlan *plan, double u, double v, double margin_m);
/* Signed: negative inside. Approximate (radial), good to a few metres near the shore; a lower bound
 * far from it. */
double demo_plan_lake_distance (const DemoLake *lake, double u, double v);
gboolean demo_plan_is_inside_wall (const DemoPlan *plan, double u, double v);
/* Index of the district of a place, in the order of demo_district_code(). */
guint demo_plan_district (const DemoPlan *plan, double u, double v);
/* In the five urban districts, where the campaigns run. */
gboolean demo_plan_is_urban (const DemoPlan *plan, double u, double v);
/* The street with this direction and exactly this `at` that runs through @along; NULL: none. */
const DemoStreet *
demo_plan_find_street (const DemoPlan *plan, gboolean vertical, double at, double along);
/* (along, across) of a street → plan coordinates; across is positive to the right of the
 * direction of growing `along` (east of a northbound, south of an eastbound street). */
void
demo_street_place (const DemoStreet *street, double along, double across, double *u, double *v);
/* Whether @along lies in the box of a crossing, widened by @margin_m. */
gboolean demo_street_is_crossing (const DemoStreet *street, double along, double margin_m);
/* The polyline of a street from @from to @to at @across, a point at least every 60 m. */
GisGeometry *demo_plan_trace_street (const DemoPlan *plan,
                                     const DemoStreet *street,
                                     double from,
                                     double to,
                                     double across);
/* The polygon of a plan rectangle; sides are bent only when @bend. */
GisGeometry *demo_plan_rectangle (const DemoPlan *plan,
                                  double from_u,
                                  double from_v,
                                  double to_u,
                                  double to_v,
                                  gboolean bend);
/* Appends the way from the last appended corner to (u, v), the end included: a point every 100 m and
 * at every lattice line, so that areas which share a border share its points. */
void demo_plan_trace_border (const DemoPlan *plan,
                             GArray *xy,
                             double from_u,
                             double from_v,
                             double to_u,
                             double to_v);

/* Cross-section of a street by its level. */
double demo_level_carriageway_m (DemoLevel level);
double demo_level_footway_m (DemoLevel level);
double demo_level_half_m (DemoLevel level); /* carriageway and footways */

/* "410202" and the Chinese name of district @index. */
const char *demo_district_code (guint index);
const char *demo_district_name (guint index);

/* ---- Names (names.c) ---- */

typedef struct _DemoNames DemoNames;

DemoNames *demo_names_new (guint32 seed);
void demo_names_free (DemoNames *names);
/* A street name not given before; caller owns it. */
char *demo_names_next (DemoNames *names, DemoLevel level);
/* The name of a street office or town not given before; caller owns it. */
char *demo_names_next_office (DemoNames *names);
/* @name, marked as given; NULL when it was given before. */
char *demo_names_take (DemoNames *names, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DemoPlan, demo_plan_free)

G_END_DECLS
