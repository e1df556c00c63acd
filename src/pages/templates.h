/* The compiled templates: one for each file ui/NAME.html (tools/htmlc). */
#ifndef PAGES_TEMPLATES_H
#define PAGES_TEMPLATES_H

#include "http/server.h"

/* All of them, for struct server_options. */
size_t templates_list(const struct template **list_r);

#endif
