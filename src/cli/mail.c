/* chm mail: what goes out; what comes in is in cli/letters.c. */
#include "cli/mail.h"

#include "base/clock.h"
#include "cli/open.h"
#include "cli/run.h"
#include "db/db.h"
#include "notices/mail_address.h"
#include "notices/outbox.h"
#include "notices/returned.h"

enum { LISTED = 100 };

struct str
mail_time(const struct call *call, int64_t time)
{
	char text[TIME_TEXT];

	return time != 0 ? str_copy(call->a, time_format(time, text)) : STR("");
}

static struct json *
mail_json(const struct call *call, const struct mail *mail)
{
	struct json *line = json_object(call->a);

	json_add(line, STR("id"), json_number(call->a, mail->id));
	json_add(line, STR("state"), json_string(call->a, mail->state));
	json_add(line, STR("to"), json_string(call->a, mail->recipient));
	json_add(line, STR("subject"), json_string(call->a, mail->subject));
	json_add(line, STR("template"), json_string(call->a, mail->template));
	json_add(line, STR("language"), json_string(call->a, mail->language));
	json_add(line, STR("posted"), json_string(call->a, mail_time(call, mail->posted)));
	json_add(line, STR("finished"), json_string(call->a, mail_time(call, mail->finished)));
	json_add(line, STR("bounced"), json_string(call->a, mail_time(call, mail->bounced)));
	json_add(line, STR("attempts"), json_number(call->a, mail->attempts));
	json_add(line, STR("code"), json_number(call->a, mail->code));
	json_add(line, STR("answer"), json_string(call->a, mail->answer));
	return line;
}

static void
print_mail(const struct call *call, const struct mail *mail)
{
	if (call->json)
		call_print_json(call, mail_json(call, mail));
	else
		printf("%6" PRId64 " %.*s %-8.*s %.*s  %.*s%s%.*s%s\n", mail->id,
		       STR_ARGS(mail_time(call, mail->finished != 0 ? mail->finished : mail->posted)),
		       STR_ARGS(mail->state), STR_ARGS(mail->recipient), STR_ARGS(mail->subject),
		       mail->answer.length > 0 ? "  " : "", STR_ARGS(mail->answer),
		       mail->bounced != 0 ? "  came back" : "");
}

static bool
list(struct mail_call *asked, struct error *error)
{
	struct mail *mails;
	size_t       count;

	if (!mail_list(asked->call->a, asked->db, call_option(asked->call, "state"), LISTED, &mails, &count, error))
		return false;
	for (size_t i = 0; i < count; i++)
		print_mail(asked->call, &mails[i]);
	return true;
}

static void
print_shown_json(const struct call *call, const struct mail_shown *shown)
{
	struct json *line = mail_json(call, &shown->mail);
	struct json *attempts = json_add(line, STR("log"), json_array(call->a));

	for (size_t i = 0; i < shown->attempt_count; i++) {
		struct json *item = json_append(attempts, json_object(call->a));

		json_add(item, STR("at"), json_string(call->a, mail_time(call, shown->attempts[i].at)));
		json_add(item, STR("outcome"), json_string(call->a, shown->attempts[i].outcome));
		json_add(item, STR("code"), json_number(call->a, shown->attempts[i].code));
		json_add(item, STR("answer"), json_string(call->a, shown->attempts[i].answer));
	}
	json_add(line, STR("sender"), json_string(call->a, shown->sender));
	json_add(line, STR("message"), json_string(call->a, shown->message));
	call_print_json(call, line);
}

static bool
show(struct mail_call *asked, struct error *error)
{
	struct mail_shown shown;

	if (!mail_show(asked->call->a, asked->node, asked->db, asked->id, &shown, error))
		return false;
	if (asked->call->json) {
		print_shown_json(asked->call, &shown);
		return true;
	}
	print_mail(asked->call, &shown.mail);
	for (size_t i = 0; i < shown.attempt_count; i++)
		printf("       %.*s %.*s: %.*s\n", STR_ARGS(mail_time(asked->call, shown.attempts[i].at)),
		       STR_ARGS(shown.attempts[i].outcome), STR_ARGS(shown.attempts[i].answer));
	printf("\n%.*s", STR_ARGS(shown.message));
	return true;
}

static bool
retry(struct mail_call *asked, struct error *error)
{
	return mail_retry(asked->node, asked->id, error);
}

static bool
drop(struct mail_call *asked, struct error *error)
{
	return mail_drop(asked->node, asked->id, error);
}

static bool
post_test(struct mail_call *asked, struct error *error)
{
	struct str language = call_option(asked->call, "lang");

	if (!mail_address_is(asked->subject))
		return error_set(error, ERROR_INPUT, "mail.address", "'%.*s' is no address of mail",
				 STR_ARGS(asked->subject));
	if (language.length == 0)
		language = asked->node->settings.languages[0];
	if (!mail_test(asked->node, asked->subject, language, &asked->id, error))
		return false;
	if (asked->call->json)
		printf("{\"id\":%" PRId64 "}\n", asked->id);
	else if (!asked->call->quiet)
		fprintf(stderr, "mail %" PRId64 " is in the outbox%s\n", asked->id,
			asked->node->settings.mail_server.length == 0 ? ", where it waits: mail.server names no server"
								      : "; 'chm serve' sends it");
	return true;
}

static bool
unstop(struct mail_call *asked, struct error *error)
{
	return mail_unstop(asked->node, asked->subject, error);
}

/* Whose mail comes back. */
static bool
list_returned(struct mail_call *asked, struct error *error)
{
	const struct call       *call = asked->call;
	struct mail_bad_address *list;
	size_t                   count;

	if (!mail_bad_addresses(call->a, asked->db, &list, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct json *line = json_object(call->a);

		json_add(line, STR("address"), json_string(call->a, list[i].address));
		json_add(line, STR("official"), json_boolean(call->a, list[i].official));
		json_add(line, STR("stopped"), json_boolean(call->a, list[i].stopped));
		json_add(line, STR("hard"), json_number(call->a, list[i].bounces));
		json_add(line, STR("soft"), json_number(call->a, list[i].soft));
		json_add(line, STR("newest"), json_string(call->a, mail_time(call, list[i].bounced)));
		if (call->json)
			call_print_json(call, line);
		else
			printf("%.*s  %" PRId64 " for good, %" PRId64 " for now, %.*s%s%s\n", STR_ARGS(list[i].address),
			       list[i].bounces, list[i].soft, STR_ARGS(mail_time(call, list[i].bounced)),
			       list[i].official ? "  official" : "", list[i].stopped ? "  stopped" : "");
	}
	return true;
}

static const struct {
	const char *name;
	bool (*act)(struct mail_call *asked, struct error *error);
	size_t least, most; /* arguments behind it */
	bool   reads, takes_id;
} actions[] = {
	{ "list", list, 0, 0, true, false },
	{ "show", show, 1, 1, true, true },
	{ "retry", retry, 1, 1, false, true },
	{ "drop", drop, 1, 1, false, true },
	{ "test", post_test, 1, 1, false, false },
	{ "returned", list_returned, 0, 0, true, false },
	{ "unstop", unstop, 1, 1, false, false },
	{ "take", letters_take, 1, SIZE_MAX, false, false },
	{ "fetch", letters_fetch, 0, 0, false, false },
	{ "in", letters_print, 0, 0, true, false },
	{ "read", letters_show, 1, 1, true, true },
	{ "release", letters_release, 1, 1, false, true },
	{ "refuse", letters_refuse, 1, 1, false, true },
	{ "check", letters_check, 0, 0, false, false },
	{ "address", letters_address, 1, 1, false, false },
};

static int
act(struct mail_call *asked, size_t i)
{
	struct error error = { 0 };
	bool         good = true;

	if (actions[i].takes_id && !str_integer(asked->subject, &asked->id))
		return call_misused(asked->call, "'%.*s' is no number of a mail", STR_ARGS(asked->subject));
	if (actions[i].reads)
		good = db_borrow(asked->node->pool, &asked->db, &error);
	good = good && actions[i].act(asked, &error);
	if (asked->db != NULL)
		db_return(asked->db);
	if (!good)
		return call_failed(asked->call, &error);
	return asked->part ? EXIT_PART : EXIT_DONE;
}

int
run_mail(struct call *call)
{
	struct str       word = call->argument_count > 0 ? call->arguments[0] : STR("");
	struct mail_call asked = { .call = call };
	size_t           i = 0, count = sizeof actions / sizeof actions[0];
	int              status;

	while (i < count && !str_is(word, actions[i].name))
		i++;
	if (i == count || call->argument_count - 1 < actions[i].least || call->argument_count - 1 > actions[i].most)
		return call_misused(call, "'chm help mail' says what there is, and what stands behind it");
	asked.subject = call->argument_count > 1 ? call->arguments[1] : STR("");
	if (!call_open_node(call, NODE_RECORDS, &asked.node, &status))
		return status;
	status = act(&asked, i);
	node_close(asked.node);
	return status;
}
