/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that are shown and not imported: the choice when one is dropped on an open workspace, reference
 * layers, offline basemaps. */
#include "ui/window/window-private.h"

#include "gis/core/i18n.h"
#include "gis/store/mbtiles.h"
#include "ui/common/message.h"
#include "ui/common/settings.h"
#include "ui/layers/references.h"
#include "ui/map/basemap-spec.h"

#define TILES_SUFFIX ".mbtiles"

void
ui_window_add_reference (UiWindow *self, GFile *file)
{
  g_autofree char *path = g_file_get_path (file);

  if (path != NULL && self->document != NULL)
    ui_references_add (ui_references_of (self->document), path);
}

/* ---- MBTiles: pictures become a basemap, vectors a reference layer ---- */

typedef struct
{
  UiWindow *window; /* owned */
  GFile *file;      /* owned */
} Tiles;

static void
tiles_free (gpointer data)
{
  Tiles *tiles = data;

  g_object_unref (tiles->window);
  g_object_unref (tiles->file);
  g_free (tiles);
}

static void
look_into_tiles (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Tiles *tiles = task_data;
  g_autofree char *path = g_file_get_path (tiles->file);
  g_autoptr (GisMbtiles) pictures = gis_mbtiles_open (path, NULL);

  g_task_return_boolean (task, pictures != NULL);
}

static void
use_as_basemap (GFile *file)
{
  GSettings *settings = ui_settings_get ();
  g_autoptr (GPtrArray) specs = ui_basemap_specs_load (settings);
  g_autofree char *path = g_file_get_path (file);
  g_autofree char *base = g_file_get_basename (file);
  UiBasemapSpec *spec = NULL;

  for (guint i = 0; i < specs->len && spec == NULL; i++)
    if (g_str_equal (((UiBasemapSpec *) g_ptr_array_index (specs, i))->address, path))
      spec = g_ptr_array_index (specs, i);
  if (spec == NULL)
    {
      spec = ui_basemap_spec_new (UI_BASEMAP_MBTILES);
      g_free (spec->address);
      spec->address = g_strdup (path);
      g_free (spec->name);
      spec->name = g_strndup (base, strlen (base) - strlen (TILES_SUFFIX));
      g_ptr_array_add (specs, spec);
      ui_basemap_specs_save (settings, specs);
    }
  g_settings_set_string (settings, "basemap", spec->id);
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Tiles *tiles = g_task_get_task_data (G_TASK (result));

  if (g_task_propagate_boolean (G_TASK (result), NULL))
    use_as_basemap (tiles->file);
  else
    ui_window_add_reference (tiles->window, tiles->file);
}

static void
open_tiles (UiWindow *self, GFile *file)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, looked_cb, NULL);
  Tiles *tiles = g_new (Tiles, 1);

  *tiles = (Tiles){ g_object_ref (self), g_object_ref (file) };
  g_task_set_task_data (task, tiles, tiles_free);
  g_task_run_in_thread (task, look_into_tiles);
}

/* ---- The choice ---- */

static void
answered_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  UiWindow *self = UI_WINDOW (user_data);
  GFile *file = g_object_get_data (G_OBJECT (dialog), "file");

  if (self->document == NULL)
    return;
  if (g_str_equal (response, "import"))
    ui_window_import (self, file, NULL);
  else if (g_str_equal (response, "reference"))
    ui_window_add_reference (self, file);
}

void
ui_window_ask_about (UiWindow *self, GFile *file)
{
  g_autofree char *base = g_file_get_basename (file);
  g_autofree char *folded = g_ascii_strdown (base, -1);
  g_autofree char *heading = NULL;
  GtkWidget *dialog;

  if (g_str_has_suffix (folded, TILES_SUFFIX))
    {
      open_tiles (self, file);
      return;
    }
  if (gis_workspace_is_read_only (ui_document_get_workspace (self->document)))
    {
      ui_window_add_reference (self, file);
      return;
    }
  heading = g_strdup_printf (_ ("What is “%s” for?"), base);
  dialog = adw_message_dialog_new (GTK_WINDOW (self), heading,
                                   _ ("Import its rows into the workspace, or only show it under "
                                      "the assets: the file stays where it is."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"),
                                    "reference", _ ("_Show as Reference Layer"), "import",
                                    _ ("_Import…"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "import",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "import");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "file", g_object_ref (file), g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (answered_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
