/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/map/coordinates.h"

#include "gis/core/i18n.h"
#include "gis/crs/position.h"
#include "ui/common/style.h"
#include "ui/map/places.h"
#include <math.h>

#define DEGREES "EPSG:4490"
/* CGCS2000 in 3-degree zones: by central meridian, and with the zone before the easting. */
#define FIRST_BY_MERIDIAN 4534
#define LAST_BY_MERIDIAN 4554
#define ZONES_BEFORE 21

struct _UiCoordinates
{
  GtkWidget parent_instance;

  GtkWidget *box, *readout, *button;
  GtkWidget *entry, *problem, *choices, *other; /* in the popover */
  UiMap *map;                                   /* weak */
  char *crs;
  gboolean dms;
  GisTransform *transform; /* degrees to crs; NULL: degrees */
  GCancellable *going;
  double x, y; /* pointer, Mercator; NaN: outside */
};

G_DEFINE_FINAL_TYPE (UiCoordinates, ui_coordinates, GTK_TYPE_WIDGET)

/* ---- The read-out ---- */

static char *
dup_dms (double degrees, const char *letters)
{
  double hundredths = floor (fabs (degrees) * 360000 + 0.5);

  return g_strdup_printf ("%d°%02d′%05.2f″ %c", (int) (hundredths / 360000),
                          (int) (fmod (hundredths, 360000) / 6000), fmod (hundredths, 6000) / 100,
                          letters[degrees < 0]);
}

static char *
dup_text (UiCoordinates *self, double x, double y)
{
  double xy[2];

  gis_mercator_to_degrees (x, y, &xy[0], &xy[1]);
  if (self->transform != NULL && !gis_transform_points (self->transform, xy, 1, NULL))
    return g_strdup ("—");
  if (self->dms)
    {
      g_autofree char *lat = dup_dms (xy[1], "NS");
      g_autofree char *lon = dup_dms (xy[0], "EW");
      return g_strdup_printf ("%s  %s", lat, lon);
    }
  if (fabs (xy[0]) <= 360 && (self->crs == NULL || gis_crs_is_geographic (self->crs)))
    return g_strdup_printf ("%.6f° %c  %.6f° %c", fabs (xy[1]), "NS"[xy[1] < 0], fabs (xy[0]),
                            "EW"[xy[0] < 0]);
  return g_strdup_printf ("E %.2f  N %.2f", xy[0], xy[1]);
}

/* Without a pointer over the map: its middle, dimmed. */
static void
update_readout (UiCoordinates *self)
{
  gboolean outside = isnan (self->x);
  GisView view = { 0 };
  g_autofree char *text = NULL;

  if (self->map != NULL && ui_map_get_document (self->map) != NULL)
    {
      view = ui_map_get_view (self->map);
      text = dup_text (self, outside ? view.center_x : self->x, outside ? view.center_y : self->y);
    }
  gtk_label_set_label (GTK_LABEL (self->readout), text != NULL ? text : "");
  gtk_widget_set_tooltip_text (self->readout, outside ? _ ("Middle of the map")
                                                      : _ ("Coordinates of the pointer"));
  if (outside)
    gtk_widget_add_css_class (self->readout, "dim-label");
  else
    gtk_widget_remove_css_class (self->readout, "dim-label");
}

static void
view_changed_cb (UiCoordinates *self)
{
  if (isnan (self->x))
    update_readout (self);
}

static void
pointer_moved_cb (UiCoordinates *self, double x, double y)
{
  self->x = x;
  self->y = y;
  update_readout (self);
}

/* ---- The system ---- */

static const char *
get_workspace_crs (UiCoordinates *self)
{
  UiDocument *document = self->map != NULL ? ui_map_get_document (self->map) : NULL;

  return document != NULL ? gis_workspace_get_crs (ui_document_get_workspace (document)) : NULL;
}

static void
tell_problem (UiCoordinates *self, const char *problem)
{
  gtk_label_set_label (GTK_LABEL (self->problem), problem != NULL ? problem : "");
  gtk_widget_set_visible (self->problem, problem != NULL);
}

static void
update_button (UiCoordinates *self)
{
  g_autofree char *name = self->crs != NULL ? gis_crs_dup_name (self->crs, NULL) : NULL;
  const char *label = self->dms                           ? _ ("Degrees, minutes, seconds")
                      : self->crs == NULL                 ? ""
                      : gis_crs_is_geographic (self->crs) ? _ ("Longitude and latitude")
                                                          : self->crs;

  gtk_menu_button_set_label (GTK_MENU_BUTTON (self->button), label);
  gtk_widget_set_tooltip_text (self->button, name);
  gtk_widget_set_visible (self->button, self->crs != NULL);
}

gboolean
ui_coordinates_choose (UiCoordinates *self, const char *crs, gboolean dms)
{
  g_autoptr (GError) error = NULL;
  GisTransform *transform;

  g_return_val_if_fail (UI_IS_COORDINATES (self) && crs != NULL, FALSE);
  transform = gis_transform_new ("EPSG:4326", crs, &error);
  if (transform == NULL)
    {
      tell_problem (self, error->message);
      return FALSE;
    }
  g_clear_pointer (&self->transform, gis_transform_free);
  self->transform = transform;
  g_free (self->crs);
  self->crs = g_strdup (crs);
  self->dms = dms;
  tell_problem (self, NULL);
  update_button (self);
  update_readout (self);
  return TRUE;
}

static void
choice_toggled_cb (UiCoordinates *self, GtkCheckButton *check)
{
  if (gtk_check_button_get_active (check))
    ui_coordinates_choose (self, g_object_get_data (G_OBJECT (check), "crs"),
                           g_object_get_data (G_OBJECT (check), "dms") != NULL);
}

static void
add_choice (UiCoordinates *self, const char *crs, const char *title, gboolean dms)
{
  GtkWidget *first = gtk_widget_get_first_child (self->choices);
  GtkWidget *check = gtk_check_button_new_with_label (title);

  g_object_set_data_full (G_OBJECT (check), "crs", g_strdup (crs), g_free);
  g_object_set_data (G_OBJECT (check), "dms", GINT_TO_POINTER (dms));
  if (first != NULL)
    gtk_check_button_set_group (GTK_CHECK_BUTTON (check), GTK_CHECK_BUTTON (first));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check),
                               g_strcmp0 (crs, self->crs) == 0 && dms == self->dms);
  g_signal_connect_swapped (check, "toggled", G_CALLBACK (choice_toggled_cb), self);
  gtk_box_append (GTK_BOX (self->choices), check);
}

static void
add_named_choice (UiCoordinates *self, const char *crs)
{
  g_autofree char *name = gis_crs_dup_name (crs, NULL);
  g_autofree char *title = name != NULL && !g_str_has_prefix (name, crs)
                             ? g_strdup_printf ("%s · %s", crs, name)
                             : g_strdup (name != NULL ? name : crs);

  add_choice (self, crs, title, FALSE);
}

/* When the popover opens: the systems that make sense here, and the one chosen. */
static void
fill_cb (UiCoordinates *self)
{
  const char *own = get_workspace_crs (self);
  int epsg = 0;
  g_autofree char *twin = NULL;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->choices)) != NULL)
    gtk_box_remove (GTK_BOX (self->choices), child);
  tell_problem (self, NULL);
  if (own == NULL)
    return;
  add_named_choice (self, own);
  if (sscanf (own, "EPSG:%d", &epsg) == 1 && epsg >= FIRST_BY_MERIDIAN && epsg <= LAST_BY_MERIDIAN)
    {
      twin = g_strdup_printf ("EPSG:%d", epsg - ZONES_BEFORE);
      add_named_choice (self, twin);
    }
  add_choice (self, DEGREES, _ ("Longitude and latitude"), FALSE);
  add_choice (self, DEGREES, _ ("Degrees, minutes, seconds"), TRUE);
  add_named_choice (self, "GCJ-02");
  if (g_strcmp0 (self->crs, own) != 0 && g_strcmp0 (self->crs, twin) != 0 &&
      g_strcmp0 (self->crs, DEGREES) != 0 && g_strcmp0 (self->crs, "GCJ-02") != 0)
    add_named_choice (self, self->crs);
}

static void
other_entered_cb (UiCoordinates *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->other));
  g_autofree char *trimmed = g_strstrip (g_ascii_strup (text, -1));
  g_autofree char *crs = NULL;

  if (trimmed[0] == '\0')
    return;
  crs = g_ascii_isdigit (trimmed[0]) ? g_strconcat ("EPSG:", trimmed, NULL) : g_strdup (trimmed);
  if (!ui_coordinates_choose (self, crs, FALSE))
    return;
  gtk_editable_set_text (GTK_EDITABLE (self->other), "");
  gtk_menu_button_popdown (GTK_MENU_BUTTON (self->button));
}

static void
document_changed_cb (UiCoordinates *self)
{
  const char *crs = get_workspace_crs (self);

  g_clear_pointer (&self->crs, g_free);
  g_clear_pointer (&self->transform, gis_transform_free);
  self->dms = FALSE;
  if (crs == NULL || !ui_coordinates_choose (self, crs, FALSE))
    {
      update_button (self);
      update_readout (self);
    }
}

/* ---- Going ---- */

typedef struct
{
  char *text, *crs;
} Going;

static void
going_free (gpointer data)
{
  Going *going = data;

  g_free (going->text);
  g_free (going->crs);
  g_free (going);
}

static void
parse (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Going *going = task_data;

  g_task_return_pointer (task, gis_position_parse (going->text, going->crs),
                         (GDestroyNotify) g_ptr_array_unref);
}

static void
parsed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  UiCoordinates *self = UI_COORDINATES (source);
  g_autoptr (GPtrArray) positions = g_task_propagate_pointer (G_TASK (result), NULL);
  const GisPosition *position;
  double x, y;

  if (positions == NULL || self->map == NULL)
    return;
  if (positions->len == 0)
    {
      tell_problem (self, _ ("This is no coordinate of this system"));
      gtk_widget_add_css_class (self->entry, "error");
      return;
    }
  position = g_ptr_array_index (positions, 0);
  gis_mercator_from_degrees (position->lon, position->lat, &x, &y);
  ui_places_flag (self->map, x, y);
  gtk_menu_button_popdown (GTK_MENU_BUTTON (self->button));
}

void
ui_coordinates_go (UiCoordinates *self, const char *text)
{
  g_autoptr (GTask) task = NULL;
  Going *going;

  g_return_if_fail (UI_IS_COORDINATES (self) && text != NULL);
  tell_problem (self, NULL);
  gtk_widget_remove_css_class (self->entry, "error");
  if (self->going != NULL)
    g_cancellable_cancel (self->going);
  g_clear_object (&self->going);
  self->going = g_cancellable_new ();
  going = g_new0 (Going, 1);
  going->text = g_strdup (text);
  going->crs = g_strdup (self->crs);
  task = g_task_new (self, self->going, parsed_cb, NULL);
  g_task_set_task_data (task, going, going_free);
  g_task_run_in_thread (task, parse);
}

static void
entered_cb (UiCoordinates *self)
{
  ui_coordinates_go (self, gtk_editable_get_text (GTK_EDITABLE (self->entry)));
}

/* ---- Widget ---- */

static GtkWidget *
create_entry (UiCoordinates *self, const char *placeholder, GCallback activated)
{
  GtkWidget *entry = gtk_entry_new ();

  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), placeholder);
  gtk_editable_set_width_chars (GTK_EDITABLE (entry), 34);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  placeholder, -1);
  g_signal_connect_swapped (entry, "activate", activated, self);
  return entry;
}

static GtkWidget *
create_popover (UiCoordinates *self)
{
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->entry = create_entry (self, _ ("Go to a coordinate"), G_CALLBACK (entered_cb));
  self->problem = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->problem), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (self->problem), 40);
  gtk_label_set_xalign (GTK_LABEL (self->problem), 0);
  gtk_widget_add_css_class (self->problem, "error");
  self->choices = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->other = create_entry (self, _ ("Another system, for example EPSG:32650"),
                              G_CALLBACK (other_entered_cb));
  gtk_box_append (GTK_BOX (box), self->entry);
  gtk_box_append (GTK_BOX (box), self->problem);
  gtk_box_append (GTK_BOX (box), self->choices);
  gtk_box_append (GTK_BOX (box), self->other);
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  g_signal_connect_swapped (popover, "show", G_CALLBACK (fill_cb), self);
  return popover;
}

static void
ui_coordinates_dispose (GObject *object)
{
  UiCoordinates *self = UI_COORDINATES (object);

  if (self->going != NULL)
    g_cancellable_cancel (self->going);
  g_clear_object (&self->going);
  g_clear_weak_pointer (&self->map);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (ui_coordinates_parent_class)->dispose (object);
}

static void
ui_coordinates_finalize (GObject *object)
{
  UiCoordinates *self = UI_COORDINATES (object);

  g_free (self->crs);
  g_clear_pointer (&self->transform, gis_transform_free);
  G_OBJECT_CLASS (ui_coordinates_parent_class)->finalize (object);
}

static void
ui_coordinates_class_init (UiCoordinatesClass *klass)
{
  ui_style_ensure ();
  G_OBJECT_CLASS (klass)->dispose = ui_coordinates_dispose;
  G_OBJECT_CLASS (klass)->finalize = ui_coordinates_finalize;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "coordinates");
}

static void
ui_coordinates_init (UiCoordinates *self)
{
  self->x = self->y = NAN;
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->readout = gtk_label_new (NULL);
  self->button = gtk_menu_button_new ();
  gtk_label_set_width_chars (GTK_LABEL (self->readout), 24);
  gtk_label_set_xalign (GTK_LABEL (self->readout), 0);
  gtk_widget_add_css_class (self->readout, "numeric");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->readout), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Coordinates of the pointer"), -1);
  gtk_widget_add_css_class (self->button, "flat");
  gtk_menu_button_set_direction (GTK_MENU_BUTTON (self->button), GTK_ARROW_UP);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->button), create_popover (self));
  gtk_box_append (GTK_BOX (self->box), self->readout);
  gtk_box_append (GTK_BOX (self->box), self->button);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  tell_problem (self, NULL);
}

GtkWidget *
ui_coordinates_new (UiMap *map)
{
  UiCoordinates *self = g_object_new (UI_TYPE_COORDINATES, NULL);

  g_set_weak_pointer (&self->map, map);
  g_signal_connect_object (map, "pointer-moved", G_CALLBACK (pointer_moved_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (map, "view-changed", G_CALLBACK (view_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (map, "notify::document", G_CALLBACK (document_changed_cb), self,
                           G_CONNECT_SWAPPED);
  document_changed_cb (self);
  return GTK_WIDGET (self);
}

const char *
ui_coordinates_get_text (UiCoordinates *self)
{
  g_return_val_if_fail (UI_IS_COORDINATES (self), NULL);
  return gtk_label_get_label (GTK_LABEL (self->readout));
}

void
ui_coordinates_popup (UiCoordinates *self)
{
  g_return_if_fail (UI_IS_COORDINATES (self));
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  gtk_menu_button_popup (GTK_MENU_BUTTON (self->button));
  gtk_widget_grab_focus (self->entry);
}

const char *
ui_coordinates_get_problem (UiCoordinates *self)
{
  g_return_val_if_fail (UI_IS_COORDINATES (self), NULL);
  return gtk_widget_get_visible (self->problem) ? gtk_label_get_label (GTK_LABEL (self->problem))
                                                : NULL;
}
