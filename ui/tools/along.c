/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Selection of what lies within some metres of a line: of roads or lines that are there (clicked), or of
 * one drawn by clicks. The strip and what it holds are found anew after each change, so that the map and
 * the hint line say what Enter will select. Distances are those of the workspace's grid. */
#include "gis/core/i18n.h"
#include "ui/common/format.h"
#include "ui/tools/area-find.h"
#include "ui/tools/sketch.h"
#include "ui/tools/tools.h"
#include <math.h>

#define FIRST_DISTANCE_M 10.0
#define MIN_DISTANCE_M 0.01
#define MAX_DISTANCE_M 10000.0
#define MAX_TYPED 8

#define UI_TYPE_ALONG_TOOL (ui_along_tool_get_type ())
G_DECLARE_FINAL_TYPE (UiAlongTool, ui_along_tool, UI, ALONG_TOOL, UiTool)

struct _UiAlongTool
{
  UiTool parent_instance;

  GArray *mercator;            /* pairs of double: the line drawn by hand */
  GArray *workspace;           /* the same vertices */
  GArray *picked;              /* GisHit: lines that are there, instead of one drawn */
  double pointer_x, pointer_y; /* Mercator of the loose end; NaN: none */
  double distance_m;
  GString *typed; /* a distance on its way */

  GCancellable *finding;
  GisGeometry *strip; /* Mercator */
  GArray *hits;       /* in the strip; NULL: not known yet */
  gboolean apply;     /* as soon as they are known */
  GdkModifierType state;
};

G_DEFINE_FINAL_TYPE (UiAlongTool, ui_along_tool, UI_TYPE_TOOL)

static void
redraw (UiAlongTool *self)
{
  if (ui_tool_get_map (UI_TOOL (self)) != NULL)
    ui_map_redraw_overlay (ui_tool_get_map (UI_TOOL (self)));
}

static gboolean
is_empty (UiAlongTool *self)
{
  return self->workspace->len == 0 && self->picked->len == 0;
}

static char *
dup_distance (UiAlongTool *self)
{
  if (self->typed->len > 0)
    return g_strdup_printf ("%s m", self->typed->str);
  return g_strdup_printf ("%g m", self->distance_m);
}

static void
update_hint (UiAlongTool *self)
{
  g_autofree char *distance = dup_distance (self);
  g_autofree char *hint = NULL;

  if (is_empty (self))
    {
      ui_tool_set_hint (UI_TOOL (self), NULL);
      return;
    }
  if (self->hits == NULL)
    /* Translators: a distance. */
    hint = g_strdup_printf (_ ("Within %s: looking…"), distance);
  else
    {
      g_autofree char *count = ui_format_count (self->hits->len);
      /* Translators: a distance, then a number of assets. */
      hint = g_strdup_printf (
        ngettext_ ("Within %s: %s found. Type another distance; Enter selects, Shift adds, Ctrl "
                   "toggles.",
                   "Within %s: %s found. Type another distance; Enter selects, Shift adds, Ctrl "
                   "toggles.",
                   self->hits->len),
        distance, count);
    }
  ui_tool_set_hint (UI_TOOL (self), hint);
}

static void
forget_found (UiAlongTool *self)
{
  if (self->finding != NULL)
    g_cancellable_cancel (self->finding);
  g_clear_object (&self->finding);
  g_clear_pointer (&self->strip, gis_geometry_unref);
  g_clear_pointer (&self->hits, g_array_unref);
}

static void
restart (UiAlongTool *self)
{
  forget_found (self);
  g_array_set_size (self->mercator, 0);
  g_array_set_size (self->workspace, 0);
  g_array_set_size (self->picked, 0);
  g_string_truncate (self->typed, 0);
  self->pointer_x = NAN;
  self->apply = FALSE;
  update_hint (self);
  redraw (self);
}

static void
apply (UiAlongTool *self)
{
  UiDocument *document = ui_tool_get_document (UI_TOOL (self));

  if (self->hits == NULL)
    {
      self->apply = TRUE;
      return;
    }
  if (document != NULL)
    ui_area_apply (document, self->hits, self->state);
  restart (self);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (UiAlongTool) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GisGeometry) strip = NULL;
  g_autoptr (GArray) hits = ui_area_find_finish (result, &strip, &error);

  if (g_task_get_cancellable (G_TASK (result)) != self->finding)
    return; /* another shape by now */
  g_clear_object (&self->finding);
  if (hits == NULL)
    {
      if (ui_tool_get_document (UI_TOOL (self)) != NULL)
        g_signal_emit_by_name (ui_tool_get_document (UI_TOOL (self)), "failed", error);
      restart (self);
      return;
    }
  g_clear_pointer (&self->strip, gis_geometry_unref);
  self->strip = g_steal_pointer (&strip);
  self->hits = g_steal_pointer (&hits);
  update_hint (self);
  redraw (self);
  if (self->apply)
    apply (self);
}

/* The lines picked, as one geometry of the workspace CRS. */
static GisGeometry *
dup_picked (UiAlongTool *self)
{
  UiMap *map = ui_tool_get_map (UI_TOOL (self));
  GisScene *scene = ui_document_get_scene (ui_tool_get_document (UI_TOOL (self)));
  g_autoptr (GArray) xy = g_array_new (FALSE, FALSE, 2 * sizeof (double));
  g_autoptr (GArray) ends = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < self->picked->len; i++)
    {
      const GisHit *hit = &g_array_index (self->picked, GisHit, i);
      g_autoptr (GisGeometry) line = gis_scene_dup_geometry (scene, hit->class_id, hit->id);
      guint before = xy->len;
      if (line == NULL)
        continue;
      for (guint k = 0; k < line->n_points; k++)
        {
          double p[2] = { line->xy[2 * k], line->xy[2 * k + 1] };
          if (!ui_map_to_workspace (map, &p[0], &p[1]))
            return NULL;
          g_array_append_vals (xy, p, 1);
        }
      for (guint r = 0; r < line->n_rings; r++)
        {
          guint end = before + line->ring_ends[r];
          g_array_append_val (ends, end);
        }
    }
  return gis_geometry_new (GIS_GEOMETRY_MULTILINESTRING, (const double *) (gpointer) xy->data,
                           xy->len, (const guint *) (gpointer) ends->data, ends->len, NULL, 0,
                           NULL);
}

static GisGeometry *
dup_shape (UiAlongTool *self)
{
  const double *xy = (const double *) (gpointer) self->workspace->data;

  if (self->picked->len > 0)
    return dup_picked (self);
  if (self->workspace->len == 1)
    return gis_geometry_new_point (xy[0], xy[1]);
  return self->workspace->len > 1 ? gis_geometry_new_line (xy, self->workspace->len, NULL) : NULL;
}

static void
look (UiAlongTool *self)
{
  g_autoptr (GisGeometry) shape = NULL;

  forget_found (self);
  shape = dup_shape (self);
  if (shape != NULL)
    {
      self->finding = g_cancellable_new ();
      ui_area_find_async (ui_tool_get_map (UI_TOOL (self)), shape, self->distance_m, self->finding,
                          found_cb, g_object_ref (self));
    }
  update_hint (self);
  redraw (self);
}

/* ---- Clicks ---- */

/* A line that is there takes the place of one drawn; clicked again, it is left out. */
static gboolean
pick_line (UiAlongTool *self, double x, double y)
{
  UiDocument *document = ui_tool_get_document (UI_TOOL (self));
  g_autoptr (GArray) hits = ui_map_hit_test (ui_tool_get_map (UI_TOOL (self)), x, y);

  for (guint i = 0; i < hits->len; i++)
    {
      GisHit hit = g_array_index (hits, GisHit, i);
      const GisClass *klass =
        gis_catalog_find_class (ui_document_get_catalog (document), hit.class_id);
      if (klass->geometry != GIS_GEOMETRY_MULTILINESTRING)
        continue;
      for (guint k = 0; k < self->picked->len; k++)
        {
          const GisHit *other = &g_array_index (self->picked, GisHit, k);
          if (other->id == hit.id && g_str_equal (other->class_id, hit.class_id))
            {
              g_array_remove_index (self->picked, k);
              return TRUE;
            }
        }
      g_array_append_val (self->picked, hit);
      return TRUE;
    }
  return FALSE;
}

static void
add_vertex (UiAlongTool *self, double x, double y)
{
  UiMap *map = ui_tool_get_map (UI_TOOL (self));
  GisView view = ui_map_get_view (map);
  double mercator[2], workspace[2];

  gis_view_from_screen (&view, x, y, &mercator[0], &mercator[1]);
  memcpy (workspace, mercator, sizeof workspace);
  if (!ui_map_to_workspace (map, &workspace[0], &workspace[1]))
    return;
  g_array_append_vals (self->mercator, mercator, 1);
  g_array_append_vals (self->workspace, workspace, 1);
  self->pointer_x = NAN;
}

static void
ui_along_tool_click (UiTool *tool, int n_press, double x, double y, GdkModifierType state)
{
  UiAlongTool *self = UI_ALONG_TOOL (tool);

  if (ui_tool_get_document (tool) == NULL)
    return;
  /* The first press of the two set the last vertex or picked the line. */
  if (n_press == 2 && (self->workspace->len > 1 || self->picked->len > 0))
    {
      self->state = state;
      apply (self);
      return;
    }
  if (n_press > 1)
    return;
  if (self->workspace->len > 0 || (state & GDK_ALT_MASK) != 0)
    add_vertex (self, x, y);
  else if (!pick_line (self, x, y) && self->picked->len == 0)
    add_vertex (self, x, y);
  look (self);
}

static void
ui_along_tool_motion (UiTool *tool, double x, double y)
{
  UiAlongTool *self = UI_ALONG_TOOL (tool);
  GisView view = ui_map_get_view (ui_tool_get_map (tool));

  if (self->mercator->len == 0)
    return;
  gis_view_from_screen (&view, x, y, &self->pointer_x, &self->pointer_y);
  redraw (self);
}

/* ---- Keys ---- */

static gboolean
type_distance (UiAlongTool *self, guint keyval)
{
  guint32 c = gdk_keyval_to_unicode (keyval);
  double distance_m;

  if (keyval == GDK_KEY_BackSpace && self->typed->len > 0)
    g_string_truncate (self->typed, self->typed->len - 1);
  else if (self->typed->len < MAX_TYPED && c < 128 &&
           (g_ascii_isdigit ((char) c) || (c == '.' && strchr (self->typed->str, '.') == NULL)))
    g_string_append_c (self->typed, (char) c);
  else
    return FALSE;
  distance_m = g_ascii_strtod (self->typed->str, NULL);
  if (distance_m >= MIN_DISTANCE_M && distance_m <= MAX_DISTANCE_M)
    {
      self->distance_m = distance_m;
      look (self);
    }
  else
    {
      update_hint (self);
      redraw (self);
    }
  return TRUE;
}

static gboolean
ui_along_tool_key (UiTool *tool, guint keyval, GdkModifierType state)
{
  UiAlongTool *self = UI_ALONG_TOOL (tool);

  if (is_empty (self))
    return FALSE;
  if (keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter)
    {
      self->state = state;
      apply (self);
      return TRUE;
    }
  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return FALSE;
  if (type_distance (self, keyval))
    return TRUE;
  if (keyval != GDK_KEY_BackSpace)
    return FALSE;
  if (self->picked->len > 0)
    g_array_set_size (self->picked, self->picked->len - 1);
  else
    {
      g_array_set_size (self->mercator, self->mercator->len - 1);
      g_array_set_size (self->workspace, self->workspace->len - 1);
    }
  look (self);
  return TRUE;
}

static gboolean
ui_along_tool_cancel (UiTool *tool)
{
  UiAlongTool *self = UI_ALONG_TOOL (tool);
  gboolean was = !is_empty (self);

  restart (self);
  return was;
}

/* ---- Drawing ---- */

static void
ui_along_tool_draw (UiTool *tool, const GisView *view, cairo_t *cr)
{
  UiAlongTool *self = UI_ALONG_TOOL (tool);
  UiDocument *document = ui_tool_get_document (tool);
  g_autofree char *distance = dup_distance (self);
  double px, py;

  if (is_empty (self) || document == NULL)
    return;
  if (self->strip != NULL)
    ui_sketch_draw_area (cr, view, self->strip);
  for (guint i = 0; i < self->picked->len; i++)
    {
      const GisHit *hit = &g_array_index (self->picked, GisHit, i);
      gis_scene_draw_selected (ui_document_get_scene (document), ui_document_get_style (document),
                               view, hit->class_id, hit->id, FALSE, cr);
    }
  if (self->mercator->len > 0)
    {
      ui_sketch_draw_line (cr, view, (const double *) (gpointer) self->mercator->data,
                           self->mercator->len, self->pointer_x, self->pointer_y, &px, &py);
      ui_sketch_draw_label (cr, distance, px, py);
    }
}

static void
ui_along_tool_finalize (GObject *object)
{
  UiAlongTool *self = UI_ALONG_TOOL (object);

  forget_found (self);
  g_array_unref (self->mercator);
  g_array_unref (self->workspace);
  g_array_unref (self->picked);
  g_string_free (self->typed, TRUE);
  G_OBJECT_CLASS (ui_along_tool_parent_class)->finalize (object);
}

static void
ui_along_tool_class_init (UiAlongToolClass *klass)
{
  UiToolClass *tool = UI_TOOL_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ui_along_tool_finalize;
  tool->id = "along";
  tool->title = N_ ("Select along a line");
  tool->icon = "sanhua-tool-along-symbolic";
  tool->cursor = "crosshair";
  tool->hint = N_ ("Click roads or lines, or the points of a line of your own (Alt: also upon "
                   "one); then type metres.");
  tool->click = ui_along_tool_click;
  tool->motion = ui_along_tool_motion;
  tool->key = ui_along_tool_key;
  tool->cancel = ui_along_tool_cancel;
  tool->draw = ui_along_tool_draw;
}

static void
ui_along_tool_init (UiAlongTool *self)
{
  self->mercator = g_array_new (FALSE, FALSE, 2 * sizeof (double));
  self->workspace = g_array_new (FALSE, FALSE, 2 * sizeof (double));
  self->picked = g_array_new (FALSE, FALSE, sizeof (GisHit));
  self->typed = g_string_new (NULL);
  self->distance_m = FIRST_DISTANCE_M;
  self->pointer_x = NAN;
}

UiTool *
ui_along_tool_new (void)
{
  return g_object_new (UI_TYPE_ALONG_TOOL, NULL);
}

double
ui_along_tool_get_distance (UiTool *tool)
{
  return UI_ALONG_TOOL (tool)->distance_m;
}

gint64
ui_along_tool_get_n_found (UiTool *tool)
{
  UiAlongTool *self = UI_ALONG_TOOL (tool);

  return self->hits != NULL ? (gint64) self->hits->len : -1;
}
