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
import dev.momentcheckout.session.ObservationBuilder;
import dev.momentcheckout.session.Owner;
import dev.momentcheckout.session.PaymentOutcome;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.Source;
import dev.momentcheckout.session.UpdateResult;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

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

    @Test
    void a_payment_that_needs_review_is_counted_once_and_by_reason() throws Exception {
        PaymentSession reviewed = OPEN.observe(OTHER_AMOUNT.build());
        recorded(OPEN, reviewed);
        assertThat(written())
                .containsExactly("PaymentNeedsReview", "PaymentNeedsReviewamount-mismatch", "session updated");

        lines.clear();
        recorded(reviewed, reviewed.observe(PAID.payment("pay_2").build()));
        assertThat(written()).containsExactly("session updated");

        recorded(
                reviewed,
                reviewed.observe(PAID.reported(1L, "USD", MomentMode.TEST).build()));
        assertThat(written())
                .containsExactly(
                        "session updated",
                        "PaymentNeedsReview",
                        "PaymentNeedsReviewcurrency-mismatch",
                        "session updated");
    }

    @Test
    void a_reason_is_counted_when_the_payment_succeeds() throws Exception {
        PaymentSession differs = OPEN.observe(ObservationBuilder.webhook(MomentStatus.ACTIVE, PaymentOutcome.PENDING)
                .reported(1L, "ZAR", MomentMode.TEST)
                .build());
        recorded(OPEN, differs);
        assertThat(written()).containsExactly("session updated");

        lines.clear();
        recorded(differs, differs.observe(PAID.build()));
        assertThat(written())
                .containsExactly("PaymentNeedsReview", "PaymentNeedsReviewamount-mismatch", "session updated");
    }

    @Test
    void checks_that_end_unresolved_are_counted_once_and_other_checks_are_not_logged() throws Exception {
        PaymentSession session = OPEN;
        while (session.checks().next() != null) {
            assertThat(lines).isEmpty();
            NextCheck next = requireNonNull(session.checks().next());
            PaymentSession checked = session.checkFailed(next, next.at());
            recorded(session, checked);
            session = checked;
        }

        assertThat(written()).containsExactly("PaymentNeedsReview", "SessionUnresolved");

        lines.clear();
        recorded(session, session.observe(PAID.build()));
        assertThat(written()).containsExactly("session updated");
    }

    @Test
    void an_undocumented_value_is_counted_and_logged() throws Exception {
        telemetry.unknownValue(OPEN.id());

        assertThat(written()).containsExactly("UnknownEnumValue", "unknown value received");
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
        telemetry.failed(OPEN.id(), new Failure.ApiKeyRejected(401));
        telemetry.failed(OPEN.id(), new Failure.Rejected(422));

        assertThat(written())
                .containsExactly(
                        "MomentUnavailable",
                        "Moment request failed",
                        "MomentAuthenticationFailed",
                        "Moment request failed",
                        "Moment request failed");
        assertThat(lines.get(3)).contains("\"status\":401");
        assertThat(lines.getLast()).contains("\"status\":422").doesNotContain("too slow");
    }
}
