/* The engine of metadata in XML. The rules of a table are made into a tree of steps, which is then followed beside the tree of the
 * record, so that each element is compared with the names that can stand there and no others. */
#include "formats/metadata.h"

#include "base/limits.h"
#include "formats/written.h"

#include <strings.h>

enum { TABLES = 256, CONDITIONS = 2 }; /* tables of all formats together, for one memory may serve them all */

struct condition_of_step {
	struct str name, value;
	bool       absent; /* the attribute must not be there */
};

struct step {
	struct str               name; /* of an element; "*": any */
	struct condition_of_step conditions[CONDITIONS];
	size_t                   condition_count;
	struct ending {
		const struct rule *rule;
		const struct step *inside; /* of an item */
	} endings[4];                      /* rules that end here */
	size_t       ending_count;
	struct step *first, *last, *next;
	struct step *attributes; /* steps whose name is an attribute's */
	bool         any;
};

struct metadata {
	struct arena *a;
	struct {
		const struct rules *rules;
		struct step        *step;
	} tables[TABLES];
	size_t count;
};

/* ---- making rules ready ------------------------------------------------------------------------------------------ */

static void
parse_conditions(struct step *step, struct str text)
{
	struct str part;

	while (str_cut(&text, '[', &part)) {
		struct condition_of_step condition = { .name = str_slice(part, 0, str_find_byte(part, ']')) };
		size_t                   equals = str_find_byte(condition.name, '=');

		if (part.length == 0)
			continue;
		assert(step->condition_count < CONDITIONS);
		condition.value = str_slice(condition.name, equals + 1, condition.name.length);
		condition.name = str_slice(condition.name, 0, equals);
		condition.absent = condition.name.data[0] == '!';
		condition.name = str_slice(condition.name, condition.absent, condition.name.length);
		step->conditions[step->condition_count++] = condition;
	}
}

static bool
same_conditions(const struct step *left, const struct step *right)
{
	if (left->condition_count != right->condition_count)
		return false;
	for (size_t i = 0; i < left->condition_count; i++) {
		if (!str_equal(left->conditions[i].name, right->conditions[i].name) ||
		    !str_equal(left->conditions[i].value, right->conditions[i].value) ||
		    left->conditions[i].absent != right->conditions[i].absent)
			return false;
	}
	return true;
}

/* The step of a part of a path below `step`, made when there is none yet. */
static struct step *
step_below(struct arena *a, struct step *step, struct str part)
{
	bool         is_attribute = str_starts(part, STR("@"));
	size_t       bracket = str_find_byte(part, '[');
	struct step  wanted = { .name = str_slice(part, is_attribute, bracket) };
	struct step *there = is_attribute ? step->attributes : step->first;

	parse_conditions(&wanted, str_slice(part, bracket, part.length));
	wanted.any = str_is(wanted.name, "*");
	for (; there != NULL; there = there->next) {
		if (str_equal(there->name, wanted.name) && same_conditions(there, &wanted))
			return there;
	}
	there = ARENA_NEW(a, struct step);
	*there = wanted;
	if (is_attribute) {
		there->next = step->attributes;
		step->attributes = there;
		return there;
	}
	if (step->last != NULL)
		step->last->next = there;
	else
		step->first = there;
	step->last = there;
	return there;
}

static struct step *steps_of(struct metadata *metadata, const struct rules *rules);

static void
add_rule(struct metadata *metadata, struct step *step, const struct rule *rule)
{
	struct str path = str_of(rule->path), part;

	while (str_cut(&path, '/', &part)) {
		if (!str_is(part, "."))
			step = step_below(metadata->a, step, part);
	}
	assert(step->ending_count < sizeof step->endings / sizeof step->endings[0]);
	step->endings[step->ending_count].rule = rule;
	if (rule->inside != NULL)
		step->endings[step->ending_count].inside = steps_of(metadata, rule->inside);
	step->ending_count++;
}

/* The steps of a table; one that has itself inside finds the steps that are being made. */
static struct step *
steps_of(struct metadata *metadata, const struct rules *rules)
{
	struct step *step;

	for (size_t i = 0; i < metadata->count; i++) {
		if (metadata->tables[i].rules == rules)
			return metadata->tables[i].step;
	}
	assert(metadata->count < TABLES);
	step = ARENA_NEW(metadata->a, struct step);
	metadata->tables[metadata->count].rules = rules;
	metadata->tables[metadata->count++].step = step;
	for (size_t i = 0; i < rules->count; i++)
		add_rule(metadata, step, &rules->list[i]);
	return step;
}

struct metadata *
metadata_open(struct arena *a)
{
	struct metadata *metadata = ARENA_NEW(a, struct metadata);

	metadata->a = a;
	return metadata;
}

/* ---- texts ------------------------------------------------------------------------------------------------------- */

void
metadata_add(struct metadata_reading *reading, struct metadata_texts *texts, struct str text, struct str language)
{
	text = str_trim(text);
	if (text.length == 0 || texts->count == LIMIT_DESCRIBED)
		return;
	texts->list = arena_room(reading->a, texts->list, texts->count, &texts->room, sizeof *texts->list);
	texts->list[texts->count++] = (struct described_text){ .text = text, .language = language };
}

static void
add_texts(struct metadata_reading *reading, const struct xml_node *leaf, bool prose, struct metadata_texts *texts)
{
	if (reading->format->texts != NULL)
		reading->format->texts(reading, leaf, prose, texts);
	else
		metadata_add(reading, texts,
			     prose ? metadata_prose(reading->a, leaf, NULL) : xml_text(reading->a, leaf),
			     reading->language);
}

/* A fact about the record; what is told first counts. */
static void
take_fact(struct metadata_reading *reading, enum fact fact, struct str text)
{
	switch (fact) {
	case FACT_KEY:
		reading->key = reading->key.length > 0 ? reading->key : text;
		break;
	case FACT_STAMP:
		reading->stamp = reading->stamp.length > 0 ? reading->stamp : text;
		break;
	}
}

/* ---- following the rules ----------------------------------------------------------------------------------------- */

static bool
is_nocase(struct str left, struct str right)
{
	return left.length == right.length && strncasecmp(left.data, right.data, left.length) == 0;
}

static bool
holds_for(const struct step *step, const struct xml_node *node)
{
	for (size_t i = 0; i < step->condition_count; i++) {
		const struct condition_of_step *condition = &step->conditions[i];
		const struct xml_attribute     *found = NULL;

		for (size_t k = 0; k < node->attribute_count && found == NULL; k++) {
			if (str_equal(node->attributes[k].name, condition->name))
				found = &node->attributes[k];
		}
		if ((found == NULL) != condition->absent)
			return false;
		if (found != NULL && condition->value.length > 0 && !is_nocase(found->value, condition->value))
			return false;
	}
	return true;
}

static void walk(struct metadata_reading *reading, const struct step *step, const struct xml_node *node,
		 struct metadata_item *item);

static void
take_inside(struct metadata_reading *reading, const struct ending *ending, const struct xml_node *node,
	    struct metadata_item *around)
{
	struct metadata_item item = { .kind = (enum item)ending->rule->what, .rule = ending->rule };

	if (item.kind == ITEM_GROUP) {
		walk(reading, ending->inside, node, around);
		return;
	}
	if (around != NULL && around->kind == item.kind)
		around->has_inner = true;
	walk(reading, ending->inside, node, &item);
	metadata_take_item(reading, &item);
}

/* One text of a leaf or of an attribute by a rule that is no item. */
static void
take_text(struct metadata_reading *reading, const struct rule *rule, struct metadata_item *item,
	  const struct described_text *text)
{
	switch (rule->take) {
	case TAKE_SAY:
	case TAKE_PROSE:
		description_say(&reading->description, (enum says)rule->what, text->text, text->language);
		break;
	case TAKE_PART:
		if (item != NULL)
			metadata_add(reading, &item->parts[rule->what], text->text, text->language);
		break;
	case TAKE_FACT:
		take_fact(reading, (enum fact)rule->what, text->text);
		break;
	case TAKE_ITEM:
		break;
	}
}

static void
take_node(struct metadata_reading *reading, const struct step *step, const struct xml_node *node,
	  struct metadata_item *item)
{
	for (size_t i = 0; i < step->ending_count; i++) {
		const struct rule    *rule = step->endings[i].rule;
		struct metadata_texts texts = { 0 };

		if (rule->take == TAKE_ITEM) {
			take_inside(reading, &step->endings[i], node, item);
			continue;
		}
		add_texts(reading, node, rule->take == TAKE_PROSE, &texts);
		for (size_t k = 0; k < texts.count; k++)
			take_text(reading, rule, item, &texts.list[k]);
	}
}

static void
take_attributes(struct metadata_reading *reading, const struct step *step, const struct xml_node *node,
		struct metadata_item *item)
{
	for (const struct step *attribute = step->attributes; attribute != NULL; attribute = attribute->next) {
		for (size_t i = 0; i < node->attribute_count; i++) {
			struct described_text text = { .text = str_trim(node->attributes[i].value),
						       .language = reading->language };

			if (!str_equal(node->attributes[i].name, attribute->name) || text.text.length == 0)
				continue;
			for (size_t k = 0; k < attribute->ending_count; k++)
				take_text(reading, attribute->endings[k].rule, item, &text);
		}
	}
}

/* Follows `step`, which stands at `node`: its rules, its attributes, and the steps below it. */
static void
walk(struct metadata_reading *reading, const struct step *step, const struct xml_node *node, struct metadata_item *item)
{
	struct str             language = reading->language, own = xml_language(node);
	const struct xml_node *child;

	if (reading->format->resolve != NULL)
		node = reading->format->resolve(reading, node);
	if (own.length > 0)
		reading->language = own;
	take_node(reading, step, node, item);
	take_attributes(reading, step, node, item);
	child = step->first != NULL ? xml_element(node->first) : NULL;
	for (; child != NULL; child = xml_element(child->next)) {
		bool followed = false;

		for (const struct step *below = step->first; below != NULL; below = below->next) {
			if ((followed && !below->any) || (!below->any && !str_equal(below->name, child->name)) ||
			    !holds_for(below, child))
				continue;
			followed = followed || !below->any;
			walk(reading, below, child, item);
		}
	}
	if (own.length > 0)
		reading->language = language;
}

void
metadata_read(struct arena *a, struct metadata *metadata, const struct metadata_format *format,
	      const struct xml_node *root, struct str language, struct metadata_reading *reading_r)
{
	const struct description *around = reading_r->around;

	*reading_r = (struct metadata_reading){
		.a = a,
		.format = format,
		.root = root,
		.description = description_in(a),
		.language = language,
		.around = around,
	};
	if (format->begin != NULL)
		format->begin(reading_r, root);
	walk(reading_r, steps_of(metadata, format->rules), root, NULL);
	if (format->end != NULL)
		format->end(reading_r, root);
	metadata_end_bounds(reading_r);
}
