/* OAI-PMH 2.0 responses, and records of Dublin Core in other wrappers or none. A response without records is told by what
 * it is: a protocol error, a list of identifiers, an answer about the repository. */
#include "formats/crosswalk.h"
#include "formats/oai_dc.h"
#include "formats/readers.h"
#include "formats/written.h"

#include "base/limits.h"

#include <stdarg.h>

struct reading {
	const struct format_sink *sink;
	struct source            *source;
	struct crosswalk         *crosswalk;
	char                      answer[40]; /* the element that says what an OAI-PMH response is: "Identify" */
	char                      root[80];
	bool                      oai;
	int64_t                   parts; /* given to the sink */
};

static bool
is_any(struct str name, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (str_is(name, names[i]))
			return true;
	}
	return false;
}

/* ---- which elements are records ---------------------------------------------------------------------------------- */

static const char *const lists[] = { "ListRecords", "GetRecord" };
static const char *const answers[] = { "ListIdentifiers", "Identify", "ListSets", "ListMetadataFormats" };
static const char *const asides[] = { "request", "responseDate", "resumptionToken" };

static enum xml_choice
choose_in_oai(struct reading *reading, const struct xml_node *element)
{
	if (is_any(element->name, lists, sizeof lists / sizeof lists[0])) {
		snprintf(reading->answer, sizeof reading->answer, "%.*s", STR_ARGS(element->name));
		return XML_ENTER;
	}
	if (is_any(element->name, answers, sizeof answers / sizeof answers[0])) {
		snprintf(reading->answer, sizeof reading->answer, "%.*s", STR_ARGS(element->name));
		return XML_LEAVE;
	}
	if (is_any(element->name, asides, sizeof asides / sizeof asides[0]))
		return XML_LEAVE;
	return str_is(element->name, "record") || str_is(element->name, "error") ? XML_TAKE : XML_LEAVE;
}

static enum xml_choice
choose(void *context, const struct xml_node *element, size_t depth)
{
	struct reading *reading = context;
	const char     *format;

	if (depth == 0) {
		snprintf(reading->root, sizeof reading->root, "%.*s", STR_ARGS(str_head(element->name, 79)));
		reading->oai = str_is(element->name, "OAI-PMH");
		if (reading->oai)
			return XML_ENTER;
	}
	if (reading->oai)
		return choose_in_oai(reading, element);
	if (oai_dc_is_container(element) || str_is(element->name, "record") ||
	    (depth == 0 && str_is(element->name, "metadata")))
		return XML_TAKE;
	format = depth == 0 ? oai_dc_format_name(element) : NULL;
	return format != NULL && strcmp(format, "RDF") != 0 && strcmp(format, "Dublin Core") != 0 ? XML_TAKE
												  : XML_ENTER;
}

/* ---- records ----------------------------------------------------------------------------------------------------- */

static bool reject(struct reading *reading, const struct xml_unit *unit, const char *key, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

static bool
reject(struct reading *reading, const struct xml_unit *unit, const char *key, const char *format, ...)
{
	struct error why;
	char         detail[sizeof why.detail];
	va_list      arguments;

	va_start(arguments, format);
	vsnprintf(detail, sizeof detail, format, arguments);
	va_end(arguments);
	error_set(&why, ERROR_INPUT, key, "%s", detail);
	error_at(&why, "%.*s:%" PRId64, STR_ARGS(source_name(reading->source)), unit->line);
	reading->sink->rejected(reading->sink->context, &why, unit->number, unit->raw);
	return true;
}

static bool
give(struct reading *reading, struct found_record *found, const struct notes *notes, struct error *error)
{
	found->notes = notes->list;
	found->note_count = notes->count;
	return reading->sink->found(reading->sink->context, found, error);
}

/* Tells why metadata is not taken: what it is, as far as it is known. */
static bool
reject_metadata(struct reading *reading, const struct xml_unit *unit, const struct xml_node *metadata)
{
	const char *format = oai_dc_format_name(metadata);

	if (!oai_dc_describes(metadata))
		return reject(reading, unit, "import.format", "%s, which is no metadata", format);
	if (format == NULL)
		return reject(reading, unit, "import.format", "metadata in an unknown format, <%.*s>",
			      STR_ARGS(metadata->name));
	if (strcmp(format, "Dublin Core") == 0)
		return reject(reading, unit, "import.empty", "a record of Dublin Core that says nothing");
	return reject(reading, unit, "import.format", "metadata in %s, a format that is not read yet", format);
}

/* Enough to be a record: a title, or a thing's identifier. */
static bool
says_enough(const struct dc_values *values)
{
	return dc_first(values, DC_TITLE).length > 0 || dc_first(values, DC_IDENTIFIER).length > 0 ||
	       dc_first(values, DC_DESCRIPTION).length > 0;
}

static bool
take_metadata(struct reading *reading, const struct xml_unit *unit, const struct xml_node *metadata,
	      struct found_record *found, struct error *error)
{
	struct arena    *a = arena_open(0);
	struct dc_values values = dc_values_in(a);
	struct notes     notes = { .a = a };
	const char      *format = oai_dc_format_name(metadata);
	bool             good;

	if (oai_dc_describes(metadata))
		oai_dc_read(a, metadata, unit->language, &values);
	if (!says_enough(&values)) {
		good = reject_metadata(reading, unit, metadata);
	} else {
		if (unit->mended > 0)
			note(&notes, "control characters read as spaces: %zu", unit->mended);
		if (format != NULL && strcmp(format, "Dublin Core") != 0)
			note(&notes, "of the metadata in %s only what Dublin Core has was read", format);
		found->document = crosswalk_document(a, reading->crosswalk, &values, &notes);
		good = give(reading, found, &notes, error);
	}
	arena_close(a);
	return good;
}

static struct found_record
found_of(const struct xml_unit *unit)
{
	return (struct found_record){
		.raw = unit->raw,
		.media = STR("text/xml"),
		.number = unit->number,
		.line = unit->line,
		.byte = unit->byte,
	};
}

/* <record><header/><metadata/></record> of OAI-PMH. */
static bool
take_oai_record(struct reading *reading, const struct xml_unit *unit, const struct xml_node *header,
		struct error *error)
{
	struct arena          *a = arena_open(0);
	const struct xml_node *identifier = xml_child(header, "identifier"),
			      *datestamp = xml_child(header, "datestamp");
	const struct xml_node *metadata = xml_child(unit->node, "metadata");
	struct found_record    found = found_of(unit);
	struct notes           none = { .a = a };
	bool                   good;

	if (identifier != NULL)
		found.identifier = xml_text(a, identifier);
	if (datestamp != NULL)
		found.datestamp = xml_text(a, datestamp);
	found.deleted = str_is(xml_value(header, "status"), "deleted");
	metadata = metadata != NULL ? xml_element(metadata->first) : NULL;
	if (found.identifier.length > LIMIT_IDENTIFIER_BYTES)
		good = reject(reading, unit, "import.identifier", "an identifier of more than %d bytes",
			      LIMIT_IDENTIFIER_BYTES);
	else if (found.deleted && found.identifier.length == 0)
		good = reject(reading, unit, "import.identifier", "a deleted record without an identifier");
	else if (found.deleted)
		good = give(reading, &found, &none, error);
	else if (metadata == NULL)
		good = reject(reading, unit, "import.empty", "the record has no metadata");
	else
		good = take_metadata(reading, unit, metadata, &found, error);
	arena_close(a);
	return good;
}

static bool
take_protocol_error(struct reading *reading, const struct xml_unit *unit)
{
	struct arena *a = arena_open(0);
	struct str code = xml_value(unit->node, "code"), says = str_head(written_line(a, xml_text(a, unit->node)), 200);

	reject(reading, unit, "import.oai-error", "an OAI-PMH error, %.*s%s%.*s", STR_ARGS(code),
	       says.length > 0 ? ": " : "", STR_ARGS(says));
	arena_close(a);
	return true;
}

static bool
found(void *context, const struct xml_unit *unit, struct error *error)
{
	struct reading        *reading = context;
	const struct xml_node *header = xml_child(unit->node, "header");
	struct found_record    record = found_of(unit);

	reading->parts++;
	if (reading->oai && str_is(unit->node->name, "error"))
		return take_protocol_error(reading, unit);
	if (str_is(unit->node->name, "record") && header != NULL)
		return take_oai_record(reading, unit, header, error);
	return take_metadata(reading, unit, unit->node, &record, error);
}

static void
failed(void *context, const struct error *why, int64_t number, struct str raw)
{
	struct reading *reading = context;

	reading->parts++;
	reading->sink->rejected(reading->sink->context, why, number, raw);
}

/* ---- files without records --------------------------------------------------------------------------------------- */

static void
reject_whole(struct reading *reading)
{
	struct error why = { 0 };

	if (reading->answer[0] != '\0')
		error_set(&why, ERROR_INPUT, "import.no-records", "an OAI-PMH %s response without records",
			  reading->answer);
	else
		error_set(&why, ERROR_INPUT, "import.no-records", "XML with the root element <%s> and no records",
			  reading->root);
	error_at(&why, "%.*s", STR_ARGS(source_name(reading->source)));
	reading->sink->rejected(reading->sink->context, &why, 0, STR(""));
}

static bool
read_oai(struct arena *a, struct source *source, const struct format_options *options, const struct format_sink *sink,
	 struct error *error)
{
	struct reading   reading = { .sink = sink, .source = source };
	struct xml_rules rules = { &reading, choose, found, failed, "record" };

	if (!crosswalk_open(a, options, &reading.crosswalk, error) || !xml_read(a, source, &rules, error))
		return false;
	if (reading.parts == 0)
		reject_whole(&reading);
	return true;
}

/* XML that is no HTML; the marks of OAI-PMH and Dublin Core make it certain. */
static int
recognise(struct str head)
{
	struct str text = str_trim(head);

	if (text.length == 0 || text.data[0] == '{' || text.data[0] == '[')
		return 0;
	if (str_find(head, STR("<OAI-PMH")) < head.length || str_find(head, STR(":OAI-PMH")) < head.length)
		return 100;
	if (text.data[0] != '<')
		return 0;
	if (str_find(head, STR("http://purl.org/dc/")) < head.length || str_find(head, STR("<dc")) < head.length)
		return 90;
	return str_starts(text, STR("<?xml")) ? 50 : 30;
}

const struct format format_oai_dc = {
	.name = "oai_dc",
	.media = "text/xml",
	.says = "OAI-PMH responses and Dublin Core records in XML",
	.recognise = recognise,
	.read = read_oai,
};
