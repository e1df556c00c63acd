/* How often pages and records were read: of the whole node on the desk, and of the records of a country or organization for its
 * people. As a page with bars, as JSON, as a table for spreadsheets. */
#include "pages/accounts.h"
#include "pages/desk.h"
#include "pages/labels.h"
#include "pages/pages.h"
#include "pages/people.h"
#include "pages/pictures.h"

#include "base/clock.h"
#include "base/limits.h"
#include "db/db.h"
#include "figures/sums.h"
#include "formats/csv_cells.h"
#include "people/permission.h"

enum { DAYS = 30, MONTHS = 12, MOST_MONTHS = 60, SHOWN = 20, MONTH_TEXT = 7 };

/* What the address asks for. */
struct asked {
	const char         *path;
	struct str          owner;  /* country or organization; empty: the whole node */
	struct str          choice; /* "", "year" or "all" */
	struct figure_range range;
	bool                months; /* the bars are months */
};

/* What there is of it. */
struct found {
	struct figure_sums periods;
	struct figure_sums of[FIGURE_KINDS];
	struct figure_sums forms; /* of downloads; of an owner's none */
};

/* The kinds that are told thing by thing, in the order of the page. */
static const struct {
	enum figure_kind kind;
	const char      *word;
	bool             owned; /* also of an owner's records */
} parts[] = {
	{ FIGURE_RECORD, "figures.records", true }, { FIGURE_DOWNLOAD, "figures.downloads", true },
	{ FIGURE_PAGE, "figures.pages", false },    { FIGURE_COUNTRY, "figures.countries", false },
	{ FIGURE_OWNER, "figures.owners", false },  { FIGURE_EXPORT, "figures.exports", false },
	{ FIGURE_DOOR, "figures.doors", false },
};

enum { PARTS = sizeof parts / sizeof parts[0] };

/* ---- what is asked for ------------------------------------------------------------------------------------------- */

static struct str
month_before(struct arena *a, int64_t now, int months)
{
	struct date date = date_of(now);
	int         month = date.year * 12 + date.month - 1 - months;

	return str_format(a, "%04d-%02d", month / 12, month % 12 + 1);
}

/* By default the last days, by choice the last months or all; a first and a last period that are named come before. */
static bool
read_asked(const struct page *page, struct asked *asked, struct error *error)
{
	int64_t    now = clock_now(page->node->clock);
	struct str from = str_trim(request_query(page->request, "from"));

	asked->choice = request_query(page->request, "range");
	asked->range.to = str_trim(request_query(page->request, "to"));
	if (!figure_period(from, "from", error) || !figure_period(asked->range.to, "to", error))
		return false;
	asked->months = from.length == MONTH_TEXT || str_is_one_of(asked->choice, "year all");
	if (from.length > 0)
		asked->range.from = from;
	else if (str_is(asked->choice, "year"))
		asked->range.from = month_before(page->a, now, MONTHS - 1);
	else if (!str_is(asked->choice, "all"))
		asked->range.from = figure_day(page->a, now - (DAYS - 1) * CLOCK_DAY);
	return true;
}

static struct str
address_with(const struct page *page, const struct asked *asked, const char *suffix, struct str choice)
{
	struct buffer out = buffer_in(page->a);

	buffer_add_c(&out, asked->path);
	buffer_add_c(&out, suffix);
	address_add(&out, "owner", asked->owner);
	address_add(&out, "range", choice);
	if (suffix[0] != '\0') {
		address_add(&out, "from", request_query(page->request, "from"));
		address_add(&out, "to", request_query(page->request, "to"));
	}
	return buffer_str(&out);
}

/* ---- what there is ----------------------------------------------------------------------------------------------- */

/* Of an owner the periods are those of its records. */
static bool
find_periods(const struct page *page, const struct asked *asked, struct figure_sums *periods_r, struct error *error)
{
	if (asked->owner.length == 0)
		return figures_by_period(page->a, page->db, &asked->range, periods_r, error);
	if (!figures_of(page->a, page->db, FIGURE_OWNER, asked->owner, &asked->range, periods_r, error))
		return false;
	for (size_t i = 0; i < periods_r->count; i++)
		periods_r->list[i].kind = periods_r->list[i].form;
	return true;
}

static bool
find(const struct page *page, const struct asked *asked, size_t most, struct found *found_r, struct error *error)
{
	*found_r = (struct found){ 0 };
	if (!find_periods(page, asked, &found_r->periods, error))
		return false;
	for (size_t i = 0; i < PARTS; i++)
		if ((asked->owner.length == 0 || parts[i].owned) &&
		    !figures_by_what(page->a, page->db, parts[i].kind, asked->owner, &asked->range, most,
				     &found_r->of[parts[i].kind], error))
			return false;
	return asked->owner.length > 0 ||
	       figures_by_form(page->a, page->db, FIGURE_DOWNLOAD, &asked->range, most, &found_r->forms, error);
}

static int64_t
total_of(const struct found *found, const char *kind, const char *what)
{
	int64_t total = 0;

	for (size_t i = 0; i < found->periods.count; i++)
		if (str_is(found->periods.list[i].kind, kind) &&
		    (what == NULL || str_is(found->periods.list[i].what, what)))
			total += found->periods.list[i].count;
	return total;
}

/* ---- the bars ---------------------------------------------------------------------------------------------------- */

/* Days or months since 1970. */
static bool
place_of(struct str period, bool months, int64_t *place_r)
{
	int64_t year, month, day = 1;

	if (period.length < MONTH_TEXT || !str_integer(str_slice(period, 0, 4), &year) ||
	    !str_integer(str_slice(period, 5, 7), &month))
		return false;
	if (period.length > MONTH_TEXT && !str_integer(str_slice(period, 8, 10), &day))
		return false;
	*place_r = months ? year * 12 + month - 1
			  : date_time((struct date){ (int)year, (int)month, (int)day }) / CLOCK_DAY;
	return true;
}

static struct str
label_place(struct arena *a, int64_t place, bool months)
{
	return months ? str_format(a, "%04" PRId64 "-%02" PRId64, place / 12, place % 12 + 1)
		      : str_slice(figure_day(a, place * CLOCK_DAY), strlen("2026-"), strlen("2026-11-30"));
}

/* From the first that was asked for, or that there is, to the last; of many the last. */
static void
find_bounds(const struct page *page, const struct asked *asked, const struct found *found, int64_t *first_r,
	    int64_t *last_r)
{
	struct str today = figure_day(page->a, clock_now(page->node->clock));
	struct str from = asked->range.from.length > 0 ? asked->range.from
			  : found->periods.count > 0   ? found->periods.list[0].period
						       : today;

	if (!place_of(asked->range.to.length > 0 ? asked->range.to : today, asked->months, last_r) ||
	    !place_of(from, asked->months, first_r) || *first_r > *last_r)
		*first_r = *last_r = 0;
	if (*last_r - *first_r >= MOST_MONTHS)
		*first_r = *last_r - MOST_MONTHS + 1;
}

static void
write_bars(const struct page *page, const struct asked *asked, const struct found *found, struct buffer *out)
{
	int64_t        first, last, place;
	struct column *columns;

	find_bounds(page, asked, found, &first, &last);
	columns = ARENA_ARRAY(page->a, struct column, (size_t)(last - first) + 1);
	for (place = first; place <= last; place++)
		columns[place - first].label = label_place(page->a, place, asked->months);
	for (size_t i = 0; i < found->periods.count; i++) {
		const struct figure_sum *sum = &found->periods.list[i];

		if (str_is(sum->kind, "page") && place_of(sum->period, asked->months, &place) && place >= first &&
		    place <= last)
			columns[place - first].count += sum->count;
	}
	columns_write(page, out, page_word(page, "figures.views"), columns, (size_t)(last - first) + 1);
}

/* ---- as a table -------------------------------------------------------------------------------------------------- */

static void
add_line(struct page *page, struct buffer *out, const struct figure_sum *sum, struct str kind)
{
	csv_add_cell(out, sum->period);
	buffer_add_byte(out, ',');
	csv_add_cell(out, kind);
	buffer_add_byte(out, ',');
	csv_add_cell(out, sum->what);
	buffer_add_byte(out, ',');
	csv_add_cell(out, sum->form);
	buffer_add_c(out, str_c(page->a, str_format(page->a, ",%" PRId64 "\r\n", sum->count)));
}

/* First what was read in each period; then, without one, each thing in all of them together. */
static void
write_table(struct page *page, const struct found *found, struct buffer *out)
{
	buffer_add_c(out, "period,kind,what,form,count\r\n");
	for (size_t i = 0; i < found->periods.count; i++)
		add_line(page, out, &found->periods.list[i], found->periods.list[i].kind);
	for (size_t part = 0; part < PARTS; part++) {
		const struct figure_sums *sums = &found->of[parts[part].kind];

		for (size_t i = 0; i < sums->count; i++)
			add_line(page, out, &sums->list[i], str_of(figure_kind_name(parts[part].kind)));
	}
	for (size_t i = 0; i < found->forms.count; i++)
		add_line(page, out, &found->forms.list[i], STR("form"));
}

/* ---- as data ----------------------------------------------------------------------------------------------------- */

static void
append_sum(const struct page *page, struct json *list, const struct figure_sum *sum)
{
	struct json *row = append_object(page, list);

	put_text(page, row, "period", sum->period);
	put_text(page, row, "kind", sum->kind);
	put_text(page, row, "what", sum->what);
	put_text(page, row, "form", sum->form);
	put_number(page, row, "count", sum->count);
}

static void
put_data(const struct page *page, const struct asked *asked, const struct found *found)
{
	struct json *list = put_array(page, page->data, "periods");

	put_text(page, page->data, "from", asked->range.from);
	put_text(page, page->data, "to", asked->range.to);
	put_text(page, page->data, "owner", asked->owner);
	for (size_t i = 0; i < found->periods.count; i++)
		append_sum(page, list, &found->periods.list[i]);
	for (size_t part = 0; part < PARTS; part++) {
		const struct figure_sums *sums = &found->of[parts[part].kind];

		if (asked->owner.length > 0 && !parts[part].owned)
			continue;
		list = put_array(page, page->data, figure_kind_name(parts[part].kind));
		for (size_t i = 0; i < sums->count; i++)
			append_sum(page, list, &sums->list[i]);
	}
	if (asked->owner.length > 0)
		return;
	list = put_array(page, page->data, "form");
	for (size_t i = 0; i < found->forms.count; i++)
		append_sum(page, list, &found->forms.list[i]);
}

/* ---- as a page --------------------------------------------------------------------------------------------------- */

static void
append_total(const struct page *page, struct json *list, const char *word, int64_t count)
{
	struct json *row = append_object(page, list);

	put_text(page, row, "label", page_word(page, word));
	put_number(page, row, "count", count);
}

/* Readers of each day, by how many days there are. */
static int64_t
visitors_of_day(const struct found *found)
{
	int64_t total = 0, days = 0;

	for (size_t i = 0; i < found->periods.count; i++) {
		const struct figure_sum *sum = &found->periods.list[i];

		if (str_is(sum->kind, "visitor") && sum->period.length > MONTH_TEXT) {
			total += sum->count;
			days++;
		}
	}
	return days > 0 ? (total + days / 2) / days : 0;
}

static void
put_totals(const struct page *page, const struct asked *asked, const struct found *found)
{
	struct json *list = put_array(page, page->view, "totals"), *rest;

	append_total(page, list, "figures.views", total_of(found, "page", NULL));
	append_total(page, list, "figures.downloads", total_of(found, "download", NULL));
	if (asked->owner.length > 0)
		return;
	append_total(page, list, "figures.visitors", visitors_of_day(found));
	rest = put_array(page, page->view, "apart");
	append_total(page, rest, "figures.exports", total_of(found, "export", NULL));
	append_total(page, rest, "figures.doors", total_of(found, "door", NULL));
	append_total(page, rest, "figures.robots", total_of(found, "robot", NULL));
	append_total(page, rest, "figures.unchanged", total_of(found, "answer", "unchanged"));
	append_total(page, rest, "figures.head", total_of(found, "answer", "head"));
	append_total(page, rest, "figures.moved", total_of(found, "answer", "moved"));
	append_total(page, rest, "figures.refused", total_of(found, "answer", "refused"));
	append_total(page, rest, "figures.failed", total_of(found, "answer", "failed"));
}

/* Where what was read is, and what it is called. */
static void
put_what(struct page *page, struct json *row, enum figure_kind kind, const struct figure_sum *sum)
{
	struct str language;

	if (sum->what.length == 0) {
		put_text(page, row, "label", page_word(page, "figures.others"));
		return;
	}
	switch (kind) {
	case FIGURE_RECORD:
	case FIGURE_DOWNLOAD:
		put_text(page, row, "address", page_address(page, "/records/%s", sum->what));
		put_text(page, row, "label", label_record(page, sum->what, &language));
		break;
	case FIGURE_COUNTRY:
		put_text(page, row, "address", page_address(page, "/countries/%s", sum->what));
		put_text(page, row, "label", label_country(page, sum->what));
		break;
	case FIGURE_OWNER:
		put_text(page, row, "address", page_address(page, "/me/statistics?owner=%s", sum->what));
		put_text(page, row, "label", label_owner(page, sum->what));
		break;
	default:
		if (kind == FIGURE_PAGE && str_find_byte(sum->what, '{') == sum->what.length)
			put_text(page, row, "address", sum->what);
		put_text(page, row, "label", sum->what);
	}
}

static struct str
label_form(const struct page *page, enum figure_kind kind, struct str form)
{
	static const struct label_choice forms[] = { { "page", "figures.views" },
						     { "download", "figures.downloads" },
						     { "file", "figures.file" },
						     { "html", "figures.page" } };

	if (kind == FIGURE_PAGE || kind == FIGURE_RECORD)
		return STR("");
	return label_choice(page, forms, sizeof forms / sizeof forms[0], form);
}

/* Formats alone, without what was downloaded in them. */
static void
put_forms(const struct page *page, struct json *tables, const struct figure_sums *forms)
{
	struct json *table, *rows, *row;

	if (forms->count == 0)
		return;
	table = append_object(page, tables);
	put_text(page, table, "heading", page_word(page, "figures.formats"));
	rows = put_array(page, table, "rows");
	for (size_t i = 0; i < forms->count; i++) {
		row = append_object(page, rows);
		put_text(page, row, "label", label_form(page, FIGURE_DOWNLOAD, forms->list[i].form));
		put_number(page, row, "count", forms->list[i].count);
	}
}

static void
put_parts(struct page *page, const struct found *found)
{
	struct json *tables = put_array(page, page->view, "tables");

	for (size_t part = 0; part < PARTS; part++) {
		const struct figure_sums *sums = &found->of[parts[part].kind];
		struct json              *table, *rows;

		if (sums->count == 0)
			continue;
		table = append_object(page, tables);
		put_text(page, table, "heading", page_word(page, parts[part].word));
		rows = put_array(page, table, "rows");
		for (size_t i = 0; i < sums->count; i++) {
			struct json *row = append_object(page, rows);

			put_what(page, row, parts[part].kind, &sums->list[i]);
			put_text(page, row, "form", label_form(page, parts[part].kind, sums->list[i].form));
			put_number(page, row, "count", sums->list[i].count);
		}
	}
	put_forms(page, tables, &found->forms);
}

static void
put_ranges(const struct page *page, const struct asked *asked)
{
	static const char *const choices[][2] = { { "", "figures.days" },
						  { "year", "figures.year" },
						  { "all", "figures.all" } };
	struct json             *list = put_array(page, page->view, "ranges");

	for (size_t i = 0; i < sizeof choices / sizeof choices[0]; i++)
		put_true(page,
			 append_link(page, list, address_with(page, asked, "", str_of(choices[i][0])),
				     page_word(page, choices[i][1])),
			 "current", str_is(asked->choice, choices[i][0]));
}

static void
put_view(struct page *page, const struct asked *asked, const struct found *found)
{
	put_totals(page, asked, found);
	put_parts(page, found);
	put_ranges(page, asked);
	put_true(page, page->view, "counts", !page->node->settings.uncounted);
	put_text(page, page->view, "bars", address_with(page, asked, ".svg", asked->choice));
	put_true(page, page->view, "any", found->periods.count > 0);
	append_format(page, address_with(page, asked, ".json", asked->choice), "JSON", "application/json");
	append_format(page, address_with(page, asked, ".csv", asked->choice), "CSV", "text/csv");
}

/* ---- the answer -------------------------------------------------------------------------------------------------- */

static bool
answer(struct page *page, struct response *response, const struct asked *asked, struct error *error)
{
	struct buffer out = buffer_in(page->a);
	struct str    format = page->request->format;
	struct found  found;

	if (!find(page, asked, str_is(format, "html") ? SHOWN : LIMIT_FIGURE_ROWS, &found, error))
		return false;
	if (str_is(format, "svg")) {
		write_bars(page, asked, &found, &out);
		response->body = buffer_str(&out);
	} else if (str_is(format, "csv")) {
		write_table(page, &found, &out);
		response->body = buffer_str(&out);
		response->download = STR("statistics.csv");
	} else if (str_is(format, "json")) {
		put_data(page, asked, &found);
	} else {
		put_view(page, asked, &found);
	}
	return true;
}

static bool
answer_figures(struct page *page, struct response *response, struct error *error)
{
	static const struct matter node = { 0 };
	struct asked               asked = { .path = "/admin/statistics" };
	struct actor               actor;

	put_true(page, page->view, "desk", true);
	return page_desk(page, response, "figures.title", ACT_ADMINISTER, &node, &actor, error) &&
	       read_asked(page, &asked, error) && answer(page, response, &asked, error);
}

bool
show_figures(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_figures, error);
}

/* ---- of one owner ------------------------------------------------------------------------------------------------ */

static struct str
owner_of(const struct grant *grant)
{
	return grant->government.length > 0 ? grant->government : grant->organization;
}

/* A role that is bound to a type is one for the owner, too. */
static bool
may_see(const struct actor *actor, struct str owner)
{
	const struct matter all = { .owner = owner };
	bool                may = permission_allows(actor, ACT_SEE_FIGURES, &all);

	for (size_t i = 0; !may && i < actor->grant_count; i++)
		may = permission_allows(actor, ACT_SEE_FIGURES,
					&(struct matter){ .owner = owner, .type = actor->grants[i].type });
	return may;
}

void
put_own_figures(struct page *page, const struct actor *actor)
{
	struct json *list = put_array(page, page->view, "own_figures");

	for (size_t i = 0; i < actor->grant_count; i++) {
		struct str owner = owner_of(&actor->grants[i]);
		bool       again = owner.length == 0 || !may_see(actor, owner);

		for (size_t k = 0; k < i && !again; k++)
			again = str_equal(owner, owner_of(&actor->grants[k]));
		if (!again)
			(void)append_link(page, list, page_address(page, "/me/statistics?owner=%s", owner),
					  label_owner(page, owner));
	}
}

/* The one that is named, else that of one's first role. */
static struct str
choose_owner(const struct page *page, const struct actor *actor)
{
	struct str owner = str_trim(request_query(page->request, "owner"));

	for (size_t i = 0; owner.length == 0 && i < actor->grant_count; i++)
		owner = owner_of(&actor->grants[i]);
	return owner;
}

static bool
answer_own(struct page *page, struct response *response, struct error *error)
{
	struct asked asked = { .path = "/me/statistics" };
	struct actor actor;

	put_form(page, response, "figures.title");
	if (!page_db(page, error) || !page_actor(page, &actor, error) || !read_asked(page, &asked, error))
		return false;
	asked.owner = choose_owner(page, &actor);
	if (asked.owner.length == 0 || !may_see(&actor, asked.owner))
		return error_set(error, ERROR_DENIED, "figures.denied",
				 "how often records of '%.*s' were read is for those who have a role there",
				 STR_ARGS(str_head(asked.owner, 40)));
	put_text(page, page->view, "owner", label_owner(page, asked.owner));
	return answer(page, response, &asked, error);
}

bool
show_own_figures(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_own, error);
}
