/* Signing in by an outside identity provider. What ties the way there to the way back is one random state, in a cookie of this
 * browser; nonce and verifier are made of it by the node's secret, so nothing is kept until somebody has come back. */
#include "pages/accounts.h"

#include "base/limits.h"
#include "db/db.h"
#include "http/head.h"
#include "jobs/jobs.h"
#include "network/openid.h"
#include "pages/pages.h"
#include "pages/stamp.h"
#include "people/identity.h"
#include "people/session.h"
#include "people/token.h"

enum { COOKIE_SECONDS = 900, WAIT_MILLISECONDS = 4000, TURN_MILLISECONDS = 500 };

static const char cookie_name[] = "openid";

static struct openid_asking
asking_of(const struct page *page, struct str state)
{
	struct str provider = request_path(page->request, "provider");

	return (struct openid_asking){
		.provider = provider,
		.state = state,
		.nonce = stamp_mark(page, "chm pages: openid nonce", state),
		.verifier = stamp_mark(page, "chm pages: openid verifier", state),
		.back = page_absolute(page, page_address(page, "/sign-in/with/%s/back", provider)),
	};
}

static bool
find_provider(const struct page *page, const struct settings_provider **provider_r, struct error *error)
{
	struct str name = request_path(page->request, "provider");

	*provider_r = openid_provider(page->node, name);
	return *provider_r != NULL || error_set(error, ERROR_ABSENT, "openid.none", "there is no provider '%.*s'",
						STR_ARGS(str_head(name, 40)));
}

/* ---- there ------------------------------------------------------------------------------------------------------- */

static bool
answer_go(struct page *page, struct response *response, struct error *error)
{
	struct openid_asking            asking = asking_of(page, token_draw(page->a));
	const struct settings_provider *provider;
	struct str                      address;

	response->private_answer = true;
	if (!find_provider(page, &provider, error) || !page_db(page, error))
		return false;
	if (!openid_address(page->a, page->db, page->node, &asking, &address, error)) {
		response->status = 503;
		response->retry_after = 60;
		return false;
	}
	go_to(response, address);
	response->cookie =
		str_format(page->a, "%s=%.*s; Path=/sign-in; HttpOnly; SameSite=Lax; Max-Age=%d%s", cookie_name,
			   STR_ARGS(asking.state), COOKIE_SECONDS, page->request->secure ? "; Secure" : "");
	return true;
}

bool
go_to_provider(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_go, error);
}

/* ---- and back ---------------------------------------------------------------------------------------------------- */

static void
put_back(struct page *page, struct response *response, const struct settings_provider *provider, struct str code,
	 struct str state)
{
	put_form(page, response, "sign-in.title");
	put_text(page, page->view, "provider", provider->label);
	put_text(page, page->view, "action", page->request->path);
	put_text(page, page->view, "code", code);
	put_text(page, page->view, "state", state);
}

/* Whoever was not sent there by this browser does not come in: they might be led into another's account. */
static bool
is_ours(const struct page *page, struct str state)
{
	return state.length != 0 && secret_equal(state, head_cookie(page->request->head, cookie_name));
}

static void
put_failed(struct page *page, struct response *response, const char *sentence)
{
	put_problem(page, response, 422, page_word(page, sentence));
	put_true(page, page->view, "failed", true);
}

static bool
answer_back(struct page *page, struct response *response, struct error *error)
{
	struct str code = request_query(page->request, "code"), state = request_query(page->request, "state");
	const struct settings_provider *provider;

	if (!find_provider(page, &provider, error))
		return false;
	put_back(page, response, provider, code, state);
	if (code.length == 0 || !is_ours(page, state))
		put_failed(page, response, "openid.failed");
	return true;
}

bool
show_back(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_back, error);
}

/* ---- who it is --------------------------------------------------------------------------------------------------- */

struct coming {
	struct page         *page;
	struct openid_asking asking;
	struct openid_answer answer;
	struct str           code;
	struct account       account; /* to come in with; without an id: none */
	int64_t              wait;
	const char          *problem; /* key of words */
	bool                 joined;  /* to the account that is signed in */
};

static bool
exchange(void *context, struct db *db, struct error *error)
{
	struct coming         *coming = context;
	struct page           *page = coming->page;
	const struct throttled throttled[] = { { THROTTLE_LINK_CLIENT, client_address(page) },
					       { THROTTLE_LINK_NETWORK, client_network(page) } };

	return throttle_try(page->a, db, throttled, 2, clock_now(page->node->clock), &coming->wait, error) &&
	       (coming->wait != 0 || openid_exchange(page->a, db, page->node, &coming->asking, coming->code, error));
}

/* Waits a little for the job, which asks the provider. */
static bool
await(struct coming *coming, struct error *error)
{
	struct page *page = coming->page;
	int64_t      end = clock_monotonic() + WAIT_MILLISECONDS, version;

	do {
		if (!db_data_version(page->node->pool, &version, error) || !page_db(page, error) ||
		    !openid_find(page->a, page->db, coming->asking.state, &coming->answer, error))
			return false;
		page_close(page);
		if (coming->answer.stage != OPENID_ASKED)
			return true;
		db_wait(page->node->pool, version, TURN_MILLISECONDS);
	} while (clock_monotonic() < end);
	return true;
}

/* An account for who has none: its address was proved by the provider. */
static bool
make_account(struct coming *coming, struct db *db, struct error *error)
{
	struct page         *page = coming->page;
	const struct account draft = { .email = coming->answer.email,
				       .name = str_head(coming->answer.name, LIMIT_ACCOUNT_NAME_BYTES),
				       .language = page->language,
				       .state = page->node->settings.sign_up == SIGN_UP_ADMITTED ? ACCOUNT_WAITING
												 : ACCOUNT_ACTIVE };
	int64_t              now = clock_now(page->node->clock);
	struct str           id;

	return account_add(page->a, db, &draft, now, &id, error) &&
	       identity_add(page->a, db, coming->answer.provider, coming->answer.subject, id, now, error) &&
	       note_act(page, db, AUDIT_ACCOUNT_ADD, id, error) &&
	       account_find(page->a, db, id, &coming->account, error);
}

/* The account that is signed in takes the identity, when its owner has just proved themselves. */
static bool
join(struct coming *coming, struct db *db, const struct actor *actor, struct error *error)
{
	struct page *page = coming->page;
	int64_t      now = clock_now(page->node->clock);

	coming->joined = true;
	if (!is_proved(page, actor)) {
		coming->problem = "openid.prove";
		return true;
	}
	return identity_add(page->a, db, coming->answer.provider, coming->answer.subject, actor->account, now, error);
}

static bool
meet_stranger(struct coming *coming, struct db *db, struct error *error)
{
	struct page   *page = coming->page;
	struct account known;
	struct error   none = { 0 };

	if (!coming->answer.verified || page->node->settings.sign_up == SIGN_UP_CLOSED) {
		coming->problem = "openid.stranger";
		return true;
	}
	if (account_find_email(page->a, db, coming->answer.email, &known, &none)) {
		coming->problem = "openid.known";
		return true;
	}
	if (none.code == ERROR_ABSENT)
		return make_account(coming, db, error);
	if (error != NULL)
		*error = none;
	return false;
}

static bool
decide(void *context, struct db *db, struct error *error)
{
	struct coming *coming = context;
	struct page   *page = coming->page;
	int64_t        now = clock_now(page->node->clock);
	struct actor   actor;
	struct str     account;

	if (!openid_drop(page->a, db, coming->asking.state, error) ||
	    !identity_find(page->a, db, coming->answer.provider, coming->answer.subject, &account, error) ||
	    !session_actor(page->a, db, page->request->session, now, &actor, NULL, error))
		return false;
	if (account.length != 0)
		return account_find(page->a, db, account, &coming->account, error);
	return actor.account.length != 0 ? join(coming, db, &actor, error) : meet_stranger(coming, db, error);
}

static bool
go_in(struct coming *coming, struct response *response, struct error *error)
{
	struct page *page = coming->page;

	if (coming->problem != NULL) {
		put_failed(page, response, coming->problem);
		return true;
	}
	if (coming->joined) {
		go_to(response, STR("/me?saved=1"));
		return true;
	}
	if (coming->account.state != ACCOUNT_ACTIVE) {
		put_failed(page, response,
			   coming->account.state == ACCOUNT_WAITING ? "sign-up.waits" : "openid.failed");
		return true;
	}
	return come_in(page, response, &coming->account, STR(""), NULL, 0, error);
}

static bool
answer_finish(struct page *page, struct response *response, struct error *error)
{
	struct str                      state = request_form(page->request, "state");
	struct coming                   coming = { .page = page,
						   .asking = asking_of(page, state),
						   .code = request_form(page->request, "code") };
	const struct settings_provider *provider;
	struct error                    fault = { 0 };

	if (!find_provider(page, &provider, error))
		return false;
	put_back(page, response, provider, coming.code, state);
	if (!is_ours(page, state)) {
		put_failed(page, response, "openid.failed");
		return true;
	}
	if (!db_change(page->node->pool, exchange, &coming, error))
		return false;
	if (coming.wait != 0) {
		put_wait(page, response, coming.wait);
		return true;
	}
	if (page->node->jobs != NULL)
		jobs_poke(page->node->jobs);
	if (!await(&coming, error))
		return false;
	if (coming.answer.stage == OPENID_ASKED) {
		put_problem(page, response, 200, page_word(page, "openid.waits"));
		return true;
	}
	if (coming.answer.stage != OPENID_HERE || !str_equal(coming.answer.provider, provider->name)) {
		put_failed(page, response, "openid.failed");
		return true;
	}
	if (!change_noted(page, decide, &coming, &fault))
		return put_fault(page, response, &fault, error);
	return go_in(&coming, response, error);
}

bool
finish_provider(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_finish, error);
}

/* ---- on the page of the account ----------------------------------------------------------------------------------- */

void
put_providers(const struct page *page)
{
	const struct settings *settings = &page->node->settings;
	struct json           *list = put_array(page, page->view, "providers");

	for (size_t i = 0; i < settings->provider_count; i++) {
		struct json *row = append_object(page, list);

		put_text(page, row, "name", settings->providers[i].name);
		put_text(page, row, "label", settings->providers[i].label);
		put_text(page, row, "address", page_address(page, "/sign-in/with/%s", settings->providers[i].name));
	}
}

bool
put_identities(struct page *page, struct str account, struct error *error)
{
	struct str *joined;
	size_t      count;

	put_providers(page);
	if (!identity_list(page->a, page->db, account, &joined, &count, error))
		return false;
	for (struct json *row = json_get(page->view, "providers")->first; row != NULL; row = row->next) {
		for (size_t i = 0; i < count; i++)
			put_true(page, row, "joined", str_equal(joined[i], json_text(row, "name")));
	}
	return true;
}

struct leaving {
	const struct page *page;
	struct account     account;
};

static bool
leave(void *context, struct db *db, struct error *error)
{
	struct leaving *leaving = context;

	return identity_drop(leaving->page->a, db, leaving->account.id,
			     request_form(leaving->page->request, "provider"), error);
}

static bool
answer_leave(struct page *page, struct response *response, struct error *error)
{
	struct leaving leaving = { .page = page };

	if (!own_account(page, response, false, &leaving.account, error))
		return false;
	if (leaving.account.id.length == 0)
		return true;
	page_close(page);
	go_to(response, STR("/me?saved=1"));
	return db_change(page->node->pool, leave, &leaving, error);
}

bool
leave_provider(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_leave, error);
}
