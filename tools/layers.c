/* layers SRC
 *
 * Reads the #include "..." lines of every source below SRC and prints, with file and line, each one that breaks the order
 * of the rooms (docs/architecture.md): a room knows only rooms below it, never one above or beside it. Exit status 1 when
 * there was one. */
#include "base/base.h"
#include "base/file.h"

#include <stdarg.h>

enum { FILE_BYTES = 4 * 1024 * 1024, RANK_HTTP = 2, RANK_SLICE = 10 };

struct room {
	const char *name;
	int         rank;   /* may include what is of lower rank, and itself */
	bool        serves; /* may include http */
};

/* From the bottom up. Rooms of one rank do not know each other. */
static const struct room rooms[] = {
	{ "base", 0, false },
	{ "text", 1, false },
	{ "http", RANK_HTTP, true },
	{ "db", 3, false },
	{ "jobs", 4, false },
	{ "people", 5, false },
	{ "vocabularies", 5, false },
	{ "records", 6, false },
	{ "formats", 7, false },
	{ "search", 7, false },
	{ "figures", 7, false },
	{ "node", RANK_SLICE - 2, false },
	{ "occurrences", RANK_SLICE - 2, false },
	{ "intake", RANK_SLICE - 1, false },
	{ "notices", RANK_SLICE - 1, true },
	{ "network", RANK_SLICE, true },
	{ "requests", RANK_SLICE, true },
	/* the slices */
	{ "editions", RANK_SLICE, true },
	{ "events", RANK_SLICE, true },
	{ "insight", RANK_SLICE, true },
	{ "learning", RANK_SLICE, true },
	{ "library", RANK_SLICE, true },
	{ "matching", RANK_SLICE, true },
	{ "reports", RANK_SLICE, true },
	{ "spaces", RANK_SLICE, true },
	{ "surveys", RANK_SLICE, true },
	{ "tables", RANK_SLICE, true },
	{ "toolkit", RANK_SLICE, true },
	{ "letters", RANK_SLICE + 1, true },
	{ "fleet", RANK_SLICE + 2, true },
	{ "pages", RANK_SLICE + 2, true },
	{ "cli", RANK_SLICE + 3, true },
};

struct checker {
	struct arena *a;
	struct str    folder; /* SRC */
	int           wrong;
};

static const struct room *
find_room(struct str name)
{
	for (size_t i = 0; i < sizeof rooms / sizeof *rooms; i++)
		if (str_is(name, rooms[i].name))
			return &rooms[i];
	return NULL;
}

static void __attribute__((format(printf, 4, 5)))
report(struct checker *checker, struct str file, int line, const char *format, ...)
{
	va_list arguments;

	printf("%.*s:%d: ", STR_ARGS(file), line);
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	putchar('\n');
	checker->wrong++;
}

/* Checks that a file of `room` may include `header`, which is named "room/file.h". */
static void
check_include(struct checker *checker, const struct room *room, struct str file, int line, struct str header)
{
	struct str         rest = header, name;
	const struct room *other;
	bool               is_test = str_ends(file, STR("_test.c")) || str_ends(file, STR("_fuzz.c"));

	if (!str_cut(&rest, '/', &name) || rest.data == NULL)
		return; /* made by the build for the room itself */
	if (str_is(name, "tests")) {
		if (!is_test)
			report(checker, file, line, "only tests may include \"%.*s\"", STR_ARGS(header));
		return;
	}
	other = find_room(name);
	if (other == NULL)
		report(checker, file, line, "\"%.*s\" is of no room that tools/layers.c knows", STR_ARGS(header));
	else if (other != room && other->rank > room->rank)
		report(checker, file, line, "%s stands below %s and may not include \"%.*s\"", room->name, other->name,
		       STR_ARGS(header));
	else if (other != room && other->rank == room->rank)
		report(checker, file, line, "%s stands beside %s and may not include \"%.*s\"", room->name, other->name,
		       STR_ARGS(header));
	else if (other->rank == RANK_HTTP && !room->serves)
		report(checker, file, line, "only pages, slices, network, notices and cli may include http, not %s",
		       room->name);
}

/* The header that the line includes with quotes; false when it does not. */
static bool
parse_include(struct str line, struct str *header_r)
{
	struct str rest = str_trim(line), quote;

	if (!str_starts(rest, STR("#")))
		return false;
	rest = str_trim(str_slice(rest, 1, rest.length));
	if (!str_starts(rest, STR("include")))
		return false;
	rest = str_trim(str_slice(rest, strlen("include"), rest.length));
	return str_cut(&rest, '"', &quote) && quote.length == 0 && str_cut(&rest, '"', header_r) && rest.data != NULL;
}

static bool
check_file(struct checker *checker, const struct room *room, struct str path, struct error *error)
{
	struct arena_mark mark = arena_mark(checker->a);
	struct str        text, line, header;
	int               number = 0;

	if (!file_read(checker->a, path, FILE_BYTES, &text, error))
		return false;
	while (str_cut(&text, '\n', &line)) {
		number++;
		if (parse_include(line, &header))
			check_include(checker, room, path, number, header);
	}
	arena_reset(checker->a, mark);
	return true;
}

static bool
check_room(struct checker *checker, struct str name, struct error *error)
{
	struct str         folder = path_join(checker->a, checker->folder, name);
	const struct room *room = find_room(name);
	struct folder_list list;

	if (room == NULL) {
		report(checker, folder, 1, "a room that tools/layers.c does not know");
		return true;
	}
	if (!folder_list(checker->a, folder, &list, error))
		return false;
	for (size_t i = 0; i < list.count; i++) {
		struct str path = path_join(checker->a, folder, list.names[i]);

		if ((str_ends(path, STR(".c")) || str_ends(path, STR(".h"))) && !check_file(checker, room, path, error))
			return false;
	}
	return true;
}

static bool
check_rooms(struct checker *checker, struct error *error)
{
	struct folder_list list;

	if (!folder_list(checker->a, checker->folder, &list, error))
		return false;
	for (size_t i = 0; i < list.count; i++) {
		if (str_find_byte(list.names[i], '.') < list.names[i].length)
			continue; /* meson.build */
		if (!check_room(checker, list.names[i], error))
			return false;
	}
	return true;
}

int
main(int count, char **arguments)
{
	struct checker checker = { .a = arena_open(0) };
	struct error   error = { 0 };

	if (count != 2) {
		fputs("usage: layers SRC\n", stderr);
		return 2;
	}
	checker.folder = str_of(arguments[1]);
	if (!check_rooms(&checker, &error)) {
		fprintf(stderr, "layers: %s\n", error.detail);
		return 3;
	}
	arena_close(checker.a);
	return checker.wrong > 0 ? 1 : 0;
}
