/* Which passwords are refused. The list of common ones has hardly any of twelve signs: what people make of it to reach them
 * is looked through. */
#include "people/account.h"

#include "base/embedded.h"
#include "base/limits.h"

enum { CHARACTERS = 12, PIECE_BYTES = 6, RUN = 4 };

extern const struct embedded common_passwords;

static size_t
count_characters(struct str text)
{
	size_t count = 0;

	for (size_t i = 0; i < text.length; i++)
		count += ((unsigned char)text.data[i] & 0xC0) != 0x80;
	return count;
}

static bool
is_common(struct str word)
{
	struct str rest = common_passwords.files[0].bytes, line;

	while (str_cut(&rest, '\n', &line)) {
		if (!str_starts(line, STR("#!comment")) && str_equal(str_trim(line), word))
			return true;
	}
	return false;
}

static bool
is_letter(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte & 0x80) != 0;
}

/* Without what stands around its letters: "password" of "!!password2024". */
static struct str
core(struct str text)
{
	size_t from = 0, to = text.length;

	while (from < to && !is_letter(text.data[from]))
		from++;
	while (to > from && !is_letter(text.data[to - 1]))
		to--;
	return str_slice(text, from, to);
}

/* The same few bytes again and again, the last time perhaps not to their end. */
static bool
repeats(struct str text, size_t bytes)
{
	for (size_t i = bytes; i < text.length; i++) {
		if (text.data[i] != text.data[i - bytes])
			return false;
	}
	return true;
}

/* Signs each of which follows the one before, up or down, but for a few: "abcdefghijkl", "123456789012". */
static bool
is_run(struct str text)
{
	size_t breaks = 0;

	for (size_t i = 1; i < text.length; i++) {
		int step = text.data[i] - text.data[i - 1];

		breaks += step != 1 && step != -1 && step != 0;
	}
	return breaks < RUN;
}

static bool
is_guessed_first(struct arena *a, struct str password, struct str email)
{
	struct str lower = str_lower(a, password), address = account_address(a, email), middle = core(lower);
	struct str local = str_slice(address, 0, str_find_byte(address, '@'));

	for (size_t bytes = 1; bytes <= PIECE_BYTES; bytes++) {
		if (repeats(lower, bytes))
			return true;
	}
	if (middle.length % 2 == 0 && repeats(middle, middle.length / 2) &&
	    is_common(str_slice(middle, 0, middle.length / 2)))
		return true;
	return is_run(lower) || is_common(lower) || middle.length == 0 || is_common(middle) ||
	       (address.length != 0 && (str_equal(lower, address) || str_equal(middle, core(local))));
}

bool
password_is_fit(struct str password, struct str email, struct error *error)
{
	struct arena *a;
	bool          guessed;

	if (password.length > LIMIT_PASSWORD_BYTES)
		return error_set(error, ERROR_LIMIT, "password.long", "a password has at most %d bytes",
				 LIMIT_PASSWORD_BYTES);
	if (count_characters(password) < CHARACTERS)
		return error_set(error, ERROR_INPUT, "password.short", "a password has at least %d characters",
				 CHARACTERS);
	a = arena_open(0);
	guessed = is_guessed_first(a, password, email);
	arena_close(a);
	if (guessed)
		return error_set(error, ERROR_INPUT, "password.common",
				 "this password is among those that are guessed first");
	return true;
}
