#include "figures/sums.h"

#include "base/clock.h"
#include "db/db.h"
#include "figures/figures_sql.h"

/* Before all that there is, and behind it. */
static struct str
start_of(const struct figure_range *range)
{
	return range->from.length > 0 ? range->from : STR("");
}
static struct str
end_of(const struct figure_range *range)
{
	return range->to.length > 0 ? range->to : STR("9999-99-99");
}

bool
figures_by_period(struct arena *a, struct db *db, const struct figure_range *range, struct figure_sums *sums_r,
		  struct error *error)
{
	struct q_figure_days_row *rows;

	if (!q_figure_days(a, db, start_of(range), end_of(range), &rows, &sums_r->count, error))
		return false;
	sums_r->list = ARENA_ARRAY(a, struct figure_sum, sums_r->count);
	for (size_t i = 0; i < sums_r->count; i++)
		sums_r->list[i] = (struct figure_sum){
			.period = rows[i].period, .kind = rows[i].kind, .what = rows[i].what, .count = rows[i].count
		};
	return true;
}

static bool
by_what_of_owner(struct arena *a, struct db *db, enum figure_kind kind, struct str owner,
		 const struct figure_range *range, size_t most, struct figure_sums *sums_r, struct error *error)
{
	struct q_figure_of_owner_row         *rows;
	const struct q_figure_of_owner_values values = { .kind = str_of(figure_kind_name(kind)),
							 .owner = owner,
							 .since = start_of(range),
							 .until = end_of(range),
							 .most = (int64_t)most };

	if (!q_figure_of_owner(a, db, &values, &rows, &sums_r->count, error))
		return false;
	sums_r->list = ARENA_ARRAY(a, struct figure_sum, sums_r->count);
	for (size_t i = 0; i < sums_r->count; i++)
		sums_r->list[i] =
			(struct figure_sum){ .what = rows[i].what, .form = rows[i].form, .count = rows[i].count };
	return true;
}

bool
figures_by_what(struct arena *a, struct db *db, enum figure_kind kind, struct str owner,
		const struct figure_range *range, size_t most, struct figure_sums *sums_r, struct error *error)
{
	struct q_figure_whats_row *rows;

	if (owner.length > 0)
		return by_what_of_owner(a, db, kind, owner, range, most, sums_r, error);
	if (!q_figure_whats(a, db, str_of(figure_kind_name(kind)), start_of(range), end_of(range), (int64_t)most, &rows,
			    &sums_r->count, error))
		return false;
	sums_r->list = ARENA_ARRAY(a, struct figure_sum, sums_r->count);
	for (size_t i = 0; i < sums_r->count; i++)
		sums_r->list[i] =
			(struct figure_sum){ .what = rows[i].what, .form = rows[i].form, .count = rows[i].count };
	return true;
}

bool
figures_by_form(struct arena *a, struct db *db, enum figure_kind kind, const struct figure_range *range, size_t most,
		struct figure_sums *sums_r, struct error *error)
{
	struct q_figure_forms_row *rows;

	if (!q_figure_forms(a, db, str_of(figure_kind_name(kind)), start_of(range), end_of(range), (int64_t)most, &rows,
			    &sums_r->count, error))
		return false;
	sums_r->list = ARENA_ARRAY(a, struct figure_sum, sums_r->count);
	for (size_t i = 0; i < sums_r->count; i++)
		sums_r->list[i] = (struct figure_sum){ .form = rows[i].form, .count = rows[i].count };
	return true;
}

bool
figures_of(struct arena *a, struct db *db, enum figure_kind kind, struct str what, const struct figure_range *range,
	   struct figure_sums *sums_r, struct error *error)
{
	struct q_figure_of_row *rows;

	if (!q_figure_of(a, db, str_of(figure_kind_name(kind)), what, start_of(range), end_of(range), &rows,
			 &sums_r->count, error))
		return false;
	sums_r->list = ARENA_ARRAY(a, struct figure_sum, sums_r->count);
	for (size_t i = 0; i < sums_r->count; i++)
		sums_r->list[i] =
			(struct figure_sum){ .period = rows[i].period, .form = rows[i].form, .count = rows[i].count };
	return true;
}

struct walk {
	figure_fn *each;
	void      *context;
};

static bool
hand_on(void *context, const struct q_figure_each_row *row, struct error *error)
{
	const struct walk      *walk = context;
	const struct figure_sum sum = {
		.period = row->period, .kind = row->kind, .what = row->what, .form = row->form, .count = row->count
	};

	return walk->each(walk->context, &sum, error);
}

bool
figures_each(struct db *db, const struct figure_range *range, figure_fn *each, void *context, struct error *error)
{
	struct arena *a = arena_open(0);
	struct walk   walk = { each, context };
	bool          good = q_figure_each(a, db, start_of(range), end_of(range), hand_on, &walk, error);

	arena_close(a);
	return good;
}

bool
figure_period(struct str text, const char *name, struct error *error)
{
	struct str rest = text, year, month, day = STR("1");
	int64_t    y, m, d;

	if (text.length == 0)
		return true;
	if ((text.length == strlen("2026-11") || text.length == strlen("2026-11-30")) && str_cut(&rest, '-', &year) &&
	    year.length == 4 && str_cut(&rest, '-', &month) && month.length == 2 &&
	    (rest.data == NULL || (str_cut(&rest, '-', &day) && day.length == 2)) && str_integer(year, &y) &&
	    str_integer(month, &m) && str_integer(day, &d) && y > 0 &&
	    date_is_valid((struct date){ (int)y, (int)m, (int)d }))
		return true;
	return error_set(error, ERROR_INPUT, "figures.period",
			 "'%s' is a day as 2026-11-30 or a month as 2026-11, not '%.*s'", name,
			 STR_ARGS(str_head(text, 40)));
}
