package dev.momentcheckout.webhookreceive;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.moment.SessionJson;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.Observation;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.Refund;
import dev.momentcheckout.session.RefundStore;
import dev.momentcheckout.session.SessionStore;
import dev.momentcheckout.session.SessionStore.UpdateResult;
import dev.momentcheckout.session.Source;
import dev.momentcheckout.telemetry.LogEvent;
import dev.momentcheckout.telemetry.LogField;
import dev.momentcheckout.telemetry.Metric;
import dev.momentcheckout.telemetry.Telemetry;
import dev.momentcheckout.telemetry.UpdateTelemetry;
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
        TOO_OLD
    }

    private final SessionStore sessions;
    private final RefundStore refunds;
    private final String integrationId;
    private final MomentMode mode;
    private final Clock clock;
    private final Telemetry telemetry;
    private final UpdateTelemetry updateTelemetry;

    ReceiveWebhook(
            SessionStore sessions,
            RefundStore refunds,
            String integrationId,
            MomentMode mode,
            Clock clock,
            Telemetry telemetry) {
        this.sessions = sessions;
        this.refunds = refunds;
        this.integrationId = integrationId;
        this.mode = mode;
        this.clock = clock;
        this.telemetry = telemetry;
        this.updateTelemetry = new UpdateTelemetry(telemetry);
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
        Optional<Observation> observed = event.flatMap(this::observation);
        if (observed.isEmpty()) {
            telemetry.log(LogEvent.WEBHOOK_IGNORED, LogField.reason(Ignored.NOT_A_SESSION_EVENT));
            return;
        }
        Observation observation = observed.get();
        UpdateResult result = sessions.update(observation.session(), before -> merge(before, observation));
        updateTelemetry.report(observation, result);
        switch (result) {
            case UpdateResult.Updated _ -> {}
            case UpdateResult.Unchanged _ ->
                telemetry.log(LogEvent.WEBHOOK_UNCHANGED, LogField.session(observation.session()));
            case UpdateResult.Ignored _ -> ignored(observation);
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

    private Optional<Observation> observation(JsonNode event) {
        return Optional.of(event)
                .filter(root -> root.path("type").asText("").startsWith(SESSION_EVENTS))
                .map(root -> root.path("data"))
                .filter(JsonNode::isObject)
                .flatMap(session -> SessionJson.observation(session, Source.WEBHOOK, clock.instant()));
    }

    private @Nullable PaymentSession merge(@Nullable PaymentSession before, Observation observation) {
        if (before != null) {
            return before.observe(observation);
        }
        return ignoredReason(observation) == null ? PaymentSession.provisional(observation) : null;
    }

    /**
     * Returns why an event about an unknown session is ignored. Null means that the session is ours: the event arrived
     * before create recorded the session.
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

    private void ignored(Observation observation) {
        Ignored reason = ignoredReason(observation);
        if (reason == Ignored.OTHER_MODE) {
            telemetry.count(Metric.WEBHOOK_MODE_MISMATCH);
        } else if (reason == Ignored.OTHER_INTEGRATION) {
            telemetry.count(Metric.WEBHOOK_FOR_OTHER_INTEGRATION);
        }
        telemetry.log(
                LogEvent.WEBHOOK_IGNORED,
                LogField.session(observation.session()),
                LogField.reason(reason == null ? Ignored.OTHER_INTEGRATION : reason));
    }
}
