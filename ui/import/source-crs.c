/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An entry for a code, a menu of the usual systems that fills it, and the switch of the axes. A code
 * is looked up on a worker before anybody hears of it; one that PROJ does not know stays in the
 * entry, marked, with PROJ's words. */
#include "ui/import/source-crs.h"
#include "gis/core/i18n.h"
#include "ui/import/import-work.h"

#include <adwaita.h>
#include <string.h>

/* Longer ones are WKT: not for a line. */
#define CODE_MAX_CHARS 40

struct _UiSourceCrs
{
  GtkWidget parent_instance;
  AdwPreferencesGroup *crs_group;
  GtkEditable *crs_row;
  GtkSwitch *swap_switch;
  GCancellable *asking; /* of the look-up on its way */
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (UiSourceCrs, ui_source_crs, GTK_TYPE_WIDGET)

enum
{
  CHOSEN,
  REFUSED,
  SWAP_CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
forget (UiSourceCrs *self)
{
  if (self->asking != NULL)
    g_cancellable_cancel (self->asking);
  g_clear_object (&self->asking);
}

static void
named_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (UiSourceCrs) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = ui_import_crs_name_finish (result, &error);
  g_autofree char *crs = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (name == NULL)
    {
      gtk_widget_add_css_class (GTK_WIDGET (self->crs_row), "error");
      adw_preferences_group_set_description (self->crs_group, error->message);
      g_signal_emit (self, signals[REFUSED], 0, error->message);
      return;
    }
  gtk_widget_remove_css_class (GTK_WIDGET (self->crs_row), "error");
  crs = g_strstrip (g_strdup (gtk_editable_get_text (self->crs_row)));
  g_signal_emit (self, signals[CHOSEN], 0, crs, name);
}

static void
applied_cb (UiSourceCrs *self)
{
  forget (self);
  self->asking = g_cancellable_new ();
  ui_import_crs_name_async (gtk_editable_get_text (self->crs_row), self->asking, named_cb,
                            g_object_ref (self));
}

static void
choose_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  UiSourceCrs *self = UI_SOURCE_CRS (user_data);

  gtk_editable_set_text (self->crs_row, g_variant_get_string (parameter, NULL));
  applied_cb (self);
}

static void
swapped_cb (UiSourceCrs *self)
{
  if (!self->filling)
    g_signal_emit (self, signals[SWAP_CHANGED], 0);
}

static char *
dup_origin (const GisImportPlan *plan,
            const GisSourceLayer *layer,
            const char *name,
            gboolean chosen)
{
  if (plan->crs == NULL)
    return g_strdup (_ ("The file does not say it and the numbers fit none: enter a code such as "
                        "EPSG:4547, GCJ-02 or BD-09."));
  if (chosen)
    return g_strdup_printf (_ ("%s, chosen by you"), name != NULL ? name : plan->crs);
  if (gis_source_layer_is_datav (layer) && g_strcmp0 (plan->crs, "GCJ-02") == 0)
    return g_strdup (_ ("GCJ-02, by its columns: they are those of DataV, whose boundaries are in "
                        "that system, whatever the file says."));
  if (plan->crs_declared && gis_import_plan_doubts_crs (plan, layer))
    return g_strdup_printf (_ ("%s, as the file says. But its columns are those of DataV, whose "
                               "boundaries are in GCJ-02: choose that, or all lies 500 m off."),
                            name != NULL ? name : plan->crs);
  if (plan->crs_declared)
    return g_strdup_printf (_ ("%s, as the file says"), name != NULL ? name : plan->crs);
  return g_strdup_printf (_ ("%s, guessed from the numbers"), name != NULL ? name : plan->crs);
}

void
ui_source_crs_set_plan (UiSourceCrs *self,
                        const GisImportPlan *plan,
                        const GisSourceLayer *layer,
                        const char *name,
                        gboolean chosen)
{
  g_autofree char *origin = NULL;

  g_return_if_fail (UI_IS_SOURCE_CRS (self) && plan != NULL && layer != NULL);
  forget (self);
  self->filling = TRUE;
  origin = dup_origin (plan, layer, name, chosen);
  gtk_editable_set_text (self->crs_row,
                         plan->crs != NULL && strlen (plan->crs) < CODE_MAX_CHARS ? plan->crs : "");
  gtk_widget_remove_css_class (GTK_WIDGET (self->crs_row), "error");
  adw_preferences_group_set_description (self->crs_group, origin);
  gtk_switch_set_active (self->swap_switch, plan->swap_axes);
  self->filling = FALSE;
}

gboolean
ui_source_crs_get_swap (UiSourceCrs *self)
{
  g_return_val_if_fail (UI_IS_SOURCE_CRS (self), FALSE);
  return gtk_switch_get_active (self->swap_switch);
}

static void
ui_source_crs_dispose (GObject *object)
{
  UiSourceCrs *self = UI_SOURCE_CRS (object);

  forget (self);
  if (self->crs_group != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->crs_group));
  self->crs_group = NULL;
  G_OBJECT_CLASS (ui_source_crs_parent_class)->dispose (object);
}

static void
ui_source_crs_class_init (UiSourceCrsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ui_source_crs_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/sanhua/Sanhua/ui/source-crs.ui");
  gtk_widget_class_bind_template_child (widget_class, UiSourceCrs, crs_group);
  gtk_widget_class_bind_template_child (widget_class, UiSourceCrs, crs_row);
  gtk_widget_class_bind_template_child (widget_class, UiSourceCrs, swap_switch);
  gtk_widget_class_bind_template_callback (widget_class, applied_cb);
  gtk_widget_class_bind_template_callback (widget_class, swapped_cb);
  signals[CHOSEN] = g_signal_new ("chosen", UI_TYPE_SOURCE_CRS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  signals[REFUSED] = g_signal_new ("refused", UI_TYPE_SOURCE_CRS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SWAP_CHANGED] = g_signal_new ("swap-changed", UI_TYPE_SOURCE_CRS, G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ui_source_crs_init (UiSourceCrs *self)
{
  static const GActionEntry entries[] = { { "choose", choose_cb, "s" } };
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  g_action_map_add_action_entries (G_ACTION_MAP (actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "crs", G_ACTION_GROUP (actions));
}
