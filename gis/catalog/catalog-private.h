/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of the catalogue, shared by its loader, parser and writer. A catalogue is filled by
 * gis_catalog_add_json() (any number of documents, later ones replace) and closed by
 * gis_catalog_resolve(), after which it never changes. */
#pragma once

#include "gis/catalog/catalog.h"
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct
{
  char *id;
  GisText title;
} GisGroup;

struct _GisCatalog
{
  gatomicrefcount ref_count;
  GPtrArray *groups;  /* GisGroup* */
  GPtrArray *domains; /* GisDomain* */
  GPtrArray *classes; /* GisClass* */
  GHashTable *class_index;
  GHashTable *domain_index;
  char **order; /* class ids, from the shipped files; may be NULL */
};

/* Limits for documents from outside. */
#define GIS_CATALOG_MAX_BYTES (4u << 20)
#define GIS_CATALOG_MAX_DEPTH 16
#define GIS_CATALOG_MAX_CLASSES 256
#define GIS_CATALOG_MAX_FIELDS 200
#define GIS_CATALOG_MAX_DOMAINS 512
#define GIS_CATALOG_MAX_VALUES 5000
#define GIS_CATALOG_MAX_STRINGS 200
#define GIS_CATALOG_MAX_TEXT 400

GisCatalog *gis_catalog_new_empty (void);
/* Adds one document: a class, or groups, domains and classes. @where names it in errors. */
gboolean gis_catalog_add_json (GisCatalog *catalog,
                               const char *json,
                               gssize length,
                               const char *where,
                               GError **error);
/* Links fields to domains, checks every reference, normalises defaults, sorts, indexes. */
gboolean gis_catalog_resolve (GisCatalog *catalog, const char *where, GError **error);

/* One class as a document of its own; caller owns it. */
char *gis_catalog_dup_class_json (const GisClass *klass);

/* ---- theme.c ---- */

gboolean
gis_class_parse_themes (GisClass *klass, JsonObject *object, const char *where, GError **error);
void gis_class_write_themes (JsonBuilder *builder, const GisClass *klass);
/* Field, codes and colours of a theme fit the class. */
gboolean
gis_theme_check (const GisTheme *theme, const GisClass *klass, const char *where, GError **error);
void gis_theme_clear (GisTheme *theme);

void gis_domain_free (GisDomain *domain);
void gis_class_free (GisClass *klass);
void gis_group_free (GisGroup *group);
/* Fills domain->index. */
void gis_domain_build_index (GisDomain *domain);

G_END_DECLS
