/* Homes. */
#include "records/homes.h"

#include "db/db.h"
#include "records/store_sql.h"

static bool
set_key(struct record_home *home, struct str bytes, struct error *error)
{
	if (bytes.length != sizeof home->key)
		return error_set(error, ERROR_STORAGE, "record.damaged", "the key of the node '%.*s' is none",
				 STR_ARGS(home->name));
	memcpy(home->key, bytes.data, sizeof home->key);
	return true;
}

bool
record_homes_read(struct arena *a, struct db *db, struct record_homes *homes_r, struct error *error)
{
	struct q_homes_row *rows;

	if (!q_homes(a, db, &rows, &homes_r->count, error))
		return false;
	homes_r->list = ARENA_ARRAY(a, struct record_home, homes_r->count);
	for (size_t i = 0; i < homes_r->count; i++) {
		homes_r->list[i] = (struct record_home){ .id = rows[i].id,
							 .name = rows[i].name,
							 .title = rows[i].title,
							 .url = rows[i].url,
							 .since = rows[i].since,
							 .counts = rows[i].until == 0 };
		if (!set_key(&homes_r->list[i], rows[i].key, error))
			return false;
	}
	return true;
}

const struct record_home *
record_home_find(const struct record_homes *homes, struct str name)
{
	for (size_t i = 0; i < homes->count; i++)
		if (homes->list[i].counts && str_equal(homes->list[i].name, name))
			return &homes->list[i];
	return NULL;
}

/* ---- pinning ----------------------------------------------------------------------------------------------------- */

struct pinning {
	struct arena                *a;
	const struct record_context *context;
	struct record_home          *home;
	bool                         replace;
};

static bool
add_home(struct pinning *pinning, struct db *db, struct error *error)
{
	struct record_home             *home = pinning->home;
	struct q_home_next_row          next;
	const struct q_home_add_values *values;

	if (!q_home_next(pinning->a, db, &next, error))
		return false;
	home->id = next.id;
	home->since = clock_now(pinning->context->clock);
	values = &(struct q_home_add_values){ .id = home->id,
					      .name = home->name,
					      .title = home->title,
					      .url = home->url,
					      .key = { (const char *)home->key, sizeof home->key },
					      .since = home->since };
	return q_home_add(pinning->a, db, values, error);
}

static bool
pin(void *context, struct db *db, struct error *error)
{
	struct pinning           *pinning = context;
	struct record_home       *home = pinning->home;
	const struct record_home *known;
	struct record_homes       homes;

	if (!record_homes_read(pinning->a, db, &homes, error))
		return false;
	known = record_home_find(&homes, home->name);
	if (known == NULL)
		return add_home(pinning, db, error);
	if (memcmp(known->key, home->key, sizeof home->key) == 0) {
		home->id = known->id;
		home->since = known->since;
		return q_home_set(pinning->a, db, known->id, home->title, home->url, error);
	}
	if (!pinning->replace)
		return error_set(error, ERROR_CONFLICT, "home.key",
				 "the node '%.*s' has another key than the one that is known",
				 STR_ARGS(str_head(home->name, 60)));
	return q_home_retire(pinning->a, db, known->id, clock_now(pinning->context->clock), error) &&
	       add_home(pinning, db, error);
}

bool
record_home_pin(const struct record_context *context, struct record_home *home, bool replace, struct error *error)
{
	struct pinning pinning = { .context = context, .home = home, .replace = replace };
	bool           good;

	home->counts = true;
	if (str_equal(home->name, context->node))
		return error_set(error, ERROR_CONFLICT, "home.own", "'%.*s' is the name of this node",
				 STR_ARGS(home->name));
	pinning.a = arena_open(0);
	good = db_change(context->pool, pin, &pinning, error);
	arena_close(pinning.a);
	return good;
}

/* ---- copies ------------------------------------------------------------------------------------------------------ */

bool
record_passage_find(struct arena *a, struct db *db, int64_t number, struct record_passage *passage_r,
		    struct error *error)
{
	struct q_passage_find_row row;

	if (!q_passage_find(a, db, number, &row, error))
		return false;
	*passage_r = (struct record_passage){
		.home = { .id = row.home,
			  .name = row.name,
			  .title = row.title,
			  .url = row.url,
			  .since = row.since,
			  .counts = row.until == 0 },
		.source = row.source,
		.identifier = row.identifier,
		.datestamp = row.datestamp,
	};
	return set_key(&passage_r->home, row.key, error);
}
