/* Settings on pages: which of them the browser changes, in groups that are also the steps of the first set-up. */
#ifndef PAGES_SETTINGS_H
#define PAGES_SETTINGS_H

#include "pages/page.h"

struct setting_about;

/* What a setting is for, in the reader's language: node/settings.h has it in English. */
struct str setting_says(const struct page *page, const struct setting_about *about);

handler_fn show_settings; /* /admin/settings */
handler_fn change_settings;
handler_fn show_setup; /* /admin/setup, /admin/setup/{step} */
handler_fn change_setup;

#endif
