/* The parts of OAI-PMH answers: envelope, errors, headers and records. */
#ifndef NETWORK_OAI_WRITE_H
#define NETWORK_OAI_WRITE_H

#include "formats/export.h"
#include "network/harvest.h"
#include "network/oai_ask.h"
#include "records/records.h"

/* What an answer is made of. */
struct oai_answer {
	struct arena           *a;
	const struct node      *node;
	struct db              *db;
	struct oai_ask         *ask;
	struct buffer           out;
	struct hash             secret;
	struct exporter_context context;
	struct harvest_source  *sources; /* of what was harvested */
	size_t                  source_count;
	struct str              base;        /* address of this interface */
	struct str              identifiers; /* what all begin with: "oai:chm.example.ke:" */
	int64_t                 now;         /* microseconds */
	int64_t                 response_date;
	int64_t                 since; /* no record has an earlier datestamp in the format: oai_since() */
};

/* "chm.example.ke": the namespace of identifiers (the guideline 'oai-identifier'), made of the node's address. */
struct str oai_namespace(struct arena *a, const struct node *node);

/* "oai:chm.example.ke:ke-8f3k2qz", and back: false when it is none of this node's. */
struct str   oai_identifier(const struct oai_answer *answer, struct str id);
CHECKED bool oai_identifier_read(const struct oai_answer *answer, struct str identifier, struct str *id_r);

/* <name>2026-05-01T09:00:00Z</name>. */
void oai_add_time(struct buffer *out, const char *name, int64_t time);

/* True when a record of these sets, which tell its type, is to be had in the format. */
bool oai_suits(const struct oai_answer *answer, const struct oai_format *format, struct str sets);

/* <header>, and <record> with metadata and what is said about it; ERROR_STORAGE when the body cannot be read. */
void         oai_add_header(struct oai_answer *answer, const struct record_listed *listed);
CHECKED bool oai_add_record(struct oai_answer *answer, const struct record_listed *listed, struct error *error);

/* When a token that is made now expires, in seconds since 1970. */
int64_t oai_expiry(const struct oai_answer *answer);

/* <resumptionToken> of the page at `here`: the list goes on at `next`; empty when that is NULL. */
void oai_add_token(struct oai_answer *answer, const struct oai_position *here, const struct oai_position *next);

/* What stands before the answer to the verb, and after it. With faults in answer->ask, the document has these instead. */
void       oai_begin(struct oai_answer *answer);
struct str oai_end(struct oai_answer *answer);

#endif
