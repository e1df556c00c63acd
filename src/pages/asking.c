/* Who asks, about what. */
#include "pages/asking.h"

#include "base/clock.h"
#include "db/db.h"
#include "pages/accounts.h"
#include "pages/record.h"
#include "pages/request_mail.h"

/* Who has no account asks so often only. */
static bool
may_ask(const struct asking *asking, struct db *db, struct error *error)
{
	const struct page     *page = asking->page;
	const struct throttled throttled[] = { { THROTTLE_ASK_CLIENT, client_address(page) },
					       { THROTTLE_ASK_NETWORK, client_network(page) } };
	int64_t                wait;

	if (asking->actor.signed_in)
		return true;
	return throttle_try(page->a, db, throttled, 2, clock_now(page->node->clock), &wait, error) &&
	       (wait == 0 || error_set(error, ERROR_LIMIT, "report.often", "asked too often from one address"));
}

static bool
open_in(void *context, struct db *db, struct error *error)
{
	struct asking *asking = context;

	return may_ask(asking, db, error) &&
	       request_open(asking->page->a, db, &asking->page->node->records, &asking->actor, &asking->draft,
			    &asking->id, error) &&
	       request_mails_post(asking->mails, db, asking->id, error);
}

/* Who asks, and in what words. */
bool
asking_read(struct page *page, struct asking *asking_r, struct error *error)
{
	struct asked *draft = &asking_r->draft;

	asking_r->page = page;
	if (!page_actor(page, &asking_r->actor, error))
		return false;
	draft->sender = asking_r->actor.account;
	draft->sender_name =
		asking_r->actor.signed_in ? asking_r->actor.name : str_trim(request_form(page->request, "name"));
	draft->sender_email =
		asking_r->actor.signed_in ? asking_r->actor.email : str_trim(request_form(page->request, "email"));
	draft->language = page->language;
	draft->reason = request_form(page->request, "reason");
	draft->note = str_trim(request_form(page->request, "note"));
	draft->batch = request_form(page->request, "batch");
	return true;
}

bool
asking_post(struct page *page, struct asking *asking, struct error *error)
{
	if (!request_mails_make(page, &asking->draft, asking->document, &asking->mails, error))
		return false;
	page_close(page);
	return db_change(page->node->pool, open_in, asking, error);
}

bool
asking_subject(struct page *page, struct response *response, struct record *record_r, struct error *error)
{
	struct str id;
	int        revision;

	if (!record_from_path(page, &id, &revision, response, error) || !page_db(page, error) ||
	    !record_find(page->a, page->db, id, record_r, error))
		return false;
	return !record_state_is_gone(record_r->state) ||
	       error_set(error, ERROR_ABSENT, "record.none", "record %.*s is gone", STR_ARGS(id));
}

bool
asking_title(struct page *page, const struct record *record, struct str *title_r, struct error *error)
{
	struct json *body;
	struct str   language;

	if (!json_parse(page->a, record->body, &body, error))
		return false;
	*title_r = record_title(body, page->language, &language);
	put_text(page, page->view, "record", *title_r);
	put_language(page, page->view, "record_language", "record_direction", language);
	put_text(page, page->view, "back", page_address(page, "/records/%s", record->id));
	return true;
}

bool
asking_record(struct page *page, struct response *response, struct asking *asking_r, struct error *error)
{
	struct record record;

	if (!asking_subject(page, response, &record, error) ||
	    !asking_title(page, &record, &asking_r->draft.title, error) || !asking_read(page, asking_r, error))
		return false;
	asking_r->draft.subject = record.id;
	asking_r->draft.type = record.type;
	asking_r->draft.owner = record.owner;
	return true;
}
