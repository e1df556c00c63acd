/* What every file of chm may use: arenas, slices, buffers, errors. Larger pieces (JSON, logging, clock, hashing) are
 * included by name. */
#ifndef BASE_BASE_H
#define BASE_BASE_H

#include "base/arena.h"
#include "base/banned.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/str.h"

#include <assert.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#endif
