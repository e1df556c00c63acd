/* Fuzzing of forms: any bytes as a form of a case study, its buttons pressed, saved on what was read before. What was read is
 * read again as the same when nothing is sent, and can be kept. */
#include "base/base.h"
#include "http/parameters.h"
#include "pages/form_read.h"
#include "text/words.h"
#include "vocabularies/vocabularies.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct type *
form_type(void)
{
	static const struct type  *type;
	const struct vocabularies *vocabularies;
	const struct types        *types;
	struct arena              *a;

	if (type == NULL) {
		a = arena_open(0);
		assert(vocabularies_own(a, &vocabularies, NULL) && types_read(a, STR(""), vocabularies, &types, NULL));
		type = type_find(types, STR("case-study"));
	}
	return type;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena     *a = arena_open(0);
	struct parameters parameters, none = { 0 };
	struct form_sent  sent = { .parameters = &parameters,
				   .type = form_type(),
				   .before = json_object(a),
				   .language = STR("fr"),
				   .words = words_own() };
	struct json      *document, *again;
	struct buffer     out = buffer_in(a);
	struct str        at = { 0 };

	if (parameters_parse(a, (struct str){ (const char *)data, size }, 5000, &parameters, NULL) &&
	    form_read(a, &sent, &document, NULL)) {
		(void)form_act(a, sent.type, document, parameters_get(&parameters, "action"), &at);
		sent.parameters = &none;
		sent.before = document;
		assert(form_read(a, &sent, &again, NULL) && json_equal(document, again));
		if (!json_canonical(&out, document, NULL))
			buffer_clear(&out); /* a number in GeoJSON that was typed */
	}
	arena_close(a);
	return 0;
}
