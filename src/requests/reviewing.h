/* Reviews of case studies: who offers to write them, who is invited, and what becomes of an invitation (docs/reviews.md).
 *
 * Three kinds of requests: `reviewing` asks to be let into the pool, `invitation` asks a reviewer whether they will, and `review` is
 * open from then on until the review is handed in: as long its assignee may read the draft (people/permission.h). The review is
 * itself a record, of the type REVIEW_TYPE, whose publication is asked for and decided as that of any other. */
#ifndef REQUESTS_REVIEWING_H
#define REQUESTS_REVIEWING_H

#include "requests/request.h"

#define REVIEW_TYPE "review"
#define REVIEW_SUBJECT "case_study" /* the field that says what is reviewed */

struct reviewer {
	struct str  account;
	int64_t     accepted; /* into the pool; 0: not */
	bool        available, named;
	struct str *subjects, *countries, *languages;
	size_t      subject_count, country_count, language_count;
	struct str  background, interests;
};

/* What a reviewer says of themselves; ERROR_ABSENT "reviewer.none". */
CHECKED bool reviewer_find(struct arena *a, struct db *db, struct str account, struct reviewer *reviewer_r,
			   struct error *error);

/* Inside a change: keeps it; whether it is accepted stays. ERROR_LIMIT "reviewer.long". */
CHECKED bool reviewer_put(struct arena *a, struct db *db, const struct reviewer *reviewer, int64_t now,
			  struct error *error);

/* Inside a change: takes an account into the pool, or out of it, and tells the audit log. ERROR_DENIED; ERROR_ABSENT "reviewer.none"
 * when it has not offered. */
CHECKED bool reviewer_accept(struct arena *a, struct db *db, const struct record_context *context,
			     const struct actor *actor, struct str account, bool accept, struct error *error);

/* All who have offered, at most LIMIT_REVIEWERS. */
CHECKED bool reviewers_list(struct arena *a, struct db *db, struct reviewer **list_r, size_t *count_r,
			    struct error *error);

struct reviewer_counts {
	int64_t invited, open, done;
};
CHECKED bool reviewer_count(struct arena *a, struct db *db, struct str account, struct reviewer_counts *counts_r,
			    struct error *error);

/* ---- inviting ---------------------------------------------------------------------------------------------------- */

/* What is to be reviewed, and whom it concerns. */
struct review_matter {
	struct str         id;
	struct str         author; /* account; not to be invited */
	const struct json *document;
};

/* One who could be invited. */
struct review_candidate {
	struct reviewer        reviewer;
	struct reviewer_counts counts;
	int                    score;   /* by subjects, languages and countries in common */
	bool                   invited; /* is asked already */
};

/* Those in the pool who are available and are not its author, the fittest first. */
CHECKED bool review_candidates(struct arena *a, struct db *db, const struct record_context *context,
			       const struct review_matter *matter, struct review_candidate **list_r, size_t *count_r,
			       struct error *error);

/* Whether there are reviews of records of this type. */
bool review_suits(const struct types *types, struct str type);

/* ---- writing ----------------------------------------------------------------------------------------------------- */

/* The draft that answers a request of kind `review`; empty when there is none yet. */
CHECKED bool review_draft_find(struct arena *a, struct db *db, struct str request, struct str *record_r,
			       struct error *error);

/* Inside a change: says which it is. */
CHECKED bool review_draft_set(struct arena *a, struct db *db, struct str request, struct str record,
			      struct error *error);

/* The published reviews that an account wrote, the newest first: their bodies. */
CHECKED bool reviews_of(struct arena *a, struct db *db, struct str account, size_t most, struct str **bodies_r,
			size_t *count_r, struct error *error);

/* For the table of kinds. */
request_grant_fn  review_grant_place, review_grant_invitation, review_grant_review;
request_opened_fn review_handed_in;

#endif
