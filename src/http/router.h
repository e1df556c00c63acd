/* Routes: from a path to the row of a route table that answers it.
 *
 * Paths are compared part by part, each decoded on its own, so an encoded slash is a letter of its part. A parameter takes
 * at least one byte. Where several rows match, the one with more literal text wins, at a tie the earlier. */
#ifndef HTTP_ROUTER_H
#define HTTP_ROUTER_H

#include "http/http.h"

struct router;
struct template;

/* A row of a route table, made ready. */
struct endpoint {
	const struct route *route;
	const struct template *template; /* what route->template_name names; NULL */
	struct pattern *pattern;
	size_t          number; /* of the row, counted through all tables */
};

/* A path, cut at its slashes and decoded. */
struct path {
	const struct str *parts;
	size_t            count;    /* 0 for "/" */
	bool              trailing; /* ends with a slash, which is not in `parts` */
};

struct router_match {
	const struct endpoint *endpoint; /* NULL: nothing answers this method here */
	struct parameters      parameters;
	struct str             suffix;  /* "json" of "/search.json", when the route has that format; else empty */
	unsigned               methods; /* of all rows that match the path, as bits; 0: there is nothing here */
};

/* Rows with patterns that cannot be, or two with the same pattern and method, are bugs. */
struct router *router_make(struct arena *a, const struct route_table *tables, size_t table_count,
			   const struct template *templates, size_t template_count);

/* Cuts and decodes what stands before the '?'. ERROR_INPUT as of percent_decode(); ERROR_ABSENT for more parts than any
 * route has. */
CHECKED bool path_parse(struct arena *a, struct str text, struct path *path_r, struct error *error);

/* How many rows the tables have. */
size_t router_rows(const struct router *router);

void router_match(struct arena *a, const struct router *router, const struct path *path, enum http_method method,
		  struct router_match *match_r);

#endif
