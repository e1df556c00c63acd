/* The spool of a graph. The database has no name: SQLite makes its file when its cache overflows and removes it at once, so
 * nothing is left behind whatever happens. Nothing in it outlives one reading: no journal, no syncing. */
#include "formats/rdf_store.h"

#include "base/limits.h"

#include <sqlite3.h>

enum statement_name { ADD, KEEP, ABOUT, KEPT, USES, CLASSES, SUBJECTS, STATEMENTS };

static const char *const texts[STATEMENTS] = {
	[ADD] = "insert into statement(subject, predicate, object, literal, language, datatype, line) "
		"values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
	[KEEP] = "insert into kept(subject, context, text, root) values (?1, ?2, ?3, ?4)",
	[ABOUT] = "select predicate, object, literal, language, datatype, line from statement where subject = ?1 "
		  "order by id",
	[KEPT] = "select context, text, root from kept where subject = ?1 order by id limit 1",
	[USES] = "select predicate from statement where object = ?1 and literal = 0 limit 100",
	[CLASSES] = "select subject, object, min(id) as first from statement where predicate = '" RDF_TYPE "' "
		    "group by subject order by first",
	[SUBJECTS] = "select subject, '', min(id) as first from statement group by subject order by first",
};

static const char schema[] =
	"pragma journal_mode = off;"
	"pragma synchronous = off;"
	"pragma locking_mode = exclusive;"
	"pragma temp_store = file;"
	"pragma cache_size = -6000;"
	"create table statement (id integer primary key, subject text, predicate text, object text, "
	"literal integer, language text, datatype text, line integer);"
	"create table kept (id integer primary key, subject text, context text, text text, root integer);"
	"begin";

static const char indexes[] = "create index statement_subject on statement(subject);"
			      "create index statement_object on statement(object) where literal = 0;"
			      "create index statement_class on statement(subject, id) where predicate = '" RDF_TYPE "';"
			      "create index kept_subject on kept(subject);"
			      "commit";

struct rdf_store {
	sqlite3      *sqlite;
	sqlite3_stmt *statements[STATEMENTS];
	int64_t       count;
};

static void
close_store(void *argument)
{
	struct rdf_store *store = argument;

	for (size_t i = 0; i < STATEMENTS; i++)
		sqlite3_finalize(store->statements[i]);
	sqlite3_close(store->sqlite);
}

static bool
fail(struct rdf_store *store, struct error *error)
{
	return error_set(error, ERROR_STORAGE, "rdf.store", "the temporary store of the graph failed: %s",
			 sqlite3_errmsg(store->sqlite));
}

bool
rdf_store_open(struct arena *a, struct rdf_store **store_r, struct error *error)
{
	struct rdf_store *store = ARENA_NEW(a, struct rdf_store);
	int               flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;

	arena_defer(a, close_store, store);
	if (sqlite3_open_v2("", &store->sqlite, flags, NULL) != SQLITE_OK ||
	    sqlite3_exec(store->sqlite, schema, NULL, NULL, NULL) != SQLITE_OK)
		return fail(store, error);
	*store_r = store;
	return true;
}

/* ---- statements of SQL ------------------------------------------------------------------------------------------- */

/* The statement, ready to be bound; NULL when SQLite fails. */
static sqlite3_stmt *
ready(struct rdf_store *store, enum statement_name name)
{
	if (store->statements[name] == NULL)
		(void)sqlite3_prepare_v3(store->sqlite, texts[name], -1, SQLITE_PREPARE_PERSISTENT,
					 &store->statements[name], NULL);
	else
		sqlite3_reset(store->statements[name]);
	return store->statements[name];
}

static bool
bind(sqlite3_stmt *statement, int at, struct str text)
{
	return sqlite3_bind_text64(statement, at, text.data != NULL ? text.data : "", text.length, SQLITE_STATIC,
				   SQLITE_UTF8) == SQLITE_OK;
}

static struct str
column(struct arena *a, sqlite3_stmt *statement, int at)
{
	const unsigned char *bytes = sqlite3_column_text(statement, at);
	struct str           text = { (const char *)bytes, (size_t)sqlite3_column_bytes(statement, at) };

	return bytes != NULL ? str_copy(a, text) : STR("");
}

/* ---- adding ------------------------------------------------------------------------------------------------------ */

bool
rdf_store_add(void *context, const struct rdf_statement *statement, struct error *error)
{
	struct rdf_store *store = context;
	sqlite3_stmt     *add = ready(store, ADD);

	if (add == NULL || !bind(add, 1, statement->subject) || !bind(add, 2, statement->predicate) ||
	    !bind(add, 3, statement->object) || sqlite3_bind_int(add, 4, statement->literal) != SQLITE_OK ||
	    !bind(add, 5, statement->language) || !bind(add, 6, statement->datatype) ||
	    sqlite3_bind_int64(add, 7, statement->line) != SQLITE_OK || sqlite3_step(add) != SQLITE_DONE)
		return fail(store, error);
	store->count++;
	return true;
}

bool
rdf_store_keep(struct rdf_store *store, struct str subject, const struct rdf_kept *kept, struct error *error)
{
	sqlite3_stmt *keep = ready(store, KEEP);

	if (keep == NULL || !bind(keep, 1, subject) || !bind(keep, 2, kept->context) || !bind(keep, 3, kept->text) ||
	    sqlite3_bind_int(keep, 4, kept->is_root) != SQLITE_OK || sqlite3_step(keep) != SQLITE_DONE)
		return fail(store, error);
	return true;
}

bool
rdf_store_finish(struct rdf_store *store, int64_t *count_r, struct error *error)
{
	*count_r = store->count;
	return sqlite3_exec(store->sqlite, indexes, NULL, NULL, NULL) == SQLITE_OK || fail(store, error);
}

/* ---- asking ------------------------------------------------------------------------------------------------------ */

static struct rdf_statement
statement_of(struct arena *a, sqlite3_stmt *about, struct str subject)
{
	return (struct rdf_statement){
		.subject = subject,
		.predicate = column(a, about, 0),
		.object = column(a, about, 1),
		.literal = sqlite3_column_int(about, 2) != 0,
		.language = column(a, about, 3),
		.datatype = column(a, about, 4),
		.line = sqlite3_column_int64(about, 5),
	};
}

bool
rdf_store_about(struct arena *a, struct rdf_store *store, struct str subject, struct rdf_statement **list_r,
		size_t *count_r, size_t *more_r, struct error *error)
{
	sqlite3_stmt         *about = ready(store, ABOUT);
	struct rdf_statement *list = NULL;
	size_t                count = 0, capacity = 0;
	int                   got = SQLITE_DONE;

	*more_r = 0;
	if (about == NULL || !bind(about, 1, subject))
		return fail(store, error);
	while ((got = sqlite3_step(about)) == SQLITE_ROW) {
		if (count == LIMIT_RDF_STATEMENTS) {
			*more_r += 1;
			continue;
		}
		list = arena_room(a, list, count, &capacity, sizeof *list);
		list[count++] = statement_of(a, about, subject);
	}
	*list_r = list;
	*count_r = count;
	return got == SQLITE_DONE || fail(store, error);
}

bool
rdf_store_kept(struct arena *a, struct rdf_store *store, struct str subject, struct rdf_kept *kept_r,
	       struct error *error)
{
	sqlite3_stmt *kept = ready(store, KEPT);
	int           got;

	*kept_r = (struct rdf_kept){ .is_root = false };
	if (kept == NULL || !bind(kept, 1, subject))
		return fail(store, error);
	got = sqlite3_step(kept);
	if (got == SQLITE_ROW) {
		kept_r->context = column(a, kept, 0);
		kept_r->text = column(a, kept, 1);
		kept_r->is_root = sqlite3_column_int(kept, 2) != 0;
	}
	return got == SQLITE_ROW || got == SQLITE_DONE || fail(store, error);
}

bool
rdf_store_is_used(struct rdf_store *store, struct str subject, rdf_counts_fn *counts, bool *used_r, struct error *error)
{
	sqlite3_stmt *uses = ready(store, USES);
	struct arena *a;
	int           got = SQLITE_ROW;

	*used_r = false;
	if (uses == NULL || !bind(uses, 1, subject))
		return fail(store, error);
	a = arena_open(0);
	while (!*used_r && (got = sqlite3_step(uses)) == SQLITE_ROW)
		*used_r = counts(a, column(a, uses, 0));
	arena_close(a);
	return got == SQLITE_ROW || got == SQLITE_DONE || fail(store, error);
}

static bool
each(struct rdf_store *store, enum statement_name name, void *context, rdf_subject_fn *found, struct error *error)
{
	sqlite3_stmt *rows = ready(store, name);
	struct arena *a = arena_open(0);
	bool          good = rows != NULL || fail(store, error);
	int           got = SQLITE_DONE;

	while (good && (got = sqlite3_step(rows)) == SQLITE_ROW) {
		struct arena_mark mark = arena_mark(a);

		good = found(context, column(a, rows, 0), column(a, rows, 1), sqlite3_column_int64(rows, 2), error);
		arena_reset(a, mark);
	}
	arena_close(a);
	return good && (got == SQLITE_DONE || fail(store, error));
}

bool
rdf_store_classes(struct rdf_store *store, void *context, rdf_subject_fn *found, struct error *error)
{
	return each(store, CLASSES, context, found, error);
}

bool
rdf_store_subjects(struct rdf_store *store, void *context, rdf_subject_fn *found, struct error *error)
{
	return each(store, SUBJECTS, context, found, error);
}
