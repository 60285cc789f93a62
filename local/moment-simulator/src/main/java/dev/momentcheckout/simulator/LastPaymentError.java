package dev.momentcheckout.simulator;

import java.time.Instant;

/** Why the last payment attempt failed. */
public record LastPaymentError(String errorCode, String declineCode, String message, Instant timestamp) {
    /** Returns the error for insufficient funds, the only decline with documented codes. */
    static LastPaymentError insufficientFunds(Instant at) {
        return new LastPaymentError("card_declined", "insufficient_funds", "Not enough funds", at);
    }
}
