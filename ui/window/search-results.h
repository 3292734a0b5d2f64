/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a text typed into the search can mean, as one ranked list: positions, saved places, commands,
 * rows of the workspace. Commands are matched on the main thread (a few dozen titles), all else in
 * ui_search_results_read() on a reader thread. */
#pragma once

#include "ui/common/document.h"

G_BEGIN_DECLS

typedef enum
{
  UI_SEARCH_POSITION,
  UI_SEARCH_PLACE,
  UI_SEARCH_COMMAND,
  UI_SEARCH_ROW,
} UiSearchKind;

typedef struct
{
  UiSearchKind kind;
  char *group; /* heading it stands under */
  char *title;
  char *detail; /* may be NULL */
  char *icon;
  char *accel; /* of a command: label of its key, or NULL */
  guint score;
  char *action; /* what its activation does: action and target, for gtk_widget_activate_action */
  GVariant *target;
} UiSearchItem;

void ui_search_item_free (UiSearchItem *item);

/* Commands whose title answers @text, and that @is_enabled holds for. GPtrArray of UiSearchItem. */
typedef gboolean (*UiSearchEnabledFunc) (const char *action, gpointer data);
GPtrArray *
ui_search_results_list_commands (const char *text, UiSearchEnabledFunc is_enabled, gpointer data);
/* Positions, places and rows (reader thread). NULL with error. */
GPtrArray *ui_search_results_read (GisWorkspace *ws,
                                   const char *text,
                                   GCancellable *cancellable,
                                   GError **error);
/* All saved places, for a search without text (reader thread). */
GPtrArray *ui_search_results_list_places (GisWorkspace *ws, GError **error);
/* Adds @more (owned) and sorts: groups by their best item, items of a group by score. */
void ui_search_results_merge (GPtrArray *items, GPtrArray *more);

G_END_DECLS
