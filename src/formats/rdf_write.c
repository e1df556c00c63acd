/* RDF of things. */
#include "formats/rdf_write.h"

#include "formats/rdf.h"
#include "formats/xml_write.h"

#include <serd/serd.h>

#define RDF "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

/* Those of the names in things; their namespaces are what readers know too. */
static const char *const prefixes[] = { "adms", "dcat", "dct",  "dqv",  "dwc",  "foaf", "gsp",   "locn",
					"odrl", "org",  "prov", "rdfs", "skos", "spdx", "vcard", "xsd" };

enum { PREFIXES = sizeof prefixes / sizeof prefixes[0] };

/* The IRI of a short name; the name itself when it is none. */
static struct str
expand(struct arena *a, struct str name)
{
	struct str rest = name, prefix;

	if (!str_cut(&rest, ':', &prefix) || rest.length == 0)
		return name;
	for (size_t i = 0; i < PREFIXES; i++) {
		if (str_is(prefix, prefixes[i]))
			return str_join(a, rdf_namespace(prefix), rest);
	}
	return name;
}

/* ---- Turtle and N-Triples ---------------------------------------------------------------------------------------- */

struct serd_writing {
	struct arena *a;
	SerdWriter   *writer;
	struct str    name;    /* of the thing in the document */
	int64_t       blanks;  /* met in the thing */
	bool          nesting; /* blank nodes stand in brackets */
};

static size_t
write_bytes(const void *bytes, size_t length, void *stream)
{
	buffer_add(stream, (struct str){ bytes, length });
	return length;
}

static SerdNode
node_of(struct arena *a, SerdType type, struct str text)
{
	return serd_node_from_string(type, (const uint8_t *)str_c(a, text));
}

static SerdNode
name_of(struct serd_writing *w, const struct thing *thing)
{
	if (thing->address.length > 0)
		return node_of(w->a, SERD_URI, thing->address);
	return node_of(w->a, SERD_BLANK, str_format(w->a, "%.*s.%" PRId64, STR_ARGS(w->name), ++w->blanks));
}

static void
state(struct serd_writing *w, SerdStatementFlags flags, const SerdNode *subject, struct str property,
      const SerdNode *object, const SerdNode *datatype, const SerdNode *language)
{
	SerdNode predicate = node_of(w->a, SERD_URI, expand(w->a, property));

	(void)serd_writer_write_statement(w->writer, flags, NULL, subject, &predicate, object, datatype, language);
}

/* A thing that is inside one whose statements are being written: blank nodes are written there, things with an address follow
 * when these are done. */
struct later {
	const struct thing *thing;
	struct later       *next;
};

static void write_statements(struct serd_writing *w, const struct thing *thing, const SerdNode *subject,
			     SerdStatementFlags flags, struct later **later);

static void
write_inside(struct serd_writing *w, const struct statement *statement, const SerdNode *subject,
	     SerdStatementFlags flags, struct later **later)
{
	const struct thing *inside = statement->thing;
	SerdNode            object = name_of(w, inside);
	bool                is_blank = inside->address.length == 0;
	bool                is_said = inside->first != NULL || inside->class.length > 0;

	if (is_blank && w->nesting)
		flags |= is_said ? SERD_ANON_O_BEGIN : SERD_EMPTY_O;
	state(w, flags, subject, statement->property, &object, NULL, NULL);
	if (!is_said)
		return;
	if (is_blank) {
		write_statements(w, inside, &object, w->nesting ? SERD_ANON_CONT : 0, later);
		if (w->nesting)
			(void)serd_writer_end_anon(w->writer, &object);
	} else {
		struct later *kept = ARENA_NEW(w->a, struct later);

		*kept = (struct later){ inside, *later };
		*later = kept;
	}
}

static void
write_literal(struct serd_writing *w, const struct statement *statement, const SerdNode *subject,
	      SerdStatementFlags flags)
{
	SerdNode object = node_of(w->a, SERD_LITERAL, statement->text);
	SerdNode language = node_of(w->a, SERD_LITERAL, statement->language);
	SerdNode datatype = node_of(w->a, SERD_URI, expand(w->a, statement->datatype));

	state(w, flags, subject, statement->property, &object, statement->datatype.length > 0 ? &datatype : NULL,
	      statement->language.length > 0 ? &language : NULL);
}

static void
write_statements(struct serd_writing *w, const struct thing *thing, const SerdNode *subject, SerdStatementFlags flags,
		 struct later **later)
{
	SerdNode object;

	if (thing->class.length > 0) {
		object = node_of(w->a, SERD_URI, expand(w->a, thing->class));
		state(w, flags, subject, STR(RDF "type"), &object, NULL, NULL);
	}
	for (const struct statement *each = thing->first; each != NULL; each = each->next) {
		if (each->kind == STATEMENT_LITERAL) {
			write_literal(w, each, subject, flags);
		} else if (each->kind == STATEMENT_ADDRESS) {
			object = node_of(w->a, SERD_URI, each->text);
			state(w, flags, subject, each->property, &object, NULL, NULL);
		} else {
			write_inside(w, each, subject, flags, later);
		}
	}
}

static SerdEnv *
open_environment(void)
{
	SerdEnv *environment = serd_env_new(NULL);

	for (size_t i = 0; i < PREFIXES; i++)
		(void)serd_env_set_prefix_from_strings(environment, (const uint8_t *)prefixes[i],
						       (const uint8_t *)rdf_namespace(str_of(prefixes[i])).data);
	return environment;
}

static void
add_by_serd(struct arena *a, struct buffer *out, bool turtle, const struct thing *thing, struct str name)
{
	struct serd_writing w = { .a = a, .name = name, .nesting = turtle };
	SerdEnv            *environment = open_environment();
	struct later        first = { thing, NULL }, *later = &first;
	int                 style = turtle ? SERD_STYLE_ABBREVIATED | SERD_STYLE_CURIED : SERD_STYLE_ASCII;

	w.writer = serd_writer_new(turtle ? SERD_TURTLE : SERD_NTRIPLES, (SerdStyle)style, environment, NULL,
				   write_bytes, out);
	while (later != NULL) {
		SerdNode subject;

		thing = later->thing;
		later = later->next;
		subject = name_of(&w, thing);
		write_statements(&w, thing, &subject, 0, &later);
	}
	(void)serd_writer_finish(w.writer);
	serd_writer_free(w.writer);
	serd_env_free(environment);
}

/* ---- RDF/XML ----------------------------------------------------------------------------------------------------- */

static void add_node(struct arena *a, struct buffer *out, const struct thing *thing);

static void
add_property(struct arena *a, struct buffer *out, const struct statement *statement)
{
	struct str name = statement->property;

	buffer_format(out, "<%.*s", STR_ARGS(name));
	if (statement->kind == STATEMENT_ADDRESS) {
		xml_add_attribute(out, "rdf:resource", statement->text);
		buffer_add_c(out, "/>\n");
		return;
	}
	if (statement->kind == STATEMENT_THING) {
		buffer_add_c(out, ">\n");
		add_node(a, out, statement->thing);
	} else {
		if (statement->language.length > 0)
			xml_add_attribute(out, "xml:lang", statement->language);
		else if (statement->datatype.length > 0)
			xml_add_attribute(out, "rdf:datatype", expand(a, statement->datatype));
		buffer_add_byte(out, '>');
		xml_add_text(out, statement->text);
	}
	buffer_format(out, "</%.*s>\n", STR_ARGS(name));
}

static void
add_node(struct arena *a, struct buffer *out, const struct thing *thing)
{
	struct str name = thing->class.length > 0 ? thing->class : STR("rdf:Description");

	buffer_format(out, "<%.*s", STR_ARGS(name));
	if (thing->address.length > 0)
		xml_add_attribute(out, "rdf:about", thing->address);
	if (thing->first == NULL) {
		buffer_add_c(out, "/>\n");
		return;
	}
	buffer_add_c(out, ">\n");
	for (const struct statement *each = thing->first; each != NULL; each = each->next)
		add_property(a, out, each);
	buffer_format(out, "</%.*s>\n", STR_ARGS(name));
}

/* ---- JSON-LD ----------------------------------------------------------------------------------------------------- */

static bool
is_number(struct str datatype)
{
	return str_is(datatype, "xsd:integer") || str_is(datatype, "xsd:decimal");
}

static struct json *thing_json(struct arena *a, const struct thing *thing, struct json *object, enum rdf_output syntax);

static struct json *
json_of(struct arena *a, const struct statement *statement, enum rdf_output syntax)
{
	bool         bare = syntax == RDF_OUT_SCHEMA_ORG;
	struct json *value;

	if (statement->kind == STATEMENT_THING)
		return thing_json(a, statement->thing, json_object(a), syntax);
	if (bare && is_number(statement->datatype))
		return json_number_text(a, statement->text);
	if (bare && str_is(statement->datatype, "xsd:boolean"))
		return json_boolean(a, str_is(statement->text, "true"));
	if (statement->kind == STATEMENT_LITERAL && statement->language.length == 0 &&
	    (bare || statement->datatype.length == 0))
		return json_string(a, statement->text);
	value = json_object(a);
	if (statement->kind == STATEMENT_ADDRESS) {
		json_add(value, STR("@id"), json_string(a, statement->text));
		return value;
	}
	if (statement->language.length > 0)
		json_add(value, STR("@language"), json_string(a, statement->language));
	else
		json_add(value, STR("@type"), json_string(a, statement->datatype));
	json_add(value, STR("@value"), json_string(a, statement->text));
	return value;
}

/* Adds what is said of the thing to `object`. */
static struct json *
thing_json(struct arena *a, const struct thing *thing, struct json *object, enum rdf_output syntax)
{
	if (thing->address.length > 0)
		json_add(object, STR("@id"), json_string(a, thing->address));
	if (thing->class.length > 0)
		json_add(object, STR("@type"), json_string(a, thing->class));
	for (const struct statement *each = thing->first; each != NULL; each = each->next) {
		struct json *value = json_of(a, each, syntax), *before = json_find(object, each->property);

		if (before == NULL) {
			json_add(object, each->property, value);
		} else if (before->kind == JSON_ARRAY) {
			json_append(before, value);
		} else {
			struct json *array = json_array(a), *first = ARENA_NEW(a, struct json);

			*first = *before;
			first->next = NULL;
			json_append(array, first);
			json_append(array, value);
			json_set(object, each->property, array);
		}
	}
	return object;
}

static struct json *
context_of(struct arena *a, enum rdf_output syntax)
{
	struct json *context = json_object(a);

	if (syntax == RDF_OUT_SCHEMA_ORG)
		json_add(context, STR("@vocab"), json_string(a, STR("https://schema.org/")));
	for (size_t i = 0; syntax != RDF_OUT_SCHEMA_ORG && i < PREFIXES; i++)
		json_add(context, str_of(prefixes[i]), json_string(a, rdf_namespace(str_of(prefixes[i]))));
	return context;
}

struct json *
rdf_json_document(struct arena *a, const struct thing *thing, enum rdf_output syntax)
{
	struct json *document = json_object(a);

	json_add(document, STR("@context"), context_of(a, syntax));
	return thing_json(a, thing, document, syntax);
}

/* ---- documents --------------------------------------------------------------------------------------------------- */

static bool
is_json(enum rdf_output syntax)
{
	return syntax == RDF_OUT_JSON || syntax == RDF_OUT_SCHEMA_ORG;
}

void
rdf_write_begin(struct buffer *out, enum rdf_output syntax)
{
	if (syntax == RDF_OUT_TURTLE) {
		for (size_t i = 0; i < PREFIXES; i++)
			buffer_format(out, "@prefix %s: <%s> .\n", prefixes[i],
				      rdf_namespace(str_of(prefixes[i])).data);
		buffer_add_byte(out, '\n');
	} else if (syntax == RDF_OUT_XML) {
		buffer_add_c(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rdf:RDF xmlns:rdf=\"" RDF "\"");
		for (size_t i = 0; i < PREFIXES; i++)
			buffer_format(out, "\n\txmlns:%s=\"%s\"", prefixes[i], rdf_namespace(str_of(prefixes[i])).data);
		buffer_add_c(out, ">\n");
	} else if (is_json(syntax)) {
		buffer_add_c(out, "{\"@context\":");
		json_write(out, context_of(out->arena, syntax));
		buffer_add_c(out, ",\"@graph\":[\n");
	}
}

void
rdf_write_thing(struct arena *a, struct buffer *out, enum rdf_output syntax, const struct thing *thing, struct str name)
{
	if (syntax == RDF_OUT_XML)
		add_node(a, out, thing);
	else if (is_json(syntax))
		json_write(out, thing_json(a, thing, json_object(a), syntax));
	else
		add_by_serd(a, out, syntax == RDF_OUT_TURTLE, thing, name);
}

void
rdf_write_between(struct buffer *out, enum rdf_output syntax)
{
	buffer_add_c(out, is_json(syntax) ? ",\n" : "");
}

void
rdf_write_end(struct buffer *out, enum rdf_output syntax)
{
	if (syntax == RDF_OUT_XML)
		buffer_add_c(out, "</rdf:RDF>\n");
	else if (is_json(syntax))
		buffer_add_c(out, "\n]}\n");
}

/* As JSON-LD an object, for those who look into it. */
void
rdf_write_document(struct arena *a, struct buffer *out, enum rdf_output syntax, const struct thing *thing,
		   struct str name)
{
	if (is_json(syntax)) {
		json_write_indented(out, rdf_json_document(a, thing, syntax));
		buffer_add_byte(out, '\n');
		return;
	}
	rdf_write_begin(out, syntax);
	rdf_write_thing(a, out, syntax, thing, name);
	rdf_write_end(out, syntax);
}
