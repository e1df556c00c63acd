/* One harvest while it goes on, and how it asks its source: address, file, attempts. Internal to network/. */
#ifndef NETWORK_HARVEST_ASK_H
#define NETWORK_HARVEST_ASK_H

#include "network/harvest_lock.h"
#include "network/harvest_store.h"
#include "network/oai_page.h"
#include "records/homes.h"

struct harvest_narrow;

struct harvest {
	struct arena                   *a;
	struct arena                   *page_a; /* of one page */
	struct node                    *node;
	const struct harvest_options   *options;
	const struct harvest_transport *transport;
	struct harvest_source           source;
	struct harvest_report          *report;
	struct harvest_lock             lock;
	struct record_homes             homes;          /* whose signatures count, where signed records are harvested */
	struct str                      file;           /* of the page that is read */
	struct str                      etag, modified; /* of a file: asked with, and then those of the answer */
	bool                            unchanged;      /* the file is as those say */
	int                             status;         /* of the newest answer; 0: none came */
	bool                            counts_days;
	bool                            tells_deletions;  /* all of them, for ever */
	bool                            restarted;        /* a token was refused: the list was begun again */
	bool                            refused;          /* the newest answer refuses a token */
	struct str                      earliest, latest; /* as the provider says: its first datestamp, its clock */
	struct harvest_narrow          *narrow;           /* NULL: the list is followed as a whole */
	int                             attempts;         /* to get one page; 0: ATTEMPTS */
	struct buffer                  *notes;            /* what people should know of a harvest that went well */
	_Atomic int64_t                *wire;             /* bytes that came over the network */
	int64_t       came, complete; /* records of the list; completeListSize of its first page, or -1 */
	bool          mislabelled;    /* an answer was not encoded as it said */
	bool          begun;          /* the list was begun in this harvest */
	struct table *seen;           /* tokens and first identifiers of pages */
	int           repeated;       /* pages that begin as one before, in a row */
	int           empty;          /* pages without records, in a row */
	int64_t       deleted;        /* records that came as deleted ones */
};

#define HARVEST_ACCEPT STR("text/xml, application/xml")

/* ERROR_LIMIT "harvest.stopped" when it should stop. */
CHECKED bool harvest_goes_on(const struct harvest *harvest, struct error *error);

/* Adds a sentence to the notes, once. */
void harvest_note(struct harvest *harvest, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Seconds to wait before the next attempt: twice as long each time, or as the provider asks, and a little longer by chance, so that not
 * all harvesters of a provider come back at once. */
int64_t harvest_pause(int attempt, int64_t retry_after);

/* A record was rejected: keeps it for the log, with its place on a page of the harvest (from 1), and tells the options. */
struct intake_reject;
void harvest_reject(struct harvest *harvest, const struct intake_reject *reject, int64_t page);

/* The same of one that did not come. */
void harvest_keep_reject(struct harvest *harvest, struct str identifier, struct str reason);

/* Gets `url` into harvest->file; tries again after pauses, as long as the provider asks for. */
CHECKED bool harvest_get(struct harvest *harvest, struct str url, struct str accept, struct error *error);

/* Reads the answer that stands in harvest->file, as harvest_ask() does. */
CHECKED bool harvest_read(struct harvest *harvest, struct oai_page *page_r, struct oai_identifiers *identifiers_r,
			  struct error *error);

/* Gets an answer of the provider and reads its envelope; the identifiers too, unless `identifiers_r` is NULL.
 * ERROR_REMOTE "harvest.answer" when it is no OAI-PMH. */
CHECKED bool harvest_ask(struct harvest *harvest, struct str url, struct oai_page *page_r,
			 struct oai_identifiers *identifiers_r, struct error *error);

/* False when `deleted` of `held` records are so many that a person must say that it is right. */
bool harvest_may_delete(int64_t deleted, int64_t held);

/* The address for a verb, to which arguments that are not empty are added. */
struct buffer harvest_address(const struct harvest *harvest, const char *verb);
void          harvest_add_argument(struct buffer *out, const char *name, struct str value);

#endif
