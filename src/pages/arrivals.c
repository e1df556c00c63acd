/* Uploads by the tus protocol. The body of a PATCH is appended by the server as it comes, so that what has come before a cut stays;
 * its handler syncs it before it tells how much that is. */
#include "pages/arrivals.h"

#include "base/limits.h"
#include "db/db.h"
#include "formats/media.h"
#include "pages/api_write.h"
#include "pages/attachments.h"
#include "people/permission.h"
#include "records/arrivals.h"
#include "records/draft.h"

#include <unistd.h>

enum { LOOKED_AT = 256 * 1024 /* for its media type */ };

static const char version[] = "1.0.0";

/* ---- what the protocol asks of every answer ---------------------------------------------------------------------- */

static bool
speaks_version(const struct page *page, struct response *response, struct error *error)
{
	struct str given = request_header(page->request, "Tus-Resumable");

	response->private_answer = true;
	response_add(response, "Tus-Resumable", str_of(version));
	if (str_is(given, version) || (given.length == 0 && page->request->method == HTTP_GET))
		return true;
	response_add(response, "Tus-Version", str_of(version));
	response->status = 412;
	return error_set(error, ERROR_INPUT, "upload.version", "Tus-Resumable must say %s here", version);
}

/* Whoever may begin a draft may bring files for it. */
static bool
may_bring(struct page *page, struct actor *actor_r, struct error *error)
{
	struct matter own = { .family = FAMILY_REFERENCE };

	if (!page_actor(page, actor_r, error))
		return false;
	own.author = actor_r->account;
	return permission_require(actor_r, ACT_CREATE, &own, error);
}

static bool
enter(struct page *page, struct response *response, struct actor *actor_r, struct error *error)
{
	bool good = speaks_version(page, response, error) && may_bring(page, actor_r, error);

	page_close(page); /* the writer must not wait for a reader */
	return good;
}

static void
add_number(const struct page *page, struct response *response, const char *name, int64_t number)
{
	response_add(response, name, str_format(page->a, "%" PRId64, number));
}

static void
add_state(const struct page *page, struct response *response, const struct arrival *arrival)
{
	char text[TIME_TEXT];

	add_number(page, response, "Upload-Offset", arrival->offset);
	if (arrival->hash.length == 0)
		response_add(response, "Upload-Expires", str_copy(page->a, time_format_http(arrival->expires, text)));
}

/* ---- what is told ------------------------------------------------------------------------------------------------ */

static void
put_arrival(struct page *page, struct json *object, const struct arrival *arrival)
{
	struct attachment file;

	put_text(page, object, "id", arrival->id);
	put_text(page, object, "name", arrival->name);
	put_number(page, object, "length", arrival->length);
	put_number(page, object, "offset", arrival->offset);
	put_text(page, object, "metadata", arrival->metadata);
	api_put_time(page, object, "begun", arrival->begun);
	api_put_time(page, object, "expires", arrival->expires);
	if (arrival->hash.length > 0 && page_db(page, NULL) &&
	    attachment_brought(page->a, page->db, arrival->hash, arrival->account, &file, NULL))
		json_add(object, STR("file"), attachment_value(page, &file));
}

static bool
answer_list(struct page *page, struct response *response, struct error *error)
{
	struct json    *list = put_array(page, page->data, "uploads");
	struct actor    actor;
	struct arrival *arrivals;
	size_t          count;

	if (!enter(page, response, &actor, error) ||
	    !arrivals_of(page->a, &page->node->records, actor.account, &arrivals, &count, error))
		return false;
	for (size_t i = 0; i < count; i++)
		put_arrival(page, append_object(page, list), &arrivals[i]);
	return true;
}

bool
list_arrivals(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_list, error);
}

/* ---- becoming a file of its account ------------------------------------------------------------------------------ */

static struct str
media_of_file(struct arena *a, int descriptor)
{
	char   *bytes = arena_text(a, LOOKED_AT);
	ssize_t count = pread(descriptor, bytes, LOOKED_AT, 0);

	return media_of_bytes(a, (struct str){ bytes, count > 0 ? (size_t)count : 0 });
}

/* When all has come. The descriptor is locked. What cannot be looked at for malware now waits for the next question; what holds some
 * is given up. */
static bool
finish(struct page *page, struct arrival *arrival, int descriptor, struct error *error)
{
	const struct record_context *context = &page->node->records;
	struct error                 why = { 0 };

	if (arrival->hash.length > 0 || arrival->offset < arrival->length ||
	    arrival_finish(page->a, context, arrival, media_of_file(page->a, descriptor), &why))
		return true;
	attachment_note_refused(page, arrival->account, &why);
	if (strcmp(why.key, "attachment.infected") == 0 &&
	    !arrival_end(page->a, context, arrival->id, arrival->account, error))
		return false;
	*error = why;
	return false;
}

/* What had come in full when the server was killed is finished by whoever asks for it. */
static bool
finish_late(struct page *page, struct arrival *arrival, struct error *error)
{
	int  descriptor;
	bool good;

	if (arrival->hash.length > 0 || arrival->offset < arrival->length ||
	    !arrival_open(page->a, &page->node->records, arrival, &descriptor, NULL))
		return true;
	good = finish(page, arrival, descriptor, error);
	close(descriptor);
	return good;
}

static bool
find_asked(struct page *page, const struct actor *actor, struct arrival *arrival_r, struct error *error)
{
	return arrival_find(page->a, &page->node->records, request_path(page->request, "upload"), actor->account,
			    arrival_r, error);
}

static bool
answer_show(struct page *page, struct response *response, struct error *error)
{
	struct actor   actor;
	struct arrival arrival;

	if (!enter(page, response, &actor, error) || !find_asked(page, &actor, &arrival, error) ||
	    !finish_late(page, &arrival, error))
		return false;
	add_state(page, response, &arrival);
	add_number(page, response, "Upload-Length", arrival.length);
	response_add(response, "Upload-Metadata", arrival.metadata);
	put_arrival(page, page->data, &arrival);
	return true;
}

bool
show_arrival(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_show, error);
}

/* ---- beginning --------------------------------------------------------------------------------------------------- */

static bool
is_field(struct str text)
{
	for (size_t i = 0; i < text.length; i++)
		if (text.data[i] < ' ' || text.data[i] > '~')
			return false;
	return true;
}

/* Of "filename d29ybGQucGRm,filetype YXBwbGljYXRpb24vcGRm" the first; empty when there is none. */
static struct str
name_in(struct page *page, struct str metadata)
{
	struct str pair, key, name;

	while (str_cut(&metadata, ',', &pair)) {
		pair = str_trim(pair);
		if (str_cut(&pair, ' ', &key) && str_is(key, "filename") && base64_parse(page->a, pair, &name) &&
		    str_is_utf8(name, NULL) && str_find_byte(name, '\0') == name.length)
			return name;
	}
	return STR("");
}

/* A name that nobody guesses; that of an attempt which is sent twice stays the same. */
static struct str
name_arrival(const struct page *page, const struct actor *actor)
{
	return page->request->submission.length == 0
		       ? submission_make(page->a)
		       : draft_submission(page->a, "upload", actor->account, page->request->submission);
}

static bool
read_new(struct page *page, const struct actor *actor, struct arrival_new *file_r, struct error *error)
{
	struct str length = request_header(page->request, "Upload-Length");

	*file_r = (struct arrival_new){ .id = name_arrival(page, actor),
					.account = actor->account,
					.metadata = request_header(page->request, "Upload-Metadata") };
	if (!str_integer(length, &file_r->length) || file_r->length < 0)
		return error_set(error, ERROR_INPUT, "upload.length",
				 "Upload-Length must say how many bytes the file has");
	if (!is_field(file_r->metadata))
		return error_set(error, ERROR_INPUT, "upload.metadata",
				 "Upload-Metadata has keys and values in Base64, between commas");
	file_r->name = attachment_clean_name(page, name_in(page, file_r->metadata));
	return true;
}

static bool
answer_begin(struct page *page, struct response *response, struct error *error)
{
	struct actor       actor;
	struct arrival_new file;
	struct arrival     arrival;

	if (!enter(page, response, &actor, error) || !read_new(page, &actor, &file, error))
		return false;
	if (!arrival_begin(page->a, &page->node->records, &file, &arrival, error))
		return false;
	response->status = 201;
	response->location = page_address(page, "/api/v1/uploads/%s", arrival.id);
	add_state(page, response, &arrival);
	put_arrival(page, page->data, &arrival);
	return true;
}

bool
begin_arrival(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_begin, error);
}

/* ---- pieces ------------------------------------------------------------------------------------------------------ */

static bool
refuse(struct response *response, int status, struct error *error, enum error_code code, const char *key,
       const char *sentence)
{
	response->status = status;
	return error_set(error, code, key, "%s", sentence);
}

/* Opens the file for the piece that is coming; it must begin where the file ends. */
static bool
open_at(struct page *page, struct arrival *arrival, int64_t offset, struct response *response, struct error *error)
{
	int          descriptor;
	struct error why = { 0 };

	page->request->into.file = str_hash(arrival->id);
	if (!arrival_open(page->a, &page->node->records, arrival, &descriptor, &why)) {
		*error = why;
		if (strcmp(why.key, "arrival.busy") == 0)
			response->status = 423;
		return false;
	}
	page->request->into.descriptor = descriptor;
	page->request->into.room = arrival->length - arrival->offset;
	if (offset == arrival->offset && attachment_has_room(&page->node->records, page->request->into.room, &why))
		return true;
	close(descriptor);
	page->request->into.descriptor = -1;
	if (offset == arrival->offset)
		return refuse(response, 507, error, ERROR_STORAGE, "attachment.disk", why.detail);
	add_number(page, response, "Upload-Offset", arrival->offset);
	return error_set(error, ERROR_CONFLICT, "upload.offset", "%" PRId64 " bytes of the file are here: go on there",
			 arrival->offset);
}

static bool
answer_open(struct page *page, struct response *response, struct error *error)
{
	struct actor   actor;
	struct arrival arrival;
	int64_t        offset, size;

	if (!enter(page, response, &actor, error))
		return false;
	if (!str_is_nocase(request_header(page->request, "Content-Type"), "application/offset+octet-stream"))
		return refuse(response, 415, error, ERROR_INPUT, "upload.media",
			      "a piece of a file must be application/offset+octet-stream");
	if (!str_integer(request_header(page->request, "Upload-Offset"), &offset) || offset < 0)
		return error_set(error, ERROR_INPUT, "upload.offset",
				 "Upload-Offset must say where in the file the piece begins");
	if (!find_asked(page, &actor, &arrival, error))
		return false;
	if (str_integer(request_header(page->request, "Content-Length"), &size) && size > arrival.length - offset)
		return error_set(error, ERROR_LIMIT, "upload.long", "the file was to have %" PRId64 " bytes",
				 arrival.length);
	return open_at(page, &arrival, offset, response, error);
}

bool
open_arrival(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_open, error);
}

/* In the middle of a piece: it is noted how much of it is here. Whoever asked was let in. */
static bool
answer_keep(struct page *page, struct response *response, struct error *error)
{
	struct arrival arrival;
	struct actor   actor;

	(void)response;
	if (!page_actor(page, &actor, error))
		return false;
	page_close(page);
	return find_asked(page, &actor, &arrival, error) &&
	       arrival_sync(page->a, &page->node->records, &arrival, page->request->into.descriptor, error);
}

bool
keep_arrival(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_keep, error);
}

static bool
answer_take(struct page *page, struct response *response, struct error *error)
{
	struct actor   actor;
	struct arrival arrival;
	int            descriptor = page->request->into.descriptor;

	if (!enter(page, response, &actor, error) || !find_asked(page, &actor, &arrival, error))
		return false;
	if (!arrival_sync(page->a, &page->node->records, &arrival, descriptor, error) ||
	    !finish(page, &arrival, descriptor, error))
		return false;
	add_state(page, response, &arrival);
	response->status = 204;
	response->body = STR("");
	return true;
}

bool
take_arrival(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_take, error);
}

/* ---- ending ------------------------------------------------------------------------------------------------------ */

static bool
answer_end(struct page *page, struct response *response, struct error *error)
{
	struct actor actor;

	if (!enter(page, response, &actor, error))
		return false;
	if (!arrival_end(page->a, &page->node->records, request_path(page->request, "upload"), actor.account, error))
		return false;
	response->status = 204;
	response->body = STR("");
	return true;
}

bool
end_arrival(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_end, error);
}

/* ---- what is spoken ---------------------------------------------------------------------------------------------- */

static bool
tell_protocol(struct request *request, struct response *response, struct error *error)
{
	(void)error;
	response_add(response, "Tus-Resumable", str_of(version));
	response_add(response, "Tus-Version", str_of(version));
	response_add(response, "Tus-Extension", STR("creation,expiration,termination"));
	response_add(response, "Tus-Max-Size", str_format(request->a, "%d", LIMIT_ARRIVAL_BYTES));
	response->status = 204;
	response->body = STR("");
	return true;
}

const struct route arrival_routes[ARRIVAL_ROUTES] = {
	{ HTTP_OPTIONS, "/api/v1/uploads", tell_protocol, .formats = "json", .any_accept = true, .reads = true,
	  .says = "What of the tus protocol is spoken here" },
	{ HTTP_OPTIONS, "/api/v1/uploads/{upload}", tell_protocol, .formats = "json", .any_accept = true, .reads = true,
	  .says = "What of the tus protocol is spoken here" },
};
