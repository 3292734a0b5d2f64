/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the plan and the store: rows collected class by class with the day on which they were
 * surveyed, written in bulk, and remembered as things for the history that follows. */
#pragma once

#include "gis/demo/plan.h"
#include "gis/store/edit.h"

G_BEGIN_DECLS

/* What the history needs to know of a written asset. */
typedef struct
{
  gint64 id;
  const char *class_id; /* interned */
  guint road;           /* G_MAXUINT: none */
  guint district;
  GisDate surveyed_on;
  double length_m;  /* lines and sections */
  gboolean marked;  /* cover: settled by more than 20 mm; pole: abandoned; power line: feasible */
  gboolean telecom; /* line or pole of telecom */
  gboolean power;   /* line of power */
  gboolean compound;
  gboolean ownerless; /* cover */
  double u, v;        /* in the plan */
  guint group;        /* poles and lines of one street side share it */
} DemoThing;

typedef struct
{
  GisWorkspace *ws;
  GisCatalog *catalog;
  const DemoPlan *plan;
  GisJob *job;
  gint64 *road_ids;    /* by road index */
  GHashTable *serials; /* code prefix → counter */
  GisBulk *bulk;       /* of the class being written, between begin and end */
  GArray *things;      /* what is remembered of it */
  guint64 n_written;
  GError *error;      /* of a write in between, told by the end */
  GPtrArray *pending; /* GisRow, of the class being collected */
  GArray *pending_things;
  GArray *covers, *poles, *lines, *facades, *sections; /* DemoThing, written */
} DemoWriter;

/* @ws NULL: only for collecting rows of the built-in catalogue. @plan and @job are borrowed. */
DemoWriter *demo_writer_new (GisWorkspace *ws, const DemoPlan *plan, GisJob *job, GError **error);
void demo_writer_free (DemoWriter *writer);

/* A row of @class_id with its district, road, survey and geometry filled in as far as the class has
 * such fields. @road G_MAXUINT: none. Takes @geometry. */
GisRow *demo_writer_row (DemoWriter *writer,
                         const char *class_id,
                         guint road,
                         double u,
                         double v,
                         GisGeometry *geometry);
/* 16-digit code: district, @prefix (4 digits) and the next serial. */
void demo_writer_set_code (DemoWriter *writer, GisRow *row, guint district, const char *prefix);
/* Between begin and end the rows of one class become one step called @label. @things: receives what
 * is to be remembered of those in the urban districts, where the campaigns run; may be NULL. */
gboolean demo_writer_begin (DemoWriter *writer,
                            const char *class_id,
                            const char *label,
                            GArray *things,
                            GError **error);
/* Takes @row; @thing says what to remember of it (copied; id and class are filled in later). Rows
 * wait, so that those surveyed first are written first, but never more than so many: memory stays
 * within bounds. */
void demo_writer_add (DemoWriter *writer, GisRow *row, const DemoThing *thing);
gboolean demo_writer_end (DemoWriter *writer, GError **error);

/* The day on which the census reached a place: district by district through 2020. */
GisDate demo_survey_date (guint district, DemoRandom *random);
const char *demo_surveyor (DemoRandom *random);
const char *demo_road_class (DemoLevel level);
/* "龙亭区市政养护所" and the like; caller owns it. */
char *demo_district_unit (guint district, const char *unit);

/* ---- One function a theme; each leaves its rows written ---- */

gboolean demo_write_areas (DemoWriter *writer, GError **error);
gboolean demo_write_roads (DemoWriter *writer, GError **error);
gboolean demo_write_covers (DemoWriter *writer, GError **error);
/* What is collected in it, as far as it lies nearer to the centre than @within_m; without a workspace
 * the covers stay in `pending`. */
void demo_collect_covers (DemoWriter *writer, double within_m);
gboolean demo_write_lines (DemoWriter *writer, GError **error);
gboolean demo_write_houses (DemoWriter *writer, GError **error);
gboolean demo_write_green (DemoWriter *writer, GError **error);
/* Defects, projects, ownership: the years 2020 to 2023. */
gboolean demo_write_history (DemoWriter *writer, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DemoWriter, demo_writer_free)

G_END_DECLS
