/* Asking the source of a harvest. */
#include "network/harvest_ask.h"

#include "base/clock.h"
#include "base/hours.h"
#include "base/limits.h"
#include "base/random.h"
#include "formats/source.h"
#include "formats/gunzip.h"
#include "http/html.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <unistd.h>

enum {
	ATTEMPTS = 8,         /* to get one page */
	FIRST_PAUSE = 5,      /* seconds before the second; then twice as long each time */
	LONGEST_PAUSE = 3600, /* seconds, whatever the provider asks for */
	SPREAD = 4,           /* pauses are longer by up to this part */
};

void
harvest_note(struct harvest *harvest, const char *format, ...)
{
	char       text[300];
	va_list    values;
	struct str sentence;

	va_start(values, format);
	vsnprintf(text, sizeof text, format, values);
	va_end(values);
	sentence = str_of(text);
	if (str_find(buffer_str(harvest->notes), sentence) < harvest->notes->length)
		return;
	if (harvest->notes->length > 0)
		buffer_add_c(harvest->notes, "; ");
	buffer_add(harvest->notes, sentence);
}

/* ---- getting a page ----------------------------------------------------------------------------------------------- */

bool
harvest_goes_on(const struct harvest *harvest, struct error *error)
{
	const struct harvest_options *options = harvest->options;
	const struct harvest_source  *source = &harvest->source;

	if (options->keeps_hours && !hours_have(source->hours, clock_now(harvest->node->clock)))
		return error_set(error, ERROR_LIMIT, "harvest.stopped",
				 "its hours, %.*s UTC, are over; it goes on in the next ones", STR_ARGS(source->hours));
	if (source->budget > 0 && atomic_load(harvest->wire) >= source->budget)
		return error_set(error, ERROR_LIMIT, "harvest.stopped",
				 "the %" PRId64 " bytes of one harvest are used up; the next one goes on",
				 source->budget);
	return options->stop == NULL || !options->stop(options->context) ||
	       error_set(error, ERROR_LIMIT, "harvest.stopped", "stopped as asked; a repeat goes on");
}

/* True for what may be otherwise a little later. */
static bool
may_pass(const struct error *error, const struct http_got *got)
{
	if (error->code != ERROR_NONE)
		return error->code == ERROR_REMOTE && strcmp(error->key, "client.certificate") != 0 &&
		       strcmp(error->key, "client.downgrade") != 0;
	return got->status == 429 || got->status == 408 || got->status >= 500;
}

int64_t
harvest_pause(int attempt, int64_t retry_after)
{
	int64_t pause = retry_after > 0 ? retry_after : (int64_t)FIRST_PAUSE << attempt;

	pause = pause < LONGEST_PAUSE ? pause : LONGEST_PAUSE;
	return pause + random_below((uint32_t)pause / SPREAD + 1);
}

static void
set_status(struct error *error, const struct http_got *got)
{
	if (got->retry_after > 0)
		error_set(error, ERROR_REMOTE, "harvest.status",
			  "the provider answers with status %d and wants to be asked again in %" PRId64 " seconds",
			  got->status, got->retry_after);
	else
		error_set(error, ERROR_REMOTE, "harvest.status", "the provider answers with status %d", got->status);
}

bool
harvest_get(struct harvest *harvest, struct str url, struct str accept, struct error *error)
{
	const struct http_ask ask = { .url = url,
				      .accept = accept,
				      .file = harvest->file,
				      .limit = LIMIT_HARVEST_PAGE_BYTES,
				      .etag = harvest->etag,
				      .modified = harvest->modified };
	bool                  conditional = ask.etag.length > 0 || ask.modified.length > 0;

	for (int attempt = 0;; attempt++) {
		struct http_got got = { .retry_after = -1 };
		int64_t         pause;
		struct error    why = { 0 };

		if (!harvest_goes_on(harvest, error))
			return false;
		if (harvest->transport->get(harvest->page_a, harvest->transport->context, &ask, &got, &why) &&
		    (got.status == 200 || (got.status == 304 && conditional))) {
			harvest->unchanged = got.status == 304;
			harvest->etag = got.etag;
			harvest->modified = got.modified;
			harvest->report->bytes += got.bytes;
			atomic_fetch_add(harvest->wire, got.wire);
			harvest->mislabelled |= got.mislabelled;
			return true;
		}
		harvest->status = got.status;
		if (!may_pass(&why, &got) || attempt + 1 == (harvest->attempts > 0 ? harvest->attempts : ATTEMPTS)) {
			if (why.code == ERROR_NONE)
				set_status(&why, &got);
			if (error != NULL)
				*error = why;
			return false;
		}
		pause = harvest_pause(attempt, got.retry_after);
		if (!harvest_lock_keep(&harvest->lock, pause, error))
			return false;
		if (!harvest->transport->wait(harvest->transport->context, pause))
			return error_set(error, ERROR_LIMIT, "harvest.stopped", "stopped as asked; a repeat goes on");
	}
}

/* Bytes of a file, for gunzip. */
static ptrdiff_t
read_file(void *context, char *bytes, size_t size, struct error *error)
{
	size_t length = fread(bytes, 1, size, context);

	(void)error;
	return (ptrdiff_t)length;
}

/* An answer that is compressed though it does not say so becomes plain. */
static bool
unpack(struct harvest *harvest, struct error *error)
{
	struct arena  *a = harvest->page_a;
	char           first[4096], bytes[16384];
	FILE          *in = fopen(str_c(a, harvest->file), "rb"), *out;
	struct str     plain = str_format(a, "%.*s.plain", STR_ARGS(harvest->file));
	struct gunzip *gunzip;
	ptrdiff_t      length = in != NULL ? (ptrdiff_t)fread(first, 1, sizeof first, in) : 0;
	bool           good = true;

	if (in == NULL || !gunzip_recognises((struct str){ first, (size_t)length })) {
		if (in != NULL)
			fclose(in);
		return true;
	}
	harvest_note(harvest, "its answers are compressed and do not say so");
	gunzip = gunzip_open(a, str_copy(a, (struct str){ first, (size_t)length }), read_file, in);
	out = fopen(plain.data, "wb");
	good = out != NULL;
	while (good && (length = gunzip_read(gunzip, bytes, sizeof bytes, error)) > 0)
		good = fwrite(bytes, 1, (size_t)length, out) == (size_t)length;
	good = (out == NULL || fclose(out) == 0) && good;
	fclose(in);
	if (good && length < 0)
		return false; /* the error says it */
	return (good && rename(plain.data, str_c(a, harvest->file)) == 0) ||
	       error_set(error, ERROR_STORAGE, "client.file", "%.*s cannot be written", STR_ARGS(plain));
}

bool
harvest_read(struct harvest *harvest, struct oai_page *page_r, struct oai_identifiers *identifiers_r,
	     struct error *error)
{
	struct source *source;
	bool           good;

	if (harvest->mislabelled)
		harvest_note(harvest, "its answers say that they are compressed and are not");
	if (!unpack(harvest, error) || !source_open_file(harvest->page_a, harvest->file, &source, error))
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
