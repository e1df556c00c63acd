/* The check. Records are judged as receivers do: several of a kind count as none (RFC 7208 4.5, RFC 7489 6.6.3), SPF is looked
 * up for the domain of the envelope's sender, which is that of mail.incoming, and DMARC and DKIM for that of From. */
#include "letters/sender_check.h"

#include "base/clock.h"
#include "base/json.h"
#include "db/db.h"
#include "http/parameters.h"
#include "letters/letters_sql.h"
#include "letters/selector.h"
#include "node/node.h"
#include "notices/dns.h"
#include "notices/mail_address.h"
#include "notices/outbox.h"
#include "notices/purpose.h"
#include "notices/smtp.h"

enum { TEST_DAYS = 7, FOUND_BYTES = 300 };

struct checking {
	struct arena          *a;
	struct node           *node;
	const struct settings *settings;
	struct str             from, envelope; /* domains */
	struct json           *findings;
	int64_t                now;
};

/* ---- asking ------------------------------------------------------------------------------------------------------ */

static void
note(const struct checking *checking, const char *state, struct str name, struct str found, struct str line)
{
	struct arena *a = checking->a;
	struct json  *item = json_append(checking->findings, json_object(a));

	json_add(item, STR("state"), json_string(a, str_of(state)));
	json_add(item, STR("name"), json_string(a, name));
	json_add(item, STR("found"), json_string(a, str_head(found, FOUND_BYTES)));
	json_add(item, STR("line"), json_string(a, line));
}

/* False with a note when nobody answers. */
static bool
ask(const struct checking *checking, struct str name, enum dns_kind kind, struct dns_answers *answers_r)
{
	struct error why = { 0 };

	if (dns_ask(checking->a, checking->settings->mail_resolver, name, kind, answers_r, &why))
		return true;
	note(checking, "unasked", name, STR(""), STR(""));
	return false;
}

/* Texts that begin as one of `kind` does; others at the name are not of it. */
static size_t
find_texts(const struct dns_answers *answers, const char *begins, struct str *first_r)
{
	size_t count = 0, length = strlen(begins);

	*first_r = STR("");
	for (size_t i = 0; i < answers->count; i++) {
		struct str text = answers->texts[i];

		if (!str_is_nocase(str_slice(text, 0, length), begins) ||
		    (text.length > length && text.data[length] != ' ' && text.data[length] != ';'))
			continue;
		if (count++ == 0)
			*first_r = text;
	}
	return count;
}

static struct str
text_line(const struct checking *checking, struct str name, struct str text)
{
	return str_format(checking->a, "%.*s. IN TXT \"%.*s\"", STR_ARGS(name), STR_ARGS(text));
}

/* "v=DMARC1; p=none": the value of p. */
static struct str
tag_of(struct arena *a, struct str text, const char *tag)
{
	struct str part, name;

	while (str_cut(&text, ';', &part)) {
		if (str_cut(&part, '=', &name) && part.data != NULL && str_is_nocase(str_trim(name), tag))
			return str_lower(a, str_trim(part));
	}
	return STR("");
}

static struct str
host_of(struct str url)
{
	struct str host = url_host(url);

	return str_slice(host, 0, str_find_byte(host, ':'));
}

/* ---- the kinds --------------------------------------------------------------------------------------------------- */

static struct str
sending_host(const struct checking *checking)
{
	bool here = checking->settings->mail_server.length == 0 || smtp_server_is_here(checking->settings->mail_server);

	return host_of(here ? checking->settings->url : checking->settings->mail_server);
}

static void
check_mx(const struct checking *checking, struct str domain)
{
	struct dns_answers answers;

	if (!ask(checking, domain, DNS_MX, &answers))
		return;
	if (answers.count == 0)
		note(checking, "mx-missing", domain, STR(""),
		     str_format(checking->a, "%.*s. IN MX 10 %.*s.", STR_ARGS(domain),
				STR_ARGS(sending_host(checking))));
	else
		note(checking, str_is(answers.texts[0], ".") ? "mx-refused" : "mx-good", domain, answers.texts[0],
		     STR(""));
}

static void
check_spf(const struct checking *checking)
{
	struct str         domain = checking->envelope, text;
	struct dns_answers answers;
	size_t             count;

	if (!ask(checking, domain, DNS_TXT, &answers))
		return;
	count = find_texts(&answers, "v=spf1", &text);
	if (count == 0)
		note(checking, "spf-missing", domain, STR(""),
		     text_line(checking, domain,
			       str_format(checking->a, "v=spf1 mx a:%.*s ~all", STR_ARGS(sending_host(checking)))));
	else if (count > 1)
		note(checking, "spf-several", domain, text, STR(""));
	else if (str_ends(text, STR(" all")) || str_ends(text, STR(" +all")))
		note(checking, "spf-open", domain, text, STR(""));
	else
		note(checking, "spf-good", domain, text, STR(""));
}

/* Where a domain says nothing, the one above it that others register under speaks for it. That is found here by going up while
 * there are two parts, which asks at worst one that says nothing. */
static bool
find_dmarc(const struct checking *checking, size_t *count_r, struct str *text_r)
{
	struct str         domain = checking->from;
	struct dns_answers answers;

	do {
		if (!ask(checking, str_join(checking->a, STR("_dmarc."), domain), DNS_TXT, &answers))
			return false;
		*count_r = find_texts(&answers, "v=DMARC1", text_r);
		domain = str_slice(domain, str_find_byte(domain, '.') + 1, domain.length);
	} while (*count_r == 0 && str_find_byte(domain, '.') < domain.length);
	return true;
}

static void
check_dmarc(const struct checking *checking)
{
	struct str domain = checking->from, text, policy;
	struct str contact = checking->settings->contact.length > 0 ? checking->settings->contact
								    : mail_from(checking->a, checking->node);
	size_t     count;

	if (!find_dmarc(checking, &count, &text))
		return;
	policy = tag_of(checking->a, text, "p");
	if (count == 0)
		note(checking, "dmarc-missing", domain, STR(""),
		     text_line(checking, str_join(checking->a, STR("_dmarc."), domain),
			       str_format(checking->a, "v=DMARC1; p=none; rua=mailto:%.*s", STR_ARGS(contact))));
	else if (count > 1)
		note(checking, "dmarc-several", domain, text, STR(""));
	else if (str_is(policy, "none"))
		note(checking, "dmarc-watch", domain, text, STR(""));
	else
		note(checking, str_is(policy, "quarantine") || str_is(policy, "reject") ? "dmarc-good" : "dmarc-wrong",
		     domain, text, STR(""));
}

/* The selector is that of the settings, else that of the newest test mail that came back. */
static bool
find_selector(const struct checking *checking, struct str *selector_r, struct error *error)
{
	struct q_check_newest_original_row row;
	struct error                       none = { 0 };
	struct db                         *db;
	bool                               good;

	*selector_r = checking->settings->mail_selector;
	if (selector_r->length > 0)
		return true;
	if (!db_borrow(checking->node->pool, &db, error))
		return false;
	good = q_check_newest_original(checking->a, db, &row, &none);
	db_return(db);
	if (good)
		*selector_r = selector_of(checking->a, row.original, checking->from);
	else if (none.code != ERROR_ABSENT)
		*error = none;
	return good || none.code == ERROR_ABSENT;
}

static bool
check_dkim(const struct checking *checking, struct error *error)
{
	struct str         selector, name;
	struct dns_answers answers;

	if (!find_selector(checking, &selector, error))
		return false;
	if (selector.length == 0) {
		note(checking, "dkim-unknown", checking->from, STR(""), STR(""));
		return true;
	}
	name = str_format(checking->a, "%.*s._domainkey.%.*s", STR_ARGS(selector), STR_ARGS(checking->from));
	if (!ask(checking, name, DNS_TXT, &answers))
		return true;
	for (size_t i = 0; i < answers.count; i++) {
		if (tag_of(checking->a, answers.texts[i], "p").length > 0) {
			note(checking, "dkim-good", name, answers.texts[i], STR(""));
			return true;
		}
	}
	note(checking, "dkim-missing", name, STR(""), text_line(checking, name, STR("v=DKIM1; k=rsa; p=…")));
	return true;
}

/* ---- keeping ----------------------------------------------------------------------------------------------------- */

/* Each check has an address of its own, by which its mail is known again. */
static bool
keep(void *context, struct db *db, struct error *error)
{
	struct checking *checking = context;
	struct arena    *a = checking->a;
	struct str       about = str_format(a, "%" PRId64, checking->now);
	struct purpose   purpose = { STR("check"), about, checking->now + TEST_DAYS * CLOCK_DAY };
	struct str       address = purpose_address(a, checking->node, &purpose);
	struct buffer    text = buffer_in(a);
	int64_t          mail = 0, changed;

	json_write(&text, checking->findings);
	if (address.length > 0 &&
	    !mail_post_test(a, db, checking->node, address, checking->settings->languages[0], &mail, error))
		return false;
	return q_mail_check_drop(a, db, &changed, error) &&
	       q_mail_check_add(a, db, checking->now, about, mail, buffer_str(&text), error);
}

bool
sender_check_run(struct node *node, struct error *error)
{
	struct arena   *a = arena_open(0);
	struct checking checking = { .a = a,
				     .node = node,
				     .settings = &node->settings,
				     .from = mail_address_domain(mail_from(a, node)),
				     .findings = json_array(a),
				     .now = clock_now(node->clock) };
	bool            good;

	checking.envelope = node->settings.mail_incoming.length > 0 ? mail_address_domain(node->settings.mail_incoming)
								    : checking.from;
	check_mx(&checking, checking.envelope);
	if (!str_equal(checking.envelope, checking.from))
		check_mx(&checking, checking.from);
	check_spf(&checking);
	good = check_dkim(&checking, error);
	check_dmarc(&checking);
	good = good && db_change(node->pool, keep, &checking, error);
	arena_close(a);
	if (good && node->jobs != NULL)
		jobs_poke(node->jobs);
	return good;
}

/* ---- showing ----------------------------------------------------------------------------------------------------- */

static bool
read_findings(struct arena *a, struct str text, struct sender_check *check, struct error *error)
{
	struct json *findings;

	if (!json_parse(a, text, &findings, error))
		return false;
	check->findings = ARENA_ARRAY(a, struct sender_finding, findings->count);
	for (const struct json *item = JSON_FIRST(findings); item != NULL; item = item->next)
		check->findings[check->count++] = (struct sender_finding){ .state = json_text(item, "state"),
									   .name = json_text(item, "name"),
									   .found = json_text(item, "found"),
									   .line = json_text(item, "line") };
	return true;
}

static enum test_mail
judge_arrived(struct str proof, struct str results)
{
	if (results.length == 0)
		return TEST_UNREAD;
	return str_is(proof, "pass") ? TEST_PASS : TEST_FAIL;
}

/* What became of the test mail: it came in, or our server of mail has said something. */
static bool
look_for_test(struct arena *a, struct db *db, const struct q_mail_check_find_row *row, struct sender_check *check,
	      struct error *error)
{
	struct q_letter_of_check_row came;
	struct q_mail_check_sent_row sent;
	struct error                 none = { 0 };

	check->test = row->mail == 0 ? TEST_NONE : TEST_WAITING;
	if (row->mail == 0)
		return true;
	if (q_letter_of_check(a, db, row->about, &came, &none)) {
		check->results = came.results;
		check->test = judge_arrived(came.proof, came.results);
		return true;
	}
	if (none.code != ERROR_ABSENT) {
		*error = none;
		return false;
	}
	if (!q_mail_check_sent(a, db, row->mail, &sent, error))
		return false;
	check->answer = sent.answer;
	if (!str_is(sent.state, "sent") && sent.answer.length > 0)
		check->test = TEST_FAILED;
	return true;
}

bool
sender_check_show(struct arena *a, struct db *db, struct sender_check *check_r, struct error *error)
{
	struct q_mail_check_find_row row;

	*check_r = (struct sender_check){ 0 };
	if (!q_mail_check_find(a, db, &row, error))
		return error_because(error, "check.none", "the sending of mail was not checked yet");
	check_r->asked = row.asked;
	return read_findings(a, row.findings, check_r, error) && look_for_test(a, db, &row, check_r, error);
}

/* ---- words ------------------------------------------------------------------------------------------------------- */

static const struct {
	const char *state, *word;
	bool        good;
} states[] = {
	{ "mx-good", "check.mx-good", true },
	{ "mx-missing", "check.mx-missing", false },
	{ "mx-refused", "check.mx-refused", false },
	{ "spf-good", "check.spf-good", true },
	{ "spf-missing", "check.spf-missing", false },
	{ "spf-several", "check.spf-several", false },
	{ "spf-open", "check.spf-open", false },
	{ "dkim-good", "check.dkim-good", true },
	{ "dkim-missing", "check.dkim-missing", false },
	{ "dkim-unknown", "check.dkim-unknown", true },
	{ "dmarc-good", "check.dmarc-good", true },
	{ "dmarc-missing", "check.dmarc-missing", false },
	{ "dmarc-several", "check.dmarc-several", false },
	{ "dmarc-wrong", "check.dmarc-wrong", false },
	{ "dmarc-watch", "check.dmarc-watch", true },
	{ "unasked", "check.unasked", false },
};
enum { KNOWN = sizeof states / sizeof states[0] };

static size_t
state_at(struct str state)
{
	size_t i = 0;

	while (i < KNOWN - 1 && !str_is(state, states[i].state))
		i++;
	return i;
}

const char *
sender_word(struct str state)
{
	return states[state_at(state)].word;
}

bool
sender_is_good(struct str state)
{
	return states[state_at(state)].good;
}

const char *
sender_test_word(enum test_mail test)
{
	static const char *const words[] = {
		[TEST_NONE] = "check.test-none",     [TEST_WAITING] = "check.test-waiting",
		[TEST_FAILED] = "check.test-failed", [TEST_UNREAD] = "check.test-unread",
		[TEST_PASS] = "check.test-pass",     [TEST_FAIL] = "check.test-fail",
	};

	return words[test];
}

/* ---- the job ------------------------------------------------------------------------------------------------------ */

bool
sender_check_ask(struct arena *a, struct db *db, const struct node *node, struct error *error)
{
	int64_t now = clock_now(node->clock);

	return job_post_once(a, db, sender_check_job.name, STR(""), now, now, error);
}

static bool
run_job(struct job *job, void *context, struct error *error)
{
	(void)job;
	return sender_check_run(context, error);
}

const struct job_kind sender_check_job = { .name = "mail-check",
					   .says = "Checks whether others believe that our mail is ours.",
					   .run = run_job,
					   .attempts = 3 };
