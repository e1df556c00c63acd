/* Asking a provider about itself. */
#include "network/harvest_about.h"

#include "base/limits.h"
#include "base/random.h"
#include "formats/source.h"
#include "formats/xml.h"
#include "network/asking.h"

#include <unistd.h>

enum { TEXT_BYTES = 500 }; /* of what it says */

/* ---- reading ----------------------------------------------------------------------------------------------------- */

struct reading {
	struct arena         *a;
	struct harvest_about *about;
};

static enum xml_choice
choose(void *context, const struct xml_node *element, size_t depth)
{
	static const char *const entered[] = { "Identify", "ListMetadataFormats", "ListSets" };

	(void)context;
	if (depth == 0)
		return str_is(element->name, "OAI-PMH") ? XML_ENTER : XML_LEAVE;
	for (size_t i = 0; depth == 1 && i < sizeof entered / sizeof entered[0]; i++)
		if (str_is(element->name, entered[i]))
			return XML_ENTER;
	if (str_is(element->name, "description"))
		return XML_LEAVE;
	return depth == 2 || str_is(element->name, "error") ? XML_TAKE : XML_LEAVE;
}

static struct str
text_of(const struct reading *reading, const struct xml_node *node)
{
	return node != NULL ? str_copy(reading->a, str_head(xml_text(reading->a, node), TEXT_BYTES)) : STR("");
}

static void
add_format(const struct reading *reading, const struct xml_node *node)
{
	struct harvest_about *about = reading->about;

	about->formats = arena_room(reading->a, about->formats, about->format_count, &about->format_room,
				    sizeof *about->formats);
	about->formats[about->format_count++] =
		(struct harvest_about_format){ text_of(reading, xml_child(node, "metadataPrefix")),
					       text_of(reading, xml_child(node, "metadataNamespace")) };
}

static void
add_set(const struct reading *reading, const struct xml_node *node)
{
	struct harvest_about *about = reading->about;

	if (about->wanted.length > 0) {
		about->has_wanted |= str_equal(text_of(reading, xml_child(node, "setSpec")), about->wanted);
		return;
	}
	if (about->set_count == LIMIT_SETS_SHOWN) {
		about->more_sets = true;
		return;
	}
	about->sets = arena_room(reading->a, about->sets, about->set_count, &about->set_room, sizeof *about->sets);
	about->sets[about->set_count++] = (struct harvest_about_set){ text_of(reading, xml_child(node, "setSpec")),
								      text_of(reading, xml_child(node, "setName")) };
}

/* An element of Identify; of those that may be repeated, the first. */
static void
keep_fact(const struct reading *reading, const struct xml_node *node)
{
	struct harvest_about *about = reading->about;
	const struct {
		const char *name;
		struct str *where;
	} facts[] = {
		{ "repositoryName", &about->name },        { "baseURL", &about->base },
		{ "protocolVersion", &about->version },    { "adminEmail", &about->email },
		{ "earliestDatestamp", &about->earliest }, { "deletedRecord", &about->deleted_record },
		{ "granularity", &about->granularity },    { "compression", &about->compression },
	};

	for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++)
		if (str_is(node->name, facts[i].name) && facts[i].where->length == 0)
			*facts[i].where = text_of(reading, node);
}

static bool
found(void *context, const struct xml_unit *unit, struct error *error)
{
	const struct reading  *reading = context;
	const struct xml_node *node = unit->node;

	(void)error;
	if (str_is(node->name, "metadataFormat"))
		add_format(reading, node);
	else if (str_is(node->name, "set"))
		add_set(reading, node);
	else if (str_is(node->name, "resumptionToken"))
		reading->about->token = str_copy(reading->a, xml_text(reading->a, node));
	else if (str_is(node->name, "error"))
		reading->about->fault = str_copy(reading->a, xml_value(node, "code"));
	else
		keep_fact(reading, node);
	return true;
}

bool
harvest_about_read(struct arena *a, struct source *source, struct harvest_about *about, struct error *error)
{
	struct reading         reading = { a, about };
	const struct xml_rules rules = { .context = &reading, .choose = choose, .found = found, .resume = "set" };

	about->token = about->fault = STR("");
	return xml_read(a, source, &rules, error);
}

struct json *
harvest_about_json(struct arena *a, const struct harvest_about *about)
{
	struct json *json = json_object(a), *formats, *sets;

	json_add(json, STR("name"), json_string(a, about->name));
	json_add(json, STR("url"), json_string(a, about->base));
	json_add(json, STR("version"), json_string(a, about->version));
	json_add(json, STR("email"), json_string(a, about->email));
	json_add(json, STR("earliest"), json_string(a, about->earliest));
	json_add(json, STR("deleted"), json_string(a, about->deleted_record));
	json_add(json, STR("granularity"), json_string(a, about->granularity));
	json_add(json, STR("compression"), json_string(a, about->compression));
	formats = json_add(json, STR("formats"), json_array(a));
	for (size_t i = 0; i < about->format_count; i++) {
		struct json *item = json_append(formats, json_object(a));

		json_add(item, STR("prefix"), json_string(a, about->formats[i].prefix));
		json_add(item, STR("namespace"), json_string(a, about->formats[i].name_space));
	}
	sets = json_add(json, STR("sets"), json_array(a));
	for (size_t i = 0; i < about->set_count; i++) {
		struct json *item = json_append(sets, json_object(a));

		json_add(item, STR("set"), json_string(a, about->sets[i].spec));
		json_add(item, STR("name"), json_string(a, about->sets[i].name));
	}
	json_add(json, STR("more_sets"), json_boolean(a, about->more_sets));
	return json;
}

/* ---- asking ------------------------------------------------------------------------------------------------------ */

/* Reads what stands in harvest->file. */
static bool
read_answer(struct harvest *harvest, struct harvest_about *about, struct error *error)
{
	struct source *source;
	bool           good;

	if (!source_open_file(harvest->page_a, harvest->file, &source, error))
		return false;
	good = harvest_about_read(harvest->a, source, about, error);
	source_close(source);
	return good;
}

bool
harvest_about_ask(struct harvest *harvest, struct str url, struct harvest_about *about, struct error *error)
{
	struct oai_page page;

	return harvest_ask(harvest, url, &page, NULL, error) && read_answer(harvest, about, error);
}

static bool
ask_verb(struct harvest *harvest, const char *verb, struct harvest_about *about, struct error *error)
{
	struct buffer url = harvest_address(harvest, verb);

	return harvest_about_ask(harvest, buffer_str(&url), about, error);
}

static bool
ask_all(struct harvest *harvest, struct harvest_about *about, struct error *error)
{
	if (!ask_verb(harvest, "Identify", about, error))
		return false;
	if (about->base.length == 0 && about->name.length == 0)
		return error_set(error, ERROR_REMOTE, "harvest.answer",
				 "its answer to Identify says nothing of it%s%.*s", about->fault.length > 0 ? ": " : "",
				 STR_ARGS(str_head(about->fault, 40)));
	if (!ask_verb(harvest, "ListMetadataFormats", about, error) || !ask_verb(harvest, "ListSets", about, error))
		return false;
	about->no_sets = about->fault.length > 0;
	while (about->token.length > 0 && about->set_count < LIMIT_SETS_SHOWN) {
		struct buffer url = harvest_address(harvest, "ListSets");
		size_t        before = about->set_count;

		harvest_add_argument(&url, "resumptionToken", about->token);
		if (!harvest_about_ask(harvest, buffer_str(&url), about, error))
			return false;
		if (about->set_count == before)
			break; /* pages without sets have no end */
	}
	about->more_sets |= about->token.length > 0;
	return true;
}

static bool
ask_network(struct arena *a, void *context, const struct http_ask *asked, struct http_got *got_r, struct error *error)
{
	return http_client_get(a, context, asked, got_r, error);
}

/* Nobody waits: each is asked for once. */
static bool
wait_never(void *context, int64_t seconds)
{
	(void)context;
	(void)seconds;
	return false;
}

static bool
look(struct harvest *harvest, struct harvest_about *about, struct error *error)
{
	struct http_client_options options = asking_options(harvest->a, harvest->node, harvest->source.private_too);
	struct http_client        *client;
	struct harvest_transport   transport = { NULL, ask_network, wait_never };
	bool                       good;

	if (harvest->transport != NULL)
		return ask_all(harvest, about, error);
	options.keeps_tls = true;
	if (!http_client_open(&options, &client, error))
		return false;
	transport.context = client;
	harvest->transport = &transport;
	good = ask_all(harvest, about, error);
	harvest->transport = NULL;
	http_client_close(client);
	return good;
}

bool
harvest_look(struct arena *a, struct node *node, struct str url, bool private_too,
	     const struct harvest_transport *transport, struct harvest_about *about_r, struct error *error)
{
	const struct harvest_options options = { .transport = transport };
	struct harvest_report        report = { 0 };
	struct buffer                notes = buffer_in(a);
	_Atomic int64_t              wire = 0;
	struct harvest               harvest = { .a = a,
						 .page_a = a,
						 .node = node,
						 .options = &options,
						 .transport = transport,
						 .source = { .url = url, .private_too = private_too },
						 .report = &report,
						 .notes = &notes,
						 .wire = &wire,
						 .attempts = 1 };
	uint64_t                     random;
	bool                         good;

	*about_r = (struct harvest_about){ 0 };
	if (!str_starts(url, STR("http://")) && !str_starts(url, STR("https://")))
		return error_set(error, ERROR_INPUT, "client.url", "'%.*s' is no address of http or https",
				 STR_ARGS(str_head(url, 200)));
	random_bytes(&random, sizeof random);
	harvest.file = str_format(a, "%.*s/cache/look-%016" PRIx64 ".xml", STR_ARGS(node->folder), random);
	good = look(&harvest, about_r, error);
	(void)unlink(str_c(a, harvest.file));
	return good;
}
