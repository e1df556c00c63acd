/* Requests end by themselves when what they ask for is done elsewhere: who may publish, withdraw or revoke also does so from the
 * form, by the API and by commands. */
#ifndef REQUESTS_ELSEWHERE_H
#define REQUESTS_ELSEWHERE_H

struct node;

/* From now on changes of the node's records end the requests that they answer, and tell who asked. */
void requests_watch(struct node *node);

#endif
