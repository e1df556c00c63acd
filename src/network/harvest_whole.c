/* Whole lists. */
#include "network/harvest_whole.h"

#include "base/clock.h"
#include "base/file.h"
#include "db/db.h"
#include "formats/format.h"
#include "formats/xml_write.h"
#include "intake/intake.h"
#include "network/harvest_sql.h"

enum {
	BETWEEN_SECONDS = 7 * 86400, /* from one whole list to the next */
	AT_ONCE = 250,               /* identifiers in one change */
};

struct noting {
	struct arena                 *a;
	const struct harvest         *harvest;
	const struct oai_identifiers *page;
	size_t                        from, to;
	int64_t                       held, unseen;
	struct str                   *gone;
	size_t                        gone_count;
};

static bool
is_whole(const struct harvest *harvest)
{
	return !harvest->tells_deletions && harvest->source.window_start.length == 0;
}

bool
harvest_whole_is_due(const struct harvest *harvest)
{
	return !harvest->tells_deletions &&
	       clock_now(harvest->node->clock) - harvest->source.compared >= BETWEEN_SECONDS * CLOCK_SECOND;
}

static bool
begin(void *context, struct db *db, struct error *error)
{
	const struct noting         *noting = context;
	const struct harvest_source *source = &noting->harvest->source;
	int64_t                      changed;

	return q_harvest_source_begin(noting->a, db, source->name, source->list_run, &changed, error);
}

bool
harvest_whole_begin(struct harvest *harvest, struct error *error)
{
	struct noting noting = { .harvest = harvest };
	bool          good;

	if (harvest->tells_deletions)
		return true;
	harvest->source.list_run = harvest->report->id;
	noting.a = arena_open(0);
	good = db_change(harvest->node->pool, begin, &noting, error);
	arena_close(noting.a);
	return good;
}

/* ---- a page ------------------------------------------------------------------------------------------------------ */

static bool
see(void *context, struct db *db, struct error *error)
{
	const struct noting         *noting = context;
	const struct harvest_source *source = &noting->harvest->source;
	bool                         good = true;

	for (size_t i = noting->from; i < noting->to && good; i++) {
		struct str identifier = noting->page->list[i].identifier;

		good = noting->page->list[i].deleted
			       ? q_harvest_item_drop(noting->a, db, source->name, identifier, error)
			       : q_harvest_item_see(noting->a, db, source->name, identifier, source->list_run, error);
	}
	return good;
}

bool
harvest_whole_see(struct harvest *harvest, const struct oai_identifiers *page, struct error *error)
{
	struct noting noting = { .harvest = harvest, .page = page };
	bool          good = true;

	if (harvest->tells_deletions)
		return true;
	for (; noting.from < page->count && good; noting.from = noting.to) {
		noting.to = noting.from + AT_ONCE < page->count ? noting.from + AT_ONCE : page->count;
		noting.a = arena_open(0);
		good = db_bulk(harvest->node->pool, see, &noting, error);
		arena_close(noting.a);
	}
	return good;
}

/* ---- the end ----------------------------------------------------------------------------------------------------- */

static bool
count(struct noting *noting, struct error *error)
{
	const struct harvest            *harvest = noting->harvest;
	struct q_harvest_items_count_row row;
	struct db                       *db;
	bool                             good;

	if (!db_borrow(harvest->node->pool, &db, error))
		return false;
	good = q_harvest_items_count(noting->a, db, harvest->source.name, harvest->source.list_run, &row, error);
	db_return(db);
	noting->held = good ? row.held : 0;
	noting->unseen = good ? row.unseen : 0;
	return good;
}

static bool
find_gone(struct noting *noting, struct error *error)
{
	const struct harvest              *harvest = noting->harvest;
	struct q_harvest_items_unseen_row *rows;
	struct db                         *db;
	bool                               good;

	if (!db_borrow(harvest->node->pool, &db, error))
		return false;
	good = q_harvest_items_unseen(noting->a, db, harvest->source.name, harvest->source.list_run, AT_ONCE, &rows,
				      &noting->gone_count, error);
	db_return(db);
	if (!good)
		return false;
	noting->gone = ARENA_ARRAY(noting->a, struct str, noting->gone_count);
	for (size_t i = 0; i < noting->gone_count; i++)
		noting->gone[i] = rows[i].identifier;
	return true;
}

/* As if the provider had told it: the intake knows such pages. */
static struct str
page_of_deletions(struct noting *noting)
{
	struct buffer out = buffer_in(noting->a);

	buffer_add_c(&out, "<OAI-PMH xmlns=\"http://www.openarchives.org/OAI/2.0/\"><ListRecords>\n");
	for (size_t i = 0; i < noting->gone_count; i++) {
		buffer_add_c(&out, "<record><header status=\"deleted\">");
		xml_add_element(&out, "identifier", STR(""), noting->gone[i]);
		buffer_add_c(&out, "</header></record>\n");
	}
	buffer_add_c(&out, "</ListRecords></OAI-PMH>\n");
	return buffer_str(&out);
}

static bool
withdraw(struct noting *noting, struct harvest *harvest, struct error *error)
{
	const struct intake_options options = { .format = format_find(STR("oai_dc")),
						.source = harvest->source.name,
						.publish = true };
	const struct intake_watch   watch = { .context = NULL };
	struct intake_report        taken = { 0 };

	if (!file_write(harvest->file, page_of_deletions(noting), 0600, error) ||
	    !intake_run(noting->a, harvest->node, &harvest->file, 1, &options, &watch, &taken, error))
		return false;
	if (taken.withdrawn + taken.same != (int64_t)noting->gone_count)
		return error_set(error, ERROR_STORAGE, "harvest.lost",
				 "%zu records have vanished and %" PRId64 " have a fate", noting->gone_count,
				 taken.withdrawn + taken.same);
	harvest->report->vanished += (int64_t)noting->gone_count;
	harvest->source.records -= taken.withdrawn;
	return true;
}

static bool
drop_gone(void *context, struct db *db, struct error *error)
{
	const struct noting *noting = context;

	for (size_t i = 0; i < noting->gone_count; i++)
		if (!q_harvest_item_drop(noting->a, db, noting->harvest->source.name, noting->gone[i], error))
			return false;
	return true;
}

/* A part of what has vanished; `more_r` when there may be more. */
static bool
take_part(struct harvest *harvest, bool *more_r, struct error *error)
{
	struct noting noting = { .harvest = harvest, .a = arena_open(0) };
	bool          good = harvest_goes_on(harvest, error) && harvest_lock_keep(&harvest->lock, 0, error) &&
		    find_gone(&noting, error);

	*more_r = good && noting.gone_count > 0;
	good = good && (noting.gone_count == 0 ||
			(withdraw(&noting, harvest, error) && db_bulk(harvest->node->pool, drop_gone, &noting, error)));
	arena_close(noting.a);
	return good;
}

static bool
note_comparison(void *context, struct db *db, struct error *error)
{
	const struct noting         *noting = context;
	const struct harvest_source *source = &noting->harvest->source;
	int64_t                      changed;

	return q_harvest_source_compared(noting->a, db, source->name, source->compared, &changed, error);
}

/* A list that lacks a large part of what is here, or all of it, must not empty this node. */
static bool
may_vanish(struct harvest *harvest, const struct noting *noting, struct error *error)
{
	bool all = noting->unseen > 0 && noting->unseen == noting->held;

	if (!all && harvest_may_delete(noting->unseen, noting->held))
		return true;
	return harvest->options->deletes ||
	       error_set(error, ERROR_CONFLICT, "harvest.held",
			 "%" PRId64 " of %" PRId64 " records are no more in the whole list and would be withdrawn: "
			 "held until a person says that it is right",
			 noting->unseen, noting->held);
}

bool
harvest_whole_end(struct harvest *harvest, struct error *error)
{
	struct noting noting = { .harvest = harvest };
	bool          good, more = true;

	if (!is_whole(harvest))
		return true;
	noting.a = arena_open(0);
	good = count(&noting, error) && may_vanish(harvest, &noting, error);
	while (good && more && noting.unseen > 0)
		good = take_part(harvest, &more, error);
	harvest->source.compared = clock_now(harvest->node->clock);
	good = good && db_change(harvest->node->pool, note_comparison, &noting, error);
	arena_close(noting.a);
	return good;
}
