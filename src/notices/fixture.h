/* A node on a scripted clock, and a server of mail that answers as told. For the tests of this room. */
#ifndef NOTICES_FIXTURE_H
#define NOTICES_FIXTURE_H

#include "base/clock.h"
#include "db/db.h"
#include "node/node.h"
#include "notices/deliver.h"
#include "notices/outbox.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { FIXTURE_SENT = 64 };

struct fixture {
	struct clock  clock; /* first: the clock that the node has */
	int64_t       now;
	struct arena *a;
	struct str    folder;
	struct node  *node;

	/* what the server answers, and what it was given */
	struct smtp_answer answer;
	struct {
		struct str sender, recipient, bytes;
	} sent[FIXTURE_SENT];
	size_t sent_count;
};

/* `settings` are lines of a node.ini. */
struct fixture *fixture_open(const char *settings);
void            fixture_close(struct fixture *f);

/* Runs what is due, with the scripted server. */
struct mail_delivered fixture_deliver(struct fixture *f);

/* Posts a mail in a change of its own. */
int64_t fixture_post(struct fixture *f, const struct mail_draft *draft);

/* The mail as it is now. */
struct mail_shown fixture_show(struct fixture *f, int64_t id);

#endif
