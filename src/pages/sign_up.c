/* Signing up. The ladder against programs that do it: a field that people do not see; a stamp of when the form was shown; one
 * mail a day to an address and three in all; so many of a network, beyond which nobody is sent away but held back until
 * somebody has looked. An account is made when its address is proved, so an address can be taken by nobody else. Who does not
 * own the address learns nothing of it: every answer is the same. */
#include "pages/account_mail.h"
#include "pages/stamp.h"

#include "base/limits.h"
#include "db/db.h"
#include "notices/mail_address.h"
#include "pages/labels.h"
#include "pages/pages.h"
#include "people/link.h"
#include "people/sign_up.h"

static void
put_sign_up(struct page *page, struct response *response)
{
	put_form(page, response, "sign-up.title");
	put_text(page, page->view, "email", request_form(page->request, "email"));
	put_text(page, page->view, "person", request_form(page->request, "name"));
	put_text(page, page->view, "stamp", stamp_make(page));
	put_true(page, page->view, "closed", page->node->settings.sign_up == SIGN_UP_CLOSED);
	put_true(page, page->view, "admitted", page->node->settings.sign_up == SIGN_UP_ADMITTED);
}

static bool
answer_form(struct page *page, struct response *response, struct error *error)
{
	(void)error;
	put_sign_up(page, response);
	return true;
}

bool
show_sign_up(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_form, error);
}

struct signing_up {
	struct page *page;
	struct held  held;
};

/* Asks for the mail, or holds it back. */
static bool
ask_account(void *context, struct db *db, struct error *error)
{
	struct signing_up         *signing = context;
	struct page               *page = signing->page;
	const struct held         *held = &signing->held;
	const struct throttled     throttled[] = { { THROTTLE_SIGN_UP_CLIENT, client_address(page) },
						   { THROTTLE_SIGN_UP_NETWORK, client_network(page) } };
	const struct account_asked asked = {
		.what = ASK_ACCOUNT, .email = held->email, .name = held->name, .language = held->language
	};
	int64_t wait;

	if (!throttle_try(page->a, db, throttled, 2, held->created, &wait, error))
		return false;
	return wait != 0 ? sign_up_hold(page->a, db, held, error) : account_ask(page->a, db, page->node, &asked, error);
}

/* What people can mend: the sentence; NULL when there is nothing. */
static const char *
find_fault(const struct page *page, const struct held *held)
{
	if (!stamp_is_good(page, request_form(page->request, "stamp")))
		return "sign-up.stamp";
	if (!mail_address_is(held->email))
		return "account.email-wrong";
	if (held->name.length == 0 || held->name.length > LIMIT_ACCOUNT_NAME_BYTES)
		return "sign-up.name";
	return NULL;
}

static bool
answer_sign_up(struct page *page, struct response *response, struct error *error)
{
	struct signing_up signing = { .page = page,
				      .held = { .email = str_trim(request_form(page->request, "email")),
						.name = str_trim(request_form(page->request, "name")),
						.language = page->language,
						.network = page->request->client,
						.created = clock_now(page->node->clock) } };
	const char       *fault = find_fault(page, &signing.held);

	put_sign_up(page, response);
	if (page->node->settings.sign_up == SIGN_UP_CLOSED)
		return error_set(error, ERROR_DENIED, "sign-up.closed", "this node opens no accounts by itself");
	if (request_form(page->request, "website").length != 0) { /* the field that people do not see */
		go_to(response, STR("/sign-in/sent"));
		return true;
	}
	if (fault != NULL) {
		put_problem(page, response, 422, page_word(page, fault));
		return true;
	}
	if (!db_change(page->node->pool, ask_account, &signing, error))
		return false;
	if (page->node->jobs != NULL)
		jobs_poke(page->node->jobs);
	go_to(response, STR("/sign-in/sent"));
	return true;
}

bool
sign_up(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_sign_up, error);
}

/* ---- the link of the mail ---------------------------------------------------------------------------------------- */

struct confirming {
	struct page   *page;
	struct account draft;
	struct str     id;
};

static bool
put_confirm(struct page *page, struct response *response, struct account *draft_r, struct error *error)
{
	struct str   account, argument;
	struct json *asked;
	struct error fault = { 0 };

	put_form(page, response, "sign-up.confirm");
	put_text(page, page->view, "action", page->request->path);
	if (!page_db(page, error))
		return false;
	if (!link_find(page->a, page->db, LINK_CONFIRM, request_path(page->request, "token"),
		       clock_now(page->node->clock), &account, &argument, &fault)) {
		if (fault.code != ERROR_ABSENT) {
			*error = fault;
			return false;
		}
		response->status = 410;
		put_true(page, page->view, "used", true);
		return true;
	}
	if (!json_parse(page->a, argument, &asked, error))
		return false;
	*draft_r = (struct account){ .email = json_text(asked, "email"),
				     .name = json_text(asked, "name"),
				     .language = json_text(asked, "language") };
	put_text(page, page->view, "email", draft_r->email);
	put_text(page, page->view, "person", draft_r->name);
	return true;
}

static bool
answer_confirm_form(struct page *page, struct response *response, struct error *error)
{
	struct account draft;

	return put_confirm(page, response, &draft, error);
}

bool
show_confirm(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_confirm_form, error);
}

static bool
make_account(void *context, struct db *db, struct error *error)
{
	struct confirming *confirming = context;
	struct page       *page = confirming->page;
	int64_t            now = clock_now(page->node->clock);
	struct str         account, argument;

	return link_take(page->a, db, LINK_CONFIRM, request_path(page->request, "token"), now, &account, &argument,
			 error) &&
	       account_add(page->a, db, &confirming->draft, now, &confirming->id, error) &&
	       note_act(page, db, AUDIT_ACCOUNT_ADD, confirming->id, error);
}

/* A password may be given now, later or never. */
static bool
take_password(struct page *page, struct account *draft, struct error *error)
{
	struct str password = request_form(page->request, "password");

	return password.length == 0 || (password_is_fit(password, draft->email, error) &&
					password_hash(page->a, password, &draft->password, error));
}

static bool
answer_confirm(struct page *page, struct response *response, struct error *error)
{
	struct confirming confirming = { .page = page };
	struct account   *draft = &confirming.draft;
	struct error      fault = { 0 };

	if (!put_confirm(page, response, draft, error))
		return false;
	if (response->status == 410)
		return true;
	page_close(page);
	draft->state = page->node->settings.sign_up == SIGN_UP_ADMITTED ? ACCOUNT_WAITING : ACCOUNT_ACTIVE;
	if (!take_password(page, draft, &fault) || !change_noted(page, make_account, &confirming, &fault))
		return put_fault(page, response, &fault, error);
	if (draft->state == ACCOUNT_WAITING) {
		put_true(page, page->view, "waits", true);
		return true;
	}
	draft->id = confirming.id;
	return come_in(page, response, draft, STR(""), NULL, 0, error);
}

bool
confirm_sign_up(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_confirm, error);
}

/* ---- those who judge --------------------------------------------------------------------------------------------- */

enum { SHOWN = 100 };

static bool
put_waiting(struct page *page, struct error *error)
{
	struct json    *held_list = put_array(page, page->view, "held"), *list = put_array(page, page->view, "waiting");
	struct held    *held;
	struct account *waiting;
	size_t          held_count, count;

	if (!sign_up_list(page->a, page->db, SHOWN, &held, &held_count, error) ||
	    !sign_up_waiting(page->a, page->db, SHOWN, &waiting, &count, error))
		return false;
	for (size_t i = 0; i < held_count; i++) {
		struct json *row = append_object(page, held_list);

		put_text(page, row, "id", held[i].id);
		put_text(page, row, "person", held[i].name);
		put_text(page, row, "email", held[i].email);
		put_text(page, row, "when", label_time(page, held[i].created));
		put_text(page, row, "network", held[i].network);
	}
	for (size_t i = 0; i < count; i++) {
		struct json *row = append_object(page, list);

		put_text(page, row, "id", waiting[i].id);
		put_text(page, row, "person", waiting[i].name);
		put_text(page, row, "email", waiting[i].email);
		put_text(page, row, "when", label_time(page, waiting[i].created));
	}
	return true;
}

static bool
is_judge(struct page *page, struct error *error)
{
	static const struct matter node = { 0 };
	struct actor               actor;

	return page_actor(page, &actor, error) && permission_require(&actor, ACT_MODERATE, &node, error);
}

static bool
answer_sign_ups(struct page *page, struct response *response, struct error *error)
{
	put_form(page, response, "sign-ups.title");
	return is_judge(page, error) && put_waiting(page, error);
}

bool
show_sign_ups(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_sign_ups, error);
}

/* Of one that was held back the mail is sent, or it is dropped; an account is opened and told, or deleted. */
static bool
judge(void *context, struct db *db, struct error *error)
{
	struct page         *page = context;
	bool                 good = str_is(request_form(page->request, "judgement"), "yes");
	struct account_asked asked = { .what = ASK_ACCOUNT };
	struct account       account;
	struct held          held;

	if (request_form(page->request, "held").length != 0) {
		if (!sign_up_take(page->a, db, request_form(page->request, "held"), &held, error))
			return false;
		asked.email = held.email;
		asked.name = held.name;
		asked.language = held.language;
		return !good || account_ask(page->a, db, page->node, &asked, error);
	}
	if (!account_find(page->a, db, request_form(page->request, "account"), &account, error))
		return false;
	if (account.state != ACCOUNT_WAITING)
		return error_set(error, ERROR_ABSENT, "sign-up.none", "this account does not wait any more");
	account.state = good ? ACCOUNT_ACTIVE : ACCOUNT_DELETED;
	if (good)
		return account_set(page->a, db, &account, error) &&
		       note_act(page, db, AUDIT_ACCOUNT_ADMIT, account.id, error) &&
		       account_tell(page->a, db, page->node, &account, "changed.admitted", error);
	return account_set(page->a, db, &(struct account){ .id = account.id, .state = ACCOUNT_DELETED }, error) &&
	       note_act(page, db, AUDIT_ACCOUNT_DELETE, account.id, error);
}

static bool
answer_judge(struct page *page, struct response *response, struct error *error)
{
	struct error fault = { 0 };

	if (!is_judge(page, error))
		return false;
	page_close(page);
	go_to(response, STR("/admin/sign-ups"));
	if (!change_noted(page, judge, page, &fault) && fault.code != ERROR_ABSENT) {
		if (error != NULL)
			*error = fault;
		return false;
	}
	if (page->node->jobs != NULL)
		jobs_poke(page->node->jobs);
	return true; /* somebody else was quicker, or it is done */
}

bool
judge_sign_up(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_judge, error);
}
