/* Counting. */
#include "figures/counting.h"

#include "base/chores.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"

#include <sodium.h>

enum { WRITE_MILLISECONDS = 60 * 1000 };

static const char *const kinds[FIGURE_KINDS] = {
	[FIGURE_PAGE] = "page",       [FIGURE_RECORD] = "record", [FIGURE_DOWNLOAD] = "download",
	[FIGURE_EXPORT] = "export",   [FIGURE_DOOR] = "door",     [FIGURE_COUNTRY] = "country",
	[FIGURE_OWNER] = "owner",     [FIGURE_ROBOT] = "robot",   [FIGURE_ANSWER] = "answer",
	[FIGURE_VISITOR] = "visitor",
};

const char *
figure_kind_name(enum figure_kind kind)
{
	return kinds[kind];
}

bool
figure_kind_parse(struct str word, enum figure_kind *kind_r)
{
	for (size_t i = 0; i < FIGURE_KINDS; i++) {
		if (str_is(word, kinds[i])) {
			*kind_r = (enum figure_kind)i;
			return true;
		}
	}
	return false;
}

struct str
figure_day(struct arena *a, int64_t time)
{
	struct date date = date_of(time);

	return str_format(a, "%04d-%02d-%02d", date.year, date.month, date.day);
}

static int64_t
today(const struct figures *figures)
{
	return clock_now(figures->options.clock) / CLOCK_DAY;
}

/* ---- counting ---------------------------------------------------------------------------------------------------- */

/* Threads are few, and what they are called by is spread by their stacks. */
static struct stripe *
own_stripe(struct figures *figures)
{
	uint64_t number = (uint64_t)(uintptr_t)pthread_self();

	return &figures->stripes[(number * UINT64_C(0x9E3779B97F4A7C15)) >> 61];
}

bool
counting_ends(const struct figures *figures, int64_t day)
{
	return day > figures->day || day < figures->day - 1;
}

/* The first request of a day ends the one before. */
static void
begin_day(struct figures *figures, int64_t day)
{
	pthread_mutex_lock(&figures->taking);
	if (counting_ends(figures, day))
		counting_take(figures, day);
	pthread_mutex_unlock(&figures->taking);
}

void
figures_note(struct figures *figures, const struct figure_seen *seen, size_t count, const struct figure_reader *reader)
{
	struct stripe *stripe = own_stripe(figures);
	int64_t        day = today(figures);

	pthread_mutex_lock(&stripe->lock);
	if (counting_ends(figures, day)) {
		pthread_mutex_unlock(&stripe->lock);
		begin_day(figures, day);
		pthread_mutex_lock(&stripe->lock);
	}
	for (size_t i = 0; i < count; i++)
		tally_add(&stripe->tally, figures->day, &seen[i], 1);
	if (reader != NULL)
		visitors_note(&stripe->visitors, figures->key, reader->address, reader->agent);
	pthread_mutex_unlock(&stripe->lock);
}

/* ---- taking ------------------------------------------------------------------------------------------------------ */

static void
take_tally(struct figures *figures, struct tally *tally)
{
	for (const struct tally_entry *entry = tally->first; entry != NULL; entry = entry->next)
		tally_add(&figures->pending, entry->day, &(struct figure_seen){ entry->kind, entry->what, entry->form },
			  entry->count);
	tally_clear(tally);
}

void
counting_take(struct figures *figures, int64_t day)
{
	const struct figure_seen visitor = { FIGURE_VISITOR, STR(""), STR("") };
	struct visitors          all = { { 0 } };
	struct tally             tallies[STRIPES];
	int64_t                  estimate, was = figures->day;
	bool                     ends = counting_ends(figures, day);

	for (size_t i = 0; i < STRIPES; i++) {
		pthread_mutex_lock(&figures->stripes[i].lock);
		tallies[i] = figures->stripes[i].tally;
		figures->stripes[i].tally = (struct tally){ 0 };
		visitors_merge(&all, &figures->stripes[i].visitors);
		if (ends)
			figures->stripes[i].visitors = (struct visitors){ { 0 } };
	}
	if (ends) {
		figures->day = day;
		random_bytes(figures->key, sizeof figures->key);
	}
	for (size_t i = STRIPES; i > 0; i--)
		pthread_mutex_unlock(&figures->stripes[i - 1].lock);
	for (size_t i = 0; i < STRIPES; i++)
		take_tally(figures, &tallies[i]);
	estimate = visitors_estimate(&all);
	if (estimate > figures->told)
		tally_add(&figures->pending, was, &visitor, estimate - figures->told);
	figures->told = ends ? 0 : estimate > figures->told ? estimate : figures->told;
}

/* ---- opening and closing ----------------------------------------------------------------------------------------- */

/* Nothing is written when nothing was counted. */
static int64_t
write_now_and_then(void *context)
{
	struct figures *figures = context;
	struct error    error = { 0 };
	bool            begins = !figures->begun;

	figures->begun = true;
	if (!begins && !figures_write(figures, &error))
		log_write(figures->options.log, LOG_WARNING, STR(""), "figures.write",
			  "figures of what was read cannot be written and are kept for the next minute: %s",
			  error.detail);
	return WRITE_MILLISECONDS;
}

bool
figures_open(const struct figures_options *options, struct figures **figures_r, struct error *error)
{
	struct figures *figures = calloc(1, sizeof *figures);
	struct chores  *writers = options->writers;

	assert(figures != NULL);
	figures->options = *options;
	figures->day = today(figures);
	random_bytes(figures->key, sizeof figures->key);
	pthread_mutex_init(&figures->writing, NULL);
	pthread_mutex_init(&figures->taking, NULL);
	for (size_t i = 0; i < STRIPES; i++)
		pthread_mutex_init(&figures->stripes[i].lock, NULL);
	if (writers == NULL) {
		if (!chores_open(1, &figures->own_writers, error)) {
			figures_close(figures);
			return false;
		}
		writers = figures->own_writers;
	}
	figures->writer = chore_add(writers, write_now_and_then, figures);
	*figures_r = figures;
	return true;
}

void
figures_close(struct figures *figures)
{
	struct error error = { 0 };

	if (figures == NULL)
		return;
	chore_drop(figures->writer);
	chores_close(figures->own_writers);
	if (!figures_write(figures, &error))
		log_error(figures->options.log, STR(""), &error);
	tally_clear(&figures->pending);
	for (size_t i = 0; i < STRIPES; i++) {
		tally_clear(&figures->stripes[i].tally);
		pthread_mutex_destroy(&figures->stripes[i].lock);
	}
	pthread_mutex_destroy(&figures->taking);
	pthread_mutex_destroy(&figures->writing);
	sodium_memzero(figures->key, sizeof figures->key);
	free(figures);
}
