/* From a record to what permission is asked about. */
#include "records/matter.h"

#include "people/account.h"
#include "records/alias.h"
#include "records/matter_sql.h"
#include "records/types.h"

bool
record_matter(struct arena *a, struct db *db, const struct record_context *context, struct str type, struct str owner,
	      struct str author, struct matter *matter_r, struct error *error)
{
	const struct type *known = type_find(context->types, type);
	struct str         holder = str_equal(owner, context->node) ? context->owner : owner;

	/* an organization that was merged is the one that is left; countries and nodes have shorter names than records */
	if (str_find_byte(holder, '-') < holder.length && !record_resolve(a, db, holder, &holder, error))
		return false;
	*matter_r = (struct matter){
		.type = type,
		.family = known == NULL ? FAMILY_REFERENCE : known->family,
		.owner = holder,
		.author = author,
	};
	return grant_authority(a, db, matter_r->owner, type, clock_now(context->clock), &matter_r->authority, error);
}

bool
record_author_set(struct arena *a, struct db *db, struct str id, struct str account, struct error *error)
{
	return account.length == 0 || q_record_author_put(a, db, id, account, error);
}

bool
record_matter_of(struct arena *a, struct db *db, const struct record_context *context, struct str id, struct str type,
		 struct str owner, struct matter *matter_r, struct error *error)
{
	struct q_matter_people_row *rows;
	struct str                  author = STR(""), *reviewers;
	size_t                      count, reviewer_count = 0;

	if (!q_matter_people(a, db, id, &rows, &count, error))
		return false;
	reviewers = ARENA_ARRAY(a, struct str, count);
	for (size_t i = 0; i < count; i++)
		*(rows[i].reviews != 0 ? &reviewers[reviewer_count++] : &author) = rows[i].account;
	if (!record_matter(a, db, context, type, owner, author, matter_r, error))
		return false;
	matter_r->reviewers = reviewers;
	matter_r->reviewer_count = reviewer_count;
	return true;
}
