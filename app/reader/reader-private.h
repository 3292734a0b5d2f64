/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside sanhua-reader. */
#pragma once

#include "gis/exchange/frame.h"
#include <gdal.h>
#include <ogr_srs_api.h>
#include <sys/types.h>

G_BEGIN_DECLS

/* ---- sandbox.c ---- */

/* Limits memory, CPU and files, forbids network, programs and writing. Called before any byte of
 * the file is looked at. @starter: the program's process id; the reader ends when
 * its parent is gone. */
void app_sandbox_enter (pid_t starter);

/* ---- texts.c: which encoding, and into UTF-8 ---- */

typedef struct
{
  char *name;        /* iconv's name: "UTF-8", "GB18030" … */
  gboolean declared; /* the file or the caller said so */
  gboolean raw;      /* the driver hands the bytes out as they are in the file */
} AppEncoding;

void app_encoding_clear (AppEncoding *encoding);
/* Seen bytes, for a verdict by statistics. */
typedef struct
{
  guint64 n_texts, n_high; /* texts with bytes ≥ 0x80 */
  guint64 n_utf8, n_gb18030;
} AppTextStatistics;

void app_statistics_add (AppTextStatistics *statistics, const char *text);
/* "UTF-8" when every text is valid UTF-8, else "GB18030" when most are valid there, else
 * "ISO-8859-1". */
const char *app_statistics_get_encoding (const AppTextStatistics *statistics);
/* UTF-8 without control characters other than tab and newline, cut to GIS_FRAME_MAX_TEXT; what
 * cannot be converted becomes U+FFFD. Caller owns it. */
char *app_text_to_utf8 (const char *text, const AppEncoding *encoding);
/* Encoding for a DBF language driver id, NULL when it says nothing certain. */
const char *app_encoding_from_ldid (int ldid);

/* ---- dataset.c: opening ---- */

/* GDAL with the allowed drivers only and hardened options. */
void app_gdal_init (void);
/* Last message of GDAL (or by CPLError() of ours) since the last call; "" when none. */
const char *app_gdal_get_message (void);
void app_gdal_clear_message (void);

typedef struct
{
  GDALDatasetH handle;
  char *driver;
  AppEncoding encoding;
} AppDataset;

/* @encoding: "" to find out. FALSE: *problem says why not, app_gdal_get_message() in GDAL's words. */
gboolean app_dataset_open (AppDataset *self,
                           const char *path,
                           const char *encoding,
                           GisFrameProblem *problem);
void app_dataset_close (AppDataset *self);

/* FALSE, with a message, when the tables of a shapefile tell of fewer rows than it has shapes: GDAL
 * would end there without a word. */
gboolean app_dataset_check_rows (const AppDataset *self, OGRLayerH layer);

/* ---- layer.c: what a layer looks like from outside ---- */

/* Columns made of the most frequent keys of an hstore field, and columns of the source itself. */
#define APP_MAX_KEYS 64
#define APP_MAX_COLUMNS ((int) GIS_FRAME_MAX_FIELDS - APP_MAX_KEYS)

/* A column shown to the program: a field of the driver, or a key of an hstore field. */
typedef struct
{
  int field;        /* OGR index */
  char *key;        /* NULL: the field itself */
  char *name;       /* UTF-8 */
  const char *type; /* "text", "integer", "real", "date", "boolean" */
  char *sample;
  guint32 width; /* of a text of a DBF, bytes; 0: no limit */
} AppColumn;

typedef struct
{
  OGRLayerH handle;
  const AppEncoding *encoding;
  GPtrArray *columns;   /* AppColumn */
  int x_field, y_field; /* of a table with coordinate columns; else −1 */
  guint8 geometry;      /* GisGeometryType */
  char *geometry_name;
  gboolean has_extent;
  double extent[4]; /* min x, min y, max x, max y */
  gint64 n_rows;    /* −1: unknown */
} AppLayer;

/* Looks at fields and first rows. @full: also counts rows and extent where that is affordable. */
void app_layer_init (AppLayer *self, const AppDataset *dataset, OGRLayerH handle, gboolean full);
void app_layer_clear (AppLayer *self);
/* One row into the batch: geometry and values (number first). */
void app_layer_put_row (const AppLayer *self,
                        OGRFeatureH feature,
                        gint64 number,
                        GisFrameWriter *writer);

/* ---- hstore.c ---- */

/* Calls @func for each pair of `"key"=>"value","key2"=>"value2"`; stops at the first fault. */
typedef void (*AppHstoreFunc) (const char *key, const char *value, gpointer user_data);
void app_hstore_foreach (const char *text, AppHstoreFunc func, gpointer user_data);

G_END_DECLS
