/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/layers/themes.h"

#include "gis/store/themes.h"

#define CHOICE_KEY "view.chosen_themes"
#define MAX_PARTS 1000
/* Of the document: class id → id of the theme wanted last, while its column is read. */
#define WANTED "ui-themes-wanted"

/* ---- Keeping ---- */

typedef struct
{
  GPtrArray *themes; /* NULL: the choice only */
  char *choice;
} Kept;

static void
kept_free (gpointer data)
{
  Kept *kept = data;

  g_clear_pointer (&kept->themes, g_ptr_array_unref);
  g_free (kept->choice);
  g_free (kept);
}

static GisChange *
keep_func (GisWorkspace *ws, gpointer data, GError **error)
{
  const Kept *kept = data;

  if (kept->themes == NULL || gis_store_save_themes (ws, kept->themes, error))
    gis_workspace_set_setting (ws, CHOICE_KEY, kept->choice, error);
  return NULL;
}

static void
kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!ui_document_write_finish (UI_DOCUMENT (source), result, &error))
    g_message ("the themes were not kept: %s", error->message);
}

/* "cover:owner pole:my_lean": classes that are not drawn by their first theme. */
static char *
dup_choice (UiDocument *document)
{
  GisCatalog *catalog = ui_document_get_catalog (document);
  GisStyle *style = ui_document_get_style (document);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < gis_catalog_get_n_classes (catalog); i++)
    {
      const GisClass *klass = gis_catalog_get_class (catalog, i);
      const char *id = gis_style_get_theme (style, klass->id);
      if (klass->n_themes > 0 && g_strcmp0 (id, klass->themes[0].id) != 0)
        g_string_append_printf (text, "%s%s:%s", text->len > 0 ? " " : "", klass->id, id);
    }
  return g_string_free (text, FALSE);
}

static void
keep (UiDocument *document, gboolean with_themes)
{
  Kept *kept;

  if (gis_workspace_is_read_only (ui_document_get_workspace (document)))
    return;
  kept = g_new0 (Kept, 1);
  kept->choice = dup_choice (document);
  if (with_themes)
    kept->themes = g_ptr_array_ref (gis_style_get_themes (ui_document_get_style (document)));
  ui_document_write_async (document, keep_func, kept, kept_free, kept_cb, NULL);
}

/* ---- Choosing ---- */

typedef struct
{
  char *class_id;
  GisTheme *theme;
  gboolean keep;
} Choice;

static void
choice_free (Choice *choice)
{
  g_free (choice->class_id);
  gis_theme_unref (choice->theme);
  g_free (choice);
}

static GHashTable *
get_wanted (UiDocument *document)
{
  GHashTable *wanted = g_object_get_data (G_OBJECT (document), WANTED);

  if (wanted == NULL)
    {
      wanted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
      g_object_set_data_full (G_OBJECT (document), WANTED, wanted,
                              (GDestroyNotify) g_hash_table_unref);
    }
  return wanted;
}

static void
use (UiDocument *document, const char *class_id, const GisTheme *theme, gboolean keep_choice)
{
  const GisClass *klass = gis_catalog_find_class (ui_document_get_catalog (document), class_id);
  GisStyle *style = ui_document_get_style (document);

  if (theme->class_id == NULL && !gis_theme_is_measured (klass, theme))
    gis_style_set_theme (style, class_id, theme->id, NULL);
  else
    {
      g_autoptr (GisTheme) complete = gis_scene_complete_theme (
        ui_document_get_whole_scene (document), class_id, theme);
      gis_style_use_theme (style, class_id, complete);
    }
  ui_document_style_changed (document);
  if (keep_choice)
    keep (document, FALSE);
}

static void
measured_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  UiDocument *document = UI_DOCUMENT (source);
  Choice *choice = user_data;
  g_autoptr (GError) error = NULL;

  if (!ui_document_measure_finish (document, result, &error))
    g_message ("the theme “%s” is not shown: %s", choice->theme->id, error->message);
  else if (g_strcmp0 (g_hash_table_lookup (get_wanted (document), choice->class_id),
                      choice->theme->id) == 0)
    use (document, choice->class_id, choice->theme, choice->keep);
  choice_free (choice);
}

static void
choose (UiDocument *document, const GisClass *klass, const GisTheme *theme, gboolean keep_choice)
{
  g_hash_table_replace (get_wanted (document), g_strdup (klass->id), g_strdup (theme->id));
  if (gis_theme_is_measured (klass, theme) &&
      !gis_scene_has_measure (ui_document_get_whole_scene (document), klass->id, theme->field))
    {
      Choice *choice = g_new0 (Choice, 1);
      choice->class_id = g_strdup (klass->id);
      choice->theme = gis_theme_copy (theme);
      choice->keep = keep_choice;
      ui_document_measure_async (document, klass->id, theme->field, measured_cb, choice);
    }
  else
    use (document, klass->id, theme, keep_choice);
}

void
ui_themes_choose (UiDocument *document, const GisClass *klass, const GisTheme *theme)
{
  g_return_if_fail (UI_IS_DOCUMENT (document) && klass != NULL && theme != NULL);
  choose (document, klass, theme, TRUE);
}

/* ---- Reading ---- */

typedef struct
{
  GPtrArray *themes;
  char *choice;
} Found;

static void
found_free (gpointer data)
{
  Found *found = data;

  g_ptr_array_unref (found->themes);
  g_free (found->choice);
  g_free (found);
}

static gpointer
read_func (GisWorkspace *ws, gpointer data, GCancellable *cancellable, GError **error)
{
  Found *found = g_new0 (Found, 1);
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);

  found->themes = gis_store_list_themes (ws, problems);
  found->choice = gis_workspace_dup_setting (ws, CHOICE_KEY);
  for (guint i = 0; i < problems->len; i++)
    g_message ("a theme of the workspace is left out: %s", (char *) problems->pdata[i]);
  return found;
}

static const GisTheme *
find_theme (UiDocument *document, const GisClass *klass, const char *id)
{
  g_autoptr (GPtrArray) themes = ui_themes_list (document, klass);

  for (guint i = 0; i < themes->len; i++)
    if (g_strcmp0 (((GisTheme *) themes->pdata[i])->id, id) == 0)
      return themes->pdata[i];
  return NULL;
}

static void
apply_choice (UiDocument *document, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, " ", MAX_PARTS);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      char *colon = strchr (parts[i], ':');
      const GisClass *klass;
      const GisTheme *theme;
      if (colon == NULL)
        continue;
      *colon = '\0';
      klass = gis_catalog_find_class (ui_document_get_catalog (document), parts[i]);
      theme = klass != NULL ? find_theme (document, klass, colon + 1) : NULL;
      if (theme != NULL && klass->geometry != GIS_GEOMETRY_NONE)
        choose (document, klass, theme, FALSE);
    }
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  UiDocument *document = UI_DOCUMENT (source);
  Found *found = ui_document_read_finish (document, result, NULL);

  if (found == NULL)
    return;
  gis_style_set_themes (ui_document_get_style (document), found->themes);
  if (found->choice != NULL)
    apply_choice (document, found->choice);
  ui_document_style_changed (document);
  found_free (found);
}

void
ui_themes_load (UiDocument *document)
{
  g_return_if_fail (UI_IS_DOCUMENT (document));
  ui_document_read_async (document, read_func, NULL, NULL, found_free, NULL, read_cb, NULL);
}

GPtrArray *
ui_themes_list (UiDocument *document, const GisClass *klass)
{
  GPtrArray *list = g_ptr_array_new ();
  GPtrArray *themes = gis_style_get_themes (ui_document_get_style (document));

  for (guint i = 0; i < klass->n_themes; i++)
    g_ptr_array_add (list, &klass->themes[i]);
  for (guint i = 0; themes != NULL && i < themes->len; i++)
    if (g_str_equal (((GisTheme *) themes->pdata[i])->class_id, klass->id))
      g_ptr_array_add (list, themes->pdata[i]);
  return list;
}

/* ---- Changing ---- */

/* The list without the theme of that class and id. */
static GPtrArray *
list_others (UiDocument *document, const char *class_id, const char *id)
{
  GPtrArray *others = g_ptr_array_new_with_free_func ((GDestroyNotify) gis_theme_unref);
  GPtrArray *themes = gis_style_get_themes (ui_document_get_style (document));

  for (guint i = 0; themes != NULL && i < themes->len; i++)
    {
      GisTheme *theme = g_ptr_array_index (themes, i);
      if (g_strcmp0 (theme->class_id, class_id) != 0 || g_strcmp0 (theme->id, id) != 0)
        g_ptr_array_add (others, gis_theme_ref (theme));
    }
  return others;
}

void
ui_themes_save (UiDocument *document, GisTheme *theme)
{
  g_autoptr (GPtrArray) themes = NULL;

  g_return_if_fail (UI_IS_DOCUMENT (document) && theme != NULL && theme->class_id != NULL);
  themes = list_others (document, theme->class_id, theme->id);
  g_ptr_array_add (themes, gis_theme_ref (theme));
  gis_style_set_themes (ui_document_get_style (document), themes);
  choose (document, gis_catalog_find_class (ui_document_get_catalog (document), theme->class_id),
          theme, FALSE);
  keep (document, TRUE);
}

void
ui_themes_remove (UiDocument *document, const char *class_id, const char *id)
{
  g_autoptr (GPtrArray) themes = NULL;
  GisStyle *style;
  const GisClass *klass;

  g_return_if_fail (UI_IS_DOCUMENT (document));
  style = ui_document_get_style (document);
  klass = gis_catalog_find_class (ui_document_get_catalog (document), class_id);
  themes = list_others (document, class_id, id);
  gis_style_set_themes (style, themes);
  if (g_strcmp0 (gis_style_get_theme (style, class_id), id) == 0)
    choose (document, klass, &klass->themes[0], FALSE);
  else
    ui_document_style_changed (document);
  keep (document, TRUE);
}

char *
ui_themes_dup_free_id (UiDocument *document, const GisClass *klass, const char *title)
{
  GPtrArray *themes = gis_style_get_themes (ui_document_get_style (document));
  g_autoptr (GPtrArray) none = g_ptr_array_new ();

  return gis_themes_dup_free_id (themes != NULL ? themes : none, klass, title);
}
