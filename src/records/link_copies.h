/* Copies of what records link to, where the licence of a record allows it (document_lets_copy): of each address the newest, and
 * from before it changed the first and some of those that followed. Their bytes are attachments of those records
 * (records/attachments.h): kept by what they contain, dropped when they are let go of or the last of the records is erased. They
 * are no part of what is signed. */
#ifndef RECORDS_LINK_COPIES_H
#define RECORDS_LINK_COPIES_H

#include "records/attachments.h"
#include "records/linked.h"

struct link_copy {
	struct str link; /* id */
	struct str url;
	struct str content; /* "sha256:…" */
	struct str name, media;
	int64_t    size;
	int        status;         /* of the answer that it was */
	struct str etag, modified; /* as it came; or empty */
	int64_t    fetched;
};

/* Keeps bytes as the newest copy of `copy->url`, durably; content, name, media and size are filled in. One with other bytes stays
 * as an earlier one: the first, and LIMIT_LINK_COPIES in all. ERROR_LIMIT "attachment.disk", ERROR_INPUT "attachment.empty". */
CHECKED bool link_copy_put(struct arena *a, const struct record_context *context, struct str bytes, struct str media,
			   struct link_copy *copy, struct error *error);

/* The newest is what is there still, which now says so with these: etag, modified. */
CHECKED bool link_copy_seen(const struct record_context *context, const struct link_copy *copy, struct error *error);

/* Whether a record whose licence allows it links there now. */
CHECKED bool link_copy_wanted(struct arena *a, struct db *db, struct str link, bool *wanted_r, struct error *error);

/* Inside a change: none is tried any more. */
CHECKED bool link_copy_give_up(struct arena *a, struct db *db, struct str link, struct error *error);

/* The newest, or with `content` ("sha256:…") the one that has it. ERROR_ABSENT "link.no-copy". */
CHECKED bool link_copy_find(struct arena *a, struct db *db, struct str link, struct str content,
			    struct link_copy *copy_r, struct error *error);

/* Of what the newest revision of a record links to: link, url, content and when it was fetched, no more. First the newest, then
 * the earlier ones by their time. */
CHECKED bool link_copies_of_record(struct arena *a, struct db *db, struct str record, struct link_copy **list_r,
				   size_t *count_r, struct error *error);

/* How many there are, and their bytes. */
CHECKED bool link_copies_total(struct arena *a, struct db *db, int64_t *bytes_r, int64_t *count_r, struct error *error);

/* Tells each copy whose bytes are kept no more. */
CHECKED bool link_copies_verify(const struct record_context *context, attachment_wrong_fn *wrong, void *wrong_context,
				struct error *error);

#endif
