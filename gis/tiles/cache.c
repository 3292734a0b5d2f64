/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gis/tiles/cache.h"

#include "gis/tiles/picture.h"
#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

#define MAGIC "SHTILE1\n"
#define DIGEST_BYTES 32
#define HEAD_BYTES (8 + 8 + DIGEST_BYTES)
/* A read tile counts as used; told to the disk at most this often. */
#define USED_EVERY_S 3600
/* Cut down to this share of the limit, so that it is not done for every tile. */
#define CUT_TO_PERCENT 90
/* source, zoom, x, y */
#define DEPTH 4
#define LOCK_NAME ".lock"

struct _GisTileCache
{
  gatomicrefcount ref_count;
  char *folder;
  GMutex lock;
  guint64 limit;
  guint64 bytes; /* as far as this program knows */
  gboolean measured;
};

GisTileCache *
gis_tile_cache_new (const char *folder, guint64 limit_bytes)
{
  GisTileCache *cache = g_new0 (GisTileCache, 1);

  g_atomic_ref_count_init (&cache->ref_count);
  g_mutex_init (&cache->lock);
  cache->folder = g_strdup (folder);
  cache->limit = limit_bytes;
  return cache;
}

GisTileCache *
gis_tile_cache_ref (GisTileCache *cache)
{
  g_atomic_ref_count_inc (&cache->ref_count);
  return cache;
}

void
gis_tile_cache_unref (GisTileCache *cache)
{
  if (cache == NULL || !g_atomic_ref_count_dec (&cache->ref_count))
    return;
  g_mutex_clear (&cache->lock);
  g_free (cache->folder);
  g_free (cache);
}

void
gis_tile_cache_set_limit (GisTileCache *cache, guint64 limit_bytes)
{
  g_mutex_lock (&cache->lock);
  cache->limit = limit_bytes;
  cache->measured = FALSE;
  g_mutex_unlock (&cache->lock);
}

char *
gis_tile_cache_dup_name (const char *address)
{
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, address, -1);

  return g_strndup (digest, 20);
}

static char *
dup_path (GisTileCache *cache, const char *source, const GisTileKey *key)
{
  return g_strdup_printf ("%s/%s/%d/%d/%d", cache->folder, source, key->zoom, key->x, key->y);
}

static void
digest (const guint8 *data, gsize size, const guint8 *time, guint8 *to)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize n = DIGEST_BYTES;

  g_checksum_update (sum, time, 8);
  g_checksum_update (sum, data, (gssize) size);
  g_checksum_get_digest (sum, to, &n);
}

/* ---- One tile ---- */

static void
mark_used (const char *path)
{
  GStatBuf info;

  if (g_stat (path, &info) == 0 &&
      info.st_mtime + USED_EVERY_S < g_get_real_time () / G_USEC_PER_SEC)
    g_utime (path, NULL);
}

GBytes *
gis_tile_cache_get (GisTileCache *cache, const char *source, const GisTileKey *key, gint64 *age_s)
{
  g_autofree char *path = dup_path (cache, source, key);
  g_autofree char *data = NULL;
  guint8 sum[DIGEST_BYTES];
  GStatBuf info;
  gint64 fetched_s;
  gsize size;

  if (g_stat (path, &info) != 0 || !S_ISREG (info.st_mode))
    return NULL;
  if (info.st_size > HEAD_BYTES + GIS_TILE_MAX_BYTES ||
      !g_file_get_contents (path, &data, &size, NULL))
    {
      g_unlink (path);
      return NULL;
    }
  if (size > HEAD_BYTES && memcmp (data, MAGIC, 8) == 0)
    {
      digest ((guint8 *) data + HEAD_BYTES, size - HEAD_BYTES, (guint8 *) data + 8, sum);
      if (memcmp (sum, data + 16, DIGEST_BYTES) == 0)
        {
          memcpy (&fetched_s, data + 8, 8);
          *age_s = g_get_real_time () / G_USEC_PER_SEC - GINT64_FROM_LE (fetched_s);
          mark_used (path);
          return g_bytes_new (data + HEAD_BYTES, size - HEAD_BYTES);
        }
    }
  g_unlink (path);
  return NULL;
}

void
gis_tile_cache_remove (GisTileCache *cache, const char *source, const GisTileKey *key)
{
  g_autofree char *path = dup_path (cache, source, key);

  g_unlink (path);
}

/* ---- The whole ---- */

typedef struct
{
  char *path;
  gint64 size, used_s;
} Entry;

static void
entry_clear (gpointer data)
{
  g_free (((Entry *) data)->path);
}

/* All tiles below @folder, @depth levels down; symbolic links are not followed. Empty folders go. */
static void
walk (const char *folder, guint depth, GArray *entries, gboolean remove_empty)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      struct stat info;
      if (lstat (path, &info) != 0)
        continue;
      if (S_ISDIR (info.st_mode) && depth > 1)
        {
          walk (path, depth - 1, entries, remove_empty);
          if (remove_empty)
            rmdir (path); /* fails when there is something in it */
        }
      else if (S_ISREG (info.st_mode) && depth == 1)
        {
          Entry entry = { g_steal_pointer (&path), info.st_size, info.st_mtime };
          g_array_append_val (entries, entry);
        }
    }
}

static GArray *
list_entries (GisTileCache *cache, gboolean remove_empty)
{
  GArray *entries = g_array_new (FALSE, FALSE, sizeof (Entry));

  g_array_set_clear_func (entries, entry_clear);
  walk (cache->folder, DEPTH, entries, remove_empty);
  return entries;
}

static int
compare_used (gconstpointer a, gconstpointer b)
{
  const Entry *one = a, *two = b;

  if (one->used_s != two->used_s)
    return one->used_s < two->used_s ? -1 : 1;
  return strcmp (one->path, two->path);
}

static guint64
sum_entries (const GArray *entries)
{
  guint64 bytes = 0;

  for (guint i = 0; i < entries->len; i++)
    bytes += (guint64) g_array_index (entries, Entry, i).size;
  return bytes;
}

/* Deletes the longest unused until @limit holds. Another program that is at it is left to it.
 * Returns what is there now. */
static guint64
cut_down (GisTileCache *cache, guint64 limit)
{
  g_autofree char *lock_path = g_build_filename (cache->folder, LOCK_NAME, NULL);
  int lock = g_open (lock_path, O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600);
  gboolean mine = lock >= 0 && flock (lock, LOCK_EX | LOCK_NB) == 0;
  g_autoptr (GArray) entries = list_entries (cache, mine);
  guint64 bytes = sum_entries (entries);

  if (mine && bytes > limit)
    {
      g_array_sort (entries, compare_used);
      for (guint i = 0; i < entries->len && bytes > limit / 100 * CUT_TO_PERCENT; i++)
        {
          const Entry *entry = &g_array_index (entries, Entry, i);
          g_unlink (entry->path);
          bytes -= (guint64) entry->size;
        }
    }
  if (lock >= 0)
    close (lock);
  return bytes;
}

/* Twice, as another thread or program that cuts down may take the new folder for an empty one. */
static gboolean
write_file (const char *path, const GByteArray *file)
{
  g_autofree char *folder = g_path_get_dirname (path);

  for (guint i = 0; i < 2; i++)
    if (g_mkdir_with_parents (folder, 0700) == 0 &&
        g_file_set_contents_full (path, (const char *) file->data, (gssize) file->len,
                                  G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL))
      return TRUE;
  return FALSE;
}

void
gis_tile_cache_put (GisTileCache *cache, const char *source, const GisTileKey *key, GBytes *bytes)
{
  g_autofree char *path = dup_path (cache, source, key);
  g_autoptr (GByteArray) file = g_byte_array_new ();
  gint64 now_s = GINT64_TO_LE (g_get_real_time () / G_USEC_PER_SEC);
  guint8 sum[DIGEST_BYTES];
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  guint64 limit;
  gboolean cut;

  if (size == 0 || size > GIS_TILE_MAX_BYTES || cache->limit == 0)
    return;
  digest (data, size, (const guint8 *) &now_s, sum);
  g_byte_array_append (file, (const guint8 *) MAGIC, 8);
  g_byte_array_append (file, (const guint8 *) &now_s, 8);
  g_byte_array_append (file, sum, DIGEST_BYTES);
  g_byte_array_append (file, data, (guint) size);
  if (!write_file (path, file))
    return;
  g_mutex_lock (&cache->lock);
  cache->bytes += file->len;
  limit = cache->limit;
  cut = !cache->measured || cache->bytes > limit;
  cache->measured = TRUE;
  if (cut)
    cache->bytes = cut_down (cache, limit);
  g_mutex_unlock (&cache->lock);
}

guint64
gis_tile_cache_measure (GisTileCache *cache)
{
  g_autoptr (GArray) entries = list_entries (cache, FALSE);

  return sum_entries (entries);
}

void
gis_tile_cache_clear (GisTileCache *cache)
{
  g_mutex_lock (&cache->lock);
  cut_down (cache, 0);
  cache->measured = FALSE;
  g_mutex_unlock (&cache->lock);
}
