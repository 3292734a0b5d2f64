/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Basemaps in the window: an MBTiles file made here with SQLite, a server on the loopback that comes and
 * goes, the notice on the map with its button, and the dialog in which they are described. Oracle: the
 * colour painted into the tiles, seen in a picture of the map. */
#include "gis/core/error.h"
#include "tests/support/ui-support.h"
#include "ui/common/settings.h"
#include "ui/layers/basemap-chooser.h"
#include "ui/layers/basemap-dialog.h"
#include "ui/map/basemap.h"
#include "ui/map/census-view.h"
#include "ui/map/map-stage.h"
#include "ui/map/viewport.h"
#include "ui/planning/plan-view.h"
#include "ui/window/window-private.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <sqlite3.h>

#define RED 0xff0000u

/* Red but for a corner, in which every tile differs. */
static GBytes *
make_picture (guint number)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 256, 256);
  g_autoptr (GdkPixbuf) corner = gdk_pixbuf_new_subpixbuf (pixbuf, 0, 0, 1, 1);
  char *data;
  gsize size;

  gdk_pixbuf_fill (pixbuf, RED << 8 | 0xff);
  gdk_pixbuf_fill (corner, number << 8 | 0xff);
  g_assert_true (gdk_pixbuf_save_to_buffer (pixbuf, &data, &size, "png", NULL, NULL));
  return g_bytes_new_take (data, size);
}

/* Tiles first … first + n - 1 of @zoom, both ways. */
static void
write_mbtiles (const char *path, int zoom, int first_x, int first_y, int n)
{
  g_autoptr (GBytes) picture = make_picture (0);
  sqlite3_stmt *insert;
  sqlite3 *db;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  sqlite3_exec (
    db,
    "BEGIN; CREATE TABLE metadata (name TEXT, value TEXT);"
    "INSERT INTO metadata VALUES ('attribution', '© City survey');"
    "CREATE TABLE tiles (zoom_level INT, tile_column INT, tile_row INT, tile_data BLOB)",
    NULL, NULL, NULL);
  g_assert_cmpint (
    sqlite3_prepare_v2 (db, "INSERT INTO tiles VALUES (?1, ?2, ?3, ?4)", -1, &insert, NULL), ==,
    SQLITE_OK);
  for (int x = first_x; x < first_x + n; x++)
    for (int y = first_y; y < first_y + n; y++)
      {
        sqlite3_reset (insert);
        sqlite3_bind_int (insert, 1, zoom);
        sqlite3_bind_int (insert, 2, x);
        sqlite3_bind_int (insert, 3, (1 << zoom) - 1 - y);
        sqlite3_bind_blob (insert, 4, g_bytes_get_data (picture, NULL),
                           (int) g_bytes_get_size (picture), SQLITE_STATIC);
        g_assert_cmpint (sqlite3_step (insert), ==, SQLITE_DONE);
      }
  sqlite3_finalize (insert);
  g_assert_cmpint (sqlite3_exec (db, "COMMIT", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

/* ---- Without a window ---- */

static gboolean
is_shown (gpointer basemap)
{
  return ui_basemap_get_shown (basemap) != NULL;
}

static gboolean
has_notice (gpointer basemap)
{
  return ui_basemap_get_notice (basemap) != NULL;
}

static void
test_mbtiles_shown (void)
{
  g_autofree char *path = g_build_filename (ui_test_get_folder (), "city.mbtiles", NULL);
  g_autofree char *away = g_strconcat (path, ".away", NULL);
  ShumateMap *map = g_object_ref_sink (shumate_map_new ());
  ShumateLayer *above = SHUMATE_LAYER (shumate_marker_layer_new (shumate_map_get_viewport (map)));
  g_autoptr (UiBasemapSpec) spec = ui_basemap_spec_new (UI_BASEMAP_MBTILES);
  g_autoptr (UiBasemap) basemap = NULL;

  write_mbtiles (path, 2, 0, 0, 4);
  g_free (spec->address);
  spec->address = g_strdup (path);
  ui_viewport_prepare (shumate_map_get_viewport (map));
  shumate_map_add_layer (map, above);
  basemap = ui_basemap_new (map, above);
  ui_basemap_show (basemap, spec, NULL);
  ui_test_wait (is_shown, basemap);
  g_assert_cmpstr (ui_basemap_get_shown (basemap), ==, spec->id);
  g_assert_cmpstr (ui_basemap_get_attribution (basemap), ==, "© City survey");
  g_assert_null (ui_basemap_get_notice (basemap));

  /* One that is not there leaves the map without, says so, and can be tried again. */
  g_assert_cmpint (g_rename (path, away), ==, 0);
  ui_basemap_show (basemap, spec, NULL);
  ui_test_wait (has_notice, basemap);
  g_assert_null (ui_basemap_get_shown (basemap));
  g_assert_null (ui_basemap_get_attribution (basemap));
  g_assert_cmpint (g_rename (away, path), ==, 0);
  ui_basemap_retry (basemap);
  ui_test_wait (is_shown, basemap);
  g_assert_null (ui_basemap_get_notice (basemap));

  /* A second choice while the first is being opened wins. */
  ui_basemap_show (basemap, spec, NULL);
  ui_basemap_show (basemap, NULL, NULL);
  ui_test_settle ();
  g_assert_null (ui_basemap_get_shown (basemap));
  g_clear_object (&basemap);
  g_object_unref (map);
}

static void
test_specs (void)
{
  GSettings *settings = ui_settings_get ();
  g_autoptr (GPtrArray) specs =
               g_ptr_array_new_with_free_func ((GDestroyNotify) ui_basemap_spec_free);
  g_autoptr (GPtrArray) again = NULL;
  UiBasemapSpec *spec = ui_basemap_spec_new (UI_BASEMAP_WMTS);
  const UiBasemapSpec *read;

  g_free (spec->name);
  spec->name = g_strdup ("市底图");
  g_free (spec->layer);
  spec->layer = g_strdup ("base");
  spec->gcj02 = TRUE;
  spec->max_zoom = 17;
  g_ptr_array_add (specs, spec);
  ui_basemap_specs_save (settings, specs);
  again = ui_basemap_specs_load (settings);
  g_assert_cmpuint (again->len, ==, 1);
  read = g_ptr_array_index (again, 0);
  g_assert_cmpstr (read->id, ==, spec->id);
  g_assert_cmpstr (read->name, ==, "市底图");
  g_assert_cmpstr (read->layer, ==, "base");
  g_assert_cmpint (read->kind, ==, UI_BASEMAP_WMTS);
  g_assert_cmpint (read->max_zoom, ==, 17);
  g_assert_true (read->gcj02);
  g_assert_false (read->tms);
  g_settings_reset (settings, "basemaps");
}

/* ---- On the map ---- */

typedef struct
{
  GtkWindow *window;
  UiMapStage *stage;
  SoupServer *server;
  guint port, n_requests;
  gboolean nowhere;  /* it has no tile at all */
  gboolean odd_only; /* nor those of even columns */
} Fixture;

/* /zoom/x/y.png */
static gboolean
is_even_column (const char *path)
{
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);

  return g_ascii_strtoll (parts[2], NULL, 10) % 2 == 0;
}

static void
request_cb (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autoptr (GBytes) picture = make_picture (fixture->n_requests);
  gsize size;
  const char *data = g_bytes_get_data (picture, &size);

  fixture->n_requests++;
  if (fixture->nowhere || (fixture->odd_only && is_even_column (path)))
    {
      soup_server_message_set_status (message, 404, NULL);
      return;
    }
  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "image/png", SOUP_MEMORY_COPY, data, size);
}

static void
start_server (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  GSList *uris;

  fixture->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (fixture->server, NULL, request_cb, fixture, NULL);
  soup_server_listen_local (fixture->server, fixture->port, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (fixture->server);
  fixture->port = (guint) g_uri_get_port (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
}

static void
stop_server (Fixture *fixture)
{
  soup_server_disconnect (fixture->server);
  g_clear_object (&fixture->server);
}

static guint32
get_middle (Fixture *fixture)
{
  g_autofree char *path = g_build_filename (ui_test_get_folder (), "map.png", NULL);
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  const guint8 *p;

  if (!ui_test_save_png (GTK_WIDGET (fixture->stage), path))
    return 0;
  pixbuf = gdk_pixbuf_new_from_file (path, NULL);
  p = gdk_pixbuf_read_pixels (pixbuf) +
      gdk_pixbuf_get_rowstride (pixbuf) * (gdk_pixbuf_get_height (pixbuf) / 2) +
      gdk_pixbuf_get_n_channels (pixbuf) * (gdk_pixbuf_get_width (pixbuf) / 2);
  return (guint32) p[0] << 16 | (guint32) p[1] << 8 | p[2];
}

/* What is on the screen is no event, and an event queue may sleep on: looks again now and then. */
static gboolean
look_again_cb (gpointer unused)
{
  return G_SOURCE_CONTINUE;
}

static void
wait_drawn (UiTestCondition condition, gpointer data)
{
  guint id = g_timeout_add (50, look_again_cb, NULL);

  ui_test_wait (condition, data);
  g_source_remove (id);
}

static gboolean
is_red (gpointer fixture)
{
  return get_middle (fixture) == RED;
}

static gboolean
notice_is_shown (gpointer data)
{
  Fixture *fixture = data;

  return ui_map_get_basemap_notice (ui_map_stage_get_map (fixture->stage)) != NULL;
}

static void
open_map (Fixture *fixture)
{
  fixture->window = GTK_WINDOW (gtk_window_new ());
  fixture->stage = UI_MAP_STAGE (ui_map_stage_new ());
  gtk_window_set_child (fixture->window, GTK_WIDGET (fixture->stage));
  gtk_window_set_default_size (fixture->window, 600, 400);
  gtk_window_present (fixture->window);
  ui_map_follow_settings (ui_map_stage_get_map (fixture->stage), ui_settings_get ());
}

static void
choose (const UiBasemapSpec *spec)
{
  g_autoptr (GPtrArray) specs = g_ptr_array_new ();

  g_ptr_array_add (specs, (gpointer) spec);
  ui_basemap_specs_save (ui_settings_get (), specs);
  g_settings_set_string (ui_settings_get (), "basemap", spec->id);
}

/* No network when the map opens: a line with a button; the button brings the map when there is one. */
static void
test_away_and_back (void)
{
  g_autoptr (UiBasemapSpec) spec = ui_basemap_spec_new (UI_BASEMAP_XYZ);
  Fixture fixture = { 0 };
  GtkWidget *retry;

  start_server (&fixture);
  stop_server (&fixture);
  g_free (spec->name);
  spec->name = g_strdup ("Intranet");
  g_free (spec->address);
  spec->address = g_strdup_printf ("http://127.0.0.1:%u/{z}/{x}/{y}.png", fixture.port);
  g_free (spec->attribution);
  spec->attribution = g_strdup ("© Intranet");
  choose (spec);
  open_map (&fixture);
  wait_drawn (notice_is_shown, &fixture);
  retry = ui_test_find_text (GTK_WIDGET (fixture.stage), "_Retry");
  g_assert_nonnull (retry);
  g_assert_true (gtk_widget_get_mapped (retry) || gtk_widget_get_visible (retry));
  g_assert_nonnull (
    ui_test_find_text (GTK_WIDGET (fixture.stage), "The basemap “Intranet” cannot be reached"));
  start_server (&fixture);
  ui_test_click (retry);
  wait_drawn (is_red, &fixture);
  g_assert_cmpstr (ui_map_get_basemap_notice (ui_map_stage_get_map (fixture.stage)), ==, NULL);
  g_assert_cmpstr (ui_map_get_attribution (ui_map_stage_get_map (fixture.stage)), ==, "© Intranet");
  g_assert_cmpuint (fixture.n_requests, >, 0);
  g_settings_reset (ui_settings_get (), "basemap");
  g_settings_reset (ui_settings_get (), "basemaps");
  gtk_window_destroy (fixture.window);
  ui_test_settle ();
  stop_server (&fixture);
}

static gboolean
has_asked (gpointer data)
{
  Fixture *fixture = data;

  return fixture->n_requests >= 6 && get_middle (fixture) != 0;
}

static gboolean
is_silent (gpointer data)
{
  return !notice_is_shown (data);
}

static void
show (UiMap *map, double x, double y)
{
  ui_map_fit_box (map, &(GisBox){ x - 5000, y - 5000, x + 5000, y + 5000 });
}

/* A wrong path: every tile is missing. Said, with the button; where there are tiles again, silent; some that
 * are missing among others are no matter. */
static void
test_nothing_here (void)
{
  g_autoptr (UiBasemapSpec) spec = ui_basemap_spec_new (UI_BASEMAP_XYZ);
  Fixture fixture = { .nowhere = TRUE };
  UiMap *map;
  GisView view;

  start_server (&fixture);
  g_free (spec->name);
  spec->name = g_strdup ("Wrong");
  g_free (spec->address);
  spec->address = g_strdup_printf ("http://127.0.0.1:%u/{z}/{x}/{y}.png", fixture.port);
  choose (spec);
  open_map (&fixture);
  map = ui_map_stage_get_map (fixture.stage);
  wait_drawn (notice_is_shown, &fixture);
  g_assert_cmpstr (ui_map_get_basemap_notice (map), ==,
                   "The basemap “Wrong” has no tiles of this place");
  fixture.nowhere = FALSE;
  ui_test_click (ui_test_find_text (GTK_WIDGET (fixture.stage), "_Retry"));
  wait_drawn (is_red, &fixture);
  wait_drawn (is_silent, &fixture);
  show (map, 12729000, 4137000);
  wait_drawn (is_red, &fixture);

  /* Elsewhere it has none. */
  fixture.nowhere = TRUE;
  view = ui_map_get_view (map);
  show (map, view.center_x + 500000, view.center_y);
  wait_drawn (notice_is_shown, &fixture);
  show (map, view.center_x, view.center_y);
  wait_drawn (is_silent, &fixture);
  wait_drawn (is_red, &fixture);

  /* Holes are no matter. */
  fixture.nowhere = FALSE;
  fixture.odd_only = TRUE;
  fixture.n_requests = 0;
  show (map, view.center_x, view.center_y + 500000);
  wait_drawn (has_asked, &fixture);
  ui_test_settle ();
  g_assert_false (notice_is_shown (&fixture));
  g_settings_reset (ui_settings_get (), "basemap");
  g_settings_reset (ui_settings_get (), "basemaps");
  gtk_window_destroy (fixture.window);
  ui_test_settle ();
  stop_server (&fixture);
}

/* ---- Over a document ---- */

static gboolean
has_document (gpointer window)
{
  return ui_window_get_document (window) != NULL;
}

static gboolean
is_gone (gpointer place)
{
  return *(gpointer *) place == NULL;
}

/* What part of the picture of @widget is red. */
static double
get_red_share (GtkWidget *widget)
{
  g_autofree char *path = g_build_filename (ui_test_get_folder (), "share.png", NULL);
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  guint n = 0, n_all;

  if (!gtk_widget_get_mapped (widget) || !ui_test_save_png (widget, path))
    return 0;
  pixbuf = gdk_pixbuf_new_from_file (path, NULL);
  n_all = (guint) (gdk_pixbuf_get_width (pixbuf) * gdk_pixbuf_get_height (pixbuf));
  for (guint i = 0; i < n_all; i++)
    {
      const guint8 *p =
        gdk_pixbuf_read_pixels (pixbuf) +
        (guint) gdk_pixbuf_get_rowstride (pixbuf) * (i / (guint) gdk_pixbuf_get_width (pixbuf)) +
        (guint) gdk_pixbuf_get_n_channels (pixbuf) * (i % (guint) gdk_pixbuf_get_width (pixbuf));
      n += p[0] > 0xf0 && p[1] < 0x10 && p[2] < 0x10;
    }
  return n / (double) n_all;
}

static gboolean
is_mostly_red (gpointer widget)
{
  return get_red_share (widget) > 0.5;
}

static gboolean
is_drawn_on_land (gpointer map)
{
  return gtk_widget_get_mapped (map) && !ui_map_is_drawing (map) && get_red_share (map) < 0.01;
}

static UiWindow *
open_workspace (const char *path)
{
  UiWindow *window = ui_window_new (NULL);

  gtk_window_set_default_size (GTK_WINDOW (window), 1200, 800);
  gtk_window_present (GTK_WINDOW (window));
  ui_window_open_path (window, path, GIS_OPEN_READ_WRITE);
  wait_drawn (has_document, window);
  return window;
}

static void
close_window (UiWindow *window)
{
  gpointer weak = window;

  g_object_add_weak_pointer (G_OBJECT (window), &weak);
  gtk_window_close (GTK_WINDOW (window));
  wait_drawn (is_gone, &weak);
}

static void
choose_mbtiles (const char *name)
{
  g_autoptr (UiBasemapSpec) spec = ui_basemap_spec_new (UI_BASEMAP_MBTILES);

  g_free (spec->address);
  spec->address = g_build_filename (ui_test_get_folder (), name, NULL);
  write_mbtiles (spec->address, 14, 13390, 6490, 40); /* Kaifeng */
  choose (spec);
}

/* The basemap that was chosen is seen when the workspace is opened again, under both maps. */
static void
test_remembered (void)
{
  g_autofree char *path = ui_test_make_workspace ("remembered", 20);
  UiWindow *window = open_workspace (path);
  UiMap *map, *plan;

  map = ui_census_view_get_map (UI_CENSUS_VIEW (window->census_view));
  wait_drawn (is_drawn_on_land, map);
  choose_mbtiles ("remembered.mbtiles");
  wait_drawn (is_mostly_red, map);
  close_window (window);

  window = open_workspace (path);
  map = ui_census_view_get_map (UI_CENSUS_VIEW (window->census_view));
  plan = ui_plan_view_get_map (UI_PLAN_VIEW (window->plan_view));
  wait_drawn (is_mostly_red, map);
  g_assert_false (ui_map_has_basemap (plan)); /* nobody has looked there yet */
  ui_window_show_view (window, "plan");
  wait_drawn (is_mostly_red, plan);
  g_settings_reset (ui_settings_get (), "basemap");
  wait_drawn (is_drawn_on_land, plan);
  ui_window_show_view (window, "census");
  wait_drawn (is_drawn_on_land, map);
  close_window (window);
  g_settings_reset (ui_settings_get (), "basemaps");
}

/* Two maps of one document, one without a basemap: neither takes the other's ground. */
static void
test_own_ground (void)
{
  g_autofree char *path = ui_test_make_workspace ("ground", 20);
  UiWindow *window = open_workspace (path);
  UiDocument *document = ui_window_get_document (window);
  Fixture fixture = { 0 };
  UiMap *bare = UI_MAP (ui_map_new ()), *map;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  choose_mbtiles ("ground.mbtiles");
  open_map (&fixture);
  map = ui_map_stage_get_map (fixture.stage);
  ui_map_set_document (map, document);
  wait_drawn (is_mostly_red, map);
  g_object_ref (fixture.stage);
  gtk_window_set_child (fixture.window, box);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (fixture.stage));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (bare));
  g_object_unref (fixture.stage);
  ui_map_set_document (bare, document);
  wait_drawn (is_drawn_on_land, bare);
  wait_drawn (is_mostly_red, map);
  ui_document_style_changed (document);
  wait_drawn (is_drawn_on_land, bare);
  wait_drawn (is_mostly_red, map);
  ui_map_set_document (map, NULL);
  ui_map_set_document (bare, NULL);
  gtk_window_destroy (fixture.window);
  close_window (window);
  g_settings_reset (ui_settings_get (), "basemap");
  g_settings_reset (ui_settings_get (), "basemaps");
}

static void
test_tianditu_without_key (void)
{
  g_autoptr (UiBasemapSpec) spec = ui_basemap_spec_new (UI_BASEMAP_TIANDITU);
  ShumateMap *map = g_object_ref_sink (shumate_map_new ());
  ShumateLayer *above = SHUMATE_LAYER (shumate_marker_layer_new (shumate_map_get_viewport (map)));
  g_autoptr (UiBasemap) basemap = NULL;

  shumate_map_add_layer (map, above);
  g_free (spec->address);
  spec->address = g_strdup ("img");
  basemap = ui_basemap_new (map, above);
  ui_basemap_show (basemap, spec, NULL);
  g_assert_nonnull (ui_basemap_get_notice (basemap));
  g_assert_null (ui_basemap_get_shown (basemap));
  g_auto (GStrv) templates = ui_basemap_spec_dup_templates (spec, "k");
  g_assert_cmpuint (g_strv_length (templates), ==, 2); /* pictures, names over them */
  g_assert_nonnull (strstr (templates[0], "/img_w/"));
  g_assert_nonnull (strstr (templates[1], "/cia_w/"));
  g_clear_object (&basemap);
  g_object_unref (map);
}

/* ---- The dialog ---- */

static GtkWidget *
find_entry (GtkWidget *root, const char *title)
{
  if (ADW_IS_ENTRY_ROW (root) &&
      g_str_equal (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (root)), title))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_entry (child, title);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static GtkWidget *
find_tooltip (GtkWidget *root, const char *text)
{
  if (g_strcmp0 (gtk_widget_get_tooltip_text (root), text) == 0)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_tooltip (child, text);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
type_into (GtkWidget *dialog, const char *title, const char *text)
{
  GtkWidget *row = find_entry (dialog, title);

  g_assert_nonnull (row);
  gtk_editable_set_text (GTK_EDITABLE (row), text);
}

static void
test_dialog (void)
{
  GSettings *settings = ui_settings_get ();
  GtkWidget *chooser = g_object_ref_sink (ui_basemap_chooser_new ());
  GtkWidget *choice = ui_test_find_type (chooser, GTK_TYPE_DROP_DOWN);
  GtkWidget *dialog = ui_basemap_dialog_present (NULL);
  g_autoptr (GPtrArray) specs = NULL;
  g_autofree char *shown = NULL;
  g_autofree char *none = NULL;
  const UiBasemapSpec *spec;

  gtk_widget_activate_action (dialog, "basemaps.add", "s", "xyz");
  type_into (dialog, "Name", "City tiles");
  type_into (dialog, "Address with {z}, {x} and {y}", "http://e/{z}/{x}");
  ui_test_click (ui_test_find_text (dialog, "_Save"));
  g_assert_nonnull (ui_test_find_text (dialog, "The address of the tiles needs {z}, {x} and {y}"));
  specs = ui_basemap_specs_load (settings);
  g_assert_cmpuint (specs->len, ==, 0);
  type_into (dialog, "Address with {z}, {x} and {y}", " http://127.0.0.1:9/{z}/{x}/{y}.png ");
  ui_test_click (ui_test_find_text (dialog, "_Save"));
  g_ptr_array_unref (specs);
  specs = ui_basemap_specs_load (settings);
  g_assert_cmpuint (specs->len, ==, 1);
  spec = g_ptr_array_index (specs, 0);
  g_assert_cmpstr (spec->name, ==, "City tiles");
  g_assert_cmpstr (spec->address, ==, "http://127.0.0.1:9/{z}/{x}/{y}.png");
  shown = g_settings_get_string (settings, "basemap");
  g_assert_cmpstr (shown, ==, spec->id);
  /* The foot of the layers pane follows, and chooses. */
  g_assert_cmpuint (gtk_drop_down_get_selected (GTK_DROP_DOWN (choice)), ==, 1);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (choice), 0);
  none = g_settings_get_string (settings, "basemap");
  g_assert_cmpstr (none, ==, "");
  gtk_window_destroy (GTK_WINDOW (dialog));
  dialog = ui_basemap_dialog_present (NULL);
  ui_test_click (find_tooltip (dialog, "Remove"));
  g_ptr_array_unref (specs);
  specs = ui_basemap_specs_load (settings);
  g_assert_cmpuint (specs->len, ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (gtk_drop_down_get_model (GTK_DROP_DOWN (choice))), ==,
                    1);
  gtk_window_destroy (GTK_WINDOW (dialog));
  g_object_unref (chooser);
  ui_test_settle ();
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv, NULL);
  ui_viewport_raise_limits ();
  g_test_add_func ("/ui/basemap/mbtiles-shown", test_mbtiles_shown);
  g_test_add_func ("/ui/basemap/specs", test_specs);
  g_test_add_func ("/ui/basemap/away-and-back", test_away_and_back);
  g_test_add_func ("/ui/basemap/nothing-here", test_nothing_here);
  g_test_add_func ("/ui/basemap/remembered", test_remembered);
  g_test_add_func ("/ui/basemap/own-ground", test_own_ground);
  g_test_add_func ("/ui/basemap/tianditu-without-key", test_tianditu_without_key);
  g_test_add_func ("/ui/basemap/dialog", test_dialog);
  return g_test_run ();
}
