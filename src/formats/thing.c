/* Things and what is said about them. */
#include "formats/thing.h"

enum { FIRST_SEEN = 32 };

/* ---- addresses --------------------------------------------------------------------------------------------------- */

/* RFC 3987, as Turtle has it: IRIREF. */
static bool
is_in_no_iri(unsigned char byte)
{
	return byte <= 0x20 || strchr("<>\"{}|^`\\", byte) != NULL;
}

struct str
iri_clean(struct arena *a, struct str address)
{
	struct buffer out;
	size_t        i = 0;

	while (i < address.length && !is_in_no_iri((unsigned char)address.data[i]))
		i++;
	if (i == address.length)
		return address;
	out = buffer_in(a);
	for (i = 0; i < address.length; i++) {
		if (is_in_no_iri((unsigned char)address.data[i]))
			buffer_format(&out, "%%%02X", (unsigned char)address.data[i]);
		else
			buffer_add_byte(&out, address.data[i]);
	}
	return buffer_str(&out);
}

/* ---- saying ------------------------------------------------------------------------------------------------------ */

struct thing *
thing_make(struct arena *a, struct str class, struct str address)
{
	struct thing *thing = ARENA_NEW(a, struct thing);

	*thing = (struct thing){ .a = a, .class = class, .address = iri_clean(a, address) };
	return thing;
}

static bool
put_seen(uint64_t *seen, size_t room, uint64_t hash)
{
	size_t at = hash % room;

	while (seen[at] != 0 && seen[at] != hash)
		at = (at + 1) % room;
	if (seen[at] == hash)
		return false;
	seen[at] = hash;
	return true;
}

/* Texts that differ have different hashes but for one chance in 2^64 by their number: a repeated word is what is lost. */
static bool
is_new(struct thing *thing, const struct statement *statement)
{
	uint64_t hash = str_hash(statement->property) * 31 + str_hash(statement->text);

	hash = (hash ^ hash >> 29) * 31 + str_hash(statement->language) + statement->kind;
	hash += hash == 0;
	if (2 * thing->count >= thing->seen_room) {
		uint64_t *old = thing->seen;
		size_t    old_room = thing->seen_room;

		thing->seen_room = old_room > 0 ? 4 * old_room : FIRST_SEEN;
		thing->seen = ARENA_ARRAY(thing->a, uint64_t, thing->seen_room);
		for (size_t i = 0; i < old_room; i++) {
			if (old[i] != 0)
				(void)put_seen(thing->seen, thing->seen_room, old[i]);
		}
	}
	return put_seen(thing->seen, thing->seen_room, hash);
}

static void
append(struct thing *thing, struct statement statement)
{
	struct statement *kept = ARENA_NEW(thing->a, struct statement);

	*kept = statement;
	if (thing->last != NULL)
		thing->last->next = kept;
	else
		thing->first = kept;
	thing->last = kept;
	thing->count++;
}

static void
append_new(struct thing *thing, struct statement statement)
{
	if (statement.text.length > 0 && is_new(thing, &statement))
		append(thing, statement);
}

void
thing_say(struct thing *thing, struct str property, struct str text, struct str language)
{
	if (str_is(language, "und"))
		language = STR("");
	append_new(thing, (struct statement){ .property = property, .text = text, .language = language });
}

void
thing_say_typed(struct thing *thing, struct str property, struct str text, const char *datatype)
{
	append_new(thing, (struct statement){ .property = property, .text = text, .datatype = str_of(datatype) });
}

void
thing_say_address(struct thing *thing, struct str property, struct str address)
{
	append_new(thing, (struct statement){ .kind = STATEMENT_ADDRESS,
					      .property = property,
					      .text = iri_clean(thing->a, address) });
}

void
thing_say_thing(struct thing *thing, struct str property, struct thing *inside)
{
	append(thing, (struct statement){ .kind = STATEMENT_THING, .property = property, .thing = inside });
}

/* ---- asking ------------------------------------------------------------------------------------------------------ */

const struct statement *
thing_first(const struct thing *thing, const char *property)
{
	const struct statement *statement = thing != NULL ? thing->first : NULL;

	while (statement != NULL && !str_is(statement->property, property))
		statement = statement->next;
	return statement;
}

const struct statement *
thing_next(const struct statement *statement)
{
	struct str property = statement->property;

	do
		statement = statement->next;
	while (statement != NULL && !str_equal(statement->property, property));
	return statement;
}

/* How well a text's language fits. */
static int
fit(struct str language, struct str wanted)
{
	if (str_equal(language, wanted))
		return 4;
	if (language.length == 0)
		return 3;
	return str_is(language, "en") ? 2 : 1;
}

struct str
thing_text(const struct thing *thing, const char *property, struct str language)
{
	const struct statement *statement = thing_first(thing, property);
	struct str              text = STR("");
	int                     best = 0;

	for (; statement != NULL; statement = thing_next(statement)) {
		if (statement->kind == STATEMENT_LITERAL && fit(statement->language, language) > best) {
			best = fit(statement->language, language);
			text = statement->text;
		}
	}
	return text;
}
