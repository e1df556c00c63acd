/* The fate of every real file: which format it is, how many records go in, how many parts are rejected and for what reasons. The
 * table is tests/fates.tsv; after an intended change CHM_FATES_WRITE=1 writes it anew. */
#include "formats/format.h"

#include "formats/unpack.h"
#include "formats/source.h"
#include "tests/fixtures.h"
#include "vocabularies/vocabularies.h"

#include <setjmp.h>
#include <stdarg.h>
#include <sys/stat.h>

#include <cmocka.h>

enum { TABLE_BYTES = 4 * 1024 * 1024, REASONS = 3 };

struct fate {
	struct arena                *a;
	const struct format_options *options;
	struct unpack_budget         budget;
	const char                  *format;
	int64_t                      records, rejected, noted;
	struct str                   reasons[REASONS];
	size_t                       reason_count;
	bool                         more_reasons;
};

struct walk {
	struct arena         *a;
	struct str            root;
	struct format_options options;
	struct buffer         table;
	size_t                files;
};

/* ---- reading one file -------------------------------------------------------------------------------------------- */

static void
add_reason(struct fate *fate, struct str reason)
{
	for (size_t i = 0; i < fate->reason_count; i++) {
		if (str_equal(fate->reasons[i], reason))
			return;
	}
	if (fate->reason_count == REASONS)
		fate->more_reasons = true;
	else
		fate->reasons[fate->reason_count++] = str_copy(fate->a, reason);
}

static void read_source(struct fate *fate, struct source *source);

static bool
found(void *context, const struct found_record *record, struct error *error)
{
	struct fate *fate = context;

	(void)error;
	assert_true(record->deleted || record->document != NULL);
	assert_true(record->raw.length > 0);
	fate->records++;
	fate->noted += record->note_count > 0;
	return true;
}

static void
rejected(void *context, const struct error *why, int64_t number, struct str raw)
{
	struct fate *fate = context;

	(void)number, (void)raw;
	assert_true(why->code != ERROR_NONE && why->detail[0] != '\0' && why->place[0] != '\0');
	fate->rejected++;
	add_reason(fate, str_of(why->key));
}

static void
refused(void *context, const struct error *why)
{
	struct fate *fate = context;

	assert_true(why->code != ERROR_NONE && why->detail[0] != '\0' && why->place[0] != '\0');
	fate->rejected++;
	add_reason(fate, str_of(why->key));
}

/* A member of an archive has the fate of a file, and the archive that of all its members. */
static bool
read_member(void *context, struct source *member, struct error *error)
{
	struct fate *fate = context;

	(void)error;
	read_source(fate, member);
	return true;
}

static void
read_source(struct fate *fate, struct source *source)
{
	struct format_sink   sink = { fate, found, rejected };
	struct unpack_sink   members = { fate, read_member, refused };
	const struct format *format;
	struct str           head;
	struct error         error = { 0 };
	struct arena        *a = arena_open(0);
	bool                 good = source_head(source, &head, &error);

	if (good && source_is_archive(source)) {
		fate->format = "archive";
		good = unpack_read(source, &fate->budget, &members, &error);
	} else if (good && (format = format_recognise(head, &error)) != NULL) {
		if (fate->budget.depth == 0)
			fate->format = format->name;
		good = format->read(a, source, fate->options, &sink, &error);
	} else {
		good = false;
	}
	if (!good) {
		fate->rejected++;
		add_reason(fate, str_of(error.key));
	}
	arena_close(a);
}

static void
read_file(struct walk *walk, struct str path, struct fate *fate)
{
	struct source *source;
	struct error   error = { 0 };

	fate->format = "-";
	fate->options = &walk->options;
	assert_true(source_open_file(fate->a, path, &source, &error));
	read_source(fate, source);
}

static void
write_fate(struct walk *walk, struct str path)
{
	struct fate fate = { .a = arena_open(0) };

	read_file(walk, path, &fate);
	buffer_format(&walk->table, "%.*s\t%s\t%" PRId64 "\t%" PRId64 "\t",
		      STR_ARGS(str_slice(path, walk->root.length + 1, path.length)), fate.format, fate.records,
		      fate.rejected);
	for (size_t i = 0; i < fate.reason_count; i++)
		buffer_format(&walk->table, "%s%.*s", i > 0 ? " " : "", STR_ARGS(fate.reasons[i]));
	buffer_add_c(&walk->table, fate.more_reasons ? " …\n" : "\n");
	walk->files++;
	arena_close(fate.a);
}

static void
walk_folder(struct walk *walk, struct str path)
{
	struct folder_list list;
	struct stat        facts;
	struct error       error = { 0 };

	assert_true(lstat(str_c(walk->a, path), &facts) == 0);
	if (S_ISREG(facts.st_mode)) {
		write_fate(walk, path);
		return;
	}
	assert_true(folder_list(walk->a, path, &list, &error));
	for (size_t i = 0; i < list.count; i++)
		walk_folder(walk, path_join(walk->a, path, list.names[i]));
}

/* ---- the table --------------------------------------------------------------------------------------------------- */

/* The first lines that differ, for a person. */
static void
assert_same_table(struct str got, struct str wanted)
{
	size_t     differences = 0;
	struct str left, right;

	while (got.length > 0 || wanted.length > 0) {
		left = right = (struct str){ NULL, 0 };
		(void)str_cut(&got, '\n', &left);
		(void)str_cut(&wanted, '\n', &right);
		if (str_equal(left, right) || differences++ > 10)
			continue;
		print_error("- %.*s\n+ %.*s\n", STR_ARGS(right), STR_ARGS(left));
	}
	assert_int_equal(differences, 0);
}

static void
every_real_file_has_the_fate_that_the_table_says(void **state)
{
	static const char *const folders[] = {
		"oai-pmh",
		"bad-input",
		"metadata",
		"feeds",
		"dwca/archives",
		"biblio/bibtex-ris/jabref/logic/importer/fileformat/MODSImporterTestMinimal.xml",
		"biblio/bibtex-ris/jabref/logic/importer/fileformat/MODSImporterTestMonographicBookFallback.xml",
		"biblio/bibtex-ris/jabref/logic/importer/fileformat/MODSImporterTestGenreMapping.xml",
		"biblio/bibtex-ris/jabref/logic/importer/fileformat/MODSImporterTestModsCollection.xml",
		"biblio/bibtex-ris/jabref/logic/importer/fetcher/library_of_congress_2010045158_mods.xml"
	};
	struct walk  walk = { .a = arena_open(0) };
	struct str   golden = STR("tests/fates.tsv"), table;
	struct error error = { 0 };

	(void)state;
	if (!fixtures_find(walk.a, ".", &walk.root)) {
		arena_close(walk.a);
		return;
	}
	assert_true(vocabularies_own(walk.a, &walk.options.vocabularies, &error));
	assert_true(types_read(walk.a, STR(""), walk.options.vocabularies, &walk.options.types, &error));
	walk.table = buffer_in(walk.a);
	buffer_add_c(&walk.table, "file\tformat\trecords\trejected\treasons\n");
	for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
		walk_folder(&walk, path_join(walk.a, walk.root, str_of(folders[i])));
	assert_true(walk.files > 400);
	if (getenv("CHM_FATES_WRITE") != NULL)
		assert_true(file_write(golden, buffer_str(&walk.table), 0644, &error));
	assert_true(file_read(walk.a, golden, TABLE_BYTES, &table, &error));
	assert_same_table(buffer_str(&walk.table), table);
	arena_close(walk.a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_real_file_has_the_fate_that_the_table_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
