package dev.momentcheckout.testing.simulation;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.momentcheckout.createsession.CreateSessionHandler;
import dev.momentcheckout.local.aws.LambdaContext;
import dev.momentcheckout.local.aws.NetworkFaults;
import dev.momentcheckout.simulator.EventType;
import dev.momentcheckout.simulator.SignedDelivery;
import dev.momentcheckout.testing.support.HttpApiRequest;
import dev.momentcheckout.testing.support.TestEnvironment;
import dev.momentcheckout.webhookreceive.WebhookReceiveHandler;
import dev.momentcheckout.wiring.SystemServices;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Runs functions on a database whose eventually consistent reads miss the last write of each item. */
class StaleReadsTest {
    private static final LambdaContext CONTEXT = new LambdaContext("stale-reads");

    private final TestEnvironment testEnvironment = TestEnvironment.startIsolated();
    private final SystemServices services =
            SystemServices.of(testEnvironment.clock(), _ -> {}).withLog(_ -> {});
    private final WebhookReceiveHandler webhook =
            new WebhookReceiveHandler(testEnvironment.environment("WebhookReceive"), services);

    @AfterEach
    void close() {
        testEnvironment.close();
    }

    @Test
    void a_second_delivery_that_reads_the_open_session_neither_writes_nor_publishes_again() throws IOException {
        String session = session();
        HttpApiRequest paid = paid(session);
        testEnvironment.databaseFaults().staleReads(true);

        assertThat(paid.to(webhook, CONTEXT).getStatusCode()).isEqualTo(200);
        assertThat(paid.to(webhook, CONTEXT).getStatusCode()).isEqualTo(200);

        assertThat(requireNonNull(testEnvironment.item(session).get("state")).s())
                .isEqualTo("PAID");
        assertThat(requireNonNull(testEnvironment.item(session).get("revision")).n())
                .isEqualTo("2");
        assertThat(testEnvironment.stream().drain(new SystemUnderTest(testEnvironment, new NetworkFaults())::publish))
                .isTrue();
        assertThat(testEnvironment.bus().entries()).hasSize(1);
    }

    private String session() throws IOException {
        var create = new CreateSessionHandler(testEnvironment.environment("CreateSession"), services);
        return new ObjectMapper()
                .readTree(HttpApiRequest.create().to(create, CONTEXT).getBody())
                .path("session_id")
                .asText();
    }

    private HttpApiRequest paid(String session) {
        var webhooks = testEnvironment.moment().webhooks();
        byte[] event = webhooks.event(
                        EventType.SESSION_COMPLETED, testEnvironment.moment().pay(session))
                .bytes();
        SignedDelivery signed = webhooks.sign("msg_1", testEnvironment.clock().instant(), event);
        return HttpApiRequest.webhook(signed.headers(), signed.body());
    }
}
