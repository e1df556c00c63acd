/* Reading provenance. */
#include "formats/provenance.h"

#include "formats/xml.h"

static struct str
text_of(struct arena *a, const struct xml_node *origin, const char *name)
{
	const struct xml_node *child = xml_child(origin, name);

	return child != NULL ? xml_text(a, child) : STR("");
}

size_t
provenance_steps(struct arena *a, const struct xml_node *record, struct provenance_step *steps_r)
{
	size_t count = 0;

	for (const struct xml_node *about = xml_element(record->first); about != NULL && count == 0;
	     about = xml_element(about->next)) {
		const struct xml_node *origin = xml_child(about, "provenance");

		if (!str_is(about->name, "about") || origin == NULL)
			continue;
		for (origin = xml_child(origin, "originDescription"); origin != NULL && count < PROVENANCE_STEPS;
		     origin = xml_child(origin, "originDescription"))
			steps_r[count++] = (struct provenance_step){
				.base = text_of(a, origin, "baseURL"),
				.identifier = text_of(a, origin, "identifier"),
				.datestamp = text_of(a, origin, "datestamp"),
				.name_space = text_of(a, origin, "metadataNamespace"),
				.harvested = xml_value(origin, "harvestDate"),
				.altered = str_is(xml_value(origin, "altered"), "true") ||
					   str_is(xml_value(origin, "altered"), "1"),
			};
	}
	return count;
}

/* ---- of a text ---------------------------------------------------------------------------------------------------- */

struct reading {
	struct arena           *a;
	struct provenance_step *steps;
	size_t                  count;
};

static enum xml_choice
choose(void *context, const struct xml_node *element, size_t depth)
{
	(void)context;
	(void)element;
	return depth == 0 ? XML_TAKE : XML_LEAVE;
}

/* Metadata may be large, and need no tree. */
static bool
passes_over(void *context, const struct xml_node *element)
{
	(void)context;
	return str_is(element->name, "metadata");
}

static bool
found(void *context, const struct xml_unit *unit, struct error *error)
{
	struct reading *reading = context;

	(void)error;
	reading->count = provenance_steps(reading->a, unit->node, reading->steps);
	for (size_t i = 0; i < reading->count; i++) { /* the tree goes */
		struct provenance_step *step = &reading->steps[i];

		step->base = str_copy(reading->a, step->base);
		step->identifier = str_copy(reading->a, step->identifier);
		step->datestamp = str_copy(reading->a, step->datestamp);
		step->name_space = str_copy(reading->a, step->name_space);
		step->harvested = str_copy(reading->a, step->harvested);
	}
	return true;
}

size_t
provenance_read(struct arena *a, struct str text, struct provenance_step *steps_r)
{
	struct reading         reading = { a, steps_r, 0 };
	const struct xml_rules rules = {
		.context = &reading, .choose = choose, .passes_over = passes_over, .found = found, .resume = "record"
	};
	struct source *source;
	bool           good;

	if (str_find(text, STR("originDescription")) == text.length)
		return 0;
	source = source_open_bytes(a, STR("record"), text);
	good = xml_read(a, source, &rules, NULL);
	source_close(source);
	return good ? reading.count : 0;
}
