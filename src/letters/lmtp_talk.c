/* A message ends with a line that is "." alone and follows one that ended in CRLF; a lone LF ends no line of the protocol, so
 * that what one server takes for the inside of a message is never a command here. */
#include "letters/lmtp_talk.h"

#include "base/limits.h"
#include "base/log.h"
#include "letters/inbox.h"
#include "letters/lmtp.h"

enum { LINE_BYTES = 64 * 1024, COMMAND_BYTES = 2048, RECIPIENTS = 50, COMMANDS = 10 * 1000 };

struct lmtp_talk {
	struct arena            *a;    /* of the talk */
	struct arena            *mail; /* of one message; NULL outside of one */
	const struct mail_nodes *nodes;
	struct buffer            out;
	char                    *line; /* what has come of one */
	size_t                   length, commands;
	bool                     greeted, given, inside, ended_well, over;
	struct str               sender;
	struct str               recipients[RECIPIENTS];
	size_t                   recipient_count;
	struct buffer            message;
	bool                     cut, starts; /* the message is too long; a line of it begins here */
};

static void
say(struct lmtp_talk *talk, const char *line)
{
	buffer_add_c(&talk->out, line);
	buffer_add_c(&talk->out, "\r\n");
}

static void
forget_message(struct lmtp_talk *talk)
{
	if (talk->mail != NULL)
		arena_close(talk->mail);
	talk->mail = NULL;
	talk->given = talk->inside = talk->cut = false;
	talk->recipient_count = 0;
}

/* ---- commands ---------------------------------------------------------------------------------------------------- */

/* "FROM:<a@b> SIZE=17": what is between '<' and '>', and what follows. */
static bool
read_path(struct str rest, const char *keyword, struct str *path_r, struct str *parameters_r)
{
	size_t colon = str_find_byte(rest, ':'), end;

	if (!str_is_nocase(str_trim(str_slice(rest, 0, colon)), keyword))
		return false;
	rest = str_trim(str_slice(rest, colon + 1, rest.length));
	end = str_find_byte(rest, '>');
	if (!str_starts(rest, STR("<")) || end == rest.length)
		return false;
	*path_r = str_slice(rest, 1, end);
	*parameters_r = str_trim(str_slice(rest, end + 1, rest.length));
	return true;
}

static bool
is_too_large(struct str parameters)
{
	struct str word, name;
	int64_t    size;

	while (str_cut(&parameters, ' ', &word)) {
		if (str_cut(&word, '=', &name) && word.data != NULL && str_is_nocase(name, "SIZE") &&
		    str_integer(word, &size) && size > LIMIT_LETTER_BYTES)
			return true;
	}
	return false;
}

static void
greet(struct lmtp_talk *talk)
{
	forget_message(talk);
	talk->greeted = true;
	buffer_format(&talk->out, "250-%.*s\r\n", STR_ARGS(talk->nodes->name));
	buffer_format(&talk->out, "250-PIPELINING\r\n250-8BITMIME\r\n250-ENHANCEDSTATUSCODES\r\n250 SIZE %d\r\n",
		      LIMIT_LETTER_BYTES);
}

static void
begin_mail(struct lmtp_talk *talk, struct str rest)
{
	struct str path, parameters;

	if (!talk->greeted || talk->given)
		say(talk, "503 5.5.1 not now");
	else if (!read_path(rest, "FROM", &path, &parameters))
		say(talk, "501 5.5.4 MAIL FROM:<ADDRESS> is wanted");
	else if (is_too_large(parameters))
		say(talk, "552 5.3.4 the message is too large");
	else {
		talk->mail = arena_open(0);
		talk->given = true;
		talk->sender = str_copy(talk->mail, path);
		talk->message = buffer_in(talk->mail);
		say(talk, "250 2.1.0 ok");
	}
}

/* Which node it is for is asked again when the message is there: it may sleep meanwhile. */
static const char *
recipient_answer(struct lmtp_talk *talk, struct str path)
{
	const struct mail_nodes *nodes = talk->nodes;
	struct node             *node;
	struct error             error = { 0 };
	void                    *visit;

	if (nodes->enter(talk->mail, nodes->context, path, &node, &visit, &error)) {
		nodes->leave(nodes->context, visit);
		talk->recipients[talk->recipient_count++] = str_lower(talk->mail, path);
		return "250 2.1.5 ok";
	}
	if (error.code == ERROR_ABSENT)
		return "550 5.1.1 there is no such address here";
	log_error(nodes->log, STR(""), &error);
	return "451 4.3.0 not now";
}

static void
add_recipient(struct lmtp_talk *talk, struct str rest)
{
	struct str path, parameters;

	if (!talk->given)
		say(talk, "503 5.5.1 MAIL comes first");
	else if (!read_path(rest, "TO", &path, &parameters))
		say(talk, "501 5.5.4 RCPT TO:<ADDRESS> is wanted");
	else if (talk->recipient_count == RECIPIENTS)
		say(talk, "452 4.5.3 too many recipients at once");
	else
		say(talk, recipient_answer(talk, path));
}

static void
begin_data(struct lmtp_talk *talk)
{
	if (talk->recipient_count == 0) {
		say(talk, "503 5.5.1 nobody is to have it");
		return;
	}
	talk->inside = talk->starts = talk->ended_well = true;
	say(talk, "354 go on");
}

static void
obey(struct lmtp_talk *talk, struct str line)
{
	struct str word = str_slice(line, 0, str_find_byte(line, ' '));
	struct str rest = str_slice(line, word.length + 1, line.length);

	if (++talk->commands > COMMANDS || str_is_nocase(word, "QUIT")) {
		say(talk, "221 2.0.0 bye");
		talk->over = true;
	} else if (str_is_nocase(word, "LHLO")) {
		greet(talk);
	} else if (str_is_nocase(word, "MAIL")) {
		begin_mail(talk, rest);
	} else if (str_is_nocase(word, "RCPT")) {
		add_recipient(talk, rest);
	} else if (str_is_nocase(word, "DATA")) {
		begin_data(talk);
	} else if (str_is_nocase(word, "RSET")) {
		forget_message(talk);
		say(talk, "250 2.0.0 ok");
	} else if (str_is_nocase(word, "NOOP")) {
		say(talk, "250 2.0.0 ok");
	} else if (str_is_nocase(word, "VRFY")) {
		say(talk, "252 2.1.5 send it, and see");
	} else {
		say(talk, "500 5.5.1 this is LMTP (RFC 2033)");
	}
}

/* ---- the message ------------------------------------------------------------------------------------------------- */

static struct str
answer_for(struct lmtp_talk *talk, const struct verdict *verdict)
{
	if (str_is(verdict->reason, "size"))
		return STR("552 5.3.4 the message is too large");
	if (str_is(verdict->verdict, "refused"))
		return str_format(talk->mail, "550 5.7.1 refused: %.*s", STR_ARGS(verdict->reason));
	return str_format(talk->mail, "250 2.0.0 %.*s", STR_ARGS(verdict->verdict));
}

static struct str
take_for(struct lmtp_talk *talk, struct str recipient)
{
	const struct mail_nodes *nodes = talk->nodes;
	const struct mail_in     in = { .bytes = buffer_str(&talk->message),
					.sender = talk->sender,
					.sender_known = true,
					.recipient = recipient,
					.way = "lmtp",
					.cut = talk->cut };
	struct arena            *a = arena_open(0);
	struct verdict           verdict;
	struct error             error = { 0 };
	struct node             *node;
	struct str               answer;
	void                    *visit;
	bool                     good = nodes->enter(a, nodes->context, recipient, &node, &visit, &error);

	if (good) {
		good = mail_take(a, node, &in, &verdict, &error);
		nodes->leave(nodes->context, visit);
	}
	if (good) {
		answer = answer_for(talk, &verdict);
	} else {
		log_error(nodes->log, STR(""), &error);
		answer = error.code == ERROR_LIMIT ? STR("452 4.3.1 too much waits here already")
						   : STR("451 4.3.0 not now");
	}
	arena_close(a);
	return answer;
}

/* An address that was given twice is one recipient, which has the message once; the protocol wants an answer for each time. */
static void
end_message(struct lmtp_talk *talk)
{
	struct str answers[RECIPIENTS];
	size_t     same;

	for (size_t i = 0; i < talk->recipient_count; i++) {
		for (same = 0; same < i && !str_equal(talk->recipients[same], talk->recipients[i]); same++)
			continue;
		answers[i] = same < i ? answers[same] : take_for(talk, talk->recipients[i]);
		buffer_add(&talk->out, answers[i]);
		buffer_add_c(&talk->out, "\r\n");
	}
	forget_message(talk);
}

/* A line of the message, or a piece of a long one. */
static void
add_line(struct lmtp_talk *talk, struct str line)
{
	if (talk->starts && talk->ended_well && str_is(line, ".\r\n")) {
		end_message(talk);
		return;
	}
	if (talk->starts && str_starts(line, STR(".")))
		line = str_slice(line, 1, line.length);
	talk->starts = str_ends(line, STR("\n"));
	talk->ended_well = str_ends(line, STR("\r\n"));
	if (talk->message.length + line.length > LIMIT_LETTER_BYTES)
		talk->cut = true;
	else if (!talk->cut)
		buffer_add(&talk->message, line);
}

/* ---- bytes ------------------------------------------------------------------------------------------------------- */

/* All that is a line, or too long for one. */
static void
hear_line(struct lmtp_talk *talk, bool whole)
{
	struct str line = { talk->line, talk->length };

	talk->length = 0;
	if (talk->inside)
		add_line(talk, line);
	else if (!whole || line.length > COMMAND_BYTES || !str_ends(line, STR("\r\n")))
		say(talk, "500 5.5.2 a line ends with CRLF and is not longer than 2048 bytes");
	else
		obey(talk, str_slice(line, 0, line.length - 2));
}

bool
lmtp_talk_hear(struct lmtp_talk *talk, struct str bytes)
{
	for (size_t i = 0; i < bytes.length && !talk->over; i++) {
		talk->line[talk->length++] = bytes.data[i];
		if (bytes.data[i] == '\n' || talk->length == LINE_BYTES)
			hear_line(talk, bytes.data[i] == '\n');
	}
	return !talk->over;
}

struct lmtp_talk *
lmtp_talk_open(const struct mail_nodes *nodes)
{
	struct arena     *a = arena_open(0);
	struct lmtp_talk *talk = ARENA_NEW(a, struct lmtp_talk);

	talk->a = a;
	talk->nodes = nodes;
	talk->line = ARENA_ARRAY(a, char, LINE_BYTES);
	talk->out = buffer_in(a);
	buffer_format(&talk->out, "220 %.*s LMTP\r\n", STR_ARGS(talk->nodes->name));
	return talk;
}

void
lmtp_talk_close(struct lmtp_talk *talk)
{
	forget_message(talk);
	arena_close(talk->a);
}

struct str
lmtp_talk_out(const struct lmtp_talk *talk)
{
	return buffer_str(&talk->out);
}

void
lmtp_talk_sent(struct lmtp_talk *talk, size_t count)
{
	memmove(talk->out.data, talk->out.data + count, talk->out.length - count);
	talk->out.length -= count;
}
