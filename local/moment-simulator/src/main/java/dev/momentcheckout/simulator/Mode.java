package dev.momentcheckout.simulator;

/**
 * Test or live mode. The prefix of the secret key selects it.
 *
 * @see <a href="https://docs.momentco.io/api-reference/getting-started/authentication">Moment, authentication</a>
 */
public enum Mode {
    TEST,
    LIVE;

    /** Returns the mode of a secret key: test for the prefix {@code sk_test_}, else live. */
    public static Mode ofKey(String secretKey) {
        return secretKey.startsWith("sk_test_") ? TEST : LIVE;
    }

    /** Returns the value in JSON. */
    public String wire() {
        return JsonFormat.lowerCase(this);
    }
}
