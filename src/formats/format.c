/* The formats, and telling them apart. */
#include "formats/format.h"

#include "formats/unpack.h"
#include "formats/readers.h"

#include <magic.h>

/* Those that know their files by the first tag come first: what is certain is asked no further. */
static const struct format *const formats[] = {
	&format_eml,        &format_iso19139, &format_iso19115_3, &format_fgdc,  &format_dif,  &format_datacite,
	&format_mods,       &format_feed,     &format_oai_dc,     &format_jsonl, &format_csv,  &format_turtle,
	&format_ntriples,   &format_rdf_xml,  &format_json_ld,    &format_html,  &format_ckan, &format_geoblacklight,
	&format_ogc_record, &format_xlsx,     &format_ods,
};

enum { CERTAIN = 100 };

size_t
formats_list(const struct format *const **list_r)
{
	*list_r = formats;
	return sizeof formats / sizeof formats[0];
}

const struct format *
format_find(struct str name)
{
	for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
		if (str_is(name, formats[i]->name))
			return formats[i];
	}
	if (str_is(name, "tsv"))
		return &format_csv;
	return str_is(name, "json") ? &format_jsonl : NULL;
}

/* What bytes are, in the words of the file command. */
static void
describe(struct str bytes, char *text, size_t size)
{
	magic_t     magic = magic_open(MAGIC_NONE);
	const char *says = NULL;

	if (magic != NULL && magic_load(magic, NULL) == 0)
		says = magic_buffer(magic, bytes.data, bytes.length);
	snprintf(text, size, "%s", says != NULL ? says : "of a kind that is not known");
	magic_close(magic);
}

static void
refuse(struct str head, struct error *error)
{
	static const char reads[] =
		"metadata in XML (OAI-PMH, Dublin Core, EML, ISO 19139 and others), feeds, DCAT and "
		"schema.org in RDF, JSON-LD and HTML, packages of CKAN, chm's JSON, and tables (CSV, TSV, XLSX, ODS)";
	char says[200];

	if (str_trim(head).length == 0) {
		error_set(error, ERROR_INPUT, "format.empty", "the file is empty");
		return;
	}
	describe(head, says, sizeof says);
	if (unpack_recognises(head))
		error_set(error, ERROR_INPUT, "format.archive",
			  "this is an archive (%s) of a kind that is not read: unpack it and import its files", says);
	else
		error_set(error, ERROR_INPUT, "format.unknown", "this is %s; chm reads %s", says, reads);
}

const struct format *
format_recognise(struct str head, struct error *error)
{
	const struct format *best = NULL;
	int                  sure = 0;

	bool other = unpack_recognises(head) && !format_is_book(head);

	for (size_t i = 0; i < sizeof formats / sizeof formats[0] && sure < CERTAIN && !other; i++) {
		int score = formats[i]->recognise(head);

		if (score > sure) {
			sure = score;
			best = formats[i];
		}
	}
	if (best == NULL)
		refuse(head, error);
	return best;
}
