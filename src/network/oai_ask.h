/* What a harvester asks: the arguments of an OAI-PMH 2.0 request (section 3), checked, and what is wrong with them in the
 * protocol's own errors (section 3.6). */
#ifndef NETWORK_OAI_ASK_H
#define NETWORK_OAI_ASK_H

#include "base/hash.h"
#include "http/http.h"
#include "network/oai_format.h"

enum oai_verb {
	OAI_NO_VERB,
	OAI_GET_RECORD,
	OAI_IDENTIFY,
	OAI_LIST_IDENTIFIERS,
	OAI_LIST_METADATA_FORMATS,
	OAI_LIST_RECORDS,
	OAI_LIST_SETS,
	OAI_VERBS
};

enum oai_fault_code {
	OAI_BAD_ARGUMENT,
	OAI_BAD_RESUMPTION_TOKEN,
	OAI_BAD_VERB,
	OAI_CANNOT_DISSEMINATE_FORMAT,
	OAI_ID_DOES_NOT_EXIST,
	OAI_NO_METADATA_FORMATS,
	OAI_NO_RECORDS_MATCH,
	OAI_FAULT_CODES
};

struct oai_fault {
	enum oai_fault_code code;
	struct str          text;
};

enum { OAI_FAULTS = 16 };

/* Where a list goes on. It is all that a server must know: no server keeps anything for a harvester. */
struct oai_position {
	int64_t    after;   /* log number of the last record that was given, or index of the last set */
	int64_t    last;    /* newest log number of the list, settled by its first page */
	int64_t    given;   /* so many were given before */
	int64_t    total;   /* so many the list had when it began; 0: not counted */
	int64_t    expires; /* seconds since 1970 */
	struct str epoch;   /* of the log */
};

struct oai_ask {
	struct arena            *a;
	enum oai_verb            verb;
	const struct parameters *given;
	struct str               identifier, set, token;
	const struct oai_format *format; /* NULL when none was asked for, or none that is known */
	bool                     has_from, has_until;
	int64_t                  from, until;  /* microseconds since 1970: from `from` to before `until` */
	bool                     is_continued; /* by a token: `position` says where */
	struct oai_position      position;
	struct oai_fault         faults[OAI_FAULTS];
	size_t                   fault_count;
};

const char *oai_verb_name(enum oai_verb verb);
const char *oai_fault_name(enum oai_fault_code code);

/* Notes one more fault; the first OAI_FAULTS are kept. */
void oai_fault_add(struct oai_ask *ask, enum oai_fault_code code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Reads the arguments. What is wrong stands in ask_r->faults; `secret` is of this node's tokens, `now` in microseconds. */
void oai_ask_read(struct arena *a, const struct parameters *given, const struct hash *secret, int64_t now,
		  struct oai_ask *ask_r);

/* A token that goes on with this list at `position`: signed, in letters that a URL may have. */
struct str oai_token_make(const struct oai_ask *ask, const struct oai_position *position, const struct hash *secret);

/* `text` with its mark, as a token is: for tests. */
struct str oai_token_seal(struct arena *a, struct str text, const struct hash *secret);

/* Takes verb, format, set and position from a token; false when it is none of ours, was changed, or has expired. */
CHECKED bool oai_token_read(struct str token, const struct hash *secret, int64_t now, struct oai_ask *ask);

#endif
