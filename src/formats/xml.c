/* Reading XML in units: the window moves over the stream, the scanner or the parser (xml_reader.h) is fed from it, and after a
 * failure the next start of a unit is looked for. */
#include "formats/xml.h"

#include "formats/xml_reader.h"

/* ---- the stream -------------------------------------------------------------------------------------------------- */

/* Forgets what stands before `byte`. */
static void
discard(struct xml_reader *r, int64_t byte)
{
	struct str kept = xml_reader_part(r, byte, xml_reader_end(r));

	xml_reader_count_lines(r, byte);
	if (kept.length > 0)
		memmove(r->window, kept.data, kept.length);
	r->window_length = kept.length;
	r->window_byte = byte;
}

/* Takes the next bytes into the window. */
static void
read_on(struct xml_reader *r)
{
	ptrdiff_t got;

	if (r->window_size - r->window_length < XML_CHUNK) {
		r->window_size = 2 * r->window_size + 2 * (size_t)XML_CHUNK;
		r->window = realloc(r->window, r->window_size);
		if (r->window == NULL)
			abort();
	}
	got = source_read(r->source, r->window + r->window_length, XML_CHUNK, r->error);
	r->stopped = got < 0;
	r->end = got == 0;
	if (got <= 0)
		return;
	r->window_length += (size_t)got;
	if (r->scanning)
		xml_scan_look(r);
}

/* ---- going on after a failure ------------------------------------------------------------------------------------ */

/* Tells what was lost. Lines are counted on for the place only: reading may go on before it. */
static void
report(struct xml_reader *r, int64_t number, struct str raw)
{
	int64_t line_byte = r->line_byte, line = r->line, line_start = r->line_start;

	xml_reader_count_lines(r, r->failed_byte);
	error_at(&r->why, "%.*s:%" PRId64 ":%" PRId64, STR_ARGS(source_name(r->source)), r->line,
		 r->failed_byte - r->line_start + 1);
	r->line_byte = line_byte;
	r->line = line;
	r->line_start = line_start;
	source_set_byte(r->source, r->failed_byte);
	if (r->rules->failed != NULL)
		r->rules->failed(r->rules->context, &r->why, number, raw);
}

static bool
ends_name(struct str text)
{
	return text.length > 0 &&
	       (text.data[0] == '>' || text.data[0] == '/' || str_trim(str_slice(text, 0, 1)).length == 0);
}

/* Does a start tag of a unit begin here: of the name the latest had, or the name to resume at, with any prefix? */
static bool
is_unit_start(const struct xml_reader *r, struct str text)
{
	struct str name = str_of(r->unit_name), after = str_slice(text, 1, 1 + XML_NAME);
	size_t     colon, length = 0;

	if (name.length > 0)
		return str_starts(after, name) && ends_name(str_slice(after, name.length, after.length));
	name = str_of(r->rules->resume);
	while (length < after.length && after.data[length] != '<' && !ends_name(str_slice(after, length, after.length)))
		length++;
	after = str_slice(after, 0, length);
	colon = str_find_byte(after, ':');
	return str_equal(after, name) || str_equal(str_slice(after, colon + 1, after.length), name);
}

/* Looks for the next start of a unit in the window from `*at_r` on; else `*at_r` is where to look on later. */
static bool
seek(const struct xml_reader *r, int64_t *at_r)
{
	struct str rest = xml_reader_part(r, *at_r, xml_reader_end(r));

	while (rest.length > 0) {
		size_t bracket = str_find_byte(rest, '<');

		*at_r += (int64_t)bracket;
		rest = str_slice(rest, bracket, rest.length);
		if (is_unit_start(r, rest))
			return true;
		if (rest.length < XML_NAME && !r->end)
			return false;
		*at_r += rest.length > 0;
		rest = str_slice(rest, 1, rest.length);
	}
	return false;
}

/* Finds the next unit, reporting what stands from `from` to there as lost. */
static bool
skip_to_unit(struct xml_reader *r, int64_t from, int64_t at, int64_t number)
{
	bool found = seek(r, &at);

	while (!found && !r->end && !r->stopped && xml_reader_end(r) - from < LIMIT_ORIGINAL_BYTES) {
		read_on(r);
		found = seek(r, &at);
	}
	report(r, number, xml_reader_part(r, from, found ? at : xml_reader_end(r)));
	while (!found && !r->end && !r->stopped) {
		discard(r, at);
		read_on(r);
		found = seek(r, &at);
	}
	if (!found || r->stopped)
		return false;
	discard(r, at);
	xml_reader_start(r, at);
	xml_reader_reopen(r, STR(""), 0);
	return true;
}

static void
start_document(struct xml_reader *r, int64_t byte)
{
	if (r->scan != NULL)
		xml_scan_start(r, byte);
	else
		xml_reader_start(r, byte);
}

/* Another document after the end of one; the parser stands at it, or inside its "<?xml". */
static bool
next_document(struct xml_reader *r)
{
	struct str before = xml_reader_part(r, r->failed_byte - 5, r->failed_byte);
	int64_t    at = r->failed_byte - (str_is(before, "<?xml") ? 5 : 0);

	if (!str_starts(xml_reader_part(r, at, xml_reader_end(r)), STR("<")))
		return false;
	discard(r, at);
	start_document(r, at);
	return true;
}

/* After a failure: reports what is lost and makes ready to go on; false when there is nothing more. */
static bool
go_on(struct xml_reader *r)
{
	int64_t from = r->failed_byte, at = from + 1, number = 0; /* what starts at the failure is part of it */

	if (r->root_done && r->failed_code != 0 && next_document(r))
		return true;
	if (r->open_count > 0) {
		from = r->unit.byte;
		number = r->unit.number;
		at = from + 1;
		r->reread += r->failed_byte - at;
		if (r->reread > r->window_byte + 8 * (int64_t)LIMIT_ORIGINAL_BYTES)
			at = r->failed_byte; /* so many bytes again and again: no more */
	}
	return skip_to_unit(r, from, at, number);
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

/* Skips what stands before the first tag; that is not only space after a program's warnings. */
static void
skip_to_document(struct xml_reader *r)
{
	struct str head;
	size_t     start;

	while (!r->end && !r->stopped && r->window_length < XML_CHUNK)
		read_on(r);
	head = xml_reader_part(r, 0, xml_reader_end(r));
	start = str_find_byte(head, '<');
	if (str_trim(str_slice(head, 0, start)).length > 0 && start < head.length) {
		error_set(&r->why, ERROR_INPUT, "xml.before", "%zu bytes before the first tag are no XML", start);
		report(r, 0, str_slice(head, 0, start));
	}
	discard(r, (int64_t)start);
}

/* A step of the scanner, which reads on where it needs more. What does not end for long it leaves to the parser. */
static bool
scan(struct xml_reader *r)
{
	bool good = xml_scan_window(r) && xml_reader_end(r) - r->at <= XML_WAITING;

	if (r->stopped)
		return false;
	if (r->open_count > 0 && xml_reader_end(r) - r->unit.byte > LIMIT_ORIGINAL_BYTES)
		good = false;
	if (r->end && good && r->root_done && r->at == xml_reader_end(r))
		return false;
	if (r->end || !good) {
		xml_scan_hand_over(r);
		return true;
	}
	discard(r, r->open_count > 0 ? r->unit.byte : r->at);
	read_on(r);
	return !r->stopped;
}

/* One step; false when all is read or the reading was stopped. */
static bool
step(struct xml_reader *r)
{
	bool last = false;

	if (r->scanning)
		return scan(r);
	if (r->fed < xml_reader_end(r)) {
		xml_reader_feed(r);
	} else if (!r->end) {
		discard(r, r->open_count > 0 ? r->unit.byte : xml_reader_at(r));
		read_on(r);
	} else {
		xml_reader_finish(r);
		last = true;
	}
	if (r->stopped)
		return false;
	if (r->failed)
		return go_on(r);
	return !last;
}

static void
drop_reader(void *argument)
{
	struct xml_reader *r = argument;

	xml_reader_drop(r);
	arena_close(r->unit_arena);
	arena_close(r->level_arena);
	free(r->window);
}

static bool
read_with(struct arena *a, struct source *source, const struct xml_rules *rules, bool scans, struct error *error)
{
	struct xml_reader *r = ARENA_NEW(a, struct xml_reader);

	r->a = a;
	r->source = source;
	r->rules = rules;
	r->error = error;
	r->line = 1;
	r->scan = scans ? xml_scan_open(a) : NULL;
	r->unit_arena = arena_open(0);
	r->level_arena = arena_open(0);
	r->unit_mark = arena_mark(r->unit_arena);
	r->text = buffer_in(a);
	arena_defer(a, drop_reader, r);
	skip_to_document(r);
	start_document(r, r->window_byte);
	while (!r->stopped && step(r))
		continue;
	return !r->stopped;
}

bool
xml_read(struct arena *a, struct source *source, const struct xml_rules *rules, struct error *error)
{
	return read_with(a, source, rules, true, error);
}

bool
xml_read_by_parser(struct arena *a, struct source *source, const struct xml_rules *rules, struct error *error)
{
	return read_with(a, source, rules, false, error);
}
