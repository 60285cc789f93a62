package dev.momentcheckout.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a caller of the simulator can observe: calls with their content, changes, and the webhooks to come. */
class ObservationTest {
    private final WebhookReceiver receiver = new WebhookReceiver();
    private final TestClock clock = new TestClock();
    private final MomentSimulator simulator = MomentSimulator.start(SimulatorSettings.defaults()
            .withClock(clock)
            .withIds(new CountingIds())
            .withDeliveriesOn(Runnable::run)
            .withWebhookTarget(receiver.uri()));
    private final Webhooks webhooks = simulator.webhooks();
    private final ApiClient api = new ApiClient(simulator);

    @AfterEach
    void stop() {
        simulator.close();
        receiver.close();
    }

    @Test
    void a_call_has_its_bodies_without_the_client_token_and_the_trace_of_its_caller() throws Exception {
        String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        api.send(api.request("/collect/payment_sessions/ps_none")
                .header("traceparent", trace)
                .build());
        String token =
                api.create("key-1", ApiClient.BODY).body().replaceFirst(".*\"client_token\":\"([^\"]+)\".*", "$1");

        Call retrieve = simulator.calls().getFirst();
        assertThat(retrieve.traceparent()).isEqualTo(trace);
        assertThat(retrieve.requestBody()).isEmpty();
        assertThat(retrieve.responseBody()).contains("\"title\":\"Resource not found\"");
        Call create = simulator.calls(1).getFirst();
        assertThat(create.traceparent()).isNull();
        assertThat(create.requestBody()).isEqualTo(ApiClient.BODY);
        assertThat(create.responseBody()).contains("\"status\":\"active\"").doesNotContain(token);
        assertThat(simulator.current(create)).isEqualTo(create);
        assertThat(simulator.calls(2)).isEmpty();
    }

    @Test
    void a_broken_response_is_recorded_as_it_was_before_it_broke() throws Exception {
        simulator.faults().next(Endpoint.CREATE, Fault.BrokenBody.HTML);
        api.create("key-1", ApiClient.BODY);

        assertThat(simulator.calls().getFirst().fault()).isEqualTo("html");
        assertThat(simulator.calls().getFirst().responseBody()).contains("\"status\":\"active\"");
    }

    @Test
    void the_observer_gets_a_change_after_its_webhooks() throws Exception {
        String id = api.created("key-1");
        List<String> seen = new ArrayList<>();
        simulator.observe(session -> seen.add(
                session.outcome().wire() + " " + webhooks.sessionsToNotify().contains(session.id())));
        webhooks.hold();

        simulator.pay(id);
        simulator.force(id, SessionStatus.EXPIRED, PaymentOutcome.UNPAID);

        assertThat(seen).containsExactly("paid true", "unpaid true");
    }

    @Test
    void a_session_is_to_be_notified_while_a_webhook_is_delayed_withheld_or_retried() throws Exception {
        String id = api.created("key-1");
        assertThat(webhooks.sessionsToNotify()).isEmpty();

        webhooks.next(new WebhookFault.Delayed(Duration.ofSeconds(10)));
        simulator.attempt(id);
        assertThat(webhooks.sessionsToNotify()).containsExactly(id);
        clock.advance(Duration.ofSeconds(10));
        webhooks.redeliverDue();
        assertThat(webhooks.sessionsToNotify()).isEmpty();

        receiver.respondWith(500);
        simulator.pay(id);
        assertThat(webhooks.sessionsToNotify()).containsExactly(id);
        receiver.respondWith(200);
        webhooks.redeliver();
        assertThat(webhooks.sessionsToNotify()).isEmpty();
    }

    @Test
    void a_dropped_webhook_notifies_no_observer() throws Exception {
        String id = api.created("key-1");
        webhooks.always(WebhookFault.DeliveryFault.DROPPED);
        simulator.pay(id);

        assertThat(webhooks.sessionsToNotify()).isEmpty();
    }

    @Test
    void a_webhook_is_sent_again_with_its_id_and_body_signed_anew() throws Exception {
        api.created("key-1");
        Delivery first = simulator.deliveries().getFirst();
        clock.advance(Duration.ofMinutes(10));

        webhooks.resend(first.webhookId());

        Delivery again = simulator.deliveries(1).getFirst();
        assertThat(again.webhookId()).isEqualTo(first.webhookId());
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.attempt()).isEqualTo(2);
        assertThat(again.headers().get("webhook-timestamp"))
                .isNotEqualTo(first.headers().get("webhook-timestamp"));
        assertThat(again.acknowledged()).isTrue();
        assertThat(webhooks.event(first.webhookId()).orElseThrow().body()).isEqualTo(first.body());
    }

    @Test
    void a_webhook_that_a_fault_dropped_can_be_sent() throws Exception {
        webhooks.next(WebhookFault.DeliveryFault.DROPPED);
        api.created("key-1");

        webhooks.resend(simulator.deliveries().getFirst().webhookId());

        assertThat(simulator.deliveries().getLast().acknowledged()).isTrue();
    }

    @Test
    void what_cannot_be_sent_again_is_refused() throws Exception {
        webhooks.hold();
        api.created("key-1");
        String withheld = webhooks.held().getFirst().webhookId();

        assertThatThrownBy(() -> webhooks.resend("msg_none")).isInstanceOf(NoSuchElementException.class);
        assertThatThrownBy(() -> webhooks.resend(withheld))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("withheld");
    }
}
