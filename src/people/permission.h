/* Who may do what: one table of roles and acts, and one function that decides. Every way in asks it: pages, API, mail,
 * commands, jobs. docs/permissions.md is the table for people, made of it. */
#ifndef PEOPLE_PERMISSION_H
#define PEOPLE_PERMISSION_H

#include "base/base.h"

/* What somebody is, from the least to the most. ROLE_ACCOUNT is everybody who has an account; it is not given. */
enum role {
	ROLE_ACCOUNT,
	ROLE_READER,          /* reads drafts */
	ROLE_TRANSLATOR,      /* adds languages to what others wrote */
	ROLE_CONTRIBUTOR,     /* writes and submits */
	ROLE_REVIEWER,        /* judges submitted reference records, and validates those of the Secretariat's types */
	ROLE_MODERATOR,       /* answers what readers report, hides, admits new accounts */
	ROLE_AUTHORIZED_USER, /* writes and submits for a government, also what its others began */
	ROLE_PUBLISHING_AUTHORITY, /* publishes for a government and type, which has one */
	ROLE_FOCAL_POINT,          /* speaks for a government, and manages its people */
	ROLE_ADMINISTRATOR,        /* runs the node */
	ROLES
};

enum act {
	ACT_CREATE,        /* begin a draft */
	ACT_READ_DRAFT,    /* see what is not published */
	ACT_EDIT,          /* change a draft, amend what is published by a new one, discard it */
	ACT_SUBMIT,        /* ask that a draft be published */
	ACT_PUBLISH,       /* publish, or return with a reason */
	ACT_CONFIRM,       /* say that a published record is still true */
	ACT_WITHDRAW,      /* of what is published only a tombstone is shown */
	ACT_REVOKE,        /* of what is published a banner says that it holds no more */
	ACT_ERASE,         /* remove the contents for ever */
	ACT_MERGE,         /* say that a record is another one */
	ACT_READ_WITHHELD, /* see confidential values and those under embargo */
	ACT_SHARE,         /* let others see a draft by a link */
	ACT_TRANSLATE,     /* add or change texts in a language that is not the original's */
	ACT_REVIEW,        /* write a review */
	ACT_MODERATE,      /* hide copies, answer reports, admit accounts */
	ACT_IMPORT,        /* many records at once */
	ACT_SEE_PEOPLE,    /* names and addresses of accounts and their roles */
	ACT_MANAGE_PEOPLE, /* invite, disable, give and take roles below one's own */
	ACT_ADMINISTER,    /* settings, look, sources, jobs, mail, backups */
	ACT_READ_AUDIT,
	ACT_SEE_FIGURES, /* how often records were read */
	ACTS
};

/* What a type is to the Convention (`family` in its file): who submits and who validates depends on it. */
enum family {
	FAMILY_NATIONAL,    /* a government's own statements: only its authorized people write them */
	FAMILY_REFERENCE,   /* knowledge that anybody with an account may submit */
	FAMILY_SECRETARIAT, /* the Convention's process: meetings, decisions, notifications */
	FAMILIES
};

/* The way by which somebody comes in. */
enum channel {
	CHANNEL_WEB,
	CHANNEL_API,
	CHANNEL_MAIL,
	CHANNEL_COMMAND,
	CHANNEL_JOB, /* the node by itself */
	CHANNELS
};

/* A role somebody has, and where: what is empty is no bound. */
struct grant {
	enum role  role;
	struct str government;   /* country code */
	struct str organization; /* record */
	struct str type;         /* record type */
};

/* Who asks. An actor without account and grants is a reader from outside, who may do none of the acts. */
struct actor {
	struct str          account; /* id; empty: the operator or nobody */
	struct str          name, email, language;
	struct str          government, organization; /* which it belongs to */
	bool                signed_in;                /* has an account, or is the operator */
	const struct grant *grants;                   /* that hold now */
	size_t              grant_count;
	uint32_t            acts; /* bits of the acts that its way in allows: a token's scopes; all of a session's */
	enum channel        channel;
	int64_t             proved; /* when it last proved who it is; microseconds since 1970 */
};

enum { ALL_ACTS = (1 << ACTS) - 1 };

/* What is asked about. All empty: the node itself. */
struct matter {
	struct str  type;
	enum family family;
	struct str  owner;     /* country code or organization; of what the node owns itself, its country, or empty */
	struct str  author;    /* account that began the draft */
	struct str  authority; /* account that is publishing authority for owner and type; empty: none is */

	const struct str
		*reviewers; /* accounts that are asked to review it and have agreed: they read its draft meanwhile */
	size_t   reviewer_count;
};

/* Whoever has the machine, or came by the link that it prints: administrator of all. By a command, unless `channel` is set
 * to another. */
struct actor actor_operator(void);

/* The node by itself, in a job. */
struct actor actor_job(void);

bool permission_allows(const struct actor *actor, enum act act, const struct matter *matter);

/* ERROR_DENIED "permission.denied" when it is not allowed. */
CHECKED bool permission_require(const struct actor *actor, enum act act, const struct matter *matter,
				struct error *error);

/* Whether the actor may give this grant to others, or take it: administrators all of them, focal points those below their
 * own for their government. */
bool permission_gives(const struct actor *actor, const struct grant *grant);

/* How far a role reaches, for the table in docs/: '-' not, 'o' what is one's own, 's' all in its scope, 'a' all in its
 * scope for which no other publishing authority is appointed. */
char permission_reach(enum role role, enum act act, enum family family);

/* The page of the table: docs/permissions.md. */
void permission_describe(struct buffer *out);

const char  *channel_name(enum channel channel); /* "command" */
const char  *role_name(enum role role);          /* "focal-point" */
CHECKED bool role_parse(struct str word, enum role *role_r);
const char  *act_name(enum act act); /* "read-draft" */
const char  *family_name(enum family family);
CHECKED bool family_parse(struct str word, enum family *family_r);

#endif
