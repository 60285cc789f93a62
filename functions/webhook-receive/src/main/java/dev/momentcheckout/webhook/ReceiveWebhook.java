package dev.momentcheckout.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.moment.SessionJson;
import dev.momentcheckout.session.Means;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.Observation;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.Refund;
import dev.momentcheckout.session.Refunds;
import dev.momentcheckout.session.Sessions;
import dev.momentcheckout.session.Sessions.Recorded;
import dev.momentcheckout.telemetry.Event;
import dev.momentcheckout.telemetry.Field;
import dev.momentcheckout.telemetry.Metric;
import dev.momentcheckout.telemetry.SessionNews;
import dev.momentcheckout.telemetry.Telemetry;
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
    private static final Duration OLDEST_UNKNOWN = Duration.ofDays(30);

    private enum Ignored {
        A_REFUND_WITHOUT_AN_ID,
        NOT_AN_EVENT_OF_A_SESSION,
        ANOTHER_INTEGRATION,
        OTHER_MODE,
        TOO_OLD
    }

    private final Sessions sessions;
    private final Refunds refunds;
    private final String mark;
    private final MomentMode mode;
    private final Clock clock;
    private final Telemetry telemetry;
    private final SessionNews news;

    ReceiveWebhook(Sessions sessions, Refunds refunds, String mark, MomentMode mode, Clock clock, Telemetry telemetry) {
        this.sessions = sessions;
        this.refunds = refunds;
        this.mark = mark;
        this.mode = mode;
        this.clock = clock;
        this.telemetry = telemetry;
        this.news = new SessionNews(telemetry);
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
            telemetry.log(Event.WEBHOOK_IGNORED, Field.reason(Ignored.NOT_AN_EVENT_OF_A_SESSION));
            return;
        }
        Observation observation = observed.get();
        Recorded recorded = sessions.record(observation.session(), before -> join(before, observation));
        news.tell(observation, recorded);
        switch (recorded) {
            case Recorded.Written _ -> {}
            case Recorded.NoNews _ -> telemetry.log(Event.WEBHOOK_WITHOUT_NEWS, Field.session(observation.session()));
            case Recorded.NotOurs _ -> ignored(observation);
        }
    }

    /** The mark tells other integrations' refunds from ours, where there is one: whether a payment carries its session's metadata is not documented. */
    private void receiveRefund(JsonNode event, String delivery) {
        String told = SessionJson.mark(event.path("data"));
        if (told != null && !told.equals(mark)) {
            telemetry.count(Metric.WEBHOOK_OF_ANOTHER_INTEGRATION);
            telemetry.log(Event.WEBHOOK_IGNORED, Field.reason(Ignored.ANOTHER_INTEGRATION));
            return;
        }
        Optional<Refund> read = SessionJson.refund(event, delivery, clock.instant());
        if (read.isEmpty()) {
            telemetry.log(Event.WEBHOOK_IGNORED, Field.reason(Ignored.A_REFUND_WITHOUT_AN_ID));
            return;
        }
        Refund refund = read.get();
        MomentMode other = refund.seen().mode();
        if (other != null && other != mode) {
            telemetry.count(Metric.WEBHOOK_OF_OTHER_MODE);
            telemetry.log(Event.WEBHOOK_IGNORED, Field.reason(Ignored.OTHER_MODE));
            return;
        }
        if (refunds.record(refund)) {
            telemetry.count(Metric.REFUND_RECORDED);
            telemetry.log(Event.REFUND_RECORDED);
        }
    }

    private Optional<Observation> observation(JsonNode whole) {
        return Optional.of(whole)
                .filter(event -> event.path("type").asText("").startsWith(SESSION_EVENTS))
                .map(event -> event.path("data"))
                .filter(JsonNode::isObject)
                .flatMap(session -> SessionJson.observation(session, Means.WEBHOOK, clock.instant()));
    }

    private @Nullable PaymentSession join(@Nullable PaymentSession before, Observation observation) {
        if (before != null) {
            return before.observe(observation);
        }
        return whyIgnored(observation) == null ? PaymentSession.provisional(observation) : null;
    }

    /** Why an event about a session that is not known makes no item, or null if it does: then it has overtaken create's own write. */
    private @Nullable Ignored whyIgnored(Observation observation) {
        if (!mark.equals(observation.mark())) {
            return Ignored.ANOTHER_INTEGRATION;
        }
        MomentMode told = observation.seen().mode();
        if (told != null && told != mode) {
            return Ignored.OTHER_MODE;
        }
        Instant created = observation.createdAt();
        if (created != null && created.isBefore(clock.instant().minus(OLDEST_UNKNOWN))) {
            return Ignored.TOO_OLD;
        }
        return null;
    }

    private void ignored(Observation observation) {
        Ignored why = whyIgnored(observation);
        if (why == Ignored.OTHER_MODE) {
            telemetry.count(Metric.WEBHOOK_OF_OTHER_MODE);
        } else if (why == Ignored.ANOTHER_INTEGRATION) {
            telemetry.count(Metric.WEBHOOK_OF_ANOTHER_INTEGRATION);
        }
        telemetry.log(
                Event.WEBHOOK_IGNORED,
                Field.session(observation.session()),
                Field.reason(why == null ? Ignored.ANOTHER_INTEGRATION : why));
    }
}
