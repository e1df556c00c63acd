/* The bar of long commands. */
#include "cli/bar.h"

#include "base/clock.h"

#include <stdarg.h>
#include <unistd.h>

enum { BAR_MILLISECONDS = 200 };

struct bar
bar_open(const struct call *call)
{
	return (struct bar){ .shown = !call->quiet && isatty(STDERR_FILENO) };
}

void
bar_draw(struct bar *bar, int64_t done, int64_t total, const char *format, ...)
{
	int64_t now = clock_monotonic();
	va_list arguments;

	if (!bar->shown || now - bar->drawn < BAR_MILLISECONDS)
		return;
	bar->drawn = now;
	if (total > 0)
		fprintf(stderr, "\r\033[K%3d %%  ", (int)(done * 100 / total));
	else
		fprintf(stderr, "\r\033[K%" PRId64 " MB  ", done >> 20);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
}

void
bar_clear(const struct bar *bar)
{
	if (bar->drawn > 0)
		fputs("\r\033[K", stderr);
}
