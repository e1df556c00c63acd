/* Words of the interface: looking them up, filling them in, numbers and dates. words_read.c puts a node's over them. */
#include "text/words.h"

#include "text/po.h"
#include "text/words_index.h"
#include "text/words_table.h"

#include "base/clock.h"

enum { MONTHS = 12, NUMBER_DIGITS = 20, GROUP = 3 };

const struct words *
words_own(void)
{
	return &words_compiled;
}

/* ---- finding ----------------------------------------------------------------------------------------------------- */

struct str
words_key(const struct words *words, unsigned index)
{
	return (struct str){ words->keys + words->key_at[index], words->key_at[index + 1] - words->key_at[index] };
}

/* Looks in the sorted range from `low` to before `high`; words->count when it is not there. */
static unsigned
find_key_in(const struct words *words, struct str key, unsigned low, unsigned high)
{
	while (low < high) {
		unsigned middle = low + (high - low) / 2;
		int      order = str_compare(key, words_key(words, middle));

		if (order == 0)
			return middle;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return words->count;
}

unsigned
words_find_key(const struct words *words, struct str key)
{
	for (unsigned at = words_slot(key); words->slots[at] != 0; at = (at + 1) % WORDS_SLOTS)
		if (str_equal(words_key(words, words->slots[at] - 1u), key))
			return words->slots[at] - 1u;
	return find_key_in(words, key, words->own, words->count);
}

const struct words_language *
words_find_language(const struct words *words, struct str tag)
{
	for (size_t i = 0; i < words->language_count; i++)
		if (str_equal(words->tags[i], tag))
			return &words->languages[i];
	return NULL;
}

/* The tag without its last subtag; empty when it has only one. */
static struct str
shorter_tag(struct str tag)
{
	while (tag.length != 0 && tag.data[tag.length - 1] != '-')
		tag.length--;
	return str_slice(tag, 0, tag.length != 0 ? tag.length - 1 : 0);
}

const struct words_language *
words_find_nearest(const struct words *words, struct str tag)
{
	const struct words_language *found = NULL;

	for (; found == NULL && tag.length != 0; tag = shorter_tag(tag))
		found = words_find_language(words, tag);
	return found;
}

const struct words_language *
words_in(const struct words *words, struct str language)
{
	const struct words_language *found = words_find_nearest(words, language);

	if (found == NULL)
		found = words_find_language(words, STR("en"));
	assert(found != NULL);
	return found;
}

/* Form `form` of the forms in `word`; the last when there are fewer. */
static struct str
pick_form(struct str word, unsigned form)
{
	struct str picked;

	while (str_cut(&word, '\0', &picked) && form != 0)
		form--;
	return picked;
}

/* The language, or what it falls back to for this word. */
static const struct words_language *
with_word(const struct words_language *language, unsigned index)
{
	while (language->at[index] == language->at[index + 1] && language->fallback != NULL)
		language = language->fallback;
	return language;
}

bool
words_fell_back(const struct words_language *language, unsigned index, struct str *tag_r)
{
	struct str own = language->tag;

	*tag_r = with_word(language, index)->tag;
	return !str_equal(str_slice(*tag_r, 0, str_find_byte(*tag_r, '-')), str_slice(own, 0, str_find_byte(own, '-')));
}

struct str
words_at(const struct words_language *language, unsigned index, int64_t count)
{
	struct str word;

	language = with_word(language, index);
	word = (struct str){ language->text + language->at[index], language->at[index + 1] - language->at[index] };
	if (word.length == 0 || memchr(word.data, '\0', word.length) == NULL)
		return word;
	return pick_form(word, count < 0 ? PLURAL_FORMS : plural_form(&language->plural, count));
}

struct str
words_get(const struct words *words, struct str language, const char *key)
{
	unsigned   index = words_find_key(words, str_of(key));
	struct str word = { 0 };

	if (index != words->count)
		word = words_at(words_in(words, language), index, -1);
	return word.length != 0 ? word : str_of(key);
}

struct str
words_given(const struct words *words, struct str language, struct str key)
{
	const struct words_language *list = words_find_language(words, language);
	unsigned                     index = words_find_key(words, key);

	if (list == NULL || index == words->count || list->at[index] == list->at[index + 1])
		return (struct str){ 0 };
	return words_at(list, index, -1);
}

bool
words_has(const struct words *words, const char *key)
{
	return words_find_key(words, str_of(key)) != words->count;
}

size_t
words_languages(const struct words *words, const struct str **languages_r)
{
	*languages_r = words->tags;
	return words->language_count;
}

struct str
words_language_name(const struct words *words, struct str language)
{
	const struct words_language *found = words_find_nearest(words, language);

	return found != NULL ? words_at(found, WORD_LANGUAGE_NAME, -1) : language;
}

/* ---- filling ----------------------------------------------------------------------------------------------------- */

static void
add_value(struct buffer *out, struct str name, const struct word_value *values, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (str_is(name, values[i].name)) {
			buffer_add(out, values[i].value);
			return;
		}
	}
	buffer_format(out, "{%.*s}", STR_ARGS(name));
}

struct str
words_fill(struct arena *a, const struct words *words, struct str language, const char *key, int64_t count,
	   const struct word_value *values, size_t value_count)
{
	const struct words_language *list = words_in(words, language);
	unsigned                     index = words_find_key(words, str_of(key));
	struct buffer                out = buffer_in(a);
	struct word_piece            piece;
	struct str                   form;

	if (index == words->count)
		return str_of(key);
	form = words_at(list, index, count);
	while (word_piece_next(&form, &piece)) {
		if (!piece.placeholder)
			buffer_add(&out, piece.text);
		else if (count >= 0 && str_is(piece.text, "count"))
			words_add_number(&out, list, count);
		else
			add_value(&out, piece.text, values, value_count);
	}
	return buffer_str(&out);
}

/* ---- numbers and dates ------------------------------------------------------------------------------------------- */

void
words_add_number(struct buffer *out, const struct words_language *language, int64_t number)
{
	char       digits[NUMBER_DIGITS + 1];
	uint64_t   size = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
	int        length = snprintf(digits, sizeof digits, "%" PRIu64, size);
	struct str separator = { 0 };
	int64_t    from;

	if (str_integer(words_at(language, WORD_NUMBER_SEPARATOR_FROM, -1), &from) && size >= (uint64_t)from)
		separator = words_at(language, WORD_NUMBER_SEPARATOR, -1);
	if (number < 0)
		buffer_add_c(out, "\u2212");
	for (int i = 0; i < length; i++) {
		if (i > 0 && (length - i) % GROUP == 0)
			buffer_add(out, separator);
		buffer_add_byte(out, digits[i]);
	}
}

struct str
words_number(struct arena *a, const struct words *words, struct str language, int64_t number)
{
	struct buffer out = buffer_in(a);

	words_add_number(&out, words_in(words, language), number);
	return buffer_str(&out);
}

/* Month names beside a day ("3 мая") and alone ("май"). */
static const char *const months[MONTHS] = {
	"month.1", "month.2", "month.3", "month.4",  "month.5",  "month.6",
	"month.7", "month.8", "month.9", "month.10", "month.11", "month.12",
};
static const char *const months_alone[MONTHS] = {
	"month.alone.1", "month.alone.2", "month.alone.3", "month.alone.4",  "month.alone.5",  "month.alone.6",
	"month.alone.7", "month.alone.8", "month.alone.9", "month.alone.10", "month.alone.11", "month.alone.12",
};

/* Reads "2026", "2026-05" or "2026-05-01", followed by nothing or by a time; missing parts are 0. */
static bool
read_date(struct str text, struct date *date_r)
{
	int64_t    parts[3] = { 0 };
	size_t     count = 0;
	struct str part;

	text = str_slice(text, 0, str_find_byte(text, 'T'));
	if (text.length != 4 && text.length != 7 && text.length != 10)
		return false;
	while (str_cut(&text, '-', &part)) {
		if (count == 3 || part.length != (count == 0 ? 4 : 2) || !str_integer(part, &parts[count]))
			return false;
		count++;
	}
	if (parts[0] < 0 || parts[1] < 0 || parts[1] > MONTHS || parts[2] < 0 || (count > 1 && parts[1] == 0))
		return false;
	*date_r = (struct date){ (int)parts[0], (int)parts[1], (int)parts[2] };
	return true;
}

/* The number that stands there, without the zeros before it. */
static struct str
number_in(struct str text, size_t from, size_t to)
{
	while (from + 1 < to && text.data[from] == '0')
		from++;
	return str_slice(text, from, to);
}

static struct str
format_date(struct arena *a, const struct words *words, struct str language, struct str text)
{
	struct date date;

	if (!read_date(text, &date))
		return text;
	struct word_value values[] = {
		{ "year", number_in(text, 0, 4) },
		{ "month", { 0 } },
		{ "day", { 0 } },
	};
	if (date.month == 0)
		return words_fill(a, words, language, "date.year", -1, values, 1);
	if (date.day == 0) {
		values[1].value = words_get(words, language, months_alone[date.month - 1]);
		return words_fill(a, words, language, "date.month", -1, values, 2);
	}
	values[1].value = words_get(words, language, months[date.month - 1]);
	values[2].value = number_in(text, 8, 10);
	if (date.day == 1) /* "1er mai" */
		return words_fill(a, words, language, "date.first", -1, values, 2);
	return words_fill(a, words, language, "date.day", -1, values, 3);
}

/* Days of one month ("7–19 December 2022") or months of one year ("May – July 2021"), named once. */
static bool
format_short_period(struct arena *a, const struct words *words, struct str language, struct str from, struct str to,
		    struct str *text_r)
{
	struct date one, other;

	if (!read_date(from, &one) || !read_date(to, &other) || one.year != other.year || one.month == 0 ||
	    other.month == 0 || (one.day == 0) != (other.day == 0))
		return false;
	struct word_value values[] = {
		{ "year", number_in(from, 0, 4) },
		{ "from", words_get(words, language, months_alone[one.month - 1]) },
		{ "to", words_get(words, language, months_alone[other.month - 1]) },
		{ "month", words_get(words, language, months[one.month - 1]) },
	};
	if (one.day == 0) {
		*text_r = words_fill(a, words, language, "date.months", -1, values, 3);
		return one.month < other.month;
	}
	values[1].value = number_in(from, 8, 10);
	values[2].value = number_in(to, 8, 10);
	*text_r = words_fill(a, words, language, "date.days", -1, values, 4);
	return one.month == other.month && one.day < other.day;
}

struct str
words_date(struct arena *a, const struct words *words, struct str language, struct str edtf)
{
	size_t     slash = str_find_byte(edtf, '/');
	struct str from = str_slice(edtf, 0, slash), to, text;

	if (slash == edtf.length)
		return format_date(a, words, language, edtf);
	to = str_slice(edtf, slash + 1, edtf.length);
	if (str_equal(from, to))
		return format_date(a, words, language, from);
	if (format_short_period(a, words, language, from, to, &text))
		return text;
	struct word_value values[] = {
		{ "from", format_date(a, words, language, from) },
		{ "to", format_date(a, words, language, to) },
	};
	return words_fill(a, words, language, "date.period", -1, values, 2);
}

/* ---- direction --------------------------------------------------------------------------------------------------- */

static bool
is_one_of(struct str tag, const char *const *list)
{
	for (; *list != NULL; list++)
		if (str_is_nocase(tag, *list))
			return true;
	return false;
}

bool
language_is_rtl(struct str language)
{
	static const char *const scripts[] = { "Adlm", "Arab", "Hebr", "Mand", "Nkoo",
					       "Rohg", "Samr", "Syrc", "Thaa", NULL };
	static const char *const primaries[] = { "ar", "arc", "arz", "azb", "bal", "ckb", "dv",  "fa",  "glk",
						 "he", "iw",  "ks",  "lrc", "mzn", "nqo", "pnb", "prs", "ps",
						 "sd", "sdh", "skr", "syr", "ug",  "ur",  "yi",  NULL };
	struct str               primary = { 0 }, subtag;

	if (!str_cut(&language, '-', &primary))
		return false;
	while (str_cut(&language, '-', &subtag))
		if (subtag.length == 4)
			return is_one_of(subtag, scripts);
	return is_one_of(primary, primaries);
}
