/* What can be told of a record from its JSON alone. */
#include "records/prepared.h"

#include "records/codes.h"

static const char *const state_names[STATES] = {
	[STATE_DRAFT] = "draft",         [STATE_SUBMITTED] = "submitted", [STATE_PUBLISHED] = "published",
	[STATE_WITHDRAWN] = "withdrawn", [STATE_REVOKED] = "revoked",     [STATE_ERASED] = "erased",
};

const char *
record_state_name(enum record_state state)
{
	assert(state < STATES);
	return state_names[state];
}

bool
record_state_parse(struct str word, enum record_state *state_r)
{
	for (unsigned i = 0; i < STATES; i++) {
		if (str_is(word, state_names[i])) {
			*state_r = (enum record_state)i;
			return true;
		}
	}
	return false;
}

bool
record_state_is_gone(enum record_state state)
{
	return state == STATE_WITHDRAWN || state == STATE_ERASED;
}

bool
state_stored(int64_t number, struct str id, enum record_state *state_r, struct error *error)
{
	if (number < 0 || number >= STATES)
		return error_set(error, ERROR_STORAGE, "record.damaged",
				 "'%.*s' is stored in state %" PRId64 ", which there is not: 'chm check' says more",
				 STR_ARGS(str_head(id, 40)), number);
	*state_r = (enum record_state)number;
	return true;
}

/* The day `months` months behind `date`; the first of the next month where that month has no such day. */
static struct date
months_later(struct date date, int months)
{
	int month = date.month - 1 + months;

	date.year += month / 12;
	date.month = month % 12 + 1;
	if (date_is_valid(date))
		return date;
	date.day = 1;
	date.month++;
	return date; /* December has 31 days: never the thirteenth month */
}

static bool
digits(struct str text, size_t from, size_t count, int *number_r)
{
	int64_t number;

	if (!str_integer(str_slice(text, from, from + count), &number))
		return false;
	*number_r = (int)number;
	return true;
}

bool
record_is_unconfirmed(const struct json *record, const struct type *type, int64_t now)
{
	struct str  confirmed = json_text(record, "confirmed");
	struct date date = { .month = 1, .day = 1 };

	if (type->confirm_months == 0)
		return false;
	if (confirmed.length == 0)
		confirmed = str_slice(json_text(record, "updated"), 0, sizeof "2026-05-01" - 1);
	if (!code_is_date(confirmed) || !digits(confirmed, 0, 4, &date.year) ||
	    (confirmed.length > 4 && !digits(confirmed, 5, 2, &date.month)) ||
	    (confirmed.length > 7 && !digits(confirmed, 8, 2, &date.day)))
		return true;
	return date_time(months_later(date, type->confirm_months)) <= now;
}

/* ---- texts in several languages ---------------------------------------------------------------------------------- */

static const struct json *
text_in(const struct json *texts, struct str language)
{
	const struct json *text = language.length > 0 ? json_find(texts, language) : NULL;

	return text != NULL && (text->kind == JSON_STRING || text->kind == JSON_ARRAY) ? text : NULL;
}

static struct str
primary_of(struct str language)
{
	return str_slice(language, 0, str_find_byte(language, '-'));
}

const struct json *
text_pick(const struct json *texts, struct str language, struct str original)
{
	const struct json *text = text_in(texts, language);

	if (texts == NULL || texts->kind != JSON_OBJECT || json_get(texts, "withheld") != NULL)
		return NULL;
	if (text == NULL)
		text = text_in(texts, primary_of(language));
	for (const struct json *each = texts->first; text == NULL && each != NULL; each = each->next)
		if (language.length > 0 && str_equal(primary_of(each->name), primary_of(language)))
			text = text_in(texts, each->name);
	if (text == NULL && !str_is(original, "und"))
		text = text_in(texts, original);
	if (text == NULL)
		text = text_in(texts, STR("en"));
	for (const struct json *each = texts->first; text == NULL && each != NULL; each = each->next)
		if (!str_is(each->name, "und"))
			text = text_in(texts, each->name);
	return text != NULL ? text : text_in(texts, STR("und"));
}

static bool
is_listed(const struct json *languages, struct str language)
{
	for (const struct json *tag = languages->first; tag != NULL; tag = tag->next)
		if (str_equal(tag->text, language))
			return true;
	return false;
}

/* Adds to `counts`, of the languages that the record lists, the texts in `value`: maps whose names are all among them. */
static void
count_texts(const struct json *languages, const struct json *value, size_t *counts)
{
	bool is_texts = value->kind == JSON_OBJECT;

	if (value->kind != JSON_OBJECT && value->kind != JSON_ARRAY)
		return;
	for (const struct json *each = value->first; each != NULL && is_texts; each = each->next)
		is_texts = is_listed(languages, each->name);
	for (const struct json *each = value->first; each != NULL; each = each->next) {
		size_t place = 0;

		if (!is_texts) {
			count_texts(languages, each, counts);
			continue;
		}
		for (const struct json *tag = languages->first; tag != NULL; tag = tag->next, place++)
			counts[place] += str_equal(tag->text, each->name);
	}
}

struct str
record_language(const struct json *record)
{
	enum { LANGUAGES = 200 };
	size_t             counts[LANGUAGES] = { 0 }, most = 0, place = 0;
	const struct json *languages = json_get(record, "languages"), *fields = json_get(record, "fields");
	struct str         original = STR("und");

	if (languages == NULL || fields == NULL || languages->kind != JSON_ARRAY || languages->count > LANGUAGES)
		return original;
	if (languages->count > 1)
		count_texts(languages, fields, counts);
	for (const struct json *tag = languages->first; tag != NULL; tag = tag->next, place++) {
		if (str_is(tag->text, "und") || (counts[place] == most && most > 0 && !str_is(tag->text, "en")) ||
		    counts[place] < most)
			continue;
		most = counts[place];
		original = tag->text;
	}
	return original;
}

struct str
record_title(const struct json *record, struct str language, struct str *language_r)
{
	const struct json *title = json_get(json_get(record, "fields"), "title");
	const struct json *text = text_pick(title, language, (struct str){ 0 });

	/* counted only where it matters */
	if (text != NULL && title->count > 1 && !str_equal(primary_of(text->name), primary_of(language)))
		text = text_pick(title, language, record_language(record));
	if (text != NULL && text->kind != JSON_STRING)
		text = NULL;
	if (language_r != NULL)
		*language_r = text != NULL ? text->name : STR("");
	return text != NULL ? text->text : json_text(record, "id");
}
