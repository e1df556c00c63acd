/* A node of a fleet for others than readers: found by its mailbox, and waited for. */
#include "fleet/member.h"
#include "notices/mail_address.h"

/* Wakes the thread that waits. */
struct waiting {
	struct host_waiter waiter; /* the first member */
	pthread_mutex_t    lock;
	pthread_cond_t     called;
	bool               is_called;
};

static void
call(struct host_waiter *waiter)
{
	struct waiting *waiting = (struct waiting *)(void *)waiter;

	pthread_mutex_lock(&waiting->lock);
	waiting->is_called = true;
	pthread_cond_signal(&waiting->called);
	pthread_mutex_unlock(&waiting->lock);
}

/* Under the lock. */
static struct member *
find_member(const struct fleet *fleet, struct str mailbox, size_t nth)
{
	for (struct member *member = fleet->members; member != NULL; member = member->next)
		if (!member->gone && member->chore != NULL && member->mailbox != NULL &&
		    str_is(mailbox, member->mailbox) && nth-- == 0)
			return member;
	return NULL;
}

/* Asks once; while it sleeps the waiter is called when it is worth while to ask again. */
static enum host_state
ask(struct fleet *fleet, struct str mailbox, size_t nth, struct waiting *waiting, struct node **node_r,
    struct service **service_r, struct error *error)
{
	enum host_state state = HOST_UNKNOWN;
	struct member  *member;

	pthread_mutex_lock(&fleet->lock);
	member = find_member(fleet, mailbox, nth);
	if (member != NULL)
		state = member_ask(member, &waiting->waiter, service_r, error);
	if (state == HOST_AWAKE)
		*node_r = member->node;
	pthread_mutex_unlock(&fleet->lock);
	if (state == HOST_UNKNOWN)
		error_set(error, ERROR_ABSENT, "fleet.mailbox", "no node takes mail for '%.*s'",
			  STR_ARGS(str_head(mailbox, 100)));
	return state;
}

bool
fleet_enter(struct fleet *fleet, struct str address, size_t nth, struct node **node_r, struct fleet_visit **visit_r,
	    struct error *error)
{
	struct arena   *a = arena_open(0);
	struct str      mailbox = mail_address_key(a, address);
	struct waiting  waiting = { .waiter.call = call };
	struct service *service;
	enum host_state state;

	pthread_mutex_init(&waiting.lock, NULL);
	pthread_cond_init(&waiting.called, NULL);
	while ((state = ask(fleet, mailbox, nth, &waiting, node_r, &service, error)) == HOST_SLEEPS) {
		pthread_mutex_lock(&waiting.lock);
		while (!waiting.is_called)
			pthread_cond_wait(&waiting.called, &waiting.lock);
		waiting.is_called = false;
		pthread_mutex_unlock(&waiting.lock);
	}
	pthread_cond_destroy(&waiting.called);
	pthread_mutex_destroy(&waiting.lock);
	arena_close(a);
	*visit_r = state == HOST_AWAKE ? (struct fleet_visit *)(void *)service : NULL;
	return state == HOST_AWAKE;
}

void
fleet_leave(struct fleet_visit *visit)
{
	service_drop((struct service *)(void *)visit);
}
