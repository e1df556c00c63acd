#include "intake/batch.h"

#include "base/limits.h"

size_t
batch_fit(size_t items, int64_t milliseconds, int64_t commit)
{
	enum { STEP = 16, AIM = LIMIT_WRITE_LOCK_MILLISECONDS / 2 };

	if (milliseconds > AIM && milliseconds - commit > commit)
		items = milliseconds < 2 * AIM ? items * AIM / (size_t)milliseconds : items / 2;
	else if (milliseconds < AIM)
		items += STEP;
	return items < BATCH_FEWEST ? BATCH_FEWEST : items > BATCH_ITEMS ? BATCH_ITEMS : items;
}

void
line_open(struct line *line)
{
	*line = (struct line){ .next_turn = 0 };
	pthread_mutex_init(&line->lock, NULL);
	pthread_cond_init(&line->changed, NULL);
}

void
line_close(struct line *line)
{
	for (size_t i = 0; i < BATCHES; i++)
		arena_close(line->batches[i].a);
	pthread_cond_destroy(&line->changed);
	pthread_mutex_destroy(&line->lock);
}

static struct batch *
oldest(struct line *line, enum batch_step step)
{
	struct batch *found = NULL;

	for (size_t i = 0; i < BATCHES; i++) {
		struct batch *batch = &line->batches[i];

		if (batch->step == step && (found == NULL || batch->turn < found->turn))
			found = batch;
	}
	return found;
}

static bool
any(const struct line *line, enum batch_step step)
{
	for (size_t i = 0; i < BATCHES; i++)
		if (line->batches[i].step == step)
			return true;
	return false;
}

struct batch *
line_take_free(struct line *line)
{
	struct batch *batch;

	pthread_mutex_lock(&line->lock);
	while ((batch = oldest(line, BATCH_FREE)) == NULL && !line->failed)
		pthread_cond_wait(&line->changed, &line->lock);
	if (line->failed)
		batch = NULL;
	if (batch != NULL) {
		batch->step = BATCH_FILLING;
		batch->turn = line->next_turn++;
	}
	pthread_mutex_unlock(&line->lock);
	if (batch == NULL)
		return NULL;
	if (batch->a == NULL) {
		batch->a = arena_open(BATCH_MEMORY);
		batch->empty = arena_mark(batch->a);
	}
	arena_reset(batch->a, batch->empty);
	batch->count = batch->bytes = 0;
	batch->ends_file = false;
	return batch;
}

struct batch *
line_take_read(struct line *line)
{
	struct batch *batch;

	pthread_mutex_lock(&line->lock);
	while ((batch = oldest(line, BATCH_READ)) == NULL && !line->ended && !line->failed)
		pthread_cond_wait(&line->changed, &line->lock);
	if (line->failed)
		batch = NULL;
	if (batch != NULL)
		batch->step = BATCH_PREPARING;
	pthread_mutex_unlock(&line->lock);
	return batch;
}

/* Nothing is on its way any more. */
static bool
is_empty(const struct line *line)
{
	return line->ended && !any(line, BATCH_READ) && !any(line, BATCH_PREPARING) && !any(line, BATCH_PREPARED);
}

struct batch *
line_take_prepared(struct line *line)
{
	struct batch *batch;

	pthread_mutex_lock(&line->lock);
	for (;;) {
		batch = oldest(line, BATCH_PREPARED);
		if (batch != NULL && batch->turn != line->next_write)
			batch = NULL;
		if (batch != NULL || line->failed || is_empty(line))
			break;
		pthread_cond_wait(&line->changed, &line->lock);
	}
	if (line->failed)
		batch = NULL;
	if (batch != NULL)
		line->next_write++;
	pthread_mutex_unlock(&line->lock);
	return batch;
}

void
line_pass(struct line *line, struct batch *batch, enum batch_step step)
{
	pthread_mutex_lock(&line->lock);
	batch->step = step;
	pthread_cond_broadcast(&line->changed);
	pthread_mutex_unlock(&line->lock);
}

bool
line_drain(struct line *line)
{
	bool good;

	pthread_mutex_lock(&line->lock);
	while (!line->failed && (any(line, BATCH_READ) || any(line, BATCH_PREPARING) || any(line, BATCH_PREPARED)))
		pthread_cond_wait(&line->changed, &line->lock);
	good = !line->failed;
	pthread_mutex_unlock(&line->lock);
	return good;
}

void
line_end(struct line *line)
{
	pthread_mutex_lock(&line->lock);
	line->ended = true;
	pthread_cond_broadcast(&line->changed);
	pthread_mutex_unlock(&line->lock);
}

void
line_fail(struct line *line, const struct error *error)
{
	pthread_mutex_lock(&line->lock);
	if (!line->failed)
		line->error = *error;
	line->failed = true;
	pthread_cond_broadcast(&line->changed);
	pthread_mutex_unlock(&line->lock);
}
