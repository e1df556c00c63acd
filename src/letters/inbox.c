/* The inbox. What is looked at, in which order, stands in judge(): from what concerns every message to what concerns one
 * purpose. All that a message does happens in the one change that writes its row; what it holds is read before. */
#include "letters/inbox.h"

#include "base/clock.h"
#include "base/hash.h"
#include "base/disk.h"
#include "base/limits.h"
#include "base/log.h"
#include "db/db.h"
#include "jobs/jobs.h"
#include "letters/letters_sql.h"
#include "letters/taking.h"
#include "node/node.h"
#include "notices/mail_address.h"
#include "notices/outbox.h"
#include "people/permission.h"

/* ---- verdicts ---------------------------------------------------------------------------------------------------- */

static bool
give(struct taking *taking, const char *verdict, const char *reason, struct str effect)
{
	taking->verdict->verdict = str_of(verdict);
	taking->verdict->reason = str_of(reason);
	taking->verdict->effect = effect;
	return true;
}

bool
taking_take(struct taking *taking, struct str effect)
{
	return give(taking, "taken", "", effect);
}

bool
taking_bounce(struct taking *taking, const char *reason, struct str effect)
{
	return give(taking, "bounce", reason, effect);
}

bool
taking_hold(struct taking *taking, const char *reason)
{
	return give(taking, "held", reason, STR(""));
}

bool
taking_ignore(struct taking *taking, const char *reason)
{
	return give(taking, "ignored", reason, STR(""));
}

bool
taking_refuse(struct taking *taking, const char *reason, struct str effect)
{
	return give(taking, "refused", reason, effect);
}

/* ---- judging ----------------------------------------------------------------------------------------------------- */

/* It is one of ours, says that it passed here before, or has passed everywhere. */
static bool
went_in_a_circle(const struct taking *taking)
{
	const struct letter *letter = &taking->letter;
	struct str           own = mail_address_key(taking->a, taking->node->settings.mail_incoming);
	struct str           from = mail_address_key(taking->a, mail_from(taking->a, taking->node));
	struct str           author = mail_address_key(taking->a, letter->author);

	if (letter->hops > LIMIT_LETTER_HOPS || mail_is_ours(taking->a, taking->node, letter->message_id) ||
	    str_equal(author, own) || str_equal(author, from))
		return true;
	for (size_t i = 0; i < letter->loop_count; i++) {
		if (str_find(str_lower(taking->a, letter->loops[i]), own) < letter->loops[i].length)
			return true;
	}
	return false;
}

/* Nobody in person wrote it: answering or taking it as somebody's word would be wrong. */
static bool
is_by_a_program(const struct taking *taking)
{
	return taking->letter.automatic != NULL || taking->letter.is_report ||
	       (taking->in->sender_known && taking->in->sender.length == 0);
}

static bool
is_too_often(struct taking *taking, bool *often_r, struct error *error)
{
	struct q_letters_of_author_row row;

	if (!q_letters_of_author(taking->a, taking->db, str_lower(taking->a, taking->letter.author),
				 taking->now - CLOCK_HOUR, &row, error))
		return false;
	*often_r = row.count >= LIMIT_LETTERS_OF_AUTHOR;
	return true;
}

/* What the message is for. */
static bool
serve_purpose(struct taking *taking, struct error *error)
{
	if (str_is(taking->purpose.word, "request"))
		return take_answer(taking, error);
	if (str_is(taking->purpose.word, "import"))
		return take_files(taking, error);
	return taking_refuse(taking, "purpose", STR(""));
}

/* Whether it is to be believed that it is from who it says. */
static bool
judge_author(struct taking *taking, struct error *error)
{
	bool often;

	if (taking->letter.author.length == 0)
		return taking_hold(taking, "author");
	if (!is_too_often(taking, &often, error))
		return false;
	if (often)
		return taking_hold(taking, "often");
	if (taking->proof.proof == PROOF_FAIL)
		return taking_hold(taking, "failed");
	if (taking->proof.proof != PROOF_PASS)
		return taking_hold(taking, "unproved");
	return serve_purpose(taking, error);
}

static bool
judge(struct taking *taking, struct error *error)
{
	if (taking->in->cut)
		return taking_refuse(taking, "size", STR(""));
	if (taking->broken.code != ERROR_NONE)
		return taking_refuse(taking, "broken", str_copy(taking->a, str_of(taking->broken.detail)));
	if (!taking->ours)
		return taking_refuse(taking, "address", STR(""));
	if (str_is(taking->purpose.word, "bounce"))
		return take_return(taking, error);
	if (taking->purpose.until != 0 && taking->purpose.until <= taking->now)
		return taking_refuse(taking, "expired", STR(""));
	if (str_is(taking->purpose.word, "check") || str_is(taking->purpose.word, "test"))
		return taking_take(taking, taking->proof.says);
	if (went_in_a_circle(taking))
		return taking_ignore(taking, "loop");
	if (is_by_a_program(taking))
		return taking_ignore(taking, "automatic");
	return judge_author(taking, error);
}

/* ---- taking ------------------------------------------------------------------------------------------------------ */

static struct hash
hash_of_letter(const struct mail_in *in)
{
	struct hasher hasher;

	hasher_start(&hasher);
	hasher_add(&hasher, in->recipient);
	hasher_add(&hasher, (struct str){ "", 1 });
	hasher_add(&hasher, in->bytes);
	return hasher_end(&hasher);
}

static bool
find_repeat(struct taking *taking, struct str hash, bool *found_r, struct error *error)
{
	struct q_letter_find_row row;
	struct error             none = { 0 };

	*found_r = q_letter_find(taking->a, taking->db, hash, &row, &none);
	if (*found_r)
		*taking->verdict = (struct verdict){ row.id, row.verdict, row.reason, row.effect, true };
	else if (none.code != ERROR_ABSENT)
		*error = none;
	return *found_r || none.code == ERROR_ABSENT;
}

static const char *
proof_word(enum letter_proof proof)
{
	return proof == PROOF_PASS ? "pass" : proof == PROOF_FAIL ? "fail" : "none";
}

static bool
write_row(struct taking *taking, struct str hash, struct error *error)
{
	const struct letter       *letter = &taking->letter;
	struct verdict            *verdict = taking->verdict;
	struct q_letter_add_values values = {
		.id = verdict->letter,
		.hash = hash,
		.received = taking->now,
		.way = str_of(taking->in->way),
		.sender = str_is_utf8(taking->in->sender, NULL) ? str_head(taking->in->sender, 320) : STR(""),
		.recipient = str_head(taking->in->recipient, 320),
		.author = str_lower(taking->a, letter->author),
		.author_name = letter->author_name,
		.subject = letter->subject,
		.message_id = letter->message_id,
		.purpose = taking->ours ? taking->purpose.word : STR(""),
		.about = taking->ours ? taking->purpose.about : STR(""),
		.bytes = (int64_t)taking->in->bytes.length,
		.proof = str_of(proof_word(taking->proof.proof)),
		.results = taking->proof.says,
		.verdict = verdict->verdict,
		.reason = verdict->reason,
		.effect = verdict->effect,
		.original = taking->in->cut || str_is(verdict->reason, "address") ? STR("") : taking->in->bytes,
	};

	return q_letter_add(taking->a, taking->db, &values, error);
}

static bool
take_in(void *context, struct db *db, struct error *error)
{
	struct taking              *taking = context;
	struct hash                 hash = hash_of_letter(taking->in);
	struct str                  bytes = { (const char *)hash.bytes, sizeof hash.bytes };
	struct q_letter_next_id_row next;
	struct q_letters_held_row   held;
	bool                        repeat;

	taking->db = db;
	if (!find_repeat(taking, bytes, &repeat, error))
		return false;
	if (repeat)
		return true;
	if (!q_letters_held(taking->a, db, &held, error) || !q_letter_next_id(taking->a, db, &next, error))
		return false;
	*taking->verdict = (struct verdict){ .letter = next.id };
	if (!judge(taking, error))
		return false;
	if (str_is(taking->verdict->verdict, "held") && held.count >= LIMIT_LETTERS_HELD)
		return error_set(error, ERROR_LIMIT, "letter.held", "%d messages are held and wait for somebody",
				 LIMIT_LETTERS_HELD);
	return write_row(taking, bytes, error);
}

/* Reads it, as far as it can be read: what cannot has a verdict too. */
static void
read_letter(struct taking *taking)
{
	const struct node *node = taking->node;

	taking->ours = purpose_read(taking->a, node, taking->in->recipient, &taking->purpose);
	if (taking->in->cut || !letter_read(taking->a, taking->in->bytes, &taking->letter, &taking->broken)) {
		taking->letter = (struct letter){ 0 };
		return;
	}
	taking->proof = proof_read(taking->a, taking->letter.results, taking->letter.result_count,
				   node->settings.mail_authserv, taking->letter.author);
	if (taking->ours && str_is(taking->purpose.word, "import") &&
	    (taking->released || taking->proof.proof == PROOF_PASS))
		files_read(taking);
}

bool
mail_take(struct arena *a, struct node *node, const struct mail_in *in, struct verdict *verdict_r, struct error *error)
{
	struct taking taking = { .a = a, .node = node, .in = in, .now = clock_now(node->clock), .verdict = verdict_r };

	*verdict_r = (struct verdict){ 0 };
	if (!disk_has_room(node->records.folder, error))
		return false;
	read_letter(&taking);
	if (!db_change(node->pool, take_in, &taking, error))
		return false;
	audit_note(&node->audit);
	if (!verdict_r->repeat)
		log_write(node->log, LOG_INFO, STR(""), "mail.in", "letter %" PRId64 " by %s: %.*s %.*s",
			  verdict_r->letter, in->way, STR_ARGS(verdict_r->verdict), STR_ARGS(verdict_r->reason));
	if (node->jobs != NULL)
		jobs_poke(node->jobs);
	return true;
}

bool
mail_in_recipients(struct arena *a, const struct node *node, struct str bytes, struct str **list_r, size_t *count_r)
{
	struct letter  letter;
	struct purpose purpose;

	*list_r = ARENA_ARRAY(a, struct str, 1);
	(*list_r)[0] = STR("");
	*count_r = 1;
	if (!letter_read(a, bytes, &letter, NULL))
		return true;
	*count_r = 0;
	*list_r = ARENA_ARRAY(a, struct str, letter.recipient_count + 1);
	for (size_t i = 0; i < letter.recipient_count; i++) {
		bool known = false;

		for (size_t k = 0; k < *count_r; k++)
			known |= str_equal((*list_r)[k], str_lower(a, letter.recipients[i]));
		if (!known && purpose_read(a, node, letter.recipients[i], &purpose))
			(*list_r)[(*count_r)++] = str_lower(a, letter.recipients[i]);
	}
	if (*count_r == 0)
		(*list_r)[(*count_r)++] = STR("");
	return true;
}

/* ---- the desk ---------------------------------------------------------------------------------------------------- */

bool
letters_list(struct arena *a, struct db *db, struct str verdict, size_t most, struct letter_row **list_r,
	     size_t *count_r, struct error *error)
{
	struct q_letters_newest_row *rows;

	if (!q_letters_newest(a, db, verdict, (int64_t)most, &rows, count_r, error))
		return false;
	*list_r = ARENA_ARRAY(a, struct letter_row, *count_r);
	for (size_t i = 0; i < *count_r; i++)
		(*list_r)[i] = (struct letter_row){
			.id = rows[i].id,
			.received = rows[i].received,
			.bytes = rows[i].bytes,
			.decided = rows[i].decided,
			.way = rows[i].way,
			.sender = rows[i].sender,
			.recipient = rows[i].recipient,
			.author = rows[i].author,
			.author_name = rows[i].author_name,
			.subject = rows[i].subject,
			.purpose = rows[i].purpose,
			.about = rows[i].about,
			.proof = rows[i].proof,
			.results = rows[i].results,
			.verdict = rows[i].verdict,
			.reason = rows[i].reason,
			.effect = rows[i].effect,
		};
	return true;
}

bool
letters_count(struct arena *a, struct db *db, struct letter_count **list_r, size_t *count_r, struct error *error)
{
	struct q_letter_counts_row *rows;

	if (!q_letter_counts(a, db, &rows, count_r, error))
		return false;
	*list_r = ARENA_ARRAY(a, struct letter_count, *count_r);
	for (size_t i = 0; i < *count_r; i++)
		(*list_r)[i] = (struct letter_count){ rows[i].verdict, rows[i].count };
	return true;
}

bool
letter_show(struct arena *a, struct db *db, int64_t id, struct letter_row *row_r, struct str *original_r,
	    struct error *error)
{
	struct q_letter_one_row row;

	if (!q_letter_one(a, db, id, &row, error))
		return error_because(error, "letter.absent", "no message %" PRId64 " came in", id);
	*row_r = (struct letter_row){
		.id = row.id,
		.received = row.received,
		.bytes = row.bytes,
		.decided = row.decided,
		.way = row.way,
		.sender = row.sender,
		.recipient = row.recipient,
		.author = row.author,
		.author_name = row.author_name,
		.subject = row.subject,
		.purpose = row.purpose,
		.about = row.about,
		.proof = row.proof,
		.results = row.results,
		.verdict = row.verdict,
		.reason = row.reason,
		.effect = row.effect,
	};
	*original_r = row.original;
	return true;
}

struct deciding {
	struct taking       taking;
	const struct actor *actor;
	int64_t             id;
	bool                releases;
};

static bool
refuse_decided(int64_t id, struct error *error)
{
	return error_set(error, ERROR_CONFLICT, "letter.decided", "message %" PRId64 " is not held", id);
}

/* What somebody else decided meanwhile stays decided, and nothing of this is done. */
static bool
write_decision(struct deciding *deciding, struct db *db, struct error *error)
{
	const struct verdict *verdict = deciding->taking.verdict;
	struct json          *detail = json_object(deciding->taking.a);
	struct audit_entry    entry = { .act = deciding->releases ? AUDIT_LETTER_RELEASE : AUDIT_LETTER_DROP,
					.subject = str_format(deciding->taking.a, "%" PRId64, deciding->id),
					.detail = detail };
	int64_t               changed;

	json_set(detail, STR("purpose"), json_string(deciding->taking.a, deciding->taking.purpose.word));
	json_set(detail, STR("verdict"), json_string(deciding->taking.a, verdict->verdict));
	return q_letter_decide(deciding->taking.a, db,
			       &(struct q_letter_decide_values){ deciding->id, verdict->verdict, verdict->reason,
								 verdict->effect, deciding->taking.now,
								 deciding->actor->account },
			       &changed, error) &&
	       (changed > 0 || refuse_decided(deciding->id, error)) &&
	       audit_add(deciding->taking.a, db, &deciding->taking.node->audit, deciding->actor, &entry, error);
}

static bool
decide(void *context, struct db *db, struct error *error)
{
	struct deciding *deciding = context;
	struct taking   *taking = &deciding->taking;

	taking->db = db;
	*taking->verdict = (struct verdict){ .letter = deciding->id };
	if (!deciding->releases)
		(void)taking_refuse(taking, "dropped", STR(""));
	else if (!taking->ours) /* the setting has changed since */
		(void)taking_refuse(taking, "address", STR(""));
	else if (!serve_purpose(taking, error))
		return false;
	return write_decision(deciding, db, error);
}

/* The message that is decided, read before anything is changed. */
static bool
find_held(struct deciding *deciding, struct mail_in *in_r, struct error *error)
{
	struct taking    *taking = &deciding->taking;
	struct letter_row row;
	struct db        *db;
	bool              good;

	if (!db_borrow(taking->node->pool, &db, error))
		return false;
	good = letter_show(taking->a, db, deciding->id, &row, &in_r->bytes, error);
	db_return(db);
	if (!good)
		return false;
	if (!str_is(row.verdict, "held"))
		return refuse_decided(deciding->id, error);
	in_r->sender = row.sender;
	in_r->recipient = row.recipient;
	taking->in = in_r;
	taking->released = true;
	read_letter(taking);
	return true;
}

static bool
run_decision(struct arena *a, struct node *node, const struct actor *actor, int64_t id, bool releases,
	     struct verdict *verdict_r, struct error *error)
{
	struct deciding deciding = {
		.taking = { .a = a, .node = node, .now = clock_now(node->clock), .verdict = verdict_r },
		.actor = actor,
		.id = id,
		.releases = releases,
	};
	struct mail_in in = { 0 };

	if (!find_held(&deciding, &in, error) || !db_change(node->pool, decide, &deciding, error))
		return false;
	audit_note(&node->audit);
	return true;
}

bool
letter_release(struct arena *a, struct node *node, const struct actor *actor, int64_t id, struct verdict *verdict_r,
	       struct error *error)
{
	return run_decision(a, node, actor, id, true, verdict_r, error);
}

bool
letter_drop(struct arena *a, struct node *node, const struct actor *actor, int64_t id, struct error *error)
{
	struct verdict verdict;

	return run_decision(a, node, actor, id, false, &verdict, error);
}

/* ---- the job ----------------------------------------------------------------------------------------------------- */

struct forgetting {
	struct arena *a;
	int64_t       originals, rows; /* those that came before */
	int64_t       changed;
};

static bool
forget(void *context, struct db *db, struct error *error)
{
	struct forgetting *forgetting = context;

	return q_letters_forget(forgetting->a, db, forgetting->originals, STR(""), &forgetting->changed, error) &&
	       q_letters_add_up(forgetting->a, db, forgetting->rows, error) &&
	       q_letters_drop(forgetting->a, db, forgetting->rows, &forgetting->changed, error);
}

static bool
forget_old(struct job *job, void *context, struct error *error)
{
	const struct node *node = context;
	int64_t            now = clock_now(node->clock);
	struct forgetting  forgetting = { .a = job_arena(job),
					  .originals = now - LIMIT_LETTER_DAYS * CLOCK_DAY,
					  .rows = now - LIMIT_LETTER_ROW_DAYS * CLOCK_DAY };

	return db_change(node->pool, forget, &forgetting, error);
}

const struct job_kind letters_job = {
	.name = "letters", .says = "Forgets old mail that came in.", .run = forget_old, .attempts = 3, .every = 86400
};
