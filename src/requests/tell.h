/* Mails about requests that are decided, and those that wait too long. */
#ifndef REQUESTS_TELL_H
#define REQUESTS_TELL_H

#include "jobs/jobs.h"
#include "requests/request.h"

struct node;

/* Where whoever has asked gets mail, and in which language: the account's, else what a reader has left, else the node's first
 * language. An empty address: nowhere. */
CHECKED bool request_sender_address(struct arena *a, struct db *db, const struct node *node, const struct asked *asked,
				    struct str *address_r, struct str *language_r, struct error *error);

/* Inside the change that decided it: tells whoever has asked. */
CHECKED bool request_tell_answer(struct arena *a, struct db *db, const struct node *node, struct str id,
				 struct error *error);

/* Reminds those who may decide of what waits for two weeks and again after as long, and lets lapse what nobody has decided in
 * time, which its sender is told. */
CHECKED bool requests_go_round(struct arena *a, struct node *node, size_t *reminded_r, size_t *lapsed_r,
			       struct error *error);

/* The same once a day. Its context is the node. */
extern const struct job_kind request_job;

#endif
