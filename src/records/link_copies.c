/* Copies of what records link to. */
#include "records/link_copies.h"

#include "base/limits.h"
#include "db/db.h"
#include "records/linked_sql.h"

enum { LOST = 100 /* that are told */ };

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

/* The copy from before stays as an earlier one, when it has other bytes. */
static bool
keep_before(const struct putting *p, struct db *db, struct str content, struct error *error)
{
	struct q_link_copy_get_row before;
	struct error               absent = { 0 };

	if (q_link_copy_get(p->a, db, p->copy->link, &before, &absent))
		return str_equal(before.content, content) || q_link_version_keep(p->a, db, p->copy->link, error);
	if (absent.code != ERROR_ABSENT && error != NULL)
		*error = absent;
	return absent.code == ERROR_ABSENT;
}

/* Between the first, which is what the record was published with, and the newer ones some are let go of. */
static bool
let_go(const struct putting *p, struct db *db, struct error *error)
{
	struct str                  link = p->copy->link;
	struct q_link_versions_row *rows;
	size_t                      count;

	if (!q_link_versions(p->a, db, link, &rows, &count, error))
		return false;
	for (size_t i = 1; count - i + 1 >= LIMIT_LINK_COPIES; i++)
		if (!q_link_version_drop(p->a, db, link, rows[i].fetched, error) ||
		    !q_link_content_leave(p->a, db, link, rows[i].content, error) ||
		    !q_link_content_release(p->a, db, rows[i].content, error))
			return false;
	return true;
}

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

	return keep_before(p, db, content, error) && q_link_copy_put(p->a, db, &values, error) &&
	       q_link_copy_use_all(p->a, db, copy->link, content, error) &&
	       q_link_copy_note_all(p->a, db, copy->link, error) && q_link_copy_done(p->a, db, copy->link, error) &&
	       let_go(p, db, error);
}

bool
link_copy_put(struct arena *a, const struct record_context *context, struct str bytes, struct str media,
	      struct link_copy *copy, struct error *error)
{
	struct putting              putting = { .a = a, .copy = copy, .content = hash_of_bytes(bytes) };
	const struct attachment_new file = {
		.bytes = bytes, .name = name_of(a, copy->url), .media = media, .is_copy = true
	};
	struct attachment kept;

	if (!attachment_put(a, context, &file, &kept, error))
		return false;
	copy->content = kept.hash;
	copy->name = kept.name;
	copy->media = kept.media;
	copy->size = kept.size;
	return db_change(context->pool, put, &putting, error);
}

struct seeing {
	struct arena           *a;
	const struct link_copy *copy;
};

static bool
see(void *context, struct db *db, struct error *error)
{
	const struct seeing *seeing = context;

	return q_link_copy_seen(seeing->a, db, seeing->copy->link, seeing->copy->etag, seeing->copy->modified, error);
}

bool
link_copy_seen(const struct record_context *context, const struct link_copy *copy, struct error *error)
{
	struct seeing seeing = { arena_open(0), copy };
	bool          good = db_change(context->pool, see, &seeing, error);

	arena_close(seeing.a);
	return good;
}

bool
link_copy_wanted(struct arena *a, struct db *db, struct str link, bool *wanted_r, struct error *error)
{
	struct q_link_copies_wanted_row row;

	if (!q_link_copies_wanted(a, db, link, &row, error))
		return false;
	*wanted_r = row.count > 0;
	return true;
}

bool
link_copy_give_up(struct arena *a, struct db *db, struct str link, struct error *error)
{
	return q_link_copy_done(a, db, link, error);
}

#define LINK_COPY(a, id, bytes, row)                                                                                   \
	(struct link_copy)                                                                                             \
	{                                                                                                              \
		.link = (id), .url = (row).url, .content = attachment_hash_text(a, bytes), .name = (row).name,         \
		.media = (row).media, .size = (row).size, .status = (int)(row).status, .etag = (row).etag,             \
		.modified = (row).modified, .fetched = (row).fetched                                                   \
	}

/* An earlier one, or the newest by its bytes. */
static bool
find_version(struct arena *a, struct db *db, struct str link, struct str content, struct link_copy *copy_r,
	     struct error *error)
{
	struct q_link_version_get_row row;
	struct hash                   hash;
	struct str                    bytes = { (const char *)hash.bytes, sizeof hash.bytes };

	if (!hash_parse(content, &hash, error))
		return false;
	if (!q_link_version_get(a, db, link, bytes, &row, error))
		return error_because(error, "link.no-copy", "no such copy is kept of what is linked to");
	*copy_r = LINK_COPY(a, link, bytes, row);
	return true;
}

bool
link_copy_find(struct arena *a, struct db *db, struct str link, struct str content, struct link_copy *copy_r,
	       struct error *error)
{
	struct q_link_copy_get_row row;

	if (!q_link_copy_get(a, db, link, &row, error))
		return error_because(error, "link.no-copy", "no copy is kept of what is linked to");
	*copy_r = LINK_COPY(a, link, row.content, row);
	return content.length == 0 || str_equal(content, copy_r->content) ||
	       find_version(a, db, link, content, copy_r, error);
}

bool
link_copies_of_record(struct arena *a, struct db *db, struct str record, struct link_copy **list_r, size_t *count_r,
		      struct error *error)
{
	struct q_link_copies_of_record_row   *newest;
	struct q_link_versions_of_record_row *earlier;
	size_t                                count, earlier_count = 0;

	if (!q_link_copies_of_record(a, db, record, &newest, &count, error) ||
	    (count > 0 && !q_link_versions_of_record(a, db, record, &earlier, &earlier_count, error)))
		return false;
	*count_r = count + earlier_count;
	*list_r = ARENA_ARRAY(a, struct link_copy, *count_r);
	for (size_t i = 0; i < count; i++)
		(*list_r)[i] = (struct link_copy){ .link = newest[i].link,
						   .url = newest[i].url,
						   .content = attachment_hash_text(a, newest[i].content),
						   .fetched = newest[i].fetched };
	for (size_t i = 0; i < earlier_count; i++)
		(*list_r)[count + i] = (struct link_copy){ .link = earlier[i].link,
							   .url = earlier[i].url,
							   .content = attachment_hash_text(a, earlier[i].content),
							   .fetched = earlier[i].fetched };
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
		wrong(wrong_context, attachment_hash_text(a, rows[i].content),
		      "the copy of what a record links to is absent");
	arena_close(a);
	return good;
}
