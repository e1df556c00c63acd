/* The parts of a description that are more than a text, each put into the fields of a record. Internal to formats/. */
#ifndef FORMATS_DESCRIBED_H
#define FORMATS_DESCRIBED_H

#include "formats/description.h"
#include "formats/written.h"

/* A record that is being filled from a description. */
struct describing {
	const struct filler *filler;
	const struct type   *type;
	struct json         *document, *fields;
};

/* Each puts one thing into the fields that take it; what has no place in the type is noted. */
void described_fill_agent(const struct describing *describing, const struct described_agent *agent);
void described_fill_link(const struct describing *describing, const struct described_link *link);
void described_fill_distribution(const struct describing             *describing,
				 const struct described_distribution *distribution);
void described_fill_taxon(const struct describing *describing, const struct described_taxon *taxon);

/* `places` is an array of geometries, or NULL. */
void described_fill_places(const struct describing *describing, struct json *places);

#endif
