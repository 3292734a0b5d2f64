/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gis/core/pinyin.h"

#include <gio/gio.h>
#include <string.h>

#define RESOURCE "/io/github/sanhua/gis/pinyin/readings.txt"
#define FIRST 0x4e00
#define LAST 0x9fff

typedef struct
{
  GPtrArray *syllables;                                       /* interned */
  guint16 numbers[LAST - FIRST + 1][GIS_PINYIN_MAX_READINGS]; /* index in syllables + 1; 0: none */
} Table;

static void
add_reading (Table *table, gunichar c, guint16 number)
{
  guint i = 0;

  if (c < FIRST || c > LAST)
    return;
  while (i < GIS_PINYIN_MAX_READINGS && table->numbers[c - FIRST][i] != 0)
    i++;
  if (i < GIS_PINYIN_MAX_READINGS)
    table->numbers[c - FIRST][i] = number;
}

/* "zhong 中种重…" */
static void
read_line (Table *table, char *line)
{
  char *space = strchr (line, ' ');

  if (line[0] == '#' || space == NULL)
    return;
  *space = '\0';
  g_ptr_array_add (table->syllables, (gpointer) g_intern_string (line));
  for (const char *p = space + 1; *p != '\0'; p = g_utf8_next_char (p))
    add_reading (table, g_utf8_get_char (p), (guint16) table->syllables->len);
}

static Table *
load_table (void)
{
  Table *table = g_new0 (Table, 1);
  g_autoptr (GBytes) bytes = g_resources_lookup_data (RESOURCE, 0, NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  table->syllables = g_ptr_array_new ();
  g_return_val_if_fail (bytes != NULL, table);
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    read_line (table, lines[i]);
  return table;
}

guint
gis_pinyin_get_readings (gunichar c, const char *readings[GIS_PINYIN_MAX_READINGS])
{
  static Table *table;
  guint n = 0;

  if (g_once_init_enter (&table))
    {
      Table *loaded = load_table ();
      g_once_init_leave (&table, loaded);
    }
  if (c < FIRST || c > LAST)
    return 0;
  while (n < GIS_PINYIN_MAX_READINGS && table->numbers[c - FIRST][n] != 0)
    {
      readings[n] = g_ptr_array_index (table->syllables, table->numbers[c - FIRST][n] - 1);
      n++;
    }
  return n;
}
