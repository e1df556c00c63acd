/* htmlc OUT.c DEPFILE en.po FOLDER: compiles FOLDER/NAME.html and FOLDER/parts/NAME.html. */
#include "htmlc.h"

#include "base/file.h"

enum { FILE_BYTES = 1024 * 1024 };

static _Noreturn void
stop(const struct error *error)
{
	fprintf(stderr, "%s: %s\n", error->place, error->detail);
	exit(error_exit_status(error->code));
}

static struct str
read_whole(struct compiler *compiler, struct str path, struct buffer *read)
{
	struct error error = { 0 };
	struct str   text;

	if (!file_read(compiler->a, path, FILE_BYTES, &text, &error))
		stop(&error);
	buffer_format(read, " %.*s", STR_ARGS(path));
	return text;
}

static void
add_files(struct compiler *compiler, struct str folder, bool part, struct buffer *read)
{
	struct folder_list list;
	struct error       error = { 0 };

	if (!folder_list(compiler->a, folder, &list, &error))
		stop(&error);
	for (size_t i = 0; i < list.count; i++) {
		struct str name = str_slice(list.names[i], 0, list.names[i].length - STR(".html").length);
		struct str path = path_join(compiler->a, folder, list.names[i]);

		if (str_ends(list.names[i], STR(".html")))
			add_template(compiler, name, path, read_whole(compiler, path, read), part);
	}
}

static void
read_words(struct compiler *compiler, struct str path, struct buffer *read)
{
	struct error error = { 0 };

	if (!po_parse(compiler->a, read_whole(compiler, path, read), path, &compiler->words, &error))
		stop(&error);
}

int
main(int argc, char **argv)
{
	struct compiler compiler = { .a = arena_open(0) };
	struct buffer   read = buffer_in(compiler.a);
	struct buffer   out = buffer_in(compiler.a);
	struct error    error = { 0 };

	compiler.faults = buffer_in(compiler.a);
	if (argc != 5) {
		fprintf(stderr, "usage: htmlc OUT.c DEPFILE en.po FOLDER\n");
		return 2;
	}
	read_words(&compiler, str_of(argv[3]), &read);
	add_files(&compiler, path_join(compiler.a, str_of(argv[4]), STR("parts")), true, &read);
	add_files(&compiler, str_of(argv[4]), false, &read);
	if (!compile_templates(&compiler)) {
		fprintf(stderr, "%.*s", STR_ARGS(buffer_str(&compiler.faults)));
		return 1;
	}
	write_templates(&compiler, &out);
	if (!file_write(str_of(argv[1]), buffer_str(&out), 0644, &error) ||
	    !file_write(str_of(argv[2]), str_format(compiler.a, "%s:%.*s\n", argv[1], STR_ARGS(buffer_str(&read))),
			0644, &error))
		stop(&error);
	arena_close(compiler.a);
	return 0;
}
