/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys of map services, kept in the desktop's keyring (Secret Service) and nowhere else. When no
 * keyring service runs the calls fail with the service's own words; nothing is stored in plain. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define UI_KEYRING_TIANDITU "tianditu"

/* Finish: the key (free with g_free), or NULL without error when none is stored. */
void ui_keyring_lookup_async (const char *service,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
char *ui_keyring_lookup_finish (GAsyncResult *result, GError **error);
/* @key NULL or "": forgets it. */
void ui_keyring_store_async (const char *service,
                             const char *key,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean ui_keyring_store_finish (GAsyncResult *result, GError **error);

G_END_DECLS
