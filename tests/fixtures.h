/* Real files that tests read where they are present: below $CHM_FIXTURES, else ../shared/fixtures. Tests run in the
 * folder of the sources. */
#ifndef TESTS_FIXTURES_H
#define TESTS_FIXTURES_H

#include "base/file.h"

/* The path of the file or folder `name` of the fixtures; false, after a line that says so, when it is absent. */
static inline bool
fixtures_find(struct arena *a, const char *name, struct str *path_r)
{
	const char *folder = getenv("CHM_FIXTURES");

	*path_r = path_join(a, folder != NULL ? str_of(folder) : STR("../shared/fixtures"), str_of(name));
	if (file_exists(*path_r))
		return true;
	printf("passed over, absent: %.*s\n", STR_ARGS(*path_r));
	return false;
}

#endif
