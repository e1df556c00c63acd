/* Streams. */
#include "http/stream.h"

#include "http/pack.h"
#include "http/reply.h"
#include "http/service.h"

enum { STREAM_BLOCK = 32 * 1024, STREAM_ROOM = STREAM_BLOCK + 1024 };

struct stream {
	struct arena         *a;
	response_read_fn     *read;
	void                 *context;
	struct stream_packer *packer; /* NULL: as it is */
	struct service       *service;
	int                  *open;
	void                 *owner;
	bool                  ended, failed;
	struct str            raw;           /* made by the handler, not yet compressed */
	size_t                length, taken; /* of `block` */
	char                  block[STREAM_ROOM];
	char                  source[STREAM_BLOCK];
};

struct stream *
stream_open(struct arena *a, const struct reply *reply, struct service *service, int *open)
{
	struct stream *stream = calloc(1, sizeof *stream);

	assert(stream != NULL);
	stream->a = a;
	stream->read = reply->read;
	stream->context = reply->context;
	stream->service = service;
	service_use(service);
	stream->packer = reply->is_packed ? stream_packer_open() : NULL;
	stream->open = open;
	__atomic_add_fetch(open, 1, __ATOMIC_RELAXED);
	return stream;
}

void
stream_close(struct stream *stream)
{
	if (stream == NULL)
		return;
	__atomic_sub_fetch(stream->open, 1, __ATOMIC_RELAXED);
	stream_packer_close(stream->packer);
	arena_close(stream->a);
	service_drop(stream->service);
	free(stream);
}

void
stream_own(struct stream *stream, void *owner)
{
	stream->owner = owner;
}

void *
stream_owner(const struct stream *stream)
{
	return stream->owner;
}

/* Asks the handler until a block is full. */
static size_t
gather(struct stream *stream, char *bytes, size_t size)
{
	size_t length = 0;

	while (length < size && !stream->ended && !stream->failed) {
		ptrdiff_t count = stream->read(stream->context, bytes + length, size - length);

		assert(count <= (ptrdiff_t)(size - length));
		stream->ended = count == 0;
		stream->failed = count < 0;
		length += count > 0 ? (size_t)count : 0;
	}
	return length;
}

bool
stream_fill(struct stream *stream)
{
	stream->taken = 0;
	stream->length = 0;
	if (stream->packer == NULL) {
		stream->length = gather(stream, stream->block, STREAM_BLOCK);
		return !stream->failed;
	}
	if (stream->raw.length == 0 && !stream->ended)
		stream->raw = (struct str){ stream->source, gather(stream, stream->source, STREAM_BLOCK) };
	stream->length = stream_packer_add(stream->packer, &stream->raw, stream->ended, stream->block, STREAM_ROOM);
	return !stream->failed;
}

/* A compressed stream has ended when the compressor leaves room in a block. */
enum stream_state
stream_state(const struct stream *stream)
{
	if (stream->taken < stream->length)
		return STREAM_READY;
	if (stream->failed)
		return STREAM_FAILED;
	if (stream->ended && (stream->packer == NULL || stream->length < STREAM_ROOM))
		return STREAM_ENDED;
	return STREAM_EMPTY;
}

size_t
stream_take(struct stream *stream, char *bytes, size_t size)
{
	size_t count = stream->length - stream->taken;

	if (count > size)
		count = size;
	memcpy(bytes, stream->block + stream->taken, count);
	stream->taken += count;
	return count;
}
