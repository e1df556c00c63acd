/* Errors: what failed, where, and which sentence tells a person.
 *
 * A bug is an assert(), which stays on in releases. Bad input or a failure outside is `false` and a struct error. The
 * code maps once to an HTTP status, an exit status and a log level; the key picks the translated sentence; the place
 * says file, line, field path or byte. */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include "base/str.h"

enum error_code {
	ERROR_NONE,
	ERROR_INPUT,    /* what was given is wrong; the giver can mend it */
	ERROR_ABSENT,   /* there is no such thing */
	ERROR_DENIED,   /* not allowed */
	ERROR_CONFLICT, /* someone else changed it meanwhile */
	ERROR_LIMIT,    /* beyond a limit of base/limits.h */
	ERROR_REMOTE,   /* another host failed */
	ERROR_STORAGE,  /* disk or database failed */
	ERROR_CODES
};

struct error {
	enum error_code code;
	char            key[48];     /* "revision.none": names the sentence in ui/words */
	char            detail[400]; /* English, what failed, the subject quoted, no full stop */
	char            place[240];  /* "file.xml:12:40", "/fields/title/en", "" */
};

/* Fills `error` (unless NULL) and returns false, so that `return error_set(...)` reads well. The place is cleared. */
bool error_set(struct error *error, enum error_code code, const char *key, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Puts a sentence of this level before the one below, keeping code and place; returns false. */
bool error_because(struct error *error, const char *key, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Names the place; when one is named already, the new one goes before it, separated by ": ". Returns false. */
bool error_at(struct error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

#ifdef __clang_analyzer__ /* which sees one file at a time and would follow paths where these return true */
#define error_set(...) (error_set(__VA_ARGS__), false)
#define error_because(...) (error_because(__VA_ARGS__), false)
#define error_at(...) (error_at(__VA_ARGS__), false)
#endif

/* The exit status of a command that failed so: 2 for INPUT, 3 for STORAGE, REMOTE and LIMIT, 1 for others. */
int error_exit_status(enum error_code code);

/* The HTTP status of an answer that failed so (RFC 9110): 400 for INPUT, 404 ABSENT, 403 DENIED, 409 CONFLICT, 413 LIMIT,
 * 502 REMOTE, 503 STORAGE. */
int error_http_status(enum error_code code);

#endif
