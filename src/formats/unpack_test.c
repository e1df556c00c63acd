/* Members of archives are read as files of a folder are; what cannot be unpacked is told with its place. */
#include "formats/unpack.h"

#include "base/limits.h"

#include <archive.h>
#include <archive_entry.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { ROOM = 1024 * 1024 };

struct unpacked {
	struct arena        *a;
	struct buffer        text; /* what came, a line each */
	struct unpack_budget budget;
	bool                 stops;
};

struct member {
	const char *name;
	struct str  bytes;
	int         type; /* AE_IFREG, … */
};

/* ---- making archives --------------------------------------------------------------------------------------------- */

enum kind { ZIP, ZIP_STORED, TAR, TAR_BZIP2, TAR_XZ, TAR_ZSTD, TAR_LZIP, TAR_LZ4, SEVEN_ZIP };

static struct str
pack(struct arena *a, enum kind kind, const struct member *members, size_t count)
{
	struct archive       *archive = archive_write_new();
	struct archive_entry *entry = archive_entry_new();
	char                 *bytes = arena_text(a, ROOM);
	size_t                used = 0;

	if (kind == ZIP || kind == ZIP_STORED)
		archive_write_set_format_zip(archive);
	else if (kind == SEVEN_ZIP)
		archive_write_set_format_7zip(archive);
	else
		archive_write_set_format_pax_restricted(archive);
	if (kind == ZIP_STORED)
		archive_write_zip_set_compression_store(archive);
	if (kind == TAR_BZIP2)
		archive_write_add_filter_bzip2(archive);
	if (kind == TAR_XZ)
		archive_write_add_filter_xz(archive);
	if (kind == TAR_ZSTD)
		archive_write_add_filter_zstd(archive);
	if (kind == TAR_LZIP)
		archive_write_add_filter_lzip(archive);
	if (kind == TAR_LZ4)
		archive_write_add_filter_lz4(archive);
	assert_int_equal(archive_write_open_memory(archive, bytes, ROOM, &used), ARCHIVE_OK);
	for (size_t i = 0; i < count; i++) {
		archive_entry_clear(entry);
		archive_entry_set_pathname(entry, members[i].name);
		archive_entry_set_filetype(entry, (unsigned)members[i].type);
		if (members[i].type == AE_IFLNK)
			archive_entry_set_symlink(entry, "/etc/passwd");
		archive_entry_set_perm(entry, 0644);
		archive_entry_set_size(entry, (la_int64_t)members[i].bytes.length);
		assert_int_equal(archive_write_header(archive, entry), ARCHIVE_OK);
		archive_write_data(archive, members[i].bytes.data, members[i].bytes.length);
	}
	archive_entry_free(entry);
	assert_int_equal(archive_write_close(archive), ARCHIVE_OK);
	archive_write_free(archive);
	return (struct str){ bytes, used };
}

/* ---- reading them ------------------------------------------------------------------------------------------------ */

static void
failed(void *context, const struct error *why)
{
	struct unpacked *u = context;

	buffer_format(&u->text, "! %s %s\n", why->place, why->key);
}

static bool
take(void *context, struct source *member, struct error *error)
{
	struct unpacked         *u = context;
	const struct unpack_sink sink = { u, take, failed };
	struct error             why = { 0 };
	struct str               head;
	char                     bytes[4096];
	ptrdiff_t                got = 1;
	int64_t                  all = 0;

	if (!source_head(member, &head, &why)) {
		buffer_format(&u->text, "! %.*s %s\n", STR_ARGS(source_name(member)), why.key);
		return true;
	}
	if (source_is_archive(member))
		return unpack_read(member, &u->budget, &sink, error);
	head = str_copy(u->a, str_head(head, 20));
	while (got > 0) {
		got = source_read(member, bytes, sizeof bytes, &why);
		all += got > 0 ? got : 0;
	}
	buffer_format(&u->text, "%.*s %" PRId64 " %.*s\n", STR_ARGS(source_name(member)), all, STR_ARGS(head));
	if (got < 0)
		buffer_format(&u->text, "! %s\n", why.key);
	return !u->stops || error_set(error, ERROR_LIMIT, "stopped", "stopped");
}

static const char *
unpack(struct unpacked *u, struct str bytes)
{
	struct error error = { 0 };

	u->text = buffer_in(u->a);
	u->budget = (struct unpack_budget){ 0 };
	if (!take(u, source_open_bytes(u->a, STR("f"), bytes), &error))
		buffer_format(&u->text, "STOPPED %s\n", error.key);
	return str_c(u->a, buffer_str(&u->text));
}

#define TEXT(name, text)                                                                                               \
	{                                                                                                              \
		name, { text, sizeof(text) - 1 }, AE_IFREG                                                             \
	}

static void
members_are_sources_named_by_their_archive(void **state)
{
	const struct member members[] = { TEXT("a.txt", "one"),           TEXT("d/b.txt", "two"),
					  TEXT("d/.hidden", "no"),        TEXT("__MACOSX/a.txt", "no"),
					  { "d/e", { "", 0 }, AE_IFDIR }, TEXT("../../up.txt", "name") };
	const enum kind kinds[] = { ZIP, ZIP_STORED, TAR, TAR_BZIP2, TAR_XZ, TAR_ZSTD, TAR_LZIP, TAR_LZ4, SEVEN_ZIP };
	struct unpacked u = { .a = arena_open(0) };

	(void)state;
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		assert_string_equal(unpack(&u, pack(u.a, kinds[i], members, sizeof members / sizeof members[0])),
				    "f!a.txt 3 one\nf!d/b.txt 3 two\nf!../../up.txt 4 name\n");
	arena_close(u.a);
}

/* What a zip file says of links stands at its end, so that only one that is read at any place tells them. */
static void
links_are_passed_over(void **state)
{
	const struct member members[] = { { "link", { "", 0 }, AE_IFLNK }, TEXT("a.txt", "one") };
	struct unpacked     u = { .a = arena_open(0) };

	(void)state;
	assert_string_equal(unpack(&u, pack(u.a, SEVEN_ZIP, members, 2)), "f!a.txt 3 one\n");
	assert_string_equal(unpack(&u, pack(u.a, TAR, members, 2)), "f!a.txt 3 one\n");
	arena_close(u.a);
}

static void
archives_in_archives_are_unpacked_to_a_limit(void **state)
{
	struct unpacked u = { .a = arena_open(0) };
	struct member   member = TEXT("a.txt", "one");

	(void)state;
	for (int i = 0; i < LIMIT_ARCHIVE_DEPTH; i++) {
		member.bytes = pack(u.a, i % 2 == 0 ? ZIP : TAR_XZ, &member, 1);
		member.name = "x";
	}
	assert_string_equal(unpack(&u, member.bytes), "f!x!x!x!a.txt 3 one\n");
	member.bytes = pack(u.a, ZIP, &member, 1);
	assert_string_equal(unpack(&u, member.bytes), "! f!x!x!x!x archive.depth\n");
	arena_close(u.a);
}

static void
what_grows_without_end_is_cut_off(void **state)
{
	struct unpacked u = { .a = arena_open(0) };
	struct member   members[2] = { { "big", { NULL, 0 }, AE_IFREG }, TEXT("a.txt", "one") };
	size_t          size = 40 * 1024 * 1024;

	(void)state;
	members[0].bytes = (struct str){ memset(arena_text(u.a, size), ' ', size), size };
	assert_non_null(strstr(unpack(&u, pack(u.a, ZIP, members, 2)), "! archive.bomb"));
	assert_null(strstr(unpack(&u, pack(u.a, TAR_BZIP2, members, 2)), "a.txt"));
	for (enum kind kind = TAR_XZ; kind <= SEVEN_ZIP; kind++) {
		members[0].name = kind % 2 == 0 ? "big" : ".hidden";
		assert_non_null(strstr(unpack(&u, pack(u.a, kind, members, 2)), "archive.bomb"));
		assert_null(strstr(unpack(&u, pack(u.a, kind, members, 2)), "a.txt"));
	}
	arena_close(u.a);
}

/* a.txt with "one" in it, packed by others: nothing of Debian writes the first. */
static void
archives_of_others_are_unpacked_by_a_process_with_limits(void **state)
{
	static const char rar[] =
		"Rar!\x1A\x07\0\xCF\x90\x73\0\0\x0D\0\0\0\0\0\0\0\x4B\x28\x74\0\x80\x25\0\x03\0\0\0"
		"\x03\0\0\0\x03\xF1\x86\x6C\x7A\0\0\x21\x58\x14\x30\x05\0\xA4\x81\0\0a.txtone\xC4\x3D\x7B\0"
		"\x40\x07";
	static const char encrypted[] =
		"7z\xBC\xAF\x27\x1C\0\x04\x7B\x5D\xE9\xE4\x10\0\0\0\0\0\0\0\x62\0\0\0\0\0\0\0\xBC\xC0\x7D\x8D\x80\x0E"
		"\xEE\x9B\xE7\x83\x48\xE8\xD5\x51\x18\x4C\x45\x51\x5E\xD6\x01\x04\x06\0\x01\x09\x10\0\x07\x0B\x01\0\x02"
		"\x24\x06\xF1\x07\x01\x12\x53\x0F\xE6\x03\x94\x94\xAC\x5B\x10\xB3\x0B\x3D\x2A\x6C\x82\xA7\x8A\xE9\x01\0"
		"\x01\0\x0C\x03\x03\0\x08\x0A\x01\xF1\x86\x6C\x7A\0\0\x05\x01\x19\x03\0\0\0\x11\x0D\0a\0."
		"\0t\0x\0t\0\0\0"
		"\x14\x0A\x01\0\x94\x39\x47\xAC\x6D\x80\xDD\x01\x15\x06\x01\0\x20\x80\xA4\x81\0";
	/* asks for a dictionary of 1.5 GiB */
	static const char greedy[] =
		"\xFD"
		"7zXZ\0\0\x04\xE6\xD6\xB4\x46\x02\0\x21\x01\x25\0\0\0\x3B\x78\x7B\x41\x01\0\x02one\0\0\x7E\xE5\x10"
		"\xC5\xD5\x6A\x6C\x9A\0\x01\x1B\x03\x0B\x2F\xB9\x10\x1F\xB6\xF3\x7D\x01\0\0\0\0\x04YZ";
	struct unpacked u = { .a = arena_open(0) };

	(void)state;
	assert_string_equal(unpack(&u, (struct str){ rar, sizeof rar }), "f!a.txt 3 one\n");
	assert_string_equal(unpack(&u, (struct str){ encrypted, sizeof encrypted }), "! f archive.damaged\n");
	assert_string_equal(unpack(&u, (struct str){ greedy, sizeof greedy - 1 }), "! f archive.damaged\n");
	arena_close(u.a);
}

static void
damage_is_told_after_what_came_before_it(void **state)
{
	const struct member members[] = { TEXT("a.txt", "one"), TEXT("b.txt", "two") };
	struct unpacked     u = { .a = arena_open(0) };
	struct str          bytes = pack(u.a, TAR, members, 2);

	(void)state;
	bytes.length = 1024 + 700;
	assert_non_null(strstr(unpack(&u, bytes), "f!a.txt 3 one\n"));
	assert_non_null(strstr(unpack(&u, bytes), "archive.damaged"));
	bytes = pack(u.a, TAR_XZ, members, 2);
	bytes.length -= 40;
	assert_non_null(strstr(unpack(&u, bytes), "archive.damaged"));
	assert_string_equal(unpack(&u, pack(u.a, ZIP, members, 0)), "! f archive.empty\n");
	arena_close(u.a);
}

static void
a_sink_that_stops_stops_the_reading(void **state)
{
	const struct member members[] = { TEXT("a.txt", "one"), TEXT("b.txt", "two") };
	struct unpacked     u = { .a = arena_open(0), .stops = true };

	(void)state;
	assert_string_equal(unpack(&u, pack(u.a, ZIP, members, 2)), "f!a.txt 3 one\nSTOPPED stopped\n");
	arena_close(u.a);
}

static void
texts_are_no_archives(void **state)
{
	static const char *const texts[] = { "", "PK", "<?xml version='1.0'?><a/>", "title,creator\na,b\n" };

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		assert_false(unpack_recognises(str_of(texts[i])));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(members_are_sources_named_by_their_archive),
		cmocka_unit_test(links_are_passed_over),
		cmocka_unit_test(archives_in_archives_are_unpacked_to_a_limit),
		cmocka_unit_test(what_grows_without_end_is_cut_off),
		cmocka_unit_test(archives_of_others_are_unpacked_by_a_process_with_limits),
		cmocka_unit_test(damage_is_told_after_what_came_before_it),
		cmocka_unit_test(a_sink_that_stops_stops_the_reading),
		cmocka_unit_test(texts_are_no_archives),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
