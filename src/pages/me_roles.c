/* /me/roles: what somebody is here. Who has a role of which there is one names deputies for it, and hands it over: the other
 * must accept. */
#include "pages/people.h"

#include "pages/accounts.h"
#include "pages/desk.h"
#include "pages/labels.h"
#include "pages/pages.h"

static void
append_role(struct page *page, struct json *list, const struct grant_row *row, bool own)
{
	struct json *item = append_object(page, list);
	bool         single = row->grant.role == ROLE_FOCAL_POINT || row->grant.role == ROLE_PUBLISHING_AUTHORITY;

	put_text(page, item, "id", row->id);
	put_text(page, item, "role", label_role(page, row->grant.role));
	put_text(page, item, "scope", label_scope(page, &row->grant));
	if (row->until != 0)
		put_text(page, item, "until", label_day(page, row->until - 1));
	if (row->deputy_of.length > 0)
		put_text(page, item, "deputy", label_account(page, own ? row->deputy_of : row->account));
	put_true(page, item, "single", own && single && row->deputy_of.length == 0);
}

/* Own roles, and those of own deputies. */
static bool
put_roles(struct page *page, struct str account, struct error *error)
{
	struct json *own = put_array(page, page->view, "grants"), *deputies = put_array(page, page->view, "deputies");
	struct grant_row *rows;
	size_t            count;

	if (!grant_list(page->a, page->db, STR(""), &rows, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (str_equal(rows[i].account, account))
			append_role(page, own, &rows[i], true);
		else if (str_equal(rows[i].deputy_of, account))
			append_role(page, deputies, &rows[i], false);
	}
	return true;
}

static bool
put_offers(struct page *page, struct str account, struct error *error)
{
	struct json       *list = put_array(page, page->view, "offers");
	struct role_offer *offers;
	size_t             count;

	if (!manage_offers(page->a, page->db, account, &offers, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct json *item = append_object(page, list);
		bool         mine = str_equal(offers[i].account, account);

		put_text(page, item, "id", offers[i].id);
		put_text(page, item, "role", label_role(page, offers[i].grant.role));
		put_text(page, item, "scope", label_scope(page, &offers[i].grant));
		put_text(page, item, "person", label_account(page, mine ? offers[i].giver : offers[i].account));
		put_true(page, item, "mine", mine);
	}
	return true;
}

static bool
put_all(struct page *page, const struct account *account, struct error *error)
{
	return put_roles(page, account->id, error) && put_offers(page, account->id, error);
}

static bool
answer_roles(struct page *page, struct response *response, struct error *error)
{
	struct account account;

	put_form(page, response, "roles.title");
	if (!own_account(page, response, false, &account, error))
		return false;
	put_true(page, page->view, "done", request_query(page->request, "done").length > 0);
	return account.id.length == 0 || put_all(page, &account, error);
}

bool
show_my_roles(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_roles, error);
}

static bool
name_deputy(struct page *page, const struct manager *manager, const struct account *other, struct error *error)
{
	struct grant_row *rows;
	struct str        grant = request_form(page->request, "grant"), id;
	size_t            count;

	if (!grant_list(page->a, page->db, manager->actor->account, &rows, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct grant_row row = { .account = other->id, .deputy_of = manager->actor->account };

		if (!str_equal(rows[i].id, grant))
			continue;
		row.grant = rows[i].grant;
		return form_until(page, "until", &row.until, error) && manage_give(manager, &row, &id, error);
	}
	return error_set(error, ERROR_ABSENT, "role.none", "you do not have this role");
}

static bool
do_it(struct page *page, const struct manager *manager, struct error *error)
{
	struct str     what = request_form(page->request, "do");
	struct account other;

	if (str_is(what, "accept") || str_is(what, "decline"))
		return manage_answer(manager, request_form(page->request, "offer"), str_is(what, "accept"), error);
	if (str_is(what, "take"))
		return manage_take(manager, request_form(page->request, "grant"), error);
	if (!account_find_email(page->a, page->db, request_form(page->request, "email"), &other, error))
		return error_set(error, ERROR_INPUT, "roles.nobody", "nobody here has this address");
	return str_is(what, "deputy") ? name_deputy(page, manager, &other, error)
				      : manage_offer(manager, request_form(page->request, "grant"), other.id, error);
}

static bool
answer_change(struct page *page, struct response *response, struct error *error)
{
	struct account account;
	struct actor   actor;
	struct manager manager = { page->a, &page->node->audit, &actor };
	struct error   fault = { 0 };

	put_form(page, response, "roles.title");
	if (!own_account(page, response, false, &account, error))
		return false;
	if (account.id.length == 0)
		return true;
	if (!page_actor(page, &actor, error))
		return false;
	if (!do_it(page, &manager, &fault))
		return put_fault(page, response, &fault, error) && put_all(page, &account, error);
	go_to(response, STR("/me/roles?done=1"));
	return true;
}

bool
change_my_roles(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_change, error);
}
