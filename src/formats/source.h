/* Sources: bytes that come in, decoded to UTF-8.
 *
 * The encoding is found from a byte order mark, what the content declares (XML declaration, HTML meta) and the bytes
 * themselves; when a declaration and the bytes disagree, the bytes are believed and source_note() says so. Conversion is
 * ICU's; what cannot be decoded becomes U+FFFD and is counted. NUL and other characters that XML or a database cannot
 * hold are the formats' matter. */
#ifndef FORMATS_SOURCE_H
#define FORMATS_SOURCE_H

#include "base/json.h"

struct source;

/* A file; "-" is standard input. `name` stands in error places. ERROR_ABSENT, ERROR_STORAGE. */
CHECKED bool source_open_file(struct arena *a, struct str path, struct source **source_r, struct error *error);

/* Bytes in memory. */
struct source *source_open_bytes(struct arena *a, struct str name, struct str bytes);

/* Bytes that `read` gives, as they come. */
struct source *source_open_stream(struct arena *a, struct str name, json_read_fn *read, void *context);

void source_close(struct source *source);

/* The first bytes, decoded, without taking them: for recognition, until the source is read. At most 64 KiB. Binary data is given
 * as it is. */
CHECKED bool source_head(struct source *source, struct str *head_r, struct error *error);

/* Up to `size` bytes of UTF-8; 0 at the end, -1 on failure. Binary data is refused (ERROR_INPUT). A json_read_fn with the
 * source as context. */
ptrdiff_t source_read(void *source, char *bytes, size_t size, struct error *error);

/* Is it an archive (formats/unpack.h)? Told after source_head(). */
bool source_is_archive(const struct source *source);

/* For archives: up to `size` bytes, unpacked from gzip and not decoded; 0 at the end, -1 on failure. */
ptrdiff_t source_read_bytes(void *source, char *bytes, size_t size, struct error *error);

/* The file, when it is one that can be read at any place as it is; else -1. Who reads it says how far it is. */
int  source_descriptor(const struct source *source);
void source_set_taken(struct source *source, int64_t taken);

/* Where the part that a reader gives or rejects just now begins in the decoded text, in bytes, as far as the reader says it; -1: it
 * does not. */
void    source_set_byte(struct source *source, int64_t byte);
int64_t source_byte(const struct source *source);

struct str source_name(const struct source *source);

/* Names the line of the source in which an error is, before the place that it names already. Returns false. */
bool source_error_at(struct error *error, const struct source *source, int64_t line);

/* The encoding in use ("UTF-8", "windows-1252", "GB18030"), and a sentence when it is not what was declared or was
 * guessed; else empty. */
struct str source_encoding(const struct source *source);
struct str source_note(const struct source *source);

/* Bytes taken so far and in all (-1: not known), of the undecoded file: for progress. */
void source_progress(const struct source *source, int64_t *taken_r, int64_t *total_r);

#endif
