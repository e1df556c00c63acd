/* Nodes of a graph, loaded when they are looked at. */
#include "formats/rdf_view.h"

#include "base/limits.h"
#include "base/table.h"

enum { NODES = 64 };

struct rdf_view
rdf_view_in(struct arena *a, struct rdf_store *store)
{
	return (struct rdf_view){ .a = a, .store = store, .nodes = table_make(a, NODES) };
}

/* ---- loading ----------------------------------------------------------------------------------------------------- */

static struct rdf_value
value_of(struct arena *a, const struct rdf_statement *statement)
{
	return (struct rdf_value){
		.property = rdf_short(a, statement->predicate),
		.text = statement->object,
		.literal = statement->literal,
		.language = statement->language,
		.datatype = statement->datatype,
	};
}

/* The node as it is stored, remembered. */
static struct rdf_node *
load(struct rdf_view *view, struct str name)
{
	struct rdf_node      *node = table_get(view->nodes, name);
	struct rdf_statement *list = NULL;
	struct rdf_value     *values;
	size_t                more = 0;

	if (node != NULL)
		return node;
	node = ARENA_NEW(view->a, struct rdf_node);
	node->name = str_copy(view->a, name);
	if (view->count >= LIMIT_RDF_NODES || view->failed) {
		view->beyond++;
		return node;
	}
	if (!rdf_store_about(view->a, view->store, node->name, &list, &node->statement_count, &more, &view->error)) {
		view->failed = true;
		node->statement_count = 0;
		return node;
	}
	view->beyond += more;
	node->statements = list;
	node->count = node->statement_count;
	node->line = node->count > 0 ? list[0].line : 0;
	node->values = values = ARENA_ARRAY(view->a, struct rdf_value, node->count);
	for (size_t i = 0; i < node->count; i++)
		values[i] = value_of(view->a, &list[i]);
	(void)table_put(view->nodes, node->name, node);
	if (view->last != NULL)
		view->last->next = node;
	else
		view->first = node;
	view->last = node;
	view->count++;
	return node;
}

/* ---- lists ------------------------------------------------------------------------------------------------------- */

struct values {
	struct rdf_value *list;
	size_t            count, room;
};

static void
add_value(struct rdf_view *view, struct values *values, const struct rdf_value *value, struct str property)
{
	values->list = arena_room(view->a, values->list, values->count, &values->room, sizeof *values->list);
	values->list[values->count] = *value;
	values->list[values->count++].property = property;
}

static const struct rdf_value *
first_value(const struct rdf_node *node, const char *property)
{
	for (size_t i = 0; i < node->count; i++) {
		if (str_is(node->values[i].property, property))
			return &node->values[i];
	}
	return NULL;
}

/* The members of the chain that begins at `node`; one that runs in a circle ends when `slow`, which goes half as fast, is met. */
static void
add_chain(struct rdf_view *view, struct values *values, const struct rdf_node *node, struct str property)
{
	const struct rdf_node *slow = node;

	for (size_t i = 1; i <= LIMIT_RDF_NODES; i++) {
		const struct rdf_value *member = first_value(node, "rdf:first"), *rest = first_value(node, "rdf:rest");

		if (member != NULL)
			add_value(view, values, member, property);
		if (rest == NULL || rest->literal)
			return;
		node = load(view, rest->text);
		if (i % 2 == 0)
			slow = load(view, first_value(slow, "rdf:rest")->text);
		if (node == slow)
			return;
	}
}

static bool
add_members(struct rdf_view *view, struct values *values, const struct rdf_node *node, struct str property)
{
	size_t before = values->count;

	for (size_t i = 0; i < node->count; i++) {
		if (str_starts(node->values[i].property, STR("rdf:_")))
			add_value(view, values, &node->values[i], property);
	}
	return values->count > before;
}

/* Puts members of lists in the place of the lists. */
static void
see(struct rdf_view *view, struct rdf_node *node)
{
	struct values values = { .list = NULL };
	bool          any = false;

	node->is_seen = true;
	for (size_t i = 0; i < node->count; i++) {
		const struct rdf_value *value = &node->values[i];
		const struct rdf_node  *inside = NULL;

		if (!value->literal && rdf_is_blank(value->text) && !str_is(value->property, "rdf:rest"))
			inside = load(view, value->text);
		if (inside != NULL && first_value(inside, "rdf:first") != NULL)
			add_chain(view, &values, inside, value->property);
		else if (inside == NULL || !add_members(view, &values, inside, value->property))
			add_value(view, &values, value, value->property);
		any |= inside != NULL;
	}
	if (any) {
		node->values = values.list;
		node->count = values.count;
	}
}

const struct rdf_node *
rdf_view_node(struct rdf_view *view, struct str name)
{
	struct rdf_node *node = load(view, name);

	if (!node->is_seen)
		see(view, node);
	return node;
}

const struct rdf_node *
rdf_view_of(struct rdf_view *view, const struct rdf_value *value)
{
	return value == NULL || value->literal ? NULL : rdf_view_node(view, value->text);
}

void
rdf_view_close(struct rdf_view *view)
{
	for (struct rdf_node *node = view->first; node != NULL; node = node->next) {
		for (size_t i = 0; i < node->statement_count; i++) {
			if (!node->statements[i].literal && rdf_is_blank(node->statements[i].object))
				(void)load(view, node->statements[i].object);
		}
	}
}

/* ---- values ------------------------------------------------------------------------------------------------------ */

const struct rdf_value *
rdf_next(const struct rdf_node *node, const struct rdf_value *value, const char *properties)
{
	size_t i = value == NULL ? 0 : (size_t)(value - node->values) + 1;

	for (; node != NULL && i < node->count; i++) {
		if (str_is_one_of(node->values[i].property, properties))
			return &node->values[i];
	}
	return NULL;
}

struct str
rdf_text(const struct rdf_node *node, const char *properties)
{
	const struct rdf_value *value = rdf_next(node, NULL, properties);

	return value != NULL ? value->text : STR("");
}

bool
rdf_is_a(struct rdf_view *view, const struct rdf_node *node, const char *classes)
{
	const struct rdf_value *value = NULL;

	while ((value = rdf_next(node, value, "rdf:type")) != NULL) {
		if (str_is_one_of(rdf_short(view->a, value->text), classes))
			return true;
	}
	return false;
}
