package dev.momentcheckout.simulator;

/**
 * The authenticated key of a call. A public key may create sessions, a secret key may also read.
 *
 * <p>Moment's page on authentication limits a public key to operations that expose no sensitive data, and names
 * creating payment sessions as the example. The refusal of other calls with a 403 is assumed from that page and the
 * error table.
 *
 * @see <a href="https://docs.momentco.io/api-reference/getting-started/authentication">Moment, authentication</a>
 * @see <a href="https://docs.momentco.io/api-reference/getting-started/errors">Moment, errors</a>
 */
record ApiKey(String value, boolean isPublic) {
    Mode mode() {
        return Mode.ofKey(value);
    }

    /** @throws RejectedException 403 if this is a public key */
    void requireSecret() {
        if (isPublic) {
            throw new RejectedException(403, "A public key cannot read");
        }
    }

    /** Returns the kind of the key, never the key. */
    @Override
    public String toString() {
        return isPublic ? "ApiKey[public]" : "ApiKey[secret]";
    }
}
