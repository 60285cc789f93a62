package dev.momentcheckout.createsession;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.edge.ProblemType;
import dev.momentcheckout.simulator.Deviation;
import dev.momentcheckout.simulator.Endpoint;
import dev.momentcheckout.simulator.Fault;
import dev.momentcheckout.simulator.SimulatorSettings;
import dev.momentcheckout.testing.support.HttpApiRequest;
import dev.momentcheckout.testing.support.TestEnvironment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The log and the responses never contain a secret, whatever fails. */
class SecretLeakTest {
    private static final String API_KEY = "sk_test_canary-4f1d8e2b";

    private final CreateFixture fixture = CreateFixture.open(settings -> settings.withSecretKeys(API_KEY));

    @BeforeEach
    void putApiKey() {
        fixture.testEnvironment().secrets().put(TestEnvironment.API_KEY_ARN, API_KEY);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private void assertNoSecretIn(String text, List<String> more) {
        List<String> canaries = new ArrayList<>(more);
        canaries.addAll(List.of("canary-4f1d8e2b", SimulatorSettings.DEFAULT_SIGNING_SECRET));
        fixture.testEnvironment().moment().sessions().forEach(session -> canaries.add(session.clientToken()));
        assertThat(text).doesNotContain(canaries);
    }

    private void checkLog(String... more) {
        String log = String.join("\n", fixture.log());
        assertThat(log).contains("request served");
        assertNoSecretIn(log, List.of(more));
    }

    @Test
    void only_the_app_gets_the_token_of_a_new_session() {
        ApiResponse response = fixture.post(CreateFixture.withKey().withBody("{\"note\":\"body-canary\"}"));
        assertThat(response.token()).isNotBlank();
        assertThat(response.body()).doesNotContain(API_KEY);
        checkLog(response.token(), "body-canary", CreateFixture.KEY);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 404, 409, 422, 429, 500, 503})
    void moment_rejects_the_request(int status) {
        assertFails(each -> each.testEnvironment().moment().faults().always(Endpoint.CREATE, Fault.failure(status)));
    }

    @Test
    void moments_response_is_lost_or_unreadable() {
        for (Fault fault : List.of(
                Fault.Connection.DROP_AFTER_COMMIT,
                Fault.BrokenBody.CUT_OFF,
                Fault.BrokenBody.INVALID_JSON,
                Fault.BrokenBody.HTML,
                Fault.BrokenBody.HUGE,
                Deviation.OTHER_AMOUNT,
                Deviation.WITHOUT_CLIENT_TOKEN)) {
            assertFails(each -> {
                each.testEnvironment().moment().faults().clear();
                each.testEnvironment().moment().faults().always(Endpoint.CREATE, fault);
            });
        }
    }

    @Test
    void moment_rejects_the_api_key() {
        assertFails(each ->
                fixture.testEnvironment().secrets().put(TestEnvironment.API_KEY_ARN, "sk_test_other-canary-4f1d8e2b"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "canary-4f1d8e2b",
                "{\"apiKey\": canary-4f1d8e2b",
                "sk_live_canary-4f1d8e2b",
                "{\"canary-4f1d8e2b\":1}"
            })
    void the_secret_is_invalid(String text) {
        assertFails(each -> each.testEnvironment().secrets().put(TestEnvironment.API_KEY_ARN, text));
    }

    @Test
    void the_session_cannot_be_recorded() {
        ApiResponse response = CreateFixture.post(
                fixture.handlerThatCannotWrite("ps_", Map.of()),
                CreateFixture.withKey().withBody("{\"note\":\"body-canary\"}"));
        response.isBareProblem(ProblemType.STORE_UNAVAILABLE);
        assertNoSecretIn(response.body(), List.of());
        checkLog("body-canary", CreateFixture.KEY);
    }

    @Test
    void an_item_is_unreadable() {
        String session = fixture.post(CreateFixture.withKey()).session();
        fixture.testEnvironment()
                .putItem(Map.of(
                        "id", AttributeValue.fromS(session),
                        "version", AttributeValue.fromN("1"),
                        "state", AttributeValue.fromS("NONSENSE")));
        ApiResponse response = fixture.post(CreateFixture.withKey()).isProblem(ProblemType.STORE_UNAVAILABLE);
        assertNoSecretIn(response.body(), List.of());
        checkLog(CreateFixture.KEY);
    }

    @Test
    void the_body_is_rejected() {
        ApiResponse response = fixture.post(CreateFixture.withKey().withBody("{\"amount\": body-canary"));
        response.isProblem(ProblemType.INVALID_REQUEST);
        assertThat(response.body()).doesNotContain("body-canary");
        checkLog("body-canary", CreateFixture.KEY);
    }

    private void assertFails(Consumer<CreateFixture> failure) {
        failure.accept(fixture);
        for (HttpApiRequest request : List.of(HttpApiRequest.create(), CreateFixture.withKey())) {
            ApiResponse response = fixture.post(request);
            assertThat(response.status()).isGreaterThanOrEqualTo(400);
            assertNoSecretIn(response.body(), List.of());
            checkLog(CreateFixture.KEY);
        }
    }
}
