package dev.momentcheckout.testing.alarms;

import static java.util.Objects.requireNonNull;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.momentcheckout.local.aws.Route;
import dev.momentcheckout.testing.support.HttpApiRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP API of the template: its routes with their rates, and its access log in the template's format.
 *
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html">Variables
 *     of the access log</a>
 */
final class ApiGateway {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Pattern VARIABLE = Pattern.compile("\\$context\\.([A-Za-z.]+)");
    private static final MetricId SERVER_ERRORS = new MetricId("AWS/ApiGateway", "5xx", Map.of("ApiId", "Api"));

    private final List<Route> routes;
    private final String accessLogFormat;
    private final Map<String, TokenBucket> limits = new HashMap<>();
    private final Clock clock;
    private final CloudWatch cloudWatch;
    private final Integrations functions;
    private int requests;

    /** Invokes the functions. */
    @FunctionalInterface
    interface Integrations {
        /**
         * Invokes a function.
         *
         * @param function logical id
         * @throws RuntimeException if the invocation fails
         */
        APIGatewayV2HTTPResponse invoke(String function, HttpApiRequest request);
    }

    ApiGateway(StackTemplate template, Clock clock, CloudWatch cloudWatch, Integrations functions) {
        this.routes = template.template().routes();
        this.clock = clock;
        this.cloudWatch = cloudWatch;
        this.functions = functions;
        Map<String, Object> stage = template.properties("Stage");
        accessLogFormat = StackTemplate.text(entries(stage, "AccessLogSettings"), "Format");
        entries(stage, "RouteSettings").forEach((route, settings) -> {
            Map<String, Object> throttling = StackTemplate.entries((Map<?, ?>) settings);
            limits.put(
                    route,
                    new TokenBucket(
                            Double.parseDouble(StackTemplate.text(throttling, "ThrottlingRateLimit")),
                            Double.parseDouble(StackTemplate.text(throttling, "ThrottlingBurstLimit"))));
        });
    }

    private static Map<String, Object> entries(Map<String, Object> properties, String name) {
        return StackTemplate.entries((Map<?, ?>) requireNonNull(properties.get(name)));
    }

    /** A line that a request left in the access log. */
    static final class AccessLogLine {
        private final Instant time;
        private final JsonNode json;

        private AccessLogLine(Instant time, JsonNode json) {
            this.time = time;
            this.json = json;
        }

        Instant time() {
            return time;
        }

        JsonNode json() {
            return json;
        }
    }

    /** Sends a request and returns the status of the response. */
    int send(HttpApiRequest request) {
        return respond(request).getStatusCode();
    }

    /** Sends a request. */
    APIGatewayV2HTTPResponse respond(HttpApiRequest request) {
        String key = request.method() + " " + request.path();
        Route route = routes.stream()
                .filter(each ->
                        each.method().equals(request.method()) && each.path().equals(request.path()))
                .findFirst()
                .orElse(null);
        if (route == null) {
            return logged("-", answer(404), false);
        }
        if (!requireNonNull(limits.get(key)).takes(clock.instant())) {
            return logged(key, answer(429), false);
        }
        try {
            return logged(key, functions.invoke(route.function(), request), true);
        } catch (RuntimeException e) {
            return logged(key, answer(500), false);
        }
    }

    private static APIGatewayV2HTTPResponse answer(int status) {
        return APIGatewayV2HTTPResponse.builder().withStatusCode(status).build();
    }

    /** @param isAnswered whether a function returned the response */
    private APIGatewayV2HTTPResponse logged(String route, APIGatewayV2HTTPResponse response, boolean isAnswered) {
        int status = response.getStatusCode();
        String id = "gateway-" + ++requests;
        Map<String, String> context = Map.of(
                "requestId",
                id,
                "requestTime",
                clock.instant().toString(),
                "routeKey",
                route,
                "status",
                Integer.toString(status),
                "responseLatency",
                "5",
                "integrationLatency",
                isAnswered ? "4" : "-",
                "integration.requestId",
                isAnswered ? "lambda-" + id : "-",
                "integration.status",
                isAnswered ? Integer.toString(status) : "-",
                "identity.sourceIp",
                "192.0.2.1");
        String line = VARIABLE.matcher(accessLogFormat)
                .replaceAll(match -> Matcher.quoteReplacement(context.getOrDefault(match.group(1), "-")));
        try {
            cloudWatch.receive(new AccessLogLine(clock.instant(), JSON.readTree(line)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the access log is not JSON: " + line, e);
        }
        cloudWatch.receive(SERVER_ERRORS, clock.instant(), status >= 500 ? 1 : 0);
        return response;
    }

    /** Throttles a route. */
    private static final class TokenBucket {
        private final double rate;
        private final double burst;
        private double tokens;
        private @Nullable Instant filledAt;

        /** @param rate in requests a second */
        TokenBucket(double rate, double burst) {
            this.rate = rate;
            this.burst = burst;
            this.tokens = burst;
        }

        boolean takes(Instant now) {
            if (filledAt != null) {
                tokens = Math.min(
                        burst, tokens + rate * Duration.between(filledAt, now).toMillis() / 1000.0);
            }
            filledAt = now;
            if (tokens < 1) {
                return false;
            }
            tokens--;
            return true;
        }
    }
}
