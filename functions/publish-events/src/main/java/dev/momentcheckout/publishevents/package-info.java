/** Tells the shop, by events on a bus, what became of its payments: each rise at least once, under one id. */
@NullMarked
package dev.momentcheckout.publishevents;

import org.jspecify.annotations.NullMarked;
