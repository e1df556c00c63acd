/* Record types: what a record of each type may hold, read from types/ (YAML) (docs/add-a-record-type.md is the manual of the
 * files). A struct types never changes once it is read: any thread may use it. */
#ifndef RECORDS_TYPES_H
#define RECORDS_TYPES_H

#include "base/json.h"
#include "people/permission.h"

struct types;
struct vocabularies;
struct words;

enum field_kind {
	FIELD_TEXT,
	FIELD_PROSE,
	FIELD_NAME,
	FIELD_TERM,
	FIELD_TERMS,
	FIELD_KEYWORDS,
	FIELD_COUNTRY,
	FIELD_COUNTRIES,
	FIELD_LANGUAGES,
	FIELD_ORGANIZATION,
	FIELD_RECORD,
	FIELD_PERSON,
	FIELD_DATE,
	FIELD_PERIOD,
	FIELD_TIME,
	FIELD_NUMBER,
	FIELD_AMOUNT,
	FIELD_YES_NO,
	FIELD_CHOICE,
	FIELD_LINK,
	FIELD_FILE,
	FIELD_PLACE,
	FIELD_GROUP,
	FIELD_TABLE,
	FIELD_KINDS
};

enum field_search { FIELD_SEARCH_TITLE, FIELD_SEARCH_HIGH, FIELD_SEARCH_NORMAL, FIELD_SEARCH_NONE };
enum field_sensitivity { FIELD_PUBLIC, FIELD_PERSONAL, FIELD_CONFIDENTIAL };

/* A text in several languages, as in the YAML file. */
struct localized {
	const struct localized_text {
		struct str language, text;
	} * list;
	size_t count;
};

struct condition {
	enum { CONDITION_IS, CONDITION_GIVEN, CONDITION_ALL, CONDITION_ANY, CONDITION_NOT } kind;
	struct str              field;  /* "status", "/status" */
	const struct str       *values; /* IS: any of these */
	size_t                  value_count;
	bool                    given;
	const struct condition *parts;
	size_t                  part_count;
};

struct choice {
	struct str       value;
	struct localized label;
	struct str       schema; /* the member of an enumeration of schema.org that it is: "EventCancelled", or empty */
};

struct field_list {
	const struct field *list;
	size_t              count;
};

struct field {
	struct str              name;
	enum field_kind         kind;
	struct localized        label, help;
	bool                    many;
	bool                    required;      /* always, unless required_when is set */
	const struct condition *required_when; /* NULL: see required */
	const struct condition *shown_when;    /* NULL: always */
	int64_t                 least, most;   /* INT64_MIN, INT64_MAX: no limit */
	int64_t                 at_least, at_most;
	struct str              vocabulary;
	const struct str       *types;
	size_t                  type_count;
	const struct choice    *choices;
	size_t                  choice_count;
	const struct str       *units;
	size_t                  unit_count;
	struct str              facet; /* "country", ..., or empty */
	enum field_search       search;
	bool                    sort;
	enum field_sensitivity  sensitivity;
	struct str              dc, dcat, schema; /* mapped names, or empty */
	struct str              eml;              /* an element of EML that only EML and ISO 19115 have, or empty */
	struct str              schema_type;      /* class of what a group or table is mapped to, or empty */
	struct field_list       fields;           /* of a group or table */
	int                     line;             /* in its file */
};

struct type {
	struct str        name; /* "case-study" */
	struct localized  label, plural, help;
	bool              owner_country, owner_organization, owner_node;
	enum family       family; /* who submits and who validates its records; reference unless its file says */
	int               confirm_months; /* 0: never */
	struct str        date;           /* name of the dating field, or empty */
	struct str        schema, dcat;
	const struct str *dc_types;
	size_t            dc_type_count;
	struct field_list fields;
	bool              own; /* shipped with the program */
	struct str        file;
};

/* The shipped types, and those of `folder` (a node's types/, may be absent) over them. ERROR_INPUT with file and line of
 * the first thing that is wrong: unknown keys, kinds, vocabularies, conditions on unknown fields, missing labels. */
CHECKED bool types_read(struct arena *a, struct str folder, const struct vocabularies *vocabularies,
			const struct types **types_r, struct error *error);

/* The types with what a node's .po files (text/words.h) say of them: a label, choice or help stands there under "types/" and its English
 * text, or under "types/NAME/" and that text, for one type. The same types where there is nothing of it. */
const struct types *types_translate(struct arena *a, const struct types *types, const struct words *words);

/* The part of a .po file for a further language that is about types, without translations. */
void types_write_template(struct arena *a, struct buffer *out, const struct types *types);

/* One type from the text of a YAML file; `name` stands in error places. */
CHECKED bool type_parse(struct arena *a, struct str text, struct str name, struct type *type_r, struct error *error);

const struct type *type_find(const struct types *types, struct str name);
size_t             types_list(const struct types *types, const struct type *const **list_r);

const struct field *field_find(const struct field_list *fields, struct str name);

/* The text in `language`, else its primary language, else English, else the first; empty when there is none. */
struct str localized_in(const struct localized *localized, struct str language);

/* The same, and which language it is in. */
struct str localized_said(const struct localized *localized, struct str language, struct str *language_r);

/* "text", "prose", ...; the words of the YAML files. */
const char *field_kind_name(enum field_kind kind);

/* The manual of the types, docs/record-types.md, as Markdown in English. */
void type_describe(struct buffer *out, const struct types *types);

/* JSON Schema 2020-12 of the type's records, as GET /types/{type}.json gives it. */
struct json *type_schema(struct arena *a, const struct type *type, struct str language);

#endif
