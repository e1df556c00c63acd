/* /me/tokens: what programs act with in somebody's name, through the API. A token is shown once, when it is made. */
#include "pages/people.h"

#include "base/clock.h"
#include "pages/accounts.h"
#include "pages/labels.h"
#include "pages/pages.h"
#include "people/access.h"

enum { DAYS = 90 };

static struct str
label_token_scope(const struct page *page, enum token_scope scope)
{
	static const struct label_choice scopes[] = { { "read", "token.read" },       { "write", "token.write" },
						      { "publish", "token.publish" }, { "moderate", "token.moderate" },
						      { "people", "token.people" },   { "operate", "token.operate" } };

	return label_choice(page, scopes, sizeof scopes / sizeof scopes[0], str_of(scope_name(scope)));
}

static bool
put_tokens(struct page *page, struct str account, struct error *error)
{
	struct json *list = put_array(page, page->view, "tokens"), *choices = put_array(page, page->view, "scopes");
	int64_t      now = clock_now(page->node->clock);
	struct access_token *tokens;
	size_t               count;

	if (!access_list(page->a, page->db, account, &tokens, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct json *item = append_object(page, list), *may = put_array(page, item, "scopes");

		put_text(page, item, "id", tokens[i].id);
		put_text(page, item, "name", tokens[i].name);
		put_text(page, item, "expires", label_day(page, tokens[i].expires));
		put_true(page, item, "over", tokens[i].expires <= now);
		if (tokens[i].used != 0)
			put_text(page, item, "used", label_day(page, tokens[i].used));
		for (unsigned k = 0; k < SCOPES; k++)
			if ((tokens[i].scopes & (1U << k)) != 0)
				append_text(page, may, label_token_scope(page, (enum token_scope)k));
	}
	for (unsigned k = 0; k < SCOPES; k++) {
		struct json *choice = append_object(page, choices);

		put_text(page, choice, "value", str_of(scope_name((enum token_scope)k)));
		put_text(page, choice, "label", label_token_scope(page, (enum token_scope)k));
	}
	return true;
}

static bool
answer_tokens(struct page *page, struct response *response, struct error *error)
{
	struct account account;

	put_form(page, response, "token.title");
	if (!own_account(page, response, false, &account, error))
		return false;
	return account.id.length == 0 || put_tokens(page, account.id, error);
}

bool
show_tokens(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_tokens, error);
}

static bool
make(struct page *page, const struct manager *manager, struct error *error)
{
	const struct parameters *form = &page->request->form;
	struct access_token      draft = { .name = str_trim(request_form(page->request, "name")) };
	enum token_scope         scope;
	int64_t                  days = DAYS;
	struct str               token;

	for (size_t i = 0; i < form->count; i++)
		if (str_is(form->list[i].name, "scope") && scope_parse(form->list[i].value, &scope))
			draft.scopes |= 1U << scope;
	if (!str_integer(request_form(page->request, "days"), &days) || days < 1 || days > TOKEN_MOST_DAYS)
		return error_set(error, ERROR_INPUT, "token.expires", "a token expires within %d days",
				 TOKEN_MOST_DAYS);
	draft.expires = clock_now(page->node->clock) + days * CLOCK_DAY;
	if (!manage_token(manager, manager->actor->account, &draft, &token, error))
		return false;
	put_text(page, page->view, "token", token);
	return true;
}

static bool
answer_change(struct page *page, struct response *response, struct error *error)
{
	struct account account;
	struct actor   actor;
	struct manager manager = { page->a, &page->node->audit, &actor };
	struct str     revoked = request_form(page->request, "token");
	struct error   fault = { 0 };
	bool           good;

	put_form(page, response, "token.title");
	if (!own_account(page, response, false, &account, error))
		return false;
	if (account.id.length == 0)
		return true;
	if (!page_actor(page, &actor, error))
		return false;
	good = revoked.length > 0 ? manage_token_revoke(&manager, account.id, revoked, &fault)
				  : make(page, &manager, &fault);
	if (!good && !put_fault(page, response, &fault, error))
		return false;
	if (good && revoked.length > 0) {
		go_to(response, STR("/me/tokens"));
		return true;
	}
	return put_tokens(page, account.id, error);
}

bool
change_tokens(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_change, error);
}
