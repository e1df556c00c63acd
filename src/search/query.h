/* The query language of readers.
 *
 *     forest management        both words, in any form
 *     "invasive species"       words side by side
 *     forest OR mangrove       one of them; AND is understood and needless
 *     forest -fire             without; NOT fire is the same
 *     conserv*                 every word that begins so
 *     (coral OR reef) kenya    brackets group
 *     title:reef title:"..."   in titles only
 *     type: owner: country: subject: language: licence: node: format: organization:   one value of that facet, without
 *                              regard to case; a subject may be named without its vocabulary
 *     year:2019  year:2019..2021  year>=2019  date:2019-05..  date<2020-06-01  updated>2024
 *     id:ke-8f3k2qz            that record
 *     names:ke-8f3k2qz         records that refer to it, in any field
 *
 * It never fails: readers type odd things. What has no meaning is left out and named in `ignored`; an unknown field is
 * text; an open quotation or bracket is closed at the end. Quotation marks and spaces of any script are understood. */
#ifndef SEARCH_QUERY_H
#define SEARCH_QUERY_H

#include "base/limits.h"
#include "search/search.h"

enum {
	QUERY_BYTES = LIMIT_QUERY_BYTES, /* what follows is ignored */
	QUERY_NODES = LIMIT_QUERY_NODES, /* words, phrases and conditions */
	QUERY_DEPTH = LIMIT_QUERY_DEPTH, /* brackets within brackets */
};

enum query_kind {
	QUERY_ALL,    /* every record */
	QUERY_NONE,   /* no record */
	QUERY_WORD,   /* `text`: a word as typed; analysis may make several of it, which then must stand side by side */
	QUERY_PHRASE, /* `text` */
	QUERY_PREFIX, /* `text` without the star */
	QUERY_FACET,  /* `facet` has the value `text` */
	QUERY_DATE,   /* `from` <= the date of the content <= `to` */
	QUERY_UPDATED,
	QUERY_RECORD, /* `text`: record id */
	QUERY_NAMES,  /* refers to the record `text` */
	QUERY_AND,    /* children */
	QUERY_OR,
	QUERY_NOT, /* one child; only ever a child of AND */
};

struct query_node {
	enum query_kind    kind;
	struct str         text;
	bool               title; /* WORD, PHRASE, PREFIX: in titles only */
	enum search_facet  facet;
	int32_t            from, to; /* as search_date() gives them */
	struct query_node *first;    /* child */
	struct query_node *next;     /* sibling */
};

struct query {
	struct query_node *root;
	struct str        *ignored;
	size_t             ignored_count;
};

/* Parses any bytes; slices point into `text`. */
void query_parse(struct arena *a, struct str text, struct query *query_r);

/* The tree as text, "(and word:forest (not phrase:\"wild fire\"))": for tests and logs. */
struct str query_format(struct arena *a, const struct query_node *node);

#endif
