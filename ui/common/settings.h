/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program's preferences (data/io.github.sanhua.Sanhua.gschema.xml) as one shared GSettings. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Borrowed, made at the first call, main thread. */
GSettings *ui_settings_get (void);
/* The same, or NULL where the schema is not installed. */
GSettings *ui_settings_lookup (void);

G_END_DECLS
