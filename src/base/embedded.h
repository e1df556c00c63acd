/* Files that are compiled into the program: tools/embed makes a C file of a folder, which defines one `struct embedded`. */
#ifndef BASE_EMBEDDED_H
#define BASE_EMBEDDED_H

#include "base/str.h"

struct embedded_file {
	struct str name; /* "case-study.yaml" */
	struct str bytes;
};

struct embedded {
	const struct embedded_file *files; /* in byte order of their names */
	size_t                      count;
};

#endif
