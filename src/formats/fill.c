/* Filling fields, a function for each group of kinds. */
#include "formats/fill.h"

#include "base/identifier.h"
#include "base/table.h"
#include "formats/written.h"
#include "records/codes.h"
#include "records/kinds.h"
#include "text/language.h"
#include "vocabularies/vocabularies.h"

#include <stdarg.h>

enum {
	NOTES = 20,
	MEMO_KEYS = 4096,
	NAME_BYTES = 120, /* no term, language or country has a longer name */
};

void
note(struct notes *notes, const char *format, ...)
{
	char    text[300];
	va_list arguments;

	if (notes->count == NOTES) {
		notes->more++;
		return;
	}
	if (notes->list == NULL)
		notes->list = ARENA_ARRAY(notes->a, struct str, NOTES);
	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	notes->list[notes->count++] = str_copy(notes->a, str_head(str_of(text), sizeof text - 4));
}

/* ---- names and codes --------------------------------------------------------------------------------------------- */

struct memo {
	struct arena     *arena;
	struct arena_mark start;
	struct table     *table;
};

static void
close_memo(void *argument)
{
	struct memo *memo = argument;

	arena_close(memo->arena);
}

struct memo *
memo_open(struct arena *a)
{
	struct memo *memo = ARENA_NEW(a, struct memo);

	memo->arena = arena_open(0);
	memo->start = arena_mark(memo->arena);
	memo->table = table_make(memo->arena, MEMO_KEYS);
	arena_defer(a, close_memo, memo);
	return memo;
}

void
memo_rest(struct memo *memo)
{
	if (table_count(memo->table) < MEMO_KEYS)
		return;
	arena_reset(memo->arena, memo->start);
	memo->table = table_make(memo->arena, MEMO_KEYS);
}

static bool
mean_term(struct arena *a, const struct vocabulary *vocabulary, struct str text, struct str *code_r)
{
	const struct term *term = term_labelled(vocabulary, text, STR(""));

	if (term == NULL && str_starts(text, vocabulary->name) && text.length > vocabulary->name.length &&
	    text.data[vocabulary->name.length] == ':')
		term = term_in(vocabulary, str_slice(text, vocabulary->name.length + 1, text.length));
	if (term == NULL)
		term = term_in(vocabulary, text);
	if (term == NULL)
		term = term_in(vocabulary, str_lower(a, text));
	if (term == NULL)
		return false;
	*code_r = str_format(a, "%.*s:%.*s", STR_ARGS(vocabulary->name), STR_ARGS(term->notation));
	return true;
}

static struct str
look_up(struct arena *a, const struct vocabularies *vocabularies, struct str name, meaning_fn *meaning, struct str text)
{
	const struct vocabulary *vocabulary;
	struct str               code = STR("");

	if (meaning != NULL)
		return meaning(a, vocabularies, text, &code) ? str_copy(a, code) : STR("");
	vocabulary = vocabulary_find(vocabularies, name);
	if (vocabulary == NULL || !mean_term(a, vocabulary, text, &code))
		return STR("");
	return code;
}

/* What `text` means, by `meaning` or in the vocabulary `name`; the name tells apart what is remembered. A full memo
 * remembers nothing more until memo_rest(). */
static struct str
remember(const struct filler *filler, struct str name, meaning_fn *meaning, struct str text)
{
	struct memo *memo = filler->memo;
	char         bytes[2 * NAME_BYTES];
	struct str   key = { bytes, name.length + 1 + text.length };
	struct str  *known;

	if (text.length == 0 || text.length > NAME_BYTES || key.length > sizeof bytes)
		return STR("");
	memcpy(bytes, name.data, name.length);
	bytes[name.length] = meaning != NULL ? '=' : ':';
	memcpy(bytes + name.length + 1, text.data, text.length);
	known = table_get(memo->table, key);
	if (known != NULL)
		return *known;
	if (table_count(memo->table) >= MEMO_KEYS)
		return look_up(filler->a, filler->vocabularies, name, meaning, text);
	known = ARENA_NEW(memo->arena, struct str);
	*known = look_up(memo->arena, filler->vocabularies, name, meaning, text);
	table_put(memo->table, str_copy(memo->arena, key), known);
	return *known;
}

struct str
fill_meaning(const struct filler *filler, struct str name, meaning_fn *meaning, struct str text)
{
	if (text.length > NAME_BYTES)
		return look_up(filler->a, filler->vocabularies, name, meaning, text);
	return remember(filler, name, meaning, text);
}

struct str
fill_term(const struct filler *filler, struct str vocabulary, struct str text)
{
	return remember(filler, vocabulary, NULL, text);
}

struct str
fill_country(const struct filler *filler, struct str text)
{
	return remember(filler, STR("country"), written_country, text);
}

struct str
fill_licence(const struct filler *filler, struct str text)
{
	return remember(filler, STR("licence"), written_licence, text);
}

struct str
fill_language(const struct filler *filler, struct str tag)
{
	struct str language = remember(filler, STR("language"), written_language, tag);

	return language.length > 0 ? language : filler->language;
}

/* ---- where values go --------------------------------------------------------------------------------------------- */

static struct json *
member(struct arena *a, struct json *object, struct str name, struct json *(*make)(struct arena *a))
{
	struct json *value = json_find(object, name);

	return value != NULL ? value : json_add(object, name, make(a));
}

static bool
holds(const struct json *list, const struct json *value)
{
	bool is_text = value->kind == JSON_STRING; /* of which some records have a thousand */

	for (const struct json *item = JSON_FIRST(list); item != NULL; item = item->next) {
		if (is_text ? item->kind == JSON_STRING && str_equal(item->text, value->text) : json_equal(item, value))
			return true;
	}
	return false;
}

enum filled
fill_ready(const struct filler *filler, struct json *fields, const struct field *field, struct json *value)
{
	struct json *there;

	if (field_is_list(field)) {
		there = member(filler->a, fields, field->name, json_array);
		if (!holds(there, value))
			json_append(there, value);
		return FILLED;
	}
	there = json_find(fields, field->name);
	if (there != NULL)
		return json_equal(there, value) ? FILLED : FILLED_BEFORE;
	json_add(fields, field->name, value);
	return FILLED;
}

static enum filled
put_code(const struct filler *filler, struct json *fields, const struct field *field, struct str code)
{
	if (code.length == 0)
		return FILLED_NOT;
	return fill_ready(filler, fields, field, json_string(filler->a, code));
}

/* ---- texts ------------------------------------------------------------------------------------------------------- */

/* A second text of prose in the same language is a further paragraph. */
static enum filled
add_paragraph(const struct filler *filler, struct json *there, struct str text)
{
	if (str_find(there->text, text) < there->text.length)
		return FILLED;
	there->text = str_format(filler->a, "%.*s\n\n%.*s", STR_ARGS(there->text), STR_ARGS(text));
	return FILLED;
}

/* Two untagged texts of a field that takes one for each language: when one of them surely is in another than the other, it
 * stands there. */
static enum filled
add_translation(const struct filler *filler, struct json *texts, struct json *there, struct str text)
{
	struct str old, new;

	if (filler->languages == NULL || !str_is(there->name, "und"))
		return FILLED_BEFORE;
	old = language_detect(filler->languages, there->text, STR(""));
	new = language_detect(filler->languages, text, STR(""));
	if (str_equal(old, new))
		return FILLED_BEFORE;
	if (new.length > 0 && json_find(texts, new) == NULL) {
		json_add(texts, new, json_string(filler->a, text));
		return FILLED;
	}
	if (old.length == 0 || json_find(texts, old) != NULL)
		return FILLED_BEFORE;
	json_add(texts, old, json_string(filler->a, there->text));
	there->text = text;
	return FILLED;
}

static enum filled
fill_text(const struct filler *filler, struct json *fields, const struct field *field, struct str text,
	  struct str language)
{
	bool         prose = field->kind == FIELD_PROSE;
	struct json *texts, *there;

	text = prose ? written_prose(filler->a, text) : written_line(filler->a, text);
	if (field->many) {
		texts = json_object(filler->a);
		json_add(texts, language, json_string(filler->a, text));
		return fill_ready(filler, fields, field, texts);
	}
	texts = member(filler->a, fields, field->name, json_object);
	there = json_find(texts, language);
	if (there != NULL && prose)
		return add_paragraph(filler, there, text);
	if (there != NULL)
		return str_equal(there->text, text) ? FILLED : add_translation(filler, texts, there, text);
	json_add(texts, language, json_string(filler->a, text));
	return FILLED;
}

/* Texts of one field that are said one after the other: "Kenya; Lake Victoria". */
enum filled
fill_more(const struct filler *filler, struct json *fields, const struct field *field, struct str text,
	  struct str language)
{
	struct json *there = json_find(json_find(fields, field->name), language);

	text = written_line(filler->a, text);
	if (field->kind != FIELD_TEXT || field->many || there == NULL ||
	    (int64_t)(there->text.length + text.length) + 2 > field->most)
		return FILLED_BEFORE;
	if (str_find(there->text, text) == there->text.length)
		there->text = str_format(filler->a, "%.*s; %.*s", STR_ARGS(there->text), STR_ARGS(text));
	return FILLED;
}

static enum filled
fill_keyword(const struct filler *filler, struct json *fields, const struct field *field, struct str text,
	     struct str language)
{
	struct json *texts = member(filler->a, fields, field->name, json_object);
	struct json *list = member(filler->a, texts, language, json_array);
	struct json *keyword = json_string(filler->a, written_line(filler->a, text));

	if (!holds(list, keyword))
		json_append(list, keyword);
	return FILLED;
}

static enum filled
fill_name(const struct filler *filler, struct json *fields, const struct field *field, struct str text)
{
	return fill_ready(filler, fields, field, json_string(filler->a, written_line(filler->a, text)));
}

static enum filled
fill_person(const struct filler *filler, struct json *fields, const struct field *field, struct str text)
{
	struct json *person = json_object(filler->a);

	json_add(person, STR("name"), json_string(filler->a, written_line(filler->a, text)));
	return fill_ready(filler, fields, field, person);
}

/* ---- codes, dates, numbers --------------------------------------------------------------------------------------- */

static enum filled
fill_languages(const struct filler *filler, struct json *fields, const struct field *field, struct str text)
{
	enum filled filled = FILLED_NOT;
	size_t      length = 0;

	while (text.length > 0) {
		struct str code;

		while (length < text.length && strchr(";,|/ ", text.data[length]) == NULL)
			length++;
		code = remember(filler, STR("language"), written_language, str_slice(text, 0, length));
		if (code.length > 0)
			filled = put_code(filler, fields, field, code);
		text = str_slice(text, length + 1, text.length);
		length = 0;
	}
	return filled;
}

static enum filled
fill_date(const struct filler *filler, struct json *fields, const struct field *field, struct str text)
{
	struct str  date;
	bool        exact;
	enum filled filled;

	if (field->kind == FIELD_DATE ? !written_date(filler->a, text, &date, &exact)
				      : !written_period(filler->a, text, &date, &exact))
		return FILLED_NOT;
	filled = put_code(filler, fields, field, date);
	if (filled == FILLED && !exact)
		note(filler->notes, "the date \"%.*s\" was read as %.*s", STR_ARGS(str_head(text, 80)), STR_ARGS(date));
	return filled;
}

static enum filled
fill_number(const struct filler *filler, struct json *fields, const struct field *field, struct str text)
{
	size_t       space = str_find_byte(text, ' ');
	struct str   number, unit = str_trim(str_slice(text, space, text.length));
	struct json *value;
	int64_t      whole;

	if (field->unit_count == 0) {
		if (!written_number(filler->a, text, &number))
			return FILLED_NOT;
		return str_integer(number, &whole) ? fill_ready(filler, fields, field, json_number(filler->a, whole))
						   : put_code(filler, fields, field, number);
	}
	if (!written_number(filler->a, str_slice(text, 0, space), &number)) {
		if (!written_number(filler->a, text, &number))
			return FILLED_NOT;
		unit = STR("");
	}
	value = json_object(filler->a);
	json_add(value, STR("value"), json_string(filler->a, number));
	json_add(value, STR("unit"), json_string(filler->a, unit.length > 0 ? unit : field->units[0]));
	return fill_ready(filler, fields, field, value);
}

/* "USD 1,500.00" or "1500 USD". */
static enum filled
fill_amount(const struct filler *filler, struct json *fields, const struct field *field, struct str text)
{
	struct str   currency = str_slice(text, 0, 3), rest = str_slice(text, 3, text.length), number;
	struct json *value;

	if (!code_is_currency(currency) && text.length > 3) {
		currency = str_slice(text, text.length - 3, text.length);
		rest = str_slice(text, 0, text.length - 3);
	}
	if (!code_is_currency(currency) || !written_number(filler->a, rest, &number))
		return FILLED_NOT;
	value = json_object(filler->a);
	json_add(value, STR("value"), json_string(filler->a, number));
	json_add(value, STR("currency"), json_string(filler->a, currency));
	return fill_ready(filler, fields, field, value);
}

static enum filled
fill_choice(const struct filler *filler, struct json *fields, const struct field *field, struct str text)
{
	for (size_t i = 0; i < field->choice_count; i++) {
		const struct choice *choice = &field->choices[i];
		bool                 same = str_equal(choice->value, text);

		for (size_t k = 0; k < choice->label.count && !same; k++)
			same = str_equal(choice->label.list[k].text, text);
		if (same)
			return put_code(filler, fields, field, choice->value);
	}
	return FILLED_NOT;
}

/* ---- links, references, places ----------------------------------------------------------------------------------- */

static enum filled
fill_link(const struct filler *filler, struct json *fields, const struct field *field, struct str text)
{
	struct json *link;
	struct str   url;

	if (!written_link(filler->a, text, &url))
		return FILLED_NOT;
	link = json_object(filler->a);
	json_add(link, STR("url"), json_string(filler->a, url));
	return fill_ready(filler, fields, field, link);
}

static enum filled
fill_reference(const struct filler *filler, struct json *fields, const struct field *field, struct str text)
{
	struct str identifier;
	int        revision;

	if (!identifier_parse_revision(filler->a, text, &identifier, &revision, NULL))
		return FILLED_NOT;
	if (revision > 0)
		identifier = str_format(filler->a, "%.*s@%d", STR_ARGS(identifier), revision);
	return put_code(filler, fields, field, identifier);
}

static enum filled
fill_place(const struct filler *filler, struct json *fields, const struct field *field, struct str text)
{
	struct json *place;

	if (!written_place(filler->a, text, &place))
		return FILLED_NOT;
	return fill_ready(filler, fields, field, place);
}

static enum filled
fill_yes_no(const struct filler *filler, struct json *fields, const struct field *field, struct str text)
{
	bool value;

	if (!written_yes_no(text, &value))
		return FILLED_NOT;
	return fill_ready(filler, fields, field, json_boolean(filler->a, value));
}

static enum filled
fill_time(const struct filler *filler, struct json *fields, const struct field *field, struct str text)
{
	struct str time;

	return written_time(filler->a, text, &time) ? put_code(filler, fields, field, time) : FILLED_NOT;
}

enum filled
fill(const struct filler *filler, struct json *fields, const struct field *field, struct str text, struct str language)
{
	text = str_trim(text);
	switch (field->kind) {
	case FIELD_TEXT:
	case FIELD_PROSE:
		return fill_text(filler, fields, field, text, language);
	case FIELD_KEYWORDS:
		return fill_keyword(filler, fields, field, text, language);
	case FIELD_NAME:
		return fill_name(filler, fields, field, text);
	case FIELD_PERSON:
		return fill_person(filler, fields, field, text);
	case FIELD_TERM:
	case FIELD_TERMS:
		return put_code(filler, fields, field, fill_term(filler, field->vocabulary, text));
	case FIELD_COUNTRY:
	case FIELD_COUNTRIES:
		return put_code(filler, fields, field, fill_country(filler, text));
	case FIELD_LANGUAGES:
		return fill_languages(filler, fields, field, text);
	case FIELD_ORGANIZATION:
	case FIELD_RECORD:
		return fill_reference(filler, fields, field, text);
	case FIELD_DATE:
	case FIELD_PERIOD:
		return fill_date(filler, fields, field, text);
	case FIELD_TIME:
		return fill_time(filler, fields, field, text);
	case FIELD_NUMBER:
		return fill_number(filler, fields, field, text);
	case FIELD_AMOUNT:
		return fill_amount(filler, fields, field, text);
	case FIELD_YES_NO:
		return fill_yes_no(filler, fields, field, text);
	case FIELD_CHOICE:
		return fill_choice(filler, fields, field, text);
	case FIELD_LINK:
		return fill_link(filler, fields, field, text);
	case FIELD_PLACE:
		return fill_place(filler, fields, field, text);
	case FIELD_FILE:
	case FIELD_GROUP:
	case FIELD_TABLE:
	case FIELD_KINDS:
		break;
	}
	return FILLED_NOT;
}
