/* Tells subscribers what their searches find that was published or changed since they were last told: one mail for each
 * search, however many records there are. */
#include "pages/pages.h"
#include "pages/search.h"

#include "db/db.h"
#include "http/parameters.h"
#include "notices/message.h"
#include "notices/subscription.h"

enum { EVERY = 600, BATCH = 100, TOLD = 20, LINES_BYTES = 4000, PARAMETERS = 100 };

struct telling {
	struct arena              *a;
	struct node               *node;
	const struct subscription *subscription;
	int64_t                    followed;
	struct str                 lines;
	bool                       tells;
};

/* The question as the page of search would ask it for the address that was kept. */
static bool
find(struct telling *telling, struct search_result *result_r, struct error *error)
{
	struct arena       *a = telling->a;
	struct request      request = { .a = a, .node = telling->node, .path = STR("/search"), .format = STR("atom") };
	struct page         page = { .request = &request,
				     .a = a,
				     .node = telling->node,
				     .words = telling->node->words,
				     .language = telling->subscription->language };
	struct str          query = telling->subscription->query, ignored[SEARCH_DATES];
	struct search_ask   ask;
	struct search_query asked;
	size_t              ignored_count;

	if (!parameters_parse(a, str_slice(query, 1, query.length), PARAMETERS, &request.query, error))
		return false;
	search_ask_read(&request, &ask);
	search_ask_query(&page, &ask, &asked, ignored, &ignored_count);
	asked.sort = SORT_UPDATED;
	asked.limit = TOLD;
	return search_run(a, telling->node->search, &asked, result_r, error);
}

/* The newest come first: those behind what was told are told. */
static void
make_lines(struct telling *telling, const struct search_result *result)
{
	struct buffer out = buffer_in(telling->a);

	for (size_t i = 0; i < result->count && out.length < LINES_BYTES; i++) {
		const struct search_hit *hit = &result->hits[i];

		if (hit->number <= telling->subscription->followed)
			break;
		buffer_format(&out, "%s%.*s\n%.*srecords/%.*s\n", out.length > 0 ? "\n" : "",
			      STR_ARGS(message_text(telling->a, telling->subscription->language,
						    hit->title.length > 0 ? hit->title : hit->record)),
			      STR_ARGS(telling->node->settings.url), STR_ARGS(hit->record));
	}
	telling->lines = str_trim(buffer_str(&out));
	telling->tells = out.length > 0;
	telling->followed = result->cursor;
}

static bool
tell(void *context, struct db *db, struct error *error)
{
	struct telling *telling = context;

	return subscription_tell(telling->a, db, telling->node, telling->subscription, telling->followed,
				 telling->tells ? &telling->lines : NULL, error);
}

static bool
tell_one(struct node *node, const struct subscription *subscription, int64_t *told, struct error *error)
{
	struct telling       telling = { .a = arena_open(0), .node = node, .subscription = subscription };
	struct search_result result;
	bool                 good = find(&telling, &result, error);

	if (good)
		make_lines(&telling, &result);
	good = good && db_change(node->pool, tell, &telling, error);
	*told += good && telling.tells;
	arena_close(telling.a);
	return good;
}

static bool
next_batch(struct arena *a, struct node *node, int64_t after, struct subscription **list_r, size_t *count_r,
	   struct error *error)
{
	struct db *db;
	bool       good;

	if (!db_borrow(node->pool, &db, error))
		return false;
	good = subscription_due(a, db, clock_now(node->clock), search_cursor(node->search), after, BATCH, list_r,
				count_r, error);
	db_return(db);
	return good;
}

static bool
tidy(void *context, struct db *db, struct error *error)
{
	struct node  *node = context;
	struct arena *a = arena_open(0);
	bool          good = subscriptions_tidy(a, db, clock_now(node->clock), error);

	arena_close(a);
	return good;
}

static bool
tell_due(struct job *job, void *context, struct error *error)
{
	struct node         *node = context;
	struct arena        *a = job_arena(job);
	struct subscription *list;
	size_t               count = BATCH;
	int64_t              after = 0, told = 0;

	while (count == BATCH) {
		if (!next_batch(a, node, after, &list, &count, error))
			return false;
		for (size_t i = 0; i < count; i++) {
			if (job_stops(job))
				return true;
			if (!tell_one(node, &list[i], &told, error))
				return false;
			after = list[i].id;
		}
	}
	if (told > 0)
		job_note(job, "%" PRId64 " told", told);
	return db_change(node->pool, tidy, node, error);
}

const struct job_kind alerts_job = { .name = "alerts",
				     .says = "Tells subscribers what is new in their searches.",
				     .run = tell_due,
				     .attempts = 3,
				     .every = EVERY,
				     .at_start = true };
