/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `sanhuactl`: the engine without a display. Every command is one row of the table below and one
 * file of this folder. */
#include "app/ctl/commands.h"
#include "gis/core/paths.h"
#include "gis/core/process.h"
#include "gis/scene/keep.h"

#include <locale.h>
#include <stdio.h>

static const CtlCommand *const commands[] = {
  &ctl_command_new,    &ctl_command_demo,    &ctl_command_inspect, &ctl_command_import,
  &ctl_command_export, &ctl_command_stats,   &ctl_command_check,   &ctl_command_render,
  &ctl_command_set,    &ctl_command_history, &ctl_command_undo,    &ctl_command_redo,
  &ctl_command_backup, &ctl_command_bench,
};

static void
print_help (void)
{
  printf ("%s\n  sanhuactl %s\n\n%s\n", _ ("Usage:"), _ ("COMMAND [OPTION…] ARGUMENTS"),
          _ ("Commands:"));
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autofree char *left = g_strconcat (commands[i]->name, " ", commands[i]->arguments, NULL);
      printf ("  %-34s %s\n", left, _ (commands[i]->summary));
    }
  printf ("\n%s\n  --help      %s\n  --version   %s\n\n%s\n", _ ("Options:"), _ ("Show this help"),
          _ ("Show the version"), _ ("“sanhuactl COMMAND --help” shows the options of a command."));
}

static const CtlCommand *
find_command (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      if (strcmp (commands[i]->name, name) == 0)
        return commands[i];
    }
  return NULL;
}

int
main (int argc, char **argv)
{
  const CtlCommand *command;
  const char *name;
  int status;

  ctl_output_init ();
  g_set_prgname ("sanhuactl");
  gis_process_init ();
  gis_paths_init_program ();
  /* Numbers of files and JSON have a point in every language. */
  setlocale (LC_NUMERIC, "C");
  ctl_interrupt_init ();
  if (argc < 2)
    {
      fprintf (stderr, "sanhuactl: %s\n", _ ("No command given; see “sanhuactl --help”"));
      return CTL_USAGE;
    }
  name = argv[1];
  if (strcmp (name, "--help") == 0 || strcmp (name, "-h") == 0 || strcmp (name, "help") == 0)
    {
      print_help ();
      return CTL_DONE;
    }
  if (strcmp (name, "--version") == 0)
    {
      printf ("sanhuactl %s\n", SANHUA_VERSION);
      return CTL_DONE;
    }
  command = find_command (name);
  if (command == NULL)
    {
      fprintf (stderr, "sanhuactl: ");
      fprintf (stderr, _ ("%s: there is no such command; see “sanhuactl --help”"), name);
      fputc ('\n', stderr);
      return CTL_USAGE;
    }
  status = command->run (argc - 1, argv + 1);
  gis_keep_wait ();
  return status;
}
