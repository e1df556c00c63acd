/* Cells of a table. */
#include "formats/table_cells.h"

#include "base/identifier.h"
#include "formats/csv_cells.h"
#include "formats/written.h"
#include "records/codes.h"
#include "records/kinds.h"

/* ---- groups ------------------------------------------------------------------------------------------------------ */

static struct json *
add_group(struct row_reading *r, struct json *parent, const struct field *group, size_t *at_r)
{
	struct json *there = json_find(parent, group->name);

	*at_r = 0;
	if (!field_is_list(group))
		return there != NULL ? there : json_add(parent, group->name, json_object(r->a));
	if (there == NULL)
		there = json_add(parent, group->name, json_array(r->a));
	if (there->kind != JSON_ARRAY)
		return json_object(r->a); /* the whole was given as JSON: this is left aside */
	*at_r = there->count;
	return json_append(there, json_object(r->a));
}

/* The group of a step inside `parent`, made when it is the first that is said of it. */
static const struct row_group *
group_of(struct row_reading *r, struct json *parent, struct str pointer, const struct column_step *step)
{
	struct row_group *group;
	size_t            at;

	for (size_t i = 0; i < r->group_count; i++) {
		group = &r->groups[i];
		if (group->parent == parent && group->name == step->group->name.data && group->number == step->number)
			return group;
	}
	r->groups = arena_room(r->a, r->groups, r->group_count, &r->group_capacity, sizeof *r->groups);
	group = &r->groups[r->group_count++];
	*group = (struct row_group){ .parent = parent, .name = step->group->name.data, .number = step->number };
	group->values = add_group(r, parent, step->group, &at);
	group->pointer = str_format(r->a, "%.*s/%.*s", STR_ARGS(pointer), STR_ARGS(step->group->name));
	if (field_is_list(step->group))
		group->pointer = str_format(r->a, "%.*s/%zu", STR_ARGS(group->pointer), at);
	return group;
}

/* Where the values of a column go: the fields of the record, or of a group in it. */
static struct json *
values_of(struct row_reading *r, const struct column *column, struct str *pointer_r)
{
	struct json *values = json_get(r->document, "fields");

	*pointer_r = STR("/fields");
	for (size_t i = 0; i < column->step_count; i++) {
		const struct row_group *group = group_of(r, values, *pointer_r, &column->steps[i]);

		values = group->values;
		*pointer_r = group->pointer;
	}
	return values;
}

static void
place(struct row_reading *r, struct str pointer, size_t at)
{
	struct found_cells *cells = &r->found.cells;

	cells->list = arena_room(r->a, cells->list, cells->count, &r->cell_capacity, sizeof *cells->list);
	cells->list[cells->count++] = (struct found_cell){ pointer, at };
}

/* Remembers where the value of a column stands. */
static void
place_column(struct row_reading *r, const struct column *column, struct str pointer, size_t at)
{
	pointer = str_format(r->a, "%.*s/%.*s", STR_ARGS(pointer), STR_ARGS(column->field->name));
	if (column->language.length > 0 && field_allows(column->field, KIND_LANGUAGES))
		pointer = str_format(r->a, "%.*s/%.*s", STR_ARGS(pointer), STR_ARGS(column->language));
	place(r, pointer, at);
}

void
row_place_empty(struct row_reading *r, const struct columns *columns)
{
	size_t given = r->found.cells.count;

	for (size_t i = 0; i < columns->count; i++) {
		const struct column *column = &columns->list[i];
		bool                 has = column->kind != COLUMN_FIELD || column->step_count > 0;

		for (size_t k = 0; k < given && !has; k++)
			has = r->found.cells.list[k].column == i;
		if (!has)
			place(r, str_join(r->a, STR("/fields/"), column->field->name), i);
	}
}

/* ---- values ------------------------------------------------------------------------------------------------------ */

/* "Kenya [KE]": what is in the brackets at the end; else the empty slice. */
static struct str
code_in_brackets(struct str text)
{
	size_t at = text.length;

	if (text.length == 0 || text.data[text.length - 1] != ']')
		return STR("");
	while (at > 0 && text.data[at - 1] != '[')
		at--;
	return at > 1 ? str_slice(text, at, text.length - 1) : STR("");
}

static bool
is_coded(const struct field *field)
{
	return field->kind == FIELD_TERM || field->kind == FIELD_TERMS || field->kind == FIELD_COUNTRY ||
	       field->kind == FIELD_COUNTRIES || field->kind == FIELD_CHOICE || field->kind == FIELD_LANGUAGES;
}

/* What the field cannot hold stays in the record of ours, for its check to tell. */
static void
keep_written(struct row_reading *r, struct json *values, const struct field *field, struct str text)
{
	struct json *there = json_find(values, field->name);

	if (field_is_list(field) && there == NULL)
		there = json_add(values, field->name, json_array(r->a));
	if (field_is_list(field) && there->kind == JSON_ARRAY)
		json_append(there, json_string(r->a, text));
	else if (there == NULL)
		json_add(values, field->name, json_string(r->a, text));
}

/* The signs that separate several values in a cell. */
static const char *
separators(const struct column *column)
{
	if (column->kind == COLUMN_DC) {
		switch (column->element) {
		case DC_SUBJECT:
		case DC_CREATOR:
		case DC_CONTRIBUTOR:
		case DC_COVERAGE:
		case DC_IDENTIFIER:
		case DC_TYPE:
			return ";|";
		default:
			return "";
		}
	}
	if (!field_is_list(column->field) && column->field->kind != FIELD_KEYWORDS)
		return "";
	switch (column->field->kind) {
	case FIELD_TEXT:
	case FIELD_PROSE:
		return "|";
	default:
		return ";|";
	}
}

static void
give_value(struct row_reading *r, const struct column *column, struct str text)
{
	struct str   language = column->language.length > 0 ? column->language : r->filler->language;
	struct str   code = column->kind == COLUMN_FIELD && is_coded(column->field) ? code_in_brackets(text) : STR("");
	struct str   pointer;
	struct json *values;
	enum filled  filled;

	if (column->kind == COLUMN_DC) {
		dc_add(&r->values, &(struct dc_value){ .element = column->element,
						       .term = column->term,
						       .text = text,
						       .language = column->language });
		return;
	}
	values = values_of(r, column, &pointer);
	if (code.length > 0 && fill(r->filler, values, column->field, code, language) == FILLED)
		return;
	filled = fill(r->filler, values, column->field, text, language);
	if (filled == FILLED_NOT && r->strict)
		keep_written(r, values, column->field, text);
	else if (filled != FILLED)
		note(r->notes, "column \"%.*s\": \"%.*s\" is no %s, or there is one already", STR_ARGS(column->heading),
		     STR_ARGS(str_head(text, 80)), field_kind_name(column->field->kind));
}

static bool
is_known(const struct row_reading *r, const struct field *field, struct str text)
{
	struct str code = code_in_brackets(text);

	if (code.length > 0 && str_find_byte(text, ';') == text.length)
		text = code;
	if (field->kind == FIELD_COUNTRIES)
		return fill_country(r->filler, text).length > 0;
	return field->kind == FIELD_TERMS && fill_term(r->filler, field->vocabulary, text).length > 0;
}

/* A comma separates terms and countries only where each part is one: names may have commas too. */
static bool
is_comma_list(const struct row_reading *r, const struct field *field, struct str text)
{
	struct str part;
	size_t     parts = 0;

	for (; str_cut(&text, ',', &part); parts++) {
		if (!is_known(r, field, str_trim(part)))
			return false;
	}
	return parts > 1;
}

static void
give_values(struct row_reading *r, const struct column *column, size_t at, struct str cell)
{
	bool         field = column->kind == COLUMN_FIELD;
	const char  *signs = separators(column);
	struct json *values = NULL;
	struct str   pointer;

	if (field) {
		values = values_of(r, column, &pointer);
		place_column(r, column, pointer, at);
	}
	if (field && (column->language.length == 0 || column->field->kind == FIELD_KEYWORDS) &&
	    csv_take_json(r->a, cell, column->field,
			  column->language.length > 0 ? column->language : r->filler->language, values))
		return;
	if (field && is_known(r, column->field, cell))
		signs = "";
	else if (field && is_comma_list(r, column->field, cell))
		signs = ",";
	while (cell.length > 0) {
		size_t     length = 0;
		struct str part;

		while (length < cell.length && strchr(signs, cell.data[length]) == NULL)
			length++;
		part = str_trim(str_slice(cell, 0, length));
		if (part.length > 0)
			give_value(r, column, part);
		cell = str_slice(cell, length + 1, cell.length);
	}
}

static struct json *
rights_of(struct row_reading *r)
{
	struct json *rights = json_get(r->document, "rights");

	return rights != NULL ? rights : json_add(r->document, STR("rights"), json_object(r->a));
}

/* Labels of traditional knowledge, separated by semicolons. */
static struct json *
labels_of(struct row_reading *r, struct str cell)
{
	struct json *list;
	struct str   label;

	if (cell.data[0] == '[' && json_parse(r->a, cell, &list, NULL))
		return list;
	list = json_array(r->a);
	while (str_cut(&cell, ';', &label)) {
		label = str_trim(label);
		if (label.length > 0)
			json_append(list, json_string(r->a, label));
	}
	return list;
}

static void
give_licence(struct row_reading *r, struct str cell)
{
	struct str code = code_in_brackets(cell), licence = fill_licence(r->filler, code.length > 0 ? code : cell);

	if (licence.length == 0 && code_is_link(cell))
		licence = cell;
	if (licence.length > 0 || r->strict)
		json_set(r->document, STR("licence"), json_string(r->a, licence.length > 0 ? licence : cell));
	else
		note(r->notes, "the licence \"%.*s\" is not known", STR_ARGS(str_head(cell, 80)));
}

/* An identifier of ours finds the record again; any other is its key. */
static void
give_id(struct row_reading *r, struct str cell)
{
	struct str identifier;

	if (identifier_parse(r->a, cell, &identifier, NULL))
		json_set(r->document, STR("id"), json_string(r->a, identifier));
	else
		r->found.identifier = cell;
}

void
row_give_cell(struct row_reading *r, const struct column *column, size_t at, struct str cell)
{
	switch (column->kind) {
	case COLUMN_UNKNOWN:
	case COLUMN_NOTHING:
	case COLUMN_TYPE:
		break;
	case COLUMN_FIELD:
	case COLUMN_DC:
		give_values(r, column, at, cell);
		break;
	case COLUMN_ID:
		give_id(r, cell);
		break;
	case COLUMN_SOURCE:
		r->found.identifier = cell;
		break;
	case COLUMN_OWNER:
		place(r, STR("/owner"), at);
		json_set(r->document, STR("owner"), json_string(r->a, cell));
		break;
	case COLUMN_LICENCE:
		place(r, STR("/licence"), at);
		give_licence(r, cell);
		break;
	case COLUMN_CONFIRMED:
		place(r, STR("/confirmed"), at);
		json_set(r->document, STR("confirmed"), json_string(r->a, cell));
		break;
	case COLUMN_RIGHTS:
		place(r, str_join(r->a, STR("/rights/"), column->term), at);
		json_set(rights_of(r), column->term, json_string(r->a, cell));
		break;
	case COLUMN_LABELS:
		place(r, STR("/rights/labels"), at);
		json_set(rights_of(r), STR("labels"), labels_of(r, cell));
		break;
	case COLUMN_LATITUDE:
		r->latitude = cell;
		break;
	case COLUMN_LONGITUDE:
		r->longitude = cell;
		break;
	}
}

/* The field of the type that holds a place. */
void
row_give_point(struct row_reading *r, const struct type *type)
{
	struct json *point;

	if (r->latitude.length == 0 || r->longitude.length == 0)
		return;
	point = written_point(r->a, r->longitude, r->latitude);
	for (size_t i = 0; point != NULL && i < type->fields.count; i++) {
		const struct field *field = &type->fields.list[i];

		if (field->kind != FIELD_PLACE || field->many)
			continue;
		json_set(json_get(r->document, "fields"), field->name, point);
		return;
	}
	note(r->notes, "\"%.*s, %.*s\" is no latitude and longitude, or the type has no place",
	     STR_ARGS(str_head(r->latitude, 40)), STR_ARGS(str_head(r->longitude, 40)));
}

/* Text without the control characters that no database holds. */
struct str
row_fit_text(struct row_reading *r, struct str cell)
{
	char  *copy;
	size_t count = 0;

	if (code_find_unfit(cell) == cell.length)
		return cell;
	copy = arena_text(r->a, cell.length);
	memcpy(copy, cell.data, cell.length);
	for (size_t at = code_find_unfit(cell); at < cell.length; count++) {
		struct str rest;

		if ((unsigned char)copy[at] == 0xEF)
			copy[at + 2] = (char)0xBD; /* U+FFFD for U+FFFE and U+FFFF */
		else
			copy[at] = ' ';
		rest = str_slice(cell, at + 1, cell.length);
		at += 1 + code_find_unfit(rest);
	}
	note(r->notes, "control characters read as spaces: %zu", count);
	return (struct str){ copy, cell.length };
}
