package dev.momentcheckout.telemetry;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.momentcheckout.session.ExpectedTerms;
import dev.momentcheckout.session.MomentApi.Failure;
import dev.momentcheckout.session.MomentApi.UnavailableReason;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.MomentStatus;
import dev.momentcheckout.session.Money;
import dev.momentcheckout.session.NextCheck;
import dev.momentcheckout.session.Observation;
import dev.momentcheckout.session.ObservationBuilder;
import dev.momentcheckout.session.Owner;
import dev.momentcheckout.session.PaymentOutcome;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.Source;
import dev.momentcheckout.session.UpdateResult;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionTelemetryTest {
    private static final PaymentSession OPEN = PaymentSession.opened(
            new ExpectedTerms(Owner.ANONYMOUS, new Money(12_550, Currency.getInstance("ZAR")), MomentMode.TEST),
            ObservationBuilder.createResponse().build());
    private static final ObservationBuilder PAID =
            ObservationBuilder.webhook(MomentStatus.COMPLETED, PaymentOutcome.PAID);
    private static final ObservationBuilder OTHER_AMOUNT = PAID.reported(1L, "ZAR", MomentMode.TEST);

    private final List<String> lines = new ArrayList<>();
    private final SessionTelemetry telemetry =
            new SessionTelemetry(new Telemetry("stack", Clock.systemUTC(), lines::add));

    /** Returns the metrics, with their reason if they have one, and the messages of the other lines. */
    private List<String> written() throws Exception {
        List<String> all = new ArrayList<>();
        for (String line : lines) {
            JsonNode json = JsonMapper.builder().build().readTree(line);
            String metric = json.at("/_aws/CloudWatchMetrics/0/Metrics/0/Name").asText("");
            all.add(
                    metric.isEmpty()
                            ? json.path("message").asText()
                            : metric + json.path("Reason").asText());
        }
        return all;
    }

    private void recorded(@Nullable PaymentSession before, PaymentSession after) {
        telemetry.recorded(Source.WEBHOOK, new UpdateResult.Updated(before, after));
    }

    @Test
    void a_change_is_logged_with_source_and_states() throws Exception {
        recorded(OPEN, OPEN.observe(PAID.build()));

        assertThat(written()).containsExactly("session updated");
        assertThat(lines.getFirst())
                .contains("\"session_id\":\"ps_1\"", "\"source\":\"webhook\"", "\"state_change\":\"OPEN -> PAID\"");
    }

    @Test
    void a_new_session_is_logged_without_an_earlier_state() throws Exception {
        recorded(null, OPEN);

        assertThat(lines).singleElement().asString().contains("\"state_change\":\"none -> OPEN\"");
    }

    @Test
    void a_result_without_a_write_is_not_logged() {
        telemetry.recorded(Source.WEBHOOK, new UpdateResult.Unchanged(OPEN));
        telemetry.recorded(Source.WEBHOOK, new UpdateResult.Ignored());

        assertThat(lines).isEmpty();
    }

    /** publish-events counts them from the stream, which no crash loses. */
    @Test
    void a_review_is_logged_and_not_counted() throws Exception {
        PaymentSession reviewed = OPEN.observe(OTHER_AMOUNT.build());
        recorded(OPEN, reviewed);
        assertThat(written()).containsExactly("session updated");
        assertThat(lines.getFirst()).contains("\"review_reasons\":\"[amount-mismatch]\"");
    }

    @Test
    void a_reason_that_a_check_adds_is_logged() throws Exception {
        PaymentSession provisional = PaymentSession.provisional(PAID.build());
        NextCheck next = requireNonNull(provisional.checks().next());
        recorded(provisional, provisional.checkFailed(next, next.at().plus(Duration.ofHours(1))));

        assertThat(written()).containsExactly("session updated");
        assertThat(lines.getFirst()).contains("[unrecorded-session]");
    }

    @Test
    void a_check_that_changes_only_the_schedule_is_not_logged() {
        PaymentSession session = OPEN;
        while (session.checks().next() != null) {
            NextCheck next = requireNonNull(session.checks().next());
            PaymentSession checked = session.checkFailed(next, next.at());
            recorded(session, checked);
            session = checked;
        }

        assertThat(session.checks().unresolved()).isTrue();
        assertThat(lines).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "UNKNOWN, PENDING, status",
        "ACTIVE, UNKNOWN, payment_outcome",
        "UNKNOWN, UNKNOWN, 'status,payment_outcome'"
    })
    void an_undocumented_value_is_counted_and_its_field_logged(
            MomentStatus status, PaymentOutcome outcome, String field) throws Exception {
        Observation unknown = ObservationBuilder.retrieval(status, outcome).build();
        telemetry.observed(unknown, new UpdateResult.Unchanged(OPEN));

        assertThat(written()).containsExactly("UnknownEnumValue", "unknown value received");
        assertThat(lines.getLast())
                .contains("\"session_id\":\"ps_1\"", "\"field\":\"" + field + "\"", "\"source\":\"retrieval\"");
    }

    @Test
    void money_of_a_session_that_is_not_stored_is_not_reported() {
        telemetry.observed(PAID.reported(null, null, null).updated(1).build(), new UpdateResult.Ignored());

        assertThat(lines).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({",ZAR", "12550,"})
    void money_without_a_readable_amount_is_counted_and_a_response_needs_an_operator(
            @Nullable Long amount, @Nullable String currency) throws Exception {
        for (Source source : List.of(Source.RETRIEVAL, Source.CREATE)) {
            lines.clear();
            telemetry.observed(
                    ObservationBuilder.by(source)
                            .status(MomentStatus.COMPLETED)
                            .outcome(PaymentOutcome.PAID)
                            .reported(amount, currency, MomentMode.TEST)
                            .build(),
                    new UpdateResult.Unchanged(OPEN));

            assertThat(written())
                    .containsExactly(
                            "PaymentAmountUnreadable",
                            "OperatorActionRequired",
                            "OperatorActionRequiredamount-unreadable",
                            "payment amount unreadable");
            assertThat(lines.getLast()).contains("\"session_id\":\"ps_1\"");
        }
    }

    @Test
    void an_unreadable_amount_in_a_webhook_needs_no_operator_before_the_next_check() throws Exception {
        telemetry.observed(PAID.reported(null, "ZAR", MomentMode.TEST).build(), new UpdateResult.Unchanged(OPEN));

        assertThat(written()).containsExactly("PaymentAmountUnreadable", "payment amount unreadable");
    }

    @Test
    void an_unreadable_amount_without_money_is_not_counted() {
        telemetry.observed(
                ObservationBuilder.retrieval(MomentStatus.ACTIVE, PaymentOutcome.PENDING)
                        .reported(null, null, null)
                        .build(),
                new UpdateResult.Unchanged(OPEN));

        assertThat(lines).isEmpty();
    }

    private List<Integer> detectionDelays() throws Exception {
        List<Integer> delays = new ArrayList<>();
        for (String line : lines) {
            JsonNode delay = JsonMapper.builder().build().readTree(line).path("DetectionDelaySeconds");
            if (!delay.isMissingNode()) {
                delays.add(delay.asInt());
            }
        }
        return delays;
    }

    @Test
    void the_time_from_a_payment_to_its_record_is_measured_at_the_change_to_money() throws Exception {
        Observation paid = PAID.updated(1).at(3).build();
        PaymentSession after = OPEN.observe(paid);
        telemetry.observed(paid, new UpdateResult.Updated(OPEN, after));
        telemetry.observed(paid, new UpdateResult.Unchanged(after));
        telemetry.observed(
                paid,
                new UpdateResult.Updated(
                        after, after.observe(PAID.payment("pay_2").build())));

        assertThat(detectionDelays()).containsExactly(120);
    }

    @Test
    void a_session_that_a_webhook_reports_first_counts_too() throws Exception {
        Observation paid = PAID.updated(1).at(3).build();
        telemetry.observed(paid, new UpdateResult.Updated(null, PaymentSession.provisional(paid)));

        assertThat(detectionDelays()).containsExactly(120);
    }

    @Test
    void a_payment_ahead_of_our_clock_has_no_delay_and_one_without_a_time_no_value() throws Exception {
        Observation ahead = PAID.updated(5).at(3).build();
        telemetry.observed(ahead, new UpdateResult.Updated(OPEN, OPEN.observe(ahead)));
        Observation withoutTime = PAID.at(3).build();
        telemetry.observed(withoutTime, new UpdateResult.Updated(OPEN, OPEN.observe(withoutTime)));

        assertThat(detectionDelays()).containsExactly(0);
    }

    @Test
    void a_change_without_money_has_no_delay() throws Exception {
        Observation expired = ObservationBuilder.retrieval(MomentStatus.EXPIRED, PaymentOutcome.UNPAID)
                .updated(1)
                .at(3)
                .build();
        telemetry.observed(expired, new UpdateResult.Updated(OPEN, OPEN.observe(expired)));

        assertThat(written()).containsExactly("session updated");
    }

    @Test
    void a_session_unknown_to_moment_is_counted_and_logged() throws Exception {
        telemetry.notFound(OPEN.id());

        assertThat(written()).containsExactly("MomentSessionNotFound", "Moment request failed");
        assertThat(lines.getLast()).contains("\"session_id\":\"ps_1\"", "\"status\":404");
    }

    @Test
    void each_failure_is_logged_and_counted_by_the_action_that_helps() throws Exception {
        telemetry.failed(OPEN.id(), new Failure.Unavailable(UnavailableReason.TIMEOUT, 0, null));
        assertThat(written()).containsExactly("MomentUnavailable", "Moment request failed");
        assertThat(lines.getLast())
                .contains("\"session_id\":\"ps_1\"", "\"reason\":\"TIMEOUT\"")
                .doesNotContain("status");

        lines.clear();
        telemetry.createFailed(new Failure.Unavailable(UnavailableReason.RATE_LIMITED, 429, null));
        assertThat(written()).containsExactly("MomentUnavailable", "Moment request failed");
        assertThat(lines.getLast()).contains("\"reason\":\"RATE_LIMITED\"", "\"status\":429");

        lines.clear();
        telemetry.failed(OPEN.id(), new Failure.ApiKeyRejected(401));
        assertThat(written())
                .containsExactly(
                        "MomentAuthenticationFailed",
                        "OperatorActionRequired",
                        "OperatorActionRequiredapi-key",
                        "Moment request failed");
        assertThat(lines.getLast()).contains("\"status\":401");

        lines.clear();
        telemetry.failed(OPEN.id(), new Failure.Rejected(422));
        assertThat(written())
                .containsExactly(
                        "MomentRejectedRequest",
                        "OperatorActionRequired",
                        "OperatorActionRequiredrequest-rejected",
                        "Moment request failed");
        assertThat(lines.getLast()).contains("\"status\":422");
    }
}
