package dev.momentcheckout.example;

/** What the function did with an event. */
enum Outcome {
    FULFILLED,
    /** The session was fulfilled before. */
    ALREADY_FULFILLED,
    /** Logged for an operator of the shop. */
    REPORTED,
    /** The event changes nothing for this shop. */
    IGNORED
}
