/* Requests for many translations at once, and who is told of them. */
#include "requests/hand_in.h"

#include "base/limits.h"
#include "base/table.h"
#include "db/db.h"
#include "node/node.h"
#include "notices/mail_address.h"
#include "notices/outbox.h"
#include "people/account.h"
#include "text/words.h"

enum { TOLD = 50 /* people of one country's or organization's type */, TITLES = 12 /* in a mail */ };

static const struct mail_template handed_template = { "translations", "mail.translations.subject",
						      "mail.translations.body" };

/* Those of one type and owner: the same people decide them. */
struct heap {
	struct asked first;
	size_t      *places; /* among what was saved */
	size_t       count, capacity;
};

/* Whom something is told. */
struct told {
	struct str account; /* empty: the office */
	size_t     count;
	struct str titles[TITLES]; /* the first */
};

struct handing {
	struct arena                 *a;
	struct node                  *node;
	const struct actor           *actor;
	struct str                    language; /* of the actor */
	const struct translations_in *in;
	size_t                        from, to; /* of what was saved, in this change */
	size_t                       *asked;    /* places of what was newly asked */
	size_t                        asked_count, asked_before;
	struct table                 *told_by;
	struct told                 **told;
	size_t                        told_count, told_capacity;
};

/* ---- asking ------------------------------------------------------------------------------------------------------ */

static struct asked
draft_of(const struct handing *h, const struct translations_saved *saved)
{
	return (struct asked){ .kind = STR("translation"),
			       .subject = saved->id,
			       .title = saved->title,
			       .type = saved->type,
			       .owner = saved->owner,
			       .version = saved->version,
			       .sender = h->actor->account,
			       .sender_name = h->actor->name,
			       .sender_email = h->actor->email,
			       .language = h->language };
}

/* Whether it was asked of this version of the draft. */
static bool
was_asked(const struct handing *h, struct db *db, const struct translations_saved *saved, bool *was_r,
	  struct error *error)
{
	struct asked *list;
	size_t        count;

	*was_r = false;
	if (!request_about(h->a, db, saved->id, &list, &count, error))
		return false;
	for (size_t i = 0; i < count; i++)
		*was_r |= str_is(list[i].kind, "translation") && list[i].version == saved->version;
	return true;
}

static bool
ask_in(void *context, struct db *db, struct error *error)
{
	struct handing *h = context;
	struct str      id;

	h->asked_count = h->asked_before; /* the change may run again */
	for (size_t i = h->from; i < h->to; i++) {
		const struct translations_saved *saved = &h->in->saved[i];
		const struct asked               draft = draft_of(h, saved);
		bool                             was;

		if (!saved->alone)
			continue;
		if (!was_asked(h, db, saved, &was, error))
			return false;
		if (was)
			continue;
		if (!request_open(h->a, db, &h->node->records, h->actor, &draft, &id, error))
			return false;
		h->asked[h->asked_count++] = i;
	}
	return true;
}

/* ---- telling ----------------------------------------------------------------------------------------------------- */

static struct told *
told_of(struct handing *h, struct str account)
{
	struct told *told = table_get(h->told_by, account);

	if (told != NULL)
		return told;
	told = ARENA_NEW(h->a, struct told);
	told->account = account;
	(void)table_put(h->told_by, account, told);
	h->told = arena_room(h->a, h->told, h->told_count, &h->told_capacity, sizeof(struct told *));
	h->told[h->told_count++] = told;
	return told;
}

static void
tell_of(struct handing *h, struct told *told, const struct heap *heap)
{
	for (size_t i = 0; i < heap->count; i++, told->count++)
		if (told->count < TITLES)
			told->titles[told->count] = h->in->saved[heap->places[i]].title;
}

/* Whoever decides those of a heap, but not who has just brought them; where nobody does, the office. */
static bool
tell_heap(struct handing *h, struct db *db, const struct heap *heap, struct error *error)
{
	struct str *accounts;
	size_t      count;

	if (!request_deciders(h->a, db, &h->node->records, &heap->first, TOLD, &accounts, &count, error))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!str_equal(accounts[i], h->actor->account))
			tell_of(h, told_of(h, accounts[i]), heap);
	if (count == 0)
		tell_of(h, told_of(h, STR("")), heap);
	return true;
}

static bool
tell_heaps(struct handing *h, struct db *db, struct error *error)
{
	struct table *known = table_make(h->a, 0);
	struct heap **heaps = ARENA_ARRAY(h->a, struct heap *, h->asked_count);
	size_t        count = 0;

	for (size_t i = 0; i < h->asked_count; i++) {
		const struct translations_saved *saved = &h->in->saved[h->asked[i]];
		struct str   key = str_format(h->a, "%.*s %.*s", STR_ARGS(saved->type), STR_ARGS(saved->owner));
		struct heap *heap = table_get(known, key);

		if (heap == NULL) {
			heap = heaps[count++] = ARENA_NEW(h->a, struct heap);
			heap->first = draft_of(h, saved);
			(void)table_put(known, key, heap);
		}
		heap->places = arena_room(h->a, heap->places, heap->count, &heap->capacity, sizeof *heap->places);
		heap->places[heap->count++] = h->asked[i];
	}
	for (size_t i = 0; i < count; i++)
		if (!tell_heap(h, db, heaps[i], error))
			return false;
	return true;
}

static struct str
titles_of(struct handing *h, const struct told *told, struct str language)
{
	struct buffer out = buffer_in(h->a);

	for (size_t i = 0; i < told->count && i < TITLES; i++) {
		buffer_add(&out, message_text(h->a, language, told->titles[i]));
		buffer_add_byte(&out, '\n');
	}
	if (told->count > TITLES)
		buffer_add_c(&out, "…\n");
	return buffer_str(&out);
}

static bool
post(struct handing *h, struct db *db, const struct told *told, struct error *error)
{
	const struct settings *settings = &h->node->settings;
	struct account         account = { .email = settings->contact };

	if (told->account.length > 0 && !account_find(h->a, db, told->account, &account, error))
		return false;

	struct str              language = account.language.length > 0 ? account.language : settings->languages[0];
	const struct mail_value values[] = {
		{ "name", h->actor->name, MAIL_TEXT },
		{ "titles", titles_of(h, told, language), MAIL_LINES },
		{ "link", str_join(h->a, settings->url, STR("queue")), MAIL_LINK },
	};
	const struct mail_draft draft = { .to = account.email,
					  .language = language,
					  .template = &handed_template,
					  .values = values,
					  .value_count = sizeof values / sizeof values[0],
					  .count = (int64_t)told->count,
					  .purpose = STR(""),
					  .official = true };

	return !mail_address_is(account.email) || mail_post(h->a, db, h->node, &draft, NULL, error);
}

static bool
tell_in(void *context, struct db *db, struct error *error)
{
	struct handing *h = context;

	h->told_by = table_make(h->a, 0);
	h->told_count = 0;
	if (!tell_heaps(h, db, error))
		return false;
	for (size_t i = 0; i < h->told_count; i++)
		if (!post(h, db, h->told[i], error))
			return false;
	return true;
}

bool
translations_hand_in(struct arena *a, struct node *node, const struct actor *actor, struct str language,
		     const struct translations_in *in, size_t *asked_r, struct error *error)
{
	struct handing h = { .a = a, .node = node, .actor = actor, .language = language, .in = in };

	*asked_r = 0;
	h.asked = ARENA_ARRAY(a, size_t, in->saved_count);
	for (h.to = 0; h.to < in->saved_count;) {
		h.from = h.to;
		h.to = h.from + LIMIT_HANDED_IN < in->saved_count ? h.from + LIMIT_HANDED_IN : in->saved_count;
		h.asked_before = h.asked_count;
		if (!db_change(node->pool, ask_in, &h, error))
			return false;
	}
	*asked_r = h.asked_count;
	return h.asked_count == 0 || db_change(node->pool, tell_in, &h, error);
}
