/* The people of the node, for who manages them: found, invited, admitted, disabled, given roles. A focal point sees and
 * manages those of its country on the same pages as an administrator all. What may be done is people/manage.h's to say. */
#include "pages/people.h"

#include "base/clock.h"
#include "pages/account_mail.h"
#include "pages/desk.h"
#include "pages/labels.h"
#include "pages/pages.h"
#include "pages/site.h"
#include "people/session.h"
#include "vocabularies/vocabularies.h"

enum { SHOWN = 50, DAY_TEXT = 10 };

static struct str
label_account_state(const struct page *page, enum account_state state)
{
	static const struct label_choice states[] = { { "unconfirmed", "person.unconfirmed" },
						      { "waiting", "person.waiting" },
						      { "active", "person.active" },
						      { "disabled", "person.disabled" } };

	return label_choice(page, states, sizeof states / sizeof states[0], str_of(account_state_name(state)));
}

struct str
label_role(const struct page *page, enum role role)
{
	static const struct label_choice roles[] = { { "reader", "role.reader" },
						     { "translator", "role.translator" },
						     { "contributor", "role.contributor" },
						     { "reviewer", "role.reviewer" },
						     { "moderator", "role.moderator" },
						     { "authorized-user", "role.authorized-user" },
						     { "publishing-authority", "role.publishing-authority" },
						     { "focal-point", "role.focal-point" },
						     { "administrator", "role.administrator" } };

	return label_choice(page, roles, sizeof roles / sizeof roles[0], str_of(role_name(role)));
}

/* "Kenya · Case study": where a role holds; empty: everywhere. */
struct str
label_scope(struct page *page, const struct grant *grant)
{
	struct buffer out = buffer_in(page->a);

	if (grant->government.length > 0)
		buffer_add(&out, label_country(page, grant->government));
	if (grant->organization.length > 0)
		buffer_add(&out, label_owner(page, grant->organization));
	if (grant->type.length > 0)
		buffer_format(&out, "%s%.*s", out.length > 0 ? " · " : "", STR_ARGS(label_type(page, grant->type)));
	return buffer_str(&out);
}

static struct str
label_belongs(struct page *page, const struct account *account)
{
	if (account->government.length > 0)
		return label_country(page, account->government);
	return account->organization.length > 0 ? label_owner(page, account->organization) : STR("");
}

bool
people_sees_any(const struct actor *actor)
{
	static const struct matter node = { 0 };

	if (permission_allows(actor, ACT_SEE_PEOPLE, &node))
		return true;
	for (size_t i = 0; i < actor->grant_count; i++) {
		const struct grant *grant = &actor->grants[i];
		const struct matter matter = { .owner = grant->government.length > 0 ? grant->government
										     : grant->organization,
					       .type = grant->type };

		if (permission_allows(actor, ACT_SEE_PEOPLE, &matter))
			return true;
	}
	return false;
}

/* A page of people: who sees none of them does not see the page. */
static bool
begin(struct page *page, struct response *response, struct actor *actor_r, struct error *error)
{
	put_form(page, response, "people.title");
	put_text(page, page->view, "form_style", page->node->site->form_style);
	return page_db(page, error) && page_actor(page, actor_r, error) &&
	       (people_sees_any(actor_r) ||
		error_set(error, ERROR_DENIED, "permission.denied", "you may not see the people of this node"));
}

/* ---- the list ---------------------------------------------------------------------------------------------------- */

struct listing {
	struct page          *page;
	const struct actor   *actor;
	struct account_sought sought; /* `after` becomes the last that was looked at */
	struct json          *rows;
	size_t                count;
};

/* The one government or organization whose people the actor sees; empty: all, or those of several. */
static struct str
only_owner(const struct actor *actor)
{
	static const struct matter node = { 0 };
	struct str                 only = { 0 };

	if (permission_allows(actor, ACT_SEE_PEOPLE, &node))
		return only;
	for (size_t i = 0; i < actor->grant_count; i++) {
		const struct grant *grant = &actor->grants[i];
		struct str          owner = grant->government.length > 0 ? grant->government : grant->organization;

		if (only.length > 0 && !str_equal(owner, only))
			return (struct str){ 0 };
		only = owner;
	}
	return only;
}

static bool
append_person(struct listing *listing, const struct account *account, struct error *error)
{
	struct page      *page = listing->page;
	struct json      *row = append_object(page, listing->rows), *roles;
	struct grant_row *grants;
	size_t            count;

	if (!grant_list(page->a, page->db, account->id, &grants, &count, error))
		return false;
	put_text(page, row, "address", page_address(page, "/admin/people/%s", account->id));
	put_text(page, row, "name", account->name.length > 0 ? account->name : account->email);
	put_text(page, row, "email", account->email);
	put_text(page, row, "state", label_account_state(page, account->state));
	put_text(page, row, "belongs", label_belongs(page, account));
	roles = put_array(page, row, "roles");
	for (size_t i = 0; i < count; i++)
		append_text(page, roles, label_role(page, grants[i].grant.role));
	return true;
}

static bool
put_people(struct listing *listing, struct error *error)
{
	struct page    *page = listing->page;
	struct account *accounts;
	size_t          count;

	listing->rows = put_array(page, page->view, "people");
	do {
		if (!account_search(page->a, page->db, &listing->sought, SHOWN, &accounts, &count, error))
			return false;
		for (size_t i = 0; i < count && listing->count < SHOWN; i++) {
			listing->sought.after = accounts[i].email;
			if (manage_sees(listing->actor, &accounts[i]) && ++listing->count > 0 &&
			    !append_person(listing, &accounts[i], error))
				return false;
		}
	} while (count == SHOWN && listing->count < SHOWN);
	return true;
}

static void
put_states(const struct page *page, enum account_state chosen)
{
	struct json *list = put_array(page, page->view, "states");

	for (unsigned i = 0; i < ACCOUNT_DELETED; i++) {
		struct json *row = append_object(page, list);

		put_text(page, row, "value", str_of(account_state_name((enum account_state)i)));
		put_text(page, row, "label", label_account_state(page, (enum account_state)i));
		put_true(page, row, "chosen", chosen == (enum account_state)i);
	}
}

/* The governments whose people the actor manages, or any; one is chosen, the node's own where nothing else is said. */
static void
put_governments(const struct page *page, const struct actor *actor, struct str chosen)
{
	static const struct matter node = { 0 };
	struct json               *list = put_array(page, page->view, "governments");
	const struct vocabulary   *countries = vocabulary_find(page->node->vocabularies, STR("countries"));
	bool                       all = permission_allows(actor, ACT_MANAGE_PEOPLE, &node);

	if (chosen.length == 0 && page->node->settings.kind == NODE_NATIONAL)
		chosen = page->node->settings.country;
	put_true(page, page->view, "all", all);
	for (size_t i = 0; countries != NULL && i < countries->count; i++) {
		struct str          code = countries->terms[i]->notation;
		const struct matter matter = { .owner = code };
		struct json        *row;

		if (!permission_allows(actor, ACT_MANAGE_PEOPLE, &matter))
			continue;
		row = append_object(page, list);
		put_text(page, row, "value", code);
		put_text(page, row, "label", label_country(page, code));
		put_true(page, row, "chosen", str_equal(code, chosen));
	}
}

/* The roles that the actor may give to somebody of a government. */
static void
put_roles(struct page *page, const struct actor *actor)
{
	struct json *list = put_array(page, page->view, "roles"), *row;

	for (unsigned i = ROLE_ACCOUNT + 1; i < ROLES; i++) {
		bool gives = false;

		for (size_t k = 0; k < actor->grant_count; k++) {
			const struct grant grant = { .role = (enum role)i, .government = actor->grants[k].government };

			gives = gives || permission_gives(actor, &grant);
		}
		if (!gives)
			continue;
		row = append_object(page, list);
		put_text(page, row, "value", str_of(role_name((enum role)i)));
		put_text(page, row, "label", label_role(page, (enum role)i));
	}
}

/* In which the mail is, and what its link leads to. */
static void
put_languages(const struct page *page)
{
	const struct settings *settings = &page->node->settings;
	struct json           *list = put_array(page, page->view, "tongues");

	for (size_t i = 0; i < settings->language_count; i++) {
		struct json *row = append_object(page, list);

		put_text(page, row, "tag", settings->languages[i]);
		put_text(page, row, "label", words_language_name(page->words, settings->languages[i]));
		put_true(page, row, "chosen", str_equal(settings->languages[i], page->language));
	}
}

static bool
put_list(struct page *page, const struct actor *actor, struct error *error)
{
	static const struct matter node = { 0 };
	struct request            *request = page->request;
	struct listing             listing = { .page = page,
					       .actor = actor,
					       .sought = { .words = str_trim(request_query(request, "q")),
							   .owner = only_owner(actor),
							   .after = request_query(request, "after") } };
	struct buffer              next = buffer_in(page->a);

	if (!account_state_parse(request_query(request, "state"), &listing.sought.state))
		listing.sought.state = ACCOUNT_STATES;
	put_text(page, page->view, "query", request_query(request, "q"));
	put_states(page, listing.sought.state);
	put_governments(page, actor, request_form(request, "government"));
	put_languages(page);
	put_roles(page, actor);
	put_true(page, page->view, "administers", permission_allows(actor, ACT_ADMINISTER, &node));
	if (!put_people(&listing, error))
		return false;
	if (listing.count == SHOWN) {
		buffer_add_c(&next, "/admin/people");
		address_add(&next, "q", request_query(request, "q"));
		address_add(&next, "state", request_query(request, "state"));
		address_add(&next, "after", listing.sought.after);
		put_text(page, page->view, "next", buffer_str(&next));
	}
	return true;
}

static bool
answer_people(struct page *page, struct response *response, struct error *error)
{
	struct actor actor;

	return begin(page, response, &actor, error) && put_list(page, &actor, error);
}

bool
show_people(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_people, error);
}

/* ---- inviting ---------------------------------------------------------------------------------------------------- */

static struct str
link_of(const struct page *page, const char *path, struct str token)
{
	return page_absolute(page, str_format(page->a, "/%s/%.*s", path, STR_ARGS(token)));
}

/* The invited person's, as whoever invites says; else the inviter's. */
static struct str
language_of_invited(const struct page *page)
{
	const struct settings *settings = &page->node->settings;
	struct str             chosen = request_form(page->request, "language");

	for (size_t i = 0; i < settings->language_count; i++) {
		if (str_equal(settings->languages[i], chosen))
			return chosen;
	}
	return page->language;
}

/* The link of an invitation is shown, and mailed where that is wished. */
static bool
give_link(struct page *page, const struct actor *actor, const struct account *account, struct str token,
	  struct error *error)
{
	struct account inviter = { 0 };

	put_text(page, page->view, "link", link_of(page, "invite", token));
	put_text(page, page->view, "invited", account->email);
	if (request_form(page->request, "mail").length == 0)
		return true;
	if (actor->account.length > 0 && !account_find(page->a, page->db, actor->account, &inviter, error))
		return false;
	page_close(page);
	if (!account_mail_invitation(page->a, page->node, account, inviter.name, token, error))
		return false;
	put_true(page, page->view, "mailed", true);
	return page_db(page, error);
}

/* Makes the account with the role that it is invited for, and gives its link. */
static bool
invite(struct page *page, const struct manager *manager, const struct account *draft, struct error *error)
{
	struct grant_row row = { .grant = { .government = draft->government } };
	struct str       role = request_form(page->request, "role"), token, id;

	if (role.length > 0 && !role_parse(role, &row.grant.role))
		return error_set(error, ERROR_INPUT, "role.scope", "there is no such role");
	if (!manage_add(manager, draft, &row.account, &token, error))
		return false;
	put_text(page, page->view, "person", page_address(page, "/admin/people/%s", row.account));
	return give_link(page, manager->actor, draft, token, error) &&
	       (role.length == 0 || manage_give(manager, &row, &id, error));
}

static bool
answer_invite(struct page *page, struct response *response, struct error *error)
{
	struct actor         actor;
	const struct account draft = { .email = str_trim(request_form(page->request, "email")),
				       .name = str_trim(request_form(page->request, "name")),
				       .language = language_of_invited(page),
				       .government = request_form(page->request, "government") };
	struct manager       manager = { page->a, &page->node->audit, &actor };
	struct error         fault = { 0 };

	if (!begin(page, response, &actor, error))
		return false;
	if (!invite(page, &manager, &draft, &fault) && !put_fault(page, response, &fault, error))
		return false;
	page_close(page); /* the list has what was just done */
	return page_db(page, error) && put_list(page, &actor, error);
}

bool
invite_person(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_invite, error);
}

/* ---- one person -------------------------------------------------------------------------------------------------- */

static void
append_grant(struct page *page, struct json *list, const struct actor *actor, const struct grant_row *row)
{
	struct json *item = append_object(page, list);

	put_text(page, item, "id", row->id);
	put_text(page, item, "role", label_role(page, row->grant.role));
	put_text(page, item, "scope", label_scope(page, &row->grant));
	if (row->until != 0)
		put_text(page, item, "until", label_day(page, row->until - 1));
	if (row->deputy_of.length > 0)
		put_text(page, item, "deputy", label_account(page, row->deputy_of));
	put_true(page, item, "may", permission_gives(actor, &row->grant));
}

static void
put_types(const struct page *page)
{
	struct json              *list = put_array(page, page->view, "types");
	const struct type *const *types;
	size_t                    count = types_list(page->node->types, &types);

	for (size_t i = 0; i < count; i++) {
		struct str   name = types[i]->name;
		struct json *row = append_object(page, list);

		put_text(page, row, "value", name);
		put_text(page, row, "label", label_type(page, name));
	}
}

static bool
put_person(struct page *page, const struct actor *actor, const struct account *account, struct error *error)
{
	int64_t           now = clock_now(page->node->clock);
	struct json      *list = put_array(page, page->view, "grants");
	struct grant_row *grants;
	struct session   *sessions;
	size_t            count, session_count;
	bool              may;

	if (!grant_list(page->a, page->db, account->id, &grants, &count, error) ||
	    !session_list(page->a, page->db, account->id, now, &sessions, &session_count, error))
		return false;
	for (size_t i = 0; i < count; i++)
		append_grant(page, list, actor, &grants[i]);
	may = manage_may(actor, account, grants, count);
	put_text(page, page->view, "person", account->name.length > 0 ? account->name : account->email);
	put_text(page, page->view, "email", account->email);
	put_text(page, page->view, "state", label_account_state(page, account->state));
	put_text(page, page->view, "belongs", label_belongs(page, account));
	put_text(page, page->view, "created", label_day(page, account->created));
	if (account->seen != 0)
		put_text(page, page->view, "seen", label_time(page, account->seen));
	put_text(page, page->view, "action", page_address(page, "/admin/people/%s", account->id));
	put_text(page, page->view, "sessions",
		 words_number(page->a, page->words, page->language, (int64_t)session_count));
	put_true(page, page->view, "may", may);
	put_true(page, page->view, "admits", may && account->state == ACCOUNT_WAITING);
	put_true(page, page->view, "enables", may && account->state == ACCOUNT_DISABLED);
	put_true(page, page->view, "disables", may && account->state != ACCOUNT_DISABLED);
	put_true(page, page->view, "ends", may && session_count > 0);
	put_true(page, page->view, "links", may && account->state == ACCOUNT_UNCONFIRMED);
	put_roles(page, actor);
	put_governments(page, actor, account->government);
	put_types(page);
	return true;
}

static bool
find_person(struct page *page, const struct actor *actor, struct account *account_r, struct error *error)
{
	return account_find(page->a, page->db, request_path(page->request, "id"), account_r, error) &&
	       ((account_r->state != ACCOUNT_DELETED && manage_sees(actor, account_r)) ||
		error_set(error, ERROR_ABSENT, "account.none", "there is no such account"));
}

static bool
answer_person(struct page *page, struct response *response, struct error *error)
{
	struct actor   actor;
	struct account account;

	if (!begin(page, response, &actor, error) || !find_person(page, &actor, &account, error))
		return false;
	put_true(page, page->view, "done", request_query(page->request, "done").length > 0);
	return put_person(page, &actor, &account, error);
}

bool
show_person(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_person, error);
}

bool
form_until(const struct page *page, const char *name, int64_t *until_r, struct error *error)
{
	struct str text = str_trim(request_form(page->request, name));

	*until_r = 0;
	if (text.length == 0)
		return true;
	if (text.length != DAY_TEXT || !time_parse(str_join(page->a, text, STR("T00:00:00Z")), until_r, NULL))
		return error_set(error, ERROR_INPUT, "person.date", "'%.*s' is no day", STR_ARGS(str_head(text, 40)));
	*until_r += CLOCK_DAY;
	return true;
}

static bool
give_role(const struct manager *manager, const struct page *page, struct str account, struct error *error)
{
	struct grant_row row = { .account = account,
				 .grant = { .government = request_form(page->request, "government"),
					    .organization = str_trim(request_form(page->request, "organization")),
					    .type = request_form(page->request, "type") } };
	struct str       id;

	if (!role_parse(request_form(page->request, "role"), &row.grant.role) ||
	    (row.grant.type.length > 0 && type_find(page->node->types, row.grant.type) == NULL))
		return error_set(error, ERROR_INPUT, "role.scope", "there is no such role or type");
	return form_until(page, "until", &row.until, error) && manage_give(manager, &row, &id, error);
}

/* What the button says that was pressed. */
static bool
do_it(struct page *page, const struct manager *manager, const struct account *person, struct error *error)
{
	struct str what = request_form(page->request, "do"), account = person->id, token;

	if (str_is(what, "admit") || str_is(what, "enable"))
		return manage_state(manager, account, ACCOUNT_ACTIVE, error);
	if (str_is(what, "disable"))
		return manage_state(manager, account, ACCOUNT_DISABLED, error);
	if (str_is(what, "sessions"))
		return manage_end_sessions(manager, account, error);
	if (str_is(what, "give"))
		return give_role(manager, page, account, error);
	if (str_is(what, "take"))
		return manage_take(manager, request_form(page->request, "grant"), error);
	if (!str_is(what, "link"))
		return error_set(error, ERROR_INPUT, "person.do", "there is no such button");
	if (!manage_link(manager, account, &token, error))
		return false;
	return give_link(page, manager->actor, person, token, error);
}

static bool
answer_change(struct page *page, struct response *response, struct error *error)
{
	struct actor   actor;
	struct account account;
	struct manager manager = { page->a, &page->node->audit, &actor };
	struct error   fault = { 0 };

	if (!begin(page, response, &actor, error) || !find_person(page, &actor, &account, error))
		return false;
	if (!do_it(page, &manager, &account, &fault))
		return put_fault(page, response, &fault, error) && put_person(page, &actor, &account, error);
	if (json_text(page->view, "link").length > 0)
		return put_person(page, &actor, &account, error);
	go_to(response, str_join(page->a, page_address(page, "/admin/people/%s", account.id), STR("?done=1")));
	return true;
}

bool
change_person(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_change, error);
}

const struct route people_routes[PEOPLE_ROUTES] = {
	{ HTTP_GET, "/admin/people", show_people, "people", .access = SIGNED_IN,
	  .says = "The people whom you manage, and inviting" },
	{ HTTP_POST, "/admin/people", invite_person, "people", .access = SIGNED_IN, .says = "Invites somebody" },
	{ HTTP_GET, "/admin/people/{id}", show_person, "person", .access = SIGNED_IN,
	  .says = "One person, with roles" },
	{ HTTP_POST, "/admin/people/{id}", change_person, "person", .access = SIGNED_IN,
	  .says = "Admits, disables, gives and takes roles" },
	{ HTTP_GET, "/invite/{token}", show_invitation, "invite", .varies = true, .says = "The page of an invitation" },
	{ HTTP_POST, "/invite/{token}", take_invitation, "invite", .says = "Takes up the account" },
	{ HTTP_GET, "/me/roles", show_my_roles, "me-roles", .access = SIGNED_IN,
	  .says = "Your roles, your deputies, and what is offered to you" },
	{ HTTP_POST, "/me/roles", change_my_roles, "me-roles", .access = SIGNED_IN,
	  .says = "Names a deputy, hands a role over, accepts one" },
	{ HTTP_GET, "/me/tokens", show_tokens, "me-tokens", .access = SIGNED_IN, .says = "Your access tokens" },
	{ HTTP_POST, "/me/tokens", change_tokens, "me-tokens", .access = SIGNED_IN,
	  .says = "Makes an access token, or revokes one" },
};
