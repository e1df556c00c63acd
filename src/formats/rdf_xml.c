/* RDF/XML by raptor2.
 *
 * Easy to get wrong: the bytes are UTF-8 already, whatever the XML declaration says, so the declaration is left out. raptor2
 * wants a base: addresses that are relative are given one, which is taken off again. Its table of all rdf:ID would grow with
 * the file and is not asked for. */
#include "formats/rdf_xml.h"

#include <raptor2/raptor2.h>

#define BASE "x-chm-base://file/"

enum { CHUNK = 64 * 1024 };

struct reading {
	struct arena           *part; /* of a statement */
	struct source          *source;
	const struct rdf_rules *rules;
	raptor_world           *world;
	raptor_parser          *parser;
	struct error           *error;
	bool                    stopped, is_wrong;
	struct error            why;
	int64_t                 line;
};

/* ---- what raptor tells ------------------------------------------------------------------------------------------- */

static void
on_message(void *context, raptor_log_message *message)
{
	struct reading *r = context;
	struct str      text = str_of(message->text);

	if (message->level < RAPTOR_LOG_LEVEL_ERROR || r->is_wrong)
		return;
	if (message->locator != NULL && message->locator->line > 0)
		r->line = message->locator->line;
	if (!str_is_utf8(text, NULL))
		text = STR("not well-formed");
	error_set(&r->why, ERROR_INPUT, "rdf.syntax", "this is no RDF/XML: %.*s",
		  STR_ARGS(str_head(str_trim(text), 300)));
	r->is_wrong = true;
}

static struct str
address_of(raptor_uri *address)
{
	size_t      length;
	const char *text = (const char *)raptor_uri_as_counted_string(address, &length);
	struct str  name = { text, length };

	return str_starts(name, STR(BASE)) ? str_slice(name, strlen(BASE), length) : name;
}

static struct str
name_of(struct reading *r, const raptor_term *term)
{
	if (term->type == RAPTOR_TERM_TYPE_URI)
		return address_of(term->value.uri);
	if (term->type == RAPTOR_TERM_TYPE_BLANK)
		return str_format(r->part, "_:%.*s", (int)term->value.blank.string_len,
				  (const char *)term->value.blank.string);
	return (struct str){ (const char *)term->value.literal.string, term->value.literal.string_len };
}

static void
on_statement(void *context, raptor_statement *given)
{
	struct reading      *r = context;
	struct arena_mark    mark = arena_mark(r->part);
	const raptor_term   *object = given->object;
	raptor_locator      *locator = raptor_parser_get_locator(r->parser);
	struct rdf_statement statement = { .subject = name_of(r, given->subject),
					   .predicate = name_of(r, given->predicate),
					   .object = name_of(r, object),
					   .literal = object->type == RAPTOR_TERM_TYPE_LITERAL,
					   .line = locator != NULL && locator->line > 0 ? locator->line : 0 };

	if (statement.literal && object->value.literal.language != NULL)
		statement.language = (struct str){ (const char *)object->value.literal.language,
						   object->value.literal.language_len };
	if (statement.literal && object->value.literal.datatype != NULL)
		statement.datatype = address_of(object->value.literal.datatype);
	if (!r->stopped && str_is_utf8(statement.object, NULL) && str_is_utf8(statement.subject, NULL)) {
		r->stopped = !r->rules->found(r->rules->context, &statement, r->error);
		if (r->stopped)
			raptor_parser_parse_abort(r->parser);
	}
	arena_reset(r->part, mark);
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static void
close_parser(void *argument)
{
	struct reading *r = argument;

	if (r->parser != NULL)
		raptor_free_parser(r->parser);
	if (r->world != NULL)
		raptor_free_world(r->world);
}

static bool
open_parser(struct reading *r)
{
	raptor_uri *base;
	bool        good;

	r->world = raptor_new_world();
	if (r->world == NULL)
		return false;
	raptor_world_set_flag(r->world, RAPTOR_WORLD_FLAG_LIBXML_GENERIC_ERROR_SAVE, 0);
	raptor_world_set_flag(r->world, RAPTOR_WORLD_FLAG_LIBXML_STRUCTURED_ERROR_SAVE, 0);
	raptor_world_set_flag(r->world, RAPTOR_WORLD_FLAG_URI_INTERNING, 0);
	raptor_world_set_flag(r->world, RAPTOR_WORLD_FLAG_WWW_SKIP_INIT_FINISH, 1);
	raptor_world_set_log_handler(r->world, r, on_message);
	r->parser = raptor_world_open(r->world) == 0 ? raptor_new_parser(r->world, "rdfxml") : NULL;
	if (r->parser == NULL)
		return false;
	raptor_parser_set_statement_handler(r->parser, r, on_statement);
	raptor_parser_set_option(r->parser, RAPTOR_OPTION_NO_NET, NULL, 1);
	raptor_parser_set_option(r->parser, RAPTOR_OPTION_NO_FILE, NULL, 1);
	raptor_parser_set_option(r->parser, RAPTOR_OPTION_LOAD_EXTERNAL_ENTITIES, NULL, 0);
	raptor_parser_set_option(r->parser, RAPTOR_OPTION_CHECK_RDF_ID, NULL, 0);
	raptor_parser_set_option(r->parser, RAPTOR_OPTION_SCANNING, NULL, 0);
	base = raptor_new_uri(r->world, (const unsigned char *)BASE);
	good = base != NULL && raptor_parser_parse_start(r->parser, base) == 0;
	raptor_free_uri(base);
	return good;
}

/* Without the XML declaration, which may name an encoding that was. */
static struct str
without_declaration(struct str first)
{
	size_t from = 0, end;

	while (from < first.length && strchr(" \t\r\n", first.data[from]) != NULL)
		from++;
	first = str_slice(first, from, first.length);
	end = str_find(first, STR("?>"));
	if (!str_starts(first, STR("<?xml ")) || end == first.length)
		return first;
	return str_slice(first, end + 2, first.length);
}

static bool
feed(struct reading *r, char *chunk)
{
	bool is_first = true, end = false;

	while (!end && !r->stopped && !r->is_wrong) {
		ptrdiff_t  got = source_read(r->source, chunk, CHUNK, r->error);
		struct str bytes = { chunk, got > 0 ? (size_t)got : 0 };

		if (got < 0)
			return false;
		if (is_first)
			bytes = without_declaration(bytes);
		is_first = false;
		end = got == 0;
		if (raptor_parser_parse_chunk(r->parser, (const unsigned char *)bytes.data, bytes.length, end) != 0 &&
		    !r->is_wrong && !r->stopped) {
			error_set(&r->why, ERROR_INPUT, "rdf.syntax", "this is no RDF/XML");
			r->is_wrong = true;
		}
	}
	return !r->stopped;
}

bool
rdf_xml_read(struct arena *a, struct source *source, const struct rdf_rules *rules, struct error *error)
{
	struct reading *r = ARENA_NEW(a, struct reading);
	bool            good;

	*r = (struct reading){ .source = source, .rules = rules, .error = error };
	arena_defer(a, close_parser, r);
	if (!open_parser(r))
		return error_set(error, ERROR_STORAGE, "rdf.parser", "raptor2 cannot be started");
	r->part = arena_open(0);
	good = feed(r, arena_text(a, CHUNK));
	arena_close(r->part);
	if (good && r->is_wrong) {
		source_error_at(&r->why, source, r->line);
		rules->failed(rules->context, &r->why, 0, STR(""));
	}
	return good;
}
