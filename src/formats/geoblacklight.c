/* GeoBlacklight: records of geographic catalogues in JSON, of its Aardvark schema (dct_title_s, …) and of version 1.0
 * (dc_title_s, …), alone, in an array, a line each, or as Solr gives them ({"response": {"docs": […]}}). */
#include "formats/geometry.h"
#include "formats/json_records.h"
#include "formats/readers.h"

static const struct {
	const char *names; /* of which the first that the record has counts */
	enum says   says;
} texts[] = {
	{ "dct_title_s dc_title_s", SAYS_TITLE },
	{ "dct_alternative_sm", SAYS_OTHER_TITLE },
	{ "dct_description_sm dc_description_s dc_description_sm", SAYS_ABSTRACT },
	{ "dct_language_sm dc_language_sm dc_language_s", SAYS_LANGUAGE },
	{ "dct_identifier_sm dc_identifier_s dc_identifier_sm", SAYS_IDENTIFIER },
	{ "dct_issued_s dct_issued_dt", SAYS_ISSUED },
	{ "dct_temporal_sm gbl_indexYear_im solr_year_i", SAYS_PERIOD },
	{ "dct_spatial_sm", SAYS_PLACE },
	{ "dct_rights_sm", SAYS_RIGHTS },
	{ "dct_rightsHolder_sm", SAYS_HOLDER },
	{ "dct_license_sm", SAYS_LICENCE },
	{ "dct_accessRights_s dc_rights_s", SAYS_ACCESS },
	{ "gbl_displayNote_sm", SAYS_MORE },
};

static const struct json *
get(const struct json *object, const char *names)
{
	struct str rest = str_of(names), name;

	while (str_cut(&rest, ' ', &name)) {
		const struct json *value = json_find(object, name);

		if (value != NULL && value->kind != JSON_NULL)
			return value;
	}
	return NULL;
}

static void
add_agents(struct description *d, const struct json *value, enum agent_role role)
{
	for (const struct json *item = json_each(value); item != NULL; item = json_next(value, item)) {
		struct described_agent agent = { .role = role };
		struct described_words none = { .count = 0 };

		if (role == AGENT_CREATOR)
			agent.name = json_scalar(item);
		else
			agent.organization = description_words(d, none, json_scalar(item), STR(""));
		description_add_agent(d, &agent);
	}
}

static void
add_keywords(struct description *d, const struct json *object)
{
	static const char *const names[] = { "dct_subject_sm", "dc_subject_sm", "dcat_keyword_sm", "dcat_theme_sm" };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		const struct json *value = json_get(object, names[i]);

		for (const struct json *item = json_each(value); item != NULL; item = json_next(value, item))
			description_add_keyword(d, json_scalar(item), STR(""), STR(""));
	}
}

/* ---- references -------------------------------------------------------------------------------------------------- */

/* A reference by the address of its kind: pages are links, files and services distributions, other metadata nothing. */
static void
add_reference(struct description *d, const struct json *object, struct str kind, const struct json *value)
{
	struct described_words none = { .count = 0 };
	struct str             url = value->kind == JSON_OBJECT ? json_text(value, "url") : json_scalar(value);
	struct str             label = json_text(value, "label");

	if (str_find(kind, STR("schema.org/url")) < kind.length || str_find(kind, STR("relatedLink")) < kind.length)
		description_add_link(d, &(struct described_link){ .url = url });
	else if (str_find(kind, STR("schema.org/downloadUrl")) < kind.length)
		description_add_distribution(d,
					     &(struct described_distribution){
						     .url = url,
						     .title = description_words(d, none, label, STR("")),
						     .media = json_scalar(get(object, "dct_format_s dc_format_s")) });
	else if (str_find(kind, STR("/serviceType/")) < kind.length || str_find(kind, STR("urn:x-esri:")) < kind.length)
		description_add_distribution(d, &(struct described_distribution){ .url = url, .protocol = kind });
}

static void
add_references(struct description *d, const struct json *object, struct notes *notes)
{
	struct str   text = json_scalar(get(object, "dct_references_s"));
	struct json *references;
	size_t       mended;

	if (text.length == 0)
		return;
	if (!json_parse_loosely(d->a, text, &references, &mended, NULL) || references->kind != JSON_OBJECT) {
		note(notes, "the references are no JSON and were left out");
		return;
	}
	for (const struct json *kind = references->first; kind != NULL; kind = kind->next) {
		for (const struct json *item = json_each(kind); item != NULL; item = json_next(kind, item))
			add_reference(d, object, kind->name, item);
	}
}

/* ---- the record -------------------------------------------------------------------------------------------------- */

static const char *
type_of(const struct json *object)
{
	struct str class = json_scalar(json_each(json_get(object, "gbl_resourceClass_sm")));

	if (str_is(class, "Maps"))
		return "Map";
	return str_is(class, "Collections") ? "Collection" : "Dataset";
}

static bool
describe(struct description *d, const struct json *object, struct json_record *record, struct notes *notes,
	 struct error *error)
{
	record->key = json_scalar(get(object, "id layer_slug_s dc_identifier_s"));
	record->datestamp = json_scalar(get(object, "gbl_mdModified_dt layer_modified_dt"));
	description_say(d, SAYS_TYPE, str_of(type_of(object)), STR(""));
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		json_say(d, get(object, texts[i].names), texts[i].says);
	if (!description_says(d, SAYS_TITLE))
		return error_set(error, ERROR_INPUT, "import.empty", "a GeoBlacklight record without a title");
	add_keywords(d, object);
	add_agents(d, get(object, "dct_creator_sm dc_creator_sm"), AGENT_CREATOR);
	add_agents(d, get(object, "dct_publisher_sm dc_publisher_s dc_publisher_sm"), AGENT_PUBLISHER);
	add_agents(d, get(object, "schema_provider_s dct_provenance_s"), AGENT_CUSTODIAN);
	description_add_place(d, geometry_of_text(d->a, json_scalar(get(object, "locn_geometry dcat_bbox solr_geom"))));
	add_references(d, object, notes);
	return true;
}

static const char *const        arrays[] = { "response", "docs", NULL };
static const struct json_format geoblacklight = { "a GeoBlacklight record", arrays, NULL, describe };

static bool
read_records(struct arena *a, struct source *source, const struct format_options *options,
	     const struct format_sink *sink, struct error *error)
{
	return json_records_read(a, source, &geoblacklight, options, sink, error);
}

static int
recognise(struct str head)
{
	static const char *const names[] = { "dct_title_s", "dc_title_s", "gbl_mdVersion_s", "layer_slug_s" };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (json_parts_has(head, names[i]))
			return 93;
	}
	return str_find(head, STR("\"docs\"")) < head.length && str_find(head, STR("\"dct_title_s\"")) < head.length
		       ? 93
		       : 0;
}

const struct format format_geoblacklight = {
	.name = "geoblacklight",
	.media = "application/json",
	.says = "records of GeoBlacklight in JSON (Aardvark and version 1.0)",
	.recognise = recognise,
	.read = read_records,
};
