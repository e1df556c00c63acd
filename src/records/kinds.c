/* Kinds of fields. */
#include "records/kinds.h"

static const struct kind kinds[FIELD_KINDS] = {
	[FIELD_TEXT] = { "text", KIND_LENGTH | KIND_SORT | KIND_TITLE | KIND_TEXT | KIND_LANGUAGES },
	[FIELD_PROSE] = { "prose", KIND_LENGTH | KIND_TEXT | KIND_LANGUAGES },
	[FIELD_NAME] = { "name", KIND_LENGTH | KIND_SORT | KIND_TITLE | KIND_TEXT | KIND_COMPARED },
	[FIELD_TERM] = { "term", KIND_VOCABULARY | KIND_COMPARED },
	[FIELD_TERMS] = { "terms", KIND_LIST | KIND_VOCABULARY | KIND_COMPARED },
	[FIELD_KEYWORDS] = { "keywords", KIND_LIST | KIND_LENGTH | KIND_TEXT | KIND_LANGUAGES },
	[FIELD_COUNTRY] = { "country", KIND_SORT | KIND_COMPARED },
	[FIELD_COUNTRIES] = { "countries", KIND_LIST | KIND_COMPARED },
	[FIELD_LANGUAGES] = { "languages", KIND_LIST | KIND_COMPARED },
	[FIELD_ORGANIZATION] = { "organization", 0 },
	[FIELD_RECORD] = { "record", KIND_TYPES },
	[FIELD_PERSON] = { "person", KIND_TEXT },
	[FIELD_DATE] = { "date", KIND_SORT | KIND_DATED },
	[FIELD_PERIOD] = { "period", KIND_SORT | KIND_DATED },
	[FIELD_TIME] = { "time", KIND_SORT | KIND_DATED },
	[FIELD_NUMBER] = { "number", KIND_LENGTH | KIND_UNITS | KIND_SORT },
	[FIELD_AMOUNT] = { "amount", KIND_LENGTH | KIND_SORT },
	[FIELD_YES_NO] = { "yes-no", KIND_SORT | KIND_COMPARED },
	[FIELD_CHOICE] = { "choice", KIND_CHOICES | KIND_SORT | KIND_COMPARED },
	[FIELD_LINK] = { "link", KIND_TEXT },
	[FIELD_FILE] = { "file", KIND_TEXT },
	[FIELD_PLACE] = { "place", 0 },
	[FIELD_GROUP] = { "group", KIND_FIELDS },
	[FIELD_TABLE] = { "table", KIND_LIST | KIND_FIELDS },
};

const char *const facet_names[] = { "country", "subject", "language", "year", "licence", "format", NULL };

/* In the order of facet_names. */
static const unsigned facet_kinds[] = {
	1U << FIELD_COUNTRY | 1U << FIELD_COUNTRIES,
	1U << FIELD_TERM | 1U << FIELD_TERMS,
	1U << FIELD_LANGUAGES,
	1U << FIELD_DATE | 1U << FIELD_PERIOD | 1U << FIELD_TIME,
	1U << FIELD_NAME | 1U << FIELD_TERM | 1U << FIELD_CHOICE | 1U << FIELD_LINK,
	1U << FIELD_NAME | 1U << FIELD_TERM | 1U << FIELD_TERMS | 1U << FIELD_CHOICE | 1U << FIELD_FILE,
};

const struct kind *
field_kind(enum field_kind kind)
{
	assert(kind < FIELD_KINDS);
	return &kinds[kind];
}

const char *
field_kind_name(enum field_kind kind)
{
	return field_kind(kind)->name;
}

bool
field_kind_parse(struct str word, enum field_kind *kind_r)
{
	for (unsigned i = 0; i < FIELD_KINDS; i++) {
		if (str_is(word, kinds[i].name)) {
			*kind_r = (enum field_kind)i;
			return true;
		}
	}
	return false;
}

bool
facet_takes(struct str facet, enum field_kind kind)
{
	for (size_t i = 0; facet_names[i] != NULL; i++)
		if (str_is(facet, facet_names[i]))
			return (facet_kinds[i] & 1U << kind) != 0;
	return false;
}

const char *
field_kind_word(enum field_kind kind)
{
	static const char *const keys[FIELD_KINDS] = {
		[FIELD_TEXT] = "kind.text",           [FIELD_PROSE] = "kind.prose",
		[FIELD_NAME] = "kind.name",           [FIELD_TERM] = "kind.term",
		[FIELD_TERMS] = "kind.terms",         [FIELD_KEYWORDS] = "kind.keywords",
		[FIELD_COUNTRY] = "kind.country",     [FIELD_COUNTRIES] = "kind.countries",
		[FIELD_LANGUAGES] = "kind.languages", [FIELD_ORGANIZATION] = "kind.organization",
		[FIELD_RECORD] = "kind.record",       [FIELD_PERSON] = "kind.person",
		[FIELD_DATE] = "kind.date",           [FIELD_PERIOD] = "kind.period",
		[FIELD_TIME] = "kind.time",           [FIELD_NUMBER] = "kind.number",
		[FIELD_AMOUNT] = "kind.amount",       [FIELD_YES_NO] = "kind.yes-no",
		[FIELD_CHOICE] = "kind.choice",       [FIELD_LINK] = "kind.link",
		[FIELD_FILE] = "kind.file",           [FIELD_PLACE] = "kind.place",
		[FIELD_GROUP] = "kind.group",         [FIELD_TABLE] = "kind.table",
	};

	return keys[kind];
}
