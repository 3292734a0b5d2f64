/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON → catalogue. Documents may come from a workspace that somebody else made: each name is
 * checked to be an identifier, each count is bounded (members.h). What points elsewhere is checked
 * later, in resolve.c. */
#include "gis/catalog/catalog-private.h"
#include "gis/catalog/json-private.h"
#include "gis/core/error.h"
#include "gis/core/i18n.h"

#include <string.h>

/* ---- Domains ---- */

static gboolean
is_glyph (const char *text)
{
  return strspn (text, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen (text);
}

static gboolean
read_glyph (JsonObject *object, const char *where, char **glyph, GError **error)
{
  if (!gis_member_read_string (object, "glyph", FALSE, where, glyph, error))
    return FALSE;
  if (*glyph != NULL && !is_glyph (*glyph))
    return gis_member_fail (error, where, _ ("“%s” is not a symbol name"), *glyph);
  return TRUE;
}

/* Class and sub-class of the national component id. */
static gboolean
read_component (JsonObject *object,
                const char *member,
                const char *where,
                char **component,
                GError **error)
{
  if (!gis_member_read_string (object, member, FALSE, where, component, error))
    return FALSE;
  if (*component != NULL && (strlen (*component) != 4 || strspn (*component, "0123456789") != 4))
    return gis_member_fail (error, where, _ ("“%s” is “%s”, not four digits"), member, *component);
  return TRUE;
}

static gboolean
parse_domain_value (GisDomainValue *value, JsonObject *object, const char *where, GError **error)
{
  if (!gis_member_read_string (object, "code", TRUE, where, &value->code, error) ||
      !gis_member_read_title (object, "title", TRUE, where, &value->title, error) ||
      !gis_member_read_strings (object, "synonyms", where, &value->synonyms, error) ||
      !gis_member_read_color (object, "color", where, &value->color, error) ||
      !gis_member_read_color (object, "color_dark", where, &value->color_dark, error) ||
      !read_glyph (object, where, &value->glyph, error) ||
      !read_component (object, "component", where, &value->component, error))
    return FALSE;
  if (strlen (value->code) > 64)
    return gis_member_fail (error, where, _ ("“%s” is empty or too long"), "code");
  for (const char *p = value->code; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p) || *p == ' ')
      return gis_member_fail (error, where, _ ("code “%s” holds a blank or control character"),
                              value->code);
  return TRUE;
}

static GisDomain *
parse_domain (JsonObject *object, const char *file, GError **error)
{
  GisDomain *domain = g_new0 (GisDomain, 1);
  g_autofree char *where = NULL;
  JsonArray *values;

  if (!gis_member_read_identifier (object, "id", TRUE, file, &domain->id, error))
    goto bad;
  where = g_strdup_printf ("%s: %s", file, domain->id);
  if (!gis_member_read_title (object, "title", TRUE, where, &domain->title, error) ||
      !gis_member_read_flag (object, "open", where, &domain->open, error) ||
      !gis_member_read_array (object, "values", GIS_CATALOG_MAX_VALUES, where, &values, error))
    goto bad;
  domain->n_values = values != NULL ? json_array_get_length (values) : 0;
  domain->values = g_new0 (GisDomainValue, domain->n_values);
  for (guint i = 0; i < domain->n_values; i++)
    {
      JsonObject *entry;
      if (!gis_member_get_object (values, i, "values", where, &entry, error) ||
          !parse_domain_value (&domain->values[i], entry, where, error))
        goto bad;
      for (guint j = 0; j < i; j++)
        if (strcmp (domain->values[i].code, domain->values[j].code) == 0)
          {
            gis_member_fail (error, where, _ ("code “%s” stands twice"), domain->values[i].code);
            goto bad;
          }
    }
  gis_domain_build_index (domain);
  return domain;

bad:
  gis_domain_free (domain);
  return NULL;
}

/* ---- Classes ---- */

/* Names that SQLite, SpatiaLite, OGR or the workspace use for columns of their own. */
static gboolean
is_reserved_column (const char *name)
{
  static const char *const reserved[] = { "id",  "uuid", "geom",    "rowid", "oid",
                                          "fid", "rank", "ogc_fid", NULL };

  return g_strv_contains (reserved, name);
}

/* Tables of SQLite, SpatiaLite and the workspace. */
static gboolean
is_reserved_table (const char *name)
{
  static const char *const prefixes[] = {
    "sqlite_", "spatial", "geometry_", "idx_",      "views_",  "virts_", "vector_",
    "raster_", "rl2",     "networks",  "topologie", "se_",     "iso_",   "wms_",
    "rtree_",  "gpkg_",   "cache_",    "search_",   "change_", "sync_",  NULL
  };
  static const char *const names[] = { "data_licenses",
                                       "sql_statements_log",
                                       "stored_procedures",
                                       "stored_variables",
                                       "knn",
                                       "knn2",
                                       "state_event",
                                       "foreign_edit",
                                       "import_batch",
                                       "import_row",
                                       "setting",
                                       "catalog",
                                       "rule",
                                       "target",
                                       "inspection",
                                       "attachment",
                                       "device",
                                       "serial",
                                       "batch",
                                       NULL };

  for (guint i = 0; prefixes[i] != NULL; i++)
    if (g_str_has_prefix (name, prefixes[i]))
      return TRUE;
  return g_strv_contains (names, name);
}

static const char *const policies[] = { "copy", "default", "pro_rata", "ask", NULL };
static const char *const field_types[] = { "text", "integer", "real",      "boolean",
                                           "date", "code",    "reference", NULL };
static const char *const geometries[] = { "none", "point", "multilinestring", "multipolygon",
                                          NULL };

static gboolean
parse_default (GisField *field, JsonObject *object, const char *where, GError **error)
{
  JsonNode *node = gis_member_get (object, "default");

  if (node == NULL)
    return TRUE;
  if (gis_member_is_number (node))
    {
      if (json_node_get_value_type (node) == G_TYPE_INT64)
        gis_value_set_integer (&field->default_value, json_node_get_int (node));
      else
        gis_value_set_real (&field->default_value, json_node_get_double (node));
      return TRUE;
    }
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    {
      gis_value_set_integer (&field->default_value, json_node_get_boolean (node));
      return TRUE;
    }
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    {
      gis_value_set_text (&field->default_value, json_node_get_string (node));
      return TRUE;
    }
  return gis_member_fail (error, where, _ ("“%s” is neither text, number nor yes/no"), "default");
}

static gboolean
parse_field_kind (GisField *field, JsonObject *object, const char *where, GError **error)
{
  guint choice;

  if (!gis_member_read_choice (object, "type", field_types, TRUE, where, &choice, error))
    return FALSE;
  field->type = (GisFieldType) choice;
  if (!gis_member_read_choice (object, "on_split", policies, FALSE, where, &choice, error))
    return FALSE;
  field->on_split = (GisPolicy) choice;
  if (!gis_member_read_choice (object, "on_merge", policies, FALSE, where, &choice, error))
    return FALSE;
  field->on_merge = (GisPolicy) choice;
  return gis_member_read_string (object, "unit", FALSE, where, &field->unit, error) &&
         gis_member_read_identifier (object, "domain", FALSE, where, &field->domain_id, error) &&
         gis_member_read_identifier (object, "reference", FALSE, where, &field->reference, error);
}

static gboolean
parse_field (GisField *field, JsonObject *object, const char *class_where, GError **error)
{
  g_autofree char *where = NULL;

  field->default_value = GIS_VALUE_NULL;
  if (!gis_member_read_identifier (object, "name", TRUE, class_where, &field->name, error))
    return FALSE;
  where = g_strdup_printf ("%s.%s", class_where, field->name);
  if (is_reserved_column (field->name))
    return gis_member_fail (error, where, _ ("the name is reserved"));
  if (!gis_member_read_title (object, "title", TRUE, where, &field->title, error) ||
      !gis_member_read_title (object, "hint", FALSE, where, &field->hint, error) ||
      !parse_field_kind (field, object, where, error) ||
      !gis_member_read_identifier (object, "group", FALSE, where, &field->group, error) ||
      !gis_member_read_flag (object, "required", where, &field->required, error) ||
      !gis_member_read_flag (object, "unique", where, &field->unique, error) ||
      !gis_member_read_flag (object, "tracked", where, &field->tracked, error) ||
      !gis_member_read_flag (object, "derived", where, &field->derived, error) ||
      !gis_member_read_number (object, "min", where, &field->has_min, &field->min, error) ||
      !gis_member_read_number (object, "max", where, &field->has_max, &field->max, error) ||
      !parse_default (field, object, where, error) ||
      !gis_member_read_strings (object, "synonyms", where, &field->synonyms, error) ||
      !gis_member_read_strings (object, "foreign_values", where, &field->foreign_values, error))
    return FALSE;
  if (field->group == NULL)
    field->group = g_strdup ("basic");
  return TRUE;
}

static gboolean
parse_fields (GisClass *klass, JsonObject *object, const char *where, GError **error)
{
  JsonArray *array;

  if (!gis_member_read_array (object, "fields", GIS_CATALOG_MAX_FIELDS, where, &array, error))
    return FALSE;
  klass->n_fields = array != NULL ? json_array_get_length (array) : 0;
  if (klass->n_fields == 0)
    return gis_member_fail (error, where, _ ("“%s” is missing"), "fields");
  klass->fields = g_new0 (GisField, klass->n_fields);
  for (guint i = 0; i < klass->n_fields; i++)
    {
      JsonObject *entry;
      if (!gis_member_get_object (array, i, "fields", where, &entry, error) ||
          !parse_field (&klass->fields[i], entry, where, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
parse_transitions (GisClass *klass, JsonObject *object, const char *where, GError **error)
{
  JsonArray *array;

  if (!gis_member_read_array (object, "transitions", 1000, where, &array, error))
    return FALSE;
  klass->n_transitions = array != NULL ? json_array_get_length (array) : 0;
  klass->transitions = g_new0 (GisTransition, klass->n_transitions);
  for (guint i = 0; i < klass->n_transitions; i++)
    {
      GisTransition *transition = &klass->transitions[i];
      JsonObject *entry;
      if (!gis_member_get_object (array, i, "transitions", where, &entry, error) ||
          !gis_member_read_identifier (entry, "field", FALSE, where, &transition->field, error) ||
          !gis_member_read_string (entry, "from", FALSE, where, &transition->from, error) ||
          !gis_member_read_string (entry, "to", TRUE, where, &transition->to, error) ||
          !gis_member_read_flag (entry, "needs_reason", where, &transition->needs_reason, error))
        return FALSE;
      if (transition->field == NULL)
        transition->field = g_strdup (klass->state_field);
    }
  return TRUE;
}

static gboolean
parse_class_head (GisClass *klass, JsonObject *object, const char *where, GError **error)
{
  static const char *const roles[] = { "asset", "register", "area", "record", "link", NULL };
  guint role, geometry;
  gboolean has;
  double order = 0;

  if (!gis_member_read_choice (object, "role", roles, TRUE, where, &role, error) ||
      !gis_member_read_choice (object, "geometry", geometries, TRUE, where, &geometry, error) ||
      !gis_member_read_flag (object, "geometry_required", where, &klass->geometry_required,
                             error) ||
      !gis_member_read_title (object, "title", TRUE, where, &klass->title, error) ||
      !gis_member_read_title (object, "plural", FALSE, where, &klass->plural, error) ||
      !gis_member_read_string (object, "icon", FALSE, where, &klass->icon, error) ||
      !gis_member_read_strings (object, "synonyms", where, &klass->synonyms, error) ||
      !read_component (object, "code_prefix", where, &klass->code_prefix, error) ||
      !gis_member_read_identifier (object, "label_field", FALSE, where, &klass->label_field,
                                   error) ||
      !gis_member_read_identifier (object, "state_field", FALSE, where, &klass->state_field,
                                   error) ||
      !gis_member_read_color (object, "color", where, &klass->color, error) ||
      !gis_member_read_color (object, "color_dark", where, &klass->color_dark, error) ||
      !read_glyph (object, where, &klass->glyph, error) ||
      !gis_member_read_number (object, "min_zoom", where, &has, &klass->min_zoom, error) ||
      !gis_member_read_number (object, "draw_order", where, &has, &order, error) ||
      !gis_member_read_number (object, "link_within_m", where, &has, &klass->link_within_m, error))
    return FALSE;
  klass->role = g_strdup (roles[role]);
  klass->geometry = (GisGeometryType) geometry;
  klass->draw_order = (int) CLAMP (order, -1000, 1000);
  klass->min_zoom = CLAMP (klass->min_zoom, 0, 24);
  if (klass->plural.en == NULL)
    klass->plural = (GisText){ g_strdup (klass->title.en), g_strdup (klass->title.zh_cn),
                               g_strdup (klass->title.zh_tw) };
  if (klass->geometry == GIS_GEOMETRY_NONE && klass->geometry_required)
    return gis_member_fail (error, where, _ ("a class without geometry cannot require one"));
  return TRUE;
}

/* A link says that two rows belong together, and nothing else. */
static gboolean
check_link (const GisClass *klass, const char *where, GError **error)
{
  guint n_ends = 0;

  if (strcmp (klass->role, "link") != 0)
    return klass->link_within_m == 0 ||
           gis_member_fail (error, where, _ ("only a link has “%s”"), "link_within_m");
  for (guint i = 0; i < klass->n_fields; i++)
    n_ends += klass->fields[i].type == GIS_FIELD_REFERENCE && klass->fields[i].required;
  if (n_ends != 2 || klass->geometry != GIS_GEOMETRY_NONE)
    return gis_member_fail (error, where, _ ("a link has two required references and no geometry"));
  return (klass->link_within_m >= 0 && klass->link_within_m <= 1000) ||
         gis_member_fail (error, where, _ ("“%s” is not between 0 and 1000"), "link_within_m");
}

static GisClass *
parse_class (JsonObject *object, const char *file, GError **error)
{
  GisClass *klass = g_new0 (GisClass, 1);
  g_autofree char *where = NULL;

  if (gis_member_read_identifier (object, "id", TRUE, file, &klass->id, error))
    {
      where = g_strdup_printf ("%s: %s", file, klass->id);
      if (is_reserved_table (klass->id))
        gis_member_fail (error, where, _ ("the name is reserved"));
      else if (parse_class_head (klass, object, where, error) &&
               parse_fields (klass, object, where, error) &&
               parse_transitions (klass, object, where, error) &&
               gis_class_parse_themes (klass, object, where, error) &&
               check_link (klass, where, error))
        return klass;
    }
  gis_class_free (klass);
  return NULL;
}

static gboolean
parse_group (GisGroup *group, JsonObject *object, const char *where, GError **error)
{
  return gis_member_read_identifier (object, "id", TRUE, where, &group->id, error) &&
         gis_member_read_title (object, "title", TRUE, where, &group->title, error);
}

/* ---- Documents ---- */

/* Puts @item in place of the one with the same id, or at the end. Each struct begins with its id. */
static void
put (GPtrArray *array, gpointer item)
{
  for (guint i = 0; i < array->len; i++)
    if (strcmp (*(char **) g_ptr_array_index (array, i), *(char **) item) == 0)
      {
        gpointer old = g_ptr_array_index (array, i);
        g_ptr_array_index (array, i) = item;
        g_ptr_array_add (array, old); /* last, to be freed by the array */
        g_ptr_array_remove_index (array, array->len - 1);
        return;
      }
  g_ptr_array_add (array, item);
}

static gboolean
add_groups (GisCatalog *catalog, JsonObject *root, const char *where, GError **error)
{
  JsonArray *array;

  if (!gis_member_read_array (root, "groups", GIS_CATALOG_MAX_STRINGS, where, &array, error))
    return FALSE;
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonObject *object;
      GisGroup *group = g_new0 (GisGroup, 1);
      if (!gis_member_get_object (array, i, "groups", where, &object, error) ||
          !parse_group (group, object, where, error))
        {
          gis_group_free (group);
          return FALSE;
        }
      put (catalog->groups, group);
    }
  return TRUE;
}

static gboolean
add_domains (GisCatalog *catalog, JsonObject *root, const char *where, GError **error)
{
  JsonArray *array;

  if (!gis_member_read_array (root, "domains", GIS_CATALOG_MAX_DOMAINS, where, &array, error))
    return FALSE;
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonObject *object;
      GisDomain *domain;
      if (!gis_member_get_object (array, i, "domains", where, &object, error))
        return FALSE;
      domain = parse_domain (object, where, error);
      if (domain == NULL)
        return FALSE;
      put (catalog->domains, domain);
    }
  return TRUE;
}

static gboolean
add_class (GisCatalog *catalog, JsonObject *object, const char *where, GError **error)
{
  GisClass *klass = parse_class (object, where, error);

  if (klass == NULL)
    return FALSE;
  put (catalog->classes, klass);
  return catalog->classes->len <= GIS_CATALOG_MAX_CLASSES ||
         gis_member_fail (error, where, _ ("“%s” has more than %u entries"), "classes",
                          GIS_CATALOG_MAX_CLASSES);
}

static gboolean
add_classes (GisCatalog *catalog, JsonObject *root, const char *where, GError **error)
{
  JsonArray *array;

  if (json_object_has_member (root, "fields"))
    return add_class (catalog, root, where, error);
  if (!gis_member_read_array (root, "classes", GIS_CATALOG_MAX_CLASSES, where, &array, error))
    return FALSE;
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonObject *object;
      if (!gis_member_get_object (array, i, "classes", where, &object, error) ||
          !add_class (catalog, object, where, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
gis_catalog_add_json (GisCatalog *catalog,
                      const char *json,
                      gssize length,
                      const char *where,
                      GError **error)
{
  g_autoptr (JsonNode) node = gis_catalog_load_json (json, length, where, error);
  JsonObject *root;

  if (node == NULL)
    return FALSE;
  root = json_node_get_object (node);
  if (json_object_has_member (root, "order"))
    {
      g_clear_pointer (&catalog->order, g_strfreev);
      if (!gis_member_read_strings (root, "order", where, &catalog->order, error))
        return FALSE;
    }
  return add_groups (catalog, root, where, error) && add_domains (catalog, root, where, error) &&
         add_classes (catalog, root, where, error);
}
