package dev.momentcheckout.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Applies the fault of a call to its response and sends it. */
final class ResponseWriter {
    /** 2 MiB, more than any client should accept. */
    private static final String PADDING = "x".repeat(2 << 20);

    private final Faults faults;
    private final CallLog calls;

    ResponseWriter(Faults faults, CallLog calls) {
        this.faults = faults;
        this.calls = calls;
    }

    /**
     * Sends the response and updates the call log.
     *
     * @throws DroppedException if the fault closes the connection without a response
     */
    void send(CallResult result, Call call, ServerResponse http) {
        String faultName = result.fault().map(Fault::wire).orElse(null);
        Fault fault = result.fault().orElse(null);
        if (fault == Fault.Connection.HANG_AFTER_COMMIT) {
            faults.hang(fault);
        }
        if (fault == Fault.Connection.DROP_AFTER_COMMIT) {
            throw new DroppedException(fault);
        }
        ApiResponse response = fault == null ? result.response() : altered(result.response(), fault);
        if (result.replayed()) {
            http.header("Idempotent-Replayed", "true");
        }
        if (fault instanceof Fault.Failure failure && failure.retryAfter() != null) {
            http.header(HeaderNames.RETRY_AFTER, failure.retryAfter());
        }
        http.status(response.status()).header(HeaderNames.CONTENT_TYPE, response.contentType());
        byte[] body = response.body().getBytes(StandardCharsets.UTF_8);
        calls.update(call.completed(
                session(result.response()),
                response.status(),
                withoutClientToken(fault instanceof Deviation ? response : result.response()),
                result.replayed(),
                faultName));
        if (fault == Fault.BrokenBody.CUT_OFF) {
            cutOff(http, body);
            throw new CloseConnectionException("cut off by a planned fault");
        }
        http.send(body);
    }

    private static ApiResponse altered(ApiResponse response, Fault fault) {
        return switch (fault) {
            case Deviation deviation -> response.isSuccess() ? altered(response, deviation) : response;
            case Fault.BrokenBody.HTML ->
                new ApiResponse(200, "text/html", "<!doctype html><title>Moment</title><h1>We will be right back</h1>");
            case Fault.BrokenBody.INVALID_JSON ->
                new ApiResponse(response.status(), response.contentType(), "{\"id\": \"ps_1\", \"status\": active");
            case Fault.BrokenBody.HUGE -> {
                ObjectNode json = object(response);
                yield new ApiResponse(
                        response.status(),
                        response.contentType(),
                        json.put("padding", PADDING).toString());
            }
            case Fault.BrokenBody _, Fault.Connection _, Fault.Delay _, Fault.Failure _ -> response;
        };
    }

    private static ApiResponse altered(ApiResponse response, Deviation deviation) {
        ObjectNode json = object(response);
        deviation.alter(json);
        return ApiResponse.json(response.status(), json);
    }

    private static String withoutClientToken(ApiResponse response) {
        return object(response).without("client_token").toString();
    }

    private static @Nullable String session(ApiResponse response) {
        String id = response.isSuccess() ? object(response).path("id").asText() : "";
        return id.startsWith("ps_") ? id : null;
    }

    private static ObjectNode object(ApiResponse response) {
        try {
            return (ObjectNode) JsonFormat.JSON.readTree(response.body());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a response is JSON", e);
        }
    }

    /** Sends half of the body, less than Content-Length declares. */
    private static void cutOff(ServerResponse response, byte[] body) {
        response.contentLength(body.length);
        try {
            OutputStream out = response.outputStream();
            out.write(body, 0, body.length / 2);
            out.flush();
        } catch (IOException e) {
            throw new IllegalStateException("the client has disconnected", e);
        }
    }
}
