/* CKAN: packages as its action API (version 3) gives them: package_show, package_search and current_package_list_with_resources, and
 * packages by themselves, alone, in an array or a line each. Values in extras, texts in several languages (fluent) and the
 * fields of its DCAT schemas (scheming) are read, also where a list or object stands in a string. */
#include "formats/ckan_package.h"
#include "formats/json_records.h"
#include "formats/readers.h"

static bool
is_package(const struct json *object)
{
	return json_text(object, "title").length > 0 || json_text(object, "name").length > 0 ||
	       json_get(object, "title_translated") != NULL;
}

static bool
describe(struct description *d, const struct json *object, struct json_record *record, struct notes *notes,
	 struct error *error)
{
	const struct json *failure = json_get(object, "error");
	struct str         text = json_text(failure, "message");

	(void)notes;
	if (failure != NULL && json_get(object, "success") != NULL)
		return error_set(error, ERROR_INPUT, "import.no-records", "an answer of CKAN that says an error%s%.*s",
				 text.length > 0 ? ": " : "", STR_ARGS(str_head(text, 200)));
	if (!is_package(object))
		return error_set(error, ERROR_INPUT, "import.shape", "no CKAN package: it has neither name nor title");
	record->key = ckan_package_key(object);
	record->datestamp = json_text(object, "metadata_modified");
	record->deleted = str_is(json_text(object, "state"), "deleted") && record->key.length > 0;
	if (!record->deleted)
		ckan_package_describe(d, object, record->vocabularies);
	return true;
}

static const char *const        arrays[] = { "results", "result", "packages", "datasets", NULL };
static const struct json_format ckan = { "a package of CKAN", arrays, "the name of a CKAN package, not the package",
					 describe };

static bool
read_ckan(struct arena *a, struct source *source, const struct format_options *options, const struct format_sink *sink,
	  struct error *error)
{
	return json_records_read(a, source, &ckan, options, sink, error);
}

/* ---- recognising ------------------------------------------------------------------------------------------------- */

static int
recognise(struct str head)
{
	static const char *const marks[] = {
		"notes",        "resources",        "extras", "owner_org",        "license_id",
		"num_tags",     "organization",     "tags",   "notes_translated", "maintainer_email",
		"author_email", "metadata_created", "isopen"
	};
	int found = 0;

	if (json_parts_has(head, "success") && (json_parts_has(head, "result") || json_parts_has(head, "error")))
		return 92;
	if (!json_parts_has(head, "name") && !json_parts_has(head, "title") &&
	    !json_parts_has(head, "title_translated"))
		return 0;
	for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
		found += json_parts_has(head, marks[i]);
	return found >= 2 ? 88 : 0;
}

const struct format format_ckan = {
	.name = "ckan",
	.media = "application/json",
	.says = "packages of CKAN: answers of its API, packages alone, in an array or a line each",
	.recognise = recognise,
	.read = read_ckan,
};
