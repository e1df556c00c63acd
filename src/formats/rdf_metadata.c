/* RDF/XML inside other XML. The tree is written as a document again, each element with the namespaces that it needs, and read as
 * any other. */
#include "formats/rdf_metadata.h"

#include "formats/rdf_records.h"
#include "formats/rdf_xml.h"
#include "formats/xml_write.h"

struct giving {
	struct rdf_store          *store;
	const struct found_record *like;
	const struct format_sink  *sink;
	bool                       given;
};

static bool
is_root(const struct xml_node *node)
{
	return node != NULL && str_is(node->name, "RDF") &&
	       str_is(node->namespace, "http://www.w3.org/1999/02/22-rdf-syntax-ns#");
}

const struct xml_node *
rdf_metadata_root(const struct xml_node *node)
{
	if (is_root(node))
		return node;
	node = xml_element(node->first);
	return is_root(node) ? node : NULL;
}

/* ---- the tree as text -------------------------------------------------------------------------------------------- */

/* An attribute with a prefix of its own. */
static void
write_attribute(struct buffer *out, const struct xml_attribute *attribute, size_t number)
{
	buffer_add_byte(out, ' ');
	if (str_is(attribute->prefix, "xml"))
		buffer_add_c(out, "xml:");
	else if (attribute->namespace.length > 0)
		buffer_format(out, "a%zu:", number);
	buffer_add(out, attribute->name);
	buffer_add_c(out, "=\"");
	xml_add_text(out, attribute->value);
	if (attribute->namespace.length > 0 && !str_is(attribute->prefix, "xml")) {
		buffer_format(out, "\" xmlns:a%zu=\"", number);
		xml_add_text(out, attribute->namespace);
	}
	buffer_add_byte(out, '"');
}

static void
write_name(struct buffer *out, const struct xml_node *node)
{
	buffer_add_c(out, node->namespace.length > 0 ? "e:" : "");
	buffer_add(out, node->name);
}

static void
write_tree(struct buffer *out, const struct xml_node *node)
{
	if (node->name.length == 0) {
		xml_add_text(out, node->text);
		return;
	}
	buffer_add_byte(out, '<');
	write_name(out, node);
	if (node->namespace.length > 0) {
		buffer_add_c(out, " xmlns:e=\"");
		xml_add_text(out, node->namespace);
		buffer_add_byte(out, '"');
	}
	for (size_t i = 0; i < node->attribute_count; i++)
		write_attribute(out, &node->attributes[i], i);
	buffer_add_byte(out, '>');
	for (const struct xml_node *child = node->first; child != NULL; child = child->next)
		write_tree(out, child);
	buffer_add_c(out, "</");
	write_name(out, node);
	buffer_add_byte(out, '>');
}

/* ---- giving ------------------------------------------------------------------------------------------------------ */

static bool
statement_found(void *context, const struct rdf_statement *statement, struct error *error)
{
	struct giving *giving = context;

	return rdf_store_add(giving->store, statement, error);
}

/* What is wrong shows in that no record is given. */
static void
failed(void *context, const struct error *why, int64_t number, struct str raw)
{
	(void)context, (void)why, (void)number, (void)raw;
}

static bool
record_found(void *context, const struct found_record *found, struct error *error)
{
	struct giving      *giving = context;
	struct found_record record = *giving->like;

	if (giving->given)
		return true;
	giving->given = true;
	record.document = found->document;
	record.notes = found->notes;
	record.note_count = found->note_count;
	if (record.identifier.length == 0)
		record.identifier = found->identifier;
	return giving->sink->found(giving->sink->context, &record, error);
}

bool
rdf_metadata_give(const struct xml_node *root, struct crosswalk *crosswalk, const struct found_record *like,
		  const struct format_sink *sink, bool *given_r, struct error *error)
{
	struct arena      *a = arena_open(0);
	struct buffer      text = buffer_in(a);
	struct giving      giving = { .like = like, .sink = sink };
	struct rdf_rules   rules = { &giving, statement_found, failed };
	struct format_sink records = { &giving, record_found, failed };
	struct rdf_graph   graph = { .name = "RDF/XML", .crosswalk = crosswalk };
	bool               good;

	write_tree(&text, root);
	graph.source = source_open_bytes(a, STR("metadata"), buffer_str(&text));
	good = rdf_store_open(a, &giving.store, error);
	graph.store = giving.store;
	good = good && rdf_xml_read(a, graph.source, &rules, error) &&
	       rdf_records_give(a, &graph, NULL, &records, error);
	*given_r = giving.given;
	arena_close(a);
	return good;
}
