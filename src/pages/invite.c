/* The page of an invitation: who has its link takes up the account that somebody made for them. */
#include "pages/accounts.h"

#include "base/clock.h"
#include "db/db.h"
#include "pages/pages.h"
#include "people/audit.h"
#include "people/link.h"

struct taking {
	struct page   *page;
	struct account account;
	struct str     password; /* hashed */
	struct str     session;
};

/* The account of the link; one that was disabled meanwhile is none. */
static bool
find_invited(struct page *page, struct db *db, struct account *account_r, struct error *error)
{
	struct str account, argument;

	return link_find(page->a, db, LINK_INVITE, request_path(page->request, "token"), clock_now(page->node->clock),
			 &account, &argument, error) &&
	       account_find(page->a, db, account, account_r, error) &&
	       (account_r->state == ACCOUNT_UNCONFIRMED ||
		error_set(error, ERROR_ABSENT, "link.used", "the account was taken up already"));
}

/* False with the page of a link that is of no use when it is. */
static bool
begin(struct page *page, struct response *response, struct account *account_r, bool *usable_r, struct error *error)
{
	struct error fault = { 0 };

	put_form(page, response, "invite.title");
	*usable_r = page_db(page, &fault) && find_invited(page, page->db, account_r, &fault);
	if (!*usable_r && fault.code != ERROR_ABSENT) {
		if (error != NULL)
			*error = fault;
		return false;
	}
	if (!*usable_r) {
		response->status = 410;
		return true;
	}
	put_true(page, page->view, "usable", true);
	put_text(page, page->view, "action", page_address(page, "/invite/%s", request_path(page->request, "token")));
	put_text(page, page->view, "email", account_r->email);
	put_text(page, page->view, "person", account_r->name);
	return true;
}

static bool
answer_invitation(struct page *page, struct response *response, struct error *error)
{
	struct account account;
	bool           usable;

	return begin(page, response, &account, &usable, error);
}

bool
show_invitation(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_invitation, error);
}

static bool
take_up(void *context, struct db *db, struct error *error)
{
	struct taking *taking = context;
	struct page   *page = taking->page;
	int64_t        now = clock_now(page->node->clock);
	struct account account;
	struct str     id, argument;

	if (!find_invited(page, db, &account, error) ||
	    !link_take(page->a, db, LINK_INVITE, request_path(page->request, "token"), now, &id, &argument, error))
		return false;
	account.name = str_trim(request_form(page->request, "name"));
	account.language = page->language;
	account.password = taking->password;
	account.state = ACCOUNT_ACTIVE;
	account.confirmed = now;
	return account_set(page->a, db, &account, error) &&
	       audit_add(page->a, db, &page->node->audit, &(struct actor){ .account = id, .channel = CHANNEL_WEB },
			 &(struct audit_entry){ AUDIT_ACCOUNT_ADD, id, NULL }, error) &&
	       enter(page, db, id, &taking->session, error);
}

/* Where their work begins: who translates at what waits for it, who decides at what is asked, others at their drafts. */
static const char *
first_place(const struct actor *actor)
{
	bool translates = false, decides = false;

	for (size_t i = 0; i < actor->grant_count; i++) {
		enum role role = actor->grants[i].role;

		translates |= role == ROLE_TRANSLATOR;
		decides |= role == ROLE_PUBLISHING_AUTHORITY || role == ROLE_FOCAL_POINT || role == ROLE_REVIEWER ||
			   role == ROLE_MODERATOR;
	}
	return decides ? "/queue" : translates ? "/translations" : "/me/drafts";
}

static bool
answer_take(struct page *page, struct response *response, struct error *error)
{
	struct taking taking = { .page = page };
	struct actor  actor;
	struct str    password = request_form(page->request, "password");
	struct error  fault = { 0 };
	bool          usable;

	if (!begin(page, response, &taking.account, &usable, error))
		return false;
	if (!usable)
		return true;
	if (!password_is_fit(password, taking.account.email, &fault) ||
	    !password_hash(page->a, password, &taking.password, &fault) ||
	    !db_change(page->node->pool, take_up, &taking, &fault))
		return put_fault(page, response, &fault, error);
	audit_note(&page->node->audit);
	if (!page_db(page, error) ||
	    !actor_of_account(page->a, page->db, taking.account.id, clock_now(page->node->clock), &actor, error))
		return false;
	go_to(response, str_of(first_place(&actor)));
	response->cookie = session_cookie(page, taking.session);
	return true;
}

bool
take_invitation(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_take, error);
}
