/* What a provider says of itself: Identify, its formats and its sets. */
#ifndef NETWORK_HARVEST_ABOUT_H
#define NETWORK_HARVEST_ABOUT_H

#include "network/harvest_ask.h"

struct source;

struct harvest_about_format {
	struct str prefix, name_space;
};

struct harvest_about_set {
	struct str spec, name;
};

struct harvest_about {
	struct str name, base, version, email, earliest, deleted_record, granularity,
		compression; /* as it says; or empty */
	struct harvest_about_format *formats;
	struct harvest_about_set    *sets;
	size_t                       format_count, format_room, set_count, set_room;
	bool                         more_sets; /* than were asked for */
	bool                         no_sets;   /* it says that it has none */
	struct str                   wanted;    /* a set that is looked for; then no others are kept */
	bool                         has_wanted;
	struct str                   token; /* of the answer that was read last */
	struct str                   fault; /* of the same: "noSetHierarchy" */
};

/* Adds what an answer says to what is known; all of it lives in `a`. False only when the source fails. */
CHECKED bool harvest_about_read(struct arena *a, struct source *source, struct harvest_about *about,
				struct error *error);

/* The same of the answer to a question. A fault of the protocol is told in `about`. ERROR_REMOTE as harvest_ask(). */
CHECKED bool harvest_about_ask(struct harvest *harvest, struct str url, struct harvest_about *about,
			       struct error *error);

/* Asks the provider at `url`, once for each, without making it a source; of sets at most LIMIT_SETS_SHOWN. ERROR_INPUT "client.url";
 * ERROR_REMOTE when it does not answer or its answers are no OAI-PMH. `transport` as in struct harvest_options. */
CHECKED bool harvest_look(struct arena *a, struct node *node, struct str url, bool private_too,
			  const struct harvest_transport *transport, struct harvest_about *about_r,
			  struct error *error);

/* What is known as JSON: {"name", "url", "version", "email", "earliest", "deleted", "granularity", "compression", "formats": [{"prefix",
 * "namespace"}], "sets": [{"set", "name"}], "more_sets"}. */
struct json *harvest_about_json(struct arena *a, const struct harvest_about *about);

#endif
