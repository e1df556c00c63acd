/* The sets of log entries that were written before the log kept them. */
#include "records/sets.h"

#include "db/db.h"
#include "records/records.h"
#include "records/prepared.h"
#include "records/store_sql.h"

enum { BATCH = 500 };

struct filling {
	const struct record_context *context;
	struct arena                *a; /* of one batch */
	int64_t                      after;
	size_t                       count; /* of the batch */
};

static struct str
sets_of_body(const struct filling *filling, const struct q_sets_missing_row *row)
{
	struct json *body;

	if (record_state_is_gone((enum record_state)row->state) || !json_parse(filling->a, row->body, &body, NULL))
		return STR("");
	return sets_of(filling->a, type_find(filling->context->types, json_text(body, "type")), filling->context->node,
		       json_get(body, "fields"));
}

/* The sets of the revision before row `place`, which this batch may have written a moment ago. */
static struct str
sets_before(const struct q_sets_missing_row *rows, const struct str *sets, size_t place)
{
	for (size_t i = 0; i < place; i++) {
		if (rows[i].number == rows[place].previous)
			return sets[i];
	}
	return rows[place].before;
}

static bool
fill_batch(void *context, struct db *db, struct error *error)
{
	struct filling            *filling = context;
	struct q_sets_missing_row *rows;
	struct str                *sets;

	if (!q_sets_missing(filling->a, db, filling->after, BATCH, &rows, &filling->count, error))
		return false;
	sets = ARENA_ARRAY(filling->a, struct str, filling->count);
	for (size_t i = 0; i < filling->count; i++) {
		sets[i] = sets_follow(filling->a, sets_before(rows, sets, i), sets_of_body(filling, &rows[i]));
		if (!q_sets_set(filling->a, db, rows[i].number, sets[i], error))
			return false;
		filling->after = rows[i].number;
	}
	return true;
}

bool
records_fill_sets(const struct record_context *context, struct error *error)
{
	struct filling filling = { .context = context };
	bool           good;

	do {
		filling.a = arena_open(0);
		good = db_bulk(context->pool, fill_batch, &filling, error);
		arena_close(filling.a);
	} while (good && filling.count > 0);
	return good;
}
