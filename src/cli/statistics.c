/* chm statistics: how often what is published was read. */
#include "cli/open.h"
#include "cli/run.h"
#include "db/db.h"
#include "figures/sums.h"
#include "formats/csv_cells.h"

enum { MOST = 100 * 1000 };

struct printing {
	const struct call *call;
	bool               csv;
};

static const char *const names[] = { "period", "kind", "what", "form" };

enum { NAMES = sizeof names / sizeof names[0] };

static bool
print(void *context, const struct figure_sum *sum, struct error *error)
{
	const struct printing *printing = context;
	const struct call     *call = printing->call;
	const struct str       values[NAMES] = { sum->period, sum->kind, sum->what, sum->form };
	struct arena_mark      mark = arena_mark(call->a);
	struct json           *line = json_object(call->a);
	struct buffer          out = buffer_in(call->a);

	(void)error;
	for (size_t i = 0; i < NAMES; i++) {
		if (values[i].data == NULL)
			continue; /* not asked for */
		if (printing->csv)
			csv_add_cell(&out, values[i]);
		else
			buffer_add(&out, values[i].length > 0 ? values[i] : STR("-"));
		buffer_add_byte(&out, printing->csv ? ',' : '\t');
		json_add(line, str_of(names[i]), json_string(call->a, values[i]));
	}
	json_add(line, STR("count"), json_number(call->a, sum->count));
	if (call->json)
		call_print_json(call, line);
	else
		printf("%.*s%" PRId64 "%s\n", STR_ARGS(buffer_str(&out)), sum->count, printing->csv ? "\r" : "");
	arena_reset(call->a, mark);
	return true;
}

/* The first line of a table: of what the sums hold. */
static void
print_head(const struct printing *printing, const char *first)
{
	if (printing->csv && !printing->call->json)
		printf("%s,count\r\n", first);
}

static bool
print_all(struct printing *printing, const struct figure_sums *sums, struct error *error)
{
	for (size_t i = 0; i < sums->count; i++)
		if (!print(printing, &sums->list[i], error))
			return false;
	return true;
}

static bool
list(struct printing *printing, struct db *db, struct error *error)
{
	const struct call        *call = printing->call;
	const struct figure_range range = { call_option(call, "since"), call_option(call, "until") };
	struct str                by = call_option(call, "by"), owner = call_option(call, "owner");
	struct figure_sums        sums;
	enum figure_kind          kind;

	if (!figure_period(range.from, "--since", error) || !figure_period(range.to, "--until", error))
		return false;
	if (str_is(by, "all")) {
		print_head(printing, "period,kind,what,form");
		return figures_each(db, &range, print, printing, error);
	}
	if (str_is(by, "form")) {
		print_head(printing, "form");
		return figures_by_form(call->a, db, FIGURE_DOWNLOAD, &range, MOST, &sums, error) &&
		       print_all(printing, &sums, error);
	}
	if (by.length > 0) {
		if (!figure_kind_parse(by, &kind))
			return error_set(error, ERROR_INPUT, "figures.kind", "'%.*s' is nothing that is counted",
					 STR_ARGS(str_head(by, 40)));
		print_head(printing, "what,form");
		return figures_by_what(call->a, db, kind, owner, &range, MOST, &sums, error) &&
		       print_all(printing, &sums, error);
	}
	print_head(printing, owner.length > 0 ? "period,form" : "period,kind,what");
	return (owner.length > 0 ? figures_of(call->a, db, FIGURE_OWNER, owner, &range, &sums, error)
				 : figures_by_period(call->a, db, &range, &sums, error)) &&
	       print_all(printing, &sums, error);
}

int
run_statistics(struct call *call)
{
	struct printing printing = { .call = call, .csv = call_has(call, "csv") };
	struct node    *node;
	struct db      *db;
	struct error    error = { 0 };
	int             status;
	bool            good;

	if (call->argument_count > 0)
		return call_misused(call, "'%.*s' has no meaning here", STR_ARGS(call->arguments[0]));
	if (!call_open_node(call, NODE_RECORDS, &node, &status))
		return status;
	good = db_borrow(node->pool, &db, &error);
	if (good) {
		good = list(&printing, db, &error);
		db_return(db);
	}
	node_close(node);
	return good ? EXIT_DONE : call_failed(call, &error);
}
