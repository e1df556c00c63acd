/* What the purpose is about is "ACCOUNT", and after the first renewal "ACCOUNT-NUMBER". */
#include "letters/import_address.h"

#include "db/db.h"
#include "letters/letters_sql.h"
#include "node/node.h"
#include "notices/purpose.h"

static bool
find_number(struct arena *a, struct db *db, struct str account, int64_t *number_r, struct error *error)
{
	struct q_import_address_find_row row;
	struct error                     none = { 0 };

	*number_r = 0;
	if (q_import_address_find(a, db, account, &row, &none))
		*number_r = row.number;
	else if (none.code != ERROR_ABSENT)
		*error = none;
	return none.code == ERROR_NONE || none.code == ERROR_ABSENT;
}

static struct str
about_of(struct arena *a, struct str account, int64_t number)
{
	return number == 0 ? account : str_format(a, "%.*s-%" PRId64, STR_ARGS(account), number);
}

bool
import_address(struct arena *a, struct db *db, const struct node *node, struct str account, struct str *address_r,
	       struct error *error)
{
	struct purpose purpose = { .word = STR("import") };
	int64_t        number;

	if (!find_number(a, db, account, &number, error))
		return false;
	purpose.about = about_of(a, account, number);
	*address_r = purpose_address(a, node, &purpose);
	return true;
}

bool
import_address_account(struct arena *a, struct db *db, struct str about, struct str *account_r, struct error *error)
{
	struct str account = str_slice(about, 0, str_find_byte(about, '-'));
	int64_t    number;

	if (!find_number(a, db, account, &number, error))
		return false;
	*account_r = str_equal(about, about_of(a, account, number)) ? account : STR("");
	return true;
}

struct renewing {
	struct arena *a;
	struct str    account;
};

static bool
renew(void *context, struct db *db, struct error *error)
{
	struct renewing *renewing = context;

	return q_import_address_renew(renewing->a, db, renewing->account, error);
}

bool
import_address_renew(const struct node *node, struct str account, struct error *error)
{
	struct renewing renewing = { .a = arena_open(0), .account = account };
	bool            good = db_change(node->pool, renew, &renewing, error);

	arena_close(renewing.a);
	return good;
}
