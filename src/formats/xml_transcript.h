/* What a reading of XML gives, as text: for the test and the fuzz target, which hold the scanner beside the parser. */
#ifndef FORMATS_XML_TRANSCRIPT_H
#define FORMATS_XML_TRANSCRIPT_H

#include "formats/xml_reader.h"

struct transcript {
	struct arena *a;
	struct buffer text;
	int64_t       stop_at; /* the number of the unit at which `found` stops */
	int64_t       units;
	bool          whole; /* with prefixes, namespaces and sentences */
};

static inline enum xml_choice
transcript_choose(void *context, const struct xml_node *element, size_t depth)
{
	(void)context, (void)depth;
	if (str_is_one_of(element->name, "record MD_Metadata eml entry item"))
		return XML_TAKE;
	return str_is(element->name, "aside") ? XML_LEAVE : XML_ENTER;
}

static inline bool
transcript_passes_over(void *context, const struct xml_node *element)
{
	(void)context;
	return str_is(element->name, "skipped");
}

static inline void
transcript_name(struct transcript *t, struct str prefix, struct str namespace, struct str name)
{
	if (t->whole)
		buffer_format(&t->text, "%.*s{%.*s}", STR_ARGS(prefix), STR_ARGS(namespace));
	buffer_add(&t->text, name);
}

static inline void
transcript_show(struct transcript *t, const struct xml_node *node)
{
	for (; node != NULL; node = node->next) {
		if (node->name.length == 0) {
			buffer_add_c(&t->text, t->whole ? "|" : "");
			buffer_add(&t->text, node->text);
			continue;
		}
		buffer_add_byte(&t->text, '<');
		transcript_name(t, node->prefix, node->namespace, node->name);
		for (size_t i = 0; i < node->attribute_count; i++) {
			const struct xml_attribute *attribute = &node->attributes[i];

			buffer_add_byte(&t->text, ' ');
			transcript_name(t, attribute->prefix, attribute->namespace, attribute->name);
			buffer_format(&t->text, "=%.*s", STR_ARGS(attribute->value));
		}
		buffer_add_byte(&t->text, '>');
		transcript_show(t, node->first);
		buffer_add_c(&t->text, "</>");
	}
}

static inline bool
transcript_found(void *context, const struct xml_unit *unit, struct error *error)
{
	struct transcript *t = context;

	buffer_format(&t->text, "%" PRId64 "@%" PRId64 "+%" PRId64 " ", unit->number, unit->line, unit->byte);
	transcript_show(t, t->whole ? unit->node : unit->node->first);
	if (t->whole)
		buffer_format(&t->text, " of %.*s", STR_ARGS(unit->raw));
	if (unit->mended > 0)
		buffer_format(&t->text, " mended %zu", unit->mended);
	if (unit->language.length > 0)
		buffer_format(&t->text, " in %.*s", STR_ARGS(unit->language));
	buffer_add_byte(&t->text, '\n');
	t->units++;
	if (unit->number == t->stop_at)
		return error_set(error, ERROR_STORAGE, "test.stop", "stopped");
	return true;
}

static inline void
transcript_failed(void *context, const struct error *why, int64_t number, struct str raw)
{
	struct transcript *t = context;

	buffer_format(&t->text, "!%" PRId64 " %s %s%s%s [%.*s]\n", number, why->place, why->key, t->whole ? " " : "",
		      t->whole ? why->detail : "", STR_ARGS(t->whole ? raw : str_slice(raw, 0, 40)));
}

typedef bool transcript_reader(struct arena *a, struct source *source, const struct xml_rules *rules,
			       struct error *error);

static inline bool
transcript_read(struct transcript *t, struct str text, transcript_reader *read, struct error *error)
{
	struct xml_rules rules = { .context = t,
				   .choose = transcript_choose,
				   .passes_over = transcript_passes_over,
				   .found = transcript_found,
				   .failed = transcript_failed,
				   .resume = "record" };

	return read(t->a, source_open_bytes(t->a, STR("f"), text), &rules, error);
}

/* Do the scanner and the parser tell the same? Then `differ_r` is empty, else it is what each tells. */
static inline bool
transcript_same(struct arena *a, struct str text, struct str *differ_r)
{
	struct transcript scanned = { .a = a, .text = buffer_in(a), .whole = true }, parsed = scanned;
	struct error      error = { 0 };
	bool              good = transcript_read(&scanned, text, xml_read, &error);

	parsed.text = buffer_in(a);
	*differ_r = STR("");
	if (transcript_read(&parsed, text, xml_read_by_parser, &error) == good &&
	    str_equal(buffer_str(&scanned.text), buffer_str(&parsed.text)))
		return true;
	*differ_r = str_format(a, "scanned:\n%.*sparsed:\n%.*s", STR_ARGS(buffer_str(&scanned.text)),
			       STR_ARGS(buffer_str(&parsed.text)));
	return false;
}

#endif
