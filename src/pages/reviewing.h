/* Pages of reviews: offering to write them, inviting, writing, and what is published (docs/reviews.md). */
#ifndef PAGES_REVIEWING_H
#define PAGES_REVIEWING_H

#include "pages/page.h"
#include "requests/reviewing.h"

/* Published reviews of a record, the newest first, at most `most`: for people into view/reviews, for programs into `list`.
 * Nothing is put of a record that has none. */
CHECKED bool reviews_put(struct page *page, struct str id, size_t most, struct json *list, struct error *error);

/* Such a list in the words of schema.org. */
struct json *reviews_schema(const struct page *page, const struct json *list);

/* Of a request of kind "review" or "invitation" that its assignee looks at: the draft to be reviewed, and the way to the review. */
CHECKED bool review_put_part(struct page *page, const struct actor *actor, const struct asked *asked,
			     struct error *error);

handler_fn show_reviewing; /* /me/reviewing */
handler_fn save_reviewing;
handler_fn show_pool; /* /admin/reviewers */
handler_fn change_pool;
handler_fn show_inviting; /* /records/{id}/reviewers */
handler_fn invite_reviewers;
handler_fn write_review;   /* /requests/{request}/review */
handler_fn show_reviews;   /* /records/{id}/reviews */
handler_fn show_reviewers; /* /reviewers */

#endif
