/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gis/scene/ramp.h"
#include "gis/scene/style-private.h"

#include <json-glib/json-glib.h>
#include <math.h>

#define RESOURCE "/io/github/sanhua/gis/ramps/ramps.json"
#define FIRST_LIST 3
/* The outermost colours of longer lists are too dark for a dark map. */
#define MAX_CLASSES 9
/* So far from the ground is what a sequential ramp begins with, */
#define BEGIN_FROM_GROUND 16
/* and any other colour, which is moved away from it if need be. */
#define MIN_FROM_GROUND 11

/* ---- Colours ---- */

static void
get_lab (guint32 rgb, double lab[3])
{
  static const double to_xyz[3][3] = { { 0.4124564, 0.3575761, 0.1804375 },
                                       { 0.2126729, 0.7151522, 0.0721750 },
                                       { 0.0193339, 0.1191920, 0.9503041 } };
  static const double white[3] = { 0.95047, 1, 1.08883 };
  double linear[3], f[3];

  for (guint i = 0; i < 3; i++)
    {
      double part = ((rgb >> (16 - 8 * i)) & 0xff) / 255.0;
      linear[i] = part <= 0.04045 ? part / 12.92 : pow ((part + 0.055) / 1.055, 2.4);
    }
  for (guint i = 0; i < 3; i++)
    {
      double t =
        (to_xyz[i][0] * linear[0] + to_xyz[i][1] * linear[1] + to_xyz[i][2] * linear[2]) / white[i];
      f[i] = t > 216.0 / 24389 ? cbrt (t) : (24389.0 / 27 * t + 16) / 116;
    }
  lab[0] = 116 * f[1] - 16;
  lab[1] = 500 * (f[0] - f[1]);
  lab[2] = 200 * (f[1] - f[2]);
}

double
gis_color_get_difference (guint32 a, guint32 b)
{
  double one[3], two[3];

  get_lab (a, one);
  get_lab (b, two);
  return sqrt ((one[0] - two[0]) * (one[0] - two[0]) + (one[1] - two[1]) * (one[1] - two[1]) +
               (one[2] - two[2]) * (one[2] - two[2]));
}

/* The same without blue and yellow, which a few people do not see: what is left when a yellow lies on
 * the light map. */
static double
get_distance_from_ground (guint32 rgb, gboolean dark)
{
  double one[3], two[3];

  get_lab (rgb, one);
  get_lab (gis_palette_get (dark)->land, two);
  return hypot (one[0] - two[0], one[1] - two[1]);
}

static guint32
keep_off_ground (guint32 rgb, gboolean dark)
{
  for (guint i = 0; i < 20 && get_distance_from_ground (rgb, dark) < MIN_FROM_GROUND; i++)
    rgb = gis_color_mix (rgb, dark ? 0xFFFFFF : 0x000000, 0.02);
  return rgb;
}

/* ---- The program's ramps ---- */

static char **
read_list (JsonArray *array)
{
  guint n = json_array_get_length (array);
  char **colors = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    colors[i] = g_strdup (json_array_get_string_element (array, i));
  return colors;
}

static void
read_ramp (GisRamp *ramp, JsonObject *object)
{
  static const char *const kinds[] = { "sequential", "diverging", "qualitative" };
  const char *kind = json_object_get_string_member (object, "kind");
  JsonArray *lists = json_object_get_array_member (object, "colors");

  ramp->id = g_strdup (json_object_get_string_member (object, "id"));
  gis_text_parse (&ramp->title, json_object_get_member (object, "title"), ramp->id, NULL);
  while (ramp->kind < GIS_RAMP_QUALITATIVE && !g_str_equal (kinds[ramp->kind], kind))
    ramp->kind++;
  ramp->n_lists = json_array_get_length (lists);
  ramp->lists = g_new0 (char **, ramp->n_lists);
  for (guint i = 0; i < ramp->n_lists; i++)
    ramp->lists[i] = read_list (json_array_get_array_element (lists, i));
}

/* Made once and kept: a file of the program. */
static GArray *
get_ramps (void)
{
  static gsize once;

  if (g_once_init_enter (&once))
    {
      GArray *ramps = g_array_new (FALSE, TRUE, sizeof (GisRamp));
      g_autoptr (GBytes) bytes = g_resources_lookup_data (RESOURCE, 0, NULL);
      g_autoptr (JsonParser) parser = json_parser_new ();
      g_autoptr (GError) error = NULL;
      gsize size;
      const char *text = g_bytes_get_data (bytes, &size);
      JsonArray *array;
      if (!json_parser_load_from_data (parser, text, (gssize) size, &error))
        g_error ("%s: %s", RESOURCE, error->message);
      array = json_object_get_array_member (json_node_get_object (json_parser_get_root (parser)),
                                            "ramps");
      g_array_set_size (ramps, json_array_get_length (array));
      for (guint i = 0; i < ramps->len; i++)
        read_ramp (&g_array_index (ramps, GisRamp, i), json_array_get_object_element (array, i));
      g_once_init_leave (&once, (gsize) ramps);
    }
  return (GArray *) once;
}

guint
gis_ramps_get_n (void)
{
  return get_ramps ()->len;
}

const GisRamp *
gis_ramps_get (guint index)
{
  g_return_val_if_fail (index < gis_ramps_get_n (), NULL);
  return &g_array_index (get_ramps (), GisRamp, index);
}

const GisRamp *
gis_ramps_find (const char *id)
{
  for (guint i = 0; i < gis_ramps_get_n (); i++)
    if (g_strcmp0 (gis_ramps_get (i)->id, id) == 0)
      return gis_ramps_get (i);
  return NULL;
}

/* The colours for @n as they are published. */
static char **
get_list (const GisRamp *ramp, guint n)
{
  return ramp->lists[CLAMP (n, FIRST_LIST, FIRST_LIST + ramp->n_lists - 1) - FIRST_LIST];
}

/* How many colours at the ground's end of a list lie too near to it. */
static guint
count_near_ground (char **list, gboolean dark)
{
  guint length = g_strv_length (list);
  guint n = 0;

  while (n < length &&
         get_distance_from_ground (gis_color_parse (list[dark ? length - 1 - n : n], 0), dark) <
           BEGIN_FROM_GROUND)
    n++;
  return n;
}

guint
gis_ramp_get_max (const GisRamp *ramp)
{
  char **longest = ramp->lists[MIN (ramp->n_lists, MAX_CLASSES - FIRST_LIST + 1) - 1];

  if (ramp->kind != GIS_RAMP_SEQUENTIAL)
    return g_strv_length (longest);
  return g_strv_length (longest) -
         MAX (count_near_ground (longest, FALSE), count_near_ground (longest, TRUE));
}

/* The shortest list that has @n colours off the ground. */
static char **
get_sequential (const GisRamp *ramp, guint n, gboolean dark)
{
  guint length = MAX (n, FIRST_LIST);

  while (length < MAX_CLASSES && length - count_near_ground (get_list (ramp, length), dark) < n)
    length++;
  return get_list (ramp, length);
}

static guint32
get_color (const GisRamp *ramp, guint n, guint index, gboolean dark)
{
  if (ramp->kind == GIS_RAMP_SEQUENTIAL)
    {
      char **list = get_sequential (ramp, n, dark);
      /* The last is the farthest from the ground. */
      guint from_end = n - 1 - index;
      return gis_color_parse (list[dark ? from_end : g_strv_length (list) - 1 - from_end], 0);
    }
  /* Two classes of a diverging ramp are its sides. */
  return gis_color_parse (
    get_list (ramp, n)[ramp->kind == GIS_RAMP_DIVERGING && n == 2 ? 2 * index : index], 0);
}

char **
gis_ramp_dup_colors (const GisRamp *ramp, guint n, gboolean dark)
{
  char **colors;

  n = MIN (n, gis_ramp_get_max (ramp));
  colors = g_new0 (char *, n + 1);
  for (guint i = 0; i < n; i++)
    colors[i] = g_strdup_printf ("#%06x", keep_off_ground (get_color (ramp, n, i, dark), dark));
  return colors;
}

guint32
gis_ramp_get_distinct (guint index, gboolean dark)
{
  const GisRamp *ramp = gis_ramps_find ("okabe-ito");
  guint n = gis_ramp_get_max (ramp);

  return keep_off_ground (get_color (ramp, n, index % n, dark), dark);
}
