/* Loops: threads that accept connections and drive the library, which is touched by its loop's thread only.
 *
 * The library runs without a thread of its own (its epoll thread stalls when 128 sockets are ready at once, and a resume
 * from another thread is lost): we wait on its epoll descriptor, on an eventfd by which workers hand back what they have
 * done, and on the listening sockets, and honour the library's own timeout before each wait. */
#ifndef HTTP_LOOP_H
#define HTTP_LOOP_H

#include "http/engine.h"
#include "http/sweeper.h"

#include <pthread.h>

struct MHD_Daemon;
struct exchange;
struct tls;

enum { LOOP_LISTENERS = 16 };

struct loop {
	struct engine     *engine;
	struct tls        *tls;      /* NULL: without */
	bool               sends_on; /* only says where the node answers */
	pthread_t          thread;
	bool               started;
	struct MHD_Daemon *library;
	int                library_epoll;
	int                wake; /* eventfd */
	int                listeners[LOOP_LISTENERS];
	size_t             listener_count;
	struct sweeper     sweeper;
	int64_t            now;          /* milliseconds, as of this round */
	int64_t            swept;        /* when last */
	int64_t            accept_again; /* no connection is accepted before */
	int64_t            end;          /* when stopping: the latest; else 0 */
	int64_t            limit;        /* of connections */
	size_t             working;      /* exchanges that workers have */
	bool               counts;       /* the client of the connection that is being taken on */
	uint64_t           random;
	pthread_mutex_t    lock;
	struct exchange   *returned; /* by workers, newest first */
};

/* Starts the thread. `loop` has its engine, TLS, listeners and limit set; the listeners become its own. */
CHECKED bool loop_open(struct loop *loop, struct error *error);

/* From any thread: a worker hands an exchange back. */
void loop_return(struct loop *loop, struct exchange *exchange);

/* Makes the loop look up. */
void loop_wake(struct loop *loop);

/* Waits for its end, which comes once engine->stopping is set, and frees. */
void loop_close(struct loop *loop);

#endif
