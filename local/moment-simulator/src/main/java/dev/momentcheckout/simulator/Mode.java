package dev.momentcheckout.simulator;

/**
 * Test or live mode. The prefix of the key selects it.
 *
 * @see <a href="https://docs.momentco.io/api-reference/getting-started/authentication">Moment, authentication</a>
 */
public enum Mode {
    TEST,
    LIVE;

    /** Returns the mode of a key: test for the prefixes {@code sk_test_} and {@code pk_test_}, else live. */
    public static Mode ofKey(String key) {
        return key.startsWith("sk_test_") || key.startsWith("pk_test_") ? TEST : LIVE;
    }

    /** Returns the value in JSON. */
    public String wire() {
        return JsonFormat.lowerCase(this);
    }
}
