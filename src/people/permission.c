/* The decision who may do what. The roles and rules are those that users of the Convention's clearing-houses know: a focal
 * point manages a country's people, one authority publishes for a country and type, everybody may submit references. */
#include "people/permission.h"

static const char *const role_names[ROLES] = {
	[ROLE_ACCOUNT] = "account",
	[ROLE_READER] = "reader",
	[ROLE_TRANSLATOR] = "translator",
	[ROLE_CONTRIBUTOR] = "contributor",
	[ROLE_REVIEWER] = "reviewer",
	[ROLE_MODERATOR] = "moderator",
	[ROLE_AUTHORIZED_USER] = "authorized-user",
	[ROLE_PUBLISHING_AUTHORITY] = "publishing-authority",
	[ROLE_FOCAL_POINT] = "focal-point",
	[ROLE_ADMINISTRATOR] = "administrator",
};

static const char *const act_names[ACTS] = {
	[ACT_CREATE] = "create",
	[ACT_READ_DRAFT] = "read-draft",
	[ACT_EDIT] = "edit",
	[ACT_SUBMIT] = "submit",
	[ACT_PUBLISH] = "publish",
	[ACT_CONFIRM] = "confirm",
	[ACT_WITHDRAW] = "withdraw",
	[ACT_REVOKE] = "revoke",
	[ACT_ERASE] = "erase",
	[ACT_MERGE] = "merge",
	[ACT_READ_WITHHELD] = "read-withheld",
	[ACT_SHARE] = "share",
	[ACT_TRANSLATE] = "translate",
	[ACT_REVIEW] = "review",
	[ACT_MODERATE] = "moderate",
	[ACT_IMPORT] = "import",
	[ACT_SEE_PEOPLE] = "see-people",
	[ACT_MANAGE_PEOPLE] = "manage-people",
	[ACT_ADMINISTER] = "administer",
	[ACT_READ_AUDIT] = "read-audit",
	[ACT_SEE_FIGURES] = "see-figures",
};

static const char *const family_names[FAMILIES] = {
	[FAMILY_NATIONAL] = "national",
	[FAMILY_REFERENCE] = "reference",
	[FAMILY_SECRETARIAT] = "secretariat",
};

static const char *const channel_names[CHANNELS] = {
	[CHANNEL_WEB] = "web",         [CHANNEL_API] = "api", [CHANNEL_MAIL] = "mail",
	[CHANNEL_COMMAND] = "command", [CHANNEL_JOB] = "job",
};

/* A letter for each family, as permission_reach() says; what is not named is out of reach. */
static const char *const reaches[ROLES][ACTS] = {
	[ROLE_ACCOUNT] = {
		[ACT_CREATE] = "-o-",
		[ACT_READ_DRAFT] = "ooo",
		[ACT_EDIT] = "-o-",
		[ACT_SUBMIT] = "-o-",
		[ACT_READ_WITHHELD] = "-o-",
		[ACT_SHARE] = "-o-",
	},
	[ROLE_READER] = {
		[ACT_READ_DRAFT] = "sss",
		[ACT_SEE_FIGURES] = "sss",
	},
	[ROLE_TRANSLATOR] = {
		[ACT_READ_DRAFT] = "sss",
		[ACT_TRANSLATE] = "sss",
		[ACT_SEE_FIGURES] = "sss",
	},
	[ROLE_CONTRIBUTOR] = {
		[ACT_CREATE] = "ooo",
		[ACT_READ_DRAFT] = "ooo",
		[ACT_EDIT] = "ooo",
		[ACT_SUBMIT] = "ooo",
		[ACT_READ_WITHHELD] = "ooo",
		[ACT_SHARE] = "ooo",
		[ACT_TRANSLATE] = "ooo",
		[ACT_SEE_FIGURES] = "sss",
	},
	[ROLE_REVIEWER] = {
		[ACT_READ_DRAFT] = "-ss",
		[ACT_PUBLISH] = "-ss",
		[ACT_REVIEW] = "-ss",
		[ACT_SEE_FIGURES] = "sss",
	},
	[ROLE_MODERATOR] = {
		[ACT_READ_DRAFT] = "-s-",
		[ACT_MERGE] = "-s-",
		[ACT_MODERATE] = "sss",
		[ACT_SEE_PEOPLE] = "sss",
		[ACT_SEE_FIGURES] = "sss",
	},
	[ROLE_AUTHORIZED_USER] = {
		[ACT_CREATE] = "sss",
		[ACT_READ_DRAFT] = "sss",
		[ACT_EDIT] = "sss",
		[ACT_SUBMIT] = "sss",
		[ACT_READ_WITHHELD] = "sss",
		[ACT_SHARE] = "sss",
		[ACT_TRANSLATE] = "sss",
		[ACT_IMPORT] = "sss",
		[ACT_SEE_FIGURES] = "sss",
	},
	[ROLE_PUBLISHING_AUTHORITY] = {
		[ACT_CREATE] = "sss",
		[ACT_READ_DRAFT] = "sss",
		[ACT_EDIT] = "sss",
		[ACT_SUBMIT] = "sss",
		[ACT_PUBLISH] = "sss",
		[ACT_CONFIRM] = "sss",
		[ACT_WITHDRAW] = "sss",
		[ACT_REVOKE] = "sss",
		[ACT_MERGE] = "sss",
		[ACT_READ_WITHHELD] = "sss",
		[ACT_SHARE] = "sss",
		[ACT_TRANSLATE] = "sss",
		[ACT_IMPORT] = "sss",
		[ACT_SEE_FIGURES] = "sss",
	},
	[ROLE_FOCAL_POINT] = {
		[ACT_CREATE] = "sss",
		[ACT_READ_DRAFT] = "sss",
		[ACT_EDIT] = "sss",
		[ACT_SUBMIT] = "sss",
		[ACT_PUBLISH] = "aaa",
		[ACT_CONFIRM] = "aaa",
		[ACT_WITHDRAW] = "aaa",
		[ACT_REVOKE] = "aaa",
		[ACT_MERGE] = "aaa",
		[ACT_READ_WITHHELD] = "sss",
		[ACT_SHARE] = "sss",
		[ACT_TRANSLATE] = "sss",
		[ACT_MODERATE] = "sss",
		[ACT_IMPORT] = "sss",
		[ACT_SEE_PEOPLE] = "sss",
		[ACT_MANAGE_PEOPLE] = "sss",
		[ACT_SEE_FIGURES] = "sss",
	},
	[ROLE_ADMINISTRATOR] = {
		[ACT_CREATE] = "sss",
		[ACT_READ_DRAFT] = "sss",
		[ACT_EDIT] = "sss",
		[ACT_SUBMIT] = "sss",
		[ACT_PUBLISH] = "sss",
		[ACT_CONFIRM] = "sss",
		[ACT_WITHDRAW] = "sss",
		[ACT_REVOKE] = "sss",
		[ACT_ERASE] = "sss",
		[ACT_MERGE] = "sss",
		[ACT_READ_WITHHELD] = "sss",
		[ACT_SHARE] = "sss",
		[ACT_TRANSLATE] = "sss",
		[ACT_REVIEW] = "sss",
		[ACT_MODERATE] = "sss",
		[ACT_IMPORT] = "sss",
		[ACT_SEE_PEOPLE] = "sss",
		[ACT_MANAGE_PEOPLE] = "sss",
		[ACT_ADMINISTER] = "sss",
		[ACT_READ_AUDIT] = "sss",
		[ACT_SEE_FIGURES] = "sss",
	},
};

static const struct grant everyone = { .role = ROLE_ACCOUNT };
static const struct grant everything = { .role = ROLE_ADMINISTRATOR };

struct actor
actor_operator(void)
{
	return (struct actor){
		.signed_in = true, .grants = &everything, .grant_count = 1, .acts = ALL_ACTS, .channel = CHANNEL_COMMAND
	};
}

struct actor
actor_job(void)
{
	struct actor actor = actor_operator();

	actor.channel = CHANNEL_JOB;
	return actor;
}

char
permission_reach(enum role role, enum act act, enum family family)
{
	const char *letters = reaches[role][act];

	assert(role < ROLES && act < ACTS && family < FAMILIES);
	return letters == NULL ? '-' : letters[family];
}

/* A bound of a grant holds when there is none, or when what is asked about is just that. */
static bool
is_within(struct str bound, struct str what)
{
	return bound.length == 0 || str_equal(bound, what);
}

static bool
grant_covers(const struct grant *grant, const struct matter *matter)
{
	return is_within(grant->government, matter->owner) && is_within(grant->organization, matter->owner) &&
	       is_within(grant->type, matter->type);
}

static bool
grant_allows(const struct actor *actor, const struct grant *grant, enum act act, const struct matter *matter)
{
	bool own = actor->account.length != 0 && str_equal(actor->account, matter->author);

	if (!grant_covers(grant, matter))
		return false;
	switch (permission_reach(grant->role, act, matter->family)) {
	case 's':
		return true;
	case 'o':
		return own;
	case 'a':
		return matter->authority.length == 0 || str_equal(matter->authority, actor->account);
	default:
		return false;
	}
}

/* Who reviews a draft reads it, as long as the request for the review is open. */
static bool
is_reviewer(const struct actor *actor, enum act act, const struct matter *matter)
{
	for (size_t i = 0; i < matter->reviewer_count && act == ACT_READ_DRAFT; i++)
		if (actor->account.length != 0 && str_equal(actor->account, matter->reviewers[i]))
			return true;
	return false;
}

bool
permission_allows(const struct actor *actor, enum act act, const struct matter *matter)
{
	assert(act < ACTS);
	if (!actor->signed_in || (actor->acts & (1U << act)) == 0)
		return false;
	if (grant_allows(actor, &everyone, act, matter) || is_reviewer(actor, act, matter))
		return true;
	for (size_t i = 0; i < actor->grant_count; i++) {
		if (grant_allows(actor, &actor->grants[i], act, matter))
			return true;
	}
	return false;
}

bool
permission_require(const struct actor *actor, enum act act, const struct matter *matter, struct error *error)
{
	if (permission_allows(actor, act, matter))
		return true;
	return error_set(error, ERROR_DENIED, "permission.denied",
			 "you may not do this here: '%s' for '%.*s' of '%.*s'", act_name(act),
			 STR_ARGS(str_head(matter->type, 40)), STR_ARGS(str_head(matter->owner, 40)));
}

bool
permission_gives(const struct actor *actor, const struct grant *grant)
{
	const struct matter people = { .owner = grant->government.length != 0 ? grant->government
									      : grant->organization };

	if (grant->role == ROLE_ACCOUNT || grant->role >= ROLES)
		return false;
	for (size_t i = 0; i < actor->grant_count; i++) {
		const struct grant *own = &actor->grants[i];

		if (grant_allows(actor, own, ACT_MANAGE_PEOPLE, &people) && (actor->acts & (1U << ACT_MANAGE_PEOPLE)) &&
		    (own->role == ROLE_ADMINISTRATOR || grant->role < own->role))
			return true;
	}
	return false;
}

/* ---- names ------------------------------------------------------------------------------------------------------- */

static bool
find_name(const char *const *names, int count, struct str word, int *place_r)
{
	for (int i = 0; i < count; i++) {
		if (str_is(word, names[i])) {
			*place_r = i;
			return true;
		}
	}
	return false;
}

const char *
channel_name(enum channel channel)
{
	assert(channel < CHANNELS);
	return channel_names[channel];
}

const char *
role_name(enum role role)
{
	assert(role < ROLES);
	return role_names[role];
}

bool
role_parse(struct str word, enum role *role_r)
{
	int place;

	if (!find_name(role_names, ROLES, word, &place))
		return false;
	*role_r = (enum role)place;
	return true;
}

const char *
act_name(enum act act)
{
	assert(act < ACTS);
	return act_names[act];
}

const char *
family_name(enum family family)
{
	assert(family < FAMILIES);
	return family_names[family];
}

bool
family_parse(struct str word, enum family *family_r)
{
	int place;

	if (!find_name(family_names, FAMILIES, word, &place))
		return false;
	*family_r = (enum family)place;
	return true;
}
