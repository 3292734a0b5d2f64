/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/layers/references.h"

#include "gis/core/i18n.h"
#include "gis/reference/load.h"
#include "ui/common/settings.h"
#include <json-glib/json-glib.h>

#define KEY "view.references"
#define ALLOWED "allowed-references"
/* What a workspace from elsewhere may make us do at most. */
#define MAX_REFERENCES 50
#define MAX_TEXT 4096
#define MAX_JSON_BYTES (256 * 1024)
/* Colours and widths change under a dragging hand: kept when it rests. */
#define SAVE_AFTER_MS 500

struct _UiReference
{
  GObject parent_instance;

  char *path, *layer, *title;
  char *label_field; /* NULL: as found; "": none */
  GisReferenceStyle style;
  UiReferenceState state;
  char *problem;
  GisReferenceFile *file; /* when shown */
  GCancellable *loading;
};

struct _UiReferences
{
  GObject parent_instance;

  UiDocument *document; /* not owned: it owns us */
  GPtrArray *items;     /* UiReference, topmost first */
  guint n_added;        /* for colours */
  guint save_timeout;
  gboolean loaded; /* what the workspace remembers is known */
};

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE (UiReference, ui_reference, G_TYPE_OBJECT)
G_DEFINE_FINAL_TYPE_WITH_CODE (UiReferences,
                               ui_references,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

static guint changed_signal;

/* ---- One ---- */

static void
ui_reference_finalize (GObject *object)
{
  UiReference *self = UI_REFERENCE (object);

  if (self->loading != NULL)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  gis_reference_file_free (self->file);
  g_free (self->path);
  g_free (self->layer);
  g_free (self->title);
  g_free (self->label_field);
  g_free (self->problem);
  G_OBJECT_CLASS (ui_reference_parent_class)->finalize (object);
}

static void
ui_reference_class_init (UiReferenceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ui_reference_finalize;
  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
ui_reference_init (UiReference *self)
{
}

static char *
dup_title (const char *path, const char *layer)
{
  g_autofree char *base = g_path_get_basename (path);
  char *dot = strrchr (base, '.');

  if (dot != NULL && dot != base)
    *dot = '\0';
  if (*layer == '\0' || g_str_equal (layer, base))
    return g_filename_display_name (base);
  return g_strdup_printf ("%s · %s", base, layer);
}

static UiReference *
reference_new (const char *path, const char *layer, guint number)
{
  UiReference *self = g_object_new (UI_TYPE_REFERENCE, NULL);

  self->path = g_strdup (path);
  self->layer = g_strdup (layer);
  self->title = dup_title (path, layer);
  self->style = gis_reference_style_default (number);
  return self;
}

static void
set_state (UiReference *self, UiReferenceState state, const char *problem)
{
  self->state = state;
  g_free (self->problem);
  self->problem = g_strdup (problem);
  g_signal_emit (self, changed_signal, 0);
}

const char *
ui_reference_get_title (UiReference *self)
{
  g_return_val_if_fail (UI_IS_REFERENCE (self), NULL);
  return self->title;
}

const char *
ui_reference_get_path (UiReference *self)
{
  g_return_val_if_fail (UI_IS_REFERENCE (self), NULL);
  return self->path;
}

UiReferenceState
ui_reference_get_state (UiReference *self)
{
  g_return_val_if_fail (UI_IS_REFERENCE (self), UI_REFERENCE_FAILED);
  return self->state;
}

const char *
ui_reference_get_problem (UiReference *self)
{
  g_return_val_if_fail (UI_IS_REFERENCE (self), NULL);
  return self->problem;
}

const GisReferenceStyle *
ui_reference_get_style (UiReference *self)
{
  g_return_val_if_fail (UI_IS_REFERENCE (self), NULL);
  return &self->style;
}

const char *const *
ui_reference_get_fields (UiReference *self)
{
  static const char *const none[] = { NULL };

  g_return_val_if_fail (UI_IS_REFERENCE (self), none);
  return self->file != NULL ? (const char *const *) self->file->fields : none;
}

const char *
ui_reference_get_label_field (UiReference *self)
{
  g_return_val_if_fail (UI_IS_REFERENCE (self), NULL);
  return self->file != NULL ? self->file->label_field : NULL;
}

gboolean
ui_reference_is_tiled (UiReference *self)
{
  g_return_val_if_fail (UI_IS_REFERENCE (self), FALSE);
  return self->file != NULL && gis_reference_is_tiled (self->file->reference);
}

GisBox
ui_reference_get_extent (UiReference *self)
{
  g_return_val_if_fail (UI_IS_REFERENCE (self), GIS_BOX_EMPTY);
  return self->file != NULL ? gis_reference_get_extent (self->file->reference) : GIS_BOX_EMPTY;
}

/* ---- To the map ---- */

/* The list is from the top, the painter draws from the bottom. */
static void
publish (UiReferences *self)
{
  g_autoptr (GisReferences) references = gis_references_new ();
  g_autoptr (GString) attribution = g_string_new (NULL);
  gboolean any = FALSE;

  for (guint i = self->items->len; i > 0; i--)
    {
      const UiReference *item = g_ptr_array_index (self->items, i - 1);
      if (item->file == NULL)
        continue;
      gis_references_add (references, item->file->reference, &item->style);
      any = TRUE;
      if (item->file->attribution != NULL && item->style.visible &&
          strstr (attribution->str, item->file->attribution) == NULL)
        g_string_append_printf (attribution, "%s%s", attribution->len > 0 ? " · " : "",
                                item->file->attribution);
    }
  ui_document_set_references (self->document, any ? references : NULL,
                              attribution->len > 0 ? attribution->str : NULL);
}

/* ---- In the workspace ---- */

static char *
to_json (UiReferences *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_array (builder);
  for (guint i = 0; i < self->items->len; i++)
    {
      const UiReference *item = g_ptr_array_index (self->items, i);
      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "path");
      json_builder_add_string_value (builder, item->path);
      json_builder_set_member_name (builder, "layer");
      json_builder_add_string_value (builder, item->layer);
      if (item->label_field != NULL)
        {
          json_builder_set_member_name (builder, "label");
          json_builder_add_string_value (builder, item->label_field);
        }
      json_builder_set_member_name (builder, "color");
      json_builder_add_int_value (builder, item->style.color);
      json_builder_set_member_name (builder, "automatic");
      json_builder_add_boolean_value (builder, item->style.automatic);
      json_builder_set_member_name (builder, "width");
      json_builder_add_double_value (builder, item->style.width_px);
      json_builder_set_member_name (builder, "opacity");
      json_builder_add_double_value (builder, item->style.opacity);
      json_builder_set_member_name (builder, "visible");
      json_builder_add_boolean_value (builder, item->style.visible);
      json_builder_set_member_name (builder, "labels");
      json_builder_add_boolean_value (builder, item->style.labels);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

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
    g_message ("the reference layers were not kept: %s", error->message);
}

static gboolean
save_cb (gpointer user_data)
{
  UiReferences *self = user_data;

  self->save_timeout = 0;
  ui_document_write_async (self->document, write_func, to_json (self), g_free, saved_cb, NULL);
  return G_SOURCE_REMOVE;
}

static void
save (UiReferences *self, guint after_ms)
{
  g_clear_handle_id (&self->save_timeout, g_source_remove);
  if (!self->loaded || gis_workspace_is_read_only (ui_document_get_workspace (self->document)))
    return;
  if (after_ms == 0)
    save_cb (self);
  else
    self->save_timeout = g_timeout_add (after_ms, save_cb, self);
}

static const char *
get_text (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);
  const char *text = node != NULL && json_node_get_value_type (node) == G_TYPE_STRING
                       ? json_node_get_string (node)
                       : NULL;

  return text != NULL && strlen (text) <= MAX_TEXT ? text : NULL;
}

static double
get_number (JsonObject *object, const char *name, double min, double max, double fallback)
{
  JsonNode *node = json_object_get_member (object, name);
  GType type = node != NULL ? json_node_get_value_type (node) : G_TYPE_INVALID;
  double number;

  if (type != G_TYPE_DOUBLE && type != G_TYPE_INT64)
    return fallback;
  number = json_node_get_double (node);
  return number >= min && number <= max ? number : fallback;
}

static gboolean
get_flag (JsonObject *object, const char *name, gboolean fallback)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_BOOLEAN
           ? json_node_get_boolean (node)
           : fallback;
}

static UiReference *
from_json (JsonNode *node, guint number)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *path = object != NULL ? get_text (object, "path") : NULL;
  const char *layer = object != NULL ? get_text (object, "layer") : NULL;
  UiReference *item;

  if (path == NULL || !g_path_is_absolute (path))
    return NULL;
  item = reference_new (path, layer != NULL ? layer : "", number);
  item->label_field = g_strdup (get_text (object, "label"));
  item->style.color = (guint32) get_number (object, "color", 0, 0xFFFFFF, item->style.color);
  item->style.automatic = get_flag (object, "automatic", TRUE);
  item->style.width_px = get_number (object, "width", 0.25, 12, item->style.width_px);
  item->style.opacity = get_number (object, "opacity", 0.05, 1, 1);
  item->style.visible = get_flag (object, "visible", TRUE);
  item->style.labels = get_flag (object, "labels", TRUE);
  return item;
}

/* ---- Allowed files ---- */

static gboolean
is_allowed (const char *path)
{
  GSettings *settings = ui_settings_lookup ();
  g_auto (GStrv) paths = settings != NULL ? g_settings_get_strv (settings, ALLOWED) : NULL;

  return paths != NULL && g_strv_contains ((const char *const *) paths, path);
}

static void
allow (const char *path)
{
  GSettings *settings = ui_settings_lookup ();
  g_auto (GStrv) paths = NULL;
  g_autoptr (GPtrArray) more = g_ptr_array_new ();

  if (settings == NULL || is_allowed (path))
    return;
  paths = g_settings_get_strv (settings, ALLOWED);
  for (guint i = 0; paths[i] != NULL; i++)
    g_ptr_array_add (more, paths[i]);
  g_ptr_array_add (more, (gpointer) path);
  g_ptr_array_add (more, NULL);
  g_settings_set_strv (settings, ALLOWED, (const char *const *) more->pdata);
}

/* ---- Reading ---- */

typedef struct
{
  UiReferences *owner; /* while the document lives, so does it: a reference on the document */
  UiDocument *document;
  UiReference *item;
  char *path, *layer, *label_field, *crs;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_object_unref (request->document);
  g_clear_object (&request->item);
  g_free (request->path);
  g_free (request->layer);
  g_free (request->label_field);
  g_free (request->crs);
  g_free (request);
}

static Request *
request_new (UiReferences *self, const char *path)
{
  Request *request = g_new0 (Request, 1);

  request->owner = self;
  request->document = g_object_ref (self->document);
  request->path = g_strdup (path);
  return request;
}

static void
load_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Request *request = task_data;
  g_autoptr (GisJob) job = gis_job_new (cancellable, NULL, NULL);
  GisReferenceOptions options = { .layer = request->layer,
                                  .label_field = request->label_field,
                                  .fallback_crs = request->crs };
  GError *error = NULL;
  GisReferenceFile *file = gis_reference_load (request->path, &options, job, &error);

  if (file == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, file, (GDestroyNotify) gis_reference_file_free);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Request *request = g_task_get_task_data (G_TASK (result));
  UiReference *item = request->item;
  g_autoptr (GError) error = NULL;
  GisReferenceFile *file = g_task_propagate_pointer (G_TASK (result), &error);

  if (item->loading != g_task_get_cancellable (G_TASK (result)))
    {
      gis_reference_file_free (file); /* taken away, or asked for anew */
      return;
    }
  g_clear_object (&item->loading);
  g_clear_pointer (&item->file, gis_reference_file_free);
  item->file = file;
  if (file != NULL && file->n_left_out > 0)
    {
      guint n = (guint) MIN (file->n_left_out, G_MAXINT);
      g_autofree char *note =
        g_strdup_printf (ngettext_ ("%u row has no shape that can be drawn",
                                    "%u rows have no shape that can be drawn", n),
                         n);
      set_state (item, UI_REFERENCE_SHOWN, note);
    }
  else
    set_state (item, file != NULL ? UI_REFERENCE_SHOWN : UI_REFERENCE_FAILED,
               error != NULL ? error->message : NULL);
  publish (request->owner);
}

static void
start_loading (UiReferences *self, UiReference *item)
{
  Request *request = request_new (self, item->path);
  g_autoptr (GTask) task = NULL;

  if (item->loading != NULL)
    g_cancellable_cancel (item->loading);
  g_clear_object (&item->loading);
  item->loading = g_cancellable_new ();
  request->item = g_object_ref (item);
  request->layer = g_strdup (item->layer);
  request->label_field = g_strdup (item->label_field);
  request->crs = g_strdup (gis_workspace_get_crs (ui_document_get_workspace (self->document)));
  task = g_task_new (NULL, item->loading, loaded_cb, NULL);
  g_task_set_task_data (task, request, request_free);
  g_task_run_in_thread (task, load_in_thread);
  set_state (item, UI_REFERENCE_LOADING, NULL);
}

static void
list_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Request *request = task_data;
  g_autoptr (GisJob) job = gis_job_new (cancellable, NULL, NULL);
  GError *error = NULL;
  char **layers = gis_reference_list_layers (request->path, job, &error);

  if (layers == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, layers, (GDestroyNotify) g_strfreev);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Request *request = g_task_get_task_data (G_TASK (result));
  UiReferences *self = request->owner;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) layers = g_task_propagate_pointer (G_TASK (result), &error);
  guint n = 0;

  if (layers == NULL)
    {
      g_signal_emit_by_name (self->document, "failed", error);
      return;
    }
  allow (request->path);
  while (layers[n] != NULL && n + self->items->len < MAX_REFERENCES)
    n++;
  for (guint i = n; i > 0; i--)
    {
      UiReference *item = reference_new (request->path, layers[i - 1], self->n_added++);
      g_ptr_array_insert (self->items, 0, item);
      start_loading (self, item);
    }
  g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, n);
  save (self, 0);
}

/* ---- What the workspace remembers ---- */

static gpointer
read_func (GisWorkspace *ws, gpointer data, GCancellable *cancellable, GError **error)
{
  return gis_workspace_dup_setting (ws, KEY);
}

static void
remember (UiReferences *self, const char *text)
{
  g_autoptr (JsonNode) root =
               strlen (text) <= MAX_JSON_BYTES ? json_from_string (text, NULL) : NULL;
  JsonArray *array =
    root != NULL && JSON_NODE_HOLDS_ARRAY (root) ? json_node_get_array (root) : NULL;
  guint before = self->items->len;

  for (guint i = 0; array != NULL && i < json_array_get_length (array) && i < MAX_REFERENCES; i++)
    {
      UiReference *item = from_json (json_array_get_element (array, i), self->n_added);
      if (item == NULL)
        continue;
      self->n_added++;
      g_ptr_array_add (self->items, item);
      if (is_allowed (item->path))
        start_loading (self, item);
    }
  g_list_model_items_changed (G_LIST_MODEL (self), before, 0, self->items->len - before);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  UiDocument *document = UI_DOCUMENT (source);
  g_autofree char *text = ui_document_read_finish (document, result, NULL);
  UiReferences *self = ui_references_of (document);

  if (text != NULL)
    remember (self, text);
  self->loaded = TRUE;
}

/* ---- List ---- */

static GType
get_item_type (GListModel *model)
{
  return UI_TYPE_REFERENCE;
}

static guint
get_n_items (GListModel *model)
{
  return UI_REFERENCES (model)->items->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  UiReferences *self = UI_REFERENCES (model);

  return position < self->items->len ? g_object_ref (g_ptr_array_index (self->items, position))
                                     : NULL;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
ui_references_finalize (GObject *object)
{
  UiReferences *self = UI_REFERENCES (object);

  g_clear_handle_id (&self->save_timeout, g_source_remove);
  g_ptr_array_unref (self->items);
  G_OBJECT_CLASS (ui_references_parent_class)->finalize (object);
}

static void
ui_references_class_init (UiReferencesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ui_references_finalize;
}

static void
ui_references_init (UiReferences *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
}

UiReferences *
ui_references_of (UiDocument *document)
{
  UiReferences *self;

  g_return_val_if_fail (UI_IS_DOCUMENT (document), NULL);
  self = g_object_get_data (G_OBJECT (document), "references");
  if (self != NULL)
    return self;
  self = g_object_new (UI_TYPE_REFERENCES, NULL);
  self->document = document;
  g_object_set_data_full (G_OBJECT (document), "references", self, g_object_unref);
  ui_document_read_async (document, read_func, NULL, NULL, g_free, NULL, read_cb, NULL);
  return self;
}

void
ui_references_add (UiReferences *self, const char *path)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (UI_IS_REFERENCES (self) && path != NULL);
  task = g_task_new (NULL, NULL, listed_cb, NULL);
  g_task_set_task_data (task, request_new (self, path), request_free);
  g_task_run_in_thread (task, list_in_thread);
}

void
ui_references_remove (UiReferences *self, UiReference *reference)
{
  guint position;

  g_return_if_fail (UI_IS_REFERENCES (self) && UI_IS_REFERENCE (reference));
  if (!g_ptr_array_find (self->items, reference, &position))
    return;
  if (reference->loading != NULL)
    g_cancellable_cancel (reference->loading);
  g_clear_object (&reference->loading);
  g_ptr_array_remove_index (self->items, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
  publish (self);
  save (self, 0);
}

void
ui_references_move (UiReferences *self, UiReference *reference, int by)
{
  guint position, from, n;
  int to;

  g_return_if_fail (UI_IS_REFERENCES (self) && UI_IS_REFERENCE (reference));
  if (!g_ptr_array_find (self->items, reference, &position))
    return;
  to = (int) position + by;
  if (to < 0 || to >= (int) self->items->len || by == 0)
    return;
  g_ptr_array_insert (self->items, to, g_ptr_array_steal_index (self->items, position));
  from = MIN (position, (guint) to);
  n = MAX (position, (guint) to) - from + 1;
  g_list_model_items_changed (G_LIST_MODEL (self), from, n, n);
  publish (self);
  save (self, 0);
}

void
ui_references_set_style (UiReferences *self, UiReference *reference, const GisReferenceStyle *style)
{
  g_return_if_fail (UI_IS_REFERENCES (self) && UI_IS_REFERENCE (reference) && style != NULL);
  reference->style = *style;
  g_signal_emit (reference, changed_signal, 0);
  publish (self);
  save (self, SAVE_AFTER_MS);
}

void
ui_references_set_label_field (UiReferences *self, UiReference *reference, const char *field)
{
  g_return_if_fail (UI_IS_REFERENCES (self) && UI_IS_REFERENCE (reference));
  g_free (reference->label_field);
  reference->label_field = g_strdup (field);
  start_loading (self, reference);
  save (self, 0);
}

void
ui_references_open (UiReferences *self, UiReference *reference)
{
  g_return_if_fail (UI_IS_REFERENCES (self) && UI_IS_REFERENCE (reference));
  allow (reference->path);
  /* One "yes" is for the file, not for one of its layers. */
  for (guint i = 0; i < self->items->len; i++)
    {
      UiReference *item = g_ptr_array_index (self->items, i);
      if (item == reference ||
          (item->state == UI_REFERENCE_WAITING && g_str_equal (item->path, reference->path)))
        start_loading (self, item);
    }
}

void
ui_references_flush (UiReferences *self)
{
  g_return_if_fail (UI_IS_REFERENCES (self));
  if (self->save_timeout != 0)
    save (self, 0);
}
