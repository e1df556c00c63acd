/* Functions that must not be used: each has a safe replacement in base/. Including a libc header after this one would
 * trip over the poison, so base/base.h is included first and libc headers that declare these are included here. */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* fortified headers make macros of these under clang */
#undef sprintf
#undef vsprintf

#pragma GCC poison strcpy strcat strncpy strncat sprintf vsprintf gets strtok                   strtok_r
#pragma GCC poison atoi atol atoll atof localtime gmtime ctime asctime rand srand system tmpnam mktemp

#endif
