/* chm form: the form of a type in one file, and chm import of what such a form saved. */
#include "cli/form.h"

#include "base/file.h"
#include "base/limits.h"
#include "cli/open.h"
#include "cli/run.h"
#include "db/db.h"
#include "intake/package.h"
#include "pages/offline.h"
#include "people/account.h"
#include "text/words.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { MOST_LANGUAGES = 40, HEAD = 64 };

/* ---- writing ----------------------------------------------------------------------------------------------------- */

/* "en,fr": only those that have words. */
static bool
read_languages(const struct call *call, const struct node *node, struct offline *offline, struct error *error)
{
	struct str *list = ARENA_ARRAY(call->a, struct str, MOST_LANGUAGES), rest = call_option(call, "languages"), one;
	const struct str *known;
	size_t            count = words_languages(node->records.words, &known), i;

	while (str_cut(&rest, ',', &one) && offline->language_count < MOST_LANGUAGES) {
		one = str_trim(one);
		for (i = 0; i < count && !str_equal(known[i], one); i++)
			continue;
		if (i == count && one.length > 0)
			return error_set(error, ERROR_INPUT, "usage.language", "there are no words in '%.*s'",
					 STR_ARGS(one));
		if (one.length > 0)
			list[offline->language_count++] = one;
	}
	offline->languages = list;
	return true;
}

static bool
find_person(const struct call *call, const struct node *node, struct offline *offline, struct error *error)
{
	struct str     email = call_option(call, "for");
	struct account account;
	struct db     *db;
	bool           good;

	if (email.length == 0)
		return true;
	if (!db_borrow(node->pool, &db, error))
		return false;
	good = account_find_email(call->a, db, email, &account, error);
	db_return(db);
	if (!good)
		return false;
	offline->account = account.id;
	offline->person = account.name.length > 0 ? account.name : account.email;
	if (!call_has(call, "lang") && account.language.length > 0)
		offline->language = account.language;
	return true;
}

static bool
export_form(const struct call *call, struct node *node, struct error *error)
{
	struct buffer  out = buffer_in(call->a);
	struct offline offline = { .type = type_find(node->types, call->arguments[1]),
				   .language = call_has(call, "lang") ? call_option(call, "lang")
								      : node->settings.languages[0] };
	struct str     path = call_option(call, "o");
	FILE          *file;
	bool           good;

	if (offline.type == NULL)
		return error_set(error, ERROR_INPUT, "usage.type", "there is no record type '%.*s'",
				 STR_ARGS(call->arguments[1]));
	if (!read_languages(call, node, &offline, error) || !find_person(call, node, &offline, error))
		return false;
	offline_write(call->a, node, &offline, &out);
	file = path.length > 0 ? fopen(str_c(call->a, path), "w") : stdout;
	if (file == NULL)
		return error_set(error, ERROR_STORAGE, "export.write", "%.*s: %s", STR_ARGS(path), strerror(errno));
	good = fwrite(out.data, 1, out.length, file) == out.length && fflush(file) == 0;
	if (path.length > 0)
		good = fclose(file) == 0 && good;
	return good || error_set(error, ERROR_STORAGE, "export.write", "cannot write: %s", strerror(errno));
}

int
run_form(struct call *call)
{
	struct error error = { 0 };
	struct node *node;
	int          status;
	bool         good;

	if (call->argument_count != 2 || !str_is(call->arguments[0], "export"))
		return call_misused(call, "export TYPE is needed");
	if (!call_open_node(call, NODE_RECORDS, &node, &status))
		return status;
	good = export_form(call, node, &error);
	node_close(node);
	return good ? EXIT_DONE : call_failed(call, &error);
}

/* ---- taking in --------------------------------------------------------------------------------------------------- */

bool
form_is_package(struct arena *a, struct str path)
{
	char    head[HEAD];
	int     descriptor = open(str_c(a, path), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	ssize_t got = descriptor >= 0 ? read(descriptor, head, sizeof head) : -1;

	if (descriptor >= 0)
		close(descriptor);
	return got > 0 && package_recognises((struct str){ head, (size_t)got });
}

bool
form_take(const struct call *call, struct node *node, struct str path, struct error *error)
{
	static const char *const fates[] = { "a draft",       "the same",
					     "a new version", "a new version, with two texts to choose from",
					     "known already", "late" };
	struct draft_saved       saved;
	struct str               text;

	if (!file_read(call->a, path, LIMIT_DRAFT_BYTES, &text, error) ||
	    !package_take(call->a, node, text, NULL, &saved, error))
		return error_at(error, "%.*s", STR_ARGS(path));
	if (call->json) {
		struct json *line = json_object(call->a);

		json_add(line, STR("file"), json_string(call->a, path));
		json_add(line, STR("draft"), json_string(call->a, saved.id));
		json_add(line, STR("version"), json_number(call->a, saved.newest));
		call_print_json(call, line);
	} else if (!call->quiet) {
		printf("%.*s: %s: %.*s\n", STR_ARGS(path),
		       saved.fate == DRAFT_SAVED && saved.newest > 1 ? fates[DRAFT_MERGED] : fates[saved.fate],
		       STR_ARGS(saved.id));
	}
	return true;
}
