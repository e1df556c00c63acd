/* Labels of things. */
#include "pages/labels.h"

#include "base/clock.h"
#include "base/table.h"
#include "records/alias.h"
#include "records/records.h"
#include "vocabularies/vocabularies.h"

enum { LOOK_UPS = 200 }; /* of other records for one page */

struct str
label_type(const struct page *page, struct str type)
{
	const struct type *found = type_find(page->node->types, type);

	return found != NULL ? localized_in(&found->label, page->language) : type;
}

static struct str
said(const struct page *page, const struct term *term, struct str otherwise, struct str *language_r)
{
	*language_r = STR("");
	return term != NULL ? term_label_said(term, page->language, language_r) : otherwise;
}

static const struct term *
find_in(const struct page *page, const char *name, struct str notation)
{
	const struct vocabulary *vocabulary = vocabulary_find(page->node->vocabularies, str_of(name));

	return vocabulary != NULL ? term_in(vocabulary, notation) : NULL;
}

struct str
label_term_said(const struct page *page, struct str term, struct str *language_r)
{
	return said(page, term_find(page->node->vocabularies, term), term, language_r);
}

struct str
label_country_said(const struct page *page, struct str code, struct str *language_r)
{
	return said(page, find_in(page, "countries", code), code, language_r);
}

struct str
label_language_said(const struct page *page, struct str tag, struct str *language_r)
{
	*language_r = STR("");
	if (str_is(tag, "und"))
		return page_word(page, "language.unknown");
	return said(page, find_in(page, "languages", str_slice(tag, 0, str_find_byte(tag, '-'))), tag, language_r);
}

struct str
label_term(const struct page *page, struct str term)
{
	struct str language;

	return label_term_said(page, term, &language);
}

struct str
label_country(const struct page *page, struct str code)
{
	struct str language;

	return label_country_said(page, code, &language);
}

struct str
label_language(const struct page *page, struct str tag)
{
	struct str language;

	return label_language_said(page, tag, &language);
}

void
append_said(const struct page *page, struct json *list, struct str label, struct str language)
{
	struct json *item;

	if (language.length == 0 || language_is_same(language, page->language)) {
		append_text(page, list, label);
		return;
	}
	item = append_object(page, list);
	put_text(page, item, "text", label);
	put_language(page, item, "language", "direction", language);
}

struct str
label_state(const struct page *page, enum record_state state)
{
	static const char *const keys[STATES] = {
		[STATE_DRAFT] = "state.draft",         [STATE_SUBMITTED] = "state.submitted",
		[STATE_PUBLISHED] = "state.published", [STATE_WITHDRAWN] = "state.withdrawn",
		[STATE_REVOKED] = "state.revoked",     [STATE_ERASED] = "state.erased",
	};

	return page_word(page, keys[state]);
}

struct str
label_choice(const struct page *page, const struct label_choice *choices, size_t count, struct str name)
{
	for (size_t i = 0; i < count; i++)
		if (str_is(name, choices[i].name))
			return page_word(page, choices[i].key);
	return name;
}

struct str
label_access(const struct page *page, struct str access)
{
	static const struct label_choice choices[] = { { "open", "access.open" },
						       { "registered", "access.registered" },
						       { "restricted", "access.restricted" },
						       { "closed", "access.closed" } };

	return label_choice(page, choices, sizeof choices / sizeof choices[0], access);
}

struct str
label_licence(const struct page *page, struct str licence)
{
	return licence_label(page->node->vocabularies, licence, page->language);
}

struct other {
	struct str   id;   /* of the record that it is, through merges */
	struct json *body; /* NULL: there is none */
	bool         is_gone;
};

/* The record under an id, or the one that it was merged into. */
static bool
read_other(struct page *page, struct str id, struct record *record_r)
{
	struct record survivor;

	if (!record_find(page->a, page->db, id, record_r, NULL))
		return false;
	if (record_r->merged.length > 0 && record_resolve(page->a, page->db, id, &id, NULL) &&
	    record_find(page->a, page->db, id, &survivor, NULL))
		*record_r = survivor;
	return true;
}

/* Another record, read once for a page; NULL when too many were. */
static const struct other *
find_other(struct page *page, struct str id)
{
	struct record record;
	struct other *other;

	if (page->others == NULL)
		page->others = table_make(page->a, 16);
	other = table_get(page->others, id);
	if (other != NULL || table_count(page->others) == LOOK_UPS)
		return other;
	other = ARENA_NEW(page->a, struct other);
	other->id = id;
	if (read_other(page, id, &record) && record.body.length != 0 &&
	    json_parse(page->a, record.body, &other->body, NULL)) {
		other->id = record.id;
		other->is_gone = record_state_is_gone(record.state);
	} else {
		other->body = NULL;
	}
	table_put(page->others, id, other);
	return other;
}

struct str
label_record(struct page *page, struct str id, struct str *language_r)
{
	const struct other *other = find_other(page, str_slice(id, 0, str_find_byte(id, '@')));

	*language_r = (struct str){ 0 };
	return other != NULL && other->body != NULL ? record_title(other->body, page->language, language_r) : id;
}

struct str
label_survivor(struct page *page, struct str reference)
{
	const struct other *other;

	if (str_find_byte(reference, '@') < reference.length)
		return reference; /* a revision stays what it was */
	other = find_other(page, reference);
	return other == NULL ? reference : other->id;
}

const struct json *
label_other(struct arena *a, void *asked, struct str id)
{
	const struct other *other = find_other(asked, id);

	(void)a;
	return other != NULL && !other->is_gone ? other->body : NULL;
}

struct str
label_node(const struct page *page, struct str node)
{
	const struct settings *settings = &page->node->settings;

	return str_equal(node, settings->short_name) ? settings_name_in(settings, page->language) : node;
}

static bool
is_country(struct str owner)
{
	return owner.length == 2 && owner.data[0] >= 'A' && owner.data[0] <= 'Z';
}

struct str
label_owner_said(struct page *page, struct str owner, struct str *language_r)
{
	if (is_country(owner))
		return label_country_said(page, owner, language_r);
	if (page->db != NULL && str_find_byte(owner, '-') != owner.length)
		return label_record(page, owner, language_r);
	*language_r = STR("");
	return label_node(page, owner);
}

struct str
label_owner(struct page *page, struct str owner)
{
	struct str language;

	return label_owner_said(page, owner, &language);
}

struct str
label_media(const struct page *page, struct str media)
{
	static const struct {
		const char *media, *word, *name; /* a word where the name is not the same in all languages */
	} names[] = {
		{ "image", "format.image", NULL },
		{ "audio", "format.audio", NULL },
		{ "video", "format.video", NULL },
		{ "text/plain", "format.text", NULL },
		{ "text/html", "format.web", NULL },
		{ "pdf", NULL, "PDF" },
		{ "application/pdf", NULL, "PDF" },
		{ "application/epub+zip", NULL, "EPUB" },
		{ "application/json", NULL, "JSON" },
		{ "application/geo+json", NULL, "GeoJSON" },
		{ "application/msword", NULL, "Word" },
		{ "application/vnd.openxmlformats-officedocument.wordprocessingml.document", NULL, "Word (docx)" },
		{ "application/vnd.ms-excel", NULL, "Excel" },
		{ "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", NULL, "Excel (xlsx)" },
		{ "application/vnd.ms-powerpoint", NULL, "PowerPoint" },
		{ "application/vnd.openxmlformats-officedocument.presentationml.presentation", NULL,
		  "PowerPoint (pptx)" },
		{ "application/vnd.oasis.opendocument.text", NULL, "OpenDocument (odt)" },
		{ "application/vnd.oasis.opendocument.spreadsheet", NULL, "OpenDocument (ods)" },
		{ "application/xml", NULL, "XML" },
		{ "application/zip", NULL, "ZIP" },
		{ "text/csv", NULL, "CSV" },
		{ "text/xml", NULL, "XML" },
	};
	struct str family = str_slice(media, 0, str_find_byte(media, '/'));

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (str_is(media, names[i].media) || str_is(family, names[i].media))
			return names[i].word != NULL ? page_word(page, names[i].word) : str_of(names[i].name);
	return media;
}

struct str
label_facet(const struct page *page, enum search_facet facet)
{
	static const char *const keys[FACETS] = {
		[FACET_TYPE] = "facet.type",         [FACET_OWNER] = "facet.owner",
		[FACET_COUNTRY] = "facet.country",   [FACET_SUBJECT] = "facet.subject",
		[FACET_LANGUAGE] = "facet.language", [FACET_YEAR] = "facet.year",
		[FACET_LICENCE] = "facet.licence",   [FACET_NODE] = "facet.node",
		[FACET_FORMAT] = "facet.format",     [FACET_ORGANIZATION] = "facet.organization",
	};

	return page_word(page, keys[facet]);
}

struct str
label_facet_value_said(struct page *page, enum search_facet facet, struct str value, struct str *language_r)
{
	*language_r = STR("");
	switch (facet) {
	case FACET_TYPE:
		return label_type(page, value);
	case FACET_OWNER:
		return label_owner_said(page, value, language_r);
	case FACET_COUNTRY:
		return label_country_said(page, value, language_r);
	case FACET_SUBJECT:
		return label_term_said(page, value, language_r);
	case FACET_LANGUAGE:
		return label_language_said(page, value, language_r);
	case FACET_LICENCE:
		return label_licence(page, value);
	case FACET_NODE:
		return label_node(page, value);
	case FACET_FORMAT:
		return label_media(page, value);
	case FACET_ORGANIZATION:
		return page->db != NULL ? label_record(page, value, language_r) : value;
	default:
		return value;
	}
}

struct str
label_facet_value(struct page *page, enum search_facet facet, struct str value)
{
	struct str language;

	return label_facet_value_said(page, facet, value, &language);
}

struct str
label_date(const struct page *page, struct str edtf)
{
	return words_date(page->a, page->words, page->language, edtf);
}

struct str
label_day(const struct page *page, int64_t time)
{
	char text[TIME_TEXT];

	return label_date(page, str_copy(page->a, time_format(time, text)));
}

struct str
label_time(const struct page *page, int64_t time)
{
	char              text[TIME_TEXT];
	struct str        whole = str_copy(page->a, time_format(time, text));
	size_t            hour = str_find_byte(whole, 'T') + 1;
	struct word_value values[] = {
		{ "date", label_date(page, whole) },
		{ "time", str_slice(whole, hour, hour + 5) },
	};

	return words_fill(page->a, page->words, page->language, "date.time", -1, values, 2);
}

struct str
label_decimal(const struct page *page, struct str decimal)
{
	size_t     point = str_find_byte(decimal, '.');
	int64_t    whole;
	struct str fraction = str_slice(decimal, point, decimal.length);
	struct str sign = page_word(page, "number.point");

	if (!str_integer(str_slice(decimal, 0, point), &whole))
		return decimal;
	return str_format(page->a, "%s%.*s%.*s%.*s", whole == 0 && decimal.data[0] == '-' ? "\u2212" : "",
			  STR_ARGS(words_number(page->a, page->words, page->language, whole)),
			  fraction.length != 0 ? (int)sign.length : 0, sign.data,
			  STR_ARGS(str_slice(fraction, 1, fraction.length)));
}

struct str
label_bytes(const struct page *page, int64_t bytes)
{
	static const char *const units[] = { "size.bytes", "size.kilobytes", "size.megabytes", "size.gigabytes" };
	enum { LAST = sizeof units / sizeof units[0] - 1, THOUSAND = 1000 };
	size_t  unit = 0;
	int64_t tenths = bytes * 10;

	for (; unit < LAST && tenths >= THOUSAND * 10; unit++)
		tenths = (tenths + THOUSAND / 2) / THOUSAND;
	struct word_value number = { "number",
				     label_decimal(page, unit == 0 || tenths >= 100
								 ? str_format(page->a, "%" PRId64, (tenths + 5) / 10)
								 : str_format(page->a, "%" PRId64 ".%" PRId64,
									      tenths / 10, tenths % 10)) };

	return words_fill(page->a, page->words, page->language, units[unit], -1, &number, 1);
}

void
put_label(const struct page *page, struct json *object, const struct localized *label)
{
	struct str language, text = localized_said(label, page->language, &language);

	put_text(page, object, "label", text);
	put_language(page, object, "label_language", "label_direction", language);
}
