/* Fuzzing of the readers of workbooks: bytes as a file ('Z' first), as a sheet of XLSX ('X'), as the content of ODS ('O'). */
#include "formats/reader_fuzz.h"
#include "formats/readers.h"
#include "formats/zip_write.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char workbook[] = "<workbook xmlns:r='r'><sheets><sheet name='case-study' r:id='a'/></sheets></workbook>";
static const char relations[] = "<Relationships><Relationship Id='a' Target='s.xml'/></Relationships>";
static const char strings[] = "<sst><si><t>title</t></si><si><r><t>a</t></r><r><t>b</t></r></si></sst>";
static const char styles[] = "<styleSheet><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/></cellXfs></styleSheet>";

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_open(0);
	struct buffer out = buffer_in(a);
	struct zip   *zip = zip_open(a);
	struct str    bytes = { (const char *)data + 1, size > 0 ? size - 1 : 0 };

	if (size > 0 && data[0] == 'X') {
		zip_put(zip, &out, "[Content_Types].xml", STR("<Types/>"));
		zip_put(zip, &out, "xl/workbook.xml", str_of(workbook));
		zip_put(zip, &out, "xl/_rels/workbook.xml.rels", str_of(relations));
		zip_put(zip, &out, "xl/sharedStrings.xml", str_of(strings));
		zip_put(zip, &out, "xl/styles.xml", str_of(styles));
		zip_put(zip, &out, "xl/s.xml", bytes);
		zip_close(zip, &out);
	} else if (size > 0 && data[0] == 'O') {
		zip_store(zip, &out, "mimetype", STR("application/vnd.oasis.opendocument.spreadsheet"));
		zip_put(zip, &out, "content.xml", bytes);
		zip_close(zip, &out);
	} else if (size > 0) {
		buffer_add(&out, bytes);
	}
	fuzz_reader(&format_xlsx, (const uint8_t *)out.data, out.length);
	arena_close(a);
	return 0;
}
