/* chm version: what was built with what. */
#include "cli/command.h"
#include "cli/run.h"
#include "db/db.h"

#include <libpq-fe.h>
#include <libxml/xmlversion.h>
#include <microhttpd.h>
#include <nettle/version.h>
#include <sodium.h>
#include <sqlite3.h>
#include <unicode/uvernum.h>
#include <zlib.h>

int
run_version(struct call *call)
{
	int postgresql = PQlibVersion();

	(void)call;
	printf("chm " CHM_VERSION " (schema %d, %s)\n", db_schema_wanted(), __VERSION__);
	printf("SQLite %s, libpq %d.%d, libmicrohttpd %s, libxml2 %s, ICU %s, libsodium %s, nettle %d.%d, zlib %s\n",
	       sqlite3_libversion(), postgresql / 10000, postgresql % 10000, MHD_get_version(), LIBXML_DOTTED_VERSION,
	       U_ICU_VERSION, sodium_version_string(), nettle_version_major(), nettle_version_minor(), zlibVersion());
	return EXIT_DONE;
}
