/**
 * Opens payment sessions: determines price and idempotency key, calls Moment, records the session, returns its token.
 */
@NullMarked
package dev.momentcheckout.createsession;

import org.jspecify.annotations.NullMarked;
