/* schema.org of a record. The context names the vocabulary and nothing else, so that readers that know no JSON-LD see plain
 * names; it stands in the document, so that nothing need be fetched. */
#include "formats/dcat_write.h"
#include "formats/exporters.h"
#include "formats/saying.h"
#include "formats/schema_org_ranges.h"
#include "records/codes.h"

/* ---- things inside ----------------------------------------------------------------------------------------------- */

/* The class that the property takes, or `otherwise` where it takes any. */
static struct str
class_of(const struct saying *saying, const char *otherwise)
{
	struct str class = str_of(saying->range->class);

	return class.length > 0 ? class : str_of(otherwise);
}

static struct thing *
named_thing(struct writing *w, const struct saying *saying, struct str class)
{
	struct thing *thing = thing_make(w->a, class, STR(""));

	say_words(thing, saying->range->label, saying->wording);
	return thing;
}

static struct thing *
term_thing(struct writing *w, const struct saying *saying)
{
	struct thing *thing = named_thing(w, saying, class_of(saying, "DefinedTerm"));
	struct str    term = saying->value->text;

	if (!str_is(thing->class, "DefinedTerm"))
		return thing;
	thing->address = say_term_address(w, term);
	thing_say(thing, STR("termCode"), str_slice(term, str_find_byte(term, ':') + 1, term.length), STR(""));
	thing_say(thing, STR("inDefinedTermSet"), say_vocabulary_address(w, term), STR(""));
	return thing;
}

static struct thing *
country_thing(struct writing *w, const struct saying *saying)
{
	struct thing *thing = named_thing(w, saying, STR("Country"));

	thing_say(thing, STR("identifier"), saying->value->text, STR(""));
	return thing;
}

static struct thing *
person_thing(struct writing *w, const struct saying *saying)
{
	const struct json *person = saying->value;
	bool               is_contact = str_is(str_of(saying->range->class), "ContactPoint");
	struct thing      *thing = named_thing(w, saying, is_contact ? STR("ContactPoint") : STR("Person")), *inside;
	struct str         orcid = json_text(person, "orcid"), organization = json_text(person, "organization");

	thing_say(thing, is_contact ? STR("contactType") : STR("jobTitle"), json_text(person, "role"), STR(""));
	thing_say(thing, STR("email"), json_text(person, "email"), STR(""));
	if (orcid.length > 0)
		thing_say(thing, is_contact ? STR("identifier") : STR("sameAs"),
			  str_join(w->a, STR("https://orcid.org/"), orcid), STR(""));
	if (organization.length > 0 && !is_contact) {
		inside = thing_make(w->a, STR("Organization"), STR(""));
		say_words(inside, "name", say_names(w, organization));
		thing_say_thing(thing, STR("affiliation"), inside);
	}
	return thing;
}

/* Another record, of the class that its own type has. */
static struct thing *
record_thing(struct writing *w, const struct saying *saying)
{
	struct referred referred = say_referred(w, saying->value->text);
	bool            is_known = referred.type != NULL && referred.type->schema.length > 0;
	struct thing   *thing =
		thing_make(w->a, is_known ? referred.type->schema : class_of(saying, "Thing"), referred.address);

	if (referred.body != NULL)
		say_words(thing, "name", texts_wording(w->a, json_at(referred.body, "/fields/title")));
	else
		thing_say(thing, STR("name"), saying->value->text, STR(""));
	thing_say(thing, STR("url"), referred.address, STR(""));
	return thing;
}

/* Latitude comes first. */
static struct thing *
place_thing(struct writing *w, const struct saying *saying)
{
	struct thing    *place = thing_make(w->a, class_of(saying, "Place"), STR("")), *geo;
	struct place_box box;

	if (!place_box(saying->value, &box))
		return place;
	geo = thing_make(w->a, box.positions == 1 ? STR("GeoCoordinates") : STR("GeoShape"), STR(""));
	if (box.positions == 1) {
		thing_say_typed(geo, STR("latitude"), degrees_text(w->a, box.south), "xsd:decimal");
		thing_say_typed(geo, STR("longitude"), degrees_text(w->a, box.west), "xsd:decimal");
	} else {
		thing_say(geo, STR("box"),
			  str_format(w->a, "%.6g %.6g %.6g %.6g", box.south, box.west, box.north, box.east), STR(""));
	}
	thing_say_thing(place, STR("geo"), geo);
	return place;
}

static struct thing *
link_thing(struct writing *w, const struct saying *saying)
{
	bool          is_place = str_is(str_of(saying->range->class), "Place");
	struct thing *thing =
		named_thing(w, saying, is_place ? STR("VirtualLocation") : class_of(saying, "CreativeWork"));

	thing_say(thing, STR("url"), json_text(saying->value, "url"), STR(""));
	thing_say(thing, STR("inLanguage"), json_text(saying->value, "language"), STR(""));
	return thing;
}

static struct thing *
file_thing(struct writing *w, const struct saying *saying)
{
	const struct json *file = saying->value, *size = json_get(file, "size");
	struct thing      *thing = named_thing(w, saying, class_of(saying, "MediaObject"));
	struct str         hash = json_text(file, "hash");

	thing_say(thing, STR("encodingFormat"), json_text(file, "media"), STR(""));
	thing_say(thing, STR("inLanguage"), json_text(file, "language"), STR(""));
	if (size != NULL && size->kind == JSON_NUMBER)
		thing_say(thing, STR("contentSize"), size->text, STR(""));
	thing_say(thing, STR("sha256"), str_slice(hash, str_find_byte(hash, ':') + 1, hash.length), STR(""));
	thing_say(thing, STR("url"), w->address, STR(""));
	return thing;
}

static void
say_amount(struct thing *thing, const struct json *amount, bool is_price)
{
	const struct json *value = json_get(amount, "value");

	if (value != NULL)
		thing_say_typed(thing, is_price ? STR("price") : STR("value"), value->text, "xsd:decimal");
	thing_say(thing, is_price ? STR("priceCurrency") : STR("currency"), json_text(amount, "currency"), STR(""));
}

/* An amount: of an offer its price, of a grant what it grants. */
static struct thing *
amount_thing(struct writing *w, const struct saying *saying)
{
	struct str class = class_of(saying, "MonetaryAmount");
	bool          is_grant = str_is(class, "Grant");
	struct thing *thing = thing_make(w->a, is_grant ? STR("MonetaryGrant") : class, STR("")), *inside = thing;

	if (is_grant) {
		inside = thing_make(w->a, STR("MonetaryAmount"), STR(""));
		thing_say_thing(thing, STR("amount"), inside);
	}
	say_amount(inside, saying->value, str_is(class, "Offer"));
	return thing;
}

static struct thing *
group_thing(struct writing *w, const struct saying *saying)
{
	struct str class =
		saying->field->schema_type.length > 0 ? saying->field->schema_type : class_of(saying, "Thing");
	struct thing *thing = thing_make(w->a, class, STR(""));

	say_fields(w, thing, &saying->field->fields, saying->value);
	if (thing_first(thing, "name") == NULL)
		say_words(thing, "name", saying->wording);
	return thing;
}

static struct thing *
thing_of(struct writing *w, const struct saying *saying)
{
	switch (saying->field->kind) {
	case FIELD_TERM:
	case FIELD_TERMS:
		return term_thing(w, saying);
	case FIELD_COUNTRY:
	case FIELD_COUNTRIES:
		return country_thing(w, saying);
	case FIELD_ORGANIZATION:
	case FIELD_RECORD:
		return record_thing(w, saying);
	case FIELD_PERSON:
		return person_thing(w, saying);
	case FIELD_LINK:
		return link_thing(w, saying);
	case FIELD_FILE:
		return file_thing(w, saying);
	case FIELD_PLACE:
		return place_thing(w, saying);
	case FIELD_AMOUNT:
		return amount_thing(w, saying);
	case FIELD_GROUP:
	case FIELD_TABLE:
		return group_thing(w, saying);
	case FIELD_TEXT:
	case FIELD_PROSE:
	case FIELD_NAME:
	case FIELD_KEYWORDS:
	case FIELD_CHOICE:
	case FIELD_NUMBER:
	case FIELD_YES_NO:
	case FIELD_LANGUAGES:
	case FIELD_DATE:
	case FIELD_PERIOD:
	case FIELD_TIME:
	case FIELD_KINDS:
		break;
	}
	return named_thing(w, saying, class_of(saying, "Thing"));
}

/* ---- values ------------------------------------------------------------------------------------------------------ */

/* What a property takes that the table does not know: things for what are things, else text or code. */
static enum form
form_of(const struct saying *saying)
{
	if (saying->range->form != FORM_ANY)
		return saying->range->form;
	switch (saying->field->kind) {
	case FIELD_TEXT:
	case FIELD_PROSE:
	case FIELD_NAME:
	case FIELD_KEYWORDS:
	case FIELD_CHOICE:
	case FIELD_NUMBER:
	case FIELD_YES_NO:
		return FORM_TEXT;
	case FIELD_LANGUAGES:
	case FIELD_DATE:
	case FIELD_PERIOD:
	case FIELD_TIME:
		return FORM_CODE;
	default:
		return FORM_THING;
	}
}

/* A choice may be a member of one of schema.org's enumerations: EventCancelled. */
static struct str
member_of(struct writing *w, const struct saying *saying)
{
	for (size_t i = 0; saying->field->kind == FIELD_CHOICE && i < saying->field->choice_count; i++) {
		const struct choice *choice = &saying->field->choices[i];

		if (choice->schema.length > 0 && str_equal(choice->value, saying->value->text))
			return str_join(w->a, STR("https://schema.org/"), choice->schema);
	}
	return STR("");
}

static void
say_text(struct writing *w, const struct saying *saying)
{
	struct str member = member_of(w, saying);
	bool       is_record = saying->field->kind == FIELD_RECORD || saying->field->kind == FIELD_ORGANIZATION;

	if (member.length > 0) {
		thing_say(saying->thing, saying->property, member, STR(""));
	} else if (is_record) {
		thing_say(saying->thing, saying->property, say_referred(w, saying->value->text).address, STR(""));
	} else {
		say_wording(saying);
	}
}

/* Texts where the record has no code. */
static void
say_code(const struct saying *saying)
{
	if (saying->value->kind == JSON_STRING)
		thing_say(saying->thing, saying->property, saying->value->text, STR(""));
	else
		say_wording(saying);
}

static void
say_address(struct writing *w, const struct saying *saying)
{
	struct str address = saying->value->text;

	if (saying->field->kind == FIELD_LINK)
		address = json_text(saying->value, "url");
	else if (saying->field->kind == FIELD_TERM || saying->field->kind == FIELD_TERMS)
		address = say_term_address(w, address);
	else if (saying->field->kind == FIELD_RECORD || saying->field->kind == FIELD_ORGANIZATION)
		address = say_referred(w, saying->value->text).address;
	if (code_is_link(address))
		thing_say(saying->thing, saying->property, address, STR(""));
	else
		say_wording(saying);
}

static void
say_period(const struct saying *saying)
{
	struct str rest = saying->value->text, start, end = { 0 };

	if (saying->value->kind != JSON_STRING || !str_cut(&rest, '/', &start))
		return;
	thing_say(saying->thing, saying->property, start, STR(""));
	if (saying->range->form == FORM_PERIOD && str_cut(&rest, '/', &end))
		thing_say(saying->thing, STR("endDate"), end, STR(""));
}

static void
say_value(struct writing *w, const struct saying *saying)
{
	switch (form_of(saying)) {
	case FORM_CODE:
		say_code(saying);
		break;
	case FORM_ADDRESS:
		say_address(w, saying);
		break;
	case FORM_DATE:
	case FORM_PERIOD:
		say_period(saying);
		break;
	case FORM_THING:
		say_inside(saying, thing_of(w, saying));
		break;
	default:
		say_text(w, saying);
		break;
	}
}

/* ---- the header -------------------------------------------------------------------------------------------------- */

/* schema.org gives licences, languages and catalogues to works, not to organizations, persons, events, projects, products. */
static bool is_work(struct str class)
{
	static const char *const others[] = { "Organization", "ContactPoint", "Person", "Event",
					      "Project",      "Product",      "Place",  "Service" };

	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		if (str_is(class, others[i]))
			return false;
	}
	return true;
}

static void
write_rights(struct writing *w, struct thing *thing)
{
	const struct json *rights = json_get(w->record, "rights");
	struct str         licence = json_text(w->record, "licence"), holder = json_text(rights, "holder");
	struct str         access = json_text(rights, "access");
	struct str         address = licence_address(w->a, w->context->vocabularies, licence);
	struct thing      *inside;

	thing_say(thing, STR("license"), address, STR(""));
	if (address.length == 0)
		thing_say(thing, STR("copyrightNotice"),
			  licence_label(w->context->vocabularies, licence, w->context->language), STR(""));
	if (str_is(access, "open"))
		thing_say_typed(thing, STR("isAccessibleForFree"), STR("true"), "xsd:boolean");
	else
		thing_say(thing, STR("conditionsOfAccess"), access, STR(""));
	if (holder.length > 0) {
		inside = thing_make(w->a, STR("Organization"), STR(""));
		thing_say(inside, STR("name"), holder, STR(""));
		thing_say_thing(thing, STR("copyrightHolder"), inside);
	}
	if (str_is(json_text(w->record, "state"), "revoked"))
		thing_say(thing, STR("creativeWorkStatus"), STR("revoked"), STR("en"));
}

static struct thing *
catalogue_thing(struct arena *a, const struct exporter_context *context)
{
	struct wording names = { context->names, context->name_count };
	struct thing  *catalogue = thing_make(a, STR("DataCatalog"), str_join(a, context->home, STR("catalog")));

	say_words(catalogue, "name", names);
	thing_say(catalogue, STR("url"), context->home, STR(""));
	return catalogue;
}

static void
write_work(struct writing *w, struct thing *thing)
{
	const struct json *languages = json_get(w->record, "languages");

	write_rights(w, thing);
	if (thing_first(thing, "inLanguage") == NULL) {
		for (const struct json *tag = JSON_FIRST(languages); tag != NULL; tag = tag->next)
			thing_say(thing, STR("inLanguage"), str_is(tag->text, "und") ? STR("") : tag->text, STR(""));
	}
	if (thing_first(thing, "dateModified") == NULL)
		thing_say(thing, STR("dateModified"), json_text(w->record, "updated"), STR(""));
	if (str_is(thing->class, "Dataset"))
		thing_say_thing(thing, STR("includedInDataCatalog"), catalogue_thing(w->a, w->context));
}

static struct thing *
schema_org_thing(struct arena *a, const struct json *record, const struct exporter_context *context)
{
	struct writing w = writing_of(a, record, context);
	struct str class = w.type != NULL && w.type->schema.length > 0 ? w.type->schema : STR("CreativeWork");
	struct thing *thing = thing_make(a, class, w.address);

	w.mapping = MAPPED_SCHEMA;
	w.ranges = schema_org_ranges;
	w.say = say_value;
	if (w.type != NULL)
		say_fields(&w, thing, &w.type->fields, json_get(record, "fields"));
	if (thing_first(thing, "name") == NULL) /* also of a type that is not known, or that maps its title otherwise */
		say_words(thing, "name", texts_wording(a, json_at(record, "/fields/title")));
	thing_say(thing, STR("identifier"), w.address, STR(""));
	thing_say(thing, STR("url"), w.address, STR(""));
	if (is_work(class))
		write_work(&w, thing);
	return thing;
}

/* ---- the writer -------------------------------------------------------------------------------------------------- */

struct json *
schema_org_of(struct arena *a, const struct json *record, const struct exporter_context *context)
{
	return rdf_json_document(a, schema_org_thing(a, record, context), RDF_OUT_SCHEMA_ORG);
}

static const struct exporter_things things = { .thing = schema_org_thing, .catalogue = catalogue_thing };

const struct exporter exporter_schema_org = {
	.name = "schema-org",
	.media = "application/ld+json",
	.suffix = "schemaorg",
	.label = "schema.org",
	.things = &things,
	.rdf = RDF_OUT_SCHEMA_ORG,
};
