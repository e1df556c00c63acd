#include "notices/mail_address.h"

enum { LOCAL_BYTES = 64, DOMAIN_BYTES = 253, LABEL_BYTES = 63 };

static bool
is_letter_or_digit(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9');
}

static bool
is_atom(struct str part)
{
	for (size_t i = 0; i < part.length; i++)
		if (!is_letter_or_digit(part.data[i]) &&
		    (part.data[i] == '\0' || strchr("!#$%&'*+-/=?^_`{|}~", part.data[i]) == NULL))
			return false;
	return part.length > 0;
}

static bool
is_label(struct str part)
{
	for (size_t i = 0; i < part.length; i++)
		if (!is_letter_or_digit(part.data[i]) && part.data[i] != '-')
			return false;
	return part.length > 0 && part.length <= LABEL_BYTES && part.data[0] != '-' &&
	       part.data[part.length - 1] != '-';
}

/* All parts between dots are so. */
static bool
each_is(struct str rest, bool (*is)(struct str part))
{
	struct str part;

	while (str_cut(&rest, '.', &part))
		if (!is(part))
			return false;
	return true;
}

static size_t
find_at(struct str address)
{
	size_t at = address.length;

	while (at > 0 && address.data[at - 1] != '@')
		at--;
	return at; /* behind it; 0: there is none */
}

struct str
mail_address_local(struct str address)
{
	size_t at = find_at(address);

	return str_slice(address, 0, at > 0 ? at - 1 : 0);
}

struct str
mail_address_domain(struct str address)
{
	size_t at = find_at(address);

	return str_slice(address, at > 0 ? at : address.length, address.length);
}

bool
mail_address_is(struct str text)
{
	struct str local = mail_address_local(text), domain = mail_address_domain(text);

	return local.length > 0 && local.length <= LOCAL_BYTES && domain.length > 0 && domain.length <= DOMAIN_BYTES &&
	       each_is(local, is_atom) && each_is(domain, is_label);
}

struct str
mail_address_key(struct arena *a, struct str address)
{
	struct str local = mail_address_local(address);

	local = str_slice(local, 0, str_find_byte(local, '+'));
	return str_lower(a, str_format(a, "%.*s@%.*s", STR_ARGS(local), STR_ARGS(mail_address_domain(address))));
}
