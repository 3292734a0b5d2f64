/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Map text as outlines: Pango shapes a text once, under a lock; what the tiles get is paths, which
 * any thread may draw and which look the same at every sub-pixel position. */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

/* One character of a size and weight, shared by all texts that have it. */
typedef struct
{
  cairo_path_t *path; /* baseline at 0, left edge at 0 */
  double advance_px;
} GisGlyph;

typedef struct
{
  char *text;
  double size_px;
  gboolean bold;
  gboolean is_cjk; /* may stand upright in a column */
  double width_px;
  const GisGlyph **glyphs; /* one per character, for text along lines */
  guint n_glyphs;
} GisText2D;

/* From the cache; lives as long as the program does or until the cache is dropped with no user: a new
 * reference. @text is cut after 48 characters. */
GisText2D *gis_text2d_get (const char *text, double size_px, gboolean bold);
GisText2D *gis_text2d_ref (GisText2D *text);
void gis_text2d_unref (GisText2D *text);
/* The outline of the whole text, baseline at 0, left edge at 0; made at the first call. Borrowed. */
const cairo_path_t *gis_text2d_get_path (const GisText2D *text);
/* Shows the text itself, not its outline, with its baseline at (0, 0), for targets that keep texts;
 * @glyph ≥ 0: only that character. */
void gis_text2d_show (const GisText2D *text, int glyph, cairo_t *cr);

/* Baseline below the middle of the letters, as a share of the size. */
#define GIS_TEXT_BASELINE 0.36

G_END_DECLS
