/* What the fuzz targets of readers share: any bytes are read to their end within limits, and what is found is a document that
 * can be written and read again. */
#ifndef FORMATS_READER_FUZZ_H
#define FORMATS_READER_FUZZ_H

#include "formats/format.h"
#include "formats/source.h"
#include "vocabularies/vocabularies.h"

static inline bool
fuzz_found(void *context, const struct found_record *found, struct error *error)
{
	struct arena *a = arena_open(0);
	struct buffer out = buffer_in(a);
	struct json  *again;

	(void)context, (void)error;
	assert(str_is_utf8(found->identifier, NULL) && str_is_utf8(found->raw, NULL));
	if (found->document != NULL) {
		json_write(&out, found->document);
		assert(json_parse(a, buffer_str(&out), &again, NULL));
		assert(json_equal(found->document, again));
	}
	for (size_t i = 0; i < found->note_count; i++)
		assert(str_is_utf8(found->notes[i], NULL));
	arena_close(a);
	return true;
}

static inline void
fuzz_rejected(void *context, const struct error *why, int64_t number, struct str raw)
{
	(void)context, (void)number, (void)raw;
	assert(why->code != ERROR_NONE && why->detail[0] != '\0');
}

/* The shipped types and vocabularies, read once. */
static inline const struct format_options *
fuzz_options(void)
{
	static struct format_options options;
	struct error                 error = { 0 };
	struct arena                *a;

	if (options.types == NULL) {
		a = arena_open(0);
		if (!vocabularies_own(a, &options.vocabularies, &error) ||
		    !types_read(a, STR(""), options.vocabularies, &options.types, &error))
			abort();
	}
	return &options;
}

static inline void
fuzz_reader(const struct format *format, const uint8_t *data, size_t size)
{
	struct arena      *a = arena_open(0);
	struct format_sink sink = { NULL, fuzz_found, fuzz_rejected };
	struct error       error = { 0 };
	struct source     *source = source_open_bytes(a, STR("fuzz"), (struct str){ (const char *)data, size });

	if (!format->read(a, source, fuzz_options(), &sink, &error))
		assert(error.code != ERROR_NONE);
	arena_close(a);
}

#endif
