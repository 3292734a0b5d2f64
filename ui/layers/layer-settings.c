/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/layers/layer-settings.h"

#define KEY "view.layers"
#define MAX_PARTS 1000
#define SHOWN ":on"
#define HIDDEN ":off"

static gpointer
read_func (GisWorkspace *ws, gpointer data, GCancellable *cancellable, GError **error)
{
  return gis_workspace_dup_setting (ws, KEY);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  UiDocument *document = UI_DOCUMENT (source);
  g_autofree char *text = ui_document_read_finish (document, result, NULL);

  if (text != NULL)
    ui_layer_settings_apply (document, text);
}

void
ui_layer_settings_load (UiDocument *document)
{
  g_return_if_fail (UI_IS_DOCUMENT (document));

  ui_document_read_async (document, read_func, NULL, NULL, g_free, NULL, read_cb, NULL);
}

void
ui_layer_settings_apply (UiDocument *document, const char *text)
{
  GisCatalog *catalog;
  GisStyle *style;
  g_auto (GStrv) parts = NULL;
  g_autoptr (GStrvBuilder) order = g_strv_builder_new ();
  g_auto (GStrv) names = NULL;
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);

  g_return_if_fail (UI_IS_DOCUMENT (document) && text != NULL);

  catalog = ui_document_get_catalog (document);
  style = ui_document_get_style (document);
  parts = g_strsplit (text, " ", MAX_PARTS);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      char *colon = strchr (parts[i], ':'), *eye;
      double opacity;
      if (colon == NULL)
        continue;
      *colon = '\0';
      opacity = g_ascii_strtod (colon + 1, &eye);
      if (gis_catalog_find_class (catalog, parts[i]) == NULL ||
          !g_hash_table_add (known, parts[i]) || !(opacity >= 0.05 && opacity <= 1))
        continue;
      g_strv_builder_add (order, parts[i]);
      gis_style_set_opacity (style, parts[i], opacity);
      if (g_str_equal (eye, HIDDEN) || g_str_equal (eye, SHOWN))
        gis_style_set_visible (style, parts[i], g_str_equal (eye, SHOWN));
    }
  names = g_strv_builder_end (order);
  if (names[0] == NULL)
    return;
  ui_document_set_layer_order (document, (const char *const *) names);
  ui_document_style_changed (document);
}

/* ---- Saving ---- */

static GisChange *
write_func (GisWorkspace *ws, gpointer data, GError **error)
{
  gis_workspace_set_setting (ws, KEY, data, error);
  return NULL;
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!ui_document_write_finish (UI_DOCUMENT (source), result, &error))
    g_message ("the order of the layers was not kept: %s", error->message);
}

static int
compare_draw_order (gconstpointer a, gconstpointer b)
{
  const GisClass *one = *(const GisClass *const *) a, *two = *(const GisClass *const *) b;

  return two->draw_order - one->draw_order;
}

/* Ids from the top as the catalogue has them; NULL-terminated. */
static const char **
list_classes (GisCatalog *catalog)
{
  g_autoptr (GPtrArray) classes = g_ptr_array_new ();
  const char **ids;

  for (guint i = 0; i < gis_catalog_get_n_classes (catalog); i++)
    if (gis_catalog_get_class (catalog, i)->geometry != GIS_GEOMETRY_NONE)
      g_ptr_array_add (classes, (gpointer) gis_catalog_get_class (catalog, i));
  g_ptr_array_sort (classes, compare_draw_order);
  ids = g_new0 (const char *, classes->len + 1);
  for (guint i = 0; i < classes->len; i++)
    ids[i] = ((const GisClass *) g_ptr_array_index (classes, i))->id;
  return ids;
}

void
ui_layer_settings_save (UiDocument *document)
{
  g_autofree const char **all = NULL;
  const char *const *order;
  GisStyle *style;
  GString *text;

  g_return_if_fail (UI_IS_DOCUMENT (document));

  order = ui_document_get_layer_order (document);
  if (order == NULL)
    order = all = list_classes (ui_document_get_catalog (document));
  if (gis_workspace_is_read_only (ui_document_get_workspace (document)))
    return;
  style = ui_document_get_style (document);
  text = g_string_new (NULL);
  for (guint i = 0; order[i] != NULL; i++)
    {
      char number[G_ASCII_DTOSTR_BUF_SIZE];
      g_ascii_formatd (number, sizeof number, "%.2f", gis_style_get_opacity (style, order[i]));
      g_string_append_printf (text, "%s%s:%s%s", i > 0 ? " " : "", order[i], number,
                              gis_style_get_visible (style, order[i]) ? SHOWN : HIDDEN);
    }
  ui_document_write_async (document, write_func, g_string_free (text, FALSE), g_free, saved_cb,
                           NULL);
}
