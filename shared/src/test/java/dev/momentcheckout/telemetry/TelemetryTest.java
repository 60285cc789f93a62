package dev.momentcheckout.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.momentcheckout.local.aws.LambdaContext;
import dev.momentcheckout.session.ReviewReason;
import dev.momentcheckout.session.SessionId;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class TelemetryTest {
    private static final Set<String> ALLOWED = Set.of(
            "timestamp",
            "level",
            "message",
            "service",
            "function_name",
            "function_version",
            "function_request_id",
            "function_arn",
            "function_memory_size",
            "cold_start",
            "xray_trace_id",
            "session_id",
            "state_change",
            "review_reasons",
            "source",
            "latency_ms",
            "status",
            "problem",
            "moment_ms",
            "skew_seconds",
            "header",
            "sequence_number",
            "message_id",
            "catalog_entry",
            "payment_id",
            "refund_id",
            "webhook_type",
            "field",
            "item",
            "reason",
            "secret",
            "position",
            "aws_error_code",
            "aws_status",
            "aws_request_id",
            "failure",
            "event_id",
            "checks");

    private final PrintStream console = System.out;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final Telemetry telemetry = new Telemetry("stack", Clock.systemUTC(), new StandardOutput());

    @BeforeEach
    void capture() {
        System.setOut(new PrintStream(written, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void release() {
        System.setOut(console);
    }

    @Test
    void a_log_line_contains_request_id_cold_start_and_fields() throws Exception {
        telemetry.inInvocation(new LambdaContext("request-1"), () -> {
            telemetry.log(
                    LogEvent.REQUEST_SERVED,
                    LogField.session(new SessionId("ps_1")),
                    LogField.status(200),
                    LogField.latency(Duration.ofMillis(7)));
            return "done";
        });

        JsonNode line = onlyLine();
        assertThat(line.path("function_request_id").asText()).isEqualTo("request-1");
        assertThat(line.has("cold_start")).isTrue();
        assertThat(line.path("message").asText()).isEqualTo("request served");
        assertThat(line.path("session_id").asText()).isEqualTo("ps_1");
        assertThat(line.path("status").asInt()).isEqualTo(200);
        assertThat(line.path("latency_ms").asLong()).isEqualTo(7);
    }

    @Test
    void a_log_line_contains_only_allowed_fields() throws Exception {
        telemetry.inInvocation(new LambdaContext("request-2"), () -> {
            telemetry.log(LogEvent.UNEXPECTED_ERROR, LogField.failure(new IllegalStateException("x")));
            return "done";
        });

        assertThat(ALLOWED)
                .containsAll(
                        onlyLine().properties().stream().map(Map.Entry::getKey).toList());
    }

    @Test
    void exception_messages_are_not_logged() {
        telemetry.log(
                LogEvent.UNEXPECTED_ERROR,
                LogField.failure(new IllegalStateException("sk_test_canary", new RuntimeException("whsec_canary"))));

        assertThat(text()).contains("IllegalStateException", "TelemetryTest").doesNotContain("canary");
    }

    @Test
    void an_error_of_aws_is_logged_by_code_status_and_request_id_only() throws Exception {
        LogField[] fields = LogField.awsError(new AwsError("AccessDeniedException", 400, "6e1c-7"))
                .toArray(LogField[]::new);

        telemetry.log(LogEvent.SECRET_UNUSABLE, fields);

        JsonNode line = onlyLine();
        assertThat(line.path("aws_error_code").asText()).isEqualTo("AccessDeniedException");
        assertThat(line.path("aws_status").asInt()).isEqualTo(400);
        assertThat(line.path("aws_request_id").asText()).isEqualTo("6e1c-7");
        assertThat(LogField.awsError(null)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "arn:aws:iam::1:role/canary", "two words", "line\nbreak", "\"quoted\""})
    void an_error_code_or_request_id_of_another_form_is_dropped(String text) {
        assertThat(new AwsError(text, 500, text)).isEqualTo(new AwsError(null, 500, null));
        assertThat(LogField.awsError(new AwsError(text, 500, text))).hasSize(1);
    }

    @Test
    void log_output_of_libraries_is_dropped() {
        LoggerFactory.getLogger("software.amazon.awssdk.request").error("Authorization: canary");

        assertThat(text()).isEmpty();
    }

    @Test
    void a_metric_is_one_line_in_embedded_metric_format() throws Exception {
        telemetry.count(Metric.PAYMENT_NEEDS_REVIEW);

        JsonNode metric = onlyLine();
        assertThat(metric.path("PaymentNeedsReview").asInt()).isEqualTo(1);
        assertThat(metric.at("/_aws/CloudWatchMetrics/0/Namespace").asText()).isEqualTo("MomentCheckout");
    }

    /** The template's alarms use these dimensions. CloudWatch treats other dimensions as another metric. */
    @Test
    void a_metric_has_the_stack_as_its_only_dimension() throws Exception {
        telemetry.recordSeconds(Metric.RECONCILER_LAG_SECONDS, 61);

        JsonNode metric = onlyLine();
        assertThat(metric.at("/_aws/CloudWatchMetrics/0/Dimensions").toString()).isEqualTo("[[\"Service\"]]");
        assertThat(metric.path("Service").asText()).isEqualTo("stack");
        assertThat(metric.path("ReconcilerLagSeconds").asInt()).isEqualTo(61);
    }

    @Test
    void a_review_is_also_counted_by_reason() throws Exception {
        telemetry.count(Metric.PAYMENT_NEEDS_REVIEW, ReviewReason.ORDER_ALREADY_PAID.name());

        JsonNode metric = onlyLine();
        assertThat(metric.at("/_aws/CloudWatchMetrics/0/Dimensions/0")).hasSize(2);
        assertThat(metric.path("Service").asText()).isEqualTo("stack");
        assertThat(metric.path("Reason").asText()).isEqualTo("order-already-paid");
    }

    @Test
    void an_invocation_writes_its_metrics_in_one_line_for_each_set_of_dimensions() throws Exception {
        telemetry.inInvocation(new LambdaContext("request-3"), () -> {
            telemetry.count(Metric.EVENT_PUBLISHED);
            telemetry.count(Metric.EVENT_PUBLISHED);
            telemetry.count(Metric.EVENT_PUBLISHED, "Payment Paid");
            telemetry.recordSeconds(Metric.PUBLISH_DELAY_SECONDS, 1);
            telemetry.recordSeconds(Metric.PUBLISH_DELAY_SECONDS, 2);
            telemetry.operatorActionRequired(OperatorAction.EVENT_BUS);
            assertThat(text()).isEmpty();
            return "done";
        });

        List<JsonNode> lines = lines();
        assertThat(lines).hasSize(3);
        JsonNode all = lines.getFirst();
        assertThat(all.path("EventPublished").asInt()).isEqualTo(2);
        assertThat(all.path("PublishDelaySeconds").toString()).isEqualTo("[1,2]");
        assertThat(all.path("OperatorActionRequired").asInt()).isEqualTo(1);
        assertThat(all.path("function_request_id").asText()).isEqualTo("request-3");
        assertThat(lines.get(1).path("Type").asText()).isEqualTo("Payment Paid");
        assertThat(lines.get(2).path("Reason").asText()).isEqualTo("event-bus");
        assertThat(lines.get(2).path("OperatorActionRequired").asInt()).isEqualTo(1);
    }

    /** The format allows 100 values of a metric in a line. */
    @Test
    void no_value_is_lost_when_there_are_more_than_a_line_can_contain() throws Exception {
        telemetry.inInvocation(new LambdaContext("request-4"), () -> {
            for (int i = 0; i < 201; i++) {
                telemetry.count(Metric.EVENT_PUBLISHED);
                telemetry.recordSeconds(Metric.PUBLISH_DELAY_SECONDS, i);
            }
            return "done";
        });

        List<JsonNode> lines = lines();
        assertThat(lines.stream().map(line -> line.path("PublishDelaySeconds").size()))
                .containsExactly(100, 100, 0);
        assertThat(lines.getLast().path("PublishDelaySeconds").asInt()).isEqualTo(200);
        assertThat(lines.stream().filter(line -> line.has("EventPublished"))).hasSize(1);
    }

    @Test
    void the_metrics_of_a_failed_invocation_are_written() throws Exception {
        assertThatThrownBy(() -> telemetry.inInvocation(new LambdaContext("request-5"), () -> {
                    telemetry.count(Metric.UNEXPECTED_ERROR);
                    throw new IllegalStateException("x");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(onlyLine().path("UnexpectedError").asInt()).isEqualTo(1);
    }

    @Test
    void metrics_name_the_session_of_the_invocation_if_it_is_the_only_one() throws Exception {
        for (List<String> ids : List.of(List.of("ps_1", "ps_1"), List.of("ps_1", "ps_2"))) {
            telemetry.inInvocation(new LambdaContext("request-6"), () -> {
                ids.forEach(id -> telemetry.log(LogEvent.WEBHOOK_UNCHANGED, LogField.session(new SessionId(id))));
                telemetry.count(Metric.WEBHOOK_ACCEPTED);
                return "done";
            });
        }

        List<JsonNode> metrics =
                lines().stream().filter(line -> line.has("_aws")).toList();
        assertThat(metrics).hasSize(2);
        assertThat(metrics.getFirst().path("session_id").asText()).isEqualTo("ps_1");
        assertThat(metrics.getLast().has("session_id")).isFalse();
    }

    @Test
    void lines_and_metrics_of_another_thread_belong_to_the_invocation() throws Exception {
        telemetry.inInvocation(new LambdaContext("request-7"), () -> {
            Runnable task = telemetry.inCurrentInvocation(() -> {
                telemetry.log(LogEvent.RECONCILE_FAILED);
                telemetry.count(Metric.RECONCILE_FAILED);
            });
            try {
                Thread.ofVirtual().start(task).join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return "done";
        });

        assertThat(lines())
                .hasSize(2)
                .allSatisfy(line ->
                        assertThat(line.path("function_request_id").asText()).isEqualTo("request-7"));
    }

    private List<JsonNode> lines() throws Exception {
        List<JsonNode> all = new ArrayList<>();
        for (String line : text().lines().toList()) {
            all.add(JsonMapper.builder().build().readTree(line));
        }
        return all;
    }

    private JsonNode onlyLine() throws Exception {
        List<String> lines = text().lines().toList();
        assertThat(lines).hasSize(1);
        return JsonMapper.builder().build().readTree(lines.getFirst());
    }

    private String text() {
        return written.toString(StandardCharsets.UTF_8);
    }
}
