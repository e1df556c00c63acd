/* embed FOLDER SUFFIX NAME OUT.c OUT.d
 *
 * Makes a C file that defines `const struct embedded NAME` (src/base/embedded.h): all files of FOLDER whose names end in
 * SUFFIX. OUT.d names the folder and the files for ninja, so that a new file in the folder is taken up by the next build.
 * A build tool: it reads only the source tree, and stops the build with a message on any failure. */
#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILES = 1000, BYTES = 16 * 1024 * 1024, LINE = 100 };

struct folder {
	const char *path;
	char       *names[FILES];
	size_t      count;
};

static void __attribute__((noreturn, format(printf, 1, 2))) stop(const char *format, ...)
{
	va_list arguments;

	fputs("embed: ", stderr);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	exit(1);
}

static int
by_name(const void *left, const void *right)
{
	return strcmp(*(char *const *)left, *(char *const *)right);
}

static void
read_folder(struct folder *folder, const char *suffix)
{
	DIR           *directory = opendir(folder->path);
	struct dirent *entry;
	size_t         end = strlen(suffix);

	if (directory == NULL)
		stop("%s: %s", folder->path, strerror(errno));
	while ((entry = readdir(directory)) != NULL) {
		size_t length = strlen(entry->d_name);

		if (entry->d_name[0] == '.' || length < end || strcmp(entry->d_name + length - end, suffix) != 0)
			continue;
		if (folder->count == FILES)
			stop("%s: more than %d files", folder->path, FILES);
		folder->names[folder->count++] = strdup(entry->d_name);
	}
	closedir(directory);
	qsort(folder->names, folder->count, sizeof folder->names[0], by_name);
}

static FILE *
open_file(const char *path, const char *mode)
{
	FILE *file = fopen(path, mode);

	if (file == NULL)
		stop("%s: %s", path, strerror(errno));
	return file;
}

static void
close_written(FILE *file, const char *path)
{
	int failed = ferror(file);

	if (fclose(file) != 0 || failed)
		stop("%s: cannot be written", path);
}

/* The bytes as string literals; octal escapes of three digits never run into what follows. */
static size_t
write_bytes(FILE *out, FILE *in, const char *path)
{
	size_t count = 0;
	int    byte;

	for (; (byte = getc(in)) != EOF; count++) {
		if (count == BYTES)
			stop("%s: larger than %d bytes", path, BYTES);
		if (count % LINE == 0)
			fputs(count == 0 ? "\t\"" : "\"\n\t\"", out);
		if (byte >= ' ' && byte < 0x7F && byte != '"' && byte != '\\' && byte != '?')
			putc(byte, out);
		else
			fprintf(out, "\\%03o", (unsigned)byte);
	}
	if (ferror(in))
		stop("%s: cannot be read", path);
	fputs(count == 0 ? "\t\"\"" : "\"", out);
	return count;
}

static size_t
write_file(FILE *out, FILE *dependencies, const struct folder *folder, size_t at)
{
	char   path[4096];
	FILE  *in;
	size_t count;

	if ((size_t)snprintf(path, sizeof path, "%s/%s", folder->path, folder->names[at]) >= sizeof path)
		stop("%s: path too long", folder->path);
	fprintf(dependencies, " \\\n %s", path);
	in = open_file(path, "rb");
	fprintf(out, "static const char bytes_%zu[] =\n", at);
	count = write_bytes(out, in, path);
	fputs(";\n\n", out);
	fclose(in);
	return count;
}

int
main(int argc, char **argv)
{
	static struct folder folder;
	static size_t        sizes[FILES];
	FILE                *out, *dependencies;

	if (argc != 6)
		stop("usage: embed FOLDER SUFFIX NAME OUT.c OUT.d");
	folder.path = argv[1];
	read_folder(&folder, argv[2]);
	out = open_file(argv[4], "wb");
	dependencies = open_file(argv[5], "wb");
	fprintf(dependencies, "%s: %s", argv[4], folder.path);
	fprintf(out, "/* made by tools/embed */\n#include \"base/embedded.h\"\n\nextern const struct embedded %s;\n\n",
		argv[3]);
	for (size_t i = 0; i < folder.count; i++)
		sizes[i] = write_file(out, dependencies, &folder, i);
	fputc('\n', dependencies);
	fprintf(out, "static const struct embedded_file files[%zu] = {\n", folder.count + 1);
	for (size_t i = 0; i < folder.count; i++)
		fprintf(out, "\t{ { \"%s\", %zu }, { bytes_%zu, %zu } },\n", folder.names[i], strlen(folder.names[i]),
			i, sizes[i]);
	fprintf(out, "};\n\nconst struct embedded %s = { files, %zu };\n", argv[3], folder.count);
	close_written(out, argv[4]);
	close_written(dependencies, argv[5]);
	return 0;
}
