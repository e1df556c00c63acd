/* The commands' functions, one file each. */
#ifndef CLI_RUN_H
#define CLI_RUN_H

struct call;

int run_attention(struct call *call);
int run_audit(struct call *call);
int run_backup(struct call *call);
int run_check(struct call *call);
int run_files(struct call *call);
int run_export(struct call *call);
int run_harvest(struct call *call);
int run_help(struct call *call);
int run_import(struct call *call);
int run_init(struct call *call);
int run_jobs(struct call *call);
int run_links(struct call *call);
int run_look(struct call *call);
int run_mail(struct call *call);
int run_migrate(struct call *call);
int run_move(struct call *call);
int run_form(struct call *call);
int run_queue(struct call *call);
int run_reviewers(struct call *call);
int run_record(struct call *call);
int run_restore(struct call *call);
int run_search(struct call *call);
int run_serve(struct call *call);
int run_settings(struct call *call);
int run_statistics(struct call *call);
int run_storage(struct call *call);
int run_translations(struct call *call);
int run_user(struct call *call);
int run_version(struct call *call);
int run_words(struct call *call);

#endif
