/* Descriptions become records. Texts go the way of Dublin Core (crosswalk.h), each as the term that a field may map to and
 * the element that takes it otherwise; what has parts (agents, links, distributions, taxa, places) is put together here as
 * the kind of its field holds it. */
#include "formats/description.h"

#include "base/limits.h"
#include "formats/described.h"
#include "formats/frequency.h"

/* ---- saying ------------------------------------------------------------------------------------------------------ */

struct description
description_in(struct arena *a)
{
	return (struct description){ .a = a };
}

void
description_say(struct description *d, enum says says, struct str text, struct str language)
{
	text = str_trim(text);
	if (text.length == 0 || says == SAYS_NOTHING || d->text_count == LIMIT_DESCRIBED)
		return;
	d->texts = arena_room(d->a, d->texts, d->text_count, &d->text_room, sizeof *d->texts);
	d->texts[d->text_count++] = (struct described_text){ says, text, language };
}

void
description_add_period(struct description *d, struct str start, struct str end)
{
	start = str_trim(start);
	end = str_trim(end);
	if (start.length > 0 && end.length > 0 && !str_equal(start, end))
		description_say(d, SAYS_PERIOD, str_format(d->a, "%.*s/%.*s", STR_ARGS(start), STR_ARGS(end)), STR(""));
	else
		description_say(d, SAYS_PERIOD, start.length > 0 ? start : end, STR(""));
}

void
description_add_keyword(struct description *d, struct str text, struct str language, struct str scheme)
{
	text = str_trim(text);
	if (text.length == 0 || d->keyword_count == LIMIT_DESCRIBED)
		return;
	d->keywords = arena_room(d->a, d->keywords, d->keyword_count, &d->keyword_room, sizeof *d->keywords);
	d->keywords[d->keyword_count++] = (struct described_keyword){ text, language, str_trim(scheme) };
}

void
description_add_agent(struct description *d, const struct described_agent *agent)
{
	if ((agent->name.length == 0 && agent->organization.count == 0 && agent->position.length == 0) ||
	    agent->role == AGENT_NOBODY || d->agent_count == LIMIT_DESCRIBED)
		return;
	d->agents = arena_room(d->a, d->agents, d->agent_count, &d->agent_room, sizeof *d->agents);
	d->agents[d->agent_count++] = *agent;
}

void
description_add_link(struct description *d, const struct described_link *link)
{
	if (str_trim(link->url).length == 0 || d->link_count == LIMIT_DESCRIBED)
		return;
	d->links = arena_room(d->a, d->links, d->link_count, &d->link_room, sizeof *d->links);
	d->links[d->link_count++] = *link;
}

void
description_add_distribution(struct description *d, const struct described_distribution *distribution)
{
	if (str_trim(distribution->url).length == 0) {
		for (size_t i = 0; i < distribution->title.count; i++)
			description_say(d, SAYS_STORAGE, distribution->title.list[i].text,
					distribution->title.list[i].language);
		description_say(d, SAYS_EXTENT, distribution->media, STR(""));
		return;
	}
	if (d->distribution_count == LIMIT_DESCRIBED)
		return;
	d->distributions = arena_room(d->a, d->distributions, d->distribution_count, &d->distribution_room,
				      sizeof *d->distributions);
	d->distributions[d->distribution_count++] = *distribution;
}

void
description_add_taxon(struct description *d, const struct described_taxon *taxon)
{
	if (str_trim(taxon->name).length == 0 || d->taxon_count == LIMIT_DESCRIBED)
		return;
	d->taxa = arena_room(d->a, d->taxa, d->taxon_count, &d->taxon_room, sizeof *d->taxa);
	d->taxa[d->taxon_count++] = *taxon;
}

void
description_add_place(struct description *d, struct json *geometry)
{
	if (geometry == NULL || (d->places != NULL && d->places->count == LIMIT_DESCRIBED))
		return;
	if (d->places == NULL)
		d->places = json_array(d->a);
	for (const struct json *place = d->places->first; place != NULL; place = place->next) {
		if (json_equal(place, geometry))
			return;
	}
	json_append(d->places, geometry);
}

bool
description_add_box(struct description *d, struct str west, struct str east, struct str north, struct str south)
{
	struct json *box = written_box(d->a, west, east, north, south);

	description_add_place(d, box);
	return box != NULL;
}

struct described_words
description_words(struct description *d, struct described_words before, struct str text, struct str language)
{
	struct described_text *list;

	text = str_trim(text);
	for (size_t i = 0; i < before.count; i++) {
		if (str_equal(before.list[i].text, text))
			return before;
	}
	if (text.length == 0 || before.count == LIMIT_DESCRIBED)
		return before;
	list = ARENA_ARRAY(d->a, struct described_text, before.count + 1);
	if (before.count > 0)
		memcpy(list, before.list, before.count * sizeof *list);
	list[before.count] = (struct described_text){ .text = text, .language = language };
	return (struct described_words){ list, before.count + 1 };
}

bool
description_says(const struct description *d, enum says says)
{
	for (size_t i = 0; i < d->text_count; i++) {
		if (d->texts[i].says == says)
			return true;
	}
	return false;
}

bool
description_is_enough(const struct description *d)
{
	return description_says(d, SAYS_TITLE) || description_says(d, SAYS_IDENTIFIER) ||
	       description_says(d, SAYS_ABSTRACT);
}

/* ---- texts ------------------------------------------------------------------------------------------------------- */

/* Each thing as a term that fields map to, or the name of a field ("chm:purpose"), and the element of Dublin Core that takes
 * it in a type without such a field; DC_ELEMENTS: none does. */
static const struct {
	enum dc_element element;
	const char     *term;
} texts[SAYS_COUNT_OF_KINDS] = {
	[SAYS_TITLE] = { DC_TITLE, "" },
	[SAYS_OTHER_TITLE] = { DC_ELEMENTS, "alternative" },
	[SAYS_IDENTIFIER] = { DC_IDENTIFIER, "identifier" },
	[SAYS_TYPE] = { DC_TYPE, "" },
	[SAYS_CLASS] = { DC_TYPE, CROSSWALK_CLASS },
	[SAYS_LANGUAGE] = { DC_LANGUAGE, "" },
	[SAYS_VERSION] = { DC_ELEMENTS, "dcat:version" },
	[SAYS_STATUS] = { DC_ELEMENTS, "adms:status" },
	[SAYS_ABSTRACT] = { DC_DESCRIPTION, "" },
	[SAYS_BODY] = { DC_DESCRIPTION, "schema:articleBody" },
	[SAYS_CONTENTS] = { DC_DESCRIPTION, "tableOfContents" },
	[SAYS_PURPOSE] = { DC_DESCRIPTION, "chm:purpose" },
	[SAYS_METHODS] = { DC_ELEMENTS, "provenance" },
	[SAYS_SAMPLING] = { DC_ELEMENTS, "chm:sampling" },
	[SAYS_STUDY] = { DC_ELEMENTS, "chm:study_extent" },
	[SAYS_QUALITY] = { DC_ELEMENTS, "dqv:hasQualityAnnotation" },
	[SAYS_MAINTENANCE] = { DC_ELEMENTS, "chm:maintenance" },
	[SAYS_FUNDING] = { DC_ELEMENTS, "chm:funding" },
	[SAYS_STORAGE] = { DC_ELEMENTS, "chm:storage" },
	[SAYS_MORE] = { DC_ELEMENTS, "chm:more_information" },
	[SAYS_ISSUED] = { DC_DATE, "issued" },
	[SAYS_CREATED] = { DC_DATE, "created" },
	[SAYS_MODIFIED] = { DC_DATE, "modified" },
	[SAYS_AVAILABLE] = { DC_DATE, "available" },
	[SAYS_DATE] = { DC_DATE, "" },
	[SAYS_EXPIRES] = { DC_ELEMENTS, "schema:expires" },
	[SAYS_PERIOD] = { DC_COVERAGE, "temporal" },
	[SAYS_FREQUENCY] = { DC_ELEMENTS, "accrualPeriodicity" },
	[SAYS_PLACE] = { DC_COVERAGE, "spatial" },
	[SAYS_PLACE_PUBLISHED] = { DC_ELEMENTS, "schema:locationCreated" },
	[SAYS_RESOLUTION] = { DC_ELEMENTS, "dcat:spatialResolutionInMeters" },
	[SAYS_TAXA] = { DC_ELEMENTS, "chm:taxa_note" },
	[SAYS_RIGHTS] = { DC_RIGHTS, "rights" },
	[SAYS_LICENCE] = { DC_RIGHTS, "license" },
	[SAYS_ACCESS] = { DC_RIGHTS, "accessRights" },
	[SAYS_HOLDER] = { DC_RIGHTS, "rightsHolder" },
	[SAYS_CITATION] = { DC_ELEMENTS, "bibliographicCitation" },
	[SAYS_REFERENCE] = { DC_RELATION, "isReferencedBy" },
	[SAYS_RELATED] = { DC_RELATION, "relation" },
	[SAYS_PART_OF] = { DC_RELATION, "isPartOf" },
	[SAYS_SOURCE] = { DC_SOURCE, "source" },
	[SAYS_EXTENT] = { DC_FORMAT, "extent" },
	[SAYS_STANDARD] = { DC_ELEMENTS, "conformsTo" },
	[SAYS_COUNT] = { DC_ELEMENTS, "schema:size" },
	[SAYS_AUDIENCE] = { DC_ELEMENTS, "audience" },
	[SAYS_LEVEL] = { DC_ELEMENTS, "schema:educationalLevel" },
};

static void
add_value(struct dc_values *values, enum says says, struct str text, struct str language)
{
	dc_add(values, &(struct dc_value){ .element = texts[says].element,
					   .term = str_of(texts[says].term),
					   .text = text,
					   .language = language });
}

/* A frequency that EML has no word for is the last paragraph of what it says of maintenance (eml_write.c): takes it off. */
static const struct frequency *
cut_frequency(struct str *maintenance)
{
	const struct frequency *frequency;
	struct str              last = *maintenance;
	size_t                  at;

	while ((at = str_find(last, STR("\n\n"))) < last.length)
		last = str_slice(last, at + 2, last.length);
	frequency = frequency_find(str_trim(last));
	if (frequency != NULL)
		*maintenance = str_trim(str_slice(*maintenance, 0, maintenance->length - last.length));
	return frequency;
}

/* The frequency that is said, as far as it is known; one that is told counts before one that is told to be unknown. */
static struct str
frequency_said(const struct description *d, bool in_maintenance)
{
	const struct frequency *frequency;
	struct str              best = STR("");

	for (size_t i = 0; i < d->text_count; i++) {
		struct str text = d->texts[i].text;

		if (d->texts[i].says != (in_maintenance ? SAYS_MAINTENANCE : SAYS_FREQUENCY))
			continue;
		frequency = in_maintenance ? cut_frequency(&text) : frequency_find(text);
		if (frequency != NULL && !str_is(str_of(frequency->notation), "unknown"))
			return str_of(frequency->notation);
		if (frequency != NULL || best.length == 0)
			best = frequency != NULL ? str_of(frequency->notation) : frequency_word(text);
	}
	return best;
}

/* A period of which only one end is told, "2001/" or "/2001", has no form in a record: it is the date that is told. */
static struct str
closed_period(struct str text)
{
	if (str_ends(text, STR("/")) || str_ends(text, STR("/..")))
		return str_slice(text, 0, str_find_byte(text, '/'));
	if (str_starts(text, STR("/")) || str_starts(text, STR("../")))
		return str_slice(text, str_find_byte(text, '/') + 1, text.length);
	return text;
}

/* Addresses of licences that stand in statements of rights: "Licence: https://creativecommons.org/licenses/by/4.0/". */
static const char *const licence_places[] = { "://creativecommons.org/", "://www.creativecommons.org/",
					      "://opendatacommons.org/licenses/", "://spdx.org/licenses/",
					      "://www.nationalarchives.gov.uk/doc/open-government-licence/" };

static bool
ends_address(char c)
{
	return (unsigned char)c <= ' ' || strchr("()[]<>\"'", c) != NULL;
}

/* The first of them in the text; empty when there is none. */
static struct str
licence_in(struct str text)
{
	size_t from = text.length, to;

	for (size_t i = 0; i < sizeof licence_places / sizeof licence_places[0]; i++) {
		size_t at = str_find(text, str_of(licence_places[i]));

		from = at < from ? at : from;
	}
	if (from == text.length || from < 4)
		return STR("");
	to = from;
	from -= text.data[from - 1] == 's' ? 5 : 4;
	while (to < text.length && !ends_address(text.data[to]))
		to++;
	while (strchr(".,;", text.data[to - 1]) != NULL)
		to--;
	text = str_slice(text, from, to);
	return str_starts(text, STR("http")) && !str_ends(text, STR("creativecommons.org/")) ? text : STR("");
}

static struct dc_values
values_of(struct arena *a, const struct description *d)
{
	struct dc_values values = dc_values_in(a);
	struct str       frequency = frequency_said(d, false);
	bool             is_other = str_is(frequency, FREQUENCY_OTHER);

	if (is_other)
		frequency = frequency_said(d, true);

	for (size_t i = 0; i < d->text_count; i++) {
		const struct described_text *said = &d->texts[i];
		struct str                   text = said->text;

		if (said->says == SAYS_PERIOD)
			text = closed_period(text);
		else if (said->says == SAYS_FREQUENCY)
			text = frequency;
		else if (said->says == SAYS_MAINTENANCE && is_other)
			(void)cut_frequency(&text);
		else if (said->says == SAYS_RIGHTS && licence_in(text).length < text.length)
			add_value(&values, SAYS_LICENCE, licence_in(text), STR(""));
		add_value(&values, said->says, text, said->language);
	}
	for (size_t i = 0; i < d->keyword_count; i++) {
		const struct described_keyword *keyword = &d->keywords[i];

		dc_add(&values, &(struct dc_value){
					.element = DC_SUBJECT, .text = keyword->text, .language = keyword->language });
	}
	return values;
}

/* ---- the record -------------------------------------------------------------------------------------------------- */

static bool
is_full(const struct description *d)
{
	const size_t counts[] = { d->text_count, d->keyword_count,      d->agent_count,
				  d->link_count, d->distribution_count, d->taxon_count };

	for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
		if (counts[i] == LIMIT_DESCRIBED)
			return true;
	}
	return false;
}

struct json *
description_document(struct arena *a, struct crosswalk *crosswalk, const struct description *d, struct notes *notes)
{
	struct dc_values  values = values_of(a, d);
	struct json      *document = crosswalk_document(a, crosswalk, &values, notes);
	struct describing describing = {
		.filler = crosswalk_filler(a, crosswalk, notes),
		.type = crosswalk_type(crosswalk, &values),
		.document = document,
		.fields = json_get(document, "fields"),
	};

	for (size_t i = 0; i < d->agent_count; i++)
		described_fill_agent(&describing, &d->agents[i]);
	for (size_t i = 0; i < d->distribution_count; i++)
		described_fill_distribution(&describing, &d->distributions[i]);
	for (size_t i = 0; i < d->link_count; i++)
		described_fill_link(&describing, &d->links[i]);
	for (size_t i = 0; i < d->taxon_count; i++)
		described_fill_taxon(&describing, &d->taxa[i]);
	described_fill_places(&describing, d->places);
	if (d->swapped)
		note(notes, "a latitude beyond the poles: the coordinates were read as longitude, latitude");
	if (is_full(d))
		note(notes, "of more than %d things of one sort only the first were taken", LIMIT_DESCRIBED);
	return document;
}
