/* A line on the terminal that says how far a long command is. It is drawn some times a second, and cleared before anything
 * else is printed. */
#ifndef CLI_BAR_H
#define CLI_BAR_H

#include "cli/command.h"

struct bar {
	bool    shown; /* false when there is no terminal, or the command is to be quiet */
	int64_t drawn; /* when, last */
};

struct bar bar_open(const struct call *call);

/* In parts of `total`, or in MB when that is 0 as nobody knows it; what `format` says stands behind. */
void bar_draw(struct bar *bar, int64_t done, int64_t total, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

void bar_clear(const struct bar *bar);

#endif
