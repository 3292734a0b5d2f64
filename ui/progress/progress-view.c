/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Progress view. Figures and the rows behind the chosen one are read on a reader thread for one
 * date; an answer that was overtaken (other date, other card, newer edit) is dropped by its serial.
 * While the view is off screen a change only marks it stale. */
#include "ui/progress/progress-view.h"
#include "gis/core/error.h"
#include "gis/core/i18n.h"
#include "ui/common/calendar.h"
#include "ui/common/format.h"
#include "ui/common/message.h"
#include "ui/common/view.h"
#include "ui/progress/district-map.h"
#include "ui/progress/s-curve.h"
#include "ui/progress/target-card.h"
#include "ui/progress/target-rows.h"
#include "ui/progress/target-text.h"
#include <adwaita.h>

#define SETTING_AT "progress.at" /* the date looked at last, kept in the workspace */
#define REFRESH_AFTER_MS 250     /* several edits in a row are read once */
#define MAX_CARDS_A_LINE 5
#define CARD_SPACING_PX 9 /* as in the template */
#define DISTRICT_CLASS "admin_area"
#define DISTRICT_LEVEL "district"

struct _UiProgressView
{
  GtkWidget parent_instance;
  UiDocument *document;
  GisDate at;
  gboolean follows_today;
  GPtrArray *targets;   /* GisTarget of the last answer */
  GPtrArray *districts; /* UiDistrict, figures of the chosen target */
  GHashTable *names;    /* district code → name (owned) */
  char *target_id;      /* chosen card */
  guint serial;         /* of the figures asked for */
  guint rows_serial;
  gboolean first_reading; /* nothing of this document was read yet */
  gboolean stale;
  guint refresh_source;
  guint n_waiting; /* questions not yet answered */
  UiTargetRows *rows;

  GtkStack *stack; /* "empty", "loading", "figures" */
  GtkMenuButton *date_button;
  GtkLabel *date_label;
  UiCalendar *calendar;
  GtkWidget *today_button;
  GtkFlowBox *cards;
  guint spread_source;
  UiDistrictMap *map;
  GtkLabel *map_title;
  GtkWidget *map_card;
  UiSCurve *curve;
  GtkLabel *curve_title;
  GtkLabel *curve_unit;
  GtkLabel *rows_title;
  GtkLabel *rows_count;
  GtkStack *rows_stack; /* "rows", "none" */
  GtkColumnView *rows_view;
};

enum
{
  PROP_0,
  PROP_DOCUMENT,
  N_PROPS
};
static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (UiProgressView, ui_progress_view, GTK_TYPE_WIDGET)

/* A question on its way: who asked, and the how-many-th question it was. */
typedef struct
{
  UiProgressView *view; /* owned */
  guint serial;
} Ticket;

static Ticket *
new_ticket (UiProgressView *self, guint serial)
{
  Ticket *ticket = g_new0 (Ticket, 1);

  self->n_waiting++;
  ticket->view = g_object_ref (self);
  ticket->serial = serial;
  return ticket;
}

static const GisTarget *
find_target (UiProgressView *self, const char *id)
{
  for (guint i = 0; self->targets != NULL && i < self->targets->len; i++)
    if (g_strcmp0 (((GisTarget *) self->targets->pdata[i])->id, id) == 0)
      return self->targets->pdata[i];
  return NULL;
}

/* ---- The rows behind a figure ---- */

/* Sums of the chosen target's rows by district. */
static void
fill_districts (UiProgressView *self, GPtrArray *rows)
{
  g_autoptr (GHashTable) by_code = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; self->districts != NULL && i < self->districts->len; i++)
    {
      UiDistrict *district = self->districts->pdata[i];
      district->done = district->whole = 0;
      g_hash_table_insert (by_code, district->code, district);
    }
  for (guint i = 0; i < rows->len; i++)
    {
      const GisTargetRow *row = rows->pdata[i];
      UiDistrict *district = row->district ? g_hash_table_lookup (by_code, row->district) : NULL;
      if (district == NULL)
        continue;
      district->whole += row->amount;
      if (row->done_on != GIS_DATE_NONE)
        district->done += row->amount;
    }
  ui_district_map_set_districts (self->map, self->districts);
  gtk_widget_set_visible (self->map_card, self->districts != NULL && self->districts->len > 0);
}

static void
show_row_count (UiProgressView *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->rows));
  g_autofree char *all = ui_format_count (n);
  g_autofree char *done = ui_format_count (ui_target_rows_get_n_done (self->rows));
  g_autofree char *text = g_strdup_printf (_ ("%s done of %s"), done, all);
  const char *picked = ui_district_map_get_picked (self->map);
  const char *name = picked != NULL ? g_hash_table_lookup (self->names, picked) : NULL;
  g_autofree char *full = name != NULL ? g_strdup_printf ("%s · %s", name, text) : NULL;

  gtk_label_set_text (self->rows_count, full != NULL ? full : text);
  gtk_stack_set_visible_child_name (self->rows_stack, n > 0 ? "rows" : "none");
}

typedef struct
{
  char *id;
  GisDate at;
} RowsRequest;

static void
free_rows_request (RowsRequest *request)
{
  g_free (request->id);
  g_free (request);
}

static gpointer
read_rows (GisWorkspace *ws, gpointer data, GCancellable *cancellable, GError **error)
{
  RowsRequest *request = data;

  return gis_targets_list_rows (ws, request->id, request->at, error);
}

static void
rows_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Ticket *ticket = user_data;
  g_autoptr (UiProgressView) self = ticket->view;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = ui_document_read_finish (UI_DOCUMENT (source), result, &error);

  self->n_waiting--;
  if (ticket->serial != self->rows_serial || self->document != UI_DOCUMENT (source))
    return;
  if (rows == NULL)
    {
      ui_message_error (GTK_WIDGET (self), _ ("The rows behind the figure cannot be shown"), error);
      return;
    }
  ui_target_rows_set_rows (self->rows, rows);
  fill_districts (self, rows);
  show_row_count (self);
}

static void
show_target (UiProgressView *self, const char *id)
{
  const GisTarget *target = find_target (self, id);
  RowsRequest *request;
  const char *title;

  if (target == NULL)
    return;
  if (self->target_id != id)
    {
      g_free (self->target_id);
      self->target_id = g_strdup (target->id);
    }
  title = gis_text_get (&target->title);
  gtk_label_set_text (self->map_title, title);
  gtk_label_set_text (self->curve_title, title);
  gtk_label_set_text (self->rows_title, title);
  gtk_label_set_text (self->curve_unit, g_strcmp0 (target->unit, "percent") == 0
                                          ? _ ("Share done, per cent")
                                          : _ ("Done so far"));
  ui_s_curve_set_target (self->curve, target, self->at);

  request = g_new0 (RowsRequest, 1);
  request->id = g_strdup (target->id);
  request->at = self->at;
  self->rows_serial++;
  ui_document_read_async (self->document, read_rows, request, (GDestroyNotify) free_rows_request,
                          (GDestroyNotify) g_ptr_array_unref, NULL, rows_read_cb,
                          new_ticket (self, self->rows_serial));
}

static void
card_selected_cb (UiProgressView *self)
{
  g_autoptr (GList) selected = gtk_flow_box_get_selected_children (self->cards);
  GtkWidget *card;

  if (selected == NULL)
    return;
  card = gtk_flow_box_child_get_child (selected->data);
  if (g_strcmp0 (ui_target_card_get_id (UI_TARGET_CARD (card)), self->target_id) != 0)
    show_target (self, ui_target_card_get_id (UI_TARGET_CARD (card)));
}

static void
row_activated_cb (UiProgressView *self, guint position)
{
  g_autoptr (UiTargetItem) item = g_list_model_get_item (G_LIST_MODEL (self->rows), position);
  const GisTargetRow *row;

  if (item == NULL)
    return;
  row = ui_target_item_get_row (item);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-asset", "(sx)", row->class_id, row->id);
}

static void
district_picked_cb (UiProgressView *self, const char *code)
{
  ui_target_rows_set_district (self->rows, code);
  show_row_count (self);
}

/* ---- Figures ---- */

/* What one reading brings. */
typedef struct
{
  GPtrArray *targets;
  GPtrArray *districts;
  GisDate at;
  gboolean follows_today;
} Figures;

static void
free_figures (Figures *figures)
{
  g_clear_pointer (&figures->targets, g_ptr_array_unref);
  g_clear_pointer (&figures->districts, g_ptr_array_unref);
  g_free (figures);
}

typedef struct
{
  GisDate at;           /* NONE: today */
  gboolean use_setting; /* the date that was looked at last, when there is one */
} FiguresRequest;

static GPtrArray *
read_districts (GisWorkspace *ws, GError **error)
{
  GisFilter filter = { "level", GIS_OP_EQ, gis_value_of_static_text (DISTRICT_LEVEL) };
  GisQuery query = { .filters = &filter, .n_filters = 1, .order_by = "code" };
  g_autoptr (GPtrArray) rows = NULL;
  GPtrArray *districts;

  if (gis_catalog_find_class (gis_workspace_get_catalog (ws), DISTRICT_CLASS) == NULL)
    return g_ptr_array_new ();
  rows = gis_store_list (ws, DISTRICT_CLASS, &query, error);
  if (rows == NULL)
    return NULL;
  districts = g_ptr_array_new_with_free_func ((GDestroyNotify) ui_district_free);
  for (guint i = 0; i < rows->len; i++)
    {
      GisRow *row = rows->pdata[i];
      const char *code = gis_row_get_text (row, "code");
      g_autofree char *label = gis_row_dup_label (row);
      if (code != NULL && row->geometry != NULL)
        g_ptr_array_add (districts, ui_district_new (code, label, row->geometry));
    }
  return districts;
}

static gpointer
read_figures (GisWorkspace *ws, gpointer data, GCancellable *cancellable, GError **error)
{
  FiguresRequest *request = data;
  Figures *figures = g_new0 (Figures, 1);
  g_autoptr (GisJob) job = gis_job_new (cancellable, NULL, NULL);

  figures->at = request->at;
  if (request->use_setting)
    {
      g_autofree char *kept = gis_workspace_dup_setting (ws, SETTING_AT);
      figures->at = gis_date_parse (kept);
    }
  if (figures->at == GIS_DATE_NONE)
    {
      figures->at = gis_workspace_get_today (ws);
      figures->follows_today = TRUE;
    }
  figures->targets = gis_targets_compute (ws, figures->at, job, error);
  if (figures->targets != NULL)
    figures->districts = read_districts (ws, error);
  if (figures->districts == NULL)
    g_clear_pointer (&figures, free_figures);
  return figures;
}

static void
show_date (UiProgressView *self)
{
  g_autofree char *date = ui_format_date (self->at);
  g_autofree char *text = g_strdup_printf (_ ("As of %s"), date);

  gtk_label_set_text (self->date_label, text);
  gtk_widget_set_visible (self->today_button, !self->follows_today);
  ui_calendar_set_date (self->calendar, self->at,
                        gis_workspace_get_today (ui_document_get_workspace (self->document)));
}

/* As many cards to a line as fit, no line shorter than it must be: of nine 5 + 4 or 3 + 3 + 3. */
static gboolean
spread_cards_cb (gpointer user_data)
{
  UiProgressView *self = user_data;
  int width = gtk_widget_get_width (GTK_WIDGET (self->cards)), widest = 1, n = 0, fit, n_lines;

  self->spread_source = 0;
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->cards)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int natural;
      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
      widest = MAX (widest, natural);
      n++;
    }
  if (n == 0 || width <= 1)
    return G_SOURCE_REMOVE;
  fit = CLAMP ((width + CARD_SPACING_PX) / (widest + CARD_SPACING_PX), 1, MAX_CARDS_A_LINE);
  n_lines = (n + fit - 1) / fit;
  gtk_flow_box_set_max_children_per_line (self->cards, (guint) ((n + n_lines - 1) / n_lines));
  return G_SOURCE_REMOVE;
}

static void
queue_spread (UiProgressView *self)
{
  if (self->spread_source == 0 && self->stack != NULL)
    self->spread_source = g_idle_add (spread_cards_cb, self);
}

static void
fill_cards (UiProgressView *self)
{
  GtkFlowBoxChild *chosen = NULL;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->cards))) != NULL)
    gtk_flow_box_remove (self->cards, child);
  for (guint i = 0; i < self->targets->len; i++)
    {
      const GisTarget *target = self->targets->pdata[i];
      GtkWidget *card = ui_target_card_new (target, self->at);
      gtk_flow_box_insert (self->cards, card, -1);
      child = gtk_widget_get_parent (card);
      gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      gis_text_get (&target->title), -1);
      if (chosen == NULL || g_strcmp0 (target->id, self->target_id) == 0)
        chosen = GTK_FLOW_BOX_CHILD (child);
    }
  queue_spread (self);
  if (chosen != NULL)
    {
      const char *id =
        ui_target_card_get_id (UI_TARGET_CARD (gtk_flow_box_child_get_child (chosen)));
      g_autofree char *copy = g_strdup (id);
      g_free (self->target_id);
      self->target_id = g_strdup (copy);
      gtk_flow_box_select_child (self->cards, chosen);
      show_target (self, copy);
    }
}

static void
take_figures (UiProgressView *self, Figures *figures)
{
  g_clear_pointer (&self->targets, g_ptr_array_unref);
  g_clear_pointer (&self->districts, g_ptr_array_unref);
  self->targets = g_steal_pointer (&figures->targets);
  self->districts = g_steal_pointer (&figures->districts);
  self->first_reading = FALSE;
  self->at = figures->at;
  self->follows_today = figures->follows_today;
  g_hash_table_remove_all (self->names);
  for (guint i = 0; i < self->districts->len; i++)
    {
      const UiDistrict *district = self->districts->pdata[i];
      g_hash_table_insert (self->names, g_strdup (district->code), g_strdup (district->name));
    }
  show_date (self);
  fill_cards (self);
  gtk_stack_set_visible_child_name (self->stack, self->targets->len > 0 ? "figures" : "empty");
}

static void
figures_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Ticket *ticket = user_data;
  g_autoptr (UiProgressView) self = ticket->view;
  g_autoptr (GError) error = NULL;
  Figures *figures = ui_document_read_finish (UI_DOCUMENT (source), result, &error);

  self->n_waiting--;
  if (ticket->serial == self->serial && self->document == UI_DOCUMENT (source))
    {
      if (figures != NULL)
        take_figures (self, figures);
      else
        ui_message_error (GTK_WIDGET (self), _ ("The figures cannot be computed"), error);
    }
  g_clear_pointer (&figures, free_figures);
}

static void
refresh (UiProgressView *self)
{
  FiguresRequest *request;

  g_clear_handle_id (&self->refresh_source, g_source_remove);
  if (self->document == NULL)
    return;
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    {
      self->stale = TRUE;
      return;
    }
  self->stale = FALSE;
  request = g_new0 (FiguresRequest, 1);
  request->at = self->follows_today ? GIS_DATE_NONE : self->at;
  request->use_setting = self->first_reading;
  self->serial++;
  ui_document_read_async (self->document, read_figures, request, g_free,
                          (GDestroyNotify) free_figures, NULL, figures_read_cb,
                          new_ticket (self, self->serial));
}

static gboolean
refresh_cb (gpointer user_data)
{
  UiProgressView *self = UI_PROGRESS_VIEW (user_data);

  self->refresh_source = 0;
  refresh (self);
  return G_SOURCE_REMOVE;
}

static void
document_changed_cb (UiProgressView *self)
{
  g_clear_handle_id (&self->refresh_source, g_source_remove);
  self->refresh_source = g_timeout_add (REFRESH_AFTER_MS, refresh_cb, self);
}

/* ---- The date ---- */

static GisChange *
keep_date (GisWorkspace *ws, gpointer text, GError **error)
{
  gis_workspace_set_setting (ws, SETTING_AT, text, error);
  return NULL;
}

static void
date_kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  /* The date is a convenience: when it is not kept, the next opening starts with today. */
  if (!ui_document_write_finish (UI_DOCUMENT (source), result, &error))
    g_debug ("progress: %s", error->message);
}

static void
go_to_date (UiProgressView *self, GisDate date)
{
  if (self->document == NULL)
    return;
  self->follows_today = date == GIS_DATE_NONE;
  self->at = date;
  if (!gis_workspace_is_read_only (ui_document_get_workspace (self->document)))
    ui_document_write_async (self->document, keep_date, gis_date_dup_text (date), g_free,
                             date_kept_cb, NULL);
  refresh (self);
}

static void
day_chosen_cb (UiProgressView *self)
{
  GisDate date = ui_calendar_get_date (self->calendar);

  gtk_menu_button_popdown (self->date_button);
  if (date != self->at)
    go_to_date (self, date);
}

static void
today_cb (UiProgressView *self)
{
  gtk_menu_button_popdown (self->date_button);
  go_to_date (self, GIS_DATE_NONE);
}

/* ---- Columns ---- */

typedef char *(*CellFunc) (UiProgressView *self, const GisTargetRow *row);

static char *
get_label (UiProgressView *self, const GisTargetRow *row)
{
  return g_strdup (row->label);
}

static char *
get_district (UiProgressView *self, const GisTargetRow *row)
{
  const char *name =
    row->district != NULL ? g_hash_table_lookup (self->names, row->district) : NULL;

  return g_strdup (name != NULL ? name : row->district != NULL ? row->district : "—");
}

static char *
get_done_on (UiProgressView *self, const GisTargetRow *row)
{
  return row->done_on != GIS_DATE_NONE ? ui_format_date (row->done_on) : g_strdup (_ ("Open"));
}

static char *
get_amount (UiProgressView *self, const GisTargetRow *row)
{
  const GisTarget *target = find_target (self, self->target_id);

  return target != NULL ? ui_target_dup_amount (target, row->amount) : g_strdup ("");
}

static void
cell_setup_cb (GtkListItemFactory *factory, GtkListItem *item, gpointer xalign)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), (float) GPOINTER_TO_INT (xalign));
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "numeric");
  gtk_list_item_set_child (item, label);
}

static void
cell_bind_cb (GtkListItemFactory *factory, GtkListItem *item, gpointer func)
{
  GtkWidget *label = gtk_list_item_get_child (item);
  UiProgressView *self = g_object_get_data (G_OBJECT (factory), "view");
  const GisTargetRow *row = ui_target_item_get_row (gtk_list_item_get_item (item));
  g_autofree char *text = ((CellFunc) func) (self, row);

  gtk_label_set_text (GTK_LABEL (label), text);
  if (row->done_on == GIS_DATE_NONE)
    gtk_widget_add_css_class (label, "dim-label");
  else
    gtk_widget_remove_css_class (label, "dim-label");
}

static void
add_column (UiProgressView *self, const char *title, CellFunc func, int xalign, gboolean expand)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) column = NULL;

  g_object_set_data (G_OBJECT (factory), "view", self);
  g_signal_connect (factory, "setup", G_CALLBACK (cell_setup_cb), GINT_TO_POINTER (xalign));
  g_signal_connect (factory, "bind", G_CALLBACK (cell_bind_cb), (gpointer) func);
  column = gtk_column_view_column_new (title, factory);
  gtk_column_view_column_set_expand (column, expand);
  gtk_column_view_column_set_resizable (column, TRUE);
  gtk_column_view_append_column (self->rows_view, column);
}

/* ---- Widget ---- */

static void
set_document (UiProgressView *self, UiDocument *document)
{
  if (self->document == document)
    return;
  if (self->document != NULL)
    g_signal_handlers_disconnect_by_data (self->document, self);
  g_set_object (&self->document, document);
  g_clear_handle_id (&self->refresh_source, g_source_remove);
  self->serial++;
  self->rows_serial++;
  self->first_reading = TRUE;
  self->follows_today = TRUE;
  ui_district_map_set_picked (self->map, NULL);
  ui_target_rows_set_district (self->rows, NULL);
  ui_target_rows_set_rows (self->rows, NULL);
  gtk_stack_set_visible_child_name (self->stack, document != NULL ? "loading" : "empty");
  if (document != NULL)
    {
      g_signal_connect_object (document, "changed", G_CALLBACK (document_changed_cb), self,
                               G_CONNECT_SWAPPED);
      refresh (self);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DOCUMENT]);
}

static void
ui_progress_view_map (GtkWidget *widget)
{
  UiProgressView *self = UI_PROGRESS_VIEW (widget);

  GTK_WIDGET_CLASS (ui_progress_view_parent_class)->map (widget);
  if (self->stale)
    refresh (self);
}

static void
ui_progress_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_DOCUMENT)
    g_value_set_object (value, UI_PROGRESS_VIEW (object)->document);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
ui_progress_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_DOCUMENT)
    set_document (UI_PROGRESS_VIEW (object), g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
ui_progress_view_dispose (GObject *object)
{
  UiProgressView *self = UI_PROGRESS_VIEW (object);

  g_clear_handle_id (&self->refresh_source, g_source_remove);
  if (self->document != NULL)
    g_signal_handlers_disconnect_by_data (self->document, self);
  g_clear_object (&self->document);
  if (self->stack != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->stack));
  self->stack = NULL;
  g_clear_handle_id (&self->spread_source, g_source_remove); /* going changes the width, too */
  G_OBJECT_CLASS (ui_progress_view_parent_class)->dispose (object);
}

static void
ui_progress_view_finalize (GObject *object)
{
  UiProgressView *self = UI_PROGRESS_VIEW (object);

  g_clear_pointer (&self->targets, g_ptr_array_unref);
  g_clear_pointer (&self->districts, g_ptr_array_unref);
  g_hash_table_unref (self->names);
  g_object_unref (self->rows);
  g_free (self->target_id);
  G_OBJECT_CLASS (ui_progress_view_parent_class)->finalize (object);
}

static void
ui_progress_view_class_init (UiProgressViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ui_progress_view_dispose;
  object_class->finalize = ui_progress_view_finalize;
  object_class->get_property = ui_progress_view_get_property;
  object_class->set_property = ui_progress_view_set_property;
  widget_class->map = ui_progress_view_map;
  properties[PROP_DOCUMENT] =
    g_param_spec_object (UI_VIEW_PROP_DOCUMENT, NULL, NULL, UI_TYPE_DOCUMENT,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (UI_TYPE_CALENDAR);
  g_type_ensure (UI_TYPE_DISTRICT_MAP);
  g_type_ensure (UI_TYPE_S_CURVE);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "progressview");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/sanhua/Sanhua/ui/progress-view.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, UiProgressView, name)
  BIND (stack);
  BIND (date_button);
  BIND (date_label);
  BIND (calendar);
  BIND (today_button);
  BIND (cards);
  BIND (map);
  BIND (map_title);
  BIND (map_card);
  BIND (curve);
  BIND (curve_title);
  BIND (curve_unit);
  BIND (rows_title);
  BIND (rows_count);
  BIND (rows_stack);
  BIND (rows_view);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, card_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, district_picked_cb);
  gtk_widget_class_bind_template_callback (widget_class, day_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, today_cb);
}

static void
ui_progress_view_init (UiProgressView *self)
{
  GtkSingleSelection *selection;
  GtkWidget *scroller;

  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->rows = ui_target_rows_new ();
  self->at = GIS_DATE_NONE;
  gtk_widget_init_template (GTK_WIDGET (self));
  scroller = gtk_widget_get_ancestor (GTK_WIDGET (self->cards), GTK_TYPE_SCROLLED_WINDOW);
  g_signal_connect_object (gtk_scrolled_window_get_hadjustment (GTK_SCROLLED_WINDOW (scroller)),
                           "notify::page-size", G_CALLBACK (queue_spread), self, G_CONNECT_SWAPPED);
  add_column (self, _ ("Row"), get_label, 0, TRUE);
  add_column (self, _ ("District"), get_district, 0, TRUE);
  add_column (self, _ ("Done on"), get_done_on, 0, FALSE);
  add_column (self, _ ("Amount"), get_amount, 1, FALSE);
  selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->rows)));
  gtk_single_selection_set_autoselect (selection, FALSE);
  gtk_single_selection_set_can_unselect (selection, TRUE);
  gtk_column_view_set_model (self->rows_view, GTK_SELECTION_MODEL (selection));
  g_object_unref (selection);
}

gboolean
ui_progress_view_is_loading (UiProgressView *self)
{
  g_return_val_if_fail (UI_IS_PROGRESS_VIEW (self), FALSE);
  return self->n_waiting > 0 || self->refresh_source != 0;
}
