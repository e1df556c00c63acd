/* Vocabulary files: tab-separated, a first line of columns, a term a line, comments that name the source. */
#include "vocabularies/vocabulary.h"

#include "base/embedded.h"
#include "base/file.h"
#include "base/table.h"

enum { COLUMNS = 200, NOTATION_BYTES = 80, LABEL_BYTES = 4000 };

/* Made by tools/embed from vocabularies/. */
extern const struct embedded shipped_vocabularies;

struct column {
	enum label_kind kind;
	struct str      language;
};

struct file_reading {
	struct arena            *a;
	struct str               file;
	int                      line;
	struct column            columns[COLUMNS];
	size_t                   column_count;
	struct table            *seen; /* notations */
	struct buffer            comments;
	struct vocabulary_draft *draft;
	size_t                   capacity;
};

static bool
refuse(const struct file_reading *reading, struct error *error)
{
	return error_at(error, "%.*s:%d", STR_ARGS(reading->file), reading->line);
}

static bool
is_notation(struct str text)
{
	if (text.length == 0 || text.length > NOTATION_BYTES)
		return false;
	for (size_t i = 0; i < text.length; i++) {
		char c = text.data[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
		      c == '.' || c == '_'))
			return false;
	}
	return true;
}

static bool
read_column(struct file_reading *reading, struct str heading, struct error *error)
{
	struct column column = { .kind = LABEL_PREFERRED, .language = heading };
	size_t        colon = str_find_byte(heading, ':');

	if (colon < heading.length) {
		struct str kind = str_slice(heading, 0, colon);

		column.language = str_slice(heading, colon + 1, heading.length);
		column.kind = str_is(kind, "alt") ? LABEL_ALTERNATIVE : LABEL_NOTE;
		if (!str_is(kind, "alt") && !str_is(kind, "scope"))
			column.language = STR("");
	}
	if (!is_notation(column.language) || reading->column_count == COLUMNS) {
		error_set(error, ERROR_INPUT, "vocabulary.column",
			  "'%.*s' is no column of labels: a language, alt:LANGUAGE or scope:LANGUAGE",
			  STR_ARGS(str_head(heading, 40)));
		return refuse(reading, error);
	}
	reading->columns[reading->column_count++] = column;
	return true;
}

static bool
read_heading(struct file_reading *reading, struct str line, struct error *error)
{
	struct str cell;

	if (!str_cut(&line, '\t', &cell) || !str_is(cell, "notation") || !str_cut(&line, '\t', &cell) ||
	    !str_is(cell, "broader")) {
		error_set(
			error, ERROR_INPUT, "vocabulary.heading",
			"the first line names the columns: notation, broader, and a language each, separated by tabs");
		return refuse(reading, error);
	}
	while (str_cut(&line, '\t', &cell))
		if (!read_column(reading, str_trim(cell), error))
			return false;
	return true;
}

static void
add_label(struct file_reading *reading, struct term_draft *term, const struct column *column, struct str text)
{
	struct term_label *list = term->labels[column->kind].list;
	size_t             count = term->labels[column->kind].count;

	if (text.length == 0)
		return;
	list = arena_grow(reading->a, list, count * sizeof *list, (count + 1) * sizeof *list);
	list[count] = (struct term_label){ .language = column->language, .text = text };
	term->labels[column->kind].list = list;
	term->labels[column->kind].count = count + 1;
}

static bool
read_cell(struct file_reading *reading, struct term_draft *term, size_t at, struct str cell, struct error *error)
{
	struct str text;

	if (at >= reading->column_count || cell.length > LABEL_BYTES) {
		error_set(error, ERROR_INPUT, "vocabulary.cell",
			  "the line has more columns than the first line, or a cell of more than %d bytes",
			  LABEL_BYTES);
		return refuse(reading, error);
	}
	if (reading->columns[at].kind != LABEL_ALTERNATIVE) {
		add_label(reading, term, &reading->columns[at], str_trim(cell));
		return true;
	}
	while (str_cut(&cell, '|', &text))
		add_label(reading, term, &reading->columns[at], str_trim(text));
	return true;
}

static struct term_draft *
new_term(struct file_reading *reading)
{
	struct vocabulary_draft *draft = reading->draft;
	struct term_draft       *term;

	draft->terms = arena_room(reading->a, draft->terms, draft->count, &reading->capacity, sizeof *draft->terms);
	term = &draft->terms[draft->count++];
	*term = (struct term_draft){ .line = reading->line };
	return term;
}

static bool
read_term(struct file_reading *reading, struct str line, struct error *error)
{
	struct term_draft *term = new_term(reading);
	struct str         cell;

	(void)str_cut(&line, '\t', &cell);
	term->notation = str_trim(cell);
	if (!is_notation(term->notation)) {
		error_set(error, ERROR_INPUT, "vocabulary.notation", "'%.*s' is no notation: letters, digits and -._",
			  STR_ARGS(str_head(term->notation, 40)));
		return refuse(reading, error);
	}
	if (table_put(reading->seen, term->notation, reading) != NULL) {
		error_set(error, ERROR_INPUT, "vocabulary.duplicate", "the notation '%.*s' stands in the file twice",
			  STR_ARGS(term->notation));
		return refuse(reading, error);
	}
	if (str_cut(&line, '\t', &cell))
		term->broader = str_trim(cell);
	for (size_t at = 0; str_cut(&line, '\t', &cell); at++)
		if (!read_cell(reading, term, at, cell, error))
			return false;
	if (term->labels[LABEL_PREFERRED].count > 0)
		return true;
	error_set(error, ERROR_INPUT, "vocabulary.unlabelled", "the term '%.*s' has no label",
		  STR_ARGS(term->notation));
	return refuse(reading, error);
}

static void
keep_comment(struct file_reading *reading, struct str line)
{
	if (reading->comments.length > 0)
		buffer_add_byte(&reading->comments, '\n');
	buffer_add(&reading->comments, str_trim(str_slice(line, 1, line.length)));
}

static bool
read_line(struct file_reading *reading, struct str line, struct error *error)
{
	if (line.length > 0 && line.data[line.length - 1] == '\r')
		line.length--;
	if (str_trim(line).length == 0)
		return true;
	if (line.data[0] == '#') {
		keep_comment(reading, line);
		return true;
	}
	if (reading->column_count == 0)
		return read_heading(reading, line, error);
	return read_term(reading, line, error);
}

bool
vocabulary_parse(struct arena *a, struct str text, struct str file, struct vocabulary_draft *draft_r,
		 struct error *error)
{
	struct file_reading *reading = ARENA_NEW(a, struct file_reading);
	struct str           name = path_name(file), line;

	*draft_r = (struct vocabulary_draft){ .name = str_slice(name, 0, str_find_byte(name, '.')) };
	reading->a = a;
	reading->file = file;
	reading->draft = draft_r;
	reading->seen = table_make(a, 0);
	reading->comments = buffer_in(a);
	if (!str_is_utf8(text, NULL)) {
		error_set(error, ERROR_INPUT, "vocabulary.encoding", "the file is not in UTF-8");
		return error_at(error, "%.*s", STR_ARGS(file));
	}
	while (str_cut(&text, '\n', &line)) {
		reading->line++;
		if (!read_line(reading, line, error))
			return false;
	}
	draft_r->source = buffer_str(&reading->comments);
	return true;
}

bool
vocabulary_drafts_own(struct arena *a, const struct vocabulary_draft **drafts_r, size_t *count_r, struct error *error)
{
	struct vocabulary_draft *drafts = ARENA_ARRAY(a, struct vocabulary_draft, shipped_vocabularies.count);

	for (size_t i = 0; i < shipped_vocabularies.count; i++) {
		const struct embedded_file *file = &shipped_vocabularies.files[i];

		if (!vocabulary_parse(a, file->bytes, str_join(a, STR("vocabularies/"), file->name), &drafts[i], error))
			return false;
	}
	*drafts_r = drafts;
	*count_r = shipped_vocabularies.count;
	return true;
}

bool
vocabularies_own(struct arena *a, const struct vocabularies **vocabularies_r, struct error *error)
{
	const struct vocabulary_draft *drafts;
	size_t                         count;

	return vocabulary_drafts_own(a, &drafts, &count, error) &&
	       vocabularies_make(a, drafts, count, vocabularies_r, error);
}
