/* Narrowing a list to what a provider cannot give. */
#include "network/harvest_narrow.h"

#include "base/clock.h"

enum {
	HOUR = 3600, /* the smallest window of a provider that counts seconds */
	DAY = 86400, /* the same, of one that counts days */
	MOST_FAILURES = 200,
	MOST_PAGES = 1000, /* of identifiers in a window */
	ATTEMPTS = 3,
	DAY_LENGTH = sizeof "2026-05-01" - 1,
};

bool
harvest_may_narrow(const struct harvest *harvest, const struct error *why)
{
	if (strcmp(why->key, "harvest.status") == 0)
		return harvest->status >= 500 && harvest->status != 503;
	return strcmp(why->key, "harvest.broken") == 0 || strcmp(why->key, "harvest.answer") == 0 ||
	       (strcmp(why->key, "harvest.fault") == 0 && harvest->refused);
}

/* ---- windows ----------------------------------------------------------------------------------------------------- */

static int64_t
smallest(const struct harvest *harvest)
{
	return harvest->counts_days ? DAY : HOUR;
}

static int64_t
unit(const struct harvest *harvest)
{
	return harvest->counts_days ? DAY : 1;
}

/* A day or a time as seconds; `otherwise` when it is none. */
static int64_t
seconds_of(struct arena *a, struct str text, int64_t otherwise)
{
	int64_t time;

	if (text.length == DAY_LENGTH)
		text = str_join(a, text, STR("T00:00:00Z"));
	return time_parse(text, &time, NULL) ? time / CLOCK_SECOND : otherwise;
}

/* All that the list was to have. */
static struct harvest_window
whole_window(const struct harvest *harvest)
{
	struct arena *a = harvest->a;
	int64_t       now = clock_now(harvest->node->clock) / CLOCK_SECOND;
	int64_t       from = seconds_of(a, harvest->source.window_start, seconds_of(a, harvest->earliest, 0));
	int64_t       until = seconds_of(a, harvest->source.response_date, seconds_of(a, harvest->latest, now));

	if (harvest->counts_days) {
		from -= from % DAY;
		until -= until % DAY;
	}
	return (struct harvest_window){ from, until > from ? until : from };
}

static void
split(struct harvest_narrow *narrow, const struct harvest *harvest)
{
	struct harvest_window window = narrow->windows[--narrow->count];
	int64_t               half = (window.until - window.from) / 2;
	int64_t               middle = window.from + half - half % unit(harvest);

	narrow->windows[narrow->count++] = (struct harvest_window){ middle + unit(harvest), window.until };
	narrow->windows[narrow->count++] = (struct harvest_window){ window.from, middle };
}

/* ---- one by one -------------------------------------------------------------------------------------------------- */

static void
add_time(const struct harvest *harvest, struct buffer *out, const char *name, int64_t seconds)
{
	char       text[TIME_TEXT];
	struct str time = time_format(seconds * CLOCK_SECOND, text);

	harvest_add_argument(out, name, harvest->counts_days ? str_slice(time, 0, DAY_LENGTH) : time);
}

static struct str
window_address(const struct harvest *harvest, const char *verb)
{
	const struct harvest_narrow *narrow = harvest->narrow;
	struct buffer                out = harvest_address(harvest, verb);

	harvest_add_argument(&out, "metadataPrefix", harvest->source.prefix);
	harvest_add_argument(&out, "set", harvest->source.set);
	add_time(harvest, &out, "from", narrow->windows[narrow->count - 1].from);
	add_time(harvest, &out, "until", narrow->windows[narrow->count - 1].until);
	return buffer_str(&out);
}

/* What is in the window, page after page. */
static bool
list_each(struct harvest *harvest, struct error *error)
{
	struct harvest_narrow *narrow = harvest->narrow;
	struct str             url = window_address(harvest, "ListIdentifiers");

	narrow->next = 0;
	narrow->each = (struct oai_identifiers){ .a = harvest->a };
	for (int pages = 0; pages < MOST_PAGES && url.length > 0; pages++) {
		struct oai_identifiers found;
		struct oai_page        page;
		struct buffer          next = harvest_address(harvest, "ListIdentifiers");

		if (!harvest_ask(harvest, url, &page, &found, error) || !harvest_lock_keep(&harvest->lock, 0, error))
			return false;
		if (page.fault.length > 0 && !str_is(page.fault, "noRecordsMatch"))
			return error_set(error, ERROR_REMOTE, "harvest.fault", "the provider says %.*s: %.*s",
					 STR_ARGS(str_head(page.fault, 40)), STR_ARGS(str_head(page.fault_text, 200)));
		for (size_t i = 0; i < found.count; i++) {
			narrow->each.list = arena_room(harvest->a, narrow->each.list, narrow->each.count,
						       &narrow->each.capacity, sizeof *narrow->each.list);
			narrow->each.list[narrow->each.count++] =
				(struct oai_identifier){ .identifier = str_copy(harvest->a, found.list[i].identifier),
							 .deleted = found.list[i].deleted };
		}
		harvest_add_argument(&next, "resumptionToken", page.token);
		url = page.token.length > 0 ? buffer_str(&next) : STR("");
	}
	return true;
}

/* ---- the way down ------------------------------------------------------------------------------------------------ */

bool
harvest_narrow(struct harvest *harvest, const struct error *why, struct error *error)
{
	struct harvest_narrow *narrow = harvest->narrow;

	if (narrow == NULL) {
		narrow = harvest->narrow = ARENA_NEW(harvest->a, struct harvest_narrow);
		narrow->windows[narrow->count++] = whole_window(harvest);
		harvest->attempts = ATTEMPTS;
	}
	harvest->source.token = STR("");
	harvest->empty = 0;
	if (++narrow->failures > MOST_FAILURES || narrow->count == HARVEST_WINDOWS) {
		if (error != NULL)
			*error = *why;
		return false;
	}
	if (narrow->windows[narrow->count - 1].until - narrow->windows[narrow->count - 1].from >= smallest(harvest)) {
		split(narrow, harvest);
		narrow->windows_are_listed = true;
		return true;
	}
	narrow->windows_are_listed = false;
	return list_each(harvest, error);
}

bool
harvest_narrow_next(struct harvest *harvest)
{
	struct harvest_narrow *narrow = harvest->narrow;

	if (narrow == NULL || narrow->count == 0)
		return false;
	harvest->empty = 0;
	if (narrow->next < narrow->each.count && ++narrow->next < narrow->each.count)
		return true;
	narrow->each.count = narrow->next = 0;
	return --narrow->count > 0;
}

const struct oai_identifier *
harvest_narrow_record(const struct harvest *harvest)
{
	const struct harvest_narrow *narrow = harvest->narrow;

	return narrow != NULL && narrow->next < narrow->each.count ? &narrow->each.list[narrow->next] : NULL;
}

struct str
harvest_narrow_address(const struct harvest *harvest)
{
	const struct oai_identifier *record = harvest_narrow_record(harvest);
	struct buffer                out;

	if (record == NULL)
		return window_address(harvest, "ListRecords");
	out = harvest_address(harvest, "GetRecord");
	harvest_add_argument(&out, "metadataPrefix", harvest->source.prefix);
	harvest_add_argument(&out, "identifier", record->identifier);
	return buffer_str(&out);
}
