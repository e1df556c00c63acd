/* Fuzzing of what becomes of a document: any JSON is tagged, prepared as an own and as a foreign record, and refused with
 * reasons or signed. What is signed verifies and is the same content when it is prepared again; each format writes it so
 * that its reader finds one record, and search takes its words. */
#include "formats/export.h"
#include "formats/reader_fuzz.h"
#include "formats/readers.h"
#include "intake/languages.h"
#include "records/prepared.h"
#include "search/source.h"
#include "search/tokens.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Made once for all inputs. */
struct making {
	struct arena         *a;
	struct sign_key       key;
	struct record_context context;
	struct exporter_context export;
};

static struct making *
making(void)
{
	static struct making making;

	if (making.a != NULL)
		return &making;
	making.a = arena_open(0);
	sign_key_make(&making.key);
	making.context = (struct record_context){
		.node = STR("ke"),
		.home = STR("https://chm.example.ke/"),
		.owner = STR("KE"),
		.key = &making.key,
		.types = fuzz_options()->types,
		.vocabularies = fuzz_options()->vocabularies,
		.clock = clock_system(),
	};
	if (!language_detector_open(making.a, &making.context.languages, NULL))
		abort();
	making.export = (struct exporter_context){
		.types = making.context.types,
		.vocabularies = making.context.vocabularies,
		.language = STR("en"),
		.home = making.context.home,
	};
	return &making;
}

/* NULL when it is refused. */
static struct record_prepared *
prepare(struct arena *a, struct json *document, bool adopted)
{
	struct record_draft     draft = { .document = document, .adopted = adopted, .publish = true, .base = -1 };
	struct record_outcome   outcome = { 0 };
	struct record_prepared *prepared = NULL;

	if (adopted)
		draft.source = (struct record_source){ .name = STR("museum"), .identifier = STR("1") };
	if (!record_prepare(a, &making()->context, &draft, &prepared, &outcome, NULL))
		abort();
	for (size_t i = 0; i < outcome.problems.count; i++)
		assert(outcome.problems.list[i].code.length > 0 && outcome.problems.list[i].sentence.length > 0);
	assert(prepared != NULL || outcome.problems.refused);
	return prepared;
}

/* ---- formats ----------------------------------------------------------------------------------------------------- */

static bool
count_found(void *context, const struct found_record *found, struct error *error)
{
	++*(int *)context;
	return fuzz_found(NULL, found, error);
}

static void
none_rejected(void *context, const struct error *why, int64_t number, struct str raw)
{
	(void)context, (void)number, (void)raw;
	fprintf(stderr, "%s: %s\n", why->place, why->detail);
	abort();
}

static void
check_format(struct arena *a, const struct exporter *exporter, const struct format *format, const struct json *record)
{
	struct exporter_context context = making()->export;
	struct buffer           out = buffer_in(a);
	int                     count = 0;
	struct format_sink      sink = { &count, count_found, none_rejected };

	if (exporter->expect != NULL) { /* columns for all that there might be take their time */
		exporter->expect(a, &context, NULL);
		exporter->expect(a, &context, record);
	}
	exporter_begin(a, exporter, &out, &context);
	exporter_record(a, exporter, &out, &context, record);
	exporter_end(a, exporter, &out, &context);
	if (!format->read(a, source_open_bytes(a, STR("f"), buffer_str(&out)), fuzz_options(), &sink, NULL))
		abort();
	assert(count == 1);
}

/* ---- search ------------------------------------------------------------------------------------------------------ */

static void
check_search(struct arena *a, const struct json *record)
{
	struct search_document document;
	struct tokens          tokens;

	search_document_of(a, &making()->context, record, &document);
	tokens_of_document(a, analyser_open(a, false), &document, &tokens);
	for (uint32_t i = 0; i < tokens.count; i++)
		assert(tokens.list[i].length > 1 && tokens.list[i].length <= TERM_MOST);
}

/* A record in each format that it suits; those that are read by their own name, without a database behind their reader, are
 * read again. */
static void
check_documents(struct arena *a, const struct json *record)
{
	const struct type            *type = type_find(making()->export.types, json_text(record, "type"));
	const struct exporter *const *exporters;
	size_t                        count = exporters_list(&exporters);

	for (size_t i = 0; i < count; i++) {
		const struct exporter *exporter = exporters[i];
		const struct format   *format = format_find(str_of(exporter->name));
		struct buffer          out = buffer_in(a);

		if (exporter->suffix == NULL || !exporter_suits(exporter, type))
			continue;
		exporter_one(a, exporter, &out, &making()->export, record);
		assert(out.length > 0);
		if (exporter->element != NULL && format != NULL)
			check_format(a, exporter, format, record);
	}
}

/* ---- the record -------------------------------------------------------------------------------------------------- */

static void
check_record_of(struct arena *a, const struct record_prepared *prepared)
{
	struct record_prepared *again;
	struct json            *record;
	struct hash             hash;

	if (!body_verify(a, prepared->text, making()->key.public, &hash, &record, NULL))
		abort();
	check_format(a, exporter_find(STR("jsonl")), &format_jsonl, record);
	if (json_get(json_get(record, "fields"), "title") != NULL) /* a table without titles is refused */
		check_format(a, exporter_find(STR("csv")), &format_csv, record);
	check_documents(a, record);
	check_search(a, record);
	if (prepared->withheld.count > 0 || prepared->adopted)
		return;
	again = prepare(a, record, false);
	assert(again != NULL && fingerprint_equal(&again->content, &prepared->content));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	for (int adopted = 0; adopted < 2; adopted++) {
		struct arena           *a = arena_open(0);
		struct record_prepared *prepared = NULL;
		struct json            *document;

		if (json_parse(a, (struct str){ (const char *)data, size }, &document, NULL)) {
			languages_tell(a, making()->context.languages, making()->context.types, document);
			prepared = prepare(a, document, adopted);
		}
		if (prepared != NULL && prepared->type != NULL)
			check_record_of(a, prepared);
		arena_close(a);
	}
	return 0;
}
