/* The common pages: home, search, record, history, types, countries, the node's own texts, errors, sign-in, the desk. */
#ifndef PAGES_PAGES_H
#define PAGES_PAGES_H

#include "http/server.h"
#include "jobs/jobs.h"

/* Reads the node's ui/ folder into node->site and sets what the pages bring to a server: routes, templates, files, words,
 * languages and callbacks. Listeners, threads, cache and log stay as they are. `a` lives as long as the server. Fails as
 * site_read() does. */
CHECKED bool pages_open(struct arena *a, struct node *node, struct server_options *options, struct error *error);

/* The routes of all of them: also for help, manual and OpenAPI. */
size_t pages_tables(const struct route_table **tables_r);

/* The callbacks of struct server_options. */
void pages_answered(struct node *node, const struct outcome *outcome);
bool pages_frame(struct request *request, struct json *document, struct error *error);
bool pages_error(struct request *request, int status, const struct error *why, struct json **document_r,
		 struct error *error);
bool pages_allowed(struct request *request, enum route_access access);
bool pages_denied(struct request *request, enum route_access access, struct response *response);

handler_fn show_home;        /* / */
handler_fn show_alert_form;  /* /alerts */
handler_fn ask_alert;        /* the same, POST */
handler_fn show_alerts;      /* /alerts/{token} */
handler_fn change_alerts;    /* the same, POST */
handler_fn show_unsubscribe; /* /unsubscribe/{token} */
handler_fn unsubscribe;      /* the same, POST */

/* Tells subscribers what is new in their searches: for node_start_jobs(). */
extern const struct job_kind alerts_job;

handler_fn change_mail;
handler_fn show_mail;          /* /admin/mail */
handler_fn show_types;         /* /types */
handler_fn show_type;          /* /types/{type} */
handler_fn show_type_fields;   /* /types/{type}/fields */
handler_fn show_countries;     /* /countries */
handler_fn show_country;       /* /countries/{country} */
handler_fn show_organizations; /* /organizations */
handler_fn show_organization;  /* /organizations/{id} */
handler_fn show_subjects;      /* /subjects */
handler_fn show_subject;       /* /subjects/{term} */
handler_fn show_vocabularies;  /* /vocabularies */
handler_fn show_vocabulary;    /* /vocabularies/{vocabulary} */
handler_fn show_term;          /* /vocabularies/{vocabulary}/{notation} */
handler_fn show_nodes;         /* /nodes */
handler_fn show_statistics;    /* /statistics */
handler_fn show_map;           /* /map.svg */
handler_fn show_bars;          /* /years.svg */
handler_fn show_text;          /* /about, /accessibility, /privacy, /contact, /pages/{name} */
handler_fn show_link;          /* /admin/link/{token} */
handler_fn use_link;
handler_fn show_admin; /* /admin */
handler_fn show_jobs;  /* /admin/jobs */
handler_fn change_jobs;
handler_fn show_storage;     /* /admin/storage */
handler_fn show_figures;     /* /admin/statistics */
handler_fn show_own_figures; /* /me/statistics */
handler_fn show_audit;       /* /admin/audit */
handler_fn show_harvests;    /* /admin/harvest */
handler_fn look_at_provider; /* the same, POST */
handler_fn show_provider;    /* /admin/harvest/look/{look} */
handler_fn add_source;       /* /admin/harvest/add, POST */
handler_fn show_removal;     /* /admin/harvest/remove/{source} */
handler_fn remove_source;    /* the same, POST */
handler_fn show_dead_links;  /* /admin/links */
handler_fn repair_link;      /* POST /admin/links */
handler_fn show_own_links;   /* /me/links */
handler_fn repair_own_link;  /* POST /me/links */
handler_fn show_link_copy;   /* /records/{id}/copies/{link} */
handler_fn show_sign_in;     /* /sign-in */
handler_fn sign_in;
handler_fn show_sign_out; /* /sign-out */
handler_fn sign_out;
handler_fn show_sent;        /* /sign-in/sent */
handler_fn show_mailed_link; /* /sign-in/link/{token} */
handler_fn use_mailed_link;
handler_fn go_to_provider; /* /sign-in/with/{provider} */
handler_fn show_back;      /* /sign-in/with/{provider}/back */
handler_fn finish_provider;
handler_fn leave_provider; /* /me/providers */
handler_fn show_recover;   /* /recover */
handler_fn ask_recover;
handler_fn show_new_password; /* /recover/{token} */
handler_fn set_new_password;
handler_fn show_sign_up; /* /sign-up */
handler_fn sign_up;
handler_fn show_confirm; /* /sign-up/confirm/{token} */
handler_fn confirm_sign_up;
handler_fn show_email; /* /me/email */
handler_fn change_email;
handler_fn show_new_address; /* /me/email/{token} */
handler_fn confirm_new_address;
handler_fn show_sign_ups; /* /admin/sign-ups */
handler_fn judge_sign_up;
handler_fn give_second; /* /sign-in/second */
handler_fn show_me;     /* /me */
handler_fn change_me;
handler_fn show_password; /* /me/password */
handler_fn change_password;
handler_fn show_second; /* /me/second */
handler_fn set_second;
handler_fn drop_second;
handler_fn show_sessions; /* /me/sessions */
handler_fn end_sessions;
handler_fn export_me;   /* /me/export.json */
handler_fn show_delete; /* /me/delete */
handler_fn delete_me;
handler_fn show_api_me; /* /api/v1/me */
handler_fn show_people; /* /admin/people */
handler_fn invite_person;
handler_fn show_person; /* /admin/people/{id} */
handler_fn change_person;
handler_fn show_invitation; /* /invite/{token} */
handler_fn take_invitation;
handler_fn show_my_roles; /* /me/roles */
handler_fn change_my_roles;
handler_fn show_tokens; /* /me/tokens */
handler_fn change_tokens;
handler_fn show_operator_account; /* /admin/account */
handler_fn make_operator_account;

#endif
