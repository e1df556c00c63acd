/* The metadata formats of OAI-PMH. */
#include "network/oai_format.h"

#include "formats/chm_xml.h"
#include "formats/exporters.h"
#include "formats/qdc.h"
#include "formats/xml_write.h"

#define RDF_NAMESPACE "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

static const struct oai_format table[] = {
	{ "oai_dc", "http://www.openarchives.org/OAI/2.0/oai_dc.xsd", "http://www.openarchives.org/OAI/2.0/oai_dc/", 1,
	  false, &exporter_oai_dc },
	{ "chm", "schemas/chm.xsd", CHM_NAMESPACE, 1, false, NULL },
	{ "chm-all", "schemas/chm.xsd", CHM_NAMESPACE, 1, true, NULL },
	{ "datacite", "https://schema.datacite.org/meta/kernel-4.6/metadata.xsd", "http://datacite.org/schema/kernel-4",
	  1, false, &exporter_datacite },
	{ "eml", "https://eml.ecoinformatics.org/eml-2.2.0/eml.xsd", "https://eml.ecoinformatics.org/eml-2.2.0", 1,
	  false, &exporter_eml },
	{ "qdc", QDC_SCHEMA, QDC_NAMESPACE, 1, false, &exporter_qdc },
	{ "dcat", "schemas/rdf.xsd", RDF_NAMESPACE, 1, false, &exporter_dcat_rdf },
	{ "mods", "http://www.loc.gov/standards/mods/v3/mods-3-8.xsd", "http://www.loc.gov/mods/v3", 1, false,
	  &exporter_mods },
	{ "marcxml", "http://www.loc.gov/standards/marcxml/schema/MARC21slim.xsd", "http://www.loc.gov/MARC21/slim", 1,
	  false, &exporter_marcxml },
	{ "iso19139", "http://www.isotc211.org/2005/gmd/gmd.xsd", "http://www.isotc211.org/2005/gmd", 1, false,
	  &exporter_iso },
};

/* A document of its own, without the declaration of one. */
static void
write_document(struct arena *a, const struct exporter *exporter, struct buffer *out, const struct json *record,
	       const struct exporter_context *context)
{
	struct buffer document = buffer_in(a);
	struct str    text, declaration;

	exporter_one(a, exporter, &document, context, record);
	text = buffer_str(&document);
	if (str_starts(text, STR("<?xml")))
		(void)str_cut(&text, '\n', &declaration);
	buffer_add(out, text);
}

void
oai_format_write(struct arena *a, const struct oai_format *format, struct buffer *out, struct str text,
		 const struct json *record, const struct exporter_context *context)
{
	if (format->exporter != NULL) {
		write_document(a, format->exporter, out, record, context);
		return;
	}
	/* as it was signed, byte for byte, so that a harvester can verify it */
	buffer_format(out,
		      "<record xmlns=\"" CHM_NAMESPACE "\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
		      "xsi:schemaLocation=\"" CHM_NAMESPACE " %.*sschemas/chm.xsd\">",
		      STR_ARGS(context->home));
	xml_add_content(out, text);
	buffer_add_c(out, "</record>\n");
}

bool
oai_format_suits(const struct oai_format *format, const struct type *type)
{
	return format->exporter == NULL || exporter_suits(format->exporter, type);
}

size_t
oai_formats_list(const struct oai_format **list_r)
{
	*list_r = table;
	return sizeof table / sizeof table[0];
}

const struct oai_format *
oai_format_find(struct str prefix)
{
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		if (str_is(prefix, table[i].prefix))
			return &table[i];
	}
	return NULL;
}

static struct str
chm_schema(void)
{
	return STR(
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" targetNamespace=\"" CHM_NAMESPACE "\" "
		"elementFormDefault=\"qualified\">\n"
		"<xs:element name=\"record\" type=\"xs:string\">\n"
		"<xs:annotation><xs:documentation xml:lang=\"en\">A record of a clearing-house as its canonical JSON "
		"(RFC 8785), byte for byte as it was hashed and signed.</xs:documentation></xs:annotation>\n"
		"</xs:element>\n"
		"</xs:schema>\n");
}

/* No schema of XML tells what a graph may say: the root alone. */
static struct str
rdf_schema(void)
{
	return STR(
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" targetNamespace=\"" RDF_NAMESPACE "\" "
		"elementFormDefault=\"qualified\">\n"
		"<xs:element name=\"RDF\">\n"
		"<xs:annotation><xs:documentation xml:lang=\"en\">DCAT-AP in "
		"RDF/XML.</xs:documentation></xs:annotation>\n"
		"<xs:complexType><xs:sequence><xs:any namespace=\"##any\" processContents=\"lax\" minOccurs=\"0\" "
		"maxOccurs=\"unbounded\"/></xs:sequence><xs:anyAttribute namespace=\"##any\" processContents=\"lax\"/>"
		"</xs:complexType>\n"
		"</xs:element>\n"
		"</xs:schema>\n");
}

struct str
oai_schema(struct str path)
{
	if (str_is(path, QDC_SCHEMA))
		return qdc_schema();
	return str_is(path, "schemas/rdf.xsd")   ? rdf_schema()
	       : str_is(path, "schemas/chm.xsd") ? chm_schema()
						 : STR("");
}
