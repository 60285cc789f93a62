package dev.momentcheckout.simulator;

import java.time.Instant;

/**
 * The payment of a session. The first attempt creates it; later attempts change it.
 *
 * @see <a href="https://docs.momentco.io/api-reference/collect/payments/retrieve">Moment, retrieve a payment</a>
 */
public record Payment(String id, PaymentStatus status, Instant createdAt) {
    Payment with(PaymentStatus next) {
        return new Payment(id, next, createdAt);
    }
}
