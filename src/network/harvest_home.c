/* Meeting a source. Its key is trusted when it is first met, and from then on only that. */
#include "network/harvest_home.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/identifier.h"
#include "base/sign.h"
#include "db/db.h"

enum { DESCRIPTION_BYTES = 1024 * 1024, TITLE_BYTES = 300 };

static const char signed_all[] = "chm-all", signed_some[] = "chm", dublin_core[] = "oai_dc";

/* ---- its description --------------------------------------------------------------------------------------------- */

/* "https://chm.example.org/.well-known/chm", of any address of that host (RFC 8615). */
static struct str
description_address(struct arena *a, struct str url)
{
	size_t scheme = str_find(url, STR("://")) + 3;
	size_t host = scheme + str_find_byte(str_slice(url, scheme, url.length), '/');
	size_t query = str_find_byte(url, '?');

	return str_format(a, "%.*s/.well-known/chm", STR_ARGS(str_slice(url, 0, host < query ? host : query)));
}

static bool
no_description(struct error *error)
{
	return error_set(error, ERROR_REMOTE, "harvest.description",
			 "what it shows at /.well-known/chm is no description of a node, with its name and key");
}

/* Its name in the first of its languages. */
static struct str
title_of(const struct json *description)
{
	const struct json *name = json_get(description, "name");

	if (name != NULL && name->kind == JSON_OBJECT)
		name = name->first;
	return name != NULL && name->kind == JSON_STRING ? str_head(name->text, TITLE_BYTES)
							 : json_text(description, "short");
}

static bool
read_description(struct harvest *harvest, struct record_home *home_r, struct error *error)
{
	struct arena *a = harvest->a;
	struct json  *json;
	struct str    text;

	if (!file_read(harvest->page_a, harvest->file, DESCRIPTION_BYTES, &text, error))
		return false;
	if (!json_parse(a, str_copy(a, text), &json, NULL))
		return no_description(error);
	*home_r = (struct record_home){ .name = json_text(json, "short"),
					.title = title_of(json),
					.url = json_text(json, "url") };
	if (!str_starts(home_r->url, STR("http://")) && !str_starts(home_r->url, STR("https://")))
		return no_description(error);
	return (identifier_is_node(home_r->name) && sign_public_parse(json_text(json, "key"), home_r->key, NULL)) ||
	       no_description(error);
}

/* `found_r` is false when it has none: then it is no node of chm, or one that shows no key. */
static bool
get_description(struct harvest *harvest, struct record_home *home_r, bool *found_r, struct error *error)
{
	struct str   url = description_address(harvest->page_a, harvest->source.url);
	struct error why = { 0 };

	*found_r = harvest_get(harvest, url, STR("application/json"), &why);
	if (*found_r)
		return read_description(harvest, home_r, error);
	if (harvest->status >= 400 && harvest->status < 500)
		return true;
	if (error != NULL)
		*error = why;
	return false;
}

/* ---- its key ----------------------------------------------------------------------------------------------------- */

static bool
other_key(struct harvest *harvest, const struct record_home *home, struct error *error)
{
	const struct record_home *known = record_home_find(&harvest->homes, home->name);
	char                      since[TIME_TEXT];

	return error_set(
		error, ERROR_CONFLICT, "harvest.key",
		"the node '%.*s' shows another key than the one that is known since %s: nothing was taken. When its "
		"people confirm that %.*s is their new key, run it with --new-key",
		STR_ARGS(home->name), known != NULL ? time_format(known->since, since).data : "its first harvest",
		STR_ARGS(sign_public_format(harvest->page_a, home->key)));
}

static bool
read_homes(struct harvest *harvest, struct error *error)
{
	struct db *db;
	bool       good;

	if (!db_borrow(harvest->node->pool, &db, error))
		return false;
	good = record_homes_read(harvest->a, db, &harvest->homes, error);
	db_return(db);
	return good;
}

/* Pins the key, or holds it against the one that is pinned. */
static bool
meet(struct harvest *harvest, struct record_home *home, struct error *error)
{
	struct harvest_source *source = &harvest->source;
	struct error           why = { 0 };

	if (source->home.length > 0 && !str_equal(source->home, home->name) && !harvest->options->new_key)
		return error_set(error, ERROR_CONFLICT, "harvest.home",
				 "the node calls itself '%.*s' and was '%.*s': nothing was taken", STR_ARGS(home->name),
				 STR_ARGS(source->home));
	if (!record_home_pin(&harvest->node->records, home, harvest->options->new_key, &why)) {
		if (strcmp(why.key, "home.key") == 0)
			return read_homes(harvest, error) && other_key(harvest, home, error);
		if (error != NULL)
			*error = why;
		return false;
	}
	source->home = home->name;
	return read_homes(harvest, error);
}

/* ---- the format -------------------------------------------------------------------------------------------------- */

static bool
is_signed(struct str prefix)
{
	return str_is(prefix, signed_all) || str_is(prefix, signed_some);
}

/* The best that the source offers. One that does not say has what all must have. */
static bool
choose(struct harvest *harvest, struct str *prefix_r, struct error *error)
{
	struct buffer   url = harvest_address(harvest, "ListMetadataFormats");
	struct oai_page page;

	if (!harvest_ask(harvest, buffer_str(&url), &page, NULL, error))
		return false;
	*prefix_r = page.offers_all      ? str_of(signed_all)
		    : page.offers_signed ? str_of(signed_some)
					 : str_of(dublin_core);
	return true;
}

bool
harvest_meet(struct harvest *harvest, struct error *error)
{
	struct harvest_source *source = &harvest->source;
	struct str             prefix = source->prefix;
	struct record_home     home;
	bool                   found = false;

	if (prefix.length == 0 && !choose(harvest, &prefix, error))
		return false;
	if (is_signed(prefix) && !get_description(harvest, &home, &found, error))
		return false;
	if (is_signed(prefix) && !found && source->prefix.length > 0)
		return error_set(
			error, ERROR_REMOTE, "harvest.description",
			"it shows no key at /.well-known/chm, without which signed records cannot be verified");
	if (found && !meet(harvest, &home, error))
		return false;
	if (is_signed(prefix) && !found)
		prefix = str_of(dublin_core);
	if (source->prefix.length > 0 && source->home.length == 0 && !found)
		return true; /* settled long ago */
	source->prefix = prefix;
	return harvest_settle(harvest->node, source, error);
}
