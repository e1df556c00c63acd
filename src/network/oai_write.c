/* Writing OAI-PMH answers. */
#include "network/oai_write.h"

#include "base/clock.h"
#include "base/identifier.h"
#include "formats/chm_xml.h"
#include "formats/provenance.h"
#include "formats/xml_write.h"
#include "http/parameters.h"
#include "node/node.h"
#include "records/homes.h"
#include "records/sets.h"
#include "vocabularies/vocabularies.h"

void
oai_add_time(struct buffer *out, const char *name, int64_t time)
{
	char text[TIME_TEXT];

	xml_add_element(out, name, STR(""), time_format(time, text));
}

/* ---- identifiers -------------------------------------------------------------------------------------------------- */

/* Labels of letters, digits and hyphens, a letter first, and more than one of them. */
static bool
is_domain(struct str host)
{
	struct str label;
	size_t     labels = 0;

	for (; str_cut(&host, '.', &label); labels++) {
		char first = label.length > 0 ? label.data[0] : '\0';

		if (!((first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z')))
			return false;
	}
	return labels > 1;
}

/* Of a node at this address, with this short name. */
static struct str
namespace_of(struct arena *a, struct str url, struct str short_name)
{
	struct str host = url_host(url);

	host = str_slice(host, 0, str_find_byte(host, ':'));
	return is_domain(host) ? host : str_format(a, "%.*s.localhost", STR_ARGS(short_name));
}

struct str
oai_namespace(struct arena *a, const struct node *node)
{
	return namespace_of(a, node->settings.url, node->settings.short_name);
}

struct str
oai_identifier(const struct oai_answer *answer, struct str id)
{
	return str_join(answer->a, answer->identifiers, id);
}

bool
oai_identifier_read(const struct oai_answer *answer, struct str identifier, struct str *id_r)
{
	*id_r = str_slice(identifier, answer->identifiers.length, identifier.length);
	return str_starts(identifier, answer->identifiers);
}

/* ---- records ------------------------------------------------------------------------------------------------------ */

bool
oai_suits(const struct oai_answer *answer, const struct oai_format *format, struct str sets)
{
	static const char kind[] = "type:";
	struct str        set;
	bool              inside;

	while (sets_cut(&sets, &set, &inside)) {
		if (str_starts(set, STR(kind)))
			return oai_format_suits(
				format, type_find(answer->node->types, str_slice(set, sizeof kind - 1, set.length)));
	}
	return oai_format_suits(format, NULL);
}

/* Deleted for this list: gone, or no more in the set that was asked for. */
static bool
is_deleted(const struct oai_answer *answer, const struct record_listed *listed)
{
	struct str set = answer->ask->set;

	if (answer->ask->format != NULL && answer->ask->format->states)
		return false;
	return record_state_is_gone(listed->state) || (set.length > 0 && !sets_have(listed->sets, set));
}

static void
add_header(struct oai_answer *answer, const struct record_listed *listed, bool deleted)
{
	struct buffer *out = &answer->out;
	struct str     sets = listed->sets, set;
	bool           inside;

	buffer_add_c(out, deleted ? "<header status=\"deleted\">\n" : "<header>\n");
	xml_add_element(out, "identifier", STR(""), oai_identifier(answer, listed->id));
	oai_add_time(out, "datestamp", listed->time > answer->since ? listed->time : answer->since);
	while (sets_cut(&sets, &set, &inside)) {
		if (inside || deleted)
			xml_add_element(out, "setSpec", STR(""), set);
	}
	buffer_add_c(out, "</header>\n");
}

void
oai_add_header(struct oai_answer *answer, const struct record_listed *listed)
{
	add_header(answer, listed, is_deleted(answer, listed));
}

/* A day, or a second with "Z". */
static bool
is_datestamp(struct arena *a, struct str text)
{
	enum { DAY = sizeof "2026-05-01" - 1, SECOND = sizeof "2026-05-01T09:00:00Z" - 1 };
	int64_t time;

	if (text.length == DAY)
		text = str_join(a, text, STR("T00:00:00Z"));
	return text.length == SECOND && str_ends(text, STR("Z")) && time_parse(text, &time, NULL);
}

/* A step of provenance from outside has what the schema wants: what is missing or wrong is as in the step before it. */
static struct provenance_step
mend_step(struct arena *a, const struct provenance_step *step, const struct provenance_step *before)
{
	struct provenance_step mended = *step;

	if (!is_datestamp(a, mended.harvested))
		mended.harvested = is_datestamp(a, mended.datestamp) ? mended.datestamp : before->harvested;
	if (!is_datestamp(a, mended.datestamp))
		mended.datestamp = mended.harvested;
	if (mended.identifier.length == 0)
		mended.identifier = before->identifier;
	if (mended.name_space.length == 0)
		mended.name_space = before->name_space;
	return mended;
}

/* Where a record comes from (the guideline 'provenance'): the nearest step first, and in each the one before it. */
static void
add_provenance(struct oai_answer *answer, const struct provenance_step *steps, size_t count)
{
	struct buffer         *out = &answer->out;
	struct provenance_step step = steps[0];
	size_t                 opened = 0;

	buffer_add_c(out, "<about><provenance xmlns=\"http://www.openarchives.org/OAI/2.0/provenance\" "
			  "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
			  "xsi:schemaLocation=\"http://www.openarchives.org/OAI/2.0/provenance "
			  "http://www.openarchives.org/OAI/2.0/provenance.xsd\">\n");
	for (size_t i = 0; i < count && steps[i].base.length > 0; i++, opened++) {
		step = mend_step(answer->a, &steps[i], &step);
		buffer_add_c(out, "<originDescription harvestDate=\"");
		xml_add_text(out, step.harvested);
		buffer_format(out, "\" altered=\"%s\">\n", step.altered ? "true" : "false");
		xml_add_element(out, "baseURL", STR(""), xml_address(answer->a, step.base));
		xml_add_element(out, "identifier", STR(""), xml_address(answer->a, step.identifier));
		xml_add_element(out, "datestamp", STR(""), step.datestamp);
		xml_add_element(out, "metadataNamespace", STR(""), xml_address(answer->a, step.name_space));
	}
	while (opened-- > 0)
		buffer_add_c(out, "</originDescription>\n");
	buffer_add_c(out, "</provenance></about>\n");
}

/* The source of this name, when others can ask it, too; else NULL. */
static const struct harvest_source *
open_source(const struct oai_answer *answer, struct str name)
{
	for (size_t i = 0; i < answer->source_count; i++)
		if (str_equal(answer->sources[i].name, name))
			return answer->sources[i].private_too || answer->sources[i].is_file ? NULL
											    : &answer->sources[i];
	return NULL;
}

/* What came from other providers of OAI-PMH, whose address others can ask; of files that were imported there is none. What the
 * provider said of where it had the record from stands in what came, which is kept. */
static bool
add_adopted(struct arena *a, struct oai_answer *answer, struct str id, const struct json *source, struct str harvested,
	    struct error *error)
{
	const struct harvest_source *from = open_source(answer, json_text(source, "name"));
	const struct oai_format     *format = from != NULL ? oai_format_find(from->prefix) : NULL;
	struct provenance_step       steps[1 + PROVENANCE_STEPS];
	struct error                 absent = { 0 };
	struct str                   raw, media;
	size_t                       count = 1;

	if (from == NULL)
		return true;
	steps[0] = (struct provenance_step){
		.base = from->url,
		.identifier = json_text(source, "identifier"),
		.datestamp = json_text(source, "datestamp"),
		.harvested = harvested,
		.name_space = format != NULL ? str_of(format->name_space) : from->prefix,
		.altered = true,
	};
	if (record_original(a, answer->db, id, &raw, &media, &absent)) {
		count += provenance_read(a, raw, &steps[1]);
	} else if (absent.code != ERROR_ABSENT) {
		if (error != NULL)
			*error = absent;
		return false;
	}
	add_provenance(answer, steps, count);
	return true;
}

/* A record of another node: as that signed it. What came by way of a third one says so. */
static bool
add_passage(struct oai_answer *answer, const struct record_listed *listed, struct error *error)
{
	struct arena                *a = answer->a;
	const struct harvest_source *by;
	struct record_passage        passage;
	struct error                 absent = { 0 };
	struct provenance_step       steps[2], *home = &steps[0];
	char                         harvested[TIME_TEXT];

	if (!record_passage_find(a, answer->db, listed->number, &passage, &absent)) {
		if (absent.code != ERROR_ABSENT && error != NULL)
			*error = absent;
		return absent.code == ERROR_ABSENT;
	}
	time_format(listed->time, harvested);
	by = open_source(answer, passage.source);
	if (by != NULL && by->home.length > 0 && !str_equal(by->home, passage.home.name))
		*home++ = (struct provenance_step){ by->url,           passage.identifier,
						    passage.datestamp, STR(CHM_NAMESPACE),
						    str_of(harvested), false };
	*home = (struct provenance_step){ .base = str_join(a, passage.home.url, STR("oai")),
					  .identifier = passage.identifier,
					  .datestamp = passage.datestamp,
					  .name_space = STR(CHM_NAMESPACE),
					  .harvested = home == steps ? str_of(harvested) : passage.datestamp };
	if (home > steps) /* by its home's name for it, not by the one of who passed it on */
		home->identifier =
			str_format(a, "oai:%.*s:%.*s", STR_ARGS(namespace_of(a, passage.home.url, passage.home.name)),
				   STR_ARGS(listed->id));
	add_provenance(answer, steps, (size_t)(home - steps) + 1);
	return true;
}

/* Where the text of the licence stands, if that is known (the guideline 'rights'). */
static void
add_rights(struct arena *a, struct buffer *out, struct str address)
{
	if (address.length == 0)
		return;
	buffer_add_c(out, "<about><rights xmlns=\"http://www.openarchives.org/OAI/2.0/rights/\" "
			  "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
			  "xsi:schemaLocation=\"http://www.openarchives.org/OAI/2.0/rights/ "
			  "http://www.openarchives.org/OAI/2.0/rights.xsd\">\n<rightsReference ref=\"");
	xml_add_text(out, xml_address(a, address));
	buffer_add_c(out, "\"/>\n</rights></about>\n");
}

/* The metadata, and what is said about them; all but the answer itself lives in `a`. */
static bool
add_metadata(struct arena *a, struct oai_answer *answer, const struct record_listed *listed, struct error *error)
{
	struct buffer *out = &answer->out;
	struct json   *body, *source;

	if (!json_parse(a, listed->body, &body, error))
		return error_because(error, "record.broken", "the body of '%.*s' cannot be read", STR_ARGS(listed->id));
	buffer_add_c(out, "<metadata>\n");
	oai_format_write(a, answer->ask->format, out, listed->body, body, &answer->context);
	buffer_add_c(out, "</metadata>\n");
	source = json_at(body, "/origin/source");
	if (!str_equal(identifier_node(listed->id), answer->node->settings.short_name)) {
		if (!add_passage(answer, listed, error))
			return false;
	} else if (source != NULL && source->kind == JSON_OBJECT &&
		   !add_adopted(a, answer, listed->id, source, json_text(body, "updated"), error)) {
		return false;
	}
	add_rights(a, out, licence_address(a, answer->node->vocabularies, json_text(body, "licence")));
	return true;
}

bool
oai_add_record(struct oai_answer *answer, const struct record_listed *listed, struct error *error)
{
	struct arena *a = arena_open(0);
	bool          deleted = is_deleted(answer, listed) || listed->body.length == 0, good;

	buffer_add_c(&answer->out, "<record>\n");
	add_header(answer, listed, deleted);
	good = deleted || add_metadata(a, answer, listed, error);
	buffer_add_c(&answer->out, "</record>\n");
	arena_close(a);
	return good;
}

/* ---- tokens ------------------------------------------------------------------------------------------------------- */

static const int64_t SECOND = 1000 * 1000;
static const int64_t TOKEN_SECONDS = 7 * 86400;

int64_t
oai_expiry(const struct oai_answer *answer)
{
	return answer->now / SECOND + TOKEN_SECONDS;
}

void
oai_add_token(struct oai_answer *answer, const struct oai_position *here, const struct oai_position *next)
{
	struct buffer *out = &answer->out;
	char           text[TIME_TEXT];

	buffer_add_c(out, "<resumptionToken");
	if (next != NULL)
		buffer_format(out, " expirationDate=\"%s\"", time_format(next->expires * SECOND, text).data);
	if (here->total > 0)
		buffer_format(out, " completeListSize=\"%" PRId64 "\"", here->total);
	buffer_format(out, " cursor=\"%" PRId64 "\">", here->given);
	if (next != NULL)
		buffer_add(out, oai_token_make(answer->ask, next, &answer->secret));
	buffer_add_c(out, "</resumptionToken>\n");
}

/* ---- the document ------------------------------------------------------------------------------------------------- */

/* The arguments as attributes, unless they were wrong (section 3.2). */
static void
add_request(const struct oai_answer *answer, struct buffer *out)
{
	const struct oai_ask *ask = answer->ask;
	bool                  echoes = true;

	for (size_t i = 0; i < ask->fault_count; i++)
		echoes &= ask->faults[i].code != OAI_BAD_VERB && ask->faults[i].code != OAI_BAD_ARGUMENT;
	buffer_add_c(out, "<request");
	for (size_t i = 0; echoes && i < ask->given->count; i++) {
		buffer_format(out, " %.*s=\"", STR_ARGS(ask->given->list[i].name));
		xml_add_text(out, xml_address(answer->a, ask->given->list[i].value));
		buffer_add_c(out, "\"");
	}
	buffer_add_c(out, ">");
	xml_add_text(out, answer->base);
	buffer_add_c(out, "</request>\n");
}

static void
begin(struct oai_answer *answer)
{
	struct buffer *out = &answer->out;

	buffer_clear(out);
	buffer_add_c(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
			  "<OAI-PMH xmlns=\"http://www.openarchives.org/OAI/2.0/\" "
			  "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
			  "xsi:schemaLocation=\"http://www.openarchives.org/OAI/2.0/ "
			  "http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd\">\n");
	oai_add_time(out, "responseDate", answer->response_date);
	add_request(answer, out);
}

void
oai_begin(struct oai_answer *answer)
{
	begin(answer);
	buffer_format(&answer->out, "<%s>\n", oai_verb_name(answer->ask->verb));
}

static void
write_faults(struct oai_answer *answer)
{
	const struct oai_ask *ask = answer->ask;
	struct buffer        *out = &answer->out;

	begin(answer);
	for (size_t i = 0; i < ask->fault_count; i++) {
		buffer_format(out, "<error code=\"%s\">", oai_fault_name(ask->faults[i].code));
		xml_add_text(out, ask->faults[i].text);
		buffer_add_c(out, "</error>\n");
	}
}

struct str
oai_end(struct oai_answer *answer)
{
	if (answer->ask->fault_count > 0)
		write_faults(answer);
	else
		buffer_format(&answer->out, "</%s>\n", oai_verb_name(answer->ask->verb));
	buffer_add_c(&answer->out, "</OAI-PMH>\n");
	return buffer_str(&answer->out);
}
