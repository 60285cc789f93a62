package dev.momentcheckout.edge;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.json.JsonTree;
import dev.momentcheckout.telemetry.LogEvent;
import dev.momentcheckout.telemetry.LogField;
import dev.momentcheckout.telemetry.Telemetry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Connects API Gateway's HTTP API to a route. It converts the event to a {@link Request}, the {@link Reply} to a
 * response and every exception, by {@link FailureReport}, to a problem document.
 */
public final class HttpApiAdapter {
    /** Limit for apps: their bodies have a few fields. */
    public static final int APP_BODY_BYTES = 64 * 1024;
    /** Limit for Moment: a session with its metadata is at most about 10 KB. */
    public static final int WEBHOOK_BODY_BYTES = 256 * 1024;

    /**
     * The route key in the event of the template's weekly schedules. API Gateway's own route keys are a method and a
     * path, so no caller can send this one.
     */
    private static final String PING = "PING";

    private final Telemetry telemetry;
    private final int maxBodyBytes;

    public HttpApiAdapter(Telemetry telemetry, int maxBodyBytes) {
        this.telemetry = telemetry;
        this.maxBodyBytes = maxBodyBytes;
    }

    /** Handles the requests of one route. */
    @FunctionalInterface
    public interface Route {
        /**
         * Returns the reply to a request.
         *
         * @throws ApiProblemException if the response is a problem document
         */
        Reply answer(Request request);
    }

    /**
     * Handles one event.
     *
     * @throws IOException if the event is not JSON; events of API Gateway always are
     */
    public void respond(InputStream event, OutputStream response, Context context, Route route) throws IOException {
        HttpApiResponseWriter.write(respond(HttpApiEventReader.read(event), context, route), response);
    }

    private APIGatewayV2HTTPResponse respond(APIGatewayV2HTTPEvent event, Context context, Route route) {
        if (PING.equals(event.getRouteKey())) {
            return success(Reply.EMPTY, context.getAwsRequestId());
        }
        return telemetry.inInvocation(context, () -> {
            long startedAt = System.nanoTime();
            List<LogField> fields = new ArrayList<>();
            APIGatewayV2HTTPResponse response = answer(event, context.getAwsRequestId(), route, fields);
            fields.add(LogField.status(response.getStatusCode()));
            Duration momentTime = telemetry.momentTime();
            if (momentTime != null) {
                fields.add(LogField.momentTime(momentTime));
            }
            fields.add(LogField.latency(Duration.ofNanos(System.nanoTime() - startedAt)));
            telemetry.log(LogEvent.REQUEST_SERVED, fields.toArray(LogField[]::new));
            return response;
        });
    }

    private APIGatewayV2HTTPResponse answer(
            APIGatewayV2HTTPEvent event, String requestId, Route route, List<LogField> fields) {
        try {
            return success(route.answer(Request.of(event, maxBodyBytes)), requestId);
        } catch (RuntimeException e) {
            ApiProblemException problem = new FailureReport(telemetry).problem(e);
            fields.add(problem.logField());
            return failure(problem, requestId);
        }
    }

    private static APIGatewayV2HTTPResponse success(Reply reply, String requestId) {
        ObjectNode json = reply.json();
        return json == null
                ? response(200, headers(requestId), "")
                : response(200, headers(requestId, "application/json"), JsonTree.text(json));
    }

    private static APIGatewayV2HTTPResponse failure(ApiProblemException problem, String requestId) {
        ObjectNode json = JsonTree.object();
        json.put("type", problem.type().uri());
        json.put("title", problem.type().title());
        json.put("status", problem.type().status());
        if (problem.detail() != null) {
            json.put("detail", problem.detail());
        }
        if (problem.field() != null) {
            json.put("field", problem.field());
        }
        if (problem.session() != null) {
            json.put("session_id", problem.session().value());
        }
        json.put("request_id", requestId);
        Map<String, String> headers = headers(requestId, "application/problem+json");
        if (problem.retryAfter() != null) {
            headers.put("Retry-After", Long.toString(problem.retryAfter().toSeconds()));
        }
        return response(problem.type().status(), headers, JsonTree.text(json));
    }

    private static APIGatewayV2HTTPResponse response(int status, Map<String, String> headers, String body) {
        APIGatewayV2HTTPResponse response = new APIGatewayV2HTTPResponse();
        response.setStatusCode(status);
        response.setHeaders(headers);
        response.setBody(body);
        return response;
    }

    private static Map<String, String> headers(String requestId, String contentType) {
        Map<String, String> headers = headers(requestId);
        headers.put("Content-Type", contentType);
        return headers;
    }

    private static Map<String, String> headers(String requestId) {
        Map<String, String> headers = new HashMap<>();
        // Responses contain a client token or a status that changes.
        headers.put("Cache-Control", "no-store");
        headers.put("X-Request-Id", requestId);
        return headers;
    }
}
