/* Logging: one line an event, as text or as JSON lines. No secrets: tokens, passwords and keys are never logged.
 * One log may be used by all threads. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/clock.h"

enum log_level { LOG_ERROR, LOG_WARNING, LOG_INFO, LOG_DEBUG };

struct log;

struct log_options {
	int                 descriptor; /* where lines go; stays open */
	bool                json;
	enum log_level      level; /* what is more talkative is left out */
	size_t              kept;  /* newest lines kept in memory for the administrator's desk; 0: none */
	const struct clock *clock; /* NULL: the system's */
	struct str node; /* whose log it is, where a process has several; empty: lines do not say; not copied */
};

struct log *log_open(const struct log_options *options);
void        log_close(struct log *log);

/* Writes an event. `key` is a stable name ("import.done"); `request` is the request's id or empty. `log` may be NULL. */
void log_write(struct log *log, enum log_level level, struct str request, const char *key, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

/* An error by its code's level. */
void log_error(struct log *log, struct str request, const struct error *error);

/* The newest kept lines, newest first, copied into `a`. */
size_t log_newest(struct arena *a, struct log *log, size_t limit, struct str **lines_r);

CHECKED bool log_level_parse(struct str word, enum log_level *level_r);

#endif
