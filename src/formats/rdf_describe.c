/* Nodes as descriptions. Texts that need no thought stand in a table; the others have a function each. */
#include "formats/rdf_describe.h"

#include "base/identifier.h"
#include "formats/rdf_agent.h"
#include "formats/rdf_distribution.h"
#include "formats/rdf_place.h"

static const struct {
	const char *properties;
	enum says   says;
} texts[] = {
	{ "dct:alternative schema:alternateName schema:alternativeHeadline skos:altLabel", SAYS_OTHER_TITLE },
	{ "dct:description dc:description schema:description dct:abstract schema:abstract", SAYS_ABSTRACT },
	{ "schema:articleBody schema:text", SAYS_BODY },
	{ "dct:tableOfContents", SAYS_CONTENTS },
	{ "dct:issued schema:datePublished", SAYS_ISSUED },
	{ "dct:created schema:dateCreated", SAYS_CREATED },
	{ "dct:modified schema:dateModified", SAYS_MODIFIED },
	{ "dct:available", SAYS_AVAILABLE },
	{ "dct:date dc:date", SAYS_DATE },
	{ "schema:expires dct:valid", SAYS_EXPIRES },
	{ "dcat:version owl:versionInfo schema:version schema:softwareVersion dct:hasVersionNumber", SAYS_VERSION },
	{ "adms:status schema:creativeWorkStatus", SAYS_STATUS },
	{ "dct:provenance schema:measurementTechnique", SAYS_METHODS },
	{ "dqv:hasQualityAnnotation", SAYS_QUALITY },
	{ "adms:versionNotes dct:instructionalMethod", SAYS_MORE },
	{ "dct:conformsTo", SAYS_STANDARD },
	{ "dct:isPartOf schema:isPartOf dcat:inSeries", SAYS_PART_OF },
	{ "dct:source dc:source schema:isBasedOn schema:isBasedOnUrl prov:wasDerivedFrom", SAYS_SOURCE },
	{ "dct:references dct:isReferencedBy schema:citation", SAYS_REFERENCE },
	{ "dct:relation dc:relation dct:hasVersion dct:isVersionOf dcat:hasVersion dcat:isVersionOf dct:replaces "
	  "dct:isReplacedBy dct:requires dct:hasPart dct:hasFormat dct:isFormatOf schema:isRelatedTo",
	  SAYS_RELATED },
	{ "dct:bibliographicCitation schema:creditText schema:citeAs cr:citeAs", SAYS_CITATION },
	{ "dct:extent dct:medium schema:numberOfPages", SAYS_EXTENT },
	{ "dct:audience schema:audience", SAYS_AUDIENCE },
	{ "schema:educationalLevel dct:educationLevel", SAYS_LEVEL },
	{ "dct:rights dc:rights schema:copyrightNotice schema:usageInfo odrs:copyrightNotice", SAYS_RIGHTS },
	{ "dct:accessRights schema:conditionsOfAccess", SAYS_ACCESS },
	{ "schema:locationCreated", SAYS_PLACE_PUBLISHED },
};

static const struct {
	const char     *properties;
	enum agent_role role;
} agents[] = {
	{ "dct:creator dc:creator schema:creator schema:author foaf:maker", AGENT_CREATOR },
	{ "dct:publisher dc:publisher schema:publisher", AGENT_PUBLISHER },
	{ "dct:contributor dc:contributor schema:contributor schema:editor schema:translator", AGENT_CONTRIBUTOR },
	{ "dcat:contactPoint adms:contactPoint schema:contactPoint", AGENT_CONTACT },
	{ "dct:rightsHolder schema:copyrightHolder", AGENT_HOLDER },
	{ "geodcatap:originator geodcatap:principalInvestigator", AGENT_CREATOR },
	{ "geodcatap:distributor geodcatap:resourceProvider", AGENT_CONTRIBUTOR },
	{ "schema:maintainer geodcatap:custodian", AGENT_CUSTODIAN },
	{ "schema:sdPublisher", AGENT_METADATA },
	{ "schema:funder schema:sponsor", AGENT_FUNDER },
};

/* ---- titles and identifiers -------------------------------------------------------------------------------------- */

static void
say_title(const struct rdf_describing *r, const struct rdf_node *node)
{
	static const char *const kinds[] = {
		"dct:title", "dc:title", "schema:name", "schema:headline", "rdfs:label", "skos:prefLabel", "foaf:name",
	};

	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0] && !description_says(r->d, SAYS_TITLE); i++)
		rdf_say(r, node, kinds[i], SAYS_TITLE);
}

/* A literal, an address, or a node that has it: adms:Identifier, schema:PropertyValue. */
static void
say_identifiers(const struct rdf_describing *r, const struct rdf_node *node)
{
	static const char properties[] = "dct:identifier dc:identifier schema:identifier adms:identifier bibo:doi "
					 "dcat:identifier schema:isbn schema:issn";
	const struct rdf_value *value = NULL;

	while ((value = rdf_next(node, value, properties)) != NULL) {
		const struct rdf_node *inside = rdf_view_of(r->view, value);
		struct str             text = rdf_text(inside, "schema:url");

		if (text.length == 0)
			text = rdf_text(inside, "skos:notation schema:value dct:identifier rdf:value");
		if (text.length == 0 && !rdf_is_blank(value->text))
			text = value->text;
		description_say(r->d, SAYS_IDENTIFIER, text, STR(""));
	}
	if (!rdf_is_blank(node->name))
		description_say(r->d, SAYS_IDENTIFIER, node->name, STR(""));
}

/* ---- subjects ---------------------------------------------------------------------------------------------------- */

/* schema.org's keywords are also written as one text with commas. */
static void
add_split(const struct rdf_describing *r, const struct rdf_value *value)
{
	struct str rest = value->text, part;

	while (str_cut(&rest, ',', &part))
		description_add_keyword(r->d, part, value->language, STR(""));
}

/* A record of a node of chm, by its address. Its themes of the European Union were made of its subjects, which stand beside them, when it
 * was written as DCAT: nobody chose them. */
static bool
is_of_chm(const struct rdf_describing *r, const struct rdf_node *node)
{
	static const char path[] = "/records/";
	size_t            at = str_find(node->name, STR(path));
	struct str        identifier;

	return at < node->name.length &&
	       identifier_parse(r->d->a, str_slice(node->name, at + sizeof path - 1, node->name.length), &identifier,
				NULL);
}

static void
add_concept(const struct rdf_describing *r, const struct rdf_value *value)
{
	const struct rdf_node  *node = rdf_view_of(r->view, value);
	struct described_words  words = rdf_words(r, value, false);
	const struct rdf_value *scheme = rdf_next(node, NULL, "skos:inScheme schema:inDefinedTermSet");
	struct str              theme = value->literal ? STR("") : rdf_theme(value->text);

	for (size_t i = 0; i < words.count; i++)
		description_add_keyword(r->d, words.list[i].text, words.list[i].language,
					scheme != NULL ? rdf_word(r, scheme) : STR(""));
	if (words.count > 0)
		return;
	if (theme.length > 0)
		description_add_keyword(r->d, theme, STR("en"),
					STR("http://publications.europa.eu/resource/authority/data-theme"));
	else if (!rdf_is_blank(value->text))
		note(r->notes, "the subject <%.*s> has no label in the file", STR_ARGS(str_head(value->text, 120)));
}

static void
add_keywords(const struct rdf_describing *r, const struct rdf_node *node)
{
	static const char properties[] =
		"dcat:keyword dct:keyword dcat:theme dct:subject dc:subject schema:about schema:keywords "
		"foaf:topic schema:articleSection";
	const struct rdf_value *value = NULL;

	while ((value = rdf_next(node, value, properties)) != NULL) {
		if (value->literal && str_is(value->property, "schema:keywords"))
			add_split(r, value);
		else if (value->literal || rdf_theme(value->text).length == 0 || !is_of_chm(r, node))
			add_concept(r, value);
	}
}

/* ---- codes ------------------------------------------------------------------------------------------------------- */

static void
say_languages(const struct rdf_describing *r, const struct rdf_node *node)
{
	const struct rdf_value *value = NULL;

	while ((value = rdf_next(node, value, "dct:language dc:language schema:inLanguage")) != NULL) {
		const struct rdf_node *inside = rdf_view_of(r->view, value);
		struct str             text = rdf_text(inside, "schema:alternateName skos:notation");

		if (text.length == 0 && rdf_is_blank(value->text))
			text = rdf_word(r, value);
		description_say(r->d, SAYS_LANGUAGE, text.length > 0 ? text : rdf_language_code(value->text), STR(""));
	}
}

/* A licence as its address: the value, that of its node, or what the node is matched to. */
static struct str
licence_of(const struct rdf_describing *r, const struct rdf_value *value)
{
	const struct rdf_node *node = rdf_view_of(r->view, value);
	struct str             text = rdf_text(node, "skos:exactMatch schema:license schema:url dct:source");

	if (text.length == 0)
		text = !value->literal && rdf_is_blank(value->text) ? rdf_word(r, value) : value->text;
	return rdf_licence(r->d->a, text);
}

static void
say_licences(const struct rdf_describing *r, const struct rdf_node *node)
{
	static const char       properties[] = "dct:license schema:license cc:license odrs:dataLicense";
	const struct rdf_value *value = NULL;

	while ((value = rdf_next(node, value, properties)) != NULL)
		description_say(r->d, SAYS_LICENCE, licence_of(r, value), value->language);
}

/* In DCAT the licence is that of the distributions; where all have the same it is the record's. */
static void
say_licence_of_distributions(const struct rdf_describing *r, const struct rdf_node *node)
{
	const struct rdf_value *value = NULL, *licence;
	struct str              common = STR("");

	while ((value = rdf_next(node, value, RDF_DISTRIBUTIONS)) != NULL) {
		const struct rdf_node *inside = rdf_view_of(r->view, value);

		licence = rdf_next(inside, NULL, "dct:license schema:license");
		if (licence == NULL)
			continue;
		if (common.length > 0 && !str_equal(common, licence_of(r, licence))) {
			note(r->notes, "the distributions have different licences");
			return;
		}
		common = licence_of(r, licence);
	}
	description_say(r->d, SAYS_LICENCE, common, STR(""));
}

static void
say_frequency(const struct rdf_describing *r, const struct rdf_node *node)
{
	const struct rdf_value *value = rdf_next(node, NULL, "dct:accrualPeriodicity");

	if (value != NULL && !rdf_is_blank(value->text))
		description_say(r->d, SAYS_FREQUENCY, value->text, STR(""));
}

static void
say_resolution(const struct rdf_describing *r, const struct rdf_node *node)
{
	struct str metres = rdf_text(node, "dcat:spatialResolutionInMeters");

	if (metres.length > 0)
		description_say(r->d, SAYS_RESOLUTION, str_format(r->d->a, "%.*s m", STR_ARGS(metres)), STR(""));
}

/* Types in words: labels and the lists that are known; addresses of other lists say nothing to a person. */
static void
say_types(const struct rdf_describing *r, const struct rdf_node *node)
{
	const struct rdf_value *value = NULL;

	while ((value = rdf_next(node, value,
				 "dct:type dc:type schema:additionalType schema:learningResourceType "
				 "schema:genre")) != NULL) {
		struct described_words words = rdf_words(r, value, false);

		if (words.count > 0 && str_find(words.list[0].text, STR("://")) == words.list[0].text.length)
			description_say(r->d, SAYS_TYPE, words.list[0].text, words.list[0].language);
		else if (str_find(value->text, STR("/dcmitype/")) < value->text.length)
			description_say(r->d, SAYS_TYPE, rdf_local(value->text), STR(""));
	}
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

static void
add_links(const struct rdf_describing *r, const struct rdf_node *node)
{
	static const char properties[] =
		"dcat:landingPage foaf:page foaf:homepage foaf:isPrimaryTopicOf schema:url "
		"schema:mainEntityOfPage schema:sameAs owl:sameAs rdfs:seeAlso schema:codeRepository "
		"dcat:endpointDescription schema:documentation";
	const struct rdf_value *value = NULL;

	while ((value = rdf_next(node, value, properties)) != NULL) {
		struct described_link link = { .url = value->text };

		if (!value->literal) {
			link.title = rdf_labels(r, rdf_view_of(r->view, value));
			if (rdf_is_blank(value->text))
				link.url = rdf_text(rdf_view_of(r->view, value), "schema:url");
		}
		description_add_link(r->d, &link);
	}
}

static void
add_agents(const struct rdf_describing *r, const struct rdf_node *node)
{
	for (size_t i = 0; i < sizeof agents / sizeof agents[0]; i++)
		rdf_add_agents(r, node, agents[i].properties, agents[i].role);
	if (rdf_next(node, NULL, "dct:publisher dc:publisher schema:publisher") == NULL)
		rdf_add_agents(r, node, "schema:provider schema:sourceOrganization", AGENT_PUBLISHER);
	rdf_add_attributions(r, node);
}

static void
say_funding(const struct rdf_describing *r, const struct rdf_node *node)
{
	const struct rdf_value *value = NULL;

	rdf_say(r, node, "schema:funding", SAYS_FUNDING);
	while ((value = rdf_next(node, value, "schema:funding")) != NULL)
		rdf_add_agents(r, rdf_view_of(r->view, value), "schema:funder", AGENT_FUNDER);
}

void
rdf_describe(const struct rdf_describing *r, const struct rdf_node *node)
{
	struct str start = rdf_text(node, "schema:startDate dcat:startDate"),
		   end = rdf_text(node, "schema:endDate dcat:endDate");

	say_title(r, node);
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		rdf_say(r, node, texts[i].properties, texts[i].says);
	if (!description_says(r->d, SAYS_ABSTRACT))
		rdf_say(r, node, "rdfs:comment", SAYS_ABSTRACT);
	say_identifiers(r, node);
	say_languages(r, node);
	say_types(r, node);
	say_licences(r, node);
	if (!description_says(r->d, SAYS_LICENCE))
		say_licence_of_distributions(r, node);
	say_frequency(r, node);
	say_resolution(r, node);
	say_funding(r, node);
	add_keywords(r, node);
	add_agents(r, node);
	add_links(r, node);
	rdf_add_places(r, node,
		       "dct:spatial schema:spatialCoverage schema:spatial schema:contentLocation schema:location");
	rdf_add_periods(r, node, "dct:temporal schema:temporalCoverage schema:temporal");
	rdf_say(r, node, "dct:coverage dc:coverage", SAYS_PLACE);
	description_add_period(r->d, start, end);
	rdf_add_distributions(r, node);
}
