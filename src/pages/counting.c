/* What answers count as in the figures of the node: pages, downloads, lists, doors for programs. Called on the loops.
 *
 * Counted are answers of public routes with status 200; others as what became of them. What is counted by name exists, as there
 * was an answer: nobody fills the figures with names of their own. */
#include "figures/figures.h"
#include "http/address.h"
#include "node/node.h"
#include "pages/attachments.h"
#include "pages/offline.h"
#include "pages/pages.h"
#include "pages/record.h"
#include "pages/search.h"

enum { PREFIX = 8 }; /* bytes of an IPv6 address that one subscriber has */

/* Routes whose one parameter is the name of a page. */
static bool
is_named(const struct route *route)
{
	return route->handler == show_type || route->handler == show_country || route->handler == show_subject ||
	       route->handler == show_organization || route->handler == show_text;
}

/* Of what watches the node nothing is counted. */
static bool
is_watch(const struct route *route)
{
	return strcmp(route->path, "/healthz") == 0 || strcmp(route->path, "/readyz") == 0 ||
	       strcmp(route->path, "/metrics") == 0;
}

/* Without "@n". */
static struct str
record_of(const struct request *request)
{
	struct str id = request_path(request, "id");

	return str_slice(id, 0, str_find_byte(id, '@'));
}

/* A page; of a record that, too. */
static size_t
see_page(const struct outcome *outcome, struct figure_seen seen[2])
{
	const struct request *request = outcome->request;
	const struct route   *route = outcome->route;
	struct str            name = is_named(route) ? request->path : str_of(route->path);

	seen[0] = (struct figure_seen){ FIGURE_PAGE, name, request->format };
	if (route->handler != show_record)
		return 1;
	seen[1] = (struct figure_seen){ FIGURE_RECORD, record_of(request), request->format };
	return 2;
}

/* What was read: how many of `seen` there are. */
static size_t
see(const struct outcome *outcome, struct figure_seen seen[2])
{
	const struct route *route = outcome->route;
	struct str          format = outcome->request->format;

	if (route->any_accept || str_is(format, "atom"))
		seen[0] = (struct figure_seen){ FIGURE_DOOR, str_of(route->path), format };
	else if (route->handler == show_attachment)
		seen[0] = (struct figure_seen){ FIGURE_DOWNLOAD, record_of(outcome->request), STR("file") };
	else if (route->handler == show_offline)
		seen[0] = (struct figure_seen){ FIGURE_EXPORT, str_of(route->path), STR("html") };
	else if (str_is(format, "html"))
		return see_page(outcome, seen);
	else if (route->handler == show_record)
		seen[0] = (struct figure_seen){ FIGURE_DOWNLOAD, record_of(outcome->request), format };
	else if (str_is(format, "svg")) /* a picture of a page */
		return 0;
	else
		seen[0] = (struct figure_seen){ FIGURE_EXPORT, str_of(route->path), format };
	return 1;
}

/* A download that goes on with its next part is none of its own. */
static bool
goes_on(const struct outcome *outcome)
{
	return outcome->status == 206 && !str_starts(request_header(outcome->request, "Range"), STR("bytes=0-"));
}

/* What became of it, where it is no view; empty where it is. */
static struct str
fate(const struct outcome *outcome)
{
	if (outcome->status >= 500)
		return STR("failed");
	if (outcome->status >= 400)
		return STR("refused");
	if (outcome->status == 304)
		return STR("unchanged");
	if (outcome->status >= 300)
		return STR("moved");
	if (goes_on(outcome))
		return STR("part");
	return outcome->is_head ? STR("head") : STR("");
}

/* Those who read, by address and browser; where a proxy stands before us by what it says. */
static struct figure_reader
reader_of(const struct address *client, struct str agent)
{
	size_t from = client->is_old ? sizeof client->bytes - 4 : 0;
	size_t to = client->is_old ? sizeof client->bytes : PREFIX;

	return (struct figure_reader){ { (const char *)client->bytes + from, to - from }, agent };
}

/* Programs are counted by what they ask for, not by where. */
static void
count_robot(struct figures *figures, const struct figure_seen *seen)
{
	const struct figure_seen robot = { FIGURE_ROBOT, str_of(figure_kind_name(seen->kind)), STR("") };

	figures_note(figures, &robot, 1, NULL);
}

static void
count(struct figures *figures, const struct outcome *outcome, struct str became)
{
	const struct figure_seen answer = { FIGURE_ANSWER, became, STR("") };
	struct str               agent = request_header(outcome->request, "User-Agent");
	struct figure_reader     reader = reader_of(outcome->client, agent);
	struct figure_seen       seen[2];
	size_t                   seen_count = outcome->route != NULL ? see(outcome, seen) : 0;
	bool                     is_door = seen_count > 0 && seen[0].kind == FIGURE_DOOR;

	if (became.length > 0)
		figures_note(figures, &answer, 1,
			     outcome->status == 304 && !is_door && !agent_is_robot(agent) ? &reader : NULL);
	else if (seen_count > 0 && !is_door && agent_is_robot(agent))
		count_robot(figures, seen);
	else if (seen_count > 0)
		figures_note(figures, seen, seen_count, is_door ? NULL : &reader);
}

void
pages_answered(struct node *node, const struct outcome *outcome)
{
	const struct route *route = outcome->route;

	if (node->figures == NULL ||
	    (route != NULL && (route->access != PUBLIC || is_watch(route) ||
			       (route->method != HTTP_GET && !(route->any_accept && route->reads)))))
		return;
	count(node->figures, outcome, fate(outcome));
}
