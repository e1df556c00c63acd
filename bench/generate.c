/* Writes sample records as an OAI-PMH ListRecords response: generate COUNT [SEED] > FILE. The same arguments give the same
 * bytes. */
#include "sample.h"

static void
element(struct buffer *out, const char *name, struct str text)
{
	if (text.length > 0)
		buffer_format(out, "          <dc:%s>%.*s</dc:%s>\n", name, STR_ARGS(text), name);
}

static void
write_record(struct buffer *out, const struct sample_record *r)
{
	buffer_format(
		out,
		"    <record>\n      <header>\n        <identifier>%.*s</identifier>\n"
		"        <datestamp>%.*s</datestamp>\n        <setSpec>%.*s</setSpec>\n      </header>\n"
		"      <metadata>\n        <oai_dc:dc xmlns:oai_dc=\"http://www.openarchives.org/OAI/2.0/oai_dc/\" "
		"xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n",
		STR_ARGS(r->identifier), STR_ARGS(r->datestamp), STR_ARGS(r->set));
	element(out, "title", r->title);
	for (size_t i = 0; i < SAMPLE_CREATORS; i++)
		element(out, "creator", r->creators[i]);
	for (size_t i = 0; i < SAMPLE_SUBJECTS; i++)
		element(out, "subject", r->subjects[i]);
	element(out, "description", r->description);
	element(out, "publisher", r->publisher);
	element(out, "date", r->date);
	element(out, "type", r->type);
	element(out, "format", r->format);
	element(out, "identifier", r->link);
	element(out, "language", r->language);
	element(out, "coverage", r->country);
	element(out, "rights", r->licence);
	buffer_add_c(out, "        </oai_dc:dc>\n      </metadata>\n    </record>\n");
}

static bool
print(struct buffer *out)
{
	bool good = fwrite(out->data, 1, out->length, stdout) == out->length;

	buffer_clear(out);
	return good;
}

int
main(int argc, char **argv)
{
	struct arena  *a = arena_open(0), *line = arena_open(0);
	struct buffer  out = buffer_in(a);
	struct sample *sample;
	int64_t        count, seed = 1;
	bool           good = true;

	if (argc < 2 || !str_integer(str_of(argv[1]), &count) || (argc > 2 && !str_integer(str_of(argv[2]), &seed))) {
		fputs("usage: generate COUNT [SEED]\n", stderr);
		return 2;
	}
	sample = sample_open((uint64_t)seed);
	buffer_add_c(
		&out,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<OAI-PMH xmlns=\"http://www.openarchives.org/OAI/2.0/\">\n"
		"  <responseDate>2026-01-01T00:00:00Z</responseDate>\n"
		"  <request verb=\"ListRecords\" metadataPrefix=\"oai_dc\">https://sample.example.org/oai</request>\n"
		"  <ListRecords>\n");
	for (int64_t i = 0; i < count && good; i++) {
		struct arena_mark    mark = arena_mark(line);
		struct sample_record record;

		sample_record(line, sample, (uint64_t)i, &record);
		write_record(&out, &record);
		good = print(&out);
		arena_reset(line, mark);
	}
	buffer_add_c(&out, "  </ListRecords>\n</OAI-PMH>\n");
	good = print(&out) && good && fflush(stdout) == 0;
	sample_close(sample);
	arena_close(line);
	arena_close(a);
	return good ? 0 : 3;
}
