/* Opening, closing and making node directories. */
#include "node/node.h"

#include "base/file.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/random.h"
#include "base/sign.h"
#include "db/db.h"
#include "figures/figures.h"
#include "jobs/jobs.h"
#include "node/sealed.h"
#include "node/shelf.h"
#include "node/upkeep.h"
#include "people/session.h"
#include "records/translation.h"
#include "search/search.h"
#include "search/source.h"
#include "text/language.h"
#include "text/words.h"
#include "vocabularies/vocabularies.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	FOLLOW_MILLISECONDS = 200,
	FOLDER_MODE = 0750,
	FILE_MODE = 0640,
	SETTINGS_BYTES = 256 * 1024,
	OPENING_BYTES = 12
};

static struct str
in_folder(const struct node *node, const char *name)
{
	return path_join(node->arena, node->folder, str_of(name));
}

static void
open_log(struct node *node, const struct node_options *options)
{
	struct log_options log = { .descriptor = STDERR_FILENO,
				   .json = node->settings.log_json,
				   .level = LOG_INFO,
				   .kept = 200,
				   .clock = node->clock,
				   .node = options->named ? node->settings.short_name : STR("") };

	if (!log_level_parse(node->settings.log_level, &log.level))
		log.level = LOG_INFO;
	node->log = options->log != NULL ? options->log : log_open(&log);
	node->own_log = options->log == NULL;
}

static bool
open_database(struct node *node, const struct node_options *options, bool make, struct error *error)
{
	struct db_options db = { .url = node->settings.database,
				 .folder = node->folder,
				 .readers = options->readers,
				 .cache_bytes = options->cache_bytes,
				 .make = make,
				 .log = node->log };

	return db_pool_open(&db, &node->pool, error);
}

/* They are shipped, so what is damaged of them can be had anew. */
static bool
read_vocabularies(struct node *node, struct db *db, struct error *error)
{
	struct error wrong = { 0 };

	if (node->shelf == NULL && vocabularies_read(node->arena, db, &node->vocabularies, &wrong))
		return true;
	if (node->shelf != NULL && shelf_take(node->shelf, db, &node->shelved, &wrong)) {
		node->vocabularies = node->shelved->vocabularies;
		return true;
	}
	if (wrong.code == ERROR_INPUT)
		return error_set(
			error, ERROR_STORAGE, "node.vocabularies",
			"the vocabularies in the database are damaged (%s): 'chm migrate' puts the shipped ones in "
			"their place",
			wrong.detail);
	if (error != NULL)
		*error = wrong;
	return false;
}

/* The schema must be this version's, and the term store gives the vocabularies. */
static bool
read_database(struct node *node, struct error *error)
{
	struct db *db;
	int        version;
	bool       good;

	if (!db_borrow(node->pool, &db, error))
		return false;
	good = db_schema_version(db, &version, error);
	if (good && version != db_schema_wanted())
		good = error_set(error, ERROR_INPUT, "node.schema",
				 version < db_schema_wanted()
					 ? "the database has schema %d, this program wants %d: run 'chm migrate'"
					 : "the database has schema %d, newer than this program's %d: use the "
					   "newer program",
				 version, db_schema_wanted());
	good = good && read_vocabularies(node, db, error);
	db_return(db);
	return good;
}

static bool
open_key(struct node *node, struct error *error)
{
	struct sign_key *key = ARENA_NEW(node->arena, struct sign_key);

	node->key = key;
	if (sign_key_read(in_folder(node, "keys/node.key"), key, error))
		return true;
	if (error != NULL && error->code == ERROR_ABSENT)
		error->code = ERROR_STORAGE; /* not what was asked for is absent, but a part of the node */
	return false;
}

static void
set_audit(struct node *node)
{
	node->audit = (struct audit_log){
		.pool = node->pool, .key = node->key, .clock = node->clock, .note = in_folder(node, NODE_AUDIT_END)
	};
}

static struct str
random_name(struct arena *a)
{
	char bytes[OPENING_BYTES];

	random_bytes(bytes, sizeof bytes);
	return base64_url(a, (struct str){ bytes, sizeof bytes });
}

static void
set_record_context(struct node *node)
{
	const struct settings *settings = &node->settings;

	set_audit(node);
	node->records = (struct record_context){
		.node = settings->short_name,
		.home = settings->url,
		.owner = settings->country.length > 0 ? settings->country : settings->short_name,
		.key = node->key,
		.types = node->types,
		.vocabularies = node->vocabularies,
		.words = node->words,
		.clock = node->clock,
		.pool = node->pool,
		.folder = node->folder,
		.files = in_folder(node, "files"),
		.keeps_metadata = settings->metadata_kept,
		.scanner = settings->files_scanner,
		.takes_unscanned = settings->files_unscanned_kept,
		.opening = random_name(node->arena),
		.audit = &node->audit,
	};
}

/* ---- a database that was put back -------------------------------------------------------------------------------- */

/* What the index had followed, before it was followed any further. */
struct followed {
	struct str epoch;
	int64_t    cursor;
	bool       started;
};

static bool
start_epoch(void *context, struct db *db, struct error *error)
{
	struct followed           *followed = context;
	struct arena              *a = arena_open(0);
	struct change_log_position newest;
	bool                       good = change_log_newest(a, db, &newest, error);

	followed->started = good && newest.number < followed->cursor && str_equal(newest.epoch, followed->epoch);
	if (followed->started)
		good = change_log_start_epoch(db, error);
	arena_close(a);
	return good;
}

/* When the log ends before what the index has followed, an older database stands in the place of the newer one: numbers
 * that were handed out as cursors would come to name other changes. A new epoch tells everyone who holds one. */
static bool
start_epoch_if_put_back(struct node *node, struct error *error)
{
	struct search_state        state;
	struct followed            followed = { 0 };
	struct arena              *a = arena_open(0);
	struct change_log_position newest;
	struct db                 *db;
	bool                       good;

	search_state(a, node->search, &state);
	followed.epoch = state.epoch;
	followed.cursor = state.cursor;
	good = db_borrow(node->pool, &db, error);
	if (good) {
		good = change_log_newest(a, db, &newest, error);
		db_return(db);
	}
	if (good && newest.number < state.cursor && str_equal(newest.epoch, state.epoch))
		good = db_change(node->pool, start_epoch, &followed, error);
	if (good && followed.started)
		log_write(node->log, LOG_WARNING, STR(""), "node.epoch",
			  "the log ends at %" PRId64 " and search had followed it to %" PRId64
			  ": an older database was put back, so a new epoch starts",
			  newest.number, state.cursor);
	arena_close(a);
	return good;
}

static bool
open_search(struct node *node, const struct node_options *options, struct error *error)
{
	struct search_options search = { .folder = in_folder(node, "cache"),
					 .read_only = false,
					 .memory = options->search_memory,
					 .threads = options->search_threads,
					 .gives_way = options->search_gives_way,
					 .log = node->log };

	if (options->use == NODE_RECORDS)
		return true;
	if (node->threads != NULL) {
		search.followers = node->threads->quick;
		search.mergers = node->threads->merge;
	}
	if (!folder_make(search.folder, FOLDER_MODE, error))
		return false;
	search_source_of_records(node->arena, &node->records, &search.source);
	if (!search_open(&search, &node->search, error) || !start_epoch_if_put_back(node, error))
		return false;
	if (options->use == NODE_FOLLOW)
		return search_start(node->search, FOLLOW_MILLISECONDS, error);
	return search_follow(node->search, error);
}

static bool
read_types(struct node *node, struct error *error)
{
	struct str folder = in_folder(node, "types");

	if (node->shelved != NULL && !file_exists(folder))
		node->types = node->shelved->types;
	else if (!types_read(node->arena, folder, node->vocabularies, &node->types, error))
		return false;
	node->types = types_translate(node->arena, node->types, node->words);
	return true;
}

static bool
open_parts(struct node *node, const struct node_options *options, struct error *error)
{
	if (!settings_read(node->arena, node->folder, &node->settings, error))
		return false;
	open_log(node, options);
	if (!words_read(node->arena, in_folder(node, "ui/words"), &node->words, error) ||
	    !open_database(node, options, false, error) || !read_database(node, error) || !read_types(node, error) ||
	    !open_key(node, error))
		return false;
	set_record_context(node);
	node->records.languages = options->languages;
	return (options->languages != NULL || language_detector_open(node->arena, &node->records.languages, error)) &&
	       open_search(node, options, error);
}

bool
node_open(struct str folder, const struct node_options *options, struct node **node_r, struct error *error)
{
	struct arena *a = arena_open(0);
	struct node  *node = ARENA_NEW(a, struct node);

	node->arena = a;
	node->folder = str_copy(a, folder);
	node->clock = options->clock != NULL ? options->clock : clock_system();
	node->threads = options->threads;
	node->shelf = options->shelf;
	if (!open_parts(node, options, error)) {
		node_close(node);
		return false;
	}
	*node_r = node;
	return true;
}

void
node_close(struct node *node)
{
	if (node == NULL)
		return;
	jobs_stop(node->jobs);
	figures_close(node->figures);
	search_close(node->search);
	db_pool_close(node->pool);
	shelf_give(node->shelf, node->shelved);
	if (node->own_log)
		log_close(node->log);
	arena_close(node->arena);
}

bool
node_start_jobs(struct node *node, const struct job_kind *more, size_t more_count, struct error *error)
{
	struct jobs_options options = { .pool = node->pool, .context = node, .clock = node->clock, .log = node->log };
	const struct job_kind *upkeep;
	size_t                 count = upkeep_kinds(&upkeep);
	struct job_kind       *kinds = ARENA_ARRAY(node->arena, struct job_kind, count + more_count);

	memcpy(kinds, upkeep, count * sizeof *kinds);
	if (more_count > 0)
		memcpy(kinds + count, more, more_count * sizeof *kinds);
	options.kinds = kinds;
	options.kind_count = count + more_count;
	if (node->threads != NULL) {
		options.runners = node->threads->jobs;
		options.renewers = node->threads->quick;
	}
	return jobs_start(&options, &node->jobs, error);
}

bool
node_start_figures(struct node *node, struct error *error)
{
	struct figures_options options = { .pool = node->pool, .clock = node->clock, .log = node->log };

	if (node->threads != NULL)
		options.writers = node->threads->quick;
	return node->settings.uncounted || figures_open(&options, &node->figures, error);
}

bool
node_found(struct node *node, int64_t number, int milliseconds)
{
	if (node->search == NULL || number == 0)
		return number == 0;
	search_poke(node->search);
	return search_wait(node->search, number, milliseconds);
}

bool
node_put(struct arena *a, struct node *node, struct record_draft *draft, struct record_outcome *outcome_r,
	 bool *found_r, struct error *error)
{
	bool found;

	if (!record_put(a, &node->records, draft, outcome_r, error))
		return false;
	found = node_found(node, outcome_r->number, LIMIT_SEARCH_WAIT_MILLISECONDS);
	if (found_r != NULL)
		*found_r = found;
	return true;
}

int64_t
node_version(struct node *node)
{
	int64_t day = clock_now(node->clock) / (INT64_C(86400) * 1000 * 1000);

	return search_cursor(node->search) << 16 ^ (int64_t)((uint64_t)search_texts(node->search) << 40) ^ day;
}

bool
node_operator_link(struct arena *a, struct node *node, struct str base_url, struct str *link_r, struct error *error)
{
	struct str token;

	if (!session_make_link(a, node->pool, clock_now(node->clock), &token, error))
		return false;
	*link_r = str_format(a, "%.*sadmin/link/%.*s", STR_ARGS(base_url), STR_ARGS(token));
	return true;
}

/* The hash of the settings, as the audit log keeps it: {"hash"}. */
static bool
describe_settings(struct arena *a, const struct node *node, struct json **detail_r, struct error *error)
{
	struct str  ini;
	struct hash hash;
	char       *text = arena_text(a, HASH_TEXT);

	if (!file_read(a, in_folder(node, "node.ini"), SETTINGS_BYTES, &ini, error))
		return false;
	hash = hash_of_bytes(ini);
	*detail_r = json_object(a);
	json_set(*detail_r, STR("hash"), json_string(a, hash_format(&hash, text)));
	return true;
}

/* Whether the log knows these settings by their newest change. */
static bool
settings_are_told(struct arena *a, struct db *db, const struct json *detail, bool *told_r, struct error *error)
{
	struct error none = { 0 };
	struct str   newest;
	struct json *was;

	*told_r = false;
	if (!audit_newest(a, db, AUDIT_SETTINGS, &newest, &none)) {
		if (none.code != ERROR_ABSENT && error != NULL)
			*error = none;
		return none.code == ERROR_ABSENT;
	}
	if (!json_parse(a, newest, &was, error))
		return false;
	*told_r = str_equal(json_text(was, "hash"), json_text(detail, "hash"));
	return true;
}

bool
node_tell_settings(struct node *node, struct error *error)
{
	struct arena      *a = arena_open(0);
	const struct actor who = actor_operator();
	struct audit_entry entry = { AUDIT_SETTINGS, node->settings.short_name, NULL };
	struct json       *detail = NULL;
	struct db         *db;
	bool               told = false;
	bool               good = describe_settings(a, node, &detail, error) && db_borrow(node->pool, &db, error);

	if (good) {
		good = settings_are_told(a, db, detail, &told, error);
		db_return(db);
	}
	entry.detail = detail;
	good = good && (told || audit_put(&node->audit, &who, &entry, error));
	arena_close(a);
	return good;
}

bool
node_note_settings(struct node *node, const struct actor *who, const struct setting_value *values, size_t count,
		   struct error *error)
{
	struct arena *a = arena_open(0);
	struct json  *detail = NULL, *names;
	bool          good = describe_settings(a, node, &detail, error);

	if (good) {
		names = json_add(detail, STR("settings"), json_array(a));
		for (size_t i = 0; i < count; i++)
			json_append(names, json_string(a, values[i].name));
		good = audit_put(&node->audit, who,
				 &(struct audit_entry){ AUDIT_SETTINGS, node->settings.short_name, detail }, error);
	}
	arena_close(a);
	return good;
}

bool
node_set_recovery(struct arena *a, struct node *node, const struct actor *who, struct str *text, struct error *error)
{
	const struct setting_value told = { STR("backup.key"), STR("") };
	struct recovery            recovery;

	if (text->length == 0)
		*text = recovery_text(a);
	return recovery_make(*text, &recovery, error) && recovery_write(node->folder, &recovery, error) &&
	       node_note_settings(node, who, &told, 1, error);
}

/* ---- making ------------------------------------------------------------------------------------------------------ */

static bool
store_vocabularies(void *context, struct db *db, struct error *error)
{
	struct node *node = context;

	return vocabularies_store(node->arena, db, error);
}

static bool
fill_database(void *context, struct db *db, struct error *error)
{
	struct node             *node = context;
	const struct actor       who = actor_operator();
	const struct audit_entry made = { AUDIT_NODE_MAKE, node->settings.short_name, NULL };

	return store_vocabularies(context, db, error) && change_log_start_epoch(db, error) &&
	       audit_add(node->arena, db, &node->audit, &who, &made, error);
}

/* A key without settings is what a making that was cut off has left: the next one goes on with it. */
static bool
make_key(struct node *node, struct error *error)
{
	struct str      path = in_folder(node, "keys/node.key");
	struct sign_key key;

	if (file_exists(path))
		return sign_key_read(path, &key, error);
	sign_key_make(&key);
	return sign_key_write(&key, path, error);
}

static bool
make_parts(struct node *node, struct error *error)
{
	struct node_options options = { .use = NODE_RECORDS };

	if (!folder_make(node->folder, FOLDER_MODE, error) || !folder_make(in_folder(node, "keys"), 0700, error) ||
	    !folder_make(in_folder(node, "files"), FOLDER_MODE, error) ||
	    !folder_make(in_folder(node, "cache"), FOLDER_MODE, error))
		return false;
	if (!make_key(node, error) || !open_key(node, error) || !open_database(node, &options, true, error) ||
	    !db_migrate(node->pool, error))
		return false;
	set_audit(node);
	if (!db_change(node->pool, fill_database, node, error))
		return false;
	audit_note(&node->audit);
	/* last: a directory is a node once it has its settings */
	return file_write(in_folder(node, "node.ini"), settings_format(node->arena, &node->settings), FILE_MODE, error);
}

bool
node_make(struct str folder, const struct settings *settings, struct error *error)
{
	struct arena *a = arena_open(0);
	struct node  *node = ARENA_NEW(a, struct node);
	bool          good;

	node->arena = a;
	node->folder = str_copy(a, folder);
	node->settings = *settings;
	node->clock = clock_system();
	if (file_exists(in_folder(node, "node.ini"))) {
		error_set(error, ERROR_CONFLICT, "node.exists", "'%.*s' holds a node already", STR_ARGS(folder));
		good = false;
	} else {
		good = make_parts(node, error);
	}
	node_close(node);
	return good;
}

/* What the records from before the migration do not have yet. */
static bool
fill_records(struct node *node, struct error *error)
{
	if (!read_database(node, error) ||
	    !types_read(node->arena, in_folder(node, "types"), node->vocabularies, &node->types, error))
		return false;
	set_record_context(node);
	return records_fill_sets(&node->records, error) && translations_fill(&node->records, error);
}

bool
node_migrate(struct str folder, struct error *error)
{
	struct arena       *a = arena_open(0);
	struct node        *node = ARENA_NEW(a, struct node);
	struct node_options options = { .use = NODE_RECORDS };
	bool                good;

	node->arena = a;
	node->folder = str_copy(a, folder);
	good = settings_read(a, folder, &node->settings, error) && open_database(node, &options, false, error) &&
	       db_migrate(node->pool, error) && db_change(node->pool, store_vocabularies, node, error) &&
	       fill_records(node, error);
	node_close(node);
	return good;
}
