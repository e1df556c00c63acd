/* chm version: what was built with what. */
#include "cli/open.h"
#include "cli/run.h"
#include "db/db.h"

#include <libdeflate.h>
#include <libpq-fe.h>
#include <libxml/xmlversion.h>
#include <microhttpd.h>
#include <nettle/version.h>
#include <sodium.h>
#include <sqlite3.h>
#include <unicode/uvernum.h>
#include <zlib.h>

/* The name and version of each library. */
static struct json *
libraries(struct arena *a)
{
	int          postgresql = PQlibVersion();
	struct str   libpq = str_format(a, "%d.%d", postgresql / 10000, postgresql % 10000);
	struct str   nettle = str_format(a, "%d.%d", nettle_version_major(), nettle_version_minor());
	struct json *list = json_object(a);

	json_add(list, STR("SQLite"), json_string(a, str_of(sqlite3_libversion())));
	json_add(list, STR("libpq"), json_string(a, libpq));
	json_add(list, STR("libmicrohttpd"), json_string(a, str_of(MHD_get_version())));
	json_add(list, STR("libxml2"), json_string(a, STR(LIBXML_DOTTED_VERSION)));
	json_add(list, STR("ICU"), json_string(a, STR(U_ICU_VERSION)));
	json_add(list, STR("libsodium"), json_string(a, str_of(sodium_version_string())));
	json_add(list, STR("nettle"), json_string(a, nettle));
	json_add(list, STR("zlib"), json_string(a, str_of(zlibVersion())));
	json_add(list, STR("libdeflate"), json_string(a, STR(LIBDEFLATE_VERSION_STRING)));
	return list;
}

static void
print_for_programs(const struct call *call, struct json *list)
{
	struct json *line = json_object(call->a);

	json_add(line, STR("version"), json_string(call->a, STR(CHM_VERSION)));
	json_add(line, STR("schema"), json_number(call->a, db_schema_wanted()));
	json_add(line, STR("compiler"), json_string(call->a, STR(__VERSION__)));
	json_add(line, STR("libraries"), list);
	call_print_json(call, line);
}

int
run_version(struct call *call)
{
	struct json *list = libraries(call->a);

	if (call->json) {
		print_for_programs(call, list);
		return EXIT_DONE;
	}
	printf("chm " CHM_VERSION " (schema %d, %s)\n", db_schema_wanted(), __VERSION__);
	for (const struct json *library = list->first; library != NULL; library = library->next)
		printf("%.*s %.*s%s", STR_ARGS(library->name), STR_ARGS(library->text),
		       library->next != NULL ? ", " : "\n");
	return EXIT_DONE;
}
