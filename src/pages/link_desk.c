/* Links on the desk: which are dead or have moved, with the records that have them, and putting another address in their place. */
#include "pages/accounts.h"
#include "pages/desk.h"
#include "pages/labels.h"
#include "pages/pages.h"
#include "pages/site.h"

#include "db/db.h"
#include "records/linked.h"
#include "records/relink.h"

enum { ROWS = 30, RECORDS = 5 /* of each that are named */, AT_ONCE = 200 /* records that a form changes */ };

static const struct label_choice states[LINK_STATES] = {
	[LINK_NEW] = { "new", "links.new" },
	[LINK_GOOD] = { "good", "links.good" },
	[LINK_FAILING] = { "failing", "links.failing" },
	[LINK_DEAD] = { "dead", "links.dead" },
	[LINK_MOVED] = { "moved", "links.moved" },
	[LINK_CLOSED] = { "closed", "links.closed" },
	[LINK_PRIVATE] = { "private", "links.private" },
};

/* Those that somebody may do something about, in this order. */
static const enum link_state shown[] = { LINK_DEAD, LINK_MOVED, LINK_FAILING, LINK_CLOSED, LINK_PRIVATE };

/* ---- which are asked for ----------------------------------------------------------------------------------------- */

/* "after" is "SINCE.ID" of the last link of the page before. */
static void
read_filter(const struct page *page, struct link_filter *filter_r)
{
	struct str    after = request_query(page->request, "after"), since;
	struct buffer id = buffer_in(page->a);

	*filter_r = (struct link_filter){ .most = ROWS };
	if (!link_state_parse(request_query(page->request, "state"), &filter_r->state))
		filter_r->state = LINK_DEAD;
	if (!str_cut(&after, '.', &since) || after.length != LINK_ID_TEXT || !str_integer(since, &filter_r->since))
		return;
	for (size_t i = 0; i < LINK_ID_TEXT; i += 2) {
		const char digits[] = { after.data[i], after.data[i + 1], '\0' };

		buffer_add_byte(&id, (char)strtoul(digits, NULL, 16));
	}
	filter_r->id = buffer_str(&id);
}

static bool
put_states(const struct page *page, enum link_state chosen, struct error *error)
{
	struct json *list = put_array(page, page->view, "states");

	for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
		int64_t      count;
		struct json *link = append_link(
			page, list, page_address(page, "/admin/links?state=%s", str_of(link_state_name(shown[i]))),
			page_word(page, states[shown[i]].key));

		if (!links_count(page->a, page->db, shown[i], &count, error))
			return false;
		put_number(page, link, "count", count);
		put_true(page, link, "current", shown[i] == chosen);
	}
	return true;
}

/* ---- the list ---------------------------------------------------------------------------------------------------- */

static bool
put_records(struct page *page, const struct linked *link, struct json *data, struct json *row, struct error *error)
{
	struct json *list = put_array(page, row, "records"), *ids = put_array(page, data, "records");
	struct str  *records;
	size_t       count;

	if (!link_records(page->a, page->db, link->id, STR(""), RECORDS + 1, &records, &count, error))
		return false;
	for (size_t i = 0; i < count && i < RECORDS; i++) {
		struct str   language, title = label_record(page, records[i], &language);
		struct json *item = append_link(page, list, page_address(page, "/records/%s", records[i]), title);

		put_language(page, item, "language", "direction", language);
		append_text(page, ids, records[i]);
	}
	put_true(page, row, "others", count > RECORDS);
	return true;
}

static bool
put_row(struct page *page, const struct linked *link, struct error *error)
{
	struct json *data = append_object(page, json_get(page->data, "links"));
	struct json *row = append_object(page, json_get(page->view, "rows"));
	char         time[TIME_TEXT];

	put_text(page, data, "url", link->url);
	put_text(page, data, "state", str_of(link_state_name(link->state)));
	put_number(page, data, "status", link->status);
	put_text(page, data, "note", link->note);
	put_text(page, data, "target", link->target);
	put_text(page, row, "url", link->url);
	put_text(page, row, "state", page_word(page, states[link->state].key));
	put_number(page, row, "status", link->status);
	put_text(page, row, "note", link->note);
	put_text(page, row, "target", link->target);
	put_number(page, row, "place", (int64_t)json_get(page->view, "rows")->count);
	if (link->since > 0) {
		put_text(page, data, "since", str_copy(page->a, time_format(link->since, time)));
		put_text(page, row, "since", label_day(page, link->since));
	}
	if (link->checked > 0) {
		put_text(page, data, "checked", str_copy(page->a, time_format(link->checked, time)));
		put_text(page, row, "checked", label_time(page, link->checked));
	}
	return put_records(page, link, data, row, error);
}

static bool
put_links(struct page *page, const struct link_filter *filter, struct error *error)
{
	struct linked *list;
	size_t         count;
	struct str     last;

	put_array(page, page->data, "links");
	put_array(page, page->view, "rows");
	if (!links_list(page->a, page->db, filter, &list, &count, error))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!put_row(page, &list[i], error))
			return false;
	if (count < ROWS)
		return true;
	last = str_format(page->a, "%" PRId64 ".%.*s", list[count - 1].since,
			  STR_ARGS(link_id_text(page->a, list[count - 1].id)));
	put_text(page, page->view, "older",
		 str_format(page->a, "/admin/links?state=%s&after=%.*s", link_state_name(filter->state),
			    STR_ARGS(last)));
	put_text(page, page->data, "next", json_text(page->view, "older"));
	return true;
}

/* ---- what a repair did ------------------------------------------------------------------------------------------- */

static bool
put_repair(struct page *page, struct error *error)
{
	struct str    id = request_query(page->request, "repair");
	struct error  absent = { 0 };
	struct json  *view, *failures;
	struct relink done;

	if (id.length == 0)
		return true;
	if (!relink_find(page->a, page->db, id, &done, &absent)) {
		if (absent.code != ERROR_ABSENT && error != NULL)
			*error = absent;
		return absent.code == ERROR_ABSENT;
	}
	view = put_object(page, page->view, "repair");
	put_text(page, view, "from", done.from);
	put_text(page, view, "to", done.to);
	put_text(page, view, "changed",
		 words_fill(page->a, page->words, page->language, "links.changed", done.changed, NULL, 0));
	if (done.drafted > 0)
		put_text(page, view, "drafted",
			 words_fill(page->a, page->words, page->language, "links.drafted", done.drafted, NULL, 0));
	put_true(page, view, "more", done.more);
	failures = put_array(page, view, "failures");
	for (size_t i = 0; i < done.failure_count; i++) {
		const struct relink_failure *failure = &done.failures[i];
		const char                  *key = str_c(page->a, failure->key);
		struct str                   language;
		struct json *row = append_link(page, failures, page_address(page, "/records/%s", failure->record),
					       label_record(page, failure->record, &language));

		put_text(page, row, "why", words_has(page->words, key) ? page_word(page, key) : failure->detail);
	}
	return true;
}

/* ---- the page ---------------------------------------------------------------------------------------------------- */

static bool
begin(struct page *page, struct response *response, struct actor *actor_r, struct error *error)
{
	static const struct matter node = { 0 };

	put_text(page, page->view, "form_style", page->node->site->form_style);
	return page_desk(page, response, "links.title", ACT_ADMINISTER, &node, actor_r, error);
}

static bool
put_page(struct page *page, struct error *error)
{
	struct link_filter filter;

	read_filter(page, &filter);
	put_text(page, page->data, "state", str_of(link_state_name(filter.state)));
	put_true(page, page->view, "off", page->node->settings.links_check == LINKS_NONE);
	return put_states(page, filter.state, error) && put_links(page, &filter, error) && put_repair(page, error);
}

static bool
answer_links(struct page *page, struct response *response, struct error *error)
{
	struct actor actor;

	return begin(page, response, &actor, error) && put_page(page, error);
}

bool
show_dead_links(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_links, error);
}

static bool
answer_repair(struct page *page, struct response *response, struct error *error)
{
	struct actor  actor;
	struct error  fault = { 0 };
	struct relink done = { .id = page->request->submission,
			       .from = str_trim(request_form(page->request, "from")),
			       .to = str_trim(request_form(page->request, "to")),
			       .actor = &actor,
			       .most = AT_ONCE };

	if (!begin(page, response, &actor, error))
		return false;
	page_close(page); /* the writer must not wait for a reader */
	if (!relink(page->a, &page->node->records, &done, &fault)) {
		put_text(page, page->view, "from", done.from);
		put_text(page, page->view, "to", done.to);
		return put_fault(page, response, &fault, error) && page_db(page, error) && put_page(page, error);
	}
	page_await(page, done.number);
	go_to(response, page_address(page, "/admin/links?repair=%s", done.id));
	return true;
}

bool
repair_link(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_repair, error);
}
