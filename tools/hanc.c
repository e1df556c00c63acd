/* hanc: writes the table of Chinese characters that are written otherwise where Chinese is simplified.
 *
 *   hanc OUT.c
 *
 * One entry for each character of the blocks in use (text/han.h), 0 where both are alike, from CLDR's transliteration
 * Traditional-Simplified, so that searching needs no ICU. */
#include "text/han.h"

#include <stdio.h>
#include <stdlib.h>

#include <unicode/ustring.h>
#include <unicode/utrans.h>

static UTransliterator *
open_rules(void)
{
	UErrorCode       status = U_ZERO_ERROR;
	UTransliterator *rules = utrans_openU(u"Traditional-Simplified", -1, UTRANS_FORWARD, NULL, 0, NULL, &status);

	if (U_FAILURE(status)) {
		fprintf(stderr, "hanc: ICU has no Traditional-Simplified: %s\n", u_errorName(status));
		exit(1);
	}
	return rules;
}

/* The one character that `c` becomes. */
static UChar
simplify(const UTransliterator *rules, UChar c)
{
	UChar      text[8] = { c };
	int32_t    length = 1, limit = 1;
	UErrorCode status = U_ZERO_ERROR;

	utrans_transUChars(rules, text, &length, 8, 0, &limit, &status);
	return U_SUCCESS(status) && length == 1 ? text[0] : c;
}

int
main(int argc, char **argv)
{
	UTransliterator *rules = open_rules();
	FILE            *out = argc == 2 ? fopen(argv[1], "w") : NULL;

	if (out == NULL) {
		fputs("usage: hanc OUT.c\n", stderr);
		return 1;
	}
	fputs("#include \"text/han.h\"\n\nconst uint16_t han_simplified[HAN_LAST - HAN_FIRST + 1] = {\n", out);
	for (int c = HAN_FIRST; c <= HAN_LAST; c++) {
		UChar simplified = simplify(rules, (UChar)c);

		if (simplified != c)
			fprintf(out, "\t[0x%04X - HAN_FIRST] = 0x%04X,\n", (unsigned)c, (unsigned)simplified);
	}
	fputs("};\n", out);
	utrans_close(rules);
	return fclose(out) == 0 ? 0 : 1;
}
