/* Sources. Bytes pass three stages: the file or memory, gzip where its first bytes say so, and the encoding. Valid UTF-8 is
 * only looked at and copied; anything else goes through ICU. */
#include "formats/source.h"

#include "base/limits.h"
#include "formats/unpack.h"
#include "formats/charset.h"
#include "formats/gunzip.h"
#include "formats/scan.h"

#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>
#include <unicode/utypes.h>

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	CHUNK = 64 * 1024,
	PIVOT = 2 * 1024,
	ROOM = 16, /* bytes that one decoded character may need */
};

struct source {
	struct arena *a;
	struct str    name;
	int           descriptor; /* -1: no file, or closed */
	json_read_fn *stream;     /* NULL: a file or memory */
	void         *stream_context;
	bool          is_archive;
	struct str    memory; /* what is left of it */
	int64_t       taken, total;
	int64_t       byte; /* after the one of the part that is given, so that 0 is none */

	struct gunzip *gunzip; /* NULL: not compressed */
	struct charset charset;
	UConverter    *from, *to; /* CHARSET_OTHER: the encoding and UTF-8 */
	UChar         *pivot_from, *pivot_to;
	bool           flushed; /* ICU has given all */
	int64_t        replaced;

	bool   end; /* of the bytes before decoding */
	size_t raw_from, raw_to;
	size_t head_from, head_to;
	UChar  pivot[PIVOT];
	char  *raw, *head; /* CHUNK bytes each; `head` is decoded, not yet read, and NULL before it is needed */
};

/* ---- bytes as they are ------------------------------------------------------------------------------------------- */

static ptrdiff_t
read_memory(struct source *source, char *bytes, size_t size)
{
	struct str part = str_slice(source->memory, 0, size);

	if (part.length > 0) /* empty memory may be nowhere */
		memcpy(bytes, part.data, part.length);
	source->memory = str_slice(source->memory, part.length, source->memory.length);
	return (ptrdiff_t)part.length;
}

/* A json_read_fn: the file, or memory. */
static ptrdiff_t
read_bytes(void *context, char *bytes, size_t size, struct error *error)
{
	struct source *source = context;
	ptrdiff_t      got;

	if (source->stream != NULL)
		return source->stream(source->stream_context, bytes, size, error);
	if (source->descriptor < 0) {
		got = read_memory(source, bytes, size);
	} else {
		do {
			got = read(source->descriptor, bytes, size);
		} while (got < 0 && errno == EINTR);
	}
	if (got < 0) {
		error_set(error, ERROR_STORAGE, "source.read", "cannot read: %s", strerror(errno));
		error_at(error, "%.*s", STR_ARGS(source->name));
		return -1;
	}
	source->taken += got;
	return got;
}

static ptrdiff_t
read_plain(struct source *source, char *bytes, size_t size, struct error *error)
{
	ptrdiff_t got;

	if (source->gunzip == NULL)
		return read_bytes(source, bytes, size, error);
	got = gunzip_read(source->gunzip, bytes, size, error);
	if (got < 0 && error != NULL && error->place[0] == '\0')
		error_at(error, "%.*s", STR_ARGS(source->name));
	return got;
}

/* Fills `raw` as far as the bytes go. */
static bool
fill_raw(struct source *source, struct error *error)
{
	if (source->raw_from > 0) {
		memmove(source->raw, source->raw + source->raw_from, source->raw_to - source->raw_from);
		source->raw_to -= source->raw_from;
		source->raw_from = 0;
	}
	while (!source->end && source->raw_to < CHUNK) {
		ptrdiff_t got = read_plain(source, source->raw + source->raw_to, CHUNK - source->raw_to, error);

		if (got < 0)
			return false;
		source->end = got == 0;
		source->raw_to += (size_t)got;
	}
	return true;
}

static struct str
raw_left(const struct source *source)
{
	return (struct str){ source->raw + source->raw_from, source->raw_to - source->raw_from };
}

/* ---- opening ----------------------------------------------------------------------------------------------------- */

static void
close_deferred(void *argument)
{
	source_close(argument);
}

static struct source *
make(struct arena *a, struct str name)
{
	struct source *source = ARENA_NEW(a, struct source);

	source->a = a;
	source->name = str_copy(a, name);
	source->raw = arena_text(a, CHUNK);
	source->descriptor = -1;
	source->total = -1;
	arena_defer(a, close_deferred, source);
	return source;
}

static bool
refuse(struct str path, int number, struct error *error)
{
	enum error_code code = number == ENOENT || number == ENOTDIR ? ERROR_ABSENT : ERROR_STORAGE;

	error_set(error, number == EACCES ? ERROR_DENIED : code, "source.open", "cannot open: %s", strerror(number));
	return error_at(error, "%.*s", STR_ARGS(path));
}

bool
source_open_file(struct arena *a, struct str path, struct source **source_r, struct error *error)
{
	struct source *source;
	struct stat    facts;
	int            descriptor;

	if (str_is(path, "-"))
		descriptor = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
	else
		descriptor = open(str_c(a, path), O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (descriptor < 0)
		return refuse(path, errno, error);
	if (fstat(descriptor, &facts) != 0 || S_ISDIR(facts.st_mode)) {
		close(descriptor);
		return refuse(path, EISDIR, error);
	}
	source = make(a, str_is(path, "-") ? STR("standard input") : path);
	source->descriptor = descriptor;
	if (S_ISREG(facts.st_mode))
		source->total = facts.st_size;
	*source_r = source;
	return true;
}

struct source *
source_open_bytes(struct arena *a, struct str name, struct str bytes)
{
	struct source *source = make(a, name);

	source->memory = bytes;
	source->total = (int64_t)bytes.length;
	return source;
}

struct source *
source_open_stream(struct arena *a, struct str name, json_read_fn *read, void *context)
{
	struct source *source = make(a, name);

	source->stream = read;
	source->stream_context = context;
	return source;
}

void
source_close(struct source *source)
{
	if (source->descriptor >= 0)
		close(source->descriptor);
	source->descriptor = -1;
	source->memory = STR("");
	ucnv_close(source->from);
	ucnv_close(source->to);
	source->from = source->to = NULL;
}

/* ---- decoding ---------------------------------------------------------------------------------------------------- */

static void U_CALLCONV
replace_and_count(const void *context, UConverterToUnicodeArgs *arguments, const char *units, int32_t length,
		  UConverterCallbackReason reason, UErrorCode *status)
{
	static const UChar replacement = 0xFFFD;
	int64_t *const    *replaced = context;

	(void)units, (void)length;
	if (reason > UCNV_IRREGULAR)
		return;
	**replaced += 1;
	*status = U_ZERO_ERROR;
	ucnv_cbToUWriteUChars(arguments, &replacement, 1, 0, status);
}

static void
open_converters(struct source *source)
{
	UErrorCode status = U_ZERO_ERROR;
	int64_t  **replaced = ARENA_NEW(source->a, int64_t *);

	*replaced = &source->replaced;
	source->from = ucnv_open(source->charset.name, &status);
	source->to = ucnv_open("UTF-8", &status);
	ucnv_setToUCallBack(source->from, replace_and_count, replaced, NULL, NULL, &status);
	assert(U_SUCCESS(status));
	source->pivot_from = source->pivot_to = source->pivot;
}

/* Unpacks and decides the encoding, once, on the first bytes. */
static bool
begin(struct source *source, struct error *error)
{
	struct arena *scratch;

	if (source->charset.name[0] != '\0')
		return true;
	if (!fill_raw(source, error))
		return false;
	if (gunzip_recognises(raw_left(source))) {
		source->gunzip = gunzip_open(source->a, raw_left(source), read_bytes, source);
		source->raw_from = source->raw_to = 0;
		source->end = false;
		if (!fill_raw(source, error))
			return false;
	}
	source->is_archive = unpack_recognises(raw_left(source));
	if (source->is_archive) {
		source->charset = (struct charset){ .kind = CHARSET_BINARY, .name = "binary" };
		return true;
	}
	scratch = arena_open(0);
	charset_detect(scratch, raw_left(source), source->end, &source->charset);
	arena_close(scratch);
	source->raw_from += source->charset.mark;
	if (source->charset.kind == CHARSET_OTHER)
		open_converters(source);
	return true;
}

/* A byte that is no UTF-8: its place is taken by U+FFFD. */
static size_t
replace_byte(struct source *source, char *bytes)
{
	memcpy(bytes, "\xEF\xBF\xBD", 3);
	source->raw_from++;
	source->replaced++;
	return 3;
}

static size_t
copy_raw(struct source *source, char *bytes, size_t count)
{
	memcpy(bytes, source->raw + source->raw_from, count);
	source->raw_from += count;
	source->charset.valid -= count < source->charset.valid ? count : source->charset.valid;
	return count;
}

/* All was ASCII until here, where another byte stands: now the encoding can be told. */
static bool
decide_again(struct source *source, struct error *error)
{
	struct arena *scratch;

	if (!fill_raw(source, error))
		return false;
	scratch = arena_open(0);
	charset_detect_later(scratch, raw_left(source), source->end, &source->charset);
	arena_close(scratch);
	if (source->charset.kind == CHARSET_OTHER)
		open_converters(source);
	return true;
}

static size_t
take_utf8(struct source *source, char *bytes, size_t size)
{
	struct str part = str_slice(raw_left(source), 0, size);
	size_t     valid = source->charset.valid, known = valid;

	if (known == 0 || known > part.length) {
		valid = part.length;
		(void)str_is_utf8(part, &valid);
	}
	if (valid > 0)
		return copy_raw(source, bytes, valid);
	if (part.length < 4 && !source->end)
		return 0;
	return replace_byte(source, bytes);
}

static size_t
convert(struct source *source, char *bytes, size_t size)
{
	const char *from = source->raw + source->raw_from;
	char       *to = bytes;
	UErrorCode  status = U_ZERO_ERROR;

	ucnv_convertEx(source->to, source->from, &to, bytes + size, &from, source->raw + source->raw_to, source->pivot,
		       &source->pivot_from, &source->pivot_to, source->pivot + PIVOT, false, source->end, &status);
	source->raw_from = (size_t)(from - source->raw);
	assert(U_SUCCESS(status) || status == U_BUFFER_OVERFLOW_ERROR);
	source->flushed = source->end && U_SUCCESS(status);
	return (size_t)(to - bytes);
}

static size_t
take_decoded(struct source *source, char *bytes, size_t size)
{
	struct str part = str_slice(raw_left(source), 0, size);

	switch (source->charset.kind) {
	case CHARSET_ASCII:
		return copy_raw(source, bytes, scan_ascii(part));
	case CHARSET_UTF8:
		return take_utf8(source, bytes, size);
	case CHARSET_OTHER:
		return convert(source, bytes, size);
	case CHARSET_BINARY:
		break;
	}
	return copy_raw(source, bytes, part.length);
}

static bool
is_done(const struct source *source)
{
	if (!source->end || source->raw_from < source->raw_to)
		return false;
	return source->charset.kind != CHARSET_OTHER || source->flushed;
}

/* Up to `size` decoded bytes; 0 at the end, -1 on failure. */
static ptrdiff_t
decode(struct source *source, char *bytes, size_t size, struct error *error)
{
	size_t given = 0;

	if (!begin(source, error))
		return -1;
	while (given == 0 && !is_done(source)) {
		if (source->raw_to - source->raw_from < ROOM && !source->end && !fill_raw(source, error))
			return -1;
		given = take_decoded(source, bytes, size);
		if (given == 0 && source->charset.kind == CHARSET_ASCII && source->raw_from < source->raw_to &&
		    !decide_again(source, error))
			return -1;
	}
	return (ptrdiff_t)given;
}

/* ---- the door ---------------------------------------------------------------------------------------------------- */

/* Bytes that need no decoding are their own head. */
static bool
is_head(const struct source *source)
{
	return (source->charset.kind == CHARSET_ASCII || source->charset.kind == CHARSET_UTF8) &&
	       source->charset.valid > 0 && source->charset.valid == source->raw_to - source->raw_from;
}

bool
source_head(struct source *source, struct str *head_r, struct error *error)
{
	if (!begin(source, error))
		return false;
	if (source->head == NULL && is_head(source)) {
		*head_r = raw_left(source);
		return true;
	}
	if (source->head == NULL)
		source->head = arena_text(source->a, CHUNK);
	while (source->head_from == 0 && CHUNK - source->head_to >= ROOM) {
		ptrdiff_t got = decode(source, source->head + source->head_to, CHUNK - source->head_to, error);

		if (got < 0)
			return false;
		if (got == 0)
			break;
		source->head_to += (size_t)got;
	}
	*head_r = (struct str){ source->head + source->head_from, source->head_to - source->head_from };
	return true;
}

ptrdiff_t
source_read_bytes(void *context, char *bytes, size_t size, struct error *error)
{
	struct source *source = context;
	size_t         left = source->head_to - source->head_from;

	if (left == 0)
		return decode(source, bytes, size, error);
	if (left > size)
		left = size;
	memcpy(bytes, source->head + source->head_from, left);
	source->head_from += left;
	return (ptrdiff_t)left;
}

ptrdiff_t
source_read(void *context, char *bytes, size_t size, struct error *error)
{
	struct source *source = context;

	assert(size >= ROOM);
	if (!begin(source, error))
		return -1;
	if (source->charset.kind == CHARSET_BINARY) {
		error_set(error, ERROR_INPUT, "source.binary", "this is binary data, not text");
		error_at(error, "%.*s", STR_ARGS(source->name));
		return -1;
	}
	return source_read_bytes(source, bytes, size, error);
}

bool
source_is_archive(const struct source *source)
{
	return source->is_archive;
}

int
source_descriptor(const struct source *source)
{
	return source->gunzip == NULL && source->total >= 0 ? source->descriptor : -1;
}

void
source_set_taken(struct source *source, int64_t taken)
{
	source->taken = taken;
}

struct str
source_name(const struct source *source)
{
	return source->name;
}

void
source_set_byte(struct source *source, int64_t byte)
{
	source->byte = byte + 1;
}

int64_t
source_byte(const struct source *source)
{
	return source->byte - 1;
}

bool
source_error_at(struct error *error, const struct source *source, int64_t line)
{
	return error_at(error, "%.*s:%" PRId64, STR_ARGS(source->name), line);
}

struct str
source_encoding(const struct source *source)
{
	return str_of(source->charset.name);
}

struct str
source_note(const struct source *source)
{
	const char *note = source->charset.note;

	if (source->replaced == 0)
		return str_of(note);
	return str_format(source->a, "%s%s%" PRId64 " bytes that are no %s were replaced by U+FFFD", note,
			  note[0] != '\0' ? "; " : "", source->replaced, source->charset.name);
}

void
source_progress(const struct source *source, int64_t *taken_r, int64_t *total_r)
{
	*taken_r = source->taken;
	*total_r = source->total;
}
