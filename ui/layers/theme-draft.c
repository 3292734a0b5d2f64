/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/layers/theme-draft.h"

#include "gis/core/i18n.h"
#include "gis/scene/measure.h"
#include "ui/layers/themes.h"
#include <string.h>

#define USUAL_CLASSES 5

struct _UiThemeDraft
{
  GObject parent_instance;

  UiDocument *document;
  GisCatalog *catalog; /* keeps klass and field */
  const GisClass *klass;
  char *id; /* NULL: a new one */
  char *title;
  GisThemeKind kind;
  const GisField *field;
  UiCut cut;
  guint n_wanted;
  const GisRamp *ramp;
  gboolean reversed;
  double size;

  GArray *breaks;
  GPtrArray *values; /* GisLegendEntry: of the theme */
  char **colors[2];  /* light, dark */
  GisDistribution *distribution;
  gboolean
    given; /* breaks, values and colours are those of a theme, until something else is chosen */
  guint serial; /* of what is awaited */
  gboolean reading;
  char *problem;
};

enum
{
  CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UiThemeDraft, ui_theme_draft, G_TYPE_OBJECT)

static void
emit_changed (UiThemeDraft *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

/* ---- Colours ---- */

static void
reverse (char **colors)
{
  guint n = g_strv_length (colors);

  for (guint i = 0; i < n / 2; i++)
    {
      char *color = colors[i];
      colors[i] = colors[n - 1 - i];
      colors[n - 1 - i] = color;
    }
}

static void
take_colors (UiThemeDraft *self)
{
  for (guint dark = 0; dark < 2; dark++)
    {
      g_strfreev (self->colors[dark]);
      self->colors[dark] = gis_ramp_dup_colors (self->ramp, ui_theme_draft_get_n_rows (self), dark);
      if (self->reversed)
        reverse (self->colors[dark]);
    }
}

/* ---- Data ---- */

typedef struct
{
  GisScene *scene;
  char *class_id, *field;
  gboolean numbers;
  GisDistribution *distribution; /* NULL: to be made */
  UiCut cut;
  guint n_classes;
  guint serial;
  GArray *breaks; /* found */
  GPtrArray *values;
} Analysis;

static void
analysis_free (gpointer data)
{
  Analysis *analysis = data;

  gis_scene_unref (analysis->scene);
  g_free (analysis->class_id);
  g_free (analysis->field);
  g_clear_pointer (&analysis->distribution, gis_distribution_unref);
  g_clear_pointer (&analysis->breaks, g_array_unref);
  g_clear_pointer (&analysis->values, g_ptr_array_unref);
  g_free (analysis);
}

static void
cut (Analysis *analysis)
{
  static const GisClassifyMethod methods[] = { GIS_CLASSIFY_EQUAL, GIS_CLASSIFY_QUANTILE,
                                               GIS_CLASSIFY_JENKS };

  if (analysis->distribution == NULL || analysis->cut == UI_CUT_HAND)
    return;
  analysis->breaks =
    gis_distribution_classify (analysis->distribution, methods[analysis->cut], analysis->n_classes);
  for (guint i = 0; analysis->cut != UI_CUT_EQUAL && i < analysis->breaks->len; i++)
    {
      double *limit = &g_array_index (analysis->breaks, double, i);
      *limit = gis_distribution_tidy (analysis->distribution, *limit);
    }
}

static void
analyse_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Analysis *analysis = task_data;

  if (!analysis->numbers)
    analysis->values = gis_scene_list_values (analysis->scene, analysis->class_id, analysis->field);
  else if (analysis->distribution == NULL)
    analysis->distribution =
      gis_scene_get_distribution (analysis->scene, analysis->class_id, analysis->field);
  cut (analysis);
  g_task_return_boolean (task, TRUE);
}

static void
set_problem (UiThemeDraft *self, const char *problem)
{
  g_free (self->problem);
  self->problem = g_strdup (problem);
}

/* Those of the theme that is edited, with their numbers, or the commonest. */
static void
take_values (UiThemeDraft *self, GPtrArray *found)
{
  GPtrArray *values = g_ptr_array_new_with_free_func ((GDestroyNotify) gis_legend_entry_free);

  for (guint i = 0; self->given && self->values != NULL && i < self->values->len; i++)
    {
      GisLegendEntry *kept = g_ptr_array_index (self->values, i);
      GisLegendEntry *entry = g_new0 (GisLegendEntry, 1);
      entry->code = g_strdup (kept->code);
      for (guint j = 0; j < found->len; j++)
        if (g_str_equal (((GisLegendEntry *) found->pdata[j])->code, kept->code))
          entry->count = ((GisLegendEntry *) found->pdata[j])->count;
      g_ptr_array_add (values, entry);
    }
  for (guint i = 0; values->len < self->n_wanted && !self->given && i < found->len; i++)
    {
      GisLegendEntry *entry = g_new0 (GisLegendEntry, 1);
      entry->code = g_strdup (((GisLegendEntry *) found->pdata[i])->code);
      entry->count = ((GisLegendEntry *) found->pdata[i])->count;
      g_ptr_array_add (values, entry);
    }
  g_clear_pointer (&self->values, g_ptr_array_unref);
  self->values = values;
}

static void
take_analysis (UiThemeDraft *self, Analysis *analysis)
{
  self->reading = FALSE;
  if (analysis->numbers)
    {
      g_clear_pointer (&self->distribution, gis_distribution_unref);
      self->distribution =
        analysis->distribution != NULL ? gis_distribution_ref (analysis->distribution) : NULL;
      if (!self->given && analysis->breaks != NULL)
        {
          g_array_set_size (self->breaks, 0);
          g_array_append_vals (self->breaks, analysis->breaks->data, analysis->breaks->len);
        }
      if (self->breaks->len == 0)
        set_problem (self, _ ("This field has no two different values."));
    }
  else
    {
      take_values (self, analysis->values);
      if (self->values->len == 0)
        set_problem (self, _ ("This field has no values."));
    }
  if (!self->given)
    take_colors (self);
}

static void
analysed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  UiThemeDraft *self = UI_THEME_DRAFT (source);
  Analysis *analysis = g_task_get_task_data (G_TASK (result));

  if (analysis->serial != self->serial)
    return;
  take_analysis (self, analysis);
  emit_changed (self);
}

static void
analyse (UiThemeDraft *self)
{
  Analysis *analysis = g_new0 (Analysis, 1);
  g_autoptr (GTask) task = g_task_new (self, NULL, analysed_cb, NULL);

  analysis->scene = gis_scene_ref (ui_document_get_whole_scene (self->document));
  analysis->class_id = g_strdup (self->klass->id);
  analysis->field = g_strdup (self->field->name);
  analysis->numbers = self->kind == GIS_THEME_GRADUATED;
  if (self->distribution != NULL)
    analysis->distribution = gis_distribution_ref (self->distribution);
  analysis->cut = self->cut;
  analysis->n_classes = self->n_wanted;
  analysis->serial = self->serial;
  g_task_set_task_data (task, analysis, analysis_free);
  g_task_run_in_thread (task, analyse_thread);
}

typedef struct
{
  UiThemeDraft *self;
  guint serial;
} Awaited;

static void
measured_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Awaited *awaited = user_data;
  UiThemeDraft *self = awaited->self;
  g_autoptr (GError) error = NULL;

  if (!ui_document_measure_finish (UI_DOCUMENT (source), result, &error))
    {
      if (awaited->serial == self->serial)
        {
          self->reading = FALSE;
          set_problem (self, error->message);
          emit_changed (self);
        }
    }
  else if (awaited->serial == self->serial)
    analyse (self);
  g_object_unref (self);
  g_free (awaited);
}

/* What follows from the field, or (@again FALSE) only from how it is cut. */
static void
refresh (UiThemeDraft *self, gboolean again)
{
  self->serial++;
  set_problem (self, NULL);
  if (again)
    g_clear_pointer (&self->distribution, gis_distribution_unref);
  self->reading = FALSE;
  if (self->kind == GIS_THEME_SINGLE)
    {
      if (!self->given)
        take_colors (self);
    }
  else if (self->field == NULL)
    set_problem (self, _ ("This layer has no field of that kind."));
  else if (gis_scene_has_measure (ui_document_get_whole_scene (self->document), self->klass->id,
                                  self->field->name))
    {
      self->reading = TRUE;
      analyse (self);
    }
  else
    {
      Awaited *awaited = g_new0 (Awaited, 1);
      awaited->self = g_object_ref (self);
      awaited->serial = self->serial;
      self->reading = TRUE;
      ui_document_measure_async (self->document, self->klass->id, self->field->name, measured_cb,
                                 awaited);
    }
  emit_changed (self);
}

/* ---- What is chosen ---- */

static gboolean
fits (const GisField *field, GisThemeKind kind)
{
  switch (field->type)
    {
    case GIS_FIELD_CODE:
    case GIS_FIELD_TEXT:
    case GIS_FIELD_BOOLEAN:
      return kind == GIS_THEME_CATEGORIES;
    case GIS_FIELD_INTEGER:
    case GIS_FIELD_REAL:
    case GIS_FIELD_DATE:
      return kind == GIS_THEME_GRADUATED;
    default:
      return FALSE;
    }
}

GPtrArray *
ui_theme_draft_list_fields (UiThemeDraft *self, GisThemeKind kind)
{
  GPtrArray *fields = g_ptr_array_new ();

  for (guint i = 0; i < self->klass->n_fields; i++)
    if (fits (&self->klass->fields[i], kind) && !self->klass->fields[i].unique)
      g_ptr_array_add (fields, &self->klass->fields[i]);
  return fields;
}

static void
choose_first_field (UiThemeDraft *self)
{
  g_autoptr (GPtrArray) fields = ui_theme_draft_list_fields (self, self->kind);

  self->field = fields->len > 0 ? fields->pdata[0] : NULL;
}

static void
choose_usual_ramp (UiThemeDraft *self)
{
  self->ramp = gis_ramps_find (self->kind == GIS_THEME_GRADUATED ? "YlGnBu" : "okabe-ito");
  self->n_wanted = MIN (self->n_wanted, gis_ramp_get_max (self->ramp));
}

void
ui_theme_draft_set_kind (UiThemeDraft *self, GisThemeKind kind)
{
  if (kind == self->kind)
    return;
  self->kind = kind;
  self->given = FALSE;
  self->n_wanted = USUAL_CLASSES;
  if (kind != GIS_THEME_SINGLE)
    choose_first_field (self);
  choose_usual_ramp (self);
  refresh (self, TRUE);
}

void
ui_theme_draft_set_field (UiThemeDraft *self, const GisField *field)
{
  if (field == self->field)
    return;
  self->field = field;
  self->given = FALSE;
  if (self->cut == UI_CUT_HAND)
    self->cut = UI_CUT_JENKS;
  refresh (self, TRUE);
}

void
ui_theme_draft_set_cut (UiThemeDraft *self, UiCut cut_by)
{
  if (cut_by == self->cut)
    return;
  self->cut = cut_by;
  if (cut_by != UI_CUT_HAND)
    self->given = FALSE;
  refresh (self, FALSE);
}

void
ui_theme_draft_set_n_wanted (UiThemeDraft *self, guint n)
{
  n = CLAMP (n, 1, gis_ramp_get_max (self->ramp));
  if (n == self->n_wanted)
    return;
  self->n_wanted = n;
  self->given = FALSE;
  if (self->cut == UI_CUT_HAND)
    self->cut = UI_CUT_JENKS;
  refresh (self, FALSE);
}

void
ui_theme_draft_set_ramp (UiThemeDraft *self, const GisRamp *ramp)
{
  guint rows = ui_theme_draft_get_n_rows (self);

  if (ramp == self->ramp)
    return;
  self->ramp = ramp;
  if (rows > gis_ramp_get_max (ramp) || self->n_wanted > gis_ramp_get_max (ramp))
    {
      self->n_wanted = gis_ramp_get_max (ramp);
      self->given = FALSE;
      if (self->cut == UI_CUT_HAND)
        self->cut = UI_CUT_JENKS;
      refresh (self, FALSE);
      return;
    }
  take_colors (self);
  emit_changed (self);
}

void
ui_theme_draft_set_reversed (UiThemeDraft *self, gboolean reversed)
{
  if (reversed == self->reversed)
    return;
  self->reversed = reversed;
  for (guint dark = 0; dark < 2; dark++)
    reverse (self->colors[dark]);
  emit_changed (self);
}

void
ui_theme_draft_set_size (UiThemeDraft *self, double size)
{
  size = CLAMP (size, GIS_THEME_MIN_SIZE, GIS_THEME_MAX_SIZE);
  if (size == self->size)
    return;
  self->size = size;
  emit_changed (self);
}

void
ui_theme_draft_set_title (UiThemeDraft *self, const char *title)
{
  g_free (self->title);
  self->title = g_strstrip (g_strdup (title));
}

void
ui_theme_draft_set_breaks (UiThemeDraft *self, const double *breaks, guint n_breaks)
{
  g_return_if_fail (n_breaks == self->breaks->len);
  for (guint i = 1; i < n_breaks; i++)
    g_return_if_fail (breaks[i] > breaks[i - 1]);
  g_array_set_size (self->breaks, 0);
  g_array_append_vals (self->breaks, breaks, n_breaks);
  self->cut = UI_CUT_HAND;
  emit_changed (self);
}

void
ui_theme_draft_set_color (UiThemeDraft *self, guint index, const char *color)
{
  g_return_if_fail (index < g_strv_length (self->colors[0]));
  /* What a person points at is meant, on either map. */
  for (guint dark = 0; dark < 2; dark++)
    {
      g_free (self->colors[dark][index]);
      self->colors[dark][index] = g_strdup (color);
    }
  emit_changed (self);
}

/* ---- What it is ---- */

const GisClass *
ui_theme_draft_get_class (UiThemeDraft *self)
{
  return self->klass;
}

GisThemeKind
ui_theme_draft_get_kind (UiThemeDraft *self)
{
  return self->kind;
}

const GisField *
ui_theme_draft_get_field (UiThemeDraft *self)
{
  return self->kind != GIS_THEME_SINGLE ? self->field : NULL;
}

UiCut
ui_theme_draft_get_cut (UiThemeDraft *self)
{
  return self->cut;
}

guint
ui_theme_draft_get_n_wanted (UiThemeDraft *self)
{
  return self->n_wanted;
}

const GisRamp *
ui_theme_draft_get_ramp (UiThemeDraft *self)
{
  return self->ramp;
}

gboolean
ui_theme_draft_get_reversed (UiThemeDraft *self)
{
  return self->reversed;
}

double
ui_theme_draft_get_size (UiThemeDraft *self)
{
  return self->size;
}

const char *
ui_theme_draft_get_title (UiThemeDraft *self)
{
  return self->title;
}

GisDistribution *
ui_theme_draft_get_distribution (UiThemeDraft *self)
{
  return self->kind == GIS_THEME_GRADUATED ? self->distribution : NULL;
}

const double *
ui_theme_draft_get_breaks (UiThemeDraft *self, guint *n_breaks)
{
  *n_breaks = self->kind == GIS_THEME_GRADUATED ? self->breaks->len : 0;
  return (const double *) (gpointer) self->breaks->data;
}

char **
ui_theme_draft_get_colors (UiThemeDraft *self)
{
  return self->colors[gis_style_get_dark (ui_document_get_style (self->document)) ? 1 : 0];
}

gboolean
ui_theme_draft_is_reading (UiThemeDraft *self)
{
  return self->reading;
}

const char *
ui_theme_draft_get_problem (UiThemeDraft *self)
{
  return self->problem;
}

guint
ui_theme_draft_get_n_rows (UiThemeDraft *self)
{
  switch (self->kind)
    {
    case GIS_THEME_SINGLE:
      return 1;
    case GIS_THEME_CATEGORIES:
      return self->values != NULL ? self->values->len : 0;
    default:
      return self->breaks->len > 0 ? self->breaks->len + 1 : 0;
    }
}

char *
ui_theme_draft_dup_row_title (UiThemeDraft *self, guint index)
{
  g_autoptr (GisTheme) theme = ui_theme_draft_make (self);

  return theme != NULL ? gis_theme_dup_title (self->klass, theme, (guint8) (index + 1))
                       : g_strdup ("");
}

gint64
ui_theme_draft_get_row_count (UiThemeDraft *self, guint index)
{
  gsize before, until;

  if (self->kind == GIS_THEME_SINGLE)
    return gis_scene_get_count (ui_document_get_whole_scene (self->document), self->klass->id);
  if (self->kind == GIS_THEME_CATEGORIES)
    return ((GisLegendEntry *) g_ptr_array_index (self->values, index))->count;
  if (self->distribution == NULL)
    return 0;
  before = index > 0 ? gis_distribution_count_below (
                         self->distribution, g_array_index (self->breaks, double, index - 1))
                     : 0;
  until = index < self->breaks->len
            ? gis_distribution_count_below (self->distribution,
                                            g_array_index (self->breaks, double, index))
            : gis_distribution_get_n (self->distribution);
  return (gint64) (until - before);
}

GisTheme *
ui_theme_draft_make (UiThemeDraft *self)
{
  static const char *const methods[] = { "equal", "quantile", "jenks", NULL };
  GisTheme *theme;
  guint n = ui_theme_draft_get_n_rows (self);

  if (n == 0 || self->colors[0] == NULL || g_strv_length (self->colors[0]) != n)
    return NULL;
  theme = gis_theme_new ();
  theme->class_id = g_strdup (self->klass->id);
  theme->id = self->id != NULL ? g_strdup (self->id)
                               : ui_themes_dup_free_id (self->document, self->klass, self->title);
  theme->title.en = g_strdup (self->title);
  theme->kind = self->kind;
  theme->size = self->size;
  theme->ramp = g_strdup (self->ramp->id);
  theme->colors = g_strdupv (self->colors[0]);
  theme->colors_dark = g_strdupv (self->colors[1]);
  if (self->kind == GIS_THEME_SINGLE)
    return theme;
  theme->field = g_strdup (self->field->name);
  if (self->kind == GIS_THEME_GRADUATED)
    {
      theme->n_breaks = self->breaks->len;
      theme->breaks = g_memdup2 (self->breaks->data, self->breaks->len * sizeof (double));
      theme->method = g_strdup (methods[self->cut]);
      return theme;
    }
  theme->values = g_new0 (char *, n + 1);
  for (guint i = 0; i < n; i++)
    theme->values[i] = g_strdup (((GisLegendEntry *) self->values->pdata[i])->code);
  return theme;
}

/* ---- Object ---- */

static void
ui_theme_draft_finalize (GObject *object)
{
  UiThemeDraft *self = UI_THEME_DRAFT (object);

  g_clear_object (&self->document);
  g_clear_pointer (&self->catalog, gis_catalog_unref);
  g_free (self->id);
  g_free (self->title);
  g_array_unref (self->breaks);
  g_clear_pointer (&self->values, g_ptr_array_unref);
  g_strfreev (self->colors[0]);
  g_strfreev (self->colors[1]);
  g_clear_pointer (&self->distribution, gis_distribution_unref);
  g_free (self->problem);
  G_OBJECT_CLASS (ui_theme_draft_parent_class)->finalize (object);
}

static void
ui_theme_draft_class_init (UiThemeDraftClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ui_theme_draft_finalize;
  signals[CHANGED] = g_signal_new ("changed", UI_TYPE_THEME_DRAFT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

static void
ui_theme_draft_init (UiThemeDraft *self)
{
  self->breaks = g_array_new (FALSE, FALSE, sizeof (double));
  self->title = g_strdup ("");
  self->cut = UI_CUT_JENKS;
  self->n_wanted = USUAL_CLASSES;
  self->size = 1;
}

/* A theme of the catalogue by codes has its values and colours in their domain. */
static void
take_theme (UiThemeDraft *self, const GisTheme *from)
{
  int field = from->field != NULL ? gis_class_find_field (self->klass, from->field) : -1;

  self->kind = from->kind;
  self->field = field >= 0 ? &self->klass->fields[field] : NULL;
  self->size = from->size;
  self->title = (g_free (self->title), g_strdup (gis_text_get (&from->title)));
  choose_usual_ramp (self);
  if (gis_ramps_find (from->ramp) != NULL)
    self->ramp = gis_ramps_find (from->ramp);
  self->cut = g_strcmp0 (from->method, "equal") == 0      ? UI_CUT_EQUAL
              : g_strcmp0 (from->method, "quantile") == 0 ? UI_CUT_QUANTILE
              : g_strcmp0 (from->method, "jenks") == 0    ? UI_CUT_JENKS
                                                          : UI_CUT_HAND;
  if (from->kind == GIS_THEME_CATEGORIES && from->values == NULL)
    return;
  self->given = from->colors != NULL;
  self->colors[0] = g_strdupv (from->colors);
  self->colors[1] = g_strdupv (from->colors_dark);
  g_array_append_vals (self->breaks, from->breaks, from->n_breaks);
  if (from->kind == GIS_THEME_GRADUATED)
    self->n_wanted = from->n_breaks + 1;
  if (from->values == NULL)
    return;
  self->n_wanted = g_strv_length (from->values);
  self->values = g_ptr_array_new_with_free_func ((GDestroyNotify) gis_legend_entry_free);
  for (guint i = 0; from->values[i] != NULL; i++)
    {
      GisLegendEntry *entry = g_new0 (GisLegendEntry, 1);
      entry->code = g_strdup (from->values[i]);
      g_ptr_array_add (self->values, entry);
    }
}

UiThemeDraft *
ui_theme_draft_new (UiDocument *document,
                    const GisClass *klass,
                    const GisTheme *from,
                    const char *id)
{
  UiThemeDraft *self = g_object_new (UI_TYPE_THEME_DRAFT, NULL);

  self->document = g_object_ref (document);
  self->catalog = gis_catalog_ref (ui_document_get_catalog (document));
  self->klass = klass;
  self->id = g_strdup (id);
  self->kind = GIS_THEME_GRADUATED;
  if (from != NULL)
    take_theme (self, from);
  else
    {
      choose_first_field (self);
      if (self->field == NULL)
        {
          self->kind = GIS_THEME_CATEGORIES;
          choose_first_field (self);
        }
      choose_usual_ramp (self);
    }
  refresh (self, TRUE);
  return self;
}
