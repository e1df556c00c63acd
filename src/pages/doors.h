/* Doors for machines that are no pages of the node: what crawlers, monitors, browsers' search boxes and other nodes look for
 * (docs/machine-doors.md). */
#ifndef PAGES_DOORS_H
#define PAGES_DOORS_H

#include "http/server.h"
#include "node/settings.h"

enum { DOOR_ROUTES = 9 };
extern const struct route door_routes[DOOR_ROUTES];

handler_fn show_health;       /* /healthz */
handler_fn show_ready;        /* /readyz */
handler_fn show_metrics;      /* /metrics */
handler_fn show_sitemap;      /* /sitemap.xml */
handler_fn show_sitemap_part; /* /sitemap/{part}.xml */
handler_fn show_feed;         /* /feeds/{name}.atom */

/* ERROR_INPUT when one of those who may read /metrics is no network. */
CHECKED bool metrics_check(const struct settings *settings, struct error *error);

#endif
