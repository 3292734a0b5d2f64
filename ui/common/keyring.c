/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libsecret with our one schema. Errors of D-Bus ("no such name") are turned into a sentence that
 * says what is missing. */
#include "ui/common/keyring.h"
#include "gis/core/error.h"
#include "gis/core/i18n.h"
#include <libsecret/secret.h>

static const SecretSchema schema = {
  SANHUA_APP_ID,
  SECRET_SCHEMA_NONE,
  { { "service", SECRET_SCHEMA_ATTRIBUTE_STRING } },
};

/* Nobody answers on the bus, or there is no bus. */
static gboolean
is_service_missing (const GError *cause)
{
  return g_error_matches (cause, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
         g_error_matches (cause, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER) ||
         g_error_matches (cause, G_DBUS_ERROR, G_DBUS_ERROR_NO_SERVER) ||
         (cause->domain == G_DBUS_ERROR && cause->code >= G_DBUS_ERROR_SPAWN_EXEC_FAILED &&
          cause->code <= G_DBUS_ERROR_SPAWN_NO_MEMORY) ||
         cause->domain == G_IO_ERROR || cause->domain == G_SPAWN_ERROR;
}

static GError *
explain (const GError *cause)
{
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_error_copy (cause);
  if (is_service_missing (cause))
    return g_error_new (GIS_ERROR, GIS_ERROR_FAILED,
                        _ ("No keyring service is running, so that no key can be kept. Install and "
                           "start one, such as GNOME Keyring or KWallet."));
  if (g_error_matches (cause, SECRET_ERROR, SECRET_ERROR_IS_LOCKED))
    return g_error_new (GIS_ERROR, GIS_ERROR_FAILED, _ ("The keyring of the desktop is locked."));
  g_debug ("keyring: %s", cause->message);
  return g_error_new (GIS_ERROR, GIS_ERROR_FAILED,
                      _ ("The keyring of the desktop did not answer "
                         "as expected."));
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  char *secret = secret_password_lookup_finish (result, &error);
  char *key = g_strdup (secret);

  secret_password_free (secret);
  if (error != NULL)
    g_task_return_error (task, explain (error));
  else
    g_task_return_pointer (task, key, g_free);
}

void
ui_keyring_lookup_async (const char *service,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, ui_keyring_lookup_async);
  secret_password_lookup (&schema, cancellable, found_cb, task, "service", service, NULL);
}

char *
ui_keyring_lookup_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
cleared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  secret_password_clear_finish (result, &error);
  if (error != NULL)
    g_task_return_error (task, explain (error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (secret_password_store_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, explain (error));
}

void
ui_keyring_store_async (const char *service,
                        const char *key,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_autofree char *label = NULL;

  g_task_set_source_tag (task, ui_keyring_store_async);
  if (key == NULL || *key == '\0')
    {
      secret_password_clear (&schema, cancellable, cleared_cb, task, "service", service, NULL);
      return;
    }
  label = g_strdup_printf ("Sanhua: %s", service);
  secret_password_store (&schema, SECRET_COLLECTION_DEFAULT, label, key, cancellable, stored_cb,
                         task, "service", service, NULL);
}

gboolean
ui_keyring_store_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
