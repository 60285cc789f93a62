/** Opens a payment session: the price, the idempotency key, the call to Moment, the record, and only then the token. */
@NullMarked
package dev.momentcheckout.createsession;

import org.jspecify.annotations.NullMarked;
