#include "letters/reply.h"

enum { MOST_LINES = 20 * 1000, ATTRIBUTION_LINES = 4, ATTRIBUTION_BYTES = 400, RULE = 10, HEADERS = 3 };

struct lines {
	struct str *list;
	size_t      count;
};

/* ---- lines ------------------------------------------------------------------------------------------------------- */

static struct lines
cut_lines(struct arena *a, struct str text)
{
	struct lines lines = { ARENA_ARRAY(a, struct str, MOST_LINES), 0 };
	struct str   line;

	while (lines.count < MOST_LINES && str_cut(&text, '\n', &line)) {
		if (str_ends(line, STR("\r")))
			line.length--;
		lines.list[lines.count++] = line;
	}
	return lines;
}

static bool
is_quoted(struct str line)
{
	return str_starts(line, STR(">"));
}

static bool
is_blank(struct str line)
{
	return str_trim(line).length == 0;
}

/* RFC 3676: a line that ends with a space goes on in the next, if that is quoted as deeply. */
static struct lines
join_flowed(struct arena *a, struct lines from)
{
	struct lines lines = { ARENA_ARRAY(a, struct str, from.count + 1), 0 };
	bool         goes_on = false;

	for (size_t i = 0; i < from.count; i++) {
		struct str line = from.list[i];

		if (!is_quoted(line) && str_starts(line, STR(" ")))
			line = str_slice(line, 1, line.length);
		if (goes_on && !is_quoted(line) && !str_is(line, "-- "))
			lines.list[lines.count - 1] = str_join(a, lines.list[lines.count - 1], line);
		else
			lines.list[lines.count++] = line;
		goes_on = !is_quoted(line) && str_ends(line, STR(" ")) && !str_is(line, "-- ");
	}
	return lines;
}

/* ---- what ends what was written ---------------------------------------------------------------------------------- */

/* "-----Original Message-----", in whatever language; or a rule of ten '_' or more. */
static bool
is_rule(struct str line)
{
	struct str text = str_trim(line);
	size_t     dashes = 0, underscores = 0;

	while (dashes < text.length && text.data[dashes] == '-')
		dashes++;
	while (underscores < text.length && text.data[underscores] == '_')
		underscores++;
	return (dashes >= 4 && dashes < text.length && str_ends(text, STR("----"))) ||
	       (underscores >= RULE && underscores == text.length);
}

/* "From: Ann <ann@example.org>": a short word, ':', a space. */
static bool
is_header(struct str line)
{
	struct str text = str_trim(line);
	size_t     cut = str_find_byte(text, ':');

	while (str_starts(text, STR("*"))) { /* bold, as some programs write it */
		text = str_slice(text, 1, text.length);
		cut--;
	}
	return cut > 1 && cut < 24 && cut < text.length &&
	       (cut + 1 == text.length || text.data[cut + 1] == ' ' || text.data[cut + 1] == '*');
}

/* A block of such lines with an address in the first two: the head of the mail that is answered, as some programs quote it. */
static bool
begins_headers(const struct lines *lines, size_t at)
{
	size_t count = 0;
	bool   address = false;

	while (at + count < lines->count && is_header(lines->list[at + count])) {
		address |= count < 2 && str_find_byte(lines->list[at + count], '@') < lines->list[at + count].length;
		count++;
	}
	return count >= HEADERS && address;
}

static size_t
find_end(const struct lines *lines)
{
	for (size_t i = 0; i < lines->count; i++) {
		if (is_rule(lines->list[i]) || begins_headers(lines, i) || str_is(lines->list[i], "-- "))
			return i;
	}
	return lines->count;
}

/* How many lines before `end` are "On Monday Ann wrote:", in whatever language: the last ends with a ':' and they are short. */
static size_t
attribution_before(const struct lines *lines, size_t end)
{
	size_t count = 0, bytes = 0;

	while (end > 0 && is_blank(lines->list[end - 1]))
		end--;
	if (end == 0 || !(str_ends(str_trim(lines->list[end - 1]), STR(":")) ||
			  str_ends(str_trim(lines->list[end - 1]), STR("\xEF\xBC\x9A"))))
		return 0;
	while (count < end && count < ATTRIBUTION_LINES && !is_blank(lines->list[end - 1 - count]) &&
	       !is_quoted(lines->list[end - 1 - count]))
		bytes += lines->list[end - 1 - count++].length;
	return bytes <= ATTRIBUTION_BYTES && count > 0 && count < ATTRIBUTION_LINES ? count : 1;
}

/* Without a quotation at the end, and the line that says whose it is. */
static void
cut_last_quotation(struct lines *lines)
{
	size_t end = lines->count;
	bool   quoted = false;

	while (end > 0 && (is_blank(lines->list[end - 1]) || is_quoted(lines->list[end - 1])))
		quoted |= is_quoted(lines->list[--end]);
	if (!quoted)
		return;
	lines->count = end - attribution_before(lines, end);
}

/* The same at the beginning, for those who answer below. */
static void
cut_first_quotation(struct lines *lines)
{
	size_t start = 0, end;

	while (start < lines->count && start < ATTRIBUTION_LINES && !is_quoted(lines->list[start]))
		start++;
	if (start == lines->count || !is_quoted(lines->list[start]))
		return;
	for (end = start; end < lines->count && (is_blank(lines->list[end]) || is_quoted(lines->list[end]));)
		end++;
	if (start > 0 && attribution_before(lines, start) == 0)
		return;
	for (size_t i = end; i < lines->count; i++) {
		if (is_quoted(lines->list[i]))
			return; /* answered piece by piece: stays as it is */
	}
	if (end == lines->count)
		return;
	lines->list += end;
	lines->count -= end;
}

struct str
reply_text(struct arena *a, struct str text, bool flowed)
{
	struct lines  lines = cut_lines(a, text);
	struct buffer out = buffer_in(a);

	if (flowed)
		lines = join_flowed(a, lines);
	lines.count = find_end(&lines);
	cut_last_quotation(&lines);
	cut_first_quotation(&lines);
	for (size_t i = 0; i < lines.count; i++) {
		struct str line = lines.list[i];

		while (line.length > 0 && line.data[line.length - 1] == ' ')
			line.length--;
		buffer_add(&out, line);
		buffer_add_byte(&out, '\n');
	}
	return str_trim(buffer_str(&out));
}
