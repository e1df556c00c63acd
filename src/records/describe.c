/* The manual of the record types, made from them. */
#include "records/kinds.h"
#include "records/types.h"

static struct str
english(const struct localized *localized)
{
	return localized_in(localized, STR("en"));
}

static void add_condition(struct buffer *out, const struct condition *condition);

static void
add_test(struct buffer *out, const struct condition *condition)
{
	struct str name = condition->field;

	if (name.data[0] == '/')
		name = str_slice(name, 1, name.length);
	buffer_format(out, "`%.*s` is ", STR_ARGS(name));
	if (condition->kind == CONDITION_GIVEN)
		buffer_add_c(out, condition->given ? "given" : "not given");
	for (size_t i = 0; i < condition->value_count; i++)
		buffer_format(out, "%s%.*s", i > 0 ? " or " : "", STR_ARGS(condition->values[i]));
}

static void
add_parts(struct buffer *out, const struct condition *condition, const char *joint)
{
	for (size_t i = 0; i < condition->part_count; i++) {
		const struct condition *part = &condition->parts[i];
		bool                    simple = part->kind == CONDITION_IS || part->kind == CONDITION_GIVEN;

		buffer_add_c(out, i > 0 ? joint : "");
		buffer_add_c(out, simple ? "" : "(");
		add_condition(out, part);
		buffer_add_c(out, simple ? "" : ")");
	}
}

static void
add_condition(struct buffer *out, const struct condition *condition)
{
	switch (condition->kind) {
	case CONDITION_IS:
	case CONDITION_GIVEN:
		add_test(out, condition);
		break;
	case CONDITION_NOT:
		buffer_add_c(out, "not ");
		add_parts(out, condition, "");
		break;
	case CONDITION_ALL:
		add_parts(out, condition, ", and ");
		break;
	case CONDITION_ANY:
		add_parts(out, condition, ", or ");
		break;
	}
}

/* A '|' would end the cell. */
static void
add_cell(struct buffer *out, struct str text)
{
	for (size_t i = 0; i < text.length; i++) {
		if (text.data[i] == '|')
			buffer_add_byte(out, '\\');
		buffer_add_byte(out, text.data[i]);
	}
}

static void
add_kind(struct buffer *out, const struct field *field)
{
	buffer_format(out, "%s%s", field_kind_name(field->kind), field->many ? ", many" : "");
	if (field->vocabulary.length > 0)
		buffer_format(out, " of `%.*s`", STR_ARGS(field->vocabulary));
	for (size_t i = 0; i < field->type_count; i++)
		buffer_format(out, "%s`%.*s`", i > 0 ? ", " : ": ", STR_ARGS(field->types[i]));
	for (size_t i = 0; i < field->choice_count; i++)
		buffer_format(out, "%s%.*s", i > 0 ? ", " : ": ", STR_ARGS(field->choices[i].value));
	for (size_t i = 0; i < field->unit_count; i++)
		buffer_format(out, "%s%.*s", i > 0 ? ", " : " in ", STR_ARGS(field->units[i]));
}

static void
add_limit(struct buffer *out, const char *what, int64_t least, int64_t most)
{
	if (least > 0 && most < INT64_MAX)
		buffer_format(out, "; %" PRId64 " to %" PRId64 "%s", least, most, what);
	else if (most < INT64_MAX)
		buffer_format(out, "; at most %" PRId64 "%s", most, what);
	else if (least > 0)
		buffer_format(out, "; at least %" PRId64 "%s", least, what);
}

static void
add_rules(struct buffer *out, const struct field *field)
{
	size_t start = out->length;

	if (field->required)
		buffer_add_c(out, "; required");
	if (field->required_when != NULL) {
		buffer_add_c(out, "; required when ");
		add_condition(out, field->required_when);
	}
	if (field->shown_when != NULL) {
		buffer_add_c(out, "; only when ");
		add_condition(out, field->shown_when);
	}
	add_limit(out, field_allows(field, KIND_TEXT) ? " characters" : "", field->least, field->most);
	add_limit(out, " values", field->at_least, field->at_most);
	if (field->sensitivity == FIELD_PERSONAL)
		buffer_add_c(out, "; personal data");
	if (field->sensitivity == FIELD_CONFIDENTIAL)
		buffer_add_c(out, "; confidential: withheld from the public body");
	if (field->facet.length > 0)
		buffer_format(out, "; facet %.*s", STR_ARGS(field->facet));
	if (out->length > start) { /* without the first "; " */
		memmove(out->data + start, out->data + start + 2, out->length - start - 2);
		out->length -= 2;
	}
}

static void
add_maps(struct buffer *out, const struct field *field)
{
	const struct str maps[] = { field->dc, field->dcat, field->schema, field->eml };
	const char      *prefixes[] = { "dc:", "", "schema:", "eml:" };
	bool             any = false;

	for (size_t i = 0; i < sizeof maps / sizeof maps[0]; i++) {
		if (maps[i].length == 0)
			continue;
		buffer_format(out, "%s%s%.*s", any ? ", " : "", prefixes[i], STR_ARGS(maps[i]));
		any = true;
	}
}

static void
add_fields(struct buffer *out, const struct field_list *fields, const char *prefix)
{
	char inner[200];

	for (size_t i = 0; i < fields->count; i++) {
		const struct field *field = &fields->list[i];

		buffer_format(out, "| `%s%.*s` | ", prefix, STR_ARGS(field->name));
		add_cell(out, english(&field->label));
		buffer_add_c(out, " | ");
		add_kind(out, field);
		buffer_add_c(out, " | ");
		add_rules(out, field);
		buffer_add_c(out, " | ");
		add_maps(out, field);
		buffer_add_c(out, " |\n");
		snprintf(inner, sizeof inner, "%s%.*s.", prefix, STR_ARGS(field->name));
		add_fields(out, &field->fields, inner);
	}
}

static void
add_owners(struct buffer *out, const struct type *type)
{
	const char *joint = "";

	buffer_add_c(out, "Owned by ");
	if (type->owner_country) {
		buffer_add_c(out, "countries");
		joint = ", ";
	}
	if (type->owner_organization) {
		buffer_format(out, "%sorganizations", joint);
		joint = ", ";
	}
	if (type->owner_node)
		buffer_format(out, "%sthe node itself", joint);
	if (type->confirm_months > 0)
		buffer_format(out, "; counts as not confirmed %d months after it was confirmed last",
			      type->confirm_months);
	if (type->date.length > 0)
		buffer_format(out, "; dated by `%.*s`", STR_ARGS(type->date));
	buffer_add_c(out, ".");
	if (type->schema.length > 0)
		buffer_format(out, " schema.org: %.*s.", STR_ARGS(type->schema));
	if (type->dcat.length > 0)
		buffer_format(out, " DCAT: %.*s.", STR_ARGS(type->dcat));
	buffer_add_c(out, "\n");
}

static const char introduction[] =
	"# Record types\n\n"
	"This page is made from the files in `types/` by `chm help types`. [Add a record type](add-a-record-type.md) "
	"is the manual\n"
	"of the files and says how each kind of field stands in JSON; [Checks](checks.md) says what can be wrong with "
	"a record.\n\n"
	"## What every record has\n\n"
	"| member | says |\n|---|---|\n"
	"| `id` | its identifier, such as `ke-8f3k2qz`; drawn when it is stored |\n"
	"| `revision` | 1, 2, ...; each published revision stays as it is |\n"
	"| `type` | one of the types below |\n"
	"| `state` | published, withdrawn, revoked or erased; drafts are kept apart |\n"
	"| `owner` | a country code, the identifier of an organization, or the short name of a node |\n"
	"| `home` | address of the node that alone makes new revisions |\n"
	"| `languages` | the languages of its texts, counted when it is stored |\n"
	"| `created`, `updated` | times of its first and of this revision |\n"
	"| `confirmed` | the date when its owner last said that it is still right |\n"
	"| `licence` | SPDX identifier or address |\n"
	"| `rights.custodian`, `rights.holder` | who keeps what it describes, and who holds the rights |\n"
	"| `rights.access` | open, registered, restricted, closed: who may have what it describes. Unless open, its "
	"files are "
	"withheld; the rest of the record is public |\n"
	"| `rights.embargo` | a date: until then only titles, subjects, countries, languages and dates are public |\n"
	"| `rights.labels` | labels of traditional knowledge |\n"
	"| `reason` | of a withdrawal, revocation or erasure |\n"
	"| `fields` | what the type declares |\n"
	"| `origin` | node, hash, hash of the revision before, salt, signature and, of adopted records, their source "
	"|\n";

void
type_describe(struct buffer *out, const struct types *types)
{
	const struct type *const *list;
	size_t                    count = types_list(types, &list);

	buffer_add_c(out, introduction);
	for (size_t i = 0; i < count; i++) {
		buffer_format(out, "\n## %.*s (`%.*s`)\n\n", STR_ARGS(english(&list[i]->label)),
			      STR_ARGS(list[i]->name));
		if (list[i]->help.count > 0)
			buffer_format(out, "%.*s.\n", STR_ARGS(english(&list[i]->help)));
		add_owners(out, list[i]);
		buffer_add_c(out, "\n| field | label | kind | rules | maps to |\n|---|---|---|---|---|\n");
		add_fields(out, &list[i]->fields, "");
	}
}
