/* chm init: a node directory from nothing. */
#include "base/file.h"
#include "base/identifier.h"
#include "cli/command.h"
#include "cli/run.h"
#include "node/node.h"

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
	if (good)
		printf("%.*s is the node '%.*s'\nOnce, within a day, this link signs the administrator in:\n%.*s\n",
		       STR_ARGS(folder), STR_ARGS(node->settings.short_name), STR_ARGS(link));
	node_close(node);
	return good ? EXIT_DONE : call_failed(call, &error);
}

int
run_init(struct call *call)
{
	struct settings settings;
	struct error    error = { 0 };

	if (call->argument_count != 1 || !call_has(call, "name"))
		return call_misused(call, "a directory and --name are needed");
	if (!call_has(call, "country") && !call_has(call, "kind"))
		return call_misused(call, "either --country or --kind is needed");
	if (has_line_break(call))
		return call_misused(call, "a setting cannot hold a line break");
	if (!settings_parse(call->a, settings_text(call), STR("options"), &settings, &error) ||
	    !node_make(call->arguments[0], &settings, &error))
		return call_failed(call, &error);
	return print_link(call, call->arguments[0]);
}
