#include "letters/selector.h"

enum { SELECTOR_BYTES = 63 };

/* The next header with its further lines. */
static bool
next_header(struct str *rest, struct str *header_r)
{
	size_t end = 0;

	do {
		end += str_find_byte(str_slice(*rest, end, rest->length), '\n') + 1;
	} while (end < rest->length && (rest->data[end] == ' ' || rest->data[end] == '\t'));
	*header_r = str_slice(*rest, 0, end);
	*rest = str_slice(*rest, end, rest->length);
	return str_trim(*header_r).length > 0;
}

static bool
is_name(struct str text)
{
	for (size_t i = 0; i < text.length; i++) {
		char byte = text.data[i];

		if (!((byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '-' || byte == '_' ||
		      byte == '.'))
			return false;
	}
	return text.length > 0 && text.length <= SELECTOR_BYTES;
}

static void
read_signature(struct arena *a, struct str text, struct str *domain_r, struct str *selector_r)
{
	struct str part, tag;

	while (str_cut(&text, ';', &part)) {
		if (!str_cut(&part, '=', &tag) || part.data == NULL)
			continue;
		if (str_is(str_trim(tag), "d"))
			*domain_r = str_lower(a, str_trim(part));
		else if (str_is(str_trim(tag), "s"))
			*selector_r = str_lower(a, str_trim(part));
	}
}

static bool
is_of(struct str domain, struct str of)
{
	return str_equal(domain, of) || (str_find_byte(domain, '.') < domain.length && domain.length < of.length &&
					 str_ends(of, domain) && of.data[of.length - domain.length - 1] == '.');
}

struct str
selector_of(struct arena *a, struct str message, struct str domain)
{
	static const char name[] = "DKIM-Signature";
	struct str        header, signs, selector;

	while (next_header(&message, &header)) {
		size_t colon = str_find_byte(header, ':');

		signs = selector = STR("");
		if (colon == header.length || !str_is_nocase(str_trim(str_slice(header, 0, colon)), name))
			continue;
		read_signature(a, str_slice(header, colon + 1, header.length), &signs, &selector);
		if (is_of(signs, str_lower(a, domain)) && is_name(selector))
			return selector;
	}
	return STR("");
}
