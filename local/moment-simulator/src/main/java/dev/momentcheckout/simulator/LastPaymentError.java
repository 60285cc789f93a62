package dev.momentcheckout.simulator;

import java.time.Instant;

/** Why the last attempt failed. */
public record LastPaymentError(String errorCode, String declineCode, String message, Instant timestamp) {
    /** The one decline whose codes are documented: a card without enough funds. */
    static LastPaymentError insufficientFunds(Instant at) {
        return new LastPaymentError("card_declined", "insufficient_funds", "Not enough funds", at);
    }
}
