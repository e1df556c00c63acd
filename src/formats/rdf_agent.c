/* Agents. A node is a person or an organization by its class, else by the role that it has: a publisher is an organization. */
#include "formats/rdf_agent.h"

enum { DEEP = 4 };

static void add_agent(const struct rdf_describing *r, const struct rdf_value *value, enum agent_role role,
		      struct str says, int depth);

/* ---- parts ------------------------------------------------------------------------------------------------------- */

/* A name from its two parts, where it has no other. */
static struct str
name_of_parts(const struct rdf_describing *r, const struct rdf_node *node)
{
	struct str given = rdf_text(node, "schema:givenName foaf:givenName foaf:firstName vcard:given-name");
	struct str family = rdf_text(node, "schema:familyName foaf:familyName foaf:surname vcard:family-name");

	if (given.length == 0 || family.length == 0)
		return given.length > 0 ? given : family;
	return str_format(r->d->a, "%.*s %.*s", STR_ARGS(given), STR_ARGS(family));
}

/* An address that stands as a literal, as a name, or in a node of its own (vcard:hasValue). */
static struct str
address(const struct rdf_describing *r, const struct rdf_node *node, const char *properties)
{
	const struct rdf_value *value = rdf_next(node, NULL, properties);
	struct str              inside;

	if (value == NULL || value->literal)
		return value != NULL ? value->text : STR("");
	inside = rdf_text(rdf_view_of(r->view, value), "vcard:hasValue rdf:value schema:url");
	if (inside.length > 0)
		return inside;
	return rdf_is_blank(value->text) ? STR("") : value->text;
}

static bool
is_orcid(struct str text)
{
	return str_find(text, STR("orcid.org/")) < text.length;
}

static struct str
orcid_of(const struct rdf_describing *r, const struct rdf_node *node)
{
	static const char properties[] =
		"schema:identifier dct:identifier schema:sameAs owl:sameAs schema:url adms:identifier";
	const struct rdf_value *value = NULL;

	if (is_orcid(node->name))
		return node->name;
	while ((value = rdf_next(node, value, properties)) != NULL) {
		const struct rdf_node *inside = rdf_view_of(r->view, value);
		struct str             text = rdf_text(inside, "schema:url schema:value skos:notation");
		struct str             scheme = rdf_text(inside, "schema:propertyID");

		if (is_orcid(value->text))
			return value->text;
		if (is_orcid(text) || str_find(scheme, STR("orcid")) < scheme.length)
			return text;
	}
	return STR("");
}

static struct described_words
organization_of(const struct rdf_describing *r, const struct rdf_node *node)
{
	static const char properties[] = "schema:affiliation schema:worksFor org:memberOf schema:memberOf vcard:org "
					 "vcard:organization-name vcard:hasOrganizationName";
	const struct rdf_value *value = rdf_next(node, NULL, properties);

	return value != NULL ? rdf_words(r, value, false) : (struct described_words){ .count = 0 };
}

/* ---- agents ------------------------------------------------------------------------------------------------------ */

static bool
is_organization(const struct rdf_describing *r, const struct rdf_node *node, enum agent_role role)
{
	static const char persons[] = "schema:Person foaf:Person vcard:Individual prov:Person";
	static const char organizations[] =
		"schema:Organization foaf:Organization vcard:Organization org:Organization org:FormalOrganization "
		"org:OrganizationalUnit vcard:Group foaf:Group schema:GovernmentOrganization "
		"schema:EducationalOrganization "
		"schema:ResearchOrganization schema:CollegeOrUniversity schema:NGO schema:Corporation "
		"prov:Organization "
		"schema:FundingAgency schema:Consortium schema:Project schema:ResearchProject";

	if (rdf_is_a(r->view, node, persons))
		return false;
	return rdf_is_a(r->view, node, organizations) || role == AGENT_PUBLISHER || role == AGENT_FUNDER ||
	       role == AGENT_HOLDER;
}

static void
name_agent(const struct rdf_describing *r, const struct rdf_node *node, struct described_agent *agent)
{
	struct described_words names = rdf_labels(r, node);

	if (is_organization(r, node, agent->role)) {
		agent->organization = names.count > 0 ? names : organization_of(r, node);
	} else {
		agent->name = names.count > 0 ? names.list[0].text : name_of_parts(r, node);
		agent->organization = organization_of(r, node);
	}
	if (agent->name.length > 0 || agent->organization.count > 0)
		return;
	agent->organization = description_words(r->d, agent->organization, agent->email, STR(""));
	if (agent->organization.count == 0 && !rdf_is_blank(node->name))
		agent->organization = description_words(r->d, agent->organization, node->name, STR(""));
}

/* schema.org puts a Role between: {"@type": "Role", "roleName": …, "creator": {…}}. */
static bool
add_inside_role(const struct rdf_describing *r, const struct rdf_node *node, enum agent_role role, int depth)
{
	static const char       properties[] = "schema:creator schema:author schema:contributor schema:publisher "
					       "schema:editor schema:funder schema:provider schema:agent";
	const struct rdf_value *value = NULL;
	struct str              says = rdf_text(node, "schema:roleName schema:namedPosition");
	bool                    any = false;

	if (!rdf_is_a(r->view, node, "schema:Role schema:OrganizationRole") || depth == DEEP)
		return false;
	while ((value = rdf_next(node, value, properties)) != NULL) {
		add_agent(r, value, role, says, depth + 1);
		any = true;
	}
	return any;
}

static void
add_literal(const struct rdf_describing *r, const struct rdf_value *value, struct described_agent *agent)
{
	struct described_words none = { .count = 0 };

	if (agent->role == AGENT_PUBLISHER || agent->role == AGENT_FUNDER || agent->role == AGENT_HOLDER)
		agent->organization = description_words(r->d, none, value->text, value->language);
	else
		agent->name = value->text;
	description_add_agent(r->d, agent);
}

static void
add_agent(const struct rdf_describing *r, const struct rdf_value *value, enum agent_role role, struct str says,
	  int depth)
{
	struct described_agent agent = { .role = role, .says = says };
	const struct rdf_node *node = rdf_view_of(r->view, value);

	if (node == NULL) {
		add_literal(r, value, &agent);
		return;
	}
	if (add_inside_role(r, node, role, depth))
		return;
	agent.position = rdf_text(node, "vcard:role schema:jobTitle vcard:title");
	agent.email = address(r, node, "vcard:hasEmail foaf:mbox schema:email vcard:email");
	agent.url = address(r, node, "foaf:homepage vcard:hasURL schema:url foaf:workInfoHomepage foaf:page vcard:url");
	agent.orcid = orcid_of(r, node);
	if (agent.email.length == 0)
		agent.email =
			address(r, rdf_view_of(r->view, rdf_next(node, NULL, "schema:contactPoint")), "schema:email");
	name_agent(r, node, &agent);
	description_add_agent(r->d, &agent);
}

void
rdf_add_agents(const struct rdf_describing *r, const struct rdf_node *node, const char *properties,
	       enum agent_role role)
{
	const struct rdf_value *value = NULL;

	while ((value = rdf_next(node, value, properties)) != NULL)
		add_agent(r, value, role, STR(""), 0);
}

void
rdf_add_attributions(const struct rdf_describing *r, const struct rdf_node *node)
{
	const struct rdf_value *value = NULL;

	while ((value = rdf_next(node, value, "prov:qualifiedAttribution")) != NULL) {
		const struct rdf_node  *attribution = rdf_view_of(r->view, value);
		const struct rdf_value *agent = rdf_next(attribution, NULL, "prov:agent");
		struct str              role = rdf_local(rdf_text(attribution, "dcat:hadRole prov:hadRole"));

		if (agent != NULL)
			add_agent(r, agent, agent_role_of(role), role, 0);
	}
}
