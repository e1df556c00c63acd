/* PostgreSQL 15 and newer: a node is a schema.
 *
 * Whoever changes holds an advisory lock of the schema until the commit, so that a change sees all that others have
 * changed, as on SQLite, and changes of several processes stand in line in the order of asking. A commit notifies the
 * followers of all processes. */
#include "db/postgresql.h"

#include "base/clock.h"

enum {
	SCHEMA_BYTES = 40,
	OLDEST_VERSION = 150000,
	RECONNECT_MILLISECONDS = 1000, /* between two tries of the followers' connection */
	SQL_TEXT = 512,
};

struct db_engine_pool {
	const char *url;    /* without our own parameter */
	const char *schema; /* letters, digits, '_' and '-' */
	const char *name;   /* of our connections, for operators: "chm SCHEMA" */
	const char *turn;   /* command that waits for the turn to change */
	const char *tell;   /* ... that tells followers of a commit */

	struct postgresql_db *watch; /* listens for commits */
	int64_t               tried; /* when it was last connected, clock_monotonic() */
};

/* ---- addresses --------------------------------------------------------------------------------------------------- */

/* Takes schema=NAME out of the address; libpq does not know it. */
static struct str
cut_schema(struct arena *a, struct str url, struct str *schema_r)
{
	struct buffer rest = buffer_in(a);
	size_t        query = str_find_byte(url, '?');
	struct str    parameters = str_slice(url, query + 1, url.length), one;
	char          before = '?';

	*schema_r = STR("chm");
	buffer_add(&rest, str_slice(url, 0, query));
	while (query < url.length && str_cut(&parameters, '&', &one)) {
		if (str_starts(one, STR("schema="))) {
			*schema_r = str_slice(one, strlen("schema="), one.length);
			continue;
		}
		buffer_add_byte(&rest, before);
		buffer_add(&rest, one);
		before = '&';
	}
	return buffer_str(&rest);
}

/* Behind the name of one that is in use may stand that it is not finished: with that and "chm_", as a channel has it, a name
 * has room in PostgreSQL's 63 bytes. */
static bool
check_name(struct str schema, struct error *error)
{
	struct str name = schema;
	bool       good;

	if (str_ends(name, STR(DB_UNFINISHED)))
		name.length -= strlen(DB_UNFINISHED);
	good = name.length > 0 && name.length <= SCHEMA_BYTES;
	for (size_t i = 0; good && i < name.length; i++) {
		char byte = name.data[i];

		good = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
		       byte == '_' || byte == '-';
	}
	return good || error_set(error, ERROR_INPUT, "db.schema",
				 "schema '%.*s' of the database address: letters, digits, '_' and '-', at most %d",
				 STR_ARGS(str_head(schema, 80)), SCHEMA_BYTES);
}

bool
postgresql_address(struct arena *a, struct str url, const char **url_r, const char **schema_r, struct error *error)
{
	struct str schema;

	*url_r = str_c(a, cut_schema(a, url, &schema));
	*schema_r = str_c(a, schema);
	return check_name(schema, error);
}

bool
postgresql_beside(struct arena *a, struct str url, struct str *beside_r, struct error *error)
{
	struct str schema, rest = cut_schema(a, url, &schema);

	*beside_r = str_format(a, "%.*s%cschema=%.*s" DB_UNFINISHED, STR_ARGS(rest),
			       str_find_byte(rest, '?') < rest.length ? '&' : '?', STR_ARGS(schema));
	return check_name(schema, error);
}

/* ---- connections ------------------------------------------------------------------------------------------------- */

static void
ignore_notice(void *context, const char *message)
{
	(void)context;
	(void)message;
}

bool
postgresql_execute(struct postgresql_db *pg, const char *sql, struct error *error)
{
	PGresult      *result = PQexec(pg->connection, sql);
	ExecStatusType status = PQresultStatus(result);
	bool good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || postgresql_fail(pg, result, sql, error);

	PQclear(result);
	return good;
}

/* A plan is made once, for whatever values, as on SQLite: making one takes longer than running it. It may be made when tables
 * are small, and is kept while they grow: none may read a whole table where a key finds the rows. What a change reads, it
 * reads by keys alone. What it writes is compressed by LZ4 where the server has it: with its own method an
 * import of documents of 25 KB took two fifths longer. */
static bool
set_up(struct postgresql_db *pg, struct error *error)
{
	static const char reads[] = "set default_transaction_read_only = on;"
				    "set default_transaction_isolation = 'repeatable read';"
				    "set idle_in_transaction_session_timeout = 0";
	static const char writes[] = "set default_transaction_read_only = off;"
				     "set default_transaction_isolation = 'read committed';"
				     "set enable_hashjoin = off; set enable_mergejoin = off;"
				     "set idle_in_transaction_session_timeout = '60s';"
				     "select set_config(name, 'lz4', false) from pg_settings "
				     "where name = 'default_toast_compression' and 'lz4' = any (enumvals)";
	char              sql[SQL_TEXT];

	if (PQserverVersion(pg->connection) < OLDEST_VERSION)
		return error_set(error, ERROR_INPUT, "db.version",
				 "PostgreSQL is of version %d, 15 is the oldest that serves",
				 PQserverVersion(pg->connection) / 10000);
	snprintf(sql, sizeof sql,
		 "set search_path = \"%s\"; set lock_timeout = '30s'; set jit = off; set enable_seqscan = off;"
		 "set plan_cache_mode = force_generic_plan; %s",
		 pg->db.pool->engine->schema, pg->writes ? writes : reads);
	return postgresql_execute(pg, sql, error);
}

/* Connects, also anew. Nothing is prepared on a new connection. */
static bool
connect_server(struct postgresql_db *pg, struct error *error)
{
	const char *names[] = { "dbname", "fallback_application_name", "client_encoding", "connect_timeout", NULL };
	const char *values[] = { pg->db.pool->engine->url, pg->db.pool->engine->name, "UTF8", "10", NULL };

	PQfinish(pg->connection);
	memset(pg->prepared, 0, pg->prepared_count * sizeof *pg->prepared);
	pg->pending = 0;
	pg->looked = pg->rests = false;
	pg->broken = true;
	pg->connection = PQconnectdbParams(names, values, 1);
	if (PQstatus(pg->connection) != CONNECTION_OK) {
		(void)postgresql_fail(pg, NULL, "connecting", error);
		return error_because(error, "db.connect", "cannot reach PostgreSQL");
	}
	PQsetNoticeProcessor(pg->connection, ignore_notice, NULL);
	if (!set_up(pg, error))
		return false;
	pg->broken = !pg->plain && PQenterPipelineMode(pg->connection) != 1;
	return !pg->broken;
}

static void
disconnect(struct db *db)
{
	struct postgresql_db *pg = postgresql_of(db);

	PQfinish(pg->connection);
	free(pg->prepared);
	free(pg);
}

static bool
connect_as(const struct postgresql_db *kind, struct db_pool *pool, struct postgresql_db **pg_r, struct error *error)
{
	struct postgresql_db *pg = calloc(1, sizeof *pg);

	assert(pg != NULL);
	*pg = *kind;
	(void)db_statements(&pg->prepared_count);
	pg->prepared = calloc(pg->prepared_count + 1, sizeof *pg->prepared);
	assert(pg->prepared != NULL);
	pg->db.pool = pool;
	pg->db.driver = &postgresql_driver;
	*pg_r = pg;
	if (connect_server(pg, error))
		return true;
	disconnect(&pg->db);
	return false;
}

static bool
connect_postgresql(struct db_pool *pool, bool writes, struct db **db_r, struct error *error)
{
	struct postgresql_db *pg;

	if (!connect_as(&(struct postgresql_db){ .writes = writes }, pool, &pg, error))
		return false;
	*db_r = &pg->db;
	return true;
}

bool
postgresql_connect_plain(struct db_pool *pool, struct postgresql_db **pg_r, struct error *error)
{
	return connect_as(&(struct postgresql_db){ .plain = true }, pool, pg_r, error);
}

/* What rest() was answered meanwhile. */
static void
take_rest(struct postgresql_db *pg)
{
	PGresult *result = PQgetResult(pg->connection);

	if (PQresultStatus(result) != PGRES_PIPELINE_SYNC)
		pg->broken = true;
	PQclear(result);
	pg->rests = false;
}

/* Makes a connection fit for what comes next. */
static bool
connect_again(struct postgresql_db *pg, struct error *error)
{
	if (pg->rests)
		take_rest(pg);
	return !pg->broken || connect_server(pg, error);
}

/* ---- opening ----------------------------------------------------------------------------------------------------- */

static bool
make_schema(struct postgresql_db *pg, struct error *error)
{
	char sql[SQL_TEXT];

	/* the lock, as two may make it at once */
	snprintf(sql, sizeof sql,
		 "begin read write; select pg_advisory_xact_lock(hashtextextended('chm', 0));"
		 "create schema if not exists \"%s\";"
		 "create table if not exists schema_version (version bigint not null); commit",
		 pg->db.pool->engine->schema);
	return postgresql_execute(pg, sql, error);
}

static bool
check_schema(struct postgresql_db *pg, struct error *error)
{
	const char *schema = pg->db.pool->engine->schema;
	int64_t     known, ours;

	if (!postgresql_ask(pg, "select count(current_schema())", &known, error))
		return false;
	if (known == 0)
		return error_set(error, ERROR_STORAGE, "db.absent", "there is no schema %s in the database", schema);
	if (!postgresql_ask(pg, "select count(to_regclass('schema_version'))", &ours, error))
		return false;
	return ours == 1 || error_set(error, ERROR_INPUT, "db.foreign", "schema %s belongs to another program", schema);
}

static bool
listen_to_commits(struct postgresql_db *pg, struct error *error)
{
	char sql[SQL_TEXT];

	snprintf(sql, sizeof sql, "listen \"chm_%s\"", pg->db.pool->engine->schema);
	return postgresql_execute(pg, sql, error);
}

static void
close_postgresql(struct db_pool *pool)
{
	if (pool->engine->watch != NULL)
		disconnect(&pool->engine->watch->db);
}

static bool
open_postgresql(struct db_pool *pool, struct error *error)
{
	struct db_engine_pool *engine = ARENA_NEW(pool->arena, struct db_engine_pool);

	if (!postgresql_address(pool->arena, pool->url, &engine->url, &engine->schema, error))
		return false;
	engine->name = str_format(pool->arena, "chm %s", engine->schema).data;
	engine->turn =
		str_format(pool->arena, "select pg_advisory_xact_lock(hashtextextended('chm %s', 0))", engine->schema)
			.data;
	engine->tell = str_format(pool->arena, "notify \"chm_%s\"", engine->schema).data;
	pool->engine = engine;
	if (!postgresql_connect_plain(pool, &engine->watch, error)) {
		engine->watch = NULL;
		return false;
	}
	engine->tried = clock_monotonic();
	if ((!pool->make || make_schema(engine->watch, error)) && check_schema(engine->watch, error) &&
	    listen_to_commits(engine->watch, error))
		return true;
	close_postgresql(pool);
	return false;
}

/* ---- statements -------------------------------------------------------------------------------------------------- */

/* A reader whose connection was lost asks once more, unless it has rows already or has looked at one state. */
static bool
run_statement(struct db *db, const struct db_statement *const *at, const struct db_value *values, struct db_rows *rows,
	      struct error *error)
{
	struct postgresql_db *pg = postgresql_of(db);
	bool                  bound = pg->writes || pg->looked;

	if (!bound && !connect_again(pg, error))
		return false;
	if (postgresql_run(pg, at, values, rows, error))
		return true;
	if (bound || !pg->broken || rows->stopped || pg->rows_given > 0)
		return false;
	return connect_again(pg, error) && postgresql_run(pg, at, values, rows, error);
}

static bool
prepare_statement(struct db *db, const struct db_statement *const *at, struct error *error)
{
	struct postgresql_db *pg = postgresql_of(db);

	return connect_again(pg, error) && postgresql_compare(pg, at, error);
}

static bool
settle(struct db *db, struct error *error)
{
	return postgresql_await(postgresql_of(db), "pipeline", NULL, error);
}

/* ---- transactions ------------------------------------------------------------------------------------------------ */

/* Nothing is sent: statements without a sync between them are one transaction, whose first fixes what is seen. */
static bool
snapshot(struct db *db, struct error *error)
{
	(void)db;
	(void)error;
	return true;
}

/* The sync ends the transaction. Nobody waits for the answer: connect_again() takes it. */
static void
rest(struct db *db)
{
	struct postgresql_db *pg = postgresql_of(db);

	if (!pg->broken && pg->looked) {
		pg->rests = PQpipelineSync(pg->connection) == 1;
		pg->broken = !pg->rests;
	}
	pg->looked = false;
}

static bool
begin_once(struct postgresql_db *pg, struct error *error)
{
	return connect_again(pg, error) && postgresql_send(pg, "begin", error) &&
	       postgresql_send(pg, pg->db.pool->engine->turn, error) &&
	       postgresql_await(pg, "waiting for the turn to change", NULL, error);
}

static void
rollback(struct db *db)
{
	struct postgresql_db *pg = postgresql_of(db);

	if (pg->broken)
		return;
	(void)!postgresql_await(pg, "pipeline", NULL, NULL); /* what a failed change left */
	if (!pg->broken && postgresql_send(pg, "rollback", NULL))
		(void)!postgresql_await(pg, "rollback", NULL, NULL);
}

/* Nothing of the change was sent yet: a lost connection is made anew. */
static bool
begin(struct db *db, struct error *error)
{
	struct postgresql_db *pg = postgresql_of(db);
	bool                  was_connected = !pg->broken;

	if (begin_once(pg, error) || (pg->broken && was_connected && begin_once(pg, error)))
		return true;
	rollback(db);
	return false;
}

/* The answer must be COMMIT: a transaction in which something failed answers ROLLBACK, and no answer leaves it unknown. */
static bool
commit(struct db *db, struct error *error)
{
	struct postgresql_db *pg = postgresql_of(db);
	char                  tag[TAG_TEXT] = "";

	if (!postgresql_send(pg, pg->db.pool->engine->tell, error) || !postgresql_send(pg, "commit", error))
		return false;
	if (!postgresql_await(pg, "commit", tag, error))
		return pg->broken ? error_because(error, "db.unknown", "whether the change was made is not known")
				  : false;
	return strcmp(tag, "COMMIT") == 0 ||
	       error_set(error, ERROR_STORAGE, "db.rollback", "PostgreSQL gave the change up");
}

/* Sent and not waited for, except that what the change left in a pipeline is read before it is undone. */
static bool
savepoint(struct db *db, enum savepoint_step step, struct error *error)
{
	struct postgresql_db *pg = postgresql_of(db);

	switch (step) {
	case SAVEPOINT_SET:
		return postgresql_send(pg, "savepoint one", error);
	case SAVEPOINT_KEEP:
		return postgresql_send(pg, "release one", error);
	case SAVEPOINT_UNDO:
		(void)!postgresql_await(pg, "pipeline", NULL, NULL);
		return !pg->broken && postgresql_send(pg, "rollback to one", NULL) &&
		       postgresql_send(pg, "release one", NULL);
	}
	return false;
}

static bool
in_change(struct db *db)
{
	return !postgresql_of(db)->broken;
}

static void
tidy(struct db_pool *pool, bool idle)
{
	(void)pool;
	(void)idle;
}

/* Nothing that a client could ask for overwrites the bytes of dropped rows. */
static bool
forget(struct db_pool *pool, struct error *error)
{
	(void)pool;
	(void)error;
	return true;
}

/* On a connection of its own, table by table: nobody waits for it. */
static void
sample(struct db_pool *pool)
{
	static const char sql[] =
		"do $$ declare t name; begin for t in select tablename from pg_tables "
		"where schemaname = current_schema() loop execute format('analyze %I', t); end loop; end $$";
	struct postgresql_db *pg;
	struct error          error = { 0 };

	if (!postgresql_connect_plain(pool, &pg, &error))
		return;
	(void)(postgresql_execute(pg, "set default_transaction_read_only = off", &error) &&
	       postgresql_execute(pg, sql, &error));
	disconnect(&pg->db);
}

/* ---- followers --------------------------------------------------------------------------------------------------- */

/* After a lost connection anything may have been committed. */
static bool
listen_again(struct db_engine_pool *engine, bool *changed_r, struct error *error)
{
	if (clock_monotonic() - engine->tried < RECONNECT_MILLISECONDS)
		return error_set(error, ERROR_STORAGE, "db.lost", "lost the connection to PostgreSQL");
	engine->tried = clock_monotonic();
	*changed_r = connect_again(engine->watch, error) && listen_to_commits(engine->watch, error);
	return *changed_r;
}

static bool
look(struct db_pool *pool, bool *changed_r, struct error *error)
{
	struct postgresql_db *watch = pool->engine->watch;
	PGnotify             *notice;

	*changed_r = false;
	if (watch->broken)
		return listen_again(pool->engine, changed_r, error);
	if (PQconsumeInput(watch->connection) != 1)
		return postgresql_fail(watch, NULL, "listening", error);
	while ((notice = PQnotifies(watch->connection)) != NULL) {
		*changed_r = true;
		PQfreemem(notice);
	}
	return true;
}

/* ---- schema, check ----------------------------------------------------------------------------------------------- */

static bool
schema_version(struct db *db, int *version_r, struct error *error)
{
	struct postgresql_db *pg = postgresql_of(db);
	int64_t               version = 0;
	bool                  good = connect_again(pg, error) &&
		    postgresql_ask(pg, "select coalesce(max(version), 0) from schema_version", &version, error);

	*version_r = (int)version;
	return good;
}

bool
postgresql_outside_pipeline(struct postgresql_db *pg, postgresql_work_fn *work, void *context, struct error *error)
{
	bool good;

	if (!postgresql_await(pg, "pipeline", NULL, error))
		return false;
	if (PQexitPipelineMode(pg->connection) != 1)
		return postgresql_fail(pg, NULL, "leaving the pipeline", error);
	good = work(pg, context, error);
	pg->broken = pg->broken || PQenterPipelineMode(pg->connection) != 1;
	return good && !pg->broken;
}

static bool
run_text(struct postgresql_db *pg, void *text, struct error *error)
{
	return postgresql_execute(pg, text, error);
}

/* Several statements at once are not for a pipeline. */
static bool
run_script(struct db *db, const char *text, struct error *error)
{
	return postgresql_outside_pipeline(postgresql_of(db), run_text, (void *)(uintptr_t)text, error);
}

static bool
migrate(struct db *db, const char *script, int version, struct error *error)
{
	char sql[SQL_TEXT];

	snprintf(sql, sizeof sql, "delete from schema_version; insert into schema_version values (%d)", version);
	return run_script(db, script, error) && run_script(db, sql, error);
}

struct finding {
	void (*found)(void *context, const char *what);
	void *context;
};

/* Reads every value of a table: what cannot be read is found, not an error. */
static void
check_table(struct postgresql_db *pg, const char *table, const struct finding *finding)
{
	struct error error = { 0 };
	char         sql[SQL_TEXT], text[SQL_TEXT];
	char        *name = PQescapeIdentifier(pg->connection, table, strlen(table));

	snprintf(sql, sizeof sql, "select sum(hash_record(t)) from %s t", name != NULL ? name : "");
	PQfreemem(name);
	if (postgresql_execute(pg, sql, &error))
		return;
	snprintf(text, sizeof text, "table %s: %s", table, error.detail);
	finding->found(finding->context, text);
}

/* Calls `tell` with each text that a query answers. */
static bool
each_text(struct postgresql_db *pg, const char *sql,
	  void (*tell)(struct postgresql_db *pg, const char *text, const struct finding *finding),
	  const struct finding *finding, struct error *error)
{
	PGresult *result = PQexec(pg->connection, sql);
	bool      good = PQresultStatus(result) == PGRES_TUPLES_OK || postgresql_fail(pg, result, "check", error);

	for (int i = 0; good && i < PQntuples(result) && !pg->broken; i++)
		tell(pg, PQgetvalue(result, i, 0), finding);
	PQclear(result);
	return good;
}

static void
tell_index(struct postgresql_db *pg, const char *index, const struct finding *finding)
{
	char text[SQL_TEXT];

	(void)pg;
	snprintf(text, sizeof text, "index %s is not valid", index);
	finding->found(finding->context, text);
}

static bool
check_all(struct postgresql_db *pg, const struct finding *finding, struct error *error)
{
	return each_text(pg,
			 "select relname from pg_class join pg_namespace n on n.oid = relnamespace "
			 "where nspname = current_schema() and relkind = 'r' order by relname",
			 check_table, finding, error) &&
	       each_text(pg,
			 "select relname from pg_class c join pg_namespace n on n.oid = relnamespace "
			 "join pg_index i on i.indexrelid = c.oid where nspname = current_schema() and not indisvalid",
			 tell_index, finding, error);
}

static bool
check(struct db_pool *pool, void (*found)(void *context, const char *what), void *context, struct error *error)
{
	struct finding        finding = { found, context };
	struct postgresql_db *pg;
	bool                  good;

	if (!postgresql_connect_plain(pool, &pg, error))
		return false;
	good = check_all(pg, &finding, error);
	if (good && pg->broken)
		good = error_set(error, ERROR_STORAGE, "db.lost", "lost the connection to PostgreSQL (check)");
	disconnect(&pg->db);
	return good;
}

const struct db_driver postgresql_driver = {
	.engine = DB_POSTGRESQL,
	.open = open_postgresql,
	.close = close_postgresql,
	.connect = connect_postgresql,
	.disconnect = disconnect,
	.run = run_statement,
	.prepare = prepare_statement,
	.snapshot = snapshot,
	.rest = rest,
	.begin = begin,
	.commit = commit,
	.rollback = rollback,
	.savepoint = savepoint,
	.in_change = in_change,
	.settle = settle,
	.tidy = tidy,
	.forget = forget,
	.sample = sample,
	.look = look,
	.schema_version = schema_version,
	.migrate = migrate,
	.check = check,
	.script = run_script,
	.connect_copy = postgresql_connect_copy,
	.list_tables = postgresql_list_tables,
	.copy_out = postgresql_copy_out,
	.copy_in = postgresql_copy_in,
	.beside = postgresql_beside,
	.exists = postgresql_exists,
	.rename = postgresql_rename,
	.drop = postgresql_drop,
};
