/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small source files for tests. Shapefile layout: ESRI Shapefile Technical Description, July 1998;
 * DBF: dBASE III. */
#include "tests/support/source-files.h"

#include <glib/gstdio.h>
#include <string.h>

#define COLUMN_WIDTH 40

void
test_folder_init (TestFolder *folder)
{
  folder->path = g_dir_make_tmp ("sanhua-test-XXXXXX", NULL);
  g_assert_nonnull (folder->path);
}

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        remove_folder (path);
      else
        g_remove (path);
    }
  g_rmdir (folder);
}

void
test_folder_clear (TestFolder *folder)
{
  remove_folder (folder->path);
  g_clear_pointer (&folder->path, g_free);
}

char *
test_folder_path (const TestFolder *folder, const char *name)
{
  return g_build_filename (folder->path, name, NULL);
}

char *
test_folder_write (const TestFolder *folder, const char *name, const void *data, gssize size)
{
  char *path = test_folder_path (folder, name);

  g_assert_true (g_file_set_contents (path, data, size, NULL));
  return path;
}

static void
put_be32 (GByteArray *bytes, guint32 value)
{
  guint32 be = GUINT32_TO_BE (value);

  g_byte_array_append (bytes, (const guint8 *) &be, 4);
}

static void
put_le32 (GByteArray *bytes, guint32 value)
{
  guint32 le = GUINT32_TO_LE (value);

  g_byte_array_append (bytes, (const guint8 *) &le, 4);
}

static void
put_double (GByteArray *bytes, double value)
{
  g_assert_cmpint (G_BYTE_ORDER, ==, G_LITTLE_ENDIAN);
  g_byte_array_append (bytes, (const guint8 *) &value, 8);
}

static void
put_main_header (GByteArray *bytes, guint32 size, const double *xy, guint n_rows)
{
  double box[4] = { xy[0], xy[1], xy[0], xy[1] };

  for (guint i = 1; i < n_rows; i++)
    {
      box[0] = MIN (box[0], xy[2 * i]);
      box[1] = MIN (box[1], xy[2 * i + 1]);
      box[2] = MAX (box[2], xy[2 * i]);
      box[3] = MAX (box[3], xy[2 * i + 1]);
    }
  put_be32 (bytes, 9994);
  for (int i = 0; i < 5; i++)
    put_be32 (bytes, 0);
  put_be32 (bytes, size / 2);
  put_le32 (bytes, 1000);
  put_le32 (bytes, 1);
  for (int i = 0; i < 4; i++)
    put_double (bytes, box[i]);
  for (int i = 0; i < 4; i++)
    put_double (bytes, 0);
}

static void
write_dbf (const TestFolder *folder,
           const char *file,
           guint n_rows,
           const char *const *names,
           guint n_columns,
           const char *const *values,
           guint8 ldid)
{
  g_autoptr (GByteArray) dbf = g_byte_array_new ();
  guint16 header = GUINT16_TO_LE ((guint16) (33 + 32 * n_columns));
  guint16 record = GUINT16_TO_LE ((guint16) (1 + COLUMN_WIDTH * n_columns));
  guint8 start[4] = { 3, 126, 7, 1 }, rest[20] = { 0 };

  rest[17] = ldid;
  g_byte_array_append (dbf, start, 4);
  put_le32 (dbf, n_rows);
  g_byte_array_append (dbf, (const guint8 *) &header, 2);
  g_byte_array_append (dbf, (const guint8 *) &record, 2);
  g_byte_array_append (dbf, rest, 20);
  for (guint i = 0; i < n_columns; i++)
    {
      guint8 descriptor[32] = { 0 };

      memcpy (descriptor, names[i], MIN (strlen (names[i]), 10));
      descriptor[11] = 'C';
      descriptor[16] = COLUMN_WIDTH;
      g_byte_array_append (dbf, descriptor, 32);
    }
  g_byte_array_append (dbf, (const guint8 *) "\r", 1);
  for (guint i = 0; i < n_rows; i++)
    {
      g_byte_array_append (dbf, (const guint8 *) " ", 1);
      for (guint j = 0; j < n_columns; j++)
        {
          char cell[COLUMN_WIDTH];
          const char *value = values[i * n_columns + j];

          memset (cell, ' ', sizeof cell);
          memcpy (cell, value, MIN (strlen (value), sizeof cell));
          g_byte_array_append (dbf, (const guint8 *) cell, sizeof cell);
        }
    }
  g_byte_array_append (dbf, (const guint8 *) "\x1a", 1);
  g_free (test_folder_write (folder, file, dbf->data, dbf->len));
}

char *
test_folder_write_shapefile (const TestFolder *folder,
                             const char *name,
                             const double *xy,
                             guint n_rows,
                             const char *const *names,
                             guint n_columns,
                             const char *const *values,
                             guint8 ldid,
                             const char *cpg,
                             const char *prj)
{
  g_autoptr (GByteArray) shp = g_byte_array_new (), shx = g_byte_array_new ();
  g_autofree char *shp_file = g_strconcat (name, ".shp", NULL);
  g_autofree char *shx_file = g_strconcat (name, ".shx", NULL);
  g_autofree char *dbf_file = g_strconcat (name, ".dbf", NULL);
  g_autofree char *cpg_file = g_strconcat (name, ".cpg", NULL);
  g_autofree char *prj_file = g_strconcat (name, ".prj", NULL);

  put_main_header (shp, 100 + 28 * n_rows, xy, n_rows);
  put_main_header (shx, 100 + 8 * n_rows, xy, n_rows);
  for (guint i = 0; i < n_rows; i++)
    {
      put_be32 (shx, shp->len / 2);
      put_be32 (shx, 10);
      put_be32 (shp, i + 1);
      put_be32 (shp, 10);
      put_le32 (shp, 1);
      put_double (shp, xy[2 * i]);
      put_double (shp, xy[2 * i + 1]);
    }
  g_free (test_folder_write (folder, shx_file, shx->data, shx->len));
  write_dbf (folder, dbf_file, n_rows, names, n_columns, values, ldid);
  if (cpg != NULL)
    g_free (test_folder_write (folder, cpg_file, cpg, -1));
  if (prj != NULL)
    g_free (test_folder_write (folder, prj_file, prj, -1));
  return test_folder_write (folder, shp_file, shp->data, shp->len);
}
