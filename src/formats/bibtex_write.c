/* BibTeX, as BibTeX 0.99d and biblatex read it: UTF-8, texts protected from TeX. The fields have the record's main language;
 * other languages follow in fields with the language in their name ("title_fr"), which styles pass over. */
#include "formats/cited.h"
#include "formats/exporters.h"

static const char *
escape_of(char c)
{
	switch (c) {
	case '\\':
		return "\\textbackslash{}";
	case '{':
		return "\\{";
	case '}':
		return "\\}";
	case '%':
		return "\\%";
	case '#':
		return "\\#";
	case '$':
		return "\\$";
	case '&':
		return "\\&";
	case '_':
		return "\\_";
	case '~':
		return "\\textasciitilde{}";
	case '^':
		return "\\textasciicircum{}";
	case '\n':
	case '\r':
	case '\t':
		return " ";
	default:
		return NULL;
	}
}

static void
add_text(struct buffer *out, struct str text)
{
	for (size_t i = 0; i < text.length; i++) {
		const char *instead = escape_of(text.data[i]);

		if (instead != NULL)
			buffer_add_c(out, instead);
		else
			buffer_add_byte(out, text.data[i]);
	}
}

static void
add_field(struct buffer *out, const char *name, struct str text)
{
	if (text.length == 0)
		return;
	buffer_format(out, ",\n  %s = {", name);
	add_text(out, text);
	buffer_add_byte(out, '}');
}

/* Addresses and identifiers are read as they stand; braces were percent-encoded. */
static void
add_plain(struct buffer *out, const char *name, struct str text)
{
	if (text.length > 0 && str_find_byte(text, '{') == text.length && str_find_byte(text, '}') == text.length)
		buffer_format(out, ",\n  %s = {%.*s}", name, STR_ARGS(text));
}

/* Texts in languages other than the main one. */
static void
add_others(const struct cited *cited, struct buffer *out, const char *name, const char *property, struct str main)
{
	for (const struct statement *each = thing_first(cited->thing, property); each != NULL;
	     each = thing_next(each)) {
		if (each->kind == STATEMENT_LITERAL && each->language.length > 0 && !str_equal(each->text, main))
			add_field(out, str_c(cited->a, str_format(cited->a, "%s_%.*s", name, STR_ARGS(each->language))),
				  each->text);
	}
}

/* ---- names ------------------------------------------------------------------------------------------------------- */

static size_t
commas(struct str name)
{
	size_t count = 0;

	for (size_t i = 0; i < name.length; i++)
		count += name.data[i] == ',';
	return count;
}

/* "Family, Given" and "Given Family" are read as such; what is no person, or would be taken apart wrongly, stands in braces. */
static void
add_name(struct buffer *out, const struct thing *agent, struct str name)
{
	bool whole = !agent->person || commas(name) > 1 || str_find(name, STR(" and ")) < name.length;

	buffer_add_c(out, whole ? "{" : "");
	add_text(out, name);
	buffer_add_c(out, whole ? "}" : "");
}

static void
add_names(const struct cited *cited, struct buffer *out, const char *field, const char *property)
{
	const struct statement *at = NULL;
	const struct thing     *agent;
	size_t                  count = 0;

	while ((agent = cited_next(cited->thing, property, &at)) != NULL) {
		struct str name = cited_label(agent, cited->language);

		if (name.length == 0)
			continue;
		if (count++ == 0)
			buffer_format(out, ",\n  %s = {", field);
		else
			buffer_add_c(out, " and ");
		add_name(out, agent, name);
	}
	buffer_add_c(out, count > 0 ? "}" : "");
}

/* ---- fields ------------------------------------------------------------------------------------------------------ */

/* The kinds of BibTeX call the publisher differently. */
static const char *
publisher_field(const char *kind)
{
	if (strcmp(kind, "techreport") == 0)
		return "institution";
	if (strcmp(kind, "phdthesis") == 0)
		return "school";
	return strcmp(kind, "manual") == 0 ? "organization" : "publisher";
}

static void
add_publisher(const struct cited *cited, struct buffer *out)
{
	const struct statement *at = NULL;
	const struct thing     *publisher = cited_next(cited->thing, "dct:publisher", &at);

	add_field(out, publisher_field(cited->kind->bibtex), cited_label(publisher, cited->language));
}

static void
add_date(const struct cited *cited, struct buffer *out)
{
	static const char *const months[] = { "jan", "feb", "mar", "apr", "may", "jun",
					      "jul", "aug", "sep", "oct", "nov", "dec" };
	int64_t                  month;

	add_plain(out, "year", cited->year);
	if (cited->issued.length >= 7 && str_integer(str_slice(cited->issued, 5, 7), &month) && month >= 1 &&
	    month <= 12)
		buffer_format(out, ",\n  month = %s", months[month - 1]);
	if (cited->issued.length > 4)
		add_plain(out, "date", str_slice(cited->issued, 0, 10));
}

static void
add_keywords(const struct cited *cited, struct buffer *out)
{
	static const char *const properties[] = { "dcat:theme", "dcat:keyword" };
	struct buffer            words = buffer_in(cited->a);

	for (size_t i = 0; i < 2; i++) {
		for (const struct statement *each = thing_first(cited->thing, properties[i]); each != NULL;
		     each = thing_next(each)) {
			struct str word = cited_word(each, cited->language);

			if (word.length == 0)
				continue;
			buffer_add_c(&words, words.length > 0 ? ", " : "");
			buffer_add(&words, word);
		}
	}
	add_field(out, "keywords", buffer_str(&words));
}

static void
add_note(const struct cited *cited, struct buffer *out)
{
	if (cited->revoked)
		add_field(out, "note", STR("Revoked"));
	else if (cited->limits.length > 0)
		add_field(out, "note", str_join(cited->a, STR("Access: "), cited->limits));
}

static void
write_record(struct arena *a, struct buffer *out, const struct exporter_context *context, const struct json *record)
{
	struct cited cited = cited_of(a, record, context);
	struct str   summary = thing_text(cited.thing, "dct:description", cited.language);

	if (cited.kind == NULL || cited.kind->bibtex == NULL)
		return;
	buffer_format(out, "@%s{%.*s", cited.kind->bibtex, STR_ARGS(json_text(record, "id")));
	add_names(&cited, out, "author", "dct:creator");
	add_field(out, "title", cited.title);
	add_publisher(&cited, out);
	add_date(&cited, out);
	add_field(out, "edition", thing_text(cited.thing, "dcat:version", cited.language));
	add_field(out, "abstract", summary);
	add_keywords(&cited, out);
	add_plain(out, "doi", cited.doi);
	add_plain(out, "url", cited.address);
	add_plain(out, "langid", cited.language);
	add_note(&cited, out);
	add_others(&cited, out, "title", "dct:title", cited.title);
	add_others(&cited, out, "abstract", "dct:description", summary);
	buffer_add_c(out, "\n}\n\n");
}

static bool
suits(const struct type *type)
{
	const struct cited_kind *kind = cited_kind_of(type);

	return kind != NULL && kind->bibtex != NULL;
}

const struct exporter exporter_bibtex = {
	.name = "bibtex",
	.media = "application/x-bibtex; charset=utf-8",
	.suffix = "bib",
	.label = "BibTeX",
	.text = write_record,
	.suits = suits,
};
