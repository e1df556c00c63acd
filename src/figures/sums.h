/* Reading figures. Periods are texts, days (2026-11-30) and months (2026-11) that they became; a range has both. */
#ifndef FIGURES_SUMS_H
#define FIGURES_SUMS_H

#include "figures/figures.h"

struct db;

/* From one period to another, both among them; empty: without bound. */
struct figure_range {
	struct str from, to;
};

/* What is not asked for is empty. */
struct figure_sum {
	struct str period, kind, what, form;
	int64_t    count;
};

struct figure_sums {
	struct figure_sum *list;
	size_t             count;
};

/* Each period and kind, in order; robots and answers by what they are. */
CHECKED bool figures_by_period(struct arena *a, struct db *db, const struct figure_range *range,
			       struct figure_sums *sums_r, struct error *error);

/* Of one kind each what and form, or each form alone, the most read first. `owner`: only records that are now its own; empty:
 * all. */
CHECKED bool figures_by_what(struct arena *a, struct db *db, enum figure_kind kind, struct str owner,
			     const struct figure_range *range, size_t most, struct figure_sums *sums_r,
			     struct error *error);
CHECKED bool figures_by_form(struct arena *a, struct db *db, enum figure_kind kind, const struct figure_range *range,
			     size_t most, struct figure_sums *sums_r, struct error *error);

/* Of one thing each period and form, in order. */
CHECKED bool figures_of(struct arena *a, struct db *db, enum figure_kind kind, struct str what,
			const struct figure_range *range, struct figure_sums *sums_r, struct error *error);

/* All that there is, in constant memory. */
typedef bool figure_fn(void *context, const struct figure_sum *sum, struct error *error);
CHECKED bool figures_each(struct db *db, const struct figure_range *range, figure_fn *each, void *context,
			  struct error *error);

/* "2026-11-30" or "2026-11", or empty. ERROR_INPUT "figures.period" with `name` for anything else. */
CHECKED bool figure_period(struct str text, const char *name, struct error *error);

#endif
