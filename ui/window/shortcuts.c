/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GtkShortcutsWindow takes its groups only while a GtkBuilder makes it (there is no call to add a
 * section), so the table is written out as a builder document and read at once. */
#include "ui/window/shortcuts.h"
#include "gis/core/i18n.h"
#include "ui/common/accels.h"

static char *
dup_document (void)
{
  GString *xml = g_string_new ("<interface><object class='GtkShortcutsWindow' id='window'>"
                               "<property name='modal'>1</property><child>"
                               "<object class='GtkShortcutsSection'>"
                               "<property name='section-name'>all</property>"
                               "<property name='max-height'>12</property>");
  const char *group = NULL;
  guint n;
  const UiAccel *accels = ui_accels_get (&n);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *shortcut = NULL;
      if (g_strcmp0 (group, accels[i].section) != 0)
        {
          g_autofree char *title =
            g_markup_printf_escaped ("<child><object class='GtkShortcutsGroup'>"
                                     "<property name='title'>%s</property>",
                                     _ (accels[i].section));
          g_string_append_printf (xml, "%s%s", group != NULL ? "</object></child>" : "", title);
          group = accels[i].section;
        }
      shortcut = g_markup_printf_escaped ("<child><object class='GtkShortcutsShortcut'>"
                                          "<property name='accelerator'>%s</property>"
                                          "<property name='title'>%s</property></object></child>",
                                          accels[i].accels, _ (accels[i].title));
      g_string_append (xml, shortcut);
    }
  g_string_append (xml, "</object></child></object></child></object></interface>");
  return g_string_free (xml, FALSE);
}

GtkWindow *
ui_shortcuts_present (GtkWindow *parent)
{
  g_autofree char *document = dup_document ();
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_string (document, -1);
  GtkWindow *window = GTK_WINDOW (gtk_builder_get_object (builder, "window"));

  gtk_window_set_transient_for (window, parent);
  gtk_window_present (window);
  return window;
}
