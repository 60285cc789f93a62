package dev.momentcheckout.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.momentcheckout.local.aws.DynamoDbConnection;
import dev.momentcheckout.local.aws.DynamoDbMeter;
import dev.momentcheckout.local.aws.NetworkFaults;
import dev.momentcheckout.local.aws.RequestUnits;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;

/**
 * Intercepts the functions' outgoing calls: notes which invocation makes each of them, meters DynamoDB request units
 * and throttles DynamoDB.
 */
final class NetworkProbe implements NetworkFaults.Interceptor {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MOMENT_PATH = "/collect/";
    private static final String TRACEPARENT = "traceparent";
    private static final String TARGET = "X-Amz-Target";
    private static final String PUT_EVENTS = "AWSEvents.PutEvents";

    /** More than the calls that are in flight or not yet read. */
    private static final int MAX_CALLERS = 10_000;

    private final DynamoDbMeter meter;
    private final Clock clock;
    private final DynamoDbThrottle throttle = new DynamoDbThrottle();
    private final WriteLog writes = new WriteLog();
    private final List<Charge> charges = new ArrayList<>();
    private final List<Refused> refusals = new ArrayList<>();
    private final Map<String, Deque<Sent>> events = new HashMap<>();
    private final Map<String, Invocation> callersOfMoment = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Invocation> eldest) {
            return size() > MAX_CALLERS;
        }
    };

    NetworkProbe(DynamoDbConnection dynamoDb, Clock clock) {
        meter = new DynamoDbMeter(dynamoDb::item, this::charge);
        this.clock = clock;
    }

    /**
     * What a call costs.
     *
     * @param invocation null if no invocation makes the call
     * @param id the key of the item that is read or written; empty if there is none
     * @param secrets calls of Secrets Manager
     */
    record Charge(@Nullable Invocation invocation, String id, RequestUnits units, int secrets) {}

    /**
     * A call that DynamoDB has refused, other than by the call's own condition.
     *
     * @param operation such as {@code GetItem}
     * @param id the item's key; empty if there is none
     * @param error such as {@code ProvisionedThroughputExceededException}
     */
    record Refused(Instant at, @Nullable Invocation invocation, String operation, String id, String error) {}

    /** A published event: when it was accepted, and who sent it. */
    record Sent(Instant at, @Nullable Invocation invocation) {}

    /** Returns what decides about the requests that DynamoDB throttles. */
    DynamoDbThrottle throttle() {
        return throttle;
    }

    /** Returns the writes to the sessions table. */
    WriteLog writes() {
        return writes;
    }

    /** Returns what the calls since the last one cost. */
    synchronized List<Charge> takeCharges() {
        List<Charge> taken = List.copyOf(charges);
        charges.clear();
        return taken;
    }

    /** Returns the calls that DynamoDB has refused since the last call of this method. */
    synchronized List<Refused> takeRefusals() {
        List<Refused> taken = List.copyOf(refusals);
        refusals.clear();
        return taken;
    }

    /** Returns the invocation that has made a call to Moment; empty if no function of this lab has. */
    synchronized Optional<Invocation> callerOfMoment(@Nullable String traceparent) {
        return Invocation.traceId(traceparent).map(callersOfMoment::get);
    }

    /** Takes the oldest sending of an event; empty if no function of this lab has sent it. */
    synchronized Optional<Sent> takeSent(String eventId) {
        Deque<Sent> sent = events.get(eventId);
        if (sent == null) {
            return Optional.empty();
        }
        Sent first = sent.removeFirst();
        if (sent.isEmpty()) {
            events.remove(eventId);
        }
        return Optional.of(first);
    }

    private synchronized void charge(String id, RequestUnits units) {
        charges.add(new Charge(Invocation.current().orElse(null), id, units, 0));
    }

    /** Returns a client whose calls to Moment name the invocation that makes them. */
    SdkHttpClient traced(SdkHttpClient real) {
        return new SdkHttpClient() {
            @Override
            public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
                return real.prepareRequest(
                        isToMoment(request)
                                ? Invocation.current()
                                        .map(invocation -> named(request, invocation))
                                        .orElse(request)
                                : request);
            }

            @Override
            public void close() {
                real.close();
            }
        };
    }

    private static boolean isToMoment(HttpExecuteRequest request) {
        return request.httpRequest().encodedPath().startsWith(MOMENT_PATH);
    }

    private HttpExecuteRequest named(HttpExecuteRequest request, Invocation invocation) {
        synchronized (this) {
            callersOfMoment.put(invocation.traceId(), invocation);
        }
        HttpExecuteRequest.Builder traced = HttpExecuteRequest.builder()
                .request(request.httpRequest().toBuilder()
                        .putHeader(TRACEPARENT, invocation.traceparent())
                        .build());
        request.contentStreamProvider().ifPresent(traced::contentStreamProvider);
        return traced.build();
    }

    @Override
    public HttpExecuteResponse intercept(HttpExecuteRequest request, ExecutableHttpRequest next) throws IOException {
        if (DynamoDbMeter.isToDynamoDb(request)) {
            return toDynamoDb(request, next);
        }
        String target = target(request);
        if (target.startsWith("secretsmanager.")) {
            synchronized (this) {
                charges.add(new Charge(Invocation.current().orElse(null), "", new RequestUnits(0, 0), 1));
            }
        }
        return target.equals(PUT_EVENTS) ? publish(request, next) : next.call();
    }

    private static String target(HttpExecuteRequest request) {
        return request.httpRequest().firstMatchingHeader(TARGET).orElse("");
    }

    private HttpExecuteResponse toDynamoDb(HttpExecuteRequest request, ExecutableHttpRequest next) throws IOException {
        String target = target(request);
        String operation = target.substring(target.indexOf('.') + 1);
        JsonNode call = JSON.readTree(NetworkFaults.body(request));
        if (throttle.refuses(operation, call.at("/Key/id/S").asText())) {
            refuse(operation, call, "ProvisionedThroughputExceededException");
            return NetworkFaults.throttled();
        }
        if (!operation.equals("UpdateItem")) {
            return meter.intercept(request, next);
        }
        WriteLog.Write write = writes.start(call, Invocation.current().orElse(null));
        try {
            HttpExecuteResponse response = meter.intercept(request, next);
            if (response.httpResponse().isSuccessful()) {
                write.written(clock.instant());
            } else if (response.httpResponse().statusCode() < 500) {
                write.refused();
            } else {
                write.unknown(clock.instant());
            }
            return response;
        } catch (IOException | RuntimeException e) {
            write.unknown(clock.instant());
            throw e;
        }
    }

    private synchronized void refuse(String operation, JsonNode call, String error) {
        refusals.add(new Refused(
                clock.instant(),
                Invocation.current().orElse(null),
                operation,
                call.at("/Key/id/S").asText(),
                error));
    }

    private HttpExecuteResponse publish(HttpExecuteRequest request, ExecutableHttpRequest next) throws IOException {
        HttpExecuteResponse response;
        var sent = new Sent(clock.instant(), Invocation.current().orElse(null));
        List<String> ids = eventIds(NetworkFaults.body(request));
        // Noted before it is sent: the event may be read from the bus before the response arrives.
        ids.forEach(id -> note(id, sent));
        response = next.call();
        if (!response.httpResponse().isSuccessful()) {
            ids.forEach(this::takeSent);
        }
        return response;
    }

    private synchronized void note(String id, Sent sent) {
        events.computeIfAbsent(id, _ -> new ArrayDeque<>()).addLast(sent);
    }

    private static List<String> eventIds(String body) throws JsonProcessingException {
        List<String> ids = new ArrayList<>();
        for (JsonNode entry : JSON.readTree(body).path("Entries")) {
            ids.add(JSON.readTree(entry.path("Detail").asText()).path("id").asText());
        }
        return ids;
    }
}
