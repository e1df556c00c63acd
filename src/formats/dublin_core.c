/* Dublin Core. */
#include "formats/dublin_core.h"

static const char *const elements[DC_ELEMENTS] = {
	[DC_TITLE] = "title",         [DC_CREATOR] = "creator",
	[DC_SUBJECT] = "subject",     [DC_DESCRIPTION] = "description",
	[DC_PUBLISHER] = "publisher", [DC_CONTRIBUTOR] = "contributor",
	[DC_DATE] = "date",           [DC_TYPE] = "type",
	[DC_FORMAT] = "format",       [DC_IDENTIFIER] = "identifier",
	[DC_SOURCE] = "source",       [DC_LANGUAGE] = "language",
	[DC_RELATION] = "relation",   [DC_COVERAGE] = "coverage",
	[DC_RIGHTS] = "rights",
};

static const struct {
	const char     *name;
	enum dc_element element;
} terms[] = {
	{ "abstract", DC_DESCRIPTION },
	{ "accessRights", DC_RIGHTS },
	{ "accrualPeriodicity", DC_ELEMENTS },
	{ "alternative", DC_TITLE },
	{ "audience", DC_ELEMENTS },
	{ "available", DC_DATE },
	{ "bibliographicCitation", DC_IDENTIFIER },
	{ "conformsTo", DC_RELATION },
	{ "created", DC_DATE },
	{ "dateAccepted", DC_DATE },
	{ "dateCopyrighted", DC_DATE },
	{ "dateSubmitted", DC_DATE },
	{ "educationLevel", DC_ELEMENTS },
	{ "extent", DC_FORMAT },
	{ "hasFormat", DC_RELATION },
	{ "hasPart", DC_RELATION },
	{ "hasVersion", DC_RELATION },
	{ "instructionalMethod", DC_ELEMENTS },
	{ "isFormatOf", DC_RELATION },
	{ "isPartOf", DC_RELATION },
	{ "isReferencedBy", DC_RELATION },
	{ "isReplacedBy", DC_RELATION },
	{ "isRequiredBy", DC_RELATION },
	{ "issued", DC_DATE },
	{ "isVersionOf", DC_RELATION },
	{ "license", DC_RIGHTS },
	{ "mediator", DC_ELEMENTS },
	{ "medium", DC_FORMAT },
	{ "modified", DC_DATE },
	{ "provenance", DC_ELEMENTS },
	{ "references", DC_RELATION },
	{ "replaces", DC_RELATION },
	{ "requires", DC_RELATION },
	{ "rightsHolder", DC_RIGHTS },
	{ "spatial", DC_COVERAGE },
	{ "tableOfContents", DC_DESCRIPTION },
	{ "temporal", DC_COVERAGE },
	{ "valid", DC_DATE },
};

const char *
dc_element_name(enum dc_element element)
{
	assert(element < DC_ELEMENTS);
	return elements[element];
}

bool
dc_find(struct str name, enum dc_element *element_r, struct str *term_r)
{
	*term_r = STR("");
	for (enum dc_element element = 0; element < DC_ELEMENTS; element++) {
		*element_r = element;
		if (str_is_nocase(name, elements[element]))
			return true;
	}
	for (size_t i = 0; i < sizeof terms / sizeof terms[0]; i++) {
		if (!str_is_nocase(name, terms[i].name))
			continue;
		*element_r = terms[i].element;
		*term_r = str_of(terms[i].name);
		return true;
	}
	return false;
}

struct dc_values
dc_values_in(struct arena *a)
{
	return (struct dc_values){ .a = a };
}

void
dc_add(struct dc_values *values, const struct dc_value *value)
{
	if (value->text.length == 0)
		return;
	values->list = arena_room(values->a, values->list, values->count, &values->capacity, sizeof *values->list);
	values->list[values->count++] = *value;
}

struct str
dc_first(const struct dc_values *values, enum dc_element element)
{
	for (size_t i = 0; i < values->count; i++) {
		if (values->list[i].element == element)
			return values->list[i].text;
	}
	return STR("");
}
