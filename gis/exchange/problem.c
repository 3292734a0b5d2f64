/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reader's problems in the user's language. The reader itself knows none: it sends codes, and the
 * driver's own words beside them, which are English and stand behind ours. */
#include "gis/exchange/reader-private.h"

#include "gis/core/i18n.h"

static const char *
word (GisFrameProblem problem)
{
  switch (problem)
    {
    case GIS_FRAME_PROBLEM_NO_FORMAT:
      return _ ("it is in none of the formats that can be read");
    case GIS_FRAME_PROBLEM_NO_LAYER:
      return _ ("it has no such layer");
    case GIS_FRAME_PROBLEM_DAMAGED:
      return _ ("it is damaged, its rows end early");
    case GIS_FRAME_PROBLEM_COORDINATES:
      return _ ("coordinates are missing or not numbers");
    case GIS_FRAME_PROBLEM_CURVE:
      return _ ("the curve cannot be approximated by straight lines");
    case GIS_FRAME_PROBLEM_TOO_LARGE:
      return _ ("the geometry is larger than 32 MiB");
    case GIS_FRAME_PROBLEM_NO_WKB:
      return _ ("the geometry is of a form that is not taken");
    case GIS_FRAME_PROBLEM_COLUMNS:
      return _ ("it has more columns than are taken");
    default:
      return _ ("the driver of its format refuses it");
    }
}

char *
gis_reader_dup_problem (GisFrameCursor *cursor)
{
  g_autofree char *detail = NULL;
  GisFrameProblem problem = gis_frame_get_problem (cursor, &detail);

  if (detail == NULL || *detail == '\0')
    return g_strdup (word (problem));
  /* Translators: our words, and those of a file format's driver in English. */
  return g_strdup_printf (_ ("%s (%s)"), word (problem), detail);
}
