/* Confined processes. Between fork and exec only what POSIX allows there is called, and plain calls of the kernel: other threads
 * may hold any lock. What a kernel does not have of seccomp and Landlock is left out; limits hold everywhere. */
#include "base/confined.h"

#include "base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FILES = 64, MOST_MILLISECONDS = 60 * 1000 };

struct confined {
	pid_t process; /* 0: it was waited for */
	int   status;  /* then */
	int   out;     /* what it writes */
	int   says;    /* its messages, in memory */
};

/* ---- what the kernel is not to do for it ------------------------------------------------------------------------- */

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#elif defined(__arm__)
#define ARCHITECTURE AUDIT_ARCH_ARM
#endif

#ifdef ARCHITECTURE
enum { OTHER_CALLS = 0x40000000 /* those of x32 begin here */, CLONE_OF_THREAD = 0x00010000 };

#define LOAD(member) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offsetof(struct seccomp_data, member))
#define ANSWER(action) BPF_STMT(BPF_RET | BPF_K, (action))
#define FAIL(reason) ANSWER(SECCOMP_RET_ERRNO | (reason))
#define REFUSE(call) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (call), 0, 1), FAIL(EPERM)

/* No network, no other processes, no look into them and no signals or limits for them, nothing that only administrators need, and
 * what changes files by their names where Landlock does not see it (truncate() before Linux 6.2, modes, owners, times). Threads are
 * let be: what clone3() asks for cannot be seen here, so the C library is told that there is none and asks clone(). */
static const struct sock_filter filter[] = {
	LOAD(arch),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0),
	ANSWER(SECCOMP_RET_KILL_PROCESS),
	LOAD(nr),
	BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, OTHER_CALLS, 0, 1),
	FAIL(ENOSYS),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_clone3, 0, 1),
	FAIL(ENOSYS),
	REFUSE(__NR_socket),
	REFUSE(__NR_socketpair),
	REFUSE(__NR_connect),
	REFUSE(__NR_bind),
	REFUSE(__NR_listen),
	REFUSE(__NR_accept4),
	REFUSE(__NR_sendto),
	REFUSE(__NR_sendmsg),
	REFUSE(__NR_kill),
	REFUSE(__NR_tkill),
	REFUSE(__NR_tgkill),
	REFUSE(__NR_rt_sigqueueinfo),
	REFUSE(__NR_rt_tgsigqueueinfo),
	REFUSE(__NR_pidfd_send_signal),
	REFUSE(__NR_setpriority),
	REFUSE(__NR_sched_setaffinity),
	REFUSE(__NR_sched_setscheduler),
	REFUSE(__NR_truncate),
	REFUSE(__NR_fchmodat),
	REFUSE(__NR_fchownat),
	REFUSE(__NR_utimensat),
	REFUSE(__NR_setxattr),
	REFUSE(__NR_lsetxattr),
	REFUSE(__NR_removexattr),
	REFUSE(__NR_lremovexattr),
#ifdef __NR_truncate64
	REFUSE(__NR_truncate64),
#endif
#ifdef __NR_chmod
	REFUSE(__NR_chmod),
	REFUSE(__NR_chown),
	REFUSE(__NR_lchown),
	REFUSE(__NR_utimes),
	REFUSE(__NR_futimesat),
#endif
#ifdef __NR_utime
	REFUSE(__NR_utime),
#endif
	REFUSE(__NR_ptrace),
	REFUSE(__NR_process_vm_readv),
	REFUSE(__NR_process_vm_writev),
	REFUSE(__NR_pidfd_open),
	REFUSE(__NR_mount),
	REFUSE(__NR_unshare),
	REFUSE(__NR_setns),
	REFUSE(__NR_chroot),
	REFUSE(__NR_bpf),
	REFUSE(__NR_perf_event_open),
	REFUSE(__NR_userfaultfd),
	REFUSE(__NR_io_uring_setup),
	REFUSE(__NR_add_key),
	REFUSE(__NR_request_key),
	REFUSE(__NR_keyctl),
#ifdef __NR_fork
	REFUSE(__NR_fork),
	REFUSE(__NR_vfork),
#endif
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_prlimit64, 0, 3),
	LOAD(args[0]), /* its own are asked for as those of process 0 */
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 4, 0),
	FAIL(EPERM),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_clone, 0, 2),
	LOAD(args[0]),
	BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_OF_THREAD, 0, 1),
	ANSWER(SECCOMP_RET_ALLOW),
	FAIL(EPERM),
};

static void
filter_calls(void)
{
	const struct sock_fprog program = { sizeof filter / sizeof *filter, (struct sock_filter *)(uintptr_t)filter };

	(void)prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}
#else
static void
filter_calls(void)
{
}
#endif

/* ---- which files it reads ---------------------------------------------------------------------------------------- */

enum {
	READS = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
	WRITES = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
		 LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |
		 LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |
		 LANDLOCK_ACCESS_FS_MAKE_SYM
};

static void
let_read(int rules, const char *path, uint64_t access)
{
	struct landlock_path_beneath_attr beneath = { .allowed_access = access };

	beneath.parent_fd = open(path, O_PATH | O_CLOEXEC);
	if (beneath.parent_fd >= 0) {
		(void)syscall(__NR_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0);
		close(beneath.parent_fd);
	}
}

static void
close_files(bool is_self)
{
	static const char *const           folders[] = { "/usr", "/lib", "/lib64", "/bin", "/etc" };
	const struct landlock_ruleset_attr handled = { .handled_access_fs = READS | WRITES };
	int rules = (int)syscall(__NR_landlock_create_ruleset, &handled, sizeof handled, 0);

	if (rules < 0)
		return;
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
		let_read(rules, folders[i], READS);
	if (is_self)
		let_read(rules, CONFINED_SELF, LANDLOCK_ACCESS_FS_READ_FILE);
#ifdef __SANITIZE_ADDRESS__
	let_read(rules, "/proc", READS);
#endif
	(void)syscall(__NR_landlock_restrict_self, rules, 0);
	close(rules);
}

/* ---- the process ------------------------------------------------------------------------------------------------- */

static bool
limit(int resource, rlim_t value)
{
	const struct rlimit both = { value, value };

	return setrlimit((__rlimit_resource_t)resource, &both) == 0;
}

static bool
limit_all(const struct confined_options *options, bool is_self)
{
	bool good = limit(RLIMIT_FSIZE, CONFINED_SAYS) && limit(RLIMIT_CORE, 0) && limit(RLIMIT_NOFILE, FILES);

#ifdef __SANITIZE_ADDRESS__
	if (is_self)
		return good; /* the sanitizer's own memory would not have room */
#else
	(void)is_self;
#endif
	good = good && limit(RLIMIT_AS, (rlim_t)options->megabytes * 1024 * 1024);
	return good && (options->seconds == 0 || limit(RLIMIT_CPU, (rlim_t)options->seconds));
}

/* No signal is held back, as the server's threads do; a message too many is lost and ends nothing. */
static void
set_signals(void)
{
	sigset_t none;

	sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	(void)signal(SIGPIPE, SIG_DFL);
	(void)signal(SIGXFSZ, SIG_IGN);
}

/* The new process: never returns. It is of a session of its own, without a terminal that it could ask for a passphrase. */
static void
become(const struct confined *confined, const struct confined_options *options, int out)
{
	char  locale[] = "LC_ALL=C.UTF-8", path[] = "PATH=/usr/local/bin:/usr/bin:/bin";
	char  leaks[] = "ASAN_OPTIONS=detect_leaks=0"; /* a look for leaks needs calls that are closed there */
	char *environment[] = { locale, path, leaks, NULL };
	union {
		const char *const *constant;
		char *const       *words;
	} words = { options->words };
	const bool is_self = strcmp(options->words[0], CONFINED_SELF) == 0;

	if (setsid() > 0 && dup2(options->input, 0) == 0 && dup2(out, 1) == 1 && dup2(confined->says, 2) == 2 &&
	    close_range(3, ~0U, 0) == 0 && chdir("/") == 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	    limit_all(options, is_self)) {
		set_signals();
		environ = environment;
		close_files(is_self);
		filter_calls();
		(void)execvp(words.words[0], words.words);
	}
	_exit(CONFINED_NOT_STARTED);
}

static int
await(struct confined *confined)
{
	int status = 0;

	if (confined->process == 0)
		return confined->status;
	while (waitpid(confined->process, &status, 0) < 0 && errno == EINTR)
		;
	confined->process = 0;
	confined->status = WIFEXITED(status) ? WEXITSTATUS(status) : CONFINED_SIGNAL + WTERMSIG(status);
	return confined->status;
}

/* The end of an arena: one that is still at work is stopped. */
static void
finish(void *argument)
{
	struct confined *confined = argument;

	if (confined->process > 0) {
		kill(confined->process, SIGKILL);
		(void)await(confined);
	}
	if (confined->out >= 0)
		close(confined->out);
	if (confined->says >= 0)
		close(confined->says);
}

static bool
fail(const char *what, struct error *error)
{
	return error_set(error, ERROR_STORAGE, "confined.start", "%s: %s", what, strerror(errno));
}

bool
confined_start(struct arena *a, const struct confined_options *options, struct confined **confined_r,
	       struct error *error)
{
	struct confined *confined = ARENA_NEW(a, struct confined);
	int              ends[2];

	*confined = (struct confined){ .out = -1, .says = memfd_create("confined", MFD_CLOEXEC) };
	arena_defer(a, finish, confined);
	if (confined->says < 0 || pipe2(ends, O_CLOEXEC) != 0)
		return fail("cannot start a process", error);
	confined->out = ends[0];
	confined->process = fork();
	if (confined->process == 0)
		become(confined, options, ends[1]);
	close(ends[1]);
	if (confined->process < 0) {
		confined->process = 0;
		return fail("cannot start a process", error);
	}
	*confined_r = confined;
	return true;
}

/* ---- what comes out ---------------------------------------------------------------------------------------------- */

static bool
wait_for(const struct confined *confined, int64_t until, struct error *error)
{
	struct pollfd pipe = { .fd = confined->out, .events = POLLIN };
	int           ready;

	do {
		int64_t left = until - clock_monotonic();

		if (left <= 0)
			return error_set(error, ERROR_LIMIT, "confined.time", "it takes too long");
		ready = poll(&pipe, 1, left < MOST_MILLISECONDS ? (int)left : MOST_MILLISECONDS);
	} while (ready == 0 || (ready < 0 && errno == EINTR));
	return ready > 0 || fail("cannot wait for a process", error);
}

ptrdiff_t
confined_read(struct confined *confined, char *bytes, size_t size, int64_t until, struct error *error)
{
	ptrdiff_t got;

	if (until != 0 && !wait_for(confined, until, error))
		return -1;
	do {
		got = read(confined->out, bytes, size);
	} while (got < 0 && errno == EINTR);
	if (got < 0)
		(void)fail("cannot read what a process writes", error);
	return got;
}

int
confined_end(struct arena *a, struct confined *confined, struct str *says_r)
{
	int       status = await(confined);
	char     *room = arena_text(a, CONFINED_SAYS);
	ptrdiff_t got = pread(confined->says, room, CONFINED_SAYS, 0);

	*says_r = (struct str){ room, got > 0 ? (size_t)got : 0 };
	return status;
}
