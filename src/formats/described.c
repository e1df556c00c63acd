/* Agents, links, distributions, taxa and places in the fields of a record. A field is found by what it maps to. */
#include "formats/described.h"

#include "records/codes.h"
#include "records/kinds.h"

enum { ORCID_BYTES = 19 };

static void
note_left_out(const struct describing *describing, const char *what, struct str text)
{
	text = str_head(text, 80);
	note(describing->filler->notes, "%s \"%.*s\" has no place in a record of type %.*s", what, STR_ARGS(text),
	     STR_ARGS(describing->type->name));
}

/* The first field of `kind` that maps to one of the names, which may be NULL. */
static const struct field *
field_mapped(const struct field_list *fields, enum field_kind kind, const char *dcat, const char *schema)
{
	for (size_t i = 0; i < fields->count; i++) {
		const struct field *field = &fields->list[i];

		if (field->kind == kind &&
		    ((dcat != NULL && str_is(field->dcat, dcat)) || (schema != NULL && str_is(field->schema, schema))))
			return field;
	}
	return NULL;
}

/* ---- agents ------------------------------------------------------------------------------------------------------ */

/* Words of formats for what agents do, in lower case without spaces; MARC relators also by their codes. */
static const struct {
	const char     *word;
	enum agent_role role;
} role_words[] = {
	{ "author", AGENT_CREATOR },
	{ "aut", AGENT_CREATOR },
	{ "creator", AGENT_CREATOR },
	{ "cre", AGENT_CREATOR },
	{ "coauthor", AGENT_CREATOR },
	{ "originator", AGENT_CREATOR },
	{ "composer", AGENT_CREATOR },
	{ "cmp", AGENT_CREATOR },
	{ "photographer", AGENT_CREATOR },
	{ "pht", AGENT_CREATOR },
	{ "cartographer", AGENT_CREATOR },
	{ "ctg", AGENT_CREATOR },
	{ "principalinvestigator", AGENT_CREATOR },
	{ "investigator", AGENT_CREATOR },
	{ "datasetcreator", AGENT_CREATOR },
	{ "publisher", AGENT_PUBLISHER },
	{ "pbl", AGENT_PUBLISHER },
	{ "distributor", AGENT_PUBLISHER },
	{ "dst", AGENT_PUBLISHER },
	{ "resourceprovider", AGENT_PUBLISHER },
	{ "datacenter", AGENT_PUBLISHER },
	{ "datacentercontact", AGENT_CONTACT },
	{ "contact", AGENT_CONTACT },
	{ "pointofcontact", AGENT_CONTACT },
	{ "contactperson", AGENT_CONTACT },
	{ "contactpoint", AGENT_CONTACT },
	{ "technicalcontact", AGENT_CONTACT },
	{ "user", AGENT_NOBODY },
	{ "custodian", AGENT_CUSTODIAN },
	{ "custodiansteward", AGENT_CUSTODIAN },
	{ "datamanager", AGENT_CONTACT },
	{ "owner", AGENT_HOLDER },
	{ "own", AGENT_HOLDER },
	{ "rightsholder", AGENT_HOLDER },
	{ "cph", AGENT_HOLDER },
	{ "copyrightholder", AGENT_HOLDER },
	{ "licensor", AGENT_HOLDER },
	{ "metadataprovider", AGENT_METADATA },
	{ "metadataauthor", AGENT_METADATA },
	{ "metadatacontact", AGENT_METADATA },
	{ "difauthor", AGENT_METADATA },
	{ "funder", AGENT_FUNDER },
	{ "fnd", AGENT_FUNDER },
	{ "sponsor", AGENT_FUNDER },
	{ "spn", AGENT_FUNDER },
};

/* Letters of the word in lower case, without spaces, hyphens and the like. */
static struct str
plain_word(struct str word, char *room, size_t size)
{
	size_t length = 0;

	for (size_t i = 0; i < word.length && length < size; i++) {
		char c = word.data[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c + 'a' - 'A');
		if ((c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80)
			room[length++] = c;
	}
	return (struct str){ room, length };
}

enum agent_role
agent_role_of(struct str word)
{
	char room[40];

	word = plain_word(word, room, sizeof room);
	for (size_t i = 0; i < sizeof role_words / sizeof role_words[0]; i++) {
		if (str_is(word, role_words[i].word))
			return role_words[i].role;
	}
	return AGENT_CONTRIBUTOR;
}

/* Where an agent goes, in this order: by what fields map to, and by the element of Dublin Core. */
static const struct {
	const char *dcat, *schema, *dc;
} agent_places[] = {
	[AGENT_CONTRIBUTOR] = { "dct:contributor", "contributor", "contributor" },
	[AGENT_CREATOR] = { "dct:creator", "creator", "creator" },
	[AGENT_PUBLISHER] = { "dct:publisher", "publisher", "publisher" },
	[AGENT_CONTACT] = { "dcat:contactPoint", "contactPoint", "" },
	[AGENT_METADATA] = { "", "sdPublisher", "" },
	[AGENT_HOLDER] = { "", "", "" },
	[AGENT_CUSTODIAN] = { "dcat:contactPoint", "contactPoint", "" },
	[AGENT_FUNDER] = { "dct:contributor", "contributor", "contributor" },
	[AGENT_NOBODY] = { "", "", "" },
};

static struct str
organization_of(const struct described_agent *agent)
{
	return agent->organization.count > 0 ? agent->organization.list[0].text : STR("");
}

/* The name under which it stands: of the person, else of the organization. */
static struct str
name_of(const struct described_agent *agent)
{
	return agent->name.length > 0 ? agent->name : organization_of(agent);
}

/* "Curator, National Museums": the position, and for a person the organization; else what the source calls the role, where the
 * field does not say it. */
static struct str
role_text(struct arena *a, const struct described_agent *agent)
{
	struct str organization = agent->name.length > 0 ? organization_of(agent) : STR("");

	if (agent->position.length > 0 && organization.length > 0)
		return str_format(a, "%.*s, %.*s", STR_ARGS(agent->position), STR_ARGS(organization));
	if (agent->position.length > 0)
		return agent->position;
	if (organization.length > 0 && agent->role != AGENT_CONTRIBUTOR)
		return organization;
	if (agent->role != AGENT_CONTRIBUTOR || agent->says.length == 0)
		return organization;
	if (organization.length > 0)
		return str_format(a, "%.*s, %.*s", STR_ARGS(agent->says), STR_ARGS(organization));
	return agent->says;
}

static struct str
bare_orcid(struct str text)
{
	text = str_trim(text);
	if (text.length > ORCID_BYTES)
		text = str_slice(text, text.length - ORCID_BYTES, text.length);
	return code_is_orcid(text) ? text : STR("");
}

static struct str
bare_email(struct str text)
{
	text = str_trim(text);
	if (str_starts(text, STR("mailto:")))
		text = str_slice(text, 7, text.length);
	return str_is_email(text) ? text : STR("");
}

static void
add_part(struct arena *a, struct json *person, const char *name, struct str text)
{
	if (text.length > 0)
		json_add(person, str_of(name), json_string(a, written_line(a, text)));
}

static enum filled
fill_person(const struct describing *describing, const struct field *field, const struct described_agent *agent)
{
	struct arena *a = describing->filler->a;
	struct json  *person = json_object(a);

	add_part(a, person, "name", name_of(agent));
	add_part(a, person, "role", role_text(a, agent));
	add_part(a, person, "email", bare_email(agent->email));
	add_part(a, person, "orcid", bare_orcid(agent->orcid));
	return fill_ready(describing->filler, describing->fields, field, person);
}

static enum filled
fill_names(const struct describing *describing, const struct field *field, const struct described_agent *agent)
{
	const struct filler          *filler = describing->filler;
	const struct described_words *names = &agent->organization;
	enum filled                   filled = FILLED_NOT;

	if (agent->name.length > 0 || names->count == 0)
		return name_of(agent).length > 0
			       ? fill(filler, describing->fields, field, name_of(agent), filler->language)
			       : FILLED_NOT;
	for (size_t i = 0; i < names->count; i++) {
		enum filled one;

		if (i > 0 && field->kind != FIELD_TEXT)
			break;
		one = fill(filler, describing->fields, field, names->list[i].text,
			   fill_language(filler, names->list[i].language));
		filled = filled == FILLED ? filled : one;
	}
	return filled;
}

static bool
takes_agent(const struct field *field, enum agent_role role, int turn)
{
	struct str  name = turn == 0 ? field->dcat : turn == 1 ? field->schema : field->dc;
	const char *wanted = turn == 0   ? agent_places[role].dcat
			     : turn == 1 ? agent_places[role].schema
					 : agent_places[role].dc;

	return wanted[0] != '\0' && str_is(name, wanted);
}

static bool
fill_agent_field(const struct describing *describing, const struct described_agent *agent)
{
	const struct field_list *fields = &describing->type->fields;

	for (int turn = 0; turn < 3; turn++) {
		for (size_t i = 0; i < fields->count; i++) {
			const struct field *field = &fields->list[i];
			enum filled         filled = FILLED_NOT;

			if (!takes_agent(field, agent->role, turn))
				continue;
			if (field->kind == FIELD_PERSON)
				filled = fill_person(describing, field, agent);
			else
				filled = fill_names(describing, field, agent);
			if (filled == FILLED)
				return true;
		}
	}
	return false;
}

/* A second publisher, or a contact in a type without contacts, is a contributor in that role. */
static bool
fill_as_contributor(const struct describing *describing, const struct described_agent *agent)
{
	struct described_agent contributor = *agent;

	if (agent->role != AGENT_PUBLISHER && agent->role != AGENT_CONTACT)
		return false;
	contributor.role = AGENT_CONTRIBUTOR;
	if (contributor.says.length == 0)
		contributor.says = agent->role == AGENT_PUBLISHER ? STR("publisher") : STR("contact");
	return fill_agent_field(describing, &contributor);
}

/* A part of the header that takes one name; the first stays. */
static void
set_right(const struct describing *describing, const char *name, struct str text)
{
	struct arena *a = describing->filler->a;
	struct json  *rights = json_get(describing->document, "rights");

	if (text.length == 0)
		return;
	if (rights == NULL)
		rights = json_add(describing->document, STR("rights"), json_object(a));
	if (json_get(rights, name) == NULL)
		json_add(rights, str_of(name), json_string(a, written_line(a, text)));
}

/* Who holds or keeps something is more often told as an organization than as the person there. */
static struct str
body_of(const struct described_agent *agent)
{
	return agent->organization.count > 0 ? organization_of(agent) : agent->name;
}

void
described_fill_agent(const struct describing *describing, const struct described_agent *agent)
{
	const struct field    *funding;
	struct described_agent contact = *agent;

	if (agent->role == AGENT_HOLDER) { /* who has an address can be asked, too */
		set_right(describing, "holder", body_of(agent));
		contact.role = AGENT_CONTACT;
		if (bare_email(agent->email).length > 0)
			(void)fill_agent_field(describing, &contact);
		return;
	}
	if (agent->role == AGENT_FUNDER) {
		funding = field_find(&describing->type->fields, STR("funding"));
		if (funding != NULL && body_of(agent).length > 0 &&
		    fill(describing->filler, describing->fields, funding, body_of(agent),
			 describing->filler->language) == FILLED)
			return;
	}
	if (agent->role == AGENT_CUSTODIAN)
		set_right(describing, "custodian", body_of(agent));
	if (!fill_agent_field(describing, agent) && agent->role != AGENT_CUSTODIAN &&
	    !fill_as_contributor(describing, agent))
		note_left_out(describing, "agent", name_of(agent).length > 0 ? name_of(agent) : agent->position);
}

/* ---- links and distributions ------------------------------------------------------------------------------------- */

/* Texts by language, or NULL. */
static struct json *
words_json(const struct filler *filler, const struct described_words *words)
{
	struct json *texts = NULL;

	for (size_t i = 0; i < words->count; i++) {
		struct str language = fill_language(filler, words->list[i].language);

		if (texts == NULL)
			texts = json_object(filler->a);
		if (json_find(texts, language) == NULL)
			json_add(texts, language, json_string(filler->a, written_line(filler->a, words->list[i].text)));
	}
	return texts;
}

static bool
has_link(const struct json *list, struct str url)
{
	for (const struct json *item = JSON_FIRST(list); item != NULL; item = item->next) {
		if (str_equal(json_text(item, "url"), url))
			return true;
	}
	return false;
}

void
described_fill_link(const struct describing *describing, const struct described_link *link)
{
	const struct filler *filler = describing->filler;
	const struct field  *field = field_mapped(&describing->type->fields, FIELD_LINK, "foaf:page", "url");
	struct json         *value, *title = words_json(filler, &link->title);
	struct str           url, language = link->language;

	if (field == NULL || !written_link(filler->a, link->url, &url)) {
		note_left_out(describing, "link", link->url);
		return;
	}
	if (has_link(json_find(describing->fields, field->name), url))
		return;
	value = json_object(filler->a);
	json_add(value, STR("url"), json_string(filler->a, url));
	if (title != NULL)
		json_add(value, STR("title"), title);
	if (language.length > 0 && written_language(filler->a, filler->vocabularies, language, &language))
		json_add(value, STR("language"), json_string(filler->a, language));
	if (fill_ready(filler, describing->fields, field, value) != FILLED)
		note_left_out(describing, "link", link->url);
}

/* Parts of what catalogues write for the protocol of a service or download, and the term of access-protocols; the first that is
 * found counts. */
static const struct {
	const char *part, *notation;
} protocols[] = {
	{ "ogc:wms", "wms" },
	{ "wms", "wms" },
	{ "ogc:wfs", "wfs" },
	{ "wfs", "wfs" },
	{ "ogc:wcs", "wcs" },
	{ "wcs", "wcs" },
	{ "ogc:csw", "csw" },
	{ "csw", "csw" },
	{ "ogcfeat", "ogc-api" },
	{ "ogc api", "ogc-api" },
	{ "ogcapi", "ogc-api" },
	{ "sparql", "sparql" },
	{ "oai", "oai-pmh" },
	{ "sru", "sru" },
	{ "dwca", "dwc-archive" },
	{ "dwc_archive", "dwc-archive" },
	{ "darwin core", "dwc-archive" },
	{ "tapir", "tapir-or-biocase" },
	{ "biocase", "tapir-or-biocase" },
	{ "digir", "tapir-or-biocase" },
	{ "atom", "feed" },
	{ "rss", "feed" },
	{ "ftp", "ftp" },
	{ "www:download", "download" },
	{ "download", "download" },
	{ "www:link", "web-page" },
	{ "information", "web-page" },
	{ "rest", "rest-api" },
	{ "api", "rest-api" },
};

static bool
mean_protocol(struct arena *a, const struct vocabularies *vocabularies, struct str text, struct str *code_r)
{
	struct str lower = str_lower(a, text);

	(void)vocabularies;
	for (size_t i = 0; i < sizeof protocols / sizeof protocols[0]; i++) {
		*code_r = str_of(protocols[i].notation);
		if (str_find(lower, str_of(protocols[i].part)) < lower.length)
			return true;
	}
	return false;
}

static bool
fill_protocol(const struct filler *filler, struct json *group, const struct field *field, struct str protocol)
{
	if (fill(filler, group, field, protocol, filler->language) == FILLED)
		return true;
	protocol = fill_meaning(filler, STR("protocol"), mean_protocol, protocol);
	return protocol.length > 0 && fill(filler, group, field, protocol, filler->language) == FILLED;
}

static void
fill_part(const struct filler *filler, struct json *group, const struct field *field, struct str text,
	  struct str language)
{
	if (field != NULL && text.length > 0)
		(void)fill(filler, group, field, text, language);
}

static void
fill_group(const struct filler *filler, struct json *group, const struct field_list *fields,
	   const struct described_distribution *distribution)
{
	const struct field *title = field_mapped(fields, FIELD_TEXT, "dct:title", "name");
	const struct field *protocol = field_mapped(fields, FIELD_TERM, "dct:conformsTo", NULL);

	for (size_t i = 0; i < distribution->title.count; i++) {
		const struct described_text *words = &distribution->title.list[i];

		fill_part(filler, group, title, words->text, fill_language(filler, words->language));
	}
	if (protocol != NULL && distribution->protocol.length > 0)
		(void)fill_protocol(filler, group, protocol, distribution->protocol);
	fill_part(filler, group, field_mapped(fields, FIELD_NAME, "dcat:mediaType", "encodingFormat"),
		  distribution->media, filler->language);
	fill_part(filler, group, field_mapped(fields, FIELD_NUMBER, "dcat:byteSize", "contentSize"), distribution->size,
		  filler->language);
}

/* In a type without distributions it is a link. */
static void
fill_as_link(const struct describing *describing, const struct described_distribution *distribution)
{
	const struct described_link link = { .url = distribution->url, .title = distribution->title };

	described_fill_link(describing, &link);
}

void
described_fill_distribution(const struct describing *describing, const struct described_distribution *distribution)
{
	const struct filler *filler = describing->filler;
	const struct field  *field =
		field_mapped(&describing->type->fields, FIELD_GROUP, "dcat:distribution", "distribution");
	const struct field *address =
		field == NULL ? NULL : field_mapped(&field->fields, FIELD_LINK, "dcat:accessURL", "contentUrl");
	struct json *group = json_object(filler->a);

	if (address == NULL || fill(filler, group, address, distribution->url, filler->language) != FILLED) {
		fill_as_link(describing, distribution);
		return;
	}
	fill_group(filler, group, &field->fields, distribution);
	if (fill_ready(filler, describing->fields, field, group) != FILLED)
		fill_as_link(describing, distribution);
}

/* ---- taxa and places --------------------------------------------------------------------------------------------- */

/* In a type without a table of taxa the name is a keyword. */
static void
fill_as_keyword(const struct describing *describing, const struct described_taxon *taxon)
{
	const struct field *field = field_mapped(&describing->type->fields, FIELD_KEYWORDS, "dcat:keyword", "keywords");

	if (field != NULL)
		(void)fill(describing->filler, describing->fields, field, taxon->name, STR("la"));
	else
		note_left_out(describing, "taxon", taxon->name);
}

void
described_fill_taxon(const struct describing *describing, const struct described_taxon *taxon)
{
	const struct filler *filler = describing->filler;
	const struct field  *table = field_mapped(&describing->type->fields, FIELD_TABLE, NULL, "about");
	const struct field  *name = table == NULL ? NULL : field_find(&table->fields, STR("scientific_name"));
	struct json         *row = json_object(filler->a);

	if (name == NULL) {
		fill_as_keyword(describing, taxon);
		return;
	}
	(void)fill(filler, row, name, taxon->name, filler->language);
	fill_part(filler, row, field_find(&table->fields, STR("rank")), str_lower(filler->a, taxon->rank),
		  filler->language);
	for (size_t i = 0; i < taxon->common.count; i++)
		fill_part(filler, row, field_find(&table->fields, STR("common_name")), taxon->common.list[i].text,
			  fill_language(filler, taxon->common.list[i].language));
	(void)fill_ready(filler, describing->fields, table, row);
}

void
described_fill_places(const struct describing *describing, struct json *places)
{
	struct arena       *a = describing->filler->a;
	const struct field *field =
		field_mapped(&describing->type->fields, FIELD_PLACE, "dct:spatial", "spatialCoverage");
	struct json *place;

	if (places == NULL)
		return;
	if (field == NULL) {
		note_left_out(describing, "place", STR("on the map"));
		return;
	}
	place = places->first;
	if (places->count > 1) {
		place = json_object(a);
		json_add(place, STR("type"), json_string(a, STR("GeometryCollection")));
		json_add(place, STR("geometries"), places);
	}
	(void)fill_ready(describing->filler, describing->fields, field, place);
}
