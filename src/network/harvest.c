/* One harvest, page after page. */
#include "network/harvest_ahead.h"
#include "network/harvest_home.h"
#include "network/harvest_whole.h"

#include "base/clock.h"
#include "base/random.h"
#include "formats/format.h"
#include "intake/intake.h"

#include <unistd.h>

enum {
	OVERLAP = 600,      /* seconds, of a provider that counts seconds */
	DAY = 86400,        /* the same, of one that counts days */
	EMPTY_PAGES = 3,    /* in a row, before a list that goes on counts as endless */
	LONG_PAGES = 3,     /* after which a list is long enough to read ahead in it */
	MOST_REASONS = 100, /* that are kept of one harvest */
	REASON_BYTES = 300,
	SPREAD = 4, /* pauses are longer by up to this part */
	DAY_LENGTH = sizeof "2026-05-01" - 1,
};

static const int64_t SECOND = 1000 * 1000;

/* The page that the token leads to, else the beginning of the list. */
static struct str
list_address(const struct harvest *harvest, struct str token)
{
	const struct harvest_source *source = &harvest->source;
	struct buffer                out = harvest_address(harvest, "ListRecords");

	if (token.length > 0) {
		harvest_add_argument(&out, "resumptionToken", token);
		return buffer_str(&out);
	}
	harvest_add_argument(&out, "metadataPrefix", source->prefix);
	harvest_add_argument(&out, "set", source->set);
	harvest_add_argument(&out, "from", source->window_start);
	return buffer_str(&out);
}

/* ---- the window --------------------------------------------------------------------------------------------------- */

/* Where the list begins: at the last harvest, less what a provider may have been late with. */
static struct str
window_start(const struct harvest *harvest)
{
	int64_t time, overlap = harvest->counts_days ? DAY : OVERLAP;
	char    text[TIME_TEXT];

	if (harvest->options->anew || harvest_whole_is_due(harvest) ||
	    !time_parse(harvest->source.harvested, &time, NULL))
		return STR("");
	return str_copy(harvest->a, str_slice(time_format(time - overlap * SECOND, text), 0,
					      harvest->counts_days ? DAY_LENGTH : TIME_TEXT));
}

/* Asks the provider what it is, and begins a list if none is under way. */
static bool
identify(struct harvest *harvest, struct error *error)
{
	struct buffer   url = harvest_address(harvest, "Identify");
	struct oai_page page;

	if (!harvest_ask(harvest, buffer_str(&url), &page, NULL, error))
		return false;
	harvest->tells_deletions = !str_is(page.deleted_record, "no") && !str_is(page.deleted_record, "transient");
	harvest->counts_days = page.granularity.length <= sizeof "YYYY-MM-DD" - 1;
	if (harvest->source.response_date.length == 0)
		harvest->source.window_start = window_start(harvest);
	return harvest->source.token.length > 0 || harvest_whole_begin(harvest, error);
}

/* ---- taking a page in --------------------------------------------------------------------------------------------- */

static void
note_reject(void *context, const struct intake_reject *reject)
{
	struct harvest        *harvest = context;
	struct harvest_report *report = harvest->report;
	struct str             reason = reject->why != NULL           ? str_of(reject->why->detail)
					: reject->problems->count > 0 ? reject->problems->list[0].sentence
								      : STR("the record does not pass");

	if (harvest->options->rejected != NULL)
		harvest->options->rejected(harvest->options->context, reject);
	if (report->reject_count == MOST_REASONS)
		return;
	if (report->rejects == NULL)
		report->rejects = ARENA_ARRAY(harvest->a, struct harvest_reject, MOST_REASONS);
	report->rejects[report->reject_count++] = (struct harvest_reject){
		.identifier = str_copy(harvest->a, reject->identifier),
		.reason = str_copy(harvest->a, str_head(reason, REASON_BYTES)),
	};
}

/* A provider that has lost its records, or lists nearly all of them as deleted, must not empty this node. */
static bool
may_delete(struct harvest *harvest, const struct oai_page *page, struct error *error)
{
	int64_t deleted = harvest->deleted + page->deleted;

	if (harvest->options->deletes || harvest_may_delete(deleted, harvest->source.records))
		return true;
	return error_set(error, ERROR_CONFLICT, "harvest.held",
			 "%" PRId64 " of %" PRId64
			 " records would be withdrawn: held until a person says that it is right",
			 deleted, harvest->source.records);
}

static bool
take_in(struct harvest *harvest, const struct oai_page *page, struct error *error)
{
	struct harvest_report      *report = harvest->report;
	const struct intake_options options = {
		.format = format_find(STR("oai_dc")),
		.type = harvest->source.type,
		.owner = harvest->source.owner,
		.source = harvest->source.name,
		.publish = true,
		.homes = harvest->homes.count > 0 ? &harvest->homes : NULL,
		.adopted_too = harvest->source.adopted_too,
		.batch = harvest->batch,
	};
	const struct intake_watch watch = { .context = harvest, .rejected = note_reject };
	struct intake_report      taken = { 0 };
	int64_t                   fates;

	if (!intake_run(harvest->page_a, harvest->node, &harvest->file, 1, &options, &watch, &taken, error))
		return false;
	fates = taken.new_records + taken.changed + taken.same + taken.withdrawn + taken.rejected + taken.left_out;
	report->fetched += page->records > fates ? page->records : fates;
	report->new_records += taken.new_records;
	report->changed += taken.changed;
	report->same += taken.same;
	report->withdrawn += taken.withdrawn;
	report->rejected += taken.rejected;
	report->left_out += taken.left_out;
	harvest->source.records += taken.new_records - taken.withdrawn;
	harvest->batch = taken.batch;
	harvest->deleted += page->deleted;
	if (fates < page->records)
		return error_set(error, ERROR_STORAGE, "harvest.lost",
				 "%" PRId64 " records came and %" PRId64 " have a fate: none may be lost",
				 page->records, fates);
	return true;
}

/* ---- the list ----------------------------------------------------------------------------------------------------- */

/* What a fault of the protocol means; `ends_r` when the list is at its end, `again_r` when it is to be begun again. */
static bool
judge_fault(struct harvest *harvest, const struct oai_page *page, bool *ends_r, bool *again_r, struct error *error)
{
	*ends_r = str_is(page->fault, "noRecordsMatch");
	*again_r = str_is(page->fault, "badResumptionToken") && !harvest->restarted;
	if (page->fault.length == 0 || *ends_r)
		return true;
	if (*again_r) {
		harvest->restarted = true;
		harvest->source.token = STR("");
		return true;
	}
	return error_set(error, ERROR_REMOTE, "harvest.fault", "the provider says %.*s: %.*s",
			 STR_ARGS(str_head(page->fault, 40)), STR_ARGS(str_head(page->fault_text, 200)));
}

/* A list that gives the same token again, or pages without records without end, is no list. */
static bool
moves_on(struct harvest *harvest, const struct oai_page *page, struct error *error)
{
	harvest->empty = page->records > 0 ? 0 : harvest->empty + 1;
	if (page->token.length > 0 && str_equal(page->token, harvest->source.token))
		return error_set(error, ERROR_REMOTE, "harvest.loop",
				 "the provider gives the same resumptionToken again");
	if (harvest->empty > EMPTY_PAGES)
		return error_set(error, ERROR_REMOTE, "harvest.loop",
				 "the provider gives page after page without records");
	return true;
}

/* The page that comes next, which may have been fetched while the one before was taken in. */
static bool
get_page(struct harvest *harvest, struct harvest_ahead *ahead, struct oai_page *page_r,
	 struct oai_identifiers *identifiers_r, struct error *error)
{
	struct str url = list_address(harvest, harvest->source.token);
	bool       fetched;

	if (!harvest_ahead_take(ahead, harvest, url, &fetched, error))
		return false;
	return fetched ? harvest_read(harvest, page_r, identifiers_r, error)
		       : harvest_ask(harvest, url, page_r, identifiers_r, error);
}

static void
fetch_next(struct harvest *harvest, struct harvest_ahead *ahead, const struct oai_page *page)
{
	if (page->token.length > 0 && harvest->report->pages >= LONG_PAGES)
		harvest_ahead_start(ahead, harvest, str_copy(harvest->a, list_address(harvest, page->token)));
}

/* One page; `more_r` says whether the list goes on. */
static bool
step(struct harvest *harvest, struct harvest_ahead *ahead, bool *more_r, struct error *error)
{
	struct oai_identifiers  identifiers = { 0 };
	struct oai_identifiers *wanted = harvest->tells_deletions ? NULL : &identifiers;
	struct oai_page         page;
	bool                    ends = false, again = false;

	if (!get_page(harvest, ahead, &page, wanted, error) || !harvest_lock_keep(&harvest->lock, 0, error) ||
	    !judge_fault(harvest, &page, &ends, &again, error))
		return false;
	if (again) {
		*more_r = true;
		return true;
	}
	if (!page.is_whole && !page.has_token && page.records == 0 && !ends)
		return error_set(error, ERROR_REMOTE, "harvest.broken", "the answer is broken and has no records");
	if (!moves_on(harvest, &page, error) || !may_delete(harvest, &page, error))
		return false;
	fetch_next(harvest, ahead, &page);
	if ((page.records > 0 && !take_in(harvest, &page, error)) || !harvest_whole_see(harvest, &identifiers, error))
		return false;
	if (harvest->source.response_date.length == 0)
		harvest->source.response_date = page.response_date;
	harvest->report->pages++;
	harvest->source.token = page.token;
	*more_r = page.token.length > 0;
	return harvest_keep(harvest->node, &harvest->source, harvest->report, false, error);
}

static bool
walk(struct harvest *harvest, struct error *error)
{
	struct harvest_ahead *ahead = ARENA_NEW(harvest->a, struct harvest_ahead);
	bool                  good = true, more = true;

	if (!identify(harvest, error) || !harvest_meet(harvest, error))
		return false;
	while (good && more) {
		struct arena_mark mark = arena_mark(harvest->page_a);

		good = step(harvest, ahead, &more, error);
		arena_reset(harvest->page_a, mark);
		if (good && harvest->options->progress != NULL)
			harvest->options->progress(harvest->options->context, harvest->report);
	}
	harvest_ahead_end(ahead);
	return good && harvest_whole_end(harvest, error);
}

/* ---- the whole ---------------------------------------------------------------------------------------------------- */

struct network_transport {
	struct http_client *client;
	struct harvest     *harvest;
};

static bool
ask_network(struct arena *a, void *context, const struct http_ask *ask, struct http_got *got_r, struct error *error)
{
	struct network_transport *network = context;

	return http_client_get(a, network->client, ask, got_r, error);
}

/* Waits, a little longer than was asked, so that not all harvesters of a provider come back at once; looks every second
 * whether it should stop. */
static bool
wait_seconds(void *context, int64_t seconds)
{
	struct network_transport     *network = context;
	const struct harvest_options *options = network->harvest->options;

	seconds += random_below((uint32_t)seconds / SPREAD + 1);
	for (; seconds > 0; seconds--) {
		if (options->stop != NULL && options->stop(options->context))
			return false;
		sleep(1);
	}
	return true;
}

static bool
walk_network(struct harvest *harvest, struct error *error)
{
	const struct http_client_options options = { .private_too = harvest->source.private_too,
						     .from = harvest->node->settings.contact };
	struct network_transport         network = { .harvest = harvest };
	const struct harvest_transport   transport = { &network, ask_network, wait_seconds };
	bool                             good;

	if (!http_client_open(&options, &network.client, error))
		return false;
	harvest->transport = &transport;
	good = walk(harvest, error);
	harvest->transport = NULL;
	http_client_close(network.client);
	return good;
}

/* How it ended, for the log. */
static bool
finish(struct harvest *harvest, bool good, const struct error *why, struct error *error)
{
	struct harvest_report *report = harvest->report;

	if (!good && strcmp(why->key, "harvest.running") == 0)
		return true; /* another went on with it: the source's place is that one's */
	report->finished = clock_now(harvest->node->clock);
	report->state = good                                       ? STR("done")
			: strcmp(why->key, "harvest.held") == 0    ? STR("held")
			: strcmp(why->key, "harvest.stopped") == 0 ? STR("stopped")
								   : STR("failed");
	report->note = str_copy(harvest->a, str_of(good ? "" : why->detail));
	return harvest_keep(harvest->node, &harvest->source, report, good, error);
}

bool
harvest_run(struct arena *a, struct node *node, struct str name, const struct harvest_options *options,
	    struct harvest_report *report_r, struct error *error)
{
	struct harvest harvest = {
		.a = a, .node = node, .options = options, .transport = options->transport, .report = report_r
	};
	struct error why = { 0 };
	bool         good;

	*report_r = (struct harvest_report){ .started = clock_now(node->clock), .state = STR("running") };
	if (!harvest_find(a, node, name, &harvest.source, error) ||
	    !harvest_lock_take(a, node, name, &harvest.lock, error))
		return false;
	if (!harvest_find(a, node, name, &harvest.source, error) || /* as whoever held it left it */
	    !harvest_begin(node, &harvest.source, report_r, error)) {
		harvest_lock_free(&harvest.lock);
		return false;
	}
	harvest.page_a = arena_open(0);
	harvest.file = str_format(a, "%.*s/cache/harvest-%.*s.xml", STR_ARGS(node->folder), STR_ARGS(name));
	good = harvest.transport != NULL ? walk(&harvest, &why) : walk_network(&harvest, &why);
	(void)unlink(harvest.file.data);
	arena_close(harvest.page_a);
	if (!good && error != NULL)
		*error = why;
	good = finish(&harvest, good, &why, good ? error : NULL) && good;
	harvest_lock_free(&harvest.lock);
	return good;
}
