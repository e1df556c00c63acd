/* Asking the source of a harvest. */
#include "network/harvest_ask.h"

#include "base/limits.h"
#include "formats/source.h"
#include "http/html.h"

enum {
	ATTEMPTS = 8,         /* to get one page */
	FIRST_PAUSE = 5,      /* seconds before the second; then twice as long each time */
	LONGEST_PAUSE = 3600, /* seconds, whatever the provider asks for */
};

/* ---- getting a page ----------------------------------------------------------------------------------------------- */

bool
harvest_goes_on(const struct harvest *harvest, struct error *error)
{
	const struct harvest_options *options = harvest->options;

	return options->stop == NULL || !options->stop(options->context) ||
	       error_set(error, ERROR_LIMIT, "harvest.stopped", "stopped as asked; a repeat goes on");
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

bool
harvest_get(struct harvest *harvest, struct str url, struct str accept, struct error *error)
{
	const struct http_ask ask = {
		.url = url, .accept = accept, .file = harvest->file, .limit = LIMIT_HARVEST_PAGE_BYTES
	};

	for (int attempt = 0;; attempt++) {
		struct http_got got = { .retry_after = -1 };
		struct error    why = { 0 };

		if (!harvest_goes_on(harvest, error))
			return false;
		if (harvest->transport->get(harvest->page_a, harvest->transport->context, &ask, &got, &why) &&
		    got.status == 200) {
			harvest->report->bytes += got.bytes;
			return true;
		}
		harvest->status = got.status;
		if (!may_pass(&why, &got) || attempt + 1 == ATTEMPTS) {
			if (why.code == ERROR_NONE)
				error_set(&why, ERROR_REMOTE, "harvest.status", "the provider answers with status %d",
					  got.status);
			if (error != NULL)
				*error = why;
			return false;
		}
		if (!harvest_lock_keep(&harvest->lock, pause_of(attempt, got.retry_after), error))
			return false;
		if (!harvest->transport->wait(harvest->transport->context, pause_of(attempt, got.retry_after)))
			return error_set(error, ERROR_LIMIT, "harvest.stopped", "stopped as asked; a repeat goes on");
	}
}

bool
harvest_read(struct harvest *harvest, struct oai_page *page_r, struct oai_identifiers *identifiers_r,
	     struct error *error)
{
	struct source *source;
	bool           good;

	if (!source_open_file(harvest->page_a, harvest->file, &source, error))
		return false;
	if (identifiers_r != NULL)
		*identifiers_r = (struct oai_identifiers){ .a = harvest->page_a };
	good = oai_page_read(harvest->a, source, page_r, identifiers_r, error);
	source_close(source);
	if (!good)
		return false;
	if (page_r->is_oai)
		return true;
	return error_set(error, ERROR_REMOTE, "harvest.answer", "the answer is no OAI-PMH%s%.*s",
			 page_r->root.length > 0 ? ": its root is " : "", STR_ARGS(str_head(page_r->root, 60)));
}

bool
harvest_ask(struct harvest *harvest, struct str url, struct oai_page *page_r, struct oai_identifiers *identifiers_r,
	    struct error *error)
{
	return harvest_get(harvest, url, HARVEST_ACCEPT, error) && harvest_read(harvest, page_r, identifiers_r, error);
}

/* ---- addresses ---------------------------------------------------------------------------------------------------- */

void
harvest_add_argument(struct buffer *out, const char *name, struct str value)
{
	if (value.length == 0)
		return;
	buffer_format(out, "&%s=", name);
	html_address_part(out, value);
}

struct buffer
harvest_address(const struct harvest *harvest, const char *verb)
{
	struct buffer out = buffer_in(harvest->page_a);
	struct str    url = harvest->source.url;

	buffer_add(&out, url);
	buffer_format(&out, "%cverb=%s", str_find_byte(url, '?') < url.length ? '&' : '?', verb);
	return out;
}

/* ---- the brake ---------------------------------------------------------------------------------------------------- */

bool
harvest_may_delete(int64_t deleted, int64_t held)
{
	enum {
		FEW = 20,   /* are taken in any case */
		ONE_IN = 5, /* beyond them, so many of the records */
	};

	return deleted <= FEW || deleted <= held / ONE_IN;
}
