/* A crew: threads that share a list of jobs. */
#ifndef SEARCH_CREW_H
#define SEARCH_CREW_H

#include "base/base.h"

struct crew;

/* `threads` in all, the caller of crew_end() among them; the others give way to others (base/priority.h) when `gives_way`. */
struct crew *crew_open(unsigned threads, bool gives_way);
void         crew_close(struct crew *crew);

/* Has the others begin with work(context, job, worker) for each job below `count`; `worker` is below the number of threads. */
void crew_begin(struct crew *crew, size_t count, void (*work)(void *context, size_t job, unsigned worker),
		void *context);

/* Takes part in what was begun, and returns when all of it is done. Each crew_begin() has one. */
void crew_end(struct crew *crew);

#endif
