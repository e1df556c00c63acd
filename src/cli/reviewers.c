/* chm reviewers: who offers to review case studies, and letting them into the pool, or out of it. */
#include "cli/open.h"
#include "cli/run.h"
#include "db/db.h"
#include "people/account.h"
#include "people/audit.h"
#include "requests/reviewing.h"

struct pool_call {
	struct call *call;
	struct node *node;
	bool         accepts;
};

static struct json *
list_of(struct arena *a, const struct str *list, size_t count)
{
	struct json *array = json_array(a);

	for (size_t i = 0; i < count; i++)
		json_append(array, json_string(a, list[i]));
	return array;
}

static bool
print_reviewer(const struct call *call, struct db *db, const struct reviewer *reviewer, struct error *error)
{
	struct arena          *a = call->a;
	struct account         account;
	struct reviewer_counts counts;
	struct json           *line = json_object(a);

	if (!account_find(a, db, reviewer->account, &account, error) ||
	    !reviewer_count(a, db, reviewer->account, &counts, error))
		return false;
	if (!call->json) {
		printf("%.*s\t%s\t%s\t%" PRId64 "\t%" PRId64 "\t%.*s\n", STR_ARGS(account.email),
		       reviewer->accepted != 0 ? "accepted" : "offered", reviewer->available ? "available" : "away",
		       counts.open, counts.done, STR_ARGS(account.name));
		return true;
	}
	json_set(line, STR("account"), json_string(a, account.id));
	json_set(line, STR("email"), json_string(a, account.email));
	json_set(line, STR("name"), json_string(a, account.name));
	json_set(line, STR("accepted"), json_boolean(a, reviewer->accepted != 0));
	json_set(line, STR("available"), json_boolean(a, reviewer->available));
	json_set(line, STR("named"), json_boolean(a, reviewer->named));
	json_set(line, STR("subjects"), list_of(a, reviewer->subjects, reviewer->subject_count));
	json_set(line, STR("languages"), list_of(a, reviewer->languages, reviewer->language_count));
	json_set(line, STR("countries"), list_of(a, reviewer->countries, reviewer->country_count));
	json_set(line, STR("open"), json_number(a, counts.open));
	json_set(line, STR("done"), json_number(a, counts.done));
	call_print_json(call, line);
	return true;
}

static bool
list(const struct pool_call *pool, struct error *error)
{
	struct reviewer *rows;
	struct db       *db;
	size_t           count = 0;
	bool             good;

	if (!db_borrow(pool->node->pool, &db, error))
		return false;
	good = reviewers_list(pool->call->a, db, &rows, &count, error);
	for (size_t i = 0; good && i < count; i++)
		good = print_reviewer(pool->call, db, &rows[i], error);
	db_return(db);
	return good;
}

static bool
accept(void *context, struct db *db, struct error *error)
{
	const struct pool_call *pool = context;
	const struct actor      operator= actor_operator();
	struct arena           *a = pool->call->a;
	struct account          account;

	return account_find_email(a, db, pool->call->arguments[1], &account, error) &&
	       reviewer_accept(a, db, &pool->node->records, &operator, account.id, pool->accepts, error);
}

int
run_reviewers(struct call *call)
{
	struct pool_call pool = { .call = call };
	struct error     error = { 0 };
	bool             lists = call->argument_count == 0, good;
	int              status;

	if (call->argument_count == 1)
		lists = str_is(call->arguments[0], "list");
	pool.accepts = call->argument_count == 2 && str_is(call->arguments[0], "accept");
	if (!lists && !pool.accepts && !(call->argument_count == 2 && str_is(call->arguments[0], "end")))
		return call_misused(call, "'list', 'accept EMAIL' and 'end EMAIL' are what there is");
	if (!call_open_node(call, NODE_RECORDS, &pool.node, &status))
		return status;
	good = lists ? list(&pool, &error) : db_change(pool.node->pool, accept, &pool, &error);
	audit_note(&pool.node->audit);
	node_close(pool.node);
	return good ? EXIT_DONE : call_failed(call, &error);
}
