/* JSON cut into parts. What fits into WHOLE bytes is read at once; only beyond that it is cut as it comes (base/json.h's
 * streams), so that the memory is that of one part. */
#include "formats/json_parts.h"

#include "base/limits.h"

enum { WHOLE = 1024 * 1024, STEP = 64 * 1024, NEST = 4 };

struct reading {
	struct arena                 *a, *part_a;
	struct source                *source;
	const struct json_part_rules *rules;
	char                         *start; /* the first bytes, and how many of them were taken again */
	size_t                        length, taken;
	bool                          is_whole, failed; /* the source ended; it failed */
	const struct json            *around;
	int64_t                       line, byte, number; /* added to what the stream counts */
};

/* ---- looking without reading ------------------------------------------------------------------------------------- */

struct token {
	char       kind; /* '{' '}' '[' ']' ',' ':' 's' for a string, 'w' for another word, NUL at the end */
	struct str text; /* of a string, not unescaped */
};

static struct token
next_token(struct str text, size_t *at)
{
	struct token token = { .kind = '\0' };
	size_t       from;

	while (*at < text.length && strchr(" \t\r\n", text.data[*at]) != NULL)
		(*at)++;
	if (*at >= text.length)
		return token;
	from = *at;
	(*at)++;
	token.kind = text.data[from];
	if (token.kind == '"') {
		while (*at < text.length && text.data[*at] != '"')
			*at += text.data[*at] == '\\' ? 2 : 1;
		token.kind = *at < text.length ? 's' : '\0';
		token.text = str_slice(text, from + 1, *at);
		(*at)++;
	} else if (strchr("{}[],:", token.kind) == NULL) {
		while (*at < text.length && strchr("{}[],: \t\r\n\"", text.data[*at]) == NULL)
			(*at)++;
		token.kind = 'w';
	}
	return token;
}

struct walk {
	struct str text;
	size_t     at;
	int        depth, arrays; /* open brackets, and how many of them are those of arrays */
	bool       is_name;       /* a string that comes now is a name */
};

/* The next name of a member with what follows its colon; NUL as kind of `value_r` at the end. Names inside arrays are passed
 * over, but for those that the text begins with. */
static struct str
next_name(struct walk *walk, struct token *value_r)
{
	struct token token = next_token(walk->text, &walk->at);

	for (; token.kind != '\0'; token = next_token(walk->text, &walk->at)) {
		if (token.kind == 's' && walk->is_name) {
			size_t at = walk->at;

			walk->is_name = false;
			if (next_token(walk->text, &at).kind == ':') {
				walk->at = at;
				*value_r = next_token(walk->text, &at);
				return token.text;
			}
		}
		if (token.kind == '{' || token.kind == '[')
			walk->depth++;
		if (token.kind == '}' || token.kind == ']')
			walk->depth--;
		walk->arrays += token.kind == '[' ? 1 : token.kind == ']' ? -1 : 0;
		walk->is_name = token.kind == '{' || (token.kind == ',' && walk->arrays == 0);
	}
	*value_r = (struct token){ .kind = '\0' };
	return STR("");
}

bool
json_parts_has(struct str head, const char *name)
{
	struct walk  walk = { .text = head };
	struct token token = { .kind = '\0' }, first;

	if (str_starts(head, STR("\xEF\xBB\xBF")))
		walk.at = 3;
	while ((first = next_token(head, &walk.at)).kind == '[')
		;
	if (first.kind != '{')
		return false;
	walk.depth = 1;
	walk.is_name = true;
	while (walk.depth > 0 && walk.at < head.length) {
		struct str found = next_name(&walk, &token);

		if (token.kind == '\0')
			return false;
		if (walk.depth == 1 && str_is(found, name))
			return true;
	}
	return false;
}

/* Where, in an object that is cut off, the first array with one of the names begins; text.length when nowhere. */
static size_t
find_array(struct str text, const char *const *names)
{
	struct walk  walk = { .text = text };
	struct token value = { .kind = '\0' };
	size_t       start = 0;

	if (names == NULL || next_token(text, &start).kind != '{')
		return text.length;
	while (true) {
		struct str name = next_name(&walk, &value);

		if (value.kind == '\0')
			return text.length;
		for (size_t i = 0; names[i] != NULL && value.kind == '[' && walk.arrays == 0 && walk.depth <= NEST;
		     i++) {
			if (str_is(name, names[i]))
				return walk.at + str_find_byte(str_slice(text, walk.at, text.length), '[');
		}
	}
}

/* ---- giving parts ------------------------------------------------------------------------------------------------ */

static void
fail(struct reading *reading, struct error *why, int64_t line, int64_t number, struct str raw)
{
	source_error_at(why, reading->source, line);
	reading->rules->failed(reading->rules->context, why, number, raw);
}

static bool
give(struct reading *reading, struct json_part *part, struct error *error)
{
	struct error why = { 0 };

	part->around = reading->around;
	if (json_parse_loosely(reading->part_a, part->text, &part->value, &part->mended, &why))
		return reading->rules->found(reading->rules->context, reading->part_a, part, error);
	fail(reading, &why, part->line, part->number, part->text);
	return true;
}

/* A json_read_fn: the first bytes again, then the source. */
static ptrdiff_t
read_again(void *context, char *bytes, size_t size, struct error *error)
{
	struct reading *reading = context;
	size_t          left = reading->length - reading->taken;
	ptrdiff_t       got;

	if (left > 0) {
		left = left < size ? left : size;
		memcpy(bytes, reading->start + reading->taken, left);
		reading->taken += left;
		return (ptrdiff_t)left;
	}
	if (reading->is_whole)
		return 0;
	got = source_read(reading->source, bytes, size, error);
	reading->failed |= got < 0;
	return got;
}

/* What stands behind the array whose elements were taken ends the reading. */
static bool
is_rest(const struct reading *reading, const struct json_piece *piece)
{
	return reading->around != NULL &&
	       (piece->text.length == 0 || piece->text.data[0] == '}' || piece->text.data[0] == ',');
}

static bool
read_pieces(struct reading *reading, struct error *error)
{
	struct json_stream *stream = json_stream_open(reading->a, read_again, reading);
	struct arena_mark   mark = arena_mark(reading->part_a);
	bool                good = true, more = true;

	while (good && more) {
		struct json_piece piece = { .number = 0 };
		struct json_part  part;
		struct error      why = { 0 };
		bool              fine = json_stream_next(stream, &piece, &more, &why);

		part = (struct json_part){ .text = piece.text,
					   .number = reading->number + piece.number,
					   .line = reading->line + piece.line,
					   .byte = reading->byte + piece.byte };
		if (reading->failed && error != NULL)
			*error = why;
		if (reading->failed || (!fine && is_rest(reading, &piece)))
			return !reading->failed;
		if (!fine)
			fail(reading, &why, part.line, part.number, part.text);
		else
			good = !more || give(reading, &part, error);
		arena_reset(reading->part_a, mark);
	}
	return good;
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

static bool
read_start(struct reading *reading, struct error *error)
{
	reading->start = arena_text(reading->a, WHOLE);
	while (!reading->is_whole && WHOLE - reading->length >= STEP) {
		ptrdiff_t got =
			source_read(reading->source, reading->start + reading->length, WHOLE - reading->length, error);

		if (got < 0)
			return false;
		reading->is_whole = got == 0;
		reading->length += (size_t)got;
	}
	return true;
}

/* All of the text is there: one value, else values one after the other. */
static bool
read_small(struct reading *reading, struct error *error)
{
	struct json_part part = { .text = { reading->start, reading->length }, .number = 1, .line = 1 };
	struct error     why = { 0 };
	size_t           mended;

	if (json_parse_loosely(reading->part_a, part.text, &part.value, &mended, &why)) {
		part.mended = mended;
		return reading->rules->found(reading->rules->context, reading->part_a, &part, error);
	}
	return read_pieces(reading, error);
}

/* The text before an array, closed behind it, is the object around its elements. */
static void
enter_array(struct reading *reading, size_t at)
{
	struct str    before = { reading->start, at };
	struct buffer text = buffer_in(reading->a);
	struct walk   walk = { .text = before };
	struct token  value = { .kind = 0 };
	struct json  *around;
	size_t        mended;

	while (walk.at < at && walk.depth <= NEST) {
		(void)next_name(&walk, &value);
		if (value.kind == '\0')
			break;
	}
	buffer_add(&text, before);
	buffer_add_c(&text, "[]");
	for (int i = 0; i < walk.depth; i++)
		buffer_add_byte(&text, '}');
	if (!json_parse_loosely(reading->a, buffer_str(&text), &around, &mended, NULL))
		around = json_object(reading->a);
	reading->around = around;
	reading->taken = at;
	reading->byte = (int64_t)at;
	for (size_t i = 0; i < at; i++)
		reading->line += reading->start[i] == '\n';
}

bool
json_parts_read(struct arena *a, struct source *source, const struct json_part_rules *rules, struct error *error)
{
	struct reading reading = { .a = a, .source = source, .rules = rules };
	struct str     start;
	size_t         array;
	bool           good;

	if (!read_start(&reading, error))
		return false;
	reading.part_a = arena_open(0);
	start = (struct str){ reading.start, reading.length };
	if (reading.is_whole) {
		good = read_small(&reading, error);
	} else {
		array = find_array(start, rules->arrays);
		if (array < start.length)
			enter_array(&reading, array);
		good = read_pieces(&reading, error);
	}
	arena_close(reading.part_a);
	return good;
}
