/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The catalogue: what classes of things a workspace holds, as data. Schema, forms, import mapping,
 * validation, symbols, table columns and export derive from it. Classes come from
 * resources/catalog/ (one JSON file a class, shared domains beside them), a workspace carries its own copy.
 * Immutable after loading, reference-counted, any thread. All pointers inside are borrowed from it.
 *
 *   GisCatalog ── GisClass* ── GisField* ── GisDomain* ── GisDomainValue*
 *                     └── GisTransition*, GisTheme*
 *
 * Roles: `asset` (on the map, has a census state), `register` (asset without geometry: road),
 * `area` (admin_area), `record` (defect, project, work_item: kept, edited and undone like assets,
 * shown in their own views), `link` (line_support: two required references, rows that belong
 * together; shown with both, see gis/store/link.h). */
#pragma once

#include "gis/core/text.h"
#include "gis/core/value.h"
#include "gis/geometry/geometry.h"

G_BEGIN_DECLS

typedef enum
{
  GIS_FIELD_TEXT,
  GIS_FIELD_INTEGER,
  GIS_FIELD_REAL,
  GIS_FIELD_BOOLEAN,   /* integer 0/1 */
  GIS_FIELD_DATE,      /* text YYYY-MM-DD */
  GIS_FIELD_CODE,      /* text: a code of the field's domain */
  GIS_FIELD_REFERENCE, /* integer: row id of class `reference` */
} GisFieldType;

typedef enum
{
  GIS_POLICY_COPY,
  GIS_POLICY_DEFAULT,
  GIS_POLICY_PRO_RATA,
  GIS_POLICY_ASK,
} GisPolicy;

typedef struct
{
  char *code;
  GisText title;
  char **synonyms;  /* NULL-terminated; for import, matched folded */
  char *color;      /* "#rrggbb" on the light map, may be NULL */
  char *color_dark; /* on the dark map, may be NULL */
  char *glyph;      /* how it is drawn; vocabulary in gis/scene/style.h; may be NULL */
  /* Of a kind: "0118", class and sub-class in the 16-digit id, where it is not that of the class; may
   * be NULL. */
  char *component;
} GisDomainValue;

typedef struct
{
  char *id;
  GisText title;
  GisDomainValue *values;
  guint n_values;
  gboolean open; /* texts outside the list are kept as they are (districts of another city) */
  /*< private >*/
  GHashTable *index; /* folded code, title or synonym → GisDomainValue */
} GisDomain;

typedef struct
{
  char *name; /* column name, [a-z][a-z0-9_]* */
  GisText title;
  GisText hint; /* help under the field; en may be NULL */
  GisFieldType type;
  char *unit;              /* "mm", "m", "m²", "kV", "CNY"; NULL when none */
  const GisDomain *domain; /* GIS_FIELD_CODE only */
  char *reference;         /* GIS_FIELD_REFERENCE only: class id */
  char
    *group; /* form group id: "basic", "ownership", "condition", …; see gis_class_get_group_title */
  gboolean required;
  gboolean unique;
  gboolean tracked; /* each change writes a state_event (state, ownership) */
  gboolean derived; /* filled by the program, shown read-only */
  gboolean has_min, has_max;
  double min, max;
  GisValue default_value;
  char **synonyms; /* for import: Chinese, pinyin, English column names */
  char *
    *foreign_values; /* for import: words in its column that say that the row is no such thing */
  GisPolicy on_split, on_merge;
  /*< private >*/
  char *domain_id;
} GisField;

/* Where a field has no transition at all, any change is allowed; where it has none from NULL, any
 * first value is. */
typedef struct
{
  char *field; /* the tracked field; NULL in JSON means the class's state field */
  char *from;  /* NULL: allowed as first state */
  char *to;
  gboolean needs_reason;
} GisTransition;

typedef enum
{
  GIS_THEME_SINGLE,
  GIS_THEME_CATEGORIES, /* by the values of a field */
  GIS_THEME_GRADUATED,  /* by breaks of a number or a date */
} GisThemeKind;

/* Limits of their own for the features that have @code in another field. */
typedef struct
{
  char *code;
  double *breaks; /* as many as the theme's */
} GisThemeLimits;

typedef struct
{
  char *id; /* "kind", "state", "ownership", "damage", … */
  GisText title;
  GisThemeKind kind;
  char *field;    /* NULL for single */
  double *breaks; /* graduated: ascending class limits; of a date: years (2000.5 is 2 July 2000) */
  guint n_breaks;
  char *
    by; /* graduated: the code field that limits go by (PCI grades by the class of road); or NULL */
  GisThemeLimits *limits;
  guint n_limits;
  GisText *labels; /* graduated: names of the classes, n_breaks + 1; or NULL */
  char *
    *values; /* categories: the values that have a colour, all others are "other"; NULL: those of
                    * the field's domain, of another field the commonest */
  char **colors; /* graduated: n_breaks + 1; with values: one each; single: one or NULL */
  char **colors_dark;
  double size; /* of the symbols, 1: as they are */
  /* Of a theme that a person made (gis/catalog/theme.h): */
  char *class_id;
  char *ramp;   /* where the colours come from; or NULL */
  char *method; /* how the breaks were found: "equal", "quantile", "jenks"; NULL: by hand */
} GisTheme;

typedef struct
{
  char *id;   /* table name, [a-z][a-z0-9_]* */
  char *role; /* "asset", "register", "area", "record", "link" */
  GisGeometryType geometry;
  gboolean geometry_required;
  GisText title;     /* one of them: "Manhole cover" */
  GisText plural;    /* layer title: "Manhole covers" */
  char *icon;        /* icon name for lists */
  char **synonyms;   /* layer names that mean this class on import */
  char *code_prefix; /* "2108": class part of the 16-digit id; NULL: by field `kind` or none */
  char *label_field; /* field shown as the name of a row: "name", "code" */
  char *state_field; /* "state" or NULL */
  GisField *fields;
  guint n_fields;
  GisTransition *transitions; /* of the state field and other tracked fields */
  guint n_transitions;
  GisTheme *themes; /* the first is the default */
  guint n_themes;
  char *color, *color_dark; /* single symbol */
  char *glyph;              /* how the class is drawn where no value of a field says it ("pole",
                             * "area-fill"); vocabulary in gis/scene/style.h; may be NULL */
  double min_zoom;          /* first web zoom at which single features are drawn */
  int draw_order;           /* lower is drawn first */
  double link_within_m; /* link: how near a point is to a vertex it belongs to; 0: not proposed */
} GisClass;

typedef struct _GisCatalog GisCatalog;

/* The catalogue shipped with the program (compiled in). Errors only when a shipped file is broken. */
GisCatalog *gis_catalog_new_builtin (GError **error);
/* The built-in files plus every *.json in @folder, by name: each is one class, or has "domains",
 * "groups" and "classes"; an object with a known id replaces it.
 * GIS_ERROR_INVALID names file, object and cause. */
GisCatalog *gis_catalog_new_from_folder (const char *folder, GError **error);
/* The workspace's own copy, one JSON document: {"groups": […], "domains": […], "classes": […]}.
 * Hostile input: names are checked to be identifiers that no system table has, depth, counts and
 * sizes are bounded, references must exist. GIS_ERROR_INVALID names object and cause. */
GisCatalog *gis_catalog_new_from_json (const char *json, GError **error);
/* A copy that has @klass (of any catalogue) too, in place of one with its id.
 * GIS_ERROR_INVALID when its domains or references are not there. */
GisCatalog *
gis_catalog_new_with_class (const GisCatalog *catalog, const GisClass *klass, GError **error);
char *gis_catalog_dup_json (const GisCatalog *catalog);
GisCatalog *gis_catalog_ref (GisCatalog *catalog);
void gis_catalog_unref (GisCatalog *catalog);

guint gis_catalog_get_n_classes (const GisCatalog *catalog);
const GisClass *gis_catalog_get_class (const GisCatalog *catalog, guint index);
/* NULL when there is none. */
const GisClass *gis_catalog_find_class (const GisCatalog *catalog, const char *id);
/* The same with GIS_ERROR_USAGE naming the class and those that exist. */
const GisClass *
gis_catalog_require_class (const GisCatalog *catalog, const char *id, GError **error);
const GisDomain *gis_catalog_find_domain (const GisCatalog *catalog, const char *id);

/* Field index or -1. */
int gis_class_find_field (const GisClass *klass, const char *name);
const GisTheme *gis_class_find_theme (const GisClass *klass, const char *id);
/* Translated title of a form group. */
const char *gis_class_get_group_title (const GisCatalog *catalog, const char *group);
const GisDomainValue *gis_domain_find (const GisDomain *domain, const char *code);
/* By code, title in any language or synonym; case, width and blanks folded. NULL: no match. */
const GisDomainValue *gis_domain_match (const GisDomain *domain, const char *text);
/* Lower case, NFKC, blanks and punctuation out: the key under which names and synonyms meet. */
char *gis_catalog_fold (const char *text);

/* Checks @value against the field (type, domain, range, required) and converts text to the field's
 * type in place ("12.5 " → 12.5, "污水" → "0102", "2023/1/5" → "2023-01-05").
 * GIS_ERROR_INVALID names field, value and cause. */
gboolean gis_field_normalize (const GisField *field, GisValue *value, GError **error);
/* What a person reads: domain title, number with unit, date, yes/no; "" for null. Translated;
 * caller owns it. References are shown as their id (resolve them in the store). */
char *gis_field_dup_display (const GisField *field, const GisValue *value);
/* Whether the state may go @from → @to (from NULL: a new row). The same value is no change and
 * always allowed. */
gboolean gis_class_allows (const GisClass *klass, const char *from, const char *to);
/* The same for any tracked field ("ownership"). */
gboolean
gis_class_allows_field (const GisClass *klass, const char *field, const char *from, const char *to);
/* The transition of @field from → to, to ask whether it needs a reason; NULL when none is named. */
const GisTransition *gis_class_find_transition (const GisClass *klass,
                                                const char *field,
                                                const char *from,
                                                const char *to);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GisCatalog, gis_catalog_unref)

G_END_DECLS
