package dev.momentcheckout.simulator;

/** The endpoints that faults can apply to. */
public enum Endpoint {
    CREATE,
    RETRIEVE;

    /** Returns the name in the control API. */
    public String wire() {
        return JsonFormat.kebabCase(this);
    }
}
