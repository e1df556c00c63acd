/* Reading the envelope of OAI-PMH answers, whatever their prefixes. */
#include "network/oai_page.h"

#include "base/clock.h"
#include "formats/xml.h"

struct reading {
	struct arena           *a;
	struct oai_page        *page;
	struct oai_identifiers *identifiers; /* or NULL */
};

static bool
is_list(struct str name)
{
	return str_is(name, "ListRecords") || str_is(name, "ListIdentifiers") || str_is(name, "GetRecord");
}

/* Heads are counted as they pass; nothing else of a record is kept. */
static enum xml_choice
choose(void *context, const struct xml_node *element, size_t depth)
{
	struct reading  *reading = context;
	struct oai_page *page = reading->page;

	if (depth == 0) {
		page->is_oai = str_is(element->name, "OAI-PMH");
		page->root = str_copy(reading->a, element->name);
		return page->is_oai ? XML_ENTER : XML_LEAVE;
	}
	if (str_is(element->name, "header")) {
		page->records++;
		page->deleted += str_is(xml_value(element, "status"), "deleted");
		return reading->identifiers != NULL || page->records == 1 ? XML_TAKE : XML_LEAVE;
	}
	if (is_list(element->name) || str_is(element->name, "record") || str_is(element->name, "Identify") ||
	    str_is(element->name, "ListMetadataFormats") || str_is(element->name, "metadataFormat"))
		return XML_ENTER;
	return str_is(element->name, "responseDate") || str_is(element->name, "error") ||
			       str_is(element->name, "resumptionToken") || str_is(element->name, "granularity") ||
			       str_is(element->name, "deletedRecord") || str_is(element->name, "earliestDatestamp") ||
			       str_is(element->name, "baseURL") || str_is(element->name, "metadataPrefix")
		       ? XML_TAKE
		       : XML_LEAVE;
}

/* A time without "Z" is taken as one of UTC; any other offset is none of this protocol, but clear. */
static struct str
read_time(struct arena *a, struct str text)
{
	char    exact[TIME_TEXT];
	int64_t time;

	if (!time_parse(text, &time, NULL) && !time_parse(str_format(a, "%.*sZ", STR_ARGS(text)), &time, NULL))
		return STR("");
	return str_copy(a, time_format(time, exact));
}

static void
keep_header(struct oai_identifiers *out, const struct xml_node *header)
{
	const struct xml_node *identifier = xml_child(header, "identifier");

	if (identifier == NULL)
		return;
	out->list = arena_room(out->a, out->list, out->count, &out->capacity, sizeof *out->list);
	out->list[out->count++] = (struct oai_identifier){
		.identifier = str_copy(out->a, xml_text(out->a, identifier)),
		.deleted = str_is(xml_value(header, "status"), "deleted"),
	};
}

static bool
found(void *context, const struct xml_unit *unit, struct error *error)
{
	struct reading  *reading = context;
	struct oai_page *page = reading->page;
	struct str       name = unit->node->name, text;

	(void)error;
	if (str_is(name, "header")) {
		if (page->first.length == 0 && xml_child(unit->node, "identifier") != NULL)
			page->first = str_copy(reading->a, xml_text(reading->a, xml_child(unit->node, "identifier")));
		if (reading->identifiers != NULL)
			keep_header(reading->identifiers, unit->node);
		return true;
	}
	text = str_copy(reading->a, xml_text(reading->a, unit->node));
	if (str_is(name, "responseDate") && page->response_date.length == 0) {
		page->response_date = read_time(reading->a, text);
	} else if (str_is(name, "resumptionToken")) {
		page->token = text;
		page->has_token = true;
		if (!str_integer(xml_value(unit->node, "completeListSize"), &page->complete))
			page->complete = -1;
	} else if (str_is(name, "granularity")) {
		page->granularity = text;
	} else if (str_is(name, "metadataPrefix")) {
		page->offers_signed |= str_is(text, "chm");
		page->offers_all |= str_is(text, "chm-all");
	} else if (str_is(name, "earliestDatestamp")) {
		page->earliest = text;
	} else if (str_is(name, "baseURL")) {
		page->base = text;
	} else if (str_is(name, "deletedRecord")) {
		page->deleted_record = text;
	} else if (str_is(name, "error") && page->fault.length == 0) {
		page->fault = str_copy(reading->a, xml_value(unit->node, "code"));
		page->fault_text = text;
	}
	return true;
}

static void
failed(void *context, const struct error *why, int64_t number, struct str raw)
{
	struct reading *reading = context;

	(void)number;
	reading->page->is_whole = false;
	reading->page->is_cut |=
		strcmp(why->key, "xml.ends") == 0 || str_find(raw, STR("resumptionToken")) < raw.length;
}

bool
oai_page_read(struct arena *a, struct source *source, struct oai_page *page_r, struct oai_identifiers *identifiers_r,
	      struct error *error)
{
	struct reading         reading = { a, page_r, identifiers_r };
	const struct xml_rules rules = {
		.context = &reading, .choose = choose, .found = found, .failed = failed, .resume = "record"
	};

	*page_r = (struct oai_page){ .is_whole = true, .complete = -1 };
	return xml_read(a, source, &rules, error);
}
