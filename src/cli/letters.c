/* chm mail: what comes in. */
#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "cli/mail.h"
#include "cli/open.h"
#include "db/db.h"
#include "letters/imap.h"
#include "letters/import_address.h"
#include "letters/inbox.h"
#include "letters/sender_check.h"
#include "node/node.h"
#include "people/account.h"
#include "text/words.h"

#include <errno.h>
#include <unistd.h>

enum { LISTED = 100, MBOX_BYTES = 256 * 1024 * 1024 };

/* ---- taking ------------------------------------------------------------------------------------------------------ */

static bool
read_input(struct arena *a, struct str path, struct str *bytes_r, struct error *error)
{
	struct buffer out = buffer_in(a);
	ptrdiff_t     got;

	if (!str_is(path, "-"))
		return file_read(a, path, MBOX_BYTES, bytes_r, error);
	while ((got = read(STDIN_FILENO, buffer_reserve(&out, 65536), 65536)) > 0 && out.length < MBOX_BYTES)
		out.length += (size_t)got;
	*bytes_r = buffer_str(&out);
	return got >= 0 || error_set(error, ERROR_STORAGE, "file.read", "standard input: %s", strerror(errno));
}

/* The next message of an mbox; without such lines the whole is one. */
static bool
next_message(struct str *rest, struct str *message_r)
{
	size_t line, end;

	if (rest->length == 0)
		return false;
	if (!str_starts(*rest, STR("From "))) {
		*message_r = *rest;
		*rest = STR("");
		return true;
	}
	line = str_find_byte(*rest, '\n');
	*rest = str_slice(*rest, line + 1, rest->length);
	end = str_find(*rest, STR("\nFrom "));
	*message_r = str_slice(*rest, 0, end + 1);
	*rest = str_slice(*rest, end + 1, rest->length);
	return message_r->length > 0;
}

static void
print_verdict(const struct call *call, struct str recipient, const struct verdict *verdict)
{
	struct json *line = json_object(call->a);

	json_add(line, STR("letter"), json_number(call->a, verdict->letter));
	json_add(line, STR("to"), json_string(call->a, recipient));
	json_add(line, STR("verdict"), json_string(call->a, verdict->verdict));
	json_add(line, STR("reason"), json_string(call->a, verdict->reason));
	json_add(line, STR("effect"), json_string(call->a, verdict->effect));
	json_add(line, STR("repeat"), json_boolean(call->a, verdict->repeat));
	if (call->json)
		call_print_json(call, line);
	else if (!call->quiet)
		printf("%" PRId64 " %.*s%s%.*s%s%.*s\n", verdict->letter, STR_ARGS(verdict->verdict),
		       verdict->reason.length > 0 ? ": " : "", STR_ARGS(verdict->reason),
		       verdict->effect.length > 0 ? ": " : "", STR_ARGS(verdict->effect));
}

static bool
take_one(struct mail_call *asked, struct str bytes, struct error *error)
{
	struct call   *call = asked->call;
	struct mail_in in = { .bytes = str_slice(bytes, 0, LIMIT_LETTER_BYTES),
			      .sender = call_option(call, "from"),
			      .sender_known = call_has(call, "from"),
			      .way = "command",
			      .cut = bytes.length > LIMIT_LETTER_BYTES };
	struct str     given = call_option(call, "to"), *recipients = &given;
	struct verdict verdict;
	size_t         count = 1;

	if (given.length == 0 && !mail_in_recipients(call->a, asked->node, in.bytes, &recipients, &count))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct arena *a = arena_open(0);
		bool          good;

		in.recipient = recipients[i];
		good = mail_take(a, asked->node, &in, &verdict, error);
		if (good) {
			asked->part |= str_is(verdict.verdict, "refused");
			print_verdict(call, in.recipient, &verdict);
		}
		arena_close(a);
		if (!good)
			return false;
	}
	return true;
}

bool
letters_take(struct mail_call *asked, struct error *error)
{
	struct call *call = asked->call;
	struct str   rest, message;

	for (size_t i = 1; i < call->argument_count; i++) {
		if (!read_input(call->a, call->arguments[i], &rest, error))
			return false;
		while (next_message(&rest, &message)) {
			if (!take_one(asked, message, error))
				return false;
		}
	}
	return true;
}

/* Takes what is in the mailbox now. */
bool
letters_fetch(struct mail_call *asked, struct error *error)
{
	struct imap_report report;

	if (asked->node->settings.mail_inbox.length == 0)
		return error_set(error, ERROR_INPUT, "letter.inbox", "the setting mail.inbox names no mailbox");
	if (!imap_poll(asked->node, NULL, NULL, &report, error))
		return false;
	if (asked->call->json)
		printf("{\"taken\":%" PRId64 ",\"refused\":%" PRId64 ",\"more\":%s}\n", report.taken, report.refused,
		       report.more ? "true" : "false");
	else
		printf("%" PRId64 " taken, %" PRId64 " refused%s\n", report.taken, report.refused,
		       report.more ? ", and there is more" : "");
	return true;
}

/* ---- what came in ------------------------------------------------------------------------------------------------ */

static struct json *
row_json(const struct call *call, const struct letter_row *row)
{
	const struct {
		const char *name;
		struct str  value;
	} texts[] = { { "received", mail_time(call, row->received) },
		      { "way", row->way },
		      { "from", row->author },
		      { "sender", row->sender },
		      { "to", row->recipient },
		      { "subject", row->subject },
		      { "purpose", row->purpose },
		      { "about", row->about },
		      { "proof", row->proof },
		      { "results", row->results },
		      { "verdict", row->verdict },
		      { "reason", row->reason },
		      { "effect", row->effect },
		      { "decided", mail_time(call, row->decided) } };
	struct json *line = json_object(call->a);

	json_add(line, STR("letter"), json_number(call->a, row->id));
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		json_add(line, str_of(texts[i].name), json_string(call->a, texts[i].value));
	json_add(line, STR("bytes"), json_number(call->a, row->bytes));
	return line;
}

static void
print_row(const struct call *call, const struct letter_row *row)
{
	if (call->json)
		call_print_json(call, row_json(call, row));
	else
		printf("%6" PRId64 " %.*s %-8.*s %-10.*s %.*s  %.*s  %.*s\n", row->id,
		       STR_ARGS(mail_time(call, row->received)), STR_ARGS(row->verdict), STR_ARGS(row->reason),
		       STR_ARGS(row->author), STR_ARGS(row->subject), STR_ARGS(row->effect));
}

bool
letters_print(struct mail_call *asked, struct error *error)
{
	struct letter_row *rows;
	size_t             count;

	if (!letters_list(asked->call->a, asked->db, call_option(asked->call, "state"), LISTED, &rows, &count, error))
		return false;
	for (size_t i = 0; i < count; i++)
		print_row(asked->call, &rows[i]);
	return true;
}

bool
letters_show(struct mail_call *asked, struct error *error)
{
	struct letter_row row;
	struct str        original;

	if (!letter_show(asked->call->a, asked->db, asked->id, &row, &original, error))
		return false;
	print_row(asked->call, &row);
	if (!asked->call->json)
		printf("\n%.*s", STR_ARGS(original));
	return true;
}

bool
letters_release(struct mail_call *asked, struct error *error)
{
	struct actor   actor = actor_operator();
	struct verdict verdict;

	if (!letter_release(asked->call->a, asked->node, &actor, asked->id, &verdict, error))
		return false;
	asked->part = str_is(verdict.verdict, "refused");
	print_verdict(asked->call, STR(""), &verdict);
	return true;
}

bool
letters_refuse(struct mail_call *asked, struct error *error)
{
	struct actor actor = actor_operator();

	return letter_drop(asked->call->a, asked->node, &actor, asked->id, error);
}

/* ---- whether others believe it ------------------------------------------------------------------------------------ */

static void
print_finding(struct mail_call *asked, const struct sender_finding *finding)
{
	const struct word_value value = { "name", finding->name };
	struct call            *call = asked->call;
	struct str              english = STR("en"), says;
	struct json            *line = json_object(call->a);

	says = words_fill(call->a, asked->node->words, english, sender_word(finding->state), -1, &value, 1);
	asked->part |= !sender_is_good(finding->state);
	json_add(line, STR("finding"), json_string(call->a, finding->state));
	json_add(line, STR("good"), json_boolean(call->a, sender_is_good(finding->state)));
	json_add(line, STR("name"), json_string(call->a, finding->name));
	json_add(line, STR("found"), json_string(call->a, finding->found));
	json_add(line, STR("line"), json_string(call->a, finding->line));
	json_add(line, STR("says"), json_string(call->a, says));
	if (call->json) {
		call_print_json(call, line);
		return;
	}
	printf("%s %.*s\n", sender_is_good(finding->state) ? "good " : "to do", STR_ARGS(says));
	if (finding->found.length > 0)
		printf("      %.*s\n", STR_ARGS(finding->found));
	if (finding->line.length > 0)
		printf("      %.*s\n", STR_ARGS(finding->line));
}

static void
print_test_mail(struct mail_call *asked, const struct sender_check *check)
{
	static const char *const names[] = {
		[TEST_NONE] = "none",     [TEST_WAITING] = "waiting", [TEST_FAILED] = "failed",
		[TEST_UNREAD] = "unread", [TEST_PASS] = "pass",       [TEST_FAIL] = "fail"
	};
	const struct word_value values[] = { { "answer", check->answer }, { "results", check->results } };
	struct call            *call = asked->call;
	struct str              english = STR("en"), says;
	struct json            *line = json_object(call->a);

	says = words_fill(call->a, asked->node->words, english, sender_test_word(check->test), -1, values, 2);
	asked->part |= check->test == TEST_FAILED || check->test == TEST_UNREAD || check->test == TEST_FAIL;
	json_add(line, STR("test"), json_string(call->a, str_of(names[check->test])));
	json_add(line, STR("results"), json_string(call->a, check->results));
	json_add(line, STR("answer"), json_string(call->a, check->answer));
	json_add(line, STR("says"), json_string(call->a, says));
	if (call->json)
		call_print_json(call, line);
	else
		printf("      %.*s\n", STR_ARGS(says));
}

bool
letters_check(struct mail_call *asked, struct error *error)
{
	struct call        *call = asked->call;
	struct sender_check check;
	struct db          *db;
	bool                good;

	if (!call_has(call, "newest") && !sender_check_run(asked->node, error))
		return false;
	if (!db_borrow(asked->node->pool, &db, error))
		return false;
	good = sender_check_show(call->a, db, &check, error);
	db_return(db);
	for (size_t i = 0; good && i < check.count; i++)
		print_finding(asked, &check.findings[i]);
	if (good)
		print_test_mail(asked, &check);
	return good;
}

/* ---- addresses --------------------------------------------------------------------------------------------------- */

/* Where a person sends files to that are to become drafts. */
bool
letters_address(struct mail_call *asked, struct error *error)
{
	struct call   *call = asked->call;
	struct account account;
	struct str     address;
	struct db     *db;
	bool           good;

	if (!db_borrow(asked->node->pool, &db, error))
		return false;
	good = account_find_email(call->a, db, asked->subject, &account, error);
	db_return(db);
	if (!good || (call_has(call, "new") && !import_address_renew(asked->node, account.id, error)) ||
	    !db_borrow(asked->node->pool, &db, error))
		return false;
	good = import_address(call->a, db, asked->node, account.id, &address, error);
	db_return(db);
	if (!good)
		return false;
	if (address.length == 0)
		return error_set(error, ERROR_INPUT, "letter.incoming", "the setting mail.incoming names no address");
	printf("%.*s\n", STR_ARGS(address));
	return true;
}
