package dev.momentcheckout.simulator;

import java.time.Duration;

/** A fault of a webhook. Several faults can apply to one event. */
public sealed interface WebhookFault
        permits WebhookFault.DeliveryFault, WebhookFault.Duplicated, WebhookFault.Delayed, Deviation {

    /** Limits the load that one command can cause. */
    int MAX_COPIES = 1000;

    /** Returns the name in the control API. */
    String wire();

    /** Sends the webhook {@code copies} times with the same {@code webhook-id}. */
    record Duplicated(int copies) implements WebhookFault {
        static final String WIRE = "duplicated";

        public Duplicated {
            if (copies < 2 || copies > MAX_COPIES) {
                throw new IllegalArgumentException("copies must be 2 to " + MAX_COPIES);
            }
        }

        @Override
        public String wire() {
            return WIRE;
        }
    }

    /** Delays the webhook by the clock until {@link Webhooks#redeliverDue()}; later events overtake it. */
    record Delayed(Duration by) implements WebhookFault {
        static final String WIRE = "delayed";

        public Delayed {
            if (by.isNegative()) {
                throw new IllegalArgumentException("a delay must not be negative");
            }
        }

        @Override
        public String wire() {
            return WIRE;
        }
    }

    /** A fault of the delivery, not of the session in it. A redelivery does not repeat it. */
    enum DeliveryFault implements WebhookFault {
        /** The webhook is never sent. */
        DROPPED,
        /** The timestamp is ten minutes in the past. */
        STALE,
        /** The timestamp is ten minutes in the future. */
        FROM_FUTURE,
        /** Signed with {@link SimulatorSettings#OTHER_SIGNING_SECRET} only. */
        WRONG_KEY,
        /** Signed with the other secret, then with the configured one, as in a rotation. */
        TWO_SIGNATURES,
        /** Signed with the configured secret, then with the other one. */
        TWO_SIGNATURES_OURS_FIRST,
        /** The body gets another field after signing. */
        ALTERED_BODY,
        /** The event has an undocumented type. A redelivery keeps it, since it is part of the event. */
        UNKNOWN_TYPE;

        @Override
        public String wire() {
            return JsonFormat.kebabCase(this);
        }
    }
}
