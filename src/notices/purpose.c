#include "notices/purpose.h"

#include "base/clock.h"
#include "base/hash.h"
#include "base/sign.h"
#include "node/node.h"
#include "notices/mail_address.h"

enum { WORD_BYTES = 24, MARK_DIGITS = 16, DIGIT_BITS = 5 };

bool
purpose_word_is(struct str text)
{
	for (size_t i = 0; i < text.length; i++) {
		char byte = text.data[i];

		if (!((byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '-'))
			return false;
	}
	return text.length > 0 && text.length <= WORD_BYTES;
}

/* 80 bits in the digits of Crockford's base32. */
struct str
notice_mark(struct arena *a, const struct node *node, const char *use, struct str text)
{
	static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";
	struct hash       secret =
		hash_keyed(str_of(use), (struct str){ (const char *)node->key->secret, sizeof node->key->secret });
	struct hash   hash = hash_keyed(text, (struct str){ (const char *)secret.bytes, sizeof secret.bytes });
	struct buffer out = buffer_in(a);
	uint32_t      bits = 0, count = 0;

	for (size_t i = 0; out.length < MARK_DIGITS; i++) {
		bits = bits << 8 | hash.bytes[i];
		for (count += 8; count >= DIGIT_BITS && out.length < MARK_DIGITS; count -= DIGIT_BITS)
			buffer_add_byte(&out, digits[bits >> (count - DIGIT_BITS) & 31]);
	}
	return buffer_str(&out);
}

struct str
purpose_address(struct arena *a, const struct node *node, const struct purpose *purpose)
{
	struct str incoming = node->settings.mail_incoming, what, address;

	assert(purpose_word_is(purpose->word) && purpose_word_is(purpose->about));
	if (incoming.length == 0)
		return incoming;
	what = str_format(a, "%.*s.%.*s", STR_ARGS(purpose->word), STR_ARGS(purpose->about));
	if (purpose->until > 0)
		what = str_format(a, "%.*s.%" PRId64, STR_ARGS(what), (purpose->until + CLOCK_DAY - 1) / CLOCK_DAY);
	address = str_format(a, "%.*s+%.*s.%.*s@%.*s", STR_ARGS(mail_address_local(incoming)), STR_ARGS(what),
			     STR_ARGS(notice_mark(a, node, "chm: purpose", what)),
			     STR_ARGS(mail_address_domain(incoming)));
	return mail_address_is(address) ? address : STR("");
}

/* "20787.8f3k…": the day, when there is one before the mark. */
static bool
read_day(struct str rest, int64_t *until_r)
{
	struct str day;
	int64_t    number;

	*until_r = 0;
	if (!str_cut(&rest, '.', &day) || rest.data == NULL)
		return true;
	if (!str_integer(day, &number) || number < 1 || number > INT64_MAX / CLOCK_DAY)
		return false;
	*until_r = number * CLOCK_DAY;
	return true;
}

bool
purpose_read(struct arena *a, const struct node *node, struct str address, struct purpose *purpose_r)
{
	struct str rest = str_lower(a, mail_address_local(address)), base;

	if (node->settings.mail_incoming.length == 0 || !mail_address_is(address))
		return false;
	if (!str_cut(&rest, '+', &base) || rest.data == NULL || !str_cut(&rest, '.', &purpose_r->word) ||
	    rest.data == NULL || !str_cut(&rest, '.', &purpose_r->about) || rest.data == NULL ||
	    !purpose_word_is(purpose_r->word) || !purpose_word_is(purpose_r->about) ||
	    !read_day(rest, &purpose_r->until))
		return false;
	return secret_equal(str_lower(a, address), str_lower(a, purpose_address(a, node, purpose_r)));
}
