/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Plan view puts list, map and page together. The list is read again after each change that
 * touches projects or items; a question that is still open makes the next one wait, so that a burst
 * of edits costs two readings, not one each. */
#include "ui/planning/plan-view.h"

#include "gis/core/i18n.h"
#include "ui/common/message.h"
#include "ui/common/settings.h"
#include "ui/common/side-panes.h"
#include "ui/common/style.h"
#include "ui/common/view.h"
#include "ui/map/filter-bar.h"
#include "ui/map/map-stage.h"
#include "ui/map/map-status.h"
#include "ui/planning/project.h"
#include "ui/tools/tools.h"

#include <string.h>

/* Assets of the chosen project that are ringed on the map at most. */
#define MAX_RINGED 400

struct _UiPlanView
{
  GtkWidget parent_instance;
  UiDocument *document;
  gboolean reading, read_again;

  UiSidePanes *panes;
  UiProjectList *list;
  GtkWidget *filters; /* what the Census filters hide here, too; seen while there are some */
  UiMapStage *stage;
  UiProjectPage *page;
  UiMap *map;
  GtkWidget *status;
  guint draw_id;
  gint64 brought; /* the project that the map was brought to last; 0: none */
  gint64 created; /* chosen when the list has it */
};

enum
{
  PROP_0,
  PROP_DOCUMENT,
  PROP_LAYERS_SHOWN,
  PROP_INSPECTOR_SHOWN,
  PROP_STATUS_WIDGET,
  N_PROPS
};
static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (UiPlanView, ui_plan_view, GTK_TYPE_WIDGET)

/* ---- Reading the list ---- */

static void read_projects (UiPlanView *self);

static gpointer
read_func (GisWorkspace *ws, gpointer data, GCancellable *cancellable, GError **error)
{
  return ui_project_read_all (ws, error);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (UiPlanView) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) projects = ui_document_read_finish (UI_DOCUMENT (source), result, &error);

  self->reading = FALSE;
  if (self->document != UI_DOCUMENT (source))
    {
      if (self->document != NULL)
        read_projects (self);
      return;
    }
  if (projects != NULL)
    {
      ui_project_list_set_projects (self->list, projects);
      if (self->created != 0)
        {
          gint64 id = self->created;
          self->created = 0;
          ui_project_list_select (self->list, id);
        }
    }
  else if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    ui_message_error (GTK_WIDGET (self), _ ("The projects could not be read"), error);
  if (self->read_again)
    read_projects (self);
}

static void
read_projects (UiPlanView *self)
{
  self->read_again = self->reading;
  if (self->reading || self->document == NULL)
    return;
  self->reading = TRUE;
  ui_document_read_async (self->document, read_func, NULL, NULL, (GDestroyNotify) g_ptr_array_unref,
                          NULL, read_cb, g_object_ref (self));
}

static gboolean
touches (const GisChange *change, const char *class_id)
{
  for (guint i = 0; i < change->classes->len; i++)
    if (strcmp (g_ptr_array_index (change->classes, i), class_id) == 0)
      return TRUE;
  return FALSE;
}

static void
changed_cb (UiPlanView *self, const GisChange *change)
{
  if (touches (change, "project") || touches (change, "work_item"))
    read_projects (self);
}

/* ---- Selection ---- */

static void
update_can_create (UiPlanView *self)
{
  gboolean writable = self->document != NULL &&
                      !gis_workspace_is_read_only (ui_document_get_workspace (self->document));
  guint count = writable ? ui_project_dialog_count_assets (self->document) : 0;
  g_autofree char *text = NULL;

  if (!writable)
    text = g_strdup (_ ("This workspace is open for reading only"));
  else if (count == 0)
    text = g_strdup (_ ("Select assets on the map first: click, Shift adds, drag a box"));
  else
    text = g_strdup_printf (
      ngettext_ ("New Project of %u Selected Asset", "New Project of %u Selected Assets", count),
      count);
  ui_project_list_set_can_create (self->list, count > 0, text);
}

/* A single project picked on the map is chosen in the list. */
static void
selection_changed_cb (UiPlanView *self)
{
  update_can_create (self);
  if (self->document != NULL && ui_document_get_n_selected (self->document) == 1)
    {
      const GisHit *hit = ui_document_get_selected (self->document, 0);
      if (strcmp (hit->class_id, "project") == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
        ui_project_list_select (self->list, hit->id);
    }
}

static void
project_wanted_cb (UiPlanView *self, gint64 id)
{
  ui_project_list_select (self->list, id);
}

static void
project_selected_cb (UiPlanView *self, gint64 id)
{
  ui_project_page_show (self->page, id);
  ui_side_panes_call_end (self->panes, id != 0);
}

/* One that was chosen elsewhere than on the map, and lies out of sight there, is gone to: once. */
static void
bring_into_view (UiPlanView *self)
{
  const UiProjectContent *content = ui_project_page_get_content (self->page);
  gint64 id = content != NULL ? content->row->id : 0;
  GisView view = ui_map_get_view (self->map);
  GisBox seen = gis_view_get_box (&view);
  GisBox footprint;

  if (id == self->brought)
    return;
  self->brought = id;
  if (id != 0 && self->document != NULL &&
      gis_scene_get_feature_box (ui_document_get_whole_scene (self->document), "project", id,
                                 &footprint) &&
      !gis_box_intersects (&footprint, &seen))
    ui_map_show_feature (self->map, "project", id);
}

static void
page_loaded_cb (UiPlanView *self)
{
  bring_into_view (self);
  ui_map_redraw_overlay (self->map);
}

static void
zoom_cb (UiPlanView *self)
{
  const UiProjectContent *content = ui_project_page_get_content (self->page);

  if (content != NULL && !ui_map_show_feature (self->map, "project", content->row->id))
    ui_message_toast (GTK_WIDGET (self), _ ("This project has no place on the map."));
}

static void
item_selected_cb (UiPlanView *self, const char *class_id, gint64 asset_id)
{
  if (class_id != NULL && asset_id != 0)
    ui_map_show_feature (self->map, class_id, asset_id);
}

/* ---- A new project ---- */

static void
created_cb (UiPlanView *self, gint64 id)
{
  self->created = id;
  ui_document_clear_selection (self->document);
  read_projects (self);
  ui_message_toast (GTK_WIDGET (self), _ ("Project made."));
}

UiProjectDialog *
ui_plan_view_new_project (UiPlanView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  UiProjectDialog *dialog;

  g_return_val_if_fail (UI_IS_PLAN_VIEW (self), NULL);
  if (self->document == NULL || ui_project_dialog_count_assets (self->document) == 0)
    return NULL;
  dialog = ui_project_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, self->document);
  g_signal_connect_object (dialog, "created", G_CALLBACK (created_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
  return dialog;
}

static void
new_requested_cb (UiPlanView *self)
{
  ui_plan_view_new_project (self);
}

/* ---- Map ---- */

/* Footprint and assets of the chosen project, ringed as the selection is; also what a filter hides. */
static void
draw_cb (UiMap *map, const GisView *view, cairo_t *cr, gpointer user_data)
{
  UiPlanView *self = user_data;
  const UiProjectContent *content = ui_project_page_get_content (self->page);
  GisScene *scene;
  GisStyle *style;

  if (self->document == NULL || content == NULL)
    return;
  scene = ui_document_get_whole_scene (self->document);
  style = ui_document_get_style (self->document);
  gis_scene_draw_selected (scene, style, view, "project", content->row->id, FALSE, cr);
  for (guint i = 0; i < MIN (content->items->len, MAX_RINGED); i++)
    {
      const UiWorkItem *item = g_ptr_array_index (content->items, i);
      const char *class_id = gis_row_get_text (item->row, "asset_class");
      const GisClass *klass =
        gis_catalog_find_class (ui_document_get_catalog (self->document), class_id);
      if (klass != NULL && klass->geometry != GIS_GEOMETRY_NONE)
        gis_scene_draw_selected (scene, style, view, klass->id,
                                 gis_value_get_integer (gis_row_get (item->row, "asset_id"), 0),
                                 FALSE, cr);
    }
}

/* ---- Panes ---- */

static void
left_pane_changed_cb (UiPlanView *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LAYERS_SHOWN]);
}

static void
right_pane_changed_cb (UiPlanView *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_INSPECTOR_SHOWN]);
}

/* ---- Public ---- */

static void
show_filters (UiPlanView *self)
{
  gtk_widget_set_visible (self->filters,
                          self->document != NULL &&
                            !gis_row_filter_is_empty (ui_document_get_filter (self->document)));
}

void
ui_plan_view_set_document (UiPlanView *self, UiDocument *document)
{
  g_return_if_fail (UI_IS_PLAN_VIEW (self));

  if (self->document == document)
    return;
  if (self->document != NULL)
    g_signal_handlers_disconnect_by_data (self->document, self);
  self->created = self->brought = 0;
  g_set_object (&self->document, document);
  ui_project_page_set_document (self->page, document);
  ui_project_list_set_document (self->list, document);
  ui_map_set_document (self->map, document);
  ui_filter_bar_set_document (UI_FILTER_BAR (self->filters), document);
  show_filters (self);
  update_can_create (self);
  if (document != NULL)
    {
      g_signal_connect_object (document, "changed", G_CALLBACK (changed_cb), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (document, "filter-changed", G_CALLBACK (show_filters), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (document, "selection-changed", G_CALLBACK (selection_changed_cb),
                               self, G_CONNECT_SWAPPED);
      read_projects (self);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DOCUMENT]);
}

UiMap *
ui_plan_view_get_map (UiPlanView *self)
{
  return self->map;
}

UiProjectList *
ui_plan_view_get_list (UiPlanView *self)
{
  return self->list;
}

UiProjectPage *
ui_plan_view_get_page (UiPlanView *self)
{
  return self->page;
}

void
ui_plan_view_show_project (UiPlanView *self, gint64 id)
{
  g_return_if_fail (UI_IS_PLAN_VIEW (self));

  ui_project_list_select (self->list, id);
  ui_map_show_feature (self->map, "project", id);
}

/* ---- Widget ---- */

static void
ui_plan_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  UiPlanView *self = UI_PLAN_VIEW (object);

  switch (id)
    {
    case PROP_DOCUMENT:
      g_value_set_object (value, self->document);
      break;
    case PROP_LAYERS_SHOWN:
      g_object_get_property (G_OBJECT (self->panes), "start-shown", value);
      break;
    case PROP_INSPECTOR_SHOWN:
      g_object_get_property (G_OBJECT (self->panes), "end-shown", value);
      break;
    case PROP_STATUS_WIDGET:
      g_value_set_object (value, self->status);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ui_plan_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  UiPlanView *self = UI_PLAN_VIEW (object);

  switch (id)
    {
    case PROP_DOCUMENT:
      ui_plan_view_set_document (self, g_value_get_object (value));
      break;
    case PROP_LAYERS_SHOWN:
      g_object_set_property (G_OBJECT (self->panes), "start-shown", value);
      break;
    case PROP_INSPECTOR_SHOWN:
      g_object_set_property (G_OBJECT (self->panes), "end-shown", value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ui_plan_view_dispose (GObject *object)
{
  UiPlanView *self = UI_PLAN_VIEW (object);

  if (self->document != NULL)
    ui_plan_view_set_document (self, NULL);
  if (self->draw_id != 0)
    ui_map_remove_draw_func (self->map, self->draw_id);
  self->draw_id = 0;
  g_clear_object (&self->status);
  gtk_widget_dispose_template (GTK_WIDGET (self), UI_TYPE_PLAN_VIEW);
  G_OBJECT_CLASS (ui_plan_view_parent_class)->dispose (object);
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  properties[PROP_DOCUMENT] =
    g_param_spec_object (UI_VIEW_PROP_DOCUMENT, NULL, NULL, UI_TYPE_DOCUMENT, flags);
  properties[PROP_LAYERS_SHOWN] =
    g_param_spec_boolean (UI_VIEW_PROP_LEFT_PANE, NULL, NULL, TRUE, flags);
  properties[PROP_INSPECTOR_SHOWN] =
    g_param_spec_boolean (UI_VIEW_PROP_RIGHT_PANE, NULL, NULL, TRUE, flags);
  properties[PROP_STATUS_WIDGET] =
    g_param_spec_object (UI_VIEW_PROP_STATUS_WIDGET, NULL, NULL, GTK_TYPE_WIDGET,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ui_plan_view_class_init (UiPlanViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  ui_style_ensure ();
  g_type_ensure (UI_TYPE_SIDE_PANES);
  g_type_ensure (UI_TYPE_FILTER_BAR);
  g_type_ensure (UI_TYPE_MAP_STAGE);
  g_type_ensure (UI_TYPE_PROJECT_LIST);
  g_type_ensure (UI_TYPE_PROJECT_PAGE);
  object_class->dispose = ui_plan_view_dispose;
  object_class->get_property = ui_plan_view_get_property;
  object_class->set_property = ui_plan_view_set_property;
  install_properties (object_class);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/sanhua/Sanhua/ui/plan-view.ui");
  gtk_widget_class_bind_template_child (widget_class, UiPlanView, panes);
  gtk_widget_class_bind_template_child (widget_class, UiPlanView, list);
  gtk_widget_class_bind_template_child (widget_class, UiPlanView, filters);
  gtk_widget_class_bind_template_child (widget_class, UiPlanView, stage);
  gtk_widget_class_bind_template_child (widget_class, UiPlanView, page);
  gtk_widget_class_bind_template_callback (widget_class, left_pane_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, right_pane_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, project_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, project_wanted_cb);
  gtk_widget_class_bind_template_callback (widget_class, new_requested_cb);
  gtk_widget_class_bind_template_callback (widget_class, page_loaded_cb);
  gtk_widget_class_bind_template_callback (widget_class, zoom_cb);
  gtk_widget_class_bind_template_callback (widget_class, item_selected_cb);
}

/* The basemap that the preferences name, asked for once somebody looks at this map. */
static void
map_shown_cb (UiPlanView *self)
{
  GSettings *settings = ui_settings_lookup ();

  g_signal_handlers_disconnect_by_func (self->map, map_shown_cb, self);
  if (settings != NULL)
    ui_map_follow_settings (self->map, settings);
}

static void
make_map (UiPlanView *self)
{
  g_autoptr (UiTool) tool = ui_select_tool_new ();

  self->map = ui_map_stage_get_map (self->stage);
  g_signal_connect_object (self->map, "map", G_CALLBACK (map_shown_cb), self, G_CONNECT_SWAPPED);
  ui_map_set_tool (self->map, tool);
  self->draw_id = ui_map_add_draw_func (self->map, draw_cb, self, NULL);
  self->status = g_object_ref_sink (ui_map_status_new (self->map));
  ui_map_status_set_hint (UI_MAP_STATUS (self->status),
                          _ ("Click selects, Shift adds, drag a box; + makes a project of it"));
}

static void
ui_plan_view_init (UiPlanView *self)
{
  GSettings *settings = ui_settings_lookup ();

  gtk_widget_init_template (GTK_WIDGET (self));
  make_map (self);
  if (settings != NULL)
    ui_side_panes_remember (self->panes, settings, "plan-");
  update_can_create (self);
}
