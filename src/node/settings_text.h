/* The lines of a node.ini. Internal to node/. */
#ifndef NODE_SETTINGS_TEXT_H
#define NODE_SETTINGS_TEXT_H

#include "node/settings.h"

/* A walk over the lines of a node.ini that set something. */
struct setting_walk {
	struct arena *a;
	struct str    rest;    /* of the text */
	struct str    section; /* "" or "name." */
	int           number;  /* of the line, from 1 */
	struct str    line;    /* as it stands, without its end */
	struct str    key, value;
};

/* The next setting, with its whole key; also a line that should be one and is not: its value has no data. */
bool setting_next(struct setting_walk *walk);

/* The next one of this key. */
bool setting_find(struct setting_walk *walk, struct str key);

#endif
