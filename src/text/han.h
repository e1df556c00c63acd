/* Chinese characters that are written otherwise where Chinese is simplified (tools/hanc makes the table). */
#ifndef TEXT_HAN_H
#define TEXT_HAN_H

#include <stdint.h>

enum { HAN_FIRST = 0x3400, HAN_LAST = 0x9FFF };

/* The simplified form of each character from HAN_FIRST; 0 where there is no other. */
extern const uint16_t han_simplified[HAN_LAST - HAN_FIRST + 1];

#endif
