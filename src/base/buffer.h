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

void buffer_add(struct buffer *buffer, struct str s);
void buffer_add_c(struct buffer *buffer, const char *c_string);
void buffer_add_byte(struct buffer *buffer, char byte);
void buffer_format(struct buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Appends one Unicode scalar value as UTF-8. */
void buffer_add_scalar(struct buffer *buffer, uint32_t scalar);

/* Makes room for `size` more bytes and returns where they go; the caller adds what it wrote to `length`. */
char *buffer_reserve(struct buffer *buffer, size_t size);

/* What is in it now; valid until the buffer next grows. */
struct str buffer_str(const struct buffer *buffer);

/* Empties it and keeps its memory. */
void buffer_clear(struct buffer *buffer);

#endif
