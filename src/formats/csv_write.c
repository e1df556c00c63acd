/* One table of records of all types: what every record has, then each field, its texts with a column for each language of
 * the node. Cells are as formats/csv_cells.h says; texts of other languages stand in the column without one, as JSON.
 *
 * Thirteen types have several hundred columns in six languages, so those that no record fills are left out when all of them
 * were expected. */
#include "formats/csv_cells.h"
#include "formats/exporters.h"

#include "base/table.h"
#include "records/kinds.h"

struct plan_field {
	struct str name;
	size_t     at;      /* its first column */
	bool       by_text; /* further ones for languages */
};

struct plan {
	struct plan_field *fields;
	size_t             count, columns;
	struct table      *names;  /* plan_field by name */
	bool              *filled; /* columns, by the records that were expected; NULL: all stand */
	const struct str  *languages;
	size_t             language_count;
};

/* ---- what every record has --------------------------------------------------------------------------------------- */

static const struct {
	const char *heading, *pointer;
} header[] = {
	{ "id", "/id" },
	{ "type", "/type" },
	{ "state", "/state" }, /* published or revoked */
	{ "owner", "/owner" },
	{ "licence", "/licence" },
	{ "updated", "/updated" },
	{ "confirmed", "/confirmed" },
	{ "holder", "/rights/holder" },
	{ "custodian", "/rights/custodian" },
	{ "rights_access", "/rights/access" },
	{ "rights_embargo", "/rights/embargo" },
	{ "rights_labels", "/rights/labels" },
};

enum { HEADER = sizeof header / sizeof header[0], PAGE = HEADER, FIRST };

static void
fill_header(struct arena *a, const struct exporter_context *context, const struct json *record, struct str *cells)
{
	static const struct field name = { .kind = FIELD_NAME };
	struct str                id = json_text(record, "id");

	for (size_t i = 0; i < HEADER; i++) {
		const struct json *value = json_at(record, header[i].pointer);

		if (value != NULL && value->kind != JSON_NULL && (value->kind != JSON_ARRAY || value->count > 0))
			cells[i] = csv_cell_of(a, &name, value);
	}
	if (id.length > 0)
		cells[PAGE] = str_format(a, "%.*srecords/%.*s", STR_ARGS(context->home), STR_ARGS(id));
}

/* ---- the plan ---------------------------------------------------------------------------------------------------- */

static bool
has_text_columns(const struct field *field)
{
	return field_allows(field, KIND_LANGUAGES) && !field->many;
}

static void
plan_type(struct plan *plan, const struct type *type)
{
	for (size_t i = 0; i < type->fields.count; i++) {
		const struct field *field = &type->fields.list[i];
		struct plan_field  *known = table_get(plan->names, field->name);

		if (known == NULL) {
			known = &plan->fields[plan->count++];
			known->name = field->name;
			table_put(plan->names, field->name, known);
		}
		known->by_text |= has_text_columns(field);
	}
}

static struct plan *
make_plan(struct arena *a, const struct exporter_context *context)
{
	struct plan              *plan = ARENA_NEW(a, struct plan);
	const struct type *const *types;
	size_t                    type_count = types_list(context->types, &types), most = 0;

	if (context->only_count > 0) {
		types = context->only;
		type_count = context->only_count;
	}
	for (size_t i = 0; i < type_count; i++)
		most += types[i]->fields.count;
	plan->fields = ARENA_ARRAY(a, struct plan_field, most);
	plan->names = table_make(a, most);
	plan->languages = context->language_count > 0 ? context->languages : &context->language;
	plan->language_count = context->language_count > 0 ? context->language_count : 1;
	for (size_t i = 0; i < type_count; i++)
		plan_type(plan, types[i]);
	plan->columns = FIRST;
	for (size_t i = 0; i < plan->count; i++) {
		plan->fields[i].at = plan->columns;
		plan->columns += 1 + (plan->fields[i].by_text ? plan->language_count : 0);
	}
	return plan;
}

static bool
stands(const struct plan *plan, size_t column)
{
	return column < FIRST || plan->filled == NULL || plan->filled[column];
}

static void
add_heading(struct buffer *out, const struct plan *plan, size_t column, struct str name, struct str language)
{
	char text[200];

	if (!stands(plan, column))
		return;
	snprintf(text, sizeof text, "%.*s_%.*s", STR_ARGS(name), STR_ARGS(language));
	buffer_add_byte(out, ',');
	csv_add_cell(out, language.length > 0 ? str_of(text) : name);
}

/* With a byte order mark: without it spreadsheets take the table for another encoding than UTF-8. */
static void
write_heading(struct arena *a, struct buffer *out, struct exporter_context *context)
{
	const struct plan *plan = context->plan != NULL ? context->plan : make_plan(a, context);

	context->plan = plan;
	buffer_add_c(out, "\xEF\xBB\xBF");
	for (size_t i = 0; i < HEADER; i++) {
		if (i > 0)
			buffer_add_byte(out, ',');
		csv_add_cell(out, str_of(header[i].heading));
	}
	add_heading(out, plan, PAGE, STR("record_page"), STR(""));
	for (size_t i = 0; i < plan->count; i++) {
		const struct plan_field *field = &plan->fields[i];

		add_heading(out, plan, field->at, field->name, STR(""));
		for (size_t k = 0; field->by_text && k < plan->language_count; k++)
			add_heading(out, plan, field->at + 1 + k, field->name, plan->languages[k]);
	}
	buffer_add_c(out, "\r\n");
}

/* ---- rows -------------------------------------------------------------------------------------------------------- */

/* Texts go to the columns of their languages; those that have none, or that a cell cannot hold, stay together as JSON. */
static void
fill_texts(struct arena *a, const struct plan *plan, const struct field *field, const struct json *texts,
	   struct str *cells)
{
	struct json *left = json_object(a);

	for (const struct json *text = texts->first; text != NULL; text = text->next) {
		struct str cell = csv_cell_of_text(a, field, text);
		size_t     at = 0;

		while (at < plan->language_count && !str_equal(plan->languages[at], text->name))
			at++;
		if (at < plan->language_count && cell.length > 0)
			cells[1 + at] = cell;
		else
			json_add(left, text->name, json_copy(a, text));
	}
	if (left->count == 0)
		return;
	if (left->count == 1 && str_is(left->first->name, "und"))
		cells[0] = csv_cell_of_text(a, field, left->first);
	if (cells[0].length == 0 || cells[0].data[0] == '{')
		cells[0] = csv_cell_of_texts(a, left);
}

static void
fill_fields(struct arena *a, const struct plan *plan, const struct type *type, const struct json *fields,
	    struct str *cells)
{
	for (const struct json *value = JSON_FIRST(fields); value != NULL; value = value->next) {
		const struct field      *field = field_find(&type->fields, value->name);
		const struct plan_field *place = table_get(plan->names, value->name);

		if (field == NULL || place == NULL)
			continue;
		if (has_text_columns(field) && json_text(value, "withheld").length == 0)
			fill_texts(a, plan, field, value, cells + place->at);
		else
			cells[place->at] = csv_cell_of(a, field, value);
	}
}

static struct str *
fill_row(struct arena *a, const struct exporter_context *context, const struct json *record)
{
	const struct plan *plan = context->plan;
	const struct type *type = type_find(context->types, json_text(record, "type"));
	struct str        *cells = ARENA_ARRAY(a, struct str, plan->columns);

	fill_header(a, context, record, cells);
	if (type != NULL)
		fill_fields(a, plan, type, json_get(record, "fields"), cells);
	return cells;
}

static void
expect(struct arena *a, struct exporter_context *context, const struct json *record)
{
	const struct plan *plan = context->plan;
	struct arena_mark  mark;
	struct str        *cells;

	if (plan == NULL) {
		struct plan *made = make_plan(a, context);

		made->filled = ARENA_ARRAY(a, bool, made->columns);
		context->plan = plan = made;
	}
	if (record == NULL)
		return;
	mark = arena_mark(a);
	cells = fill_row(a, context, record);
	for (size_t i = 0; i < plan->columns; i++)
		plan->filled[i] |= cells[i].length > 0;
	arena_reset(a, mark);
}

static void
write_row(struct arena *a, struct buffer *out, const struct exporter_context *context, const struct json *record)
{
	const struct plan *plan = context->plan;
	struct str        *cells = fill_row(a, context, record);

	for (size_t i = 0; i < plan->columns; i++) {
		if (!stands(plan, i))
			continue;
		if (i > 0)
			buffer_add_byte(out, ',');
		if (cells[i].length > 0)
			csv_add_cell(out, cells[i]);
	}
	buffer_add_c(out, "\r\n");
}

const struct exporter exporter_csv = {
	.name = "csv",
	.media = "text/csv; charset=utf-8",
	.label = "CSV",
	.text = write_row,
	.expect = expect,
	.heading = write_heading,
};
