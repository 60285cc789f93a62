package dev.momentcheckout.webhookreceive;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.json.JsonTree;
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
import dev.momentcheckout.telemetry.OperatorAction;
import dev.momentcheckout.telemetry.Telemetry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Interprets and records a verified delivery. Every {@code payment_session.*} event is handled the same way, because it
 * contains the whole session. A delivery that cannot be used is acknowledged, or Moment would repeat it for days.
 */
final class ReceiveWebhook {
    private static final String SESSION_EVENTS = "payment_session.";
    private static final String REFUND = "payment.refunded";

    /** Moment's other documented events about payments. The session events report the same money. */
    private static final Set<String> PAYMENT_EVENTS = Set.of(
            "payment.succeeded", "payment.attempt_failed", "payment.failed", "payment.captured", "payment.voided");

    /** The events of Moment's other products, by the beginning of their types. */
    private static final List<String> OTHER_PRODUCTS =
            List.of("payment_request.", "payment_link.", "payment_page.", "obligation.");

    /** A session that is older and not in the table has been deleted here. It must not be recreated as provisional. */
    private static final Duration MAX_UNKNOWN_AGE = Duration.ofDays(30);

    private enum Ignored {
        /** A documented event without use here. */
        OTHER_EVENT,
        /** An event that Moment does not document. It may report money, such as a dispute. */
        UNKNOWN_TYPE,
        /** A session event without a session. */
        NO_SESSION,
        NOT_A_SESSION_ID,
        OTHER_INTEGRATION,
        OTHER_MODE,
        TOO_OLD
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
        JsonNode event = SessionJson.object(body).orElseGet(JsonTree::object);
        String type = event.path("type").asText("");
        JsonNode data = event.path("data");
        if (REFUND.equals(type)) {
            receiveRefund(event, deliveryId);
        } else if (!type.startsWith(SESSION_EVENTS)) {
            receiveOther(type, data, deliveryId);
        } else if (data.isObject()) {
            SessionJson.observation(data, Source.WEBHOOK, clock.instant())
                    .ifPresentOrElse(
                            observation -> record(observation, deliveryId),
                            () -> ignored(Ignored.NOT_A_SESSION_ID, deliveryId));
        } else {
            ignored(Ignored.NO_SESSION, deliveryId);
        }
    }

    private void record(Observation observation, String deliveryId) {
        telemetry.about(observation.session());
        Ignored reason = ignoredReason(observation);
        UpdateResult result =
                recordObservation.record(observation.session(), before -> merge(before, observation, reason));
        monitor.observed(observation, result);
        switch (result) {
            case UpdateResult.Updated _ -> {}
            case UpdateResult.Unchanged _ -> telemetry.log(LogEvent.WEBHOOK_UNCHANGED);
            case UpdateResult.Ignored _ -> ignored(requireNonNull(reason), deliveryId);
        }
    }

    /** Only Moment decides about types, so no other sender can raise this alarm. */
    private void receiveOther(String type, JsonNode data, String deliveryId) {
        String reportedId = SessionJson.integrationId(data);
        if (reportedId != null && !integrationId.equals(reportedId)) {
            ignored(Ignored.OTHER_INTEGRATION, deliveryId, LogField.webhookType(type));
        } else if (PAYMENT_EVENTS.contains(type) || OTHER_PRODUCTS.stream().anyMatch(type::startsWith)) {
            ignored(Ignored.OTHER_EVENT, deliveryId, LogField.webhookType(type));
        } else {
            telemetry.count(Metric.WEBHOOK_UNKNOWN_TYPE);
            telemetry.operatorActionRequired(OperatorAction.UNKNOWN_WEBHOOK_TYPE);
            ignored(Ignored.UNKNOWN_TYPE, deliveryId, LogField.webhookType(type));
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
            ignored(Ignored.OTHER_INTEGRATION, deliveryId, LogField.webhookType(REFUND));
            return;
        }
        Refund refund = SessionJson.refund(event, deliveryId, attributed, clock.instant());
        MomentMode reportedMode = refund.reportedTerms().mode();
        if (reportedMode != null && reportedMode != mode) {
            ignored(Ignored.OTHER_MODE, deliveryId, LogField.webhookType(REFUND));
            return;
        }
        if (refunds.save(refund)) {
            telemetry.count(Metric.REFUND_RECORDED);
            telemetry.log(
                    LogEvent.REFUND_RECORDED,
                    LogField.messageId(deliveryId),
                    LogField.paymentId(refund.paymentId()),
                    LogField.refundId(refund.refundId()));
        }
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

    private void ignored(Ignored reason, String deliveryId, LogField... more) {
        telemetry.count(Metric.WEBHOOK_IGNORED);
        if (reason == Ignored.OTHER_MODE) {
            telemetry.count(Metric.WEBHOOK_MODE_MISMATCH);
        } else if (reason == Ignored.OTHER_INTEGRATION) {
            telemetry.count(Metric.WEBHOOK_FOR_OTHER_INTEGRATION);
        }
        List<LogField> fields = new ArrayList<>(List.of(more));
        fields.add(LogField.reason(reason));
        fields.add(LogField.messageId(deliveryId));
        telemetry.log(LogEvent.WEBHOOK_IGNORED, fields.toArray(LogField[]::new));
    }
}
