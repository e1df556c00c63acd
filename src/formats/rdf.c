/* RDF: namespaces and N-Triples (https://www.w3.org/TR/n-triples/). */
#include "formats/rdf.h"

/* Namespaces as they are published, and as they are met; the first of a prefix is the right one. */
static const struct {
	const char *prefix, *namespace;
} namespaces[] = {
	{ "rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#" },
	{ "rdfs", "http://www.w3.org/2000/01/rdf-schema#" },
	{ "xsd", "http://www.w3.org/2001/XMLSchema#" },
	{ "owl", "http://www.w3.org/2002/07/owl#" },
	{ "dct", "http://purl.org/dc/terms/" },
	{ "dct", "https://purl.org/dc/terms/" },
	{ "dc", "http://purl.org/dc/elements/1.1/" },
	{ "dc", "https://purl.org/dc/elements/1.1/" },
	{ "dctype", "http://purl.org/dc/dcmitype/" },
	{ "dcat", "http://www.w3.org/ns/dcat#" },
	{ "dcat", "https://www.w3.org/ns/dcat#" },
	{ "dcat", "http://www.w3.org/ns/dcat/" },
	{ "dcat", "http://vocab.deri.ie/dcat#" },
	{ "schema", "http://schema.org/" },
	{ "schema", "https://schema.org/" },
	{ "schema", "http://www.schema.org/" },
	{ "schema", "https://www.schema.org/" },
	{ "foaf", "http://xmlns.com/foaf/0.1/" },
	{ "vcard", "http://www.w3.org/2006/vcard/ns#" },
	{ "skos", "http://www.w3.org/2004/02/skos/core#" },
	{ "adms", "http://www.w3.org/ns/adms#" },
	{ "locn", "http://www.w3.org/ns/locn#" },
	{ "gsp", "http://www.opengis.net/ont/geosparql#" },
	{ "geo", "http://www.w3.org/2003/01/geo/wgs84_pos#" },
	{ "time", "http://www.w3.org/2006/time#" },
	{ "prov", "http://www.w3.org/ns/prov#" },
	{ "void", "http://rdfs.org/ns/void#" },
	{ "spdx", "http://spdx.org/rdf/terms#" },
	{ "dcatap", "http://data.europa.eu/r5r/" },
	{ "odrs", "http://schema.theodi.org/odrs#" },
	{ "cc", "http://creativecommons.org/ns#" },
	{ "cc", "http://web.resource.org/cc/" },
	{ "org", "http://www.w3.org/ns/org#" },
	{ "bibo", "http://purl.org/ontology/bibo/" },
	{ "dqv", "http://www.w3.org/ns/dqv#" },
	{ "oa", "http://www.w3.org/ns/oa#" },
	{ "sh", "http://www.w3.org/ns/shacl#" },
	{ "cr", "http://mlcommons.org/croissant/" },
	{ "datacite", "http://purl.org/spar/datacite/" },
	{ "dwc", "http://rs.tdwg.org/dwc/terms/" },
	{ "odrl", "http://www.w3.org/ns/odrl/2/" },
	{ "geodcatap", "http://data.europa.eu/930/" },
	{ "sc", "https://schema.org/" }, /* Croissant's name for it, where it is not declared */
};

struct str
rdf_short(struct arena *a, struct str iri)
{
	for (size_t i = 0; i < sizeof namespaces / sizeof namespaces[0]; i++) {
		struct str namespace = str_of(namespaces[i].namespace), local;

		if (!str_starts(iri, namespace))
			continue;
		local = str_slice(iri, namespace.length, iri.length);
		if (local.length > 0 && (local.data[0] == '#' || local.data[0] == '/'))
			local = str_slice(local, 1, local.length);
		return str_format(a, "%s:%.*s", namespaces[i].prefix, STR_ARGS(local));
	}
	return iri;
}

struct str
rdf_local(struct str iri)
{
	size_t from = iri.length;

	while (from > 0 && iri.data[from - 1] != '/' && iri.data[from - 1] != '#' && iri.data[from - 1] != ':')
		from--;
	return str_slice(iri, from, iri.length);
}

struct str
rdf_namespace(struct str prefix)
{
	for (size_t i = 0; i < sizeof namespaces / sizeof namespaces[0]; i++) {
		if (str_is(prefix, namespaces[i].prefix))
			return str_of(namespaces[i].namespace);
	}
	if (str_is(prefix, "dcterms"))
		return rdf_namespace(STR("dct"));
	return STR("");
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

static void
write_escaped(struct buffer *out, struct str text, const char *special)
{
	for (size_t i = 0; i < text.length; i++) {
		unsigned char c = (unsigned char)text.data[i];

		if (c == '\n')
			buffer_add_c(out, "\\n");
		else if (c == '\r')
			buffer_add_c(out, "\\r");
		else if (c == '"' && special[0] == '"')
			buffer_add_c(out, "\\\"");
		else if (c == '\\' && special[0] == '"')
			buffer_add_c(out, "\\\\");
		else if (c < ' ' || c == 0x7F || strchr(special, c) != NULL)
			buffer_format(out, "\\u%04X", c);
		else
			buffer_add_byte(out, (char)c);
	}
}

static void
write_name(struct buffer *out, struct str name)
{
	if (rdf_is_blank(name)) {
		buffer_add(out, name);
		return;
	}
	buffer_add_byte(out, '<');
	write_escaped(out, name, "<>\\^`{|} ");
	buffer_add_byte(out, '>');
}

void
rdf_write(struct buffer *out, const struct rdf_statement *statement)
{
	write_name(out, statement->subject);
	buffer_add_byte(out, ' ');
	write_name(out, statement->predicate);
	buffer_add_byte(out, ' ');
	if (statement->literal) {
		buffer_add_byte(out, '"');
		write_escaped(out, statement->object, "\"");
		buffer_add_byte(out, '"');
		if (statement->language.length > 0) {
			buffer_add_byte(out, '@');
			buffer_add(out, statement->language);
		} else if (statement->datatype.length > 0) {
			buffer_add_c(out, "^^");
			write_name(out, statement->datatype);
		}
	} else {
		write_name(out, statement->object);
	}
	buffer_add_c(out, " .\n");
}
