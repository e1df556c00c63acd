/* Reviews: the pool, invitations, and what answers them. */
#include "requests/reviewing.h"

#include "base/clock.h"
#include "base/limits.h"
#include "db/db.h"
#include "people/account.h"
#include "people/audit.h"
#include "records/draft.h"
#include "requests/reviewing_sql.h"
#include "vocabularies/vocabularies.h"

#include <stdlib.h>

enum { SUBJECT_SCORE = 4, LANGUAGE_SCORE = 2, COUNTRY_SCORE = 1 };

/* ---- the pool ---------------------------------------------------------------------------------------------------- */

/* Values are kept as lines. */
static struct str
join_lines(struct arena *a, const struct str *list, size_t count)
{
	struct buffer out = buffer_in(a);

	for (size_t i = 0; i < count; i++) {
		buffer_add(&out, list[i]);
		buffer_add_byte(&out, '\n');
	}
	return buffer_str(&out);
}

static void
cut_lines(struct arena *a, struct str text, struct str **list_r, size_t *count_r)
{
	struct str rest = text, line;
	size_t     count = 0;

	for (size_t i = 0; i < text.length; i++)
		count += text.data[i] == '\n';
	*list_r = ARENA_ARRAY(a, struct str, count + 1);
	*count_r = 0;
	while (str_cut(&rest, '\n', &line))
		if (line.length > 0)
			(*list_r)[(*count_r)++] = line;
}

static struct reviewer
read_row(struct arena *a, const struct q_reviewer_find_row *row)
{
	struct reviewer reviewer = { .account = row->account,
				     .accepted = row->accepted,
				     .available = row->available != 0,
				     .named = row->named != 0,
				     .background = row->background,
				     .interests = row->interests };

	cut_lines(a, row->subjects, &reviewer.subjects, &reviewer.subject_count);
	cut_lines(a, row->countries, &reviewer.countries, &reviewer.country_count);
	cut_lines(a, row->languages, &reviewer.languages, &reviewer.language_count);
	return reviewer;
}

bool
reviewer_find(struct arena *a, struct db *db, struct str account, struct reviewer *reviewer_r, struct error *error)
{
	struct q_reviewer_find_row row;

	if (!q_reviewer_find(a, db, account, &row, error))
		return error != NULL && error->code == ERROR_ABSENT &&
		       error_set(error, ERROR_ABSENT, "reviewer.none", "'%.*s' has not offered to write reviews",
				 STR_ARGS(str_head(account, 40)));
	*reviewer_r = read_row(a, &row);
	return true;
}

bool
reviewer_put(struct arena *a, struct db *db, const struct reviewer *reviewer, int64_t now, struct error *error)
{
	const struct q_reviewer_put_values values = {
		.account = reviewer->account,
		.available = reviewer->available,
		.named = reviewer->named,
		.subjects = join_lines(a, reviewer->subjects, reviewer->subject_count),
		.countries = join_lines(a, reviewer->countries, reviewer->country_count),
		.languages = join_lines(a, reviewer->languages, reviewer->language_count),
		.background = reviewer->background,
		.interests = reviewer->interests,
		.now = now,
	};

	if (reviewer->background.length > LIMIT_REQUEST_NOTE_BYTES ||
	    reviewer->interests.length > LIMIT_REQUEST_NOTE_BYTES)
		return error_set(error, ERROR_LIMIT, "reviewer.long", "a text has at most %d bytes",
				 LIMIT_REQUEST_NOTE_BYTES);
	return q_reviewer_put(a, db, &values, error);
}

bool
reviewer_accept(struct arena *a, struct db *db, const struct record_context *context, const struct actor *actor,
		struct str account, bool accept, struct error *error)
{
	const struct matter node = { 0 };
	int64_t             changed;

	if (!permission_require(actor, ACT_MODERATE, &node, error) ||
	    !q_reviewer_accept(a, db, account, accept ? clock_now(context->clock) : 0, &changed, error))
		return false;
	if (changed == 0)
		return error_set(error, ERROR_ABSENT, "reviewer.none", "'%.*s' has not offered to write reviews",
				 STR_ARGS(str_head(account, 40)));
	return audit_add(a, db, context->audit, actor,
			 &(struct audit_entry){ accept ? AUDIT_REVIEWER_ACCEPT : AUDIT_REVIEWER_END, account, NULL },
			 error);
}

bool
reviewers_list(struct arena *a, struct db *db, struct reviewer **list_r, size_t *count_r, struct error *error)
{
	struct q_reviewers_list_row *rows;

	if (!q_reviewers_list(a, db, STR(""), LIMIT_REVIEWERS, &rows, count_r, error))
		return false;
	*list_r = ARENA_ARRAY(a, struct reviewer, *count_r);
	for (size_t i = 0; i < *count_r; i++) {
		const struct q_reviewer_find_row row = {
			.account = rows[i].account,
			.accepted = rows[i].accepted,
			.available = rows[i].available,
			.named = rows[i].named,
			.subjects = rows[i].subjects,
			.countries = rows[i].countries,
			.languages = rows[i].languages,
			.background = rows[i].background,
			.interests = rows[i].interests,
		};

		(*list_r)[i] = read_row(a, &row);
	}
	return true;
}

bool
reviewer_count(struct arena *a, struct db *db, struct str account, struct reviewer_counts *counts_r,
	       struct error *error)
{
	struct q_reviewer_counts_row row;

	if (!q_reviewer_counts(a, db, account, &row, error))
		return false;
	*counts_r = (struct reviewer_counts){ row.invited, row.open, row.done };
	return true;
}

/* ---- candidates -------------------------------------------------------------------------------------------------- */

/* A term of the study, or one above it, that the reviewer knows. */
static int
score_subjects(struct arena *a, const struct record_context *context, const struct reviewer *reviewer,
	       const struct json *subjects)
{
	int score = 0;

	for (const struct json *item = JSON_FIRST(subjects); item != NULL; item = item->next) {
		const struct term *term = term_find(context->vocabularies, item->text);

		for (; term != NULL; term = term->broader) {
			struct str name =
				str_format(a, "%.*s:%.*s", STR_ARGS(term->vocabulary->name), STR_ARGS(term->notation));

			if (str_is_in(name, reviewer->subjects, reviewer->subject_count)) {
				score += SUBJECT_SCORE;
				break;
			}
		}
	}
	return score;
}

static int
score_values(const struct str *list, size_t count, const struct json *values, int each)
{
	int score = 0;

	for (const struct json *item = JSON_FIRST(values); item != NULL; item = item->next)
		score += str_is_in(item->text, list, count) ? each : 0;
	return score;
}

static int
fittest_first(const void *left, const void *right)
{
	const struct review_candidate *l = left, *r = right;

	if (l->score != r->score)
		return l->score > r->score ? -1 : 1;
	if (l->counts.open != r->counts.open)
		return l->counts.open < r->counts.open ? -1 : 1;
	return str_compare(l->reviewer.account, r->reviewer.account);
}

static bool
fill_candidate(struct arena *a, struct db *db, const struct record_context *context, const struct review_matter *matter,
	       struct review_candidate *candidate, struct error *error)
{
	const struct reviewer     *reviewer = &candidate->reviewer;
	const struct json         *fields = json_get(matter->document, "fields");
	struct q_review_asked_row *rows;
	size_t                     count;

	candidate->score = score_subjects(a, context, reviewer, json_get(fields, "subjects")) +
			   score_values(reviewer->languages, reviewer->language_count,
					json_get(matter->document, "languages"), LANGUAGE_SCORE) +
			   score_values(reviewer->countries, reviewer->country_count, json_get(fields, "countries"),
					COUNTRY_SCORE);
	if (!reviewer_count(a, db, reviewer->account, &candidate->counts, error) ||
	    !q_review_asked(a, db, matter->id, reviewer->account, &rows, &count, error))
		return false;
	candidate->invited = count > 0;
	return true;
}

bool
review_candidates(struct arena *a, struct db *db, const struct record_context *context,
		  const struct review_matter *matter, struct review_candidate **list_r, size_t *count_r,
		  struct error *error)
{
	struct reviewer *reviewers;
	size_t           count;

	*count_r = 0;
	if (!reviewers_list(a, db, &reviewers, &count, error))
		return false;
	*list_r = ARENA_ARRAY(a, struct review_candidate, count);
	for (size_t i = 0; i < count; i++) {
		struct review_candidate *candidate = &(*list_r)[*count_r];

		if (reviewers[i].accepted == 0 || !reviewers[i].available ||
		    str_equal(reviewers[i].account, matter->author))
			continue;
		candidate->reviewer = reviewers[i];
		if (!fill_candidate(a, db, context, matter, candidate, error))
			return false;
		(*count_r)++;
	}
	qsort(*list_r, *count_r, sizeof **list_r, fittest_first);
	return true;
}

bool
review_suits(const struct types *types, struct str type)
{
	const struct type  *review = type_find(types, STR(REVIEW_TYPE));
	const struct field *field = review == NULL ? NULL : field_find(&review->fields, STR(REVIEW_SUBJECT));

	return field != NULL && str_is_in(type, field->types, field->type_count);
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

bool
review_draft_find(struct arena *a, struct db *db, struct str request, struct str *record_r, struct error *error)
{
	struct q_review_draft_of_row row;
	struct error                 none = { 0 };

	*record_r = STR("");
	if (q_review_draft_of(a, db, request, &row, &none)) {
		*record_r = row.record;
		return true;
	}
	if (none.code != ERROR_ABSENT)
		*error = none;
	return none.code == ERROR_ABSENT;
}

bool
review_draft_set(struct arena *a, struct db *db, struct str request, struct str record, struct error *error)
{
	return q_review_draft_put(a, db, request, record, error);
}

bool
reviews_of(struct arena *a, struct db *db, struct str account, size_t most, struct str **bodies_r, size_t *count_r,
	   struct error *error)
{
	struct q_reviews_of_row *rows;

	if (!q_reviews_of(a, db, account, (int64_t)most, &rows, count_r, error))
		return false;
	*bodies_r = ARENA_ARRAY(a, struct str, *count_r);
	for (size_t i = 0; i < *count_r; i++)
		(*bodies_r)[i] = rows[i].body;
	return true;
}

/* ---- what granting does ------------------------------------------------------------------------------------------ */

bool
review_grant_place(struct arena *a, struct db *db, const struct record_context *context,
		   const struct granting *granting, struct record_outcome *outcome_r, struct error *error)
{
	(void)outcome_r;
	return reviewer_accept(a, db, context, granting->actor, granting->asked->sender, true, error);
}

/* The days that an invitation gives for the review: its reason. */
static int64_t
days_of(const struct asked *asked)
{
	int64_t days;

	return str_integer(asked->reason, &days) && days > 0 ? days : LIMIT_REVIEW_DAYS;
}

/* The invitation is taken: from now on there is a review to be written. */
bool
review_grant_invitation(struct arena *a, struct db *db, const struct record_context *context,
			const struct granting *granting, struct record_outcome *outcome_r, struct error *error)
{
	struct asked asked = *granting->asked;
	struct str   id;

	(void)outcome_r;
	asked.kind = STR("review");
	asked.due = clock_now(context->clock) + days_of(granting->asked) * CLOCK_DAY;
	asked.reason = STR("");
	return request_open(a, db, context, granting->actor, &asked, &id, error);
}

/* It is done when the review is published, or waits for that. */
bool
review_grant_review(struct arena *a, struct db *db, const struct record_context *context,
		    const struct granting *granting, struct record_outcome *outcome_r, struct error *error)
{
	struct record record;
	struct error  none = { 0 };
	struct str    id;

	(void)context;
	(void)outcome_r;
	if (!review_draft_find(a, db, granting->asked->id, &id, error))
		return false;
	return (id.length > 0 && record_find(a, db, id, &record, &none)) ||
	       error_set(error, ERROR_CONFLICT, "review.unwritten",
			 "the review is not written yet: write it and ask that it be published");
}

/* Asking that a review be published answers the request for it. */
bool
review_handed_in(struct arena *a, struct db *db, const struct record_context *context, const struct asked *draft,
		 struct error *error)
{
	struct q_review_request_of_row row;
	struct asked                   asked;
	struct error                   none = { 0 };

	if (!str_is(draft->type, REVIEW_TYPE))
		return true;
	if (q_review_request_of(a, db, draft->subject, &row, &none))
		return request_find(a, db, row.request, &asked, error) &&
		       request_settle(a, db, &asked, asked.assignee, clock_now(context->clock), error);
	if (none.code != ERROR_ABSENT)
		*error = none;
	return none.code == ERROR_ABSENT;
}
