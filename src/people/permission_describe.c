/* The table of permissions as a page for people: docs/permissions.md. */
#include "people/permission.h"

#include "base/str.h"

static const char *const role_says[ROLES] = {
	[ROLE_ACCOUNT] = "Everybody who has an account; it is not given.",
	[ROLE_READER] = "Reads drafts of others.",
	[ROLE_TRANSLATOR] = "Adds languages to what others wrote.",
	[ROLE_CONTRIBUTOR] = "Writes and submits, of every family.",
	[ROLE_REVIEWER] = "Judges submitted reference records, and validates the Secretariat's.",
	[ROLE_MODERATOR] = "Answers what readers report, admits new accounts.",
	[ROLE_AUTHORIZED_USER] = "Writes and submits for a government, also what its others began.",
	[ROLE_PUBLISHING_AUTHORITY] = "Publishes for a government (and type), which has one.",
	[ROLE_FOCAL_POINT] = "Speaks for a government, of which it is the only one, and manages its people.",
	[ROLE_ADMINISTRATOR] = "Runs the node.",
};

static const char *const act_says[ACTS] = {
	[ACT_CREATE] = "begin a draft",
	[ACT_READ_DRAFT] = "see what is not published",
	[ACT_EDIT] = "change a draft, amend what is published by a new one, discard it",
	[ACT_SUBMIT] = "ask that a draft be published",
	[ACT_PUBLISH] = "publish, or return with a reason",
	[ACT_CONFIRM] = "say that a published record is still true",
	[ACT_WITHDRAW] = "take back what is published: only a tombstone is shown",
	[ACT_REVOKE] = "say that what is published holds no more",
	[ACT_ERASE] = "remove the contents for ever",
	[ACT_MERGE] = "say that a record is another one",
	[ACT_READ_WITHHELD] = "see confidential values and those under embargo",
	[ACT_SHARE] = "let others see a draft by a link",
	[ACT_TRANSLATE] = "add or change texts in another language",
	[ACT_REVIEW] = "write a review",
	[ACT_MODERATE] = "hide copies, answer reports, admit accounts",
	[ACT_IMPORT] = "many records at once",
	[ACT_SEE_PEOPLE] = "names and addresses of accounts, and their roles",
	[ACT_MANAGE_PEOPLE] = "invite, disable, give and take roles below one's own",
	[ACT_ADMINISTER] = "settings, look, sources, jobs, mail, backups",
	[ACT_READ_AUDIT] = "read the audit log",
	[ACT_SEE_FIGURES] = "see how often records were read",
};

static const char *
reach_says(char reach)
{
	switch (reach) {
	case 'o':
		return "own";
	case 's':
		return "all";
	case 'a':
		return "all \xC2\xB9";
	default:
		return "";
	}
}

static void
add_family(struct buffer *out, enum family family)
{
	buffer_format(out, "\n## Records of the family `%s`\n\n| |", family_name(family));
	for (unsigned role = 0; role < ROLES; role++)
		buffer_format(out, " %s |", role_name((enum role)role));
	buffer_add_c(out, "\n|---|");
	for (unsigned role = 0; role < ROLES; role++)
		buffer_add_c(out, "---|");
	buffer_add_byte(out, '\n');
	for (unsigned act = 0; act < ACTS; act++) {
		buffer_format(out, "| `%s` |", act_name((enum act)act));
		for (unsigned role = 0; role < ROLES; role++)
			buffer_format(out, " %s |",
				      reach_says(permission_reach((enum role)role, (enum act)act, family)));
		buffer_add_byte(out, '\n');
	}
}

void
permission_describe(struct buffer *out)
{
	buffer_add_c(
		out,
		"# Who may do what\n\n"
		"This page is made of the table that decides, by `chm help permissions`. One function,\n"
		"`permission_allows()` in `src/people/permission.c`, is asked by every way in: pages, API, mail, "
		"commands,\n"
		"jobs. Who has the machine is the operator, who may do all of it; each act stands in the audit log\n"
		"(`chm audit`).\n\n"
		"A role holds for the whole node, for a government or an organization, and for all record types or "
		"for\n"
		"one. A person may have several. A focal point gives the roles below its own to the people of its\n"
		"government, names deputies until a day, and hands its role over to somebody who accepts it. An "
		"access\n"
		"token (`chm user token`, `/me/tokens`) may do what its owner may, as far as its scopes go. Whoever has\n"
		"agreed to review a draft reads it, as long as the request for the review is open (docs/reviews.md).\n\n"
		"## Roles\n\n| role | is |\n|---|---|\n");
	for (unsigned role = 0; role < ROLES; role++)
		buffer_format(out, "| `%s` | %s |\n", role_name((enum role)role), role_says[role]);
	buffer_add_c(out, "\n## Acts\n\n| act | is to |\n|---|---|\n");
	for (unsigned act = 0; act < ACTS; act++)
		buffer_format(out, "| `%s` | %s |\n", act_name((enum act)act), act_says[act]);
	buffer_add_c(
		out,
		"\nIn the tables below *own* is what the person began, *all* is all in the scope of the role, and\n"
		"*all \xC2\xB9* is all in it for which no other account is publishing authority. The family of a type\n"
		"stands in its file (`family`).\n");
	for (unsigned family = 0; family < FAMILIES; family++)
		add_family(out, (enum family)family);
}
