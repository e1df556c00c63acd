/* Links that are dead or have moved, with the records that have them, and putting another address in their place: all of them on the
 * desk, and at /me/links those of the records that whoever asks may amend. */
#include "pages/accounts.h"
#include "pages/desk.h"
#include "pages/labels.h"
#include "pages/pages.h"
#include "pages/site.h"

#include "db/db.h"
#include "records/linked.h"
#include "records/matter.h"
#include "records/relink.h"

enum {
	ROWS = 30,
	RECORDS = 5,   /* of each that are named */
	AT_ONCE = 200, /* records that a form changes */
	LOOKS = 300,   /* records that are looked at for a page of those that somebody may amend */
};

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

static const char desk[] = "/admin/links", own[] = "/me/links";

/* How many there are is told on the desk only: of what is one's own they would have to be looked at one by one. */
static bool
put_states(const struct page *page, const char *path, enum link_state chosen, struct error *error)
{
	struct json *list = put_array(page, page->view, "states");

	for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
		int64_t      count;
		struct json *link =
			append_link(page, list, str_format(page->a, "%s?state=%s", path, link_state_name(shown[i])),
				    page_word(page, states[shown[i]].key));

		put_true(page, link, "current", shown[i] == chosen);
		if (path == own)
			continue;
		if (!links_count(page->a, page->db, shown[i], &count, error))
			return false;
		put_number(page, link, "count", count);
		put_true(page, link, "counted", true);
	}
	return true;
}

/* ---- the list ---------------------------------------------------------------------------------------------------- */

static void
put_records(struct page *page, const struct str *records, size_t count, struct json *data, struct json *row)
{
	struct json *list = put_array(page, row, "records"), *ids = put_array(page, data, "records");

	for (size_t i = 0; i < count && i < RECORDS; i++) {
		struct str   language, title = label_record(page, records[i], &language);
		struct json *item = append_link(page, list, page_address(page, "/records/%s", records[i]), title);

		put_language(page, item, "language", "direction", language);
		append_text(page, ids, records[i]);
	}
	put_true(page, row, "others", count > RECORDS);
}

/* `repairs`: the form that does it stands beside it. */
static void
put_row(struct page *page, const struct linked *link, const struct str *records, size_t count, bool repairs)
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
	put_true(page, row, "repairs", repairs);
	put_records(page, records, count, data, row);
}

/* `last`: of this page; there is another. */
static void
put_next(const struct page *page, const char *path, const struct link_filter *filter, const struct linked *last)
{
	struct str next =
		str_format(page->a, "%s?state=%s&after=%" PRId64 ".%.*s", path, link_state_name(filter->state),
			   last->since, STR_ARGS(link_id_text(page->a, last->id)));

	put_text(page, page->view, "older", next);
	put_text(page, page->data, "next", next);
}

static bool
put_links(struct page *page, const struct link_filter *filter, struct error *error)
{
	struct linked *list;
	struct str    *records;
	size_t         count, record_count;

	if (!links_list(page->a, page->db, filter, &list, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!link_records(page->a, page->db, list[i].id, STR(""), RECORDS + 1, &records, &record_count, error))
			return false;
		put_row(page, &list[i], records, record_count, true);
	}
	if (count == ROWS)
		put_next(page, desk, filter, &list[count - 1]);
	return true;
}

/* ---- those of the records that somebody may amend ---------------------------------------------------------------- */

/* The one owner to whose records all roles are bound; empty when there are several, or a role without a bound. What one began
 * oneself comes besides. */
static struct str
bound_of(const struct actor *actor)
{
	struct str owner = STR("");

	for (size_t i = 0; i < actor->grant_count; i++) {
		const struct grant *grant = &actor->grants[i];
		struct str          bound = grant->organization.length > 0 ? grant->organization : grant->government;

		if (bound.length == 0 || (owner.length > 0 && !str_equal(bound, owner)))
			return STR("");
		owner = bound;
	}
	return owner.length > 0 ? owner : STR("-"); /* nobody is called that: what one began oneself */
}

/* The records of `used`, which all link to the same, that the actor may amend; whether he may publish one of them. */
static bool
find_own(struct page *page, const struct actor *actor, const struct link_used *used, size_t count, struct str *records,
	 size_t *count_r, bool *repairs_r, struct error *error)
{
	struct matter matter;

	*count_r = 0;
	*repairs_r = false;
	for (size_t i = 0; i < count; i++) {
		if (!record_matter_of(page->a, page->db, &page->node->records, used[i].record, used[i].type,
				      used[i].owner, &matter, error))
			return false;
		if (!permission_allows(actor, ACT_EDIT, &matter))
			continue;
		records[(*count_r)++] = used[i].record;
		*repairs_r = *repairs_r || permission_allows(actor, ACT_PUBLISH, &matter);
	}
	return true;
}

static bool
put_own_links(struct page *page, const struct actor *actor, const struct link_filter *filter, struct error *error)
{
	const struct record_context *context = &page->node->records;
	struct link_used_filter      used = { *filter, bound_of(actor), STR(""), actor->account };
	struct link_used            *list;
	struct str                  *records;
	size_t                       count, record_count, next, rows = 0;
	bool                         repairs;

	used.links.most = LOOKS;
	if (str_equal(used.owner, context->owner))
		used.node = context->node;
	if (!links_used(page->a, page->db, &used, &list, &count, error))
		return false;
	records = ARENA_ARRAY(page->a, struct str, count);
	for (size_t i = 0; i < count; i = next) {
		for (next = i + 1; next < count && str_equal(list[next].link.id, list[i].link.id);)
			next++;
		if (!find_own(page, actor, &list[i], next - i, records, &record_count, &repairs, error))
			return false;
		if (record_count > 0)
			put_row(page, &list[i].link, records, record_count, repairs);
		rows += record_count > 0;
		if (next < count ? rows == ROWS : count == LOOKS) {
			put_next(page, own, filter, &list[i].link);
			break;
		}
	}
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
begin(struct page *page, const char *path, struct response *response, struct actor *actor_r, struct error *error)
{
	static const struct matter node = { 0 };

	put_text(page, page->view, "form_style", page->node->site->form_style);
	put_text(page, page->view, "action", str_of(path));
	put_true(page, page->view, "own", path == own);
	if (path == desk)
		return page_desk(page, response, "links.title", ACT_ADMINISTER, &node, actor_r, error);
	put_form(page, response, "links.own");
	return page_db(page, error) && page_actor(page, actor_r, error);
}

static bool
put_page(struct page *page, const char *path, const struct actor *actor, struct error *error)
{
	struct link_filter filter;

	read_filter(page, &filter);
	put_text(page, page->data, "state", str_of(link_state_name(filter.state)));
	put_true(page, page->view, "off", page->node->settings.links_check == LINKS_NONE);
	put_array(page, page->data, "links");
	put_array(page, page->view, "rows");
	return put_states(page, path, filter.state, error) &&
	       (path == own ? put_own_links(page, actor, &filter, error) : put_links(page, &filter, error)) &&
	       put_repair(page, error);
}

static bool
show(struct page *page, const char *path, struct response *response, struct error *error)
{
	struct actor actor;

	return begin(page, path, response, &actor, error) && put_page(page, path, &actor, error);
}

static bool
repair(struct page *page, const char *path, struct response *response, struct error *error)
{
	struct actor  actor;
	struct error  fault = { 0 };
	struct relink done = { .id = page->request->submission,
			       .from = str_trim(request_form(page->request, "from")),
			       .to = str_trim(request_form(page->request, "to")),
			       .actor = &actor,
			       .most = AT_ONCE,
			       .own = path == own };

	if (!begin(page, path, response, &actor, error))
		return false;
	page_close(page); /* the writer must not wait for a reader */
	if (!relink(page->a, &page->node->records, &done, &fault)) {
		put_text(page, page->view, "from", done.from);
		put_text(page, page->view, "to", done.to);
		return put_fault(page, response, &fault, error) && page_db(page, error) &&
		       put_page(page, path, &actor, error);
	}
	page_await(page, done.number);
	go_to(response, str_format(page->a, "%s?repair=%.*s", path, STR_ARGS(done.id)));
	return true;
}

static bool
answer_links(struct page *page, struct response *response, struct error *error)
{
	return show(page, desk, response, error);
}

bool
show_dead_links(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_links, error);
}

static bool
answer_repair(struct page *page, struct response *response, struct error *error)
{
	return repair(page, desk, response, error);
}

bool
repair_link(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_repair, error);
}

static bool
answer_own_links(struct page *page, struct response *response, struct error *error)
{
	return show(page, own, response, error);
}

bool
show_own_links(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_own_links, error);
}

static bool
answer_own_repair(struct page *page, struct response *response, struct error *error)
{
	return repair(page, own, response, error);
}

bool
repair_own_link(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_own_repair, error);
}
