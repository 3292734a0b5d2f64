/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Adding points one after the other: the tool stays, the draft's symbol waits on the map while the
 * form asks for what is required. What the place tells (district, road) is filled in as soon as a
 * worker has read it; required choices start as in the last entry of the class. */
#include "gis/core/i18n.h"
#include "gis/store/surroundings.h"
#include "ui/tools/edits.h"
#include "ui/tools/tools.h"
#include <math.h>

#define SYMBOL_PX 18.0

#define UI_TYPE_ADD_TOOL (ui_add_tool_get_type ())
G_DECLARE_FINAL_TYPE (UiAddTool, ui_add_tool, UI, ADD_TOOL, UiTool)

struct _UiAddTool
{
  UiTool parent_instance;

  GisRow *draft;    /* waits for values in the form */
  guint serial;     /* of the draft, to know late readings by */
  double x, y;      /* where it goes, Mercator */
  GHashTable *last; /* "class.field" → code of what was chosen last */
  double pointer_x, pointer_y;
};

G_DEFINE_FINAL_TYPE (UiAddTool, ui_add_tool, UI_TYPE_TOOL)

const char *
ui_tool_get_category (GisStyle *style, const GisRow *row)
{
  const char *id = gis_style_get_theme (style, row->klass->id);
  const GisTheme *theme = id != NULL ? gis_class_find_theme (row->klass, id) : NULL;

  if (theme == NULL || theme->kind != GIS_THEME_CATEGORIES || theme->field == NULL)
    return NULL;
  return gis_row_get_text (row, theme->field);
}

static const GisClass *
get_active_class (UiTool *tool)
{
  UiDocument *document = ui_tool_get_document (tool);
  const char *id = document != NULL ? ui_map_get_active_class (ui_tool_get_map (tool)) : NULL;

  return id != NULL ? gis_catalog_find_class (ui_document_get_catalog (document), id) : NULL;
}

static void
update_hint (UiTool *tool)
{
  const GisClass *klass = get_active_class (tool);
  g_autofree char *hint = NULL;

  if (klass == NULL)
    hint = g_strdup (_ ("Choose the layer to add to in the layers pane."));
  else if (klass->geometry != GIS_GEOMETRY_POINT)
    hint = g_strdup_printf (_ ("“%s” has no points; choose a layer of points to add to."),
                            gis_text_get (&klass->plural));
  else
    hint = g_strdup_printf (_ ("Click to add to “%s”; Enter saves, Escape gives up."),
                            gis_text_get (&klass->plural));
  ui_tool_set_hint (tool, hint);
}

static gboolean
asks_something (const GisClass *klass)
{
  for (guint i = 0; i < klass->n_fields; i++)
    if (klass->fields[i].required)
      return TRUE;
  return FALSE;
}

/* A new row; what has to be chosen for each is chosen as the last time. */
static GisRow *
create_row (UiAddTool *self, const GisClass *klass)
{
  GisRow *row = gis_row_new (klass);

  for (guint i = 0; i < klass->n_fields; i++)
    {
      g_autofree char *key = g_strdup_printf ("%s.%s", klass->id, klass->fields[i].name);
      const char *code = g_hash_table_lookup (self->last, key);
      if (code != NULL && gis_value_is_null (&row->values[i]))
        gis_row_set_text (row, klass->fields[i].name, code);
    }
  return row;
}

/* ---- What the place tells ---- */

typedef struct
{
  UiAddTool *tool;
  guint serial;
} Reading;

static gpointer
read_place (GisWorkspace *ws, gpointer data, GCancellable *cancellable, GError **error)
{
  GisRow *row = gis_row_copy (data);

  gis_surroundings_fill_district (ws, row);
  gis_surroundings_fill_road (ws, row);
  return row;
}

static void
place_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Reading *reading = user_data;
  g_autoptr (UiAddTool) self = reading->tool;
  g_autoptr (GisRow) row = ui_document_read_finish (UI_DOCUMENT (source), result, NULL);
  UiMap *map = ui_tool_get_map (UI_TOOL (self));

  if (row == NULL || map == NULL || self->draft == NULL || self->serial != reading->serial)
    return;
  gis_row_free (self->draft);
  self->draft = gis_row_copy (row);
  ui_map_emit_drafted (map, row);
}

static void
start_reading (UiAddTool *self, const GisRow *row)
{
  Reading *reading = g_new0 (Reading, 1);

  reading->tool = g_object_ref (self);
  reading->serial = self->serial;
  ui_document_read_async (ui_tool_get_document (UI_TOOL (self)), read_place, gis_row_copy (row),
                          (GDestroyNotify) gis_row_free, (GDestroyNotify) gis_row_free, NULL,
                          place_read_cb, reading);
}

/* ---- The tool ---- */

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  UiDocument *document = UI_DOCUMENT (source);
  g_autoptr (GError) error = NULL;
  GisHit hit = { user_data, 0, 0 };

  if (ui_edits_finish (result, &hit.id, &error))
    ui_document_select (document, &hit, 1, FALSE, FALSE);
  else
    g_signal_emit_by_name (document, "failed", error);
}

static void
ui_add_tool_click (UiTool *tool, int n_press, double x, double y, GdkModifierType state)
{
  UiAddTool *self = UI_ADD_TOOL (tool);
  UiMap *map = ui_tool_get_map (tool);
  const GisClass *klass = get_active_class (tool);
  GisView view = ui_map_get_view (map);
  g_autoptr (GisRow) row = NULL;
  double wx, wy;

  update_hint (tool);
  if (n_press > 1 || klass == NULL || klass->geometry != GIS_GEOMETRY_POINT)
    return;
  gis_view_from_screen (&view, x, y, &self->x, &self->y);
  wx = self->x;
  wy = self->y;
  if (!ui_map_to_workspace (map, &wx, &wy))
    return;
  /* A click elsewhere while the form still waits moves the draft; the form keeps what was typed. */
  row = create_row (self, klass);
  gis_row_take_geometry (row, gis_geometry_new_point (wx, wy));
  if (asks_something (klass))
    {
      ui_add_tool_set_draft (tool, row);
      ui_map_emit_drafted (map, row);
      start_reading (self, row);
    }
  else
    ui_edits_insert (ui_tool_get_document (tool), row, stored_cb,
                     (gpointer) g_intern_string (klass->id));
  ui_map_redraw_overlay (map);
}

static void
ui_add_tool_motion (UiTool *tool, double x, double y)
{
  UiAddTool *self = UI_ADD_TOOL (tool);

  self->pointer_x = x;
  self->pointer_y = y;
  ui_map_redraw_overlay (ui_tool_get_map (tool));
}

static gboolean
ui_add_tool_cancel (UiTool *tool)
{
  UiAddTool *self = UI_ADD_TOOL (tool);

  if (self->draft == NULL)
    return FALSE;
  ui_add_tool_set_draft (tool, NULL);
  if (ui_tool_get_map (tool) != NULL)
    ui_map_emit_drafted (ui_tool_get_map (tool), NULL);
  return TRUE;
}

static void
ui_add_tool_draw (UiTool *tool, const GisView *view, cairo_t *cr)
{
  UiAddTool *self = UI_ADD_TOOL (tool);
  const GisClass *klass = get_active_class (tool);
  GisStyle *style;
  double px, py;

  if (klass == NULL || klass->geometry != GIS_GEOMETRY_POINT)
    return;
  style = ui_document_get_style (ui_tool_get_document (tool));
  if (self->draft != NULL)
    {
      gis_view_to_screen (view, self->x, self->y, &px, &py);
      gis_symbol_draw (cr, style, klass->id, ui_tool_get_category (style, self->draft), px, py,
                       SYMBOL_PX);
      cairo_arc (cr, px, py, SYMBOL_PX * 0.75, 0, 2 * G_PI);
      cairo_set_source_rgb (cr, 0x35 / 255.0, 0x84 / 255.0, 0xe4 / 255.0);
      cairo_set_line_width (cr, 2);
      cairo_set_dash (cr, (double[]){ 4, 3 }, 2, 0);
      cairo_stroke (cr);
      return;
    }
  if (isnan (self->pointer_x))
    return;
  cairo_push_group (cr);
  gis_symbol_draw (cr, style, klass->id, NULL, self->pointer_x, self->pointer_y, SYMBOL_PX);
  cairo_pop_group_to_source (cr);
  cairo_paint_with_alpha (cr, 0.5);
}

static void
ui_add_tool_activate (UiTool *tool)
{
  UI_ADD_TOOL (tool)->pointer_x = NAN;
  g_signal_connect_object (ui_tool_get_map (tool), "notify::active-class", G_CALLBACK (update_hint),
                           tool, G_CONNECT_SWAPPED);
  update_hint (tool);
}

static void
ui_add_tool_deactivate (UiTool *tool)
{
  g_signal_handlers_disconnect_by_data (ui_tool_get_map (tool), tool);
}

static void
ui_add_tool_finalize (GObject *object)
{
  g_clear_pointer (&UI_ADD_TOOL (object)->draft, gis_row_free);
  g_hash_table_unref (UI_ADD_TOOL (object)->last);
  G_OBJECT_CLASS (ui_add_tool_parent_class)->finalize (object);
}

static void
ui_add_tool_class_init (UiAddToolClass *klass)
{
  UiToolClass *tool = UI_TOOL_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ui_add_tool_finalize;
  tool->id = "add";
  tool->title = N_ ("Add");
  tool->icon = "sanhua-tool-add-symbolic";
  tool->cursor = "crosshair";
  tool->hint = N_ ("Choose the layer to add to in the layers pane.");
  tool->activate = ui_add_tool_activate;
  tool->deactivate = ui_add_tool_deactivate;
  tool->click = ui_add_tool_click;
  tool->motion = ui_add_tool_motion;
  tool->cancel = ui_add_tool_cancel;
  tool->draw = ui_add_tool_draw;
}

static void
ui_add_tool_init (UiAddTool *self)
{
  self->pointer_x = self->pointer_y = NAN;
  self->last = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

UiTool *
ui_add_tool_new (void)
{
  return g_object_new (UI_TYPE_ADD_TOOL, NULL);
}

void
ui_add_tool_set_draft (UiTool *tool, const GisRow *row)
{
  UiAddTool *self = UI_ADD_TOOL (tool);

  g_clear_pointer (&self->draft, gis_row_free);
  self->serial++;
  if (row != NULL)
    self->draft = gis_row_copy (row);
  if (ui_tool_get_map (tool) != NULL)
    ui_map_redraw_overlay (ui_tool_get_map (tool));
}

void
ui_add_tool_remember (UiTool *tool, const GisRow *row)
{
  UiAddTool *self = UI_ADD_TOOL (tool);

  for (guint i = 0; i < row->klass->n_fields; i++)
    {
      const GisField *field = &row->klass->fields[i];
      const char *code = gis_row_get_text (row, field->name);
      if (field->required && field->domain != NULL && code != NULL)
        g_hash_table_replace (self->last, g_strdup_printf ("%s.%s", row->klass->id, field->name),
                              g_strdup (code));
    }
}
