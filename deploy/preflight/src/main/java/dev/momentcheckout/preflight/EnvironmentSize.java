package dev.momentcheckout.preflight;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The size of a function's environment. Lambda measures it as a JSON object and allows 4 KB.
 *
 * @param function the logical id
 * @param bytes of names and values as JSON, in UTF-8
 * @param largest the two largest variables with their bytes
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html">Lambda quotas</a>
 */
record EnvironmentSize(String function, int bytes, String largest) {
    static final int MAX_BYTES = 4096;

    private static final ObjectMapper JSON = new ObjectMapper();

    static EnvironmentSize of(String function, Map<String, String> environment, VariableNames names) {
        String largest = environment.entrySet().stream()
                .sorted(Comparator.comparingInt((Map.Entry<String, String> variable) -> bytes(variable.getValue()))
                        .reversed())
                .limit(2)
                .map(variable -> names.parameterOf(variable.getKey()) + " with " + bytes(variable.getValue()))
                .collect(Collectors.joining(" and "));
        return new EnvironmentSize(function, json(environment).length, largest);
    }

    boolean isTooLarge() {
        return bytes > MAX_BYTES;
    }

    String problem() {
        return "the environment of " + function + " has up to " + bytes + " bytes, and Lambda allows " + MAX_BYTES
                + ". The largest are " + largest;
    }

    private static int bytes(String value) {
        return value.getBytes(StandardCharsets.UTF_8).length;
    }

    private static byte[] json(Map<String, String> environment) {
        try {
            return JSON.writeValueAsBytes(environment);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Text cannot be written as JSON", e);
        }
    }
}
