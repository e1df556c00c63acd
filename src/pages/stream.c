/* Streams. */
#include "pages/stream.h"

struct stream {
	struct arena     *a; /* of one piece */
	struct arena_mark start;
	stream_fn        *next;
	void             *context;
	struct buffer     piece;
	size_t            sent; /* of it */
	bool              is_last;
};

static bool
make_piece(struct stream *stream)
{
	arena_reset(stream->a, stream->start);
	stream->piece = buffer_in(stream->a);
	stream->sent = 0;
	return stream->next(stream->context, stream->a, &stream->piece, &stream->is_last);
}

static ptrdiff_t
read_stream(void *context, char *bytes, size_t size)
{
	struct stream *stream = context;
	size_t         length;

	while (stream->sent == stream->piece.length) {
		if (stream->is_last)
			return 0;
		if (!make_piece(stream))
			return -1;
	}
	length = stream->piece.length - stream->sent;
	length = length < size ? length : size;
	memcpy(bytes, stream->piece.data + stream->sent, length);
	stream->sent += length;
	return (ptrdiff_t)length;
}

static void
close_arena(void *argument)
{
	arena_close(argument);
}

struct arena *
stream_arena(struct page *page)
{
	struct arena *a = arena_open(0);

	arena_defer(page->a, close_arena, a);
	return a;
}

bool
stream_begin(struct page *page, struct response *response, stream_fn *next, void *context)
{
	struct stream *stream = ARENA_NEW(page->a, struct stream);

	*stream = (struct stream){ .a = stream_arena(page), .next = next, .context = context };
	stream->start = arena_mark(stream->a);
	if (!make_piece(stream))
		return false;
	response->read = read_stream;
	response->context = stream;
	return true;
}
