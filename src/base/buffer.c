/* Buffers. */
#include "base/buffer.h"

#include "base/arena.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { FIRST_CAPACITY = 256 };

struct buffer
buffer_in(struct arena *a)
{
	return (struct buffer){ .arena = a };
}

void
buffer_grow(struct buffer *buffer, size_t size)
{
	size_t capacity = buffer->capacity != 0 ? buffer->capacity * 2 : FIRST_CAPACITY;

	while (capacity - buffer->length < size)
		capacity *= 2;
	buffer->data = arena_grow(buffer->arena, buffer->data, buffer->capacity, capacity);
	buffer->capacity = capacity;
}

void
buffer_format(struct buffer *buffer, const char *format, ...)
{
	size_t  room = 1;
	va_list arguments;
	int     length;

	do { /* again when there was too little room */
		char  *at = buffer_reserve(buffer, room);
		size_t left = buffer->capacity - buffer->length;

		va_start(arguments, format);
		length = vsnprintf(at, left, format, arguments);
		va_end(arguments);
		assert(length >= 0);
		room = (size_t)length + 1;
	} while (room > buffer->capacity - buffer->length);
	buffer->length += (size_t)length;
}

void
buffer_add_scalar(struct buffer *buffer, uint32_t scalar)
{
	char *at = buffer_reserve(buffer, 4);

	assert(scalar <= 0x10FFFF);
	if (scalar < 0x80) {
		at[0] = (char)scalar;
		buffer->length += 1;
	} else if (scalar < 0x800) {
		at[0] = (char)(0xC0 | scalar >> 6);
		at[1] = (char)(0x80 | (scalar & 0x3F));
		buffer->length += 2;
	} else if (scalar < 0x10000) {
		at[0] = (char)(0xE0 | scalar >> 12);
		at[1] = (char)(0x80 | (scalar >> 6 & 0x3F));
		at[2] = (char)(0x80 | (scalar & 0x3F));
		buffer->length += 3;
	} else {
		at[0] = (char)(0xF0 | scalar >> 18);
		at[1] = (char)(0x80 | (scalar >> 12 & 0x3F));
		at[2] = (char)(0x80 | (scalar >> 6 & 0x3F));
		at[3] = (char)(0x80 | (scalar & 0x3F));
		buffer->length += 4;
	}
}

struct str
buffer_str(const struct buffer *buffer)
{
	return (struct str){ buffer->data, buffer->length };
}

void
buffer_clear(struct buffer *buffer)
{
	buffer->length = 0;
}
