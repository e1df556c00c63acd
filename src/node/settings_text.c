/* The text of a node.ini: its lines, and changing one. */
#include "node/settings_text.h"

bool
setting_next(struct setting_walk *walk)
{
	while (walk->rest.length > 0 && str_cut(&walk->rest, '\n', &walk->line)) {
		struct str line = str_trim(walk->line), name;

		walk->number++;
		if (line.length == 0 || line.data[0] == '#' || line.data[0] == ';')
			continue;
		if (line.data[0] == '[' && str_ends(line, STR("]"))) {
			name = str_trim(str_slice(line, 1, line.length - 1));
			walk->section = name.length > 0 ? str_join(walk->a, name, STR(".")) : name;
			continue;
		}
		walk->value = line;
		(void)str_cut(&walk->value, '=', &name);
		walk->value = str_trim(walk->value);
		walk->key = str_join(walk->a, walk->section, str_trim(name));
		return true;
	}
	return false;
}

bool
setting_find(struct setting_walk *walk, struct str key)
{
	bool found = false;

	while (!found && setting_next(walk))
		found = str_equal(walk->key, key) && walk->value.data != NULL;
	return found;
}

/* Where a line "#key = …" stands before the first section, which a value may take the place of; else where that begins. */
static size_t
place_for(struct str text, struct str key, size_t *length_r)
{
	struct str rest = text, line;

	*length_r = 0;
	while (rest.length > 0) {
		size_t     at = text.length - rest.length;
		struct str name;

		(void)str_cut(&rest, '\n', &line);
		if (str_starts(str_trim(line), STR("[")))
			return at;
		if (!str_starts(line, STR("#")))
			continue;
		name = str_slice(line, 1, str_find_byte(line, '='));
		if (str_equal(str_trim(name), key) && !str_starts(name, STR(" "))) {
			*length_r = line.length;
			return at;
		}
	}
	return text.length;
}

struct str
settings_set(struct arena *a, struct str text, struct str key, struct str value)
{
	struct setting_walk walk = { .a = a, .rest = text };
	size_t              at, length;
	struct str          before, after;
	bool                ends = false;

	if (setting_find(&walk, key)) {
		at = (size_t)(walk.line.data - text.data);
		length = walk.line.length;
		key = str_slice(key, walk.section.length, key.length);
	} else {
		at = place_for(text, key, &length);
		ends = length == 0;
		if (value.length == 0)
			return text;
	}
	before = str_slice(text, 0, at);
	after = str_slice(text, at + length, text.length);
	if (before.length > 0 && !str_ends(before, STR("\n")))
		before = str_join(a, before, STR("\n"));
	if (value.length == 0)
		return str_format(a, "%.*s#%.*s%.*s", STR_ARGS(before),
				  STR_ARGS(str_trim(str_slice(text, at, at + length))), STR_ARGS(after));
	return str_format(a, "%.*s%.*s = %.*s%s%.*s", STR_ARGS(before), STR_ARGS(key), STR_ARGS(value),
			  ends ? "\n" : "", STR_ARGS(after));
}

bool
settings_each(struct arena *a, struct str text, setting_fn *each, void *context)
{
	struct setting_walk walk = { .a = a, .rest = text };

	while (setting_next(&walk))
		if (walk.value.data != NULL && !each(context, walk.key, walk.value))
			return false;
	return true;
}
