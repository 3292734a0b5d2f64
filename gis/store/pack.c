/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The R-tree of a class written in one go. While thousands of rows come into a table (or go from it)
 * the triggers that keep the R-tree are away; the boxes gather here. At the end all entries are
 * sorted along a Hilbert curve and laid into full nodes, which are written straight into the shadow
 * tables (Kamel & Faloutsos, "On packing R-trees", CIKM 1993). Few entries beside many stored ones go
 * in one by one.
 *
 * Format of the shadow tables: SQLite's ext/rtree/rtree.c, "Database Format of R-Tree Tables":
 *   _node   nodeno → u16 depth (root), u16 n, n × (i64 child or rowid, 4 × f32), zeros; big-endian
 *   _parent nodeno → nodeno of its parent (the root, 1, has none)
 *   _rowid  rowid  → nodeno of its leaf */
#include "gis/store/store-private.h"

#include "gis/geometry/rtree.h"

#include <math.h>
#include <string.h>

#define CELL_BYTES 24
#define MIN_CELLS_PER_NODE 8
#define MAX_CELLS_PER_NODE 51
/* Nodes are not filled to the brim: the first rows drawn afterwards would split each of them. */
#define FILL 0.9
/* A tree this much larger than what came in takes the new entries one by one. */
#define MAX_SHARE_STORED 8
#define MIN_PACKED 512
#define MAX_LEVELS 8

/* As in the R-tree: xmin, xmax, ymin, ymax, rounded outwards. */
typedef struct
{
  gint64 id;
  float bounds[4];
} Cell;

struct _GisPack
{
  GisConnection *conn;
  const GisTable *table;
  int srid;
  GArray *cells;             /* Cell, ids ascending; not in the R-tree yet */
  GArray *touched;           /* gint64, changed again since: read from the table at the end */
  gint64 gone_from, gone_to; /* ids taken out of the table; 0: none */
};

static float
round_down (double value)
{
  float rounded = (float) value;

  return rounded > value ? nextafterf (rounded, -INFINITY) : rounded;
}

static float
round_up (double value)
{
  float rounded = (float) value;

  return rounded < value ? nextafterf (rounded, INFINITY) : rounded;
}

static Cell
make_cell (gint64 id, const GisBox *box)
{
  return (Cell){ id,
                 { round_down (box->min_x), round_up (box->max_x), round_down (box->min_y),
                   round_up (box->max_y) } };
}

GisPack *
gis_pack_begin (GisConnection *conn,
                const GisTable *table,
                int srid,
                GisPackKind kind,
                GError **error)
{
  GisPack *pack;

  g_return_val_if_fail (table->has_geometry && conn->pack == NULL, NULL);
  if (!gis_triggers_suspend (conn, table, kind == GIS_PACK_DELETES, error))
    return NULL;
  pack = g_new0 (GisPack, 1);
  pack->conn = conn;
  pack->table = table;
  pack->srid = srid;
  pack->cells = g_array_new (FALSE, FALSE, sizeof (Cell));
  pack->touched = g_array_new (FALSE, FALSE, sizeof (gint64));
  conn->pack = pack;
  return pack;
}

void
gis_pack_free (GisPack *pack)
{
  if (pack == NULL)
    return;
  pack->conn->pack = NULL;
  g_array_unref (pack->cells);
  g_array_unref (pack->touched);
  g_free (pack);
}

void
gis_pack_add (GisPack *pack, gint64 id, const GisBox *box)
{
  Cell cell = make_cell (id, box);

  g_array_append_val (pack->cells, cell);
}

void
gis_pack_take_range (GisPack *pack, gint64 from, gint64 to)
{
  pack->gone_from = from;
  pack->gone_to = to;
}

static int
compare_cells (gconstpointer a, gconstpointer b)
{
  gint64 x = ((const Cell *) a)->id, y = ((const Cell *) b)->id;

  return (x > y) - (x < y);
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

void
gis_pack_note_insert (GisPack *pack, const GisTable *table, gint64 id)
{
  if (pack->table == table)
    g_array_append_val (pack->touched, id);
}

gboolean
gis_pack_defers (GisPack *pack, const char *class_id, gint64 id)
{
  Cell key = { .id = id };

  if (!g_str_equal (pack->table->class_id, class_id) ||
      !g_array_binary_search (pack->cells, &key, compare_cells, NULL))
    return FALSE;
  g_array_append_val (pack->touched, id);
  return TRUE;
}

/* ---- One by one ---- */

static char *
dup_shadow_sql (const GisPack *pack, const char *format)
{
  g_autoptr (GString) sql = g_string_new (format);
  g_autofree char *name = gis_table_dup_rtree_name (pack->table->klass);

  g_string_replace (sql, "@", name, 0);
  return g_string_free (g_steal_pointer (&sql), FALSE);
}

static gboolean
insert_each (GisPack *pack, GError **error)
{
  g_autofree char *sql = dup_shadow_sql (pack, "INSERT OR REPLACE INTO \"@\" (pkid, xmin, xmax, "
                                               "ymin, ymax) VALUES (?1, ?2, ?3, ?4, ?5)");
  g_autofree char *clear = dup_shadow_sql (pack, "DELETE FROM \"@\" WHERE pkid BETWEEN ?1 AND ?2");

  if (pack->gone_from != 0 &&
      !gis_connection_run (pack->conn, error, clear, "ii", pack->gone_from, pack->gone_to))
    return FALSE;
  for (guint i = 0; i < pack->cells->len; i++)
    {
      const Cell *cell = &g_array_index (pack->cells, Cell, i);
      if (!gis_connection_run (pack->conn, error, sql, "idddd", cell->id, (double) cell->bounds[0],
                               (double) cell->bounds[1], (double) cell->bounds[2],
                               (double) cell->bounds[3]))
        return FALSE;
    }
  return TRUE;
}

/* ---- All at once ---- */

/* Cells a node holds; 0 when the R-tree is not of the form that SpatiaLite makes. */
static gboolean
read_capacity (GisPack *pack, guint *capacity, GError **error)
{
  g_autofree char *name = gis_table_dup_rtree_name (pack->table->klass);
  g_autofree char *form =
    g_strdup_printf ("CREATE VIRTUAL TABLE \"%s\" USING rtree(pkid, xmin, xmax, ymin, ymax)", name);
  g_autofree char *size_sql = dup_shadow_sql (pack, "SELECT length (data) FROM \"@_node\" "
                                                    "WHERE nodeno = 1");
  g_autofree char *sql = NULL;
  g_autoptr (GError) local = NULL;
  gint64 size = 0;

  *capacity = 0;
  sql = gis_connection_dup_text (pack->conn, &local,
                                 "SELECT sql FROM sqlite_master WHERE name = ?1", "t", name);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (!gis_connection_get_integer (pack->conn, &size, NULL, error, size_sql, ""))
    return FALSE;
  if (g_strcmp0 (sql, form) == 0 && size >= 4 + MIN_CELLS_PER_NODE * CELL_BYTES &&
      size <= 4 + MAX_CELLS_PER_NODE * CELL_BYTES)
    *capacity = (guint) (size - 4) / CELL_BYTES;
  return TRUE;
}

/* Adds the entries that are in the R-tree and stay. */
static gboolean
read_stored (GisPack *pack, GError **error)
{
  g_autofree char *sql = dup_shadow_sql (pack, "SELECT pkid, xmin, xmax, ymin, ymax FROM \"@\"");
  g_autoptr (GisStatement) statement = gis_connection_prepare (pack->conn, sql, error);
  int state;

  if (statement == NULL)
    return FALSE;
  while ((state = gis_statement_step (pack->conn, statement, error)) > 0)
    {
      Cell cell = { .id = sqlite3_column_int64 (statement, 0) };
      if (cell.id >= pack->gone_from && cell.id <= pack->gone_to)
        continue;
      for (int i = 0; i < 4; i++)
        cell.bounds[i] = (float) sqlite3_column_double (statement, 1 + i);
      g_array_append_val (pack->cells, cell);
    }
  g_array_sort (pack->cells, compare_cells);
  return state == 0;
}

/* Position of the cells along the Hilbert curve. */
static guint32 *
sort_cells (const GArray *cells)
{
  const double grid = 1 << 30;
  GisBox32 *boxes = g_new (GisBox32, cells->len);
  GisBox extent = GIS_BOX_EMPTY;
  g_autoptr (GisRtree) tree = NULL;
  double scale;

  for (guint i = 0; i < cells->len; i++)
    {
      const Cell *cell = &g_array_index (cells, Cell, i);
      gis_box_extend (&extent, cell->bounds[0], cell->bounds[2]);
      gis_box_extend (&extent, cell->bounds[1], cell->bounds[3]);
    }
  scale = grid / MAX (1e-9, MAX (extent.max_x - extent.min_x, extent.max_y - extent.min_y));
  for (guint i = 0; i < cells->len; i++)
    {
      const Cell *cell = &g_array_index (cells, Cell, i);
      boxes[i] = (GisBox32){ (gint32) ((cell->bounds[0] - extent.min_x) * scale),
                             (gint32) ((cell->bounds[2] - extent.min_y) * scale),
                             (gint32) ((cell->bounds[1] - extent.min_x) * scale),
                             (gint32) ((cell->bounds[3] - extent.min_y) * scale) };
    }
  tree = gis_rtree_new (boxes, cells->len);
  g_free (boxes);
  return g_memdup2 (gis_rtree_get_order (tree), cells->len * sizeof (guint32));
}

/* Where the levels lie: leaves are level 0, each node of a level holds an even share of what is below,
 * node numbers grow from the root (1) downwards. */
typedef struct
{
  guint n_levels;
  guint counts[MAX_LEVELS]; /* nodes */
  gint64 first[MAX_LEVELS]; /* number of the first node */
  guint n_entries;
} Layout;

static Layout
lay_out (guint n_entries, guint capacity)
{
  guint fill = MAX (2, (guint) (capacity * FILL));
  Layout layout = { .n_entries = n_entries };
  guint below = n_entries;
  gint64 next = 1;

  do
    {
      /* The root may be full to the brim: it is split no sooner for that. */
      guint count = below <= capacity ? 1 : (below + fill - 1) / fill;
      layout.counts[layout.n_levels++] = count;
      below = count;
    }
  while (below > 1);
  for (guint level = layout.n_levels; level-- > 0; next += layout.counts[level])
    layout.first[level] = next;
  return layout;
}

static guint
count_below (const Layout *layout, guint level)
{
  return level == 0 ? layout->n_entries : layout->counts[level - 1];
}

/* First child of a node: children are shared out evenly. */
static guint
first_child (const Layout *layout, guint level, guint node)
{
  return (guint) ((guint64) count_below (layout, level) * node / layout->counts[level]);
}

static void
put_cell (guint8 *at, gint64 id, const float *bounds)
{
  gint64 big = GINT64_TO_BE (id);

  memcpy (at, &big, sizeof big);
  for (guint i = 0; i < 4; i++)
    {
      guint32 bits;
      memcpy (&bits, &bounds[i], sizeof bits);
      bits = GUINT32_TO_BE (bits);
      memcpy (at + 8 + 4 * i, &bits, sizeof bits);
    }
}

static void
extend_bounds (float *bounds, const float *other)
{
  bounds[0] = MIN (bounds[0], other[0]);
  bounds[1] = MAX (bounds[1], other[1]);
  bounds[2] = MIN (bounds[2], other[2]);
  bounds[3] = MAX (bounds[3], other[3]);
}

typedef struct
{
  GisPack *pack;
  Layout layout;
  gsize node_bytes;
  const guint32 *order;
  Cell *nodes[MAX_LEVELS]; /* number and bounds of each node */
} Writer;

static const Cell *
get_child (const Writer *writer, guint level, guint child)
{
  return level == 0 ? &g_array_index (writer->pack->cells, Cell, writer->order[child])
                    : &writer->nodes[level - 1][child];
}

static void
measure_level (Writer *writer, guint level)
{
  const Layout *layout = &writer->layout;

  writer->nodes[level] = g_new (Cell, layout->counts[level]);
  for (guint i = 0; i < layout->counts[level]; i++)
    {
      Cell *node = &writer->nodes[level][i];
      guint first = first_child (layout, level, i), end = first_child (layout, level, i + 1);
      *node = (Cell){ layout->first[level] + i, { INFINITY, -INFINITY, INFINITY, -INFINITY } };
      for (guint child = first; child < end; child++)
        extend_bounds (node->bounds, get_child (writer, level, child)->bounds);
    }
}

static gboolean
run_pair (GisConnection *conn, GisStatement *statement, gint64 a, gint64 b, GError **error)
{
  gboolean done;

  sqlite3_bind_int64 (statement, 1, a);
  sqlite3_bind_int64 (statement, 2, b);
  done = gis_statement_step (conn, statement, error) == 0;
  sqlite3_reset (statement);
  return done;
}

static gboolean
write_level (Writer *writer, guint level, GError **error)
{
  const Layout *layout = &writer->layout;
  GisConnection *conn = writer->pack->conn;
  g_autofree char *node_sql =
    dup_shadow_sql (writer->pack, "INSERT INTO \"@_node\" (nodeno, data) VALUES (?1, ?2)");
  g_autofree char *parent_sql =
    dup_shadow_sql (writer->pack, "INSERT INTO \"@_parent\" (nodeno, parentnode) VALUES (?1, ?2)");
  g_autofree guint8 *data = g_malloc (writer->node_bytes);
  g_autoptr (GisStatement) statement = gis_connection_prepare (conn, node_sql, error);
  g_autoptr (GisStatement) parent = gis_connection_prepare (conn, parent_sql, error);

  if (statement == NULL || parent == NULL)
    return FALSE;
  for (guint i = 0; i < layout->counts[level]; i++)
    {
      guint first = first_child (layout, level, i), end = first_child (layout, level, i + 1);
      gint64 number = layout->first[level] + i;
      memset (data, 0, writer->node_bytes);
      data[1] = level + 1 == layout->n_levels ? (guint8) level : 0;
      data[2] = (guint8) ((end - first) >> 8);
      data[3] = (guint8) (end - first);
      for (guint child = first; child < end; child++)
        {
          const Cell *cell = get_child (writer, level, child);
          put_cell (data + 4 + (child - first) * CELL_BYTES, cell->id, cell->bounds);
          if (level > 0 && !run_pair (conn, parent, cell->id, number, error))
            return FALSE;
        }
      sqlite3_bind_int64 (statement, 1, number);
      sqlite3_bind_blob64 (statement, 2, data, writer->node_bytes, SQLITE_STATIC);
      if (gis_statement_step (conn, statement, error) != 0)
        return FALSE;
      sqlite3_reset (statement);
    }
  return TRUE;
}

/* Which leaf holds which row, by ascending row. */
static gboolean
write_rowids (Writer *writer, GError **error)
{
  const Layout *layout = &writer->layout;
  const GArray *cells = writer->pack->cells;
  GisConnection *conn = writer->pack->conn;
  g_autofree char *sql =
    dup_shadow_sql (writer->pack, "INSERT INTO \"@_rowid\" (rowid, nodeno) VALUES (?1, ?2)");
  g_autofree guint32 *leaf_of = g_new (guint32, cells->len);
  g_autoptr (GisStatement) statement = gis_connection_prepare (conn, sql, error);

  if (statement == NULL)
    return FALSE;
  for (guint leaf = 0; leaf < layout->counts[0]; leaf++)
    for (guint k = first_child (layout, 0, leaf); k < first_child (layout, 0, leaf + 1); k++)
      leaf_of[writer->order[k]] = leaf;
  for (guint i = 0; i < cells->len; i++)
    {
      gint64 id = g_array_index (cells, Cell, i).id;
      if (!run_pair (conn, statement, id, layout->first[0] + leaf_of[i], error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_tree (GisPack *pack, guint capacity, GError **error)
{
  g_autofree guint32 *order = sort_cells (pack->cells);
  g_autofree char *clear = dup_shadow_sql (
    pack, "DELETE FROM \"@_node\"; DELETE FROM \"@_parent\"; DELETE FROM \"@_rowid\"");
  Writer writer = { .pack = pack,
                    .layout = lay_out (pack->cells->len, capacity),
                    .node_bytes = 4 + (gsize) capacity * CELL_BYTES,
                    .order = order };
  gboolean done = gis_connection_exec (pack->conn, clear, error);

  for (guint level = 0; level < writer.layout.n_levels; level++)
    measure_level (&writer, level);
  for (guint level = writer.layout.n_levels; done && level-- > 0;)
    done = write_level (&writer, level, error);
  for (guint level = 0; level < writer.layout.n_levels; level++)
    g_free (writer.nodes[level]);
  return done && write_rowids (&writer, error);
}

/* Shadow tables cannot be written while the connection defends itself: that is off here. */
static gboolean
write_undefended (GisPack *pack, guint capacity, GError **error)
{
  gboolean done;

  if (!gis_connection_defend (pack->conn, FALSE, error))
    return FALSE;
  done = write_tree (pack, capacity, error);
  gis_connection_forget_statements (pack->conn);
  return gis_connection_defend (pack->conn, TRUE, done ? error : NULL) && done;
}

/* ---- The end ---- */

/* Rows that were changed again: their boxes as the table has them now. */
static gboolean
settle_touched (GisPack *pack, GError **error)
{
  g_autofree char *sql =
    g_strdup_printf ("SELECT geom FROM \"%s\" WHERE id = ?1", pack->table->class_id);
  g_autofree char *forget = dup_shadow_sql (pack, "DELETE FROM \"@\" WHERE pkid = ?1");
  g_autoptr (GArray) kept = g_array_new (FALSE, FALSE, sizeof (Cell));

  if (pack->touched->len == 0)
    return TRUE;
  g_array_sort (pack->touched, compare_ids);
  for (guint i = 0; i < pack->cells->len; i++)
    {
      const Cell *cell = &g_array_index (pack->cells, Cell, i);
      if (!g_array_binary_search (pack->touched, &cell->id, compare_ids, NULL))
        g_array_append_val (kept, *cell);
    }
  for (guint i = 0; i < pack->touched->len; i++)
    {
      gint64 id = g_array_index (pack->touched, gint64, i);
      g_autoptr (GisStatement) statement = NULL;
      GisBox box;
      int state;

      if (i > 0 && id == g_array_index (pack->touched, gint64, i - 1))
        continue;
      statement = gis_connection_prepare (pack->conn, sql, error);
      if (statement == NULL || !gis_connection_run (pack->conn, error, forget, "i", id))
        return FALSE;
      sqlite3_bind_int64 (statement, 1, id);
      state = gis_statement_step (pack->conn, statement, error);
      if (state < 0)
        return FALSE;
      if (state > 0 && gis_blob_get_box (sqlite3_column_blob (statement, 0),
                                         (gsize) sqlite3_column_bytes (statement, 0), &box))
        {
          Cell cell = make_cell (id, &box);
          g_array_append_val (kept, cell);
        }
    }
  g_array_sort (kept, compare_cells);
  g_array_unref (pack->cells);
  pack->cells = g_steal_pointer (&kept);
  return TRUE;
}

/* Whether so much changes that the whole tree is better written anew. */
static gboolean
choose (GisPack *pack, guint *capacity, GError **error)
{
  g_autofree char *count = dup_shadow_sql (pack, "SELECT count (*) FROM \"@_rowid\"");
  g_autofree char *gone =
    dup_shadow_sql (pack, "SELECT count (*) FROM \"@_rowid\" WHERE rowid BETWEEN ?1 AND ?2");
  gint64 n_stored = 0, n_gone = 0;

  if (!read_capacity (pack, capacity, error) ||
      !gis_connection_get_integer (pack->conn, &n_stored, NULL, error, count, "") ||
      (pack->gone_from != 0 && !gis_connection_get_integer (pack->conn, &n_gone, NULL, error, gone,
                                                            "ii", pack->gone_from, pack->gone_to)))
    return FALSE;
  if (pack->cells->len + n_gone < MIN_PACKED ||
      (pack->cells->len + n_gone) * MAX_SHARE_STORED < n_stored - n_gone)
    *capacity = 0;
  return TRUE;
}

gboolean
gis_pack_finish (GisPack *pack, GError **error)
{
  guint capacity = 0;
  gboolean done = settle_touched (pack, error) && choose (pack, &capacity, error);

  if (done && capacity == 0)
    done = insert_each (pack, error);
  else if (done)
    done = read_stored (pack, error) && write_undefended (pack, capacity, error);
  return done && gis_triggers_resume (pack->conn, pack->table, pack->srid, error);
}
