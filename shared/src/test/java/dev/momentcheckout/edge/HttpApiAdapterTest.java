package dev.momentcheckout.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.momentcheckout.local.aws.LambdaContext;
import dev.momentcheckout.session.Owner;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.StoreUnavailableException;
import dev.momentcheckout.session.UnreadableItemException;
import dev.momentcheckout.settings.SignIn;
import dev.momentcheckout.telemetry.Telemetry;
import dev.momentcheckout.testing.support.HttpApiRequest;
import dev.momentcheckout.testing.support.LogLines;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpApiAdapterTest {
    private static final int MAX_BODY = 100;

    private final List<String> lines = new ArrayList<>();
    private final HttpApiAdapter adapter =
            new HttpApiAdapter(new Telemetry("stack", Clock.systemUTC(), lines::add), MAX_BODY);

    @ParameterizedTest
    @EnumSource(ProblemType.class)
    void every_problem_becomes_a_problem_document_with_its_status(ProblemType type) throws Exception {
        APIGatewayV2HTTPResponse response = respond(HttpApiRequest.create(), _ -> {
            throw ApiProblemException.of(type);
        });

        JsonNode json = json(response);
        assertThat(response.getStatusCode()).isEqualTo(type.status());
        assertThat(response.getHeaders()).containsEntry("Content-Type", "application/problem+json");
        assertThat(json.path("type").asText()).isEqualTo("urn:moment-checkout:problem:" + type.slug());
        assertThat(json.path("status").asInt()).isEqualTo(type.status());
        assertThat(json.path("request_id").asText()).isEqualTo("request-1");
        assertThat(response.getHeaders().containsKey("Retry-After")).isEqualTo(type.status() == 503);
    }

    @Test
    void a_problem_reports_the_field_the_session_and_when_to_retry() throws Exception {
        assertThat(json(respond(HttpApiRequest.create(), _ -> {
                            throw ApiProblemException.field("amount", "must be a whole number");
                        }))
                        .path("field")
                        .asText())
                .isEqualTo("amount");
        assertThat(json(respond(HttpApiRequest.create(), _ -> {
                            throw ApiProblemException.aboutSession(
                                    ProblemType.PAYMENT_ALREADY_COMPLETED, new SessionId("ps_1"));
                        }))
                        .path("session_id")
                        .asText())
                .isEqualTo("ps_1");
        assertThat(respond(HttpApiRequest.create(), _ -> {
                            throw ApiProblemException.retryAfter(
                                    ProblemType.MOMENT_UNAVAILABLE, Duration.ofSeconds(17));
                        })
                        .getHeaders())
                .containsEntry("Retry-After", "17");
    }

    @Test
    void an_unexpected_error_asks_for_an_operator() {
        respond(HttpApiRequest.create(), _ -> {
            throw new IllegalStateException("a bug");
        });

        assertThat(new LogLines(lines).metrics())
                .contains(
                        Map.entry("UnexpectedError", 1L),
                        Map.entry("OperatorActionRequired", 1L),
                        Map.entry("OperatorActionRequired unexpected-error", 1L));
    }

    @Test
    void no_text_of_an_exception_reaches_the_caller() {
        assertThat(respond(HttpApiRequest.create(), _ -> {
                    throw new IllegalStateException("canary");
                }))
                .satisfies(response -> {
                    assertThat(response.getStatusCode()).isEqualTo(500);
                    assertThat(response.getBody()).doesNotContain("canary", "IllegalState");
                });
        assertThat(respond(HttpApiRequest.create(), _ -> {
                    throw new StoreUnavailableException("canary", new IllegalStateException("canary"));
                }))
                .satisfies(response -> {
                    assertThat(response.getStatusCode()).isEqualTo(503);
                    assertThat(response.getBody()).doesNotContain("canary").contains("store-unavailable");
                });
        assertThat(respond(HttpApiRequest.create(), _ -> {
                    throw new UnreadableItemException("canary");
                }))
                .satisfies(response -> {
                    assertThat(response.getStatusCode()).isEqualTo(503);
                    assertThat(response.getBody()).doesNotContain("canary").contains("store-unavailable");
                });
    }

    @Test
    void an_empty_reply_has_an_empty_body() {
        APIGatewayV2HTTPResponse response = respond(HttpApiRequest.create(), _ -> Reply.EMPTY);

        assertThat(response.getStatusCode()).isEqualTo(200);
        assertThat(response.getBody()).isEmpty();
        assertThat(response.getHeaders()).containsEntry("Cache-Control", "no-store");
    }

    @Test
    void the_weekly_ping_that_keeps_a_snapshot_alive_reaches_no_route() throws Exception {
        var response = new ByteArrayOutputStream();
        adapter.respond(
                bytes("{\"version\":\"2.0\",\"routeKey\":\"PING\"}"), response, new LambdaContext("request-1"), _ -> {
                    throw new AssertionError("a ping reached the route");
                });

        assertThat(response.toString(StandardCharsets.UTF_8)).startsWith("{\"statusCode\":200,");
    }

    @Test
    void a_body_in_base64_is_decoded_to_its_bytes() {
        byte[] bytes = {(byte) 0xff, 0, 1};

        assertThat(request(HttpApiRequest.create().withBody(bytes), MAX_BODY).body())
                .isEqualTo(bytes);
    }

    @Test
    void a_body_that_is_flagged_as_base64_and_is_not_is_rejected() {
        HttpApiRequest call = HttpApiRequest.create().withBody("%%%").flaggedAsBase64();

        assertThat(respond(call, _ -> Reply.EMPTY).getStatusCode()).isEqualTo(400);
    }

    @Test
    void a_body_is_measured_in_bytes() {
        String umlauts = "ä".repeat(MAX_BODY / 2);

        assertThat(request(HttpApiRequest.create().withBody(umlauts), MAX_BODY).body())
                .hasSize(MAX_BODY);
        assertThatThrownBy(() -> request(HttpApiRequest.create().withBody(umlauts + "x"), MAX_BODY))
                .isInstanceOfSatisfying(
                        ApiProblemException.class,
                        problem -> assertThat(problem.type()).isEqualTo(ProblemType.BODY_TOO_LARGE));
        assertThatThrownBy(() -> request(HttpApiRequest.create().withBody(new byte[MAX_BODY + 1]), MAX_BODY))
                .isInstanceOf(ApiProblemException.class);
        assertThatThrownBy(() -> request(HttpApiRequest.create().withBody("x".repeat(1000)), MAX_BODY))
                .isInstanceOf(ApiProblemException.class);
    }

    @Test
    void header_lookup_ignores_case_and_returns_repeated_headers() {
        Request request =
                request(HttpApiRequest.create().withHeader("Webhook-Id", "a").withHeader("webhook-id", "b"), MAX_BODY);

        assertThat(request.headers("WEBHOOK-ID")).containsExactlyInAnyOrder("a", "b");
        assertThat(request.headers("webhook-timestamp")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "",
                "{\"headers\":null,\"body\":null,\"requestContext\":null,\"queryStringParameters\":[{\"session_id\":\"x\"}]}",
                "{\"body\":{\"body\":\"x\"},\"queryStringParameters\":{\"session_id\":{\"session_id\":\"x\"}}}",
            })
    void members_of_an_event_that_are_absent_or_of_the_wrong_type_count_as_absent(String json) throws Exception {
        Request request = Request.of(HttpApiEventReader.read(bytes(json)), MAX_BODY);

        assertThat(request.body()).isEmpty();
        assertThat(request.query("session_id")).isNull();
        assertThat(request.owner(SignIn.NONE)).isEqualTo(Owner.ANONYMOUS);
    }

    /** Numbers and booleans, as SAM's own tools send them, are read as text. */
    @Test
    void values_that_are_not_text_are_read_as_text() throws Exception {
        Request request = Request.of(HttpApiEventReader.read(bytes("""
                                {"headers":{"webhook-timestamp":1780000000},"queryStringParameters":{"session_id":17},
                                 "body":true}
                                """)), MAX_BODY);

        assertThat(request.headers("Webhook-Timestamp")).containsExactly("1780000000");
        assertThat(request.query("session_id")).isEqualTo("17");
        assertThat(request.body()).isEqualTo("true".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void sign_in_fails_closed_without_an_issuer_and_a_subject() {
        assertThat(request(HttpApiRequest.create().signedInAs("https://id", "7"), MAX_BODY)
                        .owner(SignIn.REQUIRED))
                .isEqualTo(new Owner("https://id#7"));
        for (HttpApiRequest call : List.of(
                HttpApiRequest.create(),
                HttpApiRequest.create().signedInAs("", "7"),
                HttpApiRequest.create().signedInAs("https://id", " "))) {
            Request request = request(call, MAX_BODY);
            assertThatThrownBy(() -> request.owner(SignIn.REQUIRED))
                    .isInstanceOfSatisfying(
                            ApiProblemException.class,
                            problem -> assertThat(problem.type()).isEqualTo(ProblemType.UNAUTHENTICATED));
        }
    }

    @Test
    void a_json_body_returns_fields_and_rejects_wrong_types_by_name() {
        JsonBody body = body("{\"a\":\"x\",\"n\":2,\"f\":2.0,\"z\":null,\"big\":1e400,\"other\":[1]}");

        assertThat(body.text("a")).contains("x");
        assertThat(body.wholeNumber("n")).contains(2L);
        assertThat(body.text("missing")).isEmpty();
        assertThat(body.wholeNumber("missing")).isEmpty();
        assertThat(body.text("z")).isEmpty();
        assertThat(body.wholeNumber("z")).isEmpty();
        for (String field : List.of("f", "big", "a", "other")) {
            assertThatThrownBy(() -> body.wholeNumber(field))
                    .isInstanceOfSatisfying(
                            ApiProblemException.class,
                            problem -> assertThat(problem.field()).isEqualTo(field));
        }
        assertThatThrownBy(() -> body.text("n")).isInstanceOf(ApiProblemException.class);
    }

    @Test
    void a_body_that_is_not_one_json_object_is_rejected() {
        for (String text : List.of(
                "null null",
                "[]",
                "1",
                "\"x\"",
                "{",
                "{} {}",
                "{\"a\":1,\"a\":2}",
                "[".repeat(50),
                "{\"a\":".repeat(40))) {
            assertThatThrownBy(() -> body(text)).as(text).isInstanceOf(ApiProblemException.class);
        }
        assertThatThrownBy(() -> JsonBody.of(request(
                        HttpApiRequest.create().withBody(new byte[] {'{', (byte) 0xc3, '}'}), MAX_BODY)))
                .isInstanceOf(ApiProblemException.class);
        assertThat(body("").text("a")).isEmpty();
        assertThat(body("  ").text("a")).isEmpty();
    }

    @Test
    void the_body_null_is_empty_and_one_byte_order_mark_is_skipped() {
        assertThat(body("null").text("a")).isEmpty();
        assertThat(body("\uFEFF").text("a")).isEmpty();
        assertThat(body("\uFEFF{\"a\":\"x\"}").text("a")).contains("x");
        assertThatThrownBy(() -> body("\uFEFF\uFEFF{}")).isInstanceOf(ApiProblemException.class);
    }

    /** Claims count in one place of the event only. */
    @Test
    void only_claims_of_the_jwt_authorizer_count() throws Exception {
        Request request = Request.of(HttpApiEventReader.read(bytes("""
                                {"claims":{"iss":"https://forged","sub":"1"},
                                 "authorizer":{"jwt":{"claims":{"iss":"https://forged","sub":"2"}}},
                                 "requestContext":{"authorizer":{"lambda":{"claims":{"iss":"https://forged","sub":"3"}},
                                   "jwt":{"scopes":["a"],"claims":{"iss":"https://id","sub":"7","groups":null}}}},
                                 "stageVariables":{"a":"b"}}
                                """)), MAX_BODY);

        assertThat(request.owner(SignIn.REQUIRED)).isEqualTo(new Owner("https://id#7"));
    }

    @Test
    void an_event_that_is_not_json_is_rejected() {
        assertThatThrownBy(() -> HttpApiEventReader.read(bytes("{\"body\""))).isInstanceOf(IOException.class);
    }

    private static InputStream bytes(String json) {
        return new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8));
    }

    private static Request request(HttpApiRequest call, int maxBodyBytes) {
        try {
            return Request.of(HttpApiEventReader.read(new ByteArrayInputStream(call.event())), maxBodyBytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonBody body(String text) {
        return JsonBody.of(request(HttpApiRequest.create().withBody(text.getBytes(StandardCharsets.UTF_8)), 1000));
    }

    private APIGatewayV2HTTPResponse respond(HttpApiRequest call, HttpApiAdapter.Route route) {
        return call.to(
                (event, response, context) -> adapter.respond(event, response, context, route),
                new LambdaContext("request-1"));
    }

    private static JsonNode json(APIGatewayV2HTTPResponse response) throws Exception {
        return JsonMapper.builder().build().readTree(response.getBody());
    }
}
