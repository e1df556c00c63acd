/* Runs a fuzz target over kept inputs, where it is built without libFuzzer: files and folders (with all below them) given
 * as arguments. What begins with "fixtures/" is looked for below $CHM_FIXTURES, else ../shared/fixtures, and passed over
 * where it is absent. */
#include "tests/fixtures.h"

enum { INPUT_BYTES = 32 * 1024 * 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct driver {
	struct arena *a;
	int           inputs;
};

static bool run_path(struct driver *driver, struct str path, struct error *error);

static bool
run_folder(struct driver *driver, struct str path, struct error *error)
{
	struct folder_list list;

	if (!folder_list(driver->a, path, &list, error))
		return false;
	for (size_t i = 0; i < list.count; i++)
		if (!run_path(driver, path_join(driver->a, path, list.names[i]), error))
			return false;
	return true;
}

/* The target gets a copy that ends where its memory ends, so that a read beyond it is seen. */
static bool
run_file(struct driver *driver, struct str path, struct error *error)
{
	struct str bytes;
	uint8_t   *copy;

	if (!file_read(driver->a, path, INPUT_BYTES, &bytes, error))
		return false;
	copy = malloc(bytes.length > 0 ? bytes.length : 1);
	assert(copy != NULL);
	memcpy(copy, bytes.data, bytes.length);
	LLVMFuzzerTestOneInput(copy, bytes.length);
	free(copy);
	driver->inputs++;
	return true;
}

static bool
run_path(struct driver *driver, struct str path, struct error *error)
{
	struct arena_mark mark = arena_mark(driver->a);
	struct str        folder = path_join(driver->a, path, STR("."));
	bool is_done = file_exists(folder) ? run_folder(driver, path, error) : run_file(driver, path, error);

	if (!is_done)
		fprintf(stderr, "%s\n", error->detail);
	arena_reset(driver->a, mark);
	return is_done;
}

int
main(int count, char **arguments)
{
	struct driver driver = { .a = arena_open(0) };
	struct error  error = { 0 };
	bool          is_done = true;

	for (int i = 1; i < count && is_done; i++) {
		struct str path = str_of(arguments[i]), below = STR("fixtures/");

		if (str_starts(path, below) && !fixtures_find(driver.a, arguments[i] + below.length, &path))
			continue;
		is_done = run_path(&driver, path, &error);
	}
	arena_close(driver.a);
	printf("%d inputs\n", driver.inputs);
	return is_done && driver.inputs > 0 ? 0 : 1;
}
