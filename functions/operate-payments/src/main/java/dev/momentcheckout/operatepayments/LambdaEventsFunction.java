package dev.momentcheckout.operatepayments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.json.JsonTree;
import dev.momentcheckout.telemetry.AwsError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

/** Invokes {@code PublishEvents} by its alias. */
final class LambdaEventsFunction implements EventsFunction {
    /** Lambda's limit for a payload is 6 MB; a record with two images of an item may have 800 KB. */
    private static final int MAX_BYTES = 5_000_000;

    private final LambdaClient lambda;
    private final String function;

    /** @param function name and alias */
    LambdaEventsFunction(LambdaClient lambda, String function) {
        this.lambda = lambda;
        this.function = function;
    }

    @Override
    public List<Result> publish(List<ObjectNode> records) {
        List<Result> results = new ArrayList<>();
        List<String> payload = new ArrayList<>();
        int bytes = 0;
        for (ObjectNode each : records) {
            String json = JsonTree.text(each);
            int length = json.getBytes(StandardCharsets.UTF_8).length;
            if (!payload.isEmpty() && bytes + length > MAX_BYTES) {
                results.addAll(invoke(payload));
                payload.clear();
                bytes = 0;
            }
            payload.add(json);
            bytes += length;
        }
        if (!payload.isEmpty()) {
            results.addAll(invoke(payload));
        }
        return results;
    }

    private List<Result> invoke(List<String> records) {
        try {
            InvokeResponse response = lambda.invoke(request -> request.functionName(function)
                    .payload(SdkBytes.fromUtf8String("{\"Records\":[" + String.join(",", records) + "]}")));
            return response.functionError() == null ? results(response, records.size()) : all(records, "FunctionError");
        } catch (SdkException e) {
            AwsError error = AwsError.of(e);
            return all(records, error == null || error.code() == null ? "NoResponse" : error.code());
        }
    }

    /** An older version of the function answers without results. Nothing is known then. */
    private static List<Result> results(InvokeResponse response, int records) {
        List<Result> results = new ArrayList<>();
        try {
            JsonNode json = JsonTree.read(response.payload().asByteArray());
            json.path("results").forEach(each -> results.add(new Result(each.asText())));
        } catch (IOException e) {
            results.clear();
        }
        return results.size() == records ? results : Collections.nCopies(records, new Result("NoResults"));
    }

    private static List<Result> all(List<String> records, String code) {
        return Collections.nCopies(records.size(), new Result(code));
    }
}
