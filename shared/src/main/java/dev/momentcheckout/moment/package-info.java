/** Moment's HTTP API: create and retrieve, with deadlines, retries and a reading of its answers that fails closed. */
@NullMarked
package dev.momentcheckout.moment;

import org.jspecify.annotations.NullMarked;
