package dev.momentcheckout.operatepayments;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.session.Owner;
import dev.momentcheckout.testing.support.OperatorOutput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/** Measures the commands on a large table: {@code -Dlarge.table=100000}. */
class LargeTableTest {
    private static final int BATCH = 25;

    private final int items = Integer.getInteger("large.table", 1000);

    @Test
    void measures_the_commands() {
        try (OperatorFixture fixture = new OperatorFixture()) {
            fixture.create("ps_paid", OperatorFixture.ofOrder("A-17"));
            fixture.pay("ps_paid", 1000);
            fixture.create(
                    "ps_review",
                    OperatorFixture.terms(Owner.signedIn("https://login.example", "li"), OperatorFixture.PRICE));
            fixture.pay("ps_review", 1001);
            Map<String, AttributeValue> template =
                    new HashMap<>(fixture.environment().item("ps_paid"));
            template.put("order", AttributeValue.fromS("another"));
            fill(fixture, template);

            JsonNode found = measure(fixture, 0, "find", "--payment", "pay_ps_review");
            assertThat(found.path("items_read").asLong()).isEqualTo(items + 3L);
            measure(fixture, 0, "find", "--owner", "https://login.example#li");
            measure(
                    fixture,
                    0,
                    "find",
                    "--amount",
                    "1001",
                    "--around",
                    fixture.now().toString());
            measure(fixture, 3, "find", "--payment", "absent");
            measure(fixture, 0, "list");
            measure(fixture, 0, "inspect", "ps_review");
            measure(fixture, 0, "inspect", "order:A-17");
        }
    }

    private void fill(OperatorFixture fixture, Map<String, AttributeValue> template) {
        String table = fixture.environment().table();
        for (int from = 0; from < items; from += BATCH) {
            List<WriteRequest> batch = new ArrayList<>();
            for (int number = from; number < Math.min(from + BATCH, items); number++) {
                Map<String, AttributeValue> item = new HashMap<>(template);
                item.put("id", AttributeValue.fromS("ps_" + "copy".repeat(4) + number));
                item.put("payment_id", AttributeValue.fromS("pay_" + "copy".repeat(4) + number));
                batch.add(
                        WriteRequest.builder().putRequest(put -> put.item(item)).build());
            }
            fixture.environment().database().batchWriteItem(request -> request.requestItems(Map.of(table, batch)));
        }
    }

    private static JsonNode measure(OperatorFixture fixture, int exit, String... argv) {
        List<String> all = new ArrayList<>(List.of(argv));
        all.addAll(List.of("--output", "json"));
        long start = System.nanoTime();
        OperatorOutput output = fixture.run(all.toArray(String[]::new));
        Duration time = Duration.ofNanos(System.nanoTime() - start);
        assertThat(output.exit()).isEqualTo(exit);
        JsonNode json = output.json();
        System.out.println(String.join(" ", argv) + ": " + time.toMillis() + " ms, items "
                + json.path("items_read").asText("-") + ", read units "
                + json.path("read_units").asText("-"));
        return json;
    }
}
