package dev.momentcheckout.edge;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.json.JsonTree;
import dev.momentcheckout.secrets.SecretTelemetry;
import dev.momentcheckout.secrets.SecretUnavailableException;
import dev.momentcheckout.session.Catalog;
import dev.momentcheckout.session.StoreUnavailableException;
import dev.momentcheckout.session.UnreadableItemException;
import dev.momentcheckout.telemetry.AwsError;
import dev.momentcheckout.telemetry.LogEvent;
import dev.momentcheckout.telemetry.LogField;
import dev.momentcheckout.telemetry.Metric;
import dev.momentcheckout.telemetry.OperatorAction;
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
 * response and every exception to a problem document. Only this class maps exceptions to responses, so no text of an
 * exception reaches an app.
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
        ApiProblemException problem;
        try {
            return success(route.answer(Request.of(event, maxBodyBytes)), requestId);
        } catch (ApiProblemException e) {
            problem = e;
        } catch (StoreUnavailableException e) {
            problem = storeUnavailable(e);
        } catch (UnreadableItemException e) {
            problem = unreadableItem(e);
        } catch (Catalog.InvalidEntryException e) {
            problem = invalidEntry(e);
        } catch (SecretUnavailableException e) {
            new SecretTelemetry(telemetry).unusable(e);
            problem = secretUnavailable(e);
        } catch (RuntimeException e) {
            telemetry.log(LogEvent.UNEXPECTED_ERROR, LogField.failure(e));
            telemetry.count(Metric.UNEXPECTED_ERROR);
            problem = ApiProblemException.of(ProblemType.INTERNAL_ERROR);
        }
        if (problem.session() != null) {
            telemetry.about(problem.session());
        }
        fields.add(LogField.problem(problem.type()));
        return failure(problem, requestId);
    }

    private ApiProblemException storeUnavailable(StoreUnavailableException e) {
        AwsError error = AwsError.of(e);
        List<LogField> fields = new ArrayList<>(LogField.awsError(error));
        fields.add(LogField.failure(e));
        telemetry.log(LogEvent.STORE_REQUEST_FAILED, fields.toArray(LogField[]::new));
        telemetry.count(Metric.STORE_UNAVAILABLE);
        if (error == null || !error.isLasting()) {
            return ApiProblemException.of(ProblemType.STORE_UNAVAILABLE);
        }
        telemetry.operatorActionRequired(OperatorAction.STORE);
        return ApiProblemException.operatorMustAct(
                ProblemType.STORE_UNAVAILABLE,
                "a table of the stack does not exist or denies access (AWS error " + error.code()
                        + "): the operator checks the table and the role of the function");
    }

    /** Newer code can read the item, or an operator repairs it: the same request may succeed later. */
    private ApiProblemException unreadableItem(UnreadableItemException e) {
        telemetry.log(LogEvent.STORE_REQUEST_FAILED, LogField.item(e.item()), LogField.failure(e));
        telemetry.operatorActionRequired(OperatorAction.UNREADABLE_ITEM);
        return ApiProblemException.operatorMustAct(
                ProblemType.STORE_UNAVAILABLE,
                "a stored item has a layout that this version cannot read: the operator deploys the version that wrote it,"
                        + " or repairs the item");
    }

    private ApiProblemException invalidEntry(Catalog.InvalidEntryException e) {
        telemetry.log(LogEvent.CATALOG_ENTRY_INVALID, LogField.catalogEntry(e.entry()), LogField.failure(e));
        telemetry.count(Metric.CATALOG_ENTRY_INVALID);
        telemetry.operatorActionRequired(OperatorAction.CATALOG);
        return ApiProblemException.operatorMustAct(ProblemType.CATALOG_ENTRY_INVALID, String.valueOf(e.getMessage()));
    }

    private static ApiProblemException secretUnavailable(SecretUnavailableException e) {
        ProblemType type = type(e.reason());
        String detail = String.valueOf(e.getMessage());
        return e.reason().isTemporary()
                ? ApiProblemException.of(type, detail)
                : ApiProblemException.operatorMustAct(type, detail);
    }

    private static ProblemType type(SecretUnavailableException.Reason reason) {
        return switch (reason) {
            case NOT_SET -> ProblemType.SECRET_NOT_SET;
            case MALFORMED -> ProblemType.SECRET_MALFORMED;
            case WRONG_MODE -> ProblemType.SECRET_WRONG_MODE;
            case NOT_FOUND, MARKED_FOR_DELETION, ACCESS_DENIED, KMS_KEY_UNUSABLE, UNAVAILABLE, UNREADABLE ->
                ProblemType.SECRET_UNREADABLE;
        };
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
