/* Fuzz target: any bytes as a file that may be an archive: each member is read by the format it is, within limits. */
#include "formats/reader_fuzz.h"
#include "formats/unpack.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool take(void *context, struct source *member, struct error *error);

static void
failed(void *context, const struct error *why)
{
	(void)context;
	assert(why->code != ERROR_NONE && why->detail[0] != '\0' && str_is_utf8(str_of(why->place), NULL));
}

static bool
take(void *context, struct source *member, struct error *error)
{
	struct unpack_budget    *budget = context;
	const struct unpack_sink members = { budget, take, failed };
	struct format_sink       sink = { NULL, fuzz_found, fuzz_rejected };
	struct arena            *a = arena_open(0);
	struct error             why = { 0 };
	const struct format     *format;
	struct str               head;
	bool                     good = source_head(member, &head, &why);

	assert(str_is_utf8(source_name(member), NULL));
	if (good && source_is_archive(member))
		good = unpack_read(member, budget, &members, error);
	else if (good && (format = format_recognise(head, &why)) != NULL)
		good = format->read(a, member, fuzz_options(), &sink, &why);
	assert(good || why.code != ERROR_NONE);
	arena_close(a);
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena        *a = arena_open(0);
	struct unpack_budget budget = { 0 };

	(void)take(&budget, source_open_bytes(a, STR("fuzz"), (struct str){ (const char *)data, size }), NULL);
	arena_close(a);
	return 0;
}
