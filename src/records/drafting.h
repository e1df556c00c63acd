/* What reading and saving drafts share. Internal to records/. */
#ifndef RECORDS_DRAFTING_H
#define RECORDS_DRAFTING_H

#include "records/draft.h"

struct q_draft_read_row;

/* A draft of its row. */
CHECKED bool draft_of_row(struct arena *a, struct str id, const struct q_draft_read_row *row, struct draft *draft_r,
			  struct error *error);

/* What of a record stands in a draft of it, with the values that are withheld. ERROR_ABSENT when there is no such revision. */
CHECKED bool draft_of_revision(struct arena *a, struct db *db, struct str id, int revision, struct json **document_r,
			       struct error *error);

/* The published record as a draft of version 0, whatever draft there is: as draft_open(). */
CHECKED bool draft_open_published(struct arena *a, struct db *db, struct str id, struct draft *draft_r,
				  struct error *error);

#endif
