/* The reader of XLIFF as tools write it: 1.2 has trans-unit in file, 2.x unit with segments and what stands between them. Of markup inside
 * texts the native code that it stands for is taken, as far as it is told; its text stays. */
#include "formats/translated.h"

#include "base/limits.h"
#include "formats/xml.h"

struct xliff_reading {
	struct arena      *a;
	struct str         name, from, into, record;
	struct translated *list;
	size_t             count, capacity;
	struct error       why; /* the first part that is broken */
	bool               failed;
};

static struct str
copy_value(const struct xliff_reading *r, const struct xml_node *node, const char *name)
{
	return str_copy(r->a, xml_value(node, name));
}

static enum xml_choice
choose(void *context, const struct xml_node *element, size_t depth)
{
	struct xliff_reading *r = context;

	if (depth == 0 && !str_is(element->name, "xliff"))
		return XML_LEAVE;
	if (str_is(element->name, "xliff")) { /* of 2.0 */
		r->from = copy_value(r, element, "srcLang");
		r->into = copy_value(r, element, "trgLang");
	}
	if (str_is(element->name, "file")) {
		r->record = copy_value(r, element, "original");
		if (xml_value(element, "source-language").length > 0)
			r->from = copy_value(r, element, "source-language");
		if (xml_value(element, "target-language").length > 0)
			r->into = copy_value(r, element, "target-language");
	}
	return str_is_one_of(element->name, "trans-unit unit") ? XML_TAKE : XML_ENTER;
}

/* Translated in no state that asks for more work (XLIFF 1.2, 2.0: state). */
static bool
is_unfinished(struct str state)
{
	return str_starts(state, STR("needs-")) || str_is_one_of(state, "new initial");
}

/* ---- texts with markup ------------------------------------------------------------------------------------------- */

static void
add_code_point(struct buffer *out, struct str hex)
{
	uint32_t code = 0;

	for (size_t i = 0; i < hex.length && i < 6; i++) {
		char        c = hex.data[i];
		const char *digits = "0123456789abcdef",
			   *found = strchr(digits, c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c);

		if (c == '\0' || found == NULL)
			return;
		code = code * 16 + (uint32_t)(found - digits);
	}
	if (code == '\n' || code == '\t')
		buffer_add_byte(out, (char)code); /* others stand for what no text of ours holds */
}

/* The native code that an element of 2.x refers to. */
static struct str
data_of(const struct xml_node *unit, struct str id)
{
	const struct xml_node *all = xml_child(unit, "originalData");

	for (const struct xml_node *data = all != NULL ? xml_element(all->first) : NULL; data != NULL && id.length > 0;
	     data = xml_element(data->next))
		if (str_equal(xml_value(data, "id"), id) && data->first != NULL)
			return data->first->text;
	return STR("");
}

static struct str
code_of(const struct xml_node *unit, const struct xml_node *node)
{
	struct str data = data_of(unit, xml_value(node, "dataRef"));

	if (data.length > 0)
		return data;
	if (str_is(xml_value(node, "ctype"), "lb") || str_is(xml_value(node, "subType"), "xlf:lb"))
		return STR("\n");
	return xml_value(node, str_is(node->name, "x") ? "equiv-text" : "equiv");
}

static void
add_inline(struct buffer *out, const struct xml_node *unit, const struct xml_node *node)
{
	for (const struct xml_node *each = node->first; each != NULL; each = each->next) {
		if (each->name.length == 0) {
			buffer_add(out, each->text);
		} else if (str_is(each->name, "cp")) {
			add_code_point(out, xml_value(each, "hex"));
		} else if (each->first == NULL) {
			buffer_add(out, code_of(unit, each));
		} else {
			buffer_add(out, data_of(unit, xml_value(each, "dataRefStart")));
			add_inline(out, unit, each);
			buffer_add(out, data_of(unit, xml_value(each, "dataRefEnd")));
		}
	}
}

/* The sources and targets of a unit: 1.2 has one of each, 2.x one in each segment, and space between them that needs no target. */
static void
add_texts(const struct xml_node *unit, const struct xml_node *node, struct buffer *original, struct buffer *text,
	  struct translated *one)
{
	const struct xml_node *source = xml_child(node, "source"), *target = xml_child(node, "target");
	bool                   between = str_is(node->name, "ignorable");

	if (source != NULL)
		add_inline(original, unit, source);
	if (target == NULL && between)
		target = source;
	if (target != NULL) {
		add_inline(text, unit, target);
		one->unfinished |= is_unfinished(xml_value(target, "state"));
	}
	one->unfinished |= is_unfinished(xml_value(node, "state")) || target == NULL;
}

/* Our name of the text, wherever the tool has left it. */
static void
read_name(const struct xliff_reading *r, const struct xml_node *node, struct translated *one)
{
	static const char *const places[] = { "name", "resname", "id" };

	for (size_t i = 0; i < sizeof places / sizeof places[0] && one->path.length == 0; i++)
		translated_name(copy_value(r, node, places[i]), one);
}

static bool
found(void *context, const struct xml_unit *unit, struct error *error)
{
	struct xliff_reading  *r = context;
	const struct xml_node *node = unit->node;
	struct buffer          original = buffer_in(r->a), text = buffer_in(r->a);
	struct translated      one = { .record = r->record, .from = r->from, .into = r->into, .line = (int)unit->line };
	struct str             record = r->record;

	if (r->count >= LIMIT_TRANSLATED_TEXTS)
		return error_set(error, ERROR_LIMIT, "translated.many", "a file of more than %d texts",
				 LIMIT_TRANSLATED_TEXTS);
	read_name(r, node, &one);
	if (one.record.length == 0)
		one.record = record;
	if (str_is(node->name, "trans-unit")) {
		add_texts(node, node, &original, &text, &one);
	} else {
		for (const struct xml_node *part = xml_element(node->first); part != NULL;
		     part = xml_element(part->next))
			if (str_is_one_of(part->name, "segment ignorable"))
				add_texts(node, part, &original, &text, &one);
	}
	one.original = str_copy(r->a, buffer_str(&original));
	one.text = str_copy(r->a, buffer_str(&text));
	r->list = arena_room(r->a, r->list, r->count, &r->capacity, sizeof one);
	r->list[r->count++] = one;
	return true;
}

static void
failed(void *context, const struct error *why, int64_t number, struct str raw)
{
	struct xliff_reading *r = context;

	(void)number;
	(void)raw;
	if (!r->failed)
		r->why = *why;
	r->failed = true;
}

bool
translated_read_xliff(struct arena *a, struct str name, struct str text, struct translated **list_r, size_t *count_r,
		      struct error *error)
{
	struct xliff_reading r = { .a = a, .name = name };
	struct xml_rules     rules = {
		    .context = &r, .choose = choose, .found = found, .failed = failed, .resume = "trans-unit"
	};
	struct source *source = source_open_bytes(a, name, text);
	bool           good = xml_read(a, source, &rules, error);

	source_close(source);
	if (!good)
		return false;
	if (r.failed) {
		error_set(error, ERROR_INPUT, "translated.syntax", "%s", r.why.detail);
		return error_at(error, "%s", r.why.place[0] != '\0' ? r.why.place : str_c(a, name));
	}
	for (size_t i = 0; i < r.count; i++)
		if (r.list[i].into.length == 0)
			return error_set(error, ERROR_INPUT, "translated.language",
					 "the file does not say the language of the translations (target-language)");
	if (r.count == 0)
		return error_set(error, ERROR_INPUT, "translated.syntax", "the file has no units of XLIFF");
	*list_r = r.list;
	*count_r = r.count;
	return true;
}
