/* What was asked, done without an answer to it. */
#include "requests/elsewhere.h"

#include "base/clock.h"
#include "db/db.h"
#include "node/node.h"
#include "people/permission.h"
#include "requests/request_sql.h"
#include "requests/reviewing.h"
#include "requests/tell.h"

static const struct {
	enum audit_act done;
	enum act       act;
} answers[] = {
	{ AUDIT_RECORD_PUBLISH, ACT_PUBLISH },
	{ AUDIT_RECORD_WITHDRAW, ACT_WITHDRAW },
	{ AUDIT_RECORD_REVOKE, ACT_REVOKE },
};

/* Whether granting a request of this kind would do the act to its subject. */
static bool
asks_for(const struct request_kind *kind, enum act act)
{
	return kind != NULL && kind->grant != NULL && !kind->addressed && kind->decides == act &&
	       (kind->about_draft || kind->about_record);
}

static bool
answer(const struct node *node, struct arena *a, struct db *db, const struct actor *actor, struct str id, enum act act,
       struct error *error)
{
	struct asked *list;
	size_t        count;

	if (!request_open_ones(a, db, id, &list, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!asks_for(request_kind_find(list[i].kind), act))
			continue;
		if (!request_settle(a, db, &list[i], actor->account, clock_now(node->clock), error))
			return false;
		if (!str_equal(list[i].sender, actor->account) && !request_tell_answer(a, db, node, list[i].id, error))
			return false;
	}
	return true;
}

static bool
take_note(void *context, struct arena *a, struct db *db, const struct actor *actor, enum audit_act done, struct str id,
	  struct str type, struct error *error)
{
	const struct node *node = context;
	const struct asked draft = { .subject = id, .type = type };

	for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
		if (done == answers[i].done && !answer(node, a, db, actor, id, answers[i].act, error))
			return false;
	}
	return done != AUDIT_RECORD_PUBLISH || review_handed_in(a, db, &node->records, &draft, error);
}

void
requests_watch(struct node *node)
{
	node->records.done = take_note;
	node->records.done_context = node;
}
