/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the files that tell the demo city's history. */
#pragma once

#include "gis/demo/writer.h"

G_BEGIN_DECLS

/* On @date the share @share (0…1) had been reached. */
typedef struct
{
  GisDate date;
  double share;
} DemoKnot;

/* The day on which the curve reaches @share; GIS_DATE_NONE past its end. */
GisDate demo_curve_date (const DemoKnot *curve, guint n, double share);

gboolean demo_set_text (GisEdit *edit,
                        const char *class_id,
                        gint64 id,
                        const char *field,
                        const char *text,
                        GError **error);
gboolean demo_set_real (GisEdit *edit,
                        const char *class_id,
                        gint64 id,
                        const char *field,
                        double number,
                        GError **error);

/* The projects of the campaigns with their items and what they changed. */
gboolean demo_write_campaigns (DemoWriter *writer, GError **error);

G_END_DECLS
