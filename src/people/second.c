/* Second factors. A code is compared with those of three steps, in constant time; the newest step that was used is kept. */
#include "people/second.h"

#include "base/hash.h"
#include "base/random.h"
#include "db/db.h"
#include "people/second_sql.h"
#include "people/token.h"

#include <nettle/hmac.h>

enum { SECRET_BYTES = 20, STEP_SECONDS = 30, DIGITS = 6, CODE_SIGNS = 16, CODE_GROUP = 4 };

static const char base32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
static const char crockford[] = "0123456789abcdefghjkmnpqrstvwxyz"; /* no letters that look alike */

struct str
second_draw(struct arena *a)
{
	char *bytes = arena_text(a, SECRET_BYTES);

	random_bytes(bytes, SECRET_BYTES);
	return (struct str){ bytes, SECRET_BYTES };
}

struct str
second_text(struct arena *a, struct str secret)
{
	struct buffer out = buffer_in(a);
	uint32_t      bits = 0;
	int           count = 0;

	for (size_t i = 0; i < secret.length; i++) {
		bits = bits << 8 | (uint8_t)secret.data[i];
		for (count += 8; count >= 5; count -= 5)
			buffer_add_byte(&out, base32[bits >> (count - 5) & 31]);
	}
	return buffer_str(&out);
}

bool
second_parse(struct arena *a, struct str text, struct str *secret_r)
{
	struct buffer out = buffer_in(a);
	uint32_t      bits = 0;
	int           count = 0;

	for (size_t i = 0; i < text.length; i++) {
		const char *place = text.data[i] != '\0' ? strchr(base32, text.data[i]) : NULL;

		if (place == NULL)
			return false;
		bits = bits << 5 | (uint32_t)(place - base32);
		count += 5;
		if (count >= 8) {
			count -= 8;
			buffer_add_byte(&out, (char)(bits >> count & 0xFF));
		}
	}
	*secret_r = buffer_str(&out);
	return secret_r->length == SECRET_BYTES && count == 0;
}

static void
add_part(struct buffer *out, struct str text)
{
	for (size_t i = 0; i < text.length; i++) {
		char byte = text.data[i];
		bool plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
			     (byte >= '0' && byte <= '9') || byte == '-' || byte == '.' || byte == '_';

		if (plain)
			buffer_add_byte(out, byte);
		else
			buffer_format(out, "%%%02X", (uint8_t)byte);
	}
}

struct str
second_address(struct arena *a, struct str secret, struct str issuer, struct str email)
{
	struct buffer out = buffer_in(a);

	buffer_add_c(&out, "otpauth://totp/");
	add_part(&out, issuer);
	buffer_add_byte(&out, ':');
	add_part(&out, email);
	buffer_add_c(&out, "?secret=");
	buffer_add(&out, second_text(a, secret));
	buffer_add_c(&out, "&issuer=");
	add_part(&out, issuer);
	return buffer_str(&out);
}

/* RFC 4226, 5.3. */
static void
code_of(struct str secret, int64_t step, char text[DIGITS + 1])
{
	struct hmac_sha1_ctx context;
	uint8_t              counter[8], digest[SHA1_DIGEST_SIZE], at;
	uint32_t             number;

	for (int i = 0; i < 8; i++)
		counter[i] = (uint8_t)((uint64_t)step >> (56 - 8 * i));
	hmac_sha1_set_key(&context, secret.length, (const uint8_t *)secret.data);
	hmac_sha1_update(&context, sizeof counter, counter);
	hmac_sha1_digest(&context, sizeof digest, digest);
	at = digest[SHA1_DIGEST_SIZE - 1] & 15;
	number = (uint32_t)(digest[at] & 0x7F) << 24 | (uint32_t)digest[at + 1] << 16 | (uint32_t)digest[at + 2] << 8 |
		 digest[at + 3];
	for (int i = DIGITS - 1; i >= 0; i--, number /= 10)
		text[i] = (char)('0' + number % 10);
	text[DIGITS] = '\0';
}

/* Without spaces and hyphens, in small letters. */
static struct str
plain_code(char *bytes, size_t room, struct str code)
{
	size_t length = 0;

	for (size_t i = 0; i < code.length && length < room; i++) {
		char byte = code.data[i];

		if (byte != ' ' && byte != '-')
			bytes[length++] = byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
	}
	return (struct str){ bytes, length };
}

bool
second_is_right(struct str secret, struct str code, int64_t now, int64_t after, int64_t *step_r)
{
	char       bytes[CODE_SIGNS + 1], text[DIGITS + 1];
	struct str plain = plain_code(bytes, sizeof bytes, code);
	int64_t    newest = now / (INT64_C(1000000) * STEP_SECONDS);
	bool       right = false;

	for (int64_t step = newest - 1; step <= newest + 1; step++) {
		code_of(secret, step, text);
		if (secret_equal(plain, str_of(text)) && step > after && !right) {
			*step_r = step;
			right = true;
		}
	}
	return right;
}

/* ---- recovery codes ---------------------------------------------------------------------------------------------- */

static struct str
draw_code(struct arena *a)
{
	struct buffer out = buffer_in(a);

	for (int i = 0; i < CODE_SIGNS; i++) {
		if (i > 0 && i % CODE_GROUP == 0)
			buffer_add_byte(&out, '-');
		buffer_add_byte(&out, crockford[random_below(32)]);
	}
	return buffer_str(&out);
}

static struct str
hash_code(struct arena *a, struct str account, struct str code)
{
	char       bytes[CODE_SIGNS + 1];
	struct str plain = plain_code(bytes, sizeof bytes, code);

	return token_hash(a, str_format(a, "%.*s %.*s", STR_ARGS(account), STR_ARGS(plain)),
			  "chm people: recovery code");
}

bool
second_set(struct arena *a, struct db *db, struct str account, struct str secret, int64_t step,
	   struct str codes_r[SECOND_CODES], struct error *error)
{
	struct account changed;

	if (!account_find(a, db, account, &changed, error) || !q_recovery_drop(a, db, account, error))
		return false;
	changed.second = secret;
	changed.second_step = step;
	for (int i = 0; i < SECOND_CODES; i++) {
		codes_r[i] = draw_code(a);
		if (!q_recovery_put(a, db, hash_code(a, account, codes_r[i]), account, error))
			return false;
	}
	return account_set(a, db, &changed, error);
}

bool
second_drop(struct arena *a, struct db *db, struct str account, struct error *error)
{
	struct account changed;

	if (!account_find(a, db, account, &changed, error) || !q_recovery_drop(a, db, account, error))
		return false;
	changed.second = STR("");
	changed.second_step = 0;
	return account_set(a, db, &changed, error);
}

bool
second_use(struct arena *a, struct db *db, const struct account *account, struct str code, int64_t now, bool *right_r,
	   struct error *error)
{
	struct account changed = *account;
	int64_t        taken;

	*right_r = second_is_right(account->second, code, now, account->second_step, &changed.second_step);
	if (*right_r)
		return account_set(a, db, &changed, error);
	if (!q_recovery_take(a, db, hash_code(a, account->id, code), account->id, &taken, error))
		return false;
	*right_r = taken != 0;
	return true;
}

bool
second_left(struct arena *a, struct db *db, struct str account, int64_t *count_r, struct error *error)
{
	struct q_recovery_count_row row;

	if (!q_recovery_count(a, db, account, &row, error))
		return false;
	*count_r = row.count;
	return true;
}
