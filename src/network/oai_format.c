/* The metadata formats of OAI-PMH. */
#include "network/oai_format.h"

#include "formats/chm_xml.h"
#include "formats/exporters.h"
#include "formats/xml_write.h"

static const struct oai_format table[] = {
	{ "oai_dc", "http://www.openarchives.org/OAI/2.0/oai_dc.xsd", "http://www.openarchives.org/OAI/2.0/oai_dc/",
	  false, &exporter_oai_dc },
	{ "chm", "schemas/chm.xsd", CHM_NAMESPACE, false, NULL },
	{ "chm-all", "schemas/chm.xsd", CHM_NAMESPACE, true, NULL },
	{ "datacite", "https://schema.datacite.org/meta/kernel-4.6/metadata.xsd", "http://datacite.org/schema/kernel-4",
	  false, &exporter_datacite },
	{ "eml", "https://eml.ecoinformatics.org/eml-2.2.0/eml.xsd", "https://eml.ecoinformatics.org/eml-2.2.0", false,
	  &exporter_eml },
	{ "iso19139", "http://www.isotc211.org/2005/gmd/gmd.xsd", "http://www.isotc211.org/2005/gmd", false,
	  &exporter_iso },
};

void
oai_format_write(struct arena *a, const struct oai_format *format, struct buffer *out, struct str text,
		 const struct json *record, const struct exporter_context *context)
{
	if (format->exporter != NULL) {
		format->exporter->element(a, out, context, record);
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

struct str
oai_chm_schema(void)
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
