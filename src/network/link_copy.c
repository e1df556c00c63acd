/* Fetching the copy of what a record links to. */
#include "network/link_copying.h"

#include "base/clock.h"
#include "base/file.h"
#include "db/db.h"
#include "formats/media.h"
#include "records/link_copies.h"

#include <unistd.h>

enum { MEGABYTE = 1000 * 1000 };

struct giving_up {
	struct arena *a;
	struct str    link;
};

static bool
give_up(void *context, struct db *db, struct error *error)
{
	const struct giving_up *giving = context;

	return link_copy_give_up(giving->a, db, giving->link, error);
}

/* What is known of the copies when one is to be fetched. */
struct copying {
	struct arena      *a;
	const struct node *node;
	struct linked     *link;
	struct link_copy   before; /* the newest; its `content` is empty when there is none */
	bool               wanted; /* a record's licence allows it, and there is room */
};

/* One that is kept is looked at again as long as a licence allows it; one that could not be had in full is not. */
static bool
look(struct copying *c, struct db *db, struct error *error)
{
	int64_t      bytes, number;
	struct error absent = { 0 };
	bool         room, allowed;

	if (!link_copies_total(c->a, db, &bytes, &number, error) ||
	    !link_copy_wanted(c->a, db, c->link->id, &allowed, error))
		return false;
	room = bytes < c->node->settings.links_copies_megabytes * MEGABYTE;
	if (!link_copy_find(c->a, db, c->link->id, STR(""), &c->before, &absent)) {
		c->before = (struct link_copy){ .etag = STR("") };
		if (absent.code != ERROR_ABSENT && error != NULL)
			*error = absent;
	}
	c->wanted = room && allowed && (c->link->wants_copy || c->before.content.length > 0);
	return c->before.content.length > 0 || absent.code == ERROR_ABSENT;
}

/* What came is kept, unless it is nothing or there is no room: then it is tried when the link is asked the next time. */
static bool
keep(struct copying *c, const struct http_got *got, struct str file, struct error *error)
{
	struct link_copy copy = { .link = c->link->id,
				  .url = c->link->url,
				  .status = got->status,
				  .etag = got->etag,
				  .modified = got->modified,
				  .fetched = clock_now(c->node->clock) };
	struct str       bytes;
	struct hash      hash;
	char             text[HASH_TEXT];
	struct error     why = { 0 };

	if (!file_read(c->a, file, (size_t)(c->node->settings.links_copy_megabytes * MEGABYTE), &bytes, error))
		return false;
	hash = hash_of_bytes(bytes);
	if (str_equal(c->before.content, hash_format(&hash, text)))
		return link_copy_seen(&c->node->records, &copy, error);
	if (link_copy_put(c->a, &c->node->records, bytes, media_of_bytes(c->a, bytes), &copy, &why)) {
		c->link->renewed = c->before.content.length > 0;
		return true;
	}
	if (why.code != ERROR_INPUT && why.code != ERROR_LIMIT && why.code != ERROR_REMOTE)
		return error_set(error, why.code, why.key, "%s", why.detail);
	return true;
}

static bool
fetch(struct copying *c, const struct link_transport *transport, struct error *error)
{
	const struct http_ask ask = {
		.url = c->link->url,
		.accept = STR("*/*"),
		.file = path_join(c->a, c->node->folder, str_format(c->a, "cache/link-copy-%ld", (long)getpid())),
		.limit = c->node->settings.links_copy_megabytes * MEGABYTE,
		.fresh = true,
		.etag = c->before.etag,
		.modified = c->before.modified,
	};
	struct giving_up giving = { c->a, c->link->id };
	struct http_got  got;
	struct error     why = { 0 };
	bool             good = true;

	if (transport->get(c->a, transport->context, &ask, &got, &why))
		good = got.status != 200 || keep(c, &got, ask.file, error);
	else if (strcmp(why.key, "client.long") == 0)
		good = db_change(c->node->pool, give_up, &giving, error);
	else if (why.code == ERROR_STORAGE)
		good = error_set(error, why.code, why.key, "%s", why.detail);
	return file_remove(ask.file, good ? error : NULL) && good;
}

bool
link_fetch(const struct node *node, const struct link_transport *transport, struct linked *link, struct error *error)
{
	struct copying c = { .a = arena_open(0), .node = node, .link = link };
	struct db     *db;
	bool           good = db_borrow(node->pool, &db, error);

	if (good) {
		good = look(&c, db, error);
		db_return(db);
	}
	good = good && (!c.wanted || fetch(&c, transport, error));
	arena_close(c.a);
	return good;
}
