/* The look of the node on the desk: colours, logo, menus, pages. */
#ifndef PAGES_LOOK_H
#define PAGES_LOOK_H

#include "pages/page.h"

handler_fn show_look; /* /admin/look */
handler_fn change_look;
handler_fn show_page; /* /admin/page?name=&language= */
handler_fn change_page;

#endif
