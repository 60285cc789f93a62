package dev.momentcheckout.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class EventTest {
    private static final Instant AT = Instant.parse("2026-06-01T08:00:00Z");
    private final Session session = Session.created("ps_sim0000000001", SessionRequest.oneTime(12550, "ZAR"), AT);
    private final SessionActions actions = new SessionActions(new CountingIds(), OutcomeWithoutAttempt.NOT_STARTED);

    @Test
    void created_has_no_payment_status() throws Exception {
        assertThat(Event.of("evt_1", EventType.SESSION_CREATED, session).body())
                .isEqualTo("{\"id\":\"evt_1\",\"type\":\"payment_session.created\",\"data\":"
                        + "{\"id\":\"ps_sim0000000001\",\"type\":\"one_time\",\"amount\":12550,\"currency\":\"ZAR\","
                        + "\"status\":\"active\",\"payment_outcome\":\"not_started\",\"mode\":\"test\",\"metadata\":{},"
                        + "\"created_at\":\"2026-06-01T08:00:00.000Z\",\"updated_at\":\"2026-06-01T08:00:00.000Z\"}}");
    }

    @Test
    void no_event_contains_the_client_token() throws Exception {
        Session paid = actions.apply(SessionAction.PAY, session, AT);

        for (String type : SessionAction.PAY.eventTypes()) {
            assertThat(Event.of("evt_1", type, paid).body())
                    .doesNotContain("client_token")
                    .doesNotContain(session.clientToken());
        }
    }

    @Test
    void completed_contains_the_outcome() throws Exception {
        JsonNode data = data(Event.of(
                "evt_1", EventType.SESSION_COMPLETED, actions.apply(SessionAction.PAY, session, AT.plusSeconds(9))));

        assertThat(data.path("status").asText()).isEqualTo("completed");
        assertThat(data.path("payment_outcome").asText()).isEqualTo("paid");
        assertThat(data.path("payment_status").asText()).isEqualTo("paid");
        assertThat(data.path("updated_at").asText()).isEqualTo("2026-06-01T08:00:09.000Z");
    }

    @Test
    void a_failed_payment_has_the_error_and_no_session_id() throws Exception {
        Event event = Event.of("evt_1", EventType.PAYMENT_FAILED, actions.apply(SessionAction.EXHAUST, session, AT));
        JsonNode data = data(event);

        assertThat(data.path("id").asText()).isEqualTo("pay_sim0000000001");
        assertThat(data.path("status").asText()).isEqualTo("failed");
        assertThat(data.path("last_payment_error").path("error_code").asText()).isEqualTo("card_declined");
        assertThat(event.body()).doesNotContain("ps_sim");
        assertThat(event.sessionId()).isEqualTo("ps_sim0000000001");
    }

    @Test
    void a_failed_attempt_is_not_a_failed_payment() throws Exception {
        JsonNode data = data(
                Event.of("evt_1", EventType.PAYMENT_ATTEMPT_FAILED, actions.apply(SessionAction.DECLINE, session, AT)));

        assertThat(data.path("status").asText()).isEqualTo("pending_action");
    }

    @Test
    void a_payment_event_needs_a_payment() {
        assertThatThrownBy(() -> Event.of("evt_1", EventType.PAYMENT_FAILED, session))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_deviation_changes_only_the_data() throws Exception {
        Event event = Event.of("evt_1", EventType.SESSION_UPDATED, session);
        Event altered = event.with(Deviation.WITHOUT_MODE).with(Deviation.LOWER_CASE_CURRENCY);

        assertThat(altered.body())
                .isEqualTo(event.body().replace("\"mode\":\"test\",", "").replace("ZAR", "zar"));
        assertThat(event.ofType("novel").body()).isEqualTo(event.body().replace("payment_session.updated", "novel"));
    }

    private static JsonNode data(Event event) throws Exception {
        return JsonFormat.JSON.readTree(event.bytes()).path("data");
    }
}
