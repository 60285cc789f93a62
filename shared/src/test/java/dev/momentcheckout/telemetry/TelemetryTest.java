package dev.momentcheckout.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

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
        telemetry.countReview(ReviewReason.ORDER_ALREADY_PAID);

        JsonNode metric = onlyLine();
        assertThat(metric.at("/_aws/CloudWatchMetrics/0/Dimensions/0")).hasSize(2);
        assertThat(metric.path("Service").asText()).isEqualTo("stack");
        assertThat(metric.path("Reason").asText()).isEqualTo("order-already-paid");
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
