package dev.momentcheckout.session;

/**
 * Moment's {@code client_token}, which opens the checkout in the app. It goes only to the app that requested it, so
 * {@link #toString} hides it from logs.
 *
 * @see <a href="https://docs.momentco.io/libraries-and-sdks/mobile/flutter">Moment: Flutter SDK</a>
 */
public record ClientToken(String reveal) {
    /** @throws IllegalArgumentException if the token is blank */
    public ClientToken {
        if (reveal.isBlank()) {
            throw new IllegalArgumentException("the client token is blank");
        }
    }

    @Override
    public String toString() {
        return "ClientToken[hidden]";
    }
}
