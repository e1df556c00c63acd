/* Classes. */
#include "formats/rdf_class.h"

static const struct {
	const char *class;
	enum rdf_rank rank;
	const char   *word;
} classes[] = {
	{ "dcat:Dataset", RDF_DATASET, "Dataset" },
	{ "dcat:DatasetSeries", RDF_DATASET, "Dataset" },
	{ "dcat:DataService", RDF_DATASET, "Service" },
	{ "dcat:Resource", RDF_WORK, "Resource" },
	{ "schema:Dataset", RDF_DATASET, "Dataset" },
	{ "schema:DataFeed", RDF_DATASET, "Dataset" },
	{ "schema:WebAPI", RDF_WORK, "Service" },
	{ "void:Dataset", RDF_DATASET, "Dataset" },
	{ "dctype:Dataset", RDF_DATASET, "Dataset" },
	{ "adms:Asset", RDF_DATASET, "Dataset" },
	{ "dcat:Catalog", RDF_CATALOG, "Dataset" },
	{ "dcat:Catalogue", RDF_CATALOG, "Dataset" },
	{ "schema:DataCatalog", RDF_CATALOG, "Dataset" },
	{ "schema:Article", RDF_WORK, "Article" },
	{ "schema:ScholarlyArticle", RDF_WORK, "Article" },
	{ "schema:TechArticle", RDF_WORK, "Article" },
	{ "schema:NewsArticle", RDF_WORK, "News" },
	{ "schema:BlogPosting", RDF_WORK, "Article" },
	{ "schema:Report", RDF_WORK, "Report" },
	{ "schema:Book", RDF_WORK, "Book" },
	{ "schema:Chapter", RDF_WORK, "Chapter" },
	{ "schema:Thesis", RDF_WORK, "Thesis" },
	{ "schema:Course", RDF_WORK, "Course" },
	{ "schema:LearningResource", RDF_WORK, "Learning resource" },
	{ "schema:CreativeWork", RDF_WORK, "" },
	{ "schema:DigitalDocument", RDF_WORK, "" },
	{ "schema:Map", RDF_WORK, "Map" },
	{ "schema:Collection", RDF_WORK, "Collection" },
	{ "schema:Periodical", RDF_WORK, "Periodical" },
	{ "schema:PublicationIssue", RDF_WORK, "Periodical" },
	{ "schema:Legislation", RDF_WORK, "Legislation" },
	{ "schema:SoftwareSourceCode", RDF_WORK, "Software" },
	{ "schema:SoftwareApplication", RDF_WORK, "Software" },
	{ "schema:Event", RDF_WORK, "Event" },
	{ "schema:ConferenceEvent", RDF_WORK, "Event" },
	{ "schema:EducationEvent", RDF_WORK, "Event" },
	{ "schema:BusinessEvent", RDF_WORK, "Event" },
	{ "schema:Project", RDF_WORK, "Project" },
	{ "schema:ResearchProject", RDF_WORK, "Project" },
	{ "foaf:Project", RDF_WORK, "Project" },
	{ "foaf:Document", RDF_WORK, "" },
	{ "dct:BibliographicResource", RDF_WORK, "" },
	{ "dctype:Text", RDF_WORK, "Text" },
	{ "dctype:Image", RDF_WORK, "Image" },
	{ "dctype:StillImage", RDF_WORK, "StillImage" },
	{ "dctype:MovingImage", RDF_WORK, "MovingImage" },
	{ "dctype:Sound", RDF_WORK, "Sound" },
	{ "dctype:Software", RDF_WORK, "Software" },
	{ "dctype:Collection", RDF_WORK, "Collection" },
	{ "bibo:Article", RDF_WORK, "Article" },
	{ "bibo:AcademicArticle", RDF_WORK, "Article" },
	{ "bibo:Book", RDF_WORK, "Book" },
	{ "bibo:Report", RDF_WORK, "Report" },
	{ "bibo:Thesis", RDF_WORK, "Thesis" },
	{ "bibo:Document", RDF_WORK, "" },
	{ "schema:Organization", RDF_THING, "Organization" },
	{ "schema:GovernmentOrganization", RDF_THING, "Organization" },
	{ "schema:ResearchOrganization", RDF_THING, "Organization" },
	{ "schema:EducationalOrganization", RDF_THING, "Organization" },
	{ "schema:NGO", RDF_THING, "Organization" },
	{ "foaf:Organization", RDF_THING, "Organization" },
	{ "schema:Service", RDF_THING, "Service" },
	{ "schema:Product", RDF_WORK, "Technology" },
	{ "schema:Person", RDF_NEVER, "" },
	{ "foaf:Person", RDF_NEVER, "" },
	{ "foaf:Agent", RDF_NEVER, "" },
	{ "schema:ContactPoint", RDF_NEVER, "" },
	{ "schema:Place", RDF_NEVER, "" },
	{ "schema:WebPage", RDF_NEVER, "" },
	{ "schema:WebSite", RDF_NEVER, "" },
	{ "schema:BreadcrumbList", RDF_NEVER, "" },
	{ "schema:ItemList", RDF_NEVER, "" },
	{ "schema:ImageObject", RDF_NEVER, "" },
	{ "schema:SearchAction", RDF_NEVER, "" },
	{ "schema:PropertyValue", RDF_NEVER, "" },
	{ "schema:DataDownload", RDF_NEVER, "" },
	{ "schema:Role", RDF_NEVER, "" },
	{ "schema:Action", RDF_NEVER, "" },
	{ "dcat:Distribution", RDF_NEVER, "" },
	{ "dcat:CatalogRecord", RDF_NEVER, "" },
	{ "dct:LicenseDocument", RDF_NEVER, "" },
	{ "dct:RightsStatement", RDF_NEVER, "" },
	{ "dct:Location", RDF_NEVER, "" },
	{ "dct:PeriodOfTime", RDF_NEVER, "" },
	{ "dct:Standard", RDF_NEVER, "" },
	{ "rdf:Property", RDF_NEVER, "" },
	{ "rdf:List", RDF_NEVER, "" },
	{ "rdf:Statement", RDF_NEVER, "" },
};

/* Vocabularies whose things are never records of a catalogue. */
static const char *const never[] = { "skos:", "owl:", "rdfs:", "sh:",  "vcard:", "time:",
				     "spdx:", "oa:",  "prov:", "dqv:", "cr:" };

enum rdf_rank
rdf_class_rank(struct arena *a, struct str class, const char **word_r)
{
	struct str name = rdf_short(a, class);

	*word_r = "";
	for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++) {
		if (!str_is(name, classes[i].class))
			continue;
		*word_r = classes[i].word;
		return classes[i].rank;
	}
	for (size_t i = 0; i < sizeof never / sizeof never[0]; i++) {
		if (str_starts(name, str_of(never[i])))
			return RDF_NEVER;
	}
	return RDF_OTHER;
}

enum rdf_rank
rdf_rank_of(struct rdf_view *view, const struct rdf_node *node, struct str *word_r)
{
	const struct rdf_value *value = NULL;
	enum rdf_rank           best = RDF_OTHER;
	bool                    any = false;
	static const char       of_datasets[] =
		"dcat:distribution dcat:keyword dcat:theme dcat:landingPage dcat:contactPoint";

	*word_r = STR("");
	while ((value = rdf_next(node, value, "rdf:type")) != NULL) {
		const char   *word;
		enum rdf_rank rank = rdf_class_rank(view->a, value->text, &word);

		if (!any || rank < best) {
			best = rank;
			*word_r = str_of(word);
		}
		any = true;
	}
	if (!any && rdf_next(node, NULL, of_datasets) != NULL) {
		best = RDF_DATASET;
		*word_r = STR("Dataset");
	}
	return best;
}

bool rdf_class_is_record(struct str class)
{
	struct arena *a = arena_open(0);
	const char   *word;
	enum rdf_rank rank = rdf_class_rank(a, class, &word);

	arena_close(a);
	return rank <= RDF_WORK;
}

bool
rdf_lists(struct arena *a, struct str predicate)
{
	return str_is_one_of(rdf_short(a, predicate),
			     "dcat:dataset dcat:service dcat:resource schema:dataset schema:mainEntity schema:item "
			     "foaf:primaryTopic schema:itemListElement schema:dataFeedElement");
}

bool
rdf_makes_part(struct arena *a, struct str predicate)
{
	return !rdf_lists(a, predicate) &&
	       !str_is_one_of(rdf_short(a, predicate),
			      "dcat:record dcat:catalog dcat:servesDataset dcat:inSeries dcat:seriesMember "
			      "schema:mainEntityOfPage rdf:first void:subset");
}
