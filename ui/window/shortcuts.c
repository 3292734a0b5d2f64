/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GtkShortcutsWindow takes its groups only while a GtkBuilder makes it (there is no call to add a
 * section), so the table is written out as a builder document and read at once. */
#include "ui/window/shortcuts.h"
#include "gis/core/i18n.h"
#include "ui/common/accels.h"

/* GTK 4.8 warns about its own page buttons when a section needs more than one page, so each section
 * is kept to two columns: what the window does, what the map does. */
static gboolean
is_of_map (const UiAccel *accel)
{
  return g_str_has_prefix (accel->action, "map.");
}

/* The keypad's keys do the same as those with their sign: they are not shown twice. */
static char *
dup_shown_accels (const char *accels)
{
  g_auto (GStrv) all = g_strsplit (accels, " ", -1);
  GString *shown = g_string_new (NULL);

  for (guint i = 0; all[i] != NULL; i++)
    if (!g_str_has_prefix (all[i], "KP_"))
      g_string_append_printf (shown, "%s%s", shown->len > 0 ? " " : "", all[i]);
  return g_string_free (shown, FALSE);
}

static void
append_section (GString *xml, const char *name, const char *title, gboolean of_map)
{
  const char *group = NULL;
  guint n;
  const UiAccel *accels = ui_accels_get (&n);
  g_autofree char *head = g_markup_printf_escaped ("<child><object class='GtkShortcutsSection'>"
                                                   "<property name='section-name'>%s</property>"
                                                   "<property name='title'>%s</property>"
                                                   "<property name='max-height'>12</property>",
                                                   name, title);

  g_string_append (xml, head);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *shortcut = NULL;
      g_autofree char *shown = dup_shown_accels (accels[i].accels);
      if (is_of_map (&accels[i]) != of_map)
        continue;
      if (g_strcmp0 (group, accels[i].section) != 0)
        {
          g_autofree char *start =
            g_markup_printf_escaped ("<child><object class='GtkShortcutsGroup'>"
                                     "<property name='title'>%s</property>",
                                     _ (accels[i].section));
          g_string_append_printf (xml, "%s%s", group != NULL ? "</object></child>" : "", start);
          group = accels[i].section;
        }
      shortcut = g_markup_printf_escaped ("<child><object class='GtkShortcutsShortcut'>"
                                          "<property name='accelerator'>%s</property>"
                                          "<property name='title'>%s</property></object></child>",
                                          shown, _ (accels[i].title));
      g_string_append (xml, shortcut);
    }
  g_string_append_printf (xml, "%s</object></child>", group != NULL ? "</object></child>" : "");
}

static char *
dup_document (void)
{
  GString *xml = g_string_new ("<interface><object class='GtkShortcutsWindow' id='window'>"
                               "<property name='modal'>1</property>");

  append_section (xml, "window", _ ("Window"), FALSE);
  append_section (xml, "map", _ ("Map"), TRUE);
  g_string_append (xml, "</object></interface>");
  return g_string_free (xml, FALSE);
}

GtkWindow *
ui_shortcuts_present (GtkWindow *parent)
{
  g_autofree char *document = dup_document ();
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_string (document, -1);
  GtkWindow *window = GTK_WINDOW (gtk_builder_get_object (builder, "window"));

  g_object_set (window, "section-name", "window", NULL); /* the first: there was none before */
  gtk_window_set_transient_for (window, parent);
  gtk_window_present (window);
  return window;
}
