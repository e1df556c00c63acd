/* One harvest, page after page. */
#include "network/harvest_store.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "formats/format.h"
#include "formats/source.h"
#include "http/html.h"
#include "intake/intake.h"
#include "network/oai_page.h"

#include <unistd.h>

enum {
	ATTEMPTS = 8,         /* to get one page */
	FIRST_PAUSE = 5,      /* seconds before the second; then twice as long each time */
	LONGEST_PAUSE = 3600, /* seconds, whatever the provider asks for */
	OVERLAP = 600,        /* seconds, of a provider that counts seconds */
	DAY = 86400,          /* the same, of one that counts days */
	FEW_DELETIONS = 20,   /* are taken in any case */
	DELETIONS_IN = 5,     /* beyond them, a harvest may delete one record in so many */
	EMPTY_PAGES = 3,      /* in a row, before a list that goes on counts as endless */
	DAY_LENGTH = sizeof "2026-05-01" - 1,
};

static const int64_t SECOND = 1000 * 1000;

struct harvest {
	struct arena                   *a;
	struct arena                   *page_a; /* of one page */
	struct node                    *node;
	const struct harvest_options   *options;
	const struct harvest_transport *transport;
	struct harvest_source           source;
	struct harvest_report          *report;
	struct str                      file; /* of the page that is read */
	bool                            counts_days;
	bool                            restarted; /* a token was refused: the list was begun again */
	int                             empty;     /* pages without records, in a row */
	int64_t                         deleted;   /* records that came as deleted ones */
};

/* ---- getting a page ----------------------------------------------------------------------------------------------- */

static bool
is_stopped(const struct harvest *harvest, struct error *error)
{
	const struct harvest_options *options = harvest->options;

	return options->stop != NULL && options->stop(options->context) &&
	       !error_set(error, ERROR_LIMIT, "harvest.stopped", "stopped as asked; a repeat goes on");
}

/* True for what may be otherwise a little later. */
static bool
may_pass(const struct error *error, const struct http_got *got)
{
	if (error->code != ERROR_NONE)
		return error->code == ERROR_REMOTE;
	return got->status == 429 || got->status == 408 || got->status >= 500;
}

static int64_t
pause_of(int attempt, int64_t retry_after)
{
	int64_t pause = retry_after > 0 ? retry_after : (int64_t)FIRST_PAUSE << attempt;

	return pause < LONGEST_PAUSE ? pause : LONGEST_PAUSE;
}

/* Gets `url` into the file; tries again after pauses, as long as the provider asks for. */
static bool
get(struct harvest *harvest, struct str url, struct error *error)
{
	const struct http_ask ask = { .url = url,
				      .accept = STR("text/xml, application/xml"),
				      .file = harvest->file,
				      .limit = LIMIT_HARVEST_PAGE_BYTES };

	for (int attempt = 0;; attempt++) {
		struct http_got got = { .retry_after = -1 };
		struct error    why = { 0 };

		if (is_stopped(harvest, error))
			return false;
		if (harvest->transport->get(harvest->page_a, harvest->transport->context, &ask, &got, &why) &&
		    got.status == 200) {
			harvest->report->bytes += got.bytes;
			return true;
		}
		if (!may_pass(&why, &got) || attempt + 1 == ATTEMPTS) {
			if (why.code == ERROR_NONE)
				error_set(&why, ERROR_REMOTE, "harvest.status", "the provider answers with status %d",
					  got.status);
			if (error != NULL)
				*error = why;
			return false;
		}
		if (!harvest->transport->wait(harvest->transport->context, pause_of(attempt, got.retry_after)))
			return error_set(error, ERROR_LIMIT, "harvest.stopped", "stopped as asked; a repeat goes on");
	}
}

static bool
read_page(struct harvest *harvest, struct oai_page *page_r, struct error *error)
{
	struct source *source;
	bool           good;

	if (!source_open_file(harvest->page_a, harvest->file, &source, error))
		return false;
	good = oai_page_read(harvest->a, source, page_r, error);
	source_close(source);
	if (!good)
		return false;
	if (page_r->is_oai)
		return true;
	return error_set(error, ERROR_REMOTE, "harvest.answer", "the answer is no OAI-PMH%s%.*s",
			 page_r->root.length > 0 ? ": its root is " : "", STR_ARGS(str_head(page_r->root, 60)));
}

/* ---- addresses ---------------------------------------------------------------------------------------------------- */

static void
add_argument(struct buffer *out, const char *name, struct str value)
{
	if (value.length == 0)
		return;
	buffer_format(out, "&%s=", name);
	html_address_part(out, value);
}

static struct buffer
address(const struct harvest *harvest, const char *verb)
{
	struct buffer out = buffer_in(harvest->page_a);
	struct str    url = harvest->source.url;

	buffer_add(&out, url);
	buffer_format(&out, "%cverb=%s", str_find_byte(url, '?') < url.length ? '&' : '?', verb);
	return out;
}

/* The next page: by the token, else the beginning of the list. */
static struct str
next_address(const struct harvest *harvest)
{
	const struct harvest_source *source = &harvest->source;
	struct buffer                out = address(harvest, "ListRecords");

	if (source->token.length > 0) {
		add_argument(&out, "resumptionToken", source->token);
		return buffer_str(&out);
	}
	add_argument(&out, "metadataPrefix", source->prefix);
	add_argument(&out, "set", source->set);
	add_argument(&out, "from", source->window_start);
	return buffer_str(&out);
}

/* ---- the window --------------------------------------------------------------------------------------------------- */

/* Where the list begins: at the last harvest, less what a provider may have been late with. */
static struct str
window_start(const struct harvest *harvest)
{
	int64_t time, overlap = harvest->counts_days ? DAY : OVERLAP;
	char    text[TIME_TEXT];

	if (harvest->options->anew || !time_parse(harvest->source.harvested, &time, NULL))
		return STR("");
	return str_copy(harvest->a, str_slice(time_format(time - overlap * SECOND, text), 0,
					      harvest->counts_days ? DAY_LENGTH : TIME_TEXT));
}

/* Asks the provider what it is, and begins a list if none is under way. */
static bool
identify(struct harvest *harvest, struct error *error)
{
	struct buffer   url = address(harvest, "Identify");
	struct oai_page page;

	if (!get(harvest, buffer_str(&url), error) || !read_page(harvest, &page, error))
		return false;
	harvest->counts_days = page.granularity.length <= sizeof "YYYY-MM-DD" - 1;
	if (harvest->source.response_date.length == 0)
		harvest->source.window_start = window_start(harvest);
	return true;
}

/* ---- taking a page in --------------------------------------------------------------------------------------------- */

static void
note_reject(void *context, const struct intake_reject *reject)
{
	const struct harvest *harvest = context;

	if (harvest->options->rejected != NULL)
		harvest->options->rejected(harvest->options->context, reject);
}

/* A provider that has lost its records, or lists nearly all of them as deleted, must not empty this node. */
static bool
may_delete(struct harvest *harvest, const struct oai_page *page, struct error *error)
{
	int64_t deleted = harvest->deleted + page->deleted;

	if (harvest->options->deletes || deleted <= FEW_DELETIONS || deleted <= harvest->source.records / DELETIONS_IN)
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
	};
	const struct intake_watch watch = { .context = harvest, .rejected = note_reject };
	struct intake_report      taken = { 0 };
	int64_t                   fates;

	if (!intake_run(harvest->page_a, harvest->node, &harvest->file, 1, &options, &watch, &taken, error))
		return false;
	fates = taken.new_records + taken.changed + taken.same + taken.withdrawn + taken.rejected;
	report->fetched += page->records > fates ? page->records : fates;
	report->new_records += taken.new_records;
	report->changed += taken.changed;
	report->same += taken.same;
	report->withdrawn += taken.withdrawn;
	report->rejected += taken.rejected;
	harvest->source.records += taken.new_records - taken.withdrawn;
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

/* One page; `more_r` says whether the list goes on. */
static bool
step(struct harvest *harvest, bool *more_r, struct error *error)
{
	struct oai_page page;
	bool            ends = false, again = false;

	if (!get(harvest, next_address(harvest), error) || !read_page(harvest, &page, error) ||
	    !judge_fault(harvest, &page, &ends, &again, error))
		return false;
	if (again) {
		*more_r = true;
		return true;
	}
	if (!page.is_whole && !page.has_token && page.records == 0 && !ends)
		return error_set(error, ERROR_REMOTE, "harvest.broken", "the answer is broken and has no records");
	if (!moves_on(harvest, &page, error) || !may_delete(harvest, &page, error) ||
	    (page.records > 0 && !take_in(harvest, &page, error)))
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
	bool more = true;

	if (!identify(harvest, error))
		return false;
	while (more) {
		struct arena_mark mark = arena_mark(harvest->page_a);
		bool              good = step(harvest, &more, error);

		arena_reset(harvest->page_a, mark);
		if (!good)
			return false;
		if (harvest->options->progress != NULL)
			harvest->options->progress(harvest->options->context, harvest->report);
	}
	return true;
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

/* Waits, and looks every second whether it should stop. */
static bool
wait_seconds(void *context, int64_t seconds)
{
	struct network_transport     *network = context;
	const struct harvest_options *options = network->harvest->options;

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
	    !harvest_begin(node, &harvest.source, report_r, error))
		return false;
	harvest.page_a = arena_open(0);
	harvest.file = str_format(a, "%.*s/cache/harvest-%.*s.xml", STR_ARGS(node->folder), STR_ARGS(name));
	good = harvest.transport != NULL ? walk(&harvest, &why) : walk_network(&harvest, &why);
	(void)unlink(harvest.file.data);
	arena_close(harvest.page_a);
	if (!finish(&harvest, good, &why, error))
		return false;
	if (!good && error != NULL)
		*error = why;
	return good;
}
