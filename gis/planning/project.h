/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rectification projects: class `project` with `work_item` rows. Thin helpers over the edit; the
 * state machine itself is the catalogue's (draft → approved → in_progress → completed → accepted,
 * suspended and cancelled with a reason). */
#pragma once

#include "gis/store/edit.h"
#include "gis/store/query.h"

G_BEGIN_DECLS

typedef struct
{
  const char *class_id;
  gint64 id;
} GisAssetRef;

/* Inserts @project (values set by the caller; footprint = buffered union of the assets when it has
 * none) and one work item per asset with @treatment ("replace", "repair", "underground", …) and the
 * quantity computed from the geometry (count, m or m² by class). A row may stand for its entry of a
 * register (rule file "treatments"): items of a road campaign are made once per road. GIS_ERROR_INVALID when @assets is empty or
 * one is already in another open project (names both). *project_id: out. */
gboolean gis_project_create (GisEdit *edit,
                             GisRow *project,
                             const char *treatment,
                             const GisAssetRef *assets,
                             guint n_assets,
                             gint64 *project_id,
                             GError **error);
/* Changes the state with its dates: in_progress sets start_actual, completed sets end_actual,
 * accepted accepts its done items (refused while an item is open, naming how many). Asset
 * states that follow (line undergrounded, cover replaced → intact, facade renovated) move with the
 * acceptance, all in this edit. @reason required where the transition needs one. */
gboolean gis_project_set_state (GisEdit *edit,
                                gint64 project_id,
                                const char *state,
                                const char *reason,
                                GError **error);
/* Marks an item done on @date. */
gboolean gis_project_set_item_done (GisEdit *edit, gint64 item_id, GisDate date, GError **error);
/* Work items of a project: GPtrArray of GisRow. */
GPtrArray *gis_project_list_items (GisWorkspace *ws, gint64 project_id, GError **error);
/* Default treatment for a class in a campaign by the rule file "treatments" ("replace" for covers);
 * caller frees. */
char *gis_project_dup_default_treatment (GisWorkspace *ws,
                                         const char *campaign,
                                         const char *class_id,
                                         GError **error);

G_END_DECLS
