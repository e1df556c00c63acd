/* From a record to what permission is asked about. */
#include "records/matter.h"

#include "people/account.h"
#include "records/types.h"

bool
record_matter(struct arena *a, struct db *db, const struct record_context *context, struct str type, struct str owner,
	      struct str author, struct matter *matter_r, struct error *error)
{
	const struct type *known = type_find(context->types, type);

	*matter_r = (struct matter){
		.type = type,
		.family = known == NULL ? FAMILY_REFERENCE : known->family,
		.owner = str_equal(owner, context->node) ? context->owner : owner,
		.author = author,
	};
	return grant_authority(a, db, matter_r->owner, type, clock_now(context->clock), &matter_r->authority, error);
}
