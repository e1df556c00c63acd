#include "notices/deliver.h"

#include "base/clock.h"
#include "base/limits.h"
#include "db/db.h"
#include "node/node.h"
#include "notices/mail_address.h"
#include "notices/outbox.h"
#include "notices/outbox_sql.h"

enum {
	CLAIM_SECONDS = 600, /* a message that is being sent is nobody else's for so long */
	FIRST_PAUSE = 300,
	LONGEST_PAUSE = 4 * 3600,
	MINUTE = 60,
	DAY = 86400,
	KEEP_TEXT_DAYS = 30
};

/* Due then: waits for a server to be named in the settings. */
static const int64_t PARKED = INT64_MAX / 2;

struct delivery {
	struct arena                *a; /* of one message */
	struct node                 *node;
	const struct mail_transport *transport;
	struct mail_delivered       *delivered;
	struct q_mail_due_row        due;
	struct smtp_answer           answer;
	int64_t                      posted, attempt;
	int64_t                      changed, wait; /* until when nothing can be sent; 0: something can */
	bool                         found, held;   /* there is one; not now, for its domain has had enough */
};

int64_t
mail_next_attempt(int64_t posted, int64_t attempt, int64_t now)
{
	int64_t pause = FIRST_PAUSE;

	for (int64_t i = 1; i < attempt && pause < LONGEST_PAUSE; i++)
		pause *= 2;
	if (pause > LONGEST_PAUSE)
		pause = LONGEST_PAUSE;
	if (now - posted >= LIMIT_MAIL_DAYS * DAY * CLOCK_SECOND)
		return 0;
	return now + pause * CLOCK_SECOND;
}

/* ---- the steps, each a change ------------------------------------------------------------------------------------- */

/* The next message that is due becomes ours, unless enough were sent in this minute. */
static bool
claim(void *context, struct db *db, struct error *error)
{
	struct delivery             *delivery = context;
	const struct settings       *settings = &delivery->node->settings;
	int64_t                      now = clock_now(delivery->node->clock), until;
	struct q_mail_sent_since_row sent;
	struct error                 none = { 0 };

	delivery->found = q_mail_due(delivery->a, db, now, &delivery->due, &none);
	if (!delivery->found) {
		if (none.code == ERROR_ABSENT)
			return true;
		*error = none;
		return false;
	}
	if (!q_mail_sent_since(delivery->a, db, now - MINUTE * CLOCK_SECOND, delivery->due.domain, &sent, error))
		return false;
	if (sent.every >= settings->mail_per_minute) {
		delivery->wait = now + MINUTE * CLOCK_SECOND;
		return true;
	}
	delivery->held = sent.here >= settings->mail_per_domain;
	until = now + (delivery->held ? MINUTE : CLAIM_SECONDS) * CLOCK_SECOND;
	return q_mail_put_off(delivery->a, db, delivery->due.id, delivery->due.due, until, &delivery->changed, error);
}

/* State, and when it is tried again. */
static const char *
state_after(const struct delivery *delivery, int64_t now, int64_t *due_r)
{
	*due_r = now;
	if (delivery->answer.outcome == SMTP_TAKEN)
		return "sent";
	if (delivery->answer.outcome == SMTP_REFUSED)
		return "failed";
	*due_r = mail_next_attempt(delivery->posted, delivery->attempt, now);
	return *due_r == 0 ? "failed" : "waiting";
}

static bool
record(void *context, struct db *db, struct error *error)
{
	struct delivery *delivery = context;
	int64_t          now = clock_now(delivery->node->clock), due, changed;
	const char      *state = state_after(delivery, now, &due);
	bool             waits = strcmp(state, "waiting") == 0;

	delivery->delivered->sent += strcmp(state, "sent") == 0;
	delivery->delivered->failed += strcmp(state, "failed") == 0;
	delivery->delivered->later += waits;
	return q_mail_attempted(delivery->a, db, delivery->due.id, str_of(state), due, waits ? 0 : now, &changed,
				error) &&
	       q_mail_attempt_add(delivery->a, db,
				  &(struct q_mail_attempt_add_values){
					  .id = delivery->due.id,
					  .at = now,
					  .outcome = waits ? STR("later") : str_of(state),
					  .code = delivery->answer.code,
					  .answer = str_head(delivery->answer.answer, 400),
				  },
				  error);
}

/* Has the next one that waits looked at when it is due. */
static bool
go_on_later(void *context, struct db *db, struct error *error)
{
	struct delivery           *delivery = context;
	struct q_mail_next_due_row next;
	int64_t                    due;

	if (!q_mail_next_due(delivery->a, db, &next, error))
		return false;
	if (!next.due.present || next.due.value >= PARKED)
		return true;
	due = next.due.value > delivery->wait ? next.due.value : delivery->wait;
	return mail_wake(delivery->a, db, delivery->node, due, error);
}

/* ---- one message -------------------------------------------------------------------------------------------------- */

static bool
read_message(struct delivery *delivery, struct mail_shown *shown_r, struct error *error)
{
	struct db *db;
	bool       good;

	if (!db_borrow(delivery->node->pool, &db, error))
		return false;
	good = mail_show(delivery->a, delivery->node, db, delivery->due.id, shown_r, error);
	db_return(db);
	return good;
}

static void
say(const struct delivery *delivery, const struct mail_shown *shown)
{
	static const char *const words[] = { [SMTP_TAKEN] = "sent",
					     [SMTP_LATER] = "put off",
					     [SMTP_REFUSED] = "refused",
					     [SMTP_NO_SERVER] = "not sent" };
	bool                     good = delivery->answer.outcome == SMTP_TAKEN;

	log_write(delivery->node->log, good ? LOG_INFO : LOG_WARNING, STR(""), good ? "mail.sent" : "mail.not-sent",
		  "mail %" PRId64 " to %.*s %s: %.*s", shown->mail.id,
		  STR_ARGS(mail_address_domain(shown->mail.recipient)), words[delivery->answer.outcome],
		  STR_ARGS(delivery->answer.answer));
}

static bool
send_claimed(struct delivery *delivery, struct error *error)
{
	struct mail_shown shown = { 0 };
	struct error      why = { 0 };

	if (read_message(delivery, &shown, &why)) {
		delivery->transport->send(delivery->a, delivery->transport->context, shown.sender, shown.mail.recipient,
					  shown.message, &delivery->answer);
	} else if (why.code == ERROR_INPUT || why.code == ERROR_LIMIT) {
		delivery->answer = (struct smtp_answer){ SMTP_REFUSED, 0, str_of(why.detail) };
	} else {
		*error = why;
		return false;
	}
	delivery->posted = shown.mail.posted;
	delivery->attempt = shown.mail.attempts + 1;
	say(delivery, &shown);
	if (delivery->answer.outcome == SMTP_NO_SERVER)
		delivery->wait = clock_now(delivery->node->clock) + MINUTE * CLOCK_SECOND;
	return db_change(delivery->node->pool, record, delivery, error);
}

/* Sends one; `*more_r` is false when no further one can be sent now. */
static bool
deliver_one(struct delivery *delivery, bool *more_r, struct error *error)
{
	delivery->changed = 0;
	delivery->held = false;
	if (!db_change(delivery->node->pool, claim, delivery, error))
		return false;
	if (delivery->found && delivery->changed > 0 && !delivery->held && !send_claimed(delivery, error))
		return false;
	*more_r = delivery->found && delivery->wait == 0;
	return true;
}

bool
mail_deliver(struct node *node, const struct mail_transport *transport, bool (*stops)(const void *context),
	     const void *context, struct mail_delivered *delivered_r, struct error *error)
{
	struct delivery delivery = { .node = node, .transport = transport, .delivered = delivered_r };
	bool            good = true, more = true;

	*delivered_r = (struct mail_delivered){ 0 };
	while (good && more && (stops == NULL || !stops(context))) {
		delivery.a = arena_open(0);
		good = deliver_one(&delivery, &more, error);
		arena_close(delivery.a);
	}
	delivery.a = arena_open(0);
	good = good && db_change(node->pool, go_on_later, &delivery, error);
	arena_close(delivery.a);
	return good;
}

/* ---- the jobs ----------------------------------------------------------------------------------------------------- */

/* Without a server: what waits is put aside, and the log says so when the first is. */
static bool
park(void *context, struct db *db, struct error *error)
{
	struct delivery         *delivery = context;
	struct q_mail_parked_row before;

	if (!q_mail_parked(delivery->a, db, PARKED, &before, error) ||
	    !q_mail_park(delivery->a, db, PARKED, &delivery->changed, error))
		return false;
	delivery->found = before.count > 0;
	return true;
}

static bool
park_all(struct node *node, struct error *error)
{
	struct delivery delivery = { .a = arena_open(0), .node = node };
	bool            good = db_change(node->pool, park, &delivery, error);

	if (good && !delivery.found && delivery.changed > 0)
		log_write(node->log, LOG_WARNING, STR(""), "mail.no-server",
			  "mail waits in the outbox: the setting mail.server names no server that sends it");
	arena_close(delivery.a);
	return good;
}

static bool
job_wants_stop(const void *job)
{
	return job_stops(job);
}

static void
send_by_smtp(struct arena *a, void *context, struct str sender, struct str recipient, struct str bytes,
	     struct smtp_answer *answer_r)
{
	smtp_send(a, context, sender, recipient, bytes, answer_r);
}

static bool
deliver_due(struct job *job, void *context, struct error *error)
{
	struct node          *node = context;
	struct mail_delivered delivered;
	struct mail_transport transport = { .send = send_by_smtp };
	struct smtp          *smtp;
	bool                  good;

	if (node->settings.mail_server.length == 0)
		return park_all(node, error);
	if (!smtp_open(&node->settings, node->folder, &smtp, error))
		return false;
	transport.context = smtp;
	good = mail_deliver(node, &transport, job_wants_stop, job, &delivered, error);
	smtp_close(smtp);
	if (good)
		job_note(job, "%" PRId64 " sent, %" PRId64 " put off, %" PRId64 " failed", delivered.sent,
			 delivered.later, delivered.failed);
	return good;
}

static bool
tidy(void *context, struct db *db, struct error *error)
{
	struct delivery *delivery = context;
	int64_t          now = clock_now(delivery->node->clock);

	return q_mail_forget_bodies(delivery->a, db, now - KEEP_TEXT_DAYS * DAY * CLOCK_SECOND, &delivery->changed,
				    error) &&
	       (delivery->node->settings.mail_server.length == 0 ||
		q_mail_unpark(delivery->a, db, PARKED, now, &delivery->changed, error)) &&
	       go_on_later(context, db, error);
}

static bool
keep_up(struct job *job, void *context, struct error *error)
{
	struct delivery delivery = { .a = job_arena(job), .node = context };

	return db_change(delivery.node->pool, tidy, &delivery, error);
}

const struct job_kind mail_job = {
	.name = "mail", .says = "Sends the mail that is due.", .run = deliver_due, .attempts = 20
};

const struct job_kind mail_upkeep_job = { .name = "mail-upkeep",
					  .says = "Takes up mail that waits; forgets the text of old mail.",
					  .run = keep_up,
					  .attempts = 3,
					  .every = DAY,
					  .at_start = true };
