/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a format's driver may not do, tried in a child that has entered the reader's sandbox; the
 * kernel is the oracle. */
#include "app/reader/reader-private.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

typedef gboolean (*Attempt) (void);

static pid_t parent;

static gboolean
refused (long result)
{
  return result == -1 && errno == EACCES;
}

static gboolean
signals_to_others (void)
{
  return refused (syscall (SYS_tgkill, parent, parent, 0)) && refused (kill (parent, 0)) &&
         refused (syscall (SYS_tkill, parent, 0));
}

static gboolean
own_signal (void)
{
  return syscall (SYS_tgkill, getpid (), syscall (SYS_gettid), 0) == 0;
}

static gboolean
network (void)
{
  return refused (socket (AF_INET, SOCK_STREAM, 0)) && refused (socket (AF_UNIX, SOCK_STREAM, 0));
}

static gboolean
programs (void)
{
  char *const none[] = { NULL };

  return refused (execve ("/bin/true", none, none)) && refused (fork ());
}

static gboolean
writing (void)
{
  return refused (open ("/tmp/sanhua-sandbox-test", O_WRONLY | O_CREAT, 0600)) &&
         refused (open ("/dev/null", O_RDWR)) && refused (unlink ("/tmp/sanhua-sandbox-test")) &&
         refused (ftruncate (STDERR_FILENO, 0));
}

static gboolean
reading (void)
{
  int fd = open ("/dev/zero", O_RDONLY | O_CLOEXEC);
  char byte = 1;

  return fd >= 0 && read (fd, &byte, 1) == 1 && byte == 0;
}

static gboolean
limits (void)
{
  struct rlimit core, cpu, files;

  return getrlimit (RLIMIT_CORE, &core) == 0 && core.rlim_max == 0 &&
         getrlimit (RLIMIT_CPU, &cpu) == 0 && cpu.rlim_max == 900 &&
         getrlimit (RLIMIT_NOFILE, &files) == 0 && files.rlim_max == 256;
}

static void
test_attempt (gconstpointer data)
{
  Attempt attempt = (Attempt) data;
  pid_t child;
  int status = 0;

  parent = getpid ();
  child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      app_sandbox_enter (parent);
      _exit (attempt () ? 0 : 1);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/reader/sandbox/signals-to-others", signals_to_others, test_attempt);
  g_test_add_data_func ("/reader/sandbox/own-signal", own_signal, test_attempt);
  g_test_add_data_func ("/reader/sandbox/network", network, test_attempt);
  g_test_add_data_func ("/reader/sandbox/programs", programs, test_attempt);
  g_test_add_data_func ("/reader/sandbox/writing", writing, test_attempt);
  g_test_add_data_func ("/reader/sandbox/reading", reading, test_attempt);
  g_test_add_data_func ("/reader/sandbox/limits", limits, test_attempt);
  return g_test_run ();
}
