/* An answer to a mail about a request is said in its discussion, as from whoever the mail went to. It decides nothing: what it
 * says is words, for those who may decide to read. */
#include "letters/taking.h"

#include "base/limits.h"
#include "letters/reply.h"
#include "node/node.h"
#include "notices/mail_address.h"
#include "notices/outbox.h"
#include "people/account.h"
#include "requests/request.h"

#define CUT "\n\xE2\x80\xA6" /* "…" on a line */

struct answering {
	struct taking *taking;
	struct str     request;
	struct str     given_to; /* whom the mail went to that is answered */
	struct asked   asked;
	struct actor   actor;
	bool           takes_part; /* the author's account does, or who asked without one */
};

/* "8f3k2qz-17": the request, and our mail. */
static bool
read_about(struct str about, struct str *request_r, int64_t *mail_r)
{
	size_t cut = about.length;

	while (cut > 0 && about.data[cut - 1] != '-')
		cut--;
	*request_r = str_slice(about, 0, cut > 0 ? cut - 1 : 0);
	return str_integer(str_slice(about, cut, about.length), mail_r) && request_r->length > 0;
}

/* True when `error` only says that there is none. */
static bool
is_absence(const struct error *none, struct error *error)
{
	if (none->code == ERROR_ABSENT)
		return true;
	if (error != NULL)
		*error = *none;
	return false;
}

static bool
find_actor(struct answering *answering, struct error *error)
{
	struct taking *taking = answering->taking;
	struct account account;
	struct error   none = { 0 };
	bool           decides;

	if (!account_find_email(taking->a, taking->db, taking->letter.author, &account, &none))
		return is_absence(&none, error);
	if (!actor_of_account(taking->a, taking->db, account.id, taking->now, &answering->actor, error))
		return false;
	answering->actor.channel = CHANNEL_MAIL;
	return !answering->actor.signed_in ||
	       request_is_for(taking->a, taking->db, &taking->node->records, &answering->actor, &answering->asked,
			      &decides, &answering->takes_part, error);
}

/* What is longer than a message of a discussion may be ends with "…"; the whole is kept with the letter. */
static struct str
text_of(const struct taking *taking)
{
	struct str text = reply_text(taking->a, taking->letter.text, taking->letter.flowed);

	if (text.length <= LIMIT_REQUEST_NOTE_BYTES)
		return text;
	return str_join(taking->a, str_head(text, LIMIT_REQUEST_NOTE_BYTES - (sizeof CUT - 1)), STR(CUT));
}

static bool
say(struct answering *answering, struct error *error)
{
	struct taking *taking = answering->taking;
	struct str     text = text_of(taking), name = taking->letter.author_name;
	struct error   why = { 0 };
	bool           good;

	/* a name is what the sender likes: the address stands with it */
	name = name.length > 0 ? str_format(taking->a, "%.*s <%.*s>", STR_ARGS(name), STR_ARGS(taking->letter.author))
			       : taking->letter.author;
	if (text.length == 0)
		return taking_refuse(taking, "empty", STR(""));
	if (answering->takes_part)
		good = request_say(taking->a, taking->db, &taking->node->records, &answering->actor, answering->request,
				   STR("mail"), text, &why);
	else
		good = request_say_outside(taking->a, taking->db, &taking->node->records, answering->request, name,
					   text, &why);
	if (good)
		return taking_take(taking, answering->request);
	if (why.code == ERROR_STORAGE) {
		*error = why;
		return false;
	}
	return taking_refuse(taking, "full", str_copy(taking->a, str_of(why.detail)));
}

bool
take_answer(struct taking *taking, struct error *error)
{
	struct answering answering = { .taking = taking };
	struct error     none = { 0 };
	int64_t          mail;
	bool             given;

	if (!read_about(taking->purpose.about, &answering.request, &mail))
		return taking_refuse(taking, "address", STR(""));
	if (!mail_sent_to(taking->a, taking->db, mail, &answering.given_to, &none) ||
	    !request_find(taking->a, taking->db, answering.request, &answering.asked, &none))
		return is_absence(&none, error) && taking_refuse(taking, "gone", STR(""));
	if (!find_actor(&answering, error))
		return false;
	given = str_equal(mail_address_key(taking->a, taking->letter.author),
			  mail_address_key(taking->a, answering.given_to));
	if (!given && !answering.takes_part && !taking->released)
		return taking_hold(taking, "stranger");
	return say(&answering, error);
}
