/* The writers of streams. */
#include "formats/export.h"

#include "formats/dublin_core.h"
#include "vocabularies/vocabularies.h"

static void
write_nothing(struct buffer *out, const struct exporter_context *context)
{
	(void)out;
	(void)context;
}

/* ---- JSON lines -------------------------------------------------------------------------------------------------- */

static void
write_line(struct arena *a, struct buffer *out, const struct exporter_context *context, const struct json *record)
{
	(void)a;
	(void)context;
	json_write(out, record);
	buffer_add_byte(out, '\n');
}

/* ---- CSV --------------------------------------------------------------------------------------------------------- */

/* One table of all types: what every record has, and the elements of Dublin Core, several values separated by " | ". */
static const char *const columns[] = { "id", "type", "state", "owner", "licence", "created", "updated", "languages" };

enum { COLUMNS = sizeof columns / sizeof *columns };

/* RFC 4180. A cell that a spreadsheet would take for a formula begins with an apostrophe. */
static void
add_cell(struct buffer *out, struct str text, bool first)
{
	bool formula = text.length > 0 && memchr("=+-@\t\r", text.data[0], 6) != NULL;

	if (!first)
		buffer_add_byte(out, ',');
	buffer_add_c(out, formula ? "\"'" : "\"");
	for (size_t i = 0; i < text.length; i++) {
		if (text.data[i] == '"')
			buffer_add_byte(out, '"');
		buffer_add_byte(out, text.data[i]);
	}
	buffer_add_byte(out, '"');
}

static void
write_heading(struct buffer *out, const struct exporter_context *context)
{
	(void)context;
	for (size_t i = 0; i < COLUMNS; i++)
		add_cell(out, str_of(columns[i]), i == 0);
	for (enum dc_element element = 0; element < DC_ELEMENTS; element++)
		if (element != DC_TYPE && element != DC_LANGUAGE)
			add_cell(out, str_of(dc_element_name(element)), false);
	buffer_add_c(out, "\r\n");
}

/* Values in the language that is wanted; when there are none, all. */
static struct str
joined(struct arena *a, const struct json *list, struct str language)
{
	struct buffer out = buffer_in(a);

	for (int wanted = 1; wanted >= 0 && out.length == 0; wanted--) {
		for (const struct json *value = JSON_FIRST(list); value != NULL; value = value->next) {
			struct str tag = json_text(value, "language");

			if (wanted == 1 && tag.length > 0 && !str_equal(tag, language))
				continue;
			if (out.length > 0)
				buffer_add_c(&out, " | ");
			buffer_add(&out, json_text(value, "text"));
		}
	}
	return buffer_str(&out);
}

static struct str
header_cell(struct arena *a, const struct json *record, const char *column)
{
	const struct json *value = json_get(record, column);
	struct buffer      out = buffer_in(a);

	for (const struct json *item = JSON_FIRST(value); item != NULL; item = item->next) {
		if (out.length > 0)
			buffer_add_byte(&out, ' ');
		buffer_add(&out, item->text);
	}
	return out.length > 0 ? buffer_str(&out) : value != NULL ? value->text : STR("");
}

static void
write_row(struct arena *a, struct buffer *out, const struct exporter_context *context, const struct json *record)
{
	const struct json *elements = dublin_core_of(a, record, context);

	for (size_t i = 0; i < COLUMNS; i++)
		add_cell(out, header_cell(a, record, columns[i]), i == 0);
	for (enum dc_element element = 0; element < DC_ELEMENTS; element++)
		if (element != DC_TYPE && element != DC_LANGUAGE)
			add_cell(out, joined(a, json_get(elements, dc_element_name(element)), context->language),
				 false);
	buffer_add_c(out, "\r\n");
}

/* ---- oai_dc ------------------------------------------------------------------------------------------------------ */

static void
begin_records(struct buffer *out, const struct exporter_context *context)
{
	(void)context;
	buffer_add_c(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<records>\n");
}

static void
write_record(struct arena *a, struct buffer *out, const struct exporter_context *context, const struct json *record)
{
	oai_dc_write(a, out, record, context);
}

static void
end_records(struct buffer *out, const struct exporter_context *context)
{
	(void)context;
	buffer_add_c(out, "</records>\n");
}

/* ---- all --------------------------------------------------------------------------------------------------------- */

static const struct exporter jsonl = { "jsonl", "application/jsonl; charset=utf-8", write_nothing, write_line,
				       write_nothing };
static const struct exporter csv = { "csv", "text/csv; charset=utf-8", write_heading, write_row, write_nothing };
static const struct exporter oai_dc = { "oai_dc", "text/xml; charset=utf-8", begin_records, write_record, end_records };

static const struct exporter *const exporters[] = { &jsonl, &csv, &oai_dc };

size_t
exporters_list(const struct exporter *const **list_r)
{
	*list_r = exporters;
	return sizeof exporters / sizeof *exporters;
}

const struct exporter *
exporter_find(struct str name)
{
	for (size_t i = 0; i < sizeof exporters / sizeof *exporters; i++)
		if (str_is(name, exporters[i]->name))
			return exporters[i];
	return NULL;
}
