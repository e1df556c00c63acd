/* The metadata formats of OAI-PMH. */
#include "network/oai_format.h"

#include "formats/chm_xml.h"
#include "formats/export.h"
#include "formats/xml_write.h"

static void
write_oai_dc(struct arena *a, struct buffer *out, struct str text, const struct json *record,
	     const struct exporter_context *context)
{
	(void)text;
	oai_dc_write(a, out, context, record);
}

/* As it was signed, byte for byte, so that a harvester can verify it. */
static void
write_chm(struct arena *a, struct buffer *out, struct str text, const struct json *record,
	  const struct exporter_context *context)
{
	(void)a, (void)record;
	buffer_format(out,
		      "<record xmlns=\"" CHM_NAMESPACE "\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
		      "xsi:schemaLocation=\"" CHM_NAMESPACE " %.*sschemas/chm.xsd\">",
		      STR_ARGS(context->home));
	xml_add_content(out, text);
	buffer_add_c(out, "</record>\n");
}

static const struct oai_format table[] = {
	{ "oai_dc", "http://www.openarchives.org/OAI/2.0/oai_dc.xsd", "http://www.openarchives.org/OAI/2.0/oai_dc/",
	  false, write_oai_dc },
	{ "chm", "schemas/chm.xsd", CHM_NAMESPACE, false, write_chm },
	{ "chm-all", "schemas/chm.xsd", CHM_NAMESPACE, true, write_chm },
};

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
