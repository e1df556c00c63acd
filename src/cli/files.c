/* chm files: what was read of the files of records. */
#include "base/file.h"
#include "base/limits.h"
#include "cli/open.h"
#include "cli/run.h"
#include "db/db.h"
#include "formats/media.h"
#include "node/contents.h"

enum { LISTED = 1000, HEAD_BYTES = 256 * 1024 };

/* ---- list -------------------------------------------------------------------------------------------------------- */

static void
print_failed(const struct call *call, struct json *list, const struct content_failed *file)
{
	char         text[TIME_TEXT];
	struct str   time = time_format(file->time, text);
	struct json *line;

	if (!call->json) {
		printf("%.*s\t%.*s\t%.*s\t%" PRId64 "\t%.*s\t%.*s\n", STR_ARGS(file->reason), STR_ARGS(file->record),
		       STR_ARGS(time), file->size, STR_ARGS(file->media), STR_ARGS(file->hash));
		return;
	}
	line = json_append(list, json_object(call->a));
	json_add(line, STR("hash"), json_string(call->a, file->hash));
	json_add(line, STR("reason"), json_string(call->a, file->reason));
	json_add(line, STR("record"), json_string(call->a, file->record));
	json_add(line, STR("time"), json_string(call->a, str_copy(call->a, time)));
	json_add(line, STR("size"), json_number(call->a, file->size));
	json_add(line, STR("media"), json_string(call->a, file->media));
}

static bool
list_files(const struct call *call, struct node *node, struct error *error)
{
	struct json           *json = json_object(call->a), *list;
	struct content_counts  counts;
	struct content_failed *failed;
	struct db             *db;
	size_t                 count;
	bool                   good;

	if (!db_borrow(node->pool, &db, error))
		return false;
	good = contents_count(call->a, db, &counts, error) &&
	       contents_failed(call->a, db, LISTED, &failed, &count, error);
	db_return(db);
	if (!good)
		return false;
	json_add(json, STR("texts"), json_number(call->a, counts.texts));
	json_add(json, STR("others"), json_number(call->a, counts.others));
	json_add(json, STR("failed"), json_number(call->a, counts.failed));
	list = json_add(json, STR("files"), json_array(call->a));
	if (!call->json)
		printf("%" PRId64 " with text, %" PRId64 " without, %" PRId64 " could not be read\n", counts.texts,
		       counts.others, counts.failed);
	for (size_t i = 0; i < count; i++)
		print_failed(call, list, &failed[i]);
	if (call->json)
		call_print_json(call, json);
	return true;
}

/* ---- read -------------------------------------------------------------------------------------------------------- */

static bool
forget(void *context, struct db *db, struct error *error)
{
	const struct call *call = context;
	int64_t            count;

	return contents_forget_failed(call->a, db, &count, error);
}

static bool
was_stopped(const void *context)
{
	(void)context;
	return call_stops();
}

static bool
read_files(struct call *call, struct node *node, struct error *error)
{
	const struct contents_watch watch = { .stops = was_stopped };
	struct contents_report      report;
	struct json                *json = json_object(call->a);

	if ((call_has(call, "again") && !db_change(node->pool, forget, call, error)) ||
	    !contents_read(node, &watch, &report, error) || !call_follow(call, node, error))
		return false;
	json_add(json, STR("read"), json_number(call->a, report.read));
	json_add(json, STR("failed"), json_number(call->a, report.failed));
	if (call->json)
		call_print_json(call, json);
	else
		printf("%" PRId64 " files read, %" PRId64 " could not be read\n", report.read, report.failed);
	return true;
}

/* ---- one file ---------------------------------------------------------------------------------------------------- */

static bool
media_of(struct arena *a, struct str path, struct str *media_r, struct error *error)
{
	struct str bytes;

	if (!file_read(a, path, LIMIT_FILES_BYTES, &bytes, error))
		return false;
	*media_r = media_of_bytes(a, str_slice(bytes, 0, HEAD_BYTES));
	return true;
}

/* As search would have it; nothing is kept. */
static int
print_text(const struct call *call, struct str path)
{
	struct content content;
	struct error   error = { 0 };
	struct str     media;

	if (!media_of(call->a, path, &media, &error) || !content_read(call->a, path, media, &content, &error))
		return call_failed(call, &error);
	if (content.reason.length > 0) {
		fprintf(stderr, "chm files: %.*s: %.*s\n", STR_ARGS(path), STR_ARGS(content.reason));
		return EXIT_PART;
	}
	if (content.text.length > 0)
		fwrite(content.text.data, 1, content.text.length, stdout);
	for (size_t i = 0; i < content.picture_count; i++)
		printf("picture of %" PRId64 " × %" PRId64 " pixels, %zu bytes\n", content.pictures[i].width,
		       content.pictures[i].height, content.pictures[i].bytes.length);
	return EXIT_DONE;
}

int
run_files(struct call *call)
{
	struct str   word = call->argument_count > 0 ? call->arguments[0] : STR("list");
	bool         reads = str_is(word, "read");
	struct node *node;
	struct error error = { 0 };
	int          status;
	bool         good;

	if (call->argument_count == 2 && str_is(word, "inside")) {
		content_read_inside(call->a, call->arguments[1]);
		return EXIT_DONE;
	}
	if (call->argument_count == 1 && str_is(word, "bare"))
		return content_bare_inside(call->a) ? EXIT_DONE : EXIT_STOPPED;
	if (call->argument_count == 2 && str_is(word, "text"))
		return print_text(call, call->arguments[1]);
	if (call->argument_count > 1 || (!reads && !str_is(word, "list")))
		return call_misused(call, "list, read or text FILE");
	if (reads)
		call_hold_signals();
	if (!call_open_node(call, reads ? NODE_SEARCH : NODE_RECORDS, &node, &status))
		return status;
	good = reads ? read_files(call, node, &error) : list_files(call, node, &error);
	node_close(node);
	return good ? EXIT_DONE : call_failed(call, &error);
}
