package dev.momentcheckout.settings;

import java.util.List;

/**
 * Thrown if the environment is incomplete or wrong. The message lists every problem by variable name, without values.
 */
public final class InvalidSettingsException extends RuntimeException {
    private final List<String> problems;

    InvalidSettingsException(List<String> problems) {
        super("the settings cannot be used: " + String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
