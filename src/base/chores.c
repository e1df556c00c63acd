/* Chores. There are some hundreds of them at most, so a list is looked through. */
#include "base/chores.h"

#include "base/clock.h"
#include "base/condition.h"

struct chore {
	struct chores *chores;
	struct chore  *next, *before;
	chore_fn      *work;
	void          *context;
	int64_t        due; /* clock_monotonic(); INT64_MAX: it rests */
	bool           runs, poked;
};

struct chores {
	pthread_mutex_t lock;
	pthread_cond_t  wanted, rested;
	struct chore   *first;
	bool            stop;
	unsigned        count;
	pthread_t       threads[];
};

/* ---- threads ------------------------------------------------------------------------------------------------------ */

/* The one that is due first, of those that nobody works at; NULL when there is none. */
static struct chore *
find_first(const struct chores *chores)
{
	struct chore *first = NULL;

	for (struct chore *chore = chores->first; chore != NULL; chore = chore->next)
		if (!chore->runs && (first == NULL || chore->due < first->due))
			first = chore;
	return first;
}

/* Under the lock, which is open while it works. */
static void
run(struct chores *chores, struct chore *chore)
{
	int64_t pause;

	chore->runs = true;
	chore->poked = false;
	pthread_mutex_unlock(&chores->lock);
	pause = chore->work(chore->context);
	pthread_mutex_lock(&chores->lock);
	chore->runs = false;
	if (chore->poked)
		pause = 0;
	chore->due = pause < 0 ? INT64_MAX : clock_monotonic() + pause;
	pthread_cond_broadcast(&chores->rested);
}

static void *
serve(void *argument)
{
	struct chores *chores = argument;

	pthread_mutex_lock(&chores->lock);
	while (!chores->stop) {
		struct chore *chore = find_first(chores);

		if (chore == NULL || chore->due > clock_monotonic()) {
			(void)condition_wait(&chores->wanted, &chores->lock, chore == NULL ? INT64_MAX : chore->due);
			continue;
		}
		run(chores, chore);
		pthread_cond_signal(&chores->wanted); /* another may wait for a moment that has changed */
	}
	pthread_mutex_unlock(&chores->lock);
	return NULL;
}

bool
chores_open(unsigned threads, struct chores **chores_r, struct error *error)
{
	struct chores *chores = calloc(1, sizeof *chores + threads * sizeof chores->threads[0]);

	assert(chores != NULL);
	pthread_mutex_init(&chores->lock, NULL);
	condition_open(&chores->wanted);
	pthread_cond_init(&chores->rested, NULL);
	while (chores->count < threads && pthread_create(&chores->threads[chores->count], NULL, serve, chores) == 0)
		chores->count++;
	if (chores->count < threads) {
		chores_close(chores);
		return error_set(error, ERROR_STORAGE, "chores.thread", "no thread can be started");
	}
	*chores_r = chores;
	return true;
}

void
chores_close(struct chores *chores)
{
	if (chores == NULL)
		return;
	assert(chores->first == NULL);
	pthread_mutex_lock(&chores->lock);
	chores->stop = true;
	pthread_cond_broadcast(&chores->wanted);
	pthread_mutex_unlock(&chores->lock);
	for (unsigned i = 0; i < chores->count; i++)
		pthread_join(chores->threads[i], NULL);
	pthread_cond_destroy(&chores->wanted);
	pthread_cond_destroy(&chores->rested);
	pthread_mutex_destroy(&chores->lock);
	free(chores);
}

/* ---- chores ------------------------------------------------------------------------------------------------------- */

struct chore *
chore_add(struct chores *chores, chore_fn *work, void *context)
{
	struct chore *chore = calloc(1, sizeof *chore);

	assert(chore != NULL);
	*chore = (struct chore){ .chores = chores, .work = work, .context = context, .due = clock_monotonic() };
	pthread_mutex_lock(&chores->lock);
	chore->next = chores->first;
	if (chore->next != NULL)
		chore->next->before = chore;
	chores->first = chore;
	pthread_cond_signal(&chores->wanted);
	pthread_mutex_unlock(&chores->lock);
	return chore;
}

void
chore_poke(struct chore *chore)
{
	struct chores *chores = chore->chores;
	int64_t        now = clock_monotonic();

	pthread_mutex_lock(&chores->lock);
	if (chore->runs) {
		chore->poked = true;
	} else if (chore->due > now) {
		chore->due = now;
		pthread_cond_signal(&chores->wanted);
	}
	pthread_mutex_unlock(&chores->lock);
}

void
chore_drop(struct chore *chore)
{
	struct chores *chores;

	if (chore == NULL)
		return;
	chores = chore->chores;
	pthread_mutex_lock(&chores->lock);
	while (chore->runs)
		pthread_cond_wait(&chores->rested, &chores->lock);
	*(chore->before != NULL ? &chore->before->next : &chores->first) = chore->next;
	if (chore->next != NULL)
		chore->next->before = chore->before;
	pthread_mutex_unlock(&chores->lock);
	free(chore);
}
