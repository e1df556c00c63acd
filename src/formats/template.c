/* Templates. What the records have is noted first, in a tree of the type's fields: how many groups there are of each, in which
 * languages its texts are, and where values are withheld, which stand in a column of their own. */
#include "formats/template.h"

#include "base/table.h"
#include "formats/csv_cells.h"
#include "formats/template_lists.h"
#include "records/kinds.h"

enum { MOST_COLUMNS = 1500, MOST_LANGUAGES = 60 };

/* What was seen of a field. */
struct seen {
	size_t groups;
	bool   untagged; /* texts of no known language, or what is no text */
};

struct column {
	const struct field *field; /* NULL: of what every record has */
	struct str          heading, pointer;
	struct str          texts; /* untagged: the pointer to the texts of all languages; empty: of others */
};

struct template
{
	struct arena                  *a;
	const struct type             *type;
	const struct exporter_context *context;
	struct table                  *seen;
	struct str                     languages[MOST_LANGUAGES];
	size_t                         language_count;
	struct column                 *columns;
	size_t                         count, capacity;
	struct book                   *book;
};

/* ---- what the records have --------------------------------------------------------------------------------------- */

static struct seen *
seen_of(struct template *template, struct str path)
{
	struct seen *seen = table_get(template->seen, path);

	if (seen == NULL) {
		seen = ARENA_NEW(template->a, struct seen);
		table_put(template->seen, str_copy(template->a, path), seen);
	}
	return seen;
}

static bool
has_texts(const struct field *field)
{
	return field_allows(field, KIND_LANGUAGES) && !field->many;
}

static bool
is_group(const struct field *field)
{
	return field->kind == FIELD_GROUP || field->kind == FIELD_TABLE;
}

static void
add_language(struct template *template, struct str language)
{
	for (size_t i = 0; i < template->language_count; i++) {
		if (str_equal(template->languages[i], language))
			return;
	}
	if (template->language_count < MOST_LANGUAGES)
		template->languages[template->language_count++] = str_copy(template->a, language);
}

static void
expect_texts(struct template *template, struct seen *seen, const struct json *texts)
{
	for (const struct json *text = JSON_FIRST(texts); text != NULL; text = text->next) {
		if (str_is(text->name, "withheld") || str_is(text->name, "until") || str_is(text->name, "und"))
			seen->untagged = true;
		else
			add_language(template, text->name);
	}
}

static void
expect_fields(struct template *template, const struct field_list *fields, struct str path, const struct json *values)
{
	for (const struct json *value = JSON_FIRST(values); value != NULL; value = value->next) {
		const struct field *field = field_find(fields, value->name);
		struct str          inner = str_format(template->a, "%.*s/%.*s", STR_ARGS(path), STR_ARGS(value->name));
		struct seen        *seen;
		size_t              count = 0;

		if (field == NULL)
			continue;
		seen = seen_of(template, inner);
		if (has_texts(field))
			expect_texts(template, seen, value);
		else if (is_group(field) && json_text(value, "withheld").length > 0)
			seen->untagged = true;
		else if (is_group(field))
			for (const struct json *item = json_each(value); item != NULL;
			     item = json_next(value, item), count++)
				expect_fields(template, &field->fields, inner, item);
		seen->groups = count > seen->groups ? count : seen->groups;
	}
}

void
template_expect(struct template *template, const struct json *record)
{
	expect_fields(template, &template->type->fields, STR("/fields"), json_get(record, "fields"));
}

struct template *
template_open(struct arena *a, const struct type *type, const struct exporter_context *context)
{
	struct template *template = ARENA_NEW(a, struct template);

	*template = (struct template){ .a = a, .type = type, .context = context, .seen = table_make(a, 64) };
	for (size_t i = 0; i < context->language_count; i++)
		add_language(template, context->languages[i]);
	if (context->language_count == 0)
		add_language(template, context->language);
	return template;
}

/* ---- columns ----------------------------------------------------------------------------------------------------- */

/* What every record has, before and behind its fields. */
static const struct {
	const char *heading, *pointer;
	bool        behind;
} header[] = {
	{ "id", "/id", false },
	{ "type", "/type", false },
	{ "owner", "/owner", false },
	{ "licence", "/licence", false },
	{ "confirmed", "/confirmed", true },
	{ "holder", "/rights/holder", true },
	{ "custodian", "/rights/custodian", true },
	{ "rights_access", "/rights/access", true },
	{ "rights_embargo", "/rights/embargo", true },
	{ "rights_labels", "/rights/labels", true },
};

static struct column *
add_column(struct template *template, const struct field *field, struct str heading, struct str pointer)
{
	struct column *column;

	template->columns = arena_room(template->a, template->columns, template->count, &template->capacity,
				       sizeof *template->columns);
	column = &template->columns[template->count];
	if (template->count < MOST_COLUMNS)
		template->count++;
	*column = (struct column){ .field = field, .heading = heading, .pointer = pointer };
	return column;
}

static void
add_header(struct template *template, bool behind)
{
	for (size_t i = 0; i < sizeof header / sizeof header[0]; i++) {
		if (header[i].behind == behind)
			add_column(template, NULL, str_of(header[i].heading), str_of(header[i].pointer));
	}
}

static void
add_texts(struct template *template, const struct field *field, const struct seen *seen, struct str heading,
	  struct str pointer)
{
	struct arena *a = template->a;

	for (size_t i = 0; i < template->language_count; i++)
		add_column(template, field,
			   str_format(a, "%.*s (%.*s)", STR_ARGS(heading), STR_ARGS(template->languages[i])),
			   str_format(a, "%.*s/%.*s", STR_ARGS(pointer), STR_ARGS(template->languages[i])));
	if (seen != NULL && seen->untagged)
		add_column(template, field, heading, str_format(a, "%.*s/und", STR_ARGS(pointer)))->texts = pointer;
}

static void add_fields(struct template *template, const struct field_list *fields, struct str path, struct str heading,
		       struct str pointer);

static void
add_groups(struct template *template, const struct field *field, const struct seen *seen, struct str path,
	   struct str heading, struct str pointer)
{
	struct arena *a = template->a;
	size_t        groups = seen != NULL && seen->groups > TEMPLATE_GROUPS ? seen->groups : TEMPLATE_GROUPS;

	if (seen != NULL && seen->untagged)
		add_column(template, field, heading, pointer)->texts = pointer;
	if (!field_is_list(field)) {
		add_fields(template, &field->fields, path, str_format(a, "%.*s ", STR_ARGS(heading)), pointer);
		return;
	}
	for (size_t i = 0; i < groups; i++)
		add_fields(template, &field->fields, path, str_format(a, "%.*s %zu ", STR_ARGS(heading), i + 1),
			   str_format(a, "%.*s/%zu", STR_ARGS(pointer), i));
}

/* `path` is that of what was seen, without numbers. */
static void
add_fields(struct template *template, const struct field_list *fields, struct str path, struct str heading,
	   struct str pointer)
{
	struct arena *a = template->a;

	for (size_t i = 0; i < fields->count; i++) {
		const struct field *field = &fields->list[i];
		struct str          inner = str_format(a, "%.*s/%.*s", STR_ARGS(path), STR_ARGS(field->name));
		struct str          name = str_join(a, heading, field->name);
		struct str          place = str_format(a, "%.*s/%.*s", STR_ARGS(pointer), STR_ARGS(field->name));
		const struct seen  *seen = table_get(template->seen, inner);

		if (is_group(field))
			add_groups(template, field, seen, inner, name, place);
		else if (has_texts(field))
			add_texts(template, field, seen, name, place);
		else if (field->kind != FIELD_FILE || seen != NULL)
			add_column(template, field, name, place);
	}
}

/* ---- cells ------------------------------------------------------------------------------------------------------- */

static struct str
cell_of(struct arena *a, const struct template *template, const struct column *column, const struct json *record)
{
	static const struct field name = { .kind = FIELD_NAME };
	const struct json        *value = json_at(record, str_c(a, column->pointer));
	struct str                text;

	if (column->texts.length > 0) {
		const struct json *texts = json_at(record, str_c(a, column->texts));

		if (json_text(texts, "withheld").length > 0)
			return csv_cell_of_texts(a, texts);
		if (is_group(column->field))
			return STR("");
	}
	if (value == NULL || value->kind == JSON_NULL || (value->kind == JSON_ARRAY && value->count == 0))
		return STR("");
	if (column->field == NULL)
		return csv_cell_of(a, &name, value);
	if (has_texts(column->field)) {
		text = csv_cell_of_text(a, column->field, value);
		return text.length > 0 ? text : value->kind == JSON_STRING ? value->text : STR("");
	}
	text = template_labels(a, template->context, column->field, value);
	return text.length > 0 ? text : csv_cell_of(a, column->field, value);
}

void
template_row(struct arena *a, const struct template *template, struct buffer *out, const struct json *record)
{
	struct str *cells = ARENA_ARRAY(a, struct str, template->count);

	for (size_t i = 0; i < template->count; i++)
		cells[i] = cell_of(a, template, &template->columns[i], record);
	book_row(a, template->book, out, cells, template->count);
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

static struct book_column
shape_column(struct template *template, struct template_lists *lists, const struct column *column)
{
	const struct exporter_context *context = template->context;
	const struct field            *field = column->field;
	struct book_column             made = { .heading = column->heading };

	if (field == NULL) {
		made.list = template_header_list(lists, column->heading);
		made.strict = made.list != NULL;
		return made;
	}
	made.title = localized_in(&field->label, context->language);
	made.help = localized_in(&field->help, context->language);
	made.list = template_field_list(lists, field);
	made.strict = made.list != NULL && !field_is_list(field);
	return made;
}

static struct book_shape *
make_shape(struct arena *a, struct template *template)
{
	struct book_shape     *shape = ARENA_NEW(a, struct book_shape);
	struct book_column    *columns = ARENA_ARRAY(a, struct book_column, template->count);
	struct template_lists *lists = template_lists_open(a, template->type, template->context);

	for (size_t i = 0; i < template->count; i++)
		columns[i] = shape_column(template, lists, &template->columns[i]);
	*shape = (struct book_shape){ .name = str_head(template->type->name, 31), /* of a sheet in Excel */
				      .columns = columns,
				      .column_count = template->count };
	template_lists_shape(lists, shape);
	for (size_t i = 0; i < template->count; i++)
		template_lists_explain(lists, shape, &columns[i], template->columns[i].field);
	return shape;
}

void
template_begin(struct arena *a, struct template *template, enum book_kind kind, struct buffer *out)
{
	add_header(template, false);
	add_fields(template, &template->type->fields, STR("/fields"), STR(""), STR("/fields"));
	add_header(template, true);
	template->book = book_begin(a, kind, make_shape(a, template), out);
}

void
template_end(struct arena *a, const struct template *template, struct buffer *out)
{
	book_end(a, template->book, out);
}

bool
template_fits(const struct template *template)
{
	return book_fits(template->book);
}

const char *
template_media(enum book_kind kind)
{
	static const char *const media[] = {
		[BOOK_CSV] = "text/csv; charset=utf-8",
		[BOOK_XLSX] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		[BOOK_ODS] = "application/vnd.oasis.opendocument.spreadsheet",
	};

	return media[kind];
}
