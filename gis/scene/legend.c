/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The legend of a view: what is drawn in it, topmost class first, with the number of features in view.
 * Window and pictures show the same rows. */
#include "gis/core/i18n.h"
#include "gis/scene/measure-private.h"
#include "gis/scene/painter-private.h"

typedef struct
{
  guint32 key; /* theme category and, of lines, the mark */
  gint64 count;
  GisLook look;
} Kind;

typedef struct
{
  GisLooks *looks;
  const GisClass *klass;
  const GisTheme *theme; /* NULL: none */
  GisClassifier classifier;
  gboolean by_form; /* the theme goes by what gives symbols their form */
  double zoom;
  GHashTable *kinds; /* key → Kind */
  gint64 total;
} Gathering;

void
gis_legend_row_free (GisLegendRow *row)
{
  if (row == NULL)
    return;
  g_free (row->title);
  g_free (row->look);
  g_free (row);
}

static gboolean
goes_by_form (const GisClass *klass, const GisTheme *theme)
{
  GisColumns columns;

  gis_columns_init (&columns, klass);
  return theme == NULL || theme->kind == GIS_THEME_SINGLE || columns.form_field < 0 ||
         g_strcmp0 (theme->field, klass->fields[columns.form_field].name) == 0;
}

/* ---- Kinds in view ---- */

/* One row of the legend stands for lines of one category and state, for others of one category. What
 * is too small for this zoom is not drawn and does not count. */
static gboolean
gather_cb (const GisPack *pack, guint index, gpointer user_data)
{
  Gathering *gathering = user_data;
  const GisLook *look = gis_looks_get (gathering->looks, pack, index);
  guint32 key = 1u << 24;
  Kind *kind;

  if (gathering->zoom + 1e-6 < gis_look_get_min_zoom (gathering->klass, look))
    return TRUE;
  key |= gis_classifier_get (&gathering->classifier, pack, index);
  if (gathering->klass->geometry == GIS_GEOMETRY_MULTILINESTRING)
    key |= (guint32) look->mark << 8;
  kind = g_hash_table_lookup (gathering->kinds, GUINT_TO_POINTER (key));
  if (kind == NULL)
    {
      kind = g_new0 (Kind, 1);
      kind->key = key;
      kind->look = *look;
      if (gathering->klass->geometry == GIS_GEOMETRY_POINT)
        kind->look.mark = GIS_MARK_NONE;
      /* By what it tells apart, not by the kind that was met first. */
      if (gathering->klass->geometry == GIS_GEOMETRY_POINT && !gathering->by_form)
        kind->look.glyph = g_intern_static_string ("dot");
      g_hash_table_insert (gathering->kinds, GUINT_TO_POINTER (key), kind);
    }
  kind->count++;
  gathering->total++;
  return TRUE;
}

/* In the order of the theme's values, lines of one kind by state. */
static int
compare_order (gconstpointer a, gconstpointer b)
{
  const Kind *one = *(const Kind *const *) a;
  const Kind *two = *(const Kind *const *) b;
  guint32 value_one = (one->key & 0xff) == 0 ? 256 : one->key & 0xff;
  guint32 value_two = (two->key & 0xff) == 0 ? 256 : two->key & 0xff;

  if (value_one != value_two)
    return value_one < value_two ? -1 : 1;
  return (one->key > two->key) - (one->key < two->key);
}

static int
compare_kinds (gconstpointer a, gconstpointer b)
{
  const Kind *one = *(const Kind *const *) a;
  const Kind *two = *(const Kind *const *) b;

  if (one->count != two->count)
    return one->count > two->count ? -1 : 1;
  return (one->key > two->key) - (one->key < two->key);
}

/* Title of the state that carries a mark, "" for none. */
static const char *
get_mark_title (const GisStyle *style, const GisClass *klass, GisMark mark)
{
  GisColumns columns;
  const GisDomain *domain;

  gis_columns_init (&columns, klass);
  domain = columns.state_field >= 0 ? klass->fields[columns.state_field].domain : NULL;
  for (guint i = 0; domain != NULL && mark != GIS_MARK_NONE && i < domain->n_values; i++)
    {
      GisLook look;
      gis_style_resolve (style, klass, 0, (guint8) (i + 1), 0, &look);
      if (look.mark == mark)
        return gis_text_get (&domain->values[i].title);
    }
  return "";
}

static char *
dup_kind_title (const GisStyle *style,
                const GisClass *klass,
                const GisTheme *theme,
                const Kind *kind)
{
  g_autofree char *title = gis_theme_dup_title (klass, theme, (guint8) (kind->key & 0xff));
  /* A theme of the state says it already. */
  gboolean themed_by_state = g_strcmp0 (theme->field, klass->state_field) == 0;
  const char *state =
    themed_by_state ? "" : get_mark_title (style, klass, (GisMark) (kind->key >> 8 & 0xff));

  return *state != '\0' ? g_strdup_printf ("%s · %s", title, state) : g_steal_pointer (&title);
}

/* ---- Rows ---- */

static void
add_row (GPtrArray *rows,
         GisLegendRowKind kind,
         const GisClass *klass,
         char *title,
         gint64 count,
         const GisLook *look)
{
  GisLegendRow *row = g_new0 (GisLegendRow, 1);

  row->kind = kind;
  row->klass = klass;
  row->title = title;
  row->count = count;
  row->look = look != NULL ? g_memdup2 (look, sizeof *look) : NULL;
  g_ptr_array_add (rows, row);
}

static void
add_categories (GPtrArray *rows,
                const GisStyle *style,
                const Gathering *gathering,
                GPtrArray *kinds,
                guint max_kinds)
{
  const GisClass *klass = gathering->klass;
  gint64 rest = gathering->total;

  /* The commonest ones, in the order of the theme. */
  if (max_kinds > 0 && kinds->len > max_kinds)
    g_ptr_array_set_size (kinds, (int) max_kinds);
  g_ptr_array_sort (kinds, compare_order);
  for (guint i = 0; i < kinds->len; i++)
    {
      const Kind *kind = g_ptr_array_index (kinds, i);
      add_row (rows, GIS_LEGEND_CATEGORY, klass,
               dup_kind_title (style, klass, gathering->theme, kind), kind->count, &kind->look);
      rest -= kind->count;
    }
  if (rest > 0)
    add_row (rows, GIS_LEGEND_CATEGORY, klass, g_strdup (_ ("Others")), rest, NULL);
}

static void
add_layer (GPtrArray *rows,
           const GisStyle *style,
           const GisLayer *layer,
           const GisView *view,
           guint max_kinds,
           gboolean as_density)
{
  const GisClass *klass = layer->klass;
  const char *plural = gis_text_get (&klass->plural);
  g_autoptr (GHashTable) kinds = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();
  g_autoptr (GisLooks) looks = gis_looks_new (style, layer);
  const GisTheme *theme = gis_style_get_current_theme (style, klass);
  gboolean plain = theme == NULL || theme->kind == GIS_THEME_SINGLE;
  Gathering gathering = { .looks = looks,
                          .klass = klass,
                          .theme = theme,
                          .by_form = goes_by_form (klass, theme),
                          .zoom = as_density ? G_MAXDOUBLE : view->zoom,
                          .kinds = kinds };
  GHashTableIter iter;
  gpointer kind;

  gis_classifier_init (&gathering.classifier, style, layer);
  gis_layer_each_in_view (layer, view, gather_cb, &gathering);
  gis_classifier_clear (&gathering.classifier);
  if (gathering.total == 0)
    return;
  g_hash_table_iter_init (&iter, kinds);
  while (g_hash_table_iter_next (&iter, NULL, &kind))
    g_ptr_array_add (sorted, kind);
  g_ptr_array_sort (sorted, compare_kinds);
  if (as_density)
    /* Translators: a class of assets drawn as a density picture. */
    add_row (rows, GIS_LEGEND_DENSITY, klass, g_strdup_printf (_ ("%s (density)"), plural),
             gathering.total, NULL);
  else
    add_row (rows, plain ? GIS_LEGEND_CLASS : GIS_LEGEND_HEADING, klass, g_strdup (plural),
             gathering.total, plain ? &((Kind *) sorted->pdata[0])->look : NULL);
  if (!plain)
    add_categories (rows, style, &gathering, sorted, max_kinds);
}

static gboolean
first_cb (const GisPack *pack, guint index, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return FALSE;
}

/* Over a choropleth lines are threads without meaning of their own, and its colours have a key. */
static gboolean
has_meaning (const GisStyle *style, const GisClass *klass)
{
  return gis_style_get_visible (style, klass->id) &&
         !(gis_style_is_painted (style) && (klass->geometry == GIS_GEOMETRY_MULTILINESTRING ||
                                            g_strcmp0 (klass->role, "area") == 0));
}

GPtrArray *
gis_scene_dup_view_legend (const GisScene *scene,
                           const GisStyle *style,
                           const GisView *view,
                           guint max_kinds)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) gis_legend_row_free);
  const GisLayer *density = gis_scene_get_density_layer (scene, style, view->zoom);

  if (density != NULL)
    add_layer (rows, style, density, view, max_kinds, TRUE);
  for (guint i = scene->layers->len; i > 0; i--)
    {
      const GisLayer *layer = g_ptr_array_index (scene->layers, i - 1);
      if (layer != density && has_meaning (style, layer->klass) &&
          view->zoom + 1e-6 >= layer->klass->min_zoom)
        add_layer (rows, style, layer, view, max_kinds, FALSE);
    }
  return rows;
}

/* What a layer that is drawn leaves out because its kind is too small for this zoom. */
static gboolean
gather_small_cb (const GisPack *pack, guint index, gpointer user_data)
{
  Gathering *gathering = user_data;
  const GisLook *look = gis_looks_get (gathering->looks, pack, index);
  guint value;

  if (gathering->zoom + 1e-6 >= gis_look_get_min_zoom (gathering->klass, look))
    return TRUE;
  value = gis_classifier_get (&gathering->classifier, pack, index);
  g_hash_table_add (gathering->kinds, GUINT_TO_POINTER (value + 1));
  gathering->total++;
  return TRUE;
}

/* "Roads (Branch road, Lane)"; NULL: all of the layer is drawn. */
static char *
dup_small_kinds (const GisStyle *style, const GisLayer *layer, const GisView *view)
{
  const GisClass *klass = layer->klass;
  g_autoptr (GHashTable) kinds = g_hash_table_new (NULL, NULL);
  g_autoptr (GisLooks) looks = NULL;
  g_autoptr (GString) names = g_string_new (NULL);
  const GisTheme *theme = gis_style_get_current_theme (style, klass);
  Gathering gathering = { .klass = klass, .theme = theme, .zoom = view->zoom, .kinds = kinds };

  /* Points are drawn or not as a class. */
  if (klass->geometry == GIS_GEOMETRY_POINT)
    return NULL;
  gathering.looks = looks = gis_looks_new (style, layer);
  gis_classifier_init (&gathering.classifier, style, layer);
  gis_layer_each_in_view (layer, view, gather_small_cb, &gathering);
  gis_classifier_clear (&gathering.classifier);
  if (gathering.total == 0)
    return NULL;
  if (theme == NULL || theme->kind == GIS_THEME_SINGLE)
    /* Translators: a class of assets of which the small ones are not drawn at this scale. */
    return g_strdup_printf (_ ("%s (in part)"), gis_text_get (&klass->plural));
  for (guint value = 0; value < 256; value++)
    {
      g_autofree char *title = NULL;
      if (!g_hash_table_contains (kinds, GUINT_TO_POINTER (value + 1)))
        continue;
      title = gis_theme_dup_title (klass, theme, (guint8) value);
      g_string_append_printf (names, "%s%s", names->len > 0 ? _ (", ") : "", title);
    }
  /* Translators: a class of assets and those of its kinds that are not drawn at this scale. */
  return g_strdup_printf (_ ("%s (%s)"), gis_text_get (&klass->plural), names->str);
}

static gboolean
is_in_view (const GisLayer *layer, const GisView *view)
{
  gboolean present = FALSE;

  gis_layer_each_in_view (layer, view, first_cb, &present);
  return present;
}

char *
gis_scene_dup_undrawn_note (const GisScene *scene, const GisStyle *style, const GisView *view)
{
  const GisLayer *density = gis_scene_get_density_layer (scene, style, view->zoom);
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = scene->layers->len; i > 0; i--)
    {
      const GisLayer *layer = g_ptr_array_index (scene->layers, i - 1);
      g_autofree char *name = NULL;
      if (layer == density || !has_meaning (style, layer->klass))
        continue;
      if (view->zoom + 1e-6 >= layer->klass->min_zoom)
        name = dup_small_kinds (style, layer, view);
      else if (is_in_view (layer, view))
        name = g_strdup (gis_text_get (&layer->klass->plural));
      if (name == NULL)
        continue;
      if (names->len > 0)
        /* Translators: between the names of a list. */
        g_string_append (names, _ (", "));
      g_string_append (names, name);
    }
  if (names->len == 0)
    return NULL;
  /* Translators: classes of assets that are in view, but drawn only when zoomed in further. */
  return g_strdup_printf (_ ("Not drawn at this scale: %s"), names->str);
}

const GisClass *
gis_scene_get_density_class (const GisScene *scene, const GisStyle *style, double zoom)
{
  const GisLayer *layer = gis_scene_get_density_layer (scene, style, zoom);

  return layer != NULL ? layer->klass : NULL;
}

/* ---- Symbols ---- */

static void
draw_density (const GisStyle *style, double x, double y, double size_px, cairo_t *cr)
{
  const GisPalette *palette = gis_palette_get (gis_style_get_dark (style));
  static const guint32 half = 1;

  cairo_save (cr);
  cairo_translate (cr, x, y);
  gis_density_draw_ring (cr, palette, size_px / 2, &palette->density, &half, 1, 2);
  cairo_restore (cr);
}

void
gis_legend_row_draw (const GisLegendRow *row,
                     const GisStyle *style,
                     double x,
                     double y,
                     double size_px,
                     cairo_t *cr)
{
  const GisLook *look = row->look;

  if (row->kind == GIS_LEGEND_DENSITY)
    draw_density (style, x, y, size_px, cr);
  else if (look == NULL)
    return;
  else if (row->klass->geometry == GIS_GEOMETRY_POINT && look->glyph != NULL)
    gis_sprite_draw (cr, look, gis_style_get_dark (style), x, y, size_px * 0.7);
  else if (look->color != 0 || look->form != 0)
    gis_swatch_draw (cr, style, row->klass, look, x, y, size_px);
}
