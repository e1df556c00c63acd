/* One harvest, page after page: while the records of one are prepared and written, the next ones are read. */
#include "network/asking.h"
#include "network/harvest_ahead.h"
#include "network/harvest_file.h"
#include "network/harvest_home.h"
#include "network/harvest_narrow.h"
#include "network/harvest_set.h"
#include "network/harvest_whole.h"

#include "base/clock.h"
#include "base/hash.h"
#include "base/table.h"
#include "formats/format.h"
#include "intake/intake.h"

#include <pthread.h>
#include <unistd.h>

enum {
	OVERLAP = 600,   /* seconds, of a provider that counts seconds */
	DAY = 86400,     /* the same, of one that counts days */
	EMPTY_PAGES = 3, /* in a row, before a list that goes on counts as endless */
	LONG_PAGES = 3,  /* after which a list is long enough to read ahead in it */
	DAY_LENGTH = sizeof "2026-05-01" - 1,
};

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
	if (harvest->narrow != NULL)
		return harvest_narrow_address(harvest);
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
	return str_copy(harvest->a, str_slice(time_format(time - overlap * CLOCK_SECOND, text), 0,
					      harvest->counts_days ? DAY_LENGTH : TIME_TEXT));
}

static bool
same_address(struct str left, struct str right)
{
	left = str_slice(left, 0, left.length - str_ends(left, STR("/")));
	right = str_slice(right, 0, right.length - str_ends(right, STR("/")));
	return str_equal(left, right);
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
	if (page.base.length > 0 && !same_address(page.base, harvest->source.url))
		harvest_note(harvest, "it calls its address %.*s", STR_ARGS(str_head(page.base, 100)));
	harvest->earliest = page.earliest;
	harvest->latest = page.response_date;
	harvest->counts_days = page.granularity.length <= sizeof "YYYY-MM-DD" - 1;
	if (harvest->source.response_date.length == 0)
		harvest->source.window_start = window_start(harvest);
	return harvest_set_meet(harvest, error) &&
	       (harvest->source.token.length > 0 || harvest_whole_begin(harvest, error));
}

/* ---- the pages on their way --------------------------------------------------------------------------------------- */

/* A page that was read, until it is taken in. */
struct page {
	struct arena          *a;
	struct oai_page        answer;
	struct oai_identifiers identifiers;
	int64_t                bytes;
	bool                   narrowed;     /* of a window of the list */
	struct str             lost, reason; /* a record that cannot be had, and why */
	struct page           *next;
};

struct walk {
	struct harvest      *harvest; /* what is taken in and kept */
	struct intake_report taken;   /* of the intake under way */
	struct str *
		nearer; /* addresses from which what came through others is not taken: ours, and those of other sources */
	size_t               nearer_count;
	struct intake_report before; /* the same when the page before was taken in */

	/* of the thread that reads */
	struct harvest        reading; /* as the harvest, with its own memory, place and report */
	struct harvest_report read;
	struct harvest_ahead  ahead;
	struct page          *held; /* until those before it are taken in */
	bool                  ended;

	pthread_mutex_t lock;
	struct page    *first, *last; /* on their way */
};

static struct page *
make_page(struct walk *walk)
{
	struct arena *a = arena_open(0);
	struct page  *page = ARENA_NEW(a, struct page);

	page->a = walk->reading.page_a = a;
	return page;
}

static void
send_page(struct walk *walk, struct page *page)
{
	pthread_mutex_lock(&walk->lock);
	if (walk->first == NULL)
		walk->first = page;
	else
		walk->last->next = page;
	walk->last = page;
	pthread_mutex_unlock(&walk->lock);
}

static struct page *
first_page(struct walk *walk)
{
	struct page *page;

	pthread_mutex_lock(&walk->lock);
	page = walk->first;
	pthread_mutex_unlock(&walk->lock);
	return page;
}

static void
drop_first(struct walk *walk)
{
	struct page *page = first_page(walk);

	pthread_mutex_lock(&walk->lock);
	walk->first = page->next;
	pthread_mutex_unlock(&walk->lock);
	arena_close(page->a);
}

/* ---- taking a page in --------------------------------------------------------------------------------------------- */

static void
note_reject(void *context, const struct intake_reject *reject)
{
	const struct walk *walk = context;

	harvest_reject(walk->harvest, reject, walk->harvest->report->pages + 1);
}

/* What has come of records since a report was like `before`. */
static struct intake_report
fates_since(const struct intake_report *now, const struct intake_report *before)
{
	return (struct intake_report){ .new_records = now->new_records - before->new_records,
				       .changed = now->changed - before->changed,
				       .same = now->same - before->same,
				       .withdrawn = now->withdrawn - before->withdrawn,
				       .rejected = now->rejected - before->rejected,
				       .gained = now->gained - before->gained,
				       .left_out = now->left_out - before->left_out };
}

static bool
count_fates(struct walk *walk, const struct page *page, struct error *error)
{
	struct harvest_report     *report = walk->harvest->report;
	const struct intake_report taken = fates_since(&walk->taken, &walk->before);
	int64_t                    came = page->answer.records;
	int64_t                    fates =
		taken.new_records + taken.changed + taken.same + taken.withdrawn + taken.rejected + taken.left_out;

	walk->before = fates_since(&walk->taken, &(struct intake_report){ 0 });
	report->fetched += came > fates ? came : fates;
	report->new_records += taken.new_records;
	report->changed += taken.changed;
	report->same += taken.same;
	report->withdrawn += taken.withdrawn;
	report->rejected += taken.rejected;
	report->left_out += taken.left_out;
	walk->harvest->source.records += taken.gained;
	if (page->lost.length > 0) {
		harvest_keep_reject(walk->harvest, page->lost, page->reason);
		report->fetched++;
		report->rejected++;
	}
	return fates >= came ||
	       error_set(error, ERROR_STORAGE, "harvest.lost",
			 "%" PRId64 " records came and %" PRId64 " have a fate: none may be lost", came, fates);
}

static bool
keep_place(struct walk *walk, const struct page *page, struct error *error)
{
	struct harvest        *harvest = walk->harvest;
	struct harvest_source *source = &harvest->source;

	if (!count_fates(walk, page, error) || !harvest_whole_see(harvest, &page->identifiers, error))
		return false;
	if (source->response_date.length == 0)
		source->response_date = page->answer.response_date;
	source->token = page->narrowed ? STR("") : page->answer.token; /* who goes on begins the list again */
	harvest->report->bytes += page->bytes;
	harvest->report->pages++;
	if (!harvest_keep(harvest->node, source, harvest->report, false, error))
		return false;
	if (harvest->options->progress != NULL)
		harvest->options->progress(harvest->options->context, harvest->report);
	return true;
}

static bool
page_taken(void *context, struct error *error)
{
	struct walk *walk = context;
	bool         good = keep_place(walk, first_page(walk), error);

	drop_first(walk);
	return good;
}

/* ---- the list ----------------------------------------------------------------------------------------------------- */

/* What a fault of the protocol means; `ends_r` when the list is at its end, `again_r` when it is to be begun again. */
static bool
judge_fault(struct harvest *harvest, const struct oai_page *page, bool *ends_r, bool *again_r, struct error *error)
{
	*ends_r = str_is(page->fault, "noRecordsMatch");
	harvest->refused = str_is(page->fault, "badResumptionToken");
	*again_r = harvest->refused && !harvest->restarted && harvest->narrow == NULL;
	if (page->fault.length > 0 && !harvest_set_is_there(harvest, page->fault, error))
		return false;
	if (page->fault.length == 0 || *ends_r)
		return true;
	if (*again_r) {
		harvest->restarted = true;
		harvest->came = 0;
		harvest->complete = -1;
		harvest->begun = true;
		harvest->seen = table_make(harvest->a, 0);
		harvest->source.token = STR("");
		return true;
	}
	return error_set(error, ERROR_REMOTE, "harvest.fault", "the provider says %.*s: %.*s",
			 STR_ARGS(str_head(page->fault, 40)), STR_ARGS(str_head(page->fault_text, 200)));
}

/* Keeps what a page is known by; true when it was known before. */
static bool
is_seen(struct harvest *harvest, char kind, struct str text)
{
	struct hash hash = hash_of_bytes(str_format(harvest->page_a, "%c%.*s", kind, STR_ARGS(text)));
	struct str  key = { (const char *)hash.bytes, 16 };

	if (table_get(harvest->seen, key) != NULL)
		return true;
	(void)table_put(harvest->seen, str_copy(harvest->a, key), harvest);
	return false;
}

/* A list that gives a token again, begins pages as before, or pages without records without end, is no list. */
static bool
moves_on(struct harvest *harvest, const struct oai_page *page, struct error *error)
{
	harvest->empty = page->records > 0 ? 0 : harvest->empty + 1;
	if (page->token.length > 0 && (str_equal(page->token, harvest->source.token) ||
				       (harvest->narrow == NULL && is_seen(harvest, 't', page->token))))
		return error_set(error, ERROR_REMOTE, "harvest.loop",
				 "the provider gives the same resumptionToken again");
	harvest->repeated = harvest->narrow == NULL && page->first.length > 0 && is_seen(harvest, 'r', page->first)
				    ? harvest->repeated + 1
				    : 0;
	if (harvest->repeated >= EMPTY_PAGES)
		return error_set(error, ERROR_REMOTE, "harvest.loop",
				 "the provider gives page after page of records that it gave before");
	if (harvest->empty > EMPTY_PAGES)
		return error_set(error, ERROR_REMOTE, "harvest.loop",
				 "the provider gives page after page without records");
	return true;
}

/* A provider that has lost its records, or lists nearly all of them as deleted, must not empty this node. */
static bool
may_delete(const struct walk *walk, int64_t deleted, struct error *error)
{
	const struct harvest *harvest = walk->harvest;

	if (harvest->options->deletes || harvest_may_delete(deleted, harvest->source.records))
		return true;
	return error_set(error, ERROR_CONFLICT, "harvest.held",
			 "%" PRId64 " of %" PRId64
			 " records would be withdrawn: held until a person says that it is right",
			 deleted, harvest->source.records);
}

/* The page that comes next, which may have been fetched while the one before was read. */
static bool
get_page(struct walk *walk, struct page *page, struct error *error)
{
	struct harvest         *reading = &walk->reading;
	struct oai_identifiers *wanted = reading->tells_deletions ? NULL : &page->identifiers;
	struct str              url = list_address(reading, reading->source.token);
	bool                    fetched;

	if (!harvest_ahead_take(&walk->ahead, reading, url, &fetched, error))
		return false;
	return fetched ? harvest_read(reading, &page->answer, wanted, error)
		       : harvest_ask(reading, url, &page->answer, wanted, error);
}

static bool
is_long(const struct walk *walk)
{
	return walk->read.pages > LONG_PAGES;
}

static void
fetch_next(struct walk *walk)
{
	struct str token = walk->reading.source.token;

	if (token.length > 0 && is_long(walk))
		harvest_ahead_start(&walk->ahead, &walk->reading, list_address(&walk->reading, token));
}

/* Gets a page and judges it as one of the list; `again_r` when it is to be begun again. */
static bool
read_listed(struct walk *walk, struct page *page, bool *again_r, struct error *error)
{
	struct harvest        *reading = &walk->reading;
	const struct oai_page *answer = &page->answer;
	bool                   ends = false;

	if (!get_page(walk, page, error) || !harvest_lock_keep(&reading->lock, 0, error) ||
	    !judge_fault(reading, answer, &ends, again_r, error))
		return false;
	if (*again_r)
		return true;
	if (!answer->is_whole && !answer->has_token && answer->records == 0 && !ends)
		return error_set(error, ERROR_REMOTE, "harvest.broken", "the answer is broken and has no records");
	if (answer->is_cut && !answer->has_token)
		return error_set(error, ERROR_REMOTE, "harvest.broken", "the answer is cut off");
	if (!moves_on(reading, answer, error))
		return false;
	page->bytes = walk->read.bytes;
	walk->read.bytes = 0;
	walk->read.pages++;
	reading->deleted += answer->deleted;
	page->narrowed = reading->narrow != NULL;
	reading->came += answer->records;
	if (reading->complete < 0)
		reading->complete = answer->complete;
	if (answer->token.length == 0 && reading->begun && reading->narrow == NULL && reading->complete >= 0 &&
	    reading->came != reading->complete)
		harvest_note(reading, "the provider said that its list has %" PRId64 " records, and gave %" PRId64,
			     reading->complete, reading->came);
	reading->source.token = answer->token;
	walk->ended = answer->token.length == 0 && !harvest_narrow_next(reading);
	return true;
}

/* A window may prove to have no records when they are asked for one by one. */
static bool
skip_empty(struct walk *walk, struct page *page, bool *again_r)
{
	const struct harvest_narrow *narrow = walk->reading.narrow;

	if (narrow->windows_are_listed || narrow->each.count > 0)
		return true;
	page->answer = (struct oai_page){ .is_whole = true };
	page->identifiers = (struct oai_identifiers){ .a = page->a };
	page->narrowed = true;
	walk->ended = !harvest_narrow_next(&walk->reading);
	*again_r = !walk->ended;
	return true;
}

/* A record that the provider cannot give alone either: all others may go on. */
static void
give_up(struct walk *walk, struct page *page, const struct error *why)
{
	const struct oai_identifier *record = harvest_narrow_record(&walk->reading);

	page->answer = (struct oai_page){ .is_whole = true };
	page->lost = str_copy(page->a, record->identifier);
	page->reason = str_copy(page->a, str_of(why->detail));
	page->identifiers = (struct oai_identifiers){ .a = page->a };
	page->identifiers.list =
		arena_room(page->a, NULL, 0, &page->identifiers.capacity, sizeof *page->identifiers.list);
	page->identifiers.list[page->identifiers.count++] = (struct oai_identifier){ .identifier = page->lost };
	page->narrowed = true;
	page->bytes = walk->read.bytes;
	walk->read.bytes = 0;
	walk->ended = !harvest_narrow_next(&walk->reading);
}

/* The same; of a page that the provider cannot give, the records are found in other ways. */
static bool
read_page(struct walk *walk, struct page *page, bool *again_r, struct error *error)
{
	struct harvest *reading = &walk->reading;
	struct error    why = { 0 };

	if (read_listed(walk, page, again_r, &why))
		return true;
	if (why.code == ERROR_REMOTE && harvest_narrow_record(reading) != NULL &&
	    (harvest_may_narrow(reading, &why) || strcmp(why.key, "client.failed") != 0)) {
		give_up(walk, page, &why);
		return true;
	}
	if (!harvest_may_narrow(reading, &why)) {
		if (error != NULL)
			*error = why;
		return false;
	}
	*again_r = true;
	return harvest_narrow(reading, &why, error) && skip_empty(walk, page, again_r);
}

/* The next page: one that is held, else one that is read. */
static bool
take_page(struct walk *walk, struct page **page_r, struct error *error)
{
	bool again = true;

	*page_r = walk->held;
	walk->held = NULL;
	while (*page_r == NULL && again) {
		struct page *page = make_page(walk);

		again = false;
		if (!read_page(walk, page, &again, error)) {
			arena_close(page->a);
			return false;
		}
		if (again)
			arena_close(page->a);
		else
			*page_r = page;
	}
	return true;
}

/* Of a list that is not long, a page is asked for when those before it are taken in; and as only then it is known how many
 * records there are, so long one is held that deletes so many that it matters. */
static bool
next_page(void *context, struct str *path_r, bool *more_r, struct error *error)
{
	struct walk *walk = context;
	int64_t      deleted;
	struct page *page;
	bool         is_judged;

	*more_r = walk->held != NULL || (!walk->ended && (is_long(walk) || first_page(walk) == NULL));
	if (!*more_r)
		return true;
	if (!take_page(walk, &page, error))
		return false;
	assert(page != NULL);
	deleted = page->answer.deleted > 0 ? walk->reading.deleted : 0;
	is_judged = !harvest_may_delete(deleted, 0);
	if (is_judged && first_page(walk) != NULL) {
		walk->held = page;
		*more_r = false;
		return true;
	}
	if (is_judged && !may_delete(walk, deleted, error)) {
		arena_close(page->a);
		return false;
	}
	fetch_next(walk);
	*path_r = page->answer.records > 0 ? walk->reading.file : STR("");
	send_page(walk, page);
	return true;
}

static bool
take_in(struct walk *walk, struct error *error)
{
	struct harvest             *harvest = walk->harvest;
	const struct intake_options options = {
		.format = format_find(STR("oai_dc")),
		.type = harvest->source.type,
		.owner = harvest->source.owner,
		.source = harvest->source.name,
		.publish = true,
		.homes = harvest->homes.count > 0 ? &harvest->homes : NULL,
		.adopted_too = harvest->source.adopted_too,
		.nearer = harvest->source.home.length == 0 ? walk->nearer : NULL,
		.nearer_count = walk->nearer_count,
	};
	const struct intake_watch watch = {
		.context = walk, .rejected = note_reject, .next = next_page, .taken = page_taken
	};

	walk->before = (struct intake_report){ 0 };
	return intake_run(harvest->page_a, harvest->node, NULL, 0, &options, &watch, &walk->taken, error);
}

static void
close_arena(void *a)
{
	arena_close(a);
}

/* What passed through here, or comes from a source that is harvested itself, is not taken from others. */
static bool
find_nearer(struct walk *walk, struct error *error)
{
	const struct harvest  *harvest = walk->harvest;
	struct harvest_source *sources;
	size_t                 count;

	if (!harvest_list(harvest->a, harvest->node, &sources, &count, error))
		return false;
	walk->nearer = ARENA_ARRAY(harvest->a, struct str, count + 1);
	walk->nearer[walk->nearer_count++] = str_join(harvest->a, harvest->node->settings.url, STR("oai"));
	for (size_t i = 0; i < count; i++)
		if (!sources[i].is_file && !str_equal(sources[i].name, harvest->source.name))
			walk->nearer[walk->nearer_count++] = sources[i].url;
	return true;
}

static struct walk *
start_walk(struct harvest *harvest)
{
	struct walk *walk = ARENA_NEW(harvest->a, struct walk);

	walk->harvest = harvest;
	walk->reading = *harvest;
	walk->reading.a = arena_open(0);
	arena_defer(harvest->a, close_arena, walk->reading.a);
	walk->reading.report = &walk->read;
	walk->reading.complete = -1;
	walk->reading.begun = harvest->source.token.length == 0;
	walk->reading.seen = table_make(walk->reading.a, 0);
	pthread_mutex_init(&walk->lock, NULL);
	return walk;
}

static void
end_walk(struct walk *walk)
{
	harvest_ahead_end(&walk->ahead);
	walk->harvest->file = walk->reading.file;
	walk->harvest->report->bytes += walk->read.bytes;
	while (first_page(walk) != NULL)
		drop_first(walk);
	if (walk->held != NULL)
		arena_close(walk->held->a);
	pthread_mutex_destroy(&walk->lock);
}

static bool
walk_list(struct harvest *harvest, struct error *error)
{
	struct walk *walk;
	bool         good;

	if (harvest->source.is_file)
		return harvest_file(harvest, error);
	if (!identify(harvest, error) || !harvest_meet(harvest, error))
		return false;
	walk = start_walk(harvest);
	good = find_nearer(walk, error);
	while (good && (walk->held != NULL || !walk->ended))
		good = take_in(walk, error);
	end_walk(walk);
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

/* Looks every second whether it should stop. */
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
	struct http_client_options     options = asking_options(harvest->a, harvest->node, harvest->source.private_too);
	struct network_transport       network = { .harvest = harvest };
	const struct harvest_transport transport = { &network, ask_network, wait_seconds };
	bool                           good;

	options.keeps_tls = true;
	if (!http_client_open(&options, &network.client, error))
		return false;
	harvest->transport = &transport;
	good = walk_list(harvest, error);
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
	report->note = str_copy(harvest->a, good ? buffer_str(harvest->notes) : str_of(why->detail));
	return harvest_keep(harvest->node, &harvest->source, report, good, error);
}

bool
harvest_run(struct arena *a, struct node *node, struct str name, const struct harvest_options *options,
	    struct harvest_report *report_r, struct error *error)
{
	struct harvest harvest = {
		.a = a, .node = node, .options = options, .transport = options->transport, .report = report_r
	};
	struct error    why = { 0 };
	struct arena   *notes_a = arena_open(0);
	struct buffer   notes = buffer_in(notes_a);
	_Atomic int64_t wire = 0;
	bool            good;

	arena_defer(a, close_arena, notes_a);
	harvest.notes = &notes;
	harvest.wire = &wire;
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
	good = harvest.transport != NULL ? walk_list(&harvest, &why) : walk_network(&harvest, &why);
	(void)unlink(harvest.file.data);
	arena_close(harvest.page_a);
	if (!good && error != NULL)
		*error = why;
	good = finish(&harvest, good, &why, good ? error : NULL) && good;
	harvest_lock_free(&harvest.lock);
	return good;
}
