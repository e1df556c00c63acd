/* The table of formats. A new one is a row here and its name in a route. */
#include "http/format.h"

static const struct media_format table[] = {
	{ "html", "text/html; charset=utf-8", "text/html application/xhtml+xml" },
	{ "json", "application/json", "application/json text/json" },
	{ "jsonl", "application/jsonl", "application/jsonl application/x-ndjson" },
	{ "jsonld", "application/ld+json", "application/ld+json" },
	{ "geojson", "application/geo+json", "application/geo+json" },
	{ "xml", "application/xml", "application/xml text/xml" },
	{ "atom", "application/atom+xml", "application/atom+xml" },
	{ "rss", "application/rss+xml", "application/rss+xml" },
	{ "rdf", "application/rdf+xml", "application/rdf+xml" },
	{ "ttl", "text/turtle; charset=utf-8", "text/turtle application/x-turtle" },
	{ "nt", "application/n-triples", "application/n-triples" },
	{ "csv", "text/csv; charset=utf-8", "text/csv" },
	{ "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" },
	{ "ods", "application/vnd.oasis.opendocument.spreadsheet", "application/vnd.oasis.opendocument.spreadsheet" },
	{ "tsv", "text/tab-separated-values; charset=utf-8", "text/tab-separated-values" },
	{ "po", "text/x-gettext-translation; charset=utf-8", "text/x-gettext-translation" },
	{ "xlf", "application/xliff+xml", "application/xliff+xml application/x-xliff+xml" },
	{ "txt", "text/plain; charset=utf-8", "text/plain" },
	{ "dcat", "application/ld+json", "application/dcat+json" },
	{ "schemaorg", "application/ld+json", "application/vnd.schemaorg.ld+json" },
	{ "datacite", "application/xml", "application/vnd.datacite.datacite+xml" },
	{ "eml", "application/xml", "application/eml+xml" },
	{ "iso", "application/xml", "application/vnd.iso.19139+xml" },
	{ "qdc", "application/xml", "application/vnd.qdc+xml" },
	{ "mods", "application/mods+xml", "application/mods+xml" },
	{ "marcxml", "application/marcxml+xml", "application/marcxml+xml" },
	{ "marc", "application/marc", "application/marc" },
	{ "bib", "application/x-bibtex; charset=utf-8", "application/x-bibtex text/x-bibtex" },
	{ "ris", "application/x-research-info-systems", "application/x-research-info-systems" },
	{ "ics", "text/calendar; charset=utf-8", "text/calendar" },
	{ "svg", "image/svg+xml", "image/svg+xml" },
	{ "pdf", "application/pdf", "application/pdf" },
	{ "zip", "application/zip", "application/zip" },
	{ "mvt", "application/vnd.mapbox-vector-tile", "application/vnd.mapbox-vector-tile" },
};

const struct media_format *
media_format_find(struct str name)
{
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (str_is(name, table[i].name))
			return &table[i];
	return NULL;
}

bool
formats_have(const char *formats, struct str name)
{
	struct str rest = formats != NULL ? str_of(formats) : STR("html");
	struct str one;

	while (str_cut(&rest, ' ', &one))
		if (str_equal(one, name))
			return true;
	return false;
}

struct str
formats_default(const char *formats)
{
	struct str rest = formats != NULL ? str_of(formats) : STR("html");
	struct str first = STR("html");

	(void)str_cut(&rest, ' ', &first);
	return first;
}
