/* chm words: a file to begin another language of the interface with. */
#include "base/file.h"
#include "cli/command.h"
#include "cli/run.h"
#include "records/codes.h"
#include "records/types.h"
#include "text/words.h"

int
run_words(struct call *call)
{
	struct buffer       out = buffer_in(call->a);
	const struct types *types;
	struct error        error = { 0 };

	if (call->argument_count != 2 || !str_is(call->arguments[0], "export") || !code_is_language(call->arguments[1]))
		return call_misused(call, "'export LANGUAGE' is what there is, as 'export sw'");
	if (!types_read(call->a, path_join(call->a, call->folder, STR("types")), NULL, &types, &error))
		return call_failed(call, &error);
	words_write_template(&out, words_own(), code_language(call->a, call->arguments[1]));
	types_write_template(call->a, &out, types);
	return fwrite(out.data, 1, out.length, stdout) == out.length ? EXIT_DONE : EXIT_STOPPED;
}
