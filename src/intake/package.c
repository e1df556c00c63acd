/* Packages of offline forms. A draft is found again by the submission that the instance of its form is: a second text of the same
 * submission is answered with the draft that the first one made. */
#include "intake/package.h"

#include "base/limits.h"
#include "base/random.h"
#include "base/sign.h"
#include "db/db.h"
#include "people/account.h"
#include "records/matter.h"

enum { INSTANCE_FEWEST = 16, INSTANCE_MOST = 64 };

struct taking {
	struct arena      *a;
	const struct node *node;
	struct db         *db;     /* to look things up */
	bool               inside; /* a change of the caller's */
	struct actor       person;
	struct package     package;
};

/* ---- tokens ------------------------------------------------------------------------------------------------------ */

struct str
package_token(struct arena *a, const struct node *node, struct str type, struct str account)
{
	struct str  secret = { (const char *)node->key->secret, sizeof node->key->secret };
	struct str  whole = str_format(a, "%.*s %.*s", STR_ARGS(type), STR_ARGS(account));
	struct hash key = hash_keyed(secret, STR("chm: offline forms"));
	struct hash code = hash_keyed(whole, (struct str){ (const char *)key.bytes, sizeof key.bytes });

	return str_format(a, "%.*s.%.*s", STR_ARGS(account),
			  STR_ARGS(base64_url(a, (struct str){ (const char *)code.bytes, sizeof code.bytes })));
}

/* The account that the form was made for; empty: none that we know. */
static struct str
account_of(const struct taking *taking)
{
	struct str token = taking->package.token;
	struct str account = str_slice(token, 0, str_find_byte(token, '.'));

	if (account.length == 0 ||
	    !secret_equal(token, package_token(taking->a, taking->node, taking->package.type, account)))
		return STR("");
	return account;
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

bool
package_recognises(struct str head)
{
	struct str start = str_trim(head);

	if (str_starts(start, STR("\xEF\xBB\xBF")))
		start = str_trim(str_slice(start, 3, start.length));
	return str_starts(start, STR("{\"chm\":\"form\"")) || str_starts(start, STR("{\"chm\": \"form\""));
}

static bool
is_instance(struct str text)
{
	for (size_t i = 0; i < text.length; i++) {
		char c = text.data[i];

		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')))
			return false;
	}
	return text.length >= INSTANCE_FEWEST && text.length <= INSTANCE_MOST;
}

/* Of the document only what a form writes. */
static struct json *
document_of(struct arena *a, struct str type, const struct json *package)
{
	static const char *const keys[] = { "owner", "licence", "languages", "rights", "fields" };
	const struct json       *given = json_get(package, "document");
	struct json             *document = json_object(a);

	json_set(document, STR("type"), json_string(a, type));
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		const struct json *value = json_get(given, keys[i]);

		if (value != NULL)
			json_set(document, str_of(keys[i]), json_copy(a, value));
	}
	return document;
}

bool
package_read(struct arena *a, const struct node *node, struct str text, struct package *package_r, struct error *error)
{
	const struct json *fields;
	struct json       *package;

	*package_r = (struct package){ .document = NULL };
	if (text.length > LIMIT_DRAFT_BYTES)
		return error_set(error, ERROR_LIMIT, "draft.size", "more than %d bytes", LIMIT_DRAFT_BYTES);
	if (str_starts(text, STR("\xEF\xBB\xBF")))
		text = str_slice(text, 3, text.length);
	if (!json_parse(a, str_trim(text), &package, error))
		return false;
	package_r->type = json_text(package, "type");
	package_r->instance = json_text(package, "instance");
	package_r->token = json_text(package, "token");
	fields = json_get(json_get(package, "document"), "fields");
	if (!str_is(json_text(package, "chm"), "form") || !is_instance(package_r->instance) || fields == NULL ||
	    fields->kind != JSON_OBJECT)
		return error_set(error, ERROR_INPUT, "package.format", "this is nothing that a form saved");
	if (type_find(node->types, package_r->type) == NULL)
		return error_set(error, ERROR_INPUT, "type.unknown", "there is no type \"%.*s\"",
				 STR_ARGS(str_head(package_r->type, 40)));
	package_r->document = document_of(a, package_r->type, package);
	return true;
}

/* ---- whose it is ------------------------------------------------------------------------------------------------- */

static bool
find_person(struct taking *taking, const struct actor *sender, struct error *error)
{
	struct str    account = account_of(taking);
	bool          sent = sender != NULL && sender->account.length > 0;
	struct matter matter;
	struct str    owner;

	if (account.length == 0 && !sent)
		return error_set(error, ERROR_DENIED, "package.person",
				 "this form was made for nobody: somebody has to sign in and bring it");
	if (taking->inside && account.length > 0 && !str_equal(account, sent ? sender->account : STR("")))
		return error_set(error, ERROR_DENIED, "package.person", "this form was made for somebody else");
	if (sent && (account.length == 0 || str_equal(account, sender->account)))
		taking->person = *sender;
	else if (!actor_of_account(taking->a, taking->db, account, clock_now(taking->node->clock), &taking->person,
				   error))
		return false;
	owner = json_text(taking->package.document, "owner");
	if (owner.length == 0) {
		owner = taking->person.government.length > 0 ? taking->person.government : taking->node->records.owner;
		json_set(taking->package.document, STR("owner"), json_string(taking->a, owner));
	}
	return record_matter(taking->a, taking->db, &taking->node->records, taking->package.type, owner,
			     taking->person.account, &matter, error) &&
	       permission_require(&taking->person, ACT_CREATE, &matter, error);
}

/* ---- saving ------------------------------------------------------------------------------------------------------ */

static bool
save(const struct taking *taking, const struct draft_save *draft, struct draft_saved *saved_r, struct error *error)
{
	if (taking->inside)
		return draft_save_in(taking->a, taking->db, &taking->node->records, draft, saved_r, error);
	return draft_save(taking->a, &taking->node->records, draft, saved_r, error);
}

/* What the instance said first, as a version of its draft: changes stand on it. */
static bool
find_before(const struct taking *taking, const struct draft_saved *first, struct json **before_r, struct error *error)
{
	struct db *db = taking->db;
	bool       good;

	if (!taking->inside && !db_borrow(taking->node->pool, &db, error))
		return false;
	good = draft_base(taking->a, db, first->id, first->version, first->base, before_r, error);
	if (!taking->inside)
		db_return(db);
	return good;
}

/* What was made of the package may have changed hands since. */
static bool
may_edit(const struct taking *taking, struct str id, struct error *error)
{
	struct db    *db = taking->db;
	struct draft  draft;
	struct matter matter;
	bool          good;

	if (!taking->inside && !db_borrow(taking->node->pool, &db, error))
		return false;
	good = draft_open(taking->a, db, id, &draft, error) &&
	       record_matter_of(taking->a, db, &taking->node->records, id, draft.type, draft.owner, &matter, error);
	if (!taking->inside)
		db_return(db);
	return good && permission_require(&taking->person, ACT_EDIT, &matter, error);
}

static bool
save_document(const struct taking *taking, struct draft_saved *saved_r, struct error *error)
{
	struct buffer     text = buffer_in(taking->a);
	struct draft_save draft = { .before = json_object(taking->a),
				    .document = taking->package.document,
				    .author = taking->person.account,
				    .submission = draft_submission(taking->a, "form", taking->person.account,
								   taking->package.instance),
				    .form = STR("") };
	struct error      why = { 0 };
	struct json      *before;

	if (!json_canonical(&text, taking->package.document, error))
		return false;
	draft.sent = buffer_str(&text);
	if (save(taking, &draft, saved_r, &why))
		return true;
	if (strcmp(why.key, "draft.resent") != 0) {
		if (error != NULL)
			*error = why;
		return false;
	}
	if (!find_before(taking, saved_r, &before, error) || !may_edit(taking, saved_r->id, error))
		return false;
	draft.id = saved_r->id;
	draft.base = saved_r->base;
	draft.version = saved_r->version;
	draft.before = before;
	draft.submission = draft_submission(taking->a, "more", taking->person.account,
					    str_join(taking->a, taking->package.instance, draft.sent));
	return save(taking, &draft, saved_r, error);
}

bool
package_take_in(struct arena *a, struct db *db, const struct node *node, const struct package *package,
		const struct actor *sender, struct draft_saved *saved_r, struct error *error)
{
	struct taking taking = { .a = a, .node = node, .db = db, .inside = true, .package = *package };

	return find_person(&taking, sender, error) && save_document(&taking, saved_r, error);
}

/* Reads it and finds whose it is, outside of a change. */
static bool
open_package(struct taking *taking, struct str text, const struct actor *sender, struct error *error)
{
	bool good;

	if (!package_read(taking->a, taking->node, text, &taking->package, error) ||
	    !db_borrow(taking->node->pool, &taking->db, error))
		return false;
	good = find_person(taking, sender, error);
	db_return(taking->db);
	return good;
}

bool
package_look(struct arena *a, const struct node *node, struct str text, const struct actor *sender,
	     struct json **document_r, struct error *error)
{
	struct taking taking = { .a = a, .node = node };

	if (!open_package(&taking, text, sender, error))
		return false;
	*document_r = taking.package.document;
	return true;
}

bool
package_take(struct arena *a, const struct node *node, struct str text, const struct actor *sender,
	     struct draft_saved *saved_r, struct error *error)
{
	struct taking taking = { .a = a, .node = node };

	return open_package(&taking, text, sender, error) && save_document(&taking, saved_r, error);
}
