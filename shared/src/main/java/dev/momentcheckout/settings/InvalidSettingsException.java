package dev.momentcheckout.settings;

import java.util.List;

/** The environment cannot be worked with; the message lists everything that is wrong, by name and without a value. */
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
