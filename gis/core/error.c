/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine's error domain. */
#include "gis/core/error.h"

#include <gio/gio.h>

G_DEFINE_QUARK (gis - error - quark, gis_error)

int
gis_error_exit_status (const GError *error)
{
  g_return_val_if_fail (error != NULL, 5);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return 130;
  if (error->domain == G_OPTION_ERROR)
    return 2;
  if (error->domain != GIS_ERROR)
    return 5;
  switch ((GisErrorCode) error->code)
    {
    case GIS_ERROR_USAGE:
    case GIS_ERROR_INVALID:
    case GIS_ERROR_NOT_FOUND:
      return 2;
    case GIS_ERROR_SOURCE:
      return 3;
    case GIS_ERROR_WORKSPACE:
    case GIS_ERROR_READ_ONLY:
      return 4;
    case GIS_ERROR_FAILED:
      break;
    }
  return 5;
}
