/* What a reader gives, as text. */
#include "formats/fixture.h"

#include "formats/source.h"
#include "text/language.h"
#include "vocabularies/vocabularies.h"

struct transcript {
	struct arena *a;
	struct buffer text;
};

void
reader_fixture_open(struct reader_fixture *f)
{
	struct error error = { 0 };

	*f = (struct reader_fixture){ .a = arena_open(0) };
	if (!vocabularies_own(f->a, &f->options.vocabularies, &error) ||
	    !types_read(f->a, STR(""), f->options.vocabularies, &f->options.types, &error) ||
	    !language_detector_open(f->a, &f->options.languages, &error)) {
		fprintf(stderr, "%s: %s\n", error.place, error.detail);
		abort();
	}
}

void
reader_fixture_close(struct reader_fixture *f)
{
	arena_close(f->a);
}

static bool
found(void *context, const struct found_record *record, struct error *error)
{
	struct transcript *t = context;

	(void)error;
	buffer_add(&t->text, record->identifier);
	if (record->document == NULL) {
		buffer_add_c(&t->text, record->deleted ? " deleted" : " nothing");
	} else {
		buffer_add_byte(&t->text, ' ');
		if (str_is(json_text(record->document, "type"), "resource"))
			json_drop(record->document, STR("type"));
		json_write(&t->text, record->document);
	}
	buffer_add_byte(&t->text, '\n');
	for (size_t i = 0; i < record->note_count; i++)
		buffer_format(&t->text, "- %.*s\n", STR_ARGS(record->notes[i]));
	return true;
}

static void
rejected(void *context, const struct error *why, int64_t number, struct str raw)
{
	struct transcript *t = context;

	(void)number, (void)raw;
	buffer_format(&t->text, "! %s %s\n", why->place, why->key);
}

struct str
reader_fixture_read(struct reader_fixture *f, const struct format *format, struct str text)
{
	struct transcript  t = { f->a, buffer_in(f->a) };
	struct format_sink sink = { &t, found, rejected };
	struct error       error = { 0 };

	if (!format->read(f->a, source_open_bytes(f->a, STR("f"), text), &f->options, &sink, &error))
		buffer_format(&t.text, "FAILED %s\n", error.key);
	return buffer_str(&t.text);
}
