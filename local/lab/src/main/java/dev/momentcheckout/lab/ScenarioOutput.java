package dev.momentcheckout.lab;

/** Tells a story, a step at a time. */
interface ScenarioOutput {
    /** What happens next. */
    void step(String title);

    /** What is seen of it. */
    void line(String text);
}
