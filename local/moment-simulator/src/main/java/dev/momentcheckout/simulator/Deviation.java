package dev.momentcheckout.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/** A change to the session object of a response or an event, away from what is documented or expected. */
public enum Deviation implements Fault, WebhookFault {
    WITHOUT_CLIENT_TOKEN {
        @Override
        void alter(ObjectNode session) {
            session.remove("client_token");
        }
    },
    /** Another session's id; everything else is unchanged. */
    OTHER_SESSION {
        @Override
        void alter(ObjectNode session) {
            session.put("id", "ps_anothersession00001");
        }
    },
    /**
     * The shape before {@code payment_outcome} was added on 12 May 2026: only the deprecated {@code payment_status}.
     */
    WITHOUT_OUTCOME {
        @Override
        void alter(ObjectNode session) {
            session.remove("payment_outcome");
        }
    },
    /** Neither {@code payment_outcome} nor {@code payment_status}. */
    WITHOUT_ANY_OUTCOME {
        @Override
        void alter(ObjectNode session) {
            session.remove("payment_outcome");
            session.remove("payment_status");
        }
    },
    EXTRA_FIELDS {
        @Override
        void alter(ObjectNode session) {
            session.put("livestream", true);
            session.putNull("risk_score");
            session.putObject("next_action")
                    .putArray("steps")
                    .add(1)
                    .addObject()
                    .put("kind", "redirect");
        }
    },
    UNKNOWN_STATUS {
        @Override
        void alter(ObjectNode session) {
            session.put("status", "hibernating");
        }
    },
    UNKNOWN_OUTCOME {
        @Override
        void alter(ObjectNode session) {
            session.put("payment_outcome", "partially_paid");
        }
    },
    LOWER_CASE_CURRENCY {
        @Override
        void alter(ObjectNode session) {
            session.put("currency", session.path("currency").asText().toLowerCase(Locale.ROOT));
        }
    },
    /** One minor unit more than requested. */
    OTHER_AMOUNT {
        @Override
        void alter(ObjectNode session) {
            session.put("amount", session.path("amount").asLong() + 1);
        }
    },
    /** KES, or ZAR if the session is in KES. */
    OTHER_CURRENCY {
        @Override
        void alter(ObjectNode session) {
            session.put("currency", "KES".equals(session.path("currency").asText()) ? "ZAR" : "KES");
        }
    },
    WITHOUT_MODE {
        @Override
        void alter(ObjectNode session) {
            session.remove("mode");
        }
    },
    /** {@code live} instead of {@code test}, and the reverse. */
    OTHER_MODE {
        @Override
        void alter(ObjectNode session) {
            session.put("mode", "live".equals(session.path("mode").asText()) ? "test" : "live");
        }
    };

    /** Changes the object in place. */
    abstract void alter(ObjectNode session);

    @Override
    public String wire() {
        return JsonFormat.kebabCase(this);
    }
}
