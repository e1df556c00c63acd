#include "cli/user_show.h"

#include "base/clock.h"
#include "base/json.h"
#include "cli/open.h"
#include "people/access.h"

static struct json *
time_json(const struct call *call, int64_t time)
{
	char *text = arena_text(call->a, TIME_TEXT);

	return time == 0 ? json_null(call->a) : json_string(call->a, time_format(time, text));
}

static struct json *
grant_json(const struct call *call, const struct grant_row *row)
{
	struct json *json = json_object(call->a);

	json_add(json, STR("id"), json_string(call->a, row->id));
	json_add(json, STR("role"), json_string(call->a, str_of(role_name(row->grant.role))));
	json_add(json, STR("government"), json_string(call->a, row->grant.government));
	json_add(json, STR("organization"), json_string(call->a, row->grant.organization));
	json_add(json, STR("type"), json_string(call->a, row->grant.type));
	json_add(json, STR("deputy_of"), json_string(call->a, row->deputy_of));
	json_add(json, STR("until"), time_json(call, row->until));
	return json;
}

/* "focal-point KE; contributor". */
static struct str
grants_text(const struct call *call, const struct grant_row *rows, size_t count)
{
	struct buffer out = buffer_in(call->a);

	for (size_t i = 0; i < count; i++) {
		const struct grant *grant = &rows[i].grant;
		const struct str    bounds[] = { grant->government, grant->organization, grant->type };

		buffer_format(&out, "%s%s", i > 0 ? "; " : "", role_name(grant->role));
		for (size_t k = 0; k < sizeof bounds / sizeof bounds[0]; k++)
			if (bounds[k].length > 0)
				buffer_format(&out, " %.*s", STR_ARGS(bounds[k]));
		if (rows[i].deputy_of.length > 0)
			buffer_add_c(&out, " (deputy)");
	}
	return buffer_str(&out);
}

bool
user_print(const struct call *call, struct db *db, const struct account *account, struct error *error)
{
	struct json      *line = json_object(call->a), *roles;
	const char       *state = account_state_name(account->state);
	struct grant_row *rows;
	size_t            count;

	if (!grant_list(call->a, db, account->id, &rows, &count, error))
		return false;
	if (!call->json) {
		printf("%.*s\t%s\t%.*s\t%.*s\n", STR_ARGS(account->email), state, STR_ARGS(account->name),
		       STR_ARGS(grants_text(call, rows, count)));
		return true;
	}
	json_add(line, STR("id"), json_string(call->a, account->id));
	json_add(line, STR("email"), json_string(call->a, account->email));
	json_add(line, STR("name"), json_string(call->a, account->name));
	json_add(line, STR("state"), json_string(call->a, str_of(state)));
	json_add(line, STR("language"), json_string(call->a, account->language));
	json_add(line, STR("government"), json_string(call->a, account->government));
	json_add(line, STR("organization"), json_string(call->a, account->organization));
	json_add(line, STR("created"), time_json(call, account->created));
	json_add(line, STR("seen"), time_json(call, account->seen));
	roles = json_add(line, STR("roles"), json_array(call->a));
	for (size_t i = 0; i < count; i++)
		json_append(roles, grant_json(call, &rows[i]));
	call_print_json(call, line);
	return true;
}

void
user_print_id(const struct call *call, struct str id)
{
	struct json *line = json_object(call->a);

	json_add(line, STR("id"), json_string(call->a, id));
	call_print_json(call, line);
}

void
user_print_token(const struct call *call, struct str token)
{
	struct json *line = json_object(call->a);

	json_add(line, STR("token"), json_string(call->a, token));
	if (call->json)
		call_print_json(call, line);
	else
		printf("%.*s\n", STR_ARGS(token));
}

void
user_print_act(const struct call *call, enum act act)
{
	if (call->json)
		call_print_json(call, json_string(call->a, str_of(act_name(act))));
	else
		printf("%s\n", act_name(act));
}

static struct json *
token_json(const struct call *call, const struct access_token *token)
{
	struct json *json = json_object(call->a), *scopes;

	json_add(json, STR("id"), json_string(call->a, token->id));
	json_add(json, STR("name"), json_string(call->a, token->name));
	json_add(json, STR("created"), time_json(call, token->created));
	json_add(json, STR("used"), time_json(call, token->used));
	json_add(json, STR("expires"), time_json(call, token->expires));
	scopes = json_add(json, STR("scopes"), json_array(call->a));
	for (unsigned i = 0; i < SCOPES; i++)
		if ((token->scopes & (1U << i)) != 0)
			json_append(scopes, json_string(call->a, str_of(scope_name((enum token_scope)i))));
	return json;
}

bool
user_print_tokens(const struct call *call, struct db *db, struct str account, struct error *error)
{
	struct access_token *tokens;
	size_t               count;

	if (!access_list(call->a, db, account, &tokens, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		char expires[TIME_TEXT];

		time_format(tokens[i].expires, expires);
		if (call->json)
			call_print_json(call, token_json(call, &tokens[i]));
		else
			printf("%.*s\t%s\t%.*s\n", STR_ARGS(tokens[i].id), expires, STR_ARGS(tokens[i].name));
	}
	return true;
}
