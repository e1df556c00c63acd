/* How 'chm user' prints accounts and tokens. */
#ifndef CLI_USER_SHOW_H
#define CLI_USER_SHOW_H

#include "cli/command.h"
#include "people/account.h"

/* An account with its roles, one line. */
CHECKED bool user_print(const struct call *call, struct db *db, const struct account *account, struct error *error);

/* {"id": …} of an account that was made. */
void user_print_id(const struct call *call, struct str id);

/* A new token, which is shown this once. */
void user_print_token(const struct call *call, struct str token);

/* What somebody may do, one act a line. */
void user_print_act(const struct call *call, enum act act);

/* The tokens of an account, one a line. */
CHECKED bool user_print_tokens(const struct call *call, struct db *db, struct str account, struct error *error);

#endif
