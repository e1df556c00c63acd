/* Turtle by serd, a statement at a time. serd gives names as they are written; prefixes and bases are kept here, in an
 * environment that lasts over all statements. */
#include "formats/turtle.h"

#include "formats/turtle_cut.h"

#include <serd/serd.h>

#include <stdarg.h>

enum { LINES = 1000 }; /* that one reader reads */

struct reading {
	struct arena           *a; /* of a statement */
	struct turtle_cut      *cut;
	const struct rdf_rules *rules;
	SerdEnv                *env;
	SerdReader             *reader;
	struct error           *error;
	bool                    stopped;
	bool                    is_trial; /* nothing is given yet: first the statement is read to its end */
	bool                    is_wrong; /* the piece that is read, and why */
	struct error            why;
	int64_t                 number;
};

static struct str
text_of(const SerdNode *node)
{
	return node != NULL && node->buf != NULL ? (struct str){ (const char *)node->buf, node->n_bytes } : STR("");
}

/* ---- what serd tells --------------------------------------------------------------------------------------------- */

static SerdStatus wrong(struct reading *r, const char *format, ...) __attribute__((format(printf, 2, 3)));

static SerdStatus
wrong(struct reading *r, const char *format, ...)
{
	char    detail[sizeof r->why.detail];
	va_list arguments;

	if (r->is_wrong)
		return SERD_ERR_BAD_SYNTAX;
	va_start(arguments, format);
	vsnprintf(detail, sizeof detail, format, arguments);
	va_end(arguments);
	error_set(&r->why, ERROR_INPUT, "rdf.syntax", "%s", detail);
	r->is_wrong = true;
	return SERD_ERR_BAD_SYNTAX;
}

static SerdStatus
on_error(void *handle, const SerdError *error)
{
	struct reading *r = handle;
	char            text[300];
	size_t          length;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* serd's own */
	vsnprintf(text, sizeof text, error->fmt, *error->args);
#pragma GCC diagnostic pop
	length = strlen(text);
	while (length > 0 && strchr("\n ", text[length - 1]) != NULL)
		text[--length] = '\0';
	if (!str_is_utf8(str_of(text), NULL))
		(void)wrong(r, "this is no Turtle");
	else
		(void)wrong(r, "this is no Turtle: %s", text);
	return SERD_SUCCESS;
}

static SerdStatus
on_base(void *handle, const SerdNode *address)
{
	struct reading *r = handle;

	return serd_env_set_base_uri(r->env, address);
}

static SerdStatus
on_prefix(void *handle, const SerdNode *name, const SerdNode *address)
{
	struct reading *r = handle;

	return serd_env_set_prefix(r->env, name, address);
}

/* The name that a node stands for; false when its prefix is not declared. */
static bool
name_of(struct reading *r, const SerdNode *node, struct str *name_r)
{
	SerdNode   full;
	struct str text = text_of(node);
	bool       known;

	*name_r = text;
	if (node->type == SERD_BLANK) {
		*name_r = str_join(r->a, STR("_:"), text);
		return true;
	}
	if (node->type != SERD_URI && node->type != SERD_CURIE)
		return true;
	full = serd_env_expand_node(r->env, node);
	known = full.buf != NULL;
	if (known)
		*name_r = str_copy(r->a, text_of(&full));
	serd_node_free(&full);
	if (node->type == SERD_CURIE && !known)
		(void)wrong(r, "the prefix of \"%.*s\" is not declared", STR_ARGS(str_head(text, 80)));
	return node->type == SERD_URI || known;
}

static bool
is_text(struct reading *r, struct str text)
{
	if (str_is_utf8(text, NULL))
		return true;
	(void)wrong(r, "a text is no UTF-8");
	return false;
}

static SerdStatus
on_statement(void *handle, SerdStatementFlags flags, const SerdNode *graph, const SerdNode *subject,
	     const SerdNode *predicate, const SerdNode *object, const SerdNode *datatype, const SerdNode *language)
{
	struct reading      *r = handle;
	struct arena_mark    mark = arena_mark(r->a);
	struct rdf_statement statement = { .literal = object->type == SERD_LITERAL,
					   .language = text_of(language),
					   .line = r->cut->piece_line };
	SerdStatus           status = SERD_ERR_BAD_SYNTAX;

	(void)flags, (void)graph;
	if (name_of(r, subject, &statement.subject) && name_of(r, predicate, &statement.predicate) &&
	    name_of(r, object, &statement.object) &&
	    (datatype == NULL || datatype->buf == NULL || name_of(r, datatype, &statement.datatype)) &&
	    is_text(r, statement.object) && is_text(r, statement.subject)) {
		r->stopped = !r->is_trial && !r->rules->found(r->rules->context, &statement, r->error);
		status = r->stopped ? SERD_ERR_UNKNOWN : SERD_SUCCESS;
	}
	arena_reset(r->a, mark);
	return status;
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static void
report(struct reading *r, struct str piece)
{
	source_error_at(&r->why, r->cut->bytes.source, r->cut->piece_line);
	r->rules->failed(r->rules->context, &r->why, r->number, piece);
}

static void
parse(struct reading *r, struct str piece)
{
	if (serd_reader_read_string(r->reader, (const uint8_t *)piece.data) != SERD_SUCCESS && !r->stopped)
		(void)wrong(r, "this is no Turtle");
}

static void
open_reader(struct reading *r)
{
	r->reader = serd_reader_new(r->cut->lines ? SERD_NQUADS : SERD_TURTLE, r, NULL, on_base, on_prefix,
				    on_statement, NULL);
	serd_reader_set_error_sink(r->reader, on_error, r);
}

/* serd keeps a little of each line that it reads as N-Quads: a new reader forgets it. In Turtle, where it keeps nothing, the same
 * reader must go on, since it numbers the nodes without a name. */
static void
forget_lines(struct reading *r)
{
	if (!r->cut->lines || r->number % LINES != 0)
		return;
	serd_reader_free(r->reader);
	open_reader(r);
}

/* What is wrong at its end must not leave half of a statement behind, so each is read twice. */
static void
read_piece(struct reading *r, struct str piece)
{
	r->number++;
	forget_lines(r);
	buffer_add_byte(&r->cut->piece, '\0');
	r->cut->piece.length--;
	piece.data = r->cut->piece.data;
	for (int pass = 0; pass < 2 && r->why.code == ERROR_NONE; pass++) {
		r->is_trial = pass == 0;
		parse(r, piece);
	}
	if (!r->stopped && r->why.code != ERROR_NONE)
		report(r, piece);
}

bool
turtle_read(struct arena *a, struct source *source, bool lines, const struct rdf_rules *rules, struct error *error)
{
	struct turtle_cut *cut = ARENA_NEW(a, struct turtle_cut);
	struct reading     r = { .cut = cut, .rules = rules, .error = error };
	struct str         piece;

	cut->lines = lines;
	cut->bytes.source = source;
	cut->bytes.error = error;
	cut->bytes.line = 1;
	r.a = arena_open(0);
	cut->piece = buffer_in(a);
	r.env = serd_env_new(NULL);
	open_reader(&r);
	while (!r.stopped && turtle_cut_next(cut, &piece, &r.why)) {
		read_piece(&r, piece);
		r.why = (struct error){ .code = ERROR_NONE };
		r.is_wrong = false;
	}
	serd_reader_free(r.reader);
	serd_env_free(r.env);
	arena_close(r.a);
	return !r.stopped && !cut->bytes.failed;
}
