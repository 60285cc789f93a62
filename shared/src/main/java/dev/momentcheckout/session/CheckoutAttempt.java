package dev.momentcheckout.session;

import java.util.UUID;

/**
 * How a session of a purchase was opened, so that the same call can be repeated and returns the same token.
 *
 * @param momentKey the idempotency key that opened the session at Moment
 * @param returnAddress where Moment redirects the customer of this session
 */
public record CheckoutAttempt(PurchaseId purchase, UUID momentKey, ReturnAddress returnAddress) {}
