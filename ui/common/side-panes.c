/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lays three children out in one of two ways, chosen by the width that is allocated: the minimum
 * width is that of the folded way, so that a window can always become narrow enough to fold. Each
 * side remembers separately whether it is shown beside the content and over it. */
#include "ui/common/side-panes.h"

#include "gis/core/i18n.h"

#define HANDLE_PX 9
#define KEY_STEP_PX 16
/* Of the content that stays visible beside a folded pane where there is room. */
#define GAP_PX 48
#define MIN_WIDTH_PX 100
#define MAX_WIDTH_PX 4000

typedef enum
{
  START,
  END,
} SideName;

typedef struct
{
  GtkWidget *pane;
  GtkWidget *handle;
  int width;         /* wanted, px */
  gboolean shown[2]; /* beside the content; while folded */
} Side;

struct _UiSidePanes
{
  GtkWidget parent_instance;
  GtkWidget *content;
  Side sides[2];
  gboolean folded;
  guint notify_id;
};

enum
{
  PROP_0,
  PROP_START,
  PROP_CONTENT,
  PROP_END,
  PROP_FOLDED,
  PROP_START_SHOWN,
  PROP_END_SHOWN,
  PROP_START_WIDTH,
  PROP_END_WIDTH,
  PROP_START_DOCKED,
  PROP_END_DOCKED,
  N_PROPS
};
static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (UiSidePanes, ui_side_panes, GTK_TYPE_WIDGET)

/* ---- Layout ---- */

typedef struct
{
  gboolean folded;
  int widths[2]; /* 0: not shown */
  int content_x;
  int content_width;
} Layout;

static int
get_min_width (GtkWidget *widget)
{
  int minimum = 0;

  if (widget != NULL)
    gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  return minimum;
}

static Layout
compute_layout (UiSidePanes *self, int width)
{
  Layout layout = { width < UI_SIDE_PANES_FOLD_PX, { 0, 0 }, 0, width };
  int content_min = get_min_width (self->content);
  int mins[2], room;

  for (int i = START; i <= END; i++)
    mins[i] = get_min_width (self->sides[i].pane);
  if (layout.folded)
    {
      for (int i = START; i <= END; i++)
        if (self->sides[i].shown[TRUE])
          layout.widths[i] =
            MAX (MIN (MAX (self->sides[i].width, mins[i]), width - GAP_PX), MIN (mins[i], width));
      return layout;
    }
  for (int i = START; i <= END; i++)
    layout.widths[i] = self->sides[i].shown[FALSE] ? MAX (self->sides[i].width, mins[i]) : 0;
  /* The content keeps its minimum: the end pane gives way first. */
  room = width - content_min;
  for (int i = END; i >= START; i--)
    if (layout.widths[START] + layout.widths[END] > room && layout.widths[i] > 0)
      layout.widths[i] = MAX (mins[i], room - layout.widths[i == END ? START : END]);
  layout.content_x = layout.widths[START];
  layout.content_width = MAX (content_min, width - layout.widths[START] - layout.widths[END]);
  return layout;
}

static GtkSizeRequestMode
ui_side_panes_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
measure_width (UiSidePanes *self, int *minimum, int *natural)
{
  int content_natural = 0;

  *minimum = 0;
  if (self->content != NULL)
    gtk_widget_measure (self->content, GTK_ORIENTATION_HORIZONTAL, -1, minimum, &content_natural,
                        NULL, NULL);
  *natural = MAX (*minimum, content_natural);
  for (int i = START; i <= END; i++)
    {
      *minimum = MAX (*minimum, get_min_width (self->sides[i].pane));
      *natural += self->sides[i].shown[FALSE] ? self->sides[i].width : 0;
    }
  *natural = MAX (*natural, *minimum);
}

static void
measure_height (GtkWidget *child, int width, int *minimum, int *natural)
{
  int child_minimum, child_natural;

  if (child == NULL)
    return;
  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, &child_minimum, &child_natural, NULL,
                      NULL);
  *minimum = MAX (*minimum, child_minimum);
  *natural = MAX (*natural, child_natural);
}

/* The least height counts the panes that are not shown too. Else it would be less where the panes fold
 * than for any width, which no widget may say, and a window would grow when a pane is called. */
static void
measure_least_height (UiSidePanes *self, int *minimum, int *natural)
{
  int ignored = 0;

  measure_height (self->content, -1, minimum, &ignored);
  for (int i = START; i <= END; i++)
    measure_height (self->sides[i].pane, -1, minimum, &ignored);
  *natural = *minimum;
}

static void
ui_side_panes_measure (GtkWidget *widget,
                       GtkOrientation orientation,
                       int for_size,
                       int *minimum,
                       int *natural,
                       int *minimum_baseline,
                       int *natural_baseline)
{
  UiSidePanes *self = UI_SIDE_PANES (widget);
  int least, usual, ignored = 0;
  int *at_width = for_size < 0 ? &ignored : minimum;
  Layout layout;

  *minimum = *natural = 0;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      measure_width (self, minimum, natural);
      return;
    }
  measure_least_height (self, minimum, natural);
  measure_width (self, &least, &usual);
  layout = compute_layout (self, for_size < 0 ? usual : MAX (for_size, least));
  measure_height (self->content, layout.content_width, at_width, natural);
  for (int i = START; i <= END; i++)
    if (layout.widths[i] > 0)
      measure_height (self->sides[i].pane, layout.widths[i], at_width, natural);
  *natural = MAX (*natural, *minimum);
}

static void
place (GtkWidget *widget, int x, int width, int height)
{
  gtk_widget_set_child_visible (widget, width > 0);
  if (width > 0)
    gtk_widget_size_allocate (widget, &(GtkAllocation){ x, 0, width, height }, -1);
}

/* Told outside of the allocation: those who listen may ask for a new one. */
static gboolean
notify_folded_cb (gpointer user_data)
{
  UiSidePanes *self = user_data;

  self->notify_id = 0;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLDED]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_START_SHOWN]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_END_SHOWN]);
  return G_SOURCE_REMOVE;
}

static void
set_folded (UiSidePanes *self, gboolean folded)
{
  if (self->folded == folded)
    return;
  self->folded = folded;
  self->sides[START].shown[TRUE] = self->sides[END].shown[TRUE] = FALSE;
  if (folded)
    gtk_widget_add_css_class (GTK_WIDGET (self), "folded");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "folded");
  if (self->notify_id == 0)
    self->notify_id = g_idle_add_full (G_PRIORITY_HIGH, notify_folded_cb, self, NULL);
}

static void
ui_side_panes_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  UiSidePanes *self = UI_SIDE_PANES (widget);
  Layout layout;
  int edges[2];

  set_folded (self, width < UI_SIDE_PANES_FOLD_PX);
  layout = compute_layout (self, width);
  edges[START] = layout.widths[START];
  edges[END] = width - layout.widths[END];
  if (self->content != NULL)
    place (self->content, layout.content_x, layout.content_width, height);
  for (int i = START; i <= END; i++)
    {
      Side *side = &self->sides[i];
      gboolean drags = layout.widths[i] > 0 && !layout.folded;
      if (side->pane != NULL)
        place (side->pane, i == START ? 0 : edges[END], layout.widths[i], height);
      place (side->handle, edges[i] - HANDLE_PX / 2 - (i == START), drags ? HANDLE_PX : 0, height);
    }
}

/* ---- Showing and hiding ---- */

static void
set_shown (UiSidePanes *self, SideName name, gboolean shown)
{
  Side *side = &self->sides[name];
  Side *other = &self->sides[name == START ? END : START];
  guint shown_id = name == START ? PROP_START_SHOWN : PROP_END_SHOWN;

  if (side->shown[self->folded] == shown)
    return;
  side->shown[self->folded] = shown;
  if (self->folded && shown && other->shown[TRUE])
    {
      other->shown[TRUE] = FALSE;
      g_object_notify_by_pspec (G_OBJECT (self),
                                properties[name == START ? PROP_END_SHOWN : PROP_START_SHOWN]);
    }
  gtk_widget_queue_resize (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[shown_id]);
  if (!self->folded)
    g_object_notify_by_pspec (G_OBJECT (self),
                              properties[name == START ? PROP_START_DOCKED : PROP_END_DOCKED]);
}

static void
set_docked (UiSidePanes *self, SideName name, gboolean docked)
{
  if (!self->folded)
    {
      set_shown (self, name, docked);
      return;
    }
  if (self->sides[name].shown[FALSE] == docked)
    return;
  self->sides[name].shown[FALSE] = docked;
  g_object_notify_by_pspec (G_OBJECT (self),
                            properties[name == START ? PROP_START_DOCKED : PROP_END_DOCKED]);
}

static void
set_width (UiSidePanes *self, SideName name, int width, gboolean tell)
{
  Side *side = &self->sides[name];

  width = CLAMP (width, MAX (MIN_WIDTH_PX, get_min_width (side->pane)), MAX_WIDTH_PX);
  if (width != side->width)
    {
      side->width = width;
      gtk_widget_queue_resize (GTK_WIDGET (self));
    }
  if (tell)
    g_object_notify_by_pspec (G_OBJECT (self),
                              properties[name == START ? PROP_START_WIDTH : PROP_END_WIDTH]);
}

void
ui_side_panes_call_end (UiSidePanes *self, gboolean needed)
{
  g_return_if_fail (UI_IS_SIDE_PANES (self));
  if (self->folded)
    set_shown (self, END, needed);
}

gboolean
ui_side_panes_get_folded (UiSidePanes *self)
{
  g_return_val_if_fail (UI_IS_SIDE_PANES (self), FALSE);
  return self->folded;
}

/* Who turns to the map has done with the layers. */
static void
content_pressed_cb (UiSidePanes *self)
{
  if (self->folded)
    set_shown (self, START, FALSE);
}

static gboolean
pane_key_cb (UiSidePanes *self, guint keyval)
{
  SideName name = self->sides[START].shown[TRUE] ? START : END;

  if (keyval != GDK_KEY_Escape || !self->folded || !self->sides[name].shown[TRUE])
    return GDK_EVENT_PROPAGATE;
  set_shown (self, name, FALSE);
  gtk_widget_grab_focus (self->content);
  return GDK_EVENT_STOP;
}

/* ---- Handles ---- */

static Side *
get_side_of (UiSidePanes *self, GtkEventController *controller)
{
  GtkWidget *handle = gtk_event_controller_get_widget (controller);

  return &self->sides[handle == self->sides[START].handle ? START : END];
}

static void
drag_begin_cb (UiSidePanes *self, double x, double y, GtkGesture *gesture)
{
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
}

/* @dx counts from where the handle is now: it has followed the pointer so far. */
static void
drag_update_cb (UiSidePanes *self, double dx, double dy, GtkGesture *gesture)
{
  Side *side = get_side_of (self, GTK_EVENT_CONTROLLER (gesture));
  SideName name = side == &self->sides[START] ? START : END;

  set_width (self, name, gtk_widget_get_width (side->pane) + (name == START ? (int) dx : -(int) dx),
             FALSE);
}

static void
drag_end_cb (UiSidePanes *self, double dx, double dy, GtkGesture *gesture)
{
  Side *side = get_side_of (self, GTK_EVENT_CONTROLLER (gesture));

  set_width (self, side == &self->sides[START] ? START : END, gtk_widget_get_width (side->pane),
             TRUE);
}

static gboolean
handle_key_cb (UiSidePanes *self,
               guint keyval,
               guint keycode,
               GdkModifierType state,
               GtkEventController *controller)
{
  Side *side = get_side_of (self, controller);
  SideName name = side == &self->sides[START] ? START : END;
  int step = name == START ? KEY_STEP_PX : -KEY_STEP_PX;

  if (keyval != GDK_KEY_Left && keyval != GDK_KEY_Right)
    return GDK_EVENT_PROPAGATE;
  set_width (self, name,
             gtk_widget_get_width (side->pane) + (keyval == GDK_KEY_Right ? step : -step), TRUE);
  return GDK_EVENT_STOP;
}

static GtkWidget *
create_handle (UiSidePanes *self)
{
  GtkWidget *handle = gtk_separator_new (GTK_ORIENTATION_VERTICAL);
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_add_css_class (handle, "pane-handle");
  gtk_widget_set_cursor_from_name (handle, "col-resize");
  gtk_widget_set_focusable (handle, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (handle), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Width of the pane"), -1);
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect_swapped (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (handle_key_cb), self);
  gtk_widget_add_controller (handle, GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (handle, keys);
  return handle;
}

/* ---- Children ---- */

/* In the order in which they are painted and reached by Tab: content, panes, handles. */
static void
adopt (UiSidePanes *self, GtkWidget **place_of, GtkWidget *child)
{
  if (*place_of == child)
    return;
  g_clear_pointer (place_of, gtk_widget_unparent);
  if (child == NULL)
    return;
  *place_of = child;
  if (place_of == &self->content)
    gtk_widget_insert_after (child, GTK_WIDGET (self), NULL);
  else
    gtk_widget_insert_before (child, GTK_WIDGET (self), self->sides[START].handle);
}

static void
take_content (UiSidePanes *self, GtkWidget *content)
{
  GtkGesture *click = gtk_gesture_click_new ();

  adopt (self, &self->content, content);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), 0);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (content_pressed_cb), self);
  gtk_widget_add_controller (content, GTK_EVENT_CONTROLLER (click));
}

static void
take_pane (UiSidePanes *self, SideName name, GtkWidget *pane)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  adopt (self, &self->sides[name].pane, pane);
  gtk_widget_add_css_class (pane, "side-pane");
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (pane_key_cb), self);
  gtk_widget_add_controller (pane, keys);
}

/* ---- Widget ---- */

static void
ui_side_panes_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  UiSidePanes *self = UI_SIDE_PANES (object);

  switch (id)
    {
    case PROP_START:
      g_value_set_object (value, self->sides[START].pane);
      break;
    case PROP_CONTENT:
      g_value_set_object (value, self->content);
      break;
    case PROP_END:
      g_value_set_object (value, self->sides[END].pane);
      break;
    case PROP_FOLDED:
      g_value_set_boolean (value, self->folded);
      break;
    case PROP_START_SHOWN:
    case PROP_END_SHOWN:
      g_value_set_boolean (value, self->sides[id - PROP_START_SHOWN].shown[self->folded]);
      break;
    case PROP_START_WIDTH:
    case PROP_END_WIDTH:
      g_value_set_int (value, self->sides[id - PROP_START_WIDTH].width);
      break;
    case PROP_START_DOCKED:
    case PROP_END_DOCKED:
      g_value_set_boolean (value, self->sides[id - PROP_START_DOCKED].shown[FALSE]);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ui_side_panes_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  UiSidePanes *self = UI_SIDE_PANES (object);

  switch (id)
    {
    case PROP_START:
      take_pane (self, START, g_value_get_object (value));
      break;
    case PROP_CONTENT:
      take_content (self, g_value_get_object (value));
      break;
    case PROP_END:
      take_pane (self, END, g_value_get_object (value));
      break;
    case PROP_START_SHOWN:
    case PROP_END_SHOWN:
      set_shown (self, (SideName) (id - PROP_START_SHOWN), g_value_get_boolean (value));
      break;
    case PROP_START_WIDTH:
    case PROP_END_WIDTH:
      set_width (self, (SideName) (id - PROP_START_WIDTH), g_value_get_int (value), TRUE);
      break;
    case PROP_START_DOCKED:
    case PROP_END_DOCKED:
      set_docked (self, (SideName) (id - PROP_START_DOCKED), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ui_side_panes_dispose (GObject *object)
{
  UiSidePanes *self = UI_SIDE_PANES (object);

  g_clear_handle_id (&self->notify_id, g_source_remove);
  for (int i = START; i <= END; i++)
    {
      g_clear_pointer (&self->sides[i].pane, gtk_widget_unparent);
      g_clear_pointer (&self->sides[i].handle, gtk_widget_unparent);
    }
  g_clear_pointer (&self->content, gtk_widget_unparent);
  G_OBJECT_CLASS (ui_side_panes_parent_class)->dispose (object);
}

static void
install_properties (GObjectClass *object_class)
{
  static const char *const flags_of_sides[] = { "start-shown", "end-shown" };
  static const char *const widths[] = { "start-width", "end-width" };
  static const char *const docked[] = { "start-docked", "end-docked" };
  static const char *const children[] = { "start", "content", "end" };
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  for (guint i = 0; i < G_N_ELEMENTS (children); i++)
    properties[PROP_START + i] =
      g_param_spec_object (children[i], NULL, NULL, GTK_TYPE_WIDGET, flags);
  properties[PROP_FOLDED] =
    g_param_spec_boolean ("folded", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  for (guint i = START; i <= END; i++)
    {
      properties[PROP_START_SHOWN + i] =
        g_param_spec_boolean (flags_of_sides[i], NULL, NULL, TRUE, flags);
      properties[PROP_START_WIDTH + i] =
        g_param_spec_int (widths[i], NULL, NULL, MIN_WIDTH_PX, MAX_WIDTH_PX, 256, flags);
      properties[PROP_START_DOCKED + i] = g_param_spec_boolean (docked[i], NULL, NULL, TRUE, flags);
    }
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ui_side_panes_class_init (UiSidePanesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = ui_side_panes_get_property;
  object_class->set_property = ui_side_panes_set_property;
  object_class->dispose = ui_side_panes_dispose;
  widget_class->get_request_mode = ui_side_panes_get_request_mode;
  widget_class->measure = ui_side_panes_measure;
  widget_class->size_allocate = ui_side_panes_size_allocate;
  install_properties (object_class);
  gtk_widget_class_set_css_name (widget_class, "sidepanes");
}

static void
ui_side_panes_init (UiSidePanes *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  for (int i = START; i <= END; i++)
    {
      self->sides[i].width = i == START ? 256 : 360;
      self->sides[i].shown[FALSE] = TRUE;
      self->sides[i].handle = create_handle (self);
      gtk_widget_set_parent (self->sides[i].handle, GTK_WIDGET (self));
    }
}

GtkWidget *
ui_side_panes_new (GtkWidget *start, GtkWidget *content, GtkWidget *end)
{
  return g_object_new (UI_TYPE_SIDE_PANES, "start", start, "content", content, "end", end, NULL);
}

void
ui_side_panes_remember (UiSidePanes *self, GSettings *settings, const char *prefix)
{
  static const struct
  {
    const char *key, *property;
  } kept[] = { { "left-pane-width", "start-width" },
               { "right-pane-width", "end-width" },
               { "left-pane-shown", "start-docked" },
               { "right-pane-shown", "end-docked" } };

  g_return_if_fail (UI_IS_SIDE_PANES (self) && G_IS_SETTINGS (settings));
  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    {
      g_autofree char *key = g_strconcat (prefix, kept[i].key, NULL);
      g_settings_bind (settings, key, self, kept[i].property, G_SETTINGS_BIND_DEFAULT);
    }
}
