/* Differences between revisions. Fields are walked by the type, down to the texts of each language; the elements of lists are
 * paired by what is the same around them, so that one that was put in between does not make all that follow look changed. */
#include "pages/difference.h"

#include "pages/fields.h"

#include "records/records.h"
#include "text/difference.h"

enum {
	CONTEXT_BYTES = 80,  /* of what is the same beside a change */
	PASSAGE_BYTES = 600, /* of one removal or addition */
	CHANGE_BYTES = 3000, /* of one text */
};

struct comparison {
	struct page       *page;
	struct fields_view before, after;
	bool               after_is_newer;
	struct json       *shown, *data;
};

/* Where a value stands: for people and as a JSON Pointer. */
struct place {
	struct str label, pointer;
};

/* The two values of one place; NULL: none. */
struct pair {
	const struct json *before, *after;
};

static struct str
escape_pointer(struct arena *a, struct str name)
{
	struct buffer out = buffer_in(a);

	for (size_t i = 0; i < name.length; i++) {
		if (name.data[i] == '~' || name.data[i] == '/')
			buffer_add_c(&out, name.data[i] == '~' ? "~0" : "~1");
		else
			buffer_add_byte(&out, name.data[i]);
	}
	return buffer_str(&out);
}

static struct place
place_of_field(const struct comparison *c, struct place parent, const struct field *field)
{
	struct str label = localized_in(&field->label, c->page->language);

	return (struct place){
		parent.label.length == 0
			? label
			: str_format(c->page->a, "%.*s › %.*s", STR_ARGS(parent.label), STR_ARGS(label)),
		str_format(c->page->a, "%.*s/%.*s", STR_ARGS(parent.pointer), STR_ARGS(field->name)),
	};
}

/* The element `index` of a list, counted from 1 for people. */
static struct place
place_of_element(const struct comparison *c, struct place list, size_t index)
{
	struct str number = words_number(c->page->a, c->page->words, c->page->language, (int64_t)index + 1);

	return (struct place){
		str_format(c->page->a, "%.*s %.*s", STR_ARGS(list.label), STR_ARGS(number)),
		str_format(c->page->a, "%.*s/%zu", STR_ARGS(list.pointer), index),
	};
}

/* ---- what is shown ----------------------------------------------------------------------------------------------- */

static const char *
fate_word(bool before, bool after)
{
	return !before ? "history.added" : !after ? "history.removed" : "history.changed";
}

static void
put_value(const struct comparison *c, struct json *row, const char *name, const struct json *value)
{
	if (value != NULL)
		json_add(row, str_of(name), json_copy(c->page->a, value));
}

/* A new change with its data; the caller adds parts. */
static struct json *
add_change(struct comparison *c, struct place place, struct pair raw, struct str language)
{
	struct json *change = append_object(c->page, c->shown), *row = append_object(c->page, c->data);

	put_text(c->page, row, "path", place.pointer);
	put_value(c, row, "before", raw.before);
	put_value(c, row, "after", raw.after);
	put_text(c->page, change, "label", place.label);
	put_text(c->page, change, "fate", page_word(c->page, fate_word(raw.before != NULL, raw.after != NULL)));
	if (language.length != 0) {
		put_text(c->page, change, "language", label_language(c->page, language));
		put_text(c->page, change, "tag", language);
		put_text(c->page, change, "direction", language_is_rtl(language) ? STR("rtl") : STR("ltr"));
	}
	put_array(c->page, change, "parts");
	return change;
}

static void
add_part(const struct comparison *c, struct json *change, enum difference_kind kind, struct str text)
{
	struct json *part = append_object(c->page, json_get(change, "parts"));

	put_text(c->page, part, "text", text);
	put_true(c->page, part, "removed", kind == DIFFERENCE_REMOVED);
	put_true(c->page, part, "added", kind == DIFFERENCE_ADDED);
}

/* At most the last `limit` bytes, no character cut in two. */
static struct str
tail(struct str text, size_t limit)
{
	size_t from = text.length > limit ? text.length - limit : 0;

	while (from < text.length && ((unsigned char)text.data[from] & 0xC0) == 0x80)
		from++;
	return str_slice(text, from, text.length);
}

/* Without the word that its last, or its first, byte may have been cut from; whole when it has no space. */
static struct str
whole_words(struct str text, bool at_end)
{
	size_t space = str_find_byte(text, ' ');

	if (!at_end)
		return space < text.length ? str_slice(text, space, text.length) : text;
	for (space = text.length; space > 0 && text.data[space - 1] != ' '; space--)
		;
	return space > 0 ? str_slice(text, 0, space) : text;
}

/* Of what is the same, what stands beside a change; of what is not, the beginning. */
static struct str
excerpt(const struct comparison *c, struct json *change, const struct difference_part *part, bool first, bool last)
{
	bool       same = part->kind == DIFFERENCE_SAME;
	struct str head = str_head(part->text, same ? CONTEXT_BYTES : PASSAGE_BYTES);
	struct str end = tail(part->text, CONTEXT_BYTES);

	if (part->text.length <= (same ? 2 * CONTEXT_BYTES : PASSAGE_BYTES))
		return part->text;
	put_true(c->page, change, "cut", json_get(change, "cut") == NULL);
	if (same && first)
		head.length = 0;
	if (!same || last)
		end.length = 0;
	head = whole_words(head, true);
	end = whole_words(end, false);
	return str_format(c->page->a, "%.*s…%.*s", STR_ARGS(head), STR_ARGS(end));
}

static void
compare_texts(struct comparison *c, struct place place, struct pair raw, struct str language, struct str before,
	      struct str after)
{
	struct difference_part *parts;
	struct json            *change;
	size_t                  count, bytes = 0;

	if (str_equal(before, after))
		return;
	change = add_change(c, place, raw, language);
	difference_words(c->page->a, before, after, &parts, &count);
	for (size_t i = 0; i < count; i++) {
		struct str text = excerpt(c, change, &parts[i], i == 0, i + 1 == count);

		if (bytes > CHANGE_BYTES) {
			put_true(c->page, change, "cut", json_get(change, "cut") == NULL);
			add_part(c, change, DIFFERENCE_SAME, STR("…"));
			break;
		}
		bytes += text.length;
		add_part(c, change, parts[i].kind, text);
	}
}

/* ---- lists ------------------------------------------------------------------------------------------------------- */

struct items {
	struct str *list;
	size_t      count;
};

static struct json *
list_of_one(const struct comparison *c, const struct json *value)
{
	struct json *list = json_array(c->page->a);

	json_append(list, json_copy(c->page->a, value));
	return list;
}

/* The elements of a list as people read them. */
static struct items
items_of(struct comparison *c, struct fields_view *view, const struct field *field, const struct json *list)
{
	struct items items = { ARENA_ARRAY(c->page->a, struct str, list != NULL ? list->count : 0), 0 };

	for (const struct json *item = JSON_FIRST(list); item != NULL; item = item->next) {
		struct buffer out = buffer_in(c->page->a);

		if (field->kind == FIELD_KEYWORDS)
			buffer_add(&out, item->text);
		else
			fields_plain(view, field, list_of_one(c, item), &out);
		items.list[items.count++] = buffer_str(&out);
	}
	return items;
}

static void
compare_items(struct comparison *c, const struct field *field, struct place place, struct pair raw, struct str language)
{
	struct items            before = items_of(c, &c->before, field, raw.before);
	struct items            after = items_of(c, &c->after, field, raw.after);
	struct difference_step *steps;
	struct json            *change;
	size_t                  count, same = 0;

	difference_lists(c->page->a, before.list, before.count, after.list, after.count, &steps, &count);
	for (size_t i = 0; i < count; i++)
		same += steps[i].kind == DIFFERENCE_SAME;
	if (same == count)
		return;
	change = add_change(c, place, raw, language);
	put_true(c->page, change, "items", true);
	for (size_t i = 0; i < count; i++) {
		struct str text =
			steps[i].kind == DIFFERENCE_ADDED ? after.list[steps[i].after] : before.list[steps[i].before];

		if (steps[i].kind != DIFFERENCE_SAME)
			add_part(c, change, steps[i].kind, str_head(text, PASSAGE_BYTES));
	}
}

/* ---- fields ------------------------------------------------------------------------------------------------------ */

static void compare_fields(struct comparison *c, const struct field_list *fields, struct pair pair, struct place place);

/* A value that is withheld, or a list with one. */
static bool
is_withheld(const struct json *value)
{
	if (value == NULL || value->kind == JSON_OBJECT)
		return json_get(value, "withheld") != NULL;
	for (const struct json *item = value->kind == JSON_ARRAY ? value->first : NULL; item != NULL; item = item->next)
		if (json_get(item, "withheld") != NULL)
			return true;
	return false;
}

/* Of a value that stays at home only that there is one; also of an older one that was public, once it does not. */
static void
compare_withheld(struct comparison *c, const struct field *field, struct place place, struct pair pair)
{
	const struct json *newer = c->after_is_newer ? pair.after : pair.before;
	struct json       *change;
	struct buffer      text = buffer_in(c->page->a);

	if (is_withheld(newer)) {
		struct json *hidden = json_object(c->page->a);
		struct pair  shown = { pair.before != NULL ? hidden : NULL, pair.after != NULL ? hidden : NULL };

		if (is_withheld(pair.before))
			shown.before = pair.before;
		if (is_withheld(pair.after))
			shown.after = pair.after;
		change = add_change(c, place, shown, STR(""));
		add_part(c, change, DIFFERENCE_SAME, page_word(c->page, "record.withheld"));
		return;
	}
	change = add_change(c, place, pair, STR(""));
	add_part(c, change, c->after_is_newer ? DIFFERENCE_REMOVED : DIFFERENCE_ADDED,
		 page_word(c->page, "record.withheld"));
	fields_plain(c->after_is_newer ? &c->after : &c->before, field, newer, &text);
	if (text.length != 0)
		add_part(c, change, c->after_is_newer ? DIFFERENCE_ADDED : DIFFERENCE_REMOVED,
			 str_head(buffer_str(&text), PASSAGE_BYTES));
}

static struct pair
members(struct pair pair, struct str name)
{
	return (struct pair){ json_find(pair.before, name), json_find(pair.after, name) };
}

/* A map from language to text, or to a list of words. */
static void
compare_languages(struct comparison *c, const struct field *field, struct pair pair, struct place place)
{
	const struct json *maps[] = { pair.before, pair.after };

	for (int i = 0; i < 2; i++) {
		for (const struct json *text = JSON_FIRST(maps[i]); text != NULL; text = text->next) {
			struct pair  texts = members(pair, text->name);
			struct place own = { place.label,
					     str_format(c->page->a, "%.*s/%.*s", STR_ARGS(place.pointer),
							STR_ARGS(escape_pointer(c->page->a, text->name))) };

			if (i == 1 && texts.before != NULL)
				continue; /* compared already */
			if (field->kind == FIELD_KEYWORDS)
				compare_items(c, field, own, texts, text->name);
			else
				compare_texts(c, own, texts, text->name,
					      texts.before != NULL ? texts.before->text : STR(""),
					      texts.after != NULL ? texts.after->text : STR(""));
		}
	}
}

static bool
has_kind(struct pair pair, enum json_kind kind)
{
	return (pair.before == NULL || pair.before->kind == kind) && (pair.after == NULL || pair.after->kind == kind);
}

/* One value of a field. */
static void
compare_one(struct comparison *c, const struct field *field, struct pair pair, struct place place)
{
	bool by_language = field->kind == FIELD_TEXT || field->kind == FIELD_PROSE || field->kind == FIELD_KEYWORDS;
	bool is_list = field->kind == FIELD_TERMS || field->kind == FIELD_COUNTRIES || field->kind == FIELD_LANGUAGES;
	struct buffer before = buffer_in(c->page->a), after = buffer_in(c->page->a);

	if (by_language && has_kind(pair, JSON_OBJECT)) {
		compare_languages(c, field, pair, place);
	} else if (field->kind == FIELD_GROUP && has_kind(pair, JSON_OBJECT)) {
		compare_fields(c, &field->fields, pair, place);
	} else if (is_list && has_kind(pair, JSON_ARRAY)) {
		compare_items(c, field, place, pair, STR(""));
	} else {
		fields_plain(&c->before, field, pair.before, &before);
		fields_plain(&c->after, field, pair.after, &after);
		compare_texts(c, place, pair, STR(""), buffer_str(&before), buffer_str(&after));
	}
}

/* The rows of a table have its columns for fields, as groups have. */
static void
compare_element(struct comparison *c, const struct field *field, struct pair pair, struct place place)
{
	if (field->kind == FIELD_TABLE && has_kind(pair, JSON_OBJECT))
		compare_fields(c, &field->fields, pair, place);
	else
		compare_one(c, field, pair, place);
}

struct elements {
	const struct json **list;
	struct str         *texts; /* as JSON, to tell which are the same */
	size_t              count;
};

static struct elements
elements_of(const struct comparison *c, const struct json *list)
{
	size_t          most = list != NULL ? list->count : 0;
	struct elements elements = { ARENA_ARRAY(c->page->a, const struct json *, most),
				     ARENA_ARRAY(c->page->a, struct str, most), 0 };

	for (const struct json *item = JSON_FIRST(list); item != NULL; item = item->next) {
		struct buffer out = buffer_in(c->page->a);

		json_write(&out, item);
		elements.list[elements.count] = item;
		elements.texts[elements.count++] = buffer_str(&out);
	}
	return elements;
}

/* Elements between the same neighbours are taken for each other in their order. */
static void
compare_elements(struct comparison *c, const struct field *field, struct pair pair, struct place place)
{
	struct elements         before = elements_of(c, pair.before), after = elements_of(c, pair.after);
	struct difference_step *steps;
	size_t                  count;

	difference_lists(c->page->a, before.texts, before.count, after.texts, after.count, &steps, &count);
	for (size_t i = 0; i < count;) {
		size_t removed = i, added, end;

		for (added = removed; added < count && steps[added].kind == DIFFERENCE_REMOVED; added++)
			;
		for (end = added; end < count && steps[end].kind == DIFFERENCE_ADDED; end++)
			;
		for (size_t k = 0; removed + k < added || added + k < end; k++) {
			bool   both = removed + k < added && added + k < end;
			size_t old = removed + k < added ? steps[removed + k].before : 0;
			size_t new = added + k < end ? steps[added + k].after : 0;
			struct pair one = { removed + k < added ? before.list[old] : NULL,
					    added + k < end ? after.list[new] : NULL };

			compare_element(c, field, one,
					place_of_element(c, place, both || one.after != NULL ? new : old));
		}
		i = end > i ? end : i + 1;
	}
}

/* Those whose elements have parts or languages are compared one by one; others as lists of short values. */
static bool
has_large_elements(const struct field *field)
{
	return field->kind == FIELD_GROUP || field->kind == FIELD_TABLE || field->kind == FIELD_TEXT ||
	       field->kind == FIELD_PROSE;
}

static void
compare_field(struct comparison *c, const struct field *field, struct pair pair, struct place place)
{
	bool is_list = field->many || field->kind == FIELD_TABLE;

	if (pair.before == NULL && pair.after == NULL)
		return;
	if (pair.before != NULL && pair.after != NULL && json_equal(pair.before, pair.after))
		return;
	if (is_withheld(pair.before) || is_withheld(pair.after))
		compare_withheld(c, field, place, pair);
	else if (!is_list || !has_kind(pair, JSON_ARRAY))
		compare_one(c, field, pair, place);
	else if (has_large_elements(field))
		compare_elements(c, field, pair, place);
	else
		compare_items(c, field, place, pair, STR(""));
}

static void
compare_fields(struct comparison *c, const struct field_list *fields, struct pair pair, struct place place)
{
	for (size_t i = 0; i < fields->count; i++) {
		const struct field *field = &fields->list[i];

		compare_field(c, field, members(pair, field->name), place_of_field(c, place, field));
	}
}

/* ---- the header -------------------------------------------------------------------------------------------------- */

static struct str
state_text(struct page *page, struct str text)
{
	enum record_state state;

	return record_state_parse(text, &state) ? label_state(page, state) : text;
}

static struct str
licence_text(struct page *page, struct str text)
{
	return label_licence(page, text);
}

static struct str
access_text(struct page *page, struct str text)
{
	return label_access(page, text);
}

static struct str
date_text(struct page *page, struct str text)
{
	return label_date(page, text);
}

static struct str
plain_text(struct page *page, struct str text)
{
	(void)page;
	return text;
}

/* The header's members that people set. */
static void
compare_headers(struct comparison *c)
{
	static const struct {
		const char *pointer, *key;
		struct str (*label)(struct page *page, struct str text);
	} rows[] = {
		{ "/state", "header.state", state_text },
		{ "/owner", "header.owner", label_owner },
		{ "/licence", "header.licence", licence_text },
		{ "/confirmed", "header.confirmed", date_text },
		{ "/rights/holder", "header.holder", plain_text },
		{ "/rights/custodian", "header.custodian", plain_text },
		{ "/rights/access", "header.access", access_text },
		{ "/rights/embargo", "header.embargo", date_text },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct pair pair = { json_at(c->before.record, rows[i].pointer),
				     json_at(c->after.record, rows[i].pointer) };
		struct str  texts[2] = { pair.before != NULL ? pair.before->text : STR(""),
                                        pair.after != NULL ? pair.after->text : STR("") };

		for (int k = 0; k < 2; k++)
			texts[k] = texts[k].length != 0 ? rows[i].label(c->page, texts[k]) : STR("");
		compare_texts(c, (struct place){ page_word(c->page, rows[i].key), str_of(rows[i].pointer) }, pair,
			      STR(""), texts[0], texts[1]);
	}
}

void
difference_put(struct page *page, const struct type *type, const struct compared *before, const struct compared *after,
	       struct json *shown, struct json *data)
{
	struct pair       fields = { json_get(before->record, "fields"), json_get(after->record, "fields") };
	struct comparison c = {
		.page = page,
		.before = { page, before->record, fields.before, page->language },
		.after = { page, after->record, fields.after, page->language },
		.after_is_newer = after->revision >= before->revision,
		.shown = shown,
		.data = data,
	};

	compare_fields(&c, &type->fields, fields, (struct place){ STR(""), STR("/fields") });
	compare_headers(&c);
}
