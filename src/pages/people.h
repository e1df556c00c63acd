/* What the pages of people share: /admin/people, /me/roles, /me/tokens. */
#ifndef PAGES_PEOPLE_H
#define PAGES_PEOPLE_H

#include "http/http.h"
#include "pages/page.h"
#include "people/manage.h"

struct str label_role(const struct page *page, enum role role);

/* "Kenya · Case study": where a role holds; empty: everywhere. Needs page_db(). */
struct str label_scope(struct page *page, const struct grant *grant);

/* Whether there are people whom the actor sees. */
bool people_sees_any(const struct actor *actor);

/* The end of the day in a field of the form; 0 when it is empty. ERROR_INPUT "person.date". */
CHECKED bool form_until(const struct page *page, const char *name, int64_t *until_r, struct error *error);

extern const struct route people_routes[];
enum { PEOPLE_ROUTES = 10 };

/* Whose records' figures somebody may see by a role: links, "own_figures" of the view. Needs page_db(). */
void put_own_figures(struct page *page, const struct actor *actor);

#endif
