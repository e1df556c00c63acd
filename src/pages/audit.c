/* The audit log on the desk: what was done, by whom; filtered, paged by number, and as a table for spreadsheets. */
#include "pages/desk.h"
#include "pages/labels.h"
#include "pages/pages.h"
#include "pages/stream.h"

#include "formats/csv_cells.h"
#include "people/account.h"
#include "people/audit.h"

enum { ROWS = 50, CSV_ROWS = 500 };

static const struct label_choice acts[AUDIT_ACTS] = {
	{ "node.make", "did.node-make" },
	{ "node.backup", "did.node-backup" },
	{ "node.restore", "did.node-restore" },
	{ "node.repair", "did.node-repair" },
	{ "settings.change", "did.settings-change" },
	{ "record.import", "did.record-import" },
	{ "record.publish", "did.record-publish" },
	{ "record.confirm", "did.record-confirm" },
	{ "record.withdraw", "did.record-withdraw" },
	{ "record.revoke", "did.record-revoke" },
	{ "record.erase", "did.record-erase" },
	{ "record.merge", "did.record-merge" },
	{ "record.separate", "did.record-separate" },
	{ "request.grant", "did.request-grant" },
	{ "request.return", "did.request-return" },
	{ "request.decline", "did.request-decline" },
	{ "harvest.add", "did.harvest-add" },
	{ "harvest.remove", "did.harvest-remove" },
	{ "account.add", "did.account-add" },
	{ "account.invite", "did.account-invite" },
	{ "account.admit", "did.account-admit" },
	{ "account.change", "did.account-change" },
	{ "account.disable", "did.account-disable" },
	{ "account.enable", "did.account-enable" },
	{ "account.delete", "did.account-delete" },
	{ "account.password", "did.account-password" },
	{ "account.link", "did.account-link" },
	{ "account.sessions", "did.account-sessions" },
	{ "role.give", "did.role-give" },
	{ "role.take", "did.role-take" },
	{ "role.offer", "did.role-offer" },
	{ "role.accept", "did.role-accept" },
	{ "role.decline", "did.role-decline" },
	{ "token.make", "did.token-make" },
	{ "token.revoke", "did.token-revoke" },
	{ "letter.release", "did.letter-release" },
	{ "letter.drop", "did.letter-drop" },
	{ "translation.approve", "did.translation-approve" },
	{ "translation.choose", "did.translation-choose" },
	{ "job.retry", "did.job-retry" },
	{ "job.cancel", "did.job-cancel" },
	{ "look.change", "did.look-change" },
	{ "links.repair", "did.links-repair" },
	{ "reviewer.accept", "did.reviewer-accept" },
	{ "reviewer.end", "did.reviewer-end" },
};

static struct str
label_channel(const struct page *page, struct str channel)
{
	static const struct label_choice channels[CHANNELS] = { { "web", "channel.web" },
								{ "api", "channel.api" },
								{ "mail", "channel.mail" },
								{ "command", "channel.command" },
								{ "job", "channel.job" } };

	return label_choice(page, channels, CHANNELS, channel);
}

static struct str
label_who(struct page *page, const struct audit_row *row)
{
	bool itself = str_is(row->channel, channel_name(CHANNEL_JOB));

	if (row->account.length > 0)
		return label_account(page, row->account);
	return page_word(page, itself ? "audit.itself" : "audit.operator");
}

/* ---- the filter -------------------------------------------------------------------------------------------------- */

/* What is asked for; an address that nobody has finds nothing. */
static void
read_filter(struct page *page, struct audit_filter *filter_r)
{
	const struct request *request = page->request;
	struct str            email = str_trim(request_query(request, "account"));
	struct account        account;
	enum audit_act        act;

	*filter_r = (struct audit_filter){ .subject = str_trim(request_query(request, "subject")),
					   .account = email,
					   .of_account = email.length > 0 };
	if (!str_integer(request_query(request, "before"), &filter_r->before) || filter_r->before < 0)
		filter_r->before = 0;
	if (audit_act_parse(request_query(request, "act"), &act))
		filter_r->act = audit_act_name(act);
	if (email.length > 0 && account_find_email(page->a, page->db, email, &account, NULL))
		filter_r->account = account.id;
}

static void
put_filter(const struct page *page, const struct audit_filter *filter)
{
	struct json *choices = put_array(page, page->view, "acts"), *choice;

	for (size_t i = 0; i < AUDIT_ACTS; i++) {
		choice = append_object(page, choices);
		put_text(page, choice, "value", str_of(acts[i].name));
		put_text(page, choice, "label", page_word(page, acts[i].key));
		put_true(page, choice, "chosen", filter->act != NULL && strcmp(filter->act, acts[i].name) == 0);
	}
	put_text(page, page->view, "whose", request_query(page->request, "account"));
	put_text(page, page->view, "subject", filter->subject);
}

static struct str
address_with(const struct page *page, const char *path, int64_t before)
{
	struct buffer out = buffer_in(page->a);

	buffer_add_c(&out, path);
	address_add(&out, "act", request_query(page->request, "act"));
	address_add(&out, "account", request_query(page->request, "account"));
	address_add(&out, "subject", request_query(page->request, "subject"));
	if (before > 0)
		address_add(&out, "before", str_format(page->a, "%" PRId64, before));
	return buffer_str(&out);
}

/* ---- the page ---------------------------------------------------------------------------------------------------- */

/* Where what it was done to is shown. */
static struct str
address_of(const struct page *page, const struct audit_row *row)
{
	if (str_starts(row->act, STR("record.")) && !str_is(row->act, "record.import"))
		return page_address(page, "/records/%s", row->subject);
	return (struct str){ 0 };
}

static void
append_row(struct page *page, struct json *list, const struct audit_row *row)
{
	struct json *item = append_object(page, list);

	put_number(page, item, "entry", row->number);
	put_text(page, item, "when", label_time(page, row->time));
	put_text(page, item, "who", label_who(page, row));
	put_text(page, item, "channel", label_channel(page, row->channel));
	put_text(page, item, "act", label_choice(page, acts, AUDIT_ACTS, row->act));
	put_text(page, item, "subject", row->subject);
	put_text(page, item, "address", address_of(page, row));
	if (!str_is(row->detail, "{}"))
		put_text(page, item, "detail", row->detail);
}

static bool
put_rows(struct page *page, const struct audit_filter *filter, struct error *error)
{
	struct json      *list = put_array(page, page->view, "rows");
	struct audit_row *rows;
	size_t            count;

	if (!audit_page(page->a, page->db, filter, ROWS, &rows, &count, error))
		return false;
	for (size_t i = 0; i < count; i++)
		append_row(page, list, &rows[i]);
	if (count == ROWS)
		put_text(page, page->view, "older", address_with(page, "/admin/audit", rows[count - 1].number));
	return true;
}

/* ---- the table --------------------------------------------------------------------------------------------------- */

struct table_out {
	struct node        *node;
	struct audit_filter filter;
	bool                begun;
};

static void
add_line(struct arena *a, struct buffer *out, const struct audit_row *row)
{
	char time[TIME_TEXT];

	csv_add_cell(out, str_format(a, "%" PRId64, row->number));
	buffer_add_byte(out, ',');
	csv_add_cell(out, time_format_exact(row->time, time));
	buffer_add_byte(out, ',');
	csv_add_cell(out, row->account);
	buffer_add_byte(out, ',');
	csv_add_cell(out, row->channel);
	buffer_add_byte(out, ',');
	csv_add_cell(out, row->act);
	buffer_add_byte(out, ',');
	csv_add_cell(out, row->subject);
	buffer_add_byte(out, ',');
	csv_add_cell(out, row->detail);
	buffer_add_c(out, "\r\n");
}

static bool
next_lines(void *context, struct arena *a, struct buffer *out, bool *last_r)
{
	struct table_out *table = context;
	struct audit_row *rows;
	size_t            count;
	struct db        *db;
	bool              good;

	if (!table->begun)
		buffer_add_c(out, "number,time,account,channel,act,subject,detail\r\n");
	table->begun = true;
	if (!db_borrow(table->node->pool, &db, NULL))
		return false;
	good = audit_page(a, db, &table->filter, CSV_ROWS, &rows, &count, NULL);
	db_return(db);
	if (!good)
		return false;
	for (size_t i = 0; i < count; i++)
		add_line(a, out, &rows[i]);
	*last_r = count < CSV_ROWS;
	if (count > 0)
		table->filter.before = rows[count - 1].number;
	return true;
}

static bool
begin_table(struct page *page, struct response *response, const struct audit_filter *filter)
{
	struct table_out *table = ARENA_NEW(page->a, struct table_out);

	*table = (struct table_out){ .node = page->node, .filter = *filter };
	response->media = STR("text/csv; charset=utf-8");
	response->download = STR("audit.csv");
	return stream_begin(page, response, next_lines, table);
}

static bool
answer_audit(struct page *page, struct response *response, struct error *error)
{
	static const struct matter node = { 0 };
	struct actor               actor;
	struct audit_filter        filter;

	if (!page_desk(page, response, "audit.title", ACT_READ_AUDIT, &node, &actor, error))
		return false;
	read_filter(page, &filter);
	if (str_is(page->request->format, "csv"))
		return begin_table(page, response, &filter) ||
		       error_set(error, ERROR_STORAGE, "audit.table", "the table cannot be made");
	put_filter(page, &filter);
	append_format(page, address_with(page, "/admin/audit.csv", 0), "CSV", "text/csv");
	return put_rows(page, &filter, error);
}

bool
show_audit(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_audit, error);
}
