/* Sets of providers. */
#include "network/harvest_set.h"

#include "network/harvest_about.h"

enum { MOST_PAGES = 200 /* of a list of sets */ };

enum found {
	UNKNOWN, /* the list of sets cannot be read to its end */
	THERE,
	GONE, /* it was read to its end, or there are no sets */
};

/* The next page of the list of sets; `more_r` when another may follow. */
static bool
ask_page(struct harvest *harvest, struct harvest_about *about, enum found *found_r, bool *more_r, struct error *error)
{
	struct buffer url = harvest_address(harvest, "ListSets");

	harvest_add_argument(&url, "resumptionToken", about->token);
	if (!harvest_about_ask(harvest, buffer_str(&url), about, error))
		return false;
	*more_r = !about->has_wanted && about->token.length > 0;
	if (about->has_wanted)
		*found_r = THERE;
	else if (about->fault.length > 0)
		*found_r = str_is(about->fault, "noSetHierarchy") ? GONE : UNKNOWN;
	else if (about->token.length == 0)
		*found_r = GONE;
	return true;
}

/* A list of sets that cannot be had is no reason to end a harvest. */
static bool
find(struct harvest *harvest, enum found *found_r, struct error *error)
{
	struct harvest_about about = { .wanted = harvest->source.set };
	struct error         why = { 0 };
	int                  attempts = harvest->attempts;
	bool                 good = true, more = true;

	*found_r = UNKNOWN;
	harvest->attempts = 1;
	for (int pages = 0; good && more && pages < MOST_PAGES; pages++)
		good = ask_page(harvest, &about, found_r, &more, &why);
	harvest->attempts = attempts;
	if (good || why.code == ERROR_REMOTE)
		return true;
	if (error != NULL)
		*error = why;
	return false;
}

bool
harvest_set_meet(struct harvest *harvest, struct error *error)
{
	struct harvest_source *source = &harvest->source;
	enum found             found;

	if (source->set.length == 0 || source->set_seen || source->token.length > 0)
		return true;
	if (!find(harvest, &found, error))
		return false;
	if (found == GONE)
		harvest_note(harvest, "it does not list the set '%.*s'", STR_ARGS(str_head(source->set, 100)));
	source->set_seen = found == THERE;
	return !source->set_seen || harvest_settle(harvest->node, source, error);
}

bool
harvest_set_is_there(struct harvest *harvest, struct str fault, struct error *error)
{
	const struct harvest_source *source = &harvest->source;
	enum found                   found;

	if (source->set.length == 0 || !source->set_seen || source->token.length > 0 || harvest->narrow != NULL)
		return true;
	if (!str_is(fault, "noRecordsMatch") && !str_is(fault, "badArgument") && !str_is(fault, "noSetHierarchy"))
		return true;
	if (!find(harvest, &found, error))
		return false;
	return found != GONE ||
	       error_set(error, ERROR_REMOTE, "harvest.set",
			 "the provider lists the set '%.*s' no more, and says %.*s: the %" PRId64
			 " records that came of it stay. Add the source anew with another set, or remove it",
			 STR_ARGS(str_head(source->set, 100)), STR_ARGS(str_head(fault, 40)), source->records);
}
