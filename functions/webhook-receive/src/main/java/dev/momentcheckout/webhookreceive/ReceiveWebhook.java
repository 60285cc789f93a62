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
 * What a verified delivery means, and its record. Every {@code payment_session.*} event is read alike: it carries the whole session. A delivery that is
 * of no use is acknowledged, or Moment would send it for days.
 */
final class ReceiveWebhook {
    private static final String SESSION_EVENTS = "payment_session.";
    private static final String REFUND = "payment.refunded";
    private static final Duration MAX_UNKNOWN_AGE = Duration.ofDays(30);

    private enum Ignored {
        REFUND_WITHOUT_ID,
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
     * @param delivery Moment's id of a verified delivery, the same whenever it is repeated
     * @param body of that delivery
     */
    void receive(String delivery, byte[] body) {
        Optional<JsonNode> event = SessionJson.object(body);
        if (event.isPresent() && REFUND.equals(event.get().path("type").asText(""))) {
            receiveRefund(event.get(), delivery);
            return;
        }
        Optional<Observation> observed = event.flatMap(this::observation);
        if (observed.isEmpty()) {
            telemetry.log(LogEvent.WEBHOOK_IGNORED, LogField.reason(Ignored.NOT_A_SESSION_EVENT));
            return;
        }
        Observation observation = observed.get();
        UpdateResult recorded = sessions.update(observation.session(), before -> merge(before, observation));
        updateTelemetry.report(observation, recorded);
        switch (recorded) {
            case UpdateResult.Updated _ -> {}
            case UpdateResult.Unchanged _ ->
                telemetry.log(LogEvent.WEBHOOK_UNCHANGED, LogField.session(observation.session()));
            case UpdateResult.Ignored _ -> ignored(observation);
        }
    }

    /** The mark tells other integrations' refunds from ours, where there is one: whether a payment carries its session's metadata is not documented. */
    private void receiveRefund(JsonNode event, String delivery) {
        String told = SessionJson.integrationId(event.path("data"));
        if (told != null && !told.equals(integrationId)) {
            telemetry.count(Metric.WEBHOOK_FOR_OTHER_INTEGRATION);
            telemetry.log(LogEvent.WEBHOOK_IGNORED, LogField.reason(Ignored.OTHER_INTEGRATION));
            return;
        }
        Optional<Refund> read = SessionJson.refund(event, delivery, clock.instant());
        if (read.isEmpty()) {
            telemetry.log(LogEvent.WEBHOOK_IGNORED, LogField.reason(Ignored.REFUND_WITHOUT_ID));
            return;
        }
        Refund refund = read.get();
        MomentMode other = refund.reportedTerms().mode();
        if (other != null && other != mode) {
            telemetry.count(Metric.WEBHOOK_MODE_MISMATCH);
            telemetry.log(LogEvent.WEBHOOK_IGNORED, LogField.reason(Ignored.OTHER_MODE));
            return;
        }
        if (refunds.save(refund)) {
            telemetry.count(Metric.REFUND_RECORDED);
            telemetry.log(LogEvent.REFUND_RECORDED);
        }
    }

    private Optional<Observation> observation(JsonNode whole) {
        return Optional.of(whole)
                .filter(event -> event.path("type").asText("").startsWith(SESSION_EVENTS))
                .map(event -> event.path("data"))
                .filter(JsonNode::isObject)
                .flatMap(session -> SessionJson.observation(session, Source.WEBHOOK, clock.instant()));
    }

    private @Nullable PaymentSession merge(@Nullable PaymentSession before, Observation observation) {
        if (before != null) {
            return before.observe(observation);
        }
        return ignoredReason(observation) == null ? PaymentSession.provisional(observation) : null;
    }

    /** Why an event about a session that is not known makes no item, or null if it does: then it has overtaken create's own write. */
    private @Nullable Ignored ignoredReason(Observation observation) {
        if (!integrationId.equals(observation.integrationId())) {
            return Ignored.OTHER_INTEGRATION;
        }
        MomentMode told = observation.reportedTerms().mode();
        if (told != null && told != mode) {
            return Ignored.OTHER_MODE;
        }
        Instant created = observation.createdAt();
        if (created != null && created.isBefore(clock.instant().minus(MAX_UNKNOWN_AGE))) {
            return Ignored.TOO_OLD;
        }
        return null;
    }

    private void ignored(Observation observation) {
        Ignored why = ignoredReason(observation);
        if (why == Ignored.OTHER_MODE) {
            telemetry.count(Metric.WEBHOOK_MODE_MISMATCH);
        } else if (why == Ignored.OTHER_INTEGRATION) {
            telemetry.count(Metric.WEBHOOK_FOR_OTHER_INTEGRATION);
        }
        telemetry.log(
                LogEvent.WEBHOOK_IGNORED,
                LogField.session(observation.session()),
                LogField.reason(why == null ? Ignored.OTHER_INTEGRATION : why));
    }
}
