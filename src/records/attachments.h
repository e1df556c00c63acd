/* Files of records: attachments, kept by what they contain. A document names one as {"hash", "name", "media", "size", ...}.
 *
 * The bytes are in a folder of the node, `files/ab/cd/abcd…` by the digits of their SHA-256, written and synced, the folder too,
 * before the commit that names them. The same bytes are kept once. What is kept of a file is its size and what kind its bytes are;
 * its name is the document's. */
#ifndef RECORDS_ATTACHMENTS_H
#define RECORDS_ATTACHMENTS_H

#include "records/records.h"

struct attachment {
	struct str hash; /* "sha256:…" */
	struct str name;
	struct str media;
	int64_t    size;
};

/* A file that somebody brings. */
struct attachment_new {
	struct str bytes;
	struct str path;    /* or a whole and synced file on the same disk, which gets another name */
	struct str arrival; /* that it came as (records/arrivals.h), which becomes whole with it; else empty */
	struct str name;    /* cut to LIMIT_UPLOAD_NAME_BYTES */
	struct str media;   /* as its bytes say */
	struct str account; /* empty: the operator */
	bool       is_copy; /* of what is published elsewhere: it stays as it is */
};

/* "sha256:…" of the bytes of a hash; empty of none. */
struct str attachment_hash_text(struct arena *a, struct str bytes);

/* ERROR_LIMIT "attachment.disk" when there would be too little room left beside so many bytes. */
CHECKED bool attachment_has_room(const struct record_context *context, int64_t size, struct error *error);

/* ERROR_LIMIT "attachment.day" when the account would have brought too much since yesterday with so many bytes more; what is still
 * coming counts, but not the arrival of this name. */
CHECKED bool attachment_check_day(struct arena *a, struct db *db, const struct record_context *context,
				  struct str account, int64_t size, struct str but, struct error *error);

/* An image without what a camera wrote into it; as it is when there is nothing of the kind. Errors as of attachment_put(). */
CHECKED bool attachment_bare(struct arena *a, struct str bytes, struct str media, struct str *bare_r,
			     struct error *error);

/* Keeps it, durably: an image (PNG, JPEG, WebP) without what a camera wrote into it, unless the context keeps that. ERROR_INPUT
 * "attachment.empty", "attachment.metadata" when it could not be taken out, as of a damaged image or a very large one; ERROR_LIMIT "attachment.day" when the account has brought too much since
 * yesterday, "attachment.disk" when there would be too little room left. Where a scanner looks at files first: ERROR_INPUT
 * "attachment.infected" for malware, ERROR_REMOTE "attachment.unscanned" when it cannot, unless such files are kept. */
CHECKED bool attachment_put(struct arena *a, const struct record_context *context, const struct attachment_new *file,
			    struct attachment *kept_r, struct error *error);

/* The kind and size of what is kept under a hash; it has no name. ERROR_ABSENT "attachment.none". */
CHECKED bool attachment_find(struct arena *a, struct db *db, struct str hash, struct attachment *found_r,
			     struct error *error);

/* The same of a file that this account brought, with its name then. */
CHECKED bool attachment_brought(struct arena *a, struct db *db, struct str hash, struct str account,
				struct attachment *found_r, struct error *error);

/* Where the bytes of a hash are. */
struct str attachment_path(struct arena *a, const struct record_context *context, const struct hash *hash);

/* The value of the first file of this hash that a document names; NULL: none. */
const struct json *attachment_named(const struct json *document, struct str hash);

/* The files that a document names. */
void attachments_list(struct arena *a, const struct json *document, struct hash **list_r, size_t *count_r);

/* Inside a change: the record names these files from now on. */
CHECKED bool attachments_use(struct arena *a, struct db *db, struct str record, const struct hash *list, size_t count,
			     struct error *error);

/* Inside a change: the record, which is erased, names none any more. Those that no other record names are dropped by the next
 * attachments_tidy(). */
CHECKED bool attachments_leave(struct arena *a, struct db *db, struct str record, struct error *error);

/* Drops what was brought LIMIT_UPLOAD_DAYS ago and no record names, and what was left. */
CHECKED bool attachments_tidy(const struct record_context *context, struct error *error);

/* Told of each file that is absent or is not what its name says. */
typedef void attachment_wrong_fn(void *wrong_context, struct str hash, const char *sentence);

/* Reads all of them. Ends early, with ERROR_LIMIT "record.stopped", when context->stops says so. */
CHECKED bool attachments_verify(const struct record_context *context, attachment_wrong_fn *wrong, void *wrong_context,
				struct error *error);

#endif
