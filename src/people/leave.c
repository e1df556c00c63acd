/* An account's export and end. */
#include "people/leave.h"

#include "base/clock.h"
#include "base/hash.h"
#include "db/db.h"
#include "people/leave_sql.h"
#include "people/second.h"
#include "people/session.h"

static void
add_text(struct arena *a, struct json *object, const char *name, struct str text)
{
	if (text.length != 0)
		json_add(object, str_of(name), json_string(a, text));
}

static void
add_time(struct arena *a, struct json *object, const char *name, int64_t time)
{
	char text[TIME_TEXT];

	if (time != 0)
		add_text(a, object, name, str_copy(a, time_format(time, text)));
}

static struct json *
add_row(struct arena *a, struct json *list)
{
	return json_append(list, json_object(a));
}

static struct json *
export_account(struct arena *a, const struct account *account)
{
	struct json *object = json_object(a);

	add_text(a, object, "id", account->id);
	add_text(a, object, "email", account->email);
	add_text(a, object, "name", account->name);
	add_text(a, object, "language", account->language);
	add_text(a, object, "state", str_of(account_state_name(account->state)));
	add_text(a, object, "government", account->government);
	add_text(a, object, "organization", account->organization);
	json_add(object, STR("password"), json_boolean(a, account->password.length != 0));
	json_add(object, STR("secondFactor"), json_boolean(a, account->second.length != 0));
	add_time(a, object, "created", account->created);
	add_time(a, object, "confirmed", account->confirmed);
	add_time(a, object, "seen", account->seen);
	return object;
}

static bool
export_grants(struct arena *a, struct db *db, struct str id, struct json *list, struct error *error)
{
	struct grant_row *rows;
	size_t            count;

	if (!grant_list(a, db, id, &rows, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct json *row = add_row(a, list);

		add_text(a, row, "role", str_of(role_name(rows[i].grant.role)));
		add_text(a, row, "government", rows[i].grant.government);
		add_text(a, row, "organization", rows[i].grant.organization);
		add_text(a, row, "type", rows[i].grant.type);
		add_text(a, row, "givenBy", rows[i].giver);
		add_text(a, row, "deputyOf", rows[i].deputy_of);
		add_time(a, row, "since", rows[i].since);
		add_time(a, row, "until", rows[i].until);
	}
	return true;
}

static bool
export_sessions(struct arena *a, struct db *db, struct str id, int64_t now, struct json *list, struct error *error)
{
	struct session *sessions;
	size_t          count;

	if (!session_list(a, db, id, now, &sessions, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct json *row = add_row(a, list);

		add_text(a, row, "browser", sessions[i].agent);
		add_text(a, row, "address", sessions[i].address);
		add_time(a, row, "begun", sessions[i].created);
		add_time(a, row, "seen", sessions[i].seen);
		add_time(a, row, "expires", sessions[i].expires);
	}
	return true;
}

static bool
export_identities(struct arena *a, struct db *db, struct str id, struct json *list, struct error *error)
{
	struct q_identities_of_account_row *rows;
	size_t                              count;

	if (!q_identities_of_account(a, db, id, &rows, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct json *row = add_row(a, list);

		add_text(a, row, "provider", rows[i].provider);
		add_text(a, row, "subject", rows[i].subject);
		add_time(a, row, "since", rows[i].created);
	}
	return true;
}

/* What they brought for records, and what they are still sending. */
static bool
export_files(struct arena *a, struct db *db, struct str id, struct json *list, struct json *coming, struct error *error)
{
	struct q_files_of_account_row  *rows;
	struct q_coming_of_account_row *parts;
	size_t                          count, part_count;

	if (!q_files_of_account(a, db, id, &rows, &count, error) ||
	    !q_coming_of_account(a, db, id, &parts, &part_count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct json *row = add_row(a, list);
		struct hash  hash;
		char         text[HASH_TEXT];

		memcpy(hash.bytes, rows[i].hash.data, sizeof hash.bytes);
		add_text(a, row, "name", rows[i].name);
		add_text(a, row, "hash", str_copy(a, hash_format(&hash, text)));
		add_text(a, row, "media", rows[i].media);
		json_add(row, STR("size"), json_number(a, rows[i].size));
		add_time(a, row, "brought", rows[i].time);
	}
	for (size_t i = 0; i < part_count; i++) {
		struct json *row = add_row(a, coming);

		add_text(a, row, "name", parts[i].name);
		json_add(row, STR("size"), json_number(a, parts[i].length));
		add_time(a, row, "begun", parts[i].begun);
		add_time(a, row, "expires", parts[i].expires);
	}
	return true;
}

/* Tokens of the API, without what opens anything. */
static bool
export_tokens(struct arena *a, struct db *db, struct str id, struct json *list, struct error *error)
{
	struct q_tokens_of_account_row *rows;
	size_t                          count;

	if (!q_tokens_of_account(a, db, id, &rows, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct json *row = add_row(a, list);

		add_text(a, row, "name", rows[i].name);
		add_text(a, row, "scopes", rows[i].scopes);
		add_time(a, row, "created", rows[i].created);
		add_time(a, row, "used", rows[i].used);
		add_time(a, row, "expires", rows[i].expires);
	}
	return true;
}

/* What a reviewer says of themselves. */
static bool
export_reviewer(struct arena *a, struct db *db, struct str id, struct json *all, struct error *error)
{
	struct q_reviewer_of_account_row *row;
	struct json                      *reviewer;
	size_t                            count;

	if (!q_reviewer_of_account(a, db, id, &row, &count, error))
		return false;
	if (count == 0)
		return true;
	reviewer = json_add(all, STR("reviewer"), json_object(a));
	add_time(a, reviewer, "accepted", row->accepted);
	json_add(reviewer, STR("available"), json_boolean(a, row->available != 0));
	json_add(reviewer, STR("named"), json_boolean(a, row->named != 0));
	add_text(a, reviewer, "subjects", row->subjects);
	add_text(a, reviewer, "countries", row->countries);
	add_text(a, reviewer, "languages", row->languages);
	add_text(a, reviewer, "background", row->background);
	add_text(a, reviewer, "interests", row->interests);
	return true;
}

/* What they asked for or are to decide, and what they said. */
static bool
export_requests(struct arena *a, struct db *db, struct str id, struct json *list, struct json *said,
		struct error *error)
{
	struct q_requests_of_account_row *rows;
	struct q_said_by_account_row     *messages;
	size_t                            count, message_count;

	if (!q_requests_of_account(a, db, id, &rows, &count, error) ||
	    !q_said_by_account(a, db, id, &messages, &message_count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct json *row = add_row(a, list);
		bool         sent = str_equal(rows[i].sender, id);

		add_text(a, row, "id", rows[i].id);
		add_text(a, row, "kind", rows[i].kind);
		add_text(a, row, "state", rows[i].state);
		add_text(a, row, "subject", rows[i].subject);
		add_text(a, row, "title", rows[i].title);
		json_add(row, STR("sent"), json_boolean(a, sent));
		if (sent)
			add_text(a, row, "note", rows[i].note);
		add_time(a, row, "created", rows[i].created);
	}
	for (size_t i = 0; i < message_count; i++) {
		struct json *row = add_row(a, said);

		add_text(a, row, "request", messages[i].request);
		add_time(a, row, "time", messages[i].time);
		add_text(a, row, "text", messages[i].text);
	}
	return true;
}

/* The records they began, and forms that came when they were signed out. */
static bool
export_writing(struct arena *a, struct db *db, struct str id, struct json *list, struct json *parked,
	       struct error *error)
{
	struct q_records_of_account_row *rows;
	struct q_parked_of_account_row  *forms;
	size_t                           count, form_count;

	if (!q_records_of_account(a, db, id, &rows, &count, error) ||
	    !q_parked_of_account(a, db, id, &forms, &form_count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct json *row = add_row(a, list);

		add_text(a, row, "record", rows[i].record);
		if (rows[i].revision.present)
			json_add(row, STR("revision"), json_number(a, rows[i].revision.value));
	}
	for (size_t i = 0; i < form_count; i++) {
		struct json *row = add_row(a, parked);

		add_text(a, row, "target", forms[i].target);
		add_text(a, row, "form", forms[i].form);
		add_time(a, row, "time", forms[i].time);
	}
	return true;
}

/* The searches they want to be told of. */
static bool
export_alerts(struct arena *a, struct db *db, struct str email, struct json *list, struct error *error)
{
	struct q_subscriptions_of_address_row *rows;
	size_t                                 count;

	if (!q_subscriptions_of_address(a, db, account_address(a, email), &rows, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct json *row = add_row(a, list);

		add_text(a, row, "query", rows[i].query);
		add_text(a, row, "title", rows[i].title);
		add_text(a, row, "channel", rows[i].channel);
		add_time(a, row, "created", rows[i].created);
	}
	return true;
}

bool
account_export(struct arena *a, struct db *db, struct str id, int64_t now, struct json **all_r, struct error *error)
{
	struct json   *all = json_object(a);
	struct account account;

	*all_r = all;
	return account_find(a, db, id, &account, error) &&
	       (json_add(all, STR("account"), export_account(a, &account)), true) &&
	       export_grants(a, db, id, json_add(all, STR("roles"), json_array(a)), error) &&
	       export_sessions(a, db, id, now, json_add(all, STR("sessions"), json_array(a)), error) &&
	       export_identities(a, db, id, json_add(all, STR("identities"), json_array(a)), error) &&
	       export_tokens(a, db, id, json_add(all, STR("tokens"), json_array(a)), error) &&
	       export_reviewer(a, db, id, all, error) &&
	       export_requests(a, db, id, json_add(all, STR("requests"), json_array(a)),
			       json_add(all, STR("said"), json_array(a)), error) &&
	       export_writing(a, db, id, json_add(all, STR("records"), json_array(a)),
			      json_add(all, STR("parked"), json_array(a)), error) &&
	       export_alerts(a, db, account.email, json_add(all, STR("alerts"), json_array(a)), error) &&
	       export_files(a, db, id, json_add(all, STR("files"), json_array(a)),
			    json_add(all, STR("uploads"), json_array(a)), error);
}

bool
account_delete(struct arena *a, struct db *db, struct str id, struct error *error)
{
	const struct account gone = { .id = id, .state = ACCOUNT_DELETED };
	struct account       account;

	return account_find(a, db, id, &account, error) &&
	       q_subscriptions_drop(a, db, account_address(a, account.email), error) &&
	       q_said_drop_name(a, db, id, error) && q_parked_drop_of_account(a, db, id, error) &&
	       q_import_address_drop(a, db, id, error) && second_drop(a, db, id, error) &&
	       q_identities_drop(a, db, id, error) && q_reviewer_drop(a, db, id, error) &&
	       q_grants_drop(a, db, id, error) && q_offers_drop(a, db, id, error) && q_tokens_drop(a, db, id, error) &&
	       q_links_of_anybody_drop(a, db, id, error) && q_files_disown(a, db, id, error) &&
	       q_coming_drop(a, db, id, error) && session_end_account(a, db, id, STR(""), error) &&
	       account_set(a, db, &gone, error);
}
