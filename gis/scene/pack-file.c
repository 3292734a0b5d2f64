/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A pack as a file: a head, a hash of each array, then the arrays as they lie in memory, each at a
 * multiple of 16 bytes. The name of the file is the hash of the head and those hashes, so that it says
 * what must be in it. Files are read back by the same machine only; another one refuses the head. Since
 * the painter trusts a pack, what could lead it out of an array is looked at once more when read. */
#include "gis/core/file.h"
#include "gis/core/hash.h"
#include "gis/scene/pack-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC "SHPACK1\n"
#define BYTE_ORDER_MARK 0x01020304u
#define ALIGNMENT 16
#define MAX_COLUMNS 255
#define NAME_PREFIX "pack-"

enum
{
  PART_IDS,
  PART_BY_ID,
  PART_XY,
  PART_STARTS,
  PART_RING_STARTS,
  PART_RING_ENDS,
  PART_RING_OPENS,
  PART_WIDTHS,
  PART_LABELS,
  PART_LABEL_BLOB,
  PART_ANCHORS,
  PART_BOXES,
  PART_COLUMNS, /* the first of them */
};

#define MAX_PARTS (PART_COLUMNS + MAX_COLUMNS)

typedef struct
{
  char magic[8];
  guint32 byte_order, type;
  guint32 n, n_columns;
  guint32 n_vertices, n_rings;
  guint32 has_widths, n_parts;
  double origin_x, origin_y, unit_m;
  guint64 label_bytes;
} Head;

typedef struct
{
  gsize size, offset;
} Part;

/* Sizes of the parts and where they begin; the size of the file. */
static gsize
lay_out (const Head *head, Part *parts)
{
  gsize n = head->n;
  gboolean areas = head->type == GIS_GEOMETRY_MULTIPOLYGON;
  gboolean shapes = head->type != GIS_GEOMETRY_POINT;
  gsize at = sizeof *head + head->n_parts * sizeof (guint64);

  parts[PART_IDS].size = n * sizeof (gint64);
  parts[PART_BY_ID].size = n * sizeof (guint32);
  parts[PART_XY].size = (gsize) head->n_vertices * 2 * sizeof (gint32);
  parts[PART_STARTS].size = shapes ? (n + 1) * sizeof (guint32) : 0;
  parts[PART_RING_STARTS].size = parts[PART_STARTS].size;
  parts[PART_RING_ENDS].size = shapes ? head->n_rings * sizeof (guint32) : 0;
  parts[PART_RING_OPENS].size = shapes ? head->n_rings : 0;
  parts[PART_WIDTHS].size = head->has_widths ? n * sizeof (float) : 0;
  parts[PART_LABELS].size = n * sizeof (guint32);
  parts[PART_LABEL_BLOB].size = head->label_bytes;
  parts[PART_ANCHORS].size = areas ? n * 2 * sizeof (gint32) : 0;
  parts[PART_BOXES].size = gis_rtree_count_boxes (head->n, !shapes) * sizeof (GisBox32);
  for (guint c = 0; c < head->n_columns; c++)
    parts[PART_COLUMNS + c].size = n;
  for (guint i = 0; i < head->n_parts; i++)
    {
      parts[i].offset = (at + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
      at = parts[i].offset + parts[i].size;
    }
  return at;
}

static char *
dup_name (const Head *head, const guint64 *hashes)
{
  guint64 both[2] = { gis_hash_bytes (head, sizeof *head),
                      gis_hash_bytes (hashes, head->n_parts * sizeof *hashes) };

  return g_strdup_printf (NAME_PREFIX "%016" G_GINT64_MODIFIER "x%016" G_GINT64_MODIFIER "x",
                          both[0], both[1]);
}

/* ---- Writing ---- */

static void
list_parts (const GisPack *pack, gconstpointer *data)
{
  guint n_boxes;

  data[PART_IDS] = pack->ids;
  data[PART_BY_ID] = pack->by_id;
  data[PART_XY] = pack->xy;
  data[PART_STARTS] = pack->starts;
  data[PART_RING_STARTS] = pack->ring_starts;
  data[PART_RING_ENDS] = pack->ring_ends;
  data[PART_RING_OPENS] = pack->ring_opens;
  data[PART_WIDTHS] = pack->widths;
  data[PART_LABELS] = pack->labels;
  data[PART_LABEL_BLOB] = pack->label_blob;
  data[PART_ANCHORS] = pack->anchors;
  data[PART_BOXES] = gis_rtree_get_boxes (pack->tree, &n_boxes);
  for (guint c = 0; c < pack->n_columns; c++)
    data[PART_COLUMNS + c] = pack->columns[c];
}

static gboolean
write_parts (int fd,
             const Head *head,
             const guint64 *hashes,
             const Part *parts,
             const gconstpointer *data)
{
  static const guint8 padding[ALIGNMENT] = { 0 };
  gsize at = sizeof *head + head->n_parts * sizeof *hashes;

  if (!gis_file_write_all (fd, head, sizeof *head) ||
      !gis_file_write_all (fd, hashes, head->n_parts * sizeof *hashes))
    return FALSE;
  for (guint i = 0; i < head->n_parts; i++)
    {
      if (!gis_file_write_all (fd, padding, parts[i].offset - at) ||
          !gis_file_write_all (fd, data[i], parts[i].size))
        return FALSE;
      at = parts[i].offset + parts[i].size;
    }
  return TRUE;
}

static gboolean
write_file (const char *path,
            const Head *head,
            const guint64 *hashes,
            const Part *parts,
            const gconstpointer *data)
{
  g_autofree char *beside = g_strdup_printf ("%s.%d.new", path, (int) getpid ());
  int fd = g_open (beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  gboolean done;

  if (fd < 0)
    return FALSE;
  done = write_parts (fd, head, hashes, parts, data);
  done = g_close (fd, NULL) && done;
  if (done && g_rename (beside, path) == 0)
    return TRUE;
  g_unlink (beside);
  return FALSE;
}

char *
gis_pack_save (const GisPack *pack, const char *folder)
{
  guint last_vertex = pack->starts != NULL ? pack->starts[pack->n] : pack->n;
  Head head;
  Part parts[MAX_PARTS];
  guint64 hashes[MAX_PARTS];
  gconstpointer data[MAX_PARTS];
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;
  gsize size;
  GStatBuf info;

  g_return_val_if_fail (pack->n_columns <= MAX_COLUMNS, NULL);
  memset (&head, 0, sizeof head); /* its hash is of every byte */
  memcpy (head.magic, MAGIC, sizeof head.magic);
  head.byte_order = BYTE_ORDER_MARK;
  head.type = pack->type;
  head.n = pack->n;
  head.n_columns = pack->n_columns;
  head.n_vertices = last_vertex;
  head.n_rings = pack->ring_starts != NULL ? pack->ring_starts[pack->n] : 0;
  head.has_widths = pack->widths != NULL;
  head.n_parts = PART_COLUMNS + pack->n_columns;
  head.origin_x = pack->origin_x;
  head.origin_y = pack->origin_y;
  head.unit_m = pack->unit_m;
  head.label_bytes = pack->label_bytes;
  size = lay_out (&head, parts);
  list_parts (pack, data);
  for (guint i = 0; i < head.n_parts; i++)
    hashes[i] = gis_hash_bytes (data[i], parts[i].size);
  name = dup_name (&head, hashes);
  path = g_build_filename (folder, name, NULL);
  if (g_stat (path, &info) == 0 && (gsize) info.st_size == size)
    return g_steal_pointer (&name);
  return write_file (path, &head, hashes, parts, data) ? g_steal_pointer (&name) : NULL;
}

/* ---- Reading ---- */

static gboolean
read_all (int fd, gpointer data, gsize size)
{
  guint8 *at = data;

  while (size > 0)
    {
      ssize_t n = read (fd, at, size);
      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      at += n;
      size -= (gsize) n;
    }
  return TRUE;
}

/* The file in memory of its own, in pages as large as they come. NULL: it cannot be read. */
static gpointer
read_file (const char *path, gsize *size)
{
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
  gpointer block = MAP_FAILED;
  struct stat info;

  if (fd < 0)
    return NULL;
  if (fstat (fd, &info) == 0 && S_ISREG (info.st_mode) && info.st_size >= (off_t) sizeof (Head))
    {
      *size = (gsize) info.st_size;
      block = mmap (NULL, *size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    }
  if (block != MAP_FAILED)
    {
      madvise (block, *size, MADV_HUGEPAGE);
      if (!read_all (fd, block, *size))
        {
          munmap (block, *size);
          block = MAP_FAILED;
        }
    }
  g_close (fd, NULL);
  return block != MAP_FAILED ? block : NULL;
}

static gboolean
is_sound (const guint8 *block, gsize size, const char *name, Part *parts)
{
  const Head *head = (const Head *) (gconstpointer) block;
  const guint64 *hashes = (const guint64 *) (gconstpointer) (block + sizeof *head);
  g_autofree char *should_be = NULL;

  if (memcmp (head->magic, MAGIC, sizeof head->magic) != 0 || head->byte_order != BYTE_ORDER_MARK ||
      head->n_columns > MAX_COLUMNS || head->n_parts != PART_COLUMNS + head->n_columns ||
      head->n > G_MAXUINT32 / 2 || head->label_bytes > size ||
      size < sizeof *head + head->n_parts * sizeof *hashes || lay_out (head, parts) != size)
    return FALSE;
  should_be = dup_name (head, hashes);
  if (!g_str_equal (name, should_be))
    return FALSE;
  for (guint i = 0; i < head->n_parts; i++)
    if (gis_hash_bytes (block + parts[i].offset, parts[i].size) != hashes[i])
      return FALSE;
  return TRUE;
}

/* Starts of @n groups in an array of @end elements. */
static gboolean
ascends (const guint32 *starts, guint n, guint end)
{
  gboolean good = starts[0] == 0 && starts[n] == end;

  for (guint i = 0; i < n; i++)
    good &= starts[i] <= starts[i + 1];
  return good;
}

static gboolean
has_good_rings (const GisPack *pack)
{
  for (guint i = 0; i < pack->n; i++)
    {
      guint before = 0;
      for (guint r = pack->ring_starts[i]; r < pack->ring_starts[i + 1]; r++)
        {
          if (pack->ring_ends[r] < before)
            return FALSE;
          before = pack->ring_ends[r];
        }
      if (before > pack->starts[i + 1] - pack->starts[i])
        return FALSE;
    }
  return TRUE;
}

/* Whether every position in it lies inside its array. */
static gboolean
stays_inside (const GisPack *pack, const Head *head)
{
  gboolean good = pack->label_bytes > 0 && pack->label_blob[pack->label_bytes - 1] == '\0' &&
                  isfinite (pack->origin_x) && isfinite (pack->origin_y) && pack->unit_m > 0;

  for (guint i = 0; i < pack->n; i++)
    good &= pack->by_id[i] < pack->n && pack->labels[i] < pack->label_bytes;
  if (!good || pack->starts == NULL)
    return good && head->n_vertices == pack->n;
  return ascends (pack->starts, pack->n, head->n_vertices) &&
         ascends (pack->ring_starts, pack->n, head->n_rings) && has_good_rings (pack);
}

/* Takes @block. */
static GisPack *
make_pack (guint8 *block, gsize size, const Part *parts)
{
  const Head *head = (const Head *) (gconstpointer) block;
  GisPack *pack = g_new0 (GisPack, 1);
  gpointer at[PART_COLUMNS];

  for (guint i = 0; i < PART_COLUMNS; i++)
    at[i] = parts[i].size > 0 ? block + parts[i].offset : NULL;
  g_atomic_ref_count_init (&pack->ref_count);
  pack->type = (GisGeometryType) head->type;
  pack->n = head->n;
  pack->n_columns = head->n_columns;
  pack->origin_x = head->origin_x;
  pack->origin_y = head->origin_y;
  pack->unit_m = head->unit_m;
  pack->ids = at[PART_IDS];
  pack->by_id = at[PART_BY_ID];
  pack->xy = at[PART_XY];
  pack->starts = at[PART_STARTS];
  pack->ring_starts = at[PART_RING_STARTS];
  pack->ring_ends = at[PART_RING_ENDS];
  pack->ring_opens = at[PART_RING_OPENS];
  pack->widths = at[PART_WIDTHS];
  pack->labels = at[PART_LABELS];
  pack->label_blob = at[PART_LABEL_BLOB];
  pack->label_bytes = head->label_bytes;
  pack->anchors = at[PART_ANCHORS];
  pack->columns = g_new (guint8 *, pack->n_columns + 1);
  for (guint c = 0; c < pack->n_columns; c++)
    pack->columns[c] = block + parts[PART_COLUMNS + c].offset;
  pack->tree = gis_rtree_new_borrowing (at[PART_BOXES], pack->n,
                                        pack->type == GIS_GEOMETRY_POINT ? pack->xy : NULL);
  pack->bytes = size + sizeof *pack;
  pack->block = block;
  pack->block_bytes = size;
  return pack;
}

GisPack *
gis_pack_load (const char *folder, const char *name, GisGeometryType type, guint n_columns)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GisPack) pack = NULL;
  Part parts[MAX_PARTS];
  const Head *head;
  gpointer block;
  gsize size = 0;

  if (!g_str_has_prefix (name, NAME_PREFIX) || strchr (name, '/') != NULL)
    return NULL;
  block = read_file (path, &size);
  if (block == NULL)
    return NULL;
  head = block;
  if (!is_sound (block, size, name, parts) || head->type != type || head->n_columns != n_columns)
    {
      munmap (block, size);
      return NULL;
    }
  pack = make_pack (block, size, parts);
  if (!stays_inside (pack, head))
    return NULL;
  gis_pack_count_filled (pack);
  mprotect (block, size, PROT_READ);
  return g_steal_pointer (&pack);
}
