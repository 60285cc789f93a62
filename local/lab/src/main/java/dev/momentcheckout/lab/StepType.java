package dev.momentcheckout.lab;

import java.util.Locale;

/** What a step of a payment is. A response is drawn dashed. */
enum StepType {
    REQUEST,
    RESPONSE,
    WRITE,
    WEBHOOK,
    EVENT,
    COMMAND;

    /** Returns the name in JSON. */
    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
