/* Fuzzing of the arguments of OAI-PMH and of what resumption tokens hold: the input is a query; behind a line break, the
 * text of a token that is marked as if it were ours. */
#include "network/oai_ask.h"

#include "http/parameters.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const int64_t NOW = INT64_C(1800000000) * 1000 * 1000;

static const struct hash secret = { { 7 } };

/* A list that goes on has all that an answer asks of it. */
static void
check(const struct oai_ask *ask)
{
	assert(ask->fault_count <= OAI_FAULTS);
	assert(ask->fault_count > 0 || ask->verb != OAI_NO_VERB);
	for (size_t i = 0; i < ask->fault_count; i++)
		assert(ask->faults[i].text.length > 0 && str_is_utf8(ask->faults[i].text, NULL));
	assert(!ask->is_continued || ask->fault_count > 0 || ask->position.expires > NOW / 1000 / 1000);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena     *a = arena_open(0);
	struct str        rest = { (const char *)data, size }, query;
	struct parameters parameters;
	struct oai_ask    ask;

	if (str_cut(&rest, '\n', &query) && parameters_parse(a, query, 100, &parameters, NULL)) {
		oai_ask_read(a, &parameters, &secret, NOW, &ask);
		check(&ask);
		if (rest.data != NULL && oai_token_read(oai_token_seal(a, rest, &secret), &secret, NOW, &ask))
			assert(ask.position.expires > NOW / 1000 / 1000);
	}
	arena_close(a);
	return 0;
}
