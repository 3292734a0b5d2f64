/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine's error domain; an error of it may carry the way out. */
#include "gis/core/error.h"

#include "gis/core/i18n.h"

#include <errno.h>
#include <gio/gio.h>

typedef struct
{
  char *fitting_crs;
} GisErrorPrivate;

static void
gis_error_private_init (GisErrorPrivate *self)
{
}

static void
gis_error_private_copy (const GisErrorPrivate *from, GisErrorPrivate *to)
{
  to->fitting_crs = g_strdup (from->fitting_crs);
}

static void
gis_error_private_clear (GisErrorPrivate *self)
{
  g_free (self->fitting_crs);
}

G_DEFINE_EXTENDED_ERROR (GisError, gis_error)

void
gis_error_set_fitting_crs (GError *error, const char *crs)
{
  GisErrorPrivate *self;

  g_return_if_fail (error != NULL && error->domain == GIS_ERROR);
  self = gis_error_get_private (error);
  g_free (self->fitting_crs);
  self->fitting_crs = g_strdup (crs);
}

const char *
gis_error_get_fitting_crs (const GError *error)
{
  return error != NULL && error->domain == GIS_ERROR ? gis_error_get_private (error)->fitting_crs
                                                     : NULL;
}

const char *
gis_error_get_cause (int code)
{
  switch (code)
    {
    case EACCES:
      return _ ("Permission denied");
    case EPERM:
      return _ ("Operation not permitted");
    case ENOENT:
      return _ ("No such file or directory");
    case ENOTDIR:
      return _ ("Not a directory");
    case EISDIR:
      return _ ("Is a directory");
    case EEXIST:
      return _ ("File exists");
    case ENAMETOOLONG:
      return _ ("the name is too long");
    case ELOOP:
      return _ ("Too many levels of symbolic links");
    case EROFS:
      return _ ("Read-only file system");
    case ENOSPC:
      return _ ("No space left on device");
    case EDQUOT:
      return _ ("Disk quota exceeded");
    case EFBIG:
      return _ ("File too large");
    case EIO:
      return _ ("Input/output error");
    case EBUSY:
      return _ ("Device or resource busy");
    case ENOMEM:
      return _ ("Cannot allocate memory");
    case EMFILE:
    case ENFILE:
      return _ ("Too many open files");
    default:
      return g_strerror (code);
    }
}

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
