/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Documents of the catalogue, which may come from anybody: loaded whole, and written member by member;
 * members.h reads the members. Errors begin with @where. */
#pragma once

#include "gis/catalog/members.h"
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The root object of a document; NULL when it is too large, too deep, not UTF-8 or no object; caller
 * owns it. */
JsonNode *
gis_catalog_load_json (const char *json, gssize length, const char *where, GError **error);

/* Writing; what is NULL, FALSE or not there is left out. */
void gis_member_add_string (JsonBuilder *builder, const char *name, const char *value);
void gis_member_add_flag (JsonBuilder *builder, const char *name, gboolean value);
void gis_member_add_double (JsonBuilder *builder, double value);
void gis_member_add_number (JsonBuilder *builder, const char *name, gboolean has, double value);
void gis_member_add_strings (JsonBuilder *builder, const char *name, char **values);
/* @name NULL: an entry of a list. */
void gis_member_add_text (JsonBuilder *builder, const char *name, const GisText *text);
/* Caller owns it. */
char *gis_catalog_dup_built (JsonBuilder *builder);

G_END_DECLS
