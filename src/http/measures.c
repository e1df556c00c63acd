/* Counting answers. */
#include "http/measures.h"

/* The last is for all others. */
static const int statuses[SERVER_STATUSES] = { 200, 204, 206, 301, 303, 304, 308, 400, 401, 403, 404, 405,
					       406, 409, 410, 413, 414, 415, 422, 429, 431, 500, 503, 0 };

/* Milliseconds; the last has no bound. */
static const int64_t bounds[SERVER_DURATIONS] = { 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 10000, INT64_MAX };

struct row {
	int64_t answered[SERVER_STATUSES];
	int64_t within[SERVER_DURATIONS]; /* each beyond the bound before */
	int64_t milliseconds;
};

struct measures {
	size_t     count;
	struct row rows[];
};

struct measures *
measures_make(struct arena *a, size_t rows)
{
	struct measures *measures = arena_alloc(a, sizeof *measures + rows * sizeof measures->rows[0]);

	measures->count = rows;
	return measures;
}

static void
add(int64_t *number, int64_t value)
{
	__atomic_add_fetch(number, value, __ATOMIC_RELAXED);
}

void
measures_add(struct measures *measures, size_t row, int status, int64_t milliseconds)
{
	struct row *counted = &measures->rows[row];
	size_t      i = 0, duration = 0;

	assert(row < measures->count);
	while (i + 1 < SERVER_STATUSES && statuses[i] != status)
		i++;
	while (milliseconds > bounds[duration])
		duration++;
	add(&counted->answered[i], 1);
	add(&counted->within[duration], 1);
	add(&counted->milliseconds, milliseconds);
}

void
measures_read(const struct measures *measures, size_t row, struct server_measure *measure_r)
{
	const struct row *counted = &measures->rows[row];

	assert(row < measures->count);
	for (size_t i = 0; i < SERVER_STATUSES; i++)
		measure_r->statuses[i] =
			(struct server_answered){ .status = statuses[i],
						  .count = __atomic_load_n(&counted->answered[i], __ATOMIC_RELAXED) };
	for (size_t i = 0; i < SERVER_DURATIONS; i++)
		measure_r->durations[i] =
			(struct server_duration){ .bound = bounds[i],
						  .count = __atomic_load_n(&counted->within[i], __ATOMIC_RELAXED) };
	measure_r->milliseconds = __atomic_load_n(&counted->milliseconds, __ATOMIC_RELAXED);
}
