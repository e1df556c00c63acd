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

/* The text of a title in `language`; NULL when there is none. */
static const struct json *
title_in(const struct json *title, struct str language)
{
	const struct json *text = json_find(title, language);

	return text != NULL && text->kind == JSON_STRING ? text : NULL;
}

struct str
record_title(const struct json *record, struct str language, struct str *language_r)
{
	const struct json *title = json_get(json_get(record, "fields"), "title");
	const struct json *text = title_in(title, language);

	if (text == NULL)
		text = title_in(title, str_slice(language, 0, str_find_byte(language, '-')));
	if (text == NULL)
		text = title_in(title, STR("en"));
	for (const struct json *item = JSON_FIRST(title); item != NULL && text == NULL; item = item->next)
		text = title_in(title, item->name);
	if (language_r != NULL)
		*language_r = text != NULL ? text->name : STR("");
	return text != NULL ? text->text : json_text(record, "id");
}
