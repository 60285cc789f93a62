package dev.momentcheckout.testing.deployment;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The example of a shop, deployed beside the stack as its README says: it hears of a payment and fulfils. */
@Order(3)
@ExtendWith(OnAnEmulator.class)
class ConsumerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Path README = Path.of(System.getProperty("project.root"), "examples/consumer/README.md");

    private final Shop shop;

    ConsumerTest(Shop shop) {
        this.shop = shop;
    }

    @Test
    void fulfils_what_is_paid_and_nothing_else() throws Exception {
        shop.openForBusiness();
        types(commands().getFirst());
        String table = shop.tables().stream()
                .filter(name -> name.startsWith("moment-shop-Fulfilments"))
                .findFirst()
                .orElseThrow();

        String unpaid = shop.openSession();
        String paid = shop.openSession();
        shop.pay(paid);

        Map<String, AttributeValue> fulfilment = fulfilled(table, paid);
        assertThat(requireNonNull(fulfilment.get("id")).s()).isEqualTo(paid + ":PAID");
        assertThat(requireNonNull(fulfilment.get("rank")).n()).isEqualTo("6");
        assertThat(shop.fulfilment(table, unpaid)).isEmpty();
    }

    @AfterEach
    void closeDown() throws IOException {
        types(commands().getLast());
    }

    private static List<String> commands() throws IOException {
        List<String> blocks = ReadmeTest.COMMANDS
                .matcher(Files.readString(README))
                .results()
                .map(block -> block.group(1))
                .toList();
        assertThat(blocks).as("to deploy and to delete").hasSize(2);
        return blocks;
    }

    private void types(String commands) {
        Command.Outcome outcome = shop.typedBesideTheStack(commands);
        assertThat(outcome.isSuccess()).as(outcome.output()).isTrue();
    }

    /** The event travels by the table's stream and the bus, in their own time. */
    private Map<String, AttributeValue> fulfilled(String table, String session) throws InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        while (!shop.fulfilment(table, session).containsKey("done")) {
            assertThat(Instant.now()).as("the shop delivers nothing").isBefore(end);
            Thread.sleep(500);
        }
        return shop.fulfilment(table, session);
    }
}
