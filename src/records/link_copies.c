/* Copies of what records link to. */
#include "records/link_copies.h"

#include "db/db.h"
#include "records/linked_sql.h"

enum { LOST = 100 /* that are told */ };

static struct str
content_text(struct arena *a, struct str bytes)
{
	struct hash hash;
	char        text[HASH_TEXT];

	assert(bytes.length == sizeof hash.bytes);
	memcpy(hash.bytes, bytes.data, sizeof hash.bytes);
	return str_copy(a, hash_format(&hash, text));
}

/* The last name of an address's path, of letters that mean nothing to anybody. */
static struct str
name_of(struct arena *a, struct str url)
{
	struct buffer out = buffer_in(a);
	struct str    path = str_slice(url, 0, str_find_byte(url, '?'));
	size_t        at;

	path = str_slice(path, 0, str_find_byte(path, '#'));
	path = str_slice(path, str_find(path, STR("://")) + strlen("://"), path.length);
	at = path.length;
	while (at > 0 && path.data[at - 1] != '/')
		at--;
	for (size_t i = at; at > 0 && i < path.length; i++) {
		char c = path.data[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
			     c == '-' || c == '_';

		buffer_add_byte(&out, plain ? c : '_');
	}
	return out.length > 0 ? buffer_str(&out) : STR("copy");
}

struct putting {
	struct arena           *a;
	const struct link_copy *copy;
	struct hash             content;
};

static bool
put(void *context, struct db *db, struct error *error)
{
	const struct putting               *p = context;
	const struct link_copy             *copy = p->copy;
	struct str                          content = { (const char *)p->content.bytes, sizeof p->content.bytes };
	const struct q_link_copy_put_values values = { .link = copy->link,
						       .url = copy->url,
						       .content = content,
						       .name = copy->name,
						       .media = copy->media,
						       .size = copy->size,
						       .status = copy->status,
						       .etag = copy->etag,
						       .modified = copy->modified,
						       .fetched = copy->fetched };

	return q_link_copy_put(p->a, db, &values, error) && q_link_copy_use_all(p->a, db, copy->link, content, error) &&
	       q_link_copy_note_all(p->a, db, copy->link, error) && q_link_copy_done(p->a, db, copy->link, error);
}

bool
link_copy_put(struct arena *a, const struct record_context *context, struct str bytes, struct str media,
	      struct link_copy *copy, struct error *error)
{
	struct putting              putting = { .a = a, .copy = copy, .content = hash_of_bytes(bytes) };
	const struct attachment_new file = { .bytes = bytes, .name = name_of(a, copy->url), .media = media, .is_copy = true };
	struct attachment           kept;

	if (!attachment_put(a, context, &file, &kept, error))
		return false;
	copy->content = kept.hash;
	copy->name = kept.name;
	copy->media = kept.media;
	copy->size = kept.size;
	return db_change(context->pool, put, &putting, error);
}

bool
link_copy_give_up(struct arena *a, struct db *db, struct str link, struct error *error)
{
	return q_link_copy_done(a, db, link, error);
}

bool
link_copy_find(struct arena *a, struct db *db, struct str link, struct link_copy *copy_r, struct error *error)
{
	struct q_link_copy_get_row row;

	if (!q_link_copy_get(a, db, link, &row, error))
		return error_because(error, "link.no-copy", "no copy is kept of what is linked to");
	*copy_r = (struct link_copy){ .link = link,
				      .url = row.url,
				      .content = content_text(a, row.content),
				      .name = row.name,
				      .media = row.media,
				      .size = row.size,
				      .status = (int)row.status,
				      .etag = row.etag,
				      .modified = row.modified,
				      .fetched = row.fetched };
	return true;
}

bool
link_copies_of_record(struct arena *a, struct db *db, struct str record, struct link_copy **list_r, size_t *count_r,
		      struct error *error)
{
	struct q_link_copies_of_record_row *rows;

	if (!q_link_copies_of_record(a, db, record, &rows, count_r, error))
		return false;
	*list_r = ARENA_ARRAY(a, struct link_copy, *count_r);
	for (size_t i = 0; i < *count_r; i++)
		(*list_r)[i] =
			(struct link_copy){ .link = rows[i].link, .url = rows[i].url, .fetched = rows[i].fetched };
	return true;
}

bool
link_copies_total(struct arena *a, struct db *db, int64_t *bytes_r, int64_t *count_r, struct error *error)
{
	struct q_link_copies_total_row row;

	if (!q_link_copies_total(a, db, &row, error))
		return false;
	*bytes_r = row.bytes;
	*count_r = row.count;
	return true;
}

bool
link_copies_verify(const struct record_context *context, attachment_wrong_fn *wrong, void *wrong_context,
		   struct error *error)
{
	struct arena                  *a = arena_open(0);
	struct q_link_copies_lost_row *rows;
	struct db                     *db;
	size_t                         count = 0;
	bool                           good = db_borrow(context->pool, &db, error);

	if (good) {
		good = q_link_copies_lost(a, db, LOST, &rows, &count, error);
		db_return(db);
	}
	for (size_t i = 0; good && i < count; i++)
		wrong(wrong_context, content_text(a, rows[i].content), "the copy of what a record links to is absent");
	arena_close(a);
	return good;
}
