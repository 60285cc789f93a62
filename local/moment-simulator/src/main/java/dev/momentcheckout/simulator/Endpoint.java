package dev.momentcheckout.simulator;

/** The calls that faults can be set on. */
public enum Endpoint {
    CREATE,
    RETRIEVE;

    /** The name in the control API. */
    public String wire() {
        return Wire.kebabCase(this);
    }
}
