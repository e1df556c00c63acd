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

static bool
has_room(struct arena *a, const struct node *node, bool *room_r, struct error *error)
{
	int64_t    bytes = 0, number;
	struct db *db;
	bool       good;

	if (!db_borrow(node->pool, &db, error))
		return false;
	good = link_copies_total(a, db, &bytes, &number, error);
	db_return(db);
	*room_r = bytes < node->settings.links_copies_megabytes * MEGABYTE;
	return good;
}

/* What came is kept, unless it is nothing or there is no room: then it is tried when the link is asked the next time. */
static bool
keep(struct arena *a, const struct node *node, const struct linked *link, const struct http_got *got, struct str file,
     struct error *error)
{
	struct link_copy copy = { .link = link->id,
				  .url = link->url,
				  .status = got->status,
				  .etag = got->etag,
				  .modified = got->modified,
				  .fetched = clock_now(node->clock) };
	struct str       bytes;
	struct error     why = { 0 };

	if (!file_read(a, file, (size_t)(node->settings.links_copy_megabytes * MEGABYTE), &bytes, error))
		return false;
	if (link_copy_put(a, &node->records, bytes, media_of_bytes(a, bytes), &copy, &why) || why.code == ERROR_INPUT ||
	    why.code == ERROR_LIMIT)
		return true;
	*error = why;
	return false;
}

bool
link_fetch(const struct node *node, const struct link_transport *transport, const struct linked *link,
	   struct error *error)
{
	struct arena         *a = arena_open(0);
	const struct http_ask ask = {
		.url = link->url,
		.accept = STR("*/*"),
		.file = path_join(a, node->folder, str_format(a, "cache/link-copy-%ld", (long)getpid())),
		.limit = node->settings.links_copy_megabytes * MEGABYTE,
		.fresh = true,
	};
	struct giving_up giving = { a, link->id };
	struct http_got  got;
	struct error     why = { 0 };
	bool             room, good = has_room(a, node, &room, error);

	if (good && room) {
		if (transport->get(a, transport->context, &ask, &got, &why))
			good = got.status != 200 || keep(a, node, link, &got, ask.file, error);
		else if (strcmp(why.key, "client.long") == 0)
			good = db_change(node->pool, give_up, &giving, error);
		else if (why.code == ERROR_STORAGE)
			good = error_set(error, why.code, why.key, "%s", why.detail);
	}
	good = file_remove(ask.file, good ? error : NULL) && good;
	arena_close(a);
	return good;
}
