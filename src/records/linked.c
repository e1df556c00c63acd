/* Addresses that records link to. */
#include "records/linked.h"

#include "db/db.h"
#include "records/linked_sql.h"
#include "records/prepared.h"

enum { BATCH = 200 };

const char *
link_state_name(enum link_state state)
{
	static const char *const names[LINK_STATES] = {
		"new", "good", "failing", "dead", "moved", "closed", "private"
	};

	assert(state < LINK_STATES);
	return names[state];
}

bool
link_state_parse(struct str word, enum link_state *state_r)
{
	for (unsigned i = 0; i < LINK_STATES; i++) {
		if (str_is(word, link_state_name((enum link_state)i))) {
			*state_r = (enum link_state)i;
			return true;
		}
	}
	return false;
}

struct str
link_id(struct arena *a, struct str url)
{
	const struct fingerprint print = fingerprint_of(url);

	return str_copy(a, fingerprint_text(&print));
}

struct str
link_id_text(struct arena *a, struct str id)
{
	struct buffer out = buffer_in(a);

	for (size_t i = 0; i < id.length; i++)
		buffer_format(&out, "%02x", (unsigned char)id.data[i]);
	return buffer_str(&out);
}

/* ---- documents --------------------------------------------------------------------------------------------------- */

/* Called with the address in each value of kind link. */
typedef void url_fn(void *context, struct json *url);

static void
each_url(const struct field_list *fields, const struct json *values, url_fn *each, void *context)
{
	for (size_t i = 0; i < fields->count; i++) {
		const struct field *field = &fields->list[i];
		struct json        *value = json_find(values, field->name), *url;
		bool                is_list = value != NULL && value->kind == JSON_ARRAY;

		for (struct json *item = is_list ? value->first : value; item != NULL;
		     item = is_list ? item->next : NULL) {
			if (item->kind != JSON_OBJECT)
				continue;
			url = field->kind == FIELD_LINK ? json_get(item, "url") : NULL;
			if (url != NULL && url->kind == JSON_STRING)
				each(context, url);
			else if (field->fields.count > 0)
				each_url(&field->fields, item, each, context);
		}
	}
}

static void
each_url_of(const struct types *types, const struct json *document, url_fn *each, void *context)
{
	const struct type *type = type_find(types, json_text(document, "type"));
	const struct json *fields = json_get(document, "fields");

	if (type != NULL && fields != NULL && fields->kind == JSON_OBJECT)
		each_url(&type->fields, fields, each, context);
}

/* Behind "http://" or "https://"; empty for what is neither. */
static struct str
behind_scheme(struct str url)
{
	static const char *const schemes[] = { "https://", "http://" };

	for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
		size_t length = strlen(schemes[i]);

		if (url.length > length && str_is_nocase(str_slice(url, 0, length), schemes[i]))
			return str_slice(url, length, url.length);
	}
	return STR("");
}

bool
link_is_asked(struct str url)
{
	return behind_scheme(url).length > 0;
}

/* With its port, in small letters, without names and passwords. */
static struct str
host_of(struct arena *a, struct str url)
{
	struct str rest = behind_scheme(url);
	size_t     end = 0;

	while (end < rest.length && rest.data[end] != '/' && rest.data[end] != '?' && rest.data[end] != '#')
		end++;
	rest = str_slice(rest, 0, end);
	for (size_t i = rest.length; i > 0; i--)
		if (rest.data[i - 1] == '@')
			return str_lower(a, str_slice(rest, i, rest.length));
	return str_lower(a, rest);
}

struct gathering {
	struct arena *a;
	struct str   *list;
	size_t        count, capacity;
};

static void
gather(void *context, struct json *url)
{
	struct gathering *g = context;

	if (!link_is_asked(url->text))
		return;
	for (size_t i = 0; i < g->count; i++)
		if (str_equal(g->list[i], url->text))
			return;
	g->list = arena_room(g->a, g->list, g->count, &g->capacity, sizeof *g->list);
	g->list[g->count++] = url->text;
}

void
document_links(struct arena *a, const struct types *types, const struct json *document, struct str **list_r,
	       size_t *count_r)
{
	struct gathering g = { .a = a };

	each_url_of(types, document, gather, &g);
	*list_r = g.list;
	*count_r = g.count;
}

struct replacing {
	struct str from, to;
	size_t     count;
};

static void
replace(void *context, struct json *url)
{
	struct replacing *replacing = context;

	if (!str_equal(url->text, replacing->from))
		return;
	url->text = replacing->to;
	replacing->count++;
}

size_t
document_relink(const struct types *types, struct json *document, struct str from, struct str to)
{
	struct replacing replacing = { from, to, 0 };

	each_url_of(types, document, replace, &replacing);
	return replacing.count;
}

bool
document_lets_copy(const struct json *body)
{
	const struct json *rights = json_get(body, "rights"), *labels = json_get(rights, "labels");
	struct str         access = json_text(rights, "access");

	return str_is_one_of(json_text(body, "licence"),
			     "CC0-1.0 PDDL-1.0 CC-BY-4.0 CC-BY-SA-4.0 CC-BY-3.0 CC-BY-SA-3.0 CC-BY-3.0-IGO ODbL-1.0 "
			     "ODC-By-1.0 etalab-2.0 OGL-UK-3.0 public-domain") &&
	       (access.length == 0 || str_is(access, "open")) && (labels == NULL || labels->count == 0);
}

/* ---- which record links where ------------------------------------------------------------------------------------ */

static bool
add_use(struct arena *a, struct db *db, struct str record, struct str url, bool copies, int64_t now,
	struct error *error)
{
	struct str id = link_id(a, url), host = host_of(a, url);

	return q_link_add(a, db, id, url, host, now, error) && q_link_use_put(a, db, id, record, copies, error) &&
	       q_link_host_soon(a, db, host, now, error) &&
	       (!copies ||
		(q_link_copy_want(a, db, id, now, error) && q_link_copy_use(a, db, id, record, error) &&
		 q_link_versions_use(a, db, id, record, error) && q_link_copy_note(a, db, id, record, error)));
}

static bool
drop_use(struct arena *a, struct db *db, struct str record, struct str link, struct error *error)
{
	return q_link_use_drop(a, db, link, record, error) && q_link_drop_unused(a, db, link, error);
}

static bool
has_use(const struct q_link_uses_row *uses, size_t count, struct str id, bool copies)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(uses[i].link, id) && (uses[i].copies != 0) == copies)
			return true;
	return false;
}

static bool
has_id(const struct str *ids, size_t count, struct str id)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(ids[i], id))
			return true;
	return false;
}

bool
links_set(struct arena *a, struct db *db, const struct record_context *context, struct str record,
	  const struct json *document, struct error *error)
{
	struct q_link_uses_row *uses;
	struct str             *urls = NULL, *ids;
	size_t                  use_count, count = 0;
	bool                    copies = document != NULL && document_lets_copy(document);

	if (document != NULL)
		document_links(a, context->types, document, &urls, &count);
	if (!q_link_uses(a, db, record, &uses, &use_count, error))
		return false;
	ids = ARENA_ARRAY(a, struct str, count);
	for (size_t i = 0; i < count; i++) {
		ids[i] = link_id(a, urls[i]);
		if (!has_use(uses, use_count, ids[i], copies) &&
		    !add_use(a, db, record, urls[i], copies, clock_now(context->clock), error))
			return false;
	}
	for (size_t i = 0; i < use_count; i++)
		if (!has_id(ids, count, uses[i].link) && !drop_use(a, db, record, uses[i].link, error))
			return false;
	return true;
}

bool
links_leave(struct arena *a, struct db *db, struct str record, struct error *error)
{
	struct q_link_copies_noted_row *copies;
	struct q_link_uses_row         *uses;
	size_t                          count;

	if (!q_link_uses(a, db, record, &uses, &count, error))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!drop_use(a, db, record, uses[i].link, error))
			return false;
	if (!q_link_copies_noted(a, db, record, &copies, &count, error) || !q_link_copies_forget(a, db, record, error))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!q_link_copy_drop_unused(a, db, copies[i].link, error) ||
		    !q_link_versions_drop_unused(a, db, copies[i].link, error))
			return false;
	return true;
}

/* ---- following the log ------------------------------------------------------------------------------------------- */

struct following {
	struct arena                *a;
	const struct record_context *context;
	bool                         adopted_too, more;
	struct record_listed        *list;
	size_t                       count;
};

static bool
take(void *context, const struct record_listed *listed, struct error *error)
{
	struct following     *f = context;
	struct record_listed *kept = &f->list[f->count++];

	(void)error;
	*kept = (struct record_listed){ .number = listed->number, .state = listed->state };
	kept->id = str_copy(f->a, listed->id);
	kept->body = str_copy(f->a, listed->body);
	return true;
}

/* Of us, and not of a source unless that is wanted. */
static bool
is_followed(const struct following *f, const struct json *body)
{
	const struct json *source = json_at(body, "/origin/source"), *node = json_at(body, "/origin/node");
	bool               adopted = source != NULL && source->kind == JSON_OBJECT;

	return node != NULL && str_equal(node->text, f->context->node) && (!adopted || f->adopted_too);
}

/* Most records link to nothing, which their text says without being read. */
static bool
follow_one(struct following *f, struct db *db, const struct record_listed *listed, struct error *error)
{
	struct arena *a = arena_open(0);
	struct str    name = STR("\"url\":");
	struct json  *body = NULL;
	bool          good = true;

	if (listed->state == STATE_PUBLISHED && str_find(listed->body, name) < listed->body.length)
		good = json_parse(a, listed->body, &body, error);
	if (good)
		good = links_set(a, db, f->context, listed->id, body != NULL && is_followed(f, body) ? body : NULL,
				 error);
	arena_close(a);
	return good;
}

static bool
follow_batch(void *context, struct db *db, struct error *error)
{
	struct following            *f = context;
	struct q_link_follow_get_row row;
	struct change_log_position   newest;
	struct record_list           list = { .most = BATCH };
	bool                         anew;

	f->count = 0;
	if (!q_link_follow_get(f->a, db, &row, error) || !change_log_newest(f->a, db, &newest, error))
		return false;
	anew = (row.adopted != 0) != f->adopted_too || row.number > newest.number;
	list.after = anew ? 0 : row.number;
	list.last = newest.number;
	if (!anew && list.after == list.last)
		return true;
	if (!records_list(db, &list, take, f, error))
		return false;
	for (size_t i = 0; i < f->count; i++)
		if (!follow_one(f, db, &f->list[i], error))
			return false;
	f->more = f->count == BATCH;
	return q_link_follow_set(f->a, db, f->more ? f->list[f->count - 1].number : newest.number, f->adopted_too,
				 error);
}

bool
links_follow(const struct record_context *context, bool adopted_too, bool *more_r, struct error *error)
{
	struct following f = { .a = arena_open(0), .context = context, .adopted_too = adopted_too };
	bool             good;

	f.list = ARENA_ARRAY(f.a, struct record_listed, BATCH);
	good = db_bulk(context->pool, follow_batch, &f, error);
	*more_r = f.more;
	arena_close(f.a);
	return good;
}

/* ---- rows -------------------------------------------------------------------------------------------------------- */

static enum link_state
state_of(int64_t number)
{
	return number >= 0 && number < LINK_STATES ? (enum link_state)number : LINK_NEW;
}

#define LINKED(row)                                                                                                    \
	(struct linked)                                                                                                \
	{                                                                                                              \
		.id = (row).id, .url = (row).url, .host = (row).host, .state = state_of((row).state),                  \
		.status = (int)(row).status, .note = (row).note, .target = (row).target, .since = (row).since,         \
		.failures = (int)(row).failures, .checked = (row).checked, .due = (row).due,                           \
		.wants_copy = (row).copy == 1                                                                          \
	}

bool
links_hosts_due(struct arena *a, struct db *db, int64_t now, size_t most, struct str **list_r, size_t *count_r,
		struct error *error)
{
	struct q_link_hosts_due_row *rows;

	if (!q_link_hosts_due(a, db, now, (int64_t)most, &rows, count_r, error))
		return false;
	*list_r = ARENA_ARRAY(a, struct str, *count_r);
	for (size_t i = 0; i < *count_r; i++)
		(*list_r)[i] = rows[i].host;
	return true;
}

bool
links_due(struct arena *a, struct db *db, struct str host, int64_t now, size_t most, struct linked **list_r,
	  size_t *count_r, struct error *error)
{
	struct q_links_due_row *rows;

	if (!q_links_due(a, db, host, now, (int64_t)most, &rows, count_r, error))
		return false;
	*list_r = ARENA_ARRAY(a, struct linked, *count_r);
	for (size_t i = 0; i < *count_r; i++)
		(*list_r)[i] = LINKED(rows[i]);
	return true;
}

bool
link_put(struct arena *a, struct db *db, const struct linked *link, struct error *error)
{
	const struct q_link_set_values values = { .id = link->id,
						  .state = link->state,
						  .status = link->status,
						  .note = link->note,
						  .target = link->target,
						  .since = link->since,
						  .failures = link->failures,
						  .checked = link->checked,
						  .due = link->due };

	return q_link_set(a, db, &values, error);
}

bool
link_host_rest(struct arena *a, struct db *db, struct str host, int64_t paused, struct error *error)
{
	struct q_link_host_next_row next;

	if (!q_link_host_next(a, db, host, &next, error))
		return false;
	return next.due.present ? q_link_host_due_set(a, db, host, next.due.value, paused, error)
				: q_link_host_drop(a, db, host, error);
}

bool
links_asked(struct arena *a, struct db *db, int64_t day, int64_t *count_r, struct error *error)
{
	struct q_link_asked_get_row row;

	if (!q_link_asked_get(a, db, &row, error))
		return false;
	*count_r = row.day == day ? row.asked : 0;
	return true;
}

bool
links_note_asked(struct arena *a, struct db *db, int64_t day, int64_t count, struct error *error)
{
	return q_link_asked_add(a, db, day, count, error);
}

struct tidying {
	struct arena *a;
	int64_t       before;
};

static bool
tidy(void *context, struct db *db, struct error *error)
{
	const struct tidying *tidying = context;

	return q_link_repairs_tidy(tidying->a, db, tidying->before, error);
}

bool
links_tidy(const struct record_context *context, int64_t before, struct error *error)
{
	struct tidying tidying = { arena_open(0), before };
	bool           good = db_change(context->pool, tidy, &tidying, error);

	arena_close(tidying.a);
	return good;
}

bool
linked_find(struct arena *a, struct db *db, struct str id, struct linked *link_r, struct error *error)
{
	struct q_linked_get_row row;

	if (!q_linked_get(a, db, id, &row, error))
		return error_because(error, "link.none", "no record links there");
	*link_r = LINKED(row);
	return true;
}

bool
links_list(struct arena *a, struct db *db, const struct link_filter *filter, struct linked **list_r, size_t *count_r,
	   struct error *error)
{
	struct q_links_in_state_row *rows;
	struct str                   id = filter->id.length > 0 ? filter->id : STR("\0");

	if (!q_links_in_state(a, db, filter->state, filter->since, id, (int64_t)filter->most, &rows, count_r, error))
		return false;
	*list_r = ARENA_ARRAY(a, struct linked, *count_r);
	for (size_t i = 0; i < *count_r; i++)
		(*list_r)[i] = LINKED(rows[i]);
	return true;
}

bool
links_used(struct arena *a, struct db *db, const struct link_used_filter *filter, struct link_used **list_r,
	   size_t *count_r, struct error *error)
{
	const struct link_filter        *links = &filter->links;
	const struct q_links_used_values values = { .state = links->state,
						    .owner = filter->owner,
						    .node = filter->node,
						    .account = filter->account,
						    .since = links->since,
						    .id = links->id.length > 0 ? links->id : STR("\0"),
						    .most = (int64_t)links->most };
	struct q_links_used_row         *rows;

	if (!q_links_used(a, db, &values, &rows, count_r, error))
		return false;
	*list_r = ARENA_ARRAY(a, struct link_used, *count_r);
	for (size_t i = 0; i < *count_r; i++)
		(*list_r)[i] = (struct link_used){
			.link = LINKED(rows[i]), .record = rows[i].record, .type = rows[i].type, .owner = rows[i].owner
		};
	return true;
}

bool
links_count(struct arena *a, struct db *db, enum link_state state, int64_t *count_r, struct error *error)
{
	struct q_links_count_row row = { 0 };

	if (!q_links_count(a, db, state, &row, error))
		return false;
	*count_r = row.count;
	return true;
}

bool
links_of_record(struct arena *a, struct db *db, struct str record, struct linked **list_r, size_t *count_r,
		struct error *error)
{
	struct q_links_of_record_row *rows;

	if (!q_links_of_record(a, db, record, &rows, count_r, error))
		return false;
	*list_r = ARENA_ARRAY(a, struct linked, *count_r);
	for (size_t i = 0; i < *count_r; i++)
		(*list_r)[i] = LINKED(rows[i]);
	return true;
}

bool
link_records(struct arena *a, struct db *db, struct str id, struct str after, size_t most, struct str **list_r,
	     size_t *count_r, struct error *error)
{
	struct q_link_records_row *rows;

	if (!q_link_records(a, db, id, after, (int64_t)most, &rows, count_r, error))
		return false;
	*list_r = ARENA_ARRAY(a, struct str, *count_r);
	for (size_t i = 0; i < *count_r; i++)
		(*list_r)[i] = rows[i].record;
	return true;
}
