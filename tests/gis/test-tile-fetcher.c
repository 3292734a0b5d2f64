/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tiles from a server on the loopback that answers, fails, stalls, lies, refuses, or is not there.
 * Oracles: the colour it painted for each tile, and what it counted. Waits end by conditions. */
#include "gis/core/error.h"
#include "gis/tiles/fetcher.h"
#include "tests/support/source-files.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <libsoup/soup.h>
#include <string.h>

#define DEADLINE_S 60

typedef enum
{
  ANSWER_GOOD,
  ANSWER_SAME, /* one picture for all */
  ANSWER_HTML,
  ANSWER_CUT,
  ANSWER_WIDE,
  ANSWER_ENDLESS,
  ANSWER_STALL,
  ANSWER_TRICKLE,  /* a byte now and then */
  ANSWER_REDIRECT, /* to itself */
  ANSWER_STATUS,
} Answer;

typedef struct
{
  SoupServer *server;
  guint port;
  Answer answer;
  guint status;     /* of ANSWER_STATUS */
  guint n_failures; /* so many times before the answer is good */
  guint n_requests, most_open;
  GPtrArray *stalled; /* SoupServerMessage */
  GHashTable *paths;
} Server;

static gboolean
deadline_cb (gpointer data)
{
  g_error ("The condition did not come true within %d s", DEADLINE_S);
  return G_SOURCE_REMOVE;
}

#define wait_for(condition)                                                                        \
  G_STMT_START                                                                                     \
  {                                                                                                \
    guint deadline_ = g_timeout_add_seconds (DEADLINE_S, deadline_cb, NULL);                       \
    while (!(condition))                                                                           \
      g_main_context_iteration (NULL, TRUE);                                                       \
    g_source_remove (deadline_);                                                                   \
  }                                                                                                \
  G_STMT_END

/* The same for what a worker does, of which no event tells. */
#define watch_for(condition)                                                                       \
  G_STMT_START                                                                                     \
  {                                                                                                \
    guint deadline_ = g_timeout_add_seconds (DEADLINE_S, deadline_cb, NULL);                       \
    while (!(condition))                                                                           \
      if (!g_main_context_iteration (NULL, FALSE))                                                 \
        g_thread_yield ();                                                                         \
    g_source_remove (deadline_);                                                                   \
  }                                                                                                \
  G_STMT_END

/* ---- The server ---- */

static GBytes *
make_picture (int width, int height, guint red)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, width, height);
  char *data;
  gsize size;

  gdk_pixbuf_fill (pixbuf, red << 24 | 0xff);
  g_assert_true (gdk_pixbuf_save_to_buffer (pixbuf, &data, &size, "png", NULL, NULL));
  return g_bytes_new_take (data, size);
}

static gboolean
trickle_cb (gpointer user_data)
{
  SoupServerMessage *message = user_data;

  soup_message_body_append (soup_server_message_get_response_body (message), SOUP_MEMORY_STATIC,
                            "\x89", 1);
  soup_server_message_unpause (message);
  return G_SOURCE_CONTINUE;
}

static void
trickle_over_cb (SoupServerMessage *message, gpointer source)
{
  g_source_remove (GPOINTER_TO_UINT (source));
}

/* More often than the time-out, without end. */
static void
trickle (SoupServerMessage *message)
{
  guint source = g_timeout_add_full (G_PRIORITY_DEFAULT, 200, trickle_cb, g_object_ref (message),
                                     g_object_unref);

  soup_server_message_set_status (message, 200, NULL);
  soup_message_headers_set_encoding (soup_server_message_get_response_headers (message),
                                     SOUP_ENCODING_CHUNKED);
  g_signal_connect (message, "disconnected", G_CALLBACK (trickle_over_cb),
                    GUINT_TO_POINTER (source));
}

static void
respond (Server *self, SoupServerMessage *message, Answer answer, guint red)
{
  g_autoptr (GBytes) picture = make_picture (answer == ANSWER_WIDE ? 300 : 256, 256,
                                             answer == ANSWER_SAME ? 77 : red);
  g_autofree char *zeros = NULL;
  gsize size;
  const char *data = g_bytes_get_data (picture, &size);

  if (answer == ANSWER_STATUS)
    {
      soup_server_message_set_status (message, self->status, NULL);
      return;
    }
  if (answer == ANSWER_REDIRECT)
    {
      g_autofree char *again = g_uri_to_string (soup_server_message_get_uri (message));
      soup_server_message_set_redirect (message, 302, again);
      return;
    }
  if (answer == ANSWER_TRICKLE)
    {
      trickle (message);
      return;
    }
  soup_server_message_set_status (message, 200, NULL);
  if (answer == ANSWER_HTML)
    soup_server_message_set_response (message, "text/html", SOUP_MEMORY_STATIC,
                                      "<html>login</html>", 18);
  else if (answer == ANSWER_ENDLESS)
    {
      zeros = g_malloc0 (6 << 20);
      memcpy (zeros, data, 100);
      soup_server_message_set_response (message, "image/png", SOUP_MEMORY_COPY, zeros, 6 << 20);
    }
  else
    soup_server_message_set_response (message, "image/png", SOUP_MEMORY_COPY, data,
                                      answer == ANSWER_CUT ? size / 2 : size);
}

static void
stall_over_cb (SoupServerMessage *message, gpointer user_data)
{
  Server *self = user_data;

  g_ptr_array_remove (self->stalled, message);
}

/* Calls that nobody has hung up. The end of one may not have been noticed yet when the next comes: a
 * client that waits sends nothing, so what can be read is the end. */
static guint
count_open (const Server *self)
{
  guint n = 0;

  for (guint i = 0; i < self->stalled->len; i++)
    {
      GSocket *socket = soup_server_message_get_socket (self->stalled->pdata[i]);
      n += socket != NULL && g_socket_condition_check (socket, G_IO_IN | G_IO_HUP) == 0;
    }
  return n;
}

static void
request_cb (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  Server *self = user_data;
  guint z, x, y;
  Answer answer = self->answer;

  g_assert_cmpint (sscanf (path, "/%u/%u/%u.png", &z, &x, &y), ==, 3);
  self->n_requests++;
  g_hash_table_add (self->paths, g_strdup (path));
  if (self->n_failures > 0)
    {
      self->n_failures--;
      answer = ANSWER_STATUS;
    }
  if (answer == ANSWER_STALL)
    {
      soup_server_message_pause (message);
      g_signal_connect (message, "disconnected", G_CALLBACK (stall_over_cb), self);
      g_ptr_array_add (self->stalled, g_object_ref (message));
      self->most_open = MAX (self->most_open, count_open (self));
      return;
    }
  respond (self, message, answer, x);
}

static void
server_start (Server *self, guint port)
{
  g_autoptr (GError) error = NULL;
  GSList *uris;

  self->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (self->server, NULL, request_cb, self, NULL);
  g_assert_true (
    soup_server_listen_local (self->server, port, SOUP_SERVER_LISTEN_IPV4_ONLY, &error));
  g_assert_no_error (error);
  uris = soup_server_get_uris (self->server);
  self->port = (guint) g_uri_get_port (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
}

static void
server_init (Server *self)
{
  *self = (Server){ .status = 503 };
  self->stalled = g_ptr_array_new_with_free_func (g_object_unref);
  self->paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  server_start (self, 0);
}

static void
server_stop (Server *self)
{
  soup_server_disconnect (self->server);
  g_clear_object (&self->server);
}

static void
server_clear (Server *self)
{
  if (self->server != NULL)
    server_stop (self);
  g_ptr_array_unref (self->stalled);
  g_hash_table_unref (self->paths);
}

static GisTileFetcher *
new_fetcher (const Server *server, GisTileCache *cache)
{
  g_autofree char *template = g_strdup_printf ("http://127.0.0.1:%u/{z}/{x}/{y}.png", server->port);
  GisTileFetcher *fetcher = gis_tile_fetcher_new (template, cache);

  gis_tile_fetcher_set_pace (fetcher, 5, 20, 2);
  return fetcher;
}

/* ---- The asking side ---- */

typedef struct
{
  gboolean done;
  cairo_surface_t *picture;
  GError *error;
  GCancellable *cancellable;
} Ask;

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Ask *ask = user_data;

  ask->picture = gis_tile_fetcher_fetch_finish (GIS_TILE_FETCHER (source), result, &ask->error);
  ask->done = TRUE;
}

static void
ask_for (Ask *ask, GisTileFetcher *fetcher, int x)
{
  *ask = (Ask){ .cancellable = g_cancellable_new () };
  gis_tile_fetcher_fetch_async (fetcher, &(GisTileKey){ 9, x, 3 }, ask->cancellable, answered_cb,
                                ask);
}

static void
ask_clear (Ask *ask)
{
  g_clear_pointer (&ask->picture, cairo_surface_destroy);
  g_clear_error (&ask->error);
  g_clear_object (&ask->cancellable);
}

/* The picture that the server painted for column @x. */
static void
assert_picture (Ask *ask, guint x)
{
  wait_for (ask->done);
  g_assert_no_error (ask->error);
  g_assert_nonnull (ask->picture);
  g_assert_cmphex (*(guint32 *) (gpointer) cairo_image_surface_get_data (ask->picture), ==,
                   0xff000000 | x << 16);
  ask_clear (ask);
}

/* ---- Tests ---- */

static void
test_fetch_and_keep (void)
{
  TestFolder folder;
  g_autofree char *path = NULL;
  g_autoptr (GisTileCache) cache = NULL;
  g_autoptr (GisTileFetcher) fetcher = NULL;
  g_autoptr (GisTileFetcher) later = NULL;
  gint64 age_s;
  Server server;
  Ask asks[4];

  test_folder_init (&folder);
  path = test_folder_path (&folder, "cache");
  cache = gis_tile_cache_new (path, 1 << 20);
  server_init (&server);
  fetcher = new_fetcher (&server, cache);
  for (int i = 0; i < 3; i++) /* three ask for one tile, one for another */
    ask_for (&asks[i], fetcher, 11);
  ask_for (&asks[3], fetcher, 12);
  for (int i = 0; i < 3; i++)
    assert_picture (&asks[i], 11);
  assert_picture (&asks[3], 12);
  g_assert_cmpuint (server.n_requests, ==, 2);
  ask_for (&asks[0], fetcher, 11);
  assert_picture (&asks[0], 11);
  g_assert_cmpuint (server.n_requests, ==, 2); /* from memory */
  g_autofree char *template = g_strdup_printf ("http://127.0.0.1:%u/{z}/{x}/{y}.png", server.port);
  g_autofree char *name = gis_tile_cache_dup_name (template);
  g_autoptr (GBytes) kept = NULL;
  watch_for ((kept = gis_tile_cache_get (cache, name, &(GisTileKey){ 9, 12, 3 }, &age_s)) != NULL);
  server_stop (&server);
  later = new_fetcher (&server, cache); /* the program starts again, without a network */
  ask_for (&asks[0], later, 12);
  assert_picture (&asks[0], 12);
  g_assert_cmpuint (gis_tile_fetcher_get_n_sent (later), ==, 0);
  server_clear (&server);
  test_folder_clear (&folder);
}

/* Two hosts, one of them broken: every tile comes from the other. */
static void
test_hosts_rotate (void)
{
  g_autoptr (GisTileFetcher) fetcher = NULL;
  g_autofree char *template = NULL;
  Server good, bad;
  Ask asks[6];

  server_init (&good);
  server_init (&bad);
  bad.answer = ANSWER_STATUS;
  template = g_strdup_printf ("http://{switch:127.0.0.1:%u,127.0.0.1:%u}/{z}/{x}/{y}.png",
                              good.port, bad.port);
  fetcher = gis_tile_fetcher_new (template, NULL);
  gis_tile_fetcher_set_pace (fetcher, 5, 20, 2);
  for (int i = 0; i < 6; i++)
    ask_for (&asks[i], fetcher, 20 + i);
  for (int i = 0; i < 6; i++)
    assert_picture (&asks[i], 20 + (guint) i);
  g_assert_cmpuint (good.n_requests, ==, 6);
  g_assert_cmpuint (bad.n_requests, ==, 3); /* turn and turn about */
  g_assert_cmpint (gis_tile_fetcher_get_state (fetcher), ==, GIS_TILES_FINE);
  server_clear (&good);
  server_clear (&bad);
}

static void
test_tried_again (void)
{
  g_autoptr (GisTileFetcher) fetcher = NULL;
  Server server;
  Ask ask;

  server_init (&server);
  server.n_failures = 3;
  fetcher = new_fetcher (&server, NULL);
  ask_for (&ask, fetcher, 30);
  assert_picture (&ask, 30);
  g_assert_cmpuint (server.n_requests, ==, 4);
  g_assert_cmpint (gis_tile_fetcher_get_state (fetcher), ==, GIS_TILES_FINE);
  server_clear (&server);
}

/* What is no tile is not shown; when all are so, the source says so and goes on by itself. */
static void
test_no_pictures (void)
{
  static const Answer answers[] = { ANSWER_HTML, ANSWER_CUT, ANSWER_WIDE, ANSWER_ENDLESS };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autoptr (GisTileFetcher) fetcher = NULL;
      Server server;
      Ask one, two;
      server_init (&server);
      server.answer = answers[i];
      fetcher = new_fetcher (&server, NULL);
      ask_for (&one, fetcher, 41);
      ask_for (&two, fetcher, 42);
      wait_for (gis_tile_fetcher_get_state (fetcher) == GIS_TILES_NO_PICTURES);
      g_assert_nonnull (gis_tile_fetcher_get_reason (fetcher));
      g_assert_true (one.done != two.done); /* the first was taken for its own fault */
      Ask *failed = one.done ? &one : &two;
      g_assert_error (failed->error, GIS_ERROR, GIS_ERROR_SOURCE);
      server.answer = ANSWER_GOOD;
      assert_picture (one.done ? &two : &one, one.done ? 42 : 41);
      g_assert_cmpint (gis_tile_fetcher_get_state (fetcher), ==, GIS_TILES_FINE);
      ask_clear (&one);
      ask_clear (&two);
      server_clear (&server);
    }
}

/* No network: nothing fails, nothing blocks; it goes on as soon as there is one. */
static void
test_offline (void)
{
  g_autoptr (GisTileFetcher) fetcher = NULL;
  Server server;
  Ask asks[20], dropped;
  guint port;

  server_init (&server);
  port = server.port;
  server_stop (&server);
  fetcher = new_fetcher (&server, NULL);
  for (int i = 0; i < 20; i++)
    ask_for (&asks[i], fetcher, 50 + i);
  ask_for (&dropped, fetcher, 49);
  wait_for (gis_tile_fetcher_get_state (fetcher) == GIS_TILES_UNREACHABLE);
  for (int i = 0; i < 20; i++)
    g_assert_false (asks[i].done);
  g_cancellable_cancel (dropped.cancellable);
  wait_for (dropped.done);
  g_assert_error (dropped.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  ask_clear (&dropped);
  server_start (&server, port);
  for (int i = 0; i < 20; i++)
    assert_picture (&asks[i], 50 + (guint) i);
  g_assert_false (g_hash_table_contains (server.paths, "/9/49/3.png"));
  g_assert_cmpint (gis_tile_fetcher_get_state (fetcher), ==, GIS_TILES_FINE);
  server_clear (&server);
}

/* Pressing "Retry" does not wait for the next try. */
static void
test_retry_now (void)
{
  g_autoptr (GisTileFetcher) fetcher = NULL;
  Server server;
  Ask ask;

  server_init (&server);
  server.answer = ANSWER_STATUS;
  fetcher = new_fetcher (&server, NULL);
  gis_tile_fetcher_set_pace (fetcher, 5, 3600 * 1000, 2); /* by itself: in an hour */
  ask_for (&ask, fetcher, 60);
  wait_for (gis_tile_fetcher_get_state (fetcher) == GIS_TILES_UNREACHABLE);
  server.answer = ANSWER_GOOD;
  gis_tile_fetcher_retry (fetcher);
  assert_picture (&ask, 60);
  server_clear (&server);
}

/* A server that takes the call and says nothing: the time-out counts as a failure; no more than so
 * many calls are open at once. */
static void
test_stalls (void)
{
  g_autoptr (GisTileFetcher) fetcher = NULL;
  Server server;
  Ask asks[30];

  server_init (&server);
  server.answer = ANSWER_STALL;
  fetcher = new_fetcher (&server, NULL);
  gis_tile_fetcher_set_pace (fetcher, 5, 20, 1);
  for (int i = 0; i < 30; i++)
    ask_for (&asks[i], fetcher, 70 + i);
  wait_for (gis_tile_fetcher_get_state (fetcher) == GIS_TILES_UNREACHABLE);
  g_assert_cmpuint (server.most_open, >, 0);
  g_assert_cmpuint (server.most_open, <=, 8);
  server.answer = ANSWER_GOOD;
  for (int i = 0; i < 30; i++)
    assert_picture (&asks[i], 70 + (guint) i);
  server_clear (&server);
}

/* One that is sent round in a circle, and one that says a little and never comes to an end. */
static void
test_never_ends (void)
{
  static const Answer answers[] = { ANSWER_REDIRECT, ANSWER_TRICKLE };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autoptr (GisTileFetcher) fetcher = NULL;
      Server server;
      Ask asks[8];
      server_init (&server);
      server.answer = answers[i];
      fetcher = new_fetcher (&server, NULL);
      gis_tile_fetcher_set_pace (fetcher, 5, 20, 1);
      for (int k = 0; k < 8; k++)
        ask_for (&asks[k], fetcher, 150 + k);
      wait_for (gis_tile_fetcher_get_state (fetcher) == GIS_TILES_UNREACHABLE);
      g_assert_nonnull (gis_tile_fetcher_get_reason (fetcher));
      server.answer = ANSWER_GOOD;
      for (int k = 0; k < 8; k++)
        assert_picture (&asks[k], 150 + (guint) k);
      server_clear (&server);
    }
}

static void
test_statuses (void)
{
  g_autoptr (GisTileFetcher) fetcher = NULL;
  Server server;
  Ask asks[2];

  server_init (&server);
  server.answer = ANSWER_STATUS;
  server.status = 404; /* nothing there: no fault of the source */
  fetcher = new_fetcher (&server, NULL);
  ask_for (&asks[0], fetcher, 110);
  wait_for (asks[0].done);
  g_assert_no_error (asks[0].error);
  g_assert_null (asks[0].picture);
  ask_clear (&asks[0]);
  g_assert_cmpuint (server.n_requests, ==, 1);
  server.status = 403;
  ask_for (&asks[0], fetcher, 111);
  ask_for (&asks[1], fetcher, 112);
  wait_for (gis_tile_fetcher_get_state (fetcher) == GIS_TILES_REFUSED);
  g_assert_nonnull (strstr (gis_tile_fetcher_get_reason (fetcher), "403"));
  gis_tile_fetcher_close (fetcher);
  wait_for (asks[0].done && asks[1].done);
  ask_clear (&asks[0]);
  ask_clear (&asks[1]);
  server_clear (&server);
}

/* One picture for all tiles, as some services answer a refused key: shown, told, and not kept. */
static void
test_all_alike (void)
{
  TestFolder folder;
  g_autofree char *path = NULL;
  g_autoptr (GisTileCache) cache = NULL;
  g_autoptr (GisTileFetcher) fetcher = NULL;
  Server server;
  Ask asks[12];

  test_folder_init (&folder);
  path = test_folder_path (&folder, "cache");
  cache = gis_tile_cache_new (path, 1 << 20);
  server_init (&server);
  server.answer = ANSWER_SAME;
  fetcher = new_fetcher (&server, cache);
  for (int i = 0; i < 12; i++)
    {
      ask_for (&asks[i], fetcher, 120 + i);
      assert_picture (&asks[i], 77);
    }
  g_assert_cmpint (gis_tile_fetcher_get_state (fetcher), ==, GIS_TILES_ALL_ALIKE);
  watch_for (gis_tile_cache_measure (cache) == 0);
  server.answer = ANSWER_GOOD;
  ask_for (&asks[0], fetcher, 140);
  assert_picture (&asks[0], 140);
  g_assert_cmpint (gis_tile_fetcher_get_state (fetcher), ==, GIS_TILES_FINE);
  server_clear (&server);
  test_folder_clear (&folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gis/tile-fetcher/fetch-and-keep", test_fetch_and_keep);
  g_test_add_func ("/gis/tile-fetcher/hosts-rotate", test_hosts_rotate);
  g_test_add_func ("/gis/tile-fetcher/tried-again", test_tried_again);
  g_test_add_func ("/gis/tile-fetcher/no-pictures", test_no_pictures);
  g_test_add_func ("/gis/tile-fetcher/offline", test_offline);
  g_test_add_func ("/gis/tile-fetcher/retry-now", test_retry_now);
  g_test_add_func ("/gis/tile-fetcher/stalls", test_stalls);
  g_test_add_func ("/gis/tile-fetcher/never-ends", test_never_ends);
  g_test_add_func ("/gis/tile-fetcher/statuses", test_statuses);
  g_test_add_func ("/gis/tile-fetcher/all-alike", test_all_alike);
  return g_test_run ();
}
