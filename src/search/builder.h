/* The builder: gathers documents in memory until they are written as a segment. */
#ifndef SEARCH_BUILDER_H
#define SEARCH_BUILDER_H

#include "search/tokens.h"

struct builder;

struct builder *builder_open(struct values *values);
void            builder_close(struct builder *builder);

/* Adds a document; nothing of it is kept by reference. A former document of the same record is dead from now on. */
void builder_add(struct builder *builder, const struct tokens *tokens);

/* Marks the documents of `record` dead; false when there are none here. */
bool builder_drop(struct builder *builder, struct str record);

/* Bytes held. */
size_t builder_memory(const struct builder *builder);

/* Documents, dead ones included. */
uint32_t builder_count(const struct builder *builder);

bool builder_is_dead(const struct builder *builder, uint32_t document);

/* Writes everything as segment `id`; the builder is empty afterwards, whatever came of it. */
CHECKED bool builder_write(struct builder *builder, struct str folder, uint64_t id, struct error *error);

#endif
