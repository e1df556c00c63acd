/* Options of the HTTP client. */
#include "network/asking.h"

#include "base/file.h"

struct http_client_options
asking_options(struct arena *a, const struct node *node, bool private_too)
{
	const struct settings *settings = &node->settings;

	return (struct http_client_options){
		.private_too = private_too,
		.from = settings->contact,
		.proxy = settings->network_proxy,
		.no_proxy = settings->network_no_proxy,
		.authority = settings->network_authority.length > 0
				     ? path_below(a, node->folder, settings->network_authority)
				     : STR(""),
	};
}
