/* YAML over libyaml's events. Aliases are refused: they let a short file stand for an endless one. */
#include "records/yaml_read.h"

#include "base/limits.h"

#include <yaml.h>

struct level {
	struct yaml *value;
	bool         has_key; /* of a map: the next value is the member `key` */
	struct str   key;
	int          key_line;
};

struct reading {
	struct arena *a;
	yaml_parser_t parser;
	struct level  levels[LIMIT_YAML_DEPTH];
	size_t        depth;
	struct yaml  *root;
};

static int
line_of(const yaml_mark_t *mark)
{
	return (int)mark->line + 1;
}

static struct str
scalar_text(struct arena *a, const yaml_event_t *event)
{
	const char *bytes = (const char *)event->data.scalar.value;

	return str_copy(a, (struct str){ bytes, event->data.scalar.length });
}

static struct yaml *
make(struct reading *reading, enum yaml_kind kind, const yaml_event_t *event)
{
	struct yaml *value = ARENA_NEW(reading->a, struct yaml);

	value->kind = kind;
	value->line = line_of(&event->start_mark);
	return value;
}

/* Hangs `value` where the reading stands. */
static bool
place(struct reading *reading, struct yaml *value, struct error *error)
{
	struct level *level;

	if (reading->depth == 0) {
		reading->root = value;
		return true;
	}
	level = &reading->levels[reading->depth - 1];
	if (level->value->count == LIMIT_YAML_MEMBERS)
		return error_set(error, ERROR_LIMIT, "yaml.members", "more than %d entries", LIMIT_YAML_MEMBERS);
	if (level->value->kind == YAML_MAP) {
		if (!level->has_key)
			return error_set(error, ERROR_INPUT, "yaml.key", "a key must be a text");
		value->name = level->key;
		value->line = level->key_line;
		level->has_key = false;
	}
	if (level->value->last != NULL)
		level->value->last->next = value;
	else
		level->value->first = value;
	level->value->last = value;
	level->value->count++;
	return true;
}

static bool
take_key(struct level *level, struct str key, int line, struct error *error)
{
	for (const struct yaml *member = level->value->first; member != NULL; member = member->next)
		if (str_equal(member->name, key))
			return error_set(error, ERROR_INPUT, "yaml.duplicate",
					 "'%.*s' stands here twice: first in line %d", STR_ARGS(str_slice(key, 0, 60)),
					 member->line);
	level->key = key;
	level->key_line = line;
	level->has_key = true;
	return true;
}

static bool
take_scalar(struct reading *reading, const yaml_event_t *event, struct error *error)
{
	struct level *level = reading->depth > 0 ? &reading->levels[reading->depth - 1] : NULL;
	struct str    text = scalar_text(reading->a, event);
	struct yaml  *value;

	if (event->data.scalar.anchor != NULL || event->data.scalar.tag != NULL)
		return error_set(error, ERROR_INPUT, "yaml.tag", "anchors (&) and tags (!) are not allowed");
	if (level != NULL && level->value->kind == YAML_MAP && !level->has_key)
		return take_key(level, text, line_of(&event->start_mark), error);
	value = make(reading, YAML_TEXT, event);
	value->text = text;
	value->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	return place(reading, value, error);
}

static bool
enter(struct reading *reading, enum yaml_kind kind, const yaml_event_t *event, struct error *error)
{
	const yaml_char_t *anchor =
		kind == YAML_MAP ? event->data.mapping_start.anchor : event->data.sequence_start.anchor;
	const yaml_char_t *tag = kind == YAML_MAP ? event->data.mapping_start.tag : event->data.sequence_start.tag;
	struct yaml       *value = make(reading, kind, event);

	if (anchor != NULL || tag != NULL)
		return error_set(error, ERROR_INPUT, "yaml.tag", "anchors (&) and tags (!) are not allowed");
	if (!place(reading, value, error))
		return false;
	if (reading->depth == LIMIT_YAML_DEPTH)
		return error_set(error, ERROR_LIMIT, "yaml.depth", "nested deeper than %d levels", LIMIT_YAML_DEPTH);
	reading->levels[reading->depth++] = (struct level){ .value = value };
	return true;
}

static bool
take(struct reading *reading, const yaml_event_t *event, struct error *error)
{
	switch (event->type) {
	case YAML_SCALAR_EVENT:
		return take_scalar(reading, event, error);
	case YAML_SEQUENCE_START_EVENT:
		return enter(reading, YAML_LIST, event, error);
	case YAML_MAPPING_START_EVENT:
		return enter(reading, YAML_MAP, event, error);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		reading->depth--;
		return true;
	case YAML_ALIAS_EVENT:
		return error_set(error, ERROR_INPUT, "yaml.alias", "aliases (*) are not allowed: write the value out");
	case YAML_DOCUMENT_START_EVENT:
		if (reading->root == NULL)
			return true;
		return error_set(error, ERROR_INPUT, "yaml.documents", "only one document may stand in a file");
	default:
		return true;
	}
}

/* Reads all events; line_r is where it went wrong. */
static bool
read_events(struct reading *reading, int *line_r, struct error *error)
{
	yaml_event_t event;
	bool         more = true;

	while (more) {
		if (!yaml_parser_parse(&reading->parser, &event)) {
			const char *problem = reading->parser.problem;

			*line_r = line_of(&reading->parser.problem_mark);
			return error_set(error, ERROR_INPUT, "yaml.syntax", "this is no YAML: %s",
					 problem != NULL ? problem : "it cannot be read");
		}
		*line_r = line_of(&event.start_mark);
		more = event.type != YAML_STREAM_END_EVENT;
		if (!take(reading, &event, error)) {
			yaml_event_delete(&event);
			return false;
		}
		yaml_event_delete(&event);
	}
	return true;
}

bool
yaml_parse(struct arena *a, struct str text, struct str name, const struct yaml **value_r, struct error *error)
{
	struct reading *reading = ARENA_NEW(a, struct reading);
	int             line = 1;
	bool            good;

	if (text.length > LIMIT_YAML_BYTES) {
		error_set(error, ERROR_LIMIT, "yaml.bytes", "larger than %d bytes", LIMIT_YAML_BYTES);
		return error_at(error, "%.*s", STR_ARGS(name));
	}
	reading->a = a;
	if (!yaml_parser_initialize(&reading->parser))
		abort();
	yaml_parser_set_encoding(&reading->parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&reading->parser, (const unsigned char *)text.data, text.length);
	good = read_events(reading, &line, error);
	yaml_parser_delete(&reading->parser);
	if (!good)
		return error_at(error, "%.*s:%d", STR_ARGS(name), line);
	if (reading->root == NULL) {
		reading->root = ARENA_NEW(a, struct yaml);
		reading->root->kind = YAML_MAP;
		reading->root->line = 1;
	}
	*value_r = reading->root;
	return true;
}

const struct yaml *
yaml_get(const struct yaml *map, const char *name)
{
	for (const struct yaml *member = map->kind == YAML_MAP ? map->first : NULL; member != NULL;
	     member = member->next)
		if (str_is(member->name, name))
			return member;
	return NULL;
}
