/* RIS, as reference managers read it: a tag, two spaces, a dash and a space, then the value, on one line each; UTF-8, CR LF.
 * The record's main language stands in the tags for it, other titles in TT and other abstracts in N2, with their tag. */
#include "formats/cited.h"
#include "formats/exporters.h"

static void
add_line(struct buffer *out, const char *tag, struct str text)
{
	if (text.length == 0)
		return;
	buffer_format(out, "%s  - ", tag);
	for (size_t i = 0; i < text.length; i++) {
		bool breaks = text.data[i] == '\n' || text.data[i] == '\r' || text.data[i] == '\t';

		buffer_add_byte(out, breaks ? ' ' : text.data[i]);
	}
	buffer_add_c(out, "\r\n");
}

static void
add_others(const struct cited *cited, struct buffer *out, const char *tag, const char *property, struct str main)
{
	for (const struct statement *each = thing_first(cited->thing, property); each != NULL;
	     each = thing_next(each)) {
		if (each->kind == STATEMENT_LITERAL && !str_equal(each->text, main))
			add_line(out, tag,
				 each->language.length > 0 ? str_format(cited->a, "[%.*s] %.*s",
									STR_ARGS(each->language), STR_ARGS(each->text))
							   : each->text);
	}
}

static void
add_labels(const struct cited *cited, struct buffer *out, const char *tag, const char *property)
{
	for (const struct statement *each = thing_first(cited->thing, property); each != NULL; each = thing_next(each))
		add_line(out, tag, cited_word(each, cited->language));
}

/* "2026/05/01/", as far as it is known. */
static void
add_date(const struct cited *cited, struct buffer *out)
{
	struct str day = cited->issued;

	add_line(out, "PY", cited->year);
	if (day.length == 0)
		return;
	add_line(out, "DA",
		 str_format(cited->a, "%.*s/%.*s/%.*s/", STR_ARGS(str_slice(day, 0, 4)), STR_ARGS(str_slice(day, 5, 7)),
			    STR_ARGS(str_slice(day, 8, 10))));
}

static void
add_links(const struct cited *cited, struct buffer *out)
{
	const struct statement *at = NULL;
	const struct thing     *page;

	add_line(out, "DO", cited->doi);
	add_line(out, "UR", cited->address);
	while ((page = cited_next(cited->thing, "foaf:page", &at)) != NULL)
		add_line(out, "UR", page->address);
}

static void
add_notes(const struct cited *cited, struct buffer *out)
{
	struct str licence = json_text(cited->record, "licence");

	if (cited->revoked)
		add_line(out, "N1", STR("Revoked"));
	if (cited->limits.length > 0)
		add_line(out, "N1", str_join(cited->a, STR("Access: "), cited->limits));
	if (licence.length > 0)
		add_line(out, "N1", str_join(cited->a, STR("Licence: "), licence));
}

static void
write_record(struct arena *a, struct buffer *out, const struct exporter_context *context, const struct json *record)
{
	struct cited cited = cited_of(a, record, context);
	struct str   summary = thing_text(cited.thing, "dct:description", cited.language);

	if (cited.kind == NULL || cited.kind->ris == NULL)
		return;
	add_line(out, "TY", str_of(cited.kind->ris));
	add_line(out, "ID", json_text(record, "id"));
	add_line(out, "TI", cited.title);
	add_others(&cited, out, "TT", "dct:title", cited.title);
	add_labels(&cited, out, "AU", "dct:creator");
	add_labels(&cited, out, "A2", "dct:contributor");
	add_labels(&cited, out, "PB", "dct:publisher");
	add_date(&cited, out);
	add_line(out, "ET", thing_text(cited.thing, "dcat:version", cited.language));
	add_line(out, "AB", summary);
	add_others(&cited, out, "N2", "dct:description", summary);
	add_labels(&cited, out, "KW", "dcat:theme");
	add_labels(&cited, out, "KW", "dcat:keyword");
	add_line(out, "LA", cited.language);
	add_links(&cited, out);
	add_notes(&cited, out);
	buffer_add_c(out, "ER  - \r\n\r\n");
}

static bool
suits(const struct type *type)
{
	const struct cited_kind *kind = cited_kind_of(type);

	return kind != NULL && kind->ris != NULL;
}

const struct exporter exporter_ris = {
	.name = "ris",
	.media = "application/x-research-info-systems",
	.suffix = "ris",
	.label = "RIS",
	.text = write_record,
	.suits = suits,
};
