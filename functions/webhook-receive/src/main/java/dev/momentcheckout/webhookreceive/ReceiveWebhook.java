package dev.momentcheckout.webhookreceive;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.moment.SessionJson;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.Observation;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.RecordObservation;
import dev.momentcheckout.session.Refund;
import dev.momentcheckout.session.RefundStore;
import dev.momentcheckout.session.SessionMonitor;
import dev.momentcheckout.session.Source;
import dev.momentcheckout.session.UpdateResult;
import dev.momentcheckout.telemetry.LogEvent;
import dev.momentcheckout.telemetry.LogField;
import dev.momentcheckout.telemetry.Metric;
import dev.momentcheckout.telemetry.Telemetry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Interprets and records a verified delivery. Every {@code payment_session.*} event is handled the same way, because it
 * contains the whole session. A delivery that cannot be used is acknowledged, or Moment would repeat it for days.
 */
final class ReceiveWebhook {
    private static final String SESSION_EVENTS = "payment_session.";
    private static final String REFUND = "payment.refunded";
    /** A session that is older and not in the table has been deleted here. It must not be recreated as provisional. */
    private static final Duration MAX_UNKNOWN_AGE = Duration.ofDays(30);

    private enum Ignored {
        NOT_A_SESSION_EVENT,
        OTHER_INTEGRATION,
        OTHER_MODE,
        TOO_OLD,
        NOT_A_SESSION_ID
    }

    private final RecordObservation recordObservation;
    private final RefundStore refunds;
    private final String integrationId;
    private final MomentMode mode;
    private final Clock clock;
    private final Telemetry telemetry;
    private final SessionMonitor monitor;

    ReceiveWebhook(
            RecordObservation recordObservation,
            RefundStore refunds,
            String integrationId,
            MomentMode mode,
            Clock clock,
            Telemetry telemetry,
            SessionMonitor monitor) {
        this.recordObservation = recordObservation;
        this.refunds = refunds;
        this.integrationId = integrationId;
        this.mode = mode;
        this.clock = clock;
        this.telemetry = telemetry;
        this.monitor = monitor;
    }

    /**
     * Records a verified delivery.
     *
     * @param deliveryId Moment's id of the delivery, which stays the same when Moment repeats it
     */
    void receive(String deliveryId, byte[] body) {
        Optional<JsonNode> event = SessionJson.object(body);
        if (event.isPresent() && REFUND.equals(event.get().path("type").asText(""))) {
            receiveRefund(event.get(), deliveryId);
            return;
        }
        Optional<JsonNode> session = event.flatMap(ReceiveWebhook::session);
        if (session.isEmpty()) {
            telemetry.log(LogEvent.WEBHOOK_IGNORED, LogField.reason(Ignored.NOT_A_SESSION_EVENT));
            return;
        }
        SessionJson.observation(session.get(), Source.WEBHOOK, clock.instant())
                .ifPresentOrElse(
                        this::record,
                        () -> telemetry.log(LogEvent.WEBHOOK_IGNORED, LogField.reason(Ignored.NOT_A_SESSION_ID)));
    }

    private void record(Observation observation) {
        if (observation.hasUnknownValues()) {
            monitor.unknownValue(observation.session());
        }
        Ignored reason = ignoredReason(observation);
        UpdateResult result =
                recordObservation.record(observation.session(), before -> merge(before, observation, reason));
        monitor.recorded(Source.WEBHOOK, result);
        switch (result) {
            case UpdateResult.Updated _ -> {}
            case UpdateResult.Unchanged _ ->
                telemetry.log(LogEvent.WEBHOOK_UNCHANGED, LogField.session(observation.session()));
            case UpdateResult.Ignored _ -> ignored(observation, requireNonNull(reason));
        }
    }

    /**
     * Records a refund. A refund without an integration id is recorded as not attributed, because Moment does not
     * document whether a payment carries its session's metadata.
     */
    private void receiveRefund(JsonNode event, String deliveryId) {
        String reportedId = SessionJson.integrationId(event.path("data"));
        boolean attributed = integrationId.equals(reportedId);
        if (reportedId != null && !attributed) {
            telemetry.count(Metric.WEBHOOK_FOR_OTHER_INTEGRATION);
            telemetry.log(LogEvent.WEBHOOK_IGNORED, LogField.reason(Ignored.OTHER_INTEGRATION));
            return;
        }
        Refund refund = SessionJson.refund(event, deliveryId, attributed, clock.instant());
        MomentMode reportedMode = refund.reportedTerms().mode();
        if (reportedMode != null && reportedMode != mode) {
            telemetry.count(Metric.WEBHOOK_MODE_MISMATCH);
            telemetry.log(LogEvent.WEBHOOK_IGNORED, LogField.reason(Ignored.OTHER_MODE));
            return;
        }
        if (refunds.save(refund)) {
            telemetry.count(Metric.REFUND_RECORDED);
            telemetry.log(LogEvent.REFUND_RECORDED);
        }
    }

    private static Optional<JsonNode> session(JsonNode event) {
        return Optional.of(event)
                .filter(root -> root.path("type").asText("").startsWith(SESSION_EVENTS))
                .map(root -> root.path("data"))
                .filter(JsonNode::isObject);
    }

    /** Metadata proves nothing, so a stored session is never ignored. */
    private static @Nullable PaymentSession merge(
            @Nullable PaymentSession before, Observation observation, @Nullable Ignored reason) {
        if (before != null) {
            return before.observe(observation);
        }
        return reason == null ? PaymentSession.provisional(observation) : null;
    }

    /**
     * Returns why an event about an unknown session is ignored. Null means that the event may have arrived before
     * create recorded the session.
     */
    private @Nullable Ignored ignoredReason(Observation observation) {
        if (!integrationId.equals(observation.integrationId())) {
            return Ignored.OTHER_INTEGRATION;
        }
        MomentMode reportedMode = observation.reportedTerms().mode();
        if (reportedMode != null && reportedMode != mode) {
            return Ignored.OTHER_MODE;
        }
        Instant created = observation.createdAt();
        if (created != null && created.isBefore(clock.instant().minus(MAX_UNKNOWN_AGE))) {
            return Ignored.TOO_OLD;
        }
        return null;
    }

    private void ignored(Observation observation, Ignored reason) {
        if (reason == Ignored.OTHER_MODE) {
            telemetry.count(Metric.WEBHOOK_MODE_MISMATCH);
        } else if (reason == Ignored.OTHER_INTEGRATION) {
            telemetry.count(Metric.WEBHOOK_FOR_OTHER_INTEGRATION);
        }
        telemetry.log(LogEvent.WEBHOOK_IGNORED, LogField.session(observation.session()), LogField.reason(reason));
    }
}
