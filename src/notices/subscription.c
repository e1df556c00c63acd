#include "notices/subscription.h"

#include "base/clock.h"
#include "base/hash.h"
#include "db/db.h"
#include "node/node.h"
#include "notices/mail_address.h"
#include "notices/outbox.h"
#include "notices/outbox_sql.h"
#include "notices/purpose.h"
#include "notices/subscription_sql.h"

enum {
	DAY = 86400,
	SLACK = 3600, /* a daily mail may come an hour early, so that it does not come later each day */
	ASKED_MOST = 3,
	PER_ADDRESS = 20,
	LINK_DAYS = 30,
	KEEP_DAYS = 90,
	QUERY_BYTES = 2000
};

static const struct mail_template confirm_template = { "confirm", "mail.confirm.subject", "mail.confirm.body" };
static const struct mail_template alert_template = { "alert", "mail.alert.subject", "mail.alert.body" };

bool
subscription_channel_is(struct str word)
{
	return str_is(word, "now") || str_is(word, "daily") || str_is(word, "weekly");
}

/* ---- links -------------------------------------------------------------------------------------------------------- */

/* "17.20789.MARK": an id, the day on which it ends (0: never), and their mark. */
static struct str
make_token(struct arena *a, const struct node *node, const char *use, int64_t id, int64_t until)
{
	struct str text = str_format(a, "%" PRId64 ".%" PRId64, id, until);

	return str_format(a, "%.*s.%.*s", STR_ARGS(text), STR_ARGS(notice_mark(a, node, use, text)));
}

static bool
read_token(struct arena *a, const struct node *node, const char *use, struct str token, int64_t *id_r,
	   struct error *error)
{
	struct str rest = token, id, day;
	int64_t    until = 0, today = clock_now(node->clock) / (DAY * CLOCK_SECOND);
	bool good = str_cut(&rest, '.', &id) && rest.data != NULL && str_cut(&rest, '.', &day) && rest.data != NULL &&
		    str_integer(id, id_r) && str_integer(day, &until) &&
		    secret_equal(token, make_token(a, node, use, *id_r, until));

	if (good && (until == 0 || today <= until))
		return true;
	return error_set(error, ERROR_ABSENT, "subscription.link", "the link is none of ours, or too old");
}

#define USE_PAGE "chm: subscriptions"
#define USE_END "chm: unsubscribe"

struct str
subscription_unsubscribe_link(struct arena *a, const struct node *node, int64_t id)
{
	return str_format(a, "%.*sunsubscribe/%.*s", STR_ARGS(node->settings.url),
			  STR_ARGS(make_token(a, node, USE_END, id, 0)));
}

/* ---- asking ------------------------------------------------------------------------------------------------------- */

/* One mail in 24 hours, three in all until one is confirmed. */
static bool
ask_for_confirmation(struct arena *a, struct db *db, const struct node *node, int64_t address,
		     const struct subscription *asked, struct error *error)
{
	struct q_mail_address_find_row row;
	int64_t                        now = clock_now(node->clock);
	struct str                     token;

	if (!q_mail_address_find(a, db, mail_address_key(a, asked->address), &row, error))
		return false;
	if (row.asked >= ASKED_MOST || (row.asked_at != 0 && now - row.asked_at < DAY * CLOCK_SECOND))
		return true;
	token = make_token(a, node, USE_PAGE, address, now / (DAY * CLOCK_SECOND) + LINK_DAYS);
	return mail_post(a, db, node,
			 &(struct mail_draft){
				 .to = asked->address,
				 .language = asked->language,
				 .template = &confirm_template,
				 .values =
					 (const struct mail_value[]){
						 { "title", asked->title, MAIL_TEXT },
						 { "node", settings_name_in(&node->settings, asked->language),
						   MAIL_TEXT },
						 { "link",
						   str_format(a, "%.*salerts/%.*s", STR_ARGS(node->settings.url),
							      STR_ARGS(token)),
						   MAIL_LINK } },
				 .value_count = 3,
			 },
			 NULL, error) &&
	       q_mail_address_asked(a, db, address, now, error);
}

static bool
add(struct arena *a, struct db *db, const struct node *node, int64_t address, const struct subscription *asked,
    struct error *error)
{
	struct q_subscription_next_id_row next;
	struct change_log_position        newest;

	return q_subscription_next_id(a, db, &next, error) && change_log_newest(a, db, &newest, error) &&
	       q_subscription_add(a, db,
				  &(struct q_subscription_add_values){
					  .id = next.id,
					  .address = address,
					  .query = asked->query,
					  .title = asked->title,
					  .channel = asked->channel,
					  .language = asked->language,
					  .created = clock_now(node->clock),
					  .followed = newest.number,
				  },
				  error);
}

bool
subscription_ask(struct arena *a, struct db *db, const struct node *node, const struct subscription *asked,
		 struct error *error)
{
	struct q_subscription_same_row  same;
	struct q_subscription_count_row count;
	struct error                    none = { 0 };
	int64_t                         address;

	if (!mail_address_is(asked->address))
		return error_set(error, ERROR_INPUT, "mail.address", "'%.*s' is no address of mail",
				 STR_ARGS(str_head(asked->address, 60)));
	if (!subscription_channel_is(asked->channel) || asked->query.length > QUERY_BYTES)
		return error_set(error, ERROR_INPUT, "subscription.channel", "'%.*s' is none of now, daily and weekly",
				 STR_ARGS(str_head(asked->channel, 20)));
	if (!mail_address_row(a, db, asked->address, &address, error) ||
	    !q_subscription_count(a, db, address, &count, error))
		return false;
	if (!q_subscription_same(a, db, address, asked->query, &same, &none)) {
		if (none.code != ERROR_ABSENT) {
			*error = none;
			return false;
		}
		if (count.count >= PER_ADDRESS)
			return true;
		if (!add(a, db, node, address, asked, error))
			return false;
	} else if (str_is(same.state, "active")) {
		return true;
	} else if (!q_subscription_set(a, db, same.id, asked->channel, asked->language, error)) {
		return false;
	}
	return ask_for_confirmation(a, db, node, address, asked, error);
}

/* ---- the page of an address --------------------------------------------------------------------------------------- */

bool
subscription_page(struct arena *a, struct db *db, const struct node *node, struct str token, int64_t *address_r,
		  struct subscription **list_r, size_t *count_r, struct error *error)
{
	struct q_subscription_of_row *rows;

	if (!read_token(a, node, USE_PAGE, token, address_r, error) ||
	    !q_subscription_of(a, db, *address_r, &rows, count_r, error))
		return false;
	*list_r = ARENA_ARRAY(a, struct subscription, *count_r);
	for (size_t i = 0; i < *count_r; i++)
		(*list_r)[i] = (struct subscription){
			.id = rows[i].id,
			.query = rows[i].query,
			.title = rows[i].title,
			.channel = rows[i].channel,
			.language = rows[i].language,
			.state = rows[i].state,
			.address_id = *address_r,
		};
	return true;
}

bool
subscription_confirm(struct arena *a, struct db *db, const struct node *node, int64_t address, int64_t id,
		     struct error *error)
{
	struct change_log_position newest;
	int64_t                    changed;

	return change_log_newest(a, db, &newest, error) &&
	       q_subscription_confirm(a, db, id, address, newest.number, &changed, error) &&
	       (changed == 0 || q_mail_address_confirmed(a, db, address, clock_now(node->clock), error));
}

bool
subscription_end(struct arena *a, struct db *db, int64_t id, struct error *error)
{
	int64_t changed;

	return q_subscription_end(a, db, id, &changed, error);
}

bool
subscription_unsubscribe_find(struct arena *a, struct db *db, const struct node *node, struct str token,
			      struct subscription *found_r, struct error *error)
{
	struct q_subscription_one_row row;
	int64_t                       id;

	if (!read_token(a, node, USE_END, token, &id, error))
		return false;
	if (!q_subscription_one(a, db, id, &row, error))
		return error_because(error, "subscription.link", "there is no such subscription any more");
	*found_r = (struct subscription){
		.id = row.id,
		.address_id = row.address,
		.query = row.query,
		.title = row.title,
		.channel = row.channel,
		.language = row.language,
		.state = row.state,
	};
	return true;
}

/* ---- telling ------------------------------------------------------------------------------------------------------ */

bool
subscription_due(struct arena *a, struct db *db, int64_t now, int64_t newest, int64_t after, size_t most,
		 struct subscription **list_r, size_t *count_r, struct error *error)
{
	const struct q_subscription_due_values values = {
		.now = now,
		.day = (DAY - SLACK) * CLOCK_SECOND,
		.week = (7 * DAY - SLACK) * CLOCK_SECOND,
		.newest = newest,
		.after = after,
		.most = (int64_t)most,
	};
	struct q_subscription_due_row *rows;

	if (!q_subscription_due(a, db, &values, &rows, count_r, error))
		return false;
	*list_r = ARENA_ARRAY(a, struct subscription, *count_r);
	for (size_t i = 0; i < *count_r; i++)
		(*list_r)[i] = (struct subscription){
			.id = rows[i].id,
			.address = rows[i].address,
			.query = rows[i].query,
			.title = rows[i].title,
			.language = rows[i].language,
			.followed = rows[i].followed,
		};
	return true;
}

bool
subscription_tell(struct arena *a, struct db *db, const struct node *node, const struct subscription *subscription,
		  int64_t followed, const struct str *lines, struct error *error)
{
	if (lines == NULL)
		return q_subscription_followed(a, db, subscription->id, followed, error);
	return q_subscription_told(a, db, subscription->id, followed, clock_now(node->clock), error) &&
	       mail_post(a, db, node,
			 &(struct mail_draft){
				 .to = subscription->address,
				 .language = subscription->language,
				 .template = &alert_template,
				 .values = (const struct mail_value[]){ { "title", subscription->title, MAIL_TEXT },
									{ "list", *lines, MAIL_LINES },
									{ "link",
									  str_format(a, "%.*ssearch%.*s",
										     STR_ARGS(node->settings.url),
										     STR_ARGS(subscription->query)),
									  MAIL_LINK } },
				 .value_count = 3,
				 .unsubscribe = subscription_unsubscribe_link(a, node, subscription->id),
			 },
			 NULL, error);
}

bool
subscriptions_tidy(struct arena *a, struct db *db, int64_t now, struct error *error)
{
	int64_t changed;

	return q_subscription_forget(a, db, now - KEEP_DAYS * DAY * CLOCK_SECOND, &changed, error);
}
