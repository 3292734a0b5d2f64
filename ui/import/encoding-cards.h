/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The text encodings that a file may be in, each as a card with what the file's own words look like
 * in it. Hidden for formats that say their encoding for certain.
 *
 * Signal "chosen" (encoding): the user took another card. */
#pragma once

#include "gis/exchange/source.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_ENCODING_CARDS (ui_encoding_cards_get_type ())
G_DECLARE_FINAL_TYPE (UiEncodingCards, ui_encoding_cards, UI, ENCODING_CARDS, GtkWidget)

/* Makes the cards of the file at @path, read as @info says; the samples come when they are read. */
void ui_encoding_cards_set_source (UiEncodingCards *self,
                                   const char *path,
                                   const GisSourceInfo *info,
                                   const char *layer);

G_END_DECLS
