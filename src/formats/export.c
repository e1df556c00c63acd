/* The writers, what all of one kind do alike, and that of JSON lines. */
#include "formats/exporters.h"

#include "formats/xml_write.h"

static const struct exporter *const exporters[] = {
	&exporter_jsonl,    &exporter_csv,     &exporter_oai_dc,     &exporter_dcat,     &exporter_dcat_ttl,
	&exporter_dcat_rdf, &exporter_dcat_nt, &exporter_schema_org, &exporter_datacite, &exporter_eml,
	&exporter_iso,      &exporter_qdc,     &exporter_mods,       &exporter_marcxml,  &exporter_bibtex,
	&exporter_ris,      &exporter_xlsx,    &exporter_ods,        &exporter_table
};

size_t
exporters_list(const struct exporter *const **list_r)
{
	*list_r = exporters;
	return sizeof exporters / sizeof exporters[0];
}

const struct exporter *
exporter_find(struct str name)
{
	if (str_is(name, "dcat"))
		return &exporter_dcat;
	for (size_t i = 0; i < sizeof exporters / sizeof exporters[0]; i++) {
		if (str_is(name, exporters[i]->name) ||
		    (exporters[i]->suffix != NULL && str_is(name, exporters[i]->suffix)))
			return exporters[i];
	}
	return NULL;
}

bool
exporter_suits(const struct exporter *exporter, const struct type *type)
{
	return exporter->suits == NULL || (type != NULL && exporter->suits(type));
}

/* ---- documents --------------------------------------------------------------------------------------------------- */

static const char declaration[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

void
exporter_begin(struct arena *a, const struct exporter *exporter, struct buffer *out, struct exporter_context *context)
{
	if (exporter->heading != NULL) {
		exporter->heading(a, out, context);
	} else if (exporter->element != NULL) {
		buffer_add_c(out, declaration);
		buffer_add_c(out, "<records>\n");
	} else if (exporter->things != NULL) {
		rdf_write_begin(out, exporter->rdf);
		rdf_write_thing(a, out, exporter->rdf, exporter->things->catalogue(a, context), STR("catalogue"));
	}
}

/* The catalogue is said again with each record that it lists, so that a stream needs no memory. */
static void
add_things(struct arena *a, const struct exporter *exporter, struct buffer *out, const struct exporter_context *context,
	   const struct json *record)
{
	const struct exporter_things *things = exporter->things;
	const struct thing           *thing = things->thing(a, record, context), *entry = NULL;
	struct str                    id = json_text(record, "id");

	rdf_write_between(out, exporter->rdf);
	rdf_write_thing(a, out, exporter->rdf, thing, id);
	if (things->entry != NULL)
		entry = things->entry(a, record, thing, context);
	if (entry == NULL)
		return;
	rdf_write_between(out, exporter->rdf);
	rdf_write_thing(a, out, exporter->rdf, entry, str_join(a, id, STR(".entry")));
}

/* These formats have one document for one record: in a list each stands in a record with a header, as OAI-PMH has them, so that
 * an import knows it again. */
static void
add_element(struct arena *a, const struct exporter *exporter, struct buffer *out,
	    const struct exporter_context *context, const struct json *record)
{
	buffer_add_c(out, "<record>\n<header>\n");
	xml_add_element(out, "identifier", STR(""), json_text(record, "id"));
	xml_add_element(out, "datestamp", STR(""), json_text(record, "updated"));
	buffer_add_c(out, "</header>\n<metadata>\n");
	exporter->element(a, out, context, record);
	buffer_add_c(out, "</metadata>\n</record>\n");
}

void
exporter_record(struct arena *a, const struct exporter *exporter, struct buffer *out,
		const struct exporter_context *context, const struct json *record)
{
	if (exporter->things != NULL)
		add_things(a, exporter, out, context, record);
	else if (exporter->element != NULL)
		add_element(a, exporter, out, context, record);
	else
		exporter->text(a, out, context, record);
}

void
exporter_end(struct arena *a, const struct exporter *exporter, struct buffer *out,
	     const struct exporter_context *context)
{
	if (exporter->ending != NULL)
		exporter->ending(a, out, context);
	else if (exporter->things != NULL)
		rdf_write_end(out, exporter->rdf);
	else if (exporter->element != NULL)
		buffer_add_c(out, "</records>\n");
}

void
exporter_one(struct arena *a, const struct exporter *exporter, struct buffer *out,
	     const struct exporter_context *context, const struct json *record)
{
	if (exporter->things != NULL) {
		rdf_write_document(a, out, exporter->rdf, exporter->things->thing(a, record, context),
				   json_text(record, "id"));
	} else if (exporter->element != NULL) {
		if (str_find_byte(str_of(exporter->media), ';') ==
		    strlen(exporter->media)) /* which names no encoding */
			buffer_add_c(out, declaration);
		exporter->element(a, out, context, record);
	} else {
		exporter->text(a, out, context, record);
	}
}

/* ---- JSON lines -------------------------------------------------------------------------------------------------- */

static void
write_line(struct arena *a, struct buffer *out, const struct exporter_context *context, const struct json *record)
{
	(void)a, (void)context;
	json_write(out, record);
	buffer_add_byte(out, '\n');
}

const struct exporter exporter_jsonl = {
	.name = "jsonl",
	.media = "application/jsonl; charset=utf-8",
	.label = "JSON lines",
	.text = write_line,
};
