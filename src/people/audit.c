/* The audit log. */
#include "people/audit.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/sign.h"
#include "people/audit_sql.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NOTE_BYTES = 200, NOTE_MODE = 0600 };

static const char *const act_names[AUDIT_ACTS] = {
	[AUDIT_NODE_MAKE] = "node.make",
	[AUDIT_NODE_BACKUP] = "node.backup",
	[AUDIT_NODE_RESTORE] = "node.restore",
	[AUDIT_NODE_REPAIR] = "node.repair",
	[AUDIT_SETTINGS] = "settings.change",
	[AUDIT_IMPORT] = "record.import",
	[AUDIT_RECORD_PUBLISH] = "record.publish",
	[AUDIT_RECORD_CONFIRM] = "record.confirm",
	[AUDIT_RECORD_WITHDRAW] = "record.withdraw",
	[AUDIT_RECORD_REVOKE] = "record.revoke",
	[AUDIT_RECORD_ERASE] = "record.erase",
	[AUDIT_RECORD_MERGE] = "record.merge",
	[AUDIT_RECORD_SEPARATE] = "record.separate",
	[AUDIT_REQUEST_GRANT] = "request.grant",
	[AUDIT_REQUEST_RETURN] = "request.return",
	[AUDIT_REQUEST_DECLINE] = "request.decline",
	[AUDIT_HARVEST_ADD] = "harvest.add",
	[AUDIT_HARVEST_REMOVE] = "harvest.remove",
	[AUDIT_ACCOUNT_ADD] = "account.add",
	[AUDIT_ACCOUNT_INVITE] = "account.invite",
	[AUDIT_ACCOUNT_ADMIT] = "account.admit",
	[AUDIT_ACCOUNT_CHANGE] = "account.change",
	[AUDIT_ACCOUNT_DISABLE] = "account.disable",
	[AUDIT_ACCOUNT_ENABLE] = "account.enable",
	[AUDIT_ACCOUNT_DELETE] = "account.delete",
	[AUDIT_ACCOUNT_PASSWORD] = "account.password",
	[AUDIT_ACCOUNT_LINK] = "account.link",
	[AUDIT_ACCOUNT_SESSIONS] = "account.sessions",
	[AUDIT_ROLE_GIVE] = "role.give",
	[AUDIT_ROLE_TAKE] = "role.take",
	[AUDIT_ROLE_OFFER] = "role.offer",
	[AUDIT_ROLE_ACCEPT] = "role.accept",
	[AUDIT_ROLE_DECLINE] = "role.decline",
	[AUDIT_TOKEN_MAKE] = "token.make",
	[AUDIT_TOKEN_REVOKE] = "token.revoke",
	[AUDIT_LETTER_RELEASE] = "letter.release",
	[AUDIT_LETTER_DROP] = "letter.drop",
	[AUDIT_TRANSLATION_APPROVE] = "translation.approve",
	[AUDIT_TRANSLATION_CHOOSE] = "translation.choose",
	[AUDIT_JOB_RETRY] = "job.retry",
	[AUDIT_JOB_CANCEL] = "job.cancel",
	[AUDIT_LOOK] = "look.change",
	[AUDIT_LINKS_REPAIR] = "links.repair",
	[AUDIT_REVIEWER_ACCEPT] = "reviewer.accept",
	[AUDIT_REVIEWER_END] = "reviewer.end",
};

const char *
audit_act_name(enum audit_act act)
{
	assert(act < AUDIT_ACTS);
	return act_names[act];
}

bool
audit_act_parse(struct str word, enum audit_act *act_r)
{
	for (unsigned i = 0; i < AUDIT_ACTS; i++) {
		if (str_is(word, act_names[i])) {
			*act_r = (enum audit_act)i;
			return true;
		}
	}
	return false;
}

/* ---- appending --------------------------------------------------------------------------------------------------- */

/* The hash of an entry, whose detail is canonical JSON, behind the one with the hash `previous`, which is NULL for the first. */
static bool
hash_entry(struct arena *a, const struct audit_row *row, const struct hash *previous, struct hash *hash_r,
	   struct error *error)
{
	struct buffer out = buffer_in(a);
	struct json  *entry = json_object(a), *detail;
	char          text[HASH_TEXT];

	if (!json_parse(a, row->detail, &detail, error))
		return false;
	json_add(entry, STR("number"), json_number(a, row->number));
	json_add(entry, STR("time"), json_number(a, row->time));
	json_add(entry, STR("account"), json_string(a, row->account));
	json_add(entry, STR("channel"), json_string(a, row->channel));
	json_add(entry, STR("act"), json_string(a, row->act));
	json_add(entry, STR("subject"), json_string(a, row->subject));
	json_add(entry, STR("detail"), detail);
	json_add(entry, STR("previous"), previous == NULL ? json_null(a) : json_string(a, hash_format(previous, text)));
	if (!json_canonical(&out, entry, error))
		return false;
	*hash_r = hash_of_bytes(buffer_str(&out));
	return true;
}

static struct hash
hash_from(struct str bytes)
{
	struct hash hash = { 0 };

	if (bytes.length == sizeof hash.bytes)
		memcpy(hash.bytes, bytes.data, sizeof hash.bytes);
	return hash;
}

/* The newest entry: number 0 when there is none. */
static bool
find_newest(struct arena *a, struct db *db, int64_t *number_r, struct hash *hash_r, struct error *error)
{
	struct q_audit_newest_row row;
	struct error              none = { 0 };

	*number_r = 0;
	if (!q_audit_newest(a, db, &row, &none)) {
		if (none.code == ERROR_ABSENT)
			return true;
		*error = none;
		return false;
	}
	*number_r = row.number;
	*hash_r = hash_from(row.hash);
	return true;
}

bool
audit_add(struct arena *a, struct db *db, const struct audit_log *log, const struct actor *actor,
	  const struct audit_entry *entry, struct error *error)
{
	struct buffer    detail = buffer_in(a);
	struct audit_row row = { .time = clock_now(log->clock),
				 .account = actor->account,
				 .channel = str_of(channel_name(actor->channel)),
				 .act = str_of(audit_act_name(entry->act)),
				 .subject = entry->subject };
	struct hash      previous, hash;
	struct signature signature;

	if (!find_newest(a, db, &row.number, &previous, error) ||
	    !json_canonical(&detail, entry->detail != NULL ? entry->detail : json_object(a), error))
		return false;
	row.detail = buffer_str(&detail);
	row.number++;
	if (!hash_entry(a, &row, row.number == 1 ? NULL : &previous, &hash, error))
		return false;
	sign_hash(log->key, &hash, &signature);
	return q_audit_put(a, db,
			   &(struct q_audit_put_values){
				   .number = row.number,
				   .time = row.time,
				   .account = row.account,
				   .channel = row.channel,
				   .act = row.act,
				   .subject = row.subject,
				   .detail = row.detail,
				   .hash = { (const char *)hash.bytes, sizeof hash.bytes },
				   .signature = { (const char *)signature.bytes, sizeof signature.bytes },
			   },
			   error);
}

struct audited {
	const struct audit_log *log;
	const struct actor     *actor;
	struct audit_entry     *entry;
	db_change_fn           *change;
	void                   *context;
};

static bool
change_and_add(void *context, struct db *db, struct error *error)
{
	const struct audited *audited = context;
	struct arena         *a;
	bool                  good;

	if (audited->change != NULL && !audited->change(audited->context, db, error))
		return false;
	if (audited->entry->subject.length == 0)
		return true;
	a = arena_open(0);
	good = audit_add(a, db, audited->log, audited->actor, audited->entry, error);
	arena_close(a);
	return good;
}

bool
audit_change(const struct audit_log *log, const struct actor *actor, struct audit_entry *entry, db_change_fn *change,
	     void *context, struct error *error)
{
	struct audited audited = { log, actor, entry, change, context };

	if (!db_change(log->pool, change_and_add, &audited, error))
		return false;
	audit_note(log);
	return true;
}

bool
audit_put(const struct audit_log *log, const struct actor *actor, const struct audit_entry *entry, struct error *error)
{
	struct audit_entry copy = *entry;

	return audit_change(log, actor, &copy, NULL, NULL, error);
}

/* ---- the note of the end ----------------------------------------------------------------------------------------- */

/* "12 sha256:…": number 0 when nothing is noted. */
static bool
parse_note(struct str text, int64_t *number_r, struct hash *hash_r, struct error *error)
{
	struct str word;

	*number_r = 0;
	text = str_trim(text);
	if (text.length == 0)
		return true;
	return (str_cut(&text, ' ', &word) && str_integer(word, number_r) && hash_parse(text, hash_r, NULL)) ||
	       error_set(error, ERROR_INPUT, "audit.note", "it does not say where the audit log ends");
}

/* A number of fixed width, so that what is written is as long as what was there. Others may be writing too: the highest
 * number stays. */
static void
write_note(int file, int64_t number, const struct hash *hash)
{
	char        is[NOTE_BYTES], text[HASH_TEXT], line[NOTE_BYTES];
	ptrdiff_t   length;
	int64_t     noted;
	struct hash ignored;

	if (flock(file, LOCK_EX) != 0)
		return;
	length = pread(file, is, sizeof is, 0);
	if (length >= 0 && parse_note((struct str){ is, (size_t)length }, &noted, &ignored, NULL) && noted < number) {
		hash_format(hash, text);
		length = snprintf(line, sizeof line, "%019" PRId64 " %s\n", number, text);
		if (pwrite(file, line, (size_t)length, 0) != length)
			return; /* the next one writes all of it again */
	}
}

void
audit_note(const struct audit_log *log)
{
	struct arena *a = arena_open(0);
	struct db    *db;
	struct hash   hash;
	int64_t       number = 0;
	int           file;
	bool          good;

	if (log->note.length != 0 && db_borrow(log->pool, &db, NULL)) {
		good = find_newest(a, db, &number, &hash, NULL);
		db_return(db);
		file = good && number > 0 ? open(str_c(a, log->note), O_RDWR | O_CREAT | O_CLOEXEC, NOTE_MODE) : -1;
		if (file >= 0) {
			write_note(file, number, &hash);
			close(file);
		}
	}
	arena_close(a);
}

static bool
read_note(struct arena *a, const struct audit_log *log, int64_t *number_r, struct hash *hash_r, struct error *error)
{
	struct str text;

	*number_r = 0;
	if (log->note.length == 0 || !file_exists(log->note))
		return true;
	return file_read(a, log->note, NOTE_BYTES, &text, error) && parse_note(text, number_r, hash_r, error);
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

struct reading {
	audit_fn *each;
	void     *context;
};

static bool
found(void *context, const struct q_audit_found_row *row, struct error *error)
{
	const struct reading  *reading = context;
	const struct audit_row told = { .number = row->number,
					.time = row->time,
					.account = row->account,
					.channel = row->channel,
					.act = row->act,
					.subject = row->subject,
					.detail = row->detail };

	return reading->each(reading->context, &told, error);
}

bool
audit_each(struct db *db, const struct audit_filter *filter, audit_fn *each, void *context, struct error *error)
{
	struct arena  *a = arena_open(0);
	struct reading reading = { each, context };
	bool           good;

	good = q_audit_found(a, db,
			     &(struct q_audit_found_values){
				     .before = filter->before == 0 ? INT64_MAX : filter->before,
				     .since = filter->since,
				     .account = filter->account,
				     .any_account = !filter->of_account,
				     .act = str_of(filter->act == NULL ? "" : filter->act),
				     .subject = filter->subject,
			     },
			     found, &reading, error);
	arena_close(a);
	return good;
}

bool
audit_page(struct arena *a, struct db *db, const struct audit_filter *filter, int64_t most, struct audit_row **list_r,
	   size_t *count_r, struct error *error)
{
	const struct q_audit_page_values values = { .before = filter->before == 0 ? INT64_MAX : filter->before,
						    .account = filter->account,
						    .any_account = !filter->of_account,
						    .act = str_of(filter->act == NULL ? "" : filter->act),
						    .subject = filter->subject,
						    .count = most };
	struct q_audit_page_row         *rows;

	if (!q_audit_page(a, db, &values, &rows, count_r, error))
		return false;
	*list_r = ARENA_ARRAY(a, struct audit_row, *count_r);
	for (size_t i = 0; i < *count_r; i++)
		(*list_r)[i] = (struct audit_row){ .number = rows[i].number,
						   .time = rows[i].time,
						   .account = rows[i].account,
						   .channel = rows[i].channel,
						   .act = rows[i].act,
						   .subject = rows[i].subject,
						   .detail = rows[i].detail };
	return true;
}

bool
audit_newest(struct arena *a, struct db *db, enum audit_act act, struct str *detail_r, struct error *error)
{
	struct q_audit_newest_of_row row;

	if (!q_audit_newest_of(a, db, str_of(audit_act_name(act)), &row, error)) {
		if (error != NULL && error->code == ERROR_ABSENT)
			error_set(error, ERROR_ABSENT, "audit.none", "there was no act '%s'", audit_act_name(act));
		return false;
	}
	*detail_r = row.detail;
	return true;
}

/* ---- verifying --------------------------------------------------------------------------------------------------- */

struct verifying {
	const struct audit_log *log;
	struct arena           *a;
	audit_wrong_fn         *wrong;
	void                   *context;
	struct audit_report    *report;
	int64_t                 number; /* of the entry before */
	struct hash             hash;
	int64_t                 noted;
	struct hash             noted_hash;
};

static void
tell(struct verifying *verifying, int64_t number, const char *what)
{
	verifying->report->wrong++;
	verifying->wrong(verifying->context, number, what);
}

static void
verify_row(struct verifying *verifying, const struct q_audit_rows_row *row)
{
	const struct audit_row said = { .number = row->number,
					.time = row->time,
					.account = row->account,
					.channel = row->channel,
					.act = row->act,
					.subject = row->subject,
					.detail = row->detail };
	const struct hash      stored = hash_from(row->hash);
	struct hash            hash;
	struct signature       signature = { 0 };

	if (row->signature.length == sizeof signature.bytes)
		memcpy(signature.bytes, row->signature.data, sizeof signature.bytes);
	if (!hash_entry(verifying->a, &said, verifying->number == 0 ? NULL : &verifying->hash, &hash, NULL) ||
	    !hash_equal(&hash, &stored))
		tell(verifying, row->number, "the entry, or what came before it, was changed");
	else if (!sign_verify(verifying->log->key->public, &hash, &signature))
		tell(verifying, row->number, "it is not signed by this node");
	if (row->number == verifying->noted && !hash_equal(&stored, &verifying->noted_hash))
		tell(verifying, row->number, "another entry was noted with this number");
	verifying->hash = stored;
}

static bool
verify(void *context, const struct q_audit_rows_row *row, struct error *error)
{
	struct verifying *verifying = context;
	struct arena_mark mark = arena_mark(verifying->a);

	(void)error;
	verifying->report->entries++;
	if (row->number != verifying->number + 1)
		tell(verifying, row->number, "entries before it are missing");
	verify_row(verifying, row);
	verifying->number = row->number;
	arena_reset(verifying->a, mark);
	return true;
}

bool
audit_verify(const struct audit_log *log, audit_wrong_fn *wrong, void *context, struct audit_report *report_r,
	     struct error *error)
{
	struct arena    *a = arena_open(0), *rows = arena_open(0);
	struct verifying verifying = { .log = log, .a = a, .wrong = wrong, .context = context, .report = report_r };
	struct error     note = { 0 };
	struct db       *db;
	bool             good;

	*report_r = (struct audit_report){ 0 };
	/* the note first: entries that come meanwhile are beyond it */
	if (!read_note(rows, log, &verifying.noted, &verifying.noted_hash, &note)) {
		verifying.noted = 0;
		tell(&verifying, 0, "the note of its end cannot be read");
	}
	good = db_borrow(log->pool, &db, error);
	if (good) {
		good = q_audit_rows(rows, db, verify, &verifying, error);
		db_return(db);
	}
	if (good && verifying.number < verifying.noted)
		tell(&verifying, verifying.noted, "the log ends before this entry, which was noted as its end");
	arena_close(rows);
	arena_close(a);
	return good;
}
