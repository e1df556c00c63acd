/* Offering to write reviews, and the pool of those who do. */
#include "pages/reviewing.h"

#include "base/clock.h"
#include "base/limits.h"
#include "db/db.h"
#include "pages/accounts.h"
#include "pages/asking.h"
#include "pages/desk.h"
#include "pages/labels.h"
#include "pages/request_mail.h"
#include "pages/site.h"
#include "vocabularies/vocabularies.h"

enum { SHOWN_TEXT = 300 };

/* ---- what one knows ---------------------------------------------------------------------------------------------- */

/* Controls of a form have names of their own: those of a list begin alike. */
static void
append_choice(const struct page *page, struct json *list, struct str value, struct str label, bool chosen)
{
	struct json *choice = append_object(page, list);

	put_number(page, choice, "place", (int64_t)list->count);
	put_text(page, choice, "value", value);
	put_text(page, choice, "label", label);
	put_true(page, choice, "chosen", chosen);
}

static struct str
term_name(const struct page *page, const struct term *term)
{
	return str_format(page->a, "%.*s:%.*s", STR_ARGS(term->vocabulary->name), STR_ARGS(term->notation));
}

/* The themes at the top of the tree of subjects. */
static void
put_subjects(const struct page *page, const struct reviewer *reviewer)
{
	const struct vocabulary *subjects = vocabulary_find(page->node->vocabularies, STR("subjects"));
	struct json             *list = put_array(page, page->view, "subjects");

	for (size_t i = 0; subjects != NULL && i < subjects->count; i++) {
		const struct term *term = subjects->terms[i];
		struct str         name = term_name(page, term);

		if (term->broader == NULL)
			append_choice(page, list, name, term_label(term, page->language),
				      str_is_in(name, reviewer->subjects, reviewer->subject_count));
	}
}

static void
put_countries(const struct page *page, const struct reviewer *reviewer)
{
	const struct vocabulary *countries = vocabulary_find(page->node->vocabularies, STR("countries"));
	struct json             *list = put_array(page, page->view, "countries");

	for (size_t i = 0; countries != NULL && i < countries->count; i++) {
		const struct term *term = countries->terms[i];

		append_choice(page, list, term->notation, term_label(term, page->language),
			      str_is_in(term->notation, reviewer->countries, reviewer->country_count));
	}
}

/* The six of the United Nations, and those of the node. */
static size_t
list_languages(const struct page *page, struct str **list_r)
{
	static const char *const official[] = { "ar", "en", "es", "fr", "ru", "zh" };
	const struct settings   *settings = &page->node->settings;
	size_t                   count = 0;

	*list_r = ARENA_ARRAY(page->a, struct str, sizeof official / sizeof official[0] + settings->language_count);
	for (size_t i = 0; i < sizeof official / sizeof official[0]; i++)
		(*list_r)[count++] = str_of(official[i]);
	for (size_t i = 0; i < settings->language_count; i++)
		if (!str_is_in(settings->languages[i], *list_r, count))
			(*list_r)[count++] = settings->languages[i];
	return count;
}

static void
put_languages(const struct page *page, const struct reviewer *reviewer)
{
	struct json *list = put_array(page, page->view, "spoken");
	struct str  *tags;
	size_t       count = list_languages(page, &tags);

	for (size_t i = 0; i < count; i++)
		append_choice(page, list, tags[i], label_language(page, tags[i]),
			      str_is_in(tags[i], reviewer->languages, reviewer->language_count));
}

/* What stands in the form: what was said before. */
static bool
put_offer(struct page *page, const struct account *account, struct error *error)
{
	struct reviewer reviewer = { .available = true };
	struct error    none = { 0 };
	struct asked   *sent;
	size_t          count;

	if (!reviewer_find(page->a, page->db, account->id, &reviewer, &none) && none.code != ERROR_ABSENT) {
		*error = none;
		return false;
	}
	if (!request_sent(page->a, page->db, account->id, 200, &sent, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!str_is(sent[i].kind, "reviewing"))
			continue;
		put_text(page, page->view, "asked", page_address(page, "/requests/%s", sent[i].id));
		put_text(page, page->view, "asked_state", page_word(page, request_state_word(sent[i].state)));
		break;
	}
	put_true(page, page->view, "accepted", reviewer.accepted != 0);
	put_true(page, page->view, "available", reviewer.available);
	put_true(page, page->view, "credited", reviewer.named);
	put_text(page, page->view, "form_style", page->node->site->form_style);
	put_text(page, page->view, "background", reviewer.background);
	put_text(page, page->view, "interests", reviewer.interests);
	put_subjects(page, &reviewer);
	put_countries(page, &reviewer);
	put_languages(page, &reviewer);
	return true;
}

static bool
answer_offer(struct page *page, struct response *response, struct error *error)
{
	struct account account;

	put_form(page, response, "reviewing.title");
	if (!own_account(page, response, false, &account, error))
		return false;
	put_true(page, page->view, "saved", request_query(page->request, "saved").length != 0);
	return account.id.length == 0 || put_offer(page, &account, error);
}

bool
show_reviewing(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_offer, error);
}

/* ---- saving it --------------------------------------------------------------------------------------------------- */

struct offering {
	struct page          *page;
	struct reviewer       reviewer;
	struct asking         asking;
	bool                  asks; /* to be let in */
	struct request_mails *mails;
};

/* The values of a list of the form that there are. */
static void
read_list(const struct page *page, const char *name, bool (*is_known)(const struct page *page, struct str value),
	  struct str **list_r, size_t *count_r)
{
	const struct parameters *form = &page->request->form;

	*list_r = ARENA_ARRAY(page->a, struct str, form->count);
	*count_r = 0;
	for (size_t i = 0; i < form->count; i++) {
		struct str value = form->list[i].value;

		if (str_starts(form->list[i].name, str_of(name)) && is_known(page, value) &&
		    !str_is_in(value, *list_r, *count_r))
			(*list_r)[(*count_r)++] = value;
	}
}

static bool
is_subject(const struct page *page, struct str value)
{
	return str_starts(value, STR("subjects:")) && term_find(page->node->vocabularies, value) != NULL;
}

static bool
is_country(const struct page *page, struct str value)
{
	const struct vocabulary *countries = vocabulary_find(page->node->vocabularies, STR("countries"));

	return countries != NULL && term_in(countries, value) != NULL;
}

static bool
is_language(const struct page *page, struct str value)
{
	struct str *tags;
	size_t      count = list_languages(page, &tags);

	return str_is_in(value, tags, count);
}

static bool
save_offer(void *context, struct db *db, struct error *error)
{
	struct offering *offering = context;
	struct page     *page = offering->page;
	struct asking   *asking = &offering->asking;

	if (!reviewer_put(page->a, db, &offering->reviewer, clock_now(page->node->clock), error))
		return false;
	return !offering->asks ||
	       (request_open(page->a, db, &page->node->records, &asking->actor, &asking->draft, &asking->id, error) &&
		request_mails_post(offering->mails, db, asking->id, error));
}

/* Who is not in the pool, and has not asked yet, asks. */
static bool
must_ask(struct offering *offering, struct str account, bool *asks_r, struct error *error)
{
	struct page    *page = offering->page;
	struct reviewer before;
	struct error    none = { 0 };
	struct asked   *sent;
	size_t          count;

	*asks_r = true;
	if (reviewer_find(page->a, page->db, account, &before, &none))
		*asks_r = before.accepted == 0;
	else if (none.code != ERROR_ABSENT) {
		*error = none;
		return false;
	}
	if (!request_sent(page->a, page->db, account, 200, &sent, &count, error))
		return false;
	for (size_t i = 0; i < count; i++)
		*asks_r &= !(str_is(sent[i].kind, "reviewing") && sent[i].state == REQUEST_OPEN);
	return true;
}

static bool
read_offer(struct offering *offering, const struct account *account, struct error *error)
{
	struct page     *page = offering->page;
	struct reviewer *reviewer = &offering->reviewer;

	*reviewer = (struct reviewer){ .account = account->id,
				       .available = request_form(page->request, "available").length != 0,
				       .named = request_form(page->request, "credited").length != 0,
				       .background = str_trim(request_form(page->request, "background")),
				       .interests = str_trim(request_form(page->request, "interests")) };
	read_list(page, "subject-", is_subject, &reviewer->subjects, &reviewer->subject_count);
	read_list(page, "country", is_country, &reviewer->countries, &reviewer->country_count);
	read_list(page, "spoken-", is_language, &reviewer->languages, &reviewer->language_count);
	if (reviewer->background.length == 0 || reviewer->subject_count == 0 || reviewer->language_count == 0)
		return error_set(error, ERROR_INPUT, "reviewing.needed",
				 "say what you know, in which themes and languages");
	if (!str_is_utf8(reviewer->background, NULL) || !str_is_utf8(reviewer->interests, NULL))
		return error_set(error, ERROR_INPUT, "request.note", "a text is no UTF-8");
	return must_ask(offering, account->id, &offering->asks, error);
}

static bool
answer_saved(struct page *page, struct response *response, struct error *error)
{
	struct offering offering = { .page = page, .asking = { .draft = { .kind = STR("reviewing") } } };
	struct asked   *draft = &offering.asking.draft;
	struct account  account;
	struct error    fault = { 0 };

	put_form(page, response, "reviewing.title");
	if (!own_account(page, response, false, &account, error))
		return false;
	if (account.id.length == 0)
		return true;
	if (!read_offer(&offering, &account, &fault))
		return put_fault(page, response, &fault, error) && put_offer(page, &account, error);
	if (!asking_read(page, &offering.asking, error))
		return false;
	draft->reason = STR("");
	draft->title = account.name.length != 0 ? account.name : account.email;
	draft->note = str_head(offering.reviewer.background, LIMIT_REQUEST_NOTE_BYTES);
	if (offering.asks && !request_mails_make(page, draft, NULL, &offering.mails, error))
		return false;
	page_close(page);
	if (!db_change(page->node->pool, save_offer, &offering, &fault))
		return put_fault(page, response, &fault, error) && page_db(page, error) &&
		       put_offer(page, &account, error);
	go_to(response, STR("/me/reviewing?saved=1"));
	return true;
}

bool
save_reviewing(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_saved, error);
}

/* ---- the pool ---------------------------------------------------------------------------------------------------- */

static void
append_term(const struct page *page, struct json                                               *facts,
	    struct str (*label_said)(const struct page *, struct str, struct str *), struct str name)
{
	struct str language, label = label_said(page, name, &language);

	append_said(page, facts, label, language);
}

static void
put_terms(struct page *page, struct json *row, const struct reviewer *reviewer)
{
	struct json *facts = put_array(page, row, "facts");

	for (size_t i = 0; i < reviewer->subject_count; i++)
		append_term(page, facts, label_term_said, reviewer->subjects[i]);
	for (size_t i = 0; i < reviewer->language_count; i++)
		append_term(page, facts, label_language_said, reviewer->languages[i]);
	for (size_t i = 0; i < reviewer->country_count; i++)
		append_term(page, facts, label_country_said, reviewer->countries[i]);
}

static bool
put_reviewer(struct page *page, struct json *list, const struct reviewer *reviewer, struct error *error)
{
	struct reviewer_counts counts;
	struct json           *row = append_object(page, list);

	if (!reviewer_count(page->a, page->db, reviewer->account, &counts, error))
		return false;
	put_text(page, row, "id", reviewer->account);
	put_text(page, row, "person", label_account(page, reviewer->account));
	put_true(page, row, "accepted", reviewer->accepted != 0);
	put_true(page, row, "available", reviewer->available);
	put_text(page, row, "background", str_head(reviewer->background, SHOWN_TEXT));
	put_text(page, row, "interests", str_head(reviewer->interests, SHOWN_TEXT));
	put_number(page, row, "invited", counts.invited);
	put_number(page, row, "open", counts.open);
	put_number(page, row, "done", counts.done);
	put_terms(page, row, reviewer);
	return true;
}

static bool
answer_pool(struct page *page, struct response *response, struct error *error)
{
	const struct matter node = { 0 };
	struct json        *list = put_array(page, page->view, "pool");
	struct reviewer    *reviewers;
	struct actor        actor;
	size_t              count;

	if (!page_desk(page, response, "reviewing.pool", ACT_MODERATE, &node, &actor, error) ||
	    !reviewers_list(page->a, page->db, &reviewers, &count, error))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!put_reviewer(page, list, &reviewers[i], error))
			return false;
	return true;
}

bool
show_pool(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_pool, error);
}

struct admitting {
	struct page *page;
	struct actor actor;
	struct str   account;
	bool         accepts;
};

static bool
admit(void *context, struct db *db, struct error *error)
{
	const struct admitting *admitting = context;
	const struct page      *page = admitting->page;

	return reviewer_accept(page->a, db, &page->node->records, &admitting->actor, admitting->account,
			       admitting->accepts, error);
}

static bool
answer_admitted(struct page *page, struct response *response, struct error *error)
{
	const struct matter node = { 0 };
	struct admitting    admitting = { .page = page,
					  .account = request_form(page->request, "account"),
					  .accepts = str_is(request_form(page->request, "do"), "accept") };

	if (!page_desk(page, response, "reviewing.pool", ACT_MODERATE, &node, &admitting.actor, error))
		return false;
	page_close(page);
	if (!db_change(page->node->pool, admit, &admitting, error))
		return false;
	go_to(response, STR("/admin/reviewers"));
	return true;
}

bool
change_pool(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_admitted, error);
}
