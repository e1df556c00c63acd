/* Writing what was counted, and making months of days. */
#include "figures/counting.h"

#include "base/clock.h"
#include "base/limits.h"
#include "db/db.h"
#include "figures/figures_sql.h"
#include "records/sets.h"

enum { BATCH = 100 }; /* entries in one change, so that others get their turn */

/* ---- one batch --------------------------------------------------------------------------------------------------- */

struct batch {
	struct arena       *a;
	struct tally_entry *first, *after; /* what is written: before `after` */
	int64_t             day;           /* whose size is known; -1: none */
	int64_t             size;          /* rows that it has */
};

static struct str
period_of(const struct batch *batch, int64_t day)
{
	return figure_day(batch->a, day * CLOCK_DAY);
}

/* A new row, while the day has room for it; else it is one of the others. */
static bool
put_new(struct batch *batch, struct db *db, int64_t day, const struct q_figure_put_values *values, struct error *error)
{
	struct q_figure_put_values other = *values;
	struct q_figure_size_row   size;

	if (batch->day != day) {
		if (!q_figure_size(batch->a, db, values->period, &size, error))
			return false;
		batch->day = day;
		batch->size = size.count;
	}
	if (batch->size++ >= LIMIT_FIGURES_OF_DAY)
		other.what = STR("");
	return q_figure_put(batch->a, db, &other, error);
}

static bool
put(struct batch *batch, struct db *db, int64_t day, const struct figure_seen *seen, int64_t count, struct error *error)
{
	const struct q_figure_add_values add = {
		.period = period_of(batch, day),
		.kind = str_of(figure_kind_name(seen->kind)),
		.what = seen->what,
		.form = seen->form,
		.count = count,
	};
	const struct q_figure_put_values values = {
		.period = add.period, .kind = add.kind, .what = add.what, .form = add.form, .count = count
	};
	int64_t changed;

	return q_figure_add(batch->a, db, &add, &changed, error) &&
	       (changed > 0 || put_new(batch, db, day, &values, error));
}

/* The same for the countries that the record is about, and for whose it is. */
static bool
put_places(struct batch *batch, struct db *db, const struct tally_entry *entry, struct error *error)
{
	struct figure_seen         seen = { FIGURE_OWNER,
					    .form = entry->kind == FIGURE_RECORD ? STR("page") : STR("download") };
	struct q_figure_record_row record;
	struct error               none = { 0 };
	struct str                 sets, set;
	bool                       inside;

	if (!q_figure_record(batch->a, db, entry->what, &record, &none)) {
		if (none.code != ERROR_ABSENT && error != NULL)
			*error = none;
		return none.code == ERROR_ABSENT;
	}
	seen.what = record.owner;
	if (record.owner.length > 0 && record.owner.length <= LIMIT_FIGURE_BYTES &&
	    !put(batch, db, entry->day, &seen, entry->count, error))
		return false;
	seen.kind = FIGURE_COUNTRY;
	for (sets = record.sets; sets_cut(&sets, &set, &inside);) {
		seen.what = str_slice(set, strlen("country:"), set.length);
		if (inside && str_starts(set, STR("country:")) && seen.what.length <= LIMIT_FIGURE_BYTES &&
		    !put(batch, db, entry->day, &seen, entry->count, error))
			return false;
	}
	return true;
}

static bool
write_batch(void *context, struct db *db, struct error *error)
{
	struct batch *batch = context;

	batch->day = -1;
	for (const struct tally_entry *entry = batch->first; entry != batch->after; entry = entry->next) {
		const struct figure_seen seen = { entry->kind, entry->what, entry->form };
		bool                     is_record = entry->kind == FIGURE_RECORD || entry->kind == FIGURE_DOWNLOAD;

		if (!put(batch, db, entry->day, &seen, entry->count, error) ||
		    (is_record && entry->what.length > 0 && !put_places(batch, db, entry, error)))
			return false;
	}
	return true;
}

/* ---- all of it --------------------------------------------------------------------------------------------------- */

static struct tally_entry *
end_of_batch(struct tally_entry *first)
{
	for (size_t i = 0; i < BATCH && first != NULL; i++)
		first = first->next;
	return first;
}

/* All that is to be written. */
static struct tally
take(struct figures *figures)
{
	struct tally taken;

	pthread_mutex_lock(&figures->taking);
	counting_take(figures, clock_now(figures->options.clock) / CLOCK_DAY);
	taken = figures->pending;
	figures->pending = (struct tally){ 0 };
	pthread_mutex_unlock(&figures->taking);
	return taken;
}

/* What a failed batch and those behind it hold waits for the next time. */
static void
keep(struct figures *figures, const struct tally_entry *rest)
{
	pthread_mutex_lock(&figures->taking);
	for (; rest != NULL; rest = rest->next)
		tally_add(&figures->pending, rest->day, &(struct figure_seen){ rest->kind, rest->what, rest->form },
			  rest->count);
	pthread_mutex_unlock(&figures->taking);
}

bool
figures_write(struct figures *figures, struct error *error)
{
	struct arena *a = arena_open(0);
	struct batch  batch = { .a = a };
	struct tally  taken;
	bool          good = true;

	pthread_mutex_lock(&figures->writing);
	taken = take(figures);
	for (batch.first = taken.first; good && batch.first != NULL;) {
		batch.after = end_of_batch(batch.first);
		good = db_change(figures->options.pool, write_batch, &batch, error);
		if (good)
			batch.first = batch.after;
	}
	keep(figures, batch.first);
	tally_clear(&taken);
	pthread_mutex_unlock(&figures->writing);
	arena_close(a);
	return good;
}

/* ---- months ------------------------------------------------------------------------------------------------------ */

struct gathering {
	struct arena *a;
	struct str    day;
};

static bool
gather_day(void *context, struct db *db, struct error *error)
{
	const struct gathering *gathering = context;
	struct str              month = str_slice(gathering->day, 0, strlen("2026-11"));

	return q_figure_gather(gathering->a, db, gathering->day, month, error) &&
	       q_figure_drop(gathering->a, db, gathering->day, error);
}

/* The oldest day before `month`; an empty text when there is none. */
static bool
find_day(struct arena *a, struct db_pool *pool, struct str month, struct str *day_r, struct error *error)
{
	struct q_figure_oldest_day_row row;
	struct error                   none = { 0 };
	struct db                     *db;
	bool                           found;

	*day_r = STR("");
	if (!db_borrow(pool, &db, error))
		return false;
	found = q_figure_oldest_day(a, db, month, &row, &none);
	db_return(db);
	if (found)
		*day_r = row.period;
	else if (none.code != ERROR_ABSENT && error != NULL)
		*error = none;
	return found || none.code == ERROR_ABSENT;
}

bool
figures_gather(struct db_pool *pool, int64_t now, int64_t days, bool (*stops)(const void *context), const void *context,
	       int64_t *gathered_r, struct error *error)
{
	struct arena    *a = arena_open(0);
	struct str       month = str_slice(figure_day(a, now - days * CLOCK_DAY), 0, strlen("2026-11"));
	struct gathering gathering = { .a = a };
	bool             good = true;

	for (*gathered_r = 0; good && (stops == NULL || !stops(context)); ++*gathered_r) {
		good = find_day(a, pool, month, &gathering.day, error);
		if (!good || gathering.day.length == 0)
			break;
		good = db_change(pool, gather_day, &gathering, error);
	}
	arena_close(a);
	return good;
}
