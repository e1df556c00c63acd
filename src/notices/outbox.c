/* The outbox. Rules that look at addresses (who is passed over) stand in mail_post(), so that no way around them exists. */
#include "notices/outbox.h"

#include "base/clock.h"
#include "base/hash.h"
#include "base/limits.h"
#include "db/db.h"
#include "http/parameters.h"
#include "jobs/jobs.h"
#include "node/node.h"
#include "notices/mail_address.h"
#include "notices/outbox_sql.h"
#include "notices/purpose.h"
#include "text/words.h"

static const struct mail_template test_template = { "test", "mail.test.subject", "mail.test.body" };

struct str
mail_from(struct arena *a, const struct node *node)
{
	const struct settings *settings = &node->settings;
	struct str             host = url_host(settings->url);

	if (settings->mail_from.length > 0)
		return settings->mail_from;
	if (settings->contact.length > 0)
		return settings->contact;
	return str_format(a, "chm@%.*s", STR_ARGS(str_slice(host, 0, str_find_byte(host, ':'))));
}

/* ---- making the text ---------------------------------------------------------------------------------------------- */

static struct word_value *
fill_values(struct arena *a, const struct mail_draft *draft)
{
	struct word_value *values = ARENA_ARRAY(a, struct word_value, draft->value_count);

	for (size_t i = 0; i < draft->value_count; i++) {
		const struct mail_value *value = &draft->values[i];

		values[i] = (struct word_value){ .name = value->name, .value = value->value };
		if (value->kind == MAIL_TEXT)
			values[i].value = message_text(a, draft->language, value->value);
	}
	return values;
}

/* Text, how to end the subscription, and who we are. */
static struct str
make_body(struct arena *a, const struct node *node, const struct mail_draft *draft, const struct word_value *values)
{
	const struct settings *settings = &node->settings;
	struct buffer          out = buffer_in(a);
	int64_t                count = draft->count > 0 ? draft->count : -1;

	buffer_add(&out, words_fill(a, node->words, draft->language, draft->template->body, count, values,
				    draft->value_count));
	if (draft->unsubscribe.length > 0)
		buffer_format(&out, "\n\n%.*s\n%.*s",
			      STR_ARGS(words_get(node->words, draft->language, "mail.unsubscribe")),
			      STR_ARGS(draft->unsubscribe));
	buffer_format(&out, "\n\n-- \n%.*s\n%.*s\n",
		      STR_ARGS(message_text(a, draft->language, settings_name_in(settings, draft->language))),
		      STR_ARGS(settings->url));
	return buffer_str(&out);
}

static struct str
make_subject(struct arena *a, const struct node *node, const struct mail_draft *draft, const struct word_value *values)
{
	int64_t count = draft->count > 0 ? draft->count : -1;

	return words_fill(a, node->words, draft->language, draft->template->subject, count, values, draft->value_count);
}

/* ---- addresses ---------------------------------------------------------------------------------------------------- */

/* The row of an address; false without an error when there is none. */
static bool
find_address(struct arena *a, struct db *db, struct str address, struct q_mail_address_find_row *row_r, bool *found_r,
	     struct error *error)
{
	struct error none = { 0 };

	*found_r = q_mail_address_find(a, db, mail_address_key(a, address), row_r, &none);
	if (!*found_r && none.code != ERROR_ABSENT) {
		*error = none;
		return false;
	}
	return true;
}

bool
mail_address_row(struct arena *a, struct db *db, struct str address, int64_t *id_r, struct error *error)
{
	struct q_mail_address_find_row    row;
	struct q_mail_address_next_id_row next;
	bool                              found;

	if (!find_address(a, db, address, &row, &found, error))
		return false;
	if (found) {
		*id_r = row.id;
		return true;
	}
	if (!q_mail_address_next_id(a, db, &next, error))
		return false;
	*id_r = next.id;
	return q_mail_address_add(a, db, next.id, mail_address_key(a, address), address, error);
}

static bool
look_at_address(struct arena *a, struct db *db, const struct mail_draft *draft, bool *passed_over_r,
		struct error *error)
{
	struct q_mail_address_find_row row;
	int64_t                        id;
	bool                           found;

	*passed_over_r = false;
	if (draft->official)
		return mail_address_row(a, db, draft->to, &id, error) && q_mail_address_official(a, db, id, error);
	if (!find_address(a, db, draft->to, &row, &found, error))
		return false;
	*passed_over_r = found && row.official == 0 && row.bounces >= BOUNCES_MOST;
	return true;
}

/* ---- posting ------------------------------------------------------------------------------------------------------ */

bool
mail_wake(struct arena *a, struct db *db, const struct node *node, int64_t due, struct error *error)
{
	return job_post_once(a, db, "mail", STR(""), due, clock_now(node->clock), error);
}

/* What was posted to an address that is passed over says so in the log. */
static bool
pass_over(struct arena *a, struct db *db, int64_t id, int64_t now, struct error *error)
{
	int64_t changed;

	return q_mail_attempted(a, db, id, STR("dropped"), now, now, &changed, error) &&
	       q_mail_attempt_add(a, db,
				  &(struct q_mail_attempt_add_values){
					  .id = id,
					  .at = now,
					  .outcome = STR("dropped"),
					  .answer = STR("not sent: mail to this address has come back several times"),
				  },
				  error);
}

bool
mail_post(struct arena *a, struct db *db, const struct node *node, const struct mail_draft *draft, int64_t *id_r,
	  struct error *error)
{
	const struct word_value  *values = fill_values(a, draft);
	int64_t                   now = clock_now(node->clock);
	struct q_mail_next_id_row next;
	bool                      passed_over;

	assert(draft->purpose.length == 0 || (purpose_word_is(draft->purpose) && purpose_word_is(draft->about)));
	if (!mail_address_is(draft->to))
		return error_set(error, ERROR_INPUT, "mail.address", "'%.*s' is no address of mail",
				 STR_ARGS(str_head(draft->to, 60)));
	if (!look_at_address(a, db, draft, &passed_over, error) || !q_mail_next_id(a, db, &next, error) ||
	    !q_mail_add(a, db,
			&(struct q_mail_add_values){
				.id = next.id,
				.recipient = draft->to,
				.domain = str_lower(a, mail_address_domain(draft->to)),
				.language = draft->language,
				.template = str_of(draft->template->name),
				.subject = make_subject(a, node, draft, values),
				.body = make_body(a, node, draft, values),
				.purpose = draft->purpose,
				.about = draft->about,
				.unsubscribe = draft->unsubscribe,
				.posted = now,
			},
			error))
		return false;
	if (id_r != NULL)
		*id_r = next.id;
	return passed_over ? pass_over(a, db, next.id, now, error) : mail_wake(a, db, node, now, error);
}

/* ---- changes by people -------------------------------------------------------------------------------------------- */

struct acting {
	struct arena *a;
	struct node  *node;
	int64_t       id, changed;
	struct str    address, language;
};

static bool
retry(void *context, struct db *db, struct error *error)
{
	struct acting *acting = context;
	int64_t        now = clock_now(acting->node->clock);

	return q_mail_retry(acting->a, db, acting->id, now, &acting->changed, error) &&
	       (acting->changed == 0 || mail_wake(acting->a, db, acting->node, now, error));
}

static bool
drop(void *context, struct db *db, struct error *error)
{
	struct acting *acting = context;

	return q_mail_drop(acting->a, db, acting->id, clock_now(acting->node->clock), &acting->changed, error);
}

bool
mail_post_test(struct arena *a, struct db *db, const struct node *node, struct str address, struct str language,
	       int64_t *id_r, struct error *error)
{
	char                    now[TIME_TEXT];
	const struct mail_value values[] = { { "time", time_format(clock_now(node->clock), now), MAIL_LINES } };
	const struct mail_draft draft = {
		.to = address,
		.language = language,
		.template = &test_template,
		.values = values,
		.value_count = 1,
		.purpose = STR("test"),
		.about = STR("mail"),
	};

	return mail_post(a, db, node, &draft, id_r, error);
}

static bool
test(void *context, struct db *db, struct error *error)
{
	struct acting *acting = context;

	acting->changed = 1;
	return mail_post_test(acting->a, db, acting->node, acting->address, acting->language, &acting->id, error);
}

static bool
run_act(struct acting *acting, db_change_fn *change, struct error *error)
{
	bool good;

	acting->a = arena_open(0);
	good = db_change(acting->node->pool, change, acting, error);
	arena_close(acting->a);
	if (good && acting->changed == 0)
		return error_set(error, ERROR_CONFLICT, "mail.state",
				 "there is no mail %" PRId64 " in a state for this", acting->id);
	if (good && acting->node->jobs != NULL)
		jobs_poke(acting->node->jobs);
	return good;
}

bool
mail_retry(struct node *node, int64_t id, struct error *error)
{
	return run_act(&(struct acting){ .node = node, .id = id }, retry, error);
}

bool
mail_drop(struct node *node, int64_t id, struct error *error)
{
	return run_act(&(struct acting){ .node = node, .id = id }, drop, error);
}

bool
mail_test(struct node *node, struct str address, struct str language, int64_t *id_r, struct error *error)
{
	struct acting acting = { .node = node, .address = address, .language = language };
	bool          good = run_act(&acting, test, error);

	*id_r = acting.id;
	return good;
}

/* ---- reading ------------------------------------------------------------------------------------------------------ */

bool
mail_list(struct arena *a, struct db *db, struct str state, size_t most, struct mail **list_r, size_t *count_r,
	  struct error *error)
{
	struct q_mail_newest_row *rows;

	if (!q_mail_newest(a, db, state, (int64_t)most, &rows, count_r, error))
		return false;
	*list_r = ARENA_ARRAY(a, struct mail, *count_r);
	for (size_t i = 0; i < *count_r; i++)
		(*list_r)[i] = (struct mail){
			.id = rows[i].id,
			.state = rows[i].state,
			.recipient = rows[i].recipient,
			.language = rows[i].language,
			.template = rows[i].template,
			.subject = rows[i].subject,
			.posted = rows[i].posted,
			.due = rows[i].due,
			.attempts = rows[i].attempts,
			.finished = rows[i].finished,
			.bounced = rows[i].bounced,
			.code = rows[i].code.value,
			.answer = rows[i].answer,
		};
	return true;
}

bool
mail_count(struct arena *a, struct db *db, struct mail_count **list_r, size_t *count_r, struct error *error)
{
	struct q_mail_counts_row *rows;

	if (!q_mail_counts(a, db, &rows, count_r, error))
		return false;
	*list_r = ARENA_ARRAY(a, struct mail_count, *count_r);
	for (size_t i = 0; i < *count_r; i++)
		(*list_r)[i] = (struct mail_count){ rows[i].state, rows[i].count };
	return true;
}

static bool
read_attempts(struct arena *a, struct db *db, struct mail_shown *shown, struct error *error)
{
	struct q_mail_attempts_row *rows;

	if (!q_mail_attempts(a, db, shown->mail.id, &rows, &shown->attempt_count, error))
		return false;
	shown->attempts = ARENA_ARRAY(a, struct mail_attempt, shown->attempt_count);
	for (size_t i = 0; i < shown->attempt_count; i++) {
		shown->attempts[i] = (struct mail_attempt){
			.number = rows[i].number,
			.at = rows[i].at,
			.code = rows[i].code,
			.outcome = rows[i].outcome,
			.answer = rows[i].answer,
		};
		shown->mail.code = rows[i].code;
		shown->mail.answer = rows[i].answer;
	}
	return true;
}

/* It names the mail that is answered, so that it is known who was given the address. */
static struct str
answers_to(struct arena *a, const struct node *node, const struct q_mail_one_row *row)
{
	struct purpose purpose = { .word = row->purpose,
				   .about = str_format(a, "%.*s-%" PRId64, STR_ARGS(row->about), row->id),
				   .until = row->posted + LIMIT_MAIL_ANSWER_DAYS * CLOCK_DAY };

	return purpose_word_is(purpose.about) ? purpose_address(a, node, &purpose) : STR("");
}

/* Headers are those of the present settings. The id is the same at each attempt, so that who gets it twice can tell. */
static bool
write_message(struct arena *a, const struct node *node, const struct q_mail_one_row *row, struct mail_shown *shown,
	      struct error *error)
{
	struct str     from = mail_from(a, node);
	struct str     number = str_format(a, "%" PRId64, row->id);
	struct message message = {
		.from = from,
		.from_name = message_text(a, STR("en"), settings_name_in(&node->settings, row->language)),
		.to = row->recipient,
		.subject = row->subject,
		.body = row->body,
		.language = row->language,
		.unsubscribe = row->unsubscribe,
		.date = row->posted,
		.id = str_format(a, "%.*s.%.*s@%.*s", STR_ARGS(number),
				 STR_ARGS(notice_mark(a, node, "chm: message", number)),
				 STR_ARGS(mail_address_domain(from))),
	};

	shown->sender = purpose_address(a, node, &(struct purpose){ STR("bounce"), number, 0 });
	if (shown->sender.length == 0)
		shown->sender = from;
	if (row->purpose.length > 0)
		message.reply_to = answers_to(a, node, row);
	return row->body.length == 0 || message_write(a, &message, &shown->message, error);
}

bool
mail_is_ours(struct arena *a, const struct node *node, struct str message_id)
{
	struct str rest = mail_address_local(message_id), number;

	return str_cut(&rest, '.', &number) && rest.data != NULL &&
	       secret_equal(rest, notice_mark(a, node, "chm: message", number));
}

bool
mail_sent_to(struct arena *a, struct db *db, int64_t id, struct str *recipient_r, struct error *error)
{
	struct q_mail_one_row row;

	if (!q_mail_one(a, db, id, &row, error))
		return error_because(error, "mail.none", "there is no mail %" PRId64, id);
	*recipient_r = row.recipient;
	return true;
}

bool
mail_show(struct arena *a, const struct node *node, struct db *db, int64_t id, struct mail_shown *shown_r,
	  struct error *error)
{
	struct q_mail_one_row row;

	*shown_r = (struct mail_shown){ 0 };
	if (!q_mail_one(a, db, id, &row, error))
		return error_because(error, "mail.none", "there is no mail %" PRId64, id);
	shown_r->mail = (struct mail){
		.id = row.id,
		.state = row.state,
		.recipient = row.recipient,
		.language = row.language,
		.template = row.template,
		.subject = row.subject,
		.posted = row.posted,
		.due = row.due,
		.attempts = row.attempts,
		.finished = row.finished,
		.bounced = row.bounced,
	};
	return read_attempts(a, db, shown_r, error) && write_message(a, node, &row, shown_r, error);
}

bool
mail_bad_addresses(struct arena *a, struct db *db, struct mail_bad_address **list_r, size_t *count_r,
		   struct error *error)
{
	struct q_mail_addresses_bad_row *rows;

	if (!q_mail_addresses_bad(a, db, BOUNCES_MOST, &rows, count_r, error))
		return false;
	*list_r = ARENA_ARRAY(a, struct mail_bad_address, *count_r);
	for (size_t i = 0; i < *count_r; i++)
		(*list_r)[i] = (struct mail_bad_address){
			.address = rows[i].address,
			.official = rows[i].official != 0,
			.bounces = rows[i].bounces,
			.soft = rows[i].soft,
			.bounced = rows[i].bounced,
			.stopped = rows[i].official == 0 && rows[i].bounces >= BOUNCES_MOST,
		};
	return true;
}
