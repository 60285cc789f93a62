/** Checks the sessions that are due with Moment each minute, and so recovers lost webhooks. */
@NullMarked
package dev.momentcheckout.reconcilesessions;

import org.jspecify.annotations.NullMarked;
