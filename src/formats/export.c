/* The writers, and that of JSON lines. */
#include "formats/exporters.h"

static const struct exporter *const exporters[] = { &exporter_jsonl,   &exporter_csv,        &exporter_oai_dc,
						    &exporter_dcat,    &exporter_dcat_ttl,   &exporter_dcat_rdf,
						    &exporter_dcat_nt, &exporter_schema_org, &exporter_datacite,
						    &exporter_eml,     &exporter_iso,        &exporter_bibtex,
						    &exporter_ris };

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

/* ---- JSON lines -------------------------------------------------------------------------------------------------- */

static void
begin(struct arena *a, struct buffer *out, struct exporter_context *context)
{
	(void)a, (void)out, (void)context;
}

static void
write_line(struct arena *a, struct buffer *out, const struct exporter_context *context, const struct json *record)
{
	(void)a, (void)context;
	json_write(out, record);
	buffer_add_byte(out, '\n');
}

static void
end(struct buffer *out, const struct exporter_context *context)
{
	(void)out, (void)context;
}

const struct exporter exporter_jsonl = {
	.name = "jsonl",
	.media = "application/jsonl; charset=utf-8",
	.label = "JSON lines",
	.begin = begin,
	.record = write_line,
	.end = end,
};
