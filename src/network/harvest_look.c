/* Providers that are looked at from the desk. */
#include "network/harvest_look.h"

#include "base/clock.h"
#include "db/db.h"
#include "network/harvest_about.h"
#include "network/harvest_sql.h"

struct looking {
	struct arena *a;
	struct node  *node;
	struct str    id, url, answer;
};

static bool
post(void *context, struct db *db, struct error *error)
{
	const struct looking *looking = context;
	int64_t               now = clock_now(looking->node->clock), added;

	if (!q_harvest_look_forget(looking->a, db, now - CLOCK_DAY, error) ||
	    !q_harvest_look_add(looking->a, db, looking->id, looking->url, now, &added, error))
		return false;
	return added == 0 || job_post_once(looking->a, db, "harvest-look", looking->id, now, now, error);
}

bool
harvest_look_later(struct node *node, struct str id, struct str url, struct error *error)
{
	struct looking looking = { .node = node, .id = id, .url = url };
	bool           good;

	if (!str_starts(url, STR("http://")) && !str_starts(url, STR("https://")))
		return error_set(error, ERROR_INPUT, "client.url", "'%.*s' is no address of http or https",
				 STR_ARGS(str_head(url, 200)));
	looking.a = arena_open(0);
	good = db_change(node->pool, post, &looking, error);
	arena_close(looking.a);
	return good;
}

bool
harvest_look_find(struct arena *a, struct db *db, struct str id, struct harvest_looked *looked_r, struct error *error)
{
	struct q_harvest_look_find_row row;
	struct json                   *answer;

	if (!q_harvest_look_find(a, db, id, &row, error))
		return error_because(error, "harvest.look", "nobody was asked so, or longer ago than a day");
	*looked_r = (struct harvest_looked){ .url = row.url, .answered = row.answer.length > 0 };
	if (!looked_r->answered)
		return true;
	if (!json_parse(a, row.answer, &answer, error))
		return false;
	looked_r->fault = json_text(answer, "fault");
	looked_r->about = looked_r->fault.length > 0 ? NULL : answer;
	return true;
}

/* ---- the job ------------------------------------------------------------------------------------------------------ */

static bool
keep(void *context, struct db *db, struct error *error)
{
	const struct looking *looking = context;

	return q_harvest_look_answer(looking->a, db, looking->id, looking->answer, error);
}

static bool
find_url(struct looking *looking, struct error *error)
{
	struct harvest_looked looked;
	struct db            *db;
	bool                  good;

	if (!db_borrow(looking->node->pool, &db, error))
		return false;
	good = harvest_look_find(looking->a, db, looking->id, &looked, error);
	db_return(db);
	looking->url = good ? looked.url : STR("");
	return good;
}

static bool
look(struct job *job, void *context, struct error *error)
{
	struct looking       looking = { .a = job_arena(job), .node = context, .id = job_argument(job) };
	struct buffer        out = buffer_in(looking.a);
	struct harvest_about about;
	struct error         why = { 0 };
	struct json         *answer;

	if (!find_url(&looking, &why)) {
		if (error != NULL)
			*error = why;
		return why.code == ERROR_ABSENT; /* forgotten meanwhile */
	}
	if (harvest_look(looking.a, looking.node, looking.url, false, NULL, &about, &why)) {
		answer = harvest_about_json(looking.a, &about);
	} else {
		answer = json_object(looking.a);
		json_add(answer, STR("fault"), json_string(looking.a, str_of(why.detail)));
	}
	json_write(&out, answer);
	looking.answer = buffer_str(&out);
	return db_change(looking.node->pool, keep, &looking, error);
}

const struct job_kind harvest_look_job = {
	.name = "harvest-look",
	.says = "Asks a provider about itself, before it is added.",
	.run = look,
	.attempts = 2,
};
