/* The kinds of requests: a row each. */
#include "requests/request.h"

#include "base/limits.h"
#include "people/permission.h"
#include "requests/reviewing.h"

/* As in the clearing-houses that users know: what nobody has decided in 83 days lapses. */
enum { DAYS = 83, INVITATION_DAYS = 21 };

static const struct request_reason problems[] = {
	{ "incorrect", "problem.incorrect" },
	{ "outdated", "problem.outdated" },
	{ "broken-link", "problem.broken-link" },
	{ "duplicate", "problem.duplicate" },
	{ "copyright", "problem.copyright" },
	{ "other", "problem.other" },
	{ NULL, NULL },
};

/* Days in which the review is to be written. */
static const struct request_reason terms[] = {
	{ "14", "review.days-14" }, { "28", "review.days-28" }, { "56", "review.days-56" }, { NULL, NULL }
};

static bool
grant_publication(struct arena *a, struct db *db, const struct record_context *context, const struct granting *granting,
		  struct record_outcome *outcome_r, struct error *error)
{
	struct change *change;

	if (!change_open(a, db, context, &change, error))
		return false;
	change_by(change, granting->actor);
	return change_publish(change, granting->asked->subject, outcome_r, error) && change_finish(change, error);
}

static bool
grant_state(struct arena *a, struct db *db, const struct record_context *context, const struct granting *granting,
	    enum record_state state, struct record_outcome *outcome_r, struct error *error)
{
	struct change *change;

	if (!change_open(a, db, context, &change, error))
		return false;
	change_by(change, granting->actor);
	return change_state(change, granting->asked->subject, state, granting->asked->note, outcome_r, error) &&
	       change_finish(change, error);
}

static bool
grant_withdrawal(struct arena *a, struct db *db, const struct record_context *context, const struct granting *granting,
		 struct record_outcome *outcome_r, struct error *error)
{
	return grant_state(a, db, context, granting, STATE_WITHDRAWN, outcome_r, error);
}

static bool
grant_revocation(struct arena *a, struct db *db, const struct record_context *context, const struct granting *granting,
		 struct record_outcome *outcome_r, struct error *error)
{
	return grant_state(a, db, context, granting, STATE_REVOKED, outcome_r, error);
}

static const struct request_kind kinds[] = {
	{ .name = "publication",
	  .word = "request.publication",
	  .asks = ACT_SUBMIT,
	  .decides = ACT_PUBLISH,
	  .days = DAYS,
	  .about_draft = true,
	  .returnable = true,
	  .grant = grant_publication,
	  .opened = review_handed_in },
	{ .name = "translation",
	  .word = "request.translation",
	  .asks = ACT_TRANSLATE,
	  .decides = ACT_PUBLISH,
	  .days = DAYS,
	  .about_draft = true,
	  .returnable = true,
	  .grant = grant_publication },
	{ .name = "withdrawal",
	  .word = "request.withdrawal",
	  .asks = ACT_SUBMIT,
	  .decides = ACT_WITHDRAW,
	  .days = DAYS,
	  .about_record = true,
	  .grant = grant_withdrawal },
	{ .name = "revocation",
	  .word = "request.revocation",
	  .asks = ACT_SUBMIT,
	  .decides = ACT_REVOKE,
	  .days = DAYS,
	  .about_record = true,
	  .grant = grant_revocation },
	{ .name = "proposal",
	  .word = "request.proposal",
	  .asks = ACTS,
	  .decides = ACT_PUBLISH,
	  .days = DAYS,
	  .about_record = true },
	{ .name = "problem",
	  .word = "request.problem",
	  .asks = ACTS,
	  .decides = ACT_MODERATE,
	  .about_record = true,
	  .reasons = problems },
	{ .name = "reviewing",
	  .word = "request.reviewing",
	  .asks = ACTS,
	  .decides = ACT_MODERATE,
	  .days = DAYS,
	  .grant = review_grant_place },
	{ .name = "invitation",
	  .word = "request.invitation",
	  .asks = ACT_PUBLISH,
	  .decides = ACT_PUBLISH,
	  .days = INVITATION_DAYS,
	  .about_record = true,
	  .addressed = true,
	  .reasons = terms,
	  .grant = review_grant_invitation },
	{ .name = "review",
	  .word = "request.review",
	  .asks = ACTS,
	  .decides = ACT_PUBLISH,
	  .days = LIMIT_REVIEW_DAYS,
	  .about_record = true,
	  .addressed = true,
	  .grant = review_grant_review },
	{ .name = "question", .word = "request.question", .asks = ACTS, .decides = ACT_MODERATE },
};

const struct request_kind *
request_kind_find(struct str name)
{
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		if (str_is(name, kinds[i].name))
			return &kinds[i];
	}
	return NULL;
}

size_t
request_kinds(const struct request_kind **kinds_r)
{
	*kinds_r = kinds;
	return sizeof kinds / sizeof kinds[0];
}
