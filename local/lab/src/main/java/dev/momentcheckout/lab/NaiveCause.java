package dev.momentcheckout.lab;

/** A reason in the example of {@link SdkExample} why a scenario ends badly with it, and the line that it is in. */
enum NaiveCause {
    NO_IDEMPOTENCY_KEY(5, "no Idempotency-Key, so each tap opens another session that can be paid"),
    NOTHING_STORED(21, "the session is not stored, so a second payment for the same purchase is not noticed"),
    ONLY_ON_REQUEST(29, "only the app asks for a status and no route receives webhooks: other payments stay unknown"),
    ERROR_NOT_CAUGHT(31, "an error of Moment becomes an error of the app, so a customer who has paid sees a failure"),
    OUTCOME_IGNORED(39, "payment_outcome decides nothing, so a paid session that has expired is not a success"),
    AMOUNT_NOT_COMPARED(39, "completed is passed on, and the amount that Moment reports is not compared");

    private final int line;
    private final String text;

    NaiveCause(int line, String text) {
        this.line = line;
        this.text = text;
    }

    /** Returns the number of the line in the example. */
    int line() {
        return line;
    }

    String text() {
        return text;
    }
}
