/* Resumption tokens: a JSON array and its keyed hash, in base64url. Nothing is kept here for a harvester, so a token
 * survives a restart, is good on any server of the node, and can be used again. */
#include "network/oai_ask.h"

#include "base/clock.h"
#include "base/json.h"

enum { VERSION = 2, MARK = 16, MEMBERS = 10, LONGEST = 2000 };

static struct hash
mark_of(struct str text, const struct hash *secret)
{
	return hash_keyed(text, (struct str){ (const char *)secret->bytes, sizeof secret->bytes });
}

struct str
oai_token_seal(struct arena *a, struct str text, const struct hash *secret)
{
	struct hash mark = mark_of(text, secret);

	return base64_url(a, str_join(a, text, (struct str){ (const char *)mark.bytes, MARK }));
}

struct str
oai_token_make(const struct oai_ask *ask, const struct oai_position *position, const struct hash *secret)
{
	struct arena *a = ask->a;
	struct buffer out = buffer_in(a);
	struct json  *list = json_array(a);

	json_append(list, json_number(a, VERSION));
	json_append(list, json_number(a, ask->verb));
	json_append(list, json_string(a, str_of(ask->format != NULL ? ask->format->prefix : "")));
	json_append(list, json_string(a, ask->set));
	json_append(list, json_number(a, position->after));
	json_append(list, json_number(a, position->last));
	json_append(list, json_number(a, position->given));
	json_append(list, json_number(a, position->expires));
	json_append(list, json_string(a, position->epoch));
	json_append(list, json_number(a, position->total));
	json_write(&out, list);
	return oai_token_seal(a, buffer_str(&out), secret);
}

/* The text of a token whose mark is right. */
static bool
open_token(struct arena *a, struct str token, const struct hash *secret, struct str *text_r)
{
	struct str  bytes;
	struct hash mark;

	if (token.length > LONGEST || !base64_url_parse(a, token, &bytes) || bytes.length <= MARK)
		return false;
	*text_r = str_slice(bytes, 0, bytes.length - MARK);
	mark = mark_of(*text_r, secret);
	return secret_equal(str_slice(bytes, bytes.length - MARK, bytes.length),
			    (struct str){ (const char *)mark.bytes, MARK });
}

bool
oai_token_read(struct str token, const struct hash *secret, int64_t now, struct oai_ask *ask)
{
	struct str         text, texts[MEMBERS] = { { 0 } };
	struct json       *list;
	int64_t            numbers[MEMBERS] = { 0 };
	size_t             count = 0;
	const struct json *member;

	if (!open_token(ask->a, token, secret, &text) || !json_parse(ask->a, text, &list, NULL) ||
	    list->count != MEMBERS)
		return false;
	for (member = list->first; member != NULL; member = member->next, count++) {
		texts[count] = member->text;
		if (member->kind == JSON_STRING || !str_integer(member->text, &numbers[count]))
			numbers[count] = 0;
	}
	ask->format = oai_format_find(texts[2]);
	ask->set = texts[3];
	ask->position = (struct oai_position){
		.after = numbers[4],
		.last = numbers[5],
		.given = numbers[6],
		.expires = numbers[7],
		.epoch = texts[8],
		.total = numbers[9],
	};
	ask->is_continued = true;
	return numbers[0] == VERSION && numbers[1] == (int64_t)ask->verb && now / CLOCK_SECOND < ask->position.expires;
}
