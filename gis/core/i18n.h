/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gettext for the engine: the domain is bound by the programs in app/. A number of 64 bits inside a
 * message is written as PRId64, which gettext knows; it cannot read G_GINT64_FORMAT. */
#pragma once

#include "sanhua-config.h"
#include <inttypes.h>
#include <libintl.h>

#define _(text) dgettext (SANHUA_GETTEXT_PACKAGE, text)
#define N_(text) text
#define C_(context, text) g_dpgettext2 (SANHUA_GETTEXT_PACKAGE, context, text)
#define ngettext_(one, many, n) dngettext (SANHUA_GETTEXT_PACKAGE, one, many, n)
