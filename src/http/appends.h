/* Bodies that are appended to files as they come. Whoever goes on with a file after a cut may find it locked by the connection that
 * was cut, of which nobody has told us yet: that one then gives it up, instead of being waited for until it is overdue.
 *
 * From any thread, unless said otherwise. */
#ifndef HTTP_APPENDS_H
#define HTTP_APPENDS_H

#include "base/base.h"

struct appends;
struct exchange;
struct loop;

struct appends *appends_open(void);
void            appends_close(struct appends *appends); /* may be NULL */

/* This exchange appends to the file `file` (struct body_file), until appends_leave(), which may be called for any exchange. */
void appends_enter(struct appends *appends, struct exchange *exchange, uint64_t file);
void appends_leave(struct appends *appends, struct exchange *exchange);

/* Whoever appends to the file is to give it up. */
void appends_yield(struct appends *appends, uint64_t file);

/* On the thread of the loop: cuts off those of its connections that are to give up a file. */
void appends_run(struct appends *appends, const struct loop *loop);

#endif
