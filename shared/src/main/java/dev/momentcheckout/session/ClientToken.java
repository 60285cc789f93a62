package dev.momentcheckout.session;

/** Moment's token that opens the checkout in the app. It goes to the app that asked for it, and nowhere else: it cannot be printed by accident. */
public record ClientToken(String reveal) {
    /** @throws IllegalArgumentException if it is empty */
    public ClientToken {
        if (reveal.isBlank()) {
            throw new IllegalArgumentException("an empty client token");
        }
    }

    @Override
    public String toString() {
        return "ClientToken[hidden]";
    }
}
