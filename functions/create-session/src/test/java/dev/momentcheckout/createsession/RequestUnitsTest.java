package dev.momentcheckout.createsession;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.local.aws.DynamoDbMeter;
import dev.momentcheckout.local.aws.NetworkFaults;
import dev.momentcheckout.local.aws.RequestUnits;
import dev.momentcheckout.testing.support.HttpApiRequest;
import dev.momentcheckout.testing.support.TestEnvironment;
import dev.momentcheckout.wiring.SystemServices;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.retries.api.BackoffStrategy;

/** What a create request consumes in DynamoDB, in request units. */
class RequestUnitsTest {
    private final CreateFixture fixture = CreateFixture.open();
    private final List<RequestUnits> spent = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        fixture.close();
    }

    private CreateSessionHandler handler(Map<String, String> settings) {
        NetworkFaults network = new NetworkFaults();
        network.intercept(new DynamoDbMeter(fixture.testEnvironment()::item, (_, units) -> spent.add(units)));
        SystemServices services = fixture.services()
                .withBackoff(BackoffStrategy.retryImmediately())
                .withHttp(network::wrap);
        return fixture.handler(settings, services);
    }

    private RequestUnits of(CreateSessionHandler handler, HttpApiRequest request) {
        spent.clear();
        CreateFixture.post(handler, request).token();
        return new RequestUnits(
                spent.stream().mapToDouble(RequestUnits::reads).sum(),
                spent.stream().mapToDouble(RequestUnits::writes).sum());
    }

    @Test
    void a_session_without_purchase_costs_two_write_units_and_no_read() {
        assertThat(of(handler(Map.of()), HttpApiRequest.create())).isEqualTo(new RequestUnits(0, 2));
    }

    @Test
    void the_first_session_of_a_key_costs_three_write_units_and_one_read() {
        assertThat(of(handler(Map.of()), CreateFixture.withKey())).isEqualTo(new RequestUnits(1, 3));
    }

    @Test
    void the_first_session_of_an_order_costs_three_write_units_and_two_reads() {
        fixture.testEnvironment().putCatalogEntry(TestEnvironment.catalogEntry("order#order-1", 2500));
        HttpApiRequest order = HttpApiRequest.create().withBody("{\"order_id\":\"order-1\"}");

        assertThat(of(handler(Map.of("PRICING", "catalog")), order)).isEqualTo(new RequestUnits(1.5, 3));
    }

    @Test
    void a_double_tap_writes_nothing() {
        CreateSessionHandler handler = handler(Map.of());
        CreateFixture.post(handler, CreateFixture.withKey());

        assertThat(of(handler, CreateFixture.withKey())).isEqualTo(new RequestUnits(3, 0));
    }

    @Test
    void a_repeated_token_of_an_open_session_writes_nothing() {
        CreateSessionHandler handler = handler(Map.of());
        CreateFixture.post(handler, CreateFixture.withKey());
        fixture.advance(Duration.ofSeconds(10));

        assertThat(of(handler, CreateFixture.withKey())).isEqualTo(new RequestUnits(3, 0));
    }

    /** Purchase and sessions are read before and after Moment's answer, which takes seconds. */
    @Test
    void each_earlier_session_that_may_still_be_paid_costs_two_reads_more() {
        CreateSessionHandler handler = handler(Map.of());
        for (int earlier = 1; earlier <= 3; earlier++) {
            String session =
                    CreateFixture.post(handler, CreateFixture.withKey()).session();
            fixture.testEnvironment().moment().expire(session);
            fixture.recordWebhook(session);
            fixture.advance(Duration.ofMinutes(1));
        }

        assertThat(of(handler, CreateFixture.withKey())).isEqualTo(new RequestUnits(2 * (1 + 3), 3));
    }
}
