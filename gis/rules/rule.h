/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rule files: the figures that the program judges by, as data with their source, edition, clause
 * and certainty (V verified, S one source, M from memory). The shipped ones are compiled in from
 * resources/rules/; a workspace carries its own copy, which is hostile input like all else in it.
 * A rule is immutable and may be read from any thread. */
#pragma once

#include "gis/core/text.h"
#include "gis/store/workspace.h"

G_BEGIN_DECLS

typedef struct _GisRule GisRule;

/* The shipped rule file @id ("thresholds"); GIS_ERROR_NOT_FOUND. */
GisRule *gis_rule_new_builtin (const char *id, GError **error);
/* @where names the document in errors. GIS_ERROR_INVALID: not an object, no id, title or source,
 * certainty not V, S or M, nested too deep, too large. */
GisRule *gis_rule_new_from_json (const char *json, const char *where, GError **error);
/* The workspace's copy; where it has none, the shipped one. GIS_ERROR_WORKSPACE names the document
 * ("targets.json"), where known the line, and the cause. */
GisRule *gis_rule_load (GisWorkspace *ws, const char *id, GError **error);
/* Passes @cause on (taken); what is wrong with the content of a rule that the workspace brought becomes
 * GIS_ERROR_WORKSPACE. */
void gis_rule_blame (GisWorkspace *ws, GError *cause, GError **error);
/* Adds a message (owned) to @problems for each document of the workspace that cannot be read. */
gboolean gis_rule_list_broken (GisWorkspace *ws, GPtrArray *problems, GError **error);
void gis_rule_free (GisRule *rule);

/* Borrowed. */
const char *gis_rule_get_id (const GisRule *rule);
const char *gis_rule_get_source (const GisRule *rule);
const char *gis_rule_get_certainty (const GisRule *rule);
JsonObject *gis_rule_get_root (const GisRule *rule);

typedef struct
{
  double value;
  const char *unit;      /* borrowed from the rule, may be NULL */
  const char *certainty; /* "V", "S", "M" */
  const char *source;
} GisThreshold;

/* The value with this id in the rule's "values". GIS_ERROR_NOT_FOUND names rule and id. */
gboolean gis_rule_get_threshold (const GisRule *rule,
                                 const char *id,
                                 GisThreshold *threshold,
                                 GError **error);

/* Typed members of any JSON object; NULL, FALSE or 0 when missing or of another type (json-glib's
 * own getters warn on a wrong type). */
const char *gis_json_get_string (JsonObject *object, const char *name);
gboolean gis_json_get_number (JsonObject *object, const char *name, double *number);
gboolean gis_json_get_flag (JsonObject *object, const char *name);
JsonObject *gis_json_get_object (JsonObject *object, const char *name);
/* The objects of the list @name: GPtrArray of borrowed JsonObject, never NULL; caller unrefs. */
GPtrArray *gis_json_list_objects (JsonObject *object, const char *name);
/* The texts of the list @name, or NULL when there is no such list; free with g_strfreev(). */
char **gis_json_dup_strings (JsonObject *object, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GisRule, gis_rule_free)

G_END_DECLS
