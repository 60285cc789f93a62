/** Publishes each state change of a payment to the shop as an event, at least once and always with the same id. */
@NullMarked
package dev.momentcheckout.publishevents;

import org.jspecify.annotations.NullMarked;
