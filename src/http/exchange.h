/* Exchanges: a request and its answer, on their way between a loop and a worker. The loop has it, except between
 * workers_take() and loop_return(). */
#ifndef HTTP_EXCHANGE_H
#define HTTP_EXCHANGE_H

#include "http/admit.h"
#include "http/hosts.h"

#include <sys/types.h>

struct MHD_Connection;
struct answer;
struct connection;
struct loop;

enum exchange_stage {
	EXCHANGE_NEW,
	EXCHANGE_HOST,    /* the host that is asked for sleeps */
	EXCHANGE_OPENING, /* a worker opens the file that the body goes to */
	EXCHANGE_BODY,    /* the body is coming, if there is one */
	EXCHANGE_KEEPING, /* a worker syncs what has come of it */
	EXCHANGE_WORK,    /* a worker has it, or will */
	EXCHANGE_ANSWERED /* `answer` is there */
};

enum { REQUEST_ID = 16 };

/* A place in the list of those that append to files (http/appends.h). */
struct append {
	struct exchange *next, *previous;
	uint64_t         file;
	bool             listed, yields;
};

struct exchange {
	struct exchange       *next; /* in the queue, or among those that came back */
	struct loop           *loop;
	struct connection     *connection;
	struct MHD_Connection *library;
	struct arena          *a;
	struct service        *service; /* that answers */
	struct host_waiter     waiter;
	enum exchange_stage    stage;
	struct head            head;
	struct admission       admission;
	char                   id[REQUEST_ID];
	struct str             key; /* in the page cache; empty: it may not be there */
	char                  *body;
	size_t                 body_length, body_room;
	int                    spool;             /* file that the body is kept in instead; -1: none */
	bool                   appends;           /* it is the route's own; else it has no name */
	int64_t                spooled;           /* bytes that are counted for it, ... */
	int64_t                spooled_of_client; /* ... and for its client */
	struct append          append;
	int64_t                unkept;   /* bytes of it that were appended since a worker has synced them, ... */
	int64_t                kept;     /* ... and when that was, milliseconds */
	int64_t                unlooked; /* bytes since its disk was looked at */
	struct answer         *answer;
	bool                   unchanged; /* answer 304 */
	bool                   is_file;   /* the answer is a static file */
	int                    status;    /* that was sent */
	int64_t                started;   /* milliseconds */
	struct str             target;    /* a copy, behind this */
};

/* Begins an exchange when its request line has come. */
struct exchange *exchange_open(struct loop *loop, struct connection *connection, const char *target,
			       struct MHD_Connection *library);
void             exchange_close(struct exchange *exchange);

/* Goes on with it: a part of the body has come, or all of the request, or its answer. False closes the connection. */
bool exchange_step(struct exchange *exchange, const char *method, const char *version, const char *bytes, size_t *size);

/* For the library: takes bytes of a stream. */
ssize_t exchange_read_stream(void *stream, uint64_t position, char *bytes, size_t size);

#endif
