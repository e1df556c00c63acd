/* Values of fields by kind. */
#include "pages/fields.h"

#include "http/markdown.h"
#include "http/parameters.h"
#include "pages/attachments.h"
#include "pages/places.h"
#include "records/codes.h"

enum { HEADING = 3 /* of Markdown in a section */ };

typedef void show_fn(struct fields_view *view, const struct field *field, const struct json *value, struct json *into);

/* The list `name` of an object, made when it is not there. */
static struct json *
list_of(const struct fields_view *view, struct json *into, const char *name)
{
	struct json *list = json_get(into, name);

	return list != NULL ? list : put_array(view->page, into, name);
}

static struct json *
add_line(const struct fields_view *view, struct json *into, struct str text)
{
	struct json *line = append_object(view->page, list_of(view, into, "lines"));

	put_text(view->page, line, "text", text);
	return line;
}

static struct json *
add_tag(const struct fields_view *view, struct json *into, struct str text)
{
	struct json *tag = append_object(view->page, list_of(view, into, "tags"));

	put_text(view->page, tag, "text", text);
	return tag;
}

static void
add_note(const struct fields_view *view, struct json *line, struct str note)
{
	if (note.length != 0)
		append_text(view->page, list_of(view, line, "notes"), note);
}

/* ---- texts ------------------------------------------------------------------------------------------------------- */

static const struct json *
pick_text(const struct fields_view *view, const struct json *texts)
{
	return text_pick(texts, view->language,
			 view->original.length > 0 ? view->original : record_language(view->record));
}

struct str
fields_text(const struct fields_view *view, const struct json *texts, struct str *language_r)
{
	const struct json *found = pick_text(view, texts);

	*language_r = found != NULL ? found->name : (struct str){ 0 };
	return found != NULL && found->kind == JSON_STRING ? found->text : (struct str){ 0 };
}

struct str
fields_summary(const struct fields_view *view, const struct type *type, size_t length, struct str *language_r)
{
	for (size_t i = 0; i < type->fields.count; i++) {
		const struct field *field = &type->fields.list[i];
		struct str          text;

		if (field->kind != FIELD_PROSE)
			continue;
		text = fields_text(view, json_find(view->fields, field->name), language_r);
		if (text.length != 0)
			return markdown_summary(view->page->a, text, length);
	}
	*language_r = (struct str){ 0 };
	return *language_r;
}

void
fields_mark(const struct fields_view *view, struct json *item, const struct json *texts, struct str language)
{
	if (!language_is_same(language, view->language)) {
		if (str_is(language, "und"))
			return;
		put_text(view->page, item, "in", label_language(view->page, language));
		return;
	}
	for (size_t i = 0; i < view->stale_count; i++)
		if (view->stale[i].texts == texts)
			put_text(view->page, item, "stale", label_day(view->page, view->stale[i].since));
}

static void
mark_text(const struct fields_view *view, struct json *item, const struct json *texts, struct str language)
{
	put_language(view->page, item, "language", "direction", language);
	fields_mark(view, item, texts, language);
}

static void
show_text(struct fields_view *view, const struct field *field, const struct json *value, struct json *into)
{
	struct str language, text = fields_text(view, value, &language);

	(void)field;
	if (text.length != 0)
		mark_text(view, add_line(view, into, text), value, language);
}

static void
show_prose(struct fields_view *view, const struct field *field, const struct json *value, struct json *into)
{
	struct str   language, text = fields_text(view, value, &language);
	struct json *prose;

	(void)field;
	if (text.length == 0)
		return;
	prose = append_object(view->page, list_of(view, into, "prose"));
	mark_text(view, prose, value, language);
	json_add(prose, STR("blocks"), markdown_blocks(view->page->a, text, HEADING));
}

static void
show_keywords(struct fields_view *view, const struct field *field, const struct json *value, struct json *into)
{
	const struct json *words = pick_text(view, value);

	(void)field;
	if (words != NULL)
		fields_mark(view, into, value, words->name);
	for (const struct json *word = JSON_FIRST(words); word != NULL; word = word->next) {
		struct json *tag = add_tag(view, into, word->text);

		put_text(view->page, tag, "address", page_address(view->page, "/search?q=%22%s%22", word->text));
		put_language(view->page, tag, "language", "direction", words->name);
	}
}

/* ---- codes and terms --------------------------------------------------------------------------------------------- */

static void
show_name(struct fields_view *view, const struct field *field, const struct json *value, struct json *into)
{
	struct json *line;

	(void)field;
	if (value->kind != JSON_STRING && value->kind != JSON_NUMBER)
		return;
	line = add_line(view, into, value->text);
	if (str_is_email(value->text)) {
		size_t at = str_find_byte(value->text, '@');

		put_text(view->page, line, "address",
			 page_address(view->page, "mailto:%s@%s", str_slice(value->text, 0, at),
				      str_slice(value->text, at + 1, value->text.length)));
	}
}

static void
show_term(struct fields_view *view, const struct field *field, const struct json *value, struct json *into)
{
	struct str   language, label = label_term_said(view->page, value->text, &language);
	struct json *tag = add_tag(view, into, label);

	put_language(view->page, tag, "language", "direction", language);
	if (str_is(field->facet, "subject"))
		put_text(view->page, tag, "address", page_address(view->page, "/search?subject=%s", value->text));
}

static void
show_terms(struct fields_view *view, const struct field *field, const struct json *value, struct json *into)
{
	for (const struct json *term = value->first; term != NULL; term = term->next)
		show_term(view, field, term, into);
}

static void
show_country(struct fields_view *view, const struct field *field, const struct json *value, struct json *into)
{
	struct str   language, label = label_country_said(view->page, value->text, &language);
	struct json *tag = add_tag(view, into, label);

	(void)field;
	put_language(view->page, tag, "language", "direction", language);
	put_text(view->page, tag, "address", page_address(view->page, "/countries/%s", value->text));
}

static void
show_countries(struct fields_view *view, const struct field *field, const struct json *value, struct json *into)
{
	for (const struct json *code = value->first; code != NULL; code = code->next)
		show_country(view, field, code, into);
}

static void
show_languages(struct fields_view *view, const struct field *field, const struct json *value, struct json *into)
{
	(void)field;
	for (const struct json *tag = value->first; tag != NULL; tag = tag->next) {
		struct str language, label = label_language_said(view->page, tag->text, &language);

		put_language(view->page, add_tag(view, into, label), "language", "direction", language);
	}
}

static void
show_choice(struct fields_view *view, const struct field *field, const struct json *value, struct json *into)
{
	for (size_t i = 0; i < field->choice_count; i++)
		if (str_equal(field->choices[i].value, value->text))
			add_line(view, into, localized_in(&field->choices[i].label, view->page->language));
}

static void
show_yes_no(struct fields_view *view, const struct field *field, const struct json *value, struct json *into)
{
	(void)field;
	add_line(view, into, page_word(view->page, value->boolean ? "value.yes" : "value.no"));
}

/* ---- dates and numbers ------------------------------------------------------------------------------------------- */

static void
show_date(struct fields_view *view, const struct field *field, const struct json *value, struct json *into)
{
	struct json *line = add_line(view, into, label_date(view->page, value->text));
	size_t       hour = str_find_byte(value->text, 'T') + 1;

	if (field->kind == FIELD_TIME && hour + 5 <= value->text.length)
		add_note(view, line,
			 str_format(view->page->a, "%.*s UTC", STR_ARGS(str_slice(value->text, hour, hour + 5))));
}

static void
show_number(struct fields_view *view, const struct field *field, const struct json *value, struct json *into)
{
	struct str unit = json_text(value, "unit");
	struct str number = value->text;

	(void)field;
	if (value->kind == JSON_OBJECT)
		number = json_get(value, "value") != NULL ? json_get(value, "value")->text : (struct str){ 0 };
	number = label_decimal(view->page, number);
	if (unit.length != 0)
		number = str_format(view->page->a, "%.*s\u00A0%.*s", STR_ARGS(number), STR_ARGS(unit));
	add_line(view, into, number);
}

static void
show_amount(struct fields_view *view, const struct field *field, const struct json *value, struct json *into)
{
	struct str number = label_decimal(view->page, json_text(value, "value"));

	(void)field;
	add_line(view, into,
		 str_format(view->page->a, "%.*s\u00A0%.*s", STR_ARGS(number), STR_ARGS(json_text(value, "currency"))));
}

/* ---- things elsewhere -------------------------------------------------------------------------------------------- */

static void
show_record(struct fields_view *view, const struct field *field, const struct json *value, struct json *into)
{
	struct str   language, title = label_record(view->page, value->text, &language);
	struct json *line = add_line(view, into, title);

	(void)field;
	put_language(view->page, line, "language", "direction", language);
	put_text(view->page, line, "address",
		 page_address(view->page, "/records/%s", label_survivor(view->page, value->text)));
}

static void
show_person(struct fields_view *view, const struct field *field, const struct json *value, struct json *into)
{
	struct str   name = json_text(value, "name"), role = json_text(value, "role");
	struct str   organization = json_text(value, "organization"), orcid = json_text(value, "orcid");
	struct str   language;
	struct json *line = add_line(view, into, name.length != 0 ? name : role);

	(void)field;
	if (name.length != 0)
		add_note(view, line, role);
	if (organization.length != 0)
		add_note(view, line, label_record(view->page, organization, &language));
	add_note(view, line, json_text(value, "email"));
	if (orcid.length != 0)
		put_text(view->page, line, "address", page_address(view->page, "https://orcid.org/%s", orcid));
}

/* Whether what it leads to is there, and where a copy is. */
static void
mark_link(const struct fields_view *view, struct json *line, struct str url)
{
	struct json *earlier;

	for (size_t i = 0; i < view->link_count; i++) {
		const struct fields_link *link = &view->links[i];

		if (!str_equal(link->url, url))
			continue;
		if (link->dead > 0)
			put_text(view->page, line, "dead", label_day(view->page, link->dead));
		if (link->copy.length == 0)
			return;
		put_text(view->page, line, "copy", link->copy);
		put_text(view->page, line, "copied", label_day(view->page, link->copied));
		earlier = put_array(view->page, line, "earlier");
		for (size_t k = 0; k < link->earlier_count; k++)
			append_link(view->page, earlier, link->earlier[k].address,
				    label_day(view->page, link->earlier[k].copied));
	}
}

/* By its title, else by the language that it leads to, else by its address. */
static void
show_link(struct fields_view *view, const struct field *field, const struct json *value, struct json *into)
{
	struct str   address = json_text(value, "url"), in = json_text(value, "language"), language, title;
	struct json *line;

	(void)field;
	title = fields_text(view, json_get(value, "title"), &language);
	if (in.length != 0)
		in = label_language(view->page, in);
	line = add_line(view, into, title.length != 0 ? title : in.length != 0 ? in : address);
	put_text(view->page, line, "address", address);
	put_language(view->page, line, "language", "direction", language);
	if (title.length != 0 || in.length != 0)
		add_note(view, line, url_host(address));
	if (title.length != 0)
		add_note(view, line, in);
	mark_link(view, line, address);
}

static void
show_file(struct fields_view *view, const struct field *field, const struct json *value, struct json *into)
{
	struct str   language, title = fields_text(view, json_get(value, "title"), &language);
	struct json *line = add_line(view, into, title.length != 0 ? title : json_text(value, "name"));

	(void)field;
	put_text(view->page, line, "address", attachment_address(view->page, view->record, value));
	put_picture(view->page, line, view->record, value);
	put_language(view->page, line, "language", "direction", language);
	add_note(view, line, label_media(view->page, json_text(value, "media")));
	if (json_integer(value, "size", -1) >= 0)
		add_note(view, line, label_bytes(view->page, json_integer(value, "size", 0)));
	if (json_text(value, "language").length != 0)
		add_note(view, line, label_language(view->page, json_text(value, "language")));
}

/* ---- places ------------------------------------------------------------------------------------------------------ */

static struct str
format_degrees(const struct page *page, double degrees, const char *positive, const char *negative)
{
	struct str        text = str_format(page->a, "%.3f", degrees < 0 ? -degrees : degrees);
	struct word_value number = { "number", label_decimal(page, text) };

	return words_fill(page->a, page->words, page->language, degrees < 0 ? negative : positive, -1, &number, 1);
}

static struct str
format_position(const struct page *page, double north, double east)
{
	struct word_value values[] = {
		{ "latitude", format_degrees(page, north, "place.north", "place.south") },
		{ "longitude", format_degrees(page, east, "place.east", "place.west") },
	};

	return words_fill(page->a, page->words, page->language, "place.point", -1, values, 2);
}

/* Degrees east of Greenwich, whatever the turns around the globe. */
static double
one_turn(double east)
{
	return east > 180 ? east - 360 : east < -180 ? east + 360 : east;
}

static struct str
format_box(const struct page *page, const struct place_sides *box)
{
	struct word_value values[] = {
		{ "from", format_position(page, box->south, box->west) },
		{ "to", format_position(page, box->north, one_turn(box->east)) },
	};

	if (box->south == box->north && box->west == box->east)
		return values[0].value;
	return words_fill(page->a, page->words, page->language, "place.area", -1, values, 2);
}

static void
show_place(struct fields_view *view, const struct field *field, const struct json *value, struct json *into)
{
	struct place_sides box;
	struct json       *line;
	struct str         language, name = fields_text(view, json_get(value, "name"), &language);

	(void)field;
	if (!place_sides(value, &box))
		return;
	line = add_line(view, into, name.length > 0 ? name : format_box(view->page, &box));
	if (name.length > 0) {
		put_language(view->page, line, "language", "direction", language);
		add_note(view, line, format_box(view->page, &box));
	}
	put_text(view->page, line, "address",
		 str_format(view->page->a, "/search?bbox=%.3f,%.3f,%.3f,%.3f", one_turn(box.west - .001),
			    box.south - .001, one_turn(box.east + .001), box.north + .001));
}

/* ---- groups and tables ------------------------------------------------------------------------------------------- */

/* The fields of one object as a list; empty when none shows. */
static struct json *
show_members(struct fields_view *view, const struct field *field, const struct json *value)
{
	struct json *list = json_array(view->page->a);

	for (size_t i = 0; i < field->fields.count; i++) {
		const struct field *part = &field->fields.list[i];

		fields_append(view, part, json_find(value, part->name), list);
	}
	return list;
}

static void
show_group(struct fields_view *view, const struct field *field, const struct json *value, struct json *into)
{
	struct json *members = show_members(view, field, value);

	if (members->count != 0)
		json_add(append_object(view->page, list_of(view, into, "groups")), STR("fields"), members);
}

/* True when a row has a value there: empty columns are not shown. */
static bool
has_column(const struct json *rows, struct str name)
{
	for (const struct json *row = rows->first; row != NULL; row = row->next)
		if (json_find(row, name) != NULL)
			return true;
	return false;
}

static void
show_table(struct fields_view *view, const struct field *field, const struct json *value, struct json *into)
{
	const struct field_list *parts = &field->fields;
	struct json             *table, *columns, *rows;

	if (value->count == 0)
		return;
	table = put_object(view->page, into, "table");
	put_label(view->page, table, &field->label);
	columns = put_array(view->page, table, "columns");
	for (size_t i = 0; i < parts->count; i++)
		if (has_column(value, parts->list[i].name))
			append_text(view->page, columns, localized_in(&parts->list[i].label, view->page->language));
	rows = put_array(view->page, table, "rows");
	for (const struct json *row = value->first; row != NULL; row = row->next) {
		struct json *cells = put_array(view->page, append_object(view->page, rows), "cells");

		for (size_t i = 0; i < parts->count; i++)
			if (has_column(value, parts->list[i].name))
				fields_show(view, &parts->list[i], json_find(row, parts->list[i].name),
					    append_object(view->page, cells));
	}
}

/* ---- all kinds --------------------------------------------------------------------------------------------------- */

static const struct {
	show_fn       *show;
	enum json_kind json; /* of one value; another is passed over: adopted records may hold anything */
} kinds[FIELD_KINDS] = {
	[FIELD_TEXT] = { show_text, JSON_OBJECT },          [FIELD_PROSE] = { show_prose, JSON_OBJECT },
	[FIELD_NAME] = { show_name, JSON_STRING },          [FIELD_TERM] = { show_term, JSON_STRING },
	[FIELD_TERMS] = { show_terms, JSON_ARRAY },         [FIELD_KEYWORDS] = { show_keywords, JSON_OBJECT },
	[FIELD_COUNTRY] = { show_country, JSON_STRING },    [FIELD_COUNTRIES] = { show_countries, JSON_ARRAY },
	[FIELD_LANGUAGES] = { show_languages, JSON_ARRAY }, [FIELD_ORGANIZATION] = { show_record, JSON_STRING },
	[FIELD_RECORD] = { show_record, JSON_STRING },      [FIELD_PERSON] = { show_person, JSON_OBJECT },
	[FIELD_DATE] = { show_date, JSON_STRING },          [FIELD_PERIOD] = { show_date, JSON_STRING },
	[FIELD_TIME] = { show_date, JSON_STRING },          [FIELD_NUMBER] = { show_number, JSON_NULL },
	[FIELD_AMOUNT] = { show_amount, JSON_OBJECT },      [FIELD_YES_NO] = { show_yes_no, JSON_BOOLEAN },
	[FIELD_CHOICE] = { show_choice, JSON_STRING },      [FIELD_LINK] = { show_link, JSON_OBJECT },
	[FIELD_FILE] = { show_file, JSON_OBJECT },          [FIELD_PLACE] = { show_place, JSON_OBJECT },
	[FIELD_GROUP] = { show_group, JSON_OBJECT },        [FIELD_TABLE] = { show_table, JSON_ARRAY },
};

static bool
is_withheld(const struct json *value)
{
	return value->kind == JSON_OBJECT && json_get(value, "withheld") != NULL;
}

/* A value that stays at home: only that there is one, and until when. */
static void
show_withheld(struct fields_view *view, const struct json *value, struct json *into)
{
	struct str        until = json_text(value, "until");
	struct word_value date = { "date", label_date(view->page, until) };

	add_line(view, into,
		 until.length == 0 ? page_word(view->page, "record.withheld")
				   : words_fill(view->page->a, view->page->words, view->page->language,
						"record.withheld-until", -1, &date, 1));
}

static void
show_one(struct fields_view *view, const struct field *field, const struct json *value, struct json *into)
{
	if (is_withheld(value))
		show_withheld(view, value, into);
	else if (field->kind == FIELD_NUMBER || value->kind == kinds[field->kind].json)
		kinds[field->kind].show(view, field, value, into);
}

bool
fields_show(struct fields_view *view, const struct field *field, const struct json *value, struct json *into)
{
	uint32_t before = into->count;

	if (value == NULL)
		return false;
	if (!field->many || value->kind != JSON_ARRAY) {
		show_one(view, field, value, into);
	} else {
		for (const struct json *item = value->first; item != NULL; item = item->next)
			show_one(view, field, item, into);
	}
	return into->count != before;
}

bool
fields_append(struct fields_view *view, const struct field *field, const struct json *value, struct json *list)
{
	struct json *shown;

	if (value == NULL)
		return false;
	shown = json_object(view->page->a);
	put_label(view->page, shown, &field->label);
	if (!fields_show(view, field, value, shown))
		return false;
	json_append(list, shown);
	return true;
}

/* ---- as plain text ----------------------------------------------------------------------------------------------- */

static void
add_plain(struct buffer *out, struct str text)
{
	if (text.length == 0)
		return;
	if (out->length != 0)
		buffer_add_c(out, "; ");
	buffer_add(out, text);
}

/* What was made for a template, read back as text. */
static void
flatten(struct buffer *out, const struct json *shown)
{
	if (shown->kind == JSON_STRING && !str_is(shown->name, "address") && !str_is(shown->name, "language") &&
	    !str_is(shown->name, "direction"))
		add_plain(out, shown->text);
	for (const struct json *item = shown->first; item != NULL; item = item->next)
		flatten(out, item);
}

/* All languages of a text, each behind its name. */
static void
flatten_texts(const struct page *page, struct buffer *out, const struct json *texts)
{
	for (const struct json *text = texts->first; text != NULL; text = text->next) {
		if (out->length != 0)
			buffer_add_c(out, "; ");
		buffer_format(out, "%.*s: ", STR_ARGS(label_language(page, text->name)));
		buffer_add(out, text->text);
		for (const struct json *word = text->first; word != NULL; word = word->next)
			buffer_format(out, word == text->first ? "%.*s" : ", %.*s", STR_ARGS(word->text));
	}
}

void
fields_plain(struct fields_view *view, const struct field *field, const struct json *value, struct buffer *out)
{
	struct json *shown = json_object(view->page->a);
	bool         texts = field->kind == FIELD_TEXT || field->kind == FIELD_PROSE || field->kind == FIELD_KEYWORDS;

	if (value == NULL)
		return;
	if (!texts) {
		if (fields_show(view, field, value, shown))
			flatten(out, shown);
	} else if (value->kind == JSON_ARRAY) {
		for (const struct json *item = value->first; item != NULL; item = item->next)
			flatten_texts(view->page, out, item);
	} else {
		flatten_texts(view->page, out, value);
	}
}
