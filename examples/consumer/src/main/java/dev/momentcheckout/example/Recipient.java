package dev.momentcheckout.example;

import org.jspecify.annotations.Nullable;

/** For whom a payment is fulfilled. */
sealed interface Recipient {

    /**
     * Returns the recipient's key in this shop. Each kind of recipient has its own prefix, so that no reference that an
     * app names equals the key of a customer.
     */
    String key();

    /**
     * A signed-in customer: issuer and subject of the verified token. An issuer is a URL without a fragment, so the
     * first {@code #} behind the prefix ends it.
     *
     * @see <a href="https://openid.net/specs/openid-connect-core-1_0.html#IDToken">OpenID Connect: ID token</a>
     */
    record Customer(String issuer, String subject) implements Recipient {
        @Override
        public String key() {
            return "customer#" + issuer + "#" + subject;
        }
    }

    /** The customer of an order of this shop, which the order itself names. */
    record CustomerOfOrder(String orderId) implements Recipient {
        @Override
        public String key() {
            return "order#" + orderId;
        }
    }

    /** The booking or account that an app without sign-in named. */
    record Reference(String reference) implements Recipient {
        @Override
        public String key() {
            return "reference#" + reference;
        }
    }

    /** The app that opened the session: without sign-in and reference, it alone knows the session's id. */
    record Session(String sessionId) implements Recipient {
        @Override
        public String key() {
            return "session#" + sessionId;
        }
    }

    /**
     * Returns the owner if there is one. Otherwise the reference is all that connects the payment with a purchase: any
     * caller that knows it can pay for it, and can take nothing.
     *
     * @throws IllegalArgumentException if a field has an unexpected form
     */
    static Recipient of(EventDetail detail) {
        Customer owner = owner(detail);
        if (owner != null) {
            return owner;
        }
        String reference = detail.optionalText("reference");
        return reference == null ? new Session(detail.text("session_id")) : new Reference(reference);
    }

    /** Returns the signed-in customer who opened the session, or null without sign-in. */
    static @Nullable Customer owner(EventDetail detail) {
        EventDetail owner = detail.optionalObject("owner");
        return owner == null ? null : new Customer(owner.text("issuer"), owner.text("subject"));
    }
}
