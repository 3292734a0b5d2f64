/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Titles that carry their translations beside them, as the catalogue and the rules have them:
 * {"en": …, "zh_CN": …, "zh_TW": …}; and texts of users cut to a length. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct
{
  char *en;
  char *zh_cn;
  char *zh_tw;
} GisText;

/* The title in the user's language (g_get_language_names(): LANGUAGE, LC_ALL, …); falls back
 * zh_TW → zh_CN → en, others → en. Never NULL for a parsed text. Borrowed. */
const char *gis_text_get (const GisText *text);
/* The same for an explicit language tag: "en", "zh_CN", "zh_TW". */
const char *gis_text_get_for (const GisText *text, const char *language);
/* Reads an object node, or a string node (taken as all three). @where names the object in the
 * error. `en` is required. */
gboolean gis_text_parse (GisText *text, JsonNode *node, const char *where, GError **error);
void gis_text_clear (GisText *text);
/* What json-glib found wrong with a document, in one phrase with the line: "line 2: …". Caller owns
 * it. */
char *gis_text_dup_json_problem (const GError *cause);

/* A value as a message cites it: at most 60 characters of it, beginning and end, in one line without control
 * characters. Caller owns it. */
char *gis_text_dup_sample (const char *text);
/* "1 086 533", whatever the locale: in groups of three with narrow spaces, from four digits on, negative ones
 * with a minus sign. @digits: ASCII digits with an optional fraction, no sign. Caller owns it. */
char *gis_text_group_digits (gboolean negative, const char *digits);
char *gis_text_dup_count (gint64 count);
/* Bytes of the longest beginning of @text (UTF-8) that has whole characters and at most @max_bytes. */
gsize gis_text_get_cut (const char *text, gsize max_bytes);

G_END_DECLS
