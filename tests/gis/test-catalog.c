/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The catalogue: shipped classes are complete and consistent, its JSON goes round, hostile
 * documents are refused, values are read and shown as people write them. */
#include "gis/catalog/catalog.h"
#include "gis/core/error.h"
#include "gis/store/row.h"

#include <glib/gstdio.h>
#include <string.h>

static GisCatalog *
load (void)
{
  g_autoptr (GError) error = NULL;
  GisCatalog *catalog = gis_catalog_new_builtin (&error);

  g_assert_no_error (error);
  g_assert_nonnull (catalog);
  return catalog;
}

static const GisField *
get_field (const GisCatalog *catalog, const char *klass, const char *name)
{
  const GisClass *found = gis_catalog_find_class (catalog, klass);
  int index;

  g_assert_nonnull (found);
  index = gis_class_find_field (found, name);
  g_assert_cmpint (index, >=, 0);
  return &found->fields[index];
}

/* ---- Shipped files ---- */

static void
check_text (const GisText *text, const char *where)
{
  if (text->en == NULL || text->zh_cn == NULL || text->zh_tw == NULL)
    g_error ("%s: a title lacks en, zh_CN or zh_TW", where);
  for (const char *p = text->en; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_get_script (g_utf8_get_char (p)) == G_UNICODE_SCRIPT_HAN)
      g_error ("%s: the English title holds Chinese", where);
}

static void
check_domain (const GisDomain *domain)
{
  check_text (&domain->title, domain->id);
  g_assert_cmpuint (domain->n_values, >, 0);
  for (guint i = 0; i < domain->n_values; i++)
    {
      const GisDomainValue *value = &domain->values[i];
      g_autofree char *where = g_strdup_printf ("%s.%s", domain->id, value->code);
      check_text (&value->title, where);
      /* Every title and every synonym leads back to its own value: nothing is ambiguous. */
      g_assert_true (gis_domain_match (domain, value->title.en) == value);
      g_assert_true (gis_domain_match (domain, value->title.zh_cn) == value);
      g_assert_true (gis_domain_match (domain, value->title.zh_tw) == value);
      for (char **s = value->synonyms; s != NULL && *s != NULL; s++)
        if (gis_domain_match (domain, *s) != value)
          g_error ("%s: the synonym “%s” belongs to another value", where, *s);
      g_assert_true ((value->color == NULL) == (value->color_dark == NULL));
    }
}

static void
check_class (const GisCatalog *catalog, const GisClass *klass)
{
  g_autoptr (GHashTable) keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                       NULL); /* folded → field name */

  check_text (&klass->title, klass->id);
  check_text (&klass->plural, klass->id);
  g_assert_true (klass->label_field != NULL || strcmp (klass->role, "link") == 0);
  g_assert_nonnull (klass->color);
  g_assert_nonnull (klass->color_dark);
  g_assert_nonnull (klass->icon);
  if (klass->geometry != GIS_GEOMETRY_NONE)
    g_assert_cmpuint (klass->n_themes, >, 0);
  for (guint i = 0; i < klass->n_fields; i++)
    {
      const GisField *field = &klass->fields[i];
      g_autofree char *where = g_strdup_printf ("%s.%s", klass->id, field->name);
      check_text (&field->title, where);
      if (field->hint.en != NULL)
        check_text (&field->hint, where);
      /* The group has a title of its own, not its bare id. */
      g_assert_cmpstr (gis_class_get_group_title (catalog, field->group), !=, field->group);
      if (field->domain != NULL)
        check_domain (field->domain);
      for (char **s = field->synonyms; s != NULL && *s != NULL; s++)
        {
          g_autofree char *key = gis_catalog_fold (*s);
          const char *other = g_hash_table_lookup (keys, key);
          g_assert_cmpuint (strlen (key), >, 0);
          if (other != NULL && strcmp (other, field->name) != 0)
            g_error ("%s: the synonym “%s” is also one of %s", where, *s, other);
          g_hash_table_replace (keys, g_steal_pointer (&key), field->name);
        }
    }
  for (guint i = 0; i < klass->n_themes; i++)
    {
      check_text (&klass->themes[i].title, klass->themes[i].id);
      if (klass->themes[i].kind == GIS_THEME_CATEGORIES)
        {
          const GisField *field = get_field (catalog, klass->id, klass->themes[i].field);
          for (guint j = 0; i == 0 && j < field->domain->n_values; j++)
            g_assert_nonnull (field->domain->values[j].color);
        }
    }
}

static void
test_shipped (void)
{
  static const char *const classes[] = {
    "road", "road_section", "cover",      "overhead_line", "pole",    "facade",    "utility_line",
    "tree", "building",     "admin_area", "defect",        "project", "work_item", "line_support"
  };
  g_autoptr (GisCatalog) catalog = load ();

  g_assert_cmpuint (gis_catalog_get_n_classes (catalog), ==, G_N_ELEMENTS (classes));
  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    {
      const GisClass *klass = gis_catalog_get_class (catalog, i);
      g_assert_true (gis_catalog_find_class (catalog, classes[i]) != NULL);
      check_class (catalog, klass);
    }
}

/* The code list of domain.md 2 with the colours of mockups/symbols.png. */
static void
test_cover_kinds (void)
{
  static const struct
  {
    const char *code, *zh, *color;
  } kinds[] = {
    { "0101", "上水井盖", "#1583c7" }, { "0102", "污水井盖", "#8a5320" },
    { "0103", "雨水井盖", "#3e5c86" }, { "0104", "雨水箅子", "#3e5c86" },
    { "0105", "电力井盖", "#c8281f" }, { "0106", "路灯井盖", "#a86a00" },
    { "0107", "通信井盖", "#17804a" }, { "0108", "电视井盖", "#6b7a00" },
    { "0109", "网络井盖", "#00808a" }, { "0110", "热力井盖", "#d05a00" },
    { "0111", "燃气井盖", "#b0307f" }, { "0112", "公安井盖", "#27378f" },
    { "0113", "消防设施", "#a3122a" }, { "0114", "无主井盖", "#4a4850" },
    { "0127", "中水井盖", "#6b4fa8" },
  };
  g_autoptr (GisCatalog) catalog = load ();
  const GisDomain *domain = gis_catalog_find_domain (catalog, "cover_kind");

  g_assert_cmpuint (domain->n_values, ==, G_N_ELEMENTS (kinds));
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *glyph = g_strconcat ("cover-", kinds[i].code, NULL);
      g_assert_cmpstr (domain->values[i].code, ==, kinds[i].code);
      g_assert_cmpstr (domain->values[i].title.zh_cn, ==, kinds[i].zh);
      g_assert_cmpstr (domain->values[i].color, ==, kinds[i].color);
      g_assert_cmpstr (domain->values[i].glyph, ==, glyph);
    }
}

static void
test_round_trip (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GisCatalog) catalog = load ();
  g_autofree char *first = gis_catalog_dup_json (catalog);
  g_autoptr (GisCatalog) again = gis_catalog_new_from_json (first, &error);
  g_autofree char *second = NULL;

  g_assert_no_error (error);
  second = gis_catalog_dup_json (again);
  g_assert_cmpstr (first, ==, second);
  for (guint i = 0; i < gis_catalog_get_n_classes (catalog); i++)
    {
      const GisClass *a = gis_catalog_get_class (catalog, i);
      const GisClass *b = gis_catalog_get_class (again, i);
      g_assert_cmpstr (a->id, ==, b->id);
      g_assert_cmpstr (a->role, ==, b->role);
      g_assert_cmpint (a->geometry, ==, b->geometry);
      g_assert_cmpint (a->geometry_required, ==, b->geometry_required);
      g_assert_cmpint (a->draw_order, ==, b->draw_order);
      g_assert_cmpuint (a->n_transitions, ==, b->n_transitions);
      g_assert_cmpuint (a->n_fields, ==, b->n_fields);
      for (guint j = 0; j < a->n_fields; j++)
        {
          g_assert_cmpstr (a->fields[j].name, ==, b->fields[j].name);
          g_assert_cmpint (a->fields[j].type, ==, b->fields[j].type);
          g_assert_true (
            gis_value_equal (&a->fields[j].default_value, &b->fields[j].default_value));
          g_assert_cmpint (a->fields[j].on_merge, ==, b->fields[j].on_merge);
          g_assert_cmpint (a->fields[j].has_max, ==, b->fields[j].has_max);
          g_assert_cmpfloat (a->fields[j].max, ==, b->fields[j].max);
        }
    }
}

/* ---- Hostile documents ---- */

#define CLASS(head, fields)                                                                        \
  "{\"domains\":[{\"id\":\"d\",\"title\":\"D\",\"values\":[{\"code\":\"a\",\"title\":\"A\"},"      \
  "{\"code\":\"b\",\"title\":\"B\"}]}],\"classes\":[{\"role\":\"asset\",\"geometry\":\"point\","   \
  "\"title\":\"X\"," head ",\"fields\":[" fields "]}]}"
#define NAME "{\"name\":\"name\",\"title\":\"N\",\"type\":\"text\"}"

static void
test_refused (void)
{
  static const struct
  {
    const char *json, *cause;
  } cases[] = {
    { "", "JSON" },
    { "[]", "not a JSON object" },
    { "{}", "no classes" },
    { "{\"classes\":1}", "not a list" },
    { "{\"classes\":[1]}", "not an object" },
    { "{\"classes\":[{\"id\":7}]}", "not a text" },
    { CLASS ("\"id\":\"x; DROP TABLE road\"", NAME), "only a–z" },
    { CLASS ("\"id\":\"X\"", NAME), "only a–z" },
    { CLASS ("\"id\":\"\"", NAME), "empty" },
    { CLASS ("\"id\":\"sqlite_master\"", NAME), "reserved" },
    { CLASS ("\"id\":\"geometry_columns\"", NAME), "reserved" },
    { CLASS ("\"id\":\"change_log\"", NAME), "reserved" },
    { CLASS ("\"id\":\"x\"", "{\"name\":\"geom\",\"title\":\"N\",\"type\":\"text\"}"), "reserved" },
    { CLASS ("\"id\":\"x\"", "{\"name\":\"a\\\"b\",\"title\":\"N\",\"type\":\"text\"}"),
      "only a–z" },
    { CLASS ("\"id\":\"x\"", "{\"name\":\"f\",\"title\":\"N\",\"type\":\"blob\"}"), "not known" },
    { CLASS ("\"id\":\"x\"", "{\"name\":\"f\",\"title\":{},\"type\":\"text\"}"), "\"en\"" },
    { CLASS ("\"id\":\"x\"", NAME "," NAME), "twice" },
    { CLASS ("\"id\":\"x\"", ""), "missing" },
    { CLASS ("\"id\":\"x\"",
             "{\"name\":\"f\",\"title\":\"N\",\"type\":\"code\",\"domain\":\"zz\"}"),
      "no domain" },
    { CLASS ("\"id\":\"x\"", "{\"name\":\"f\",\"title\":\"N\",\"type\":\"code\"}"), "domain" },
    { CLASS ("\"id\":\"x\"",
             "{\"name\":\"f\",\"title\":\"N\",\"type\":\"reference\",\"reference\":\"q\"}"),
      "no class" },
    { CLASS ("\"id\":\"x\"",
             "{\"name\":\"f\",\"title\":\"N\",\"type\":\"real\",\"min\":2,\"max\":1}"),
      "above most" },
    { CLASS ("\"id\":\"x\"", "{\"name\":\"f\",\"title\":\"N\",\"type\":\"real\",\"min\":\"2\"}"),
      "not a number" },
    { CLASS ("\"id\":\"x\"",
             "{\"name\":\"f\",\"title\":\"N\",\"type\":\"integer\",\"default\":1.5}"),
      "whole number" },
    { CLASS ("\"id\":\"x\"", "{\"name\":\"f\",\"title\":\"N\",\"type\":\"text\",\"tracked\":true}"),
      "tracked" },
    { CLASS ("\"id\":\"x\",\"label_field\":\"zz\"", NAME), "no field" },
    { CLASS ("\"id\":\"x\",\"color\":\"red\"", NAME), "colour" },
    { CLASS ("\"id\":\"x\",\"code_prefix\":\"1'--\"", NAME), "four digits" },
    { CLASS ("\"id\":\"x\",\"state_field\":\"name\"", NAME), "type code" },
    { CLASS ("\"id\":\"x\",\"transitions\":[{\"to\":\"a\"}]", NAME), "type code" },
    { CLASS ("\"id\":\"x\",\"state_field\":\"s\",\"transitions\":[{\"from\":\"a\",\"to\":\"c\"}]",
             "{\"name\":\"s\",\"title\":\"N\",\"type\":\"code\",\"domain\":\"d\"}"),
      "not in the list" },
    { CLASS ("\"id\":\"x\",\"themes\":[{\"id\":\"t\",\"title\":\"T\",\"kind\":\"graduated\","
             "\"field\":\"name\",\"breaks\":[1],\"colors\":[\"#000000\"]}]",
             NAME),
      "one colour more" },
    { CLASS ("\"id\":\"x\",\"themes\":[{\"id\":\"t\",\"title\":\"T\",\"kind\":\"categories\","
             "\"field\":\"f\"}]",
             "{\"name\":\"f\",\"title\":\"N\",\"type\":\"integer\"}"),
      "type code" },
    { CLASS ("\"id\":\"x\",\"themes\":[{\"id\":\"t\",\"title\":\"T\",\"kind\":\"graduated\","
             "\"field\":\"f\",\"by\":\"f\",\"breaks\":[1],\"breaks_by\":{\"a\":[1,2]},"
             "\"colors\":[\"#000000\",\"#ffffff\"]}]",
             "{\"name\":\"f\",\"title\":\"N\",\"type\":\"integer\"}"),
      "as many numbers" },
    { "{\"domains\":[{\"id\":\"d\",\"title\":\"D\",\"values\":[{\"code\":\"a\",\"title\":\"A\"},"
      "{\"code\":\"a\",\"title\":\"B\"}]}]}",
      "twice" },
    { "{\"classes\":\xff}", "UTF-8" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GisCatalog) catalog = gis_catalog_new_from_json (cases[i].json, &error);
      g_assert_null (catalog);
      g_assert_error (error, GIS_ERROR, GIS_ERROR_INVALID);
      if (*cases[i].json != '\0' && strstr (error->message, cases[i].cause) == NULL)
        g_error ("case %u: “%s” does not say “%s”", i, error->message, cases[i].cause);
    }
}

/* Depth and size are bounded before the parser sees the text. */
static void
test_bounded (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *deep = g_strnfill (200000, '[');
  g_autofree char *large = g_strnfill (5 << 20, ' ');
  g_autoptr (GString) many = g_string_new ("{\"groups\":[");

  g_assert_null (gis_catalog_new_from_json (deep, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (gis_catalog_new_from_json (large, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_INVALID);
  g_clear_error (&error);
  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (many, "%s{\"id\":\"g%u\",\"title\":\"G\"}", i > 0 ? "," : "", i);
  g_string_append (many, "]}");
  g_assert_null (gis_catalog_new_from_json (many->str, &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_INVALID);
}

/* Every prefix and every single-byte change of a real document either loads or is refused with a
 * message; nothing crashes (run under the sanitizers too). */
static void
test_mutated (void)
{
  const char *json =
    CLASS ("\"id\":\"x\",\"label_field\":\"name\",\"themes\":[{\"id\":\"t\",\"title\":\"T\","
           "\"kind\":\"single\"}]",
           NAME ",{\"name\":\"s\",\"title\":\"N\",\"type\":\"code\",\"domain\":\"d\",\"default\":"
                "\"a\"}");
  gsize length = strlen (json);
  const char bytes[] = { '"', '{', '}', '[', ']', ',', '0', '\\', '\x01', 'n' };
  guint loaded = 0, refused = 0;

  for (gsize i = 0; i < length; i++)
    for (guint j = 0; j <= sizeof bytes; j++)
      {
        g_autoptr (GError) error = NULL;
        g_autofree char *copy = j < sizeof bytes ? g_strdup (json) : g_strndup (json, i);
        g_autoptr (GisCatalog) catalog = NULL;
        if (j < sizeof bytes)
          copy[i] = bytes[j];
        catalog = gis_catalog_new_from_json (copy, &error);
        g_assert_true ((catalog == NULL) == (error != NULL));
        if (catalog != NULL)
          loaded++;
        else
          refused++;
      }
  g_assert_cmpuint (loaded, >, 0);
  g_assert_cmpuint (refused, >, loaded);
}

/* ---- Values ---- */

static void
test_fold (void)
{
  static const struct
  {
    const char *text, *key;
  } cases[] = {
    { "Name", "name" },
    { " name:en ", "nameen" },
    { "道路名称", "道路名称" },
    { "ＯＳＭ＿ＩＤ", "osmid" },
    { "直径（ｍｍ）", "直径mm" },
    { "Ⅱ等", "ii等" },
    { "-", "" },
    { NULL, "" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *key = gis_catalog_fold (cases[i].text);
      g_assert_cmpstr (key, ==, cases[i].key);
    }
}

static void
test_match (void)
{
  static const struct
  {
    const char *domain, *text, *code;
  } cases[] = {
    { "cover_kind", "0103", "0103" },
    { "cover_kind", "103", "0103" }, /* a spreadsheet ate the zero */
    { "cover_kind", "污水", "0102" },
    { "cover_kind", "sewer", "0102" },
    { "cover_kind", "drain", "0103" },
    { "cover_kind", "telecom", "0107" },
    { "cover_kind", "water", "0101" },
    { "cover_kind", "雨 水 井 盖", "0103" },
    { "cover_kind", "Storm Water", "0103" },
    { "cover_kind", "tram_point", NULL },
    { "cover_kind", "", NULL },
    { "cover_kind", NULL, NULL },
    { "road_class", "primary", "arterial" },
    { "road_class", "secondary", "secondary" },
    { "road_class", "tertiary_link", "branch" },
    { "road_class", "residential", "lane" },
    { "road_class", "motorway", "express" },
    { "road_class", "主干道", "arterial" },
    { "surface", "cobblestone", "stone" },
    { "district", "龙亭区", "410202" },
    { "district", "410212", "410212" },
    { "district", "尉氏县", "410223" },
    { "district", "兰考", "410225" },
    { "load_class", "d400", "D400" },
    { "maintenance_grade", "Ⅲ", "III" },
    { "pole_kind", "tower", "tower" },
    { "line_kind", "minor_line", "power" },
    { "line_kind", "generator", NULL },
    { "admin_level", "district", "district" },
  };
  g_autoptr (GisCatalog) catalog = load ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const GisDomain *domain = gis_catalog_find_domain (catalog, cases[i].domain);
      const GisDomainValue *value = gis_domain_match (domain, cases[i].text);
      g_assert_cmpstr (value != NULL ? value->code : NULL, ==, cases[i].code);
    }
}

/* A day that exists but lies too far away is told from one that does not exist. */
static void
test_far_dates (void)
{
  static const struct
  {
    const char *text;
    gboolean exists; /* by the Gregorian calendar: 9996 is a leap year, 9900 is none */
  } cases[] = { { "9999-12-31", TRUE },  { "1799-12-31", TRUE }, { "9996-02-29", TRUE },
                { "99991231", TRUE },    { "0000-02-29", TRUE }, { "9900-02-29", FALSE },
                { "9999-13-01", FALSE }, { "soon", FALSE },      { "12", FALSE } };
  g_autoptr (GisCatalog) catalog = load ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      GisValue value = GIS_VALUE_NULL;
      gis_value_set_text (&value, cases[i].text);
      g_assert_false (
        gis_field_normalize (get_field (catalog, "cover", "surveyed_on"), &value, &error));
      g_assert_error (error, GIS_ERROR, GIS_ERROR_INVALID);
      g_assert_cmpint (strstr (error->message, "lie between 1800 and 2199") != NULL, ==,
                       cases[i].exists);
      gis_value_clear (&value);
    }
}

static void
test_normalize (void)
{
  static const struct
  {
    const char *klass, *field, *text, *result; /* NULL result: refused */
  } cases[] = {
    { "cover", "height_difference_mm", "12.5 ", "12.5" },
    { "cover", "height_difference_mm", "-24", "-24" },
    { "cover", "height_difference_mm", "－２４", "-24" }, /* full width */
    { "cover", "height_difference_mm", "nan", NULL },
    { "cover", "height_difference_mm", "inf", NULL },
    { "cover", "height_difference_mm", "0x10", NULL },
    { "cover", "height_difference_mm", "1e3", NULL }, /* above 500 */
    { "cover", "height_difference_mm", "5,5", NULL },
    { "cover", "diameter_mm", "Φ700", "700" },
    { "cover", "diameter_mm", "DN300", "300" },
    { "cover", "diameter_mm", "0.7m", "700" },
    { "cover", "diameter_mm", "700 mm", "700" },
    { "cover", "diameter_mm", "700 kg", NULL },
    { "cover", "diameter_mm", "1,200", "1200" },
    { "cover", "diameter_mm", ".", NULL },
    { "cover", "depth_m", "250cm", "2.5" },
    { "cover", "kind", "污水", "0102" },
    { "cover", "kind", "不存在", NULL },
    { "cover", "kind", "  ", NULL }, /* required */
    { "cover", "surveyed_on", "2023/1/5", "2023-01-05" },
    { "cover", "surveyed_on", "2023年1月5日", "2023-01-05" },
    { "cover", "surveyed_on", "2023-02-30", NULL },
    { "cover", "surveyed_on", "2199-12-31", "2199-12-31" },
    { "cover", "surveyed_on", "2200-01-01", NULL },
    { "cover", "has_net", "是", "1" },
    { "cover", "has_net", "False", "0" },
    { "cover", "has_net", "maybe", NULL },
    { "cover", "note",
      "  a\x07"
      "b\n ",
      "a b" },
    { "cover", "note", "", "" },
    { "cover", "note", "bad \xff bytes", NULL },
    { "cover", "district", "鼓楼", "410204" },
    { "cover", "district", "410105", "410105" }, /* another city: the list is open */
    { "cover", "road_id", "42", "42" },
    { "cover", "road_id", "0", NULL },
    { "cover", "road_id", "x", NULL },
    { "road_section", "lanes", "4", "4" },
    { "road_section", "lanes", "4.0", "4" },
    { "road_section", "lanes", "4.5", NULL },
    { "road_section", "lanes", "99", NULL },
    { "overhead_line", "voltage_v", "10kV", "10000" },
    { "overhead_line", "voltage_v", "110000", "110000" },
    { "project", "budget", "486.2万元", "4862000" },
    { "project", "budget", "¥ 1,234,567.5", "1234567.5" },
    { "project", "budget", "-1", NULL },
  };
  g_autoptr (GisCatalog) catalog = load ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      const GisField *field = get_field (catalog, cases[i].klass, cases[i].field);
      GisValue value = GIS_VALUE_NULL;
      gis_value_set_text (&value, cases[i].text);
      if (gis_field_normalize (field, &value, &error) != (cases[i].result != NULL))
        g_error ("case %u, “%s”: %s", i, cases[i].text,
                 error != NULL ? error->message : "was not refused");
      if (cases[i].result != NULL)
        {
          g_autofree char *text = gis_value_dup_string (&value);
          g_assert_cmpstr (text, ==, cases[i].result);
          /* A second pass changes nothing. */
          g_assert_true (gis_field_normalize (field, &value, &error));
          g_free (g_steal_pointer (&text));
          text = gis_value_dup_string (&value);
          g_assert_cmpstr (text, ==, cases[i].result);
        }
      else
        {
          g_assert_error (error, GIS_ERROR, GIS_ERROR_INVALID);
          g_assert_true (g_utf8_validate (error->message, -1, NULL));
        }
      gis_value_clear (&value);
    }
}

static void
check_display (const GisCatalog *catalog,
               const char *klass,
               const char *name,
               GisValue value,
               const char *expected)
{
  g_autofree char *text = gis_field_dup_display (get_field (catalog, klass, name), &value);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_display (void)
{
  g_autoptr (GisCatalog) catalog = load ();
  GisValue real = { GIS_VALUE_TYPE_REAL, { .real = -24.5 } };

  check_display (catalog, "cover", "kind", gis_value_of_static_text ("0103"), "Storm water");
  check_display (catalog, "cover", "kind", gis_value_of_static_text ("9999"), "9999");
  check_display (catalog, "cover", "height_difference_mm", real, "-24.5 mm");
  check_display (catalog, "cover", "has_net", gis_value_of_integer (1), "Yes");
  check_display (catalog, "cover", "note", GIS_VALUE_NULL, "");
  check_display (catalog, "overhead_line", "voltage_v", gis_value_of_integer (10000), "10 kV");
  check_display (catalog, "overhead_line", "voltage_v", gis_value_of_integer (380), "380 V");
  check_display (catalog, "project", "budget", gis_value_of_integer (4862000),
                 "4\u202f862\u202f000 CNY");
  check_display (catalog, "project", "budget", gis_value_of_integer (862), "862 CNY");
}

/* ---- Transitions ---- */

static void
test_transitions (void)
{
  g_autoptr (GisCatalog) catalog = load ();
  const GisClass *project = gis_catalog_find_class (catalog, "project");
  const GisClass *cover = gis_catalog_find_class (catalog, "cover");
  const GisClass *tree = gis_catalog_find_class (catalog, "tree");

  g_assert_true (gis_class_allows (project, NULL, "draft"));
  g_assert_true (gis_class_allows (project, "draft", "draft"));
  g_assert_true (gis_class_allows (project, "draft", "approved"));
  g_assert_false (gis_class_allows (project, "draft", "completed"));
  g_assert_false (gis_class_allows (project, "accepted", "draft"));
  g_assert_false (gis_class_allows (project, "cancelled", "draft"));
  g_assert_true (
    gis_class_find_transition (project, "state", "in_progress", "suspended")->needs_reason);
  g_assert_false (gis_class_find_transition (project, "state", "draft", "approved")->needs_reason);
  /* Covers: the state is free, ownership goes unknown → claimed → confirmed. */
  g_assert_true (gis_class_allows (cover, "intact", "missing"));
  g_assert_true (gis_class_allows_field (cover, "ownership", "unknown", "claimed"));
  g_assert_true (gis_class_allows_field (cover, "ownership", "disputed", "confirmed"));
  g_assert_false (gis_class_allows_field (cover, "ownership", "unknown", "confirmed"));
  g_assert_true (gis_class_allows (tree, NULL, NULL));
}

/* ---- A folder of one's own ---- */

static void
test_folder (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("sanhua-catalog-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, "bench.json", NULL);
  g_autoptr (GisCatalog) catalog = NULL;
  g_autoptr (GisCatalog) broken = NULL;
  const GisClass *klass;

  g_assert_true (g_file_set_contents (
    path,
    "{\"id\":\"bench\",\"role\":\"asset\",\"geometry\":\"point\",\"title\":{\"en\":\"Bench\","
    "\"zh_CN\":\"座椅\",\"zh_TW\":\"座椅\"},\"fields\":[{\"name\":\"district\",\"title\":\"D\","
    "\"type\":\"code\",\"domain\":\"district\"}]}",
    -1, &error));
  catalog = gis_catalog_new_from_folder (folder, &error);
  g_assert_no_error (error);
  klass = gis_catalog_find_class (catalog, "bench");
  g_assert_nonnull (klass);
  g_assert_cmpstr (klass->plural.zh_cn, ==, "座椅");
  g_assert_cmpstr (klass->themes[0].id, ==, "single");
  g_assert_nonnull (klass->fields[0].domain);
  g_assert_nonnull (gis_catalog_find_class (catalog, "cover"));

  g_assert_true (g_file_set_contents (path, "{\"id\":\"bench\"", -1, &error));
  broken = gis_catalog_new_from_folder (folder, &error);
  g_assert_null (broken);
  g_assert_error (error, GIS_ERROR, GIS_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "bench.json"));
  g_remove (path);
  g_rmdir (folder);
}

static void
test_require (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GisCatalog) catalog = load ();

  g_assert_nonnull (gis_catalog_require_class (catalog, "cover", &error));
  g_assert_null (gis_catalog_require_class (catalog, "covers", &error));
  g_assert_error (error, GIS_ERROR, GIS_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, "overhead_line"));
}

/* Without name and code a row is told by class, kind and road; its number is the last resort. */
static void
test_row_names (void)
{
  g_autoptr (GisCatalog) catalog = load ();
  g_autoptr (GisRow) row = gis_row_new (gis_catalog_find_class (catalog, "overhead_line"));
  g_autofree char *number = NULL, *told = NULL, *named = NULL;

  row->id = 7;
  number = gis_row_dup_name (row);
  g_assert_cmpstr (number, ==, "Overhead line 7");
  gis_row_set_text (row, "kind", "telecom");
  gis_row_set_text (row, "road_name", "周天路");
  told = gis_row_dup_name (row);
  g_assert_cmpstr (told, ==, "Overhead line · Telecom · 周天路");
  gis_row_set_text (row, "code", "L-1");
  named = gis_row_dup_name (row);
  g_assert_cmpstr (named, ==, "L-1");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gis/catalog/shipped", test_shipped);
  g_test_add_func ("/gis/catalog/cover-kinds", test_cover_kinds);
  g_test_add_func ("/gis/catalog/round-trip", test_round_trip);
  g_test_add_func ("/gis/catalog/refused", test_refused);
  g_test_add_func ("/gis/catalog/bounded", test_bounded);
  g_test_add_func ("/gis/catalog/mutated", test_mutated);
  g_test_add_func ("/gis/catalog/fold", test_fold);
  g_test_add_func ("/gis/catalog/match", test_match);
  g_test_add_func ("/gis/catalog/normalize", test_normalize);
  g_test_add_func ("/gis/catalog/far-dates", test_far_dates);
  g_test_add_func ("/gis/catalog/display", test_display);
  g_test_add_func ("/gis/catalog/transitions", test_transitions);
  g_test_add_func ("/gis/catalog/folder", test_folder);
  g_test_add_func ("/gis/catalog/require", test_require);
  g_test_add_func ("/gis/catalog/row-names", test_row_names);
  return g_test_run ();
}
