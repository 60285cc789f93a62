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

/** Puts a reply on the wire, or what its fault makes of it. */
final class Transmission {
    private static final String PADDING = "x".repeat(2 << 20);

    private final Faults faults;
    private final CallLog calls;

    Transmission(Faults faults, CallLog calls) {
        this.faults = faults;
        this.calls = calls;
    }

    /** Throws {@link DroppedException} when the connection is to be closed. */
    void send(Reply reply, Call call, ServerResponse response) {
        String faultName = reply.fault().map(Fault::wire).orElse(null);
        Fault fault = reply.fault().orElse(null);
        if (fault == Fault.Connection.HANG_AFTER_COMMIT) {
            faults.hang(fault);
        }
        if (fault == Fault.Connection.DROP_AFTER_COMMIT) {
            throw new DroppedException(fault);
        }
        Answer answer = fault == null ? reply.answer() : altered(reply.answer(), fault);
        if (reply.replayed()) {
            response.header("Idempotent-Replayed", "true");
        }
        if (fault instanceof Fault.Failure failure && failure.retryAfter() != null) {
            response.header(HeaderNames.RETRY_AFTER, failure.retryAfter());
        }
        response.status(answer.status()).header(HeaderNames.CONTENT_TYPE, answer.contentType());
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        calls.update(call.answered(session(reply.answer()), answer.status(), reply.replayed(), faultName));
        if (fault == Fault.BrokenBody.CUT_OFF) {
            cutOff(response, body);
            throw new CloseConnectionException("cut off on command");
        }
        response.send(body);
    }

    private static Answer altered(Answer answer, Fault fault) {
        return switch (fault) {
            case Deviation deviation -> answer.isSuccess() ? altered(answer, deviation) : answer;
            case Fault.BrokenBody.HTML ->
                new Answer(200, "text/html", "<!doctype html><title>Moment</title><h1>We will be right back</h1>");
            case Fault.BrokenBody.INVALID_JSON ->
                new Answer(answer.status(), answer.contentType(), "{\"id\": \"ps_1\", \"status\": active");
            case Fault.BrokenBody.HUGE -> {
                ObjectNode json = object(answer);
                yield new Answer(
                        answer.status(),
                        answer.contentType(),
                        json.put("padding", PADDING).toString());
            }
            case Fault.BrokenBody _, Fault.Connection _, Fault.Delay _, Fault.Failure _ -> answer;
        };
    }

    private static Answer altered(Answer answer, Deviation deviation) {
        ObjectNode json = object(answer);
        deviation.alter(json);
        return Answer.json(answer.status(), json);
    }

    private static @Nullable String session(Answer answer) {
        String id = answer.isSuccess() ? object(answer).path("id").asText() : "";
        return id.startsWith("ps_") ? id : null;
    }

    private static ObjectNode object(Answer answer) {
        try {
            return (ObjectNode) Wire.JSON.readTree(answer.body());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer is JSON", e);
        }
    }

    /** Promises the whole body and sends half. */
    private static void cutOff(ServerResponse response, byte[] body) {
        response.contentLength(body.length);
        try {
            OutputStream out = response.outputStream();
            out.write(body, 0, body.length / 2);
            out.flush();
        } catch (IOException e) {
            throw new IllegalStateException("the caller is gone", e);
        }
    }
}
