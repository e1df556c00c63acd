/* DCAT-AP of one record, and catalogues of many, in four syntaxes. The catalogue is said again with each record that it lists,
 * so that a stream needs no memory. */
#include "formats/dcat_write.h"
#include "formats/exporters.h"
#include "formats/rdf_write.h"

static void
begin_in(enum rdf_output syntax, struct arena *a, struct buffer *out, struct exporter_context *context)
{
	rdf_write_begin(out, syntax);
	rdf_write_thing(a, out, syntax, dcat_catalogue(a, context), STR("catalogue"));
}

static void
add_in(enum rdf_output syntax, struct arena *a, struct buffer *out, const struct exporter_context *context,
       const struct json *record)
{
	const struct thing *thing = dcat_of(a, record, context), *entry = dcat_entry(a, record, thing, context);
	struct str          id = json_text(record, "id");

	rdf_write_between(out, syntax);
	rdf_write_thing(a, out, syntax, thing, id);
	if (entry == NULL)
		return;
	rdf_write_between(out, syntax);
	rdf_write_thing(a, out, syntax, entry, str_join(a, id, STR(".entry")));
}

/* A record alone: as JSON-LD an object, for those who look into it. */
static void
one_in(enum rdf_output syntax, struct arena *a, struct buffer *out, const struct exporter_context *context,
       const struct json *record)
{
	struct thing *thing = dcat_of(a, record, context);

	if (syntax != RDF_OUT_JSON) {
		rdf_write_begin(out, syntax);
		rdf_write_thing(a, out, syntax, thing, json_text(record, "id"));
		rdf_write_end(out, syntax);
		return;
	}
	json_write_indented(out, thing_json_document(a, thing_context(a), thing, false));
	buffer_add_byte(out, '\n');
}

/* ---- the four ---------------------------------------------------------------------------------------------------- */

static void
begin_json(struct arena *a, struct buffer *out, struct exporter_context *context)
{
	begin_in(RDF_OUT_JSON, a, out, context);
}

static void
begin_turtle(struct arena *a, struct buffer *out, struct exporter_context *context)
{
	begin_in(RDF_OUT_TURTLE, a, out, context);
}

static void
begin_xml(struct arena *a, struct buffer *out, struct exporter_context *context)
{
	begin_in(RDF_OUT_XML, a, out, context);
}

static void
begin_triples(struct arena *a, struct buffer *out, struct exporter_context *context)
{
	begin_in(RDF_OUT_N_TRIPLES, a, out, context);
}

static void
add_json(struct arena *a, struct buffer *out, const struct exporter_context *context, const struct json *record)
{
	add_in(RDF_OUT_JSON, a, out, context, record);
}

static void
add_turtle(struct arena *a, struct buffer *out, const struct exporter_context *context, const struct json *record)
{
	add_in(RDF_OUT_TURTLE, a, out, context, record);
}

static void
add_xml(struct arena *a, struct buffer *out, const struct exporter_context *context, const struct json *record)
{
	add_in(RDF_OUT_XML, a, out, context, record);
}

static void
add_triples(struct arena *a, struct buffer *out, const struct exporter_context *context, const struct json *record)
{
	add_in(RDF_OUT_N_TRIPLES, a, out, context, record);
}

static void
one_json(struct arena *a, struct buffer *out, const struct exporter_context *context, const struct json *record)
{
	one_in(RDF_OUT_JSON, a, out, context, record);
}

static void
one_turtle(struct arena *a, struct buffer *out, const struct exporter_context *context, const struct json *record)
{
	one_in(RDF_OUT_TURTLE, a, out, context, record);
}

static void
one_xml(struct arena *a, struct buffer *out, const struct exporter_context *context, const struct json *record)
{
	one_in(RDF_OUT_XML, a, out, context, record);
}

static void
one_triples(struct arena *a, struct buffer *out, const struct exporter_context *context, const struct json *record)
{
	one_in(RDF_OUT_N_TRIPLES, a, out, context, record);
}

static void
end_json(struct buffer *out, const struct exporter_context *context)
{
	(void)context;
	rdf_write_end(out, RDF_OUT_JSON);
}

static void
end_xml(struct buffer *out, const struct exporter_context *context)
{
	(void)context;
	rdf_write_end(out, RDF_OUT_XML);
}

static void
end_plain(struct buffer *out, const struct exporter_context *context)
{
	(void)out, (void)context;
}

const struct exporter exporter_dcat = {
	.name = "jsonld",
	.media = "application/ld+json",
	.suffix = "jsonld",
	.label = "DCAT-AP (JSON-LD)",
	.begin = begin_json,
	.record = add_json,
	.end = end_json,
	.one = one_json,
};

const struct exporter exporter_dcat_ttl = {
	.name = "ttl",
	.media = "text/turtle; charset=utf-8",
	.suffix = "ttl",
	.label = "DCAT-AP (Turtle)",
	.begin = begin_turtle,
	.record = add_turtle,
	.end = end_plain,
	.one = one_turtle,
};

const struct exporter exporter_dcat_rdf = {
	.name = "rdf",
	.media = "application/rdf+xml",
	.suffix = "rdf",
	.label = "DCAT-AP (RDF/XML)",
	.begin = begin_xml,
	.record = add_xml,
	.end = end_xml,
	.one = one_xml,
};

const struct exporter exporter_dcat_nt = {
	.name = "nt",
	.media = "application/n-triples",
	.suffix = "nt",
	.label = "DCAT-AP (N-Triples)",
	.begin = begin_triples,
	.record = add_triples,
	.end = end_plain,
	.one = one_triples,
};
