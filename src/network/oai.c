/* The verbs of OAI-PMH. */
#include "network/oai.h"

#include "base/clock.h"
#include "base/limits.h"
#include "base/sign.h"
#include "db/db.h"
#include "formats/xml_write.h"
#include "network/oai_sets.h"
#include "network/oai_since.h"
#include "network/oai_write.h"
#include "node/exporting.h"
#include "node/node.h"
#include "records/sets.h"
#include "vocabularies/vocabularies.h"

/* A change takes its time from the clock a moment before others see it. Whoever harvests from the date of this answer on
 * must get it, so the date is that of the newest change that is seen, or so long ago. */
static const int64_t UNDER_WAY = 10 * 1000 * 1000;

/* ---- Identify ----------------------------------------------------------------------------------------------------- */

static struct str
admin_address(const struct oai_answer *answer)
{
	struct str contact = answer->node->settings.contact;

	return contact.length > 0
		       ? contact
		       : str_format(answer->a, "postmaster@%.*s", STR_ARGS(oai_namespace(answer->a, answer->node)));
}

static void
add_description(struct oai_answer *answer)
{
	struct buffer *out = &answer->out;
	struct str     name_space = oai_namespace(answer->a, answer->node);

	buffer_add_c(out, "<description><oai-identifier xmlns=\"http://www.openarchives.org/OAI/2.0/oai-identifier\" "
			  "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
			  "xsi:schemaLocation=\"http://www.openarchives.org/OAI/2.0/oai-identifier "
			  "http://www.openarchives.org/OAI/2.0/oai-identifier.xsd\">\n");
	xml_add_element(out, "scheme", STR(""), STR("oai"));
	xml_add_element(out, "repositoryIdentifier", STR(""), name_space);
	xml_add_element(out, "delimiter", STR(""), STR(":"));
	xml_add_element(out, "sampleIdentifier", STR(""),
			str_format(answer->a, "oai:%.*s:%.*s-0000000", STR_ARGS(name_space),
				   STR_ARGS(answer->node->settings.short_name)));
	buffer_add_c(out, "</oai-identifier></description>\n");
}

/* Others that a harvester may want to know (the guideline 'friends'): those that are harvested here and not in a network of
 * its own. */
static void
add_friends(struct oai_answer *answer)
{
	struct buffer *out = &answer->out;
	size_t         opened = out->length, before;

	buffer_add_c(out, "<description><friends xmlns=\"http://www.openarchives.org/OAI/2.0/friends/\" "
			  "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
			  "xsi:schemaLocation=\"http://www.openarchives.org/OAI/2.0/friends/ "
			  "http://www.openarchives.org/OAI/2.0/friends.xsd\">\n");
	before = out->length;
	for (size_t i = 0; i < answer->source_count; i++) {
		if (!answer->sources[i].private_too && !answer->sources[i].is_file)
			xml_add_element(out, "baseURL", STR(""), xml_address(answer->a, answer->sources[i].url));
	}
	if (out->length > before)
		buffer_add_c(out, "</friends></description>\n");
	else
		out->length = opened;
}

/* How to show what comes from here (the guideline 'branding'): the node's logo, which stands there for what is shown of it. */
static void
add_branding(struct oai_answer *answer)
{
	struct buffer *out = &answer->out;
	struct str     url = answer->node->settings.url;

	buffer_add_c(out, "<description><branding xmlns=\"http://www.openarchives.org/OAI/2.0/branding/\" "
			  "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
			  "xsi:schemaLocation=\"http://www.openarchives.org/OAI/2.0/branding/ "
			  "http://www.openarchives.org/OAI/2.0/branding.xsd\">\n<collectionIcon>\n");
	xml_add_element(out, "url", STR(""), xml_address(answer->a, str_join(answer->a, url, answer->node->logo)));
	xml_add_element(out, "link", STR(""), xml_address(answer->a, url));
	xml_add_element(out, "title", STR(""), answer->node->settings.name);
	buffer_add_c(out, "</collectionIcon>\n</branding></description>\n");
}

/* The licences that records may have here; each record says its own (the guideline 'rights'). */
static void
add_rights(struct oai_answer *answer)
{
	const struct vocabularies *vocabularies = answer->node->vocabularies;
	const struct vocabulary   *licences = vocabulary_find(vocabularies, STR("licences"));
	struct buffer             *out = &answer->out;
	size_t                     opened = out->length, before;

	buffer_add_c(out, "<description><rightsManifest xmlns=\"http://www.openarchives.org/OAI/2.0/rights/\" "
			  "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
			  "appliesTo=\"http://www.openarchives.org/OAI/2.0/entity#metadata\" "
			  "xsi:schemaLocation=\"http://www.openarchives.org/OAI/2.0/rights/ "
			  "http://www.openarchives.org/OAI/2.0/rightsManifest.xsd\">\n");
	before = out->length;
	for (size_t i = 0; licences != NULL && i < licences->count; i++) {
		struct str address = licence_address(answer->a, vocabularies, licences->terms[i]->notation);

		if (address.length == 0)
			continue;
		buffer_add_c(out, "<rights><rightsReference ref=\"");
		xml_add_text(out, xml_address(answer->a, address));
		buffer_add_c(out, "\"/></rights>\n");
	}
	if (out->length > before)
		buffer_add_c(out, "</rightsManifest></description>\n");
	else
		out->length = opened;
}

static bool
identify(struct oai_answer *answer, struct error *error)
{
	struct buffer          *out = &answer->out;
	struct change_log_entry first = { .time = answer->response_date };
	struct error            absent = { 0 };

	if (!change_log_find(answer->a, answer->db, 1, &first, &absent) && absent.code != ERROR_ABSENT) {
		*error = absent;
		return false;
	}
	xml_add_element(out, "repositoryName", STR(""), answer->node->settings.name);
	xml_add_element(out, "baseURL", STR(""), answer->base);
	xml_add_element(out, "protocolVersion", STR(""), STR("2.0"));
	xml_add_element(out, "adminEmail", STR(""), admin_address(answer));
	oai_add_time(out, "earliestDatestamp", first.time);
	xml_add_element(out, "deletedRecord", STR(""), STR("persistent"));
	xml_add_element(out, "granularity", STR(""), STR("YYYY-MM-DDThh:mm:ssZ"));
	xml_add_element(out, "compression", STR(""), STR("gzip"));
	add_description(answer);
	add_friends(answer);
	add_branding(answer);
	add_rights(answer);
	return true;
}

/* ---- one record --------------------------------------------------------------------------------------------------- */

/* The record that is asked for; a fault when there is none. False only for failures of the database. */
static bool
find_record(struct oai_answer *answer, struct record_listed *listed_r, bool *found_r, struct error *error)
{
	struct error  absent = { 0 };
	struct record record;
	struct str    id;

	*found_r = oai_identifier_read(answer, answer->ask->identifier, &id) &&
		   record_find(answer->a, answer->db, id, &record, &absent);
	if (*found_r) {
		*listed_r = (struct record_listed){ .number = record.number,
						    .time = record.created,
						    .id = record.id,
						    .state = record.state,
						    .sets = record.sets,
						    .body = record.body };
		return true;
	}
	if (absent.code != ERROR_NONE && absent.code != ERROR_ABSENT) {
		*error = absent;
		return false;
	}
	oai_fault_add(answer->ask, OAI_ID_DOES_NOT_EXIST, "there is no record '%.*s' here",
		      STR_ARGS(str_head(answer->ask->identifier, 100)));
	return true;
}

static bool
get_record(struct oai_answer *answer, struct error *error)
{
	struct record_listed listed;
	bool                 found;

	if (!find_record(answer, &listed, &found, error))
		return false;
	if (!found || answer->ask->format == NULL)
		return true;
	if (oai_suits(answer, answer->ask->format, listed.sets))
		return oai_add_record(answer, &listed, error);
	oai_fault_add(answer->ask, OAI_CANNOT_DISSEMINATE_FORMAT, "the record is not to be had in the format '%s'",
		      answer->ask->format->prefix);
	return true;
}

/* All formats, or those of a record, which is always to be had in some. */
static bool
list_formats(struct oai_answer *answer, struct error *error)
{
	const struct oai_format *formats;
	struct record_listed     listed;
	size_t                   count = oai_formats_list(&formats);
	bool                     found = false;

	if (answer->ask->identifier.length > 0 && !find_record(answer, &listed, &found, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		bool is_ours = str_find(str_of(formats[i].schema), STR("://")) == strlen(formats[i].schema);

		if (found && !oai_suits(answer, &formats[i], listed.sets))
			continue;
		buffer_add_c(&answer->out, "<metadataFormat>\n");
		xml_add_element(&answer->out, "metadataPrefix", STR(""), str_of(formats[i].prefix));
		xml_add_element(
			&answer->out, "schema", STR(""),
			str_join(answer->a, is_ours ? answer->node->settings.url : STR(""), str_of(formats[i].schema)));
		xml_add_element(&answer->out, "metadataNamespace", STR(""), str_of(formats[i].name_space));
		buffer_add_c(&answer->out, "</metadataFormat>\n");
	}
	return true;
}

/* ---- lists -------------------------------------------------------------------------------------------------------- */

struct page {
	struct oai_answer *answer;
	size_t             seen;    /* of the newest stretch of the log */
	int64_t            through; /* number of the newest seen */
	size_t             count;   /* given so far */
	int64_t            after;   /* number of the newest given */
	bool               more;
	bool               heads; /* headers only */
};

static bool
add_listed(void *context, const struct record_listed *listed, struct error *error)
{
	struct page       *page = context;
	struct oai_answer *answer = page->answer;

	page->seen++;
	page->through = listed->number;
	if (!oai_suits(answer, answer->ask->format, listed->sets))
		return true;
	page->more |= page->count == LIMIT_OAI_RECORDS || answer->out.length >= LIMIT_OAI_BYTES;
	if (page->more)
		return true;
	page->count++;
	page->after = listed->number;
	if (page->heads) {
		oai_add_header(answer, listed);
		return true;
	}
	return oai_add_record(answer, listed, error);
}

/* What the first page of a list settles. */
static bool
settle(struct oai_answer *answer, const struct change_log_position *newest, struct oai_position *position_r,
       struct error *error)
{
	const struct oai_ask *ask = answer->ask;
	int64_t               from = 1, until = newest->number + 1;

	if (ask->has_until && ask->until <= answer->since) /* all are later */
		until = 1;
	if ((ask->has_from && ask->from > answer->since && !change_log_since(answer->db, ask->from, &from, error)) ||
	    (ask->has_until && until > 1 && !change_log_since(answer->db, ask->until, &until, error)))
		return false;
	*position_r = (struct oai_position){ .after = from - 1, .last = until - 1, .epoch = newest->epoch };
	return true;
}

/* How many records the list has, by their types: formats are to be had of some. */
static bool
count_list(struct oai_answer *answer, struct oai_position *position, struct error *error)
{
	const struct record_list list = { .after = position->after, .last = position->last, .set = answer->ask->set };
	struct record_counts    *counts;
	size_t                   count;

	if (!records_list_counts(answer->a, answer->db, &list, &counts, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (oai_format_suits(answer->ask->format, type_find(answer->node->types, counts[i].value)))
			position->total += counts[i].count;
	}
	return true;
}

static bool
add_token(struct oai_answer *answer, struct oai_position *position, const struct page *page, struct error *error)
{
	struct oai_position next;

	if (page->more && !answer->ask->is_continued && !count_list(answer, position, error))
		return false;
	next = *position;
	next.after = page->after;
	next.given += (int64_t)page->count;
	next.expires = oai_expiry(answer);
	if (page->more)
		oai_add_token(answer, position, &next);
	else if (answer->ask->is_continued)
		oai_add_token(answer, position, NULL);
	return true;
}

static bool
list_records(struct oai_answer *answer, const struct change_log_position *newest, struct error *error)
{
	struct oai_ask     *ask = answer->ask;
	struct oai_position position = ask->position;
	struct page         page = { .answer = answer, .heads = ask->verb == OAI_LIST_IDENTIFIERS };

	if (ask->format == NULL)
		return true; /* the faults say it */
	if (ask->set.length > 0 && !set_is_name(ask->set)) {
		oai_fault_add(ask, OAI_BAD_ARGUMENT, "'%.*s' is no name of a set", STR_ARGS(str_head(ask->set, 100)));
		return true;
	}
	if (!ask->is_continued && !settle(answer, newest, &position, error))
		return false;
	if (!str_equal(position.epoch, newest->epoch)) {
		oai_fault_add(ask, OAI_BAD_RESUMPTION_TOKEN,
			      "the records were restored since this list was begun: begin it again");
		return true;
	}
	page.after = page.through = position.after;
	do { /* not all that a stretch of the log has need be to be had in the format */
		const struct record_list list = { .after = page.through,
						  .last = position.last,
						  .set = ask->set,
						  .most = LIMIT_OAI_RECORDS + 1,
						  .heads = page.heads };

		page.seen = 0;
		if (!records_list(answer->db, &list, add_listed, &page, error))
			return false;
	} while (page.seen > LIMIT_OAI_RECORDS && !page.more);
	if (page.count == 0)
		oai_fault_add(ask, OAI_NO_RECORDS_MATCH, "there are no records of this time, set and format");
	return add_token(answer, &position, &page, error);
}

/* ---- the answer --------------------------------------------------------------------------------------------------- */

static bool
answer_verb(struct oai_answer *answer, const struct change_log_position *newest, struct error *error)
{
	switch (answer->ask->verb) {
	case OAI_IDENTIFY:
		return identify(answer, error);
	case OAI_GET_RECORD:
		return get_record(answer, error);
	case OAI_LIST_METADATA_FORMATS:
		return list_formats(answer, error);
	case OAI_LIST_SETS:
		return oai_list_sets(answer, error);
	case OAI_LIST_IDENTIFIERS:
	case OAI_LIST_RECORDS:
		return list_records(answer, newest, error);
	case OAI_NO_VERB:
	case OAI_VERBS:
		break;
	}
	return true;
}

/* A format that is not known stops no look at the identifier: both faults are told. */
static bool
may_answer(const struct oai_ask *ask)
{
	for (size_t i = 0; i < ask->fault_count; i++) {
		if (ask->faults[i].code != OAI_CANNOT_DISSEMINATE_FORMAT)
			return false;
	}
	return true;
}

static bool
answer_all(struct oai_answer *answer, struct error *error)
{
	struct change_log_position newest;

	if (!db_snapshot(answer->db, error) || !change_log_newest(answer->a, answer->db, &newest, error))
		return false;
	if (answer->ask->format != NULL && !oai_since(answer->db, answer->ask->format, &answer->since, error))
		return false;
	answer->response_date = answer->now - UNDER_WAY > newest.time ? answer->now - UNDER_WAY : newest.time;
	if (answer->response_date < answer->since)
		answer->response_date = answer->since;
	if (!may_answer(answer->ask))
		return true;
	oai_begin(answer);
	return answer_verb(answer, &newest, error);
}

/* The key of tokens, which only this node can make. */
static struct hash
token_secret(const struct node *node)
{
	return hash_keyed((struct str){ (const char *)node->key->secret, sizeof node->key->secret },
			  STR("chm network: resumption token"));
}

static bool
answer_oai(struct request *request, struct response *response, struct error *error)
{
	const struct node *node = request->node;
	struct oai_ask     ask;
	struct oai_answer  answer = {
		 .a = request->a,
		 .node = node,
		 .ask = &ask,
		 .out = buffer_in(request->a),
		 .secret = token_secret(node),
		 .base = str_join(request->a, node->settings.url, STR("oai")),
		 .identifiers = str_format(request->a, "oai:%.*s:", STR_ARGS(oai_namespace(request->a, node))),
		 .now = clock_now(node->clock),
	};
	bool good;

	answer.context = node_exporting(request->a, node, node->settings.languages[0], &answer.db);
	oai_ask_read(request->a, request->method == HTTP_POST ? &request->form : &request->query, &answer.secret,
		     answer.now, &ask);
	if (!harvest_list(request->a, node, &answer.sources, &answer.source_count, error) ||
	    !db_borrow(node->pool, &answer.db, error))
		return false;
	good = answer_all(&answer, error);
	db_return(answer.db);
	response->body = good ? oai_end(&answer) : STR("");
	response->private_answer = true; /* it has the time of its making */
	response->media = STR("text/xml; charset=utf-8");
	return good;
}

static bool
answer_schema(struct request *request, struct response *response, struct error *error)
{
	(void)error;
	response->body = oai_schema(str_slice(request->path, 1, request->path.length));
	response->media = STR("text/xml; charset=utf-8");
	return true;
}

const struct route oai_routes[OAI_ROUTES] = {
	{ HTTP_GET, "/oai", answer_oai, .formats = "xml", .any_accept = true, .varies = true,
	  .says = "OAI-PMH 2.0: the records, for harvesters" },
	{ HTTP_POST, "/oai", answer_oai, .formats = "xml", .any_accept = true, .reads = true, .varies = true,
	  .says = "The same, with its arguments in a form" },
	{ HTTP_GET, "/schemas/chm.xsd", answer_schema, .formats = "xml", .any_accept = true,
	  .says = "The XML Schema of the metadata format chm" },
	{ HTTP_GET, "/schemas/qdc.xsd", answer_schema, .formats = "xml", .any_accept = true,
	  .says = "The XML Schema of the metadata format qdc" },
	{ HTTP_GET, "/schemas/rdf.xsd", answer_schema, .formats = "xml", .any_accept = true,
	  .says = "The XML Schema of the metadata format dcat" },
};
