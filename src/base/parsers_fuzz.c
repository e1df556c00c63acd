/* Fuzzing of the small parsers: what is read is written as a text that is read as the same value; what is refused says
 * why. */
#include "base/clock.h"
#include "base/hash.h"
#include "base/identifier.h"
#include "base/sign.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_refusal(const struct error *error)
{
	assert(error->code == ERROR_INPUT && error->key[0] != '\0' && error->detail[0] != '\0');
}

static void
check_time(struct str text)
{
	struct error error = { 0 };
	char         again[TIME_TEXT];
	int64_t      time = 0, time_again = 1;

	if (!time_parse(text, &time, &error)) {
		check_refusal(&error);
		return;
	}
	assert(date_is_valid(date_of(time)));
	/* an offset can lead out of the years 0 to 9999, which have a text */
	if (time_parse(time_format_exact(time, again), &time_again, &error))
		assert(time_again == time);
	else
		assert(date_of(time).year < 0 || date_of(time).year > 9999);
}

static void
check_identifier(struct arena *a, struct str text)
{
	struct error error = { 0 };
	struct str   identifier, again;
	int          revision = -1;
	bool         is_read;

	if (!identifier_parse_revision(a, text, &identifier, &revision, &error)) {
		check_refusal(&error);
		return;
	}
	assert(revision >= 0 && identifier_is_node(identifier_node(identifier)));
	is_read = identifier_parse(a, identifier, &again, &error);
	assert(is_read && str_equal(identifier, again));
}

static void
check_hash(struct str text)
{
	struct error error = { 0 };
	struct hash  hash;
	char         again[HASH_TEXT];

	if (hash_parse(text, &hash, &error))
		assert(str_equal(hash_format(&hash, again), text));
	else
		check_refusal(&error);
}

static void
check_base64(struct arena *a, struct str text)
{
	struct str bytes;

	if (base64_parse(a, text, &bytes))
		assert(str_equal(base64(a, bytes), text));
	if (base64_url_parse(a, text, &bytes))
		assert(str_equal(base64_url(a, bytes), text));
}

static void
check_signature(struct arena *a, struct str text)
{
	struct error     error = { 0 };
	struct signature signature;
	uint8_t public[32];

	if (signature_parse(text, &signature, &error))
		assert(str_equal(signature_format(a, &signature), text));
	else
		check_refusal(&error);
	if (sign_public_parse(text, public, &error))
		assert(str_equal(sign_public_format(a, public), text));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_open(4096);
	struct str    text = { (const char *)data, size };

	check_time(text);
	check_identifier(a, text);
	check_hash(text);
	check_base64(a, text);
	check_signature(a, text);
	arena_close(a);
	return 0;
}
