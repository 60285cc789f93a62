package dev.momentcheckout.createsession;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.edge.ProblemType;
import dev.momentcheckout.local.aws.LocalSecretsManager.Failure;
import dev.momentcheckout.testing.support.HttpApiRequest;
import dev.momentcheckout.testing.support.TestEnvironment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Without a key that can be used Moment is not called, and the answer says what an operator has to do. */
class SecretFailureTest {
    private final CreateFixture context = CreateFixture.open();

    @AfterEach
    void close() {
        context.close();
    }

    private ApiResponse refused(ProblemType type) {
        ApiResponse answer = context.post(HttpApiRequest.create()).isProblem(type);
        assertThat(answer.retryAfter()).isEqualTo("5");
        assertThat(answer.json().path("detail").asText()).contains("ApiKeySecretArn");
        assertThat(context.testEnvironment().moment().calls()).isEmpty();
        assertThat(context.testEnvironment().items()).isEmpty();
        return answer;
    }

    @Test
    void a_secret_that_is_missing_is_not_set() {
        context.testEnvironment().secrets().remove(TestEnvironment.API_KEY_ARN);
        refused(ProblemType.SECRET_NOT_SET);
    }

    @Test
    void a_secret_without_a_value_is_not_set() {
        context.testEnvironment().secrets().remove(TestEnvironment.API_KEY_ARN);
        context.testEnvironment().secrets().create(TestEnvironment.API_KEY_ARN);
        refused(ProblemType.SECRET_NOT_SET);
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "\n\t "})
    void a_blank_secret_is_not_set(String blank) {
        context.testEnvironment().secrets().put(TestEnvironment.API_KEY_ARN, blank);
        refused(ProblemType.SECRET_NOT_SET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hunter2-hunter2",
                "pk_test_hunter2",
                "sk_",
                "sk_test_hunter2 hunter2",
                "sk_test_hunter2\nhunter2",
                "{\"apiKey\":7}",
                "{\"key\":\"sk_test_hunter2\"}",
                "{\"apiKey\":\"hunter2\"}",
                "{sk_test_hunter2",
                "\"sk_test_hunter2\""
            })
    void what_cannot_be_a_key_is_malformed_and_not_shown(String text) {
        context.testEnvironment().secrets().put(TestEnvironment.API_KEY_ARN, text);
        assertThat(refused(ProblemType.SECRET_MALFORMED).body()).doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sk_live_hunter2", "sk_hunter2", "{\"apiKey\":\"sk_live_hunter2\"}"})
    void a_live_key_in_test_mode_is_of_the_wrong_mode(String key) {
        context.testEnvironment().secrets().put(TestEnvironment.API_KEY_ARN, key);
        assertThat(refused(ProblemType.SECRET_WRONG_MODE).body()).doesNotContain("hunter2");
    }

    @Test
    void a_secret_that_may_not_be_read_is_unreadable() {
        CreateSessionHandler handler = context.handler();
        context.testEnvironment().secrets().failNext(1, Failure.ACCESS_DENIED);
        ApiResponse answer =
                CreateFixture.post(handler, HttpApiRequest.create()).isProblem(ProblemType.SECRET_UNREADABLE);
        assertThat(answer.body()).doesNotContain("assumed-role");
        assertThat(context.testEnvironment().moment().calls()).isEmpty();
    }

    @Test
    void a_value_that_is_put_later_is_found_without_a_deployment() {
        context.testEnvironment().secrets().put(TestEnvironment.API_KEY_ARN, " ");
        CreateSessionHandler handler = context.handler();
        CreateFixture.post(handler, HttpApiRequest.create()).isProblem(ProblemType.SECRET_NOT_SET);

        context.testEnvironment().secrets().put(TestEnvironment.API_KEY_ARN, "sk_test_simulator");
        assertThat(CreateFixture.post(handler, HttpApiRequest.create()).token()).isNotBlank();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"' sk_test_simulator\n'", "{\"apiKey\":\" sk_test_simulator \"}"})
    void white_space_and_json_around_the_key_are_no_harm(String text) {
        context.testEnvironment().secrets().put(TestEnvironment.API_KEY_ARN, text);
        assertThat(context.post(HttpApiRequest.create()).token()).isNotBlank();
    }
}
