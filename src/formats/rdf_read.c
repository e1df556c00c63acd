/* The readers of RDF: Turtle, N-Triples, RDF/XML. Each puts the whole graph into a store, whose records are then given. */
#include "formats/rdf_records.h"
#include "formats/rdf_xml.h"
#include "formats/readers.h"
#include "formats/turtle.h"

struct reading {
	struct rdf_graph          graph;
	const struct format_sink *sink;
};

static bool
found(void *context, const struct rdf_statement *statement, struct error *error)
{
	struct reading *reading = context;

	return rdf_store_add(reading->graph.store, statement, error);
}

static void
failed(void *context, const struct error *why, int64_t number, struct str raw)
{
	struct reading *reading = context;

	reading->graph.rejected++;
	reading->sink->rejected(reading->sink->context, why, number, raw);
}

static struct reading
reading_of(struct source *source, const struct format_sink *sink, const char *name)
{
	return (struct reading){ { .source = source, .name = name, .media = "application/n-triples" }, sink };
}

static bool
read_turtle(struct arena *a, struct source *source, const struct format_options *options,
	    const struct format_sink *sink, struct error *error)
{
	struct reading   reading = reading_of(source, sink, "Turtle");
	struct rdf_rules rules = { &reading, found, failed };

	return rdf_store_open(a, &reading.graph.store, error) && turtle_read(a, source, false, &rules, error) &&
	       rdf_records_give(a, &reading.graph, options, sink, error);
}

static bool
read_lines(struct arena *a, struct source *source, const struct format_options *options, const struct format_sink *sink,
	   struct error *error)
{
	struct reading   reading = reading_of(source, sink, "N-Triples");
	struct rdf_rules rules = { &reading, found, failed };

	return rdf_store_open(a, &reading.graph.store, error) && turtle_read(a, source, true, &rules, error) &&
	       rdf_records_give(a, &reading.graph, options, sink, error);
}

static bool
read_xml(struct arena *a, struct source *source, const struct format_options *options, const struct format_sink *sink,
	 struct error *error)
{
	struct reading   reading = reading_of(source, sink, "RDF/XML");
	struct rdf_rules rules = { &reading, found, failed };

	return rdf_store_open(a, &reading.graph.store, error) && rdf_xml_read(a, source, &rules, error) &&
	       rdf_records_give(a, &reading.graph, options, sink, error);
}

/* ---- recognising ------------------------------------------------------------------------------------------------- */

/* The first line that is neither empty nor a comment. */
static struct str
first_line(struct str head)
{
	struct str line;

	while (str_cut(&head, '\n', &line)) {
		line = str_trim(line);
		if (line.length > 0 && line.data[0] != '#')
			return line;
	}
	return STR("");
}

static bool
starts_with_word(struct str text, const char *word)
{
	struct str start = str_slice(text, 0, strlen(word));

	return str_is_nocase(start, word) && text.length > start.length &&
	       strchr(" \t", text.data[start.length]) != NULL;
}

/* An address or the name of a blank node at the start of the text, taken off it. An address has a scheme that XML's names
 * cannot be taken for. */
static bool
take_name(struct str *text, bool may_be_blank)
{
	size_t     end = 0;
	struct str name;

	if (str_starts(*text, STR("<"))) {
		end = str_find_byte(*text, '>') + 1;
		name = str_slice(*text, 0, end);
		if (end > text->length || str_find_byte(name, ' ') < end ||
		    (str_find(name, STR("://")) == end && !str_starts(name, STR("<urn:"))))
			return false;
	} else if (may_be_blank && str_starts(*text, STR("_:"))) {
		while (end < text->length && strchr(" \t\n", text->data[end]) == NULL)
			end++;
	}
	*text = str_trim(str_slice(*text, end, text->length));
	return end > 0 && text->length > 0;
}

static int
recognise_turtle(struct str head)
{
	struct str line, from;

	if (str_starts(head, STR("\xEF\xBB\xBF")))
		head = str_slice(head, 3, head.length);
	line = first_line(head);
	from = str_slice(head, line.length > 0 ? (size_t)(line.data - head.data) : head.length, head.length);
	if (starts_with_word(line, "@prefix") || starts_with_word(line, "@base"))
		return 95;
	if ((starts_with_word(line, "prefix") || starts_with_word(line, "base")) &&
	    str_find_byte(line, '<') < line.length)
		return 90;
	if (take_name(&from, false))
		return 96;
	return str_find(head, STR("\n@prefix ")) < head.length && str_find(head, STR(" .")) < head.length ? 70 : 0;
}

static int
recognise_lines(struct str head)
{
	struct str line = first_line(head), rest = line;

	return take_name(&rest, true) && take_name(&rest, false) && str_ends(line, STR(".")) ? 98 : 0;
}

/* The root is rdf:RDF, whatever its prefix; else any element may be a node, which nobody can tell. */
static int
recognise_xml(struct str head)
{
	size_t at = str_find(head, STR("http://www.w3.org/1999/02/22-rdf-syntax-ns#"));
	size_t root = str_find(head, STR(":RDF"));

	if (str_trim(head).length == 0 || str_trim(head).data[0] != '<' || at == head.length)
		return 0;
	if (root > at)
		root = str_find(head, STR("<RDF"));
	if (str_find(head, STR("http://purl.org/rss/1.0/")) < head.length)
		return 0; /* a feed */
	return root < head.length && root < at ? 95 : 0;
}

const struct format format_turtle = {
	.name = "ttl",
	.media = "text/turtle",
	.says = "DCAT, DCAT-AP, schema.org and Dublin Core in Turtle or TriG",
	.recognise = recognise_turtle,
	.read = read_turtle,
};

const struct format format_ntriples = {
	.name = "nt",
	.media = "application/n-triples",
	.says = "the same in N-Triples or N-Quads",
	.recognise = recognise_lines,
	.read = read_lines,
};

const struct format format_rdf_xml = {
	.name = "rdf",
	.media = "application/rdf+xml",
	.says = "the same in RDF/XML",
	.recognise = recognise_xml,
	.read = read_xml,
};
