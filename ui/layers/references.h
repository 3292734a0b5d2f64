/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reference layers of an open workspace: read on workers, shown by the document's scene, remembered
 * in the workspace (setting "view.references"). A workspace comes from anywhere: a file that it names is
 * only opened when this user has added or allowed it, which the program's settings remember.
 *
 * A GListModel of UiReference, the topmost first. */
#pragma once

#include "gis/scene/reference.h"
#include "ui/common/document.h"

G_BEGIN_DECLS

typedef enum
{
  UI_REFERENCE_WAITING, /* named by the workspace, not allowed yet */
  UI_REFERENCE_LOADING,
  UI_REFERENCE_SHOWN,
  UI_REFERENCE_FAILED,
} UiReferenceState;

/* One layer. Signal "changed": state or style. */
#define UI_TYPE_REFERENCE (ui_reference_get_type ())
G_DECLARE_FINAL_TYPE (UiReference, ui_reference, UI, REFERENCE, GObject)

const char *ui_reference_get_title (UiReference *self);
const char *ui_reference_get_path (UiReference *self);
UiReferenceState ui_reference_get_state (UiReference *self);
/* Why it is not shown; NULL: nothing to say. */
const char *ui_reference_get_problem (UiReference *self);
const GisReferenceStyle *ui_reference_get_style (UiReference *self);
/* Fields that may name its features; NULL-terminated, empty while it is not shown. */
const char *const *ui_reference_get_fields (UiReference *self);
/* NULL: none. */
const char *ui_reference_get_label_field (UiReference *self);
gboolean ui_reference_is_tiled (UiReference *self);
/* Web Mercator; empty when not known. */
GisBox ui_reference_get_extent (UiReference *self);

#define UI_TYPE_REFERENCES (ui_references_get_type ())
G_DECLARE_FINAL_TYPE (UiReferences, ui_references, UI, REFERENCES, GObject)

/* Those of the document; made at the first call, borrowed. */
UiReferences *ui_references_of (UiDocument *document);
/* Every layer of @path that has shapes, above the others. What cannot be read is told by the document's
 * "failed". */
void ui_references_add (UiReferences *self, const char *path);
void ui_references_remove (UiReferences *self, UiReference *reference);
/* -1: one up. */
void ui_references_move (UiReferences *self, UiReference *reference, int by);
void ui_references_set_style (UiReferences *self,
                              UiReference *reference,
                              const GisReferenceStyle *style);
void ui_references_set_label_field (UiReferences *self, UiReference *reference, const char *field);
/* Opens it now: from here on allowed, or tried again. */
void ui_references_open (UiReferences *self, UiReference *reference);
/* A style that was changed just now is kept at once: the window is about to close. */
void ui_references_flush (UiReferences *self);

G_END_DECLS
