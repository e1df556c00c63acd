/* Labels of things. */
#include "pages/labels.h"

#include "base/clock.h"
#include "base/table.h"
#include "records/records.h"
#include "vocabularies/vocabularies.h"

enum { LOOK_UPS = 200 }; /* of other records for one page */

struct str
label_type(const struct page *page, struct str type)
{
	const struct type *found = type_find(page->node->types, type);

	return found != NULL ? localized_in(&found->label, page->language) : type;
}

struct str
label_term(const struct page *page, struct str term)
{
	const struct term *found = term_find(page->node->vocabularies, term);

	return found != NULL ? term_label(found, page->language) : term;
}

struct str
label_country(const struct page *page, struct str code)
{
	return country_label(page->node->vocabularies, code, page->language);
}

struct str
label_language(const struct page *page, struct str tag)
{
	return str_is(tag, "und") ? page_word(page, "language.unknown")
				  : language_label(page->node->vocabularies, tag, page->language);
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

static const struct term *
find_licence(const struct page *page, struct str licence)
{
	const struct vocabulary *licences = vocabulary_find(page->node->vocabularies, STR("licences"));

	return licences != NULL ? term_in(licences, licence) : NULL;
}

struct str
label_licence(const struct page *page, struct str licence)
{
	const struct term *found = find_licence(page, licence);

	return found != NULL ? term_label(found, page->language) : licence;
}

/* SPDX keeps the text of each licence under its identifier, Creative Commons under its parts. */
struct str
licence_address(const struct page *page, struct str licence)
{
	struct str rest = licence, family, name, version;

	if (str_starts(licence, STR("https://")) || str_starts(licence, STR("http://")))
		return licence;
	if (find_licence(page, licence) == NULL || str_find_byte(licence, '.') == licence.length)
		return (struct str){ 0 };
	if (str_is(licence, "CC0-1.0"))
		return STR("https://creativecommons.org/publicdomain/zero/1.0/");
	if (str_cut(&rest, '-', &family) && str_is(family, "CC") && rest.length > 4) {
		name = str_slice(rest, 0, rest.length - 4);
		version = str_slice(rest, rest.length - 3, rest.length);
		return str_format(page->a, "https://creativecommons.org/licenses/%.*s/%.*s/",
				  STR_ARGS(str_lower(page->a, name)), STR_ARGS(version));
	}
	return page_address(page, "https://spdx.org/licenses/%s.html", licence);
}

struct str
label_record(struct page *page, struct str id)
{
	struct record record;
	struct json  *body;
	struct str   *title;

	if (page->titles == NULL)
		page->titles = table_make(page->a, 16);
	title = table_get(page->titles, id);
	if (title != NULL)
		return *title;
	if (table_count(page->titles) == LOOK_UPS)
		return id;
	title = ARENA_NEW(page->a, struct str);
	*title = id;
	if (record_find(page->a, page->db, str_slice(id, 0, str_find_byte(id, '@')), &record, NULL) &&
	    record.body.length != 0 && json_parse(page->a, record.body, &body, NULL))
		*title = record_title(body, page->language, NULL);
	table_put(page->titles, id, title);
	return *title;
}

static bool
is_country(struct str owner)
{
	return owner.length == 2 && owner.data[0] >= 'A' && owner.data[0] <= 'Z';
}

struct str
label_owner(struct page *page, struct str owner)
{
	if (is_country(owner))
		return label_country(page, owner);
	if (page->db != NULL && str_find_byte(owner, '-') != owner.length)
		return label_record(page, owner);
	return owner;
}

struct str
label_facet(const struct page *page, enum search_facet facet)
{
	static const char *const keys[FACETS] = {
		[FACET_TYPE] = "facet.type",         [FACET_OWNER] = "facet.owner",
		[FACET_COUNTRY] = "facet.country",   [FACET_SUBJECT] = "facet.subject",
		[FACET_LANGUAGE] = "facet.language", [FACET_YEAR] = "facet.year",
		[FACET_LICENCE] = "facet.licence",   [FACET_NODE] = "facet.node",
		[FACET_FORMAT] = "facet.format",
	};

	return page_word(page, keys[facet]);
}

struct str
label_facet_value(struct page *page, enum search_facet facet, struct str value)
{
	switch (facet) {
	case FACET_TYPE:
		return label_type(page, value);
	case FACET_OWNER:
		return label_owner(page, value);
	case FACET_COUNTRY:
		return label_country(page, value);
	case FACET_SUBJECT:
		return label_term(page, value);
	case FACET_LANGUAGE:
		return label_language(page, value);
	case FACET_LICENCE:
		return label_licence(page, value);
	default:
		return value;
	}
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
