/* SPDX-License-Identifier: GPL-3.0-or-later */
/* City, districts, street offices, communities and unit grids. Every area below the district is a
 * set of lattice cells; a district is its cells and the fringe outside the streets. Borders are
 * traced from the cells' edges, so that neighbours share their points exactly: the areas of one
 * level tile the city without gap or overlap. */
#include "gis/demo/writer.h"

#include "gis/core/i18n.h"

/* Cells of the lattice widened by one ring of fringe cells on every side. */
typedef struct
{
  DemoWriter *writer;
  double *us, *vs; /* borders of the columns and rows, n + 1 each */
  guint n_u, n_v;  /* with the fringe */
} Cells;

typedef gboolean (*InAreaFunc) (const Cells *cells, guint i, guint j, gconstpointer area);

typedef struct
{
  guint from_i, from_j, to_i, to_j; /* corner indices */
} Edge;

static double *
widen (const GArray *lines, double fringe_low, double fringe_high)
{
  double *borders = g_new (double, lines->len + 2);

  borders[0] = g_array_index (lines, DemoLine, 0).at - fringe_low;
  for (guint i = 0; i < lines->len; i++)
    borders[i + 1] = g_array_index (lines, DemoLine, i).at;
  borders[lines->len + 1] = borders[lines->len] + fringe_high;
  return borders;
}

static gboolean
is_fringe (const Cells *cells, guint i, guint j)
{
  return i == 0 || j == 0 || i == cells->n_u - 1 || j == cells->n_v - 1;
}

static guint
cell_district (const Cells *cells, guint i, guint j)
{
  return demo_plan_district (cells->writer->plan, (cells->us[i] + cells->us[i + 1]) / 2,
                             (cells->vs[j] + cells->vs[j + 1]) / 2);
}

static gboolean
holds (const Cells *cells, int i, int j, InAreaFunc in_area, gconstpointer area)
{
  return i >= 0 && j >= 0 && i < (int) cells->n_u && j < (int) cells->n_v &&
         in_area (cells, (guint) i, (guint) j, area);
}

/* Border edges of an area, each with the area on its left. */
static GArray *
list_edges (const Cells *cells, InAreaFunc in_area, gconstpointer area)
{
  GArray *edges = g_array_new (FALSE, FALSE, sizeof (Edge));

  for (int i = 0; i < (int) cells->n_u; i++)
    {
      for (int j = 0; j < (int) cells->n_v; j++)
        {
          guint a = (guint) i, b = (guint) j;
          const Edge sides[4] = { { a, b, a + 1, b },
                                  { a + 1, b, a + 1, b + 1 },
                                  { a + 1, b + 1, a, b + 1 },
                                  { a, b + 1, a, b } };
          const int beside[4][2] = { { i, j - 1 }, { i + 1, j }, { i, j + 1 }, { i - 1, j } };
          if (!holds (cells, i, j, in_area, area))
            continue;
          for (guint k = 0; k < 4; k++)
            {
              if (!holds (cells, beside[k][0], beside[k][1], in_area, area))
                g_array_append_val (edges, sides[k]);
            }
        }
    }
  return edges;
}

/* The outline of an area that hangs together and has no hole. NULL when it is empty. */
static GisGeometry *
trace (const Cells *cells, InAreaFunc in_area, gconstpointer area)
{
  g_autoptr (GArray) edges = list_edges (cells, in_area, area);
  g_autoptr (GArray) xy = g_array_new (FALSE, FALSE, sizeof (double));
  Edge at;

  if (edges->len == 0)
    return NULL;
  at = g_array_index (edges, Edge, 0);
  g_array_remove_index_fast (edges, 0);
  for (;;)
    {
      gboolean found = FALSE;
      demo_plan_trace_border (cells->writer->plan, xy, cells->us[at.from_i], cells->vs[at.from_j],
                              cells->us[at.to_i], cells->vs[at.to_j]);
      for (guint i = 0; i < edges->len && !found; i++)
        {
          Edge next = g_array_index (edges, Edge, i);
          if (next.from_i != at.to_i || next.from_j != at.to_j)
            continue;
          at = next;
          g_array_remove_index_fast (edges, i);
          found = TRUE;
        }
      if (!found)
        break;
    }
  return gis_geometry_new_polygon ((const double *) (void *) xy->data, xy->len / 2, NULL);
}

static void
add_area (Cells *cells,
          const char *level,
          const char *name,
          const char *code,
          const char *parent_code,
          guint district,
          GisGeometry *geometry,
          DemoRandom *random)
{
  DemoThing thing = { .road = G_MAXUINT, .district = district };
  GisRow *row = gis_row_new (gis_catalog_find_class (cells->writer->catalog, "admin_area"));

  thing.surveyed_on = gis_date_new (2020, 1, 6);
  gis_row_set_text (row, "name", name);
  gis_row_set_text (row, "code", code);
  gis_row_set_text (row, "level", level);
  if (parent_code != NULL)
    gis_row_set_text (row, "parent_code", parent_code);
  gis_row_set_integer (row, "in_built_up_area", TRUE);
  if (strcmp (level, "unit_grid") == 0 && demo_random_chance (random, 0.97))
    {
      g_autofree char *walked_on = gis_date_dup_text (demo_survey_date (district, random));
      gis_row_set_text (row, "walked_on", walked_on);
    }
  gis_row_take_geometry (row, geometry);
  demo_writer_add (cells->writer, row, &thing);
}

/* ---- The levels ---- */

static gboolean
in_city (const Cells *cells, guint i, guint j, gconstpointer area)
{
  return TRUE;
}

static gboolean
in_district (const Cells *cells, guint i, guint j, gconstpointer area)
{
  return cell_district (cells, i, j) == GPOINTER_TO_UINT (area);
}

/* A street office: the cells of one district between four arterials. */
typedef struct
{
  guint district;
  guint arterial_u, arterial_v;
} Office;

/* Number of arterials west (south) of cell @i of a widened lattice. */
static guint
count_arterials (const GArray *lines, guint i)
{
  guint n = 0;

  for (guint k = 0; k < lines->len && k < i; k++)
    n += g_array_index (lines, DemoLine, k).level == DEMO_ARTERIAL;
  return n;
}

static Office
cell_office (const Cells *cells, guint i, guint j)
{
  const DemoPlan *plan = cells->writer->plan;
  return (Office){ cell_district (cells, i, j), count_arterials (plan->u_lines, i),
                   count_arterials (plan->v_lines, j) };
}

static gboolean
in_office (const Cells *cells, guint i, guint j, gconstpointer area)
{
  const Office *office = area;
  Office mine;

  if (is_fringe (cells, i, j))
    return FALSE;
  mine = cell_office (cells, i, j);
  return mine.district == office->district && mine.arterial_u == office->arterial_u &&
         mine.arterial_v == office->arterial_v;
}

/* Of the urban districts; the names of towns in the counties are made. */
static const char *const office_names[][8] = {
  { "北书店街道", "午朝门街道", "大兴街道", "北道门街道", "城西街道", "梁苑街道", "柳园街道",
    "西郊街道" },
  { "清平街道", "铁塔街道", "曹门街道", "宋门街道", "工业街道", "苹果园街道", "东郊街道",
    "土柏岗街道" },
  { "相国寺街道", "新华街道", "卧龙街道", "州桥街道", "西司门街道", "南苑街道", "五一街道",
    "仙人庄街道" },
  { "三里堡街道", "新门关街道", "繁塔街道", "官坊街道", "菜市街道", "南郊街道", "汪屯街道",
    "吹台街道" },
  { "城关街道", "陈留街道", "仇楼街道", "八里湾街道", "曲兴街道", "朱仙街道", "半坡店街道",
    "罗王街道" },
};

typedef struct
{
  Cells *cells;
  DemoRandom random;
  DemoNames *names;
  guint n_offices[DEMO_N_DISTRICTS];
} AreaWriter;

/* The four unit grids of a cell, one a quarter. */
static void
add_grids (AreaWriter *areas, guint i, guint j, guint district, const char *community)
{
  Cells *cells = areas->cells;
  const DemoPlan *plan = cells->writer->plan;
  double u[3] = { cells->us[i], plan->u_middle[i - 1], cells->us[i + 1] };
  double v[3] = { cells->vs[j], plan->v_middle[j - 1], cells->vs[j + 1] };

  for (guint k = 0; k < 4; k++)
    {
      g_autofree char *code = g_strdup_printf ("%s%03u", community, k + 1);
      guint a = k % 2, b = k / 2;
      add_area (cells, "unit_grid", code, code, community, district,
                demo_plan_rectangle (plan, u[a], v[b], u[a + 1], v[b + 1], TRUE), &areas->random);
    }
}

/* A community is one cell. */
static void
add_communities (AreaWriter *areas, const Office *office, const char *office_code, const char *name)
{
  Cells *cells = areas->cells;
  const char *kind = g_str_has_suffix (name, "街道") ? "街道" : "镇"; /* 乡 is as long */
  g_autofree char *stem = g_strndup (name, strlen (name) - strlen (kind));
  guint n = 0;

  for (guint i = 1; i + 1 < cells->n_u; i++)
    {
      for (guint j = 1; j + 1 < cells->n_v; j++)
        {
          g_autofree char *code = NULL;
          g_autofree char *title = NULL;
          if (!in_office (cells, i, j, office))
            continue;
          n++;
          code = g_strdup_printf ("%s%03u", office_code, n);
          title = g_strdup_printf ("%s第%u社区", stem, n);
          add_area (cells, "community", title, code, office_code, office->district,
                    demo_plan_rectangle (cells->writer->plan, cells->us[i], cells->vs[j],
                                         cells->us[i + 1], cells->vs[j + 1], TRUE),
                    &areas->random);
          add_grids (areas, i, j, office->district, code);
        }
    }
}

/* The @n-th office of a district. */
static char *
dup_office_name (AreaWriter *areas, guint district, guint n)
{
  if (district < G_N_ELEMENTS (office_names) && n < G_N_ELEMENTS (office_names[0]))
    return g_strdup (office_names[district][n]);
  return demo_names_next_office (areas->names);
}

static void
add_offices (AreaWriter *areas)
{
  Cells *cells = areas->cells;
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 1; i + 1 < cells->n_u; i++)
    {
      for (guint j = 1; j + 1 < cells->n_v; j++)
        {
          Office office = cell_office (cells, i, j);
          const char *district_code = demo_district_code (office.district);
          guint n = areas->n_offices[office.district];
          g_autofree char *name = NULL;
          g_autofree char *code = NULL;
          if (!g_hash_table_add (seen, g_strdup_printf ("%u/%u/%u", office.district,
                                                        office.arterial_u, office.arterial_v)))
            continue;
          name = dup_office_name (areas, office.district, n);
          areas->n_offices[office.district] = ++n;
          code = g_strdup_printf ("%s%03u", district_code, n);
          add_area (cells, "street_office", name, code, district_code, office.district,
                    trace (cells, in_office, &office), &areas->random);
          add_communities (areas, &office, code, name);
        }
    }
}

static void
add_all (AreaWriter *areas)
{
  Cells *cells = areas->cells;

  add_area (cells, "city", "开封市", "410200", NULL, 0, trace (cells, in_city, NULL),
            &areas->random);
  for (guint i = 0; i < cells->writer->plan->scale->n_districts; i++)
    add_area (cells, "district", demo_district_name (i), demo_district_code (i), "410200", i,
              trace (cells, in_district, GUINT_TO_POINTER (i)), &areas->random);
  add_offices (areas);
}

gboolean
demo_write_areas (DemoWriter *writer, GError **error)
{
  const DemoPlan *plan = writer->plan;
  double fringe = plan->scale->fringe_m;
  Cells cells = {
    .writer = writer,
    .us = widen (plan->u_lines, fringe * 0.8, fringe * 1.3),
    .vs = widen (plan->v_lines, fringe * 1.2, fringe * 0.9),
    .n_u = plan->u_lines->len + 1,
    .n_v = plan->v_lines->len + 1,
  };
  AreaWriter areas = { .cells = &cells,
                       .random = demo_random_new (plan->seed, "areas"),
                       .names = demo_names_new (plan->seed) };
  gboolean ok = demo_writer_begin (writer, "admin_area",
                                   _ ("Districts, communities and unit grids"), NULL, error);

  if (ok)
    add_all (&areas);
  demo_names_free (areas.names);
  g_free (cells.us);
  g_free (cells.vs);
  return ok && demo_writer_end (writer, error);
}
