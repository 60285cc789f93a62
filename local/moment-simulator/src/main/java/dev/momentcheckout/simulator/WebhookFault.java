package dev.momentcheckout.simulator;

/** A way in which a webhook goes wrong; several may meet in one. */
public sealed interface WebhookFault permits WebhookFault.OfDelivery, Deviation {

    /** The name in the control API. */
    String wire();

    /** What happens to the message rather than to the session in it. None of it touches a redelivery. */
    enum OfDelivery implements WebhookFault {
        /** Sent twice with one webhook-id. */
        DUPLICATED,
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
