/* chm user link: a new one-time link for the administrator. */
#include "cli/open.h"
#include "cli/run.h"

int
run_user(struct call *call)
{
	struct node *node;
	struct str   link;
	struct error error = { 0 };
	int          status;
	bool         good;

	if (call->argument_count != 1 || !str_is(call->arguments[0], "link"))
		return call_misused(call, "'link' is what there is");
	if (!call_open_node(call, NODE_RECORDS, &node, &status))
		return status;
	good = node_operator_link(call->a, node, node->settings.url, &link, &error);
	if (good)
		call_print_link(call, link);
	node_close(node);
	return good ? EXIT_DONE : call_failed(call, &error);
}
