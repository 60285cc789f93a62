package dev.momentcheckout.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.local.aws.RequestUnits;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PaymentLogTest {
    private static final Instant NOW = Instant.parse("2026-11-30T10:00:00Z");

    private final List<ObjectNode> published = new ArrayList<>();
    private final List<String> forgotten = new ArrayList<>();
    private final PaymentLog log = new PaymentLog(
            event -> published.add(event.json()),
            forgotten::add,
            _ -> Optional.empty(),
            Prices.read(Path.of("no-such-document.md")));

    private static TimelineEvent step(long second, String label) {
        return TimelineEvent.of(NOW.plusSeconds(second), Actor.APP, Actor.BACKEND, StepType.REQUEST, label);
    }

    private JsonNode payment(String id) throws JsonProcessingException {
        return new ObjectMapper().readTree(log.payment(id).orElseThrow().toString());
    }

    @Test
    void steps_are_in_the_order_of_their_times() throws Exception {
        log.add("ps_1", step(2, "second"));
        log.add("ps_1", step(3, "third"));
        log.add("ps_1", step(1, "first"));
        log.add("ps_1", step(2, "second, added later"));

        assertThat(payment("ps_1").path("events").findValuesAsText("label"))
                .containsExactly("first", "second", "second, added later", "third");
    }

    @Test
    void an_entry_keeps_its_newest_steps_and_says_how_many_are_gone() throws Exception {
        for (int i = 0; i < PaymentLog.MAX_STEPS + 5; i++) {
            log.add("ps_1", step(i, "step " + i));
        }

        JsonNode payment = payment("ps_1");
        assertThat(payment.path("events")).hasSize(PaymentLog.MAX_STEPS);
        assertThat(payment.at("/events/0/label").asText()).isEqualTo("step 5");
        assertThat(payment.path("steps_dropped").asInt()).isEqualTo(5);
        assertThat(payment.path("steps").asInt()).isEqualTo(PaymentLog.MAX_STEPS + 5);
        assertThat(payment.path("opened_at").asText())
                .isEqualTo(step(0, "").at().toString());
    }

    @Test
    void the_entry_that_has_not_changed_for_the_longest_time_goes_first() {
        log.add(null, step(0, "other"));
        for (int i = 0; i < PaymentLog.MAX_ENTRIES - 1; i++) {
            log.add("ps_" + i, step(i, "create"));
        }
        log.add("ps_0", step(1, "webhook"));
        log.add("ps_new", step(1, "create"));
        log.publishChanged();

        assertThat(log.payment("ps_1")).isEmpty();
        assertThat(forgotten).containsExactly("payment:ps_1");
        assertThat(log.payment("ps_0")).isPresent();
        assertThat(log.payment(PaymentLog.OTHER_TRAFFIC)).isPresent();
        assertThat(published.subList(0, published.size() - 1))
                .hasSize(PaymentLog.MAX_ENTRIES)
                .noneMatch(event -> event.path("id").asText().equals("ps_1"));
    }

    /** A page that is open has the entries that go now. It removes them by the numbers of their last changes. */
    @Test
    void what_has_gone_is_published_after_what_has_changed() {
        log.add(null, step(0, "other"));
        for (int i = 0; i < PaymentLog.MAX_ENTRIES - 1; i++) {
            log.add("ps_" + i, step(i, "create"));
        }
        log.publishChanged();
        assertThat(published).noneMatch(event -> event.path("kind").asText().equals("forgotten"));
        log.add("ps_0", step(1, "webhook"));
        log.add("ps_new", step(1, "create"));
        log.add("ps_newer", step(2, "create"));
        log.publishChanged();
        log.publishChanged();

        Map<String, Long> page = new HashMap<>();
        published.stream()
                .filter(event -> event.path("kind").asText().equals("payment"))
                .forEach(event ->
                        page.put(event.path("id").asText(), event.path("change").asLong()));
        assertThat(published).last().satisfies(event -> {
            assertThat(event.path("kind").asText()).isEqualTo("forgotten");
            page.values().removeIf(change -> change < event.path("before").asLong());
        });
        page.remove(PaymentLog.OTHER_TRAFFIC);
        assertThat(page)
                .hasSize(PaymentLog.MAX_ENTRIES - 1)
                .containsKeys("ps_0", "ps_3", "ps_new", "ps_newer")
                .doesNotContainKeys("ps_1", "ps_2");
        assertThat(published.stream()
                        .filter(event -> event.path("kind").asText().equals("forgotten")))
                .hasSize(1);
    }

    @Test
    void each_entry_that_has_changed_is_published_once() {
        log.add("ps_1", step(1, "create"));
        log.add("ps_1", step(2, "webhook"));
        log.charge("ps_1", Bill.of(new RequestUnits(0, 2)));
        log.publishChanged();
        log.publishChanged();
        assertThat(published).hasSize(1);

        log.await("ps_1", true);
        log.await("ps_1", true);
        log.publishChanged();
        assertThat(published).hasSize(2);
        assertThat(published.getLast().path("awaited").asBoolean()).isTrue();
        assertThat(published.getLast().path("kind").asText()).isEqualTo("payment");
    }

    /** The units of a write are known before its invocation has ended. */
    @Test
    void an_entry_without_a_step_is_not_published() {
        log.charge("ps_1", Bill.of(new RequestUnits(0, 2)));
        log.publishChanged();
        assertThat(published).isEmpty();

        log.add("ps_1", step(1, "create"));
        log.publishChanged();
        log.publishChanged();
        assertThat(published).hasSize(1);
        assertThat(published.getLast().path("opened_at").asText()).isEqualTo("2026-11-30T10:00:01Z");
    }

    @Test
    void a_refused_create_has_its_title_and_status() throws Exception {
        assertThat(log.refuse("Order already paid", 409)).isEqualTo("refused-1");
        assertThat(log.refuse("Store unavailable", 503)).isEqualTo("refused-2");

        JsonNode refused = payment("refused-1");
        assertThat(refused.path("type").asText()).isEqualTo("refused");
        assertThat(refused.path("title").asText()).isEqualTo("Order already paid");
        assertThat(refused.path("status").asInt()).isEqualTo(409);
        assertThat(refused.has("state")).isFalse();
    }

    @Test
    void different_events_of_the_payment_are_counted() throws Exception {
        for (String id : List.of("ps_1:PAID", "ps_1:PAID", "ps_1:PAID:again")) {
            log.add(
                    "ps_1",
                    TimelineEvent.of(NOW, Actor.BACKEND, Actor.SHOP, StepType.EVENT, "Payment Paid")
                            .with(JsonNodeFactory.instance.objectNode().put("id", id)));
        }

        assertThat(payment("ps_1").path("published").asInt()).isEqualTo(2);
    }
}
