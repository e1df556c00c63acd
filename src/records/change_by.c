/* Who makes a change: whether they may, and what the audit log is told. */
#include "records/change.h"

#include "people/audit.h"
#include "records/matter.h"

void
change_by(struct change *change, const struct actor *actor)
{
	change->actor = actor;
}

bool
change_allows(struct change *change, enum act act, const struct known *known, struct str type, struct str owner,
	      struct error *error)
{
	struct matter matter;

	assert(change->actor != NULL);
	if (owner.length == 0)
		owner = change->context->owner;
	return record_matter_of(change->a, change->db, change->context, known->id, type, owner, &matter, error) &&
	       permission_require(change->actor, act, &matter, error);
}

bool
change_tell(struct change *change, enum audit_act act, const struct known *known, struct error *error)
{
	const struct record_context *context = change->context;
	struct json                 *detail = json_object(change->a);

	json_set(detail, STR("revision"), json_number(change->a, known->revision));
	return audit_add(change->a, change->db, context->audit, change->actor,
			 &(struct audit_entry){ act, known->id, detail }, error) &&
	       (context->done == NULL || (act == AUDIT_RECORD_PUBLISH && !known->publishes_draft) ||
		context->done(context->done_context, change->a, change->db, change->actor, act, known->id, known->type,
			      error));
}
