/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One GSettings for the whole program. */
#include "ui/common/settings.h"
#include "sanhua-config.h"

GSettings *
ui_settings_get (void)
{
  static GSettings *settings;

  if (settings == NULL)
    settings = g_settings_new (SANHUA_APP_ID);
  return settings;
}

GSettings *
ui_settings_lookup (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema =
               source != NULL ? g_settings_schema_source_lookup (source, SANHUA_APP_ID, TRUE)
                              : NULL;

  return schema != NULL ? ui_settings_get () : NULL;
}
