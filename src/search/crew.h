/* A crew: threads that share a list of jobs. */
#ifndef SEARCH_CREW_H
#define SEARCH_CREW_H

#include "base/base.h"

struct crew;

/* `threads` in all, the caller of crew_work() among them. */
struct crew *crew_open(unsigned threads);
void         crew_close(struct crew *crew);

/* Calls work(context, job, worker) for each job below `count`, on all threads; returns when all are done. `worker` is
 * below the number of threads. */
void crew_work(struct crew *crew, size_t count, void (*work)(void *context, size_t job, unsigned worker),
	       void *context);

#endif
