/* Aliases. */
#include "records/alias.h"

#include "base/json.h"
#include "base/limits.h"
#include "records/alias_sql.h"
#include "records/records.h"

/* Where a chain ends; empty when it comes back to itself, which merges of two nodes can do that did not know of each other. */
static struct str
end_of(const struct q_alias_chain_row *rows, size_t count, struct str id)
{
	for (size_t i = 0; i < count; i++) {
		if (str_equal(rows[i].target, id))
			return STR("");
		for (size_t before = 0; before < i; before++)
			if (str_equal(rows[i].target, rows[before].target))
				return STR("");
	}
	return rows[count - 1].target;
}

bool
record_resolve(struct arena *a, struct db *db, struct str id, struct str *id_r, struct error *error)
{
	struct q_alias_chain_row *rows;
	struct str                end;
	size_t                    count;

	*id_r = id;
	if (!q_alias_chain(a, db, id, LIMIT_MERGE_STEPS, &rows, &count, error))
		return false;
	if (count == 0)
		return true;
	end = end_of(rows, count, id);
	if (end.length > 0)
		*id_r = end;
	return true;
}

bool
record_alias_of(struct arena *a, struct db *db, struct str id, struct str *target_r, struct error *error)
{
	struct q_alias_of_row row;
	struct error          none = { 0 };

	*target_r = STR("");
	if (q_alias_of(a, db, id, &row, &none)) {
		*target_r = row.target;
		return true;
	}
	if (none.code != ERROR_ABSENT && error != NULL)
		*error = none;
	return none.code == ERROR_ABSENT;
}

bool
record_aliases(struct arena *a, struct db *db, struct str id, struct str **list_r, size_t *count_r, struct error *error)
{
	struct q_alias_sources_row *rows;
	size_t                      count;

	*count_r = 0;
	if (!q_alias_sources(a, db, id, LIMIT_MERGE_STEPS, LIMIT_MERGED_LISTED, &rows, &count, error))
		return false;
	*list_r = ARENA_ARRAY(a, struct str, count);
	for (size_t i = 0; i < count; i++)
		if (!str_equal(rows[i].record, id))
			(*list_r)[(*count_r)++] = rows[i].record;
	return true;
}

bool
record_alias_depth(struct arena *a, struct db *db, struct str id, int *depth_r, struct error *error)
{
	struct q_alias_sources_row *rows;
	size_t                      count;

	*depth_r = 0;
	if (!q_alias_sources(a, db, id, LIMIT_MERGE_STEPS, INT32_MAX, &rows, &count, error))
		return false;
	for (size_t i = 0; i < count; i++)
		if (rows[i].step > *depth_r)
			*depth_r = (int)rows[i].step;
	return true;
}

bool
record_alias_set(struct arena *a, struct db *db, struct str id, struct str target, struct error *error)
{
	return target.length > 0 ? q_alias_put(a, db, id, target, error) : q_alias_drop(a, db, id, error);
}

/* ---- checking ---------------------------------------------------------------------------------------------------- */

struct checking {
	struct arena   *a;
	alias_wrong_fn *wrong;
	void           *context;
};

static bool
check_said(void *context, const struct q_aliases_said_row *row, struct error *error)
{
	struct checking  *checking = context;
	struct arena_mark mark = arena_mark(checking->a);
	struct json      *body;
	struct str        said = STR(""), listed = row->target.data != NULL ? row->target : STR("");
	bool              good = true;

	if (json_parse(checking->a, row->body, &body, NULL)) /* else verifying says so */
		said = json_text(body, "merged");
	if (!str_equal(said, listed))
		good = checking->wrong(checking->context, row->id, (int)row->revision, said, error);
	arena_reset(checking->a, mark);
	return good;
}

bool
record_aliases_check(struct arena *a, struct db *db, alias_wrong_fn *wrong, void *context, struct error *error)
{
	struct checking             checking = { a, wrong, context };
	struct q_aliases_stray_row *rows;
	size_t                      count;

	if (!q_aliases_said(a, db, STATE_WITHDRAWN, check_said, &checking, error) ||
	    !q_aliases_stray(a, db, STATE_WITHDRAWN, &rows, &count, error))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!wrong(context, rows[i].record, 0, STR(""), error))
			return false;
	return true;
}
