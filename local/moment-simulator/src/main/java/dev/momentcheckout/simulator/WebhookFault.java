package dev.momentcheckout.simulator;

import java.time.Duration;

/** A way in which a webhook goes wrong; several may meet in one. */
public sealed interface WebhookFault
        permits WebhookFault.OfDelivery, WebhookFault.Duplicated, WebhookFault.Delayed, Deviation {

    /** More copies of a webhook than anybody needs to see that they change nothing. */
    int MOST_COPIES = 1000;

    /** The name in the control API. */
    String wire();

    /** Sent so many times with one webhook-id. */
    record Duplicated(int copies) implements WebhookFault {
        static final String WIRE = "duplicated";

        public Duplicated {
            if (copies < 2 || copies > MOST_COPIES) {
                throw new IllegalArgumentException("copies must be 2 to " + MOST_COPIES);
            }
        }

        @Override
        public String wire() {
            return WIRE;
        }
    }

    /** Sent later by the clock, when {@link Webhooks#redeliverDue()} is called; others overtake it meanwhile. */
    record Delayed(Duration by) implements WebhookFault {
        static final String WIRE = "delayed";

        public Delayed {
            if (by.isNegative()) {
                throw new IllegalArgumentException("a delay is not negative");
            }
        }

        @Override
        public String wire() {
            return WIRE;
        }
    }

    /** What happens to the message rather than to the session in it. None of it touches a redelivery. */
    enum OfDelivery implements WebhookFault {
        /** Never sent, not even later. */
        DROPPED,
        /** Signed ten minutes ago. */
        STALE,
        /** Signed ten minutes ahead. */
        FROM_FUTURE,
        /** Signed only with {@link SimulatorSettings#OTHER_SIGNING_SECRET}. */
        WRONG_KEY,
        /** Signed with the other secret and then with ours, as during a rotation. */
        TWO_SIGNATURES,
        /** Signed with ours and then with the other secret. */
        TWO_SIGNATURES_OURS_FIRST,
        /** A field is added after signing. */
        ALTERED_BODY,
        /** A type that no page lists. Stays in a redelivery, since it is what was said. */
        UNKNOWN_TYPE;

        @Override
        public String wire() {
            return Wire.kebabCase(this);
        }
    }
}
