/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The base class: empty behaviour, the hint, and the tie to the map. */
#include "ui/tools/tool.h"

#include "gis/core/i18n.h"

typedef struct
{
  UiMap *map; /* not owned: the map owns its tool */
  char *hint; /* NULL: the class's */
} UiToolPrivate;

enum
{
  PROP_0,
  PROP_HINT,
  N_PROPS
};
static GParamSpec *properties[N_PROPS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (UiTool, ui_tool, G_TYPE_OBJECT)

static UiToolPrivate *
get_private (UiTool *self)
{
  return ui_tool_get_instance_private (self);
}

static void
ui_tool_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_HINT)
    g_value_set_string (value, ui_tool_get_hint (UI_TOOL (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
ui_tool_finalize (GObject *object)
{
  g_free (get_private (UI_TOOL (object))->hint);
  G_OBJECT_CLASS (ui_tool_parent_class)->finalize (object);
}

static void
ui_tool_class_init (UiToolClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = ui_tool_get_property;
  object_class->finalize = ui_tool_finalize;
  properties[PROP_HINT] =
    g_param_spec_string ("hint", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ui_tool_init (UiTool *self)
{
}

UiMap *
ui_tool_get_map (UiTool *self)
{
  g_return_val_if_fail (UI_IS_TOOL (self), NULL);
  return get_private (self)->map;
}

UiDocument *
ui_tool_get_document (UiTool *self)
{
  UiMap *map = ui_tool_get_map (self);

  return map != NULL ? ui_map_get_document (map) : NULL;
}

const char *
ui_tool_get_id (UiTool *self)
{
  g_return_val_if_fail (UI_IS_TOOL (self), NULL);
  return UI_TOOL_GET_CLASS (self)->id;
}

const char *
ui_tool_get_title (UiTool *self)
{
  g_return_val_if_fail (UI_IS_TOOL (self), NULL);
  return _ (UI_TOOL_GET_CLASS (self)->title);
}

const char *
ui_tool_get_hint (UiTool *self)
{
  const char *hint;

  g_return_val_if_fail (UI_IS_TOOL (self), NULL);
  if (get_private (self)->hint != NULL)
    return get_private (self)->hint;
  hint = UI_TOOL_GET_CLASS (self)->hint;
  return hint != NULL ? _ (hint) : NULL;
}

void
ui_tool_set_hint (UiTool *self, const char *hint)
{
  UiToolPrivate *private;

  g_return_if_fail (UI_IS_TOOL (self));
  private = get_private (self);
  if (g_strcmp0 (private->hint, hint) == 0)
    return;
  g_free (private->hint);
  private->hint = g_strdup (hint);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HINT]);
}

void
ui_tool_activate (UiTool *self, UiMap *map)
{
  get_private (self)->map = map;
  if (UI_TOOL_GET_CLASS (self)->activate != NULL)
    UI_TOOL_GET_CLASS (self)->activate (self);
}

void
ui_tool_deactivate (UiTool *self)
{
  ui_tool_cancel (self);
  if (UI_TOOL_GET_CLASS (self)->deactivate != NULL)
    UI_TOOL_GET_CLASS (self)->deactivate (self);
  get_private (self)->map = NULL;
}

gboolean
ui_tool_drag_begin (UiTool *self, double x, double y, GdkModifierType state)
{
  UiToolClass *klass = UI_TOOL_GET_CLASS (self);

  return klass->drag_begin != NULL && klass->drag_begin (self, x, y, state);
}

void
ui_tool_drag_update (UiTool *self, double x, double y, GdkModifierType state)
{
  if (UI_TOOL_GET_CLASS (self)->drag_update != NULL)
    UI_TOOL_GET_CLASS (self)->drag_update (self, x, y, state);
}

void
ui_tool_drag_end (UiTool *self, double x, double y, GdkModifierType state)
{
  if (UI_TOOL_GET_CLASS (self)->drag_end != NULL)
    UI_TOOL_GET_CLASS (self)->drag_end (self, x, y, state);
}

void
ui_tool_click (UiTool *self, int n_press, double x, double y, GdkModifierType state)
{
  if (UI_TOOL_GET_CLASS (self)->click != NULL)
    UI_TOOL_GET_CLASS (self)->click (self, n_press, x, y, state);
}

void
ui_tool_motion (UiTool *self, double x, double y)
{
  if (UI_TOOL_GET_CLASS (self)->motion != NULL)
    UI_TOOL_GET_CLASS (self)->motion (self, x, y);
}

gboolean
ui_tool_cancel (UiTool *self)
{
  UiToolClass *klass = UI_TOOL_GET_CLASS (self);

  return klass->cancel != NULL && klass->cancel (self);
}

gboolean
ui_tool_key (UiTool *self, guint keyval, GdkModifierType state)
{
  UiToolClass *klass = UI_TOOL_GET_CLASS (self);

  return klass->key != NULL && klass->key (self, keyval, state);
}

void
ui_tool_draw (UiTool *self, const GisView *view, cairo_t *cr)
{
  if (UI_TOOL_GET_CLASS (self)->draw != NULL)
    UI_TOOL_GET_CLASS (self)->draw (self, view, cr);
}
