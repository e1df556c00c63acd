/* The records of one type as a table for people: XLSX, ODS, CSV. All of them are looked at first, for what columns there will be. */
#include "formats/exporters.h"
#include "formats/template.h"

/* The plan of the context, which the writers share, is the template. */
static void
expect(struct arena *a, struct exporter_context *context, const struct json *record)
{
	struct template *template = (struct template *)(uintptr_t)context->plan;

	if (template == NULL) {
		assert(context->only_count == 1);
		context->plan = template = template_open(a, context->only[0], context);
	}
	if (record != NULL)
		template_expect(template, record);
}

static void
begin(struct arena *a, struct buffer *out, struct exporter_context *context, enum book_kind kind)
{
	expect(a, context, NULL);
	template_begin(a, (struct template *)(uintptr_t)context->plan, kind, out);
}

static void
begin_xlsx(struct arena *a, struct buffer *out, struct exporter_context *context)
{
	begin(a, out, context, BOOK_XLSX);
}

static void
begin_ods(struct arena *a, struct buffer *out, struct exporter_context *context)
{
	begin(a, out, context, BOOK_ODS);
}

static void
begin_table(struct arena *a, struct buffer *out, struct exporter_context *context)
{
	begin(a, out, context, BOOK_CSV);
}

static void
write_row(struct arena *a, struct buffer *out, const struct exporter_context *context, const struct json *record)
{
	template_row(a, context->plan, out, record);
}

static void
end(struct arena *a, struct buffer *out, const struct exporter_context *context)
{
	template_end(a, context->plan, out);
}

static bool
fits(const struct exporter_context *context)
{
	return template_fits(context->plan);
}

const struct exporter exporter_xlsx = {
	.name = "xlsx",
	.media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	.label = "Excel",
	.text = write_row,
	.expect = expect,
	.heading = begin_xlsx,
	.ending = end,
	.fits = fits,
	.one_type = true,
};

const struct exporter exporter_ods = {
	.name = "ods",
	.media = "application/vnd.oasis.opendocument.spreadsheet",
	.label = "OpenDocument",
	.text = write_row,
	.expect = expect,
	.heading = begin_ods,
	.ending = end,
	.fits = fits,
	.one_type = true,
};

const struct exporter exporter_table = {
	.name = "table",
	.media = "text/csv; charset=utf-8",
	.label = "CSV",
	.text = write_row,
	.expect = expect,
	.heading = begin_table,
	.ending = end,
	.one_type = true,
};
