/* Cells of tables. */
#include "formats/csv_cells.h"

#include "formats/written.h"
#include "records/codes.h"
#include "records/kinds.h"

/* ---- formulas ---------------------------------------------------------------------------------------------------- */

/* Beginnings that spreadsheets take for a formula, also in full width. */
static bool
begins_formula(struct str text)
{
	static const char *const starts[] = {
		"=", "+", "-", "@", "\t", "\r", "\n", "\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\xA0"
	};

	for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
		if (str_starts(text, str_of(starts[i])))
			return true;
	}
	return false;
}

/* The same behind any number of apostrophes. */
bool
csv_needs_apostrophe(struct str text)
{
	size_t apostrophes = 0;

	while (apostrophes < text.length && text.data[apostrophes] == '\'')
		apostrophes++;
	return begins_formula(str_slice(text, apostrophes, text.length)) && !code_is_decimal(text);
}

void
csv_add_cell(struct buffer *out, struct str text)
{
	buffer_add_c(out, csv_needs_apostrophe(text) ? "\"'" : "\"");
	while (text.length > 0) {
		size_t quote = str_find_byte(text, '"');

		buffer_add(out, str_slice(text, 0, quote));
		if (quote < text.length)
			buffer_add_c(out, "\"\"");
		text = str_slice(text, quote + 1, text.length);
	}
	buffer_add_byte(out, '"');
}

struct str
csv_cell_text(struct str cell)
{
	if (cell.length > 0 && cell.data[0] == '\'' && csv_needs_apostrophe(cell))
		return str_slice(cell, 1, cell.length);
	return cell;
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

/* JSON without a backslash before a quote, which tables of some programs take for an escaped quote. */
static struct str
as_json(struct arena *a, const struct json *value)
{
	struct buffer out = buffer_in(a), again = buffer_in(a);

	json_write(&out, value);
	for (size_t i = 0; i < out.length; i++) {
		char next = i + 1 < out.length ? out.data[i + 1] : ' ';

		if (out.data[i] != '\\' || (next != '"' && next != '\\')) {
			buffer_add_byte(&again, out.data[i]);
			continue;
		}
		buffer_add_c(&again, next == '"' ? "\\u0022" : "\\u005c");
		i++;
	}
	return buffer_str(&again);
}

static bool
has_escaped_quote(struct str text)
{
	return str_find(text, STR("\\\"")) < text.length;
}

/* An object whose only member is text; else the empty slice. */
static struct str
only_text(const struct json *value, const char *name)
{
	return value->kind == JSON_OBJECT && value->count == 1 ? json_text(value, name) : STR("");
}

static struct str
plain_quantity(struct arena *a, const struct json *value, const char *measure)
{
	struct str number = json_text(value, "value"), unit = json_text(value, measure);

	if (value->kind == JSON_NUMBER || value->kind == JSON_STRING)
		return value->text;
	if (value->count != 2 || number.length == 0 || unit.length == 0)
		return STR("");
	return str_format(a, "%.*s %.*s", STR_ARGS(number), STR_ARGS(unit));
}

/* One value as text that is read again as the same; empty when there is no such text. */
static struct str
plain(struct arena *a, const struct field *field, const struct json *value)
{
	switch (field->kind) {
	case FIELD_PERSON:
		return only_text(value, "name");
	case FIELD_LINK:
		return only_text(value, "url");
	case FIELD_NUMBER:
		return plain_quantity(a, value, "unit");
	case FIELD_AMOUNT:
		return plain_quantity(a, value, "currency");
	case FIELD_YES_NO:
		return value->kind != JSON_BOOLEAN ? STR("") : value->boolean ? STR("yes") : STR("no");
	default:
		return value->kind == JSON_STRING ? value->text : STR("");
	}
}

/* May `text` stand in a list as it is? */
static bool
stays_in_list(struct arena *a, struct str text, bool texts)
{
	if (text.length == 0 || text.data[0] == '[' || text.data[0] == '{')
		return false;
	return str_find_byte(text, '|') == text.length && (texts || str_find_byte(text, ';') == text.length) &&
	       !has_escaped_quote(text) && str_equal(written_line(a, text), text);
}

static struct str
list_cell(struct arena *a, const struct field *field, const struct json *list)
{
	struct buffer out = buffer_in(a);
	bool          texts = field->kind == FIELD_TEXT || field->kind == FIELD_PROSE;

	for (const struct json *item = list->first; item != NULL; item = item->next) {
		struct str text = texts ? only_text(item, "und") : plain(a, field, item);

		if (!stays_in_list(a, text, texts))
			return as_json(a, list);
		if (item != list->first)
			buffer_add_c(&out, texts ? " | " : "; ");
		buffer_add(&out, text);
	}
	return buffer_str(&out);
}

struct str
csv_cell_of(struct arena *a, const struct field *field, const struct json *value)
{
	struct str text;

	if (value->kind == JSON_ARRAY)
		return list_cell(a, field, value);
	text = plain(a, field, value);
	return text.length > 0 ? text : as_json(a, value);
}

struct str
csv_cell_of_texts(struct arena *a, const struct json *texts)
{
	return as_json(a, texts);
}

struct str
csv_cell_of_text(struct arena *a, const struct field *field, const struct json *text)
{
	static const struct field word = { .kind = FIELD_NAME };
	struct str                written;

	if (text->kind == JSON_ARRAY)
		return list_cell(a, &word, text);
	written = field->kind == FIELD_PROSE ? written_prose(a, text->text) : written_line(a, text->text);
	return str_equal(written, text->text) && !has_escaped_quote(written) ? written : STR("");
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static bool
holds_objects(enum field_kind kind)
{
	return kind == FIELD_PERSON || kind == FIELD_NUMBER || kind == FIELD_AMOUNT || kind == FIELD_LINK ||
	       kind == FIELD_FILE || kind == FIELD_PLACE || kind == FIELD_GROUP || kind == FIELD_TABLE;
}

static bool
is_texts(const struct json *value)
{
	for (const struct json *text = value->first; text != NULL; text = text->next) {
		if (!code_is_language(text->name))
			return false;
	}
	return value->kind == JSON_OBJECT;
}

/* Is `value` of the shape that the field takes? All else is for the check of the record. */
static bool
has_shape(const struct json *value, const struct field *field)
{
	if (json_text(value, "withheld").length > 0)
		return true;
	if (value->kind == JSON_ARRAY)
		return field_is_list(field);
	if (field_allows(field, KIND_LANGUAGES))
		return !field->many && is_texts(value);
	return holds_objects(field->kind) && !field_is_list(field);
}

static struct json *
member(struct arena *a, struct json *object, struct str name)
{
	struct json *value = json_find(object, name);

	return value != NULL ? value : json_add(object, name, json_object(a));
}

/* The words of one language, or texts of several, join those that are there. */
static void
join_texts(struct arena *a, struct json *fields, const struct field *field, struct json *texts)
{
	struct json *there = member(a, fields, field->name);

	while (texts->first != NULL) {
		struct json *text = texts->first;

		texts->first = text->next;
		text->next = NULL;
		json_set(there, text->name, text);
	}
}

bool
csv_take_json(struct arena *a, struct str cell, const struct field *field, struct str language, struct json *fields)
{
	struct json *value;

	if (cell.length == 0 || (cell.data[0] != '[' && cell.data[0] != '{') || !json_parse(a, cell, &value, NULL))
		return false;
	if (field->kind == FIELD_KEYWORDS && value->kind == JSON_ARRAY) {
		json_set(member(a, fields, field->name), language, value);
		return true;
	}
	if (!has_shape(value, field))
		return false;
	if (is_texts(value) && field_allows(field, KIND_LANGUAGES))
		join_texts(a, fields, field, value);
	else
		json_set(fields, field->name, value);
	return true;
}
