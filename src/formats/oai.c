/* Metadata in XML: OAI-PMH 2.0 responses, records of Dublin Core and of the formats of formats/metadata_formats.h, alone, in lists and
 * in other wrappers, and the items of feeds. A response without records is told by what it is: a protocol error, a list of
 * identifiers, an answer about the repository. */
#include "formats/chm_xml.h"
#include "formats/crosswalk.h"
#include "formats/metadata_formats.h"
#include "formats/oai_dc.h"
#include "formats/provenance.h"
#include "formats/rdf_metadata.h"
#include "formats/readers.h"
#include "formats/written.h"

#include "base/limits.h"

#include <stdarg.h>

enum {
	WRAPPERS = 4,    /* elements around the metadata of a record */
	FEED_PARTS = 20, /* that a feed says of itself */
};

struct reading {
	struct arena                 *a; /* of the whole reading */
	const struct format_sink     *sink;
	struct source                *source;
	struct crosswalk             *crosswalk;
	struct metadata              *metadata;
	const struct metadata_format *inside; /* the format of the unit that is being read, once it is known */
	struct xml_rules              rules;
	char                          answer[40]; /* the element that says what an OAI-PMH response is: "Identify" */
	char                          root[80];
	bool                          oai;
	bool                          feed;       /* items of RSS or entries of Atom stand in it */
	size_t                        feed_depth; /* of the element that says what the feed is */
	struct description            feed_says;
	struct str                    feed_language;
	int64_t                       parts; /* given to the sink */
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

/* A channel of RSS or a feed of Atom. */
static bool
is_feed(const struct reading *reading, const struct xml_node *element, size_t depth)
{
	if (depth == 0)
		return str_is(element->name, "feed");
	return str_is(element->name, "channel") &&
	       (strcmp(reading->root, "rss") == 0 || strcmp(reading->root, "RDF") == 0);
}

/* What a feed says of itself before its items. */
static const char *const feed_parts[] = {
	"title", "language", "rights", "copyright", "author", "publisher", "creator"
};

static enum xml_choice
choose_in_feed(struct reading *reading, const struct xml_node *element, size_t depth)
{
	if (str_is(element->name, "item") || str_is(element->name, "entry")) {
		reading->rules.resume = str_is(element->name, "item") ? "item" : "entry";
		reading->inside = &metadata_feed;
		return XML_TAKE;
	}
	if (depth == reading->feed_depth + 1 &&
	    is_any(element->name, feed_parts, sizeof feed_parts / sizeof feed_parts[0]))
		return XML_ASIDE;
	return str_is(element->name, "items") || depth > reading->feed_depth ? XML_LEAVE : XML_ENTER;
}

/* Roots that come again and again in lists: after a failure reading goes on at the next one. */
static void
set_resume(struct reading *reading, const struct xml_node *element)
{
	static const char *const roots[] = { "MD_Metadata", "MI_Metadata", "mods",  "DIF",
					     "record",      "eml",         "entry", "item" };

	for (size_t i = 0; i < sizeof roots / sizeof roots[0]; i++) {
		if (str_is(element->name, roots[i]))
			reading->rules.resume = roots[i];
	}
}

static enum xml_choice
take(struct reading *reading, const struct xml_node *element, const struct metadata_format *format)
{
	reading->inside = format;
	set_resume(reading, element);
	return XML_TAKE;
}

/* Is a root one that lists records of a format, and not such a record or something else? */
static bool
is_list(const char *format)
{
	static const char *const lists_of[] = { "RDF", "Dublin Core", "MODS", "ISO 19115/19139", "Atom", "RSS" };

	for (size_t i = 0; format != NULL && i < sizeof lists_of / sizeof lists_of[0]; i++) {
		if (strcmp(format, lists_of[i]) == 0)
			return true;
	}
	return format == NULL;
}

static enum xml_choice
choose(void *context, const struct xml_node *element, size_t depth)
{
	struct reading               *reading = context;
	const struct metadata_format *format;

	if (depth == 0) {
		snprintf(reading->root, sizeof reading->root, "%.*s", STR_ARGS(str_head(element->name, 79)));
		reading->oai = str_is(element->name, "OAI-PMH");
		reading->feed = false;
		if (reading->oai)
			return XML_ENTER;
	}
	if (reading->oai) {
		reading->inside = NULL;
		return choose_in_oai(reading, element);
	}
	if (is_feed(reading, element, depth)) {
		reading->feed = true;
		reading->feed_depth = depth;
		return XML_ENTER;
	}
	if (reading->feed)
		return choose_in_feed(reading, element, depth);
	format = metadata_format_of(element, false);
	if (format != NULL || oai_dc_is_container(element) || str_is(element->name, "record") ||
	    (depth < WRAPPERS && str_is(element->name, "metadata")))
		return take(reading, element, format);
	return depth > 0 || is_list(oai_dc_format_name(element)) ? XML_ENTER : take(reading, element, NULL);
}

/* Parts of metadata that no rule of its format looks at need no tree. */
static bool
passes_over(void *context, const struct xml_node *element)
{
	struct reading *reading = context;

	if (reading->inside == NULL) {
		reading->inside = metadata_format_of(element, false);
		return false;
	}
	for (const char *const *name = reading->inside->passed_over; name != NULL && *name != NULL; name++) {
		if (str_is(element->name, *name))
			return true;
	}
	return false;
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
	source_error_at(&why, reading->source, unit->line);
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

/* The root of a record of a known format in `node`, itself or in wrappers; NULL when there is none. */
static const struct xml_node *
find_root(const struct xml_node *node, int depth, const struct metadata_format **format_r)
{
	const struct xml_node *found = NULL;

	*format_r = metadata_format_of(node, true);
	if (*format_r != NULL || depth == WRAPPERS)
		return *format_r != NULL ? node : NULL;
	for (node = xml_element(node->first); node != NULL && found == NULL; node = xml_element(node->next))
		found = find_root(node, depth + 1, format_r);
	return found;
}

/* Metadata of one of the formats that have rules. */
static bool
take_described(struct reading *reading, const struct xml_unit *unit, const struct xml_node *root,
	       const struct metadata_format *format, struct found_record *found, struct error *error)
{
	struct arena           *a = arena_open(0);
	struct notes            notes = { .a = a };
	struct metadata_reading read = { .around = reading->feed ? &reading->feed_says : NULL };
	bool                    good;

	metadata_read(a, reading->metadata, format, root,
		      unit->language.length > 0 ? unit->language : reading->feed_language, &read);
	if (found->identifier.length == 0)
		found->identifier = read.key;
	if (found->datestamp.length == 0)
		found->datestamp = read.stamp;
	if (found->identifier.length > LIMIT_IDENTIFIER_BYTES) {
		good = reject(reading, unit, "import.identifier", "an identifier of more than %d bytes",
			      LIMIT_IDENTIFIER_BYTES);
	} else if (!description_is_enough(&read.description)) {
		good = reject(reading, unit, "import.empty",
			      "%s without title, identifier and abstract: it says nothing to make a record of",
			      format->says);
	} else {
		if (unit->mended > 0)
			note(&notes, "control characters read as spaces: %zu", unit->mended);
		found->document = description_document(a, reading->crosswalk, &read.description, &notes);
		good = give(reading, found, &notes, error);
	}
	arena_close(a);
	return good;
}

static bool
take_dublin_core(struct reading *reading, const struct xml_unit *unit, const struct xml_node *metadata,
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

/* A graph; one that tells no record may still say something in the words of Dublin Core. */
static bool
take_rdf(struct reading *reading, const struct xml_unit *unit, const struct xml_node *root,
	 const struct xml_node *metadata, struct found_record *found, struct error *error)
{
	bool given;

	if (!rdf_metadata_give(root, reading->crosswalk, found, reading->sink, &given, error))
		return false;
	return given || take_dublin_core(reading, unit, metadata, found, error);
}

static bool
take_metadata(struct reading *reading, const struct xml_unit *unit, const struct xml_node *metadata,
	      struct found_record *found, struct error *error)
{
	const struct metadata_format *format = reading->feed ? &metadata_feed : NULL;
	const struct xml_node        *root = reading->feed ? metadata : find_root(metadata, 0, &format);

	if (root != NULL)
		return take_described(reading, unit, root, format, found, error);
	root = rdf_metadata_root(metadata);
	if (root != NULL)
		return take_rdf(reading, unit, root, metadata, found, error);
	return take_dublin_core(reading, unit, metadata, found, error);
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

/* The providers that a record came through. */
static void
find_origins(struct arena *a, const struct xml_node *record, struct found_record *found)
{
	struct provenance_step steps[PROVENANCE_STEPS];

	found->origin_count = provenance_steps(a, record, steps);
	found->origins = ARENA_ARRAY(a, struct str, found->origin_count);
	for (size_t i = 0; i < found->origin_count; i++)
		found->origins[i] = steps[i].base;
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
	find_origins(a, unit->node, &found);
	metadata = metadata != NULL ? xml_element(metadata->first) : NULL;
	if (metadata != NULL && str_is(metadata->namespace, CHM_NAMESPACE))
		found.signed_text = xml_text(a, metadata);
	if (found.identifier.length > LIMIT_IDENTIFIER_BYTES)
		good = reject(reading, unit, "import.identifier", "an identifier of more than %d bytes",
			      LIMIT_IDENTIFIER_BYTES);
	else if (found.deleted && found.identifier.length == 0)
		good = reject(reading, unit, "import.identifier", "a deleted record without an identifier");
	else if (found.deleted)
		good = give(reading, &found, &none, error);
	else if (found.signed_text.length > 0)
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

/* What a feed says of itself stands for its items. */
static void
take_aside(struct reading *reading, const struct xml_node *node)
{
	struct arena          *a = reading->a;
	struct description    *says = &reading->feed_says;
	struct str             text = str_copy(a, str_head(xml_text(a, node), LIMIT_HEADER_CHARACTERS));
	const struct xml_node *name = xml_child(node, "name");

	if (says->text_count + says->agent_count > FEED_PARTS)
		return;
	if (str_is(node->name, "title"))
		description_say(says, SAYS_TITLE, text, reading->feed_language);
	else if (str_is(node->name, "language"))
		reading->feed_language = text;
	else if (str_is(node->name, "rights") || str_is(node->name, "copyright"))
		description_say(says, SAYS_RIGHTS, text, reading->feed_language);
	else
		description_add_agent(says, &(struct described_agent){
						    .role = AGENT_CREATOR,
						    .name = name != NULL ? str_copy(a, xml_text(a, name)) : text,
					    });
}

static bool
found(void *context, const struct xml_unit *unit, struct error *error)
{
	struct reading        *reading = context;
	const struct xml_node *header = xml_child(unit->node, "header");
	struct found_record    record = found_of(unit);

	if (unit->number == 0) {
		take_aside(reading, unit->node);
		return true;
	}
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
	else if (reading->feed)
		error_set(&why, ERROR_INPUT, "import.no-records", "a feed without items");
	else
		error_set(&why, ERROR_INPUT, "import.no-records", "XML with the root element <%s> and no records",
			  reading->root);
	error_at(&why, "%.*s", STR_ARGS(source_name(reading->source)));
	reading->sink->rejected(reading->sink->context, &why, 0, STR(""));
}

bool
oai_read_xml(struct arena *a, struct source *source, const struct format_options *options,
	     const struct format_sink *sink, struct error *error)
{
	struct reading reading = {
		.a = a,
		.sink = sink,
		.source = source,
		.metadata = crosswalk_metadata(a, options),
		.feed_says = description_in(a),
		.rules = { .choose = choose,
			   .passes_over = passes_over,
			   .found = found,
			   .failed = failed,
			   .resume = "record" },
	};

	reading.rules.context = &reading;
	if (!crosswalk_open(a, options, &reading.crosswalk, error) || !xml_read(a, source, &reading.rules, error))
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
	.read = oai_read_xml,
};
