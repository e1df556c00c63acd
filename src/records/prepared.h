/* Prepared records: everything about a record that needs no database, made in any thread. The usual case, a new record, is
 * complete: hashed and signed under an id drawn at random, so that the writer only looks whether key and id are free.
 * Internal to records/. */
#ifndef RECORDS_PREPARED_H
#define RECORDS_PREPARED_H

#include "records/body.h"
#include "records/records.h"
#include "records/withheld.h"

enum { FINGERPRINT = 16 };

/* Tells contents and keys apart. */
struct fingerprint {
	uint8_t bytes[FINGERPRINT];
};

struct record_prepared {
	const struct type   *type;  /* NULL: the source says that the record is gone */
	struct str           given; /* id that the document names; empty: known by its key */
	struct str           drawn; /* id under which `text` is signed */
	struct fingerprint   key;
	bool                 key_is_content;
	struct fingerprint   content;
	struct str           sets; /* that it is in (records/sets.h) */
	bool                 adopted, publish;
	int                  base;
	struct body          body; /* as revision 1, without values that are withheld */
	struct str           text; /* of a draft: the content with all values */
	struct hash          hash;
	struct withheld_list withheld;
	struct hash         *files; /* that it names, of an own record */
	size_t               file_count;
	bool                 has_markers; /* hashes stand in the document for values that are at home already */
	struct record_draft  draft;       /* with markers: to prepare it again once the values are there */
	struct str           raw, media;
	struct str           warnings; /* JSON, empty when there are none */
	struct problems      problems;

	/* of a copy (records/copy.h) */
	int64_t              home; /* whose key signed it; 0: no copy */
	enum record_state    state;
	struct record_source passage;
};

struct fingerprint fingerprint_of(struct str bytes);
bool               fingerprint_equal(const struct fingerprint *left, const struct fingerprint *right);
struct str         fingerprint_text(const struct fingerprint *fingerprint); /* its bytes */

/* The key under which a source's record is known. One begins with what its identifier shares with its neighbours, all but the
 * last characters: so the keys of a harvest stand together in the index, and a batch changes few of its pages. */
struct fingerprint prepared_key(struct arena *a, struct str source, struct str identifier);

/* Signs `prepared` as revision 1 under `id`. */
void prepared_sign(struct arena *a, const struct record_context *context, struct record_prepared *prepared,
		   struct str id);

/* Warnings as they are stored, and back. */
struct str problems_write(struct arena *a, const struct problems *problems);
void       problems_read(struct arena *a, struct str text, struct problems *problems_r);

/* The state with this number. ERROR_STORAGE "record.damaged" when there is none: then the database was altered. */
CHECKED bool state_stored(int64_t number, struct str id, enum record_state *state_r, struct error *error);

/* Takes what is not public out of the fields of a document with these rights (records/withheld.h). False when a value cannot be
 * written canonically. */
struct type;
struct withheld_list;
CHECKED bool withhold_by_rights(struct arena *a, struct json *fields, const struct type *type,
				const struct json *rights, int64_t now, struct withheld_list *list_r);

/* The end of an embargo that lasts at `now`; else empty. */
struct str embargo_of(const struct json *rights, int64_t now);

#endif
