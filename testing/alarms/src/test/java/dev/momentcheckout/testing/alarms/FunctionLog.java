package dev.momentcheckout.testing.alarms;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.momentcheckout.local.aws.LambdaContext;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The log of one instance of a function. It is the only source of {@link CapturedLine}s, and takes a line only while
 * the function starts or works, and only if the line names that invocation.
 */
final class FunctionLog {
    private static final int MEMORY = 512;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final String function;
    private final List<CapturedLine> lines = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private @Nullable String running;
    private int invocations;

    /** @param function logical id */
    FunctionLog(String function) {
        this.function = function;
    }

    /** A line that a function wrote. */
    static final class CapturedLine {
        private final String function;
        private final JsonNode json;

        private CapturedLine(String function, JsonNode json) {
            this.function = function;
            this.json = json;
        }

        /** Returns the logical id of the function. */
        String function() {
            return function;
        }

        JsonNode json() {
            return json;
        }

        @Override
        public String toString() {
            return json.toString();
        }
    }

    /** Starts the function; lines of the start name no invocation. */
    <T> T start(Supplier<T> start) {
        return during("", start);
    }

    /** Invokes the function, whose lines name the request id of the context. */
    <T> T invoke(Function<LambdaContext, T> invocation, IntSupplier remainingMillis) {
        String id = requestId();
        return during(id, () -> invocation.apply(new LambdaContext(id, function, MEMORY, remainingMillis)));
    }

    /** Returns an id as Lambda's, the same in every run of a test. */
    private synchronized String requestId() {
        return new UUID(function.hashCode(), ++invocations).toString();
    }

    private <T> T during(String id, Supplier<T> work) {
        synchronized (this) {
            if (running != null) {
                throw new IllegalStateException(function + " runs already");
            }
            running = id;
        }
        try {
            return work.get();
        } finally {
            synchronized (this) {
                running = null;
            }
            requireNoViolations();
        }
    }

    /** Takes a line; the log of the function's system services. */
    synchronized void write(String text) {
        try {
            JsonNode line = JSON.readTree(text);
            String id = line.path("function_request_id").asText();
            if (running == null) {
                violations.add("no invocation is running: " + text);
            } else if (!id.equals(running)) {
                violations.add("the line does not belong to the invocation " + running + ": " + text);
            } else {
                lines.add(new CapturedLine(function, line));
            }
        } catch (JsonProcessingException e) {
            violations.add("not JSON: " + text);
        }
    }

    /** Removes and returns the lines since the last call. */
    synchronized List<CapturedLine> drain() {
        requireNoViolations();
        List<CapturedLine> drained = List.copyOf(lines);
        lines.clear();
        return drained;
    }

    private synchronized void requireNoViolations() {
        if (!violations.isEmpty()) {
            throw new IllegalStateException(function + " wrote lines that belong to no invocation: " + violations);
        }
    }
}
