/* The type `sample` has one field of each kind. */
#include "records/fixture.h"

#include "base/file.h"
#include "vocabularies/vocabularies.h"

#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>

#include <cmocka.h>

static const char type_text[] =
	"type: sample\n"
	"label: { en: Sample }\n"
	"plural: { en: Samples }\n"
	"owners: [country, organization, node]\n"
	"confirm: 12\n"
	"date: date\n"
	"fields:\n"
	"  - { name: title, kind: text, label: { en: Title, fr: Titre }, required: true, most: 20, least: 2, search: "
	"title }\n"
	"  - { name: summary, kind: prose, label: { en: Summary } }\n"
	"  - { name: code, kind: name, label: { en: Code }, many: true, at_most: 2, most: 5 }\n"
	"  - { name: subject, kind: term, label: { en: Subject }, vocabulary: subjects }\n"
	"  - { name: subjects, kind: terms, label: { en: Subjects }, vocabulary: subjects, at_least: 1, facet: subject "
	"}\n"
	"  - { name: keywords, kind: keywords, label: { en: Keywords }, at_most: 2 }\n"
	"  - { name: country, kind: country, label: { en: Country } }\n"
	"  - { name: countries, kind: countries, label: { en: Countries } }\n"
	"  - { name: languages, kind: languages, label: { en: Languages } }\n"
	"  - { name: publisher, kind: organization, label: { en: Publisher } }\n"
	"  - { name: about, kind: record, label: { en: About }, many: true }\n"
	"  - { name: author, kind: person, label: { en: Author } }\n"
	"  - { name: date, kind: date, label: { en: Date } }\n"
	"  - { name: period, kind: period, label: { en: Period } }\n"
	"  - { name: starts, kind: time, label: { en: Starts } }\n"
	"  - { name: count, kind: number, label: { en: Count }, least: 0, most: 10 }\n"
	"  - { name: area, kind: number, label: { en: Area }, units: [ha, km2] }\n"
	"  - { name: cost, kind: amount, label: { en: Cost }, least: 0 }\n"
	"  - { name: open, kind: yes-no, label: { en: Open } }\n"
	"  - { name: status, kind: choice, label: { en: Status }, choices: [{ value: done, label: { en: Done } }] }\n"
	"  - { name: result, kind: prose, label: { en: Result }, required: { field: status, is: done },\n"
	"      shown: { field: status, given: true } }\n"
	"  - { name: link, kind: link, label: { en: Link } }\n"
	"  - { name: file, kind: file, label: { en: File } }\n"
	"  - { name: place, kind: place, label: { en: Place } }\n"
	"  - { name: part, kind: group, label: { en: Part }, many: true,\n"
	"      fields: [{ name: note, kind: text, label: { en: Note }, required: true },\n"
	"               { name: secret, kind: name, label: { en: Secret }, sensitivity: confidential }] }\n"
	"  - { name: rows, kind: table, label: { en: Rows },\n"
	"      fields: [{ name: cell, kind: number, label: { en: Cell } }] }\n"
	"  - { name: budget, kind: amount, label: { en: Budget }, sensitivity: confidential }\n";

static int64_t
scripted_now(const struct clock *clock)
{
	return ((const struct scripted_clock *)(const void *)clock)->now;
}

struct fixture *
fixture_open(void)
{
	struct arena   *a = arena_open(0);
	struct fixture *f = ARENA_NEW(a, struct fixture);
	char            folder[] = "/tmp/chm-records-XXXXXX";
	struct error    error = { 0 };

	f->a = a;
	f->clock = (struct scripted_clock){ .clock.now = scripted_now };
	assert_true(time_parse(STR("2026-05-01T09:00:00Z"), &f->clock.now, &error));
	sign_key_make(&f->key);
	f->context = (struct record_context){
		.node = STR("ke"),
		.home = STR("https://chm.example.ke/"),
		.owner = STR("KE"),
		.key = &f->key,
		.clock = &f->clock.clock,
	};
	assert_non_null(mkdtemp(folder));
	assert_true(file_write(path_join(a, str_of(folder), STR("sample.yaml")), str_of(type_text), 0644, &error));
	assert_true(vocabularies_own(a, &f->context.vocabularies, &error));
	if (!types_read(a, str_of(folder), f->context.vocabularies, &f->context.types, &error))
		fail_msg("%s: %s", error.place, error.detail);
	assert_true(file_remove(str_of(folder), &error));
	return f;
}

void
fixture_close(struct fixture *f)
{
	arena_close(f->a);
}

struct json *
fixture_json(struct fixture *f, const char *text)
{
	size_t       length = strlen(text);
	char        *quoted = arena_text(f->a, length);
	struct json *json;
	struct error error = { 0 };

	for (size_t i = 0; i < length; i++)
		quoted[i] = text[i] == '\'' ? '"' : text[i];
	if (!json_parse(f->a, (struct str){ quoted, length }, &json, &error))
		fail_msg("%s: %s: %s", text, error.place, error.detail);
	return json;
}

const char *
fixture_text(struct fixture *f, const struct json *json)
{
	struct buffer out = buffer_in(f->a);

	if (json == NULL)
		return "";
	json_write(&out, json);
	for (size_t i = 0; i < out.length; i++)
		if (out.data[i] == '"')
			out.data[i] = '\'';
	return str_c(f->a, buffer_str(&out));
}

struct record_draft
fixture_document(struct fixture *f, const char *document)
{
	return (struct record_draft){ .document = fixture_json(f, document), .publish = true, .base = -1 };
}

struct record_draft
fixture_draft(struct fixture *f, const char *fields)
{
	return fixture_document(f, str_c(f->a, str_format(f->a, "{'type':'sample','fields':{%s}}", fields)));
}

struct record_draft
fixture_adopted(struct fixture *f, const char *identifier, const char *fields)
{
	struct record_draft draft = fixture_draft(f, fields);

	draft.adopted = true;
	draft.source = (struct record_source){
		.name = STR("museum"),
		.identifier = str_of(identifier),
		.datestamp = STR("2020-01-01"),
		.raw = str_format(f->a, "<record>%s</record>", fields),
		.media = STR("text/xml"),
	};
	return draft;
}

const char *
fixture_problems(struct fixture *f, const struct problems *problems)
{
	struct buffer out = buffer_in(f->a);

	for (size_t i = 0; i < problems->count; i++)
		buffer_format(&out, "%s%.*s %.*s", i > 0 ? "; " : "", STR_ARGS(problems->list[i].path),
			      STR_ARGS(problems->list[i].code));
	return str_c(f->a, buffer_str(&out));
}
