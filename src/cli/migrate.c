/* chm migrate. */
#include "cli/command.h"
#include "cli/run.h"
#include "db/db.h"
#include "node/node.h"

int
run_migrate(struct call *call)
{
	struct error error = { 0 };

	if (!node_migrate(call->folder, &error))
		return call_failed(call, &error);
	if (call->json)
		printf("{\"schema\":%d}\n", db_schema_wanted());
	else if (!call->quiet)
		fprintf(stderr, "the database has schema %d\n", db_schema_wanted());
	return EXIT_DONE;
}
