/* Preparing records. */
#include "records/prepared.h"

#include "base/disk.h"
#include "base/identifier.h"
#include "base/limits.h"
#include "base/random.h"
#include "records/attachments.h"
#include "records/checking.h"
#include "records/codes.h"
#include "records/copy.h"
#include "records/kinds.h"
#include "records/normalise.h"
#include "records/sets.h"

enum { MEND_ROUNDS = 8, DAY_TEXT = 10 };

struct preparing {
	struct arena                *a;
	const struct record_context *context;
	struct record_draft         *draft;
	struct json                 *document;
	struct json                 *fields;
	struct record_prepared      *prepared;
	struct check_rules           rules;
	int64_t                      now;
};

struct fingerprint
fingerprint_of(struct str bytes)
{
	struct hash        hash = hash_keyed(bytes, STR("chm: fingerprint"));
	struct fingerprint fingerprint;

	memcpy(fingerprint.bytes, hash.bytes, sizeof fingerprint.bytes);
	return fingerprint;
}

bool
fingerprint_equal(const struct fingerprint *left, const struct fingerprint *right)
{
	return memcmp(left->bytes, right->bytes, sizeof left->bytes) == 0;
}

struct str
fingerprint_text(const struct fingerprint *fingerprint)
{
	return (struct str){ (const char *)fingerprint->bytes, sizeof fingerprint->bytes };
}

/* ---- warnings ---------------------------------------------------------------------------------------------------- */

struct str
problems_write(struct arena *a, const struct problems *problems)
{
	struct buffer out = buffer_in(a);

	if (problems->count == 0)
		return STR("");
	for (size_t i = 0; i < problems->count; i++) {
		buffer_add_c(&out, i == 0 ? "[{\"path\":" : ",{\"path\":");
		json_write_text(&out, problems->list[i].path);
		buffer_add_c(&out, ",\"code\":");
		json_write_text(&out, problems->list[i].code);
		buffer_add_c(&out, ",\"sentence\":");
		json_write_text(&out, problems->list[i].sentence);
		buffer_add_byte(&out, '}');
	}
	buffer_add_byte(&out, ']');
	return buffer_str(&out);
}

void
problems_read(struct arena *a, struct str text, struct problems *problems_r)
{
	struct json *list = NULL;
	size_t       count = 0;

	*problems_r = (struct problems){ 0 };
	if (text.length == 0 || !json_parse(a, text, &list, NULL))
		return;
	problems_r->list = ARENA_ARRAY(a, struct problem, list->count);
	for (const struct json *item = list->first; item != NULL; item = item->next)
		problems_r->list[count++] = (struct problem){
			.path = json_text(item, "path"),
			.code = json_text(item, "code"),
			.sentence = json_text(item, "sentence"),
			.warning = true,
		};
	problems_r->count = count;
}

/* ---- the document ------------------------------------------------------------------------------------------------ */

/* Where it comes from, as it is signed. */
static void
set_source(struct preparing *p)
{
	const struct record_source *source = &p->draft->source;
	struct json                *object = json_object(p->a);
	char                        text[HASH_TEXT];
	struct hash                 hash;

	if (source->datestamp.length > 0)
		json_set(object, STR("datestamp"), json_string(p->a, source->datestamp));
	if (source->identifier.length > 0)
		json_set(object, STR("identifier"), json_string(p->a, source->identifier));
	json_set(object, STR("name"), json_string(p->a, source->name));
	if (source->raw.length > 0) {
		hash = hash_of_bytes(source->raw);
		json_set(object, STR("raw"), json_string(p->a, str_copy(p->a, hash_format(&hash, text))));
	}
	json_set(json_set(p->document, STR("origin"), json_object(p->a)), STR("source"), object);
}

/* Takes the id and the key out of the document; what the program itself makes is left out. */
static void
take_identity(struct preparing *p)
{
	static const char *const made[] = {
		"id", "revision", "state", "home", "updated", "origin", "source", "reason"
	};
	struct str id;

	p->prepared->drawn = STR("");
	if (!p->draft->adopted && identifier_parse(p->a, json_text(p->document, "id"), &id, NULL)) {
		if (str_equal(identifier_node(id), p->context->node))
			p->prepared->given = id;
		else if (p->draft->key.length == 0)
			p->draft->key = id; /* a copy of another node's record taken as own: a repeat is an update */
	}
	if (!p->draft->adopted && p->draft->key.length == 0)
		p->draft->key = json_text(p->document, "source");
	for (size_t i = 0; i < sizeof made / sizeof made[0]; i++)
		(void)json_drop(p->document, str_of(made[i]));
	if (p->draft->adopted)
		set_source(p);
	if (json_get(p->document, "owner") == NULL && p->context->owner.length > 0)
		json_set(p->document, STR("owner"), json_string(p->a, p->context->owner));
}

static struct str
bare_language(const struct preparing *p)
{
	const struct json *languages = json_get(p->document, "languages");

	if (languages != NULL && languages->kind == JSON_ARRAY && languages->count == 1)
		languages = languages->first;
	if (languages != NULL && languages->kind == JSON_STRING && code_is_language(languages->text))
		return languages->text;
	return STR("und");
}

/* Sets to null what cannot be read. True when there was something. */
static bool
mend(struct preparing *p, const struct problems *problems)
{
	bool mended = false;

	for (size_t i = 0; i < problems->count; i++) {
		struct json *value;

		if (!fault_is_of_form(problems->list[i].code))
			continue;
		value = json_at(p->document, str_c(p->a, problems->list[i].path));
		if (value == NULL || value == p->document)
			continue;
		value->kind = JSON_NULL;
		mended = true;
	}
	record_prune(p->document);
	if (json_get(p->document, "fields") == NULL)
		json_set(p->document, STR("fields"), json_object(p->a));
	return mended;
}

/* Checks; an adopted record loses what cannot be read and is checked again, but the first problems are kept. */
static void
check(struct preparing *p, bool replaced)
{
	struct problems *problems = &p->prepared->problems, again;

	check_record(p->a, p->document, &p->rules, problems);
	again = *problems;
	for (int round = 0; p->draft->adopted && !problems->refused && round < MEND_ROUNDS && mend(p, &again);
	     round++) {
		check_record(p->a, p->document, &p->rules, &again);
		if (again.refused)
			*problems = again;
	}
	if (replaced && !problems->refused)
		problems_add(p->a, problems, &p->rules, FAULT_REPLACED, -1);
	p->fields = json_get(p->document, "fields");
}

/* ---- the body ---------------------------------------------------------------------------------------------------- */

/* Adds the languages of texts in `value`, a map or a list of maps. */
static void
gather_languages(struct preparing *p, const struct json *value, struct json *list)
{
	if (value->kind == JSON_ARRAY) {
		for (const struct json *item = value->first; item != NULL; item = item->next)
			gather_languages(p, item, list);
		return;
	}
	if (value->kind != JSON_OBJECT || value_is_withheld(value))
		return;
	for (const struct json *item = value->first; item != NULL; item = item->next) {
		const struct json *known = list->first;

		while (known != NULL && !str_equal(known->text, item->name))
			known = known->next;
		if (known == NULL && !str_is(item->name, "und"))
			json_append(list, json_string(p->a, item->name));
	}
}

static void
gather_fields(struct preparing *p, const struct field_list *fields, const struct json *values, struct json *list)
{
	if (values->kind == JSON_ARRAY)
		for (const struct json *item = values->first; item != NULL; item = item->next)
			gather_fields(p, fields, item, list);
	for (const struct json *value = values->kind == JSON_OBJECT ? values->first : NULL; value != NULL;
	     value = value->next) {
		const struct field *field = field_find(fields, value->name);

		if (field == NULL)
			continue;
		if (field_allows(field, KIND_LANGUAGES))
			gather_languages(p, value, list);
		else if (field->fields.count > 0)
			gather_fields(p, &field->fields, value, list);
	}
}

/* The languages of its texts, in the order of their tags, as canonical JSON. */
static struct str
languages_of(struct preparing *p)
{
	struct json  *list = json_array(p->a);
	struct buffer out = buffer_in(p->a);

	gather_fields(p, &p->prepared->type->fields, p->fields, list);
	if (list->count == 0)
		return STR("");
	for (struct json *left = list->first; left != NULL; left = left->next) {
		for (struct json *right = left->next; right != NULL; right = right->next) {
			struct str text = left->text;

			if (str_compare(text, right->text) <= 0)
				continue;
			left->text = right->text;
			right->text = text;
		}
	}
	json_write(&out, list);
	return buffer_str(&out);
}

/* The canonical form of a member; empty when it is absent. False when it has none. */
static bool
canonical_member(struct preparing *p, const struct json *object, const char *name, struct str *text_r)
{
	struct buffer      out = buffer_in(p->a);
	const struct json *value = json_get(object, name);

	*text_r = STR("");
	if (value == NULL)
		return true;
	if (!json_canonical(&out, value, NULL))
		return false;
	*text_r = buffer_str(&out);
	return true;
}

/* The time of creation that the document brings, when it is one of the past. */
static struct str
created_of(const struct preparing *p, struct str now)
{
	struct str created = json_text(p->document, "created");
	char       text[TIME_TEXT];
	int64_t    time;

	if (created.length == 0 || !time_parse(created, &time, NULL) || time > p->now)
		return now;
	return str_copy(p->a, time_format(time, text));
}

/* The parts of the body that do not hang on the database. False when a number has no canonical form. */
static bool
fill_body(struct preparing *p)
{
	struct body *body = &p->prepared->body;
	char         text[TIME_TEXT];
	struct str   now = str_copy(p->a, time_format(p->now, text));

	*body = (struct body){
		.type = p->prepared->type->name,
		.state = str_of(record_state_name(STATE_PUBLISHED)),
		.owner = json_text(p->document, "owner"),
		.home = p->context->home,
		.revision = 1,
		.created = created_of(p, now),
		.updated = now,
		.confirmed = json_text(p->document, "confirmed"),
		.licence = json_text(p->document, "licence"),
		.languages = languages_of(p),
		.node = p->context->node,
	};
	return canonical_member(p, p->document, "fields", &body->fields) &&
	       canonical_member(p, p->document, "rights", &body->rights) &&
	       canonical_member(p, json_get(p->document, "origin"), "source", &body->source);
}

struct fingerprint
prepared_key(struct arena *a, struct str source, struct str identifier)
{
	enum { LAST = 2, BEGINNING = 5 };
	struct buffer      out = buffer_in(a);
	struct fingerprint key, near;

	buffer_add(&out, source);
	buffer_add_byte(&out, '\0');
	buffer_add(&out, identifier);
	key = fingerprint_of(buffer_str(&out));
	if (identifier.length <= LAST)
		return key;
	near = fingerprint_of((struct str){ out.data, out.length - LAST });
	memcpy(key.bytes, near.bytes, BEGINNING);
	return key;
}

/* What has no identifier is known by its content. */
static struct fingerprint
key_of(struct preparing *p)
{
	struct str    source = p->draft->adopted ? p->draft->source.name : STR("");
	struct str    identifier = p->draft->adopted ? p->draft->source.identifier : p->draft->key;
	struct buffer out;

	p->prepared->key_is_content = identifier.length == 0;
	if (!p->prepared->key_is_content)
		return prepared_key(p->a, source, identifier);
	out = buffer_in(p->a);
	buffer_add(&out, source);
	buffer_add_byte(&out, '\0');
	buffer_add(&out, fingerprint_text(&p->prepared->content));
	return fingerprint_of(buffer_str(&out));
}

/* Drawn at random, for a key among those near the ids of its neighbours. */
static struct str
draw_id(struct preparing *p)
{
	enum { NEAR_BITS = 15 };
	const struct fingerprint *key = &p->prepared->key;
	uint32_t                  near = ((uint32_t)key->bytes[0] << 8 | key->bytes[1]) >> 1;

	if (p->prepared->key_is_content)
		return identifier_draw(p->a, p->context->node);
	return identifier_format(p->a, p->context->node, near << NEAR_BITS | random_below((uint32_t)1 << NEAR_BITS));
}

struct str
embargo_of(const struct json *rights, int64_t now)
{
	struct str embargo = json_text(rights, "embargo");
	char       text[TIME_TEXT];

	if (embargo.length == 0)
		return embargo;
	return str_compare(embargo, str_slice(time_format(now, text), 0, DAY_TEXT)) > 0 ? embargo : STR("");
}

void
prepared_sign(struct arena *a, const struct record_context *context, struct record_prepared *prepared, struct str id)
{
	prepared->drawn = id;
	prepared->body.id = id;
	prepared->body.salt = body_salt(a);
	prepared->text = body_sign(a, &prepared->body, context->key, &prepared->hash);
}

/* Access that is not open to all is to what the record describes, which its files are a part of; the rest of the record
 * says that it exists and whom to ask. */
static bool
is_guarded(const struct json *rights)
{
	struct str access = json_text(rights, "access");

	return access.length > 0 && !str_is(access, "open");
}

bool
withhold_by_rights(struct arena *a, struct json *fields, const struct type *type, const struct json *rights,
		   int64_t now, struct withheld_list *list_r)
{
	return withhold(a, fields, type, is_guarded(rights), embargo_of(rights, now), list_r);
}

/* Withholds what is not public and signs. */
static bool
finish_published(struct preparing *p)
{
	struct record_prepared *prepared = p->prepared;
	const struct json      *rights = json_get(p->document, "rights");

	if (!withhold_by_rights(p->a, p->fields, prepared->type, rights, p->now, &prepared->withheld))
		return false;
	if (prepared->withheld.count > 0 && !canonical_member(p, p->document, "fields", &prepared->body.fields))
		return false;
	prepared->sets = sets_of(p->a, prepared->type, p->context->node, p->fields);
	prepared_sign(p->a, p->context, prepared, prepared->given.length > 0 ? prepared->given : draw_id(p));
	return true;
}

/* The draft as it was, as far as it is needed to prepare it again. */
static void
keep_draft(struct preparing *p)
{
	struct record_draft *draft = &p->prepared->draft;

	*draft = *p->draft;
	draft->document = json_copy(p->a, p->document);
	if (p->prepared->given.length > 0)
		json_set(draft->document, STR("id"), json_string(p->a, p->prepared->given));
}

static bool
finish(struct preparing *p)
{
	struct record_prepared *prepared = p->prepared;
	struct str              content = body_content(p->a, &prepared->body);

	if (content.length > LIMIT_RECORD_BYTES || prepared->body.source.length > 4 * LIMIT_IDENTIFIER_BYTES) {
		problems_add(p->a, &prepared->problems, &p->rules, FAULT_SIZE, LIMIT_RECORD_BYTES);
		return true;
	}
	if (!prepared->adopted)
		attachments_list(p->a, p->fields, &prepared->files, &prepared->file_count);
	prepared->content = fingerprint_of(content);
	prepared->key = key_of(p);
	prepared->warnings = problems_write(p->a, &prepared->problems);
	prepared->has_markers = withheld_any(p->fields);
	if (prepared->has_markers)
		keep_draft(p);
	prepared->text = content;
	if (prepared->publish)
		return finish_published(p);
	prepared->drawn = prepared->given.length > 0 ? prepared->given : draw_id(p);
	return true;
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

/* A document that is no record of a known type, told by the check. */
static bool
has_type(struct preparing *p)
{
	const struct json *fields = json_get(p->document, "fields"), *type = json_get(p->document, "type");

	if (fields != NULL && fields->kind == JSON_OBJECT && type != NULL && type->kind == JSON_STRING)
		p->prepared->type = type_find(p->context->types, type->text);
	if (p->prepared->type == NULL)
		check_record(p->a, p->document, &p->rules, &p->prepared->problems);
	return p->prepared->type != NULL;
}

static void
prepare(struct preparing *p)
{
	struct normalising how = { .a = p->a, .vocabularies = p->context->vocabularies, .adopted = p->draft->adopted };
	bool               replaced;

	if (!has_type(p))
		return;
	take_identity(p);
	how.language = bare_language(p);
	record_normalise(&how, p->document, p->prepared->type, &replaced);
	if (json_get(p->document, "fields") == NULL)
		json_set(p->document, STR("fields"), json_object(p->a));
	check(p, replaced);
	if (!p->prepared->problems.refused && (!fill_body(p) || !finish(p)))
		problems_add(p->a, &p->prepared->problems, &p->rules, FAULT_NUMBER, -1);
}

/* The source says that the record is gone: only the key counts. */
static void
prepare_deleted(struct preparing *p)
{
	p->prepared->key = key_of(p);
}

static bool
prepare_copy(struct preparing *p, struct record_prepared **prepared_r, struct record_outcome *outcome_r,
	     struct error *error)
{
	bool left;

	*outcome_r = (struct record_outcome){ .fate = FATE_NEW };
	*prepared_r = NULL;
	if (!copy_prepare(p->a, p->context, p->draft, p->prepared, &left, error))
		return false;
	if (left)
		outcome_r->fate = FATE_LEFT;
	else
		*prepared_r = p->prepared;
	return true;
}

bool
record_prepare(struct arena *a, const struct record_context *context, struct record_draft *draft,
	       struct record_prepared **prepared_r, struct record_outcome *outcome_r, struct error *error)
{
	struct record_prepared *prepared = ARENA_NEW(a, struct record_prepared);
	struct preparing        p = {
		       .a = a,
		       .context = context,
		       .draft = draft,
		       .document = draft->document,
		       .prepared = prepared,
		       .now = clock_now(context->clock),
		       .rules = { .types = context->types,
				  .vocabularies = context->vocabularies,
				  .words = context->words,
				  .language = draft->language.length > 0 ? draft->language : STR("en"),
				  .adopted = draft->adopted,
				  .draft = !draft->publish },
	};

	if (!disk_has_room(context->folder, error))
		return false;
	if (draft->copy.text.length > 0)
		return prepare_copy(&p, prepared_r, outcome_r, error);
	prepared->adopted = draft->adopted;
	prepared->publish = draft->publish;
	prepared->base = draft->base;
	prepared->raw = draft->source.raw;
	prepared->media = draft->source.media;
	if (draft->adopted && draft->source.deleted)
		prepare_deleted(&p);
	else
		prepare(&p);
	*outcome_r = (struct record_outcome){ .fate = FATE_NEW, .problems = prepared->problems };
	if (prepared->problems.refused)
		outcome_r->fate = FATE_REFUSED;
	*prepared_r = prepared->problems.refused ? NULL : prepared;
	return true;
}
