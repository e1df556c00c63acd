/* What the writers of DCAT and schema.org share. */
#include "formats/saying.h"

#include "formats/dcat_write.h"

struct writing
writing_of(struct arena *a, const struct json *record, const struct exporter_context *context)
{
	return (struct writing){ .a = a,
				 .context = context,
				 .record = record,
				 .type = type_find(context->types, json_text(record, "type")),
				 .address = record_address(a, record, context) };
}

static const struct range *
range_of(const struct range *range, struct str property)
{
	while (range->property[0] != '\0' && !str_is(property, range->property))
		range++;
	return range;
}

void
say_fields(struct writing *w, struct thing *thing, const struct field_list *fields, const struct json *values)
{
	struct mapped_list list = mapped_values(w->a, fields, values, w->mapping);

	for (size_t i = 0; i < list.count; i++) {
		const struct mapped *mapped = &list.list[i];
		struct saying        saying = {
			       .thing = thing,
			       .property = mapped->property,
			       .range = range_of(w->ranges, mapped->property),
			       .field = mapped->field,
			       .value = mapped->value,
			       .wording = mapped_wording(w->a, w->context->vocabularies, mapped->field, mapped->value),
		};

		w->say(w, &saying);
	}
}

void
say_wording(const struct saying *saying)
{
	for (size_t i = 0; i < saying->wording.count; i++)
		thing_say(saying->thing, saying->property, saying->wording.list[i].text,
			  saying->wording.list[i].language);
}

void
say_words(struct thing *thing, const char *property, struct wording words)
{
	for (size_t i = 0; i < words.count; i++)
		thing_say(thing, str_of(property), words.list[i].text, words.list[i].language);
}

void
say_inside(const struct saying *saying, struct thing *inside)
{
	if (inside->address.length > 0 || inside->first != NULL)
		thing_say_thing(saying->thing, saying->property, inside);
}

/* ---- records and terms ------------------------------------------------------------------------------------------- */

static const struct exporter_context *
asking(struct writing *w)
{
	if (w->asked++ < RECORD_OTHERS)
		return w->context;
	w->alone = *w->context;
	w->alone.other = NULL;
	return &w->alone;
}

struct wording
say_names(struct writing *w, struct str id)
{
	return record_names(w->a, id, asking(w));
}

struct referred
say_referred(struct writing *w, struct str id)
{
	struct referred referred = { .body = record_other(w->a, id, asking(w)) };

	referred.type = type_find(w->context->types, json_text(referred.body, "type"));
	referred.address = referred.body != NULL
				   ? record_address(w->a, referred.body, w->context)
				   : str_format(w->a, "%.*srecords/%.*s", STR_ARGS(w->context->home), STR_ARGS(id));
	return referred;
}

struct str
say_vocabulary_address(struct writing *w, struct str term)
{
	return str_format(w->a, "%.*svocabularies/%.*s", STR_ARGS(w->context->home),
			  STR_ARGS(str_slice(term, 0, str_find_byte(term, ':'))));
}

struct str
say_term_address(struct writing *w, struct str term)
{
	return str_format(w->a, "%.*s/%.*s", STR_ARGS(say_vocabulary_address(w, term)),
			  STR_ARGS(str_slice(term, str_find_byte(term, ':') + 1, term.length)));
}
