/* Reading the arguments of OAI-PMH: a table says which verb takes which. */
#include "network/oai_ask.h"

#include "base/clock.h"
#include "records/sets.h"

#include <stdarg.h>

enum argument {
	ARGUMENT_VERB,
	ARGUMENT_IDENTIFIER,
	ARGUMENT_PREFIX,
	ARGUMENT_FROM,
	ARGUMENT_UNTIL,
	ARGUMENT_SET,
	ARGUMENT_TOKEN,
	ARGUMENTS
};

static const char *const argument_names[ARGUMENTS] = {
	[ARGUMENT_VERB] = "verb",
	[ARGUMENT_IDENTIFIER] = "identifier",
	[ARGUMENT_PREFIX] = "metadataPrefix",
	[ARGUMENT_FROM] = "from",
	[ARGUMENT_UNTIL] = "until",
	[ARGUMENT_SET] = "set",
	[ARGUMENT_TOKEN] = "resumptionToken",
};

#define BIT(argument) (1u << (argument))

static const struct {
	const char *name;
	unsigned    required, optional; /* bits of arguments; a token stands alone and needs none */
} verbs[OAI_VERBS] = {
	[OAI_NO_VERB] = { "", 0, 0 },
	[OAI_GET_RECORD] = { "GetRecord", BIT(ARGUMENT_IDENTIFIER) | BIT(ARGUMENT_PREFIX), 0 },
	[OAI_IDENTIFY] = { "Identify", 0, 0 },
	[OAI_LIST_IDENTIFIERS] = { "ListIdentifiers", BIT(ARGUMENT_PREFIX),
				   BIT(ARGUMENT_FROM) | BIT(ARGUMENT_UNTIL) | BIT(ARGUMENT_SET) | BIT(ARGUMENT_TOKEN) },
	[OAI_LIST_METADATA_FORMATS] = { "ListMetadataFormats", 0, BIT(ARGUMENT_IDENTIFIER) },
	[OAI_LIST_RECORDS] = { "ListRecords", BIT(ARGUMENT_PREFIX),
			       BIT(ARGUMENT_FROM) | BIT(ARGUMENT_UNTIL) | BIT(ARGUMENT_SET) | BIT(ARGUMENT_TOKEN) },
	[OAI_LIST_SETS] = { "ListSets", 0, BIT(ARGUMENT_TOKEN) },
};

static const char *const fault_names[OAI_FAULT_CODES] = {
	[OAI_BAD_ARGUMENT] = "badArgument",
	[OAI_BAD_RESUMPTION_TOKEN] = "badResumptionToken",
	[OAI_BAD_VERB] = "badVerb",
	[OAI_CANNOT_DISSEMINATE_FORMAT] = "cannotDisseminateFormat",
	[OAI_ID_DOES_NOT_EXIST] = "idDoesNotExist",
	[OAI_NO_METADATA_FORMATS] = "noMetadataFormats",
	[OAI_NO_RECORDS_MATCH] = "noRecordsMatch",
};

const char *
oai_verb_name(enum oai_verb verb)
{
	return verbs[verb].name;
}

const char *
oai_fault_name(enum oai_fault_code code)
{
	return fault_names[code];
}

void
oai_fault_add(struct oai_ask *ask, enum oai_fault_code code, const char *format, ...)
{
	char    text[300];
	va_list values;
	int     length;

	if (ask->fault_count == OAI_FAULTS)
		return;
	va_start(values, format);
	length = vsnprintf(text, sizeof text, format, values);
	va_end(values);
	ask->faults[ask->fault_count++] =
		(struct oai_fault){ code,
				    str_copy(ask->a, str_head((struct str){ text, strlen(text) }, (size_t)length)) };
}

/* ---- each argument once, and only those of the verb --------------------------------------------------------------- */

struct arguments {
	struct str values[ARGUMENTS];
	unsigned   seen; /* bits */
};

static void
take_argument(struct oai_ask *ask, struct arguments *arguments, const struct parameter *given)
{
	enum argument argument = 0;

	while (argument < ARGUMENTS && !str_is(given->name, argument_names[argument]))
		argument++;
	if (argument == ARGUMENTS) {
		oai_fault_add(ask, OAI_BAD_ARGUMENT, "there is no argument '%.*s'",
			      STR_ARGS(str_head(given->name, 60)));
		return;
	}
	if ((arguments->seen & BIT(argument)) != 0)
		oai_fault_add(ask, argument == ARGUMENT_VERB ? OAI_BAD_VERB : OAI_BAD_ARGUMENT,
			      "'%s' stands there more than once", argument_names[argument]);
	else if (given->value.length == 0 && argument != ARGUMENT_VERB)
		oai_fault_add(ask, OAI_BAD_ARGUMENT, "'%s' is empty", argument_names[argument]);
	arguments->seen |= BIT(argument);
	arguments->values[argument] = given->value;
}

static void
find_verb(struct oai_ask *ask, struct str word)
{
	for (enum oai_verb verb = OAI_NO_VERB + 1; verb < OAI_VERBS; verb++) {
		if (str_is(word, verbs[verb].name))
			ask->verb = verb;
	}
	if (word.length == 0)
		oai_fault_add(ask, OAI_BAD_VERB, "the argument 'verb' is missing");
	else if (ask->verb == OAI_NO_VERB)
		oai_fault_add(ask, OAI_BAD_VERB, "'%.*s' is no verb of OAI-PMH 2.0", STR_ARGS(str_head(word, 60)));
}

static void
check_arguments(struct oai_ask *ask, const struct arguments *arguments)
{
	unsigned taken = BIT(ARGUMENT_VERB) | verbs[ask->verb].required | verbs[ask->verb].optional;
	unsigned needed = verbs[ask->verb].required;
	bool     alone = (arguments->seen & taken & BIT(ARGUMENT_TOKEN)) != 0;

	for (enum argument argument = 0; argument < ARGUMENTS; argument++) {
		bool seen = (arguments->seen & BIT(argument)) != 0;

		if (seen && (taken & BIT(argument)) == 0)
			oai_fault_add(ask, OAI_BAD_ARGUMENT, "'%s' is no argument of %s", argument_names[argument],
				      verbs[ask->verb].name);
		else if (seen && alone && argument != ARGUMENT_TOKEN && argument != ARGUMENT_VERB)
			oai_fault_add(ask, OAI_BAD_ARGUMENT, "'%s' must not stand beside a resumptionToken",
				      argument_names[argument]);
		else if (!seen && !alone && (needed & BIT(argument)) != 0)
			oai_fault_add(ask, OAI_BAD_ARGUMENT, "'%s' is missing", argument_names[argument]);
	}
}

/* ---- values ------------------------------------------------------------------------------------------------------- */

enum { DAY_LENGTH = sizeof "2026-05-01" - 1, SECOND_LENGTH = sizeof "2026-05-01T09:00:00Z" - 1 };

/* UTCdatetime (section 3.3): a day, or a second with "Z"; `time_r` is its start and `length_r` how long it is. */
static bool
read_time(struct oai_ask *ask, enum argument argument, struct str text, int64_t *time_r, int64_t *length_r)
{
	static const int64_t SECOND = 1000 * 1000;
	bool                 is_day = text.length == DAY_LENGTH;
	struct str           whole = is_day ? str_format(ask->a, "%.*sT00:00:00Z", STR_ARGS(text)) : text;

	*length_r = is_day ? 86400 * SECOND : SECOND;
	if (whole.length == SECOND_LENGTH && str_ends(whole, STR("Z")) && whole.data[DAY_LENGTH] == 'T' &&
	    time_parse(whole, time_r, NULL))
		return true;
	oai_fault_add(ask, OAI_BAD_ARGUMENT, "'%s' is no day YYYY-MM-DD and no time YYYY-MM-DDThh:mm:ssZ",
		      argument_names[argument]);
	return false;
}

static void
read_times(struct oai_ask *ask, const struct arguments *arguments)
{
	struct str from = arguments->values[ARGUMENT_FROM], until = arguments->values[ARGUMENT_UNTIL];
	int64_t    from_length = 0, until_length = 0;

	ask->has_from = from.length > 0 && read_time(ask, ARGUMENT_FROM, from, &ask->from, &from_length);
	ask->has_until = until.length > 0 && read_time(ask, ARGUMENT_UNTIL, until, &ask->until, &until_length);
	if (ask->has_from && ask->has_until && from_length != until_length)
		oai_fault_add(ask, OAI_BAD_ARGUMENT, "'from' and 'until' are not equally fine");
	else if (ask->has_from && ask->has_until && ask->from > ask->until)
		oai_fault_add(ask, OAI_BAD_ARGUMENT, "'from' is later than 'until'");
	ask->until += until_length;
}

static void
read_values(struct oai_ask *ask, const struct arguments *arguments)
{
	struct str prefix = arguments->values[ARGUMENT_PREFIX];

	ask->identifier = arguments->values[ARGUMENT_IDENTIFIER];
	ask->set = arguments->values[ARGUMENT_SET];
	ask->format = oai_format_find(prefix);
	if (ask->format == NULL && prefix.length > 0 &&
	    (!set_is_name(prefix) || str_find_byte(prefix, ':') < prefix.length))
		oai_fault_add(ask, OAI_BAD_ARGUMENT, "'%.*s' is no name of a format", STR_ARGS(str_head(prefix, 60)));
	else if (ask->format == NULL && prefix.length > 0)
		oai_fault_add(ask, OAI_CANNOT_DISSEMINATE_FORMAT, "there is no format '%.*s' here",
			      STR_ARGS(str_head(prefix, 60)));
	read_times(ask, arguments);
}

void
oai_ask_read(struct arena *a, const struct parameters *given, const struct hash *secret, int64_t now,
	     struct oai_ask *ask_r)
{
	struct arguments arguments = { .seen = 0 };

	*ask_r = (struct oai_ask){ .a = a, .given = given };
	for (size_t i = 0; i < given->count; i++)
		take_argument(ask_r, &arguments, &given->list[i]);
	find_verb(ask_r, arguments.values[ARGUMENT_VERB]);
	if (ask_r->verb == OAI_NO_VERB || ask_r->fault_count > 0)
		return;
	check_arguments(ask_r, &arguments);
	ask_r->token = arguments.values[ARGUMENT_TOKEN];
	if (ask_r->fault_count == 0 && ask_r->token.length == 0)
		read_values(ask_r, &arguments);
	else if (ask_r->fault_count == 0 && !oai_token_read(ask_r->token, secret, now, ask_r))
		oai_fault_add(ask_r, OAI_BAD_RESUMPTION_TOKEN,
			      "this resumptionToken is not one of this list, or has expired: begin the list again");
}
