/* Sources on the desk: looking at a provider before it is added, adding it, and removing a source with what becomes of its records. */
#include "pages/accounts.h"
#include "pages/desk.h"
#include "pages/labels.h"
#include "pages/pages.h"
#include "pages/site.h"

#include "db/db.h"
#include "network/harvest_look.h"

enum { SETS_SHOWN = 300, REASON_CHARACTERS = 2000, DAY = 86400 };

static bool
begin(struct page *page, struct response *response, const char *title, struct actor *actor_r, struct error *error)
{
	static const struct matter node = { 0 };

	put_text(page, page->view, "form_style", page->node->site->form_style);
	return page_desk(page, response, title, ACT_ADMINISTER, &node, actor_r, error);
}

/* ---- looking ------------------------------------------------------------------------------------------------------ */

static bool
answer_look(struct page *page, struct response *response, struct error *error)
{
	struct str   id = page->request->submission, url = str_trim(request_form(page->request, "url"));
	struct actor actor;
	struct error fault = { 0 };

	if (!begin(page, response, "harvest.look", &actor, error))
		return false;
	page_close(page); /* the writer must not wait for a reader */
	if (!harvest_look_later(page->node, id, url, &fault)) {
		put_text(page, page->view, "url", url);
		return put_fault(page, response, &fault, error);
	}
	jobs_poke(page->node->jobs);
	go_to(response, page_address(page, "/admin/harvest/look/%s", id));
	return true;
}

bool
look_at_provider(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_look, error);
}

static void
add_fact(const struct page *page, const char *key, struct str text)
{
	struct json *row;

	if (text.length == 0)
		return;
	row = append_object(page, json_get(page->view, "facts"));
	put_text(page, row, "label", page_word(page, key));
	put_text(page, row, "text", text);
}

/* What the provider said; the form that adds it has its formats and sets to choose from. */
static void
put_about(const struct page *page, const struct json *about)
{
	const struct json *formats = json_get(about, "formats"), *sets = json_get(about, "sets");
	struct json       *format_list = put_array(page, page->view, "formats"),
		    *set_list = put_array(page, page->view, "sets");
	size_t shown = 0;

	put_array(page, page->view, "facts");
	add_fact(page, "harvest.provider-name", json_text(about, "name"));
	add_fact(page, "harvest.address", json_text(about, "url"));
	add_fact(page, "harvest.contact", json_text(about, "email"));
	add_fact(page, "harvest.earliest", json_text(about, "earliest"));
	add_fact(page, "harvest.granularity", json_text(about, "granularity"));
	add_fact(page, "harvest.deleted", json_text(about, "deleted"));
	for (const struct json *one = formats->first; one != NULL; one = one->next) {
		struct json *row = append_object(page, format_list);

		put_text(page, row, "prefix", json_text(one, "prefix"));
		put_text(page, row, "namespace", json_text(one, "namespace"));
	}
	for (const struct json *one = sets->first; one != NULL && shown < SETS_SHOWN; one = one->next, shown++) {
		struct json *row = append_object(page, set_list);

		put_text(page, row, "set", json_text(one, "set"));
		put_text(page, row, "label", json_text(one, "name"));
	}
	put_number(page, page->view, "set_count", (int64_t)sets->count);
	put_true(page, page->view, "more_sets", sets->count > SETS_SHOWN || json_is_true(about, "more_sets"));
}

static void
put_times(const struct page *page)
{
	static const int64_t days[] = { 1, 7, 30 };
	struct json         *list = put_array(page, page->view, "times");

	for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
		struct json *row = append_object(page, list);

		put_number(page, row, "seconds", days[i] * DAY);
		put_text(page, row, "label",
			 words_fill(page->a, page->words, page->language, "harvest.days", days[i], NULL, 0));
	}
}

static bool
put_looked(struct page *page, struct str id, struct error *error)
{
	struct harvest_looked looked;

	if (!harvest_look_find(page->a, page->db, id, &looked, error))
		return false;
	put_text(page, page->view, "url", looked.url);
	put_text(page, page->view, "look", id);
	put_text(page, page->view, "name_here", harvest_name_of(page->a, looked.url));
	put_text(page, page->view, "fault", looked.fault);
	put_true(page, page->view, "waits", !looked.answered);
	put_true(page, page->view, "told", looked.about != NULL);
	put_times(page);
	if (looked.about != NULL)
		put_about(page, looked.about);
	return true;
}

static bool
answer_looked(struct page *page, struct response *response, struct error *error)
{
	struct actor actor;

	return begin(page, response, "harvest.look", &actor, error) &&
	       put_looked(page, request_path(page->request, "look"), error);
}

bool
show_provider(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_looked, error);
}

static bool
answer_add(struct page *page, struct response *response, struct error *error)
{
	struct request       *request = page->request;
	struct harvest_source source = { .name = str_trim(request_form(request, "name")),
					 .url = str_trim(request_form(request, "url")),
					 .set = str_trim(request_form(request, "set")),
					 .prefix = str_trim(request_form(request, "prefix")) };
	struct str            every = request_form(request, "every");
	struct actor          actor;
	struct error          fault = { 0 };

	if (!begin(page, response, "harvest.look", &actor, error))
		return false;
	if (every.length > 0 && (!str_integer(every, &source.every) || source.every < 0))
		source.every = 0;
	page_close(page); /* the writer must not wait for a reader */
	if (harvest_add(page->node, &actor, &source, &fault)) {
		go_to(response, STR("/admin/harvest"));
		return true;
	}
	if (!put_fault(page, response, &fault, error) || !page_db(page, error) ||
	    !put_looked(page, request_form(request, "look"), error))
		return false;
	put_text(page, page->view, "name_here", source.name);
	put_text(page, page->view, "set_wanted", source.set);
	return true;
}

bool
add_source(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_add, error);
}

/* ---- removing ----------------------------------------------------------------------------------------------------- */

/* Which source, and what is here of it. */
static bool
put_source(struct page *page, struct str name, struct error *error)
{
	struct harvest_source   source;
	struct harvest_holdings held;

	page_close(page); /* what follows borrows its own */
	if (!harvest_find(page->a, page->node, name, &source, error) ||
	    !harvest_holdings(page->a, page->node, name, &held, error))
		return false;
	put_text(page, page->view, "source", source.name);
	put_text(page, page->view, "url", source.url);
	put_text(page, page->view, "adopted", words_number(page->a, page->words, page->language, held.adopted));
	if (held.copies > 0)
		put_text(page, page->view, "copies", words_number(page->a, page->words, page->language, held.copies));
	return true;
}

static bool
answer_removal(struct page *page, struct response *response, struct error *error)
{
	struct actor actor;

	return begin(page, response, "harvest.remove", &actor, error) &&
	       put_source(page, request_path(page->request, "source"), error);
}

bool
show_removal(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_removal, error);
}

static bool
remove_it(struct page *page, const struct actor *actor, struct str name, struct str reason, struct response *response,
	  struct error *error)
{
	struct str records = request_form(page->request, "records");

	bool keeps = str_is(records, "keep");

	if (!keeps && (!str_is(records, "withdraw") || reason.length == 0))
		return error_set(error, ERROR_INPUT, "manage.reason", "a reason is needed");
	if (keeps ? !harvest_remove(page->node, actor, name, error)
		  : !harvest_remove_later(page->node, actor, name, reason, error))
		return false;
	go_to(response, keeps ? STR("/admin/harvest") : STR("/admin/jobs"));
	return true;
}

static bool
answer_remove(struct page *page, struct response *response, struct error *error)
{
	struct str   name = request_path(page->request, "source");
	struct str   reason = str_head(str_trim(request_form(page->request, "reason")), REASON_CHARACTERS);
	struct actor actor;
	struct error fault = { 0 };

	if (!begin(page, response, "harvest.remove", &actor, error) || !put_source(page, name, error))
		return false;
	if (remove_it(page, &actor, name, reason, response, &fault)) {
		jobs_poke(page->node->jobs);
		return true;
	}
	put_text(page, page->view, "reason", reason);
	return put_fault(page, response, &fault, error);
}

bool
remove_source(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_remove, error);
}
