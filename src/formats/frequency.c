/* The table of frequencies. */
#include "formats/frequency.h"

static const struct {
	struct frequency frequency;
	const char      *others; /* other words and codes for it, separated by spaces */
} table[] = {
	{ { "continuous", "CONT", "continual", "continually" }, "continually updatecont PT1S" },
	{ { "daily", "DAILY", "daily", "daily" }, "day P1D" },
	{ { "weekly", "WEEKLY", "weekly", "weekly" }, "week P1W P7D" },
	{ { "monthly", "MONTHLY", "monthly", "monthly" }, "month P1M" },
	{ { "quarterly", "QUARTERLY", "quarterly", FREQUENCY_OTHER }, "quarter P3M" },
	{ { "semiannual", "ANNUAL_2", "biannually", "biannually" }, "semiannually P6M P0.5Y" },
	{ { "annual", "ANNUAL", "annually", "annually" }, "yearly P1Y" },
	{ { "biennial", "BIENNIAL", "P2Y", FREQUENCY_OTHER }, "biennially" },
	{ { "irregular", "IRREG", "irregular", "irregular" }, "" },
	{ { "as-needed", "AS_NEEDED", "asNeeded", "asNeeded" }, "" },
	{ { "not-planned", "NOT_PLANNED", "notPlanned", "notPlanned" }, "noneplanned never" },
	{ { "unknown", "UNKNOWN", "unknown", "unknown" }, "unkown" },
};

struct str
frequency_word(struct str text)
{
	size_t from = text.length;

	while (from > 0 && text.data[from - 1] != '/' && text.data[from - 1] != '#')
		from--;
	return str_slice(text, from, text.length);
}

/* The next letter or figure, small; NUL at the end. */
static char
next_letter(struct str text, size_t *at)
{
	while (*at < text.length && (text.data[*at] == ' ' || text.data[*at] == '-' || text.data[*at] == '_'))
		(*at)++;
	if (*at >= text.length)
		return '\0';
	(*at)++;
	return text.data[*at - 1] >= 'A' && text.data[*at - 1] <= 'Z' ? (char)(text.data[*at - 1] + 32)
								      : text.data[*at - 1];
}

/* Spaces, hyphens, underscores and case make no difference. */
static bool
is_same(struct str text, struct str known)
{
	size_t at = 0, known_at = 0;
	char   letter, known_letter;

	do {
		letter = next_letter(text, &at);
		known_letter = next_letter(known, &known_at);
	} while (letter == known_letter && letter != '\0');
	return letter == known_letter && known_at > 0;
}

const struct frequency *
frequency_find(struct str text)
{
	struct str word = frequency_word(text);

	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		const struct frequency *each = &table[i].frequency;
		struct str              others = str_of(table[i].others), other;
		bool is_it = is_same(word, str_of(each->notation)) || is_same(word, str_of(each->authority)) ||
			     is_same(word, str_of(each->iso));

		while (!is_it && str_cut(&others, ' ', &other))
			is_it = is_same(word, other);
		if (is_it)
			return each;
	}
	return NULL;
}
