/* Compression. */
#include "http/pack.h"

#define ZLIB_CONST /* input is only read */

#include <zlib.h>

enum { LEVEL = 6, GZIP_WINDOW = 15 + 16, MEMORY = 8 };

struct packer {
	z_stream stream;
};

struct packer *
packer_open(void)
{
	struct packer *packer = calloc(1, sizeof *packer);
	int            status;

	assert(packer != NULL);
	status = deflateInit2(&packer->stream, LEVEL, Z_DEFLATED, GZIP_WINDOW, MEMORY, Z_DEFAULT_STRATEGY);
	assert(status == Z_OK);
	return packer;
}

void
packer_close(struct packer *packer)
{
	if (packer == NULL)
		return;
	deflateEnd(&packer->stream);
	free(packer);
}

void
packer_start(struct packer *packer)
{
	int status = deflateReset(&packer->stream);

	assert(status == Z_OK);
}

size_t
packer_add(struct packer *packer, struct str *bytes, bool last, char *out, size_t room)
{
	z_stream *stream = &packer->stream;
	int       status;

	stream->next_in = (const Bytef *)bytes->data;
	stream->avail_in = (uInt)bytes->length;
	stream->next_out = (Bytef *)out;
	stream->avail_out = (uInt)room;
	status = deflate(stream, last ? Z_FINISH : Z_SYNC_FLUSH);
	assert(status != Z_STREAM_ERROR);
	*bytes = str_slice(*bytes, bytes->length - stream->avail_in, bytes->length);
	return room - stream->avail_out;
}

struct str
pack(struct arena *a, struct packer *packer, struct str bytes)
{
	char  *out = arena_text(a, bytes.length);
	size_t length;

	packer_start(packer);
	length = packer_add(packer, &bytes, true, out, bytes.length);
	return bytes.length == 0 && length > 0 ? (struct str){ out, length } : (struct str){ "", 0 };
}

bool
media_shrinks(struct str media)
{
	static const char *const parts[] = {
		"json", "xml", "javascript", "turtle", "triples", "bibtex", "research-info"
	};

	if (str_starts(media, STR("text/")))
		return true;
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
		if (str_find(media, str_of(parts[i])) < media.length)
			return true;
	return false;
}
