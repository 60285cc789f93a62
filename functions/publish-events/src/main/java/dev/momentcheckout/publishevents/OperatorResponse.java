package dev.momentcheckout.publishevents;

import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse;
import java.util.List;

/**
 * The response to an operator's invocation. Lambda's serialization reads its getters.
 *
 * <p>The response to the stream has no {@code results}: an event source mapping could take a member that it does not
 * know for a failed batch.
 */
public final class OperatorResponse extends StreamsEventResponse {
    private static final long serialVersionUID = 1L;

    /** Of a type that can be serialized, as the superclass is. */
    private final String[] results;

    OperatorResponse(List<String> results) {
        super(List.of());
        this.results = results.toArray(String[]::new);
    }

    /** Returns for each record, in order, {@code published}, {@code nothing-to-publish} or an error code. */
    public List<String> getResults() {
        return List.of(results);
    }
}
