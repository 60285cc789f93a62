package dev.momentcheckout.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/** A way in which a session object departs from what is documented or expected, in an answer or in an event. */
public enum Deviation implements Fault, WebhookFault {
    WITHOUT_CLIENT_TOKEN {
        @Override
        void alter(ObjectNode session) {
            session.remove("client_token");
        }
    },
    /** The object is right but for its id. */
    OTHER_SESSION {
        @Override
        void alter(ObjectNode session) {
            session.put("id", "ps_anothersession00001");
        }
    },
    /** The shape before payment_outcome was added; the deprecated field is there. */
    WITHOUT_OUTCOME {
        @Override
        void alter(ObjectNode session) {
            session.remove("payment_outcome");
        }
    },
    /** Neither payment_outcome nor payment_status. */
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
    /** One minor unit more than was asked for. */
    OTHER_AMOUNT {
        @Override
        void alter(ObjectNode session) {
            session.put("amount", session.path("amount").asLong() + 1);
        }
    },
    /** Kenyan shillings, or rand where those were asked for. */
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
    /** Live where it was test, and the reverse. */
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
        return Wire.kebabCase(this);
    }
}
