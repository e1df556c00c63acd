/* chm mail: what comes in. */
#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "cli/mail.h"
#include "cli/open.h"
#include "letters/imap.h"
#include "letters/inbox.h"
#include "node/node.h"
#include "notices/purpose.h"
#include "people/account.h"

#include <errno.h>
#include <unistd.h>

enum { LISTED = 100, MBOX_BYTES = 256 * 1024 * 1024, ADDRESS_DAYS = 366 };

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

/* ---- addresses --------------------------------------------------------------------------------------------------- */

/* Where a person sends files to that are to become drafts. */
bool
letters_address(struct mail_call *asked, struct error *error)
{
	struct call   *call = asked->call;
	struct account account;
	struct purpose purpose = { .word = STR("import"),
				   .until = clock_now(asked->node->clock) + ADDRESS_DAYS * CLOCK_DAY };
	struct str     address;

	if (!account_find_email(call->a, asked->db, asked->subject, &account, error))
		return false;
	purpose.about = account.id;
	address = purpose_address(call->a, asked->node, &purpose);
	if (address.length == 0)
		return error_set(error, ERROR_INPUT, "letter.incoming", "the setting mail.incoming names no address");
	printf("%.*s\n", STR_ARGS(address));
	return true;
}
