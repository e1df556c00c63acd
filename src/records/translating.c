/* Opening a record for a translator. */
#include "records/translating.h"

#include "db/db.h"
#include "records/codes.h"
#include "records/matter.h"

/* Of what the actor may read. */
static bool
see(struct arena *a, const struct record_context *context, const struct actor *actor, struct translating *t,
    struct error *error)
{
	struct json *public;

	t->seen = t->draft.document;
	if (!permission_allows(actor, ACT_READ_WITHHELD, &t->matter)) {
		if (!draft_public(a, context, t->draft.document, &public, error))
			return false;
		t->seen = public;
	}
	translatables(a, t->type, t->seen, &t->row, &t->list, &t->count);
	return true;
}

bool
translating_open(struct arena *a, struct db *db, const struct record_context *context, const struct actor *actor,
		 struct str id, struct str language, struct translating *t_r, struct error *error)
{
	struct translating *t = t_r;

	*t = (struct translating){ .id = id };
	if (!translation_language(a, language, &t->language, error) || !translation_find(a, db, id, &t->row, error) ||
	    !record_matter_of(a, db, context, id, t->row.type, t->row.owner, &t->matter, error) ||
	    !permission_require(actor, ACT_TRANSLATE, &t->matter, error) || !draft_open(a, db, id, &t->draft, error))
		return false;
	t->type = type_find(context->types, t->row.type);
	if (t->type == NULL)
		return error_set(error, ERROR_STORAGE, "record.type", "there is no type \"%.*s\"",
				 STR_ARGS(t->row.type));
	return see(a, context, actor, t, error);
}

bool
translating_is_alone(struct arena *a, struct db *db, const struct translating *t, bool *alone_r, struct error *error)
{
	struct json *before;

	if (!draft_base(a, db, t->id, 0, t->draft.base, &before, error))
		return false;
	*alone_r = translation_is_all(a, t->type, before, t->draft.document, t->language, &t->row);
	return true;
}
