/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Positions as typed. Oracle: 34.797 N, 114.307 E is E 528 094.553, N 3 852 115.295 in EPSG:4547 and
 * E 38 528 094.553 in EPSG:4526 (PROJ's cs2cs); seconds by hand. */
#include "gis/crs/position.h"

#include <math.h>

typedef struct
{
  const char *text;
  const char *crs; /* of the first reading; NULL: no position */
  double lon, lat;
  gboolean swapped;
} Case;

static const Case cases[] = {
  { "114.307,34.797", "EPSG:4326", 114.307, 34.797, FALSE },
  { "114.307 34.797", "EPSG:4326", 114.307, 34.797, FALSE },
  { " 34.797 ; 114.307 ", "EPSG:4326", 114.307, 34.797, TRUE },
  { "１１４.３０７，３４.７９７", "EPSG:4326", 114.307, 34.797, FALSE },
  { "(114.307、34.797)", "EPSG:4326", 114.307, 34.797, FALSE },
  { "34.797N 114.307E", "EPSG:4326", 114.307, 34.797, TRUE },
  { "N34.797, E114.307", "EPSG:4326", 114.307, 34.797, TRUE },
  { "E: 114.307 N: 34.797", "EPSG:4326", 114.307, 34.797, FALSE },
  { "东经114.307 北纬34.797", "EPSG:4326", 114.307, 34.797, FALSE },
  { "北纬34度47分49.2秒 东经114度18分25.2秒", "EPSG:4326", 114.307, 34.797, TRUE },
  { "34°47'49.2\"N 114°18'25.2\"E", "EPSG:4326", 114.307, 34.797, TRUE },
  { "34°47′49.2″N, 114°18′25.2″E", "EPSG:4326", 114.307, 34.797, TRUE },
  { "114° 18.42' 34° 47.82'", "EPSG:4326", 114.307, 34.797, FALSE },
  { "114°18'25.2'' 34°47'49.2''", "EPSG:4326", 114.307, 34.797, FALSE },
  { "528094.553 3852115.295", "EPSG:4547", 114.307, 34.797, FALSE },
  { "3852115.295, 528094.553", "EPSG:4547", 114.307, 34.797, TRUE },
  { "E 528094.553  N 3852115.295", "EPSG:4547", 114.307, 34.797, FALSE },
  { "N 3852115.295 E 528094.553", "EPSG:4547", 114.307, 34.797, TRUE },
  { "X=3852115.295 Y=528094.553", "EPSG:4547", 114.307, 34.797, TRUE },
  { "38528094.553,3852115.295", "EPSG:4526", 114.307, 34.797, FALSE },
  { "EPSG:4547 528094.553 3852115.295", "EPSG:4547", 114.307, 34.797, FALSE },
  { "528094.553 3852115.295 epsg 4547", "EPSG:4547", 114.307, 34.797, FALSE },
  { "EPSG:4490 34.797 114.307", "EPSG:4490", 114.307, 34.797, TRUE },
  { "CGCS2000 114.307 34.797", "EPSG:4490", 114.307, 34.797, FALSE },
  { "WGS 84: 114.307 34.797", NULL, 0, 0, FALSE },
  { "WGS84 114.307 34.797", "EPSG:4326", 114.307, 34.797, FALSE },
  { "12724597.034, 4136328.360", "EPSG:3857", 114.307, 34.797, FALSE },
  { "-0.1276 51.5072", "EPSG:4326", -0.1276, 51.5072, FALSE },
  { "33.8568 S 151.2153 E", "EPSG:4326", 151.2153, -33.8568, TRUE },
  { "", NULL, 0, 0, FALSE },
  { "中山路", NULL, 0, 0, FALSE },
  { "114.307", NULL, 0, 0, FALSE },
  { "4102020101000001", NULL, 0, 0, FALSE },
  { "4102 0001", NULL, 0, 0, FALSE },
  { "114.307 34.797 12", NULL, 0, 0, FALSE },
  { "190 95", NULL, 0, 0, FALSE },
  { "114°60' 34°47'", NULL, 0, 0, FALSE },
  { "E 114 E 34", NULL, 0, 0, FALSE },
  { "EPSG:999999 1 2", NULL, 0, 0, FALSE },
  { "EPSG:4547 1 2", NULL, 0, 0, FALSE },
  { "nan nan", NULL, 0, 0, FALSE },
  { "1e300 1e300", NULL, 0, 0, FALSE },
  { "114.307\xff 34.797", NULL, 0, 0, FALSE },
};

static void
test_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *wanted = &cases[i];
      g_autoptr (GPtrArray) found = gis_position_parse (wanted->text, "EPSG:4547");
      const GisPosition *position = found->len > 0 ? g_ptr_array_index (found, 0) : NULL;
      if ((position == NULL) != (wanted->crs == NULL))
        g_error ("“%s”: %s", wanted->text, position != NULL ? position->crs : "nothing");
      if (position == NULL)
        continue;
      /* 1e-8 degrees are a millimetre. */
      if (g_strcmp0 (position->crs, wanted->crs) != 0 || position->swapped != wanted->swapped ||
          fabs (position->lon - wanted->lon) > 2e-8 || fabs (position->lat - wanted->lat) > 2e-8)
        g_error ("“%s”: %s %.9f %.9f %d", wanted->text, position->crs, position->lon, position->lat,
                 position->swapped);
    }
}

/* GCJ-02 lies 534 m east and 99 m south of the truth at Kaifeng. */
static void
test_shifted (void)
{
  g_autoptr (GPtrArray) found = gis_position_parse ("GCJ-02 114.307 34.797", "EPSG:4547");
  const GisPosition *position;

  g_assert_cmpuint (found->len, ==, 1);
  position = g_ptr_array_index (found, 0);
  g_assert_true (position->approximate);
  g_assert_cmpfloat_with_epsilon ((114.307 - position->lon) * 91500, 534, 5);
  g_assert_cmpfloat_with_epsilon ((34.797 - position->lat) * 110950, -99, 5);
}

/* Both orders are told where both are places; the one where the workspace is comes first. */
static void
test_ambiguous (void)
{
  g_autoptr (GPtrArray) found = gis_position_parse ("34.5 30.2", NULL);
  g_autoptr (GPtrArray) near = gis_position_parse ("35.0 114.0", "EPSG:4547");
  g_autoptr (GPtrArray) helsinki = gis_position_parse ("60.17 24.94", "EPSG:3067");
  const GisPosition *first;

  g_assert_cmpuint (found->len, ==, 2);
  g_assert_cmpuint (near->len, ==, 1); /* 114° north is nowhere */
  g_assert_cmpuint (helsinki->len, ==, 2);
  first = g_ptr_array_index (helsinki, 0);
  g_assert_true (first->swapped);
  g_assert_cmpfloat (first->lon, ==, 24.94);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gis/position/cases", test_cases);
  g_test_add_func ("/gis/position/shifted", test_shifted);
  g_test_add_func ("/gis/position/ambiguous", test_ambiguous);
  return g_test_run ();
}
