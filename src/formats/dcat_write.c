/* DCAT of a record. A value becomes what its property takes (dcat_ranges.c): where that is a thing and the record has a text,
 * a thing without address that is named so; where it is a literal and the record has a term, its labels. */
#include "formats/dcat_write.h"

#include "formats/dcat_ranges.h"
#include "formats/mapped.h"
#include "records/codes.h"

enum { DATE_DAY = 10, DATE_MONTH = 7, DATE_YEAR = 4, METRES_IN_KILOMETRE = 1000, NUMBER_TEXT = 64, SUBJECT_THEMES = 8 };

#define GEO_JSON "https://www.iana.org/assignments/media-types/application/vnd.geo+json"

/* ---- records ----------------------------------------------------------------------------------------------------- */

struct str
record_address(struct arena *a, const struct json *record, const struct exporter_context *context)
{
	struct str home = json_text(record, "home");

	if (home.length == 0)
		home = context->home;
	return str_format(a, "%.*srecords/%.*s", STR_ARGS(home), STR_ARGS(json_text(record, "id")));
}

const struct json *
record_other(struct arena *a, struct str id, const struct exporter_context *context)
{
	id = str_slice(id, 0, str_find_byte(id, '@'));
	return context->other != NULL ? context->other(a, context->asked, id) : NULL;
}

struct wording
record_names(struct arena *a, struct str id, const struct exporter_context *context)
{
	struct wording     names = texts_wording(a, json_at(record_other(a, id, context), "/fields/title"));
	struct term_label *own;

	if (names.count > 0)
		return names;
	own = ARENA_NEW(a, struct term_label);
	*own = (struct term_label){ STR(""), id };
	return (struct wording){ own, id.length > 0 };
}

/* ---- words ------------------------------------------------------------------------------------------------------- */

static const char *
date_type(struct str date)
{
	if (date.length == DATE_YEAR)
		return "xsd:gYear";
	if (date.length == DATE_MONTH)
		return "xsd:gYearMonth";
	return date.length == DATE_DAY ? "xsd:date" : "xsd:dateTime";
}

static struct str
start_of(struct str period)
{
	return str_slice(period, 0, str_find_byte(period, '/'));
}

static struct str
end_of(struct str period)
{
	return str_slice(period, str_find_byte(period, '/') + 1, period.length);
}

/* ---- things inside ----------------------------------------------------------------------------------------------- */

static struct str
term_address(struct writing *w, struct str term)
{
	struct str notation = str_slice(term, str_find_byte(term, ':') + 1, term.length), address = STR("");

	if (str_starts(term, STR("frequencies:")))
		address = dcat_frequency(w->a, notation);
	return address.length > 0 ? address : say_term_address(w, term);
}

/* A thing of the class that the property takes, by the words of the value. */
static struct thing *
named_thing(struct writing *w, const struct saying *saying, struct str address)
{
	struct thing *thing = thing_make(w->a, str_of(saying->range->class), address);

	say_words(thing, saying->range->label, saying->wording);
	return thing;
}

static struct thing *
person_thing(struct writing *w, const struct saying *saying)
{
	bool               is_contact = str_is(str_of(saying->range->class), "vcard:Kind");
	const struct json *person = saying->value;
	struct str         orcid = json_text(person, "orcid"), email = json_text(person, "email");
	struct str         organization = json_text(person, "organization");
	struct thing      *thing, *inside;

	thing = named_thing(w, saying, orcid.length > 0 ? str_join(w->a, STR("https://orcid.org/"), orcid) : STR(""));
	thing->person = json_text(person, "name").length > 0;
	if (email.length > 0)
		thing_say_address(thing, is_contact ? STR("vcard:hasEmail") : STR("foaf:mbox"),
				  str_join(w->a, STR("mailto:"), email));
	if (is_contact) {
		say_words(thing, "vcard:organization-name", say_names(w, organization));
		thing_say(thing, STR("vcard:title"), json_text(person, "role"), STR(""));
	} else if (organization.length > 0) {
		inside = thing_make(w->a, STR("foaf:Agent"), say_referred(w, organization).address);
		say_words(inside, "foaf:name", say_names(w, organization));
		thing_say_thing(thing, STR("org:memberOf"), inside);
	}
	return thing;
}

/* What the fields of another record say that map to a property. */
static void
say_mapped(struct writing *w, struct thing *thing, const char *property, const struct field_list *fields,
	   const struct json *values)
{
	struct mapped_list list = mapped_values(w->a, fields, values, MAPPED_DCAT);

	for (size_t i = 0; i < list.count; i++) {
		if (str_is(list.list[i].property, property))
			say_words(
				thing, property,
				mapped_wording(w->a, w->context->vocabularies, list.list[i].field, list.list[i].value));
	}
}

/* Another record: what is needed to know it, of the class that the property takes or that its type has. */
static struct thing *
record_thing(struct writing *w, const struct saying *saying)
{
	struct referred referred = say_referred(w, saying->value->text);
	struct str class = str_of(saying->range->class);
	struct thing *thing;

	if (class.length == 0 && referred.type != NULL)
		class = referred.type->dcat;
	thing = thing_make(w->a, class, referred.address);
	if (referred.body != NULL)
		say_words(thing, saying->range->label, texts_wording(w->a, json_at(referred.body, "/fields/title")));
	else if (class.length > 0)
		thing_say(thing, str_of(saying->range->label), saying->value->text, STR(""));
	if (referred.type != NULL && str_is(class, "dcat:Dataset"))
		say_mapped(w, thing, "dct:description", &referred.type->fields, json_get(referred.body, "fields"));
	return thing;
}

static struct thing *
period_thing(struct writing *w, struct str class, struct str period)
{
	struct thing *thing = thing_make(w->a, class, STR(""));
	struct str    start = start_of(period), end = end_of(period);

	thing_say_typed(thing, STR("dcat:startDate"), start, date_type(start));
	if (end.length > 0)
		thing_say_typed(thing, STR("dcat:endDate"), end, date_type(end));
	else
		thing_say_typed(thing, STR("dcat:endDate"), start, date_type(start));
	return thing;
}

/* WKT has the same order of axes as GeoJSON (CRS84). */
static struct thing *
place_thing(struct writing *w, struct str class, const struct json *place)
{
	struct thing     *thing = thing_make(w->a, class, STR(""));
	struct buffer     geometry = buffer_in(w->a);
	struct place_box *box = ARENA_NEW(w->a, struct place_box);

	if (!place_box(place, box))
		return thing;
	thing->box = box;
	json_write(&geometry, place);
	if (box->positions == 1)
		thing_say_typed(thing, STR("dcat:centroid"),
				str_format(w->a, "POINT(%.6g %.6g)", box->west, box->south), "gsp:wktLiteral");
	thing_say_typed(thing, STR("dcat:bbox"),
			str_format(w->a, "POLYGON((%.6g %.6g,%.6g %.6g,%.6g %.6g,%.6g %.6g,%.6g %.6g))", box->west,
				   box->south, box->east, box->south, box->east, box->north, box->west, box->north,
				   box->west, box->south),
			"gsp:wktLiteral");
	thing_say_typed(thing, STR("locn:geometry"), buffer_str(&geometry), GEO_JSON);
	return thing;
}

static struct thing *
media_thing(struct writing *w, struct str media)
{
	struct thing *thing = thing_make(
		w->a, STR("dct:MediaType"),
		code_is_media(media) ? str_join(w->a, STR("http://www.iana.org/assignments/media-types/"), media)
				     : STR(""));

	thing_say(thing, STR("rdfs:label"), media, STR(""));
	return thing;
}

static struct thing *
licence_thing(struct writing *w)
{
	struct str    licence = json_text(w->record, "licence");
	struct thing *thing;

	thing = thing_make(w->a, STR("dct:LicenseDocument"), licence_address(w->a, w->context->vocabularies, licence));
	if (thing->address.length == 0)
		thing_say(thing, STR("dct:title"),
			  licence_label(w->context->vocabularies, licence, w->context->language), STR(""));
	return thing;
}

/* Its page for people: another address than that of the thing, which is no document. */
static struct str
page_of(struct writing *w)
{
	return str_join(w->a, w->address, STR(".html"));
}

static struct thing *
checksum_thing(struct writing *w, struct str hash)
{
	struct thing *thing = thing_make(w->a, STR("spdx:Checksum"), STR(""));

	thing_say_address(thing, STR("spdx:algorithm"), STR("http://spdx.org/rdf/terms#checksumAlgorithm_sha256"));
	thing_say_typed(thing, STR("spdx:checksumValue"), str_slice(hash, str_find_byte(hash, ':') + 1, hash.length),
			"xsd:hexBinary");
	return thing;
}

/* What every distribution has: where it is to be had, if nowhere else on the record's page, and its licence. */
static void
finish_distribution(struct writing *w, struct thing *thing)
{
	if (!str_is(thing->class, "dcat:Distribution"))
		return;
	if (thing_first(thing, "dcat:accessURL") == NULL)
		thing_say_address(thing, STR("dcat:accessURL"), page_of(w));
	if (thing_first(thing, "dct:license") == NULL && json_text(w->record, "licence").length > 0)
		thing_say_thing(thing, STR("dct:license"), licence_thing(w));
}

static struct thing *
file_thing(struct writing *w, const struct saying *saying)
{
	const struct json *file = saying->value, *size = json_get(file, "size");
	struct thing      *thing = named_thing(w, saying, STR(""));
	struct str         media = json_text(file, "media"), language = json_text(file, "language");
	struct str         hash = json_text(file, "hash");

	if (!str_is(thing->class, "dcat:Distribution")) {
		thing_say(thing, STR("dct:format"), media, STR(""));
		return thing;
	}
	if (media.length > 0)
		thing_say_thing(thing, STR("dcat:mediaType"), media_thing(w, media));
	if (size != NULL && size->kind == JSON_NUMBER)
		thing_say_typed(thing, STR("dcat:byteSize"), size->text, "xsd:nonNegativeInteger");
	if (hash.length > 0)
		thing_say_thing(thing, STR("spdx:checksum"), checksum_thing(w, hash));
	if (language.length > 0)
		thing_say_thing(thing, STR("dct:language"),
				thing_make(w->a, STR("dct:LinguisticSystem"), dcat_language(w->a, language)));
	return thing;
}

/* A group is a thing of its own: named by what in it is mapped, or by its first text. */
static struct thing *
group_thing(struct writing *w, const struct saying *saying)
{
	struct thing *thing = thing_make(w->a, str_of(saying->range->class), STR(""));

	say_fields(w, thing, &saying->field->fields, saying->value);
	if (thing_first(thing, saying->range->label) == NULL)
		say_words(thing, saying->range->label, saying->wording);
	return thing;
}

/* A text where a thing is wanted: an address is that of the thing. */
static struct thing *
text_thing(struct writing *w, const struct saying *saying)
{
	struct str text = saying->wording.count > 0 ? saying->wording.list[0].text : STR("");

	if (str_is(str_of(saying->range->class), "dct:MediaType"))
		return media_thing(w, text);
	if (saying->wording.count == 1 && code_is_link(text))
		return thing_make(w->a, str_of(saying->range->class), text);
	return named_thing(w, saying, STR(""));
}

static struct thing *
thing_of(struct writing *w, const struct saying *saying)
{
	struct str class = str_of(saying->range->class), text = saying->value->text;

	switch (saying->field->kind) {
	case FIELD_TERM:
	case FIELD_TERMS:
		return named_thing(w, saying, term_address(w, text));
	case FIELD_COUNTRY:
	case FIELD_COUNTRIES:
		return named_thing(w, saying, dcat_country(w->a, text));
	case FIELD_LANGUAGES:
		return named_thing(w, saying, dcat_language(w->a, text));
	case FIELD_ORGANIZATION:
	case FIELD_RECORD:
		return record_thing(w, saying);
	case FIELD_PERSON:
		return person_thing(w, saying);
	case FIELD_DATE:
	case FIELD_PERIOD:
	case FIELD_TIME:
		return period_thing(w, class, text);
	case FIELD_LINK:
		return named_thing(w, saying, json_text(saying->value, "url"));
	case FIELD_FILE:
		return file_thing(w, saying);
	case FIELD_PLACE:
		return place_thing(w, class, saying->value);
	case FIELD_GROUP:
	case FIELD_TABLE:
		return group_thing(w, saying);
	case FIELD_TEXT:
	case FIELD_PROSE:
	case FIELD_NAME:
	case FIELD_KEYWORDS:
	case FIELD_CHOICE:
	case FIELD_NUMBER:
	case FIELD_AMOUNT:
	case FIELD_YES_NO:
	case FIELD_KINDS:
		break;
	}
	return text_thing(w, saying);
}

/* ---- values ------------------------------------------------------------------------------------------------------ */

static bool
is_text_kind(enum field_kind kind)
{
	return kind == FIELD_TEXT || kind == FIELD_PROSE || kind == FIELD_NAME || kind == FIELD_KEYWORDS ||
	       kind == FIELD_CHOICE || kind == FIELD_NUMBER || kind == FIELD_AMOUNT || kind == FIELD_YES_NO;
}

/* What a property takes that the table does not know: what the field holds. */
static enum form
form_of(const struct saying *saying)
{
	if (saying->range->form != FORM_ANY)
		return saying->range->form;
	if (is_text_kind(saying->field->kind))
		return FORM_TEXT;
	return saying->field->kind == FIELD_DATE || saying->field->kind == FIELD_TIME ? FORM_DATE : FORM_THING;
}

static void
say_date(const struct saying *saying)
{
	struct str date = start_of(saying->value->text);

	if (saying->field->kind == FIELD_TIME || code_is_date(date))
		thing_say_typed(saying->thing, saying->property, date, date_type(date));
}

/* A quantity as a bare number; kilometres where a property counts metres. */
static void
say_number(struct writing *w, const struct saying *saying)
{
	const struct json *value = saying->value;
	struct str         number = value->text;
	char               text[NUMBER_TEXT];

	if (value->kind == JSON_OBJECT)
		number = json_get(value, "value") != NULL ? json_get(value, "value")->text : STR("");
	if (!code_is_decimal(number) || number.length >= sizeof text)
		return;
	if (str_is(json_text(value, "unit"), "km")) {
		snprintf(text, sizeof text, "%.*s", STR_ARGS(number));
		number = str_format(w->a, "%.10g", strtod(text, NULL) * METRES_IN_KILOMETRE);
	}
	if (saying->range->form == FORM_INTEGER && str_find_byte(number, '.') == number.length && number.data[0] != '-')
		thing_say_typed(saying->thing, saying->property, number, "xsd:nonNegativeInteger");
	else if (saying->range->form == FORM_DECIMAL && code_is_decimal(number))
		thing_say_typed(saying->thing, saying->property, number, "xsd:decimal");
}

static void
say_address(struct writing *w, const struct saying *saying)
{
	struct str address = saying->value->text;

	if (saying->field->kind == FIELD_LINK)
		address = json_text(saying->value, "url");
	else if (saying->field->kind == FIELD_RECORD || saying->field->kind == FIELD_ORGANIZATION)
		address = say_referred(w, saying->value->text).address;
	else if (str_is_email(address))
		address = str_join(w->a, STR("mailto:"), address);
	if (code_is_link(address))
		thing_say_address(saying->thing, saying->property, address);
}

static void
say_literal(struct writing *w, const struct saying *saying)
{
	enum field_kind kind = saying->field->kind;

	if (kind == FIELD_RECORD || kind == FIELD_ORGANIZATION)
		thing_say(saying->thing, saying->property, say_referred(w, saying->value->text).address, STR(""));
	else if (kind == FIELD_DATE || kind == FIELD_TIME)
		say_date(saying);
	say_wording(saying);
}

static void
say_value(struct writing *w, const struct saying *saying)
{
	const struct range *range = saying->range;
	struct thing       *thing = saying->thing, *inside;

	if (range->once && str_starts(thing->class, STR("dcat:")) && !str_is(thing->class, "dcat:Resource") &&
	    thing_first(thing, range->property) != NULL && range->form != FORM_TEXT)
		return;
	switch (form_of(saying)) {
	case FORM_DATE:
		say_date(saying);
		break;
	case FORM_DECIMAL:
	case FORM_INTEGER:
		say_number(w, saying);
		break;
	case FORM_ADDRESS:
		say_address(w, saying);
		break;
	case FORM_THING:
		inside = thing_of(w, saying);
		finish_distribution(w, inside);
		say_inside(saying, inside);
		break;
	default:
		say_literal(w, saying);
		break;
	}
}

/* ---- the header -------------------------------------------------------------------------------------------------- */

static void
say_agent(struct writing *w, struct thing *thing, const char *property, struct str name)
{
	struct thing *agent;

	if (name.length == 0)
		return;
	agent = thing_make(w->a, STR("foaf:Agent"), STR(""));
	thing_say(agent, STR("foaf:name"), name, STR(""));
	thing_say_thing(thing, str_of(property), agent);
}

/* A dataset has one statement of who may have it: the one that programs know. What people wrote of it stands beside. */
static void
say_access(struct writing *w, struct thing *thing, struct str access)
{
	if (access.length == 0)
		return;
	for (struct statement *each = thing->first; each != NULL; each = each->next) {
		if (str_is(each->property, "dct:accessRights"))
			each->property = STR("dct:rights");
	}
	thing_say_thing(thing, STR("dct:accessRights"), thing_make(w->a, STR("dct:RightsStatement"), access));
}

static void
write_rights(struct writing *w, struct thing *thing)
{
	const struct json *rights = json_get(w->record, "rights");
	struct thing      *statement;

	if (json_text(w->record, "licence").length > 0 && thing_first(thing, "dct:license") == NULL)
		thing_say_thing(thing, STR("dct:license"), licence_thing(w));
	say_access(w, thing, dcat_access(json_text(rights, "access")));
	say_agent(w, thing, "dct:rightsHolder", json_text(rights, "holder"));
	for (const struct json *label = JSON_FIRST(json_get(rights, "labels")); label != NULL; label = label->next) {
		statement = thing_make(w->a, STR("dct:RightsStatement"), STR(""));
		thing_say(statement, STR("rdfs:label"), label->text, STR(""));
		thing_say_thing(thing, STR("dct:rights"), statement);
	}
}

/* A revoked record stays readable, and says what it is. */
static void
write_state(struct writing *w, struct thing *thing)
{
	struct thing *status;

	if (!str_is(json_text(w->record, "state"), "revoked"))
		return;
	status = thing_make(w->a, STR("skos:Concept"),
			    STR("http://publications.europa.eu/resource/authority/dataset-status/WITHDRAWN"));
	thing_say(status, STR("skos:prefLabel"), STR("revoked"), STR("en"));
	thing_say_thing(thing, STR("adms:status"), status);
}

/* The first publisher's identifier is that of the thing; ours stands beside it. */
static void
write_identifiers(struct writing *w, struct thing *thing)
{
	struct str    theirs = json_text(json_at(w->record, "/origin/source"), "identifier");
	struct thing *ours;

	thing_say(thing, STR("dct:identifier"), theirs, STR(""));
	if (thing_first(thing, "dct:identifier") == NULL) {
		thing_say(thing, STR("dct:identifier"), w->address, STR(""));
		return;
	}
	ours = thing_make(w->a, STR("adms:Identifier"), STR(""));
	thing_say(ours, STR("skos:notation"), w->address, STR(""));
	thing_say_thing(thing, STR("adms:identifier"), ours);
}

static void
copy_texts(struct thing *thing, const char *from, const char *to)
{
	for (const struct statement *text = thing_first(thing, from); text != NULL; text = thing_next(text))
		thing_say(thing, str_of(to), text->text, text->language);
}

static void
add_theme(struct writing *w, struct thing *thing, const char *code, const char *label)
{
	struct thing *theme =
		thing_make(w->a, STR("skos:Concept"),
			   str_format(w->a, "http://publications.europa.eu/resource/authority/data-theme/%s", code));

	thing_say(theme, STR("skos:prefLabel"), str_of(label), STR("en"));
	thing_say_thing(thing, STR("dcat:theme"), theme);
}

/* A dataset of a clearing-house is about the environment, and within what else its subjects are. */
static void
add_themes(struct writing *w, struct thing *thing)
{
	const struct dcat_theme *said[SUBJECT_THEMES] = { NULL };
	size_t                   count = 0;

	for (const struct statement *each = thing_first(thing, "dcat:theme"); each != NULL; each = thing_next(each)) {
		struct str               address = each->thing != NULL ? each->thing->address : STR("");
		size_t                   at = str_find(address, STR("/subjects/"));
		const struct dcat_theme *theme = dcat_theme(str_slice(address, at + 10, address.length));
		bool                     again = theme == NULL || count == SUBJECT_THEMES;

		for (size_t i = 0; i < count && !again; i++)
			again = said[i] == theme;
		if (!again)
			said[count++] = theme;
	}
	add_theme(w, thing, "ENVI", "Environment");
	for (size_t i = 0; i < count; i++)
		add_theme(w, thing, said[i]->code, said[i]->label);
}

/* What DCAT-AP asks of a dataset and an embargo may have taken away, or nobody filled. */
static void
write_dataset(struct writing *w, struct thing *thing)
{
	if (!str_is(thing->class, "dcat:Dataset"))
		return;
	if (thing_first(thing, "dct:description") == NULL)
		copy_texts(thing, "dct:title", "dct:description");
	add_themes(w, thing);
}

static void
say_page(struct writing *w, struct thing *thing, const char *property, struct str address)
{
	thing_say_thing(thing, str_of(property), thing_make(w->a, STR("foaf:Document"), address));
}

static void
say_languages(struct writing *w, struct thing *thing, const struct json *languages)
{
	for (const struct json *tag = JSON_FIRST(languages); tag != NULL; tag = tag->next) {
		struct str address = dcat_language(w->a, tag->text);

		if (address.length > 0)
			thing_say_thing(thing, STR("dct:language"),
					thing_make(w->a, STR("dct:LinguisticSystem"), address));
	}
}

struct thing *
dcat_of(struct arena *a, const struct json *record, const struct exporter_context *context)
{
	struct writing w = writing_of(a, record, context);
	struct str class = w.type != NULL && w.type->dcat.length > 0 ? w.type->dcat : STR("dcat:Resource");
	struct thing *thing = thing_make(a, class, w.address);

	w.mapping = MAPPED_DCAT;
	w.ranges = dcat_ranges;
	w.say = say_value;
	if (w.type == NULL) /* all that is known of a type that is not */
		say_words(thing, "dct:title", texts_wording(a, json_at(record, "/fields/title")));
	else
		say_fields(&w, thing, &w.type->fields, json_get(record, "fields"));
	if (!str_starts(class, STR("dcat:")))
		return thing;
	if (thing_first(thing, "dct:title") == NULL) /* a copy may have none */
		thing_say(thing, STR("dct:title"), json_text(record, "id"), STR(""));
	write_identifiers(&w, thing);
	write_rights(&w, thing);
	write_state(&w, thing);
	write_dataset(&w, thing);
	if (thing_first(thing, "dct:language") == NULL)
		say_languages(&w, thing, json_get(record, "languages"));
	say_page(&w, thing, "dcat:landingPage", page_of(&w));
	return thing;
}

/* ---- the catalogue ----------------------------------------------------------------------------------------------- */

static struct str
catalogue_address(struct arena *a, const struct exporter_context *context)
{
	return str_join(a, context->home, STR("catalog"));
}

struct thing *
dcat_catalogue(struct arena *a, const struct exporter_context *context)
{
	struct writing w = { .a = a, .context = context };
	struct thing  *catalogue = thing_make(a, STR("dcat:Catalog"), catalogue_address(a, context)), *publisher;
	struct wording names = { context->names, context->name_count };
	struct thing  *place;

	say_words(catalogue, "dct:title", names);
	say_words(catalogue, "dct:description", names);
	publisher = thing_make(a, STR("foaf:Agent"), str_join(a, context->home, STR("#publisher")));
	say_words(publisher, "foaf:name", names);
	thing_say_thing(catalogue, STR("dct:publisher"), publisher);
	say_page(&w, catalogue, "foaf:homepage", context->home);
	for (size_t i = 0; i < context->language_count; i++) {
		struct str address = dcat_language(a, context->languages[i]);

		if (address.length > 0)
			thing_say_thing(catalogue, STR("dct:language"),
					thing_make(a, STR("dct:LinguisticSystem"), address));
	}
	if (context->country.length > 0) {
		place = thing_make(a, STR("dct:Location"), dcat_country(a, context->country));
		say_words(place, "skos:prefLabel", country_wording(a, context->vocabularies, context->country));
		thing_say_thing(catalogue, STR("dct:spatial"), place);
	}
	return catalogue;
}

/* The property by which a catalogue lists things of a class. */
static const char *listing_property(struct str class)
{
	static const char *const properties[][2] = {
		{ "dcat:Dataset", "dcat:dataset" },
		{ "dcat:DatasetSeries", "dcat:dataset" },
		{ "dcat:DataService", "dcat:service" },
		{ "dcat:Catalog", "dcat:catalog" },
	};

	for (size_t i = 0; i < sizeof properties / sizeof properties[0]; i++) {
		if (str_is(class, properties[i][0]))
			return properties[i][1];
	}
	return str_starts(class, STR("dcat:")) ? "dcat:resource" : NULL;
}

struct thing *
dcat_entry(struct arena *a, const struct json *record, const struct thing *thing,
	   const struct exporter_context *context)
{
	struct thing *catalogue = thing_make(a, STR(""), catalogue_address(a, context)), *entry;
	const char   *property = listing_property(thing->class);

	if (property == NULL)
		return NULL;
	thing_say_address(catalogue, str_of(property), thing->address);
	if (strcmp(property, "dcat:resource") == 0)
		return catalogue;
	entry = thing_make(
		a, STR("dcat:CatalogRecord"),
		str_format(a, "%.*srecords/%.*s#entry", STR_ARGS(context->home), STR_ARGS(json_text(record, "id"))));
	thing_say_address(entry, STR("foaf:primaryTopic"), thing->address);
	thing_say_typed(entry, STR("dct:issued"), json_text(record, "created"), "xsd:dateTime");
	thing_say_typed(entry, STR("dct:modified"), json_text(record, "updated"), "xsd:dateTime");
	thing_say_thing(catalogue, STR("dcat:record"), entry);
	return catalogue;
}
