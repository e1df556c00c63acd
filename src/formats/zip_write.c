/* Zip files (PKWARE's APPNOTE.TXT), by zlib. All members say that they are of 1 January 1980: the same content is the same file. */
#include "formats/zip_write.h"

#include <zlib.h>

enum {
	LOCAL = 0x04034b50,
	BEHIND = 0x08074b50,
	CENTRAL = 0x02014b50,
	END = 0x06054b50,
	VERSION = 20,
	SIZES_BEHIND = 1 << 3,
	NAMES_UTF8 = 1 << 11,
	STORED = 0,
	DEFLATED = 8,
	DATE = 1 << 5 | 1, /* the first of January 1980 */
	MEMBERS = 16,
	CHUNK = 16 * 1024,
	WINDOW = -15, /* without the head of zlib */
	MEMORY = 8,
};

struct member {
	const char *name;
	bool        stored;
	uint32_t    sum, packed, size, at;
	uint64_t    whole; /* size, however large */
};

struct zip {
	struct member members[MEMBERS];
	size_t        count;
	uint32_t      written;
	uint64_t      whole; /* written, however much */
	bool          overflows;
	z_stream      packer;
};

static void
add_number(struct buffer *out, uint32_t number, int bytes)
{
	for (int i = 0; i < bytes; i++)
		buffer_add_byte(out, (char)(number >> (8 * i) & 0xFF));
}

static void
close_packer(void *argument)
{
	deflateEnd(argument);
}

struct zip *
zip_open(struct arena *a)
{
	struct zip *zip = ARENA_NEW(a, struct zip);
	int status = deflateInit2(&zip->packer, Z_DEFAULT_COMPRESSION, Z_DEFLATED, WINDOW, MEMORY, Z_DEFAULT_STRATEGY);

	assert(status == Z_OK);
	(void)status;
	arena_defer(a, close_packer, &zip->packer);
	return zip;
}

/* What a member's head and the list of them say alike. */
static void
add_facts(struct buffer *out, const struct member *member, bool sizes)
{
	add_number(out, VERSION, 2);
	add_number(out, NAMES_UTF8 | (member->stored ? 0 : SIZES_BEHIND), 2);
	add_number(out, member->stored ? STORED : DEFLATED, 2);
	add_number(out, 0, 2); /* the time */
	add_number(out, DATE, 2);
	add_number(out, sizes ? member->sum : 0, 4);
	add_number(out, sizes ? member->packed : 0, 4);
	add_number(out, sizes ? member->size : 0, 4);
	add_number(out, (uint32_t)strlen(member->name), 2);
	add_number(out, 0, 2); /* extra fields */
}

static void
count_bytes(struct zip *zip, size_t bytes)
{
	zip->written += (uint32_t)bytes;
	zip->whole += bytes;
	zip->overflows = zip->overflows || zip->whole > UINT32_MAX;
}

static struct member *
begin(struct zip *zip, struct buffer *out, struct member member)
{
	size_t before = out->length;

	assert(zip->count < MEMBERS);
	member.at = zip->written;
	zip->members[zip->count] = member;
	add_number(out, LOCAL, 4);
	add_facts(out, &member, member.stored);
	buffer_add_c(out, member.name);
	count_bytes(zip, out->length - before);
	return &zip->members[zip->count++];
}

void
zip_store(struct zip *zip, struct buffer *out, const char *name, struct str bytes)
{
	uint32_t size = (uint32_t)bytes.length;

	begin(zip, out,
	      (struct member){ .name = name,
			       .stored = true,
			       .sum = (uint32_t)crc32(0, (const unsigned char *)bytes.data, size),
			       .packed = size,
			       .size = size });
	buffer_add(out, bytes);
	count_bytes(zip, size);
}

void
zip_begin(struct zip *zip, struct buffer *out, const char *name)
{
	begin(zip, out, (struct member){ .name = name });
	deflateReset(&zip->packer);
}

static void
pack(struct zip *zip, struct buffer *out, struct str bytes, int flush)
{
	struct member *member = &zip->members[zip->count - 1];
	int            status;

	zip->packer.next_in = (unsigned char *)(uintptr_t)bytes.data;
	zip->packer.avail_in = (unsigned)bytes.length;
	do {
		char  *room = buffer_reserve(out, CHUNK);
		size_t got;

		zip->packer.next_out = (unsigned char *)room;
		zip->packer.avail_out = CHUNK;
		status = deflate(&zip->packer, flush);
		assert(status != Z_STREAM_ERROR);
		got = CHUNK - zip->packer.avail_out;
		out->length += got;
		member->packed += (uint32_t)got;
		count_bytes(zip, got);
	} while (zip->packer.avail_out == 0 || (flush == Z_FINISH && status != Z_STREAM_END));
}

void
zip_add(struct zip *zip, struct buffer *out, struct str bytes)
{
	struct member *member = &zip->members[zip->count - 1];

	if (bytes.length == 0)
		return;
	member->sum = (uint32_t)crc32(member->sum, (const unsigned char *)bytes.data, (unsigned)bytes.length);
	member->size += (uint32_t)bytes.length;
	member->whole += bytes.length;
	zip->overflows = zip->overflows || member->whole > UINT32_MAX;
	pack(zip, out, bytes, Z_NO_FLUSH);
}

void
zip_end(struct zip *zip, struct buffer *out)
{
	struct member *member = &zip->members[zip->count - 1];
	size_t         before;

	pack(zip, out, STR(""), Z_FINISH);
	before = out->length;
	add_number(out, BEHIND, 4);
	add_number(out, member->sum, 4);
	add_number(out, member->packed, 4);
	add_number(out, member->size, 4);
	count_bytes(zip, out->length - before);
}

bool
zip_fits(const struct zip *zip)
{
	return !zip->overflows;
}

void
zip_put(struct zip *zip, struct buffer *out, const char *name, struct str bytes)
{
	zip_begin(zip, out, name);
	zip_add(zip, out, bytes);
	zip_end(zip, out);
}

static void
list_member(struct buffer *out, const struct member *member)
{
	add_number(out, CENTRAL, 4);
	add_number(out, VERSION, 2);
	add_facts(out, member, true);
	add_number(out, 0, 2); /* a remark */
	add_number(out, 0, 2); /* the disk */
	add_number(out, 0, 2); /* is it text */
	add_number(out, 0, 4); /* attributes */
	add_number(out, member->at, 4);
	buffer_add_c(out, member->name);
}

void
zip_close(struct zip *zip, struct buffer *out)
{
	size_t   before = out->length;
	uint32_t size;

	for (size_t i = 0; i < zip->count; i++)
		list_member(out, &zip->members[i]);
	size = (uint32_t)(out->length - before);
	add_number(out, END, 4);
	add_number(out, 0, 2); /* of this disk */
	add_number(out, 0, 2); /* of that of the list */
	add_number(out, (uint32_t)zip->count, 2);
	add_number(out, (uint32_t)zip->count, 2);
	add_number(out, size, 4);
	add_number(out, zip->written, 4);
	add_number(out, 0, 2); /* a remark */
}
