/* The stream cutter. It follows brackets, quotes and separators only, as far as they tell where a value ends; whether
 * the value is well-formed says json_parse().
 *
 * Easy to get wrong: a value that is not closed would swallow all that follows. So a value that follows another without
 * a separator, a bracket that does not match and a line end within quotes stop the cut; it then looks for the next line
 * that begins as this one did (same indentation, the start of a value) and goes on there. */
#include "base/json.h"

#include "base/json_scan.h"
#include "base/limits.h"

enum { CHUNK = 64 * 1024, INDENT_UNKNOWN = -1, INDENT_MOST = 1000, LEVELS = LIMIT_JSON_DEPTH };

_Static_assert(LEVELS <= 64, "struct extent has a bit for each level");

enum mode {
	MODE_START,
	MODE_VALUES, /* one after the other */
	MODE_FIRST,  /* an element of the array, or its end */
	MODE_NEXT,   /* an element, after a comma */
	MODE_AFTER,  /* a comma, after an element, or the array's end */
	MODE_REST,   /* nothing but space */
	MODE_END,
};

struct json_stream {
	json_read_fn *read;
	void         *context;
	struct str    array; /* the member whose elements are cut; empty: none */
	enum mode     mode;
	char         *bytes;
	size_t        capacity, filled;
	size_t        from;   /* where the value begins that is being cut */
	size_t        at;     /* how far it is scanned */
	int64_t       offset; /* of bytes[0] in the stream */
	int64_t       line;   /* of bytes[at] */
	int64_t       number; /* of the newest piece */
	int           indent; /* blanks before bytes[at] on its line; INDENT_UNKNOWN after anything else */
	bool          is_ended;
	bool          is_dropping; /* nothing before bytes[at] is kept */
};

/* How far into a value the scan is. */
struct extent {
	uint64_t    objects; /* a bit for each level, set for an object */
	int         depth;
	bool        is_text, is_escaped, is_word;
	char        before; /* the token before: 'v' for a value, else ',' ':' '{' '['; NUL at the start */
	const char *problem;
};

enum verdict { SCAN_MORE, SCAN_WHOLE, SCAN_BROKEN };

static void
free_stream(void *argument)
{
	struct json_stream *s = argument;

	free(s->bytes);
}

struct json_stream *
json_stream_open(struct arena *a, json_read_fn *read, void *context)
{
	struct json_stream *s = ARENA_NEW(a, struct json_stream);

	*s = (struct json_stream){ .read = read, .context = context, .line = 1 };
	/* outside the arena: it grows while the caller resets the arena to marks */
	arena_defer(a, free_stream, s);
	return s;
}

void
json_stream_take(struct json_stream *s, struct str array)
{
	assert(s->mode == MODE_START);
	s->array = array;
}

/* ---- bytes ------------------------------------------------------------------------------------------------------- */

static void
make_room(struct json_stream *s)
{
	size_t base = s->is_dropping ? s->at : s->from;

	if (base > 0) {
		memmove(s->bytes, s->bytes + base, s->filled - base);
		s->offset += (int64_t)base;
		s->from = s->from > base ? s->from - base : 0;
		s->at -= base;
		s->filled -= base;
	}
	if (s->capacity - s->filled >= CHUNK)
		return;
	s->capacity = s->capacity != 0 ? s->capacity * 2 : (size_t)CHUNK * 2;
	s->bytes = realloc(s->bytes, s->capacity);
	assert(s->bytes != NULL);
}

/* Reads more; false when the reader failed. At the end `is_ended` is set. */
static bool
fill(struct json_stream *s, struct error *error)
{
	ptrdiff_t got;

	make_room(s);
	got = s->read(s->context, s->bytes + s->filled, s->capacity - s->filled, error);
	if (got < 0) {
		s->mode = MODE_END;
		return false;
	}
	s->filled += (size_t)got;
	s->is_ended = got == 0;
	return true;
}

/* Makes sure that `count` bytes from bytes[at] are there, unless the stream ends before. */
static bool
want(struct json_stream *s, size_t count, struct error *error)
{
	while (s->filled - s->at < count && !s->is_ended)
		if (!fill(s, error))
			return false;
	return true;
}

/* The byte `ahead` of bytes[at], NUL where there is none. */
static char
peek(const struct json_stream *s, size_t ahead)
{
	return s->filled - s->at > ahead ? s->bytes[s->at + ahead] : '\0';
}

/* Passes over white space; afterwards bytes[at] is there unless the stream is at its end. */
static bool
skip_space(struct json_stream *s, struct error *error)
{
	while (true) {
		for (; s->at < s->filled && json_is_space(s->bytes[s->at]); s->at++) {
			if (s->bytes[s->at] == '\n') {
				s->line++;
				s->indent = 0;
			} else if (s->indent != INDENT_UNKNOWN && s->indent < INDENT_MOST) {
				s->indent++;
			}
		}
		s->from = s->at;
		if (s->at < s->filled || s->is_ended)
			return true;
		if (!fill(s, error))
			return false;
	}
}

static bool
is_at_end(const struct json_stream *s)
{
	return s->at == s->filled && s->is_ended;
}

/* ---- the extent of a value --------------------------------------------------------------------------------------- */

static enum verdict
broken(struct extent *x, const char *problem)
{
	x->problem = problem;
	return SCAN_BROKEN;
}

static enum verdict
end_of_value(struct extent *x)
{
	x->before = 'v';
	return x->depth == 0 ? SCAN_WHOLE : SCAN_MORE;
}

static enum verdict
scan_text(struct json_stream *s, struct extent *x)
{
	char c;

	if (x->is_escaped) {
		x->is_escaped = false;
		if (s->bytes[s->at] != '\n') {
			s->at++;
			return SCAN_MORE;
		}
	}
	s->at = (size_t)(json_plain_end(s->bytes + s->at, s->bytes + s->filled) - s->bytes);
	if (s->at == s->filled)
		return SCAN_MORE;
	c = s->bytes[s->at];
	if (c == '\n')
		return broken(x, "a line ends within a string");
	s->at++;
	x->is_escaped = c == '\\';
	if (c != '"')
		return SCAN_MORE;
	x->is_text = false;
	return end_of_value(x);
}

static bool
is_word_byte(char c)
{
	return !json_is_space(c) && c != '"' && c != ',' && c != ':' && c != '[' && c != ']' && c != '{' && c != '}';
}

static enum verdict
scan_word(struct json_stream *s, struct extent *x)
{
	while (s->at < s->filled && is_word_byte(s->bytes[s->at]))
		s->at++;
	if (s->at == s->filled)
		return SCAN_MORE;
	x->is_word = false;
	return end_of_value(x);
}

static enum verdict
scan_open(struct extent *x, bool is_object)
{
	if (x->depth == LEVELS)
		return broken(x, "too many arrays and objects within each other");
	x->objects = is_object ? x->objects | (uint64_t)1 << x->depth : x->objects & ~((uint64_t)1 << x->depth);
	x->depth++;
	x->before = is_object ? '{' : '[';
	return SCAN_MORE;
}

static enum verdict
scan_close(struct extent *x, bool is_object)
{
	if (x->depth == 0)
		return broken(x, "a bracket closes nothing");
	if (((x->objects >> (x->depth - 1) & 1) != 0) != is_object)
		return broken(x, is_object ? "'}' closes a '['" : "']' closes a '{'");
	x->depth--;
	return end_of_value(x);
}

/* Takes the byte at bytes[at], outside texts and words. */
static enum verdict
scan_byte(struct json_stream *s, struct extent *x)
{
	char c = s->bytes[s->at];

	switch (c) {
	case ' ':
	case '\t':
	case '\r':
		break;
	case '\n':
		s->line++;
		break;
	case ',':
	case ':':
		if (x->before != 'v' || x->depth == 0)
			return broken(x, c == ',' ? "a ',' follows no value" : "a ':' follows no name");
		x->before = c;
		break;
	case '}':
	case ']':
		s->at++;
		return scan_close(x, c == '}');
	default:
		if (x->before == 'v')
			return broken(x, "a value follows another without ','");
		x->is_text = c == '"';
		x->is_word = is_word_byte(c);
		s->at += !x->is_word;
		return c == '{' || c == '[' ? scan_open(x, c == '{') : SCAN_MORE;
	}
	s->at++;
	return SCAN_MORE;
}

/* Follows the value on which bytes[at] stands to its end, reading on. False when the reader fails. */
static bool
scan(struct json_stream *s, struct extent *x, enum verdict *verdict_r, struct error *error)
{
	*verdict_r = SCAN_MORE;
	while (*verdict_r == SCAN_MORE) {
		if (s->at == s->filled) {
			s->is_dropping = s->is_dropping || s->at - s->from > LIMIT_JSON_BYTES;
			if (!s->is_ended && !fill(s, error))
				return false;
		}
		if (s->at < s->filled)
			*verdict_r = x->is_text ? scan_text(s, x) : x->is_word ? scan_word(s, x) : scan_byte(s, x);
		else if (s->is_ended)
			*verdict_r =
				x->is_word && x->depth == 0 ? SCAN_WHOLE : broken(x, "the text ends within a value");
	}
	return true;
}

/* Passes over a value, keeping nothing of it. */
static bool
skip_value(struct json_stream *s, struct extent *x, enum verdict *verdict_r, struct error *error)
{
	bool is_read;

	s->is_dropping = true;
	is_read = scan(s, x, verdict_r, error);
	s->is_dropping = false;
	s->indent = INDENT_UNKNOWN;
	return is_read;
}

/* ---- errors and finding the way again ---------------------------------------------------------------------------- */

static bool
fail_at(struct json_stream *s, struct error *error, const char *key, const char *problem)
{
	error_set(error, ERROR_INPUT, key, "%s", problem);
	return error_at(error, "line %" PRId64 ", byte %" PRId64, s->line, s->offset + (int64_t)s->at);
}

/* As fail_at, and nothing more is to be had of the stream. */
static bool
fail_for_good(struct json_stream *s, struct error *error, const char *key, const char *problem)
{
	s->mode = MODE_END;
	return fail_at(s, error, key, problem);
}

static bool
begins_value(char c)
{
	return c != '\0' && strchr("{[\"-0123456789tfn", c) != NULL;
}

/* True when the line that begins at bytes[at] looks like the start of a piece. */
static bool
is_line_of_piece(struct json_stream *s, int indent, bool is_element, struct error *error, bool *found_r)
{
	int  blanks = 0;
	char c = ' ';

	while (blanks < INDENT_MOST) {
		if (!want(s, (size_t)blanks + 1, error))
			return false;
		c = peek(s, (size_t)blanks);
		if (c != ' ' && c != '\t' && !(is_element && c == ','))
			break;
		blanks++;
	}
	*found_r = begins_value(c) && (indent == INDENT_UNKNOWN || blanks == indent);
	*found_r = *found_r || (is_element && c == ']' && indent != INDENT_UNKNOWN && blanks <= indent);
	return true;
}

/* From bytes[at] on, finds the next line that begins as a piece with this indentation does, or the end. */
static bool
find_line(struct json_stream *s, int indent, bool is_element, struct error *error)
{
	bool found = false;

	while (!found && !is_at_end(s)) {
		const char *end = memchr(s->bytes + s->at, '\n', s->filled - s->at);

		if (end == NULL) {
			s->at = s->filled;
			s->is_dropping = s->is_dropping || s->at - s->from > LIMIT_JSON_BYTES;
			if (!s->is_ended && !fill(s, error))
				return false;
			continue;
		}
		s->at = (size_t)(end - s->bytes) + 1;
		s->line++;
		if (!is_line_of_piece(s, indent, is_element, error, &found))
			return false;
	}
	s->indent = 0;
	return true;
}

/* ---- what stands before, between and behind the pieces ----------------------------------------------------------- */

static void
enter_array(struct json_stream *s)
{
	s->at++;
	s->indent = INDENT_UNKNOWN;
	s->mode = MODE_FIRST;
}

/* Reads `"name":` and goes to the value. */
static bool
take_name(struct json_stream *s, bool *is_array_r, struct error *error)
{
	struct extent name = { .depth = 0 };
	enum verdict  verdict = SCAN_BROKEN;

	if (peek(s, 0) != '"')
		return fail_for_good(s, error, "json.syntax", "expected a name in quotes");
	if (!scan(s, &name, &verdict, error))
		return false;
	if (verdict != SCAN_WHOLE || s->is_dropping)
		return fail_for_good(s, error, "json.syntax", "a name does not end");
	*is_array_r = str_equal((struct str){ s->bytes + s->from + 1, s->at - s->from - 2 }, s->array);
	if (!skip_space(s, error))
		return false;
	if (peek(s, 0) != ':')
		return fail_for_good(s, error, "json.syntax", "expected ':' after a name");
	s->at++;
	return skip_space(s, error);
}

/* Of the object at bytes[at], goes into the array that is the member `array`. */
static bool
enter_member(struct json_stream *s, struct error *error)
{
	do {
		struct extent value = { .depth = 0 };
		enum verdict  verdict = SCAN_BROKEN;
		bool          is_array = false;

		s->at++;
		if (!skip_space(s, error))
			return false;
		if (peek(s, 0) == '}')
			break;
		if (!take_name(s, &is_array, error))
			return false;
		if (is_array && peek(s, 0) == '[') {
			enter_array(s);
			return true;
		}
		if (!skip_value(s, &value, &verdict, error))
			return false;
		if (verdict != SCAN_WHOLE)
			return fail_for_good(s, error, "json.syntax", value.problem);
		if (!skip_space(s, error))
			return false;
	} while (peek(s, 0) == ',');
	return fail_for_good(s, error, "json.absent", "the object has no array of that name");
}

static bool
start(struct json_stream *s, struct error *error)
{
	if (!want(s, 3, error))
		return false;
	if (peek(s, 0) == '\xEF' && peek(s, 1) == '\xBB' && peek(s, 2) == '\xBF')
		s->at += 3;
	if (!skip_space(s, error))
		return false;
	if (s->array.length > 0 && !is_at_end(s)) {
		if (peek(s, 0) != '{')
			return fail_for_good(s, error, "json.syntax", "expected '{'");
		return enter_member(s, error);
	}
	if (peek(s, 0) == '[')
		enter_array(s);
	else
		s->mode = MODE_VALUES;
	return true;
}

/* Behind the array: the rest of its object, then nothing. */
static bool
finish(struct json_stream *s, struct error *error)
{
	struct extent rest = { .objects = 1, .depth = 1, .before = 'v' };
	enum verdict  verdict = SCAN_WHOLE;

	if (s->array.length > 0 && !skip_value(s, &rest, &verdict, error))
		return false;
	if (verdict != SCAN_WHOLE)
		return fail_for_good(s, error, "json.syntax", rest.problem);
	if (!skip_space(s, error))
		return false;
	if (!is_at_end(s))
		return fail_for_good(s, error, "json.after", "something follows the end of the array");
	s->mode = MODE_END;
	return true;
}

/* Inside an array: takes the ',' or ']' at bytes[at]. */
static bool
separate(struct json_stream *s, struct error *error)
{
	if (is_at_end(s))
		return fail_for_good(s, error, "json.end", "the text ends within the array");
	if (peek(s, 0) == ']' && s->mode == MODE_NEXT) {
		s->mode = MODE_FIRST;
		return fail_at(s, error, "json.syntax", "no element follows the last ','");
	}
	if (peek(s, 0) == ']') {
		s->at++;
		s->mode = MODE_REST;
	} else if (peek(s, 0) == ',' && s->mode == MODE_AFTER) {
		s->at++;
		s->indent += s->indent != INDENT_UNKNOWN;
		s->mode = MODE_NEXT;
	}
	return true;
}

/* Goes to where the next piece begins; `*more_r` false at the end. */
static bool
find_piece(struct json_stream *s, bool *more_r, struct error *error)
{
	while (s->mode != MODE_END) {
		enum mode mode;

		if (s->mode == MODE_START && !start(s, error))
			return false;
		if (!skip_space(s, error))
			return false;
		if (s->mode == MODE_VALUES) {
			*more_r = !is_at_end(s);
			return true;
		}
		mode = s->mode;
		if (mode != MODE_REST && mode != MODE_END && !separate(s, error))
			return false;
		if (s->mode == MODE_REST && !finish(s, error))
			return false;
		if (s->mode == mode && mode != MODE_END) {
			*more_r = true;
			return true;
		}
	}
	*more_r = false;
	return true;
}

/* ---- pieces ------------------------------------------------------------------------------------------------------ */

/* False for a word that is neither number nor literal. */
static bool
is_sane_word(struct str text)
{
	static const char *const literals[] = { "true", "false", "null" };

	for (size_t i = 0; i < sizeof literals / sizeof *literals; i++)
		if (str_is(text, literals[i]))
			return true;
	for (size_t i = 0; i < text.length; i++)
		if (strchr("0123456789+-.eE", text.data[i]) == NULL || text.data[i] == '\0')
			return false;
	return true;
}

/* True when the line at bytes[at] begins with a comma, as some write arrays. */
static bool
is_comma_next(const struct json_stream *s)
{
	size_t ahead = 0;

	while (peek(s, ahead) == ' ' || peek(s, ahead) == '\t')
		ahead++;
	return peek(s, ahead) == ',';
}

/* Reports the piece that begins at bytes[from] and goes to where the next may begin. */
static bool
fail_piece(struct json_stream *s, int indent, struct extent *x, struct json_piece *piece, struct error *error)
{
	bool is_element = s->mode != MODE_VALUES;

	if (!s->is_dropping) {
		s->at = s->from;
		s->line = piece->line;
	}
	if (!find_line(s, indent, is_element, error))
		return false;
	if (is_element && is_at_end(s))
		s->mode = MODE_END;
	else if (is_element)
		s->mode = is_comma_next(s) ? MODE_AFTER : MODE_FIRST;
	/* what was passed over moved the bytes, and dropped them when they were too many */
	piece->text = s->is_dropping ? STR("") : (struct str){ s->bytes + s->from, s->at - s->from };
	while (piece->text.length > 0 && json_is_space(piece->text.data[piece->text.length - 1]))
		piece->text.length--;
	error_set(error, ERROR_INPUT, "json.broken", "the value that begins here is broken: %s", x->problem);
	return error_at(error, "line %" PRId64 ", byte %" PRId64, piece->line, piece->byte);
}

/* Cuts the piece that begins at bytes[at]. */
static bool
cut(struct json_stream *s, struct json_piece *piece, struct error *error)
{
	struct extent x = { .before = s->mode == MODE_AFTER ? 'v' : '\0' };
	int           indent = s->indent;
	enum verdict  verdict;

	*piece = (struct json_piece){ .line = s->line, .byte = s->offset + (int64_t)s->at, .number = ++s->number };
	if (!scan(s, &x, &verdict, error))
		return false;
	s->indent = INDENT_UNKNOWN;
	if (!s->is_dropping)
		piece->text = (struct str){ s->bytes + s->from, s->at - s->from };
	if (verdict == SCAN_WHOLE && piece->text.length > 0 && is_word_byte(piece->text.data[0]) &&
	    !is_sane_word(piece->text))
		verdict = broken(&x, "expected a value");
	if (verdict == SCAN_BROKEN)
		return fail_piece(s, indent, &x, piece, error);
	if (s->mode != MODE_VALUES)
		s->mode = MODE_AFTER;
	if (!s->is_dropping && piece->text.length <= LIMIT_JSON_BYTES)
		return true;
	piece->text = STR("");
	error_set(error, ERROR_LIMIT, "json.bytes", "more than %d bytes in one value", LIMIT_JSON_BYTES);
	return error_at(error, "line %" PRId64 ", byte %" PRId64, piece->line, piece->byte);
}

bool
json_stream_next(struct json_stream *s, struct json_piece *piece_r, bool *more_r, struct error *error)
{
	bool is_cut;

	*piece_r = (struct json_piece){ .number = s->number };
	s->is_dropping = false;
	s->from = s->at;
	if (!find_piece(s, more_r, error)) {
		piece_r->line = s->line;
		piece_r->byte = s->offset + (int64_t)s->at;
		*more_r = s->mode != MODE_END;
		return false;
	}
	if (!*more_r)
		return true;
	is_cut = cut(s, piece_r, error);
	*more_r = is_cut || s->mode != MODE_END;
	return is_cut;
}
