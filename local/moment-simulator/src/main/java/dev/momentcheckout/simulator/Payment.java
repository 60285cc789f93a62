package dev.momentcheckout.simulator;

import java.time.Instant;

/** The payment behind a session: one a session, born with the first attempt. */
public record Payment(String id, PaymentStatus status, Instant createdAt) {
    Payment with(PaymentStatus next) {
        return new Payment(id, next, createdAt);
    }
}
