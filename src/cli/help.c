/* chm help: all of it is made from the table of commands, the settings, the types and the formats. */
#include "cli/command.h"
#include "cli/run.h"
#include "base/file.h"
#include "formats/export.h"
#include "formats/format.h"
#include "node/settings.h"
#include "people/permission.h"
#include "records/types.h"
#include "vocabularies/vocabularies.h"

static const char *
dashes(const struct option *option)
{
	return option->name[1] == '\0' ? "-" : "--";
}

static void
print_options(const struct option *options, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		int width = printf("  %s%s %s", dashes(&options[i]), options[i].name,
				   options[i].value != NULL ? options[i].value : "");

		printf("%*s%s\n", width < 24 ? 24 - width : 1, "", options[i].says);
	}
}

static void
print_overview(void)
{
	const struct command *list;
	const struct option  *options;
	size_t                count = commands_list(&list);

	printf("chm runs a node of the clearing-house mechanism on one directory.\n\n");
	for (size_t i = 0; i < count; i++)
		printf("  %-9s %s\n", list[i].name, list[i].says);
	printf("\nEvery command takes:\n");
	count = options_common(&options);
	print_options(options, count);
	printf("\nExit status: 0 done; 1 done in part, each rejected input is reported; 2 wrong usage; 3 stopped, a "
	       "repeat "
	       "continues.\n'chm help COMMAND' explains one.\n");
}

static void
print_command(const struct command *command)
{
	printf("chm %s [-n DIR]%s%s%s\n\n%s\n", command->name, command->option_count > 0 ? " [OPTION]..." : "",
	       command->arguments[0] != '\0' ? " " : "", command->arguments, command->says);
	if (command->more[0] != '\0')
		printf("%s\n", command->more);
	if (command->option_count > 0)
		printf("\n");
	print_options(command->options, command->option_count);
}

/* Text for troff: a backslash, a '-' that is typed, and a '.' or "'" at the start are marked. Of prose each sentence stands
 * on a line of its own. */
static void
print_troff(const char *text, bool prose)
{
	for (const char *c = text; *c != '\0'; c++) {
		if (*c == '\\')
			fputs("\\e", stdout);
		else if (*c == '-')
			fputs("\\-", stdout);
		else if (c == text && (*c == '.' || *c == '\''))
			printf("\\&%c", *c);
		else if (prose && *c == ' ' && c != text && c[-1] == '.' && c[1] >= 'A' && c[1] <= 'Z')
			putchar('\n');
		else
			putchar(*c);
	}
	putchar('\n');
}

static void
print_manual_options(const struct option *options, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		printf(".TP\n.B %s", options[i].name[1] == '\0' ? "\\-" : "\\-\\-");
		if (options[i].value == NULL) {
			print_troff(options[i].name, false);
		} else {
			printf("%s ", options[i].name);
			print_troff(options[i].value, false);
		}
		print_troff(options[i].says, true);
	}
}

static void
print_manual(void)
{
	const struct command *list;
	const struct option  *options;
	size_t                count = commands_list(&list);
	struct arena         *a = arena_open(0);
	struct buffer         settings = buffer_in(a);

	printf(".TH CHM 1 \"\" \"chm " CHM_VERSION
	       "\"\n.SH NAME\nchm \\- node of the clearing\\-house mechanism\n.SH SYNOPSIS\n.B chm\n.I "
	       "command\n[options] "
	       "[arguments]\n.SH COMMANDS\n");
	for (size_t i = 0; i < count; i++) {
		printf(".SS ");
		print_troff(str_c(a, str_format(a, list[i].arguments[0] != '\0' ? "%s %s" : "%s", list[i].name,
						list[i].arguments)),
			    false);
		print_troff(list[i].says, true);
		if (list[i].more[0] != '\0')
			print_troff(list[i].more, true);
		print_manual_options(list[i].options, list[i].option_count);
	}
	printf(".SH OPTIONS\nEvery command takes:\n");
	count = options_common(&options);
	print_manual_options(options, count);
	settings_describe(&settings);
	buffer_add_byte(&settings, '\0');
	printf(".SH SETTINGS\nThe file node.ini in the node directory:\n.nf\n");
	print_troff(settings.data, false);
	printf(".fi\n.SH EXIT STATUS\n0 done; 1 done in part, each rejected input is reported; 2 wrong usage; 3 "
	       "stopped, a repeat "
	       "continues.\n.SH ENVIRONMENT\n.TP\n.B CHM_NODE\nThe node directory when \\-n is not given.\n");
	arena_close(a);
}

static void
print_option_names(const struct command *command)
{
	const struct option *common;
	size_t               count = options_common(&common);

	for (size_t i = 0; i < command->option_count; i++)
		printf("%s%s ", dashes(&command->options[i]), command->options[i].name);
	for (size_t i = 0; i < count; i++)
		printf("%s%s ", dashes(&common[i]), common[i].name);
	printf("\" ;;\n");
}

/* The words in lower case of what stands behind a command ("show|history ID": show, history), COMMAND for all commands. */
static void
print_argument_words(const struct command *command)
{
	const struct command *list;
	size_t                count = commands_list(&list);
	const char           *c = command->arguments;

	if (!(*c >= 'a' && *c <= 'z') && *c != '[')
		return;
	printf("\t\t\"%s %s\") only=1 words=\"", command->name, command->name);
	while (*c != '\0') {
		size_t length = strcspn(c, "[]| ");
		bool   commands = str_is((struct str){ c, length }, "COMMAND");

		for (size_t i = 0; commands && i < count; i++)
			printf("%s ", list[i].name);
		if (*c >= 'a' && *c <= 'z')
			printf("%.*s ", (int)length, c);
		c += length + (c[length] != '\0');
	}
	print_option_names(command);
}

/* What may stand behind one command: the values of the option before, words, options. */
static void
print_command_words(const struct command *command)
{
	for (size_t i = 0; i < command->option_count; i++)
		if (command->options[i].choices != NULL)
			printf("\t\t\"%s %s%s\") words=\"%s\" only=1 ;;\n", command->name, dashes(&command->options[i]),
			       command->options[i].name, command->options[i].choices);
	print_argument_words(command);
	printf("\t\t\"%s \"*) words=\"", command->name);
	print_option_names(command);
}

static void
print_completion(void)
{
	const struct command *list;
	size_t                count = commands_list(&list);

	printf("# completion of chm for bash\n_chm() {\n"
	       "\tlocal word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} words= only=\n"
	       "\tif [ \"$COMP_CWORD\" = 1 ]; then\n\t\twords=\"");
	for (size_t i = 0; i < count; i++)
		printf("%s ", list[i].name);
	printf("\"\n\telse\n\t\tcase \"${COMP_WORDS[1]} $before\" in\n");
	for (size_t i = 0; i < count; i++)
		print_command_words(&list[i]);
	printf("\t\tesac\n\tfi\n"
	       "\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\"\n"
	       "\t\t[ \"$COMP_CWORD$only\" = 1 -o \"$only\" ] || compgen -f -- \"$word\")\n"
	       "}\ncomplete -o filenames -F _chm chm\n");
}

static void
print_formats(void)
{
	const struct format *const   *formats;
	const struct exporter *const *exporters;
	size_t                        count = formats_list(&formats);

	printf("chm import reads:\n");
	for (size_t i = 0; i < count; i++)
		printf("  %-10s %s\n", formats[i]->name, formats[i]->says);
	count = exporters_list(&exporters);
	printf("\nchm export writes:\n");
	for (size_t i = 0; i < count; i++)
		printf("  %-10s %s: %s\n", exporters[i]->name, exporters[i]->label, exporters[i]->media);
}

static int
print_types(struct call *call)
{
	const struct vocabularies *vocabularies;
	const struct types        *types;
	struct buffer              out = buffer_in(call->a);
	struct error               error = { 0 };

	if (!vocabularies_own(call->a, &vocabularies, &error) ||
	    !types_read(call->a, path_join(call->a, call->folder, STR("types")), vocabularies, &types, &error))
		return call_failed(call, &error);
	type_describe(&out, types);
	fwrite(out.data, 1, out.length, stdout);
	return EXIT_DONE;
}

int
run_help(struct call *call)
{
	struct str            topic = call->argument_count > 0 ? call->arguments[0] : STR("");
	const struct command *command = command_find(topic);
	struct buffer         settings = buffer_in(call->a);

	if (topic.length == 0) {
		print_overview();
	} else if (command != NULL) {
		print_command(command);
	} else if (str_is(topic, "settings")) {
		settings_describe(&settings);
		fwrite(settings.data, 1, settings.length, stdout);
	} else if (str_is(topic, "types")) {
		return print_types(call);
	} else if (str_is(topic, "permissions")) {
		permission_describe(&settings);
		fwrite(settings.data, 1, settings.length, stdout);
	} else if (str_is(topic, "formats")) {
		print_formats();
	} else if (str_is(topic, "man")) {
		print_manual();
	} else if (str_is(topic, "completion")) {
		print_completion();
	} else {
		return call_misused(call, "there is no help on '%.*s'", STR_ARGS(topic));
	}
	return EXIT_DONE;
}
