/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A label over the map that takes no events. */
#include "ui/map/hover-tip.h"

#include "gis/core/i18n.h"
#include "ui/common/style.h"
#include <math.h>

#define DELAY_MS 120
#define OFFSET_PX 14
#define EDGE_PX 6

struct _UiHoverTip
{
  GtkWidget parent_instance;

  GtkWidget *label;
  UiDocument *document; /* of the request under way */
  GisHit hit;
  double x, y;
  guint timeout;
  guint serial;
};

G_DEFINE_FINAL_TYPE (UiHoverTip, ui_hover_tip, GTK_TYPE_WIDGET)

typedef struct
{
  GWeakRef tip;
  guint serial;
} Request;

static gpointer
read_row (GisWorkspace *ws, gpointer data, GCancellable *cancellable, GError **error)
{
  GisHit *hit = data;

  return gis_store_get (ws, hit->class_id, hit->id, error);
}

/* Inside the map and beside what lies over it (legend, tools, scale): those are the map's siblings. */
static gboolean
is_free (GtkWidget *map, const graphene_rect_t *rect)
{
  GtkWidget *stage = gtk_widget_get_parent (map);
  graphene_rect_t inside =
    GRAPHENE_RECT_INIT (EDGE_PX, EDGE_PX, (float) gtk_widget_get_width (map) - 2 * EDGE_PX,
                        (float) gtk_widget_get_height (map) - 2 * EDGE_PX);

  if (!graphene_rect_contains_rect (&inside, rect))
    return FALSE;
  for (GtkWidget *panel = stage != NULL ? gtk_widget_get_first_child (stage) : NULL; panel != NULL;
       panel = gtk_widget_get_next_sibling (panel))
    {
      graphene_rect_t bounds;
      if (panel != map && gtk_widget_get_mapped (panel) &&
          gtk_widget_compute_bounds (panel, map, &bounds) &&
          graphene_rect_intersection (&bounds, rect, NULL))
        return FALSE;
    }
  return TRUE;
}

/* Above the pointer on its right, where that is free; else on its left, else below it. */
static void
place (UiHoverTip *self)
{
  static const gboolean sides[][2] = {
    { TRUE, TRUE }, { FALSE, TRUE }, { TRUE, FALSE }, { FALSE, FALSE }
  }; /* right, above */
  GtkWidget *map = gtk_widget_get_parent (GTK_WIDGET (self));
  graphene_rect_t rect = GRAPHENE_RECT_INIT_ZERO;
  int width, height;

  gtk_widget_measure (self->label, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &width, NULL, NULL);
  gtk_widget_measure (self->label, GTK_ORIENTATION_VERTICAL, width, NULL, &height, NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (sides); i++)
    {
      double x = sides[i][0] ? self->x + OFFSET_PX : self->x - width - OFFSET_PX;
      double y = sides[i][1] ? self->y - height - OFFSET_PX : self->y + OFFSET_PX;
      graphene_rect_init (&rect, (float) floor (x), (float) floor (y), (float) width,
                          (float) height);
      if (map == NULL || is_free (map, &rect))
        break;
    }
  gtk_widget_set_margin_start (GTK_WIDGET (self), MAX (0, (int) rect.origin.x));
  gtk_widget_set_margin_top (GTK_WIDGET (self), MAX (0, (int) rect.origin.y));
}

static void
row_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Request *request = user_data;
  g_autoptr (UiHoverTip) self = g_weak_ref_get (&request->tip);
  g_autoptr (GisRow) row = ui_document_read_finish (UI_DOCUMENT (source), result, NULL);

  if (self != NULL && row != NULL && self->serial == request->serial)
    {
      g_autofree char *text = ui_hover_tip_dup_text (row);
      gtk_label_set_label (GTK_LABEL (self->label), text);
      gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
      place (self);
    }
  g_weak_ref_clear (&request->tip);
  g_free (request);
}

static gboolean
ask_cb (gpointer user_data)
{
  UiHoverTip *self = user_data;
  Request *request = g_new0 (Request, 1);
  GisHit *hit = g_new (GisHit, 1);

  self->timeout = 0;
  *hit = self->hit;
  g_weak_ref_init (&request->tip, self);
  request->serial = self->serial;
  ui_document_read_async (self->document, read_row, hit, g_free, (GDestroyNotify) gis_row_free,
                          NULL, row_read_cb, request);
  return G_SOURCE_REMOVE;
}

static void
ui_hover_tip_dispose (GObject *object)
{
  UiHoverTip *self = UI_HOVER_TIP (object);

  g_clear_handle_id (&self->timeout, g_source_remove);
  g_clear_object (&self->document);
  g_clear_pointer (&self->label, gtk_widget_unparent);
  G_OBJECT_CLASS (ui_hover_tip_parent_class)->dispose (object);
}

static void
ui_hover_tip_class_init (UiHoverTipClass *klass)
{
  ui_style_ensure ();
  G_OBJECT_CLASS (klass)->dispose = ui_hover_tip_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "hovertip");
}

static void
ui_hover_tip_init (UiHoverTip *self)
{
  self->label = gtk_label_new (NULL);
  gtk_label_set_single_line_mode (GTK_LABEL (self->label), TRUE);
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_START);
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_START);
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

GtkWidget *
ui_hover_tip_new (void)
{
  return g_object_new (UI_TYPE_HOVER_TIP, NULL);
}

void
ui_hover_tip_set_hit (UiHoverTip *self, UiDocument *document, const GisHit *hit, double x, double y)
{
  gboolean same;

  g_return_if_fail (UI_IS_HOVER_TIP (self));
  same = hit != NULL && self->document == document && hit->id == self->hit.id &&
         g_strcmp0 (hit->class_id, self->hit.class_id) == 0;
  self->x = x;
  self->y = y;
  if (same)
    {
      if (gtk_widget_get_visible (GTK_WIDGET (self)))
        place (self);
      return;
    }
  self->serial++;
  g_clear_handle_id (&self->timeout, g_source_remove);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  self->hit = hit != NULL ? *hit : (GisHit){ 0 };
  if (hit == NULL)
    {
      g_clear_object (&self->document);
      return;
    }
  g_set_object (&self->document, document);
  self->timeout = g_timeout_add (DELAY_MS, ask_cb, self);
}

static void
append_part (GString *text, const char *part)
{
  if (part == NULL || *part == '\0')
    return;
  if (text->len > 0)
    g_string_append (text, " · ");
  g_string_append (text, part);
}

static void
append_field (GString *text, const GisRow *row, const char *name)
{
  int index = name != NULL ? gis_class_find_field (row->klass, name) : -1;
  g_autofree char *display = NULL;

  if (index < 0 || gis_value_is_null (&row->values[index]))
    return;
  display = gis_field_dup_display (&row->klass->fields[index], &row->values[index]);
  append_part (text, display);
}

char *
ui_hover_tip_dup_text (const GisRow *row)
{
  g_autofree char *label = gis_row_dup_own_label (row);
  GString *text = g_string_new (NULL);

  append_field (text, row, "kind");
  if (text->len == 0)
    append_part (text, gis_text_get (&row->klass->title));
  if (g_strcmp0 (label, text->str) != 0) /* a defect is called by its kind */
    append_part (text, label);
  if (label == NULL)
    append_field (text, row, "road_name");
  append_field (text, row, row->klass->state_field);
  append_field (text, row, "owner");
  return g_string_free (text, FALSE);
}
