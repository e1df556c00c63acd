/* Confined processes: programs that read hostile bytes, each as a process of its own.
 *
 * Such a process has its standard input, a pipe as its standard output and a small memory for its messages, and nothing else of
 * this one. It has limits of memory and of processor time, may write to no file and get no new privileges. Where the kernel has
 * what that takes it reaches no network and starts no other process (seccomp), and reads no files but those of the system
 * (Landlock): not the node's keys. What it writes is read through the pipe; how much of it, is the reader's limit to keep. */
#ifndef BASE_CONFINED_H
#define BASE_CONFINED_H

#include "base/base.h"

/* As the first word: the program that is running. */
#define CONFINED_SELF "/proc/self/exe"

enum {
	CONFINED_NOT_STARTED = 127, /* the status of one whose program is not installed */
	CONFINED_SIGNAL = 128,      /* and a signal's number: what ended it */
	CONFINED_SAYS = 4096        /* bytes of messages that are kept */
};

struct confined_options {
	const char *const *words;     /* program, found by its name, and arguments; NULL behind the last */
	int                input;     /* a descriptor, read from where it stands; stays the caller's */
	int                megabytes; /* of address space */
	int                seconds;   /* of processor time; 0: as long as it takes */
};

struct confined;

/* Starts one. It lives in `a`, and ends with it. ERROR_STORAGE "confined.start". */
CHECKED bool confined_start(struct arena *a, const struct confined_options *options, struct confined **confined_r,
			    struct error *error);

/* Up to `size` bytes of what it writes; 0 at the end, -1 on failure (ERROR_STORAGE), or when nothing comes until `until`
 * (clock_monotonic(); 0: for ever): ERROR_LIMIT "confined.time". */
ptrdiff_t confined_read(struct confined *confined, char *bytes, size_t size, int64_t until, struct error *error);

/* After the end: waits for it. Its exit status, or what is above; `says_r` its messages, in `a`. */
int confined_end(struct arena *a, struct confined *confined, struct str *says_r);

#endif
