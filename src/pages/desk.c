#include "pages/desk.h"

#include "base/table.h"
#include "pages/accounts.h"

struct str
label_account(struct page *page, struct str id)
{
	struct str    *known;
	struct account account;

	if (page->accounts == NULL)
		page->accounts = table_make(page->a, 0);
	known = table_get(page->accounts, id);
	if (known != NULL)
		return *known;
	known = ARENA_NEW(page->a, struct str);
	*known = id;
	if (account_find(page->a, page->db, id, &account, NULL) && account.state != ACCOUNT_DELETED)
		*known = account.name.length > 0 ? account.name : account.email;
	table_put(page->accounts, id, known);
	return *known;
}

bool
page_desk(struct page *page, struct response *response, const char *title_key, enum act act,
	  const struct matter *matter, struct actor *actor_r, struct error *error)
{
	put_form(page, response, title_key);
	return page_db(page, error) && page_actor(page, actor_r, error) &&
	       permission_require(actor_r, act, matter, error);
}
