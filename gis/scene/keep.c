/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gis/scene/keep.h"

#include "gis/core/hash.h"
#include "gis/core/process.h"
#include "gis/crs/crs.h"
#include "gis/scene/scene-private.h"
#include "sanhua-config.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include <utime.h>

/* Of what packs hold and mean: another number whenever a program of the same version would make other
 * packs of the same rows. */
#define FORMAT 2
#define MAGIC "SHSCENE\n"
#define HEAD_NAME "scene"
#define LOCK_NAME ".lock"
/* format, version, language, stamp, probes (places in the workspace CRS, then in Mercator), features
 * without an image, texts of each facet, (class, pack) of each layer */
#define HEAD_TYPE "(usssadxaasa(ss))"
#define MAX_HEAD_BYTES (4 * 1024 * 1024)
#define N_PROBES 5
/* The disk is not filled up for this. */
#define ROOM_BYTES (G_GUINT64_CONSTANT (512) << 20)
/* A used scene is marked at most this often. */
#define USED_EVERY_S 3600
/* A large file that was changed just now is worth a moment: longer than it takes to have a stamp. */
#define PATIENT_BYTES (32 << 20)
#define PATIENCE_US 60000

typedef struct
{
  GVariant *value;
  const char *stamp;
  GVariant *probes, *facets, *layers;
  gint64 n_skipped;
} KeptHead;

char *
gis_keep_dup_folder (void)
{
  return g_build_filename (g_get_user_cache_dir (), "sanhua", "scenes", NULL);
}

static char *
dup_own_folder (GisWorkspace *ws, const char *folder)
{
  g_autofree char *name =
    g_strconcat (gis_workspace_get_uuid (ws), "\n", gis_workspace_get_path (ws), NULL);
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, name, -1);

  digest[20] = '\0';
  return g_build_filename (folder, digest, NULL);
}

/* Labels may be in it. */
static char *
dup_language (void)
{
  return g_strjoinv (":", (char **) g_get_language_names ());
}

/* ---- Places that PROJ must put where it put them then ---- */

static gboolean
transform_probes (GisWorkspace *ws, gboolean back, const double *from, double *to)
{
  const char *crs = gis_workspace_get_crs (ws);
  g_autoptr (GisTransform) transform =
               gis_transform_new (back ? "EPSG:3857" : crs, back ? crs : "EPSG:3857", NULL);

  memmove (to, from, 2 * N_PROBES * sizeof *to);
  return transform != NULL && gis_transform_points (transform, to, N_PROBES, NULL);
}

/* NULL: PROJ has no images of the scene's corners. */
static GVariant *
make_probes (const GisScene *scene, GisWorkspace *ws)
{
  GisBox extent = gis_scene_get_extent (scene, NULL);
  double both[4 * N_PROBES];
  const double corners[2 * N_PROBES] = {
    extent.min_x,
    extent.min_y,
    extent.max_x,
    extent.min_y,
    extent.max_x,
    extent.max_y,
    extent.min_x,
    extent.max_y,
    (extent.min_x + extent.max_x) / 2,
    (extent.min_y + extent.max_y) / 2,
  };

  if (gis_box_is_empty (&extent) || !transform_probes (ws, TRUE, corners, both) ||
      !transform_probes (ws, FALSE, both, both + 2 * N_PROBES))
    return NULL;
  return g_variant_new_fixed_array (G_VARIANT_TYPE_DOUBLE, both, G_N_ELEMENTS (both),
                                    sizeof (double));
}

static gboolean
check_probes (GVariant *probes, GisWorkspace *ws)
{
  gsize n = 0;
  const double *both = g_variant_get_fixed_array (probes, &n, sizeof (double));
  double now[2 * N_PROBES];

  return n == 4 * N_PROBES && transform_probes (ws, FALSE, both, now) &&
         memcmp (now, both + 2 * N_PROBES, sizeof now) == 0;
}

/* ---- The head ---- */

static void
kept_head_clear (KeptHead *head)
{
  g_clear_pointer (&head->probes, g_variant_unref);
  g_clear_pointer (&head->facets, g_variant_unref);
  g_clear_pointer (&head->layers, g_variant_unref);
  g_clear_pointer (&head->value, g_variant_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KeptHead, kept_head_clear)

/* NULL: none, or damaged. */
static GVariant *
read_head (const char *path)
{
  g_autofree char *data = NULL;
  gsize size = 0;
  guint64 hash;
  GStatBuf info;
  GBytes *bytes;
  GVariant *value;

  if (g_stat (path, &info) != 0 || !S_ISREG (info.st_mode) || info.st_size > MAX_HEAD_BYTES ||
      !g_file_get_contents (path, &data, &size, NULL) || size < 16 || memcmp (data, MAGIC, 8) != 0)
    return NULL;
  memcpy (&hash, data + 8, sizeof hash);
  if (gis_hash_bytes (data + 16, size - 16) != hash)
    return NULL;
  bytes = g_bytes_new (data + 16, size - 16);
  value = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (HEAD_TYPE), bytes, FALSE));
  g_bytes_unref (bytes);
  if (g_variant_is_normal_form (value))
    return value;
  g_variant_unref (value);
  return NULL;
}

/* Whether what is written in it is of this program and language. */
static gboolean
open_head (KeptHead *head, const char *path)
{
  g_autofree char *language = dup_language ();
  const char *version, *written_in;
  guint32 format;

  head->value = read_head (path);
  if (head->value == NULL)
    return FALSE;
  g_variant_get (head->value, "(u&s&s&s@adx@aas@a(ss))", &format, &version, &written_in,
                 &head->stamp, &head->probes, &head->n_skipped, &head->facets, &head->layers);
  return format == FORMAT && g_str_equal (version, SANHUA_VERSION) &&
         g_str_equal (written_in, language);
}

static gboolean
write_head (const char *path, GVariant *value)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (value);
  gsize size = g_variant_get_size (owned);
  g_autofree char *data = g_malloc (16 + size);
  guint64 hash;

  if (16 + size > MAX_HEAD_BYTES)
    return FALSE;
  memcpy (data, MAGIC, 8);
  g_variant_store (owned, data + 16);
  hash = gis_hash_bytes (data + 16, size);
  memcpy (data + 8, &hash, sizeof hash);
  return g_file_set_contents_full (path, data, (gssize) (16 + size), G_FILE_SET_CONTENTS_CONSISTENT,
                                   0600, NULL);
}

/* ---- Loading ---- */

static const char *
find_pack (GVariant *layers, const char *class_id)
{
  GVariantIter iter;
  const char *id, *name;

  g_variant_iter_init (&iter, layers);
  while (g_variant_iter_next (&iter, "(&s&s)", &id, &name))
    if (g_str_equal (id, class_id))
      return name;
  return NULL;
}

static gboolean
load_layers (GisScene *scene, GVariant *layers, const char *own)
{
  for (guint i = 0; i < gis_catalog_get_n_classes (scene->catalog); i++)
    {
      const GisClass *klass = gis_catalog_get_class (scene->catalog, i);
      const char *name;
      GisPack *pack;
      if (klass->geometry == GIS_GEOMETRY_NONE)
        continue;
      name = find_pack (layers, klass->id);
      pack =
        name != NULL ? gis_pack_load (own, name, klass->geometry, GIS_N_COLUMNS (klass)) : NULL;
      if (pack == NULL)
        return FALSE;
      g_ptr_array_add (scene->layers, gis_layer_new (klass, pack));
    }
  return TRUE;
}

static void
mark_used (const char *path)
{
  GStatBuf info;

  if (g_stat (path, &info) == 0 &&
      info.st_mtime + USED_EVERY_S < g_get_real_time () / G_USEC_PER_SEC)
    g_utime (path, NULL);
}

/* As gis_keep_load(), the workspace having this stamp. */
static GisScene *
load_of_stamp (GisWorkspace *ws, const char *stamp, const char *folder)
{
  g_autofree char *own = dup_own_folder (ws, folder);
  g_autofree char *path = g_build_filename (own, HEAD_NAME, NULL);
  g_auto (KeptHead) head = { NULL };
  g_autoptr (GisScene) scene = NULL;

  if (stamp == NULL || !open_head (&head, path) || !g_str_equal (head.stamp, stamp) ||
      !check_probes (head.probes, ws))
    return NULL;
  scene = gis_scene_new_empty (gis_workspace_get_catalog (ws), GIS_DATE_NONE);
  scene->n_skipped = head.n_skipped;
  if (!gis_facet_names_restore (scene->facet_names, head.facets) ||
      !load_layers (scene, head.layers, own))
    return NULL;
  gis_scene_sort_layers (scene);
  mark_used (path);
  return g_steal_pointer (&scene);
}

GisScene *
gis_keep_load (GisWorkspace *ws, const char *folder)
{
  g_autofree char *stamp = gis_workspace_dup_stamp (ws);

  return load_of_stamp (ws, stamp, folder);
}

/* ---- Saving ---- */

/* −1: another program is writing there. Closing lets go. */
static int
lock_folder (const char *own)
{
  g_autofree char *path = g_build_filename (own, LOCK_NAME, NULL);
  int fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  if (fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) != 0)
    {
      close (fd);
      return -1;
    }
  return fd;
}

/* Deletes the files of @own but those @needed (NULL: all and the folder too); the bytes of those that stay. */
static guint64
clean_folder (const char *own, GHashTable *needed)
{
  g_autoptr (GDir) dir = g_dir_open (own, 0, NULL);
  guint64 bytes = 0;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (own, name, NULL);
      GStatBuf info;
      if (needed != NULL && g_hash_table_contains (needed, name))
        bytes += g_stat (path, &info) == 0 ? (guint64) info.st_size : 0;
      else
        g_unlink (path);
    }
  if (needed == NULL)
    g_rmdir (own);
  return bytes;
}

typedef struct
{
  char *path;
  gint64 used_s;
  guint64 bytes;
} Kept;

static void
free_kept (gpointer data)
{
  Kept *kept = data;

  g_free (kept->path);
  g_free (kept);
}

static int
compare_used (gconstpointer a, gconstpointer b)
{
  const Kept *one = *(const Kept *const *) a;
  const Kept *two = *(const Kept *const *) b;

  return (one->used_s > two->used_s) - (one->used_s < two->used_s);
}

static Kept *
measure_folder (const char *own)
{
  g_autoptr (GDir) dir = g_dir_open (own, 0, NULL);
  Kept *kept = g_new0 (Kept, 1);
  const char *name;

  kept->path = g_strdup (own);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (own, name, NULL);
      GStatBuf info;
      if (g_stat (path, &info) != 0)
        continue;
      kept->bytes += (guint64) info.st_size;
      if (g_str_equal (name, HEAD_NAME))
        kept->used_s = info.st_mtime;
    }
  return kept;
}

/* Scenes of other workspaces go, the longest unused first, until all are within the limit. */
static void
make_room (const char *folder, const char *own, guint64 own_bytes, guint64 limit_bytes)
{
  g_autoptr (GPtrArray) others = g_ptr_array_new_with_free_func (free_kept);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint64 bytes = own_bytes;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      if (g_str_equal (path, own) || !g_file_test (path, G_FILE_TEST_IS_DIR))
        continue;
      g_ptr_array_add (others, measure_folder (path));
      bytes += ((Kept *) g_ptr_array_index (others, others->len - 1))->bytes;
    }
  g_ptr_array_sort (others, compare_used);
  for (guint i = 0; i < others->len && bytes > limit_bytes; i++)
    {
      const Kept *kept = g_ptr_array_index (others, i);
      int lock = lock_folder (kept->path);
      if (lock < 0)
        continue;
      clean_folder (kept->path, NULL);
      close (lock);
      bytes -= kept->bytes;
    }
}

static gboolean
has_room (const char *folder, guint64 bytes)
{
  struct statvfs info;

  return statvfs (folder, &info) == 0 &&
         (guint64) info.f_bavail * info.f_frsize >= bytes + ROOM_BYTES;
}

/* The packs of @scene; NULL: one could not be written. */
static GVariant *
save_layers (const GisScene *scene, const char *own, GHashTable *needed)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(ss)"));

  for (guint i = 0; i < scene->layers->len; i++)
    {
      const GisLayer *layer = g_ptr_array_index (scene->layers, i);
      char *name = gis_pack_save (layer->base, own);
      if (name == NULL)
        return NULL;
      g_variant_builder_add (&builder, "(ss)", layer->klass->id, name);
      g_hash_table_add (needed, name);
    }
  return g_variant_builder_end (&builder);
}

static gboolean
is_whole (const GisScene *scene)
{
  return scene->at == GIS_DATE_NONE && scene->whole == NULL && scene->stretch == 0;
}

/* What a thread of its own needs to write a scene down. */
typedef struct
{
  GisScene *scene;
  char *stamp, *language, *folder, *own;
  GVariant *probes, *facets;
  guint64 limit_bytes;
} Saving;

static void
saving_free (Saving *saving)
{
  gis_scene_unref (saving->scene);
  g_free (saving->stamp);
  g_free (saving->language);
  g_free (saving->folder);
  g_free (saving->own);
  g_clear_pointer (&saving->probes, g_variant_unref);
  g_clear_pointer (&saving->facets, g_variant_unref);
  g_free (saving);
}

/* NULL: this scene cannot be kept. */
static Saving *
saving_new (GisScene *scene,
            GisWorkspace *ws,
            const char *stamp,
            const char *folder,
            guint64 limit_bytes)
{
  GVariant *probes = is_whole (scene) ? make_probes (scene, ws) : NULL;
  Saving *saving;

  if (probes == NULL)
    return NULL;
  saving = g_new0 (Saving, 1);
  saving->scene = gis_scene_ref (scene);
  saving->stamp = g_strdup (stamp);
  saving->language = dup_language ();
  saving->folder = g_strdup (folder);
  saving->own = dup_own_folder (ws, folder);
  saving->probes = g_variant_ref_sink (probes);
  /* Edits to come may add to them. */
  saving->facets = g_variant_ref_sink (gis_facet_names_list (scene->facet_names));
  saving->limit_bytes = limit_bytes;
  return saving;
}

static gboolean
save_locked (const Saving *saving)
{
  g_autoptr (GHashTable) needed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *path = g_build_filename (saving->own, HEAD_NAME, NULL);
  g_autoptr (GisScene) settled = gis_scene_settle (saving->scene);
  GVariant *layers = save_layers (settled, saving->own, needed);
  guint64 bytes;

  if (layers == NULL ||
      !write_head (path, g_variant_new ("(usss@adx@aas@a(ss))", (guint32) FORMAT, SANHUA_VERSION,
                                        saving->language, saving->stamp, saving->probes,
                                        saving->scene->n_skipped, saving->facets, layers)))
    {
      clean_folder (saving->own, NULL);
      return FALSE;
    }
  g_hash_table_add (needed, g_strdup (HEAD_NAME));
  g_hash_table_add (needed, g_strdup (LOCK_NAME));
  bytes = clean_folder (saving->own, needed);
  make_room (saving->folder, saving->own, bytes, saving->limit_bytes);
  return TRUE;
}

static gboolean
save (const Saving *saving)
{
  gsize bytes = gis_scene_get_bytes (saving->scene);
  gboolean done;
  int lock;

  if (bytes > saving->limit_bytes || g_mkdir_with_parents (saving->own, 0700) != 0 ||
      !has_room (saving->own, bytes))
    return FALSE;
  lock = lock_folder (saving->own);
  if (lock < 0)
    return FALSE;
  done = save_locked (saving);
  close (lock);
  return done;
}

gboolean
gis_keep_save (GisScene *scene,
               GisWorkspace *ws,
               const char *stamp,
               const char *folder,
               guint64 limit_bytes)
{
  Saving *saving;
  gboolean done;

  g_return_val_if_fail (scene != NULL && GIS_IS_WORKSPACE (ws) && stamp != NULL, FALSE);

  saving = saving_new (scene, ws, stamp, folder, limit_bytes);
  if (saving == NULL)
    return FALSE;
  done = save (saving);
  saving_free (saving);
  return done;
}

/* ---- In the background ---- */

static GMutex pending_lock;
static GCond pending_cond;
static guint n_pending; /* under the lock */

static gpointer
save_thread (gpointer data)
{
  Saving *saving = data;

  save (saving);
  saving_free (saving);
  g_mutex_lock (&pending_lock);
  n_pending--;
  g_cond_broadcast (&pending_cond);
  g_mutex_unlock (&pending_lock);
  return NULL;
}

void
gis_keep_wait (void)
{
  g_mutex_lock (&pending_lock);
  while (n_pending > 0)
    g_cond_wait (&pending_cond, &pending_lock);
  g_mutex_unlock (&pending_lock);
}

static void
start_saving (GisScene *scene, GisWorkspace *ws, const char *stamp, const char *folder)
{
  Saving *saving = saving_new (scene, ws, stamp, folder, GIS_KEEP_LIMIT_BYTES);

  if (saving == NULL)
    return;
  g_mutex_lock (&pending_lock);
  n_pending++;
  g_mutex_unlock (&pending_lock);
  g_thread_unref (g_thread_new ("keep-scene", save_thread, saving));
}

static char *
dup_stamp_patiently (GisWorkspace *ws)
{
  char *stamp = gis_workspace_dup_stamp (ws);
  GStatBuf info;

  if (stamp != NULL || g_stat (gis_workspace_get_path (ws), &info) != 0 ||
      info.st_size < PATIENT_BYTES)
    return stamp;
  g_usleep (PATIENCE_US);
  return gis_workspace_dup_stamp (ws);
}

GisScene *
gis_keep_open (GisWorkspace *ws,
               const char *folder,
               gint64 min_features,
               GisJob *job,
               GError **error)
{
  g_autofree char *before = dup_stamp_patiently (ws);
  g_autofree char *after = NULL;
  GisScene *scene = load_of_stamp (ws, before, folder);

  if (scene != NULL)
    return scene;
  scene = gis_scene_load (ws, GIS_DATE_NONE, job, error);
  if (scene != NULL && gis_scene_get_count (scene, NULL) >= GIS_KEEP_MIN_FEATURES)
    {
      gis_workspace_rest (ws);
      gis_process_give_back_memory ();
    }
  if (scene == NULL || before == NULL || gis_scene_get_count (scene, NULL) < min_features)
    return scene;
  after = gis_workspace_dup_stamp (ws);
  if (g_strcmp0 (before, after) == 0)
    start_saving (scene, ws, before, folder);
  return scene;
}

void
gis_keep_follow (GisScene *scene, GisWorkspace *ws, const char *folder, gint64 min_features)
{
  g_autofree char *own = NULL;
  g_autofree char *path = NULL;
  g_autofree char *stamp = NULL;
  g_auto (KeptHead) head = { NULL };

  g_return_if_fail (scene != NULL && GIS_IS_WORKSPACE (ws));

  if (gis_workspace_is_read_only (ws) || gis_scene_get_count (scene, NULL) < min_features)
    return;
  stamp = gis_workspace_settle (ws);
  own = dup_own_folder (ws, folder);
  path = g_build_filename (own, HEAD_NAME, NULL);
  if (stamp != NULL && !(open_head (&head, path) && g_str_equal (head.stamp, stamp)))
    start_saving (scene, ws, stamp, folder);
}

void
gis_keep_follow_usual (GisScene *scene, GisWorkspace *ws)
{
  g_autofree char *folder = gis_keep_dup_folder ();

  gis_keep_follow (scene, ws, folder, GIS_KEEP_MIN_FEATURES);
}

GisScene *
gis_keep_open_usual (GisWorkspace *ws, GisJob *job, GError **error)
{
  g_autofree char *folder = gis_keep_dup_folder ();

  return gis_keep_open (ws, folder, GIS_KEEP_MIN_FEATURES, job, error);
}
