/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Themes in and out of JSON: those of a class of the catalogue and those that people make. */
#include "gis/catalog/theme.h"
#include "gis/catalog/catalog-private.h"
#include "gis/catalog/json-private.h"
#include "gis/core/i18n.h"

#include <string.h>

static const char *const kinds[] = { "single", "categories", "graduated", NULL };
static const char *const methods[] = { "hand", "equal", "quantile", "jenks", NULL };

void
gis_theme_clear (GisTheme *theme)
{
  for (guint i = 0; theme->labels != NULL && i <= theme->n_breaks; i++)
    gis_text_clear (&theme->labels[i]);
  for (guint i = 0; i < theme->n_limits; i++)
    {
      g_free (theme->limits[i].code);
      g_free (theme->limits[i].breaks);
    }
  g_free (theme->id);
  gis_text_clear (&theme->title);
  g_free (theme->field);
  g_free (theme->breaks);
  g_free (theme->by);
  g_free (theme->limits);
  g_free (theme->labels);
  g_strfreev (theme->values);
  g_strfreev (theme->colors);
  g_strfreev (theme->colors_dark);
  g_free (theme->class_id);
  g_free (theme->ramp);
  g_free (theme->method);
}

/* ---- Reading ---- */

static gboolean
read_breaks (JsonArray *array, double **breaks, guint *n, const char *where, GError **error)
{
  *n = array != NULL ? json_array_get_length (array) : 0;
  *breaks = g_new0 (double, *n);
  for (guint i = 0; i < *n; i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      if (!gis_member_is_number (node))
        return gis_member_fail (error, where, _ ("“%s” is not a number"), "breaks");
      (*breaks)[i] = json_node_get_double (node);
      if (i > 0 && (*breaks)[i] <= (*breaks)[i - 1])
        return gis_member_fail (error, where, _ ("“%s” do not ascend"), "breaks");
    }
  return TRUE;
}

/* "breaks_by": {"express": [65, 75, 90], …} */
static gboolean
parse_limits (GisTheme *theme, JsonObject *object, const char *where, GError **error)
{
  JsonNode *node = gis_member_get (object, "breaks_by");
  g_autoptr (GList) codes = NULL;

  if (!gis_member_read_identifier (object, "by", node != NULL, where, &theme->by, error))
    return FALSE;
  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return gis_member_fail (error, where, _ ("“%s” is not an object"), "breaks_by");
  codes = json_object_get_members (json_node_get_object (node));
  if (g_list_length (codes) > GIS_CATALOG_MAX_STRINGS)
    return gis_member_fail (error, where, _ ("“%s” has more than %u entries"), "breaks_by",
                            GIS_CATALOG_MAX_STRINGS);
  theme->limits = g_new0 (GisThemeLimits, g_list_length (codes));
  for (GList *code = codes; code != NULL; code = code->next)
    {
      GisThemeLimits *limits = &theme->limits[theme->n_limits++];
      JsonArray *array;
      guint n;
      limits->code = g_strdup (code->data);
      if (!gis_member_read_array (json_node_get_object (node), code->data, GIS_THEME_MAX_BREAKS,
                                  where, &array, error) ||
          !read_breaks (array, &limits->breaks, &n, where, error))
        return FALSE;
      if (n != theme->n_breaks)
        return gis_member_fail (error, where, _ ("“%s” has not as many numbers as “%s”"),
                                limits->code, "breaks");
    }
  return TRUE;
}

static gboolean
parse_labels (GisTheme *theme, JsonObject *object, const char *where, GError **error)
{
  JsonArray *array;

  if (!gis_member_read_array (object, "labels", GIS_THEME_MAX_BREAKS + 1, where, &array, error))
    return FALSE;
  if (array == NULL)
    return TRUE;
  if (json_array_get_length (array) != theme->n_breaks + 1)
    return gis_member_fail (error, where, _ ("needs one label more than breaks"));
  theme->labels = g_new0 (GisText, theme->n_breaks + 1);
  for (guint i = 0; i <= theme->n_breaks; i++)
    if (!gis_text_parse (&theme->labels[i], json_array_get_element (array, i), where, error))
      return FALSE;
  return TRUE;
}

static gboolean
parse_colors (GisTheme *theme, JsonObject *object, const char *where, GError **error)
{
  guint n;

  if (!gis_member_read_colors (object, "colors", where, &theme->colors, error) ||
      !gis_member_read_colors (object, "colors_dark", where, &theme->colors_dark, error))
    return FALSE;
  n = theme->colors != NULL ? g_strv_length (theme->colors) : 0;
  if (theme->colors_dark == NULL)
    theme->colors_dark = g_strdupv (theme->colors);
  if (theme->colors_dark != NULL && g_strv_length (theme->colors_dark) != n)
    return gis_member_fail (error, where, _ ("“%s” has not as many colours as “%s”"), "colors_dark",
                            "colors");
  if (theme->kind == GIS_THEME_GRADUATED && (theme->n_breaks == 0 || n != theme->n_breaks + 1))
    return gis_member_fail (error, where, _ ("needs one colour more than breaks"));
  if (theme->kind == GIS_THEME_CATEGORIES && theme->values != NULL &&
      n != g_strv_length (theme->values))
    return gis_member_fail (error, where, _ ("“%s” has not as many colours as “%s”"), "colors",
                            "values");
  return TRUE;
}

static gboolean
parse_values (GisTheme *theme, JsonObject *object, const char *where, GError **error)
{
  if (!gis_member_read_strings (object, "values", where, &theme->values, error))
    return FALSE;
  if (theme->values == NULL)
    return TRUE;
  if (theme->kind != GIS_THEME_CATEGORIES || theme->values[0] == NULL ||
      g_strv_length (theme->values) > GIS_THEME_MAX_VALUES)
    return gis_member_fail (error, where, _ ("“%s” are for 1 to %u categories"), "values",
                            GIS_THEME_MAX_VALUES);
  for (guint i = 0; theme->values[i] != NULL; i++)
    for (guint j = 0; j < i; j++)
      if (strcmp (theme->values[i], theme->values[j]) == 0)
        return gis_member_fail (error, where, _ ("value “%s” stands twice"), theme->values[i]);
  return TRUE;
}

static gboolean
parse_size (GisTheme *theme, JsonObject *object, const char *where, GError **error)
{
  gboolean has;

  theme->size = 1;
  if (!gis_member_read_number (object, "size", where, &has, &theme->size, error))
    return FALSE;
  if (theme->size >= GIS_THEME_MIN_SIZE && theme->size <= GIS_THEME_MAX_SIZE)
    return TRUE;
  return gis_member_fail (error, where, _ ("“%s” is %g, not between %g and %g"), "size",
                          theme->size, (double) GIS_THEME_MIN_SIZE, (double) GIS_THEME_MAX_SIZE);
}

static gboolean
parse_theme (GisTheme *theme, JsonObject *object, const char *class_where, GError **error)
{
  g_autofree char *where = NULL;
  JsonArray *breaks;
  guint kind;

  if (!gis_member_read_identifier (object, "id", TRUE, class_where, &theme->id, error))
    return FALSE;
  where = g_strdup_printf ("%s: %s", class_where, theme->id);
  if (!gis_member_read_title (object, "title", TRUE, where, &theme->title, error) ||
      !gis_member_read_choice (object, "kind", kinds, TRUE, where, &kind, error) ||
      !gis_member_read_identifier (object, "field", FALSE, where, &theme->field, error) ||
      !gis_member_read_array (object, "breaks", GIS_THEME_MAX_BREAKS, where, &breaks, error) ||
      !read_breaks (breaks, &theme->breaks, &theme->n_breaks, where, error))
    return FALSE;
  theme->kind = (GisThemeKind) kind;
  return parse_limits (theme, object, where, error) && parse_labels (theme, object, where, error) &&
         parse_values (theme, object, where, error) && parse_colors (theme, object, where, error) &&
         parse_size (theme, object, where, error);
}

static void
add_single_theme (GisClass *klass)
{
  klass->themes = g_new0 (GisTheme, 1);
  klass->n_themes = 1;
  klass->themes[0].id = g_strdup ("single");
  klass->themes[0].size = 1;
  klass->themes[0].title =
    (GisText){ g_strdup ("One symbol"), g_strdup ("统一符号"), g_strdup ("統一符號") };
}

gboolean
gis_class_parse_themes (GisClass *klass, JsonObject *object, const char *where, GError **error)
{
  JsonArray *array;

  if (!gis_member_read_array (object, "themes", 100, where, &array, error))
    return FALSE;
  if (array == NULL || json_array_get_length (array) == 0)
    {
      if (klass->geometry != GIS_GEOMETRY_NONE)
        add_single_theme (klass);
      return TRUE;
    }
  klass->n_themes = json_array_get_length (array);
  klass->themes = g_new0 (GisTheme, klass->n_themes);
  for (guint i = 0; i < klass->n_themes; i++)
    {
      JsonObject *entry;
      if (!gis_member_get_object (array, i, "themes", where, &entry, error) ||
          !parse_theme (&klass->themes[i], entry, where, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- Against the class ---- */

static gboolean
check_limits (const GisTheme *theme, const GisClass *klass, const char *where, GError **error)
{
  int at = theme->by != NULL ? gis_class_find_field (klass, theme->by) : -1;

  if (theme->by == NULL)
    return TRUE;
  if (at < 0 || klass->fields[at].type != GIS_FIELD_CODE)
    return gis_member_fail (error, where, _ ("there is no field “%s” of type code"), theme->by);
  for (guint i = 0; i < theme->n_limits; i++)
    if (gis_domain_find (klass->fields[at].domain, theme->limits[i].code) == NULL)
      return gis_member_fail (error, where, _ ("“%s” is not a code of “%s”"), theme->limits[i].code,
                              theme->by);
  return TRUE;
}

gboolean
gis_theme_check (const GisTheme *theme, const GisClass *klass, const char *where, GError **error)
{
  int at = theme->field != NULL ? gis_class_find_field (klass, theme->field) : -1;
  GisFieldType type = at >= 0 ? klass->fields[at].type : GIS_FIELD_REFERENCE;

  if (theme->kind == GIS_THEME_CATEGORIES && type != GIS_FIELD_CODE && type != GIS_FIELD_TEXT &&
      type != GIS_FIELD_BOOLEAN)
    return gis_member_fail (error, where,
                            _ ("categories need a field of type code, text or boolean"));
  if (theme->kind == GIS_THEME_GRADUATED && type != GIS_FIELD_INTEGER && type != GIS_FIELD_REAL &&
      type != GIS_FIELD_DATE)
    return gis_member_fail (error, where,
                            _ ("graduated colours need a field with a number or a date"));
  return check_limits (theme, klass, where, error);
}

/* ---- Writing ---- */

static void
add_breaks (JsonBuilder *builder, const double *breaks, guint n)
{
  json_builder_begin_array (builder);
  for (guint i = 0; i < n; i++)
    gis_member_add_double (builder, breaks[i]);
  json_builder_end_array (builder);
}

static void
add_limits (JsonBuilder *builder, const GisTheme *theme)
{
  if (theme->by == NULL)
    return;
  gis_member_add_string (builder, "by", theme->by);
  json_builder_set_member_name (builder, "breaks_by");
  json_builder_begin_object (builder);
  for (guint i = 0; i < theme->n_limits; i++)
    {
      json_builder_set_member_name (builder, theme->limits[i].code);
      add_breaks (builder, theme->limits[i].breaks, theme->n_breaks);
    }
  json_builder_end_object (builder);
}

static void
add_labels (JsonBuilder *builder, const GisTheme *theme)
{
  if (theme->labels == NULL)
    return;
  json_builder_set_member_name (builder, "labels");
  json_builder_begin_array (builder);
  for (guint i = 0; i <= theme->n_breaks; i++)
    gis_member_add_text (builder, NULL, &theme->labels[i]);
  json_builder_end_array (builder);
}

static void
add_theme (JsonBuilder *builder, const GisTheme *theme)
{
  json_builder_begin_object (builder);
  gis_member_add_string (builder, "class", theme->class_id);
  gis_member_add_string (builder, "id", theme->id);
  gis_member_add_text (builder, "title", &theme->title);
  gis_member_add_string (builder, "kind", kinds[theme->kind]);
  gis_member_add_string (builder, "field", theme->field);
  if (theme->n_breaks > 0)
    {
      json_builder_set_member_name (builder, "breaks");
      add_breaks (builder, theme->breaks, theme->n_breaks);
    }
  add_limits (builder, theme);
  add_labels (builder, theme);
  gis_member_add_strings (builder, "values", theme->values);
  gis_member_add_strings (builder, "colors", theme->colors);
  gis_member_add_strings (builder, "colors_dark", theme->colors_dark);
  gis_member_add_number (builder, "size", theme->size != 1, theme->size);
  gis_member_add_string (builder, "ramp", theme->ramp);
  gis_member_add_string (builder, "method", theme->method);
  json_builder_end_object (builder);
}

void
gis_class_write_themes (JsonBuilder *builder, const GisClass *klass)
{
  json_builder_set_member_name (builder, "themes");
  json_builder_begin_array (builder);
  for (guint i = 0; i < klass->n_themes; i++)
    add_theme (builder, &klass->themes[i]);
  json_builder_end_array (builder);
}

/* ---- Those that people make ---- */

static void
clear_cb (gpointer theme)
{
  gis_theme_clear (theme);
}

GisTheme *
gis_theme_new (void)
{
  GisTheme *theme = g_atomic_rc_box_new0 (GisTheme);

  theme->size = 1;
  return theme;
}

GisTheme *
gis_theme_ref (GisTheme *theme)
{
  return g_atomic_rc_box_acquire (theme);
}

void
gis_theme_unref (GisTheme *theme)
{
  if (theme != NULL)
    g_atomic_rc_box_release_full (theme, clear_cb);
}

static void
copy_text (GisText *to, const GisText *from)
{
  *to = (GisText){ g_strdup (from->en), g_strdup (from->zh_cn), g_strdup (from->zh_tw) };
}

GisTheme *
gis_theme_copy (const GisTheme *theme)
{
  GisTheme *copy = gis_theme_new ();

  *copy = *theme;
  copy->id = g_strdup (theme->id);
  copy_text (&copy->title, &theme->title);
  copy->field = g_strdup (theme->field);
  copy->breaks = g_memdup2 (theme->breaks, theme->n_breaks * sizeof (double));
  copy->by = g_strdup (theme->by);
  copy->limits = g_new0 (GisThemeLimits, theme->n_limits);
  for (guint i = 0; i < theme->n_limits; i++)
    {
      copy->limits[i].code = g_strdup (theme->limits[i].code);
      copy->limits[i].breaks =
        g_memdup2 (theme->limits[i].breaks, theme->n_breaks * sizeof (double));
    }
  copy->labels = theme->labels != NULL ? g_new0 (GisText, theme->n_breaks + 1) : NULL;
  for (guint i = 0; theme->labels != NULL && i <= theme->n_breaks; i++)
    copy_text (&copy->labels[i], &theme->labels[i]);
  copy->values = g_strdupv (theme->values);
  copy->colors = g_strdupv (theme->colors);
  copy->colors_dark = g_strdupv (theme->colors_dark);
  copy->class_id = g_strdup (theme->class_id);
  copy->ramp = g_strdup (theme->ramp);
  copy->method = g_strdup (theme->method);
  return copy;
}

static gboolean
parse_origin (GisTheme *theme, JsonObject *object, const char *where, GError **error)
{
  guint method;

  if (!gis_member_read_identifier (object, "class", TRUE, where, &theme->class_id, error) ||
      !gis_member_read_string (object, "ramp", FALSE, where, &theme->ramp, error) ||
      !gis_member_read_choice (object, "method", methods, FALSE, where, &method, error))
    return FALSE;
  theme->method = method > 0 ? g_strdup (methods[method]) : NULL;
  return TRUE;
}

gboolean
gis_theme_validate (const GisTheme *theme, const GisCatalog *catalog, GError **error)
{
  g_autofree char *where = g_strdup_printf ("%s: %s", theme->class_id, theme->id);
  const GisClass *klass = gis_catalog_find_class (catalog, theme->class_id);

  if (klass == NULL || klass->geometry == GIS_GEOMETRY_NONE)
    return gis_member_fail (error, where, _ ("there is no class “%s” on the map"), theme->class_id);
  if (gis_class_find_theme (klass, theme->id) != NULL)
    return gis_member_fail (error, where, _ ("the theme stands twice"));
  if (theme->kind == GIS_THEME_CATEGORIES && theme->values == NULL)
    return gis_member_fail (error, where, _ ("“%s” is missing"), "values");
  return gis_theme_check (theme, klass, where, error);
}

GPtrArray *
gis_themes_parse (const char *json, const GisCatalog *catalog, GPtrArray *problems)
{
  GPtrArray *themes = g_ptr_array_new_with_free_func ((GDestroyNotify) gis_theme_unref);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = gis_catalog_load_json (json, -1, _ ("Themes"), &error);
  JsonArray *array = NULL;

  if (root != NULL)
    gis_member_read_array (json_node_get_object (root), "themes", GIS_THEMES_MAX, _ ("Themes"),
                           &array, &error);
  if (error != NULL && problems != NULL)
    g_ptr_array_add (problems, g_strdup (error->message));
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      g_autoptr (GisTheme) theme = gis_theme_new ();
      g_autoptr (GError) fault = NULL;
      JsonObject *object;
      if (gis_member_get_object (array, i, "themes", _ ("Themes"), &object, &fault) &&
          parse_theme (theme, object, _ ("Themes"), &fault) &&
          parse_origin (theme, object, _ ("Themes"), &fault) &&
          gis_theme_validate (theme, catalog, &fault))
        {
          if (gis_themes_find (themes, theme->class_id, theme->id) == NULL)
            g_ptr_array_add (themes, g_steal_pointer (&theme));
          else
            gis_member_fail (&fault, theme->id, _ ("the theme stands twice"));
        }
      if (fault != NULL && problems != NULL)
        g_ptr_array_add (problems, g_strdup (fault->message));
    }
  return themes;
}

char *
gis_themes_dup_json (GPtrArray *themes)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "themes");
  json_builder_begin_array (builder);
  for (guint i = 0; i < themes->len; i++)
    add_theme (builder, g_ptr_array_index (themes, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return gis_catalog_dup_built (builder);
}

GisTheme *
gis_themes_find (GPtrArray *themes, const char *class_id, const char *id)
{
  for (guint i = 0; i < themes->len; i++)
    {
      GisTheme *theme = g_ptr_array_index (themes, i);
      if (g_strcmp0 (theme->class_id, class_id) == 0 && g_strcmp0 (theme->id, id) == 0)
        return theme;
    }
  return NULL;
}

char *
gis_themes_dup_free_id (GPtrArray *themes, const GisClass *klass, const char *title)
{
  g_autoptr (GString) base = g_string_new ("my");
  g_autofree char *ascii = g_str_to_ascii (title, "C");

  for (const char *p = ascii; *p != '\0' && base->len < 30; p++)
    {
      if ((base->len == 2 || *p == ' ') && base->str[base->len - 1] != '_')
        g_string_append_c (base, '_');
      if (g_ascii_isalnum (*p))
        g_string_append_c (base, g_ascii_tolower (*p));
    }
  if (base->str[base->len - 1] == '_')
    g_string_truncate (base, base->len - 1);
  for (guint i = 1;; i++)
    {
      g_autofree char *id = i > 1 ? g_strdup_printf ("%s_%u", base->str, i) : g_strdup (base->str);
      if (gis_class_find_theme (klass, id) == NULL &&
          gis_themes_find (themes, klass->id, id) == NULL)
        return g_steal_pointer (&id);
    }
}
