/* Inviting reviewers to a case study, and writing the review. */
#include "pages/reviewing.h"

#include "base/clock.h"
#include "base/identifier.h"
#include "db/db.h"
#include "pages/accounts.h"
#include "pages/asking.h"
#include "pages/desk.h"
#include "pages/labels.h"
#include "pages/managed.h"
#include "pages/record.h"
#include "pages/site.h"
#include "people/account.h"
#include "records/matter.h"

enum { DAY_TEXT = 10, SHOWN_TEXT = 300 };

/* ---- whom to invite ---------------------------------------------------------------------------------------------- */

/* What is to be reviewed: the draft, where there is one, else what is published. */
struct inviting {
	struct managed           managed;
	const struct json       *document;
	struct str               title;
	struct review_candidate *list;
	size_t                   count;
};

static bool
find_document(struct inviting *inviting, struct error *error)
{
	struct managed *managed = &inviting->managed;
	struct page    *page = managed->page;
	struct json    *body;
	struct str      language;

	if (managed->draft.id.length != 0 && managed->draft.discarded == 0)
		inviting->document = managed->draft.document;
	else if (!json_parse(page->a, managed->record.body, &body, error))
		return false;
	else
		inviting->document = body;
	inviting->title = record_title(inviting->document, page->language, &language);
	return true;
}

/* ERROR_DENIED to who may not publish it; ERROR_INPUT "review.type" when its type is not reviewed. */
static bool
open_inviting(struct page *page, struct inviting *inviting, struct response *response, struct error *error)
{
	struct managed      *managed = &inviting->managed;
	struct review_matter matter = { 0 };

	if (!managed_find(page, managed, response, error) ||
	    !permission_require(&managed->actor, ACT_PUBLISH, &managed->matter, error))
		return false;
	if (!review_suits(page->node->types, managed->type) ||
	    (managed->draft.id.length == 0 && record_state_is_gone(managed->record.state)))
		return error_set(error, ERROR_INPUT, "review.type", "records of type \"%.*s\" are not reviewed",
				 STR_ARGS(managed->type));
	if (!find_document(inviting, error))
		return false;
	matter = (struct review_matter){ managed->id, managed->matter.author, inviting->document };
	return review_candidates(page->a, page->db, &page->node->records, &matter, &inviting->list, &inviting->count,
				 error);
}

/* What a reviewer has in common with what is reviewed, and what may tie them to it. */
static bool
put_candidate(struct inviting *inviting, const struct review_candidate *candidate, struct json *list,
	      struct error *error)
{
	struct page           *page = inviting->managed.page;
	const struct reviewer *reviewer = &candidate->reviewer;
	struct account         account;
	struct json           *row, *facts;

	if (!account_find(page->a, page->db, reviewer->account, &account, error))
		return false;
	if (account.state != ACCOUNT_ACTIVE)
		return true;
	row = append_object(page, list);
	put_text(page, row, "id", account.id);
	put_text(page, row, "person", account.name.length != 0 ? account.name : account.email);
	put_true(page, row, "invited", candidate->invited);
	put_true(page, row, "fits", candidate->score > 0);
	put_number(page, row, "open", candidate->counts.open);
	put_number(page, row, "done", candidate->counts.done);
	put_text(page, row, "background", str_head(reviewer->background, SHOWN_TEXT));
	put_text(page, row, "interests", str_head(reviewer->interests, SHOWN_TEXT));
	put_true(page, row, "same_owner",
		 account.organization.length != 0 && str_equal(account.organization, inviting->managed.owner));
	facts = put_array(page, row, "facts");
	for (size_t i = 0; i < reviewer->subject_count; i++)
		append_text(page, facts, label_term(page, reviewer->subjects[i]));
	for (size_t i = 0; i < reviewer->language_count; i++)
		append_text(page, facts, label_language(page, reviewer->languages[i]));
	return true;
}

static void
put_terms(struct page *page)
{
	const struct request_kind *kind = request_kind_find(STR("invitation"));
	struct json               *list = put_array(page, page->view, "terms");

	for (size_t i = 0; kind->reasons[i].name != NULL; i++) {
		struct json *term = append_object(page, list);

		put_text(page, term, "value", str_of(kind->reasons[i].name));
		put_text(page, term, "label", page_word(page, kind->reasons[i].word));
	}
}

static bool
show_form(struct inviting *inviting, struct error *error)
{
	struct page *page = inviting->managed.page;
	struct json *list = put_array(page, page->view, "candidates");

	for (size_t i = 0; i < inviting->count; i++)
		if (!put_candidate(inviting, &inviting->list[i], list, error))
			return false;
	put_terms(page);
	put_text(page, page->view, "id", inviting->managed.id);
	put_text(page, page->view, "record", inviting->title);
	put_text(page, page->view, "form_style", page->node->site->form_style);
	put_text(page, page->view, "note", request_form(page->request, "note"));
	return true;
}

static bool
answer_inviting(struct page *page, struct response *response, struct error *error)
{
	struct inviting inviting;

	put_form(page, response, "inviting.title");
	return open_inviting(page, &inviting, response, error) && show_form(&inviting, error);
}

bool
show_inviting(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_inviting, error);
}

/* ---- inviting ---------------------------------------------------------------------------------------------------- */

static const struct review_candidate *
find_candidate(const struct inviting *inviting, struct str account)
{
	for (size_t i = 0; i < inviting->count; i++)
		if (str_equal(inviting->list[i].reviewer.account, account) && !inviting->list[i].invited)
			return &inviting->list[i];
	return NULL;
}

static bool
invite_one(struct inviting *inviting, struct str account, struct error *error)
{
	struct managed *managed = &inviting->managed;
	struct page    *page = managed->page;
	struct asking   asking = { .draft = { .kind = STR("invitation") } };

	if (!asking_read(page, &asking, error))
		return false;
	asking.draft.subject = managed->id;
	asking.draft.type = managed->type;
	asking.draft.owner = managed->owner;
	asking.draft.title = inviting->title;
	asking.draft.assignee = account;
	asking.draft.batch = STR("");
	return asking_post(page, &asking, error);
}

static bool
answer_invited(struct page *page, struct response *response, struct error *error)
{
	const struct parameters *form = &page->request->form;
	struct inviting          inviting;
	size_t                   invited = 0;
	struct error             fault = { 0 };

	put_form(page, response, "inviting.title");
	if (!open_inviting(page, &inviting, response, error))
		return false;
	for (size_t i = 0; i < form->count; i++) {
		if (!str_starts(form->list[i].name, STR("reviewer-")) ||
		    find_candidate(&inviting, form->list[i].value) == NULL)
			continue;
		if (!invite_one(&inviting, form->list[i].value, &fault))
			return put_fault(page, response, &fault, error) && page_db(page, error) &&
			       show_form(&inviting, error);
		invited++;
	}
	if (invited == 0) {
		put_problem(page, response, 422, page_word(page, "inviting.none-chosen"));
		return page_db(page, error) && show_form(&inviting, error);
	}
	go_to(response, page_address(page, "/records/%s/manage", inviting.managed.id));
	return true;
}

bool
invite_reviewers(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_invited, error);
}

/* ---- what the reviewer sees of it -------------------------------------------------------------------------------- */

/* An invitation that was taken leads to the request for the review. */
static bool
put_taken(struct page *page, const struct asked *asked, struct error *error)
{
	struct asked review;
	struct error none = { 0 };

	if (request_find_to(page->a, page->db, "review", asked->subject, asked->assignee, &review, &none))
		put_text(page, page->view, "taken", page_address(page, "/requests/%s", review.id));
	else if (none.code != ERROR_ABSENT)
		*error = none;
	return none.code == 0 || none.code == ERROR_ABSENT;
}

/* The draft, as it will be published, for as long as the request is open. */
static bool
put_draft(struct page *page, const struct actor *actor, const struct asked *asked, struct error *error)
{
	struct draft  draft;
	struct matter matter;
	struct error  none = { 0 };

	if (!request_matter(page->a, page->db, &page->node->records, asked, &matter, error))
		return false;
	if (!permission_allows(actor, ACT_READ_DRAFT, &matter))
		return true;
	if (draft_find(page->a, page->db, asked->subject, &draft, &none))
		return record_put_sections(page, draft.document, false, error);
	if (none.code != ERROR_ABSENT)
		*error = none;
	return none.code == ERROR_ABSENT;
}

bool
review_put_part(struct page *page, const struct actor *actor, const struct asked *asked, struct error *error)
{
	struct str review;

	if (actor->account.length == 0 || !str_equal(actor->account, asked->assignee))
		return true;
	if (str_is(asked->kind, "invitation"))
		return asked->state != REQUEST_GRANTED || put_taken(page, asked, error);
	if (!str_is(asked->kind, "review"))
		return true;
	if (!review_draft_find(page->a, page->db, asked->id, &review, error))
		return false;
	if (asked->state == REQUEST_OPEN)
		put_true(page, page->view, "writes", true);
	else if (review.length != 0)
		put_text(page, page->view, "written", page_address(page, "/records/%s/manage", review));
	return asked->state != REQUEST_OPEN || put_draft(page, actor, asked, error);
}

/* ---- writing the review ------------------------------------------------------------------------------------------ */

struct writing {
	struct page       *page;
	struct actor       actor;
	struct asked       asked;
	struct draft_save  save;
	struct draft_saved saved;
};

/* What is reviewed, as the review names it: the revision, when it is what was published. */
static bool
reference_of(struct page *page, const struct asked *asked, struct str *reference_r, struct str *owner_r,
	     struct error *error)
{
	struct record record;
	struct draft  draft;
	struct error  none = { 0 }, absent = { 0 };
	bool          drafted = draft_find(page->a, page->db, asked->subject, &draft, &none);

	*reference_r = asked->subject;
	*owner_r = asked->owner;
	if ((!drafted && none.code != ERROR_ABSENT) ||
	    (!record_find(page->a, page->db, asked->subject, &record, &absent) && absent.code != ERROR_ABSENT)) {
		*error = drafted ? absent : none;
		return false;
	}
	if (absent.code == 0 && !drafted)
		*reference_r = str_format(page->a, "%.*s@%d", STR_ARGS(asked->subject), record.revision);
	if (!str_equal(identifier_node(asked->subject), page->node->settings.short_name))
		*owner_r = page->node->records.owner; /* of another node's record the review is ours */
	return true;
}

static struct json *
text_in(const struct page *page, struct str text)
{
	struct json *texts = json_object(page->a);

	json_add(texts, page->language, json_string(page->a, text));
	return texts;
}

/* Who agreed to be named is, until they take their name out. */
static bool
add_reviewer(struct writing *writing, struct json *fields, struct error *error)
{
	struct page    *page = writing->page;
	struct reviewer reviewer;
	struct error    none = { 0 };
	struct json    *person, *list;

	if (!reviewer_find(page->a, page->db, writing->actor.account, &reviewer, &none)) {
		if (none.code != ERROR_ABSENT)
			*error = none;
		return none.code == ERROR_ABSENT;
	}
	if (reviewer.interests.length != 0)
		json_add(fields, STR("interests"), text_in(page, reviewer.interests));
	if (!reviewer.named || writing->actor.name.length == 0)
		return true;
	list = json_add(fields, STR("reviewers"), json_array(page->a));
	person = json_append(list, json_object(page->a));
	json_add(person, STR("name"), json_string(page->a, writing->actor.name));
	return true;
}

/* What the form begins with. */
static bool
begin_document(struct writing *writing, struct json **document_r, struct error *error)
{
	struct page      *page = writing->page;
	struct json      *document = json_object(page->a), *languages = json_array(page->a), *fields;
	struct word_value title = { "title", writing->asked.title };
	struct str        reference, owner;
	char              now[TIME_TEXT];

	if (!reference_of(page, &writing->asked, &reference, &owner, error))
		return false;
	json_append(languages, json_string(page->a, page->language));
	json_add(document, STR("type"), json_string(page->a, STR(REVIEW_TYPE)));
	json_add(document, STR("owner"), json_string(page->a, owner));
	json_add(document, STR("licence"), json_string(page->a, STR("CC-BY-4.0")));
	json_add(document, STR("languages"), languages);
	fields = json_add(document, STR("fields"), json_object(page->a));
	json_add(fields, STR("title"),
		 text_in(page,
			 str_head(words_fill(page->a, page->words, page->language, "review.of", -1, &title, 1), 300)));
	json_add(fields, STR(REVIEW_SUBJECT), json_string(page->a, reference));
	json_add(fields, STR("reviewed"),
		 json_string(page->a,
			     str_copy(page->a, str_head(time_format(clock_now(page->node->clock), now), DAY_TEXT))));
	*document_r = document;
	return add_reviewer(writing, fields, error);
}

static bool
write_in(void *context, struct db *db, struct error *error)
{
	struct writing *writing = context;
	struct page    *page = writing->page;

	return draft_save_in(page->a, db, &page->node->records, &writing->save, &writing->saved, error) &&
	       review_draft_set(page->a, db, writing->asked.id, writing->saved.id, error);
}

static bool
may_create(struct writing *writing, const struct json *document, struct error *error)
{
	struct page  *page = writing->page;
	struct matter matter;

	return record_matter(page->a, page->db, &page->node->records, STR(REVIEW_TYPE), json_text(document, "owner"),
			     writing->actor.account, &matter, error) &&
	       permission_require(&writing->actor, ACT_CREATE, &matter, error);
}

static bool
answer_write(struct page *page, struct response *response, struct error *error)
{
	struct writing writing = { .page = page };
	struct json   *document;
	struct str     review;

	response->private_answer = true;
	if (!page_actor(page, &writing.actor, error) || !page_db(page, error) ||
	    !request_find(page->a, page->db, request_path(page->request, "request"), &writing.asked, error))
		return false;
	if (!str_is(writing.asked.kind, "review") || writing.actor.account.length == 0 ||
	    !str_equal(writing.actor.account, writing.asked.assignee))
		return error_set(error, ERROR_ABSENT, "request.none", "there is no such request");
	if (writing.asked.state != REQUEST_OPEN)
		return error_set(error, ERROR_CONFLICT, "request.decided", "the request is not open any more");
	if (!review_draft_find(page->a, page->db, writing.asked.id, &review, error))
		return false;
	if (review.length == 0) {
		if (!begin_document(&writing, &document, error) || !may_create(&writing, document, error))
			return false;
		writing.save = (struct draft_save){
			.before = json_object(page->a),
			.document = document,
			.author = writing.actor.account,
			.submission = draft_submission(page->a, "review", writing.actor.account, writing.asked.id),
			.sent = writing.asked.id,
		};
		page_close(page);
		if (!db_change(page->node->pool, write_in, &writing, error))
			return false;
		review = writing.saved.id;
	}
	go_to(response, page_address(page, "/records/%s/edit", review));
	return true;
}

bool
write_review(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_write, error);
}
