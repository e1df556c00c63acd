/* Names of hosts. */
#include "http/hosts.h"

#include "http/head.h"

/* Without port, final dot and capitals. */
static void
bare_name(struct arena *a, struct str host, struct str *name_r)
{
	size_t end = str_find_byte(host, host.length > 0 && host.data[0] == '[' ? ']' : ':');

	if (host.length > 0 && host.data[0] == '[')
		end++;
	host = str_slice(host, 0, end);
	if (str_ends(host, STR(".")))
		host = str_slice(host, 0, host.length - 1);
	*name_r = str_lower(a, host);
}

void
host_name_of(struct arena *a, const struct head *head, struct str *name_r)
{
	struct str host, target;

	*name_r = STR("");
	if (head_host(head, &host, &target))
		bare_name(a, host, name_r);
}

void
host_name_of_url(struct arena *a, struct str url, struct str *name_r)
{
	struct str rest = str_slice(url, str_find(url, STR("//")) + 2, url.length);

	bare_name(a, str_slice(rest, 0, str_find_byte(rest, '/')), name_r);
}
