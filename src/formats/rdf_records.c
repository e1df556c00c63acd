/* Records of a graph. First all nodes of a class that is known; when none of them is a record, all nodes that have a title and
 * that no other node is about. */
#include "formats/rdf_records.h"

#include "base/limits.h"
#include "formats/rdf_class.h"
#include "formats/rdf_describe.h"

struct giving {
	const struct rdf_graph   *graph;
	const struct format_sink *sink;
	struct crosswalk         *crosswalk;
	struct arena             *a; /* of a record */
	int64_t                   numbers, records;
	bool                      is_second;      /* all nodes are looked at */
	char                      describes[100]; /* a class of what is there */
	bool                      is_vocabulary;
};

/* ---- originals --------------------------------------------------------------------------------------------------- */

/* Nodes that are records themselves and have only lent their name. */
static bool
is_other_record(struct rdf_view *view, const struct rdf_node *node, const struct rdf_node *record)
{
	struct str word;

	return node != record && !rdf_is_blank(node->name) && rdf_rank_of(view, node, &word) == RDF_DATASET;
}

/* What was kept of the nodes' texts, as one document of JSON-LD; empty when nothing was kept of the record's own. */
static bool
kept_text(struct rdf_view *view, const struct rdf_node *record, struct str *text_r, struct error *error)
{
	struct buffer out = buffer_in(view->a);
	struct str    contexts = STR("");
	size_t        count = 0;

	*text_r = STR("");
	for (const struct rdf_node *node = view->first; node != NULL; node = node->next) {
		struct rdf_kept kept;

		if (!rdf_store_kept(view->a, view->store, node->name, &kept, error))
			return false;
		if (kept.text.length == 0 || is_other_record(view, node, record))
			continue;
		if (count == 0 && node != record)
			return true;
		if (count == 0)
			contexts = kept.context;
		else if (!str_equal(contexts, kept.context))
			continue;
		buffer_add_c(&out, count++ > 0 ? "," : "");
		buffer_add(&out, kept.text);
		if (out.length > LIMIT_ORIGINAL_BYTES)
			return true;
	}
	if (count == 1 && contexts.length == 0)
		*text_r = buffer_str(&out);
	else if (count > 0)
		*text_r = str_format(view->a, "{%s%.*s%s\"@graph\":[%.*s]}", contexts.length > 0 ? "\"@context\":" : "",
				     STR_ARGS(contexts), contexts.length > 0 ? "," : "", STR_ARGS(buffer_str(&out)));
	return true;
}

static struct str
statements_text(struct rdf_view *view, const struct rdf_node *record)
{
	struct buffer out = buffer_in(view->a);

	for (const struct rdf_node *node = view->first; node != NULL; node = node->next) {
		if (is_other_record(view, node, record))
			continue;
		for (size_t i = 0; i < node->statement_count && out.length < LIMIT_ORIGINAL_BYTES; i++)
			rdf_write(&out, &node->statements[i]);
	}
	return buffer_str(&out);
}

static bool
original_of(struct rdf_view *view, const struct rdf_node *record, const struct rdf_graph *graph,
	    struct found_record *found, struct error *error)
{
	rdf_view_close(view);
	if (!kept_text(view, record, &found->raw, error))
		return false;
	found->media = str_of(graph->media);
	if (found->raw.length == 0) {
		found->raw = statements_text(view, record);
		found->media = STR("application/n-triples");
	}
	return true;
}

/* ---- one record -------------------------------------------------------------------------------------------------- */

static void
reject(struct giving *giving, const struct rdf_node *node, enum error_code code, const char *key, const char *detail)
{
	struct error why;

	error_set(&why, code, key, "%s", detail);
	if (!rdf_is_blank(node->name))
		error_at(&why, "<%.*s>", STR_ARGS(str_head(node->name, 120)));
	source_error_at(&why, giving->graph->source, node->line);
	giving->sink->rejected(giving->sink->context, &why, giving->numbers, STR(""));
}

/* The key in its source: its address, else its identifier, else the address of its page. */
static struct str
key_of(const struct rdf_node *node)
{
	struct str key;

	if (!rdf_is_blank(node->name) && node->name.length > 0)
		return node->name;
	key = rdf_text(node, "dct:identifier dc:identifier");
	if (key.length == 0 || rdf_is_blank(key))
		key = rdf_text(node, "schema:identifier");
	if (key.length == 0 || rdf_is_blank(key))
		key = rdf_text(node, "schema:url dcat:landingPage schema:mainEntityOfPage");
	return rdf_is_blank(key) ? STR("") : key;
}

static void
note_limits(const struct rdf_view *view, struct notes *notes, const struct rdf_graph *graph)
{
	if (graph->mended > 0)
		note(notes, "slips in the JSON that were passed over: %zu", graph->mended);
	if (view->beyond > 0)
		note(notes, "statements or nodes beyond the limits were left out: %zu", view->beyond);
}

static bool
give(struct giving *giving, struct rdf_view *view, const struct rdf_node *node, struct str word, struct error *error)
{
	struct description    d = description_in(view->a);
	struct notes          notes = { .a = view->a };
	struct rdf_describing describing = { view, &d, &notes };
	struct found_record   found = { .identifier = key_of(node), .number = ++giving->numbers, .line = node->line };
	char                  detail[80];

	description_say(&d, SAYS_TYPE, word, STR(""));
	rdf_describe(&describing, node);
	giving->records++;
	if (found.identifier.length > LIMIT_IDENTIFIER_BYTES) {
		snprintf(detail, sizeof detail, "an identifier of more than %d bytes", LIMIT_IDENTIFIER_BYTES);
		reject(giving, node, ERROR_INPUT, "import.identifier", detail);
		return true;
	}
	if (!description_is_enough(&d)) {
		reject(giving, node, ERROR_INPUT, "import.empty", "a record without title, identifier and description");
		return true;
	}
	note_limits(view, &notes, giving->graph);
	found.document = description_document(view->a, giving->crosswalk, &d, &notes);
	if (!original_of(view, node, giving->graph, &found, error))
		return false;
	found.notes = notes.list;
	found.note_count = notes.count;
	return giving->sink->found(giving->sink->context, &found, error);
}

/* ---- which nodes ------------------------------------------------------------------------------------------------- */

/* Does a catalogue list something that the file describes? */
static bool
lists_records(struct rdf_view *view, const struct rdf_node *node)
{
	const struct rdf_value *value = NULL;

	while ((value = rdf_next(node, value,
				 "dcat:dataset dcat:service schema:dataset dcat:record schema:hasPart "
				 "dcat:resource")) != NULL) {
		const struct rdf_node *inside = rdf_view_of(view, value);

		if (inside != NULL && inside->count > 0)
			return true;
		if (view->count >= LIMIT_RDF_NODES)
			return true;
	}
	return false;
}

static bool
has_title(const struct rdf_node *node)
{
	return rdf_next(node, NULL, "dct:title dc:title schema:name schema:headline foaf:name") != NULL;
}

/* A whole document of JSON-LD, what a catalogue lists, or what no other node is about; `sure_r`: one of the first two. */
static bool
is_by_itself(struct giving *giving, struct rdf_view *view, const struct rdf_node *node, bool *sure_r, bool *is_r,
	     struct error *error)
{
	struct rdf_store *store = giving->graph->store;
	struct rdf_kept   kept;
	bool              listed = false, used = false;

	if (!rdf_store_kept(view->a, store, node->name, &kept, error) ||
	    !rdf_store_is_used(store, node->name, rdf_lists, &listed, error) ||
	    !rdf_store_is_used(store, node->name, rdf_makes_part, &used, error))
		return false;
	*sure_r = kept.is_root || listed;
	*is_r = *sure_r || !used;
	return true;
}

static bool
is_record(struct giving *giving, struct rdf_view *view, const struct rdf_node *node, enum rdf_rank rank, bool *is_r,
	  struct error *error)
{
	bool sure = false;

	*is_r = false;
	if (rank == RDF_NEVER || (rank >= RDF_THING && !has_title(node)))
		return true;
	if (rank == RDF_DATASET && !rdf_is_blank(node->name) && (has_title(node) || giving->is_second)) {
		*is_r = true;
		return true;
	}
	if (!is_by_itself(giving, view, node, &sure, is_r, error))
		return false;
	if (rank >= RDF_THING && !sure && !giving->is_second)
		*is_r = *is_r && rank == RDF_THING && !giving->graph->is_page && !rdf_is_blank(node->name);
	if (rank == RDF_CATALOG && *is_r)
		*is_r = !lists_records(view, node);
	return true;
}

static void
remember_class(struct giving *giving, const struct rdf_view *view, struct str class)
{
	struct str name = rdf_short(view->a, class);

	giving->is_vocabulary |= str_starts(name, STR("skos:Concept")) || str_starts(name, STR("owl:")) ||
				 str_starts(name, STR("rdfs:Class")) || str_starts(name, STR("rdf:Property"));
	if (giving->describes[0] == '\0')
		snprintf(giving->describes, sizeof giving->describes, "%.*s",
			 STR_ARGS(str_head(name, sizeof giving->describes - 1)));
}

static bool
look_at(void *context, struct str subject, struct str class, int64_t number, struct error *error)
{
	struct giving         *giving = context;
	struct arena_mark      mark = arena_mark(giving->a);
	struct rdf_view        view = rdf_view_in(giving->a, giving->graph->store);
	const struct rdf_node *node = rdf_view_node(&view, subject);
	struct str             word;
	enum rdf_rank          rank = rdf_rank_of(&view, node, &word);
	bool                   is = false, good = true;

	(void)number;
	if (class.length > 0)
		remember_class(giving, &view, class);
	good = is_record(giving, &view, node, rank, &is, error);
	if (good && is)
		good = give(giving, &view, node, word, error);
	if (good && view.failed) {
		good = false;
		if (error != NULL)
			*error = view.error;
	}
	arena_reset(giving->a, mark);
	return good;
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

static void
reject_whole(struct giving *giving, int64_t statements)
{
	const struct rdf_graph *graph = giving->graph;
	struct error            why;

	if (statements == 0)
		error_set(&why, ERROR_INPUT, "import.no-records", "%s in which nothing is said", graph->name);
	else if (giving->is_vocabulary)
		error_set(&why, ERROR_INPUT, "import.vocabulary",
			  "a vocabulary or ontology (%s), not records that describe datasets or documents",
			  giving->describes);
	else if (giving->describes[0] != '\0')
		error_set(&why, ERROR_INPUT, "import.no-records",
			  "%s about things of the class %s, not records that describe datasets or documents",
			  graph->name, giving->describes);
	else
		error_set(&why, ERROR_INPUT, "import.no-records",
			  "%s without records: nothing in it has a class of DCAT or schema.org, or a title",
			  graph->name);
	error_at(&why, "%.*s", STR_ARGS(source_name(graph->source)));
	giving->sink->rejected(giving->sink->context, &why, 0, STR(""));
}

bool
rdf_records_give(struct arena *a, const struct rdf_graph *graph, const struct format_options *options,
		 const struct format_sink *sink, struct error *error)
{
	struct giving giving = { .graph = graph, .sink = sink, .crosswalk = graph->crosswalk };
	int64_t       statements;
	bool          good;

	if ((giving.crosswalk == NULL && !crosswalk_open(a, options, &giving.crosswalk, error)) ||
	    !rdf_store_finish(graph->store, &statements, error))
		return false;
	giving.a = arena_open(0);
	good = rdf_store_classes(graph->store, &giving, look_at, error);
	if (good && giving.records == 0) {
		giving.is_second = true;
		good = rdf_store_subjects(graph->store, &giving, look_at, error);
	}
	arena_close(giving.a);
	if (good && giving.records == 0 && graph->rejected == 0)
		reject_whole(&giving, statements);
	return good;
}
