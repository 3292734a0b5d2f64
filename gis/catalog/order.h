/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dates of one row that may not stand in the wrong order: a project ends after it has begun. Known by
 * class and field, so that workspaces whose catalogue is older keep it too. */
#pragma once

#include "gis/catalog/catalog.h"

G_BEGIN_DECLS

/* Whether field @index of @klass stands in such an order; whether at its end. */
gboolean gis_order_has_field (const GisClass *klass, guint index);
gboolean gis_order_has_end (const GisClass *klass, guint index);
/* @value of field @index against the others of @values (one for each field; the one at @index is not
 * read). What is null or no date keeps every order. GIS_ERROR_INVALID names both fields and dates. */
gboolean gis_order_check (const GisClass *klass,
                          guint index,
                          const GisValue *value,
                          const GisValue *values,
                          GError **error);

G_END_DECLS
