package dev.momentcheckout.edge;

import com.amazonaws.services.lambda.runtime.Context;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.json.JsonTree;
import dev.momentcheckout.secrets.SecretUnavailableException;
import dev.momentcheckout.session.Catalog;
import dev.momentcheckout.session.StoreUnavailableException;
import dev.momentcheckout.telemetry.LogEvent;
import dev.momentcheckout.telemetry.LogField;
import dev.momentcheckout.telemetry.Metric;
import dev.momentcheckout.telemetry.Telemetry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Between API Gateway and a route: makes the event a {@link Request}, the {@link Reply} a response, and every exception a problem document. The only
 * place that does the last; an app never sees the text of an exception.
 */
public final class HttpApiAdapter {
    /** What apps may send: their bodies are a few fields. */
    public static final int APP_BODY_BYTES = 64 * 1024;
    /** What Moment may send: a session with its metadata is about 10 KB at most. */
    public static final int WEBHOOK_BODY_BYTES = 256 * 1024;

    /** What the template's weekly schedules put where API Gateway puts a method and a path, which nobody outside can choose. */
    private static final String PING = "PING";

    private final Telemetry telemetry;
    private final int maxBodyBytes;

    /** @param largestBody bytes */
    public HttpApiAdapter(Telemetry telemetry, int largestBody) {
        this.telemetry = telemetry;
        this.maxBodyBytes = largestBody;
    }

    /** One route's work. */
    @FunctionalInterface
    public interface Route {
        /** @throws ApiProblemException if the answer is to be a problem document */
        Reply answer(Request request);
    }

    /**
     * Answers one event.
     *
     * @throws IOException if the event is not JSON, which API Gateway's is
     */
    public void respond(InputStream event, OutputStream response, Context context, Route route) throws IOException {
        respond(GatewayEvent.read(event), context, route).write(response);
    }

    private GatewayResponse respond(GatewayEvent event, Context context, Route route) {
        if (PING.equals(event.routeKey())) {
            return success(Reply.EMPTY, context.getAwsRequestId());
        }
        return telemetry.inInvocation(context, () -> {
            long began = System.nanoTime();
            GatewayResponse response = answer(event, context.getAwsRequestId(), route);
            telemetry.log(
                    LogEvent.REQUEST_SERVED,
                    LogField.status(response.status()),
                    LogField.latency(Duration.ofNanos(System.nanoTime() - began)));
            return response;
        });
    }

    private GatewayResponse answer(GatewayEvent event, String requestId, Route route) {
        try {
            return success(route.answer(Request.of(event, maxBodyBytes)), requestId);
        } catch (ApiProblemException problem) {
            return failure(problem, requestId);
        } catch (StoreUnavailableException e) {
            telemetry.log(LogEvent.STORE_REQUEST_FAILED, LogField.failure(e));
            return failure(ApiProblemException.of(ProblemType.STORE_UNAVAILABLE), requestId);
        } catch (Catalog.InvalidEntryException e) {
            telemetry.log(LogEvent.CATALOG_ENTRY_INVALID, LogField.failure(e));
            telemetry.count(Metric.CATALOG_ENTRY_INVALID);
            return failure(
                    ApiProblemException.of(ProblemType.CATALOG_ENTRY_INVALID, String.valueOf(e.getMessage())),
                    requestId);
        } catch (SecretUnavailableException e) {
            telemetry.log(
                    LogEvent.SECRET_UNUSABLE,
                    LogField.secret(e.secret()),
                    LogField.reason(e.reason()),
                    LogField.failure(e));
            telemetry.count(Metric.SECRET_UNUSABLE);
            return failure(ApiProblemException.of(type(e.reason()), String.valueOf(e.getMessage())), requestId);
        } catch (RuntimeException e) {
            telemetry.log(LogEvent.UNEXPECTED_ERROR, LogField.failure(e));
            telemetry.count(Metric.UNEXPECTED_ERROR);
            return failure(ApiProblemException.of(ProblemType.INTERNAL_ERROR), requestId);
        }
    }

    private static ProblemType type(SecretUnavailableException.Reason reason) {
        return switch (reason) {
            case NOT_SET -> ProblemType.SECRET_NOT_SET;
            case MALFORMED -> ProblemType.SECRET_MALFORMED;
            case WRONG_MODE -> ProblemType.SECRET_WRONG_MODE;
            case UNREADABLE -> ProblemType.SECRET_UNREADABLE;
        };
    }

    private static GatewayResponse success(Reply reply, String requestId) {
        ObjectNode json = reply.json();
        return json == null
                ? new GatewayResponse(200, headers(requestId), "")
                : new GatewayResponse(200, headers(requestId, "application/json"), JsonTree.text(json));
    }

    private static GatewayResponse failure(ApiProblemException problem, String requestId) {
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
        return new GatewayResponse(problem.type().status(), headers, JsonTree.text(json));
    }

    private static Map<String, String> headers(String requestId, String contentType) {
        Map<String, String> headers = headers(requestId);
        headers.put("Content-Type", contentType);
        return headers;
    }

    private static Map<String, String> headers(String requestId) {
        Map<String, String> headers = new HashMap<>();
        // A client token, or a status that will change.
        headers.put("Cache-Control", "no-store");
        headers.put("X-Request-Id", requestId);
        return headers;
    }
}
