/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading the members of a catalogue document. @where names the object in errors (GIS_ERROR_INVALID). What
 * is read belongs to the caller; a member that is missing and not required gives NULL, FALSE or nothing. */
#pragma once

#include "gis/core/text.h"

G_BEGIN_DECLS

/* Sets GIS_ERROR_INVALID "WHERE: CAUSE" and returns FALSE. */
gboolean gis_member_fail (GError **error, const char *where, const char *format, ...)
  G_GNUC_PRINTF (3, 4);
/* NULL when it is missing or null; borrowed. */
JsonNode *gis_member_get (JsonObject *object, const char *name);
gboolean gis_member_read_string (JsonObject *object,
                                 const char *name,
                                 gboolean required,
                                 const char *where,
                                 char **out,
                                 GError **error);
gboolean gis_member_read_identifier (JsonObject *object,
                                     const char *name,
                                     gboolean required,
                                     const char *where,
                                     char **out,
                                     GError **error);
gboolean gis_member_read_flag (JsonObject *object,
                               const char *name,
                               const char *where,
                               gboolean *out,
                               GError **error);
gboolean gis_member_is_number (JsonNode *node);
/* *out stays where the member is missing. */
gboolean gis_member_read_number (JsonObject *object,
                                 const char *name,
                                 const char *where,
                                 gboolean *has,
                                 double *out,
                                 GError **error);
/* *array: NULL when the member is missing. */
gboolean gis_member_read_array (JsonObject *object,
                                const char *name,
                                guint max,
                                const char *where,
                                JsonArray **array,
                                GError **error);
gboolean gis_member_read_strings (JsonObject *object,
                                  const char *name,
                                  const char *where,
                                  char ***out,
                                  GError **error);
gboolean gis_member_read_title (JsonObject *object,
                                const char *name,
                                gboolean required,
                                const char *where,
                                GisText *out,
                                GError **error);
gboolean gis_member_read_color (JsonObject *object,
                                const char *name,
                                const char *where,
                                char **out,
                                GError **error);
gboolean gis_member_read_colors (JsonObject *object,
                                 const char *name,
                                 const char *where,
                                 char ***out,
                                 GError **error);
/* A name that is one of @names (NULL-terminated); its index. Missing: 0 unless @required. */
gboolean gis_member_read_choice (JsonObject *object,
                                 const char *name,
                                 const char *const *names,
                                 gboolean required,
                                 const char *where,
                                 guint *out,
                                 GError **error);
/* Entry @index of the list @what. */
gboolean gis_member_get_object (JsonArray *array,
                                guint index,
                                const char *what,
                                const char *where,
                                JsonObject **object,
                                GError **error);

G_END_DECLS
