/* chm attention, jobs and storage: what the desk shows of the node's state, and what may be done about its jobs. */
#include "pages/attention.h"

#include "base/clock.h"
#include "cli/open.h"
#include "cli/run.h"
#include "db/db.h"
#include "jobs/jobs.h"
#include "node/storage.h"
#include "node/work.h"
#include "text/words.h"

enum { LISTED = 1000 };

/* ---- attention --------------------------------------------------------------------------------------------------- */

static void
print_concern(const struct call *call, const struct node *node, const struct concern *concern)
{
	struct str   english = STR("en");
	struct str   sentence = words_get(node->words, english, concern->word);
	struct json *line;

	if (!call->json) {
		printf("%s: %.*s", concern->name, STR_ARGS(sentence));
		if (concern->count > 0)
			printf(" (%" PRId64 ")", concern->count);
		printf("%s%.*s\n", concern->about.length > 0 ? " " : "", STR_ARGS(concern->about));
		return;
	}
	line = json_object(call->a);
	json_add(line, STR("name"), json_string(call->a, str_of(concern->name)));
	json_add(line, STR("says"), json_string(call->a, sentence));
	json_add(line, STR("count"), json_number(call->a, concern->count));
	json_add(line, STR("about"), json_string(call->a, concern->about));
	json_add(line, STR("address"), json_string(call->a, str_of(concern->address)));
	call_print_json(call, line);
}

int
run_attention(struct call *call)
{
	struct concern *concerns;
	struct node    *node;
	struct error    error = { 0 };
	size_t          count;
	int             status;

	if (call->argument_count > 0)
		return call_misused(call, "'%.*s' has no meaning here", STR_ARGS(call->arguments[0]));
	if (!call_open_node(call, NODE_RECORDS, &node, &status))
		return status;
	if (attention_list(call->a, node, &concerns, &count, &error)) {
		for (size_t i = 0; i < count; i++)
			print_concern(call, node, &concerns[i]);
		status = count > 0 ? EXIT_PART : EXIT_DONE;
	} else {
		status = call_failed(call, &error);
	}
	node_close(node);
	return status;
}

/* ---- jobs -------------------------------------------------------------------------------------------------------- */

static void
print_job(const struct call *call, const struct job_row *job)
{
	char         text[TIME_TEXT];
	struct str   when = time_format(job->finished != 0 ? job->finished : job->due, text);
	struct json *line;

	if (!call->json) {
		printf("%" PRId64 "\t%.*s\t%.*s\t%.*s\t%.*s\t%" PRId64 "/%" PRId64 "\t%.*s\n", job->id,
		       STR_ARGS(job->state), STR_ARGS(when), STR_ARGS(job->kind), STR_ARGS(job->argument), job->done,
		       job->total, STR_ARGS(job->note));
		return;
	}
	line = json_object(call->a);
	json_add(line, STR("id"), json_number(call->a, job->id));
	json_add(line, STR("kind"), json_string(call->a, job->kind));
	json_add(line, STR("argument"), json_string(call->a, job->argument));
	json_add(line, STR("state"), json_string(call->a, job->state));
	json_add(line, STR("when"), json_string(call->a, when));
	json_add(line, STR("attempt"), json_number(call->a, job->attempt));
	json_add(line, STR("done"), json_number(call->a, job->done));
	json_add(line, STR("total"), json_number(call->a, job->total));
	json_add(line, STR("note"), json_string(call->a, job->note));
	call_print_json(call, line);
}

static bool
list_jobs(const struct call *call, struct node *node, struct error *error)
{
	struct job_row *jobs;
	struct db      *db;
	size_t          count = 0;
	bool            good;

	if (!db_borrow(node->pool, &db, error))
		return false;
	good = jobs_list(call->a, db, LISTED, &jobs, &count, error);
	db_return(db);
	for (size_t i = 0; good && i < count; i++)
		print_job(call, &jobs[i]);
	return good;
}

int
run_jobs(struct call *call)
{
	struct str         word = call->argument_count > 0 ? call->arguments[0] : STR("list");
	bool               lists = str_is(word, "list"), retries = str_is(word, "retry");
	const struct actor who = actor_operator();
	struct node       *node;
	int64_t            id = 0;
	struct error       error = { 0 };
	int                status;
	bool               good;

	if (lists ? call->argument_count > 1
		  : call->argument_count != 2 || !str_integer(call->arguments[1], &id) ||
			    (!retries && !str_is(word, "cancel")))
		return call_misused(call, "list, retry ID or cancel ID");
	if (!call_open_node(call, NODE_RECORDS, &node, &status))
		return status;
	good = lists ? list_jobs(call, node, &error)
		     : work_change(call->a, node, &who, retries ? AUDIT_JOB_RETRY : AUDIT_JOB_CANCEL, id, &error);
	node_close(node);
	return good ? EXIT_DONE : call_failed(call, &error);
}

/* ---- storage ----------------------------------------------------------------------------------------------------- */

static void
print_storage(const struct call *call, const struct storage *storage)
{
	struct json *json = json_object(call->a);

	for (size_t i = 0; i < STORAGE_PARTS; i++) {
		const struct storage_part *part = &storage->parts[i];

		if (!call->json)
			printf("%-10s %15" PRId64 " bytes in %s%" PRId64 " files\n", part->name, part->bytes,
			       part->more ? "more than " : "", part->files);
		json_add(json, str_of(part->name), json_number(call->a, part->bytes));
	}
	if (!call->json)
		printf("%-10s %15" PRId64 " bytes in %" PRId64 " of these files\n", "copies", storage->copies_bytes,
		       storage->copies);
	json_add(json, STR("copies"), json_number(call->a, storage->copies_bytes));
	json_add(json, STR("free"), json_number(call->a, storage->free));
	json_add(json, STR("total"), json_number(call->a, storage->total));
	json_add(json, STR("low"), json_boolean(call->a, storage->low));
	if (call->json)
		call_print_json(call, json);
	else
		printf("%-10s %15" PRId64 " bytes of %" PRId64 "%s\n", "free", storage->free, storage->total,
		       storage->low ? ": nothing new is taken until there is room" : "");
}

int
run_storage(struct call *call)
{
	struct storage storage;
	struct node   *node;
	struct error   error = { 0 };
	int            status;
	bool           good;

	if (call->argument_count > 0)
		return call_misused(call, "'%.*s' has no meaning here", STR_ARGS(call->arguments[0]));
	if (!call_open_node(call, NODE_RECORDS, &node, &status))
		return status;
	good = storage_measure(call->a, node, &storage, &error);
	if (good)
		print_storage(call, &storage);
	node_close(node);
	return good ? EXIT_DONE : call_failed(call, &error);
}
