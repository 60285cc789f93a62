package dev.momentcheckout.createsession;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.edge.ProblemType;
import dev.momentcheckout.simulator.Deviation;
import dev.momentcheckout.simulator.Endpoint;
import dev.momentcheckout.simulator.Fault;
import dev.momentcheckout.simulator.SimulatorSettings;
import dev.momentcheckout.testing.support.HttpApiRequest;
import dev.momentcheckout.testing.support.TestEnvironment;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
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

/** What is secret is printed nowhere, whatever happens: standard output and error are what CloudWatch keeps. */
class SecretLeakTest {
    private static final String API_KEY = "sk_test_canary-4f1d8e2b";

    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final CreateFixture context = CreateFixture.open(settings -> settings.withSecretKeys(API_KEY));

    @BeforeEach
    void capture() {
        context.testEnvironment().secrets().put(TestEnvironment.API_KEY_ARN, API_KEY);
        PrintStream both = new PrintStream(printed, true, StandardCharsets.UTF_8);
        System.setOut(both);
        System.setErr(both);
    }

    @AfterEach
    void release() {
        System.setOut(out);
        System.setErr(err);
        context.close();
    }

    private void nothingSecretIn(String text, List<String> more) {
        List<String> canaries = new ArrayList<>(more);
        canaries.addAll(List.of("canary-4f1d8e2b", SimulatorSettings.DEFAULT_SIGNING_SECRET));
        context.testEnvironment().moment().sessions().forEach(session -> canaries.add(session.clientToken()));
        assertThat(text).doesNotContain(canaries);
    }

    private void checkLog(String... more) {
        String log = printed.toString(StandardCharsets.UTF_8);
        assertThat(log).as("something was captured").contains("request served");
        nothingSecretIn(log, List.of(more));
    }

    @Test
    void of_a_session_that_is_opened_the_token_goes_to_the_app_alone() {
        ApiResponse answer = context.post(CreateFixture.underKey().withBody("{\"note\":\"body-canary\"}"));
        assertThat(answer.token()).isNotBlank();
        assertThat(answer.body()).doesNotContain(API_KEY);
        checkLog(answer.token(), "body-canary", CreateFixture.KEY);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 404, 409, 422, 429, 500, 503})
    void when_moment_refuses(int status) {
        fails(fixture -> fixture.testEnvironment().moment().faults().always(Endpoint.CREATE, Fault.answer(status)));
    }

    @Test
    void when_moment_s_answer_is_lost_or_unreadable() {
        for (Fault fault : List.of(
                Fault.Connection.DROP_AFTER_COMMIT,
                Fault.BrokenBody.CUT_OFF,
                Fault.BrokenBody.INVALID_JSON,
                Fault.BrokenBody.HTML,
                Fault.BrokenBody.HUGE,
                Deviation.OTHER_AMOUNT,
                Deviation.WITHOUT_CLIENT_TOKEN)) {
            fails(fixture -> {
                fixture.testEnvironment().moment().faults().clear();
                fixture.testEnvironment().moment().faults().always(Endpoint.CREATE, fault);
            });
        }
    }

    @Test
    void when_moment_does_not_know_the_key() {
        fails(fixture ->
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
    void when_the_secret_cannot_be_used(String text) {
        fails(fixture -> fixture.testEnvironment().secrets().put(TestEnvironment.API_KEY_ARN, text));
    }

    @Test
    void when_the_session_cannot_be_recorded() {
        ApiResponse answer = CreateFixture.post(
                context.handler(Map.of("AWS_ENDPOINT_URL_DYNAMODB", CreateFixture.nowhere())),
                CreateFixture.underKey().withBody("{\"note\":\"body-canary\"}"));
        answer.isBareProblem(ProblemType.STORE_UNAVAILABLE);
        nothingSecretIn(answer.body(), List.of());
        checkLog("body-canary", CreateFixture.KEY);
    }

    @Test
    void when_an_item_cannot_be_read() {
        String session = context.post(CreateFixture.underKey()).session();
        context.testEnvironment()
                .putItem(Map.of(
                        "id", AttributeValue.fromS(session),
                        "state", AttributeValue.fromS("NONSENSE")));
        ApiResponse answer = context.post(CreateFixture.underKey()).isBareProblem(ProblemType.INTERNAL_ERROR);
        nothingSecretIn(answer.body(), List.of());
        checkLog(CreateFixture.KEY);
    }

    @Test
    void when_the_body_is_refused() {
        ApiResponse answer = context.post(CreateFixture.underKey().withBody("{\"amount\": body-canary"));
        answer.isProblem(ProblemType.INVALID_REQUEST);
        assertThat(answer.body()).doesNotContain("body-canary");
        checkLog("body-canary", CreateFixture.KEY);
    }

    private void fails(Consumer<CreateFixture> trouble) {
        trouble.accept(context);
        ApiResponse answer = context.post(HttpApiRequest.create());
        assertThat(answer.status()).isGreaterThanOrEqualTo(400);
        nothingSecretIn(answer.body(), List.of());
        checkLog();
    }
}
