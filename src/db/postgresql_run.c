/* Statements on PostgreSQL: prepared once for each connection, values and rows in binary.
 *
 * A connection is always in libpq's pipeline mode: what a change needs no answer from is sent and not waited for, the next
 * that needs one reads those before it. A statement that reads ends with a sync, which is the end of its transaction; in a
 * snapshot with a flush, so that the next is of the same transaction. */
#include "db/postgresql.h"

#include <endian.h>

enum {
	/* types of pg_type.dat */
	OID_BOOL = 16,
	OID_BYTEA = 17,
	OID_NAME = 19,
	OID_INT8 = 20,
	OID_INT2 = 21,
	OID_INT4 = 23,
	OID_TEXT = 25,
	OID_FLOAT4 = 700,
	OID_FLOAT8 = 701,
	OID_UNKNOWN = 705,
	OID_VARCHAR = 1043,

	ROWS_PASSED_OVER = 1000, /* read and dropped after a reader has stopped; beyond it the connection goes */
};

/* A statement whose rows are being handed out one by one. When its receiver runs another on the connection, the rest is
 * read and kept first. */
struct stream {
	const struct db_statement *statement;
	struct db_rows            *rows;
	PGresult                 **kept;
	size_t                     kept_count, kept_capacity, kept_next;
	bool                       drained;
	size_t                     passed_over;
};

/* ---- errors ------------------------------------------------------------------------------------------------------ */

/* The first line of the server's words, without its end. */
static struct str
message_of(struct postgresql_db *pg, const PGresult *result)
{
	const char *text = result != NULL ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
	struct str  rest = str_of(text != NULL ? text : PQerrorMessage(pg->connection));
	struct str  line = { "", 0 };

	(void)str_cut(&rest, '\n', &line);
	return str_head(line, 300);
}

/* Whether the connection is of no more use: it is gone, or these are the server's last words on it. */
static bool
is_lost(const struct postgresql_db *pg, const char *state)
{
	static const char *const last_words[] = { "08", "57P", "25P03" };

	for (size_t i = 0; state != NULL && i < sizeof last_words / sizeof last_words[0]; i++)
		if (str_starts(str_of(state), str_of(last_words[i])))
			return true;
	return PQstatus(pg->connection) != CONNECTION_OK;
}

bool
postgresql_fail(struct postgresql_db *pg, const PGresult *result, const char *what, struct error *error)
{
	static const struct {
		const char     *state; /* an SQLSTATE starts so */
		enum error_code code;
		const char     *key;
	} states[] = {
		{ "23", ERROR_CONFLICT, "db.constraint" }, { "22021", ERROR_INPUT, "db.text" },
		{ "53100", ERROR_STORAGE, "db.full" },     { "55P03", ERROR_STORAGE, "db.busy" },
		{ "XX", ERROR_STORAGE, "db.corrupt" },     { "", ERROR_STORAGE, "db.postgresql" },
	};
	const char *state = result != NULL ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
	struct str  message = message_of(pg, result);
	size_t      i = 0;

	if (is_lost(pg, state)) {
		pg->broken = true;
		return error_set(error, ERROR_STORAGE, "db.lost", "lost the connection to PostgreSQL: %.*s (%s)",
				 STR_ARGS(message), what);
	}
	while (!str_starts(str_of(state), str_of(states[i].state)))
		i++;
	return error_set(error, states[i].code, states[i].key, "%.*s (%s)", STR_ARGS(message), what);
}

/* ---- sending ----------------------------------------------------------------------------------------------------- */

/* Values as PostgreSQL takes them. */
struct bound {
	const char *values[DB_FIELDS_MAX];
	int         lengths[DB_FIELDS_MAX];
	int         formats[DB_FIELDS_MAX];
	uint64_t    numbers[DB_FIELDS_MAX];
};

static void
bind_number(struct bound *bound, size_t i, uint64_t bits)
{
	bound->numbers[i] = htobe64(bits);
	bound->values[i] = (const char *)&bound->numbers[i];
	bound->lengths[i] = sizeof bound->numbers[i];
}

static void
bind_value(struct bound *bound, size_t i, enum db_type type, const struct db_value *value)
{
	uint64_t bits;

	bound->formats[i] = 1;
	bound->values[i] = NULL;
	bound->lengths[i] = 0;
	if (value->null)
		return;
	switch (type) {
	case DB_INT:
		bind_number(bound, i, (uint64_t)value->integer);
		break;
	case DB_REAL:
		memcpy(&bits, &value->real, sizeof bits);
		bind_number(bound, i, bits);
		break;
	case DB_TEXT:
	case DB_BLOB:
		bound->values[i] = value->text.data != NULL ? value->text.data : "";
		bound->lengths[i] = (int)value->text.length;
		break;
	}
}

static Oid
type_of(enum db_type type)
{
	static const Oid types[] = {
		[DB_INT] = OID_INT8, [DB_REAL] = OID_FLOAT8, [DB_TEXT] = OID_TEXT, [DB_BLOB] = OID_BYTEA
	};

	return types[type];
}

static void
note_sent(struct postgresql_db *pg, const char *what, size_t prepares)
{
	assert(pg->pending < PIPELINE_SPACE);
	pg->sent[pg->pending].what = what;
	pg->sent[pg->pending++].prepares = prepares;
}

enum { NAME_TEXT = 24 };

static const char *
name_of(size_t index, char name[NAME_TEXT])
{
	snprintf(name, NAME_TEXT, "s%zu", index);
	return name;
}

/* Sends for a statement to be prepared. */
static bool
prepare(struct postgresql_db *pg, const struct db_statement *statement, size_t index, struct error *error)
{
	Oid  types[DB_FIELDS_MAX];
	char name[NAME_TEXT];

	for (size_t i = 0; i < statement->parameter_count; i++)
		types[i] = type_of(statement->parameters[i].type);
	if (!PQsendPrepare(pg->connection, name_of(index, name), statement->postgresql, (int)statement->parameter_count,
			   types))
		return postgresql_fail(pg, NULL, statement->name, error);
	pg->prepared[index] = true;
	note_sent(pg, statement->name, index + 1);
	return true;
}

static bool
send_statement(struct postgresql_db *pg, const struct db_statement *const *at, const struct db_value *values,
	       struct error *error)
{
	const struct db_statement *statement = *at;
	size_t                     index = db_statement_index(at);
	struct bound               bound;
	char                       name[NAME_TEXT];

	if (!pg->prepared[index] && !prepare(pg, statement, index, error))
		return false;
	for (size_t i = 0; i < statement->parameter_count; i++)
		bind_value(&bound, i, statement->parameters[i].type, &values[i]);
	if (!PQsendQueryPrepared(pg->connection, name_of(index, name), (int)statement->parameter_count, bound.values,
				 bound.lengths, bound.formats, 1))
		return postgresql_fail(pg, NULL, statement->name, error);
	note_sent(pg, statement->name, 0);
	return true;
}

bool
postgresql_send(struct postgresql_db *pg, const char *sql, struct error *error)
{
	if (!PQsendQueryParams(pg->connection, sql, 0, NULL, NULL, NULL, NULL, 1))
		return postgresql_fail(pg, NULL, sql, error);
	note_sent(pg, sql, 0);
	return true;
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static uint64_t
read_number(const char *bytes, size_t length)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < length; i++)
		bits = bits << 8 | (uint8_t)bytes[i];
	return bits;
}

/* Whether a column of PostgreSQL's type is what a header calls `type`. */
static bool
fits(Oid oid, enum db_type type)
{
	switch (type) {
	case DB_INT:
		return oid == OID_INT8 || oid == OID_INT4 || oid == OID_INT2 || oid == OID_BOOL;
	case DB_REAL:
		return oid == OID_FLOAT8 || oid == OID_FLOAT4;
	case DB_TEXT:
		return oid == OID_TEXT || oid == OID_VARCHAR || oid == OID_NAME || oid == OID_UNKNOWN;
	case DB_BLOB:
		return oid == OID_BYTEA;
	}
	return false;
}

static int64_t
read_int(Oid oid, const char *bytes)
{
	switch (oid) {
	case OID_INT8:
		return (int64_t)read_number(bytes, 8);
	case OID_INT4:
		return (int32_t)read_number(bytes, 4);
	case OID_INT2:
		return (int16_t)read_number(bytes, 2);
	default:
		return bytes[0] != 0;
	}
}

static double
read_real(Oid oid, const char *bytes)
{
	uint64_t bits = read_number(bytes, oid == OID_FLOAT8 ? 8 : 4);
	uint32_t half = (uint32_t)bits;
	double   value;
	float    single;

	memcpy(&value, &bits, sizeof value);
	memcpy(&single, &half, sizeof single);
	return oid == OID_FLOAT8 ? value : (double)single;
}

/* False when the column's type is not what the statement's header says. */
static bool
read_value(const PGresult *result, int row, int column, enum db_type type, struct db_value *value_r)
{
	Oid         oid = PQftype(result, column);
	const char *bytes = PQgetvalue(result, row, column);

	*value_r = (struct db_value){ .null = PQgetisnull(result, row, column) != 0 };
	if (value_r->null || !fits(oid, type))
		return value_r->null;
	if (type == DB_INT)
		value_r->integer = read_int(oid, bytes);
	else if (type == DB_REAL)
		value_r->real = read_real(oid, bytes);
	else
		value_r->text = (struct str){ bytes, (size_t)PQgetlength(result, row, column) };
	return true;
}

static bool
fail_type(const struct db_statement *statement, size_t column, struct error *error)
{
	error_set(error, ERROR_STORAGE, "db.type", "column %s of %s has another type on PostgreSQL: cast it",
		  statement->columns[column].name, statement->name);
	return error_at(error, "%s", statement->place);
}

static bool
read_row(const struct db_statement *statement, const PGresult *result, int row, struct db_value *values,
	 struct error *error)
{
	for (size_t i = 0; i < statement->column_count; i++)
		if (!read_value(result, row, (int)i, statement->columns[i].type, &values[i]))
			return fail_type(statement, i, error);
	return true;
}

static bool
give_rows(struct postgresql_db *pg, struct stream *stream, const PGresult *result, struct error *error)
{
	struct db_value values[DB_FIELDS_MAX];

	for (int row = 0; row < PQntuples(result) && stream->rows->row != NULL; row++) {
		if (!read_row(stream->statement, result, row, values, error))
			return false;
		pg->rows_given++;
		stream->rows->stopped = !stream->rows->row(stream->rows->context, values, error);
		if (stream->rows->stopped)
			return false;
	}
	return true;
}

/* How many rows a command changed; stays as it was after one that changes none. */
static void
read_changed(const PGresult *result, int64_t *changed)
{
	const char *text = PQcmdTuples((PGresult *)(uintptr_t)result); /* takes what it only reads as not constant */
	int64_t     count;

	if (str_integer(str_of(text), &count))
		*changed = count;
}

/* Reads one answer; `stream` is NULL for commands whose rows nobody wants. */
static bool
take_result(struct postgresql_db *pg, struct stream *stream, const PGresult *result, const char *what,
	    struct error *error)
{
	switch (PQresultStatus(result)) {
	case PGRES_COMMAND_OK:
	case PGRES_TUPLES_OK:
	case PGRES_SINGLE_TUPLE:
		if (stream == NULL)
			return true;
		read_changed(result, &stream->rows->changed);
		return give_rows(pg, stream, result, error);
	case PGRES_PIPELINE_ABORTED:
		return error_set(error, ERROR_STORAGE, "db.aborted", "%s after a failed statement", what);
	default:
		return postgresql_fail(pg, result, what, error);
	}
}

/* The next answer to the present command; NULL after its last. */
static PGresult *
next_result(struct postgresql_db *pg, struct stream *stream)
{
	if (stream == NULL || !stream->drained)
		return PQgetResult(pg->connection);
	return stream->kept_next < stream->kept_count ? stream->kept[stream->kept_next++] : NULL;
}

/* The answer to a sync after the last command. */
static bool
take_sync(struct postgresql_db *pg, const char *what, struct error *error)
{
	PGresult *result;
	bool      good;

	if (pg->plain || pg->looked)
		return true;
	result = PQgetResult(pg->connection);
	good = PQresultStatus(result) == PGRES_PIPELINE_SYNC;
	PQclear(result);
	return good || postgresql_fail(pg, NULL, what, error);
}

/* Reads all that the present command still answers, so that another can be sent. */
static void
drain(struct postgresql_db *pg)
{
	struct stream *stream = pg->stream;
	PGresult      *result;

	if (stream == NULL)
		return;
	while ((result = PQgetResult(pg->connection)) != NULL) {
		if (stream->kept_count == stream->kept_capacity) {
			stream->kept_capacity = stream->kept_capacity > 0 ? 2 * stream->kept_capacity : 64;
			stream->kept = realloc(stream->kept, stream->kept_capacity * sizeof(PGresult *));
			assert(stream->kept != NULL);
		}
		stream->kept[stream->kept_count++] = result;
	}
	(void)!take_sync(pg, stream->statement->name, NULL);
	stream->drained = true;
	pg->pending = 0;
	pg->stream = NULL;
}

/* After its receiver has stopped: the rest is passed over when it is short, or when the connection has a change to keep. */
static bool
pass_over(struct postgresql_db *pg, struct stream *stream)
{
	if (pg->writes || pg->db.snapshot || stream->passed_over++ < ROWS_PASSED_OVER)
		return true;
	pg->broken = true;
	return false;
}

/* Reads the answers to one command. Only the first that failed is told. */
static bool
take_command(struct postgresql_db *pg, struct stream *stream, const char *what, struct error *error)
{
	PGresult *result;
	bool      good = true;

	while ((result = next_result(pg, stream)) != NULL) {
		if (good)
			good = take_result(pg, stream, result, what, error);
		else if (stream != NULL && !stream->drained && !pass_over(pg, stream))
			good = false;
		PQclear(result);
		if (pg->broken && (stream == NULL || !stream->drained))
			return false;
	}
	return good;
}

/* Reads the answers to what was sent before the last command. */
static bool
take_earlier(struct postgresql_db *pg, struct error *error)
{
	bool good = true;

	for (size_t i = 0; i + 1 < pg->pending; i++) {
		bool one = take_command(pg, NULL, pg->sent[i].what, good ? error : NULL);

		if (!one && pg->sent[i].prepares > 0)
			pg->prepared[pg->sent[i].prepares - 1] = false;
		good = good && one;
	}
	return good;
}

/* Asks the server to answer. */
static bool
sync_pipeline(struct postgresql_db *pg, const char *what, struct error *error)
{
	int sent = 1;

	pg->looked = pg->db.snapshot;
	if (pg->looked)
		sent = PQsendFlushRequest(pg->connection);
	else if (!pg->plain)
		sent = PQpipelineSync(pg->connection);
	return sent == 1 || postgresql_fail(pg, NULL, what, error);
}

/* Reads the answers to all that was sent; the last is handed out, to be cleared, or NULL. */
static bool
await(struct postgresql_db *pg, const char *what, PGresult **last_r, struct error *error)
{
	PGresult *result;
	bool      good = sync_pipeline(pg, what, error) && take_earlier(pg, error);
	bool      one = true;

	*last_r = NULL;
	while (!pg->broken && (result = PQgetResult(pg->connection)) != NULL) {
		PQclear(*last_r);
		*last_r = result;
		one = one && take_result(pg, NULL, result, what, good ? error : NULL);
	}
	if (!one && pg->sent[pg->pending - 1].prepares > 0)
		pg->prepared[pg->sent[pg->pending - 1].prepares - 1] = false;
	pg->pending = 0;
	good = good && one;
	return !pg->broken && take_sync(pg, what, good ? error : NULL) && good;
}

bool
postgresql_await(struct postgresql_db *pg, const char *what, char *tag_r, struct error *error)
{
	PGresult *last;
	bool      good;

	if (pg->pending == 0)
		return true;
	good = await(pg, what, &last, error);
	if (tag_r != NULL)
		snprintf(tag_r, TAG_TEXT, "%s", last != NULL ? PQcmdStatus(last) : "");
	PQclear(last);
	return good;
}

bool
postgresql_ask(struct postgresql_db *pg, const char *sql, int64_t *value_r, struct error *error)
{
	struct db_value value = { .null = true };
	PGresult       *last;
	bool            good;

	drain(pg);
	*value_r = 0;
	if (!postgresql_send(pg, sql, error))
		return false;
	good = await(pg, sql, &last, error);
	if (good && PQntuples(last) == 1 && read_value(last, 0, 0, DB_INT, &value) && !value.null)
		*value_r = value.integer;
	else if (good)
		good = error_set(error, ERROR_STORAGE, "db.postgresql", "no number answers: %s", sql);
	PQclear(last);
	return good;
}

/* ---- running ----------------------------------------------------------------------------------------------------- */

static bool
run_now(struct postgresql_db *pg, const struct db_statement *const *at, struct db_rows *rows, struct error *error)
{
	struct stream stream = { .statement = *at, .rows = rows };
	const char   *name = (*at)->name;
	bool          earlier = sync_pipeline(pg, name, error) && take_earlier(pg, error);
	bool          good;

	if ((*at)->result == DB_EACH) {
		PQsetSingleRowMode(pg->connection);
		pg->stream = &stream;
	}
	good = take_command(pg, earlier ? &stream : NULL, name, earlier ? error : NULL) && earlier;
	free(stream.kept);
	pg->stream = NULL;
	if (stream.drained)
		return good;
	pg->pending = 0;
	return (pg->broken || take_sync(pg, name, good ? error : NULL)) && good;
}

bool
postgresql_run(struct postgresql_db *pg, const struct db_statement *const *at, const struct db_value *values,
	       struct db_rows *rows, struct error *error)
{
	drain(pg);
	pg->rows_given = 0;
	if (!send_statement(pg, at, values, error))
		return false;
	if (pg->writes && (*at)->result == DB_NOTHING)
		return pg->pending < PIPELINE_COMMANDS || postgresql_await(pg, (*at)->name, NULL, error);
	return run_now(pg, at, rows, error);
}

/* `described` is what the server says of the prepared statement. */
static bool
compare_columns(const struct db_statement *statement, const PGresult *described, struct error *error)
{
	if (PQnfields(described) != (int)statement->column_count)
		return error_set(error, ERROR_STORAGE, "db.columns",
				 "%s returns %d columns on PostgreSQL, its header says %zu", statement->name,
				 PQnfields(described), statement->column_count);
	for (size_t i = 0; i < statement->column_count; i++) {
		if (!fits(PQftype(described, (int)i), statement->columns[i].type))
			return fail_type(statement, i, error);
		if (strcmp(PQfname(described, (int)i), statement->columns[i].name) != 0)
			return error_set(error, ERROR_STORAGE, "db.columns",
					 "column %s of %s is called %s on PostgreSQL", statement->columns[i].name,
					 statement->name, PQfname(described, (int)i));
	}
	return true;
}

bool
postgresql_compare(struct postgresql_db *pg, const struct db_statement *const *at, struct error *error)
{
	size_t    index = db_statement_index(at);
	PGresult *described = NULL;
	char      name[NAME_TEXT];
	bool      good;

	assert(!pg->writes);
	if (!pg->prepared[index] && !prepare(pg, *at, index, error))
		return false;
	if (PQsendDescribePrepared(pg->connection, name_of(index, name)) != 1)
		return postgresql_fail(pg, NULL, (*at)->name, error);
	note_sent(pg, (*at)->name, 0);
	good = await(pg, (*at)->name, &described, error) && compare_columns(*at, described, error);
	PQclear(described);
	return good;
}
