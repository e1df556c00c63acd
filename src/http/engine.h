/* What the threads of a server share: what stays as it is, and what keeps its own locks. */
#ifndef HTTP_ENGINE_H
#define HTTP_ENGINE_H

#include "http/service.h"

struct answer;
struct appends;
struct cache;
struct clients;
struct measures;
struct workers;

struct engine {
	struct service   service;  /* of a server with hosts: of nobody's, and where its limits and log stand */
	struct cache    *cache;    /* NULL: none */
	struct measures *measures; /* a row for each endpoint, then files, then what no route answers */
	struct workers  *workers;
	struct clients  *clients;     /* what each may ask */
	struct appends  *appends;     /* bodies that go to files */
	struct answer   *busy;        /* 503, for when the queue is full */
	struct answer   *limited;     /* 429, for who asks too much */
	struct answer   *long_head;   /* 431, with few bytes: the request's head has taken the connection's memory */
	int              stopping;    /* these are atomic */
	int              keeps;       /* who connects is left to the server that comes after this one */
	int              streams;     /* open */
	int64_t          body_memory; /* bytes of bodies that have come */
	int64_t          body_spool;  /* the same of those that are kept on disk */
	int64_t          connections;
	int64_t          requests, hits, refused;
};

#endif
