package dev.momentcheckout.lab;

/** Receives the output of a scenario: steps, each followed by lines. */
interface ScenarioOutput {
    /** Starts a step. */
    void step(String title);

    /** Adds an observation to the current step. */
    void line(String text);
}
