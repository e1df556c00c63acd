/* One file, by a confined process. What this program itself reads there comes back as
 *   reason WORD            ends it
 *   text BYTES             and the bytes
 *   picture SIDE WIDTH HEIGHT BYTES
 *   end
 * a line each; what is not so is the work of a file that has taken the process over, and is not believed. */
#include "node/contents.h"

#include "base/clock.h"
#include "base/confined.h"
#include "base/file.h"
#include "base/limits.h"
#include "formats/file_text.h"
#include "formats/picture.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HEAD_BYTES = 1024, CHUNK = 64 * 1024, ANSWER_BYTES = 4 * 1024 * 1024, PDF_CANNOT_OPEN = 1, PDF_FORBIDDEN = 3 };

const char *const content_reasons[] = { "kind", "empty",  "encrypted", "damaged", "large",
					"time", "memory", "program",   "absent",  NULL };

static struct str
reason_of(struct str word)
{
	for (const char *const *reason = content_reasons; *reason != NULL; reason++)
		if (str_is(word, *reason))
			return str_of(*reason);
	return STR("damaged");
}

static const char *
reason_of_error(const struct error *why)
{
	if (strcmp(why->key, "file.encrypted") == 0)
		return "encrypted";
	if (strcmp(why->key, "file.kind") == 0)
		return "kind";
	return why->code == ERROR_LIMIT ? "large" : "damaged";
}

static bool
set_reason(struct content *content, const char *reason)
{
	*content = (struct content){ .reason = str_of(reason) };
	return true;
}

/* ---- inside ------------------------------------------------------------------------------------------------------ */

static void
write_pictures(struct arena *a, struct str bytes, enum picture_kind kind, struct buffer *out)
{
	static const int sides[] = { CONTENT_SMALL, CONTENT_LARGE };
	struct picture   whole, small;
	struct error     why = { 0 };
	struct str       jpeg;

	if (!picture_read(a, bytes, kind, CONTENT_LARGE, &whole, &why)) {
		buffer_format(out, "reason %s\n", reason_of_error(&why));
		return;
	}
	for (size_t i = 0; i < sizeof sides / sizeof *sides; i++) {
		picture_fit(a, &whole, sides[i], &small);
		if (!picture_write(a, &small, &jpeg, &why))
			break;
		buffer_format(out, "picture %d %d %d %zu\n", sides[i], small.width, small.height, jpeg.length);
		buffer_add(out, jpeg);
		if (whole.width <= sides[i] && whole.height <= sides[i])
			break;
	}
	buffer_add_c(out, "end\n");
}

static void
write_text(struct arena *a, struct str bytes, struct str media, struct buffer *out)
{
	struct error why = { 0 };
	struct str   text;

	if (!file_text(a, bytes, file_text_kind(bytes, media), &text, &why)) {
		buffer_format(out, "reason %s\n", reason_of_error(&why));
		return;
	}
	buffer_format(out, "text %zu\n", text.length);
	buffer_add(out, text);
	buffer_add_c(out, "end\n");
}

void
content_read_inside(struct arena *a, struct str media)
{
	struct buffer out = buffer_in(a);
	struct stat   status;
	void         *bytes;
	struct str    file;

	if (fstat(0, &status) != 0 || status.st_size <= 0 || status.st_size > LIMIT_FILES_BYTES)
		return;
	bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, 0, 0);
	if (bytes == MAP_FAILED)
		return;
	file = (struct str){ bytes, (size_t)status.st_size };
	if (picture_kind(file) != PICTURE_NONE)
		write_pictures(a, file, picture_kind(file), &out);
	else
		write_text(a, file, media, &out);
	if (!descriptor_write(1, buffer_str(&out)))
		return; /* nobody reads it any more */
}

bool
content_bare_inside(struct arena *a)
{
	struct stat status;
	struct str  file, *parts;
	size_t      count;
	void       *bytes;

	if (fstat(0, &status) != 0 || status.st_size <= 0 || status.st_size > LIMIT_ARRIVAL_BYTES)
		return false;
	bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, 0, 0);
	if (bytes == MAP_FAILED)
		return false;
	file = (struct str){ bytes, (size_t)status.st_size };
	if (!picture_bare(a, file, picture_kind(file), &parts, &count, NULL))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!descriptor_write(1, parts[i]))
			return false;
	return true;
}

/* ---- what comes out ---------------------------------------------------------------------------------------------- */

struct reading {
	struct arena    *a;
	struct confined *process;
	int64_t          until;
	struct content  *content;
};

static const char *
reason_of_status(int status)
{
	if (status == CONFINED_NOT_STARTED)
		return "program";
	if (status == CONFINED_SIGNAL + SIGXCPU || status == CONFINED_SIGNAL + SIGKILL)
		return "time";
	return status >= CONFINED_SIGNAL ? "memory" : "damaged";
}

/* All that the process writes, at most ANSWER_BYTES. */
static bool
take_answer(struct reading *r, struct buffer *out, struct error *error)
{
	ptrdiff_t    got;
	struct error why = { 0 };

	do {
		got = confined_read(r->process, buffer_reserve(out, CHUNK), CHUNK, r->until, &why);
		out->length += got > 0 ? (size_t)got : 0;
	} while (got > 0 && out->length < ANSWER_BYTES);
	if (got >= 0)
		return true;
	set_reason(r->content, "time");
	if (why.code != ERROR_LIMIT && error != NULL)
		*error = why;
	return why.code == ERROR_LIMIT;
}

/* The number of the line's next word. */
static bool
take_number(struct str *line, int64_t most, int64_t *number_r)
{
	struct str word;

	return str_cut(line, ' ', &word) && str_integer(word, number_r) && *number_r >= 0 && *number_r <= most;
}

static bool
take_bytes(struct str *rest, struct str *line, struct str *bytes_r)
{
	int64_t length;

	if (!take_number(line, (int64_t)rest->length, &length))
		return false;
	*bytes_r = str_slice(*rest, 0, (size_t)length);
	*rest = str_slice(*rest, (size_t)length, rest->length);
	return true;
}

static bool
take_picture(struct str *rest, struct str *line, struct content *content)
{
	struct content_picture *picture = &content->pictures[content->picture_count];
	bool good = content->picture_count < CONTENT_PICTURES && take_number(line, CONTENT_LARGE, &picture->side) &&
		    take_number(line, CONTENT_LARGE, &picture->width) &&
		    take_number(line, CONTENT_LARGE, &picture->height) && take_bytes(rest, line, &picture->bytes) &&
		    picture_kind(picture->bytes) == PICTURE_JPEG &&
		    (picture->side == CONTENT_SMALL || picture->side == CONTENT_LARGE) &&
		    (content->picture_count == 0 || picture->side > content->pictures[0].side);

	content->picture_count += good;
	return good;
}

/* False when the answer is none. */
static bool
parse_answer(struct str answer, struct content *content)
{
	struct str line, word;

	while (str_cut(&answer, '\n', &line)) {
		(void)str_cut(&line, ' ', &word);
		if (str_is(word, "end"))
			return true;
		if (str_is(word, "reason")) {
			content->reason = reason_of(line);
			return true;
		}
		if (str_is(word, "text")
			    ? !take_bytes(&answer, &line, &content->text) || !str_is_utf8(content->text, NULL) ||
				      memchr(content->text.data, '\0', content->text.length) != NULL
			    : !str_is(word, "picture") || !take_picture(&answer, &line, content))
			return false;
	}
	return false;
}

/* ---- by this program --------------------------------------------------------------------------------------------- */

static bool
read_here(struct reading *r, int file, struct str media, struct error *error)
{
	const char *const             words[] = { CONFINED_SELF, "files", "inside", str_c(r->a, media), NULL };
	const struct confined_options options = {
		.words = words, .input = file, .megabytes = LIMIT_READER_MEGABYTES, .seconds = LIMIT_READER_SECONDS / 2
	};
	struct buffer out = buffer_in(r->a);
	struct str    says;

	if (!confined_start(r->a, &options, &r->process, error) || !take_answer(r, &out, error))
		return false;
	if (r->content->reason.length > 0)
		return true;
	if (parse_answer(buffer_str(&out), r->content))
		return true;
	return set_reason(r->content, out.length >= ANSWER_BYTES
					      ? "large"
					      : reason_of_status(confined_end(r->a, r->process, &says)));
}

/* ---- by pdftotext ------------------------------------------------------------------------------------------------ */

/* pdftotext turns right-to-left text around by the character, and so what a font draws as one: of lam with alef comes alef with lam.
 * Where an alef stands before that and the other has a hamza or madda, which no word is written with, it was an article: it
 * is put right, in place. Of other words it cannot be told. */
static void
put_articles_right(char *bytes, size_t length)
{
	static const char alef[] = "\xD8\xA7", lam[] = "\xD9\x84";

	for (size_t i = 0; i + 6 <= length; i++) {
		unsigned char mark = (unsigned char)bytes[i + 3];

		if (memcmp(&bytes[i], alef, 2) != 0 || bytes[i + 2] != alef[0] || memcmp(&bytes[i + 4], lam, 2) != 0 ||
		    (mark != 0xA2 && mark != 0xA3 && mark != 0xA5))
			continue;
		memmove(&bytes[i + 4], &bytes[i + 2], 2);
		memcpy(&bytes[i + 2], lam, 2);
	}
}

/* As bytes go by: what is no UTF-8 is left out, lines are kept. */
static struct str
words_of(struct arena *a, struct str text)
{
	struct file_words words = { .out = buffer_in(a) };
	struct str        rest = text, line;
	size_t            good;

	while (rest.length > 0 && !file_words_full(&words)) {
		struct str part = str_is_utf8(rest, &good) ? rest : str_slice(rest, 0, good);

		rest = str_slice(rest, part.length + 1, rest.length);
		while (str_cut(&part, '\n', &line)) {
			file_words_add(&words, line);
			file_words_break(&words);
		}
	}
	return str_head(buffer_str(&words.out), LIMIT_FILE_TEXT_BYTES);
}

static bool
read_pdf(struct reading *r, int file, struct error *error)
{
	const char *const words[] = {
		"pdftotext", "-enc",     "UTF-8", "-eol",
		"unix",      "-nopgbrk", "-l",    str_c(r->a, str_format(r->a, "%d", LIMIT_READER_PAGES)),
		"-",         "-",        NULL
	};
	const struct confined_options options = {
		.words = words, .input = file, .megabytes = LIMIT_READER_MEGABYTES, .seconds = LIMIT_READER_SECONDS / 2
	};
	struct buffer out = buffer_in(r->a);
	struct str    says;
	int           status;

	if (!confined_start(r->a, &options, &r->process, error) || !take_answer(r, &out, error))
		return false;
	if (r->content->reason.length > 0)
		return true;
	put_articles_right(out.data, out.length);
	r->content->text = words_of(r->a, buffer_str(&out));
	if (out.length >= ANSWER_BYTES)
		return true; /* what is behind is not read */
	status = confined_end(r->a, r->process, &says);
	if (status == PDF_FORBIDDEN || (status == PDF_CANNOT_OPEN && str_find(says, STR("password")) < says.length))
		return set_reason(r->content, "encrypted");
	if (r->content->text.length > 0 && status != CONFINED_NOT_STARTED)
		return true;
	return set_reason(r->content, status == 0 ? "empty" : reason_of_status(status));
}

/* ---- which of them ----------------------------------------------------------------------------------------------- */

/* PDF may have some bytes before it begins, as its readers allow. */
static bool
is_pdf(int file)
{
	char       head[HEAD_BYTES];
	ptrdiff_t  got = pread(file, head, sizeof head, 0);
	struct str bytes = { head, got > 0 ? (size_t)got : 0 };

	return str_find(bytes, STR("%PDF-")) < bytes.length;
}

bool
content_read(struct arena *a, struct str path, struct str media, struct content *content_r, struct error *error)
{
	struct reading r = { .a = a, .content = content_r, .until = clock_monotonic() + LIMIT_READER_SECONDS * 1000 };
	int64_t        size;
	int            file;
	bool           good;

	*content_r = (struct content){ 0 };
	if (!file_open_plain(path, &file, &size, NULL))
		return set_reason(content_r, "absent");
	if (size > LIMIT_FILES_BYTES)
		good = set_reason(content_r, "large");
	else if (is_pdf(file))
		good = read_pdf(&r, file, error);
	else
		good = read_here(&r, file, media, error);
	close(file);
	return good;
}
