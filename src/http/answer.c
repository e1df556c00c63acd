/* Answers. */
#include "http/answer.h"

#include "http/exchange.h"
#include "http/range.h"
#include "http/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STREAM_PIECE = 4096, CONTENT_RANGE = 80 };

static void
free_stream(void *context)
{
	stream_close(context);
}

/* The file, or the part of it that is asked for, which gives the answer another status and a field. */
static struct MHD_Response *
open_part(const struct reply *reply, int descriptor, int64_t size, struct answer *answer)
{
	struct range         range = { 0, size };
	enum range_kind      kind = range_parse(reply->range, size, &range);
	char                 field[CONTENT_RANGE];
	struct MHD_Response *response;

	if (kind == RANGE_BEYOND)
		range = (struct range){ 0 };
	answer->size = range.length;
	response = MHD_create_response_from_fd_at_offset64((uint64_t)range.length, descriptor, (uint64_t)range.from);
	if (response == NULL || kind == RANGE_WHOLE)
		return response;
	answer->status = kind == RANGE_PART ? 206 : 416;
	if (kind == RANGE_PART)
		snprintf(field, sizeof field, "bytes %" PRId64 "-%" PRId64 "/%" PRId64, range.from,
			 range.from + range.length - 1, size);
	else
		snprintf(field, sizeof field, "bytes */%" PRId64, size);
	(void)MHD_add_response_header(response, "Content-Range", field);
	return response;
}

static struct MHD_Response *
open_file(const struct reply *reply, struct answer *answer, struct error *error)
{
	struct str  path = reply->file;
	char        zero_ended[4096];
	struct stat stat;
	int         descriptor, why;

	snprintf(zero_ended, sizeof zero_ended, "%.*s", STR_ARGS(path));
	descriptor = open(zero_ended, O_RDONLY | O_CLOEXEC);
	why = descriptor < 0 ? errno : EISDIR;
	if (descriptor >= 0 && fstat(descriptor, &stat) == 0 && S_ISREG(stat.st_mode))
		return open_part(reply, descriptor, stat.st_size, answer);
	if (descriptor >= 0)
		close(descriptor);
	error_set(error, why == ENOENT ? ERROR_ABSENT : ERROR_STORAGE, "http.file", "a file cannot be opened");
	error_at(error, "%.*s", STR_ARGS(path));
	return NULL;
}

static struct MHD_Response *
open_body(const struct reply *reply, struct stream *stream, struct answer *answer, struct error *error)
{
	if (reply->file.length > 0)
		return open_file(reply, answer, error);
	if (stream != NULL) {
		answer->size = -1;
		return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, STREAM_PIECE, exchange_read_stream, stream,
							 free_stream);
	}
	answer->size = (int64_t)reply->body.length;
	return MHD_create_response_from_buffer(reply->body.length, (void *)(uintptr_t)reply->body.data,
					       MHD_RESPMEM_MUST_COPY);
}

/* 304 has no body, but tells the length that 200 would have (RFC 9110, 15.4.5). */
static ssize_t
read_nothing(void *context, uint64_t position, char *bytes, size_t size)
{
	(void)context;
	(void)position;
	(void)bytes;
	(void)size;
	return MHD_CONTENT_READER_END_WITH_ERROR;
}

/* Of the fields of the whole those that go with 304 (RFC 9110, 15.4.5, and the Fetch standard). */
static enum MHD_Result
add_again(void *context, enum MHD_ValueKind kind, const char *name, const char *value)
{
	static const char *const again[] = { "ETag", "Cache-Control", "Vary", "Access-Control-Allow-Origin",
					     "Access-Control-Expose-Headers" };
	struct MHD_Response     *response = context;

	(void)kind;
	for (size_t i = 0; i < sizeof again / sizeof again[0]; i++)
		if (strcmp(name, again[i]) == 0)
			return MHD_add_response_header(response, name, value);
	return MHD_YES;
}

static struct MHD_Response *
make_unchanged(const struct answer *answer)
{
	struct MHD_Response *unchanged = MHD_create_response_from_callback(
		answer->size < 0 ? MHD_SIZE_UNKNOWN : (uint64_t)answer->size, 1, read_nothing, NULL, NULL);

	if (unchanged != NULL)
		(void)MHD_get_response_headers(answer->full, add_again, unchanged);
	return unchanged;
}

static bool
add_fields(struct MHD_Response *response, const struct reply *reply, struct error *error)
{
	for (size_t i = 0; i < reply->count; i++) {
		const struct reply_field *field = &reply->fields[i];

		if (MHD_add_response_header(response, field->name, field->value) != MHD_YES)
			return error_set(error, ERROR_STORAGE, "http.field", "the field %s cannot be sent as \"%s\"",
					 field->name, field->value);
	}
	return true;
}

bool
answer_make(const struct reply *reply, struct stream *stream, struct answer **answer_r, struct error *error)
{
	struct answer *answer = calloc(1, sizeof *answer + reply->etag.length + 1);
	char          *etag;

	assert(answer != NULL);
	etag = (char *)(answer + 1);
	memcpy(etag, reply->etag.length > 0 ? reply->etag.data : "", reply->etag.length);
	answer->users = 1;
	answer->status = reply->status;
	answer->etag = (struct str){ etag, reply->etag.length };
	answer->stream = stream;
	answer->full = open_body(reply, stream, answer, error);
	if (answer->full == NULL || !add_fields(answer->full, reply, error)) {
		answer_drop(answer);
		return false;
	}
	*answer_r = answer;
	return true;
}

struct answer *
answer_use(struct answer *answer)
{
	__atomic_add_fetch(&answer->users, 1, __ATOMIC_RELAXED);
	return answer;
}

void
answer_drop(struct answer *answer)
{
	if (answer == NULL || __atomic_sub_fetch(&answer->users, 1, __ATOMIC_ACQ_REL) > 0)
		return;
	if (answer->full != NULL)
		MHD_destroy_response(answer->full);
	free(answer);
}

int
answer_send(struct answer *answer, bool unchanged, struct MHD_Connection *connection)
{
	struct MHD_Response *response = unchanged ? make_unchanged(answer) : answer->full;
	int                  status = unchanged ? 304 : answer->status;

	if (response == NULL || MHD_queue_response(connection, (unsigned)status, response) != MHD_YES)
		status = 0;
	if (unchanged && response != NULL)
		MHD_destroy_response(response); /* the library has it, too */
	return status;
}

size_t
answer_memory(const struct answer *answer)
{
	enum { HEADS = 3000 };

	return HEADS + sizeof *answer + (size_t)answer->size;
}
