/* Workers: threads that run handlers, each with an arena and a compressor, behind one queue. */
#ifndef HTTP_WORKER_H
#define HTTP_WORKER_H

#include "http/engine.h"

struct exchange;
struct workers;

/* As many work at once as there are `places`; those that wait for others (base/waiting.h) are not among them. ERROR_STORAGE when
 * the system gives no threads. */
CHECKED bool workers_open(struct engine *engine, unsigned places, struct workers **workers_r, struct error *error);

/* Finishes what is in the queue, and frees; may be NULL. */
void workers_close(struct workers *workers);

/* Queues an exchange: to be answered, or for the next block of its stream. It comes back by loop_return(). False when the
 * queue is full; a stream is always taken. */
bool workers_take(struct workers *workers, struct exchange *exchange, bool is_stream);

/* How many wait. */
int64_t workers_queued(struct workers *workers);

#endif
