/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of keys and its two ways into the window: application accelerators and shortcut
 * controllers of single widgets. */
#include "ui/common/accels.h"
#include "gis/core/i18n.h"

/* One row a line, whatever its width. */
/* clang-format off */
static const UiAccel table[] = {
  { N_ ("Workspace"), N_ ("New workspace"), "win.new-workspace", "<Control>n" },
  { N_ ("Workspace"), N_ ("Open a workspace"), "win.open", "<Control>o" },
  { N_ ("Workspace"), N_ ("Save a copy"), "win.save-copy", "<Control><Shift>s" },
  { N_ ("Workspace"), N_ ("Export the selection"), "win.export-selection", "<Control><Shift>e" },
  { N_ ("Workspace"), N_ ("Export the map"), "win.export-map", "<Control>p" },
  { N_ ("Workspace"), N_ ("Close the window"), "window.close", "<Control>w" },
  { N_ ("Workspace"), N_ ("Quit"), "app.quit", "<Control>q" },

  { N_ ("Editing"), N_ ("Undo"), "win.undo", "<Control>z" },
  { N_ ("Editing"), N_ ("Redo"), "win.redo", "<Control><Shift>z <Control>y" },

  { N_ ("Views"), N_ ("Census"), "win.view::census", "<Alt>1" },
  { N_ ("Views"), N_ ("Plan"), "win.view::plan", "<Alt>2" },
  { N_ ("Views"), N_ ("Progress"), "win.view::progress", "<Alt>3" },
  { N_ ("Views"), N_ ("Road register"), "win.register", "<Control>r" },
  { N_ ("Views"), N_ ("Show or hide the left pane"), "win.left-pane", "F9" },
  { N_ ("Views"), N_ ("Show or hide the right pane"), "win.right-pane", "<Shift>F9" },

  { N_ ("Tools"), N_ ("Select"), "map.tool::select", "v", TRUE },
  { N_ ("Tools"), N_ ("Lasso"), "map.tool::lasso", "q", TRUE },
  { N_ ("Tools"), N_ ("Select along a line"), "map.tool::along", "w", TRUE },
  { N_ ("Tools"), N_ ("Pan"), "map.tool::pan", "h", TRUE },
  { N_ ("Tools"), N_ ("Add"), "map.tool::add", "a", TRUE },
  { N_ ("Tools"), N_ ("Move"), "map.tool::move", "m", TRUE },
  { N_ ("Tools"), N_ ("Mark a defect"), "map.tool::defect", "d", TRUE },
  { N_ ("Tools"), N_ ("Measure"), "map.tool::measure", "l", TRUE },
  { N_ ("Tools"), N_ ("Delete the selection"), "map.delete", "Delete KP_Delete", TRUE },
  { N_ ("Tools"), N_ ("Give up or clear the selection"), "map.escape", "Escape", TRUE },

  { N_ ("Map"), N_ ("Zoom in"), "map.zoom-in", "plus equal KP_Add", TRUE },
  { N_ ("Map"), N_ ("Zoom out"), "map.zoom-out", "minus KP_Subtract", TRUE },
  { N_ ("Map"), N_ ("Show everything"), "map.zoom-all", "0 KP_0 Home", TRUE },
  { N_ ("Map"), N_ ("Show the selection"), "map.zoom-selection", "z", TRUE },
  { N_ ("Map"), N_ ("Show the active layer"), "map.zoom-layer", "y", TRUE },
  { N_ ("Map"), N_ ("Go to a coordinate"), "map.coordinates", "<Control>g", TRUE },
  { N_ ("Map"), N_ ("North up"), "map.north-up", "n", TRUE },
  { N_ ("Map"), N_ ("Rotate to the left"), "map.rotate-left", "bracketleft", TRUE },
  { N_ ("Map"), N_ ("Rotate to the right"), "map.rotate-right", "bracketright", TRUE },
  { N_ ("Map"), N_ ("Menu of the map"), "map.menu", "Menu <Shift>F10", TRUE },
  { N_ ("Map"), N_ ("Show or hide the legend"), "map.legend", "g", TRUE },

  { N_ ("General"), N_ ("Search"), "win.search", "<Control>k" },
  { N_ ("General"), N_ ("Main menu"), "win.main-menu", "F10" },
  { N_ ("General"), N_ ("Preferences"), "app.preferences", "<Control>comma" },
  { N_ ("General"), N_ ("Keyboard shortcuts"), "app.shortcuts", "<Control>question" },
};
/* clang-format on */

const UiAccel *
ui_accels_get (guint *n)
{
  *n = G_N_ELEMENTS (table);
  return table;
}

void
ui_accels_install (GtkApplication *application)
{
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (!table[i].local)
      {
        g_auto (GStrv) accels = g_strsplit (table[i].accels, " ", -1);
        gtk_application_set_accels_for_action (application, table[i].action,
                                               (const char *const *) accels);
      }
}

GtkEventController *
ui_accels_create_local (const char *prefix)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_set_scope (GTK_SHORTCUT_CONTROLLER (controller),
                                     GTK_SHORTCUT_SCOPE_GLOBAL);
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_auto (GStrv) accels = NULL;
      if (!table[i].local || !g_str_has_prefix (table[i].action, prefix))
        continue;
      accels = g_strsplit (table[i].accels, " ", -1);
      /* Menus show the key added last. */
      for (guint j = g_strv_length (accels); j-- > 0;)
        {
          g_autofree char *name = NULL;
          g_autoptr (GVariant) target = NULL;
          GtkShortcut *shortcut;
          if (!g_action_parse_detailed_name (table[i].action, &name, &target, NULL))
            g_assert_not_reached ();
          shortcut = gtk_shortcut_new (gtk_shortcut_trigger_parse_string (accels[j]),
                                       gtk_named_action_new (name));
          if (target != NULL)
            gtk_shortcut_set_arguments (shortcut, target);
          gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller), shortcut);
        }
    }
  return controller;
}

char *
ui_accels_dup_tooltip (const char *title, const char *action)
{
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_auto (GStrv) accels = NULL;
      g_autofree char *label = NULL;
      guint key;
      GdkModifierType modifiers;
      if (!g_str_equal (table[i].action, action))
        continue;
      accels = g_strsplit (table[i].accels, " ", -1);
      if (!gtk_accelerator_parse (accels[0], &key, &modifiers))
        break;
      label = gtk_accelerator_get_label (key, modifiers);
      return g_strdup_printf ("%s (%s)", title, label);
    }
  return g_strdup (title);
}
