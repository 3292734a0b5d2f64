/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ramps: what is published is what is shown, and its classes stay apart for the colour-blind and on
 * both maps. Colour arithmetic is the test's own. */
#include "gis/scene/ramp.h"
#include "gis/scene/style-private.h"
#include <math.h>

/* Machado, Oliveira and Fernandes (2009), table of severity 1.0: linear RGB as protanopes, deuteranopes
 * and tritanopes see it. */
static const double blindness[4][3][3] = {
  { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } },
  { { 0.152286, 1.052583, -0.204868 },
    { 0.114503, 0.786281, 0.099216 },
    { -0.003882, -0.048116, 1.051998 } },
  { { 0.367322, 0.860646, -0.227968 },
    { 0.280085, 0.672501, 0.047413 },
    { -0.011820, 0.042940, 0.968881 } },
  { { 1.255528, -0.076749, -0.178779 },
    { -0.078411, 0.930809, 0.147602 },
    { 0.004733, 0.691367, 0.303900 } },
};

static void
see (guint32 rgb, guint kind, double lab[3])
{
  double linear[3], seen[3], xyz[3], f[3];

  for (guint i = 0; i < 3; i++)
    {
      double part = ((rgb >> (16 - 8 * i)) & 0xff) / 255.0;
      linear[i] = part <= 0.04045 ? part / 12.92 : pow ((part + 0.055) / 1.055, 2.4);
    }
  for (guint i = 0; i < 3; i++)
    seen[i] = CLAMP (blindness[kind][i][0] * linear[0] + blindness[kind][i][1] * linear[1] +
                       blindness[kind][i][2] * linear[2],
                     0, 1);
  xyz[0] = (0.4124 * seen[0] + 0.3576 * seen[1] + 0.1805 * seen[2]) / 0.9505;
  xyz[1] = 0.2126 * seen[0] + 0.7152 * seen[1] + 0.0722 * seen[2];
  xyz[2] = (0.0193 * seen[0] + 0.1192 * seen[1] + 0.9505 * seen[2]) / 1.089;
  for (guint i = 0; i < 3; i++)
    f[i] = xyz[i] > 0.008856 ? cbrt (xyz[i]) : 7.787 * xyz[i] + 16.0 / 116;
  lab[0] = 116 * f[1] - 16;
  lab[1] = 500 * (f[0] - f[1]);
  lab[2] = 200 * (f[1] - f[2]);
}

static double
get_seen_difference (guint32 a, guint32 b, guint kind)
{
  double one[3], two[3];

  see (a, kind, one);
  see (b, kind, two);
  return sqrt (pow (one[0] - two[0], 2) + pow (one[1] - two[1], 2) + pow (one[2] - two[2], 2));
}

/* Lindbloom's calculator (D65, no adaptation): red 53.24 80.09 67.20, white 100 0 0. */
static void
test_difference (void)
{
  g_assert_cmpfloat_with_epsilon (gis_color_get_difference (0xFF0000, 0xFFFFFF),
                                  sqrt (pow (53.24 - 100, 2) + 80.09 * 80.09 + 67.20 * 67.20),
                                  0.05);
  g_assert_cmpfloat (gis_color_get_difference (0x123456, 0x123456), ==, 0);
}

/* Published: YlGnBu of four without its lightest; PuOr of five but for its middle, which is the ground's. */
static void
test_published (void)
{
  g_auto (GStrv) three = gis_ramp_dup_colors (gis_ramps_find ("YlGnBu"), 3, FALSE);
  g_auto (GStrv) five = gis_ramp_dup_colors (gis_ramps_find ("PuOr"), 5, FALSE);
  g_auto (GStrv) dark = gis_ramp_dup_colors (gis_ramps_find ("YlGnBu"), 3, TRUE);

  g_assert_cmpstr (three[0], ==, "#a1dab4");
  g_assert_cmpstr (three[1], ==, "#41b6c4");
  g_assert_cmpstr (three[2], ==, "#225ea8");
  g_assert_cmpstr (five[0], ==, "#e66101");
  g_assert_cmpstr (five[1], ==, "#fdb863");
  g_assert_cmpstr (five[4], ==, "#5e3c99");
  g_assert_cmpstr (dark[2], ==, "#edf8b1");
}

static void
check_colors (const GisRamp *ramp, guint n, gboolean dark)
{
  g_auto (GStrv) colors = gis_ramp_dup_colors (ramp, n, dark);
  guint32 land = gis_palette_get (dark)->land;

  g_assert_cmpuint (g_strv_length (colors), ==, n);
  for (guint i = 0; i < n; i++)
    {
      guint32 rgb = gis_color_parse (colors[i], 0xBADBAD);
      g_assert_cmphex (rgb, !=, 0xBADBAD);
      for (guint kind = 0; kind < 4; kind++)
        {
          double ground = get_seen_difference (rgb, land, kind);
          double apart = 1000;
          /* Neighbours in a ramp, any two of a qualitative set. */
          for (guint j = ramp->kind == GIS_RAMP_QUALITATIVE ? 0 : MAX (i, 1) - 1; j < i; j++)
            apart = fmin (apart, get_seen_difference (rgb, gis_color_parse (colors[j], 0), kind));
          g_assert_cmpfloat (ground, >=, 8);
          /* Tritanopes, one in many thousands, have more trouble. */
          g_assert_cmpfloat (apart, >=, kind == 3 ? 3 : 5);
        }
    }
}

static void
test_apart (void)
{
  g_assert_cmpuint (gis_ramps_get_n (), >, 10);
  for (guint r = 0; r < gis_ramps_get_n (); r++)
    for (guint n = 1; n <= gis_ramp_get_max (gis_ramps_get (r)); n++)
      for (guint dark = 0; dark < 2; dark++)
        check_colors (gis_ramps_get (r), n, dark);
}

/* The notice that its licence asks for is in the program. */
static void
test_notice (void)
{
  g_autoptr (GBytes) bytes =
               g_resources_lookup_data ("/io/github/sanhua/gis/ramps/colorbrewer.txt", 0, NULL);

  g_assert_nonnull (bytes);
  g_assert_nonnull (g_strstr_len (g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes),
                                  "Cynthia Brewer, Mark Harrower, and The Pennsylvania State"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gis/ramp/difference", test_difference);
  g_test_add_func ("/gis/ramp/published", test_published);
  g_test_add_func ("/gis/ramp/apart", test_apart);
  g_test_add_func ("/gis/ramp/notice", test_notice);
  return g_test_run ();
}
