/* What the people of a record may do with it: its draft, sharing that, withdrawing, revoking, confirming, and what is asked
 * about it. */
#include "pages/asking.h"
#include "pages/api.h"
#include "pages/api_write.h"
#include "pages/managed.h"

#include "base/clock.h"
#include "base/identifier.h"
#include "db/db.h"
#include "pages/labels.h"
#include "pages/record.h"
#include "pages/site.h"
#include "people/link.h"
#include "records/draft.h"
#include "records/matter.h"
#include "requests/reviewing.h"

enum { SHARE_DAYS = 14 };

static bool
is_absent(struct error *why, struct error *error)
{
	if (why->code != ERROR_ABSENT)
		*error = *why;
	return why->code == ERROR_ABSENT;
}

bool
managed_find(struct page *page, struct managed *managed_r, struct response *response, struct error *error)
{
	struct managed *managed = managed_r;
	struct error    why = { 0 };
	int             revision;

	*managed = (struct managed){ .page = page };
	response->private_answer = true;
	if (!record_from_path(page, &managed->id, &revision, response, error) ||
	    !page_actor(page, &managed->actor, error) || !page_db(page, error))
		return false;
	if (!record_find(page->a, page->db, managed->id, &managed->record, &why) && !is_absent(&why, error))
		return false;
	if (!draft_find(page->a, page->db, managed->id, &managed->draft, &why) && !is_absent(&why, error))
		return false;
	managed->type = managed->record.id.length != 0 ? managed->record.type : managed->draft.type;
	managed->owner = managed->record.id.length != 0 ? managed->record.owner : managed->draft.owner;
	if (managed->type.length == 0)
		return error_set(error, ERROR_ABSENT, "record.none", "there is no record '%.*s'",
				 STR_ARGS(managed->id));
	if (!record_matter_of(page->a, page->db, &page->node->records, managed->id, managed->type, managed->owner,
			      &managed->matter, error))
		return false;
	return managed->record.id.length != 0 || permission_allows(&managed->actor, ACT_READ_DRAFT, &managed->matter) ||
	       error_set(error, ERROR_ABSENT, "record.none", "there is no record '%.*s'", STR_ARGS(managed->id));
}

/* ---- the page ---------------------------------------------------------------------------------------------------- */

static void
put_may(const struct managed *managed, const char *name, enum act act, bool when)
{
	put_true(managed->page, managed->page->view, name,
		 when && permission_allows(&managed->actor, act, &managed->matter));
}

bool
managed_merges(const struct managed *managed)
{
	enum record_state state = managed->record.state;

	return managed->record.id.length != 0 && (state == STATE_PUBLISHED || state == STATE_REVOKED) &&
	       str_equal(identifier_node(managed->id), managed->page->node->settings.short_name) &&
	       permission_allows(&managed->actor, ACT_MERGE, &managed->matter);
}

/* What the buttons do, or ask whoever may. */
static void
put_acts(const struct managed *managed)
{
	bool published = managed->record.id.length != 0 && managed->record.state == STATE_PUBLISHED;
	bool revoked = managed->record.id.length != 0 && managed->record.state == STATE_REVOKED;
	bool drafted = managed->draft.id.length != 0 && managed->draft.discarded == 0;
	bool withdraws = permission_allows(&managed->actor, ACT_WITHDRAW, &managed->matter);

	put_may(managed, "edits", ACT_EDIT, true);
	put_may(managed, "submits", ACT_SUBMIT, drafted);
	put_may(managed, "shares", ACT_SHARE, drafted);
	put_may(managed, "withdraws", ACT_WITHDRAW, published || revoked);
	put_may(managed, "asks_withdrawal", ACT_SUBMIT, (published || revoked) && !withdraws);
	put_may(managed, "revokes", ACT_REVOKE, published);
	put_may(managed, "confirms", ACT_CONFIRM, published);
	put_may(managed, "separates", ACT_MERGE, managed->record.merged.length != 0);
	put_text(managed->page, managed->page->view, "merged", managed->record.merged);
	put_may(managed, "reviewed", ACT_PUBLISH, review_suits(managed->page->node->types, managed->type));
	put_true(managed->page, managed->page->view, "merges", managed_merges(managed));
	put_true(managed->page, managed->page->view, "drafted", drafted);
}

static bool
put_requests(const struct managed *managed, struct error *error)
{
	struct page  *page = managed->page;
	struct json  *rows = put_array(page, page->view, "requests");
	struct asked *list;
	size_t        count;
	bool          decides, sees;

	if (!request_about(page->a, page->db, managed->id, &list, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct request_kind *kind = request_kind_find(list[i].kind);
		struct json               *row;

		if (!request_is_for(page->a, page->db, &page->node->records, &managed->actor, &list[i], &decides, &sees,
				    error))
			return false;
		if (!sees)
			continue;
		row = append_link(page, rows, page_address(page, "/requests/%s", list[i].id),
				  kind == NULL ? list[i].kind : page_word(page, kind->word));
		put_text(page, row, "state", page_word(page, request_state_word(list[i].state)));
		put_text(page, row, "when", label_time(page, list[i].created));
	}
	return true;
}

static bool
put_name(const struct managed *managed, struct error *error)
{
	struct page       *page = managed->page;
	const struct json *document = managed->draft.document;
	struct json       *body;
	struct str         language, title;

	if (managed->record.id.length != 0 && managed->record.body.length != 0) {
		if (!json_parse(page->a, managed->record.body, &body, error))
			return false;
		document = body;
		put_text(page, page->view, "confirmed", label_date(page, json_text(body, "confirmed")));
	}
	title = document == NULL ? managed->id : record_title(document, page->language, &language);
	put_text(page, page->view, "title", page_word(page, "manage.title"));
	put_text(page, page->view, "form_style", page->node->site->form_style);
	put_text(page, page->view, "record", title.length != 0 ? title : managed->id);
	put_text(page, page->view, "id", managed->id);
	put_text(page, page->view, "type", label_type(page, managed->type));
	put_text(page, page->view, "owner", label_owner(page, managed->owner));
	if (managed->record.id.length != 0) {
		put_text(page, page->view, "state", label_state(page, managed->record.state));
		put_text(page, page->view, "address", page_address(page, "/records/%s", managed->id));
	}
	if (managed->draft.saved != 0)
		put_text(page, page->view, "saved", label_time(page, managed->draft.saved));
	return true;
}

static bool
answer_managed(struct page *page, struct response *response, struct error *error)
{
	struct managed managed;

	if (!managed_find(page, &managed, response, error) || !put_name(&managed, error) ||
	    !put_requests(&managed, error))
		return false;
	put_acts(&managed);
	put_true(page, page->view, "hidden", true);
	put_text(page, page->view, "submission", submission_make(page->a));
	return true;
}

bool
show_managed(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_managed, error);
}

static void
go_back(const struct managed *managed, struct response *response)
{
	response->status = 303;
	response->location = page_address(managed->page, "/records/%s/manage", managed->id);
}

/* ---- states ------------------------------------------------------------------------------------------------------ */

/* What is to be done: the words of the form and of the API. */
static bool
read_step(const struct managed *managed, struct record_step *step_r, struct error *error)
{
	const struct request *request = managed->page->request;
	struct str            state = request_form(request, "state");

	*step_r = (struct record_step){ .actor = &managed->actor,
					.id = managed->id,
					.state = STATE_PUBLISHED,
					.reason = str_trim(request_form(request, "reason")),
					.confirms = str_is(state, "confirmed"),
					.separates = str_is(state, "separated") };
	if (step_r->confirms || step_r->separates)
		return true;
	if (str_is(state, "merged")) {
		step_r->into = str_trim(request_form(request, "into"));
		if (step_r->into.length == 0)
			return error_set(error, ERROR_INPUT, "merge.into", "say which record it is");
	} else if (!record_state_parse(state, &step_r->state) ||
		   (step_r->state != STATE_WITHDRAWN && step_r->state != STATE_REVOKED)) {
		return error_set(error, ERROR_INPUT, "manage.state",
				 "say what is to be done: confirmed, withdrawn, revoked, merged or separated");
	}
	return step_r->reason.length != 0 || error_set(error, ERROR_INPUT, "manage.reason", "say why");
}

/* A program must say which revision it has seen; a form shows the newest. What it names is held against the newest inside the
 * change, too: sent again, when all is done, it names one that is not the newest any more, and is answered as before. */
static bool
read_version(const struct managed *managed, struct record_step *step, struct response *response, struct error *error)
{
	static const struct hash none = { 0 };
	const struct page       *page = managed->page;
	struct response          told = *response;
	struct error             why = { 0 };

	if (!api_asked(page->request) || managed->record.id.length == 0)
		return true;
	step->stands_on = &managed->record.hash;
	if (api_matches(page, record_version(page->a, &managed->record), &told, &why))
		return true;
	step->stands_on = &none;
	if (told.status == 412)
		return true;
	response->status = told.status;
	return error_set(error, why.code, why.key, "%s", why.detail);
}

static bool
set_state(struct managed *managed, const struct record_step *step, struct response *response, struct error *error)
{
	struct page *page = managed->page;
	struct error why = { 0 };

	page_close(page);
	if (record_set_state(page->a, &page->node->records, step, &managed->outcome, &why)) {
		page_await(page, managed->outcome.number);
		return true;
	}
	if (strcmp(why.key, "draft.changed") == 0)
		response->status = 412;
	*error = why;
	return false;
}

static bool
answer_state(struct page *page, struct response *response, struct error *error)
{
	bool               drafts = request_form(page->request, "draft").length != 0;
	struct managed     managed;
	struct record_step step;
	struct json       *document = NULL;

	if (!managed_find(page, &managed, response, error) || !read_step(&managed, &step, error) ||
	    !read_version(&managed, &step, response, error))
		return false;
	drafts &= step.into.length > 0 && managed_merges(&managed);
	if (drafts && !merging_read(&managed, &document, error))
		return false;
	if (!set_state(&managed, &step, response, error))
		return false;
	go_back(&managed, response);
	return !drafts || merging_begin_draft(&managed, step.into, document, &response->location, error);
}

bool
set_managed_state(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_state, error);
}

/* ---- sharing ------------------------------------------------------------------------------------------------------ */

static bool
share(void *context, struct db *db, struct error *error)
{
	struct managed *managed = context;
	int64_t         now = clock_now(managed->page->node->clock);

	return link_make(managed->page->a, db, LINK_SHARE, managed->actor.account, managed->id, now,
			 now + SHARE_DAYS * CLOCK_DAY, &managed->token, error);
}

static bool
unshare(void *context, struct db *db, struct error *error)
{
	struct managed *managed = context;

	return link_drop_about(managed->page->a, db, LINK_SHARE, managed->id, error);
}

static bool
answer_share(struct page *page, struct response *response, struct error *error)
{
	struct managed managed;
	bool           ends = request_form(page->request, "end").length != 0;

	if (!managed_find(page, &managed, response, error) ||
	    !permission_require(&managed.actor, ACT_SHARE, &managed.matter, error))
		return false;
	page_close(page);
	if (!db_change(page->node->pool, ends ? unshare : share, &managed, error))
		return false;
	if (ends) {
		go_back(&managed, response);
		return true;
	}
	put_text(page, page->view, "shared", page_absolute(page, page_address(page, "/shared/%s", managed.token)));
	put_text(page, page->view, "until", label_day(page, clock_now(page->node->clock) + SHARE_DAYS * CLOCK_DAY));
	return answer_managed(page, response, error);
}

bool
share_managed(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_share, error);
}

/* What a link shows: the draft as it is now, to whoever has it. */
static bool
answer_shared(struct page *page, struct response *response, struct error *error)
{
	struct str   account, id, language;
	struct draft draft;

	response->private_answer = true;
	if (!page_db(page, error) ||
	    !link_find(page->a, page->db, LINK_SHARE, request_path(page->request, "token"),
		       clock_now(page->node->clock), &account, &id, error) ||
	    !draft_find(page->a, page->db, id, &draft, error) ||
	    !record_put_sections(page, draft.document, false, error))
		return false;
	put_true(page, page->view, "hidden", true);
	put_text(page, page->view, "title", record_title(draft.document, page->language, &language));
	put_language(page, page->view, "title_language", "title_direction", language);
	put_text(page, page->view, "type", label_type(page, draft.type));
	put_text(page, page->view, "owner", label_owner(page, draft.owner));
	return true;
}

bool
show_shared(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_shared, error);
}
