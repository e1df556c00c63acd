/* Buffers: text that grows in an arena and is then read as a slice. */
#ifndef BASE_BUFFER_H
#define BASE_BUFFER_H

#include "base/str.h"

struct arena;

struct buffer {
	struct arena *arena;
	char         *data;
	size_t        length;
	size_t        capacity;
};

/* An empty buffer that grows in `a`. */
struct buffer buffer_in(struct arena *a);

/* Moves to where `size` more bytes have room. */
void buffer_grow(struct buffer *buffer, size_t size);

/* Makes room for `size` more bytes and returns where they go; the caller adds what it wrote to `length`. */
static inline char *
buffer_reserve(struct buffer *buffer, size_t size)
{
	if (buffer->capacity - buffer->length < size)
		buffer_grow(buffer, size);
	return buffer->data + buffer->length;
}

static inline void
buffer_add(struct buffer *buffer, struct str s)
{
	if (s.length == 0)
		return;
	memcpy(buffer_reserve(buffer, s.length), s.data, s.length);
	buffer->length += s.length;
}

static inline void
buffer_add_c(struct buffer *buffer, const char *c_string)
{
	buffer_add(buffer, str_of(c_string));
}

static inline void
buffer_add_byte(struct buffer *buffer, char byte)
{
	*buffer_reserve(buffer, 1) = byte;
	buffer->length++;
}

void buffer_format(struct buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Appends one Unicode scalar value as UTF-8. */
void buffer_add_scalar(struct buffer *buffer, uint32_t scalar);

/* What is in it now; valid until the buffer next grows. */
struct str buffer_str(const struct buffer *buffer);

/* Empties it and keeps its memory. */
void buffer_clear(struct buffer *buffer);

#endif
