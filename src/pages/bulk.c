/* Empty tables. */
#include "pages/bulk.h"

#include "formats/exporters.h"
#include "node/exporting.h"
#include "pages/pages.h"

static const struct table_format {
	const char            *suffix;
	const struct exporter *exporter;
} tables[] = { { "xlsx", &exporter_xlsx }, { "ods", &exporter_ods }, { "csv", &exporter_table } };

void
put_templates(const struct page *page, struct json *object, const struct type *type)
{
	struct json *list = put_array(page, object, "templates");

	put_text(page, object, "offline", page_address(page, "/types/%s/offline", type->name));
	for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
		append_link(page, list,
			    str_format(page->a, "%.*s.%s",
				       STR_ARGS(page_address(page, "/types/%s/template", type->name)),
				       tables[i].suffix),
			    str_of(tables[i].exporter->label));
}

static bool
answer_template(struct page *page, struct response *response, struct error *error)
{
	struct exporter_context context = node_exporting(page->a, page->node, page->language, NULL);
	struct str              name = request_path(page->request, "type"), format = page->request->format;
	struct buffer           out = buffer_in(page->a);
	const struct type      *type = type_find(page->node->types, name);
	const struct exporter  *exporter = &exporter_xlsx;

	if (type == NULL)
		return error_set(error, ERROR_ABSENT, "type.none", "no record type \"%.*s\"", STR_ARGS(name));
	for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
		if (str_is(format, tables[i].suffix))
			exporter = tables[i].exporter;
	}
	context.only = &type;
	context.only_count = 1;
	exporter_begin(page->a, exporter, &out, &context);
	exporter_end(page->a, exporter, &out, &context);
	response->media = str_of(exporter->media);
	response->download = str_format(page->a, "%.*s.%.*s", STR_ARGS(type->name), STR_ARGS(format));
	response->body = buffer_str(&out);
	return true;
}

bool
show_template(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_template, error);
}
