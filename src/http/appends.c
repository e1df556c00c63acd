/* A list, as there are few: each is a file that somebody is sending. */
#include "http/appends.h"

#include "http/exchange.h"
#include "http/loop.h"

#include <pthread.h>

struct appends {
	pthread_mutex_t  lock;
	struct exchange *first;
	int              yielding; /* how often somebody was told to, since anybody looked; atomic */
};

struct appends *
appends_open(void)
{
	struct appends *appends = calloc(1, sizeof *appends);

	assert(appends != NULL);
	pthread_mutex_init(&appends->lock, NULL);
	return appends;
}

void
appends_close(struct appends *appends)
{
	if (appends == NULL)
		return;
	pthread_mutex_destroy(&appends->lock);
	free(appends);
}

void
appends_enter(struct appends *appends, struct exchange *exchange, uint64_t file)
{
	pthread_mutex_lock(&appends->lock);
	exchange->append = (struct append){ .file = file, .listed = true, .next = appends->first };
	if (appends->first != NULL)
		appends->first->append.previous = exchange;
	appends->first = exchange;
	pthread_mutex_unlock(&appends->lock);
}

void
appends_leave(struct appends *appends, struct exchange *exchange)
{
	struct append *append = &exchange->append;

	if (!append->listed) /* set before the exchange came back to its loop, which alone calls this */
		return;
	pthread_mutex_lock(&appends->lock);
	*(append->previous != NULL ? &append->previous->append.next : &appends->first) = append->next;
	if (append->next != NULL)
		append->next->append.previous = append->previous;
	append->listed = false;
	pthread_mutex_unlock(&appends->lock);
}

void
appends_yield(struct appends *appends, uint64_t file)
{
	pthread_mutex_lock(&appends->lock);
	for (struct exchange *one = appends->first; one != NULL; one = one->append.next) {
		if (one->append.file != file)
			continue;
		one->append.yields = true;
		__atomic_store_n(&appends->yielding, 1, __ATOMIC_RELEASE);
		loop_wake(one->loop);
	}
	pthread_mutex_unlock(&appends->lock);
}

/* The loop that looks first may not be the one that was meant: so the mark goes only when nobody is left to yield. */
void
appends_run(struct appends *appends, const struct loop *loop)
{
	bool left = false;

	if (!__atomic_load_n(&appends->yielding, __ATOMIC_ACQUIRE))
		return;
	pthread_mutex_lock(&appends->lock);
	for (struct exchange *one = appends->first; one != NULL; one = one->append.next) {
		if (!one->append.yields)
			continue;
		if (one->loop != loop)
			left = true;
		else if (one->stage == EXCHANGE_BODY)
			connection_cut(one->connection);
		one->append.yields = one->loop != loop;
	}
	__atomic_store_n(&appends->yielding, left, __ATOMIC_RELEASE);
	pthread_mutex_unlock(&appends->lock);
}
