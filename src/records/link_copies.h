/* Copies of what records link to, one of each address, where the licence of a record allows it (document_lets_copy). Their bytes
 * are attachments of those records (records/attachments.h): kept by what they contain, dropped when the last of the records is
 * erased. They are no part of what is signed. */
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

/* Keeps bytes as the copy of `copy->url`, durably; content, name, media and size are filled in. ERROR_LIMIT "attachment.disk",
 * ERROR_INPUT "attachment.empty". */
CHECKED bool link_copy_put(struct arena *a, const struct record_context *context, struct str bytes, struct str media,
			   struct link_copy *copy, struct error *error);

/* Inside a change: none is tried any more. */
CHECKED bool link_copy_give_up(struct arena *a, struct db *db, struct str link, struct error *error);

/* ERROR_ABSENT "link.no-copy". */
CHECKED bool link_copy_find(struct arena *a, struct db *db, struct str link, struct link_copy *copy_r,
			    struct error *error);

/* Of what the newest revision of a record links to: link, url and when it was fetched, no more. */
CHECKED bool link_copies_of_record(struct arena *a, struct db *db, struct str record, struct link_copy **list_r,
				   size_t *count_r, struct error *error);

/* How many there are, and their bytes. */
CHECKED bool link_copies_total(struct arena *a, struct db *db, int64_t *bytes_r, int64_t *count_r, struct error *error);

/* Tells each copy whose bytes are kept no more. */
CHECKED bool link_copies_verify(const struct record_context *context, attachment_wrong_fn *wrong, void *wrong_context,
				struct error *error);

#endif
