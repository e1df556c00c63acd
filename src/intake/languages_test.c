/* Documents as readers give them, and with the languages that they are told to be in. */
#include "intake/languages.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define ENGLISH "The list of protected areas was updated after the survey of wetlands in the north of the country."
#define FRENCH "La liste des aires protégées a été mise à jour après l’inventaire des zones humides du nord du pays."
#define RUSSIAN "Список охраняемых территорий был обновлен после обследования водно-болотных угодий на севере страны."

static const struct row {
	const char *about, *given, *told;
} rows[] = {
	{ "a long text tells its language, and that of the short ones", /**/
	  "{\"title\":{\"und\":\"Aires protégées\"},\"summary\":{\"und\":\"" FRENCH
	  "\"},\"keywords\":{\"und\":[\"zones\"]}}",
	  "{\"title\":{\"fr\":\"Aires protégées\"},\"summary\":{\"fr\":\"" FRENCH
	  "\"},\"keywords\":{\"fr\":[\"zones\"]}}" },
	{ "short texts alone tell nothing", /**/
	  "{\"title\":{\"und\":\"Aires protégées\"},\"keywords\":{\"und\":[\"zones\"]}}",
	  "{\"title\":{\"und\":\"Aires protégées\"},\"keywords\":{\"und\":[\"zones\"]}}" },
	{ "short texts are in the language that the record says", /**/
	  "{\"title\":{\"und\":\"Aires protégées\"},\"languages\":[\"fr\"]}",
	  "{\"title\":{\"fr\":\"Aires protégées\"},\"languages\":[\"fr\"]}" },
	{ "of several languages none is meant", /**/
	  "{\"title\":{\"und\":\"Aires protégées\"},\"languages\":[\"fr\",\"en\"]}",
	  "{\"title\":{\"und\":\"Aires protégées\"},\"languages\":[\"fr\",\"en\"]}" },
	{ "a long text knows better than the record; its keywords may be of either", /**/
	  "{\"title\":{\"und\":\"Aires protégées\"},\"summary\":{\"und\":\"" ENGLISH
	  "\"},\"keywords\":{\"und\":[\"zones\"]},"
	  "\"languages\":[\"fr\"]}",
	  "{\"title\":{\"fr\":\"Aires protégées\"},\"summary\":{\"en\":\"" ENGLISH
	  "\"},\"keywords\":{\"und\":[\"zones\"]},"
	  "\"languages\":[\"fr\"]}" },
	{ "the script must fit", /**/
	  "{\"title\":{\"und\":\"Леса\"},\"languages\":[\"fr\"]}",
	  "{\"title\":{\"und\":\"Леса\"},\"languages\":[\"fr\"]}" },
	{ "paragraphs go to their languages", /**/
	  "{\"title\":{\"und\":\"2020\"},\"summary\":{\"und\":\"" FRENCH "\\n\\nVoir la carte.\\n\\n" RUSSIAN "\"}}",
	  "{\"title\":{\"und\":\"2020\"},\"summary\":{\"fr\":\"" FRENCH "\\n\\nVoir la carte.\",\"ru\":\"" RUSSIAN
	  "\"}}" },
	{ "texts that are tagged stay; an untagged one joins them", /**/
	  "{\"title\":{\"fr\":\"Aires\",\"und\":\"Zones\"},\"summary\":{\"fr\":\"Voir.\",\"und\":\"" FRENCH "\"}}",
	  "{\"title\":{\"fr\":\"Aires\",\"und\":\"Zones\"},\"summary\":{\"fr\":\"Voir.\\n\\n" FRENCH "\"}}" },
	{ "a text without any tag", /**/
	  "{\"title\":\"" RUSSIAN "\"}", "{\"title\":{\"ru\":\"" RUSSIAN "\"}}" },
	{ "what is no text stays as it is", /**/
	  "{\"title\":{\"und\":7},\"summary\":[null,{\"und\":{}}],\"keywords\":{\"und\":[1]},\"languages\":[\"fr\"]}",
	  "{\"title\":{\"und\":7},\"summary\":[null,{\"und\":{}}],\"keywords\":{\"und\":[1]},\"languages\":[\"fr\"]}" },
};

static void
texts_are_told_their_languages(void **state)
{
	struct arena             *a = arena_open(0);
	struct error              error = { 0 };
	const struct types       *types;
	struct language_detector *detector;

	(void)state;
	assert_true(types_read(a, STR(""), NULL, &types, &error));
	assert_true(language_detector_open(a, &detector, &error));
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct buffer out = buffer_in(a);
		struct json  *document = json_object(a), *fields;

		assert_true(json_parse(a, str_of(rows[i].given), &fields, &error));
		json_add(document, STR("type"), json_string(a, STR("resource")));
		json_add(document, STR("fields"), fields);
		languages_tell(a, detector, types, document);
		json_write(&out, json_get(document, "fields"));
		if (!str_is(buffer_str(&out), rows[i].told))
			fail_msg("%s: %.*s", rows[i].about, STR_ARGS(buffer_str(&out)));
	}
	arena_close(a);
}

static void
a_header_with_one_language_speaks_for_texts_without_any_tag(void **state)
{
	struct arena             *a = arena_open(0);
	struct error              error = { 0 };
	struct buffer             out = buffer_in(a);
	const struct types       *types;
	struct language_detector *detector;
	struct json              *document;

	(void)state;
	assert_true(types_read(a, STR(""), NULL, &types, &error));
	assert_true(language_detector_open(a, &detector, &error));
	assert_true(json_parse(
		a, STR("{\"type\":\"resource\",\"languages\":[\"fr\"],\"fields\":{\"title\":\"" RUSSIAN "\"}}"),
		&document, &error));
	languages_tell(a, detector, types, document);
	json_write(&out, json_get(document, "fields"));
	assert_true(str_is(buffer_str(&out), "{\"title\":\"" RUSSIAN "\"}"));
	arena_close(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_told_their_languages),
		cmocka_unit_test(a_header_with_one_language_speaks_for_texts_without_any_tag),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
