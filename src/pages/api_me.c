/* /api/v1/me: whose token or session it is, and what may be done with it. */
#include "pages/accounts.h"
#include "pages/pages.h"
#include "records/matter.h"

static void
put_acts(const struct page *page, const struct actor *actor, const struct matter *matter)
{
	struct json *list = put_array(page, page->data, "acts");

	for (unsigned act = 0; act < ACTS; act++)
		if (permission_allows(actor, (enum act)act, matter))
			append_text(page, list, str_of(act_name((enum act)act)));
}

static void
put_grants(const struct page *page, const struct actor *actor)
{
	struct json *list = put_array(page, page->data, "roles");

	for (size_t i = 0; i < actor->grant_count; i++) {
		const struct grant *grant = &actor->grants[i];
		struct json        *item = append_object(page, list);

		put_text(page, item, "role", str_of(role_name(grant->role)));
		put_text(page, item, "government", grant->government);
		put_text(page, item, "organization", grant->organization);
		put_text(page, item, "type", grant->type);
	}
}

static bool
answer_api_me(struct page *page, struct response *response, struct error *error)
{
	struct str    type = request_query(page->request, "type"), owner = request_query(page->request, "owner");
	struct actor  actor;
	struct matter matter;

	response->private_answer = true;
	if (!page_db(page, error) || !page_actor(page, &actor, error) ||
	    !record_matter(page->a, page->db, &page->node->records, type, owner, STR(""), &matter, error))
		return false;
	put_text(page, page->data, "id", actor.account);
	put_text(page, page->data, "name", actor.name);
	put_text(page, page->data, "email", actor.email);
	put_grants(page, &actor);
	put_acts(page, &actor, &matter);
	return true;
}

bool
show_api_me(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_api_me, error);
}
