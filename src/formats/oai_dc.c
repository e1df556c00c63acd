/* Dublin Core in XML. Elements of its namespaces are taken wherever they stand; only when there are none, elements of the
 * same names without namespace or in that of the format (<title>, <titles><title>). */
#include "formats/oai_dc.h"

enum { DEEP = 8 };

struct collecting {
	struct arena     *a;
	struct dc_values *values;
};

/* ---- names ------------------------------------------------------------------------------------------------------- */

static bool
has_part(struct str text, const char *part)
{
	return str_find(text, str_of(part)) < text.length;
}

/* In a namespace of Dublin Core, or, where no namespace is declared, with its usual prefix. */
static bool
is_dublin_core(const struct xml_node *node)
{
	static const char *const prefixes[] = { "dc", "dcterms", "dct", "dcq" };

	if (str_starts(node->namespace, STR("http://purl.org/dc/elements/")) ||
	    str_starts(node->namespace, STR("http://purl.org/dc/terms")) ||
	    str_starts(node->namespace, STR("http://purl.org/dc/qualifiers/")))
		return true;
	for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
		if (str_is(node->prefix, prefixes[i]))
			return true;
	}
	return false;
}

/* Formats by a part of their namespace and the local name of their root; either may be anything. */
static const struct {
	const char *namespace, *name, *says;
} known_formats[] = {
	{ "oai_dc", "dc", "Dublin Core" },
	{ NULL, "dc", "Dublin Core" },
	{ NULL, "oai_dc", "Dublin Core" },
	{ NULL, "qualifieddc", "Dublin Core" },
	{ "http://www.loc.gov/MARC21/slim", NULL, "MARCXML" },
	{ NULL, "leader", "MARCXML" },
	{ "http://www.loc.gov/mods/", NULL, "MODS" },
	{ "http://www.loc.gov/METS/", NULL, "METS" },
	{ "isotc211.org", NULL, "ISO 19115/19139" },
	{ NULL, "MD_Metadata", "ISO 19115/19139" },
	{ "datacite.org/schema", NULL, "DataCite" },
	{ NULL, "resource", "DataCite" },
	{ "ddi:", NULL, "DDI" },
	{ "icpsr.umich.edu/DDI", NULL, "DDI" },
	{ NULL, "codeBook", "DDI" },
	{ "eml", "eml", "EML" },
	{ "ecoinformatics.org", NULL, "a part of EML" },
	{ "lyncode.com/xoai", NULL, "xoai" },
	{ "http://arxiv.org/OAI/", NULL, "arXiv" },
	{ "opengis.net/cat/csw", NULL, "Dublin Core" },
	{ "http://www.opengis.net/kml", NULL, "KML" },
	{ "http://www.opengis.net/gml", NULL, "GML" },
	{ "lido-schema.org", NULL, "LIDO" },
	{ "http://www.tei-c.org/", NULL, "TEI" },
	{ "urn:isbn:1-931666-22-9", NULL, "EAD" },
	{ "europeana.eu", NULL, "EDM" },
	{ "rs.tdwg.org/dwc", NULL, "Darwin Core" },
	{ "http://www.w3.org/2005/Atom", NULL, "Atom" },
	{ NULL, "rss", "RSS" },
	{ "http://www.w3.org/2000/svg", NULL, "SVG" },
	{ "http://www.w3.org/1999/xhtml", NULL, "XHTML" },
	{ NULL, "html", "HTML" },
	{ "http://www.w3.org/2004/02/skos", NULL, "SKOS" },
	{ "http://www.w3.org/2002/07/owl", NULL, "OWL" },
	{ "http://www.w3.org/1999/02/22-rdf-syntax-ns", NULL, "RDF" },
	{ NULL, "OAI-PMH", "OAI-PMH" },
};

const char *
oai_dc_format_name(const struct xml_node *node)
{
	for (size_t i = 0; i < sizeof known_formats / sizeof known_formats[0]; i++) {
		const char *namespace = known_formats[i].namespace, *name = known_formats[i].name;

		if ((namespace == NULL || has_part(node->namespace, namespace)) &&
		    (name == NULL || str_is(node->name, name)))
			return known_formats[i].says;
	}
	return NULL;
}

bool
oai_dc_describes(const struct xml_node *node)
{
	static const char *const things[] = { "SVG", "XHTML", "HTML", "KML", "GML", "TEI", "OAI-PMH", "a part of EML" };
	const char              *format = oai_dc_format_name(node);

	for (size_t i = 0; format != NULL && i < sizeof things / sizeof things[0]; i++) {
		if (strcmp(format, things[i]) == 0)
			return false;
	}
	return true;
}

bool
oai_dc_is_container(const struct xml_node *node)
{
	static const char *const names[] = { "dc",
					     "oai_dc",
					     "qualifieddc",
					     "Description",
					     "Record",
					     "SummaryRecord",
					     "BriefRecord",
					     "dcx", /* DataONE */
					     "DryadDataFile",
					     "DryadDataPackage",
					     "DryadPublication" };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (str_is(node->name, names[i]))
			return true;
	}
	return false;
}

/* ---- values ------------------------------------------------------------------------------------------------------ */

static struct str
language_of(const struct xml_node *node, struct str around)
{
	struct str language = xml_language(node);

	return language.length > 0 ? language : around;
}

/* The attribute rdf:resource. */
static struct str
resource_of(const struct xml_node *node)
{
	for (size_t i = 0; i < node->attribute_count; i++) {
		if (str_is(node->attributes[i].name, "resource"))
			return node->attributes[i].value;
	}
	return STR("");
}

static bool
is_list(const struct xml_node *node)
{
	return node != NULL && (str_is(node->name, "Bag") || str_is(node->name, "Seq") || str_is(node->name, "Alt"));
}

/* Adds the value that stands in `node`: its text, an address, or each member of an RDF list. */
static void
add_value(const struct collecting *c, const struct xml_node *node, struct dc_value value)
{
	const struct xml_node *list = xml_element(node->first);

	value.language = language_of(node, value.language);
	if (!is_list(list)) {
		value.text = xml_text(c->a, node);
		if (value.text.length == 0)
			value.text = str_copy(c->a, resource_of(node));
		dc_add(c->values, &value);
		return;
	}
	for (node = xml_element(list->first); node != NULL; node = xml_element(node->next)) {
		value.text = xml_text(c->a, node);
		if (value.text.length == 0)
			value.text = str_copy(c->a, resource_of(node));
		dc_add(c->values, &value);
	}
}

static void
collect_named(const struct collecting *c, const struct xml_node *node, struct str language, int depth)
{
	language = language_of(node, language);
	for (node = xml_element(node->first); node != NULL && depth < DEEP; node = xml_element(node->next)) {
		struct dc_value value = { .language = language };

		if (is_dublin_core(node) && dc_find(node->name, &value.element, &value.term))
			add_value(c, node, value);
		else
			collect_named(c, node, language, depth + 1);
	}
}

/* ---- elements of the same names in other namespaces --------------------------------------------------------------- */

/* What other formats call the same thing, where it stands beside elements of Dublin Core's names. */
static const struct {
	const char     *name;
	enum dc_element element;
} synonyms[] = {
	{ "publicationYear", DC_DATE }, { "resourceType", DC_TYPE },   { "author", DC_CREATOR },
	{ "keyword", DC_SUBJECT },      { "summary", DC_DESCRIPTION }, { "doi", DC_IDENTIFIER },
	{ "license", DC_RIGHTS },       { "url", DC_IDENTIFIER },
};

static bool
find_loosely(struct str name, struct dc_value *value)
{
	if (dc_find(name, &value->element, &value->term))
		return true;
	for (size_t i = 0; i < sizeof synonyms / sizeof synonyms[0]; i++) {
		value->element = synonyms[i].element;
		if (str_is_nocase(name, synonyms[i].name))
			return true;
	}
	return false;
}

/* The part of a creator that is the name, where the element has parts: <creator><creatorName>. */
static const struct xml_node *
name_part(const struct xml_node *node)
{
	const struct xml_node   *part;
	static const char *const parts[] = { "creatorName", "contributorName", "name" };

	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		part = xml_child(node, parts[i]);
		if (part != NULL)
			return part;
	}
	return node;
}

static bool
is_plural_of(struct str plural, struct str singular)
{
	if (plural.length == 0 || plural.data[plural.length - 1] != 's')
		return false;
	return str_starts(plural, singular) || (str_starts(plural, str_slice(singular, 0, singular.length - 1)) &&
						plural.length == singular.length + 2); /* …y, …ies */
}

static void
collect_loosely(const struct collecting *c, const struct xml_node *node, struct str language)
{
	struct str parent = node->name;

	language = language_of(node, language);
	for (node = xml_element(node->first); node != NULL; node = xml_element(node->next)) {
		struct dc_value        value = { .language = language };
		const struct xml_node *inside = xml_element(node->first);

		if (find_loosely(node->name, &value))
			add_value(c, name_part(node), value);
		else if (inside != NULL && !is_plural_of(parent, node->name) && is_plural_of(node->name, inside->name))
			collect_loosely(c, node, language);
	}
}

/* ---- xoai -------------------------------------------------------------------------------------------------------- */

/* DSpace's form: <element name="dc"><element name="title"><element name="en"><field name="value">. */
struct xoai_path {
	struct dc_value value;
	bool            inside; /* a Dublin Core element has been named */
};

static void
collect_fields(const struct collecting *c, const struct xml_node *node, struct xoai_path path)
{
	struct str name = xml_value(node, "name");

	if (str_is(node->name, "field")) {
		if (str_is(name, "value") && path.inside) {
			path.value.text = xml_text(c->a, node);
			dc_add(c->values, &path.value);
		}
		return;
	}
	if (!path.inside) {
		path.inside = dc_find(name, &path.value.element, &path.value.term);
		if (!path.inside)
			return;
	} else if (!str_is(name, "none")) {
		enum dc_element element;
		struct str      term;

		if (dc_find(name, &element, &term) && term.length > 0 && element == path.value.element)
			path.value.term = term;
		else
			path.value.language = name;
	}
	for (const struct xml_node *child = xml_element(node->first); child != NULL; child = xml_element(child->next)) {
		if (str_is(xml_value(child, "name"), "xml:lang"))
			path.value.language = xml_text(c->a, child);
	}
	for (const struct xml_node *child = xml_element(node->first); child != NULL; child = xml_element(child->next))
		collect_fields(c, child, path);
}

static void
collect_xoai(const struct collecting *c, const struct xml_node *node)
{
	for (node = xml_element(node->first); node != NULL; node = xml_element(node->next)) {
		const struct xml_node *child = xml_element(node->first);

		if (!str_is(xml_value(node, "name"), "dc"))
			continue;
		for (; child != NULL; child = xml_element(child->next))
			collect_fields(c, child, (struct xoai_path){ .inside = false });
	}
}

void
oai_dc_read(struct arena *a, const struct xml_node *node, struct str language, struct dc_values *values)
{
	struct collecting      c = { a, values };
	const struct xml_node *inside = xml_element(node->first);

	if (has_part(node->namespace, "lyncode.com/xoai")) {
		collect_xoai(&c, node);
		return;
	}
	collect_named(&c, node, language, 0);
	if (values->count > 0)
		return;
	collect_loosely(&c, node, language);
	if (values->count == 0 && inside != NULL && xml_element(inside->next) == NULL)
		collect_loosely(&c, inside, language_of(node, language));
}
