package dev.momentcheckout.proof;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.momentcheckout.local.aws.LocalEventBridge.Entry;
import dev.momentcheckout.simulator.Event;
import dev.momentcheckout.simulator.EventType;
import dev.momentcheckout.simulator.PaymentOutcome;
import dev.momentcheckout.simulator.Session;
import dev.momentcheckout.simulator.SessionStatus;
import dev.momentcheckout.simulator.SignedDelivery;
import dev.momentcheckout.stage.Call;
import dev.momentcheckout.stage.Network;
import dev.momentcheckout.stage.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many at once about one session: one rise, one announcement. */
class ConcurrencyTest {
    private static final int THREADS = 64;

    private final Stage stage = Stage.open();
    private final Bundle bundle = new Bundle(stage, new Network());

    @AfterEach
    void close() {
        bundle.restart();
        stage.close();
    }

    @Test
    void sixty_four_that_tell_and_ask_make_one_rise_and_one_announcement() throws Exception {
        String session = new ObjectMapper()
                .readTree(bundle.create(Map.of(), Call.create()).getBody())
                .path("session_id")
                .asText();
        Session open = stage.moment().session(session);
        Session pending = open.with(
                SessionStatus.ACTIVE, PaymentOutcome.PENDING, stage.clock().instant());
        Session reserved = open.with(
                SessionStatus.COMPLETED, PaymentOutcome.RESERVED, stage.clock().instant());
        Session paid = stage.moment().pay(session);
        List<SignedDelivery> webhooks = new ArrayList<>();
        for (Session told : List.of(open, pending, reserved, paid)) {
            Event event = stage.moment().webhooks().event(EventType.SESSION_UPDATED, told);
            webhooks.add(stage.moment()
                    .webhooks()
                    .sign("msg_" + webhooks.size(), stage.clock().instant(), event.bytes()));
        }
        bundle.status(session);
        bundle.webhook(
                Call.webhook(webhooks.getFirst().headers(), webhooks.getFirst().body()));
        CyclicBarrier together = new CyclicBarrier(THREADS);
        List<Callable<Integer>> all = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            SignedDelivery webhook = webhooks.get(i % webhooks.size());
            boolean asks = i % 5 == 4;
            all.add(() -> {
                together.await();
                return asks
                        ? bundle.status(session).getStatusCode()
                        : bundle.webhook(Call.webhook(webhook.headers(), webhook.body()))
                                .getStatusCode();
            });
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Integer> status : threads.invokeAll(all)) {
                // Too many at once are told to come again, and do.
                assertThat(status.get()).isIn(200, 503);
            }
        }
        for (SignedDelivery webhook : webhooks) {
            assertThat(bundle.webhook(Call.webhook(webhook.headers(), webhook.body()))
                            .getStatusCode())
                    .isEqualTo(200);
        }

        assertThat(requireNonNull(stage.item(session).get("state")).s()).isEqualTo("PAID");
        assertThat(stage.item(session)).doesNotContainKeys("hold", "due_at");
        assertThat(stage.stream().drain(bundle::announce)).isTrue();
        assertThat(stage.bus().entries())
                .extracting(Entry::detailType)
                .filteredOn("Payment Paid"::equals)
                .hasSize(1);
        assertThat(stage.bus().entries()).extracting(Entry::detail).doesNotHaveDuplicates();
    }
}
