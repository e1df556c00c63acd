/* Contexts of JSON-LD. A context is a chain: each level has the object that defines its terms and what it takes over. Terms are
 * read when they are asked for, since they may refer to others that stand behind them. */
#include "formats/json_ld_context.h"

#include "base/limits.h"
#include "base/table.h"
#include "formats/json_ld_known.h"
#include "formats/rdf.h"

#include <serd/serd.h>

enum { DEEP = 8, LEVELS = 200, FEW = 16 };

/* What a name is relative to. */
enum relative {
	TO_BASE,
	TO_VOCABULARY,
	TO_VOCABULARY_ONLY, /* it is no term itself: that was looked for */
};

static struct str expand(struct arena *a, const struct ld_context *context, struct str name, enum relative relative,
			 int depth);

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static bool
refuse(struct str name, struct error *error)
{
	return error_set(error, ERROR_INPUT, "json-ld.context",
			 "the JSON-LD context \"%.*s\" is not known to chm, and nothing is fetched",
			 STR_ARGS(str_head(name, 200)));
}

/* An address against that of the document or of a base around it (RFC 3986, section 5). */
static struct str
resolve(struct arena *a, struct str base, struct str name)
{
	SerdURI    base_parts, parts, absolute;
	SerdNode   node;
	struct str resolved = name;

	if (base.length == 0 || serd_uri_parse((const uint8_t *)str_c(a, base), &base_parts) != SERD_SUCCESS ||
	    serd_uri_parse((const uint8_t *)str_c(a, name), &parts) != SERD_SUCCESS)
		return name;
	serd_uri_resolve(&parts, &base_parts, &absolute);
	node = serd_node_new_uri(&absolute, NULL, NULL);
	if (node.buf != NULL)
		resolved = str_copy(a, (struct str){ (const char *)node.buf, node.n_bytes });
	serd_node_free(&node);
	return resolved;
}

static bool
read_named(struct ld_context *context, struct str name, struct error *error)
{
	context->known = ld_known_find(name);
	if (context->known == NULL)
		return refuse(name, error);
	context->has_aliases |= context->known->plain;
	if (context->known->vocabulary != NULL) {
		context->vocabulary = str_of(context->known->vocabulary);
		context->has_vocabulary = true;
	}
	return true;
}

/* Members of a context that are no terms. */
static void
read_keywords(struct arena *a, struct ld_context *context, const struct json *object)
{
	const struct json *vocabulary = json_get(object, "@vocab"), *base = json_get(object, "@base"),
			  *language = json_get(object, "@language");

	if (base != NULL)
		context->base = base->kind == JSON_STRING ? resolve(a, context->base, base->text) : STR("");
	if (language != NULL)
		context->language = language->kind == JSON_STRING ? language->text : STR("");
	if (vocabulary == NULL)
		return;
	context->has_vocabulary = vocabulary->kind == JSON_STRING;
	if (context->has_vocabulary)
		context->vocabulary = expand(a, context, vocabulary->text, TO_VOCABULARY, 0);
}

static bool
is_alias(const struct json *definition)
{
	struct str name = definition->kind == JSON_STRING ? definition->text : json_text(definition, "@id");

	return name.length > 0 && name.data[0] == '@';
}

static bool
read_terms(struct arena *a, struct ld_context *context, struct json *object, struct error *error)
{
	struct table *table = object->count > FEW ? table_make(a, object->count) : NULL;

	context->count += object->count;
	if (context->count > LIMIT_JSON_LD_TERMS)
		return error_set(error, ERROR_LIMIT, "json-ld.context", "a JSON-LD context of more than %d terms",
				 LIMIT_JSON_LD_TERMS);
	for (struct json *term = object->first; term != NULL; term = term->next) {
		context->has_aliases |= is_alias(term);
		if (table != NULL)
			(void)table_put(table, term->name, term);
	}
	context->terms = object;
	context->table = table;
	return true;
}

static bool
read_object(struct arena *a, struct ld_context *context, struct json *object, struct error *error)
{
	const struct json *import = json_get(object, "@import");

	if (import != NULL && (import->kind != JSON_STRING || !read_named(context, import->text, error)))
		return import->kind == JSON_STRING ||
		       error_set(error, ERROR_INPUT, "json-ld.context", "an @import that is no address");
	if (!read_terms(a, context, object, error))
		return false;
	read_keywords(a, context, object);
	return true;
}

static bool
read_one(struct arena *a, const struct ld_context *around, struct json *value, const struct ld_context **context_r,
	 struct error *error)
{
	static const struct ld_context nothing = { .around = NULL };
	struct ld_context             *context;
	size_t                         levels = 0;

	*context_r = &nothing;
	if (value->kind == JSON_NULL)
		return true;
	for (const struct ld_context *level = around; level != NULL; level = level->around)
		levels++;
	if (levels > LEVELS)
		return error_set(error, ERROR_LIMIT, "json-ld.context",
				 "more than %d JSON-LD contexts within each other", LEVELS);
	context = ARENA_NEW(a, struct ld_context);
	if (around != NULL)
		*context = *around;
	context->around = around;
	context->terms = NULL;
	context->table = NULL;
	context->known = NULL;
	*context_r = context;
	if (value->kind == JSON_STRING)
		return read_named(context, value->text, error);
	if (value->kind == JSON_OBJECT)
		return read_object(a, context, value, error);
	return error_set(error, ERROR_INPUT, "json-ld.context",
			 "a JSON-LD @context that is neither an object nor an address");
}

bool
ld_context_read(struct arena *a, const struct ld_context *around, struct json *value,
		const struct ld_context **context_r, struct error *error)
{
	if (value->kind != JSON_ARRAY)
		return read_one(a, around, value, context_r, error);
	*context_r = around;
	for (struct json *item = value->first; item != NULL; item = item->next) {
		if (!read_one(a, *context_r, item, context_r, error))
			return false;
	}
	return true;
}

const struct ld_context *
ld_context_of_catalogues(struct arena *a)
{
	struct ld_context *context = ARENA_NEW(a, struct ld_context);

	context->known = ld_known_of_catalogues();
	return context;
}

/* ---- terms ------------------------------------------------------------------------------------------------------- */

static unsigned
container_of(struct str word)
{
	static const struct {
		const char       *word;
		enum ld_container container;
	} words[] = {
		{ "@list", LD_LIST }, { "@set", LD_SET },    { "@language", LD_LANGUAGES }, { "@index", LD_INDEX },
		{ "@id", LD_IDS },    { "@type", LD_TYPES }, { "@graph", LD_GRAPH },
	};

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (str_is(word, words[i].word))
			return words[i].container;
	}
	return 0;
}

static unsigned
containers_of(const struct json *value)
{
	unsigned containers = 0;

	if (value == NULL)
		return 0;
	if (value->kind == JSON_STRING)
		return container_of(value->text);
	for (const struct json *item = value->kind == JSON_ARRAY ? value->first : NULL; item != NULL; item = item->next)
		containers |= item->kind == JSON_STRING ? container_of(item->text) : 0;
	return containers;
}

/* A name that stands in a definition; one that is the defined name itself is not looked up again. */
static struct str
expand_inside(struct arena *a, const struct ld_context *context, struct str defined, struct str name, int depth)
{
	return expand(a, context, name, str_equal(defined, name) ? TO_VOCABULARY_ONLY : TO_VOCABULARY, depth + 1);
}

static void
read_definition(struct arena *a, const struct ld_context *context, const struct json *definition, int depth,
		struct ld_term *term)
{
	const struct json *id = json_get(definition, "@id"), *reverse = json_get(definition, "@reverse");
	const struct json *type = json_get(definition, "@type"), *language = json_get(definition, "@language");

	if (reverse != NULL && reverse->kind == JSON_STRING) {
		term->reverse = true;
		id = reverse;
	}
	if (id == NULL)
		term->name = expand_inside(a, context, definition->name, definition->name, depth);
	else if (id->kind == JSON_STRING)
		term->name = expand_inside(a, context, definition->name, id->text, depth);
	if (type != NULL && type->kind == JSON_STRING)
		term->type = expand_inside(a, context, STR(""), type->text, depth);
	if (language != NULL) {
		term->has_language = true;
		term->language = language->kind == JSON_STRING ? language->text : STR("");
	}
	term->containers = containers_of(json_get(definition, "@container"));
	term->context = json_get(definition, "@context");
}

/* The definition of a name in a context or one around it; false when there is none. */
static bool
find_term(struct arena *a, const struct ld_context *context, struct str name, int depth, struct ld_term *term)
{
	*term = (struct ld_term){ .name = STR("") };
	for (; context != NULL; context = context->around) {
		const struct json *definition =
			context->table != NULL ? table_get(context->table, name) : json_find(context->terms, name);

		if (definition == NULL && ld_known_term(a, context->known, name, &term->name))
			return true;
		if (definition == NULL)
			continue;
		if (definition->kind == JSON_STRING)
			term->name = expand_inside(a, context, name, definition->text, depth);
		else if (definition->kind == JSON_OBJECT)
			read_definition(a, context, definition, depth, term);
		return true;
	}
	return false;
}

struct ld_term
ld_term_find(struct arena *a, const struct ld_context *context, struct str name)
{
	struct ld_term term;

	if (name.length == 0 || name.data[0] == '@')
		return (struct ld_term){ .name = name };
	if (find_term(a, context, name, 0, &term))
		return term;
	term.name = expand(a, context, name, TO_VOCABULARY_ONLY, 0);
	return term;
}

/* ---- names ------------------------------------------------------------------------------------------------------- */

/* "dcat:Dataset" by a prefix that the context, or else everybody, knows; false when it is none. */
static bool
expand_prefix(struct arena *a, const struct ld_context *context, struct str name, size_t colon, int depth,
	      struct str *iri_r)
{
	struct str     prefix = str_slice(name, 0, colon), rest = str_slice(name, colon + 1, name.length);
	struct ld_term term;

	if (str_starts(rest, STR("//")) || str_is(prefix, "_"))
		return false;
	if (depth < DEEP && find_term(a, context, prefix, depth, &term) && term.name.length > 0)
		*iri_r = str_join(a, term.name, rest);
	else if (rdf_namespace(prefix).length > 0)
		*iri_r = str_join(a, rdf_namespace(prefix), rest);
	else
		return false;
	return true;
}

static struct str
expand(struct arena *a, const struct ld_context *context, struct str name, enum relative relative, int depth)
{
	size_t         colon = str_find_byte(name, ':');
	struct ld_term term;
	struct str     iri;

	if (name.length > 0 && name.data[0] == '@')
		return name;
	if (relative == TO_VOCABULARY && depth < DEEP && find_term(a, context, name, depth + 1, &term))
		return term.name;
	if (colon > 0 && colon < name.length)
		return expand_prefix(a, context, name, colon, depth + 1, &iri) ? iri : name;
	if (relative == TO_BASE)
		return resolve(a, context != NULL ? context->base : STR(""), name);
	if (context == NULL || !context->has_vocabulary)
		return STR("");
	return str_join(a, context->vocabulary, name);
}

struct str
ld_expand(struct arena *a, const struct ld_context *context, struct str name, bool in_vocabulary)
{
	return expand(a, context, name, in_vocabulary ? TO_VOCABULARY : TO_BASE, 0);
}
