/* Statements of RDF from all of its syntaxes, and the W3C's test suites of Turtle and RDF/XML where they are present. */
#include "formats/json_ld.h"
#include "formats/json_ld_known.h"
#include "formats/rdf_xml.h"
#include "formats/turtle.h"

#include "tests/fixtures.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { TEXT = 1024 * 1024 };

struct transcript {
	struct arena *a;
	struct buffer text;
	struct str   *lines;
	size_t        count, room;
};

static bool
found(void *context, const struct rdf_statement *statement, struct error *error)
{
	struct transcript *t = context;
	size_t             from = t->text.length;

	(void)error;
	rdf_write(&t->text, statement);
	t->lines = arena_room(t->a, t->lines, t->count, &t->room, sizeof *t->lines);
	t->lines[t->count++] = str_copy(t->a, str_slice(buffer_str(&t->text), from, t->text.length));
	return true;
}

static void
failed(void *context, const struct error *why, int64_t number, struct str raw)
{
	struct transcript *t = context;

	(void)number, (void)raw;
	buffer_format(&t->text, "! %s %s\n", why->place, why->key);
}

static bool
part_found(void *context, struct arena *a, const struct json_part *part, struct error *error)
{
	struct transcript   *t = context;
	struct json_ld_rules rules = { t, found, NULL, NULL };
	struct error         why = { 0 };

	if (!json_ld_read(json_ld_open(a, &rules), a, part, false, &why))
		buffer_format(&t->text, "! %s\n", why.key);
	return error == NULL || true;
}

/* What a reading gives, as N-Triples; `syntax`: "ttl", "nt", "rdf", "jsonld". */
static struct transcript
read_text(struct arena *a, const char *syntax, struct str text)
{
	struct transcript t = { .a = a, .text = buffer_in(a) };
	struct rdf_rules  rules = { &t, found, failed };
	struct error      error = { 0 };
	struct source    *source = source_open_bytes(a, STR("f"), text);
	bool              good;

	if (strcmp(syntax, "rdf") == 0)
		good = rdf_xml_read(a, source, &rules, &error);
	else if (strcmp(syntax, "jsonld") == 0)
		good = json_parts_read(a, source, &(struct json_part_rules){ &t, part_found, failed, NULL }, &error);
	else
		good = turtle_read(a, source, strcmp(syntax, "nt") == 0, &rules, &error);
	assert_true(good);
	return t;
}

/* ---- each syntax ------------------------------------------------------------------------------------------------- */

#define P "@prefix a: <http://a/> .\n"
#define XML                                                                                                            \
	"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<rdf:RDF "                                                   \
	"xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns:a=\"http://a/\">"

static const struct {
	const char *says, *syntax, *text, *wanted;
} rows[] = {
	{ "turtle", "ttl", P "a:s a:p \"x\"@en, 'y' ; a:q <http://b/c> .",
	  "<http://a/s> <http://a/p> \"x\"@en .\n<http://a/s> <http://a/p> \"y\" .\n<http://a/s> <http://a/q> "
	  "<http://b/c> .\n" },
	{ "prefixes of SPARQL, bases", "ttl", "PREFIX a: <http://a/>\nbase <http://b/>\n<s> a:p <#t> .",
	  "<http://b/s> <http://a/p> <http://b/#t> .\n" },
	{ "full stops in names, numbers, texts, addresses and comments", "ttl",
	  P "a:x.y a:p 1.5 . # an end. not here\n<http://a/s. t> a:p \"a . b\", \"\"\"c .\n. d\"\"\" .",
	  "<http://a/x.y> <http://a/p> \"1.5\"^^<http://www.w3.org/2001/XMLSchema#decimal> .\n"
	  "<http://a/s.%20t> <http://a/p> \"a . b\" .\n<http://a/s.%20t> <http://a/p> \"c .\\n. d\" .\n" },
	{ "what is wrong costs its statement only", "ttl",
	  P "a:s a:p \"1\" .\na:s a:p [ a:q \"no end\" .\nb:s a:p 1 .\na:s a:p \"2\" .",
	  "<http://a/s> <http://a/p> \"1\" .\n"
	  "! f:3 rdf.syntax\n! f:4 rdf.syntax\n<http://a/s> <http://a/p> \"2\" .\n" },
	{ "graphs of TriG are one graph", "ttl",
	  P "a:g { a:s a:p \"1\" . a:s a:p \"2\" }\nGRAPH a:h { a:t a:p \"3\" . }",
	  "<http://a/s> <http://a/p> \"1\" .\n<http://a/s> <http://a/p> \"2\" .\n<http://a/t> <http://a/p> \"3\" .\n" },
	{ "lines", "nt",
	  "# c\n<http://a/s> <http://a/p> \"x\" .\n<http://a/s> oops .\n<http://a/s> <http://a/p> \"y\" <http://g/> "
	  ".\n",
	  "<http://a/s> <http://a/p> \"x\" .\n! f:3 rdf.syntax\n<http://a/s> <http://a/p> \"y\" .\n" },
	{ "RDF/XML, in the encoding that it is in", "rdf",
	  XML "<a:C rdf:about=\"http://a/s\" a:q=\"v\"><a:p xml:lang=\"fr\">\xC3\xA9</a:p><a:r "
	      "rdf:resource=\"b\"/></a:C></rdf:RDF>",
	  "<http://a/s> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://a/C> .\n<http://a/s> <http://a/q> "
	  "\"v\" .\n"
	  "<http://a/s> <http://a/p> \"\xC3\xA9\"@fr .\n<http://a/s> <http://a/r> <b> .\n" },
	{ "RDF/XML that is not well-formed: what stood before is read", "rdf",
	  XML "<a:C rdf:about=\"http://a/s\"/>\n</a:C>",
	  "<http://a/s> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://a/C> .\n! f:3 rdf.syntax\n" },
	{ "JSON-LD", "jsonld",
	  "{\"@context\":{\"@vocab\":\"http://a/"
	  "\",\"r\":{\"@type\":\"@id\"},\"d\":{\"@id\":\"e:f\",\"@container\":\"@language\"},"
	  "\"e\":\"http://e/"
	  "\",\"id\":\"@id\",\"@language\":\"en\",\"l\":{\"@language\":null},\"n\":null},\"id\":\"http://a/"
	  "s\",\"@type\":\"C\","
	  "\"p\":[\"x\",1,true,null,{\"@value\":\"y\",\"@language\":\"fr\"}],\"r\":\"http://b/"
	  "c\",\"d\":{\"de\":\"z\"},\"l\":\"w\",\"n\":1}",
	  "<http://a/s> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://a/C> .\n<http://a/s> <http://a/p> "
	  "\"x\"@en .\n"
	  "<http://a/s> <http://a/p> \"1\" .\n<http://a/s> <http://a/p> \"true\" .\n<http://a/s> <http://a/p> \"y\"@fr "
	  ".\n"
	  "<http://a/s> <http://a/r> <http://b/c> .\n<http://a/s> <http://e/f> \"z\"@de .\n<http://a/s> <http://a/l> "
	  "\"w\" .\n" },
	{ "nodes in nodes, lists, reverse properties, graphs", "jsonld",
	  "{\"@context\":{\"a\":\"http://a/"
	  "\",\"in\":{\"@reverse\":\"a:has\"}},\"@graph\":[{\"@id\":\"a:s\",\"a:p\":{\"@list\":["
	  "{\"@id\":\"a:t\"},{\"@value\":\"u\",\"@type\":\"a:T\"}]},\"in\":{\"@id\":\"a:w\",\"a:q\":\"v\"},"
	  "\"@reverse\":{\"a:of\":{\"@id\":\"a:y\"}}}]}",
	  "<http://a/s> <http://a/p> <http://a/t> .\n<http://a/s> <http://a/p> \"u\"^^<http://a/T> .\n<http://a/w> "
	  "<http://a/q> \"v\" .\n"
	  "<http://a/w> <http://a/has> <http://a/s> .\n<http://a/y> <http://a/of> <http://a/s> .\n" },
	{ "maps by index and id, nests, bases, contexts of terms", "jsonld",
	  "{\"@context\":{\"@base\":\"http://b/c\",\"a\":\"http://a/"
	  "\",\"x\":{\"@id\":\"a:x\",\"@container\":\"@index\"},"
	  "\"i\":{\"@id\":\"a:i\",\"@container\":\"@id\"},\"k\":\"@nest\",\"t\":{\"@id\":\"a:t\",\"@context\":{\"z\":"
	  "\"a:z\"}}},"
	  "\"@id\":\"s\",\"x\":{\"1\":\"u\",\"2\":\"v\"},\"i\":{\"d\":{\"a:p\":\"w\"}},\"k\":{\"a:q\":\"n\"},\"t\":{\"@"
	  "id\":\"e\",\"z\":\"y\"},\"z\":\"no\"}",
	  "<http://b/s> <http://a/x> \"u\" .\n<http://b/s> <http://a/x> \"v\" .\n<http://b/d> <http://a/p> \"w\" .\n"
	  "<http://b/s> <http://a/i> <http://b/d> .\n<http://b/s> <http://a/q> \"n\" .\n<http://b/e> <http://a/z> "
	  "\"y\" .\n"
	  "<http://b/s> <http://a/t> <http://b/e> .\n" },
	{ "schema.org's context, and a prefix that nobody declares", "jsonld",
	  "{\"@context\":\"https://www.schema.org\",\"id\":\"http://a/"
	  "s\",\"type\":\"Dataset\",\"dct:title\":\"t\",\"x:y\":1}",
	  "<http://a/s> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://schema.org/Dataset> .\n"
	  "<http://a/s> <http://purl.org/dc/terms/title> \"t\" .\n<http://a/s> <x:y> \"1\" .\n" },
	{ "a context that is not known is refused, wherever it is named", "jsonld",
	  "{\"@context\":{\"@vocab\":\"http://a/\"},\"p\":{\"@context\":\"https://b.org/c\",\"q\":1}}",
	  "! json-ld.context\n" },
	{ "terms that stand for each other stand for nothing", "jsonld",
	  "{\"@context\":{\"a\":\"b:x\",\"b\":\"a:y\",\"c\":\"c\",\"d\":\"e\",\"e\":\"d\"},\"a\":1,\"c\":2,\"d\":3,"
	  "\"http://p/q\":4}",
	  NULL },
};

static void
statements_are_read_from_each_syntax(void **state)
{
	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct arena     *a = arena_open(0);
		struct transcript t = read_text(a, rows[i].syntax, str_of(rows[i].text));

		if (rows[i].wanted != NULL && !str_is(buffer_str(&t.text), rows[i].wanted)) {
			print_error("%s:\n%.*snot\n%s", rows[i].says, STR_ARGS(buffer_str(&t.text)), rows[i].wanted);
			wrong++;
		}
		arena_close(a);
	}
	assert_int_equal(wrong, 0);
}

/* ---- what is hostile --------------------------------------------------------------------------------------------- */

static void
brackets_without_end_are_refused(void **state)
{
	struct arena     *a = arena_open(0);
	struct buffer     text = buffer_in(a);
	struct transcript t;

	(void)state;
	buffer_add_c(&text, "@prefix a: <http://a/> .\na:s a:p ");
	for (int i = 0; i < 200 * 1000; i++)
		buffer_add_c(&text, i % 2 == 0 ? "[ a:p " : "( ");
	buffer_add_c(&text, " .\na:s a:p \"x\" .");
	t = read_text(a, "ttl", buffer_str(&text));
	assert_true(str_is(buffer_str(&t.text), "! f:2 rdf.depth\n<http://a/s> <http://a/p> \"x\" .\n"));
	arena_close(a);
}

static void
entities_of_xml_do_not_grow_and_open_nothing(void **state)
{
	static const char bomb[] =
		"<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\">"
		"<!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c "
		"\"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">"
		"<!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;\"><!ENTITY e "
		"\"&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;\">"
		"<!ENTITY f \"&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;\"><!ENTITY o SYSTEM \"/etc/passwd\">]>"
		"<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns:a=\"http://a/\">"
		"<rdf:Description rdf:about=\"http://a/s\"><a:p>%s</a:p></rdf:Description></rdf:RDF>";
	struct arena     *a = arena_open(0);
	struct transcript t;

	(void)state;
	t = read_text(a, "rdf", str_format(a, bomb, "&f;&f;&f;&f;"));
	assert_true(t.text.length < 100 * 1000);
	t = read_text(a, "rdf", str_format(a, bomb, "[&o;]"));
	assert_true(str_find(buffer_str(&t.text), STR("root:")) == t.text.length);
	arena_close(a);
}

static void
known_terms_stand_in_order(void **state)
{
	static const char *const terms[] = { "Agent",   "Kind",  "accessURL",   "downloadUrl",
					     "keyword", "title", "versionNotes" };
	struct arena            *a = arena_open(0);

	(void)state;
	for (size_t i = 0; i < sizeof terms / sizeof terms[0]; i++) {
		struct str iri;

		assert_true(ld_known_term(a, ld_known_of_catalogues(), str_of(terms[i]), &iri));
		assert_true(str_starts(iri, STR("http://")));
	}
	arena_close(a);
}

/* ---- suites ------------------------------------------------------------------------------------------------------ */

static int
compare(const void *left, const void *right)
{
	return str_compare(*(const struct str *)left, *(const struct str *)right);
}

/* The statements without blank nodes, sorted and each once. */
static void
settle(struct transcript *t)
{
	size_t kept = 0;

	if (t->count > 0)
		qsort(t->lines, t->count, sizeof *t->lines, compare);
	for (size_t i = 0; i < t->count; i++) {
		if (str_find(t->lines[i], STR("_:")) == t->lines[i].length &&
		    (kept == 0 || !str_equal(t->lines[kept - 1], t->lines[i])))
			t->lines[kept++] = t->lines[i];
	}
	t->count = kept;
}

static bool
is_same(const struct transcript *left, const struct transcript *right)
{
	for (size_t i = 0; i < left->count && i < right->count; i++) {
		if (!str_equal(left->lines[i], right->lines[i]))
			return false;
	}
	return left->count == right->count;
}

/* Those that want the address of the file, a NUL in a text, or what raptor2 does not do (the language of an attribute). */
static bool
is_left_out(struct str name)
{
	static const char *const parts[] = { "IRI-resolution", "subm-27", "_ascii_boundaries", "xmllang/test006" };

	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		if (str_find(name, str_of(parts[i])) < name.length)
			return true;
	}
	return false;
}

/* Without the address of the file, which what is read from it is relative to. */
static struct str
without_base(struct arena *a, struct str text, struct str name)
{
	struct str    base = str_format(a, "https://w3c.github.io/rdf-tests/rdf/rdf11/rdf-xml/%.*s", STR_ARGS(name));
	struct buffer out = buffer_in(a);
	size_t        at;

	while ((at = str_find(text, base)) < text.length) {
		buffer_add(&out, str_slice(text, 0, at));
		text = str_slice(text, at + base.length, text.length);
	}
	buffer_add(&out, text);
	return buffer_str(&out);
}

/* Reads each file that has one with statements beside it, and compares. */
static size_t
run_suite(struct arena *a, struct str folder, struct str inside, const char *syntax, size_t *wrong)
{
	struct folder_list list;
	size_t             tried = 0;

	const char *ending = strcmp(syntax, "rdf") == 0 ? ".rdf" : ".ttl";

	if (!folder_list(a, path_join(a, folder, inside), &list, NULL))
		return 0; /* a file beside the folders */
	for (size_t i = 0; i < list.count; i++) {
		struct str        name = path_join(a, inside, list.names[i]), text, wanted;
		struct transcript got, expected;
		struct str        path = path_join(a, folder, name);

		if (!str_ends(name, str_of(ending)) || is_left_out(name))
			continue;
		path = str_slice(path, 0, path.length - strlen(ending));
		if (!file_read(a, str_join(a, path, STR(".nt")), TEXT, &wanted, NULL) ||
		    !file_read(a, str_join(a, path, str_of(ending)), TEXT, &text, NULL))
			continue;
		got = read_text(a, syntax, text);
		expected = read_text(a, strcmp(syntax, "rdf") == 0 ? "ttl" : "nt", without_base(a, wanted, name));
		settle(&got);
		settle(&expected);
		tried++;
		if (!is_same(&got, &expected)) {
			print_error("%.*s%s\n", STR_ARGS(path), ending);
			(*wrong)++;
		}
	}
	return tried;
}

static void
the_suites_of_the_w3c_give_what_they_should(void **state)
{
	struct arena      *a = arena_open(0);
	struct folder_list list;
	struct str         folder;
	size_t             wrong = 0, tried = 0;

	(void)state;
	if (fixtures_find(a, "skos/rdf-syntax/rdf-tests/rdf-turtle", &folder))
		assert_true(run_suite(a, folder, STR("."), "ttl", &wrong) > 50);
	if (fixtures_find(a, "skos/rdf-syntax/rdf-tests/rdf-xml", &folder)) {
		assert_true(folder_list(a, folder, &list, NULL));
		for (size_t i = 0; i < list.count; i++)
			tried += run_suite(a, folder, list.names[i], "rdf", &wrong);
		assert_true(tried > 80);
	}
	assert_int_equal(wrong, 0);
	arena_close(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(statements_are_read_from_each_syntax),
		cmocka_unit_test(brackets_without_end_are_refused),
		cmocka_unit_test(entities_of_xml_do_not_grow_and_open_nothing),
		cmocka_unit_test(known_terms_stand_in_order),
		cmocka_unit_test(the_suites_of_the_w3c_give_what_they_should),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
