/* chm init: a node directory from nothing. */
#include "base/file.h"
#include "base/identifier.h"
#include "cli/open.h"
#include "cli/run.h"
#include "vocabularies/vocabularies.h"

/* A short name: what is given, the country code, or what is left of the name. */
static struct str
short_name(const struct call *call, struct str country)
{
	struct str    name = call_option(call, "name");
	struct buffer out = buffer_in(call->a);

	if (call_has(call, "short"))
		return call_option(call, "short");
	if (country.length > 0)
		return str_lower(call->a, country);
	name = str_lower(call->a, name);
	for (size_t i = 0; i < name.length && out.length < 20; i++) {
		char c = name.data[i];

		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9' && out.length > 0))
			buffer_add_byte(&out, c);
	}
	return buffer_str(&out);
}

/* The settings as the text of a node.ini, so that one reader checks them all. */
static struct str
settings_text(const struct call *call)
{
	static const char *const same[] = { "languages", "url", "contact", "database" };
	struct buffer            out = buffer_in(call->a);
	struct str               country = call_option(call, "country");
	struct str               kind = call_has(call, "kind") ? call_option(call, "kind") : STR("national");
	struct str               short_text = short_name(call, country);

	buffer_format(&out, "name = %.*s\nshort = %.*s\nkind = %.*s\ncountry = %.*s\n",
		      STR_ARGS(call_option(call, "name")), STR_ARGS(short_text), STR_ARGS(kind), STR_ARGS(country));
	for (size_t i = 0; i < sizeof same / sizeof *same; i++)
		if (call_has(call, same[i]))
			buffer_format(&out, "%s = %.*s\n", same[i], STR_ARGS(call_option(call, same[i])));
	if (call_has(call, "demonstration"))
		buffer_add_c(&out, "demonstration = yes\n");
	return buffer_str(&out);
}

static bool
has_line_break(const struct call *call)
{
	for (size_t i = 0; i < call->given_count; i++)
		if (str_find_byte(call->given[i].value, '\n') < call->given[i].value.length)
			return true;
	return false;
}

/* The node exists now; a link lets its administrator in. */
static int
print_link(const struct call *call, struct str folder)
{
	struct node_options options = { .use = NODE_RECORDS };
	struct node        *node;
	struct str          link;
	struct error        error = { 0 };
	bool                good;

	if (!node_open(folder, &options, &node, &error))
		return call_failed(call, &error);
	good = node_operator_link(call->a, node, node->settings.url, &link, &error);
	if (good && !call->json)
		printf("%.*s is the node '%.*s'\nOnce, within a day, this link signs the administrator in:\n",
		       STR_ARGS(folder), STR_ARGS(node->settings.short_name));
	if (good)
		call_print_link(call, link);
	node_close(node);
	return good ? EXIT_DONE : call_failed(call, &error);
}

/* The country is one that pages know the name of. */
static bool
check_country(const struct call *call, struct error *error)
{
	const struct vocabularies *vocabularies;
	struct str                 country = call_option(call, "country");

	if (country.length == 0)
		return true;
	if (!vocabularies_own(call->a, &vocabularies, error))
		return false;
	return term_in(vocabulary_find(vocabularies, STR("countries")), country) != NULL ||
	       error_set(error, ERROR_INPUT, "init.country",
			 "--country: '%.*s' is no ISO 3166-1 alpha-2 code such as KE", STR_ARGS(country));
}

/* Reads the settings; an error names the option that it is about, not a line. */
static bool
read_settings(const struct call *call, struct settings *settings_r, struct error *error)
{
	struct str text = settings_text(call), line = { 0 }, name = { 0 };
	int64_t    number = 0;

	if (settings_parse(call->a, text, STR(""), settings_r, error))
		return true;
	if (error->place[0] == ':' && str_integer(str_of(error->place + 1), &number))
		while (number-- > 0 && str_cut(&text, '\n', &line))
			continue;
	if (str_cut(&line, ' ', &name) && name.length != 0) {
		error->place[0] = '\0';
		error_at(error, "--%.*s", STR_ARGS(name));
	}
	return false;
}

int
run_init(struct call *call)
{
	struct settings settings;
	struct error    error = { 0 };
	int             status;

	if (call->argument_count != 1 || !call_has(call, "name"))
		return call_misused(call, "a directory and --name are needed");
	if (!call_has(call, "country") && !call_has(call, "kind"))
		return call_misused(call, "either --country or --kind is needed");
	if (has_line_break(call))
		return call_misused(call, "a setting cannot hold a line break");
	if (check_country(call, &error) && read_settings(call, &settings, &error) &&
	    node_make(call->arguments[0], &settings, &error))
		return print_link(call, call->arguments[0]);
	status = call_failed(call, &error);
	return error.code == ERROR_CONFLICT ? EXIT_USAGE : status; /* nothing was done */
}
