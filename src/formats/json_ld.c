/* JSON-LD as RDF. The document is walked once; the contexts in force go down with the walk. */
#include "formats/json_ld.h"

#include "formats/json_ld_context.h"

#include "base/limits.h"

struct json_ld {
	const struct json_ld_rules *rules;
	int64_t                     documents, blanks;
};

/* What is in force around a value. */
struct scope {
	const struct ld_context *context;
	const struct ld_context *outside; /* without the contexts of types, which do not reach nodes inside */
	const struct json       *array;   /* the @context members in force, as a JSON array */
	bool                     alone;   /* the node stands by itself: in the document or its @graph */
	bool                     root;    /* it is the document */
};

struct walk {
	struct json_ld *ld;
	struct arena   *a;
	int64_t         line;
	struct error   *error;
};

/* A property with the node that has it, while its values are walked. */
struct edge {
	struct str     subject;
	struct ld_term term;
	struct str     language; /* in force for texts */
};

static bool walk_value(struct walk *w, const struct scope *scope, const struct edge *edge, const struct json *value);
static bool walk_node(struct walk *w, const struct scope *scope, const struct json *node, struct str *subject_r);

/* ---- what is given ----------------------------------------------------------------------------------------------- */

static bool
give(struct walk *w, const struct edge *edge, struct rdf_statement *statement)
{
	statement->subject = edge->subject;
	statement->predicate = edge->term.name;
	statement->line = w->line;
	if (edge->term.reverse && !statement->literal) {
		statement->subject = statement->object;
		statement->object = edge->subject;
	}
	return w->ld->rules->found(w->ld->rules->context, statement, w->error);
}

static bool
give_text(struct walk *w, const struct edge *edge, struct str text, struct str language, struct str datatype)
{
	struct rdf_statement statement = {
		.object = text, .literal = true, .language = language, .datatype = datatype
	};

	return edge->term.reverse || give(w, edge, &statement);
}

static bool
give_name(struct walk *w, const struct edge *edge, struct str name)
{
	struct rdf_statement statement = { .object = name };

	return name.length == 0 || give(w, edge, &statement);
}

/* ---- names ------------------------------------------------------------------------------------------------------- */

static struct str
new_blank(struct walk *w)
{
	w->ld->blanks++;
	return str_format(w->a, "_:n%" PRId64, w->ld->blanks);
}

/* An @id: blank nodes are named apart from those of other documents. */
static struct str
name_of(struct walk *w, const struct scope *scope, struct str id)
{
	if (rdf_is_blank(id))
		return str_format(w->a, "_:d%" PRId64 "-%.*s", w->ld->documents, STR_ARGS(str_slice(id, 2, id.length)));
	return ld_expand(w->a, scope->context, id, false);
}

/* The member that a keyword or an alias of it names; NULL when there is none. */
static const struct json *
member(struct walk *w, const struct scope *scope, const struct json *object, const char *keyword)
{
	const struct json *found = json_get(object, keyword), *item = object->first;

	if (scope->context == NULL || !scope->context->has_aliases)
		return found;
	for (; found == NULL && item != NULL; item = item->next) {
		if (item->name.length > 0 && item->name.data[0] != '@' &&
		    str_is(ld_term_find(w->a, scope->context, item->name).name, keyword))
			found = item;
	}
	return found;
}

/* ---- contexts ---------------------------------------------------------------------------------------------------- */

static struct json *
with_context(struct arena *a, const struct json *array, const struct json *value)
{
	struct json *more = array != NULL ? json_copy(a, array) : json_array(a);

	for (const struct json *item = json_each(value); item != NULL; item = json_next(value, item))
		json_append(more, json_copy(a, item));
	return more;
}

static bool
enter_context(struct walk *w, struct scope *scope, struct json *value)
{
	if (value == NULL)
		return true;
	if (!ld_context_read(w->a, scope->context, value, &scope->context, w->error))
		return false;
	scope->outside = scope->context;
	scope->array = with_context(w->a, scope->array, value);
	return true;
}

/* Contexts that the terms of types bring, for the node itself. */
static bool
enter_types(struct walk *w, struct scope *scope, const struct json *types)
{
	const struct json *item = types != NULL ? json_each(types) : NULL;

	for (; item != NULL; item = json_next(types, item)) {
		struct ld_term term;

		if (item->kind != JSON_STRING)
			continue;
		term = ld_term_find(w->a, scope->outside, item->text);
		if (term.context != NULL &&
		    !ld_context_read(w->a, scope->context, term.context, &scope->context, w->error))
			return false;
	}
	return true;
}

/* Is every context that the document names known? What it gives must not depend on where in it one is named. */
static bool
knows_contexts(struct walk *w, const struct json *value)
{
	const struct ld_context *context;

	if (value->kind != JSON_OBJECT && value->kind != JSON_ARRAY)
		return true;
	for (struct json *item = value->first; item != NULL; item = item->next) {
		if (value->kind == JSON_OBJECT && str_is(item->name, "@context") &&
		    !ld_context_read(w->a, NULL, item, &context, w->error))
			return false;
		if (!knows_contexts(w, item))
			return false;
	}
	return true;
}

/* ---- values ------------------------------------------------------------------------------------------------------ */

static struct str
written(struct walk *w, const struct json *value)
{
	struct buffer out = buffer_in(w->a);

	json_write(&out, value);
	return buffer_str(&out);
}

static bool
walk_scalar(struct walk *w, const struct scope *scope, const struct edge *edge, const struct json *value)
{
	struct str type = edge->term.type;

	if (value->kind == JSON_NUMBER)
		return give_text(w, edge, value->text, STR(""), STR(""));
	if (value->kind == JSON_BOOLEAN)
		return give_text(w, edge, value->boolean ? STR("true") : STR("false"), STR(""), STR(""));
	if (value->kind != JSON_STRING)
		return true;
	if (str_is(type, "@id"))
		return give_name(w, edge, name_of(w, scope, value->text));
	if (str_is(type, "@vocab"))
		return give_name(w, edge, ld_expand(w->a, scope->context, value->text, true));
	if (type.length > 0 && type.data[0] == '@')
		type = STR("");
	return give_text(w, edge, value->text, type.length > 0 ? STR("") : edge->language, type);
}

/* {"@value": …, "@language": …} */
static bool
walk_literal(struct walk *w, const struct scope *scope, const struct edge *edge, const struct json *object,
	     const struct json *value)
{
	const struct json *language = member(w, scope, object, "@language"), *type = member(w, scope, object, "@type");
	struct edge        inside = *edge;

	inside.term.type = STR("");
	inside.language = language != NULL && language->kind == JSON_STRING ? language->text : STR("");
	if (type != NULL && type->kind == JSON_STRING) {
		inside.term.type = ld_expand(w->a, scope->context, type->text, true);
		if (str_is(inside.term.type, "@id") || str_is(inside.term.type, "@vocab"))
			inside.term.type = STR("");
	}
	if (value->kind == JSON_OBJECT || value->kind == JSON_ARRAY)
		return give_text(w, edge, written(w, value), STR(""), STR(""));
	return walk_scalar(w, scope, &inside, value);
}

static bool
walk_items(struct walk *w, const struct scope *scope, const struct edge *edge, const struct json *value)
{
	for (const struct json *item = json_each(value); item != NULL; item = json_next(value, item)) {
		if (!walk_value(w, scope, edge, item))
			return false;
	}
	return true;
}

/* {"en": "…", "fr": ["…", "…"]} */
static bool
walk_languages(struct walk *w, const struct scope *scope, const struct edge *edge, const struct json *map)
{
	for (const struct json *item = map->first; item != NULL; item = item->next) {
		struct edge inside = *edge;

		inside.term.containers = 0;
		inside.term.type = STR("");
		inside.language = item->name.data[0] == '@' ? STR("") : item->name;
		if (item->name.length > 0 && !walk_items(w, scope, &inside, item))
			return false;
	}
	return true;
}

/* A map whose names are indexes, or the ids or types of the nodes in it. */
static bool
walk_map(struct walk *w, const struct scope *scope, const struct edge *edge, const struct json *map)
{
	const char *keyword = (edge->term.containers & LD_IDS) != 0 ? "@id" : "@type";
	bool        is_index = (edge->term.containers & (LD_IDS | LD_TYPES)) == 0;
	struct edge inside = *edge;

	inside.term.containers = 0;
	for (const struct json *item = map->first; item != NULL; item = item->next) {
		const struct json *value = json_each(item);

		for (; value != NULL; value = json_next(item, value)) {
			struct json *node = json_copy(w->a, value);

			if (!is_index && node->kind == JSON_OBJECT && str_is(item->name, "@none") == false)
				json_set(node, str_of(keyword), json_string(w->a, item->name));
			if (!walk_value(w, scope, &inside, node))
				return false;
		}
	}
	return true;
}

static bool
walk_object(struct walk *w, const struct scope *scope, const struct edge *edge, const struct json *object)
{
	struct scope       inside = { scope->outside, scope->outside, scope->array, false, false };
	const struct json *value = member(w, scope, object, "@value");
	struct str         name;

	if (value != NULL)
		return walk_literal(w, scope, edge, object, value);
	value = member(w, scope, object, "@list");
	if (value == NULL)
		value = member(w, scope, object, "@set");
	if (value != NULL)
		return walk_items(w, scope, edge, value);
	if ((edge->term.containers & LD_LANGUAGES) != 0)
		return walk_languages(w, scope, edge, object);
	if ((edge->term.containers & (LD_INDEX | LD_IDS | LD_TYPES)) != 0)
		return walk_map(w, scope, edge, object);
	if (str_is(edge->term.type, "@json"))
		return give_text(w, edge, written(w, object), STR(""), STR(""));
	if (edge->term.context != NULL &&
	    !ld_context_read(w->a, inside.context, edge->term.context, &inside.context, w->error))
		return false;
	inside.outside = inside.context;
	return walk_node(w, &inside, object, &name) && give_name(w, edge, name);
}

static bool
walk_value(struct walk *w, const struct scope *scope, const struct edge *edge, const struct json *value)
{
	if (value->kind == JSON_ARRAY)
		return walk_items(w, scope, edge, value);
	if (value->kind == JSON_OBJECT)
		return walk_object(w, scope, edge, value);
	return walk_scalar(w, scope, edge, value);
}

/* ---- nodes ------------------------------------------------------------------------------------------------------- */

static bool walk_members(struct walk *w, const struct scope *scope, struct str subject, const struct json *node);

/* Nodes that are told inside another and are not about it: @graph, @included. */
static bool
walk_nodes(struct walk *w, const struct scope *scope, const struct json *value)
{
	struct scope inside = { scope->outside, scope->outside, scope->array, true, scope->root };
	struct str   name;

	for (const struct json *item = json_each(value); item != NULL; item = json_next(value, item)) {
		if (item->kind == JSON_OBJECT && !walk_node(w, &inside, item, &name))
			return false;
	}
	return true;
}

/* {"@reverse": {"property": nodes of which this one is the value}} */
static bool
walk_reverse(struct walk *w, const struct scope *scope, struct str subject, const struct json *map)
{
	for (const struct json *item = map->kind == JSON_OBJECT ? map->first : NULL; item != NULL; item = item->next) {
		struct edge edge = { .subject = subject, .term = ld_term_find(w->a, scope->context, item->name) };

		edge.term.reverse = !edge.term.reverse;
		if (str_find_byte(edge.term.name, ':') < edge.term.name.length && !walk_items(w, scope, &edge, item))
			return false;
	}
	return true;
}

static bool
walk_keyword(struct walk *w, const struct scope *scope, struct str subject, struct str keyword,
	     const struct json *value)
{
	struct edge edge = { .subject = subject, .term = { .name = STR(RDF_TYPE), .type = STR("@vocab") } };

	if (str_is(keyword, "@type"))
		return walk_items(w, scope, &edge, value);
	if (str_is(keyword, "@graph") || str_is(keyword, "@included"))
		return walk_nodes(w, scope, value);
	if (str_is(keyword, "@reverse"))
		return walk_reverse(w, scope, subject, value);
	if (str_is(keyword, "@nest") && value->kind == JSON_OBJECT)
		return walk_members(w, scope, subject, value);
	return true;
}

static bool
walk_members(struct walk *w, const struct scope *scope, struct str subject, const struct json *node)
{
	for (const struct json *item = node->first; item != NULL; item = item->next) {
		struct edge edge = { .subject = subject, .term = ld_term_find(w->a, scope->context, item->name) };

		edge.language = edge.term.has_language ? edge.term.language : STR("");
		if (!edge.term.has_language && scope->context != NULL)
			edge.language = scope->context->language;
		if (edge.term.name.length > 0 && edge.term.name.data[0] == '@') {
			if (!walk_keyword(w, scope, subject, edge.term.name, item))
				return false;
		} else if (str_find_byte(edge.term.name, ':') < edge.term.name.length &&
			   !walk_value(w, scope, &edge, item)) {
			return false;
		}
	}
	return true;
}

static bool
is_record(struct walk *w, const struct scope *scope, const struct json *types)
{
	const struct json *item = types != NULL && w->ld->rules->is_record != NULL ? json_each(types) : NULL;

	for (; item != NULL; item = json_next(types, item)) {
		if (item->kind == JSON_STRING &&
		    w->ld->rules->is_record(ld_expand(w->a, scope->context, item->text, true)))
			return true;
	}
	return false;
}

static bool
keep(struct walk *w, const struct scope *scope, struct str subject, const struct json *node, const struct json *types)
{
	const struct json_ld_rules *rules = w->ld->rules;
	struct rdf_kept             kept = { .is_root = scope->root };

	if (rules->keep == NULL || (!scope->alone && !is_record(w, scope, types)) || json_get(node, "@graph") != NULL)
		return true;
	kept.text = written(w, node);
	if (scope->array != NULL)
		kept.context = written(w, scope->array);
	return rules->keep(rules->context, subject, &kept, w->error);
}

static bool
walk_node(struct walk *w, const struct scope *around, const struct json *node, struct str *subject_r)
{
	struct scope       scope = *around, own;
	const struct json *id, *types;

	if (!enter_context(w, &scope, json_get(node, "@context")))
		return false;
	own = scope;
	own.array = around->array; /* its own stands in it */
	types = member(w, &scope, node, "@type");
	if (!enter_types(w, &scope, types))
		return false;
	id = member(w, &scope, node, "@id");
	*subject_r = id != NULL && id->kind == JSON_STRING ? name_of(w, &scope, id->text) : new_blank(w);
	if (id != NULL && node->count == 1)
		return true;
	if (!keep(w, &own, *subject_r, node, types))
		return false;
	scope.root = false;
	return walk_members(w, &scope, *subject_r, node);
}

/* ---- documents --------------------------------------------------------------------------------------------------- */

struct json_ld *
json_ld_open(struct arena *a, const struct json_ld_rules *rules)
{
	struct json_ld *ld = ARENA_NEW(a, struct json_ld);

	ld->rules = rules;
	return ld;
}

bool
json_ld_read(struct json_ld *ld, struct arena *a, const struct json_part *part, bool catalogue, struct error *error)
{
	struct walk  w = { .ld = ld, .a = a, .line = part->line, .error = error };
	struct scope scope = { .alone = true, .root = part->around == NULL };
	struct json *around = json_get(part->around, "@context");

	ld->documents++;
	if (!knows_contexts(&w, part->value) || (around != NULL && !enter_context(&w, &scope, around)))
		return false;
	if (catalogue && around == NULL)
		scope.context = scope.outside = ld_context_of_catalogues(a);
	return walk_nodes(&w, &scope, part->value);
}
