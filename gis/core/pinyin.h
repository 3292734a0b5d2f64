/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How Chinese characters are read: syllables of Hanyu Pinyin without tones, so that 中山路 is found by
 * "zsl" and "zhongshan". The table is resources/pinyin/readings.txt, from the Unihan database; it is
 * read once, on first use. Why not the code order of GB 2312, whose first level is sorted by pinyin:
 * its second level is not, and 汴 (of Kaifeng's 汴京大道) is there; nor does it know second readings,
 * and place names live on those (尉氏 is Yushi, 长垣 is Changyuan). Any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Most readings one character has. */
#define GIS_PINYIN_MAX_READINGS 6

/* Syllables of @c in lower-case ASCII ("zhong"; ü is "v"), static texts, into @readings. The number
 * of them; 0 for all that is no Chinese character or has no known reading. */
guint gis_pinyin_get_readings (gunichar c, const char *readings[GIS_PINYIN_MAX_READINGS]);

G_END_DECLS
