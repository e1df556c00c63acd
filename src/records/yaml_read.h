/* YAML as far as people write it by hand: one document of maps, lists and texts, each with its line. Every scalar is a
 * text, also `no` and `12`. Duplicate keys, anchors, aliases, tags and further documents are refused, and so is what lies
 * beyond LIMIT_YAML_*. */
#ifndef RECORDS_YAML_READ_H
#define RECORDS_YAML_READ_H

#include "base/base.h"

enum yaml_kind { YAML_TEXT, YAML_LIST, YAML_MAP };

struct yaml {
	enum yaml_kind kind;
	int            line;  /* from 1; of a member of a map: of its key */
	bool           plain; /* a text without quotes */
	struct str     name;  /* of a member of a map */
	struct str     text;
	size_t         count;
	struct yaml   *first, *last;
	struct yaml   *next;
};

/* Reads `text`; an empty one is an empty map. ERROR_INPUT "yaml.…" or ERROR_LIMIT with the place "NAME:LINE". */
CHECKED bool yaml_parse(struct arena *a, struct str text, struct str name, const struct yaml **value_r,
			struct error *error);

/* The member `name` of a map; NULL when there is none. */
const struct yaml *yaml_get(const struct yaml *map, const char *name);

#endif
