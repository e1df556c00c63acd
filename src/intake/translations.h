/* Translations out to files and back: what a file brings becomes drafts, as far as its originals are still what they were. */
#ifndef INTAKE_TRANSLATIONS_H
#define INTAKE_TRANSLATIONS_H

#include "formats/translated.h"
#include "node/node.h"
#include "records/translation.h"

struct translations_out {
	struct str         from; /* only originals in this language; empty: all */
	struct translated *list;
	size_t             count, capacity;
};

/* Adds the texts of a published record that are missing or stale in a language; with `all`, those that are done too. Nothing of a record that is
 * none of ours. */
CHECKED bool translations_gather(struct arena *a, struct db *db, const struct record_context *context, struct str id,
				 struct str into, bool all, struct translations_out *out, struct error *error);

/* Adds those of records that wait for a language, the longest first, as far as the actor may translate them, until there are `most`
 * texts. */
CHECKED bool translations_gather_waiting(struct arena *a, struct db *db, const struct record_context *context,
					 const struct actor *actor, struct translation_filter filter, size_t most,
					 struct translations_out *out, struct error *error);

/* Writes them as "po", "xlf" (1.2) or "xlf-2" (2.0), into the language of the first. ERROR_INPUT "translation.originals" when the
 * format has originals of one language, and these are in several. */
CHECKED bool translations_write(struct buffer *out, struct str format, struct str into,
				const struct translations_out *texts, struct error *error);

enum translation_fate {
	TRANSLATION_TAKEN,
	TRANSLATION_SAME,       /* it is what is there */
	TRANSLATION_RIGHT,      /* the same, of an original that changed: still right */
	TRANSLATION_UNFINISHED, /* empty, or flagged */
	TRANSLATION_CHANGED,    /* its original says something else now */
	TRANSLATION_UNKNOWN,    /* there is no such record or text, or the original is in that language */
	TRANSLATION_DENIED,     /* the actor may not translate it */
	TRANSLATION_FATES
};

/* "taken", "same", … */
const char *translation_fate_name(enum translation_fate fate);

/* A record of which something was taken, or stands in its draft already. */
struct translations_saved {
	struct str id, type, owner, title;
	struct str into;
	int        version; /* of its draft */
	size_t     taken;   /* texts; 0: the file came before */
	bool       alone;   /* nothing else is new in the draft: its publication can be asked for */
};

struct translations_in {
	size_t                     counts[TRANSLATION_FATES];
	enum translation_fate     *fates; /* of each text of the file */
	struct translations_saved *saved;
	size_t                     saved_count;
};

/* Takes what a file brought, each record in a change of its own. The same file twice does nothing. */
CHECKED bool translations_take(struct arena *a, struct node *node, const struct actor *actor,
			       const struct translated *list, size_t count, struct translations_in *in_r,
			       struct error *error);

#endif
