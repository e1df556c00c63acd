/* The router. Patterns are compiled once: each part becomes literals and parameters in turn. Rows are kept by their first
 * part where that is literal, so a match looks at a few only. */
#include "http/router.h"

#include "base/limits.h"
#include "base/table.h"
#include "http/format.h"
#include "http/parameters.h"
#include "http/server.h"

enum { PART_PIECES = 5, PATTERN_PARTS = 12, PATTERN_PARAMETERS = 12 };

struct piece {
	struct str text; /* a literal, or the name of a parameter */
	bool       is_parameter;
};

struct part {
	struct piece pieces[PART_PIECES];
	size_t       count;
};

struct pattern {
	struct part *parts;
	size_t       count;
};

/* Rows that begin with the same literal part, in the order of the tables. */
struct group {
	struct endpoint **endpoints;
	size_t            count;
};

struct router {
	struct table *groups; /* by first part */
	struct group  root;   /* "/" */
	struct group  open;   /* those that begin with a parameter */
	size_t        rows;
};

/* ---- making ------------------------------------------------------------------------------------------------------ */

static void
compile_part(struct str text, struct part *part)
{
	while (text.length > 0) {
		struct piece *piece = &part->pieces[part->count];
		size_t        end;

		assert(part->count < PART_PIECES);
		piece->is_parameter = text.data[0] == '{';
		end = str_find_byte(text, piece->is_parameter ? '}' : '{');
		piece->text = str_slice(text, piece->is_parameter, end);
		if (piece->is_parameter) {
			assert(end < text.length && piece->text.length > 0);
			assert(part->count == 0 || !part->pieces[part->count - 1].is_parameter);
			end++;
		}
		text = str_slice(text, end, text.length);
		part->count++;
	}
}

static struct pattern *
compile(struct arena *a, const char *path)
{
	struct pattern *pattern = ARENA_NEW(a, struct pattern);
	struct str      rest = str_of(path), text;

	assert(path[0] == '/');
	pattern->parts = ARENA_ARRAY(a, struct part, PATTERN_PARTS);
	rest = str_slice(rest, 1, rest.length);
	if (rest.length == 0)
		return pattern;
	while (str_cut(&rest, '/', &text)) {
		assert(pattern->count < PATTERN_PARTS && text.length > 0);
		compile_part(text, &pattern->parts[pattern->count++]);
	}
	return pattern;
}

static void
group_add(struct arena *a, struct group *group, struct endpoint *endpoint, size_t rows)
{
	if (group->endpoints == NULL)
		group->endpoints = ARENA_ARRAY(a, struct endpoint *, rows);
	for (size_t i = 0; i < group->count; i++)
		assert(group->endpoints[i]->route->method != endpoint->route->method ||
		       strcmp(group->endpoints[i]->route->path, endpoint->route->path) != 0);
	group->endpoints[group->count++] = endpoint;
}

static struct group *
group_of(struct arena *a, struct router *router, const struct pattern *pattern)
{
	const struct part *first = pattern->parts;
	struct group      *group;

	if (pattern->count == 0)
		return &router->root;
	if (first->count > 1 || first->pieces[0].is_parameter)
		return &router->open;
	group = table_get(router->groups, first->pieces[0].text);
	if (group == NULL) {
		group = ARENA_NEW(a, struct group);
		table_put(router->groups, first->pieces[0].text, group);
	}
	return group;
}

static const struct template *
template_named(const struct template *templates, size_t count, const char *name)
{
	for (size_t i = 0; name != NULL && i < count; i++)
		if (strcmp(templates[i].name, name) == 0)
			return &templates[i];
	return NULL;
}

struct router *
router_make(struct arena *a, const struct route_table *tables, size_t table_count, const struct template *templates,
	    size_t template_count)
{
	struct router *router = ARENA_NEW(a, struct router);
	size_t         number = 0;

	for (size_t i = 0; i < table_count; i++)
		router->rows += tables[i].count;
	router->groups = table_make(a, router->rows);
	for (size_t i = 0; i < table_count; i++) {
		for (size_t j = 0; j < tables[i].count; j++) {
			struct endpoint *endpoint = ARENA_NEW(a, struct endpoint);

			endpoint->number = number++;
			endpoint->route = &tables[i].routes[j];
			endpoint->pattern = compile(a, endpoint->route->path);
			endpoint->template = template_named(templates, template_count, endpoint->route->template_name);
			assert(endpoint->route->template_name == NULL || endpoint->template != NULL);
			group_add(a, group_of(a, router, endpoint->pattern), endpoint, router->rows);
		}
	}
	return router;
}

size_t
router_rows(const struct router *router)
{
	return router->rows;
}

/* ---- paths ------------------------------------------------------------------------------------------------------- */

bool
path_parse(struct arena *a, struct str text, struct path *path_r, struct error *error)
{
	struct str *parts = ARENA_ARRAY(a, struct str, PATTERN_PARTS);
	struct str  rest = str_slice(text, 1, text.length), part;
	size_t      count = 0;

	*path_r = (struct path){ .parts = parts };
	if (rest.length == 0)
		return true;
	while (str_cut(&rest, '/', &part)) {
		if (rest.data == NULL && part.length == 0) {
			path_r->trailing = true;
			break;
		}
		if (count == PATTERN_PARTS)
			return error_set(error, ERROR_ABSENT, "http.absent", "there is nothing at this address");
		if (!percent_decode(a, part, false, &parts[count], error))
			return false;
		count++;
	}
	path_r->count = count;
	return true;
}

/* ---- matching ---------------------------------------------------------------------------------------------------- */

/* What one row makes of a path. */
struct attempt {
	struct parameter parameters[PATTERN_PARAMETERS];
	size_t           count;
	size_t           literal; /* bytes */
};

/* Where the parameter that begins at `at` ends; `at` when it cannot. The last literal of a part stands at its end. */
static size_t
parameter_end(const struct part *part, size_t index, struct str text, size_t at)
{
	struct str literal, rest;

	if (index + 1 == part->count)
		return text.length;
	literal = part->pieces[index + 1].text;
	if (index + 2 == part->count)
		return text.length > at + literal.length ? text.length - literal.length : at;
	rest = str_slice(text, at + 1, text.length);
	return at < text.length && str_find(rest, literal) < rest.length ? at + 1 + str_find(rest, literal) : at;
}

static bool
part_matches(const struct part *part, struct str text, struct attempt *attempt)
{
	size_t at = 0;

	for (size_t i = 0; i < part->count; i++) {
		const struct piece *piece = &part->pieces[i];
		size_t              end = at + piece->text.length;

		if (piece->is_parameter) {
			end = parameter_end(part, i, text, at);
			if (end == at)
				return false;
			assert(attempt->count < PATTERN_PARAMETERS);
			attempt->parameters[attempt->count++] =
				(struct parameter){ piece->text, str_slice(text, at, end) };
		} else {
			if (end > text.length || !str_equal(str_slice(text, at, end), piece->text))
				return false;
			attempt->literal += piece->text.length;
		}
		at = end;
	}
	return at == text.length;
}

/* `last` stands for the last part: without its suffix. */
static bool
pattern_matches(const struct pattern *pattern, const struct path *path, struct str last, struct attempt *attempt)
{
	*attempt = (struct attempt){ .count = 0 };
	if (pattern->count != path->count)
		return false;
	for (size_t i = 0; i < pattern->count; i++)
		if (!part_matches(&pattern->parts[i], i + 1 < path->count ? path->parts[i] : last, attempt))
			return false;
	return true;
}

/* "json" of "search.json"; empty when there is no dot, or nothing before it. */
static struct str
suffix_of(struct str last)
{
	for (size_t i = last.length; i > 1; i--)
		if (last.data[i - 1] == '.')
			return str_slice(last, i, last.length);
	return (struct str){ "", 0 };
}

/* Tries a row with and without the suffix; true when it matches, with what it takes. */
static bool
try_row(const struct endpoint *endpoint, const struct path *path, struct attempt *attempt, struct str *suffix_r)
{
	struct str last = path->count > 0 ? path->parts[path->count - 1] : STR("");
	struct str suffix = suffix_of(last);

	*suffix_r = (struct str){ "", 0 };
	if (suffix.length > 0 && formats_have(endpoint->route->formats, suffix) &&
	    pattern_matches(endpoint->pattern, path, str_slice(last, 0, last.length - suffix.length - 1), attempt)) {
		attempt->literal += suffix.length + 1;
		*suffix_r = suffix;
		return true;
	}
	return pattern_matches(endpoint->pattern, path, last, attempt);
}

static void
match_group(struct arena *a, const struct group *group, const struct path *path, enum http_method method,
	    struct router_match *match, size_t *best)
{
	for (size_t i = 0; group != NULL && i < group->count; i++) {
		const struct endpoint *endpoint = group->endpoints[i];
		struct attempt         attempt;
		struct str             suffix;
		struct parameter      *list;

		if (!try_row(endpoint, path, &attempt, &suffix))
			continue;
		match->methods |= (unsigned)endpoint->route->method;
		if (endpoint->route->method != method || (match->endpoint != NULL && attempt.literal <= *best))
			continue;
		list = ARENA_ARRAY(a, struct parameter, attempt.count);
		memcpy(list, attempt.parameters, attempt.count * sizeof *list);
		match->endpoint = endpoint;
		match->parameters = (struct parameters){ list, attempt.count };
		match->suffix = suffix;
		*best = attempt.literal;
	}
}

void
router_match(struct arena *a, const struct router *router, const struct path *path, enum http_method method,
	     struct router_match *match_r)
{
	struct str first, suffix;
	size_t     best = 0;

	*match_r = (struct router_match){ .suffix = { "", 0 } };
	if (path->count == 0) {
		match_group(a, &router->root, path, method, match_r, &best);
		return;
	}
	first = path->parts[0];
	match_group(a, table_get(router->groups, first), path, method, match_r, &best);
	suffix = path->count == 1 ? suffix_of(first) : STR("");
	if (suffix.length > 0)
		match_group(a, table_get(router->groups, str_slice(first, 0, first.length - suffix.length - 1)), path,
			    method, match_r, &best);
	match_group(a, &router->open, path, method, match_r, &best);
}
