/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rule file of treatments as the projects use it: what is done to an asset by default, for which
 * entry of a register it stands, and what accepted work leaves behind. */
#pragma once

#include "gis/planning/project.h"
#include "gis/rules/rule.h"

G_BEGIN_DECLS

/* The workspace's copy of the rule file, else the shipped one; caller frees. */
GisRule *gis_treatments_load (GisWorkspace *ws, GError **error);
/* First treatment that fits @campaign (NULL: none) and @class_id; borrowed from the rule. */
const char *
gis_treatments_get_default (const GisRule *rule, const char *campaign, const char *class_id);
/* Id and class (borrowed from the rule) of the register entry for which @row stands in @campaign
 * (a road for its sections); 0: it stands for itself. */
gint64 gis_treatments_find_register (const GisRule *rule,
                                     const char *campaign,
                                     const GisRow *row,
                                     const char **class_id);
/* Moves the asset of the accepted work item @item, and the members of a register's entry, to what
 * its treatment leaves behind. @done_on: civil date of the works, for the dig ban ("last works" of
 * road sections). An asset that is gone is no error: the work was done all the same. */
gboolean gis_treatments_apply (const GisRule *rule,
                               GisEdit *edit,
                               const GisRow *item,
                               const char *done_on,
                               GError **error);

G_END_DECLS
