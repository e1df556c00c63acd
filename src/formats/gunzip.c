/* Reading through gzip, with zlib. */
#include "formats/gunzip.h"

#include "base/limits.h"

#define ZLIB_CONST
#include <zlib.h>

enum { PACKED_BYTES = 16 * 1024, WINDOW_GZIP = 15 + 16 };

struct gunzip {
	json_read_fn *read;
	void         *context;
	z_stream      stream;
	bool          end;     /* of the compressed bytes */
	bool          between; /* two members: the end may come here */
	int64_t       taken, given;
	unsigned char packed[PACKED_BYTES];
};

bool
gunzip_recognises(struct str bytes)
{
	return str_starts(bytes, STR("\x1F\x8B\x08"));
}

static void
finish(void *argument)
{
	struct gunzip *gunzip = argument;

	inflateEnd(&gunzip->stream);
}

struct gunzip *
gunzip_open(struct arena *a, struct str first, json_read_fn *read, void *context)
{
	struct gunzip *gunzip = ARENA_NEW(a, struct gunzip);
	int            status;

	gunzip->read = read;
	gunzip->context = context;
	status = inflateInit2(&gunzip->stream, WINDOW_GZIP);
	assert(status == Z_OK);
	arena_defer(a, finish, gunzip);
	first = str_copy(a, first);
	gunzip->stream.next_in = (const unsigned char *)first.data;
	gunzip->stream.avail_in = (unsigned)first.length;
	gunzip->taken = (int64_t)first.length;
	return gunzip;
}

static bool
refill(struct gunzip *gunzip, struct error *error)
{
	ptrdiff_t got = gunzip->read(gunzip->context, (char *)gunzip->packed, sizeof gunzip->packed, error);

	if (got < 0)
		return false;
	gunzip->end = got == 0;
	gunzip->taken += got;
	gunzip->stream.next_in = gunzip->packed;
	gunzip->stream.avail_in = (unsigned)got;
	return true;
}

static bool
check_growth(const struct gunzip *gunzip, struct error *error)
{
	if (gunzip->given <= LIMIT_UNPACKED_FREE_BYTES || gunzip->given / LIMIT_UNPACKED_RATIO <= gunzip->taken)
		return true;
	return error_set(error, ERROR_LIMIT, "gzip.bomb", "compressed data grows more than %d times",
			 LIMIT_UNPACKED_RATIO);
}

/* After a member: another one, or the end; what is no gzip there is padding and left alone. */
static bool
next_member(struct gunzip *gunzip)
{
	if (gunzip->stream.avail_in == 0 || gunzip->stream.next_in[0] != 0x1F)
		return false;
	inflateReset(&gunzip->stream);
	gunzip->between = false;
	return true;
}

static bool
inflate_some(struct gunzip *gunzip, struct error *error)
{
	int status = inflate(&gunzip->stream, Z_NO_FLUSH);

	gunzip->between = status == Z_STREAM_END;
	if (status == Z_OK || status == Z_BUF_ERROR || status == Z_STREAM_END)
		return true;
	return error_set(error, ERROR_INPUT, "gzip.damaged", "compressed data is damaged (%s)",
			 gunzip->stream.msg != NULL ? gunzip->stream.msg : "no gzip");
}

ptrdiff_t
gunzip_read(struct gunzip *gunzip, char *bytes, size_t size, struct error *error)
{
	ptrdiff_t given;

	assert(size > 0 && size <= 1 << 30);
	gunzip->stream.next_out = (unsigned char *)bytes;
	gunzip->stream.avail_out = (unsigned)size;
	for (;;) {
		if (!gunzip->between && !inflate_some(gunzip, error))
			return -1;
		if (gunzip->stream.avail_out < size)
			break;
		if (gunzip->stream.avail_in == 0 && !refill(gunzip, error))
			return -1;
		if (gunzip->between && !next_member(gunzip))
			return 0;
		if (gunzip->end) {
			error_set(error, ERROR_INPUT, "gzip.damaged",
				  "compressed data ends too early; the file is not whole");
			return -1;
		}
	}
	given = (ptrdiff_t)(size - gunzip->stream.avail_out);
	gunzip->given += given;
	return check_growth(gunzip, error) ? given : -1;
}
