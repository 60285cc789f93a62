package dev.momentcheckout.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.function.Consumer;

/** The metric of what awaits an operator, read from the functions' log as CloudWatch reads it. */
final class OperatorGauge implements Consumer<String> {
    private static final String METRIC = "PaymentsAwaitingOperator";
    private static final ObjectMapper JSON = new ObjectMapper();

    private volatile int value;

    /** Reads one line of a log. */
    @Override
    public void accept(String line) {
        if (!line.contains(METRIC)) {
            return;
        }
        try {
            JsonNode json = JSON.readTree(line);
            if (json.path(METRIC).isNumber()) {
                value = json.path(METRIC).intValue();
            }
        } catch (JsonProcessingException e) {
            throw new LabException("A line of the log is not JSON: " + line, e);
        }
    }

    /** Returns the last value; 0 before the first. */
    int value() {
        return value;
    }
}
