/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A project and a work item as lists show them: small immutable objects made on a reader thread,
 * and the reading itself. */
#pragma once

#include "gis/planning/project.h"
#include <gio/gio.h>

G_BEGIN_DECLS

#define UI_TYPE_PROJECT (ui_project_get_type ())
G_DECLARE_FINAL_TYPE (UiProject, ui_project, UI, PROJECT, GObject)

struct _UiProject
{
  GObject parent_instance;
  gint64 id;
  char *name;     /* never NULL */
  char *code;     /* the others may be NULL */
  char *campaign; /* codes */
  char *district;
  char *state;
  GisDate start; /* actual, else planned; GIS_DATE_NONE: neither */
  guint n_items;
  guint n_done; /* done or accepted */
};

#define UI_TYPE_WORK_ITEM (ui_work_item_get_type ())
G_DECLARE_FINAL_TYPE (UiWorkItem, ui_work_item, UI, WORK_ITEM, GObject)

struct _UiWorkItem
{
  GObject parent_instance;
  GisRow *row;
  char *label; /* of the asset */
};

/* All projects, latest start first: GPtrArray of UiProject (owned). Worker. */
GPtrArray *ui_project_read_all (GisWorkspace *ws, GError **error);

/* One project with all that its page shows. */
typedef struct
{
  GisRow *row;
  GPtrArray *items;    /* UiWorkItem */
  double planned_cost; /* Σ quantity × unit price of the priced items */
  guint n_priced;
  guint n_done;
  GisDate since;   /* of the present state, by its last change; GIS_DATE_NONE: never changed */
  char *left_from; /* suspended or cancelled: the state before; NULL when it is not known */
} UiProjectContent;

/* GIS_ERROR_NOT_FOUND when it was deleted. Worker. */
UiProjectContent *ui_project_read_content (GisWorkspace *ws, gint64 id, GError **error);
void ui_project_content_free (UiProjectContent *content);

/* Title of a code of a field of @class_id in the catalogue; the code itself when it has none. */
const char *ui_project_get_title (GisCatalog *catalog,
                                  const char *class_id,
                                  const char *field,
                                  const char *code);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UiProjectContent, ui_project_content_free)

G_END_DECLS
