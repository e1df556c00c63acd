/* Packages. A value is looked for among the members, then in the extras; what schemas keep as a list or object in a string is
 * read. */
#include "formats/ckan_package.h"

#include "formats/geometry.h"
#include "formats/json_records.h"
#include "formats/metadata.h"
#include "formats/rdf_words.h"
#include "formats/written.h"

struct package {
	struct description        *d;
	const struct json         *json;
	const struct vocabularies *vocabularies;
};

struct str
ckan_package_key(const struct json *package)
{
	struct str id = json_text(package, "id");

	return id.length > 0 ? id : json_text(package, "name");
}

/* ---- values ------------------------------------------------------------------------------------------------------ */

static bool
is_empty(const struct json *value)
{
	return value == NULL || value->kind == JSON_NULL ||
	       (value->kind == JSON_STRING && str_trim(value->text).length == 0) ||
	       ((value->kind == JSON_ARRAY || value->kind == JSON_OBJECT) && value->count == 0);
}

/* A list or object that stands in a string. */
static const struct json *
unpacked(const struct package *p, const struct json *value)
{
	struct json *inside;
	struct str   text;
	size_t       mended;

	if (is_empty(value))
		return NULL;
	text = value->kind == JSON_STRING ? str_trim(value->text) : STR("");
	if (text.length < 2 || (text.data[0] != '[' && text.data[0] != '{'))
		return value;
	return json_parse_loosely(p->d->a, text, &inside, &mended, NULL) ? inside : value;
}

/* The value of a key; NULL when there is none, or it is empty. */
static const struct json *
get(const struct package *p, const char *key)
{
	const struct json *value = unpacked(p, json_get(p->json, key));

	if (value != NULL)
		return value;
	for (const struct json *extra = JSON_FIRST(json_get(p->json, "extras")); extra != NULL; extra = extra->next) {
		if (str_is(json_text(extra, "key"), key))
			return unpacked(p, json_get(extra, "value"));
		if (str_is(extra->name, key)) /* extras as one object */
			return unpacked(p, extra);
	}
	return NULL;
}

static struct str
text(const struct package *p, const char *key)
{
	return json_scalar(get(p, key));
}

/* Are the names of the object languages ("en", "pt_BR", "fr-t-en")? */
static bool
is_languages(const struct json *object)
{
	for (const struct json *item = object->first; item != NULL; item = item->next) {
		size_t length = 0;

		while (length < item->name.length && item->name.data[length] >= 'a' && item->name.data[length] <= 'z')
			length++;
		if (length < 2 || length > 3 || str_is(item->name, "id") || str_is(item->name, "url") ||
		    str_is(item->name, "uri") || str_is(item->name, "doi") ||
		    (length < item->name.length && strchr("-_", item->name.data[length]) == NULL))
			return false;
	}
	return object->count > 0;
}

/* The words of a value in its languages: a text, {"en": …}, or an object with a name. */
static struct described_words
words_of(const struct package *p, const struct json *value)
{
	static const char *const names[] = {
		"name_translated", "title_translated", "display_name", "title", "name", "label"
	};
	struct described_words words = { .count = 0 };

	if (value == NULL)
		return words;
	if (value->kind != JSON_OBJECT)
		return description_words(p->d, words, json_scalar(value), STR(""));
	if (is_languages(value)) {
		for (const struct json *item = value->first; item != NULL; item = item->next)
			words = description_words(p->d, words, json_scalar(item), item->name);
		return words;
	}
	for (size_t i = 0; i < sizeof names / sizeof names[0] && words.count == 0; i++)
		words = words_of(p, json_get(value, names[i]));
	return words;
}

static void
say_value(const struct package *p, const struct json *value, enum says says)
{
	for (const struct json *item = json_each(value); item != NULL; item = json_next(value, item)) {
		struct described_words words = words_of(p, item);

		for (size_t i = 0; i < words.count; i++)
			description_say(p->d, says, metadata_html(p->d->a, words.list[i].text), words.list[i].language);
	}
}

/* Says the first of the keys, which stand in one text, separated by spaces, that the package has. */
static void
say(const struct package *p, const char *keys, enum says says)
{
	struct str rest = str_of(keys), key;

	while (str_cut(&rest, ' ', &key)) {
		const struct json *value = get(p, str_c(p->d->a, key));

		if (value == NULL)
			continue;
		say_value(p, value, says);
		return;
	}
}

/* ---- subjects ---------------------------------------------------------------------------------------------------- */

static void
add_keywords(const struct package *p, const struct json *value, struct str language)
{
	for (const struct json *item = json_each(value); item != NULL; item = json_next(value, item)) {
		struct described_words words = words_of(p, item);
		struct str             theme = rdf_theme(json_scalar(item));

		if (item->kind == JSON_OBJECT && item->first != NULL && item->first->kind == JSON_ARRAY &&
		    is_languages(item)) {
			for (const struct json *list = item->first; list != NULL; list = list->next)
				add_keywords(p, list, list->name);
			continue;
		}
		if (theme.length > 0)
			description_add_keyword(p->d, theme, STR("en"), STR(""));
		for (size_t i = 0; i < words.count && theme.length == 0; i++) {
			if (str_find(words.list[i].text, STR("://")) == words.list[i].text.length)
				description_add_keyword(
					p->d, words.list[i].text,
					words.list[i].language.length > 0 ? words.list[i].language : language, STR(""));
		}
	}
}

static void
add_subjects(const struct package *p)
{
	const struct json *translated = get(p, "tags_translated");

	if (translated == NULL)
		translated = get(p, "keywords");
	if (translated != NULL)
		add_keywords(p, translated, STR(""));
	else
		add_keywords(p, get(p, "tags"), STR(""));
	add_keywords(p, get(p, "groups"), STR(""));
	add_keywords(p, get(p, "theme"), STR(""));
}

/* ---- agents ------------------------------------------------------------------------------------------------------ */

static void
add_agent(const struct package *p, const struct json *value, enum agent_role role)
{
	struct described_agent agent = { .role = role };
	struct described_words names = words_of(p, value);

	agent.email = json_text(value, "email");
	agent.url = json_text(value, "url");
	agent.orcid = json_text(value, "identifier");
	agent.position = json_text(value, "role");
	if (role == AGENT_PUBLISHER)
		agent.organization = names;
	else if (names.count > 0)
		agent.name = names.list[0].text;
	if (names.count == 0)
		agent.name = agent.email;
	description_add_agent(p->d, &agent);
}

static bool
add_agents(const struct package *p, const char *key, enum agent_role role)
{
	const struct json *value = get(p, key);

	for (const struct json *item = json_each(value); item != NULL; item = json_next(value, item))
		add_agent(p, item, role);
	return value != NULL;
}

/* A name and an address in two fields. */
static bool
add_named(const struct package *p, const char *name, const char *email, enum agent_role role)
{
	struct described_agent agent = { .role = role, .name = text(p, name), .email = text(p, email) };
	struct described_words none = { .count = 0 };

	if (agent.name.length == 0)
		agent.name = agent.email;
	if (role == AGENT_PUBLISHER) {
		agent.organization = description_words(p->d, none, agent.name, STR(""));
		agent.name = STR("");
	}
	description_add_agent(p->d, &agent);
	return agent.name.length > 0 || agent.organization.count > 0;
}

static void
add_attributions(const struct package *p)
{
	const struct json *value = get(p, "qualified_attribution");

	for (const struct json *item = json_each(value); item != NULL; item = json_next(value, item)) {
		const struct json *agents = json_get(item, "agent");
		struct str         role = rdf_local(json_text(item, "role"));

		for (const struct json *agent = json_each(agents); agent != NULL; agent = json_next(agents, agent))
			add_agent(p, agent, agent_role_of(role));
	}
}

static void
add_all_agents(const struct package *p)
{
	if (!add_agents(p, "creator", AGENT_CREATOR))
		(void)add_named(p, "author", "author_email", AGENT_CREATOR);
	if (!add_agents(p, "publisher", AGENT_PUBLISHER) &&
	    !add_named(p, "publisher_name", "publisher_email", AGENT_PUBLISHER))
		(void)add_agents(p, "organization", AGENT_PUBLISHER);
	if (!add_agents(p, "contact", AGENT_CONTACT) && !add_agents(p, "contact_point", AGENT_CONTACT) &&
	    !add_named(p, "contact_name", "contact_email", AGENT_CONTACT))
		(void)add_named(p, "maintainer", "maintainer_email", AGENT_CONTACT);
	(void)add_agents(p, "contributor", AGENT_CONTRIBUTOR);
	add_attributions(p);
}

/* ---- rights ------------------------------------------------------------------------------------------------------ */

/* CKAN's own names of licences, where they mean one. */
static struct str
licence_meant(struct str id)
{
	static const struct {
		const char *id, *means;
	} ids[] = { { "cc-zero", "CC0-1.0" },
		    { "odc-pddl", "PDDL-1.0" },
		    { "odc-odbl", "ODbL-1.0" },
		    { "odc-by", "ODC-By-1.0" } };

	for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
		if (str_is(id, ids[i].id))
			return str_of(ids[i].means);
	}
	return id;
}

/* The first of address, name and title that is a known licence; else the title as a statement. */
static void
say_licence(const struct package *p)
{
	struct str said[] = { text(p, "license_url"), licence_meant(text(p, "license_id")), text(p, "license"),
			      text(p, "license_title") };
	size_t     count = sizeof said / sizeof said[0];
	struct str found = said[count - 1];

	for (size_t i = 0; i < count; i++) {
		struct str licence, meant = rdf_licence(p->d->a, said[i]);

		if (meant.length > 0 && written_licence(p->d->a, p->vocabularies, meant, &licence)) {
			description_say(p->d, SAYS_LICENCE, meant, STR(""));
			return;
		}
	}
	for (size_t i = 0; found.length == 0 && i < count; i++)
		found = said[i];
	description_say(p->d, SAYS_LICENCE, found, STR(""));
}

/* ---- places and times -------------------------------------------------------------------------------------------- */

static struct str
side(const struct json *box, const char *name)
{
	return json_scalar(json_get(box, name));
}

static void
add_geometry(const struct package *p, const struct json *value)
{
	if (value != NULL && value->kind == JSON_OBJECT)
		description_add_place(p->d, geometry_of_json(p->d->a, value));
	else if (json_scalar(value).length > 0)
		description_add_place(p->d, geometry_of_text(p->d->a, json_scalar(value)));
}

static void
add_coverage(const struct package *p, const struct json *place)
{
	const struct json *outline = unpacked(p, json_get(place, "geom"));

	if (place->kind != JSON_OBJECT || is_languages(place)) {
		say_value(p, place, SAYS_PLACE);
		return;
	}
	if (outline == NULL)
		outline = unpacked(p, json_get(place, "bbox"));
	if (outline == NULL)
		outline = unpacked(p, json_get(place, "centroid"));
	add_geometry(p, outline);
	description_say(p->d, SAYS_PLACE, json_text(place, "text"), STR(""));
	if (json_text(place, "text").length == 0)
		description_say(p->d, SAYS_PLACE, rdf_country(json_text(place, "uri")), STR(""));
}

static void
add_places(const struct package *p)
{
	const struct json *spatial = get(p, "spatial"), *coverage = get(p, "spatial_coverage"), *boxes = get(p, "bbox");

	add_geometry(p, spatial);
	if (spatial == NULL) {
		add_geometry(p, get(p, "spatial_bbox"));
		if (text(p, "bbox-west-long").length > 0)
			(void)description_add_box(p->d, text(p, "bbox-west-long"), text(p, "bbox-east-long"),
						  text(p, "bbox-north-lat"), text(p, "bbox-south-lat"));
	}
	for (const struct json *place = json_each(coverage); place != NULL; place = json_next(coverage, place))
		add_coverage(p, place);
	for (const struct json *box = json_each(boxes); box != NULL; box = json_next(boxes, box))
		(void)description_add_box(p->d, side(box, "west"), side(box, "east"), side(box, "north"),
					  side(box, "south"));
	say(p, "spatial_text geographic_coverage geographical_coverage", SAYS_PLACE);
}

static void
add_periods(const struct package *p)
{
	const struct json *coverage = get(p, "temporal_coverage");

	for (const struct json *item = json_each(coverage); item != NULL; item = json_next(coverage, item)) {
		if (item->kind == JSON_OBJECT)
			description_add_period(p->d, json_text(item, "start"), json_text(item, "end"));
		else
			description_say(p->d, SAYS_PERIOD, json_scalar(item), STR(""));
	}
	description_add_period(p->d, text(p, "temporal_start"), text(p, "temporal_end"));
	description_add_period(p->d, text(p, "temporal_coverage_from"), text(p, "temporal_coverage_to"));
	say(p, "temporal", SAYS_PERIOD);
}

static void
say_dates(const struct package *p)
{
	say(p, "issued metadata_created", SAYS_ISSUED);
	say(p, "modified metadata_modified", SAYS_MODIFIED);
	say(p, "created", SAYS_CREATED);
	description_say(p->d, SAYS_FREQUENCY, text(p, "frequency"), STR(""));
	if (get(p, "frequency") == NULL)
		description_say(p->d, SAYS_FREQUENCY, text(p, "accrual_periodicity"), STR(""));
}

/* ---- resources --------------------------------------------------------------------------------------------------- */

static void
add_services(const struct package *p, const struct json *resource)
{
	const struct json *services = unpacked(p, json_get(resource, "access_services"));

	for (const struct json *service = json_each(services); service != NULL;
	     service = json_next(services, service)) {
		const struct json *addresses = unpacked(p, json_get(service, "endpoint_url"));

		for (const struct json *address = json_each(addresses); address != NULL;
		     address = json_next(addresses, address))
			description_add_distribution(p->d, &(struct described_distribution){
								   .url = json_scalar(address),
								   .title = words_of(p, json_get(service, "title")) });
	}
}

static void
add_resource(const struct package *p, const struct json *resource)
{
	static const char *const      addresses[] = { "download_url", "url", "access_url" };
	struct described_distribution distribution = {
		.title = words_of(p, resource),
		.media = rdf_media(json_text(resource, "mimetype")),
		.size = json_scalar(json_get(resource, "size")),
	};
	struct str before = STR("");

	if (distribution.media.length == 0)
		distribution.media = rdf_media(json_text(resource, "format"));
	if (distribution.title.count == 0)
		distribution.title = words_of(p, json_get(resource, "description"));
	for (size_t i = 0; i < sizeof addresses / sizeof addresses[0]; i++) {
		distribution.url = json_text(resource, addresses[i]);
		if (distribution.url.length == 0 || str_equal(distribution.url, before))
			continue;
		before = distribution.url;
		description_add_distribution(p->d, &distribution);
		if (i < 2)
			i = 1; /* of a file and its copy one is enough */
	}
	add_services(p, resource);
}

static void
add_resources(const struct package *p)
{
	const struct json *resources = json_get(p->json, "resources");

	for (const struct json *resource = JSON_FIRST(resources); resource != NULL; resource = resource->next) {
		if (resource->kind == JSON_OBJECT)
			add_resource(p, resource);
	}
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

static void
add_links(const struct package *p)
{
	static const char *const keys[] = { "url", "landing_page", "documentation", "homepage", "source_url" };

	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		const struct json *value = get(p, keys[i]);

		for (const struct json *item = json_each(value); item != NULL; item = json_next(value, item))
			description_add_link(p->d, &(struct described_link){ .url = json_scalar(item) });
	}
}

static void
say_languages(const struct package *p)
{
	const struct json *value = get(p, "language");

	for (const struct json *item = json_each(value); item != NULL; item = json_next(value, item))
		description_say(p->d, SAYS_LANGUAGE, rdf_language_code(json_scalar(item)), STR(""));
}

static void
say_identifiers(const struct package *p)
{
	static const char *const keys[] = { "identifier", "doi", "uri", "guid", "id", "alternate_identifier" };

	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
		say_value(p, get(p, keys[i]), SAYS_IDENTIFIER);
}

void
ckan_package_describe(struct description *d, const struct json *package, const struct vocabularies *vocabularies)
{
	const struct package p = { d, package, vocabularies };
	struct str           type = text(&p, "dcat_type");

	description_say(d, SAYS_TYPE, STR("Dataset"), STR(""));
	if (str_find(type, STR("://")) == type.length)
		description_say(d, SAYS_TYPE, type, STR(""));
	say(&p, "title_translated title name", SAYS_TITLE);
	say(&p, "notes_translated notes description", SAYS_ABSTRACT);
	say(&p, "version", SAYS_VERSION);
	say(&p, "version_notes", SAYS_MORE);
	say(&p, "purpose", SAYS_PURPOSE);
	say(&p, "provenance lineage", SAYS_METHODS);
	say(&p, "quality", SAYS_QUALITY);
	say(&p, "conforms_to", SAYS_STANDARD);
	say(&p, "is_referenced_by", SAYS_REFERENCE);
	say(&p, "rights", SAYS_RIGHTS);
	say(&p, "access_rights accessRights", SAYS_ACCESS);
	say(&p, "citation", SAYS_CITATION);
	say_identifiers(&p);
	say_languages(&p);
	say_dates(&p);
	say_licence(&p);
	add_subjects(&p);
	add_all_agents(&p);
	add_links(&p);
	add_places(&p);
	add_periods(&p);
	add_resources(&p);
}
