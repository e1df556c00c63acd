/* Writing by the API (docs/api.md): drafts, states and requests, by the rules and the code of the pages. */
#ifndef PAGES_API_WRITE_H
#define PAGES_API_WRITE_H

#include "pages/page.h"
#include "records/check.h"

/* The JSON object that was sent; an empty one when nothing was. ERROR_INPUT "api.media" (415), "api.object", "json.…" with the
 * place. */
CHECKED bool api_body(struct page *page, struct response *response, struct json **body_r, struct error *error);

/* Takes the members of the object that was sent for the fields of a form, for the handlers of pages. They must be texts:
 * ERROR_INPUT "api.text". */
CHECKED bool api_fields(struct request *request, struct response *response, struct error *error);

/* Whether If-Match names this version (RFC 9110, 13.1.1). ERROR_INPUT "api.match" (428) without one, ERROR_CONFLICT
 * "draft.changed" (412). */
CHECKED bool api_matches(const struct page *page, struct str version, struct response *response, struct error *error);

/* A time as RFC 3339; nothing when it is 0. */
void api_put_time(const struct page *page, struct json *object, const char *name, int64_t time);

/* Lists what is wrong with a record: [{"path", "code", "sentence"}]. */
void api_put_problems(const struct page *page, struct json *list, const struct problems *problems);

/* Answers 422 with all that is wrong, as a problem document (RFC 9457) with the member "errors". */
void api_refuse(struct page *page, struct response *response, const struct problems *problems);

handler_fn api_list_drafts; /* /api/v1/drafts */
handler_fn api_begin_draft;
handler_fn api_show_draft; /* /api/v1/drafts/{id} */
handler_fn api_save_draft;
handler_fn api_discard_draft;
handler_fn api_publish_draft; /* /api/v1/drafts/{id}/publication */
handler_fn api_submit_draft;  /* /api/v1/drafts/{id}/submission */
handler_fn api_set_state;     /* /api/v1/records/{id}/state */
handler_fn api_ask;           /* /api/v1/records/{id}/requests, /api/v1/requests */
handler_fn api_list_requests; /* /api/v1/requests */
handler_fn api_show_request;  /* /api/v1/requests/{request} */
handler_fn api_decide_request;
handler_fn api_say_in_request;
handler_fn api_cancel_request;

#endif
