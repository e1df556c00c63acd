/* Bytes of a source. */
#include "formats/bytes.h"

int
bytes_fill(struct bytes *bytes)
{
	ptrdiff_t got;

	if (bytes->end)
		return BYTES_END;
	got = source_read(bytes->source, bytes->chunk, sizeof bytes->chunk, bytes->error);
	bytes->failed = got < 0;
	bytes->end = got <= 0;
	bytes->from = 0;
	bytes->to = got > 0 ? (size_t)got : 0;
	return bytes->end ? BYTES_END : (unsigned char)bytes->chunk[0];
}
