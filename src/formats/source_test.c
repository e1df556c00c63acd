#include "formats/source.h"

#include "base/limits.h"

#include <unicode/ucnv.h>
#define ZLIB_CONST
#include <zlib.h>

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* ---- helpers ----------------------------------------------------------------------------------------------------- */

/* All of a source, read `step` bytes at a time. */
static struct str
read_all(struct arena *a, struct source *source, size_t step)
{
	struct buffer out = buffer_in(a);
	struct error  error = { 0 };
	ptrdiff_t     got;

	while ((got = source_read(source, buffer_reserve(&out, step), step, &error)) > 0)
		out.length += (size_t)got;
	if (got < 0)
		fail_msg("%s: %s", error.key, error.detail);
	return buffer_str(&out);
}

static struct str
encoded(struct arena *a, const char *name, struct str text)
{
	UErrorCode  status = U_ZERO_ERROR;
	size_t      room = 4 * text.length + 16;
	char       *bytes = arena_text(a, room);
	UConverter *from = ucnv_open("UTF-8", &status), *to = ucnv_open(name, &status);
	const char *at = text.data;
	char       *end = bytes;

	ucnv_setFromUCallBack(to, UCNV_FROM_U_CALLBACK_STOP, NULL, NULL, NULL, &status);
	ucnv_convertEx(to, from, &end, bytes + room, &at, text.data + text.length, NULL, NULL, NULL, NULL, true, true,
		       &status);
	ucnv_close(from);
	ucnv_close(to);
	if (U_FAILURE(status))
		fail_msg("%s cannot hold the text: %s", name, u_errorName(status));
	return (struct str){ bytes, (size_t)(end - bytes) };
}

static void
assert_text(struct str got, struct str wanted)
{
	if (!str_equal(got, wanted))
		fail_msg("got \"%.*s\", not \"%.*s\"", STR_ARGS(str_slice(got, 0, 500)),
			 STR_ARGS(str_slice(wanted, 0, 500)));
}

static struct str
gzipped(struct arena *a, struct str text)
{
	size_t   room = text.length + 1024;
	char    *bytes = arena_text(a, room);
	z_stream stream = { 0 };

	assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY), Z_OK);
	stream.next_in = (const unsigned char *)text.data;
	stream.avail_in = (unsigned)text.length;
	stream.next_out = (unsigned char *)bytes;
	stream.avail_out = (unsigned)room;
	assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
	deflateEnd(&stream);
	return (struct str){ bytes, stream.total_out };
}

/* ---- encodings --------------------------------------------------------------------------------------------------- */

static const char french[] = "La diversité biologique du Bénin : forêts, mangroves, espèces protégées et ressources "
			     "génétiques. Le rapport décrit l’état des écosystèmes côtiers à l’échelle régionale, où "
			     "la pêche était très développée.\n";
static const char spanish[] = "La diversidad biológica y la protección de los ecosistemas: el informe describe la "
			      "situación de las especies amenazadas en América Latina, según los últimos análisis del "
			      "año pasado. Las áreas de conservación están en la región andina.\n";
static const char polish[] =
	"Różnorodność biologiczna w Polsce: gatunki zagrożone, łąki, torfowiska i puszcze. Ochrona "
	"przyrody wymaga współpracy między państwami, aby zachować żywe ekosystemy dla przyszłych "
	"pokoleń i właściwie zarządzać zasobami.\n";
static const char russian[] = "Биологическое разнообразие и охрана природы: доклад описывает состояние редких видов "
			      "растений и животных в заповедниках. Сохранение экосистем требует сотрудничества всех "
			      "стран мира, чтобы природа осталась для будущих поколений.\n";
static const char greek[] = "Η βιολογική ποικιλότητα και η προστασία των ειδών: η έκθεση περιγράφει την κατάσταση των "
			    "οικοσυστημάτων στην Ελλάδα και τα μέτρα για τη διατήρηση των απειλούμενων ειδών.\n";
static const char turkish[] =
	"Biyolojik çeşitlilik ve doğanın korunması: rapor, ülkedeki nesli tehlike altındaki türlerin "
	"durumunu açıklıyor. Ekosistemlerin sürdürülebilir yönetimi için işbirliği gereklidir ve "
	"bu çalışma öğrencilere yöneliktir.\n";
static const char hebrew[] = "המגוון הביולוגי והגנה על הטבע: הדוח מתאר את מצב המינים הנמצאים בסכנת הכחדה ואת הצעדים "
			     "לשמירה על מערכות אקולוגיות בארץ ובעולם.\n";
static const char arabic[] = "التنوع البيولوجي وحماية الطبيعة: يصف التقرير حالة الأنواع المهددة بالانقراض في المنطقة "
			     "العربية والتدابير اللازمة للحفاظ على النظم الإيكولوجية من أجل الأجيال القادمة.\n";
static const char chinese[] =
	"生物多样性公约的目标是保护生物多样性、可持续利用其组成部分以及公平合理分享由利用遗传资源而产生的"
	"惠益。报告介绍了全国自然保护区和受威胁物种的状况。\n";
static const char taiwanese[] =
	"生物多樣性公約的目標是保護生物多樣性、永續利用其組成部分以及公平合理分享由利用遺傳資源而產生"
	"的惠益。報告介紹了全國自然保護區和受威脅物種的狀況。\n";
static const char japanese[] =
	"生物の多様性に関する条約は、生物の多様性の保全、その構成要素の持続可能な利用及び遺伝資源の利用か"
	"ら生ずる利益の公正かつ衡平な配分を目的としています。\n";
static const char korean[] =
	"생물 다양성 협약은 생물 다양성의 보전, 그 구성요소의 지속가능한 이용 및 유전자원의 이용으로부터 "
	"발생하는 이익의 공정하고 공평한 공유를 목적으로 합니다.\n";

/* Undeclared text of a paragraph: told by the bytes alone. */
static const struct {
	const char *encoding, *text;
} guessed[] = {
	{ "windows-1252", french },  { "windows-1252", spanish }, { "ISO-8859-2", polish },
	{ "windows-1251", russian }, { "KOI8-R", russian },       { "ISO-8859-5", russian },
	{ "windows-1253", greek },   { "ISO-8859-7", greek },     { "windows-1254", turkish },
	{ "windows-1255", hebrew },  { "windows-1256", arabic },  { "ISO-8859-6", arabic },
	{ "GB18030", chinese },      { "Big5", taiwanese },       { "Shift_JIS", japanese },
	{ "EUC-JP", japanese },      { "EUC-KR", korean },        { "UTF-8", chinese },
	{ "UTF-16LE", french },      { "UTF-16BE", arabic },      { "UTF-32LE", russian },
	{ "UTF-32BE", chinese },
};

static void
text_without_a_declaration_is_told_by_its_bytes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof guessed / sizeof guessed[0]; i++) {
		struct arena  *a = arena_open(0);
		struct str     text = str_of(guessed[i].text);
		struct str     bytes = encoded(a, guessed[i].encoding, text);
		struct source *source = source_open_bytes(a, str_of(guessed[i].encoding), bytes);
		struct str     got = read_all(a, source, 4096);

		if (!str_equal(got, text))
			fail_msg("%s was read as %.*s: %.*s", guessed[i].encoding, STR_ARGS(source_encoding(source)),
				 STR_ARGS(got));
		assert_true(str_is(source_encoding(source), "UTF-8") || source_note(source).length > 0);
		arena_close(a);
	}
}

/* A declaration tells what statistics cannot. */
static const struct {
	const char *declared, *encoding, *text;
} declared_well[] = {
	{ "ISO-8859-1", "ISO-8859-1", "Évora" },
	{ "iso-8859-15", "ISO-8859-15", "Prix : 5 €, œuvre" },
	{ "windows-1250", "windows-1250", "Žďár" },
	{ "windows-1257", "windows-1257", "Biologinė įvairovė, ežerų žuvys" },
	{ "ISO-8859-13", "ISO-8859-13", "Biologinė įvairovė, ežerų žuvys" },
	{ "windows-1258", "windows-1258", "Đông Hà" },
	{ "KOI8-U", "KOI8-U", "Україна, Київ, ліси" },
	{ "koi8-r", "KOI8-R", "Лес" },
	{ "gb2312", "GB18030", "物种" },
	{ "GBK", "GB18030", "瀞物种" },
	{ "Big5", "Big5", "物種" },
	{ "EUC-JP", "EUC-JP", "生物" },
	{ "ISO-2022-JP", "ISO-2022-JP", "生物" },
	{ "UTF-8", "UTF-8", "Évora" },
};

static void
a_declared_encoding_is_used_and_nothing_is_said(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof declared_well / sizeof declared_well[0]; i++) {
		struct arena  *a = arena_open(0);
		struct str     text = str_format(a, "<?xml version=\"1.0\" encoding=\"%s\"?>\n<t>%s</t>",
						 declared_well[i].declared, declared_well[i].text);
		struct str     bytes = encoded(a, declared_well[i].encoding, text);
		struct source *source = source_open_bytes(a, STR("test"), bytes);
		struct str     got = read_all(a, source, 4096);

		assert_text(got, text);
		assert_text(source_note(source), STR(""));
		arena_close(a);
	}
}

static const struct {
	const char *head, *encoding, *text, *note;
} declared_wrong[] = {
	{ "<?xml version='1.0' encoding='ISO-8859-1'?>", "UTF-8", french,
	  "declared ISO-8859-1, but the bytes are UTF-8" },
	{ "<?xml version='1.0' encoding='UTF-8'?>", "ISO-8859-1", spanish,
	  "declared UTF-8, but the bytes look like windows-1252" },
	{ "<?xml version='1.0' encoding='windows-1252'?>", "windows-1251", russian,
	  "declared windows-1252, but the bytes look like windows-1251" },
	{ "<?xml version='1.0' encoding='windows-1251'?>", "KOI8-R", russian,
	  "declared windows-1251, but the bytes look like KOI8-R" },
	{ "<?xml version='1.0' encoding='ISO-8859-1'?>", "GB18030", chinese,
	  "declared ISO-8859-1, but the bytes look like GB18030" },
	{ "<?xml version='1.0' encoding='windows-1252'?>", "windows-1256", arabic,
	  "declared windows-1252, but the bytes look like windows-1256" },
	{ "<html><head><meta charset=\"big5\"></head>", "UTF-8", taiwanese, "declared big5, but the bytes are UTF-8" },
	{ "<?xml version='1.0' encoding='x-klingon'?>", "UTF-8", "ASCII only",
	  "declared x-klingon, but the bytes are UTF-8" },
	{ "<?xml version='1.0' encoding='UTF-16'?>", "UTF-8", "ASCII only",
	  "declared UTF-16, but the bytes are UTF-8" },
	{ "<?xml version='1.0' encoding='IBM037'?>", "UTF-8", "ASCII only",
	  "declared IBM037, but the bytes are UTF-8" },
};

static void
a_wrong_declaration_is_detected_and_said(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof declared_wrong / sizeof declared_wrong[0]; i++) {
		struct arena  *a = arena_open(0);
		struct str     text = str_format(a, "%s<t>%s</t>", declared_wrong[i].head, declared_wrong[i].text);
		struct str     bytes = encoded(a, declared_wrong[i].encoding, text);
		struct source *source = source_open_bytes(a, STR("test"), bytes);

		assert_text(read_all(a, source, 4096), text);
		assert_text(source_note(source), str_of(declared_wrong[i].note));
		arena_close(a);
	}
}

static void
a_byte_order_mark_is_taken_off(void **state)
{
	static const char *const names[] = { "UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE", "GB18030" };
	struct arena            *a = arena_open(0);
	struct str               text = str_join(a, STR("\xEF\xBB\xBF"), str_of(chinese));

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		struct source *source = source_open_bytes(a, STR("test"), encoded(a, names[i], text));

		assert_text(read_all(a, source, 4096), str_of(chinese));
		assert_text(source_encoding(source), str_of(names[i]));
		assert_text(source_note(source), STR(""));
	}
	arena_close(a);
}

static void
letters_that_first_come_late_in_a_file_decide_its_encoding(void **state)
{
	struct arena  *a = arena_open(0);
	struct buffer  text = buffer_in(a);
	struct source *source;

	(void)state;
	for (int i = 0; i < 20000; i++)
		buffer_add_c(&text, "a line of plain letters\n");
	buffer_add_c(&text, spanish);
	source = source_open_bytes(a, STR("test"), encoded(a, "ISO-8859-1", buffer_str(&text)));
	assert_text(read_all(a, source, 5000), buffer_str(&text));
	assert_text(source_encoding(source), STR("windows-1252"));
	assert_true(source_note(source).length > 0);
	arena_close(a);
}

static void
bytes_that_cannot_be_decoded_are_replaced_and_counted(void **state)
{
	struct arena  *a = arena_open(0);
	struct source *source =
		source_open_bytes(a, STR("test"), STR("Le\xC3\xB3n \xC3\xA9t\xC3\xA9 \xE9 \xFF end \xC3"));

	(void)state;
	assert_text(read_all(a, source, 64),
		    STR("Le\xC3\xB3n \xC3\xA9t\xC3\xA9 \xEF\xBF\xBD \xEF\xBF\xBD end \xEF\xBF\xBD"));
	assert_text(source_note(source), STR("3 bytes that are no UTF-8 were replaced by U+FFFD"));
	source = source_open_bytes(a, STR("test"),
				   STR("\xFF\xFE"
				       "a\0\x00\xD8"
				       "b\0"));
	assert_text(read_all(a, source, 64), STR("a\xEF\xBF\xBD"
						 "b"));
	arena_close(a);
}

static void
characters_are_whole_whatever_the_size_of_the_pieces(void **state)
{
	static const char *const names[] = { "UTF-8", "GB18030", "UTF-16LE", "UTF-32BE" };
	struct arena            *a = arena_open(0);
	struct buffer            text = buffer_in(a);

	(void)state;
	while (text.length < 300000) {
		buffer_add_c(&text, chinese);
		buffer_add_byte(&text, 'x');
		buffer_add_c(&text, "\xF0\xA0\x80\x8B");
	}
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		struct str bytes = encoded(a, names[i], buffer_str(&text));

		for (size_t step = 16; step < 40; step += 7)
			assert_text(read_all(a, source_open_bytes(a, STR("test"), bytes), step), buffer_str(&text));
	}
	arena_close(a);
}

/* ---- heads, files, gzip ------------------------------------------------------------------------------------------ */

static void
the_head_is_decoded_and_stays_to_be_read(void **state)
{
	struct arena  *a = arena_open(0);
	struct source *source = source_open_bytes(a, STR("test"), encoded(a, "UTF-16LE", str_of(french)));
	struct str     head;
	struct error   error = { 0 };

	(void)state;
	assert_true(source_head(source, &head, &error));
	assert_text(head, str_of(french));
	assert_true(source_head(source, &head, &error));
	assert_text(read_all(a, source, 50), str_of(french));
	source = source_open_bytes(a, STR("empty"), STR(""));
	assert_true(source_head(source, &head, &error));
	assert_int_equal(head.length, 0);
	arena_close(a);
}

static void
binary_data_is_there_to_be_recognised_and_not_to_be_read(void **state)
{
	static const struct str rows[] = { { "PK\3\4\xFF\xFE\0\0", 8 },
					   { "%PDF-1.7\n\x93\x8C\x8B\x9E", 13 },
					   { "\0\0\0\0\0\0\0\1\2\3\4\5\6\7", 14 },
					   { "title,source\n\x9D.\x9BU\0\0,\0", 22 } };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct arena  *a = arena_open(0);
		struct source *source = source_open_bytes(a, STR("test"), rows[i]);
		struct str     head;
		struct error   error = { 0 };
		char           piece[100];

		assert_true(source_head(source, &head, &error));
		assert_text(head, rows[i]);
		assert_text(source_encoding(source), STR("binary"));
		assert_int_equal(source_read(source, piece, sizeof piece, &error), -1);
		assert_int_equal(error.code, ERROR_INPUT);
		assert_string_equal(error.key, "source.binary");
		assert_string_equal(error.place, "test");
		arena_close(a);
	}
}

static void
text_filled_up_with_zero_bytes_is_text(void **state)
{
	static const char text[] = "a,b\n\xC3\xA9t\xC3\xA9\0\0\0\0\0\0\0,two\0\0\0\0\0\0\0\0\n";
	struct arena     *a = arena_open(0);
	struct source    *source = source_open_bytes(a, STR("test"), STR(text));

	(void)state;
	assert_text(read_all(a, source, 100), STR(text));
	assert_text(source_encoding(source), STR("UTF-8"));
	arena_close(a);
}

static void
gzip_is_unpacked_also_in_several_members(void **state)
{
	struct arena  *a = arena_open(0);
	struct buffer  packed = buffer_in(a);
	struct source *source;
	int64_t        taken, total;

	(void)state;
	buffer_add(&packed, gzipped(a, str_of(french)));
	buffer_add(&packed, gzipped(a, str_of(chinese)));
	buffer_add(&packed, STR("\0\0\0\0"));
	source = source_open_bytes(a, STR("test.gz"), buffer_str(&packed));
	assert_text(read_all(a, source, 100), str_join(a, str_of(french), str_of(chinese)));
	source_progress(source, &taken, &total);
	assert_int_equal(taken, (int64_t)packed.length);
	assert_int_equal(total, (int64_t)packed.length);
	arena_close(a);
}

static void
refuses(struct arena *a, struct str bytes, enum error_code code, const char *key)
{
	struct source *source = source_open_bytes(a, STR("test.gz"), bytes);
	struct error   error = { 0 };
	char           piece[4096];
	ptrdiff_t      got;

	while ((got = source_read(source, piece, sizeof piece, &error)) > 0)
		continue;
	assert_int_equal(got, -1);
	assert_int_equal(error.code, code);
	assert_string_equal(error.key, key);
	assert_string_equal(error.place, "test.gz");
}

static void
damaged_and_exploding_gzip_is_refused(void **state)
{
	struct arena *a = arena_open(0);
	struct str    packed = gzipped(a, str_of(french));
	size_t        size = (size_t)64 * 1024 * 1024;
	char         *zeros = arena_alloc(a, size);

	(void)state;
	refuses(a, str_slice(packed, 0, packed.length / 2), ERROR_INPUT, "gzip.damaged");
	refuses(a, str_join(a, str_slice(packed, 0, 20), STR("garbage garbage garbage")), ERROR_INPUT, "gzip.damaged");
	memset(zeros, 'x', size);
	refuses(a, gzipped(a, (struct str){ zeros, size }), ERROR_LIMIT, "gzip.bomb");
	arena_close(a);
}

static void
files_that_cannot_be_opened_say_why(void **state)
{
	struct arena  *a = arena_open(0);
	struct source *source;
	struct error   error = { 0 };

	(void)state;
	assert_false(source_open_file(a, STR("/nowhere/at/all.xml"), &source, &error));
	assert_int_equal(error.code, ERROR_ABSENT);
	assert_string_equal(error.place, "/nowhere/at/all.xml");
	assert_false(source_open_file(a, STR("/tmp"), &source, &error));
	assert_int_equal(error.code, ERROR_STORAGE);
	arena_close(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_without_a_declaration_is_told_by_its_bytes),
		cmocka_unit_test(a_declared_encoding_is_used_and_nothing_is_said),
		cmocka_unit_test(a_wrong_declaration_is_detected_and_said),
		cmocka_unit_test(a_byte_order_mark_is_taken_off),
		cmocka_unit_test(letters_that_first_come_late_in_a_file_decide_its_encoding),
		cmocka_unit_test(bytes_that_cannot_be_decoded_are_replaced_and_counted),
		cmocka_unit_test(characters_are_whole_whatever_the_size_of_the_pieces),
		cmocka_unit_test(the_head_is_decoded_and_stays_to_be_read),
		cmocka_unit_test(binary_data_is_there_to_be_recognised_and_not_to_be_read),
		cmocka_unit_test(text_filled_up_with_zero_bytes_is_text),
		cmocka_unit_test(gzip_is_unpacked_also_in_several_members),
		cmocka_unit_test(damaged_and_exploding_gzip_is_refused),
		cmocka_unit_test(files_that_cannot_be_opened_say_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
