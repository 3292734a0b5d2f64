/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the files that make the plan. */
#pragma once

#include "gis/demo/plan.h"

G_BEGIN_DECLS

/* Fills streets, roads, sections and blocks from the lattice. */
void demo_plan_lay_streets (DemoPlan *plan);

G_END_DECLS
