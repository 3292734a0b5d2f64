/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the pictures of views and of dialogs share. */
#pragma once

#include "gis/store/query.h"
#include "ui/inspector/inspector.h"
#include "ui/window/window.h"

G_BEGIN_DECLS

typedef struct
{
  UiWindow *window;
  const char *folder;
  const char *language;
  const char *scheme; /* "light", "dark" */
  const char *suffix; /* "" or "-narrow" */
} Shots;

/* Waits until nothing draws, loads or moves any more. */
void shots_calm_down (const Shots *shots);
/* FOLDER/WHAT-SUFFIX-SCHEME-LANGUAGE.png */
void shots_take (const Shots *shots, GtkWidget *widget, const char *what);
/* Shows and selects one row of the query. */
void shots_select (const Shots *shots, const char *class_id, const GisQuery *query, guint index);

/* The start page and what opens from it. */
void shots_take_start (const Shots *shots);
/* What opens over an open workspace. */
void shots_take_dialogs (const Shots *shots);

G_END_DECLS
