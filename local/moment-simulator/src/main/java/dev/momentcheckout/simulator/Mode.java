package dev.momentcheckout.simulator;

/** Whether money is real. The prefix of the secret key decides. */
public enum Mode {
    TEST,
    LIVE;

    /** The mode of a secret key: {@code sk_test_} is test, any other is live. */
    public static Mode ofKey(String secretKey) {
        return secretKey.startsWith("sk_test_") ? TEST : LIVE;
    }

    /** The value on the wire. */
    public String wire() {
        return Wire.lowerCase(this);
    }
}
