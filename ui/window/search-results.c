/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/window/search-results.h"

#include "gis/core/i18n.h"
#include "gis/crs/position.h"
#include "gis/store/places.h"
#include "gis/store/search.h"
#include "ui/common/accels.h"
#include <math.h>

#define MAX_COMMANDS 6
#define MAX_PLACES 6
#define MAX_ROWS_PER_CLASS 6

void
ui_search_item_free (UiSearchItem *item)
{
  if (item == NULL)
    return;
  g_free (item->group);
  g_free (item->title);
  g_free (item->detail);
  g_free (item->icon);
  g_free (item->accel);
  g_free (item->action);
  g_clear_pointer (&item->target, g_variant_unref);
  g_free (item);
}

static GPtrArray *
new_items (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) ui_search_item_free);
}

static UiSearchItem *
add_item (GPtrArray *items, UiSearchKind kind, const char *group, const char *icon, guint score)
{
  UiSearchItem *item = g_new0 (UiSearchItem, 1);

  item->kind = kind;
  item->group = g_strdup (group);
  item->icon = g_strdup (icon);
  item->score = score;
  g_ptr_array_add (items, item);
  return item;
}

/* ---- Order ---- */

typedef struct
{
  GHashTable *best; /* group → score of its best item */
} Ranking;

static int
compare_items (gconstpointer a, gconstpointer b, gpointer data)
{
  const UiSearchItem *one = *(UiSearchItem *const *) a, *two = *(UiSearchItem *const *) b;
  const Ranking *ranking = data;
  guint best_one = GPOINTER_TO_UINT (g_hash_table_lookup (ranking->best, one->group));
  guint best_two = GPOINTER_TO_UINT (g_hash_table_lookup (ranking->best, two->group));
  int groups;

  if (best_one != best_two)
    return best_one > best_two ? -1 : 1;
  if (one->kind != two->kind)
    return one->kind < two->kind ? -1 : 1;
  groups = g_strcmp0 (one->group, two->group);
  if (groups != 0)
    return groups;
  if (one->score != two->score)
    return one->score > two->score ? -1 : 1;
  return g_utf8_collate (one->title, two->title);
}

void
ui_search_results_merge (GPtrArray *items, GPtrArray *more)
{
  Ranking ranking = { g_hash_table_new (g_str_hash, g_str_equal) };

  if (more != NULL)
    g_ptr_array_extend_and_steal (items, more);
  for (guint i = 0; i < items->len; i++)
    {
      const UiSearchItem *item = g_ptr_array_index (items, i);
      guint best = GPOINTER_TO_UINT (g_hash_table_lookup (ranking.best, item->group));
      g_hash_table_insert (ranking.best, item->group, GUINT_TO_POINTER (MAX (best, item->score)));
    }
  g_ptr_array_sort_with_data (items, compare_items, &ranking);
  g_hash_table_unref (ranking.best);
}

/* ---- Commands ---- */

/* Commands without a key; those with one are in the table of keys. */
static const struct
{
  const char *title, *action;
} keyless[] = {
  { N_ ("Import a file"), "win.import" },
  { N_ ("Show a file under the assets"), "win.add-reference" },
  { N_ ("Export layers"), "win.export" },
  { N_ ("Check the file"), "win.check-file" },
  { N_ ("Close the workspace"), "win.close-workspace" },
  { N_ ("Save the view as a place"), "map.save-place" },
  { N_ ("Mark a defect on the selection"), "map.add-defect" },
  { N_ ("About Sanhua"), "app.about" },
};

/* What a search is no place for. */
static gboolean
is_left_out (const char *action)
{
  return g_str_equal (action, "win.search") || g_str_equal (action, "map.escape");
}

/* The title as shown, or the English one beside it. */
static guint
score_title (const char *title, const char *text)
{
  guint shown = gis_search_score (_ (title), text);
  guint english = gis_search_score (title, text);

  return MAX (shown, english > 50 ? english - 50 : 0);
}

static void
add_command (GPtrArray *items,
             const char *title,
             const char *detailed_action,
             const char *accels,
             guint score)
{
  UiSearchItem *item =
    add_item (items, UI_SEARCH_COMMAND, _ ("Commands"), "system-run-symbolic", score);

  item->title = g_strdup (_ (title));
  if (!g_action_parse_detailed_name (detailed_action, &item->action, &item->target, NULL))
    g_assert_not_reached ();
  if (accels != NULL)
    {
      g_auto (GStrv) list = g_strsplit (accels, " ", -1);
      guint key;
      GdkModifierType modifiers;
      if (gtk_accelerator_parse (list[0], &key, &modifiers))
        item->accel = gtk_accelerator_get_label (key, modifiers);
    }
}

GPtrArray *
ui_search_results_list_commands (const char *text, UiSearchEnabledFunc is_enabled, gpointer data)
{
  GPtrArray *items = new_items ();
  guint n;
  const UiAccel *table = ui_accels_get (&n);

  for (guint i = 0; i < n + G_N_ELEMENTS (keyless); i++)
    {
      const char *title = i < n ? table[i].title : keyless[i - n].title;
      const char *action = i < n ? table[i].action : keyless[i - n].action;
      guint score = score_title (title, text);
      if (score > 0 && !is_left_out (action) && is_enabled (action, data))
        add_command (items, title, action, i < n ? table[i].accels : NULL, score);
    }
  ui_search_results_merge (items, NULL);
  if (items->len > MAX_COMMANDS)
    g_ptr_array_remove_range (items, MAX_COMMANDS, items->len - MAX_COMMANDS);
  return items;
}

/* ---- Positions and places ---- */

static char *
dup_position_title (const GisPosition *position)
{
  if (gis_crs_is_geographic (position->crs) || position->approximate)
    return g_strdup_printf ("%.6f° %c  %.6f° %c", fabs (position->y), position->y < 0 ? 'S' : 'N',
                            fabs (position->x), position->x < 0 ? 'W' : 'E');
  return g_strdup_printf ("E %.2f  N %.2f", position->x, position->y);
}

static void
add_positions (GPtrArray *items, GisWorkspace *ws, const char *text)
{
  g_autoptr (GPtrArray) positions = gis_position_parse (text, gis_workspace_get_crs (ws));

  for (guint i = 0; i < positions->len; i++)
    {
      const GisPosition *position = g_ptr_array_index (positions, i);
      g_autofree char *name = gis_crs_dup_name (position->crs, NULL);
      UiSearchItem *item =
        add_item (items, UI_SEARCH_POSITION, _ ("Coordinates"), "mark-location-symbolic", 1001 - i);
      item->title = dup_position_title (position);
      if (position->approximate)
        item->detail = g_strdup_printf (_ ("%s, right to some metres"), position->crs);
      else if (name != NULL && !g_str_equal (name, position->crs))
        item->detail = g_strdup_printf ("%s · %s", position->crs, name);
      else
        item->detail = g_strdup (position->crs);
      item->action = g_strdup ("win.go-to");
      item->target = g_variant_ref_sink (g_variant_new ("(dd)", position->lon, position->lat));
    }
}

/* @text NULL: all of them. */
static gboolean
add_places (GPtrArray *items, GisWorkspace *ws, const char *text, GError **error)
{
  g_autoptr (GPtrArray) places = gis_places_list (ws, error);
  guint n = 0;

  if (places == NULL)
    return FALSE;
  for (guint i = 0; i < places->len && (text == NULL || n < MAX_PLACES); i++)
    {
      const GisPlace *place = g_ptr_array_index (places, i);
      guint score = text != NULL ? gis_search_score (place->name, text) : 1;
      UiSearchItem *item;
      if (score == 0)
        continue;
      item =
        add_item (items, UI_SEARCH_PLACE, _ ("Saved places"), "user-bookmarks-symbolic", score);
      item->title = g_strdup (place->name);
      item->action = g_strdup ("win.show-place");
      item->target = g_variant_ref_sink (g_variant_new (
        "(dddd)", place->box.min_x, place->box.min_y, place->box.max_x, place->box.max_y));
      n++;
    }
  return TRUE;
}

GPtrArray *
ui_search_results_list_places (GisWorkspace *ws, GError **error)
{
  g_autoptr (GPtrArray) items = new_items ();

  return add_places (items, ws, NULL, error) ? g_steal_pointer (&items) : NULL;
}

/* ---- Rows ---- */

static void
append_field (GString *detail, const GisRow *row, const char *name, const char *title)
{
  int field = gis_class_find_field (row->klass, name);
  g_autofree char *text = NULL;

  if (field < 0 || row->klass->fields[field].type == GIS_FIELD_REFERENCE)
    return;
  text = gis_field_dup_display (&row->klass->fields[field], &row->values[field]);
  if (text[0] != '\0' && !g_str_equal (text, title))
    g_string_append_printf (detail, "%s%s", detail->len > 0 ? " · " : "", text);
}

/* What tells rows of one name apart. */
static char *
dup_detail (const GisRow *row, const char *title)
{
  static const char *const fields[] = { "code",      "kind",    "campaign", "state",
                                        "road_name", "address", "level",    "district" };
  GString *detail = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    append_field (detail, row, fields[i], title);
  return g_string_free (detail, FALSE);
}

static void
add_row (GPtrArray *items, const GisSearchHit *hit)
{
  const GisClass *klass = hit->row->klass;
  UiSearchItem *item = add_item (items, UI_SEARCH_ROW, gis_text_get (&klass->plural),
                                 "sanhua-census-symbolic", hit->score);

  item->title = g_strdup (hit->title);
  item->detail = dup_detail (hit->row, hit->title);
  if (g_str_equal (klass->id, "project"))
    {
      g_free (item->icon);
      item->icon = g_strdup ("sanhua-plan-symbolic");
      item->action = g_strdup ("win.show-project");
      item->target = g_variant_ref_sink (g_variant_new_int64 (hit->row->id));
      return;
    }
  item->action = g_strdup ("win.show-asset");
  item->target = g_variant_ref_sink (g_variant_new ("(sx)", klass->id, hit->row->id));
}

GPtrArray *
ui_search_results_read (GisWorkspace *ws,
                        const char *text,
                        GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (GPtrArray) items = new_items ();
  g_autoptr (GPtrArray) hits = gis_search_find (ws, text, MAX_ROWS_PER_CLASS, cancellable, error);

  if (hits == NULL)
    return NULL;
  for (guint i = 0; i < hits->len; i++)
    add_row (items, g_ptr_array_index (hits, i));
  add_positions (items, ws, text);
  return add_places (items, ws, text, error) ? g_steal_pointer (&items) : NULL;
}
