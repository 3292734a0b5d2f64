/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A theme being made: what is chosen (kind, field, how to cut, colours) and what follows from the data
 * (limits, values, numbers), which is read and worked out on workers. Main thread.
 *
 * Signal "changed": anything of it, also when data has come in. */
#pragma once

#include "gis/scene/classify.h"
#include "gis/scene/ramp.h"
#include "ui/common/document.h"

G_BEGIN_DECLS

#define UI_TYPE_THEME_DRAFT (ui_theme_draft_get_type ())
G_DECLARE_FINAL_TYPE (UiThemeDraft, ui_theme_draft, UI, THEME_DRAFT, GObject)

typedef enum
{
  UI_CUT_EQUAL,
  UI_CUT_QUANTILE,
  UI_CUT_JENKS,
  UI_CUT_HAND,
} UiCut;

/* @from: what it begins with; NULL: graduated where the class has numbers. @id NULL: a new one, named when
 * it is saved. */
UiThemeDraft *ui_theme_draft_new (UiDocument *document,
                                  const GisClass *klass,
                                  const GisTheme *from,
                                  const char *id);
const GisClass *ui_theme_draft_get_class (UiThemeDraft *self);
/* Fields that a kind can be made of. GPtrArray of GisField (borrowed). */
GPtrArray *ui_theme_draft_list_fields (UiThemeDraft *self, GisThemeKind kind);

GisThemeKind ui_theme_draft_get_kind (UiThemeDraft *self);
void ui_theme_draft_set_kind (UiThemeDraft *self, GisThemeKind kind);
const GisField *ui_theme_draft_get_field (UiThemeDraft *self); /* NULL: none */
void ui_theme_draft_set_field (UiThemeDraft *self, const GisField *field);
UiCut ui_theme_draft_get_cut (UiThemeDraft *self);
void ui_theme_draft_set_cut (UiThemeDraft *self, UiCut cut);
/* As many as are wanted; there may be fewer. */
guint ui_theme_draft_get_n_wanted (UiThemeDraft *self);
void ui_theme_draft_set_n_wanted (UiThemeDraft *self, guint n);
const GisRamp *ui_theme_draft_get_ramp (UiThemeDraft *self);
void ui_theme_draft_set_ramp (UiThemeDraft *self, const GisRamp *ramp);
gboolean ui_theme_draft_get_reversed (UiThemeDraft *self);
void ui_theme_draft_set_reversed (UiThemeDraft *self, gboolean reversed);
double ui_theme_draft_get_size (UiThemeDraft *self);
void ui_theme_draft_set_size (UiThemeDraft *self, double size);
const char *ui_theme_draft_get_title (UiThemeDraft *self); /* "" when not named yet */
void ui_theme_draft_set_title (UiThemeDraft *self, const char *title);

/* NULL while it is read, and for categories. Borrowed. */
GisDistribution *ui_theme_draft_get_distribution (UiThemeDraft *self);
const double *ui_theme_draft_get_breaks (UiThemeDraft *self, guint *n_breaks);
/* Ascending; from here on they are cut by hand. */
void ui_theme_draft_set_breaks (UiThemeDraft *self, const double *breaks, guint n_breaks);
/* Colours of the classes on the map as it is now (NULL-terminated, borrowed). */
char **ui_theme_draft_get_colors (UiThemeDraft *self);
void ui_theme_draft_set_color (UiThemeDraft *self, guint index, const char *color);
gboolean ui_theme_draft_is_reading (UiThemeDraft *self);
/* What the field says: NULL, or why there are no classes. Borrowed. */
const char *ui_theme_draft_get_problem (UiThemeDraft *self);

/* Classes or categories. */
guint ui_theme_draft_get_n_rows (UiThemeDraft *self);
char *ui_theme_draft_dup_row_title (UiThemeDraft *self, guint index);
gint64 ui_theme_draft_get_row_count (UiThemeDraft *self, guint index);

/* The theme as it stands; NULL where it cannot be drawn (yet). A new reference. */
GisTheme *ui_theme_draft_make (UiThemeDraft *self);

G_END_DECLS
