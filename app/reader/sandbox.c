/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the reader may not do, whatever a driver is talked into: grow past its memory, run for ever,
 * leave a core file, outlive its parent, reach the network, start programs, write or remove files.
 * The system calls are filtered with seccomp in its plain kernel form (no library): a forbidden call
 * returns EACCES, so that drivers take their ordinary error path. */
#include "reader-private.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MEMORY_MAX_BYTES (2ull << 30)
#define CPU_MAX_S 900
#define OPEN_FILES_MAX 256

#if defined(__SANITIZE_ADDRESS__)
#define UNDER_ASAN 1
#else
#define UNDER_ASAN 0
#endif

static void
limit (int resource, rlim_t value)
{
  struct rlimit both;

  if (getrlimit (resource, &both) == 0)
    {
      both.rlim_cur = MIN (value, both.rlim_max);
      both.rlim_max = both.rlim_cur;
      setrlimit (resource, &both);
    }
}

#if defined(__x86_64__)
#define THIS_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define THIS_ARCH AUDIT_ARCH_AARCH64
#endif

#ifdef THIS_ARCH

#define LOAD(field)                                                                                \
  BPF_STMT (BPF_LD | BPF_W | BPF_ABS, (guint32) offsetof (struct seccomp_data, field))
#define REFUSE BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EACCES)
#define ALLOW BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define FORBID(name) BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, __NR_##name, 0, 1), REFUSE
/* Low 32 bits of an argument (little-endian machines only, which both are). */
#define FORBID_WRITE_FLAGS(name, argument)                                                         \
  BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, __NR_##name, 0, 4), LOAD (args[argument]),                  \
    BPF_JUMP (BPF_JMP | BPF_JSET | BPF_K, O_WRONLY | O_RDWR | O_CREAT | O_TRUNC, 0, 1), REFUSE,    \
    ALLOW

/* abort() and raise() send their signal so; nobody else gets one. */
#define FORBID_SIGNALS_TO_OTHERS                                                                   \
  BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, __NR_tgkill, 0, 4), LOAD (args[0]),                         \
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, (guint32) getpid (), 1, 0), REFUSE, ALLOW

/* Threads are allowed, processes are not. */
#define FORBID_PROCESSES                                                                           \
  BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, __NR_clone, 0, 4), LOAD (args[0]),                          \
    BPF_JUMP (BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 1, 0), REFUSE, ALLOW
/* Its flags lie behind a pointer: the C library then takes clone. */
#define FORBID_CLONE3                                                                              \
  BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, __NR_clone3, 0, 1),                                         \
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS)

static void
filter_system_calls (void)
{
  struct sock_filter filter[] = {
    LOAD (arch),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, THIS_ARCH, 1, 0),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    LOAD (nr),
#ifdef __x86_64__
    /* The x32 numbers are another door to the same calls. */
    BPF_JUMP (BPF_JMP | BPF_JGE | BPF_K, 0x40000000u, 0, 1),
    REFUSE,
    FORBID (creat),
    FORBID (unlink),
    FORBID (rename),
    FORBID (mkdir),
    FORBID (rmdir),
    FORBID (link),
    FORBID (symlink),
    FORBID (chmod),
    FORBID (chown),
    FORBID (lchown),
    FORBID (mknod),
    FORBID (utime),
    FORBID (utimes),
    FORBID (futimesat),
    FORBID (fork),
    FORBID (vfork),
#endif
    FORBID (unlinkat),
    FORBID (renameat),
    FORBID (renameat2),
    FORBID (mkdirat),
    FORBID (linkat),
    FORBID (symlinkat),
    FORBID (fchmod),
    FORBID (fchmodat),
    FORBID (fchown),
    FORBID (fchownat),
    FORBID (mknodat),
    FORBID (utimensat),
    FORBID (truncate),
    FORBID (ftruncate),
    FORBID (socket),
    FORBID (socketpair),
    FORBID (connect),
    FORBID (bind),
    FORBID (listen),
    FORBID (accept),
    FORBID (accept4),
    FORBID (execve),
    FORBID (execveat),
    FORBID (ptrace),
    FORBID (process_vm_readv),
    FORBID (process_vm_writev),
    FORBID (kill),
    FORBID (tkill),
    FORBID (rt_sigqueueinfo),
    FORBID (rt_tgsigqueueinfo),
    FORBID (pidfd_open),
    FORBID (pidfd_send_signal),
    FORBID (pidfd_getfd),
    FORBID (setxattr),
    FORBID (lsetxattr),
    FORBID (fsetxattr),
    FORBID (fallocate),
    FORBID (io_uring_setup),
    FORBID (openat2),
    FORBID (mount),
    FORBID (unshare),
    FORBID (setns),
    FORBID (keyctl),
    FORBID (bpf),
    FORBID (perf_event_open),
#ifdef __x86_64__
    FORBID_WRITE_FLAGS (open, 1),
#endif
    FORBID_SIGNALS_TO_OTHERS,
    FORBID_PROCESSES,
    FORBID_CLONE3,
    FORBID_WRITE_FLAGS (openat, 2),
    ALLOW,
  };
  struct sock_fprog program = { G_N_ELEMENTS (filter), filter };

  /* A kernel without seccomp still has the limits above. */
  prctl (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

#else

static void
filter_system_calls (void)
{
}

#endif

void
app_sandbox_enter (pid_t starter)
{
  pid_t parent = getppid ();

  prctl (PR_SET_PDEATHSIG, SIGKILL);
  /* Number 1 takes over those whose parent is gone; in a container it may be the program itself. */
  if ((parent == 1 && starter != 1) || getppid () != parent)
    _exit (1);
  prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  prctl (PR_SET_DUMPABLE, 0);
  limit (RLIMIT_CORE, 0);
  limit (RLIMIT_CPU, CPU_MAX_S);
  limit (RLIMIT_NOFILE, OPEN_FILES_MAX);
  if (!UNDER_ASAN)
    {
      limit (RLIMIT_AS, MEMORY_MAX_BYTES);
      limit (RLIMIT_FSIZE, 0);
    }
  filter_system_calls ();
}
