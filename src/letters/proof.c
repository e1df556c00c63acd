#include "letters/proof.h"

#include "notices/mail_address.h"

enum { DKIM_RESULTS = 10 };

/* One "method=result" with what stands behind it. */
struct result {
	struct str method, word;
	struct str domain; /* of header.d, header.from or smtp.mailfrom */
};

struct results {
	struct str    author_domain;
	struct result dmarc, spf, dkim[DKIM_RESULTS];
	size_t        dkim_count;
};

/* ---- reading a header -------------------------------------------------------------------------------------------- */

/* Without comments, which may stand within each other; quoted strings without their quotes, and with spaces and ';' in them
 * as '_', so that the rest can be cut at those. */
static struct str
without_comments(struct arena *a, struct str text)
{
	struct buffer out = buffer_in(a);
	int           depth = 0;
	bool          quoted = false;

	for (size_t i = 0; i < text.length; i++) {
		char byte = text.data[i];

		if (byte == '\\' && i + 1 < text.length && (quoted || depth > 0))
			i++;
		else if (byte == '"' && depth == 0)
			quoted = !quoted;
		else if (byte == '(' && !quoted)
			depth++;
		else if (byte == ')' && depth > 0)
			depth--;
		else if (depth == 0)
			buffer_add_byte(&out, byte == '\t' || byte == '\r' || byte == '\n' ? ' '
					      : quoted && (byte == ' ' || byte == ';')     ? '_'
											   : byte);
	}
	return str_trim(buffer_str(&out));
}

/* "user@example.org" and "@example.org" as "example.org". */
static struct str
domain_of(struct arena *a, struct str value)
{
	size_t at = str_find_byte(value, '@');

	value = at < value.length ? str_slice(value, at + 1, value.length) : value;
	if (value.length > 0 && value.data[value.length - 1] == '.')
		value.length--;
	return str_lower(a, value);
}

static bool
names_domain(struct str method, struct str property)
{
	if (str_is(method, "dkim"))
		return str_is_nocase(property, "header.d");
	if (str_is(method, "spf"))
		return str_is_nocase(property, "smtp.mailfrom");
	return str_is_nocase(property, "header.from");
}

/* "dkim=pass header.d=example.org header.s=mail". */
static bool
read_result(struct arena *a, struct str text, struct result *result_r)
{
	struct str rest = str_trim(text), word, name;

	*result_r = (struct result){ 0 };
	for (size_t i = 0; str_cut(&rest, ' ', &word); i++) {
		if (word.length == 0 || !str_cut(&word, '=', &name) || word.data == NULL)
			continue;
		if (result_r->method.length == 0) {
			name = str_slice(name, 0, str_find_byte(name, '/'));
			result_r->method = str_lower(a, name);
			result_r->word = str_lower(a, word);
		} else if (names_domain(result_r->method, name)) {
			result_r->domain = domain_of(a, word);
		}
	}
	return result_r->method.length > 0 && result_r->word.length > 0;
}

static void
keep_result(struct results *results, const struct result *result, bool dkim_known)
{
	if (str_is(result->method, "dmarc") && results->dmarc.method.length == 0)
		results->dmarc = *result;
	else if (str_is(result->method, "spf") && results->spf.method.length == 0)
		results->spf = *result;
	else if (str_is(result->method, "dkim") && !dkim_known && results->dkim_count < DKIM_RESULTS)
		results->dkim[results->dkim_count++] = *result;
}

static void
read_header(struct arena *a, struct str text, struct str name, struct results *results)
{
	struct str    rest = without_comments(a, text), part, id;
	bool          dkim_known = results->dkim_count > 0;
	struct result result;

	if (!str_cut(&rest, ';', &part))
		return;
	part = str_trim(part);
	id = str_slice(part, 0, str_find_byte(part, ' ')); /* a version may follow */
	if (!str_equal(str_lower(a, id), str_lower(a, name)))
		return;
	while (str_cut(&rest, ';', &part)) {
		if (read_result(a, part, &result))
			keep_result(results, &result, dkim_known);
	}
}

/* ---- judging ----------------------------------------------------------------------------------------------------- */

/* The same domain, or one above it that is more than a top level. */
static bool
speaks_for(struct str domain, struct str author)
{
	size_t cut = author.length - domain.length;

	if (str_equal(domain, author))
		return domain.length > 0;
	return domain.length < author.length && str_find_byte(domain, '.') < domain.length &&
	       str_ends(author, domain) && author.data[cut - 1] == '.';
}

static bool
proves(const struct result *result, struct str author)
{
	return str_is(result->word, "pass") && speaks_for(result->domain, author);
}

static enum letter_proof
judge(const struct results *results)
{
	struct str author = results->author_domain;
	bool       proved = proves(&results->spf, author);

	if (str_is(results->dmarc.word, "pass"))
		return results->dmarc.domain.length == 0 || str_equal(results->dmarc.domain, author) ? PROOF_PASS
												     : PROOF_NONE;
	if (str_is(results->dmarc.word, "fail"))
		return PROOF_FAIL;
	for (size_t i = 0; i < results->dkim_count; i++)
		proved |= proves(&results->dkim[i], author);
	return proved ? PROOF_PASS : PROOF_NONE;
}

static void
say(struct buffer *out, const struct result *result)
{
	if (result->method.length > 0)
		buffer_format(out, "%s%.*s=%.*s", out->length > 0 ? " " : "", STR_ARGS(result->method),
			      STR_ARGS(str_head(result->word, 20)));
}

struct proof
proof_read(struct arena *a, const struct str *results, size_t count, struct str name, struct str author)
{
	struct results read = { .author_domain = str_lower(a, mail_address_domain(author)) };
	struct buffer  out = buffer_in(a);

	for (size_t i = 0; i < count && name.length > 0; i++)
		read_header(a, results[i], name, &read);
	say(&out, &read.spf);
	for (size_t i = 0; i < read.dkim_count; i++)
		say(&out, &read.dkim[i]);
	say(&out, &read.dmarc);
	return (struct proof){ .proof = author.length > 0 ? judge(&read) : PROOF_NONE, .says = buffer_str(&out) };
}
