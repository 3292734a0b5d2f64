/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the program's own files are, installed or run from the build tree. The place is found from
 * the running executable (/proc/self/exe), never from the current folder or a path fixed at compile
 * time, so that a staged or moved installation works too:
 *
 *   build tree   BUILD/app/sanhua       reader BUILD/app      locale BUILD/po             data BUILD/data
 *   installed    PREFIX/bin/sanhua      reader PREFIX/libexec locale PREFIX/share/locale  data PREFIX/share/sanhua
 *
 * All results are borrowed, computed once, and safe on any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* TRUE when the executable lies at most two folders below a meson build root. */
gboolean gis_paths_in_build_tree (void);
/* The gettext catalogues' root, as bindtextdomain() wants it. */
const char *gis_paths_get_locale_dir (void);
/* Our own data: `sample/covers.geojson`. */
const char *gis_paths_get_data_dir (void);
/* The folder of `sanhua-reader`. */
const char *gis_paths_get_libexec_dir (void);

/* What each program in app/ calls first in main(): sets the locale, binds the messages to
 * gis_paths_get_locale_dir() and, in the build tree, points GSettings at the schema compiled there
 * (unless GSETTINGS_SCHEMA_DIR is set already). Call it before any thread and any GSettings.
 * A locale that is not generated on the machine is replaced by C.UTF-8 with LANGUAGE set to it (so
 * LC_ALL=zh_CN.UTF-8 gives Chinese even on a bare machine; where C.UTF-8 itself is not translated, the
 * messages get a locale of our own), one without UTF-8 gets LC_CTYPE from
 * C.UTF-8: what the program prints is always UTF-8. */
void gis_paths_init_program (void);
/* Messages and titles in @language ("en", "zh_CN") from here on, whatever the environment says; NULL: as
 * the environment says, in English when there is no catalogue for it (the libraries, too). After
 * gis_paths_init_program(), before any thread; children inherit it. */
void gis_paths_set_language (const char *language);

G_END_DECLS
