package dev.momentcheckout.lab;

/** Receives the output of a scenario: steps, each followed by lines and promises. */
interface ScenarioOutput {
    /** Starts a step. */
    void step(String title);

    /** Adds an observation to the current step. */
    void line(String text);

    /** Adds a promise that the expectations of the current step have proved. */
    void kept(Promise promise);

    /**
     * Adds a promise that is not kept.
     *
     * @param expectation the expectation that was not met
     */
    void broken(Promise promise, String expectation);

    /** Adds a session that the backend returned to the scenario's app. */
    void session(String id);
}
