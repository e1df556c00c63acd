/* Fuzzing of messages that come in: any bytes are read or refused, what is read is UTF-8 within its limits, and neither the
 * answer nor the report in it can be more than was sent. */
#include "base/limits.h"
#include "letters/letter.h"
#include "letters/proof.h"
#include "letters/reply.h"
#include "letters/report.h"
#include "notices/mail_address.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_open(0);
	struct error  error = { 0 };
	struct letter letter;

	if (letter_read(a, (struct str){ (const char *)data, size }, &letter, &error)) {
		struct str text = reply_text(a, letter.text, letter.flowed);

		assert(str_is_utf8(letter.text, NULL) && str_is_utf8(letter.subject, NULL) && str_is_utf8(text, NULL));
		assert(letter.text.length <= LIMIT_LETTER_TEXT_BYTES && text.length <= letter.text.length);
		assert(letter.author.length == 0 || mail_address_is(letter.author));
		for (size_t i = 0; i < letter.recipient_count; i++)
			assert(mail_address_is(letter.recipients[i]));
		(void)report_read(a, letter.report, letter.complains);
		(void)proof_read(a, letter.results, letter.result_count, STR("mx.example.org"), letter.author);
	} else {
		assert(error.code == ERROR_INPUT || error.code == ERROR_LIMIT);
	}
	arena_close(a);
	return 0;
}
