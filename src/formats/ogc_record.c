/* OGC API - Records (20-004) in JSON, and what is made like it: records (GeoJSON features), catalogues and collections, lists of
 * them; collections and items of STAC 1. */
#include "formats/geometry.h"
#include "formats/json_records.h"
#include "formats/readers.h"

/* ---- agents ------------------------------------------------------------------------------------------------------ */

/* The roles of STAC's providers; others are words that agent_role_of() knows. */
static enum agent_role
role_of(struct str word)
{
	if (str_is(word, "producer"))
		return AGENT_CREATOR;
	if (str_is(word, "host"))
		return AGENT_PUBLISHER;
	if (str_is(word, "processor"))
		return AGENT_CONTRIBUTOR;
	return agent_role_of(word);
}

static void
add_agent(struct description *d, const struct json *contact, struct str role, enum agent_role otherwise)
{
	struct described_words none = { .count = 0 };
	struct str             organization = json_text(contact, "organization");
	struct described_agent agent = {
		.role = role.length > 0 ? role_of(role) : otherwise,
		.name = json_text(contact, "name"),
		.position = json_text(contact, "position"),
		.email = json_text(json_each(json_get(contact, "emails")), "value"),
		.url = json_text(contact, "url"),
	};

	if (agent.role == AGENT_PUBLISHER || otherwise == AGENT_PUBLISHER) { /* providers are organizations */
		organization = organization.length > 0 ? organization : agent.name;
		agent.name = STR("");
	}
	agent.organization = description_words(d, none, organization, STR(""));
	description_add_agent(d, &agent);
}

static void
add_agents(struct description *d, const struct json *contacts, enum agent_role otherwise)
{
	for (const struct json *contact = json_each(contacts); contact != NULL;
	     contact = json_next(contacts, contact)) {
		const struct json *roles = json_get(contact, "roles");

		if (contact->kind != JSON_OBJECT)
			continue;
		if (json_each(roles) == NULL)
			add_agent(d, contact, STR(""), otherwise);
		for (const struct json *role = json_each(roles); role != NULL; role = json_next(roles, role))
			add_agent(d, contact, json_scalar(role), otherwise);
	}
}

/* ---- links ------------------------------------------------------------------------------------------------------- */

static void
add_file(struct description *d, const struct json *link, struct str url)
{
	struct described_words none = { .count = 0 };

	description_add_distribution(d, &(struct described_distribution){
						.url = url,
						.title = description_words(d, none, json_text(link, "title"), STR("")),
						.media = json_text(link, "type"),
						.size = json_scalar(json_get(link, "length")) });
}

static void
add_links(struct description *d, const struct json *links)
{
	static const char navigation[] =
		"self root parent child item items collection next prev first last search preview icon "
		"data http://www.opengis.net/def/rel/ogc/1.0/queryables service-desc conformance";
	struct described_words none = { .count = 0 };

	for (const struct json *link = json_each(links); link != NULL; link = json_next(links, link)) {
		struct str rel = json_text(link, "rel"), url = json_text(link, "href");

		if (str_is_one_of(rel, "license"))
			description_say(d, SAYS_LICENCE, url, STR(""));
		else if (str_is_one_of(rel, "enclosure describes service"))
			add_file(d, link, url);
		else if (!str_is_one_of(rel, navigation))
			description_add_link(
				d, &(struct described_link){
					   .url = url,
					   .title = description_words(d, none, json_text(link, "title"), STR("")),
					   .language = json_text(link, "hreflang") });
	}
}

/* {"name": {"href", "title", "type"}} of STAC. */
static void
add_assets(struct description *d, const struct json *assets)
{
	for (const struct json *asset = JSON_FIRST(assets); asset != NULL; asset = asset->next)
		add_file(d, asset, json_text(asset, "href"));
}

/* ---- subjects, places and times ---------------------------------------------------------------------------------- */

static void
add_keywords(struct description *d, const struct json *keywords, struct str scheme)
{
	for (const struct json *item = json_each(keywords); item != NULL; item = json_next(keywords, item)) {
		struct str text = json_scalar(item);

		if (text.length == 0)
			text = json_text(item, "title");
		if (text.length == 0)
			text = json_scalar(json_get(item, "id"));
		description_add_keyword(d, text, STR(""), scheme);
	}
}

static void
add_themes(struct description *d, const struct json *themes)
{
	for (const struct json *theme = json_each(themes); theme != NULL; theme = json_next(themes, theme))
		add_keywords(d, json_get(theme, "concepts"), json_text(theme, "scheme"));
}

/* Ends that are open are null or "..". */
static struct str
end_of(const struct json *value)
{
	return str_is(json_scalar(value), "..") ? STR("") : json_scalar(value);
}

static void
add_interval(struct description *d, const struct json *interval)
{
	if (interval != NULL && interval->kind == JSON_ARRAY && interval->count == 2)
		description_add_period(d, end_of(interval->first), end_of(interval->last));
}

static void
add_time(struct description *d, const struct json *time)
{
	add_interval(d, json_get(time, "interval"));
	description_say(d, SAYS_PERIOD, json_text(time, "date"), STR(""));
	description_say(d, SAYS_PERIOD, json_text(time, "timestamp"), STR(""));
}

static void
add_box(struct description *d, const struct json *box)
{
	const struct json *sides[6];
	size_t             count = 0, half;

	for (const struct json *side = JSON_FIRST(box); side != NULL && count < 6; side = side->next)
		sides[count++] = side;
	half = count / 2;
	if (count == 4 || count == 6)
		(void)description_add_box(d, json_scalar(sides[0]), json_scalar(sides[half]),
					  json_scalar(sides[half + 1]), json_scalar(sides[1]));
}

/* {"spatial": {"bbox": [[…]]}, "temporal": {"interval": [[…]]}}; of several the first is that of the whole. */
static void
add_extent(struct description *d, const struct json *extent)
{
	const struct json *spatial = json_get(extent, "spatial"), *temporal = json_get(extent, "temporal");
	const struct json *boxes = json_get(spatial, "bbox"), *intervals = json_get(temporal, "interval");

	if (spatial != NULL && spatial->kind == JSON_ARRAY)
		boxes = spatial;
	if (temporal != NULL && temporal->kind == JSON_ARRAY)
		intervals = temporal;
	add_box(d, JSON_FIRST(boxes) != NULL && boxes->first->kind == JSON_ARRAY ? boxes->first : boxes);
	add_interval(d, JSON_FIRST(intervals) != NULL && intervals->first->kind == JSON_ARRAY ? intervals->first
											      : intervals);
}

/* ---- the record -------------------------------------------------------------------------------------------------- */

static void
say_licence(struct description *d, struct str licence)
{
	/* STAC's words for: see the link, or no licence of a list */
	if (!str_is_one_of(licence, "proprietary various other"))
		description_say(d, SAYS_LICENCE, licence, STR(""));
}

static void
say_languages(struct description *d, const struct json *languages)
{
	for (const struct json *item = json_each(languages); item != NULL; item = json_next(languages, item))
		description_say(d, SAYS_LANGUAGE,
				item->kind == JSON_OBJECT ? json_text(item, "code") : json_scalar(item), STR(""));
}

/* What a record says in its properties, and a collection itself. `created` and `updated` are of the record, not of what it
 * describes. */
static void
describe_properties(struct description *d, const struct json *p)
{
	const struct json *external = json_get(p, "externalIds");

	json_say(d, json_get(p, "title"), SAYS_TITLE);
	json_say(d, json_get(p, "description"), SAYS_ABSTRACT);
	json_say(d, json_get(p, "rights"), SAYS_RIGHTS);
	json_say(d, json_get(p, "version"), SAYS_VERSION);
	json_say(d, json_get(p, "sci:doi"), SAYS_IDENTIFIER);
	json_say(d, json_get(p, "sci:citation"), SAYS_CITATION);
	say_languages(d, json_get(p, "language"));
	say_licence(d, json_text(p, "license"));
	add_keywords(d, json_get(p, "keywords"), STR(""));
	add_themes(d, json_get(p, "themes"));
	add_agents(d, json_get(p, "contacts"), AGENT_CONTACT);
	add_agents(d, json_get(p, "providers"), AGENT_PUBLISHER);
	for (const struct json *id = json_each(external); id != NULL; id = json_next(external, id))
		description_say(d, SAYS_IDENTIFIER, json_text(id, "value"), STR(""));
}

static void
describe_feature(struct description *d, const struct json *object, const struct json *properties)
{
	struct str type = json_text(properties, "type");

	description_say(d, SAYS_TYPE,
			str_find(type, STR("://")) == type.length && type.length > 0 ? type : STR("Dataset"), STR(""));
	describe_properties(d, properties);
	description_add_place(d, geometry_of_json(d->a, json_get(object, "geometry")));
	add_time(d, json_get(object, "time"));
	description_say(d, SAYS_PERIOD, json_text(properties, "datetime"), STR(""));
	description_add_period(d, json_text(properties, "start_datetime"), json_text(properties, "end_datetime"));
}

static bool
describe(struct description *d, const struct json *object, struct json_record *record, struct notes *notes,
	 struct error *error)
{
	const struct json *properties = json_get(object, "properties");

	(void)notes;
	record->key = json_scalar(json_get(object, "id"));
	description_say(d, SAYS_IDENTIFIER, record->key, STR(""));
	if (properties != NULL && str_is(json_text(object, "type"), "Feature")) {
		record->datestamp = json_text(properties, "updated");
		describe_feature(d, object, properties);
	} else {
		description_say(d, SAYS_TYPE, STR("Dataset"), STR(""));
		record->datestamp = json_text(object, "updated");
		describe_properties(d, object);
		add_extent(d, json_get(object, "extent"));
	}
	if (!description_says(d, SAYS_TITLE) && !description_says(d, SAYS_ABSTRACT) &&
	    json_get(object, "stac_version") == NULL)
		return error_set(error, ERROR_INPUT, "import.empty",
				 "neither a record of OGC API - Records nor of STAC: it has no title");
	add_links(d, json_get(object, "links"));
	add_assets(d, json_get(object, "assets"));
	return true;
}

static const char *const        arrays[] = { "features", "collections", "records", NULL };
static const struct json_format ogc_record = { "a record of OGC API - Records", arrays, NULL, describe };

static bool
read_records(struct arena *a, struct source *source, const struct format_options *options,
	     const struct format_sink *sink, struct error *error)
{
	return json_records_read(a, source, &ogc_record, options, sink, error);
}

static int
recognise(struct str head)
{
	if (json_parts_has(head, "stac_version") || json_parts_has(head, "itemType"))
		return 90;
	if (json_parts_has(head, "properties") && json_parts_has(head, "type") && json_parts_has(head, "links") &&
	    (json_parts_has(head, "time") || json_parts_has(head, "conformsTo")))
		return 88;
	if (json_parts_has(head, "features") && str_find(head, STR("\"title\"")) < head.length &&
	    json_parts_has(head, "links"))
		return 86;
	if (json_parts_has(head, "collections") && json_parts_has(head, "links"))
		return 86;
	return json_parts_has(head, "extent") && json_parts_has(head, "links") && json_parts_has(head, "description")
		       ? 80
		       : 0;
}

const struct format format_ogc_record = {
	.name = "ogc-record",
	.media = "application/geo+json",
	.says = "records, catalogues and collections of OGC API - Records, and of STAC",
	.recognise = recognise,
	.read = read_records,
};
