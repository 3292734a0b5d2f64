/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a document holds, for the files that it is made of. */
#pragma once

#include "ui/common/document.h"

G_BEGIN_DECLS

struct _UiDocument
{
  GObject parent_instance;
  GisWorkspace *ws;
  GisScene *scene; /* the newest one that the main thread knows */
  GisScene *shown; /* the same through the filter */
  GisRowFilter *filter;
  GisReferences *references; /* NULL: none */
  char *attribution;         /* of those */
  char **layer_order;        /* from the top; NULL: the catalogue's */
  GisStyle *style;
  GArray *selection; /* GisHit */
  char *undo_label;
  char *redo_label;
  guint n_writes; /* edits handed in and not yet reported */
  gboolean closed;
  GThreadPool *writer;
  GThreadPool *readers;
  GisScene *writer_scene; /* the newest one; touched by the writer thread only */
  gboolean behind;        /* it could not follow some edit; the same */
  GCancellable *indexing; /* of the search index being built; NULL: not now */
  gboolean index_again;   /* more came in while it was built */
};

G_END_DECLS
