/* Searches that readers are told about by mail: asking for one, the page of the mail that confirms it, and the end. */
#include "pages/pages.h"
#include "pages/search.h"

#include "db/db.h"
#include "notices/subscription.h"

enum { TITLE_BYTES = 200 };

/* What a reader calls the search: the words, and what it was narrowed to. */
static struct str
title_of(struct page *page, const struct search_ask *ask)
{
	struct buffer out = buffer_in(page->a);

	buffer_add(&out, ask->text);
	for (size_t i = 0; i < ask->filter_count && out.length < TITLE_BYTES; i++) {
		if (out.length > 0)
			buffer_add_c(&out, " · ");
		buffer_add(&out, label_facet_value(page, ask->filters[i].facet, ask->filters[i].value));
	}
	if (out.length == 0)
		buffer_add(&out, page_word(page, "alerts.all"));
	return str_head(buffer_str(&out), TITLE_BYTES);
}

static void
put_channels(const struct page *page, struct str chosen)
{
	static const struct label_choice choices[] = { { "weekly", "alerts.weekly" },
						       { "daily", "alerts.daily" },
						       { "now", "alerts.now" } };
	struct json                     *list = put_array(page, page->view, "channels");

	for (size_t i = 0; i < sizeof choices / sizeof choices[0]; i++) {
		struct json *row = append_object(page, list);

		put_text(page, row, "name", str_of(choices[i].name));
		put_text(page, row, "label", page_word(page, choices[i].key));
		put_true(page, row, "chosen", str_is(chosen, choices[i].name) || (chosen.length == 0 && i == 0));
	}
}

static void
begin(const struct page *page, struct response *response, const char *title)
{
	response->private_answer = true;
	put_true(page, page->view, "hidden", true);
	put_text(page, page->view, "title", page_word(page, title));
	put_text(page, page->view, "submission", submission_make(page->a));
}

/* ---- asking ------------------------------------------------------------------------------------------------------- */

static bool
put_form(struct page *page, struct response *response, struct error *error)
{
	struct search_ask ask;

	if (!page_db(page, error))
		return false;
	search_ask_read(page->request, &ask);
	begin(page, response, "alerts.title");
	put_text(page, page->view, "search", title_of(page, &ask));
	put_text(page, page->view, "back", search_ask_address(page, &ask, "", true));
	put_text(page, page->view, "action", str_join(page->a, STR("/alerts"), search_ask_parameters(page, &ask)));
	put_text(page, page->view, "email", request_form(page->request, "email"));
	put_channels(page, request_form(page->request, "channel"));
	return true;
}

bool
show_alert_form(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, put_form, error);
}

struct asking {
	struct page        *page;
	struct subscription asked;
};

static bool
ask(void *context, struct db *db, struct error *error)
{
	struct asking *asking = context;

	return subscription_ask(asking->page->a, db, asking->page->node, &asking->asked, error);
}

/* The answer is the same whoever the address belongs to. A field that people do not see is filled in by programs only. */
static bool
answer_ask(struct page *page, struct response *response, struct error *error)
{
	struct search_ask search;
	struct error      why = { 0 };
	struct asking     asking = { .page = page };

	if (!put_form(page, response, error))
		return false;
	search_ask_read(page->request, &search);
	asking.asked = (struct subscription){
		.address = str_trim(request_form(page->request, "email")),
		.channel = request_form(page->request, "channel"),
		.language = page->language,
		.query = search_ask_parameters(page, &search),
		.title = title_of(page, &search),
	};
	page_close(page);
	if (request_form(page->request, "website").length == 0 && !db_change(page->node->pool, ask, &asking, &why)) {
		if (why.code != ERROR_INPUT) {
			*error = why;
			return false;
		}
		response->status = 422;
		put_text(page, page->view, "wrong", page_word(page, "alerts.no-address"));
		return true;
	}
	put_true(page, page->view, "sent", true);
	return true;
}

bool
ask_alert(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_ask, error);
}

/* ---- the page of a mail ------------------------------------------------------------------------------------------- */

static struct str
label_channel(const struct page *page, struct str channel)
{
	static const struct label_choice choices[] = { { "weekly", "alerts.weekly" },
						       { "daily", "alerts.daily" },
						       { "now", "alerts.now" } };

	return label_choice(page, choices, sizeof choices / sizeof choices[0], channel);
}

static bool
answer_page(struct page *page, struct response *response, struct error *error)
{
	struct json         *list = put_array(page, page->view, "alerts");
	struct subscription *alerts;
	size_t               count;
	int64_t              address;

	begin(page, response, "alerts.yours");
	if (!page_db(page, error) ||
	    !subscription_page(page->a, page->db, page->node, request_path(page->request, "token"), &address, &alerts,
			       &count, error))
		return false;
	put_text(page, page->view, "action", page_address(page, "/alerts/%s", request_path(page->request, "token")));
	for (size_t i = 0; i < count; i++) {
		struct json *row = append_object(page, list);

		put_text(page, row, "id", str_format(page->a, "%" PRId64, alerts[i].id));
		put_text(page, row, "label", alerts[i].title);
		put_text(page, row, "address", str_join(page->a, STR("/search"), alerts[i].query));
		put_text(page, row, "channel", label_channel(page, alerts[i].channel));
		put_true(page, row, "active", str_is(alerts[i].state, "active"));
	}
	return true;
}

bool
show_alerts(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_page, error);
}

/* A button of that page. */
static bool
press(void *context, struct db *db, struct error *error)
{
	struct page         *page = context;
	struct str           confirm = request_form(page->request, "confirm");
	struct str           end = request_form(page->request, "end");
	struct subscription *alerts;
	size_t               count;
	int64_t              address, id;

	if (!subscription_page(page->a, db, page->node, request_path(page->request, "token"), &address, &alerts, &count,
			       error))
		return false;
	if (!str_integer(confirm.length > 0 ? confirm : end, &id))
		return error_set(error, ERROR_INPUT, "subscription.button", "no button of the page was pressed");
	for (size_t i = 0; i < count; i++)
		if (alerts[i].id == id)
			return confirm.length > 0 ? subscription_confirm(page->a, db, page->node, address, id, error)
						  : subscription_end(page->a, db, id, error);
	return true;
}

static bool
answer_press(struct page *page, struct response *response, struct error *error)
{
	response->private_answer = true;
	if (!db_change(page->node->pool, press, page, error))
		return false;
	response->status = 303;
	response->location = page_address(page, "/alerts/%s", request_path(page->request, "token"));
	return true;
}

bool
change_alerts(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_press, error);
}

/* ---- the end ------------------------------------------------------------------------------------------------------ */

static bool
find_ending(struct page *page, struct db *db, struct subscription *found_r, struct error *error)
{
	return subscription_unsubscribe_find(page->a, db, page->node, request_path(page->request, "token"), found_r,
					     error);
}

static bool
answer_ending(struct page *page, struct response *response, struct error *error)
{
	struct subscription found;

	begin(page, response, "alerts.end");
	if (!page_db(page, error) || !find_ending(page, page->db, &found, error))
		return false;
	put_text(page, page->view, "search", found.title);
	put_true(page, page->view, "ended", str_is(found.state, "ended"));
	put_text(page, page->view, "action",
		 page_address(page, "/unsubscribe/%s", request_path(page->request, "token")));
	return true;
}

bool
show_unsubscribe(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_ending, error);
}

static bool
end(void *context, struct db *db, struct error *error)
{
	struct page        *page = context;
	struct subscription found;

	return find_ending(page, db, &found, error) && subscription_end(page->a, db, found.id, error);
}

/* By a person's button or a program's click (RFC 8058), which brings neither cookies nor a submission id: the address proves
 * itself, and twice is as once. */
static bool
answer_end(struct page *page, struct response *response, struct error *error)
{
	return db_change(page->node->pool, end, page, error) && answer_ending(page, response, error);
}

bool
unsubscribe(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_end, error);
}
