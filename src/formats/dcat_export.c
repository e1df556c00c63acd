/* DCAT-AP of one record, and catalogues of many, in four syntaxes. */
#include "formats/dcat_write.h"
#include "formats/exporters.h"

static const struct exporter_things things = { dcat_of, dcat_catalogue, dcat_entry };

const struct exporter exporter_dcat = {
	.name = "jsonld",
	.media = "application/ld+json",
	.suffix = "jsonld",
	.label = "DCAT-AP (JSON-LD)",
	.things = &things,
	.rdf = RDF_OUT_JSON,
};

const struct exporter exporter_dcat_ttl = {
	.name = "ttl",
	.media = "text/turtle; charset=utf-8",
	.suffix = "ttl",
	.label = "DCAT-AP (Turtle)",
	.things = &things,
	.rdf = RDF_OUT_TURTLE,
};

const struct exporter exporter_dcat_rdf = {
	.name = "rdf",
	.media = "application/rdf+xml",
	.suffix = "rdf",
	.label = "DCAT-AP (RDF/XML)",
	.things = &things,
	.rdf = RDF_OUT_XML,
};

const struct exporter exporter_dcat_nt = {
	.name = "nt",
	.media = "application/n-triples",
	.suffix = "nt",
	.label = "DCAT-AP (N-Triples)",
	.things = &things,
	.rdf = RDF_OUT_N_TRIPLES,
};
