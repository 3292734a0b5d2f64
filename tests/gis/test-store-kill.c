/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kill -9 at any moment: a child process makes 100 random edits (or an import) and says over a pipe
 * which step has been committed; it is killed at a random moment. Then every step that it had told
 * of is there, at most one more, and the file is sound. The steps follow from a seed, so that the
 * parent knows the whole picture after each of them. */
#include "store-fixture.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define N_ROUNDS 48
#define N_STEPS 100
#define N_SLOTS 8
#define N_IMPORTED 1500
#define MAX_KILL_AFTER_US 60000

/* ---- The plan: what step k does, and the picture after it ---- */

typedef struct
{
  gboolean there;
  int diameter, x;
  gboolean damaged;
} Slot;

typedef enum
{
  STEP_INSERT,
  STEP_DIAMETER,
  STEP_STATE,
  STEP_MOVE,
  STEP_DELETE,
} StepKind;

/* Chooses step @k and applies it to the picture. */
static StepKind
plan_step (GRand *rand, Slot *slots, guint *which, int *number)
{
  StepKind kind;
  Slot *slot;

  *which = (guint) g_rand_int_range (rand, 0, N_SLOTS);
  *number = g_rand_int_range (rand, 50, 5000);
  kind = (StepKind) g_rand_int_range (rand, STEP_DIAMETER, STEP_DELETE + 1);
  slot = &slots[*which];
  if (!slot->there)
    {
      *slot = (Slot){ TRUE, 0, *number, FALSE };
      return STEP_INSERT;
    }
  if (kind == STEP_DIAMETER)
    slot->diameter = *number;
  else if (kind == STEP_STATE)
    slot->damaged = !slot->damaged;
  else if (kind == STEP_MOVE)
    slot->x = *number;
  else
    slot->there = FALSE;
  return kind;
}

static void
apply_step (GisEdit *edit, StepKind kind, const Slot *slot, guint which, gint64 *id)
{
  g_autofree char *number = g_strdup_printf ("%d", slot->diameter);
  g_autofree char *code = g_strdup_printf ("slot%u", which);
  g_autoptr (GisGeometry) point = gis_geometry_new_point (FIXTURE_X + slot->x, FIXTURE_Y);

  switch (kind)
    {
    case STEP_INSERT:
      *id = fixture_add_cover (edit, code, "intact", slot->x, 0);
      break;
    case STEP_DIAMETER:
      fixture_set_text (edit, "cover", *id, "diameter_mm", number);
      break;
    case STEP_STATE:
      fixture_set_text (edit, "cover", *id, "state", slot->damaged ? "damaged" : "intact");
      break;
    case STEP_MOVE:
      g_assert_true (gis_edit_set_geometry (edit, "cover", *id, point, NULL));
      break;
    case STEP_DELETE:
      g_assert_true (gis_edit_delete (edit, "cover", *id, NULL));
      break;
    }
}

/* ---- The child ---- */

static void
tell (int fd, guint step)
{
  while (write (fd, &step, sizeof step) < 0 && errno == EINTR)
    ;
}

static void
import_rows (GisWorkspace *ws, int fd)
{
  GisBulk *bulk = gis_bulk_begin (ws, "cover", "Import", "test", NULL);

  tell (fd, 0);
  for (guint i = 0; i < N_IMPORTED; i++)
    {
      g_autoptr (GisRow) row = gis_row_new (fixture_class (ws, "cover"));
      gis_row_take_geometry (row, gis_geometry_new_point (FIXTURE_X + i, FIXTURE_Y + 1));
      g_assert_true (gis_bulk_insert (bulk, row, NULL, i, NULL));
    }
  g_assert_true (gis_bulk_commit (bulk, NULL, NULL, NULL));
  tell (fd, 1);
}

static void
make_edits (GisWorkspace *ws, guint32 seed, int fd)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  Slot slots[N_SLOTS] = { 0 };
  gint64 ids[N_SLOTS] = { 0 };

  tell (fd, 0);
  for (guint k = 1; k <= N_STEPS; k++)
    {
      g_autofree char *label = g_strdup_printf ("Step %u", k);
      guint which;
      int number;
      StepKind kind = plan_step (rand, slots, &which, &number);
      GisEdit *edit = fixture_begin (ws, label);
      apply_step (edit, kind, &slots[which], which, &ids[which]);
      gis_change_unref (fixture_commit (edit));
      tell (fd, k);
    }
}

static void
run_child (const char *path, guint32 seed, gboolean import, int fd)
{
  g_autoptr (GError) error = NULL;
  GisWorkspace *ws = gis_workspace_open (path, GIS_OPEN_READ_WRITE, &error);

  g_assert_no_error (error);
  if (import)
    import_rows (ws, fd);
  else
    make_edits (ws, seed, fd);
  /* No closing: the end of the process is part of the test. */
  _exit (0);
}

/* ---- The parent ---- */

/* Starts the child, kills it @after_us after it began, returns the last step it told of. */
static guint
run_and_kill (const char *path, guint32 seed, gboolean import, gint64 after_us)
{
  guint told = 0, step;
  int ends[2];
  int status = 0;
  pid_t child;

  g_assert_cmpint (pipe (ends), ==, 0);
  child = fork ();
  if (child == 0)
    {
      close (ends[0]);
      run_child (path, seed, import, ends[1]);
    }
  close (ends[1]);
  g_assert_cmpint (read (ends[0], &step, sizeof step), ==, sizeof step); /* it is open */
  g_usleep ((gulong) after_us);
  kill (child, SIGKILL);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFSIGNALED (status) || WEXITSTATUS (status) == 0);
  while (read (ends[0], &step, sizeof step) == sizeof step)
    told = step;
  close (ends[0]);
  return told;
}

/* Number of the last step in the history. */
static guint
last_step (GisWorkspace *ws)
{
  g_autofree char *label = gis_history_dup_undo_label (ws);

  return label != NULL ? (guint) atoi (label + strlen ("Step ")) : 0;
}

static void
assert_picture (GisWorkspace *ws, guint32 seed, guint n_steps)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  Slot slots[N_SLOTS] = { 0 };
  gint64 expected = 0;

  for (guint k = 0; k < n_steps; k++)
    {
      guint which;
      int number;
      plan_step (rand, slots, &which, &number);
    }
  for (guint i = 0; i < N_SLOTS; i++)
    {
      g_autofree char *code = g_strdup_printf ("slot%u", i);
      g_autoptr (GisRow) row = gis_store_find (ws, "cover", code, NULL);
      g_assert_cmpint (row != NULL, ==, slots[i].there);
      if (row == NULL)
        continue;
      expected++;
      g_assert_cmpint (gis_value_get_integer (gis_row_get (row, "diameter_mm"), 0), ==,
                       slots[i].diameter);
      g_assert_cmpstr (gis_row_get_text (row, "state"), ==,
                       slots[i].damaged ? "damaged" : "intact");
      g_assert_cmpfloat (row->geometry->xy[0], ==, FIXTURE_X + slots[i].x);
    }
  g_assert_cmpint (fixture_count (ws, "cover"), ==, expected);
}

static void
test_kill_edits (Fixture *fixture, gconstpointer data)
{
  guint n_midway = 0;

  for (guint round = 0; round < N_ROUNDS; round++)
    {
      guint32 seed = (guint32) g_test_rand_int ();
      guint told, found;
      GisWorkspace *ws;
      fixture_close (fixture_create (fixture));
      told =
        run_and_kill (fixture->path, seed, FALSE, g_test_rand_int_range (0, MAX_KILL_AFTER_US));
      ws = fixture_open (fixture, GIS_OPEN_READ_WRITE);
      found = last_step (ws);
      g_assert_cmpuint (found, >=, told);
      g_assert_cmpuint (found, <=, told + 1);
      assert_picture (ws, seed, found);
      fixture_assert_sound (ws);
      /* It goes on working: back one step, and a new row. */
      if (found > 0)
        {
          g_assert_true (gis_history_undo (ws, NULL, NULL));
          assert_picture (ws, seed, found - 1);
        }
      fixture_store_cover (ws, "after", "intact", 0, 0);
      fixture_close (ws);
      n_midway += told > 0 && told < N_STEPS;
      g_unlink (fixture->path);
    }
  g_test_message ("%u of %d rounds were killed in the midst of the edits", n_midway, N_ROUNDS);
  g_assert_cmpuint (n_midway, >, 0);
}

static void
test_kill_import (Fixture *fixture, gconstpointer data)
{
  for (guint round = 0; round < N_ROUNDS / 4; round++)
    {
      GisWorkspace *ws;
      guint told;
      gint64 n;
      fixture_close (fixture_create (fixture));
      told = run_and_kill (fixture->path, 0, TRUE, g_test_rand_int_range (0, MAX_KILL_AFTER_US));
      ws = fixture_open (fixture, GIS_OPEN_READ_WRITE);
      n = fixture_count (ws, "cover");
      g_assert_true (n == N_IMPORTED || (n == 0 && told == 0));
      fixture_assert_sound (ws);
      fixture_close (ws);
      g_unlink (fixture->path);
    }
}

static void
add_tests (void)
{
  fixture_add ("/gis/store-kill/edits", test_kill_edits);
  fixture_add ("/gis/store-kill/import", test_kill_import);
}

int
main (int argc, char **argv)
{
  return fixture_main (argc, argv, add_tests);
}
