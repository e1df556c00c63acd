/* The reader of PO files that translators send: a line is a keyword with a string, a string that goes on, or a comment. Other than files of the
 * interface's words (text/po.h) they may hold what is unfinished, obsolete or none of ours. */
#include "formats/translated.h"

#include "base/limits.h"
#include "text/po.h"

enum part { PART_NONE, PART_CONTEXT, PART_ORIGINAL, PART_TEXT, PART_OTHER, PARTS };

struct po_reading {
	struct arena      *a;
	struct str         name, into;
	struct translated *list;
	size_t             count, capacity;
	struct buffer      parts[PARTS];
	enum part          part;
	bool               fuzzy, next_fuzzy; /* of the entry at hand, of the one that comes */
	bool               begun;
	int                line, begun_at;
	struct error      *error;
};

static bool
fail(struct po_reading *r, struct str line)
{
	error_set(r->error, ERROR_INPUT, "translated.syntax", "line of a PO file not understood: \"%.*s\"",
		  STR_ARGS(str_head(line, 80)));
	return error_at(r->error, "%.*s:%d", STR_ARGS(r->name), r->line);
}

/* Ends the entry at hand; the one with an empty original is the header. */
static bool
end_entry(struct po_reading *r)
{
	struct translated one = { .original = buffer_str(&r->parts[PART_ORIGINAL]),
				  .text = buffer_str(&r->parts[PART_TEXT]),
				  .unfinished = r->fuzzy,
				  .line = r->begun_at };

	if (r->begun && one.original.length == 0)
		r->into = po_header_field(one.text, STR("Language:"));
	if (r->begun && one.original.length > 0) {
		if (r->count >= LIMIT_TRANSLATED_TEXTS)
			return error_set(r->error, ERROR_LIMIT, "translated.many", "a file of more than %d texts",
					 LIMIT_TRANSLATED_TEXTS);
		translated_name(buffer_str(&r->parts[PART_CONTEXT]), &one);
		r->list = arena_room(r->a, r->list, r->count, &r->capacity, sizeof one);
		r->list[r->count++] = one;
	}
	for (size_t i = 0; i < PARTS; i++)
		r->parts[i] = buffer_in(r->a);
	r->begun = false;
	r->part = PART_NONE;
	return true;
}

/* Appends a quoted string that fills `text`. */
static bool
add_quoted(struct po_reading *r, struct str text)
{
	return r->part != PART_NONE && po_add_quoted(&r->parts[r->part], text);
}

/* An entry begins at its context, else at its original. */
static bool
begin_part(struct po_reading *r, enum part part)
{
	bool begins = part == PART_CONTEXT || (part == PART_ORIGINAL && r->part != PART_CONTEXT);

	if (begins) {
		if (!end_entry(r))
			return false;
		r->begun_at = r->line;
		r->fuzzy = r->next_fuzzy;
		r->next_fuzzy = false;
	}
	r->begun = true;
	r->part = part;
	return true;
}

static bool
read_line(struct po_reading *r, struct str line)
{
	static const struct {
		const char *keyword;
		enum part   part;
	} keywords[] = { { "msgctxt ", PART_CONTEXT }, { "msgid ", PART_ORIGINAL }, { "msgid_plural ", PART_OTHER },
			 { "msgstr ", PART_TEXT },     { "msgstr[0] ", PART_TEXT }, { "msgstr[", PART_OTHER } };

	if (line.length == 0)
		return true;
	if (line.data[0] == '#') {
		r->next_fuzzy |= str_starts(line, STR("#,")) && str_find(line, STR("fuzzy")) < line.length;
		return true;
	}
	for (size_t i = 0; i < sizeof keywords / sizeof keywords[0]; i++) {
		if (!str_starts(line, str_of(keywords[i].keyword)))
			continue;
		if (!begin_part(r, keywords[i].part))
			return false;
		return add_quoted(r, str_slice(line, str_find_byte(line, '"'), line.length)) || fail(r, line);
	}
	return add_quoted(r, line) || fail(r, line);
}

bool
translated_read_po(struct arena *a, struct str name, struct str text, struct translated **list_r, size_t *count_r,
		   struct error *error)
{
	struct po_reading r = { .a = a, .name = name, .error = error };
	struct str        line;

	for (size_t i = 0; i < PARTS; i++)
		r.parts[i] = buffer_in(a);
	while (str_cut(&text, '\n', &line)) {
		r.line++;
		if (!read_line(&r, str_trim(line)))
			return false;
	}
	if (!end_entry(&r))
		return false;
	if (r.into.length == 0)
		return error_set(error, ERROR_INPUT, "translated.language",
				 "the header does not say the Language of the translations");
	for (size_t i = 0; i < r.count; i++)
		r.list[i].into = r.into;
	*list_r = r.list;
	*count_r = r.count;
	return true;
}
